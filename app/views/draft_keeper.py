"""Keeps what is being typed, off the window's thread, when the fingers rest; forgets it once saved."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import flet as ft

from app.domain.errors import AppError
from app.services import drafts
from app.services.drafts import Draft
from app.services.office import Office
from app.views import faults

LOOK_SECONDS = 1.0
LONGEST_LOOKS = 10
"""Who types without a rest is kept after so many looks all the same."""


class DraftKeeper:
    """Looks once a second at what is being entered. `present` tells it; None when nothing would be lost."""

    def __init__(self, page: ft.Page, office: Office, present: Callable[[], Draft | None]) -> None:
        self._page, self._office, self._present = page, office, present
        self._kept: Draft | None = None
        self._seen: Draft | None = None
        self._looks = 0
        self._disk = threading.Lock()

    def start(self, kept: Draft | None = None) -> None:
        """Look from now on until the window closes; `kept` lies on the disk and was taken up."""
        self._kept = kept
        if not self._office.store.read_only:
            faults.spawn(self._page, self._watch)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        draft = self._present()
        if draft is None:
            self.forget_saved()
            return
        rests, self._seen, self._looks = draft == self._seen, draft, self._looks + 1
        if draft != self._kept and (rests or self._looks >= LONGEST_LOOKS):
            self._kept, self._looks = draft, 0
            await asyncio.to_thread(self._write, draft)

    def _write(self, draft: Draft) -> None:
        with self._disk:
            if self._kept is not draft:
                return  # saved or dropped meanwhile
            try:
                drafts.keep(self._office, draft)
            except AppError as error:
                faults.note(error)  # the disk is told of at the next save; nobody is interrupted now

    def forget_saved(self) -> None:
        """Drop what is kept once it is saved or given up; called after each act as well."""
        if self._kept is not None and self._present() is None:
            self._kept = self._seen = None
            with self._disk:
                drafts.drop(self._office)
