"""The parts of the screen that imports lists: a column, a row, a cell, a count, the repairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.services.importing import Outcome
from app.views import theme
from app.views.components import Chip, icon, label, rich, text, tone_colors
from app.views.fields import NamedList, dropdown
from app.views.models.importing import CellLine, ColumnLine, RowLine
from app.views.models.tone import Tone

REPAIRS = (
    ("Chữ gõ bằng phông .VnTime (TCVN3), VNI", "Unicode"),
    ("Số điện thoại, số định danh mất số 0 đầu", "có lại số 0"),
    ("Di động 11 số cũ (0168…)", "đầu số mới"),
    ("NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức"),
    ("Ngày hiện thành số (20519)", "05/03/1956"),
)
"""What is mended, for the first step: in the list, and in the register."""


class ColumnRow(ft.Container):
    """A column of the file and the field it goes to. Can be refilled."""

    def __init__(self, choose: Callable[[int, str], Any]) -> None:
        self.column = -1
        self._letter = text("", theme.SMALL, theme.TEXT_SECOND, lines=1, width=theme.scaled(theme.S32))
        self._title = text("", theme.BODY_MEDIUM, lines=1)
        self._samples = text("", theme.SMALL, theme.TEXT_SECOND, lines=1)

        def chosen() -> None:
            choose(self.column, self.box.value or "")

        self.box: ft.Dropdown = dropdown("", [], "", on_select=chosen)
        self._named_box = NamedList(self.box)
        super().__init__(
            ft.Row(
                [
                    self._letter,
                    ft.Column([self._title, self._samples], spacing=0, expand=True),
                    ft.Container(self._named_box, width=theme.scaled(theme.FIELD_CHOICE_WIDTH)),
                ],
                spacing=theme.S12,
            ),
            padding=ft.Padding.symmetric(vertical=theme.S4),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        )

    def fill(self, column: ColumnLine | None, choices: list[tuple[str, str]]) -> None:
        """Show a column, or nothing."""
        self.visible = column is not None
        if column is None:
            return
        self.column = column.column
        name = column.title or f"Cột {column.letter}"
        self._letter.value, self._title.value = column.letter, name
        self._samples.value = column.samples or "(không có gì)"
        self.box.key = f"Cột {column.letter}"
        self._named_box.name(f"Cột {column.letter}: {name}")
        self.box.options = [ft.DropdownOption(key=key, text=word) for key, word in choices]
        self.box.value = column.field
        self.box.fill_color = theme.MAIN_TINT if column.field else theme.SURFACE


class PreviewRow(ft.Container):
    """A row of the preview. Can be refilled."""

    def __init__(self, select: Callable[[int], Any]) -> None:
        self.place = -1
        self._number = text(
            "", theme.SMALL, theme.TEXT_SECOND, lines=1, width=theme.scaled(theme.ROW_NUMBER_WIDTH)
        )
        self._chip = Chip()
        self._words = text("", theme.BODY, lines=1)
        self._note = text("", theme.NOTE, theme.TEXT_SECOND, lines=1)
        super().__init__(
            ft.Row(
                [
                    self._number,
                    ft.Container(
                        self._chip,
                        width=theme.scaled(theme.OUTCOME_WIDTH),
                        alignment=ft.Alignment.CENTER_LEFT,
                    ),
                    ft.Column(
                        [self._words, self._note],
                        spacing=0,
                        expand=True,
                        alignment=ft.MainAxisAlignment.CENTER,
                    ),
                ],
                spacing=theme.S8,
            ),
            height=theme.scaled(theme.PREVIEW_ROW_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S8),
            on_click=lambda: select(self.place),
            visible=False,
        )

    def fill(self, row: RowLine | None, selected: bool) -> None:
        """Show a row, or nothing."""
        self.visible = row is not None
        self.place = -1 if row is None else row.place
        if row is None:
            return
        self._number.value, self._words.value = row.number, row.words
        self._chip.set(row.outcome, row.tone)
        self._note.value, self._note.visible = row.note, bool(row.note)
        refused = row.outcome == Outcome.REFUSED.label
        self._note.style = theme.text_style(theme.NOTE, theme.LATE if refused else theme.TEXT_SECOND)
        self.mark(selected)

    def mark(self, selected: bool) -> None:
        """Show whether this row is the one in the panel."""
        self.bgcolor = theme.MAIN_TINT if selected else theme.SURFACE
        self.border = ft.Border.only(
            left=ft.BorderSide(3, theme.MAIN if selected else theme.CLEAR),
            bottom=ft.BorderSide(1, theme.LINE_ROW),
        )


def note_box(tone: Tone, words: str) -> ft.Control:
    """A remark on its tint."""
    color, tint = tone_colors(tone)
    return ft.Container(
        text(words, theme.SMALL, color),
        bgcolor=tint,
        border_radius=theme.RADIUS,
        padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
    )


def cell_block(cell: CellLine) -> ft.Control:
    """A field of the row: where it was mended, what stood in the file and why it reads otherwise."""
    parts: list[ft.Control] = [label(cell.title)]
    if not cell.repair:
        parts.append(text(cell.after, theme.BODY))
        return ft.Column(parts, spacing=0)
    if cell.before != cell.after:
        old, new = (cell.before, theme.BODY, theme.TEXT_SECOND), (cell.after, theme.BODY_STRONG, theme.DONE)
        parts.append(rich([old, ("  →  ", theme.BODY, theme.TEXT_SECOND), new]))
    else:
        parts.append(text(cell.after, theme.BODY))
    parts.append(text(cell.repair, theme.NOTE, theme.TEXT_SECOND))
    return ft.Column(parts, spacing=0)


def count_box(title: str, number: str, tone: Tone) -> ft.Control:
    """How many rows have an outcome, to be read at a glance."""
    color, tint = tone_colors(tone)
    return ft.Container(
        ft.Column(
            [text(number, theme.FIGURE_SMALL, color), text(title, theme.SMALL_MEDIUM, color)], spacing=0
        ),
        bgcolor=tint,
        border_radius=theme.RADIUS_CARD,
        padding=theme.S16,
        expand=True,
    )


def repairs_side() -> ft.Control:
    """What is mended in a list, for whoever has not chosen one yet."""
    lines: list[ft.Control] = [
        ft.Container(
            ft.Column(
                [
                    text(before, theme.BODY),
                    ft.Row(
                        [
                            icon(ft.Icons.SUBDIRECTORY_ARROW_RIGHT, theme.ICON_SMALL, theme.DONE),
                            text(after, theme.BODY_STRONG, theme.DONE),
                        ],
                        spacing=theme.S8,
                    ),
                ],
                spacing=0,
            ),
            padding=ft.Padding.symmetric(vertical=theme.S8),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        )
        for before, after in REPAIRS
    ]
    return ft.Column(
        [
            text("Chỗ được sửa giúp", theme.CARD_TITLE),
            *lines,
            text(
                "Ô nào đã đúng thì giữ nguyên. Trước khi ghi, bước 3 cho xem từng ô: trong tệp ghi gì, "
                "vào sổ thành gì.",
                theme.SMALL,
                theme.TEXT_SECOND,
            ),
        ],
        spacing=theme.S4,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
