"""Size and place of the window, remembered beside the store, and the guard at its closing."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import flet as ft

from app.store.files import write_atomically
from app.views import theme

_FILE = "window.json"


class WindowState:
    """Remembers where the window was. Nothing depends on it: a damaged or missing note is passed over."""

    def __init__(self, page: ft.Page, folder: Path) -> None:
        self._page = page
        self._path = folder.parent / _FILE
        self.may_close: Callable[[], Awaitable[bool]] | None = None
        page.window.prevent_close = True
        page.window.on_event = self._on_event

    def restore(self) -> None:
        """Put the window where it was; the first time as large as the smallest usual screen."""
        window, note = self._page.window, self._read()
        window.maximized = bool(note.get("maximized", True))
        window.width = max(float(note.get("width", theme.WINDOW_WIDTH)), theme.WINDOW_MIN_WIDTH)
        window.height = max(float(note.get("height", theme.WINDOW_HEIGHT)), theme.WINDOW_MIN_HEIGHT)
        left, top = note.get("left"), note.get("top")
        # A second screen may be gone: only a place on the first one is taken up again.
        if (
            left is not None
            and top is not None
            and 0 <= left < theme.WINDOW_WIDTH
            and 0 <= top < theme.WINDOW_HEIGHT
        ):
            window.left, window.top = left, top

    def _read(self) -> dict[str, Any]:
        try:
            note = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        sane = isinstance(note, dict) and all(isinstance(value, int | float) for value in note.values())
        return note if sane else {}

    def _note(self) -> None:
        window = self._page.window
        names = ("left", "top", "width", "height", "maximized")
        note = {name: value for name in names if (value := getattr(window, name)) is not None}
        try:
            write_atomically(self._path, json.dumps(note).encode())
        except OSError:
            return  # a stick that only reads: the window opens at its usual place next time

    async def _on_event(self, event: ft.WindowEvent[ft.Window]) -> None:
        if event.type != ft.WindowEventType.CLOSE:
            return
        if self.may_close is not None and not await self.may_close():
            return
        self._note()
        await self._page.window.destroy()  # type: ignore[no-untyped-call]  # Flet
