from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.domain.deadlines import parse_rules
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import SETTINGS_ID
from app.services import registers
from app.services.office import Office
from app.views.models.settings import SECTIONS, SettingsForm, read, rules_in_force, show
from tests.services.offices import open_office

RULES = parse_rules(json.loads(Path("data/deadlines.json").read_text("utf-8")))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", half_year_start="12-15", due_days={RULES[0].key: 5})
    yield opened
    opened.store.close()


def form(office: Office) -> SettingsForm:
    def keep(values: JsonObject, rev: int) -> JsonObject:
        return registers.update(office, "settings", SETTINGS_ID, values, rev).record

    return SettingsForm(registers.get(office, "settings", SETTINGS_ID), keep)


def test_every_field_of_a_section_is_a_field_of_the_settings_with_a_title(office: Office) -> None:
    specs = form(office).specs
    assert all(specs[name].title for section in SECTIONS for name in section.fields)


def test_values_are_shown_as_the_office_writes_them(office: Office) -> None:
    shown = form(office)
    assert shown.shown("half_year_start") == "15/12"
    assert shown.shown("hamlets") == "Thôn Yên Lạc\nThôn Hoàn Dương\nXóm Đông"
    assert shown.shown(f"due.{RULES[0].key}") == "5"
    assert shown.shown("large_text") is False
    assert show("holidays_off", ["2026-11-24", "2026-01-05"]) == "05/01/2026\n24/11/2026"


def test_a_saved_section_keeps_the_other_fields(office: Office) -> None:
    changed = form(office)
    changed.set("half_year_start", "16/12")
    changed.set("hamlets", "Thôn Yên Lạc\n\n  Thôn Lão Cầu \nThôn Yên Lạc")
    assert changed.is_changed
    assert changed.save()
    assert office.settings.half_year_start == "12-16"
    assert office.settings.hamlets == ["Thôn Yên Lạc", "Thôn Lão Cầu"]
    assert office.settings.unit_name == "Mộc Bắc"
    assert not changed.is_changed
    changed.set("hamlets", "")
    assert changed.save()
    assert office.settings.hamlets == []


def test_settings_that_somebody_else_changed_meanwhile_are_not_overwritten(office: Office) -> None:
    mine, theirs = form(office), form(office)
    theirs.set("place_name", "Mộc Bắc")
    assert theirs.save()
    mine.set("place_name", "Duy Tiên")
    with pytest.raises(AppError):
        mine.save()
    assert office.settings.place_name == "Mộc Bắc"
    assert mine.shown("place_name") == "Duy Tiên"


def test_the_offices_own_days_are_kept_by_rule_and_an_empty_field_returns_to_the_law(office: Office) -> None:
    changed = form(office)
    changed.set(f"due.{RULES[0].key}", "")
    changed.set(f"due.{RULES[1].key}", "7")
    assert changed.save()
    assert office.settings.due_days == {RULES[1].key: 7}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("holidays_off", "31/02/2026", "không phải là ngày có thật"),
        ("holidays_make_up", "23/08/2026", "không phải là thứ Bảy"),
        ("holiday_years", "2027\nnăm sau", "không phải là năm"),
        ("half_year_end", "31/02", "Ghi ngày và tháng"),
        (f"due.{RULES[0].key}", "mười", "Ghi số ngày"),
        ("unit_code", "mã xã", "ã đơn vị"),
        ("unit_name", " ", "Chưa nhập"),
    ],
)
def test_a_wrong_entry_is_named_beside_its_field_and_nothing_is_kept(
    office: Office, name: str, text: str, message: str
) -> None:
    before = office.settings
    changed = form(office)
    changed.set(name, text)
    assert not changed.save()
    assert message in changed.errors[name]
    assert office.settings == before
    assert changed.shown(name) == text


def test_days_are_read_with_or_without_leading_zeros() -> None:
    assert read("holidays_off", "5/1/2026\n02/01/2026") == ["2026-01-02", "2026-01-05"]
    assert read("holidays_make_up", "22/08/2026") == ["2026-08-22"]
    assert read("holidays_worked", "04/02/2027") == ["2027-02-04"]
    assert read("holiday_years", "2028\n2027") == [2027, 2028]


def test_only_rules_in_force_are_listed() -> None:
    today = {rule.key for rule in rules_in_force(RULES, date(2026, 5, 18))}
    assert today
    assert today < {rule.key for rule in RULES} | {"x"}
