"""The demo commune is the same for the same seed, lively today, and true to the rules of the records."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.clock import VIETNAM
from app.domain.deadlines import parse_calendar, parse_rules
from app.domain.records.base import Record
from app.domain.records.cases import OPEN_STATUSES, Case, CaseStatus, Suggestion
from app.domain.schema import validate
from app.services import demo

DATA = Path(__file__).parents[2] / "data"


def read(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return loaded


def made(now: str = "2026-05-18T09:00", seed: int = 1, contacts: int = 300) -> list[tuple[str, Record]]:
    calendar, rules = parse_calendar(read("holidays.json")), parse_rules(read("deadlines.json"))
    moment = datetime.fromisoformat(now).replace(tzinfo=VIETNAM)
    words = read("demo_words.json")
    return list(demo.commune(words, calendar, rules, now=moment, seed=seed, contacts=contacts))


@pytest.fixture(scope="module")
def commune() -> list[tuple[str, Record]]:
    return made()


def test_the_same_seed_makes_the_same_commune_and_another_seed_another(
    commune: list[tuple[str, Record]],
) -> None:
    assert made() == commune
    assert made(seed=2) != commune


def test_it_holds_300_contacts_120_cases_and_40_activities(commune: list[tuple[str, Record]]) -> None:
    tables = Counter(table for table, _ in commune)
    assert tables["contacts"] == 300
    assert tables["activities"] == 40
    assert sum(tables[table] for table in ("hotline", "suggestions", "receptions", "petitions")) == 120


@pytest.mark.parametrize(
    "now", ["2026-05-18T09:00", "2026-02-12T10:00", "2026-11-24T08:00", "2027-01-02T08:00"]
)
def test_on_any_day_something_is_overdue_due_soon_and_still_to_be_told(now: str) -> None:
    today = datetime.fromisoformat(now).date()
    cases = [record for _, record in made(now) if isinstance(record, Case)]
    due = [case.due_date for case in cases if case.status in OPEN_STATUSES and case.due_date]
    assert sum(day < today for day in due) >= demo.LIVE_OVERDUE
    assert sum(0 <= (day - today).days <= 3 for day in due) >= 2
    assert sum(case.status is CaseStatus.ANSWERED for case in cases) == demo.LIVE_TO_TELL


def test_records_keep_their_rules_and_never_lie_in_the_future(commune: list[tuple[str, Record]]) -> None:
    for _, record in commune:
        assert validate(type(record), record.to_document()) == record
        if isinstance(record, Case):
            days = [step.at for step in record.steps]
            assert days == sorted(days)
            assert record.steps[-1].status is record.status
            assert max(days) <= datetime(2026, 5, 18, 17)
            assert "{" not in record.content


def test_every_reference_leads_to_a_record(commune: list[tuple[str, Record]]) -> None:
    ids = {record.id for _, record in commune}
    assert len(ids) == len(commune)
    for _, record in commune:
        if isinstance(record, Case) and record.contact_id:
            assert record.contact_id in ids
        if isinstance(record, Suggestion):
            assert record.box_opening_id in ids


def test_a_large_commune_keeps_its_proportions() -> None:
    tables = Counter(table for table, _ in made(contacts=3000))
    assert tables["contacts"] == 3000
    assert tables["activities"] == 400
