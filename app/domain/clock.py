"""The only reader of the time in the program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "+07")
"""Vietnam has one time zone and no summer time; the PC's own zone setting is not trusted."""


class Clock(Protocol):
    """Tells the moment in Vietnam's time, with its offset."""

    def now(self) -> datetime:
        """The present moment, aware, at UTC+7."""
        ...

    def today(self) -> date:
        """The present day in Vietnam."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, at UTC+7."""
        return datetime.now(UTC).astimezone(VIETNAM)

    def today(self) -> date:
        """The present day in Vietnam."""
        return self.now().date()


class FixedClock:
    """A clock that stands still until it is moved: for tests and for demo data."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment

    def today(self) -> date:
        """The day of the moment that was set."""
        return self.moment.astimezone(VIETNAM).date()

    def advance(self, step: timedelta) -> None:
        """Move the clock by `step`, which may be negative."""
        self.moment += step
