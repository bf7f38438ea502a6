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


def plan_figures(
    rows: dict[str, list[JsonObject]], typed: dict[str, int] | None = None, today: str = "2026-06-10"
) -> dict[str, tuple[int | None, int | None, bool]]:
    found = compute(rows, H1, typed or {}, date.fromisoformat(today))
    return {each.indicator.key: (each.value, each.counted, each.by_hand) for each in found}


def test_slips_conferences_and_inspections_are_counted_from_their_registers() -> None:
    low = [{"date": "2026-03-02", "official": "Lê Quang Hưng", "answers": {"overall": 2}}] * 5
    found = plan_figures(
        {
            "survey_responses": [
                *low,
                {"date": "2026-03-03", "answers": {"overall": 5}},
                {"date": "2026-03-03"},
                {"date": "2026-07-01", "answers": {"overall": 5}},
            ],
            "communications": [
                {"date": "2026-02-01", "kind": "conference", "participants": 40},
                {"date": "2026-02-02", "kind": "article", "times": 6},
                {"date": "2026-02-03", "kind": "meeting", "participants": 60},
            ],
            "inspections": [
                {"date": "2026-04-01", "kind": "leader", "recommendations": 2},
                {"date": "2026-04-02", "kind": "follow_up", "subject": "Lê Quang Hưng", "id": "1"},
                {"date": "2026-04-03", "kind": "follow_up", "subject": "Lê Quang Hưng", "id": "2"},
            ],
        }
    )
    values = {key: value for key, (value, _, _) in found.items()}
    assert (values["survey_valid"], values["survey_satisfied"], values["staff_rated_low"]) == (6, 1, 1)
    assert (values["conferences"], values["conference_people"]) == (1, 100)
    assert (values["broadcasts"], values["broadcast_times"]) == (1, 6)
    assert (values["inspections"], values["inspection_recommendations"], values["staff_measures"]) == (
        1,
        2,
        1,
    )


def test_a_typed_figure_stands_before_the_counted_one_and_both_are_told() -> None:
    rows: dict[str, list[JsonObject]] = {
        "survey_responses": [{"date": "2026-03-03", "answers": {"overall": 5}}]
    }
    assert plan_figures(rows)["survey_valid"] == (1, 1, False)
    assert plan_figures(rows, {"survey_valid": 240})["survey_valid"] == (240, 1, True)


def test_a_register_that_is_not_kept_leaves_the_figure_missing_not_zero() -> None:
    assert plan_figures({})["survey_valid"] == (None, None, False)
    assert plan_figures({})["facilities_checked"] == (None, None, False)
    assert plan_figures({}, {"inspections": 0})["inspections"] == (0, None, True)


def test_the_checklist_stands_as_the_last_check_of_the_period_left_it() -> None:
    mended = [{"on": "2026-03-01", "state": "repair"}, {"on": "2026-07-01", "state": "good"}]
    rows: dict[str, list[JsonObject]] = {
        "facilities": [
            {"checks": mended},
            {"checks": [{"on": "2026-04-01", "state": "good"}]},
            {"item": "chưa ai xem"},
        ]
    }
    found = plan_figures(rows, today="2026-08-01")
    assert (found["facilities_checked"][0], found["facilities_good"][0]) == (2, 1)
