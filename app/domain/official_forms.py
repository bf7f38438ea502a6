"""Dates, numbers and names in the written form of official papers (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

from datetime import date

BLANK_DAY = "\u00a0" * 7
"""Room for a day written by hand."""


def day_digits(day: date) -> str:
    """The day with a leading zero below 10: `05`."""
    return f"{day.day:02d}"


def month_digits(day: date) -> str:
    """The month with a leading zero for January and February alone: `01`, `3`, `12`."""
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)


def date_in_words(day: date) -> str:
    """`ngày 05 tháng 01 năm 2021`, as in the heading of a paper."""
    return f"ngày {day_digits(day)} tháng {month_digits(day)} năm {day.year}"


def month_in_words(day: date) -> str:
    """The same with the day left open, to be written by hand when the paper is signed."""
    return f"ngày {BLANK_DAY} tháng {month_digits(day)} năm {day.year}"


def date_in_text(day: date) -> str:
    """`05/01/2021`, `28/4/2026`: a day inside a sentence, with the zeros of the heading."""
    return f"{day_digits(day)}/{month_digits(day)}/{day.year}"


def partial_date_in_text(value: str) -> str:
    """A stored day, month or year alone as it stands in a sentence: `05/3/1956`, `3/1956`, `1956`."""
    if len(value) == 10:
        return date_in_text(date.fromisoformat(value))
    if len(value) == 7:
        year, month = value.split("-")
        return f"{month_digits(date(int(year), int(month), 1))}/{year}"
    return value


def grouped(number: int) -> str:
    """`1.250.000`: thousands parted by dots."""
    return f"{number:,}".replace(",", ".")
