from __future__ import annotations

from datetime import date

import pytest

from app.domain import periods
from app.domain.errors import AppError
from app.domain.periods import Cutoffs
from app.domain.records.office import OfficeSettings


@pytest.mark.parametrize(
    ("code", "start", "end", "label"),
    [
        ("2026-M02", "2026-02-01", "2026-02-28", "tháng 2 năm 2026"),
        ("2024-M02", "2024-02-01", "2024-02-29", "tháng 2 năm 2024"),
        ("2026-Q2", "2026-04-01", "2026-06-30", "quý II năm 2026"),
        ("2026-H1", "2025-12-15", "2026-06-14", "6 tháng đầu năm 2026"),
        ("2026-H2", "2026-06-15", "2026-12-14", "6 tháng cuối năm 2026"),
        ("2026", "2025-12-15", "2026-12-14", "năm 2026"),
        ("2021-01-04..2021-03-31", "2021-01-04", "2021-03-31", "từ ngày 04/01/2021 đến ngày 31/03/2021"),
    ],
)
def test_a_code_names_its_days(code: str, start: str, end: str, label: str) -> None:
    period = periods.parse(code)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert (period.code, period.label) == (code, label)
    assert period.start in period
    assert period.end in period


def test_the_office_sets_its_own_cut_offs() -> None:
    settings = OfficeSettings(
        unit_name="Mộc Bắc",
        unit_code="13327",
        half_year_start="01-01",
        half_year_end="06-30",
        year_end="12-31",
    )
    cutoffs = Cutoffs.of(settings)
    assert periods.parse("2026-H1", cutoffs).start == date(2026, 1, 1)
    assert periods.parse("2026-H2", cutoffs).start == date(2026, 7, 1)
    assert periods.parse("2026", cutoffs).end == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("code", "previous", "year_before"),
    [
        ("2026-M01", "2025-M12", "2025-M01"),
        ("2026-M05", "2026-M04", "2025-M05"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H1", "2025-H2", "2025-H1"),
        ("2026", "2025", "2025"),
        ("2026-03-01..2026-03-10", "2026-02-19..2026-02-28", "2025-03-01..2025-03-10"),
        ("2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"),
    ],
)
def test_a_period_knows_what_it_is_compared_with(code: str, previous: str, year_before: str) -> None:
    period = periods.parse(code)
    assert (period.previous.code, period.year_before.code) == (previous, year_before)


@pytest.mark.parametrize(
    "code", ["", "2026-M13", "2026-Q5", "2026-H3", "26", "tháng 5", "2026-13-01..2026-14-01"]
)
def test_what_is_no_period_is_refused_with_examples(code: str) -> None:
    with pytest.raises(AppError, match="kỳ báo cáo") as refused:
        periods.parse(code)
    assert "2026-M05" in refused.value.hint


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(AppError, match="trước ngày đầu"):
        periods.parse("2026-05-02..2026-05-01")


@pytest.mark.parametrize(
    ("today", "code", "left"),
    [
        ("2026-05-18", "2026-H1", 27),
        ("2026-06-14", "2026-H1", 0),
        ("2026-06-15", "2026", 182),
        ("2026-12-14", "2026", 0),
        ("2026-12-15", "2027-H1", 181),
    ],
)
def test_the_next_report_and_the_days_left(today: str, code: str, left: int) -> None:
    day = date.fromisoformat(today)
    period = periods.next_report(day, Cutoffs())
    assert (period.code, periods.days_left(day, period)) == (code, left)


def test_a_person_is_offered_the_next_report_first_and_no_period_twice() -> None:
    offered = [period.code for period in periods.choices(date(2026, 5, 18), Cutoffs())]
    assert offered[:5] == ["2026-H1", "2026-M05", "2026-M04", "2026-Q2", "2026-Q1"]
    assert len(set(offered)) == len(offered)
