"""What the law forbids to keep is gone from every byte of the store, and the purge survives any failure."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Conflict, Purge, Store
from app.store.purge import Intent, write_intent
from tests.store.faults import FAULTS, FailingFiles
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


def test_the_value_is_in_no_index_of_the_running_program(tmp_path: Path) -> None:
    store = filled(tmp_path)
    table = store.table("hotline")
    assert store.search("hotline", "xom dong") == ["h0"]
    assert len(table.select({"person_name": lambda value: value == SECRET})) == 1
    purge(store)
    kept = repr([vars(table._words), *(vars(index) for index in table._values.values())])
    assert "xom" not in kept
    assert SECRET not in kept


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


def test_a_purge_that_cannot_be_noted_down_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    files = FailingFiles()
    store = filled(tmp_path, files)
    before, last = state_of(store), store.last_act
    files.at, files.for_ever = files.steps + 1, True
    with pytest.raises(AppError, match="KHO-01"):
        purge(store)
    files.at = None
    assert (state_of(store), store.last_act) == (before, last)
    purge(store)
    assert SECRET.encode() not in bytes_of(tmp_path)


def test_the_note_of_a_purge_goes_where_the_act_could_not_be_written(tmp_path: Path) -> None:
    class NoRoomForActs(FailingFiles):
        full = False

        def write(self, fd: int, data: bytes | memoryview) -> int:
            if self.full and bytes(data[:7]) == b'{"seq":' and b'"act"' in bytes(data):
                raise FAULTS[0].error(fd)
            return super().write(fd, data)

    files = NoRoomForActs()
    store = filled(tmp_path, files)
    files.full = True
    with pytest.raises(AppError, match="KHO-01"):
        purge(store)
    assert not (tmp_path / "xoa.json").exists()
    assert SECRET in str(store.table("hotline").row("h0"))


def test_a_record_can_be_purged_away_whole(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store.purge([Purge("hotline", "h0", None, FIELDS)], "Xóa hẳn", by=BY)
    assert store.table("hotline").row("h0") is None
    assert SECRET.encode() not in bytes_of(tmp_path)


def test_whatever_step_of_the_disk_fails_the_purge_is_absent_or_finished_at_the_next_start(
    quick_folder: Path,
) -> None:
    model, folder = quick_folder / "model", quick_folder / "kho"
    filled(model)._release()

    def opened(files: FailingFiles) -> Store:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(model, folder)
        return Store.open(folder, clock=clock(), files=files)

    counting = FailingFiles()
    store = opened(counting)
    before = counting.steps
    purge(store)
    steps = counting.steps - before
    store._release()
    assert steps > 10
    for fault, for_ever in itertools.product((FAULTS[0], FAULTS[4]), (False, True)):
        for step in range(1, steps + 1):
            files = FailingFiles(fault)
            store = opened(files)
            files.at, files.for_ever = files.steps + step, for_ever
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


def test_acts_after_a_purge_that_was_broken_off_are_left_as_they_are(tmp_path: Path) -> None:
    store = filled(tmp_path)
    purge(store)
    edit("hotline", "h0", content="Nội dung mới")(store)
    write_intent(store.files, tmp_path, Intent(store.last_act - 1, {("hotline", "h0"): FIELDS}))
    store._release()
    again = Store.open(tmp_path, clock=clock(), files=FailingFiles())
    assert (again.table("hotline").row("h0") or {})["content"] == "Nội dung mới"
    after = again.history("hotline", "h0")[-1].after
    assert after is not None
    assert after["content"] == "Nội dung mới"
    assert not (tmp_path / "xoa.json").exists()


def test_what_was_set_aside_goes_too_where_it_holds_the_record_and_stays_where_not(tmp_path: Path) -> None:
    store = filled(tmp_path)
    folder = tmp_path / "hong-1-000000003"
    folder.mkdir()
    (folder / "hotline.json").write_text(f'[{{"id":"h0","person_name":"{SECRET}"}}]')
    (tmp_path / "hong-2-tail").write_text(f'{{"id":"h0","person_name":"{SECRET}"')
    (tmp_path / "hong-3-tail").write_text("khac")
    journal = sorted((tmp_path / "journal").iterdir())[-1]
    purge(store)
    assert [path.name for path in sorted(tmp_path.glob("hong-*"))] == ["hong-3-tail"]
    assert journal.exists()


def test_a_damaged_line_with_the_record_is_dropped_and_one_without_it_stays(tmp_path: Path) -> None:
    store = filled(tmp_path)
    first = sorted((tmp_path / "journal").iterdir())[0]
    lines = first.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"h1", b"hX")
    lines[2] = lines[2].replace("xóm Đông".encode(), b"x")
    first.write_bytes(b"".join(lines))
    purge(store)
    assert lines[1] in first.read_bytes()
    assert len(first.read_bytes().splitlines()) == 2
    assert SECRET.split(",", maxsplit=1)[0].encode() not in bytes_of(tmp_path)


def test_read_only_an_unfinished_purge_waits(tmp_path: Path) -> None:
    store = filled(tmp_path)
    write_intent(store.files, tmp_path, Intent(1, {("hotline", "h0"): FIELDS}))
    Store.open(tmp_path, clock=clock(), read_only=True, files=FailingFiles())
    assert (tmp_path / "xoa.json").exists()


def test_a_purge_that_fails_again_at_the_next_start_is_told(tmp_path: Path) -> None:
    store = filled(tmp_path)
    write_intent(store.files, tmp_path, Intent(1, {("hotline", "h0"): FIELDS}))
    store._release()

    class Stuck(FailingFiles):
        def unlink(self, path: Path) -> None:
            if path.name == "xoa.json":
                raise FAULTS[1].error(path)
            super().unlink(path)

    again = Store.open(tmp_path, clock=clock(), files=Stuck())
    assert [notice.code for notice in again.notices] == ["KHO-14"]
    for work in (purge, add_contact):  # until the next start nothing is written that a purge could miss
        with pytest.raises(AppError, match="KHO-14"):
            work(again)
    again._release()
