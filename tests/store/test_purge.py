"""What the law forbids to keep is gone from every byte of the store, and the purge survives any failure."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Conflict, Purge, Store
from tests.store.faults import FailingFiles, every_fault
from tests.store.office import BY, add_contact, clock, edit, log_call, state_of

SECRET = "Lê Văn Tố, xóm Đông"
FIELDS = frozenset({"person_name", "content"})


def filled(folder: Path, files: FailingFiles | None = None) -> Store:
    """A call that named its caller, edited before and after a generation; another call beside it."""
    store = Store.open(folder, clock=clock(), files=files or FailingFiles())
    log_call(store)
    log_call(store)
    edit("hotline", "h0", person_name=SECRET)(store)
    store.compact()
    edit("hotline", "h0", content=f"Người gọi là {SECRET}")(store)
    add_contact(store)
    return store


def purge(store: Store, rev: int | None = None) -> None:
    row = {"id": "h0", "code": "ĐDN-2026-0001", "nature": "denunciation", "secret_register_no": "03"}
    store.purge([Purge("hotline", "h0", row, FIELDS, rev)], "Phân loại lại là tố cáo", by=BY)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_value_is_in_no_byte_of_the_folder(tmp_path: Path) -> None:
    store = filled(tmp_path)
    assert SECRET.encode() in bytes_of(tmp_path)
    purge(store)
    assert SECRET.encode() not in bytes_of(tmp_path)
    store.close()
    assert SECRET.encode() not in bytes_of(tmp_path)


def test_the_history_keeps_the_acts_without_the_values(tmp_path: Path) -> None:
    store = filled(tmp_path)
    purge(store)
    store.close()
    for opened in (store, Store.open(tmp_path, clock=clock(), files=FailingFiles())):
        revisions = opened.history("hotline", "h0")
        assert [revision.message for revision in revisions][-1] == "Phân loại lại là tố cáo"
        assert len(revisions) == 4
        assert SECRET not in str(revisions)
        assert opened.notices == []
        assert opened.table("hotline").row("h1") == store.table("hotline").row("h1")
    assert len(store.history("hotline", "h1")) == 1


def test_work_goes_on_after_a_purge_and_opens_again(tmp_path: Path) -> None:
    store = filled(tmp_path)
    purge(store)
    edit("hotline", "h0", status="answered")(store)
    add_contact(store)
    state = state_of(store)
    store._release()
    reopened = Store.open(tmp_path, clock=clock(), files=FailingFiles())
    assert state_of(reopened) == state
    assert reopened.notices == []


def test_neither_a_purge_nor_what_it_took_can_be_undone(tmp_path: Path) -> None:
    store = filled(tmp_path)
    purge(store)
    last = store.last_act
    with pytest.raises(AppError, match="KHO-15"):
        store.undo(last, by=BY)
    with pytest.raises(Conflict, match="KHO-13"):
        store.undo(5 - 1, by=BY)
    store.undo(by=BY)
    assert store.table("hotline").row("h0") is not None
    assert SECRET.encode() not in bytes_of(tmp_path)


def test_a_purge_of_what_was_edited_since_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = state_of(store)
    with pytest.raises(Conflict, match="KHO-10"):
        purge(store, rev=1)
    assert state_of(store) == before
    assert not (tmp_path / "xoa.json").exists()


def test_a_record_can_be_purged_away_whole(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store.purge([Purge("hotline", "h0", None, FIELDS)], "Xóa hẳn", by=BY)
    assert store.table("hotline").row("h0") is None
    assert SECRET.encode() not in bytes_of(tmp_path)


def test_whatever_step_of_the_disk_fails_the_purge_is_absent_or_finished_at_the_next_start(
    tmp_path: Path,
) -> None:
    counting = FailingFiles()
    store = filled(tmp_path / "count", counting)
    first = counting.steps + 1
    purge(store)
    last = counting.steps
    store._release()
    assert last - first > 10
    for number, (fault, for_ever) in enumerate(every_fault()):
        for step in range(first, last + 1):
            folder = tmp_path / f"{number}-{step}"
            files = FailingFiles(fault, step, for_ever=for_ever)
            store = filled(folder, files)
            named = state_of(store)
            with contextlib.suppress(AppError):
                purge(store)
            store._release()
            reopened = Store.open(folder, clock=clock(), files=FailingFiles())
            done = reopened.table("hotline").row("h0") != named["hotline"]["h0"]
            assert (SECRET.encode() in bytes_of(folder)) != done, (fault.name, step)
            assert not (folder / "xoa.json").exists()
            assert reopened.notices == []
            reopened._release()
