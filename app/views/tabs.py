"""The tabs of a place that holds several registers, each tab a route of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from app.views import theme
from app.views.components import FilterChip
from app.views.shell import Shell

Tabs = Sequence[tuple[str, str]]
"""Route and label of each tab."""


def opener(shell: Shell, route: str) -> Callable[[], Awaitable[None]]:
    """What goes to a tab."""

    async def go() -> None:
        await shell.open(route)

    return go


def tab_chips(shell: Shell, tabs: Tabs, here: str) -> list[ft.Control]:
    """The tabs as chips, the present one marked."""
    chips: list[ft.Control] = []
    for route, label in tabs:
        chip = FilterChip(label, opener(shell, route))
        chip.set(None, route == here)
        chips.append(chip)
    return chips


def tab_row(shell: Shell, tabs: Tabs, here: str) -> ft.Row:
    """The tabs on a line of their own."""
    return ft.Row(tab_chips(shell, tabs, here), spacing=theme.S8)


def neighbour(tabs: Tabs, here: str, keys: str) -> str:
    """The route of the next tab (Ctrl+PageDown) or the one before (Ctrl+PageUp), round the end."""
    routes = [route for route, _ in tabs]
    by = 1 if keys == "Ctrl+PageDown" else -1
    return routes[(routes.index(here) + by) % len(routes)]
