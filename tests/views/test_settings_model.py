from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.domain.deadlines import parse_rules
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.views.models.settings import SECTIONS, SettingsForm, read, rules_in_force, show

RULES = parse_rules(json.loads(Path("data/deadlines.json").read_text("utf-8")))
KEPT: JsonObject = {
    "id": "office",
    "rev": 3,
    "unit_name": "Mộc Bắc",
    "unit_code": "13327",
    "hamlets": ["Yên Lạc", "Hoàn Dương"],
    "half_year_start": "12-15",
    "due_days": {RULES[0].key: 5},
}


class Desk:
    """Keeps what the form hands over, with a rising rev as the store does."""

    def __init__(self) -> None:
        self.kept: list[tuple[JsonObject, int]] = []

    def keep(self, values: JsonObject, rev: int) -> JsonObject:
        self.kept.append((values, rev))
        return values | {"rev": rev + 1}


def form(desk: Desk | None = None) -> SettingsForm:
    return SettingsForm(dict(KEPT), RULES, (desk or Desk()).keep)


def test_every_field_of_a_section_is_a_field_of_the_settings_with_a_title() -> None:
    specs = form().specs
    assert all(specs[name].title for section in SECTIONS for name in section.fields)


def test_values_are_shown_as_the_office_writes_them() -> None:
    shown = form()
    assert shown.shown("half_year_start") == "15/12"
    assert shown.shown("hamlets") == "Yên Lạc\nHoàn Dương"
    assert shown.shown(f"due.{RULES[0].key}") == "5"
    assert shown.shown("large_text") is False
    assert show("holidays_off", ["2026-11-24", "2026-01-05"]) == "05/01/2026\n24/11/2026"


def test_a_saved_section_keeps_the_other_fields_and_the_rev_that_was_seen() -> None:
    desk = Desk()
    changed = form(desk)
    changed.set("half_year_start", "16/12")
    changed.set("hamlets", "Yên Lạc\n\n  Lão Cầu \nYên Lạc")
    assert changed.is_changed
    assert changed.save()
    values, rev = desk.kept[0]
    assert rev == 3
    assert values["half_year_start"] == "12-16"
    assert values["hamlets"] == ["Yên Lạc", "Lão Cầu"]
    assert values["unit_name"] == "Mộc Bắc"
    assert changed.record["rev"] == 4
    assert not changed.is_changed


def test_the_offices_own_days_are_kept_by_rule_and_an_empty_field_returns_to_the_law() -> None:
    desk = Desk()
    changed = form(desk)
    changed.set(f"due.{RULES[0].key}", "")
    changed.set(f"due.{RULES[1].key}", "7")
    assert changed.save()
    assert desk.kept[0][0]["due_days"] == {RULES[1].key: 7}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("holidays_off", "31/02/2026", "không phải là ngày có thật"),
        ("holidays_make_up", "23/08/2026", "không phải là thứ Bảy"),
        ("half_year_end", "31/02", "Ghi ngày và tháng"),
        (f"due.{RULES[0].key}", "mười", "Ghi số ngày"),
        ("unit_code", "mã xã", "Mã đơn vị"),
        ("unit_name", " ", "Chưa nhập"),
    ],
)
def test_a_wrong_entry_is_named_beside_its_field_and_nothing_is_kept(
    name: str, text: str, message: str
) -> None:
    desk = Desk()
    changed = form(desk)
    changed.set(name, text)
    assert not changed.save()
    assert message in changed.errors[name]
    assert not desk.kept
    assert changed.shown(name) == text


def test_a_refusal_of_the_store_that_names_no_field_reaches_the_user() -> None:
    def refuse(values: JsonObject, rev: int) -> JsonObject:
        raise AppError("KHO-99", "Bản ghi đã được sửa.")

    changed = SettingsForm(dict(KEPT), RULES, refuse)
    changed.set("unit_name", "Mộc Nam")
    with pytest.raises(AppError, match="đã được sửa"):
        changed.save()
    assert changed.shown("unit_name") == "Mộc Nam"


def test_days_are_read_with_or_without_leading_zeros() -> None:
    assert read("holidays_off", "5/1/2026\n02/01/2026") == ["2026-01-02", "2026-01-05"]
    assert read("holidays_make_up", "22/08/2026") == ["2026-08-22"]


def test_only_rules_in_force_are_listed() -> None:
    today = {rule.key for rule in rules_in_force(RULES, date(2026, 5, 18))}
    assert today
    assert today < {rule.key for rule in RULES} | {"x"}
