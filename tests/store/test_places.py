"""The user is told when the store lies in a risky place; where nothing can be written it opens to read."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Notice, Store, backups
from app.store.errors import disk_error
from app.store.files import Files
from app.store.places import LEAST_FREE, is_removable, synchronised_by, warnings
from tests.store.faults import FAULTS, FailingFiles, Fault
from tests.store.office import BY, START, add_contact, clock, prepared, state_of


class Room(Files):
    """A medium with so many bytes free; None: it does not say."""

    def __init__(self, free: int | None) -> None:
        super().__init__()
        self.free = free

    def free_bytes(self, folder: Path) -> int:  # noqa: ARG002
        if self.free is None:
            raise OSError(errno.EIO, "no answer")
        return self.free


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/xa/OneDrive - UBND/kho", "OneDrive"),
        ("/home/xa/Google Drive/kho", "Google Drive"),
        ("/home/xa/Dropbox/kho", "Dropbox"),
        ("/Users/xa/Library/Mobile Documents/kho", "iCloud"),
        ("/home/xa/iCloudDrive/kho", "iCloud"),
        ("/home/xa/van-phong/kho", ""),
    ],
)
def test_a_synchronised_folder_is_known_by_the_names_above_it(folder: str, service: str) -> None:
    assert synchronised_by(Path(folder)) == service


def codes(folder: str, free: int | None = LEAST_FREE, last: str = "") -> list[str]:
    return [notice.code for notice in warnings(Room(free), Path(folder), clock().now(), last)]


def test_a_stick_a_synchronised_folder_a_full_disk_and_a_slow_clock_are_told() -> None:
    assert is_removable(Path("/media/xa/USB/kho"))
    later = (clock().now() + timedelta(hours=1)).isoformat()
    assert codes("/media/xa/Dropbox/kho", LEAST_FREE - 1, later) == ["KHO-31", "KHO-32", "KHO-33", "KHO-34"]
    assert codes("/home/xa/kho", None, clock().now().isoformat()) == []


def test_less_than_two_hundred_megabytes_and_a_clock_over_five_minutes_slow_are_told() -> None:
    assert codes("/home/xa/kho", 200 * 1024 * 1024) == []
    assert codes("/home/xa/kho", 200 * 1024 * 1024 - 1) == ["KHO-33"]
    for seconds, told in ((0, []), (300, []), (301, ["KHO-34"])):
        last = (clock().now() + timedelta(seconds=seconds)).isoformat()
        assert codes("/home/xa/kho", LEAST_FREE, last) == told


def test_opening_tells_that_the_clock_stands_before_the_last_act(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock())
    add_contact(store)
    for compact in (False, True):
        if compact:
            store.compact()
        store._release()
        slow = clock()
        slow.advance(timedelta(days=-2))
        again = Store.open(tmp_path / "kho", clock=slow)
        assert [notice.code for notice in again.notices] == ["KHO-34"]
        assert again.table("contacts").row("c0") is not None
        store = again
    assert START.year == 2026


class NoRights(Files):
    """A medium on which nothing can be changed."""

    def open(self, path: Path, flags: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return super().open(path, flags)


def test_where_nothing_can_be_written_the_store_opens_to_read_and_says_so(tmp_path: Path) -> None:
    state = prepared(tmp_path / "kho")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "kho").rglob("*")}
    store = Store.open(tmp_path / "kho", clock=clock(), files=NoRights())
    assert store.read_only
    assert [notice.code for notice in store.notices] == ["KHO-09"]
    assert state_of(store) == state
    with pytest.raises(AppError, match="KHO-09"), store.transaction("Thêm", by=BY):
        pass
    store.close()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "kho").rglob("*")} == before


def test_where_nothing_can_be_written_and_no_store_lies_opening_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="KHO-02"):
        Store.open(tmp_path / "kho", clock=clock(), files=NoRights())


@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[1], FAULTS[4]])
def test_a_store_opens_to_read_for_a_missing_right_alone(fault: Fault, tmp_path: Path) -> None:
    prepared(tmp_path / "kho")
    with pytest.raises(AppError, match=r"KHO-0[134]"):
        Store.open(tmp_path / "kho", clock=clock(), files=FailingFiles(fault, 1, for_ever=True))


def test_a_lock_file_that_may_not_be_touched_is_no_other_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(tmp_path / "kho")
    (tmp_path / "kho" / "khoa.json").write_bytes(b"")
    store = Store.open(tmp_path / "kho", clock=clock(), files=NoRights())
    assert (tmp_path / "kho" / "khoa.json").read_bytes() == b""
    store.close()


def test_a_file_that_another_program_holds_is_told_apart_from_a_missing_right() -> None:
    told = {fault.name: disk_error(fault.error("x"), Path("x")).code for fault in FAULTS}
    assert told == {
        "disk full": "KHO-01",
        "input/output error": "KHO-04",
        "access denied": "KHO-02",
        "WinError 5": "KHO-02",
        "WinError 32": "KHO-03",
        "WinError 33": "KHO-03",
    }


@pytest.mark.parametrize(
    ("filename", "place"), [("/kho/journal/a.jsonl", "/kho/journal/a.jsonl"), (None, "/kho"), (7, "/kho")]
)
def test_the_refusal_names_the_file_or_else_the_folder(filename: object, place: str) -> None:
    error = OSError(errno.EIO, "x", filename)
    assert f"ổ chứa {place}." in disk_error(error, Path("/kho")).hint


def test_a_notice_is_no_loss_unless_it_says_so() -> None:
    assert Notice("KHO-31", "", "").loss is False


def history(store: Store) -> None:
    assert store.history("contacts", "c0") == []


def last_acts(store: Store) -> None:
    assert store.acts() == []


def undo(store: Store) -> None:
    store.undo(by=BY)


@pytest.mark.parametrize(
    "work", [add_contact, undo, Store.compact, Store.renew, Store.damage, history, last_acts]
)
def test_work_in_a_folder_that_was_taken_away_is_refused_in_words_and_never_called_saved(
    work: Callable[[Store], object], tmp_path: Path
) -> None:
    folder = tmp_path / "kho"
    store = Store.open(folder, clock=clock())
    add_contact(store)
    before = state_of(store)
    shutil.rmtree(folder)
    try:
        work(store)
    except AppError as refusal:
        assert refusal.code.startswith("KHO-")
    assert state_of(store) == before
    with pytest.raises(AppError):
        add_contact(store)
    with pytest.raises(AppError):
        backups.create(store, tmp_path / "sao-luu")
    store.close()
    assert not (folder / "kho.json").exists()


def test_an_error_of_the_disk_while_reading_the_history_is_told_in_words(tmp_path: Path) -> None:
    class Unreadable(FailingFiles):
        broken = False

        def read(self, path: Path) -> bytes:
            if self.broken:
                raise FAULTS[1].error(path)
            return super().read(path)

    files = Unreadable()
    store = Store.open(tmp_path / "kho", clock=clock(), files=files)
    add_contact(store)
    files.broken = True
    for work in (history, last_acts, undo, Store.damage):
        with pytest.raises(AppError, match="KHO-04"):
            work(store)
