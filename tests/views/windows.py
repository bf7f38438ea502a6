"""The shell with one screen on a headless page, for tests of screens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from app.services.office import Office
from app.views import faults, theme
from app.views.models.navigation import places
from app.views.shell import Screen, Shell
from tests.harness.headless_page import HeadlessPage, run


class Window:
    """The shell of an office, open at `route` with the screen that `make` draws."""

    def __init__(self, office: Office, route: str, make: Callable[[Shell, Office], Screen]) -> None:
        self.office = office
        self._route = route
        self._make = make

    async def __call__(self, page: ft.Page) -> None:
        ft.context.disable_auto_update()
        page.theme = theme.page_theme()
        self.shell = Shell(
            page,
            unit="UBND xã Mộc Bắc",
            user=self.office.user,
            places=places(self.office.settings.level),
            undo=self._undo,
        )
        faults.install(page, self.shell.show_error)
        page.on_keyboard_event = self.shell.on_key
        self.shell.add(self._route, lambda: self._make(self.shell, self.office))
        page.add(self.shell.root)
        page.update()
        await self.shell.open(self._route)

    def _undo(self, seq: int) -> None:
        changes = self.office.store.undo(seq, by=self.office.user)
        self.shell.changes.publish(changes.touched)


def act(
    office: Office,
    route: str,
    make: Callable[[Shell, Office], Screen],
    scenario: Callable[[HeadlessPage, Any], Awaitable[None]],
    **options: Any,
) -> None:
    """Open the screen and let `scenario(page, screen)` act on it."""
    window = Window(office, route, make)

    async def go(page: HeadlessPage) -> None:
        await scenario(page, window.shell.screen)

    run(window, go, **options)
