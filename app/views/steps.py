"""The parts of a screen that leads through steps: the bar of the steps, and plain facts beside them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import flet as ft

from app.views import theme
from app.views.components import text, tone_colors
from app.views.models.tone import Tone


class _StepChip(ft.Container):
    """One of the steps: done, current or to come; pressed to go back to it."""

    def __init__(self, step: int, title: str, go: Callable[[int], Awaitable[Any]]) -> None:
        self._step, self._title = step, title
        self._word = text("", theme.CHIP, lines=1)

        async def press() -> None:
            await go(step)

        super().__init__(
            self._word,
            height=theme.scaled(theme.CHIP_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S12),
            border_radius=theme.RADIUS_CHIP,
            alignment=ft.Alignment.CENTER,
            ink=True,
            on_click=press,
        )

    def show(self, current: int) -> None:
        """Mark the step against the present one."""
        done = self._step < current
        tone = Tone.OK if done else Tone.INFO if self._step == current else Tone.GRAY
        color, tint = tone_colors(tone)
        self.bgcolor = tint
        self._word.value = f"{self._step + 1} {self._title}{' ✓' if done else ''}"
        self._word.style = theme.text_style(theme.CHIP, color)


class StepBar(ft.Row):
    """The steps in a row, the done ones marked; `go` is asked for the step that is pressed."""

    def __init__(self, titles: Mapping[Any, str], go: Callable[[int], Awaitable[Any]]) -> None:
        self._chips = [_StepChip(int(step), title, go) for step, title in titles.items()]
        super().__init__([*self._chips], spacing=theme.S8)

    def show(self, current: int) -> None:
        """Mark the present step."""
        for chip in self._chips:
            chip.show(current)


class Facts(ft.Column):
    """Two columns of plain facts with hairlines between them."""

    def __init__(self) -> None:
        super().__init__(spacing=0)

    def show(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these (name, value) pairs."""
        self.controls = [
            ft.Container(
                ft.Row([text(name, theme.BODY, lines=1, expand=True), text(value, theme.BODY_STRONG)]),
                height=theme.scaled(theme.FACT_HEIGHT),
                border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
            )
            for name, value in facts
        ]
