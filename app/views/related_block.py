"""What belongs to a record, in groups, each line one click away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.views import components as ui
from app.views import theme
from app.views.models.row_actions import Line, Related


def related_block(groups: Sequence[Related], opener: Callable[[str, str], Callable[[], Any]]) -> ft.Control:
    """The groups under each other; `opener(route, id)` makes what a line does."""
    return ft.Column([_group(group, opener) for group in groups], spacing=theme.S12)


def _group(group: Related, opener: Callable[[str, str], Callable[[], Any]]) -> ft.Control:
    lines = [_line(line, opener(line.route, line.record_id) if line.route else None) for line in group.lines]
    return ft.Column([ui.text(group.title, theme.CARD_TITLE), *lines], spacing=0)


def _line(line: Line, act: Callable[[], Any] | None) -> ft.Control:
    words: list[ft.Control] = [
        ui.text(line.code, theme.SMALL, theme.TEXT_SECOND, lines=1, width=theme.scaled(theme.CODE_WIDTH)),
        ui.text(line.words, theme.BODY, lines=1, expand=True),
    ]
    return ft.Container(
        ft.Row(words, spacing=theme.S8),
        height=theme.scaled(theme.BUTTON_HEIGHT),
        border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        ink=act is not None,
        on_click=act,
    )
