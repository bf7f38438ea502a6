"""Long work off the window's thread, with progress and cancel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
STEPS_A_SECOND = 10


class Cancelled(Exception):  # noqa: N818 -- not an error: the user asked for it
    """The user stopped the work; whoever did it leaves nothing behind."""


class Progress:
    """Given to the work: `progress(done, total, note)` reports, and raises `Cancelled` once asked to stop."""

    def __init__(self, report: Callable[[float, str], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._report = report
        self._stop = threading.Event()
        self._last = 0.0

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Say how far the work is; called in its thread, shown at most ten times a second."""
        if self._stop.is_set():
            raise Cancelled
        moment = self._loop.time()
        if done < total and moment - self._last < 1 / STEPS_A_SECOND:
            return
        self._last = moment
        self._loop.call_soon_threadsafe(self._report, done / total if total else 0.0, note)


async def in_background(work: Callable[[Progress], T], progress: Progress) -> T | None:
    """Run `work(progress)` in a thread; None when the user cancelled it."""
    try:
        return await asyncio.to_thread(work, progress)
    except Cancelled:
        return None


class LastAsked:
    """Slow looks in a thread, one at a time; who asked before somebody else did gets None."""

    def __init__(self) -> None:
        self._turn = 0
        self._looking = asyncio.Lock()  # a dead stick holds one thread, not one for each visit

    async def answer(self, look: Callable[[], T]) -> T | None:
        """What `look` finds, unless it was asked for again meanwhile."""
        self._turn += 1
        mine = self._turn
        async with self._looking:
            found = await asyncio.to_thread(look) if mine == self._turn else None
        return found if mine == self._turn else None
