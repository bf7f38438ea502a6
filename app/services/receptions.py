"""The days on which a leader must receive citizens: which they are, which were held, when the next one is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from app.domain.periods import Period, month_of
from app.domain.records.base import JsonObject
from app.domain.resources import resource_path
from app.services import registers
from app.services.office import Done, Office

_MONTHLY_WEEKS = (0, 2, 1, 3)
"""Where so many days a month are asked for: first and third week, then the others."""
_WEEK = 7


@dataclass(frozen=True)
class Duty:
    """How often the chairman must receive citizens, from when on, by which law."""

    valid_from: date
    valid_to: date | None
    days: int
    per: str
    source: str


@dataclass(frozen=True)
class PlannedDay:
    """A day of duty: when it is, whether it was held, how many people came."""

    day: date
    held: bool
    people: int


@dataclass(frozen=True)
class Next:
    """The next day of duty and how the month stands, for the overview."""

    day: date
    time: str
    leader: str
    held: int
    planned: int


@cache
def duties() -> tuple[Duty, ...]:
    """The dated rules of `data/reception_duty.json`."""
    data: JsonObject = json.loads(resource_path("data/reception_duty.json").read_text(encoding="utf-8"))
    return tuple(
        Duty(
            date.fromisoformat(item["valid_from"]),
            date.fromisoformat(item["valid_to"]) if item["valid_to"] else None,
            item["days"],
            item["per"],
            item["source"],
        )
        for item in data["duties"]
    )


def duty_on(day: date) -> Duty | None:
    """The duty in force on a day."""
    return next(
        (duty for duty in duties() if duty.valid_from <= day and (not duty.valid_to or day <= duty.valid_to)),
        None,
    )


def planned_days(office: Office, month: Period) -> list[date]:
    """The days of duty of a calendar month: the office's weekday, moved on where it is a day off."""
    weekday = office.settings.reception_weekday
    first = month.start + timedelta(days=(weekday - month.start.weekday()) % _WEEK)
    days = [first + timedelta(days=_WEEK * week) for week in range(5)]
    days = [day for day in days if day in month]
    chosen = []
    for place, day in enumerate(days):
        duty = duty_on(day)
        if duty and (duty.per == "week" or place in _MONTHLY_WEEKS[: duty.days]):
            chosen.append(office.calendar.next_workday(day))
    return sorted(set(chosen))


def days_of(office: Office, month: Period) -> list[PlannedDay]:
    """The days of duty of a month with what came of them.

    A day was held when it was recorded, even without visitors, or when somebody was received on it.
    """
    people: dict[str, int] = {}
    for row in office.store.table("receptions").rows():
        day = row["received_at"][:10]
        people[day] = people.get(day, 0) + row.get("people_count", 1)
    recorded = {row["date"] for row in office.store.table("reception_days").rows()}
    return [
        PlannedDay(day, (text := day.isoformat()) in recorded or text in people, people.get(text, 0))
        for day in planned_days(office, month)
    ]


def hold(office: Office, day: date, *, held_by: str, note: str = "") -> Done:
    """Record that a day of duty was held, with nobody coming as well."""
    return registers.create(
        office, "reception_days", {"date": day.isoformat(), "held_by": held_by, "note": note}
    )


def unrecorded(office: Office) -> date | None:
    """The last day of duty up to today, of this month or the one before, of which nothing is recorded.

    Days from before the office began to use the program are not asked for.
    """
    today, created = office.clock.today(), office.settings.created_at
    since = created.date() if created else today
    month = month_of(today)
    days = [*days_of(office, month.previous), *days_of(office, month)]
    open_days = (planned.day for planned in days if since <= planned.day <= today and not planned.held)
    return max(open_days, default=None)


def hold_without_visitors(office: Office, day: date) -> Done:
    """Record that the leader waited on a day of duty and nobody came."""
    return hold(office, day, held_by=office.settings.reception_leader, note="Không có người đến")


def next_day(office: Office) -> Next | None:
    """The next day of duty from today on, with how many of this month's were held."""
    today = office.clock.today()
    month = month_of(today)
    this_month = days_of(office, month)
    coming = [planned.day for planned in this_month if planned.day >= today and not planned.held]
    if not coming:
        coming = planned_days(office, month_of(month.end + timedelta(days=1)))
    if not coming:
        return None
    settings = office.settings
    held = sum(planned.held for planned in this_month)
    return Next(coming[0], settings.reception_time, settings.reception_leader, held, len(this_month))
