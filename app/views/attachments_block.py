"""The photos and scans of the record in the panel: add, look at, take off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.records.base import JsonObject
from app.services import attaching, saving
from app.services.attaching import File
from app.services.office import Done, Office
from app.views import components as ui
from app.views import pickers, theme
from app.views.models.sizes import size_in_words
from app.views.shell import Shell

_MARKS = {"pdf": ft.Icons.PICTURE_AS_PDF_OUTLINED, "xlsx": ft.Icons.TABLE_CHART_OUTLINED}
_PICKED = "Chọn ảnh, tài liệu (không chọn ảnh căn cước)"


class AttachmentsBlock(ft.Column):
    """The files of one row as it stands; an act redraws the panel. `fixed`: they are only shown now."""

    def __init__(
        self, shell: Shell, office: Office, table: str, row: JsonObject, *, fixed: bool = False
    ) -> None:
        self._shell, self._office, self._table, self._row = shell, office, table, row
        files = attaching.files_of(office, row)
        refusal = attaching.refusal(row)
        self._fixed = fixed or bool(refusal)
        count = f" · {len(files)}" if files else ""
        head: list[ft.Control] = [ui.text(f"Tệp đính kèm{count}", theme.CARD_TITLE, expand=True)]
        if not self._fixed:
            head.append(ui.quiet("Thêm tệp…", self._add, mark=ft.Icons.ATTACH_FILE))
        super().__init__(
            [
                ft.Row(head, height=theme.scaled(theme.BUTTON_HEIGHT_SMALL)),
                *map(self._line, files),
                ui.text(refusal or attaching.RULES, theme.NOTE, theme.TEXT_SECOND),
            ],
            spacing=0,
        )

    def _line(self, file: File) -> ft.Control:
        note = f"{file.kind.upper()} · {size_in_words(file.size)}" if file.size >= 0 else "Tệp bị mất"
        words = ft.Column(
            [
                ui.text(file.title, theme.BODY, lines=1),
                ui.text(note, theme.NOTE, theme.TEXT_SECOND if file.size >= 0 else theme.LATE, lines=1),
            ],
            spacing=0,
            tight=True,
            expand=True,
        )
        parts: list[ft.Control] = [
            _thumbnail(file),
            words,
            ui.quiet("Mở", self._opener(file), tooltip=f"Mở {file.title}"),
        ]
        if not self._fixed:
            parts.append(ui.icon_button(ft.Icons.DELETE_OUTLINE, f"Gỡ tệp {file.title}", self._remover(file)))
        return ft.Container(
            ft.Row(parts, spacing=theme.S8),
            padding=ft.Padding.symmetric(vertical=theme.S4),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        )

    async def _add(self) -> None:
        paths = await pickers.existing_files(_PICKED, attaching.EXTENSIONS)
        if not paths:
            return
        row = self._row
        done = await self._shell.dialogs.work(
            "Đính kèm tệp",
            lambda progress: attaching.attach(
                self._office, self._table, row["id"], paths, row["rev"], progress=progress
            ),
        )
        if done is not None:
            self._say(done)

    def _opener(self, file: File) -> Callable[[], Awaitable[None]]:
        async def open_() -> None:
            copy = await asyncio.to_thread(attaching.copy_to_open, self._office, file)
            await asyncio.to_thread(saving.open_outside, copy)

        return open_

    def _remover(self, file: File) -> Callable[[], None]:
        def remove() -> None:
            self._say(
                attaching.detach(self._office, self._table, self._row["id"], file.entry, self._row["rev"])
            )

        return remove

    def _say(self, done: Done) -> None:
        self._shell.done(done.changes.message, done.changes.touched, done.changes.seq)


def _thumbnail(file: File) -> ft.Control:
    """The picture itself, small; an icon for a document. Decoded small: a photo of a telephone has 12 MP."""
    side = theme.scaled(theme.THUMBNAIL)
    inside: ft.Control = ui.icon(_MARKS.get(file.kind, ft.Icons.DESCRIPTION_OUTLINED), theme.ICON)
    if file.is_picture:
        inside = ft.Image(
            str(file.path),
            width=side,
            height=side,
            fit=ft.BoxFit.COVER,
            cache_width=round(side * 2),
            error_content=ui.icon(ft.Icons.BROKEN_IMAGE_OUTLINED, theme.ICON),
            exclude_from_semantics=True,
        )
    return ft.Container(
        inside,
        width=side,
        height=side,
        alignment=ft.Alignment.CENTER,
        bgcolor=theme.SURFACE_QUIET,
        border_radius=theme.RADIUS_SMALL,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
    )
