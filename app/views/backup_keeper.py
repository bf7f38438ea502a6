"""Backs the store up by itself: after a pause in the work, and at the end of the day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import flet as ft

from app.domain.dates import format_day
from app.domain.errors import AppError
from app.services import backups
from app.services.office import Office
from app.views import faults

PAUSE_SECONDS = 600.0
"""So long after the last change a backup is made: the office went to do something else."""


class BackupKeeper:
    """Knows when the last backup was made and makes the next one off the window's thread."""

    def __init__(self, page: ft.Page, office: Office, told: Callable[[], None]) -> None:
        self._page, self._office, self._told = page, office, told
        self._turn = 0
        self._busy = asyncio.Lock()

    def words(self) -> str:
        """`Đã sao lưu 16:40 hôm nay`, for the foot of the rail."""
        last = next(iter(backups.listed(self._office)), None)
        if last is None:
            return "Chưa có bản sao lưu"
        today = self._office.clock.today()
        day = {today: "hôm nay", today - timedelta(days=1): "hôm qua"}.get(last.at.date())
        return f"Đã sao lưu {last.at:%H:%M} {day or format_day(last.at.date())}"

    def note_change(self) -> None:
        """Something was saved: back it up once nothing more has come for a while."""
        self._turn += 1
        turn = self._turn

        async def wait() -> None:
            await asyncio.sleep(PAUSE_SECONDS)
            if turn == self._turn:
                await self.make()

        faults.spawn(self._page, wait)

    async def make(self) -> None:
        """Back up now if something changed; refuses (SL-04) where the second place is missing."""
        async with self._busy:
            if backups.is_due(self._office):
                await asyncio.to_thread(backups.create, self._office)
        self._told()

    async def at_exit(self) -> None:
        """Back up before the window closes; what fails then is told at the next start, not now."""
        self._turn += 1
        try:
            await self.make()
        except (AppError, OSError) as error:
            faults.note(error)
