"""Due dates fall where law and the year's table put them, and say how they were found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.domain import deadlines
from app.domain.deadlines import WorkCalendar, count, count_by_rule, parse_calendar, parse_rules, rule_for
from app.domain.records.cases import Nature
from app.domain.tables import TABLES

DATA = Path(__file__).parents[2] / "data"
HOLIDAYS = json.loads((DATA / "holidays.json").read_text(encoding="utf-8"))
RULES = parse_rules(json.loads((DATA / "deadlines.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return parse_calendar(HOLIDAYS)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-04-28", 10, "2026-05-14"),  # 30/4, 1/5 and two weekends
        ("2026-03-05", 10, "2026-03-19"),  # two weekends only
        ("2021-02-09", 1, "2021-02-17"),  # last working day before Tết Tân Sửu
        ("2022-01-28", 1, "2022-02-07"),  # Tết Nhâm Dần
        ("2023-01-19", 1, "2023-01-27"),  # Tết Quý Mão
        ("2024-02-07", 1, "2024-02-15"),  # Tết Giáp Thìn
        ("2025-01-24", 1, "2025-02-03"),  # Tết Ất Tỵ
        ("2026-02-13", 1, "2026-02-23"),  # Tết Bính Ngọ
        ("2027-02-03", 1, "2027-02-11"),  # Tết Đinh Mùi, computed
        ("2025-12-31", 2, "2026-01-06"),  # 2/1/2026 off in exchange for Saturday 10/1
        ("2026-01-08", 2, "2026-01-10"),  # … which is worked and counted
        ("2026-08-21", 1, "2026-08-22"),  # Saturday worked for 31/8
        ("2026-08-28", 1, "2026-09-03"),  # 31/8 swapped, 1 and 2/9 holidays
        ("2026-11-23", 1, "2026-11-25"),  # 24/11, the new day off
        ("2024-02-29", 1, "2024-03-01"),  # leap day
        ("2026-01-30", 1, "2026-02-02"),  # month end on a Friday
        ("2025-04-25", 1, "2025-04-26"),  # Saturday worked for 2/5
        ("2025-05-01", 1, "2025-05-05"),  # received on a holiday
        ("2026-05-16", 1, "2026-05-18"),  # received on a Saturday
    ],
)
def test_working_days_skip_weekends_and_holidays_and_count_worked_saturdays(
    calendar: WorkCalendar, received: str, days: int, due: str
) -> None:
    assert count(calendar, day(received), days, "working").due == day(due)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-03", 10, "2026-03-13"),
        ("2026-04-01", 30, "2026-05-04"),  # ends on 1/5, then a weekend
        ("2026-01-21", 30, "2026-02-23"),  # ends inside Tết
        ("2026-02-14", 14, "2026-03-02"),  # 28/2/2026 is a Saturday
        ("2025-12-31", 10, "2026-01-10"),  # the Saturday that is worked
        ("2026-10-25", 30, "2026-11-25"),  # ends on 24/11
    ],
)
def test_calendar_days_ending_on_a_day_off_run_to_the_next_working_day(
    calendar: WorkCalendar, received: str, days: int, due: str
) -> None:
    assert count(calendar, day(received), days, "calendar").due == day(due)


@pytest.mark.parametrize(
    ("received", "days", "unit", "words"),
    [
        (
            "2026-04-28",
            10,
            "working",
            "Nhận 28/4, 10 ngày làm việc, trừ nghỉ 30/4–01/5 và 4 ngày cuối tuần; hạn 14/5/2026.",
        ),
        ("2026-03-09", 3, "working", "Nhận 09/3, 3 ngày làm việc; hạn 12/3/2026."),
        (
            "2026-02-11",
            5,
            "working",
            "Nhận 11/02, 5 ngày làm việc, trừ nghỉ 16/02–20/02 và 4 ngày cuối tuần; hạn 25/02/2026.",
        ),
        (
            "2026-01-08",
            2,
            "working",
            "Nhận 08/01, 2 ngày làm việc, tính cả thứ Bảy làm bù 10/01; hạn 10/01/2026.",
        ),
        (
            "2026-04-01",
            30,
            "calendar",
            "Nhận 01/4, 30 ngày, ngày cuối 01/5 là ngày nghỉ nên lùi sang ngày làm việc kế tiếp; "
            "hạn 04/5/2026.",
        ),
    ],
)
def test_arithmetic_is_told_in_words(
    calendar: WorkCalendar, received: str, days: int, unit: deadlines.Unit, words: str
) -> None:
    assert count(calendar, day(received), days, unit).arithmetic == words


def test_a_missing_years_table_is_warned_about(calendar: WorkCalendar) -> None:
    assert "năm 2028" in count(calendar, day("2027-12-30"), 5, "working").warning
    assert "tạm tính" in count(calendar, day("2027-03-01"), 5, "working").warning
    assert count(calendar, day("2026-03-02"), 5, "working").warning == ""


def test_days_entered_by_the_office_are_counted() -> None:
    own = parse_calendar(HOLIDAYS, extra_off=[day("2026-03-06")], extra_make_up=[day("2026-03-07")])
    assert count(own, day("2026-03-05"), 1, "working").due == day("2026-03-07")


def test_a_saturday_made_up_beats_the_same_day_listed_as_off() -> None:
    own = parse_calendar(HOLIDAYS, extra_off=[day("2026-03-07")], extra_make_up=[day("2026-03-07")])
    assert own.is_workday(day("2026-03-07"))


def test_workdays_between_counts_both_ways(calendar: WorkCalendar) -> None:
    assert calendar.workdays_between(day("2026-04-28"), day("2026-05-14")) == 10
    assert calendar.workdays_between(day("2026-05-14"), day("2026-04-28")) == -10
    assert calendar.workdays_between(day("2026-05-14"), day("2026-05-14")) == 0


@pytest.mark.parametrize("table", ["hotline", "suggestions", "receptions", "petitions"])
@pytest.mark.parametrize("nature", list(Nature))
def test_every_kind_of_case_has_a_rule_with_its_source(table: str, nature: Nature) -> None:
    rule = rule_for(RULES, table, nature, day("2026-05-18"))
    assert rule is not None
    assert rule.days > 0
    assert rule.source


@pytest.mark.parametrize(
    ("table", "nature", "key", "due"),
    [
        ("petitions", "complaint", "khieu-nai-thu-ly", "2026-05-15"),
        ("petitions", "denunciation", "to-cao-phan-loai", "2026-05-14"),
        ("receptions", "feedback", "tiep-dan-tra-loi", "2026-05-19"),
        ("hotline", "feedback", "phan-anh-tra-loi", "2026-05-19"),
    ],
)
def test_rule_follows_table_and_nature(
    calendar: WorkCalendar, table: str, nature: str, key: str, due: str
) -> None:
    rule = rule_for(RULES, table, nature, day("2026-05-05"))
    assert rule is not None
    assert rule.key == key
    assert count_by_rule(calendar, rule, day("2026-05-05")).due == day(due)


def test_the_offices_own_number_of_days_replaces_the_rules(calendar: WorkCalendar) -> None:
    rule = rule_for(RULES, "hotline", "feedback", day("2026-03-02"))
    assert rule is not None
    assert count_by_rule(calendar, rule, day("2026-03-02"), {rule.key: 3}).due == day("2026-03-05")


def test_no_rule_holds_before_its_law_was_in_force() -> None:
    assert rule_for(RULES, "petitions", "denunciation", day("2018-06-01")) != next(
        rule for rule in RULES if rule.key == "to-cao-phan-loai"
    )


def test_tables_named_by_rules_exist_and_days_off_are_weekdays() -> None:
    assert {table for rule in RULES for table in rule.tables} <= set(TABLES)
    for year, table in HOLIDAYS["years"].items():
        for text in table["off"]:
            assert text.startswith(year)
            assert day(text).weekday() < 5, text
        for text in table["make_up"]:
            assert day(text).weekday() == 5, text


def test_an_office_puts_an_estimated_year_right_and_says_that_it_is_official() -> None:
    estimated = min(parse_calendar(HOLIDAYS).estimated)
    days = [date.fromisoformat(text) for text in HOLIDAYS["years"][str(estimated)]["off"]]
    wrong = next(each for each in days if each.weekday() < 5)
    before = parse_calendar(HOLIDAYS)
    assert not before.is_workday(wrong)
    assert "tạm tính" in before.warning(wrong, wrong)
    after = parse_calendar(HOLIDAYS, worked=[wrong], official_years=[estimated, 2090])
    assert after.is_workday(wrong)
    assert after.warning(wrong, wrong) == ""
    assert after.warning(day("2090-01-05"), day("2090-01-06")) == ""
    assert "Chưa có lịch nghỉ năm 2091" in after.warning(day("2091-01-05"), day("2091-01-06"))
