"""The list of a register: its head, its rows, what it says where it is empty, and the foot that turns pages.

Rows are made once and refilled in place; a search sends only the texts that changed (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import flet as ft

from app.domain.records.base import JsonObject
from app.views import components as ui
from app.views import theme
from app.views.models.columns import Column
from app.views.models.register import PAGE_SIZE, RegisterModel


class RegisterRow(ft.Container):
    """One row of the pool: its controls live as long as the screen, its texts are refilled."""

    def __init__(self, columns: Sequence[Column], select: Callable[[str], None]) -> None:
        self._columns = columns
        self.record_id = ""
        self.selected = False
        self.cells: list[ft.Text | ui.Chip] = []
        boxes: list[ft.Control] = []
        for column in columns:
            cell = ui.Chip() if column.state else _cell(column)
            self.cells.append(cell)
            boxes.append(ft.Container(cell, alignment=ft.Alignment.CENTER_LEFT, **_width(column)))
        self.boxes = boxes
        super().__init__(
            ft.Row(boxes, spacing=0),
            height=theme.scaled(theme.ROW_HEIGHT),
            padding=ft.Padding.only(left=theme.S16 - 3, right=theme.S16),
            border=_row_border(False),
            on_click=lambda: select(self.record_id),
            on_hover=self._hover,
            visible=False,
        )

    def fill(self, row: JsonObject | None, today: date, selected: bool) -> None:
        """Show a row, or nothing."""
        self.visible = row is not None
        if row is None:
            self.record_id = ""
            return
        self.record_id = row["id"]
        for column, cell in zip(self._columns, self.cells, strict=True):
            if isinstance(cell, ui.Chip):
                assert column.state is not None
                cell.set(*column.state(row, today))
            else:
                cell.value = column.cell(row)
        self.mark(selected)

    def mark(self, selected: bool) -> None:
        """Show whether this row is the one in the panel."""
        self.bgcolor = theme.MAIN_TINT if selected else theme.SURFACE
        if selected != self.selected:
            self.selected = selected
            self.border = _row_border(selected)

    def fit(self, shown: Sequence[bool]) -> None:
        """Show the columns for which it is true."""
        _fit(self.boxes, shown)

    def _hover(self, event: ft.Event[ft.Container]) -> None:
        if not self.selected and self.record_id:
            self.bgcolor = theme.HOVER if event.data else theme.SURFACE
            ui.refresh(self)


def _fit(boxes: Sequence[ft.Control], shown: Sequence[bool]) -> None:
    for box, on in zip(boxes, shown, strict=True):
        box.visible = on


def _row_border(selected: bool) -> ft.Border:
    return ft.Border.only(
        left=ft.BorderSide(3, theme.MAIN if selected else theme.CLEAR),
        bottom=ft.BorderSide(1, theme.LINE_ROW),
    )


def _cell(column: Column) -> ft.Text:
    color = theme.TEXT_SECOND if column.second else theme.TEXT
    style = theme.SMALL if column.second or column.sort == "code" else theme.BODY
    align = ft.TextAlign.RIGHT if column.number else ft.TextAlign.LEFT
    if column.number:
        return ui.text(
            "", style, color, lines=1, text_align=align, width=theme.scaled(column.width - theme.S12)
        )
    return ui.text("", style, color, lines=1)


def _width(column: Column) -> dict[str, Any]:
    padding = ft.Padding.only(right=theme.S12)
    return {"padding": padding} | (
        {"width": theme.scaled(column.width)} if column.width else {"expand": True}
    )


class RegisterHead(ft.Container):
    """The header of the list; pressing a title sorts."""

    def __init__(self, columns: Sequence[Column], sort: Callable[[Column], None]) -> None:
        self._columns = columns
        self._words = [
            ui.text(column.title, theme.TABLE_HEAD, theme.TEXT_SECOND, lines=1) for column in columns
        ]
        self.boxes: list[ft.Control] = [
            self._box(c, w, sort) for c, w in zip(columns, self._words, strict=True)
        ]
        super().__init__(
            ft.Row(self.boxes, spacing=0),
            height=theme.scaled(theme.HEAD_HEIGHT),
            bgcolor=theme.SURFACE_QUIET,
            padding=ft.Padding.symmetric(horizontal=theme.S16),
            border=ft.Border.symmetric(vertical=ft.BorderSide(1, theme.LINE)),
        )

    @staticmethod
    def _box(column: Column, word: ft.Text, sort: Callable[[Column], None]) -> ft.Container:
        align = ft.Alignment.CENTER_RIGHT if column.number else ft.Alignment.CENTER_LEFT
        press = (lambda: sort(column)) if column.sort else None
        return ft.Container(word, on_click=press, alignment=align, **_width(column))

    def show(self, sort: str) -> None:
        """Mark the column that orders the list."""
        for column, word in zip(self._columns, self._words, strict=True):
            mark = {column.sort: " ↑", f"-{column.sort}": " ↓"}.get(sort, "") if column.sort else ""
            word.value = column.title + mark

    def fit(self, shown: Sequence[bool]) -> None:
        """Show the columns for which it is true."""
        _fit(self.boxes, shown)


class RegisterList(ft.Column):
    """Shows the present page of `model`; what is pressed in it goes to the handlers.

    `first` is the first step that a register without rows offers.
    """

    def __init__(
        self,
        model: RegisterModel,
        first: ft.Control,
        *,
        select: Callable[[str], None],
        sort: Callable[[Column], None],
        turn: Callable[[int], None],
        clear: Callable[[], None],
    ) -> None:
        self._model = model
        self._is_narrow = False
        self._shown: list[bool] = []
        columns = model.spec.columns
        self._head = RegisterHead(columns, sort)
        self.rows = [RegisterRow(columns, select) for _ in range(PAGE_SIZE)]
        self._view = ft.ListView([*self.rows], expand=True, item_extent=theme.scaled(theme.ROW_HEIGHT))
        self._empty = _instead(ui.empty(model.spec.empty_title, model.spec.empty_hint, first))
        self._none_here = _instead(
            ui.empty(
                "Không có dòng nào ở mục này",
                "Cả sổ ở mục “Tất cả”.",
                ui.secondary("Xem cả sổ", clear),
                ft.Icons.TASK_ALT,
            )
        )
        self._nothing = _instead(
            ui.empty(
                "Không tìm thấy dòng nào",
                "Gõ ít chữ hơn, hoặc bỏ bớt điều kiện lọc.",
                ui.secondary("Bỏ tìm và lọc", clear),
                ft.Icons.SEARCH_OFF,
            )
        )
        self._info = ui.text("", theme.BODY, theme.TEXT_SECOND, lines=1, expand=True)
        self._page_word = ui.text("", theme.BODY, theme.TEXT_SECOND, lines=1)
        self.foot = ft.Container(
            ft.Row(
                [
                    self._info,
                    ui.icon_button(ft.Icons.CHEVRON_LEFT, "Trang trước", lambda: turn(-1)),
                    self._page_word,
                    ui.icon_button(ft.Icons.CHEVRON_RIGHT, "Trang sau", lambda: turn(1)),
                ],
                spacing=theme.S4,
            ),
            height=theme.scaled(theme.FIELD_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S16),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE)),
        )
        super().__init__(
            [self._head, self._view, self._empty, self._none_here, self._nothing, self.foot],
            spacing=0,
            expand=True,
        )

    def draw(self) -> None:
        """Show the page that the model holds now, or why there is none."""
        model, rows = self._model, self._model.page.rows
        for place, row in enumerate(self.rows):
            record = rows[place] if place < len(rows) else None
            row.fill(record, model.today, record is not None and record["id"] == model.selected)
        self._head.show(model.sort)
        self._info.value, self._page_word.value = model.footer(), model.page_word()
        whole = not any(model.counts.values())
        self._view.visible = bool(rows)
        self._empty.visible = not rows and whole
        self._nothing.visible = not rows and not whole and model.is_narrowed
        self._none_here.visible = not rows and not whole and not model.is_narrowed
        instead = (self._empty, self._nothing, self._none_here)
        ui.refresh(self._view, self._head, self._info, self._page_word, *instead)

    def mark(self) -> None:
        """Show which row is the one in the panel."""
        for row in self.rows:
            now = bool(row.record_id) and row.record_id == self._model.selected
            if row.selected != now:
                row.mark(now)
                ui.refresh(row)

    def narrow(self, on: bool) -> None:
        """Leave out the columns that do not fit beside a form."""
        self._is_narrow = on
        self.fit()

    def fit(self) -> None:
        """Show the columns that the office chose, as far as there is room; never none."""
        hidden = self._model.hidden_columns
        chosen = [column.key not in hidden for column in self._model.spec.columns]
        fitting = [on and column.narrow for on, column in zip(chosen, self._model.spec.columns, strict=True)]
        shown = fitting if self._is_narrow and any(fitting) else chosen
        if shown != self._shown:
            self._shown = shown
            self._head.fit(shown)
            for row in self.rows:
                row.fit(shown)
            ui.refresh(self._head, self._view)

    async def to_top(self) -> None:
        """Scroll to the first row of the page."""
        await self._view.scroll_to(offset=0, duration=0)

    async def to_selected(self) -> None:
        """Scroll to the selected row, with some rows above it."""
        place = max(0, self._model.place - 3)
        await self._view.scroll_to(offset=place * theme.scaled(theme.ROW_HEIGHT), duration=0)


def _instead(words: ft.Control) -> ft.Container:
    return ft.Container(words, expand=True, visible=False)
