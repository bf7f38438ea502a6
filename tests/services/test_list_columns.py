"""The columns that lists leave out: kept for each register by itself, taken back by an undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import list_columns
from app.services.office import Office
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "kho")
    yield opened
    opened.store.close()


def test_the_choice_of_one_register_leaves_the_others_alone_and_can_be_taken_back(office: Office) -> None:
    list_columns.hide(office, "hotline", {"person_name", "received_at"})
    done = list_columns.hide(office, "contacts", {"phone"})
    assert list_columns.hidden_of(office, "hotline") == {"person_name", "received_at"}
    assert list_columns.hidden_of(office, "contacts") == {"phone"}
    office.store.undo(done.changes.seq, by=office.user)
    assert list_columns.hidden_of(office, "contacts") == frozenset()
    assert list_columns.hidden_of(office, "hotline") == {"person_name", "received_at"}


def test_a_list_shown_whole_again_leaves_nothing_in_the_settings(office: Office) -> None:
    list_columns.hide(office, "hotline", {"person_name"})
    row = list_columns.hide(office, "hotline", ()).record
    assert "hidden_columns" not in row
