"""The section of settings that lists every act of the office, to look something up or to take it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from app.domain.tables import TABLES
from app.views import theme
from app.views.components import Chip, on_page, quiet, refresh, secondary, text
from app.views.inputs import ChoiceInput, TextInput
from app.views.models.acts import ActLine, ActLog
from app.views.models.tone import Tone
from app.views.shell import Shell


class ActsPane(ft.Column):
    """The list with its filter; each act that can be taken back has its button."""

    def __init__(self, shell: Shell, log: ActLog) -> None:
        self._shell, self._log = shell, log
        self._register = ChoiceInput(
            "Sổ",
            log.registers,
            changed=self._narrow,
            value=log.table,
            width=theme.scaled(theme.FIELD_CHOICE_WIDTH),
        )
        self._words = TextInput(
            "Tìm trong nhật ký",
            changed=self._typed,
            hint="Số hồ sơ, việc đã làm, người làm; gõ xong bấm Enter",
            submit=self._search,
            expand=True,
        )
        self._list = ft.Column(spacing=0)
        self._more = ft.Row([secondary("Xem thêm", self._further, small=True)], visible=False)
        super().__init__(
            [
                ft.Row([self._register, self._words], spacing=theme.S12),
                self._list,
                self._more,
            ],
            spacing=theme.S12,
        )
        shell.changes.subscribe(TABLES, lambda _: self._again())

    def draw(self) -> None:
        """Show the newest acts."""
        self._log.look()
        self._fill()

    def _again(self) -> None:
        if on_page(self):
            self.draw()
            refresh(self)

    def _fill(self) -> None:
        self._list.controls = [self._line(each) for each in self._log.lines] or [
            text("Không có việc nào khớp.", theme.BODY, theme.TEXT_SECOND)
        ]
        self._more.visible = self._log.more

    def _line(self, act: ActLine) -> ft.Control:
        words = ft.Column(
            [
                text(act.message, theme.BODY_MEDIUM, lines=2),
                text(act.about, theme.NOTE, theme.TEXT_SECOND, lines=1),
            ],
            spacing=0,
            expand=True,
        )
        end: list[ft.Control] = [Chip(act.mark, Tone.GRAY)] if act.mark else []
        if act.can_undo:
            end.append(quiet("Hoàn tác…", self._undo(act)))
        return ft.Container(
            ft.Row([words, *end], spacing=theme.S12),
            padding=ft.Padding.symmetric(vertical=theme.S4),
            border=ft.Border.only(bottom=ft.BorderSide(1, theme.LINE_ROW)),
        )

    # what the user does

    async def _narrow(self, table: str) -> None:
        self._log.table = table
        await self._search()

    def _typed(self, words: str) -> None:
        self._log.words = words

    async def _search(self) -> None:
        await asyncio.to_thread(self._log.look)
        self._fill()
        refresh(self)

    async def _further(self) -> None:
        await asyncio.to_thread(self._log.look_further)
        self._fill()
        refresh(self)

    def _undo(self, act: ActLine) -> Callable[[], Any]:
        async def press() -> None:
            answer = await self._shell.dialogs.ask(
                "Hoàn tác việc này?", act.message, ("undo", "Hoàn tác"), ("stay", "Không")
            )
            if answer == "undo":
                changes = self._log.undo(act.seq)
                self._shell.done(changes.message, changes.touched)

        return press
