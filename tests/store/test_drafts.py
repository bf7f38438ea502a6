"""A draft replaces the one before, is read only whole, and stands in no history, backup or purge."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Purge, Store, backups, drafts
from tests.store.faults import FAULTS, FailingFiles
from tests.store.office import BY, add_contact, clock, log_call

TYPED = "Đèn hỏng ở ngõ 3"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "kho", clock=clock())


def test_the_last_draft_stands_after_a_kill_and_goes_when_dropped(store: Store) -> None:
    assert drafts.kept(store) is None
    drafts.keep(store, {"content": "Đèn"})
    drafts.keep(store, {"content": TYPED})
    store._release()
    again = Store.open(store.folder, clock=clock())
    assert drafts.kept(again) == {"content": TYPED}
    drafts.drop(again)
    drafts.drop(again)
    assert drafts.kept(again) is None
    assert again.last_act == 0


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff"])
def test_a_damaged_draft_is_none(data: bytes, store: Store) -> None:
    (store.folder / drafts.FILE).write_bytes(data)
    assert drafts.kept(store) is None


def test_a_draft_is_in_no_backup_and_no_history(store: Store, tmp_path: Path) -> None:
    drafts.keep(store, {"content": TYPED})
    add_contact(store)
    made = backups.create(store, tmp_path / "sao-luu")
    backups.unpack(made.path, tmp_path / "moi")
    assert drafts.kept(Store.open(tmp_path / "moi", clock=clock())) is None
    journal = b"".join(path.read_bytes() for path in (store.folder / "journal").iterdir())
    assert TYPED.encode() not in journal


def test_a_purge_takes_the_draft_of_its_record_and_no_other(store: Store) -> None:
    log_call(store)
    log_call(store)
    drafts.keep(store, {"record_id": "h1", "content": TYPED})
    store.purge([Purge("hotline", "h0", None, frozenset({"content"}))], "Xóa hẳn", by=BY)
    assert drafts.kept(store) is not None
    store.purge([Purge("hotline", "h1", None, frozenset({"content"}))], "Xóa hẳn", by=BY)
    assert drafts.kept(store) is None


def test_a_full_disk_refuses_in_words_and_keeps_the_draft_before(store: Store) -> None:
    drafts.keep(store, {"content": TYPED})
    store.files = FailingFiles(FAULTS[0], 1, for_ever=True)
    with pytest.raises(AppError, match="KHO-01"):
        drafts.keep(store, {"content": "khác"})
    assert drafts.kept(store) == {"content": TYPED}
