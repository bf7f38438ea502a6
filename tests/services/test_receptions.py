from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.domain.periods import parse
from app.services import cases, receptions
from app.services.office import Office
from tests.services.offices import open_office, set_clock


def planned(office: Office, month: str) -> list[str]:
    return [day.isoformat()[5:] for day in receptions.planned_days(office, parse(month))]


def test_until_mid_2026_every_week_has_its_day_and_a_day_off_moves_on(office: Office) -> None:
    assert planned(office, "2026-M05") == ["05-07", "05-14", "05-21", "05-28"]
    # 30/4 is off, 1/5 too: the duty of that week is done on Monday 4/5.
    assert planned(office, "2026-M04") == ["04-02", "04-09", "04-16", "04-23", "05-04"]


def test_from_july_2026_two_days_a_month(office: Office) -> None:
    assert planned(office, "2026-M07") == ["07-02", "07-16"]


def test_the_office_chooses_the_weekday(tmp_path: Path) -> None:
    assert planned(open_office(tmp_path, reception_weekday=0), "2026-M05") == [
        "05-04",
        "05-11",
        "05-18",
        "05-25",
    ]


def test_a_day_without_visitors_counts_as_held_once_recorded(office: Office) -> None:
    receptions.hold(office, date(2026, 5, 7), held_by="Trần Quang Khải", note="không phát sinh")
    values = {"content": "Hỏi về đất", "received_at": "2026-05-14T08:30", "people_count": 6}
    cases.receive(office, "receptions", values)
    days = receptions.days_of(office, parse("2026-M05"))
    assert [(planned.held, planned.people) for planned in days] == [
        (True, 0),
        (True, 6),
        (False, 0),
        (False, 0),
    ]


def test_the_next_day_of_duty_with_how_the_month_stands(office: Office) -> None:
    receptions.hold(office, date(2026, 5, 7), held_by="Trần Quang Khải")
    following = receptions.next_day(office)
    assert following == receptions.Next(date(2026, 5, 21), "08:00", "Chủ tịch UBND", 1, 4)
    set_clock(office, "2026-05-29T08:00")
    following = receptions.next_day(office)
    assert following is not None
    assert following.day == date(2026, 6, 4)


@pytest.mark.parametrize("day", ["2010-01-01"])
def test_before_the_law_there_was_no_duty(day: str) -> None:
    assert receptions.duty_on(date.fromisoformat(day)) is None


def test_every_rule_names_its_law() -> None:
    assert all(duty.source.startswith("Luật") for duty in receptions.duties())


def test_a_past_day_of_duty_is_asked_for_until_it_is_recorded(tmp_path: Path) -> None:
    office = open_office(tmp_path, "2026-05-11T08:00")
    set_clock(office, "2026-05-18T09:00")
    assert receptions.unrecorded(office) == date(2026, 5, 14)
    done = receptions.hold_without_visitors(office, date(2026, 5, 14))
    assert (done.record["held_by"], done.record["note"]) == ("Chủ tịch UBND", "Không có người đến")
    assert receptions.unrecorded(office) is None
