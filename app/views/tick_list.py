"""A long list of people with a box to tick before each, fifty to a page; rows are refilled, never rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

import flet as ft

from app.views import theme
from app.views.components import icon_button, quiet, refresh, text
from app.views.inputs import finish
from app.views.models.tick_line import TickLine


class _Row(ft.Container):
    def __init__(self, tick: Callable[[str, bool], Any], look: Callable[[str], Any] | None) -> None:
        self._line: TickLine | None = None
        self._box = ft.Checkbox(active_color=theme.MAIN, on_change=self._ticked)
        self._title = text("", theme.BODY_MEDIUM, lines=1, expand=True)
        self._second = text("", theme.NOTE, theme.TEXT_SECOND, lines=1)
        self._side = text("", theme.SMALL, theme.TEXT_SECOND, lines=1)
        self._tick, self._look = tick, look
        words = ft.Column([ft.Row([self._title, self._side]), self._second], spacing=0, expand=True)
        super().__init__(
            ft.Row([self._box, words], spacing=theme.S4),
            height=theme.scaled(theme.ROW_HEIGHT),
            padding=ft.Padding.only(left=theme.S4, right=theme.S16),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
            ink=look is not None,
            on_click=self._press if look is not None else None,
        )

    async def _press(self) -> None:
        if self._line is not None and self._look is not None:
            await self._look(self._line.key)

    async def _ticked(self) -> None:
        if self._line is not None:
            await finish(self._tick(self._line.key, bool(self._box.value)))

    def show(self, line: TickLine | None, *, marked: bool) -> None:
        self._line, self.visible = line, line is not None
        if line is None:
            return
        self._box.visible, self._box.value = not line.warning, line.ticked
        self._box.semantics_label = line.say or line.title
        self._title.value, self._side.value = line.title, line.side
        self._second.value = line.warning or line.second
        self._second.style = theme.text_style(theme.NOTE, theme.SOON if line.warning else theme.TEXT_SECOND)
        self.bgcolor = theme.MAIN_TINT if marked else None


class TickList(ft.Column):
    """`head` stands above the rows; `tick`, `look` and `turn` are told of what the user does."""

    def __init__(
        self,
        head: Sequence[ft.Control],
        *,
        tick: Callable[[str, bool], Any],
        tick_all: Callable[[], Any],
        turn: Callable[[int], Any],
        look: Callable[[str], Any] | None = None,
    ) -> None:
        self._tick, self._look = tick, look
        self._rows: list[_Row] = []
        self._view = ft.ListView(expand=True, item_extent=theme.scaled(theme.ROW_HEIGHT))
        self._empty = ft.Container(expand=True, visible=False)
        self._range = text("", theme.SMALL, theme.TEXT_SECOND, lines=2, expand=True)
        self._all = quiet("Chọn hết", tick_all, visible=False)
        top = ft.Container(
            ft.Row([*head], spacing=theme.S4),
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
        )
        back = icon_button(ft.Icons.CHEVRON_LEFT, "Phần trước của danh sách", lambda: turn(-1))
        on = icon_button(ft.Icons.CHEVRON_RIGHT, "Phần sau của danh sách", lambda: turn(1))
        foot = ft.Container(
            ft.Row([self._range, self._all, back, on], spacing=theme.S4),
            padding=ft.Padding.symmetric(horizontal=theme.S16, vertical=theme.S4),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE)),
        )
        super().__init__([top, ft.Stack([self._view, self._empty], expand=True), foot], spacing=0)

    def show(self, lines: Sequence[TickLine], nothing: ft.Control, *, marked: str = "") -> None:
        """Show one page of the list; `nothing` where the list is empty."""
        missing = [_Row(self._tick, self._look) for _ in range(len(lines) - len(self._rows))]
        self._rows += missing
        self._view.controls += missing
        for row, line in zip_longest(self._rows, lines):
            row.show(line, marked=line is not None and line.key == marked)
        self._empty.visible = not lines
        self._empty.content = nothing

    def say(self, words: str, *, all_ticked: bool | None) -> None:
        """Change the words below the list, and the button for all; None where there is nothing to tick."""
        self._range.value = words
        self._all.content = "Bỏ hết" if all_ticked else "Chọn hết"
        self._all.visible = all_ticked is not None
        refresh(self._range, self._all)
