"""The small parts that every screen is made of. Each is drawn from the theme and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from app.views import theme
from app.views.models.tone import Tone

Handler = Callable[[], object] | Callable[[], Awaitable[object]]
"""What a button does; it takes nothing and updates what it changed."""


def text(
    value: str,
    style: theme.Style = theme.BODY,
    color: str = theme.TEXT,
    *,
    lines: int | None = None,
    **layout: Any,
) -> ft.Text:
    """A text of the type scale; `lines` cuts it with an ellipsis."""
    return ft.Text(
        value,
        style=theme.text_style(style, color),
        max_lines=lines,
        no_wrap=True if lines == 1 else None,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
        **layout,
    )


def rich(parts: Sequence[tuple[str, theme.Style, str]], **layout: Any) -> ft.Text:
    """One text in several styles: (value, style, colour) each."""
    spans = [ft.TextSpan(value, theme.text_style(style, color)) for value, style, color in parts]
    return ft.Text(spans=spans, **layout)


def icon(
    name: ft.IconData, size: float = theme.ICON, color: str = theme.TEXT_SECOND, say: str = ""
) -> ft.Icon:
    """An icon; `say` names it to a screen reader where no word stands beside it."""
    return ft.Icon(name, size=theme.scaled(size), color=color, semantics_label=say or None)


def _button_style(color: str, background: str, line: str | None, padding: int) -> ft.ButtonStyle:
    return ft.ButtonStyle(
        color={ft.ControlState.DISABLED: theme.TEXT_SECOND, ft.ControlState.DEFAULT: color},
        bgcolor={
            ft.ControlState.DISABLED: theme.GRAY_TINT
            if line is None and background != theme.CLEAR
            else background,
            ft.ControlState.DEFAULT: background,
        },
        side={
            ft.ControlState.DISABLED: ft.BorderSide(1, line or theme.CLEAR),
            ft.ControlState.FOCUSED: ft.BorderSide(2, theme.MAIN_LIGHT),
            ft.ControlState.DEFAULT: ft.BorderSide(1, line or background),
        },
        shape=ft.RoundedRectangleBorder(radius=theme.RADIUS),
        padding=ft.Padding.symmetric(horizontal=padding, vertical=0),
        text_style=theme.text_style(theme.BUTTON, color),
        elevation=0,
        icon_size=theme.scaled(theme.ICON_SMALL),
    )


def _content(label: str, color: str, hint: str, mark: ft.IconData | None) -> ft.Control:
    # Word and icon have no colour of their own: they take the button's, which differs where it is disabled.
    word = text(label, theme.BUTTON, lines=1)
    word.style = theme.text_style(theme.BUTTON, None)
    if not hint and mark is None:
        return word
    parts: list[ft.Control] = [word]
    if mark is not None:
        parts.insert(0, ft.Icon(mark, size=theme.scaled(theme.ICON_SMALL)))
    if hint:
        parts.append(key_hint(hint, on_main=color == theme.ON_MAIN))
    return ft.Row(parts, spacing=theme.S8, tight=True)


def _press(act: Handler) -> Callable[..., Any]:
    return act


def primary(
    label: str, act: Handler, *, hint: str = "", mark: ft.IconData | None = None, **layout: Any
) -> ft.FilledButton:
    """The one main button of a screen or panel, with the shortcut that presses it."""
    return ft.FilledButton(
        _content(label, theme.ON_MAIN, hint, mark),
        on_click=_press(act),
        height=theme.scaled(theme.BUTTON_HEIGHT),
        style=_button_style(theme.ON_MAIN, theme.MAIN, None, theme.S12),
        **layout,
    )


def secondary(
    label: str,
    act: Handler,
    *,
    hint: str = "",
    mark: ft.IconData | None = None,
    small: bool = False,
    **layout: Any,
) -> ft.OutlinedButton:
    """A button beside the main one."""
    return ft.OutlinedButton(
        _content(label, theme.TEXT_RAIL, hint, mark),
        on_click=_press(act),
        height=theme.scaled(theme.BUTTON_HEIGHT_SMALL if small else theme.BUTTON_HEIGHT),
        style=_button_style(theme.TEXT_RAIL, theme.SURFACE, theme.FIELD_LINE, theme.S12),
        **layout,
    )


def quiet(
    label: str, act: Handler, *, mark: ft.IconData | None = None, color: str = theme.MAIN, **layout: Any
) -> ft.TextButton:
    """A button that is only a word."""
    return ft.TextButton(
        _content(label, color, "", mark),
        on_click=_press(act),
        height=theme.scaled(theme.BUTTON_HEIGHT_SMALL),
        style=_button_style(color, theme.CLEAR, None, theme.S8),
        **layout,
    )


def icon_button(
    name: ft.IconData, say: str, act: Handler, *, color: str = theme.TEXT_SECOND, **layout: Any
) -> ft.IconButton:
    """A button that is only an icon: `say` is its name for a screen reader and its tooltip."""
    return ft.IconButton(
        icon(name, theme.ICON, color, say),
        tooltip=say,
        on_click=_press(act),
        width=theme.scaled(theme.BUTTON_HEIGHT_SMALL),
        height=theme.scaled(theme.BUTTON_HEIGHT_SMALL),
        padding=0,
        style=ft.ButtonStyle(shape=ft.RoundedRectangleBorder(radius=theme.RADIUS), padding=0),
        **layout,
    )


def key_hint(keys: str, *, on_main: bool = False) -> ft.Container:
    """The keys of a shortcut, drawn as a key."""
    return ft.Container(
        text(keys, theme.NOTE_MEDIUM, theme.ON_MAIN_QUIET if on_main else theme.TEXT_SECOND, lines=1),
        padding=ft.Padding.symmetric(horizontal=6, vertical=0),
        bgcolor=theme.HINT_ON_MAIN if on_main else theme.PAGE,
        border=None if on_main else ft.Border.all(1, theme.LINE),
        border_radius=theme.RADIUS_SMALL,
    )


_TONES: dict[Tone, tuple[str, str, ft.IconData]] = {
    Tone.LATE: (theme.LATE, theme.LATE_TINT, ft.Icons.ERROR_OUTLINE),
    Tone.SOON: (theme.SOON, theme.SOON_TINT, ft.Icons.SCHEDULE),
    Tone.OK: (theme.DONE, theme.DONE_TINT, ft.Icons.CHECK),
    Tone.INFO: (theme.MAIN, theme.MAIN_TINT, ft.Icons.TIMELAPSE),
    Tone.GRAY: (theme.GRAY, theme.GRAY_TINT, ft.Icons.REMOVE),
}


def tone_colors(tone: Tone) -> tuple[str, str]:
    """The text colour and the tint of a tone."""
    color, tint, _ = _TONES[tone]
    return color, tint


class Chip(ft.Container):
    """A state in one word on a tint, with an icon, so that colour is never the only sign. Can be refilled."""

    def __init__(self, word: str = "", tone: Tone = Tone.GRAY) -> None:
        self.mark = icon(ft.Icons.CIRCLE, theme.ICON_CHIP)
        self.word = text("", theme.CHIP, lines=1)
        super().__init__(
            ft.Row([self.mark, self.word], spacing=theme.S4, tight=True),
            height=theme.scaled(theme.CHIP_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S8, vertical=0),
            border_radius=theme.RADIUS_CHIP,
        )
        self.set(word, tone)

    def set(self, word: str, tone: Tone) -> None:
        """Show another word and tone; an empty word hides the chip."""
        color, tint, mark = _TONES[tone]
        self.word.value = word
        self.visible = bool(word)
        if self.bgcolor != tint:
            self.bgcolor = tint
            self.mark.icon = mark
            self.mark.color = color
            self.word.style = theme.text_style(theme.CHIP, color)


class FilterChip(ft.Container):
    """A filter with its count that is on or off; pressed with the mouse or the keyboard."""

    def __init__(self, label: str, act: Callable[[], Any]) -> None:
        self.label = label
        self.on: bool | None = None
        self.word = text(label, theme.CHIP, lines=1)
        super().__init__(
            self.word,
            height=theme.scaled(theme.FILTER_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S4),
            border_radius=theme.RADIUS_CARD + theme.S4,
            alignment=ft.Alignment.CENTER,
            ink=True,
            on_click=_press(act),
        )
        self.set(None, False)

    def set(self, count: int | None, on: bool) -> None:
        """Show the count (none: not known) and whether the filter is on."""
        self.word.value = self.label if count is None else f"{self.label} · {grouped(count)}"
        if on != self.on:
            self.on = on
            color, tint = tone_colors(Tone.INFO if on else Tone.GRAY)
            self.bgcolor = tint
            self.border = ft.Border.all(1, theme.MAIN_LIGHT if on else tint)
            self.word.style = theme.text_style(theme.CHIP, color)


def card(content: ft.Control, *, padding: ft.PaddingValue | None = None, **layout: Any) -> ft.Container:
    """A white sheet with a thin line: what screens are made of."""
    return ft.Container(
        content,
        bgcolor=theme.SURFACE,
        border=ft.Border.all(1, layout.pop("line", theme.LINE)),
        border_radius=theme.RADIUS_CARD,
        padding=ft.Padding.symmetric(horizontal=18, vertical=theme.S16) if padding is None else padding,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
        **layout,
    )


def line(vertical: bool = False) -> ft.Container:
    """A hairline."""
    return (
        ft.Container(width=1, bgcolor=theme.LINE) if vertical else ft.Container(height=1, bgcolor=theme.LINE)
    )


def label(value: str, *, required: bool = False) -> ft.Text:
    """The label over a field or a value; a star where the form must be filled."""
    if not required:
        return text(value, theme.LABEL, theme.TEXT_SECOND, lines=1)
    parts = [(value, theme.LABEL, theme.TEXT_SECOND), (" *", theme.LABEL, theme.LATE)]
    return rich(parts, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)


def empty(
    title: str, hint: str, action: ft.Control | None = None, mark: ft.IconData = ft.Icons.INBOX_OUTLINED
) -> ft.Container:
    """What an empty list says: what belongs there, and the first step."""
    parts: list[ft.Control] = [
        icon(mark, theme.S32, theme.STEP_LINE),
        text(title, theme.CARD_TITLE, text_align=ft.TextAlign.CENTER),
        text(hint, theme.BODY, theme.TEXT_SECOND, text_align=ft.TextAlign.CENTER),
    ]
    if action is not None:
        parts.append(ft.Container(action, padding=ft.Padding.only(top=theme.S8)))
    column = ft.Column(
        parts,
        spacing=theme.S8,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(column, expand=True, alignment=ft.Alignment.CENTER, padding=theme.S24)


def grouped(number: int) -> str:
    """A whole number as it is written in Vietnam: 1.234.567."""
    return f"{number:,}".replace(",", ".")


def on_page(control: ft.Control) -> bool:
    """Whether the control may be updated now: it hangs on a page."""
    node: Any = control
    while node is not None and not isinstance(node, ft.Page):
        node = node.parent
    return node is not None


def refresh(*controls: ft.Control) -> None:
    """Send what changed in these controls; those off the page wait until they are shown."""
    for control in controls:
        if on_page(control):
            control.update()
