"""Dates as people type them, as the store keeps them, and as the screen shows them.

What a paper prints is in `official_forms`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from app.domain.errors import AppError
from app.domain.text import clean_line

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_EARLIEST_YEAR = 1880
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_MONTH = re.compile(r"(\d{1,2})[/.\- ](\d{4})")
_MOMENT = re.compile(r"(.+?)(?:[ T,]+(\d{1,2})\s*(?:[:h]|giờ)\s*(\d{1,2})?)?(?::\d{2})?")
_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def _refuse() -> AppError:
    return AppError(
        "NGAY-01",
        "Không phải là ngày có thật.",
        "Ghi theo dạng ngày/tháng/năm, ví dụ 05/01/2026; chỉ biết năm thì ghi năm, ví dụ 1956.",
    )


def _numbers(value: str) -> list[int]:
    """Year, then month and day where they are given."""
    for pattern in (_DAY, _MONTH):
        if found := pattern.fullmatch(value):
            return [int(part) for part in reversed(found.groups())]
    if found := _ISO.fullmatch(value):
        return [int(part) for part in found.groups() if part is not None]
    if _YEAR.fullmatch(value):
        return [int(value)]
    raise _refuse()


def parse_partial(text: str) -> str:
    """What a person typed as a stored partial date: `1956-03-05`, `1956-03`, `1956`, or empty.

    Takes dd/mm/yyyy (also with dots, dashes or spaces), mm/yyyy, yyyy and the stored form itself.
    """
    value = clean_line(text)
    if not value:
        return ""
    numbers = _numbers(value)
    year, month, day = (*numbers, 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        raise _refuse() from None
    if year < _EARLIEST_YEAR:
        raise _refuse()
    return date(year, month, day).isoformat()[: (4, 7, 10)[len(numbers) - 1]]


def parse_day(text: str, *, year: int | None = None) -> date:
    """A whole day that a person typed. With `year`, `5/1` is a day of that year."""
    value = clean_line(text)
    if year is not None and re.fullmatch(r"\d{1,2}[/.\-]\d{1,2}", value):
        value = f"{value}/{year}"
    stored = parse_partial(value)
    if len(stored) != 10:
        raise _refuse()
    return date.fromisoformat(stored)


def parse_moment(text: str) -> datetime:
    """A day with its hour: `05/01/2026 14:30`, `05/01/2026 14 giờ 30`; a day alone is 00:00, hour unknown."""
    found = re.fullmatch(
        r"(.+?)(?:[ T,]+(\d{1,2})\s*(?:[:h]|giờ)\s*(\d{1,2})?)?(?::\d{2})?", clean_line(text)
    )
    if found is None:
        raise _refuse()
    day = parse_day(found[1])
    hour, minute = int(found[2] or 0), int(found[3] or 0)
    if hour > 23 or minute > 59:
        raise AppError("NGAY-02", "Giờ chưa đúng.", "Ghi giờ từ 00:00 đến 23:59, ví dụ 14:30.")
    return datetime.combine(day, time(hour, minute))


def format_partial(stored: str) -> str:
    """A stored day, partial date or moment as the screen shows it: `05/03/1956`, `03/1956`, `1956`."""
    return "/".join(reversed(stored[:10].split("-")))


def format_day(day: date) -> str:
    """A day in tables and forms: `05/01/2026`."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_moment(stored: str) -> str:
    """A stored moment: `28/04/2026 19:50`; the day alone where the hour is not known."""
    hour = stored[11:16]
    return format_partial(stored) + (f" {hour}" if hour and hour != "00:00" else "")


def weekday(day: date) -> str:
    """`Thứ Hai` … `Chủ nhật`."""
    return WEEKDAYS[day.weekday()]
