"""Deadlines: the working calendar of the office, the rules of law, and the arithmetic in words.

The day of receipt is not counted; a calendar period that ends on a day off runs to the next working day
(Civil Code 2015, articles 147 and 148). Working days are Monday to Friday without the days off of the year's
table, plus the Saturdays worked in exchange.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

Unit = Literal["working", "calendar"]
"""What a period is counted in: working days or calendar days."""

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Which days the office works.

    `off` names each weekday that is free; `make_up` holds the Saturdays worked; `confirmed` and `estimated`
    are the years whose table is official or only computed.
    """

    off: Mapping[date, str]
    make_up: frozenset[date]
    confirmed: frozenset[int]
    estimated: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether the office works on `day`."""
        return day in self.make_up or (day.weekday() < SATURDAY and day not in self.off)

    def next_workday(self, day: date) -> date:
        """`day` itself where the office works on it, else the next day on which it does."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`, which is not counted. `days` is at least 1."""
        day, left = start, days
        while left:
            day += ONE_DAY
            left -= self.is_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative where `end` lies before `start`."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + ONE_DAY * step) for step in range(1, (end - start).days + 1))

    def warning(self, start: date, end: date) -> str:
        """What the reader must know of the tables between two days; empty when all are official."""
        years = range(start.year, end.year + 1)
        missing = [year for year in years if year not in self.confirmed and year not in self.estimated]
        if missing:
            return f"Chưa có lịch nghỉ năm {missing[0]}, hạn có thể lệch. Nhập lịch nghỉ ở Cài đặt."
        computed = [year for year in years if year in self.estimated]
        if computed:
            return f"Lịch nghỉ năm {computed[0]} là tạm tính. Sửa ở Cài đặt khi có thông báo chính thức."
        return ""


@dataclass(frozen=True)
class Rule:
    """One rule of how long the office has, with the law that it comes from.

    `tables` and `natures` say what it applies to of itself (no nature: every one; no table: when chosen).
    """

    key: str
    title: str
    days: int
    unit: Unit
    tables: tuple[str, ...]
    natures: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    source: str

    def holds(self, table: str, nature: str, on: date) -> bool:
        """Whether the rule applies of itself to a case of `table` and `nature` received `on` that day."""
        in_force = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_force and table in self.tables and (not self.natures or nature in self.natures)


@dataclass(frozen=True)
class Deadline:
    """A due date and how it was found.

    `arithmetic` is the sentence shown beside the date; `warning` is empty unless a year's table is in doubt.
    """

    due: date
    rule: str
    arithmetic: str
    warning: str = ""


def parse_calendar(
    data: Mapping[str, Any],
    *,
    extra_off: Iterable[date] = (),
    extra_make_up: Iterable[date] = (),
    worked: Iterable[date] = (),
    official_years: Iterable[int] = (),
) -> WorkCalendar:
    """The calendar of `data/holidays.json`, with what the office knows better.

    `worked` are days of the table that are no holidays after all; `official_years` are years whose days the
    office has compared with the announcement.
    """
    years: Mapping[str, Any] = data["years"]
    off = {date.fromisoformat(day): name for table in years.values() for day, name in table["off"].items()}
    make_up = {date.fromisoformat(day) for table in years.values() for day in table["make_up"]}
    off = {day: name for day, name in off.items() if day not in frozenset(worked)}
    off |= dict.fromkeys(extra_off, "Ngày nghỉ đơn vị nhập")
    make_up |= set(extra_make_up)
    confirmed = frozenset(int(year) for year, table in years.items() if table["confirmed"])
    confirmed |= frozenset(official_years)
    return WorkCalendar(
        off={day: name for day, name in off.items() if day not in make_up},
        make_up=frozenset(make_up),
        confirmed=confirmed,
        estimated=frozenset(map(int, years)) - confirmed,
    )


def parse_rules(data: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of `data/deadlines.json`, in the order in which they are tried."""
    return tuple(
        Rule(
            key=item["key"],
            title=item["title"],
            days=item["days"],
            unit=item["unit"],
            tables=tuple(item["tables"]),
            natures=tuple(item["natures"]),
            valid_from=date.fromisoformat(item["valid_from"]),
            valid_to=date.fromisoformat(item["valid_to"]) if item["valid_to"] else None,
            source=item["source"],
        )
        for item in data["rules"]
    )


def rule_for(rules: Sequence[Rule], table: str, nature: str, received: date) -> Rule | None:
    """The rule for a case of `table` and `nature` received on that day; None where none is in force."""
    return next((rule for rule in rules if rule.holds(table, nature, received)), None)


def short_day(day: date) -> str:
    """Day and month as on paper: `05/3`, `05/01` (a zero before days under 10 and months 1 and 2 only)."""
    return f"{day.day:02d}/{day.month:02d}" if day.month < 3 else f"{day.day:02d}/{day.month}"


def _full_day(day: date) -> str:
    return f"{short_day(day)}/{day.year}"


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Consecutive days joined: [1, 2, 3, 7] -> [(1, 3), (7, 7)]."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == ONE_DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _join(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} và {parts[-1]}"


def _holidays_in_words(calendar: WorkCalendar, days: Sequence[date]) -> str:
    free = [day for day in days if day.weekday() < SATURDAY and day in calendar.off]
    if not free:
        return ""
    spans = [
        short_day(first) if first == last else f"{short_day(first)}–{short_day(last)}"
        for first, last in _runs(free)
    ]
    return f"nghỉ {_join(spans)}"


def _subtracted(calendar: WorkCalendar, start: date, due: date) -> str:
    """What was left out of the count and what was worked in exchange, between two days."""
    days = [start + ONE_DAY * step for step in range(1, (due - start).days + 1)]
    weekend = sum(day.weekday() >= SATURDAY and not calendar.is_workday(day) for day in days)
    left_out = [
        part
        for part in (_holidays_in_words(calendar, days), f"{weekend} ngày cuối tuần" if weekend else "")
        if part
    ]
    worked = [short_day(day) for day in days if day in calendar.make_up]
    words = f", trừ {_join(left_out)}" if left_out else ""
    return words + (f", tính cả thứ Bảy làm bù {_join(worked)}" if worked else "")


def count(calendar: WorkCalendar, received: date, days: int, unit: Unit, rule: str = "") -> Deadline:
    """The due date `days` after `received`, with its arithmetic: `Nhận 28/4, 10 ngày làm việc, trừ …`."""
    if unit == "working":
        due = calendar.add_workdays(received, days)
        words = f"Nhận {short_day(received)}, {days} ngày làm việc{_subtracted(calendar, received, due)}"
    else:
        last = received + ONE_DAY * days
        due = calendar.next_workday(last)
        moved = f", ngày cuối {short_day(last)} là ngày nghỉ nên lùi sang ngày làm việc kế tiếp"
        words = f"Nhận {short_day(received)}, {days} ngày{moved if due != last else ''}"
    return Deadline(due, rule, f"{words}; hạn {_full_day(due)}.", calendar.warning(received, due))


def count_by_rule(
    calendar: WorkCalendar, rule: Rule, received: date, own_days: Mapping[str, int] | None = None
) -> Deadline:
    """The due date by `rule`; `own_days` are the office's own numbers of days by rule key."""
    days = (own_days or {}).get(rule.key, rule.days)
    return count(calendar, received, days, rule.unit, rule.key)
