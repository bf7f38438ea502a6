"""The Vietnamese lunar calendar (âm lịch), reckoned at UTC+7.

Rules: a month begins on the day of the new moon; the winter solstice falls in month 11; between two months 11
that lie thirteen moons apart, the first month in which the sun crosses no multiple of 30° is the leap month.
New moons and the sun's longitude follow J. Meeus, *Astronomical Algorithms* (1998), chapters 49 and 25, in
the short form that Hồ Ngọc Đức published for this calendar; good from 1900 to 2100.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_ZONE = 7 / 24
_SYNODIC = 29.530588853
_EPOCH = 2415021.076998695
"""Julian day of the mean new moon of January 1900, from which new moons are numbered."""
_CIVIL_OFFSET = 1721425
"""Julian day number of a proleptic ordinal 0."""

_STEMS = ("Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý")
_BRANCHES = ("Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi")
_MONTH_NAMES = {1: "Giêng", 12: "Chạp"}


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar."""

    day: int
    month: int
    year: int
    leap: bool = False

    @property
    def year_name(self) -> str:
        """Stem and branch of the year: `Bính Ngọ`."""
        return year_name(self.year)

    def in_words(self) -> str:
        """As it stands in a letter: `ngày 12 tháng 3 năm Bính Ngọ`, `ngày 02 tháng Giêng năm Bính Ngọ`."""
        month = _MONTH_NAMES.get(self.month, str(self.month)) + (" nhuận" if self.leap else "")
        return f"ngày {self.day:02d} tháng {month} năm {self.year_name}"


def year_name(year: int) -> str:
    """Stem and branch of lunar year `year`: 2026 is `Bính Ngọ`."""
    return f"{_STEMS[(year + 6) % 10]} {_BRANCHES[(year + 8) % 12]}"


def _julian(day: date) -> int:
    return day.toordinal() + _CIVIL_OFFSET


@lru_cache(maxsize=512)
def _new_moon_day(k: int) -> int:
    """Julian day number, at UTC+7, of new moon number `k` after January 1900."""
    t = k / 1236.85
    t2, t3 = t * t, t * t * t
    mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t2 - 0.000000155 * t3
    mean += 0.00033 * math.sin(math.radians(166.56 + 132.87 * t - 0.009173 * t2))
    sun = math.radians(359.2242 + 29.10535608 * k - 0.0000333 * t2 - 0.00000347 * t3)
    moon = math.radians(306.0253 + 385.81691806 * k + 0.0107306 * t2 + 0.00001236 * t3)
    node = math.radians(21.2964 + 390.67050646 * k - 0.0016528 * t2 - 0.00000239 * t3)
    correction = (
        (0.1734 - 0.000393 * t) * math.sin(sun)
        + 0.0021 * math.sin(2 * sun)
        - 0.4068 * math.sin(moon)
        + 0.0161 * math.sin(2 * moon)
        - 0.0004 * math.sin(3 * moon)
        + 0.0104 * math.sin(2 * node)
        - 0.0051 * math.sin(sun + moon)
        - 0.0074 * math.sin(sun - moon)
        + 0.0004 * math.sin(2 * node + sun)
        - 0.0004 * math.sin(2 * node - sun)
        - 0.0006 * math.sin(2 * node + moon)
        + 0.0010 * math.sin(2 * node - moon)
        + 0.0005 * math.sin(2 * moon + sun)
    )
    earth = -0.000278 + 0.000265 * t + 0.000262 * t2
    return math.floor(mean + correction - earth + 0.5 + _ZONE)


def _sun_sector(julian: int) -> int:
    """Twelfth of the ecliptic (0 to 11) where the sun stands at the beginning of a day at UTC+7."""
    t = (julian - 0.5 - _ZONE - 2451545.0) / 36525
    t2 = t * t
    anomaly = math.radians(357.52910 + 35999.05030 * t - 0.0001559 * t2 - 0.00000048 * t * t2)
    mean = 280.46645 + 36000.76983 * t + 0.0003032 * t2
    centre = (1.914600 - 0.004817 * t - 0.000014 * t2) * math.sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * math.sin(2 * anomaly) + 0.000290 * math.sin(3 * anomaly)
    return int((mean + centre) % 360 / 30)


@lru_cache(maxsize=256)
def _month_eleven(year: int) -> int:
    """Julian day number of the first day of lunar month 11 of `year`, the month of the winter solstice."""
    k = int((_julian(date(year, 12, 31)) - _EPOCH) / _SYNODIC)
    start = _new_moon_day(k)
    return _new_moon_day(k - 1) if _sun_sector(start) >= 9 else start


@lru_cache(maxsize=256)
def _leap_offset(month_eleven: int) -> int:
    """How many months after month 11 the leap month stands."""
    k = int(0.5 + (month_eleven - _EPOCH) / _SYNODIC)
    for offset in range(1, 14):
        if _sun_sector(_new_moon_day(k + offset)) == _sun_sector(_new_moon_day(k + offset + 1)):
            return offset
    raise AssertionError("a lunar year of thirteen months has a month without a principal term")


def to_lunar(day: date) -> LunarDate:
    """The lunar date of a civil day in Vietnam."""
    julian = _julian(day)
    k = int((julian - _EPOCH) / _SYNODIC)
    start = _new_moon_day(k + 1)
    if start > julian:
        start = _new_moon_day(k)
    before, after = _month_eleven(day.year), _month_eleven(day.year + 1)
    year = day.year + 1
    if before >= start:
        after, before = before, _month_eleven(day.year - 1)
        year = day.year
    offset = (start - before) // 29
    month, leap = offset + 11, False
    if after - before > 365:
        leap_offset = _leap_offset(before)
        if offset >= leap_offset:
            month, leap = offset + 10, offset == leap_offset
    month = month - 12 if month > 12 else month
    if month >= 11 and offset < 4:
        year -= 1
    return LunarDate(julian - start + 1, month, year, leap)


def new_year(year: int) -> date:
    """The civil day of Tết (the first day of the lunar year `year`)."""
    day = date(year, 1, 20)
    while True:
        lunar = to_lunar(day)
        if lunar.day == 1 and lunar.month == 1 and not lunar.leap:
            return day
        day += timedelta(days=1)
