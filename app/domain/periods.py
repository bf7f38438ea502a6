"""Reporting periods: codes, days by the office's cut-offs, Vietnamese names, the deadline of the report."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.dates import format_day
from app.domain.errors import AppError
from app.domain.records.office import OfficeSettings

_MONTH = re.compile(r"(\d{4})-M(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_HALF = re.compile(r"(\d{4})-H([12])")
_YEAR = re.compile(r"\d{4}")
_FREE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_ROMAN = ("I", "II", "III", "IV")
_EXAMPLES = "Ví dụ: 2026-M05 (tháng 5), 2026-Q2, 2026-H1, 2026, 2025-12-15..2026-06-14."


@dataclass(frozen=True)
class Cutoffs:
    """The days at which the office closes its half-year and its year, each (month, day)."""

    half_start: tuple[int, int] = (12, 15)
    half_end: tuple[int, int] = (6, 14)
    year_end: tuple[int, int] = (12, 14)

    @classmethod
    def of(cls, settings: OfficeSettings) -> Cutoffs:
        """The cut-offs that stand in the office's settings."""
        values = (settings.half_year_start, settings.half_year_end, settings.year_end)
        pairs = [(int(value[:2]), int(value[3:])) for value in values]
        return cls(pairs[0], pairs[1], pairs[2])

    def first_day(self, year: int) -> date:
        """The first day of reporting year `year`: in the year before where the cut-off says so."""
        return date(year - (self.half_start > self.half_end), *self.half_start)

    def half_last_day(self, year: int) -> date:
        """The last day of the first half of `year`."""
        return date(year, *self.half_end)

    def last_day(self, year: int) -> date:
        """The last day of reporting year `year`."""
        return date(year, *self.year_end)


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends included. `code` is what bundles, files and commands call it."""

    code: str
    start: date
    end: date
    cutoffs: Cutoffs = Cutoffs()

    def __contains__(self, day: date) -> bool:
        """Whether `day` belongs to the period."""
        return self.start <= day <= self.end

    def holds(self, moment: object) -> bool:
        """Whether a stored day or moment (ISO text; empty: never) belongs to the period."""
        return self.start.isoformat() <= str(moment or "")[:10] <= self.end.isoformat()

    @property
    def label(self) -> str:
        """The period inside a sentence: `tháng 5 năm 2026`, `6 tháng đầu năm 2026`, `quý II năm 2026`."""
        year = self.code[:4]
        if found := _MONTH.fullmatch(self.code):
            return f"tháng {int(found[2])} năm {year}"
        if found := _QUARTER.fullmatch(self.code):
            return f"quý {_ROMAN[int(found[2]) - 1]} năm {year}"
        if found := _HALF.fullmatch(self.code):
            return f"6 tháng {'đầu' if found[2] == '1' else 'cuối'} năm {year}"
        if _YEAR.fullmatch(self.code):
            return f"năm {year}"
        return f"từ ngày {format_day(self.start)} đến ngày {format_day(self.end)}"

    @property
    def previous(self) -> Period:
        """The period of the same length just before."""
        if found := _MONTH.fullmatch(self.code):
            return parse(_counted("M", int(found[1]), int(found[2]) - 1, 12), self.cutoffs)
        if found := _QUARTER.fullmatch(self.code):
            return parse(_counted("Q", int(found[1]), int(found[2]) - 1, 4), self.cutoffs)
        if found := _HALF.fullmatch(self.code):
            return parse(_counted("H", int(found[1]), int(found[2]) - 1, 2), self.cutoffs)
        if _YEAR.fullmatch(self.code):
            return parse(f"{int(self.code) - 1:04}", self.cutoffs)
        end = self.start - timedelta(days=1)
        return free(end - (self.end - self.start), end, self.cutoffs)

    @property
    def year_before(self) -> Period:
        """The same period of the year before (29/02 becomes 28/02)."""
        if ".." in self.code:
            return free(_year_earlier(self.start), _year_earlier(self.end), self.cutoffs)
        return parse(f"{int(self.code[:4]) - 1:04}{self.code[4:]}", self.cutoffs)


def _counted(sign: str, year: int, number: int, per_year: int) -> str:
    if number < 1:
        year, number = year - 1, number + per_year
    return f"{year:04}-{sign}{number:02}" if sign == "M" else f"{year:04}-{sign}{number}"


def _year_earlier(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


def free(start: date, end: date, cutoffs: Cutoffs | None = None) -> Period:
    """The period of any two days; refuses (KY-01) an end before its start."""
    if end < start:
        raise AppError("KY-01", "Ngày cuối kỳ đứng trước ngày đầu kỳ.", "Đổi lại hai ngày.")
    return Period(f"{start.isoformat()}..{end.isoformat()}", start, end, cutoffs or Cutoffs())


def parse(code: str, cutoffs: Cutoffs | None = None) -> Period:
    """The period that a code names; refuses (KY-02) what is none."""
    cutoffs = cutoffs or Cutoffs()
    try:
        return _parse(code.strip(), cutoffs)
    except ValueError:
        raise AppError("KY-02", f"“{code}” không phải là một kỳ báo cáo.", _EXAMPLES) from None


def _parse(code: str, cutoffs: Cutoffs) -> Period:
    if found := _MONTH.fullmatch(code):
        year, month = int(found[1]), int(found[2])
        return Period(code, date(year, month, 1), date(year, month, monthrange(year, month)[1]), cutoffs)
    if found := _QUARTER.fullmatch(code):
        year, last = int(found[1]), int(found[2]) * 3
        return Period(code, date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]), cutoffs)
    if found := _HALF.fullmatch(code):
        year, half_last = int(found[1]), cutoffs.half_last_day(int(found[1]))
        if found[2] == "1":
            return Period(code, cutoffs.first_day(year), half_last, cutoffs)
        return Period(code, half_last + timedelta(days=1), cutoffs.last_day(year), cutoffs)
    if _YEAR.fullmatch(code):
        return Period(code, cutoffs.first_day(int(code)), cutoffs.last_day(int(code)), cutoffs)
    if found := _FREE.fullmatch(code):
        return free(date.fromisoformat(found[1]), date.fromisoformat(found[2]), cutoffs)
    raise ValueError(code)


def month_of(day: date) -> Period:
    """The calendar month that holds `day`."""
    return parse(f"{day.year:04}-M{day.month:02}")


def next_report(today: date, cutoffs: Cutoffs) -> Period:
    """The period whose report is asked for next: the first half, or the whole year (plan, part IV).

    Its last day is the last on which the report is in time: reports are due before 15/6 and 15/12.
    """
    if today <= cutoffs.half_last_day(today.year):
        return parse(f"{today.year:04}-H1", cutoffs)
    if today <= cutoffs.last_day(today.year):
        return parse(f"{today.year:04}", cutoffs)
    return parse(f"{today.year + 1:04}-H1", cutoffs)


def days_left(today: date, period: Period) -> int:
    """Days until the last day on which the report of `period` is in time; negative when it is late."""
    return (period.end - today).days


def choices(today: date, cutoffs: Cutoffs) -> list[Period]:
    """Periods that a person would pick today: the next report first, then months, quarters, years."""
    report = next_report(today, cutoffs)
    month = month_of(today)
    quarter = parse(f"{today.year:04}-Q{(today.month + 2) // 3}", cutoffs)
    wanted = [report, month, month.previous, quarter, quarter.previous]
    wanted += [parse(f"{report.end.year:04}{tail}", cutoffs) for tail in ("-H1", "-H2", "")]
    wanted += [parse(f"{report.end.year - 1:04}{tail}", cutoffs) for tail in ("-H1", "")]
    return list({period.code: period for period in wanted}.values())
