"""Brings this window to the front when the program is started a second time on the same store."""

from __future__ import annotations

import contextlib

import flet as ft

from app.store import Doorbell
from app.store.doorbell import PATIENCE_S


class Front:
    """Answers second starts until closed; without a channel they are told who has the store."""

    def __init__(self) -> None:
        self._page: ft.Page | None = None
        self._bell: Doorbell | None = None
        with contextlib.suppress(OSError):
            self._bell = Doorbell(self._answer)

    @property
    def address(self) -> str:
        """Where a second start rings; for the note of who holds the store."""
        return self._bell.address if self._bell else ""

    def watch(self, page: ft.Page) -> None:
        """Answer for the window of this page from now on; before, a window is on its way and that will do."""
        self._page = page

    def close(self) -> None:
        """Answer no longer."""
        if self._bell:
            self._bell.close()

    def _answer(self) -> bool:
        """Called in the doorbell's thread; a window that hangs has not come to the front."""
        if self._page is None:
            return True
        try:
            self._page.run_task(come_to_front, self._page).result(PATIENCE_S)
        except (TimeoutError, RuntimeError):
            return False
        return True


async def come_to_front(page: ft.Page) -> None:
    """Put the window before all others, also one that was minimised; returns when the client has done it."""
    window = page.window
    window.minimized = False
    window.focused = True
    window.update()
    await window.to_front()  # type: ignore[no-untyped-call]  # Flet
