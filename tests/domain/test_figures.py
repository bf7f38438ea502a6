"""Work counts in the period in which it was done; what stood open, as the end of the period saw it."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.figures import INDICATORS, TYPED, compute, is_overdue, result_day
from app.domain.periods import parse
from app.domain.records.base import JsonObject

H1 = parse("2026-H1")
H2 = parse("2026-H2")


def call(received: str, due: str = "", **values: object) -> JsonObject:
    row: JsonObject = {"received_at": f"{received}T08:00:00", "nature": "feedback", "status": "received"}
    return {**row, **({"due_date": due} if due else {}), **values}


def counted(rows: list[JsonObject], period: str, today: str, table: str = "hotline") -> dict[str, int | None]:
    found = compute({table: rows}, parse(period), {}, date.fromisoformat(today))
    return {figure.indicator.key: figure.value for figure in found}


ACROSS = call("2026-06-10", "2026-06-24", status="informed", answered_at="2026-06-20T09:00:00")


def test_a_case_answered_in_the_next_period_is_carried_over_and_counted_there() -> None:
    first, second = counted([ACROSS], "2026-H1", "2026-07-01"), counted([ACROSS], "2026-H2", "2026-07-01")
    assert (first["hotline_received"], first["feedback_carried"], first["feedback_on_time"]) == (1, 0, 0)
    assert (second["hotline_received"], second["feedback_carried"], second["feedback_on_time"]) == (0, 1, 1)


def test_halves_add_up_to_the_year() -> None:
    rows = [
        ACROSS,
        call("2026-01-05", "2026-01-19", status="informed", answered_at="2026-01-25T10:00:00"),
        call("2026-08-05", "2026-08-19", status="forwarded", forwarded_at="2026-08-06T10:00:00"),
        call("2025-12-20", "2026-01-05", status="answered", answered_at="2026-01-05T10:00:00"),
    ]
    halves = [counted(rows, code, "2026-12-31") for code in ("2026-H1", "2026-H2")]
    year = counted(rows, "2026", "2026-12-31")
    for key in ("hotline_received", "feedback_on_time", "feedback_late", "forwarded"):
        assert (halves[0][key] or 0) + (halves[1][key] or 0) == year[key]
    assert (year["feedback_on_time"], year["feedback_late"], year["forwarded"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        ("2026-06-09", "2026-06-10", 1),
        ("2026-06-10", "2026-06-10", 0),
        ("2026-06-12", "2026-06-10", 0),
        ("2026-06-12", "2026-09-01", 1),
        ("2026-06-14", "2026-09-01", 0),
    ],
)
def test_overdue_is_what_was_past_its_day_at_the_end_of_the_period_or_today(
    due: str, today: str, expected: int
) -> None:
    assert counted([call("2026-05-20", due)], "2026-H1", today)["feedback_overdue"] == expected


def test_a_report_made_again_a_year_later_still_names_what_was_overdue_then() -> None:
    late = call("2026-05-20", "2026-06-01", status="informed", answered_at="2026-07-20T10:00:00")
    assert counted([late], "2026-H1", "2027-06-01")["feedback_overdue"] == 1
    assert counted([late], "2026-H2", "2027-06-01")["feedback_overdue"] == 0


def test_a_withdrawn_case_is_closed_on_the_day_of_its_last_step() -> None:
    row = call(
        "2026-05-20", "2026-06-01", status="withdrawn", steps=[{"at": "2026-05-25T08:00:00", "status": "x"}]
    )
    assert result_day(row) == "2026-05-25"
    assert not is_overdue(row, H1)
    assert not is_overdue({**row, "steps": []}, H2)


def test_a_case_whose_clock_is_paused_is_not_overdue() -> None:
    assert not is_overdue(call("2026-01-02"), H1)


def test_a_denunciation_is_a_number_and_nothing_more() -> None:
    found = counted([call("2026-05-20", nature="denunciation")], "2026-H1", "2026-06-01", "petitions")
    assert found["petitions_denunciation"] == 1
    assert all(value is None or isinstance(value, int) for value in found.values())


def test_figures_to_type_are_missing_and_keys_are_unique() -> None:
    found = counted([], "2026-H1", "2026-06-01")
    assert all(found[indicator.key] is None for indicator in TYPED)
    assert len(found) == len(INDICATORS)
