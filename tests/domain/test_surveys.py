"""Who is rated low, which slips are satisfied, and that too few slips judge nobody."""

from __future__ import annotations

import pytest

from app.domain.records.base import JsonObject
from app.domain.surveys import Tally, Verdict, is_satisfied, is_valid, staff_answers, verdict


def slip(alarms: list[str] | None = None, **answers: int) -> JsonObject:
    return {"answers": answers, **({"alarms": alarms} if alarms else {})}


@pytest.mark.parametrize(
    ("answers", "satisfied"),
    [
        ({"overall": 4}, True),
        ({"overall": 3, "time": 5, "result": 5}, False),
        ({"overall": 4, "time": 1}, True),
        ({"time": 4, "result": 4}, True),
        ({"time": 5, "result": 3}, True),
        ({"time": 5, "result": 2}, False),
        ({}, False),
    ],
)
def test_the_whole_service_decides_and_where_it_is_blank_the_average(
    answers: dict[str, int], satisfied: bool
) -> None:
    assert is_satisfied(slip(**answers)) is satisfied


def test_a_slip_without_a_tick_is_not_valid() -> None:
    assert not is_valid(slip())
    assert is_valid(slip(time=1))


def test_blank_answers_are_left_out_of_the_whole() -> None:
    tally = Tally.of([5, 4, 3, 2, 4])
    assert (tally.total, tally.satisfied, tally.dissatisfied, tally.percent) == (5, 3, 1, 60.0)
    assert Tally.of([]).percent is None


def test_an_official_is_judged_by_the_questions_about_her_and_else_by_the_whole() -> None:
    assert staff_answers(slip(staff_attitude=2, staff_skill=5, overall=4)) == [2, 5]
    assert staff_answers(slip(overall=4, time=1)) == [4]


@pytest.mark.parametrize(
    ("slips", "expected"),
    [
        ([slip(overall=2)] * 4, Verdict.FEW),
        ([slip(overall=4)] * 5, Verdict.FINE),
        ([slip(overall=4)] * 4 + [slip(overall=3)], Verdict.FINE),
        ([slip(overall=4)] * 3 + [slip(overall=3)] * 2, Verdict.LOW),
        ([slip(overall=5)] * 9 + [slip(overall=2)], Verdict.LOW),
        ([slip(overall=5)] * 10 + [slip(overall=2)], Verdict.FINE),
        ([slip(overall=5)] * 10 + [slip(overall=1)], Verdict.LOOK),
        ([slip(overall=1)], Verdict.LOOK),
        ([slip(overall=5), slip(["extra_money"], overall=5)], Verdict.LOOK),
    ],
)
def test_low_from_five_slips_on_and_a_very_bad_one_is_looked_into_at_once(
    slips: list[JsonObject], expected: Verdict
) -> None:
    assert verdict(slips) is expected
