from __future__ import annotations

from datetime import date, datetime

import pytest

from app.domain import dates
from app.domain.errors import AppError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("05/01/2026", "2026-01-05"),
        ("5-1-2026", "2026-01-05"),
        ("5.1.2026", "2026-01-05"),
        ("1956", "1956"),
        ("03/1956", "1956-03"),
        ("1956-03", "1956-03"),
        ("2026-01-05", "2026-01-05"),
        ("29/02/2024", "2024-02-29"),
        ("  ", ""),
    ],
)
def test_a_day_a_month_or_a_year_is_understood(typed: str, kept: str) -> None:
    assert dates.parse_partial(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["31/02/2026", "29/02/2026", "32/01/2026", "13/2026", "0/1/2026", "1/0/2026", "hôm qua", "56", "1500"],
)
def test_impossible_dates_are_refused_with_an_example(typed: str) -> None:
    with pytest.raises(AppError, match="ngày có thật") as refused:
        dates.parse_partial(typed)
    assert "05/01/2026" in refused.value.hint


def test_a_whole_day_is_asked_for_where_it_matters() -> None:
    assert dates.parse_day("5/1", year=2026) == date(2026, 1, 5)
    with pytest.raises(AppError):
        dates.parse_day("2026")


@pytest.mark.parametrize(
    "typed", ["28/04/2026 19:50", "28/4/2026 19h50", "28/4/2026, 19 giờ 50", "2026-04-28T19:50"]
)
def test_a_moment_is_understood(typed: str) -> None:
    assert dates.parse_moment(typed) == datetime(2026, 4, 28, 19, 50)


def test_an_impossible_hour_is_refused() -> None:
    assert dates.parse_moment("28/4/2026") == datetime(2026, 4, 28)
    with pytest.raises(AppError, match="Giờ"):
        dates.parse_moment("28/4/2026 25:00")


def test_what_is_stored_is_shown_as_people_write_it() -> None:
    assert dates.format_partial("1956-03-05") == "05/03/1956"
    assert dates.format_partial("1956-03") == "03/1956"
    assert dates.format_partial("1956") == "1956"
    assert dates.format_moment("2026-04-28T19:50:00") == "28/04/2026 19:50"
    assert dates.format_moment("2026-04-28T00:00:00") == "28/04/2026"
    assert dates.format_day(date(2026, 1, 5)) == "05/01/2026"
    assert dates.weekday(date(2026, 5, 18)) == "Thứ Hai"
