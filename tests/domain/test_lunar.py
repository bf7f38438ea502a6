from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.lunar import LunarDate, new_year, to_lunar, year_name

TABLE = Path(__file__).parent / "data" / "lunar_months.txt"


def _months() -> list[tuple[date, int, bool, int]]:
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [
        (date.fromisoformat(day), int(month.rstrip("+")), month.endswith("+"), int(year))
        for day, month, year in lines
    ]


def test_every_day_from_1990_to_2050_agrees_with_the_kept_table():
    months = _months()
    assert len(months) == 754
    for (start, month, leap, year), following in itertools.pairwise(months):
        for offset in range((following[0] - start).days):
            assert to_lunar(start + timedelta(offset)) == LunarDate(offset + 1, month, year, leap)


def test_tet_where_vietnam_and_china_differ():
    assert new_year(1985) == date(1985, 1, 21), "a month before China's 20 February"
    assert new_year(2007) == date(2007, 2, 17), "a day before China's 18 February"
    assert new_year(2030) == date(2030, 2, 2), "a day before China's 3 February"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 5, 2), "ngày 16 tháng 3 năm Bính Ngọ"),
        (date(2026, 2, 18), "ngày 02 tháng Giêng năm Bính Ngọ"),
        (date(2027, 2, 5), "ngày 29 tháng Chạp năm Bính Ngọ"),
        (date(2023, 3, 22), "ngày 01 tháng 2 nhuận năm Quý Mão"),
    ],
)
def test_the_day_in_words(day, words):
    assert to_lunar(day).in_words() == words


def test_names_of_years():
    assert [year_name(year) for year in (1984, 2021, 2025, 2026)] == [
        "Giáp Tý",
        "Tân Sửu",
        "Ất Tỵ",
        "Bính Ngọ",
    ]
