"""One input with its label above and its message below, for the forms of letters, settings and first run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.views import theme
from app.views.components import label, text
from app.views.fields import dropdown, in_line, text_field

Changed = Callable[[str], Any]
"""Called with what stands in the input now; may be a coroutine."""


async def finish(result: Any) -> None:
    """Wait for what a handler gave back, if it is to be waited for."""
    if inspect.isawaitable(result):
        await result


class Input(ft.Column):
    """What text and choice inputs share: label, input, message."""

    def __init__(
        self, title: str, control: ft.TextField | ft.Dropdown, *, required: bool, **layout: Any
    ) -> None:
        self.control = control
        self.message = text("", theme.NOTE, theme.LATE, visible=False)
        super().__init__(
            [*([label(title, required=required)] if title else []), in_line(control), self.message],
            spacing=theme.S4,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            **layout,
        )

    @property
    def value(self) -> str:
        """What stands in the input."""
        return self.control.value or ""

    def set(self, value: str) -> None:
        """Put a value in, at another record or choice: never while the user types here."""
        if self.value != value:
            self.control.value = value

    def complain(self, message: str) -> None:
        """Show what is wrong beside the input; an empty message clears it."""
        self.message.value = message
        self.message.visible = bool(message)
        self.control.border_color = theme.LATE if message else theme.FIELD_LINE


class TextInput(Input):
    """A line of text, or several where `lines` says so; `secret` hides what is typed until asked for."""

    def __init__(
        self,
        title: str,
        *,
        changed: Changed,
        key: str = "",
        value: str = "",
        required: bool = False,
        hint: str = "",
        lines: int = 1,
        submit: Callable[[], Any] | None = None,
        autofocus: bool = False,
        suffix: ft.Control | None = None,
        secret: bool = False,
        **layout: Any,
    ) -> None:
        async def change(event: ft.Event[ft.TextField]) -> None:
            await finish(changed(event.control.value))

        control = text_field(
            key or title,
            value=value,
            hint=hint,
            lines=lines,
            hover_color=theme.SURFACE,
            autofocus=autofocus,
            suffix_icon=suffix,
            password=secret,
            can_reveal_password=secret,
            on_change=change,
            on_submit=submit,
        )
        super().__init__(title, control, required=required, **layout)


class ChoiceInput(Input):
    """One of some values, each with its word."""

    def __init__(
        self,
        title: str,
        options: Sequence[tuple[str, str]],
        *,
        changed: Changed,
        key: str = "",
        value: str = "",
        required: bool = False,
        **layout: Any,
    ) -> None:
        async def select(event: ft.Event[ft.Dropdown]) -> None:
            await finish(changed(event.control.value or ""))

        control = dropdown(key or title, options, value, on_select=select)
        super().__init__(title, control, required=required, **layout)

    def offer(self, options: Sequence[tuple[str, str]], value: str) -> None:
        """Offer other values, with `value` chosen."""
        assert isinstance(self.control, ft.Dropdown)
        self.control.options = [ft.DropdownOption(key=key, text=word) for key, word in options]
        self.control.value = value or None


def two_columns(*inputs: ft.Control) -> ft.Row:
    """Inputs side by side in equal widths, their tops in line."""
    for each in inputs:
        each.expand = True
    return ft.Row(list(inputs), spacing=theme.S16, vertical_alignment=ft.CrossAxisAlignment.START)
