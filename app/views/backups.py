"""The section of backups: make one, see what is in it, go back to it after a preview, keep a second place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flet as ft

from app.views import pickers, theme
from app.views.components import Chip, label, line, primary, quiet, refresh, secondary, text
from app.views.models.backups import BackupLine, Backups
from app.views.models.tone import Tone
from app.views.shell import Shell


class BackupsPane(ft.Column):
    """List of backups, the second place, and the preview of a restore."""

    def __init__(self, shell: Shell, backups: Backups) -> None:
        self._shell, self._backups = shell, backups
        self._last = text("", theme.BODY)
        self._second = text("", theme.BODY, lines=1, expand=True)
        self._no_second = quiet("Bỏ", self._forget_second)
        self._warning = text("", theme.SMALL, theme.SOON)
        self._list = ft.Column(spacing=0)
        self._changes = ft.Column(spacing=theme.S4)
        self._preview = ft.Container(
            ft.Column(
                [
                    text("Khôi phục bản này sẽ", theme.BODY_STRONG),
                    self._changes,
                    text(
                        "Hiện tại được sao lưu trước. Khôi phục xong vẫn hoàn tác được.",
                        theme.SMALL,
                        theme.TEXT_SECOND,
                    ),
                    ft.Row(
                        [primary("Khôi phục", self._restore), secondary("Hủy", self._close_preview)],
                        spacing=theme.S8,
                    ),
                ],
                spacing=theme.S8,
            ),
            bgcolor=theme.SOON_TINT,
            border_radius=theme.RADIUS,
            padding=theme.S16,
            visible=False,
        )
        super().__init__(
            [
                ft.Row([primary("Sao lưu ngay", self._create), self._last], spacing=theme.S16),
                ft.Row(
                    [
                        label("Nơi sao lưu thứ hai"),
                        self._second,
                        secondary("Chọn…", self._choose_second, small=True),
                        self._no_second,
                    ],
                    spacing=theme.S12,
                ),
                self._warning,
                self._preview,
                line(),
                self._list,
            ],
            spacing=theme.S12,
        )
        self.draw()

    def draw(self) -> None:
        """Show the backups as they are now."""
        backups = self._backups
        self._last.value = backups.last_in_words
        self._second.value = backups.second_place or "chưa có"
        self._no_second.visible = bool(backups.second_place)
        self._warning.value = backups.warning
        self._warning.visible = bool(backups.warning)
        self._preview.visible = backups.chosen is not None
        self._list.controls = [self._line(each) for each in backups.lines()] or [
            text("Chưa có bản sao lưu nào.", theme.BODY, theme.TEXT_SECOND)
        ]

    def _line(self, backup: BackupLine) -> ft.Control:
        about = ft.Column(
            [
                text(backup.moment, theme.BODY_MEDIUM),
                text(backup.about, theme.NOTE, theme.TEXT_SECOND, lines=1),
            ],
            spacing=0,
            expand=True,
        )
        return ft.Container(
            ft.Row(
                [about, Chip(backup.place, Tone.GRAY), quiet("Xem trước", self._look(backup.path))],
                spacing=theme.S12,
            ),
            padding=ft.Padding.symmetric(vertical=theme.S4),
            bgcolor=theme.MAIN_TINT if backup.path == self._backups.chosen else None,
            border=ft.Border.only(bottom=ft.BorderSide(1, theme.LINE_ROW)),
        )

    def _redraw(self) -> None:
        self.draw()
        refresh(self)

    # what the user does

    async def _create(self) -> None:
        await self._shell.dialogs.work("Đang sao lưu", lambda _: self._backups.create())
        self._redraw()
        self._shell.say("Đã sao lưu và đọc lại để kiểm tra.")

    def _look(self, path: Path) -> Callable[[], Any]:
        async def press() -> None:
            self._backups.chosen = path
            changes = await asyncio.to_thread(self._backups.preview)
            self._changes.controls = [text(words, theme.BODY) for words in changes]
            self._redraw()

        return press

    def _close_preview(self) -> None:
        self._backups.chosen = None
        self._redraw()

    async def _restore(self) -> None:
        changes = await self._shell.dialogs.work("Đang khôi phục", lambda _: self._backups.restore())
        self._redraw()
        if changes is not None:
            self._shell.done("Đã khôi phục bản sao lưu", changes.touched, changes.seq)

    async def _choose_second(self) -> None:
        folder = await pickers.folder("Chọn nơi sao lưu thứ hai")
        if folder is not None:
            self._set_second(folder)

    def _forget_second(self) -> None:
        self._set_second(None)

    def _set_second(self, folder: Path | None) -> None:
        done = self._backups.set_second_place(folder)
        self._redraw()
        self._shell.done("Đã đổi nơi sao lưu thứ hai", done.changes.touched, done.changes.seq)
