"""The charts of Tổng quan: bars by register, each part of a bar opening the cases that it counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from app.domain.tables import TABLES
from app.services.cases import CASE_TABLES
from app.services.overview import Group
from app.views import components as ui
from app.views import theme

Open = Callable[[Group, str], Awaitable[None]]
"""Lists the cases of one register behind a bar."""
MONTH_TABLES = ("hotline", "suggestions")
_COLORS = dict(zip(CASE_TABLES, theme.CHART, strict=True))


def columns(groups: Sequence[Group], open_: Open, note: str) -> ft.Control:
    """Calls and box letters of each month, stacked; the sum stands over each column."""
    del note
    sums = [sum(group.count(table) for table in MONTH_TABLES) for group in groups]
    most = max(sums, default=0) or 1
    stacks = [ft.Container(_column(group, most, open_), expand=True) for group in groups]
    names = [
        ft.Container(
            ui.text(group.label, theme.NOTE, theme.TEXT_SECOND), expand=True, alignment=ft.Alignment.CENTER
        )
        for group in groups
    ]
    area = ft.Container(
        ft.Row([*stacks], vertical_alignment=ft.CrossAxisAlignment.STRETCH, spacing=theme.S16),
        border=ft.Border.only(bottom=ft.BorderSide(1, theme.LINE)),
        expand=True,
    )
    return ft.Column(
        [area, ft.Row([*names], spacing=theme.S16), _legend(groups, MONTH_TABLES)], spacing=theme.S4
    )


def _column(group: Group, most: int, open_: Open) -> ft.Control:
    """One column; the room over the highest, a third of it, holds its number."""
    total = sum(group.count(table) for table in MONTH_TABLES)
    number = ui.text(ui.grouped(total), theme.NOTE, theme.TEXT_SECOND)
    free = (most - total) * 3 + most
    parts: list[ft.Control] = [ft.Container(number, alignment=ft.Alignment.BOTTOM_CENTER, expand=free)]
    top = ft.BorderRadius.only(top_left=theme.RADIUS_SMALL, top_right=theme.RADIUS_SMALL)
    shown = [table for table in reversed(MONTH_TABLES) if group.count(table)]
    for place, table in enumerate(shown):
        parts.append(_part(group, table, open_, group.count(table) * 3, None if place else top))
    return ft.Column(parts, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def bars(groups: Sequence[Group], open_: Open, note: str) -> ft.Control:
    """A line for each group: its name, its bar by register, its number."""
    most = max((group.total for group in groups), default=0)
    if not most:
        return ft.Container(
            ui.text("Chưa có việc nào trong kỳ này.", theme.BODY, theme.TEXT_SECOND),
            alignment=ft.Alignment.CENTER,
        )
    lines = [_line(group, most, open_) for group in groups]
    body: list[ft.Control] = [ft.Column([*lines], spacing=theme.S4, expand=True, scroll=ft.ScrollMode.AUTO)]
    if note:
        body.append(ui.text(note, theme.BODY_STRONG, lines=1))
    shown = [table for table in CASE_TABLES if any(group.count(table) for group in groups)]
    return ft.Column([*body, _legend(groups, shown)], spacing=theme.S4)


def _line(group: Group, most: int, open_: Open) -> ft.Control:
    parts: list[ft.Control] = [
        _part(group, table, open_, group.count(table)) for table in CASE_TABLES if group.count(table)
    ]
    if group.total < most:
        parts.append(ft.Container(expand=most - group.total))
    return ft.Row(
        [
            ui.text(group.label, theme.SMALL, lines=1, width=theme.scaled(theme.CHART_NAME_WIDTH)),
            ft.Row(parts, spacing=0, expand=True, height=theme.scaled(theme.CHART_BAR_HEIGHT)),
            ui.text(
                ui.grouped(group.total),
                theme.SMALL_STRONG,
                lines=1,
                width=theme.S32,
                text_align=ft.TextAlign.RIGHT,
            ),
        ],
        spacing=theme.S8,
    )


def _part(
    group: Group, table: str, open_: Open, weight: int, radius: ft.BorderRadius | None = None
) -> ft.Control:
    """A part of a bar: pressing it lists its cases; its words are shown and read out."""

    async def press() -> None:
        await open_(group, table)

    words = f"{group.label}, {TABLES[table].title}: {ui.grouped(group.count(table))}"
    # A bar has no words of its own: a blank one carries what is read out.
    spoken = ft.Text(" ", semantics_label=words, no_wrap=True, overflow=ft.TextOverflow.CLIP)
    return ft.Container(
        spoken,
        bgcolor=_COLORS[table],
        border_radius=radius,
        alignment=ft.Alignment.CENTER,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
        ink=True,
        on_click=press,
        tooltip=words,
        expand=weight,
    )


def _legend(groups: Sequence[Group], tables: Sequence[str]) -> ft.Control:
    """The colour of each register, with its sum."""
    return ft.Row(
        [
            ft.Row(
                [
                    ft.Container(width=theme.S8, height=theme.S8, bgcolor=_COLORS[table], border_radius=2),
                    ui.text(
                        f"{TABLES[table].title} {sum(group.count(table) for group in groups)}",
                        theme.NOTE,
                        theme.TEXT_SECOND,
                        lines=1,
                    ),
                ],
                spacing=theme.S4,
                tight=True,
            )
            for table in tables
        ],
        spacing=theme.S12,
        run_spacing=0,
        wrap=True,
    )
