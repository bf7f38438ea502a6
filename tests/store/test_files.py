"""The four things that durability stands on: flush, checksum, lock, read-back. Without one a test fails."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Purge, Store, codec, snapshots
from app.store.files import RETRY_DELAYS, Appender, Files, clear_unfinished, write_atomically
from app.store.lock import WriterLock
from tests.store.faults import FAULTS, FailingFiles, Fault
from tests.store.office import BY, add_contact, clock, state_of


class Recorded(Files):
    """Writes down the steps that reach the disk, in order, each by the file that it touches."""

    def __init__(self) -> None:
        super().__init__(sleep=lambda _: None)
        self.steps: list[str] = []
        self._open: dict[int, str] = {}

    def open(self, path: Path, flags: int) -> int:
        fd = super().open(path, flags)
        self._open[fd] = path.name
        return fd

    def write(self, fd: int, data: bytes | memoryview) -> int:
        self.steps.append(f"write {self._open[fd]}")
        return super().write(fd, data)

    def fsync(self, fd: int) -> None:
        self.steps.append(f"fsync {self._open[fd]}")
        super().fsync(fd)

    def rename(self, source: Path, target: Path) -> None:
        self.steps.append(f"rename {target.name}")
        super().rename(source, target)


def fsync_folder(folder: Path) -> list[str]:
    """The step that keeps a name; Windows keeps names by itself and flushes no folder."""
    return [] if os.name == "nt" else [f"fsync {folder.name}"]


def flushed_before_it_is_named(folder: Path) -> None:
    files = Recorded()
    files.write_atomically(folder / "a.json", b"{}")
    aside = f".part-a.json-{os.getpid()}"
    assert files.steps == [f"write {aside}", f"fsync {aside}", "rename a.json", *fsync_folder(folder)]


def flushed_before_it_is_called_saved(folder: Path) -> None:
    files = Recorded()
    store = Store.open(folder / "kho", clock=clock(), files=files)
    files.steps.clear()
    add_contact(store)
    segment = "000000001.jsonl"
    assert files.steps == [*fsync_folder(Path("journal")), f"write {segment}", f"fsync {segment}"]
    files.steps.clear()
    add_contact(store)
    assert files.steps == [f"write {segment}", f"fsync {segment}"]
    files.steps.clear()
    store.compact()
    renamed = files.steps.index("rename 000000002")
    tables = {step.split()[1] for step in files.steps[:renamed] if step.startswith("write")}
    assert tables
    assert {f"fsync {name}" for name in tables} <= set(files.steps[:renamed])
    if os.name != "nt":
        assert files.steps[renamed - 1] == "fsync .part-000000002"
        assert files.steps[renamed + 1] == "fsync generations"
    store.close()


def an_altered_act_is_not_believed(folder: Path) -> None:
    store = Store.open(folder / "kho", clock=clock())
    add_contact(store)
    store._release()
    path = folder / "kho" / "journal" / "000000001.jsonl"
    path.write_bytes(path.read_bytes().replace("Bưởi".encode(), "Bườm".encode()))
    again = Store.open(folder / "kho", clock=clock())
    assert state_of(again) == {}
    again._release()


def an_altered_generation_is_not_believed(folder: Path) -> None:
    store = Store.open(folder / "kho", clock=clock())
    add_contact(store)
    before = state_of(store)
    store.close()
    path = folder / "kho" / "generations" / "000000001" / "contacts.json"
    path.write_bytes(path.read_bytes().replace("Bưởi".encode(), "Bườm".encode()))
    again = Store.open(folder / "kho", clock=clock())
    assert state_of(again) == before
    again._release()


def only_one_writes(folder: Path) -> None:
    first = Store.open(folder / "kho", clock=clock())
    with pytest.raises(AppError, match="KHO-05"):
        Store.open(folder / "kho", clock=clock())
    first.close()


def what_the_medium_swallowed_is_seen(folder: Path) -> None:
    class Forgetful(Files):
        def write(self, fd: int, data: bytes | memoryview) -> int:
            super().write(fd, data[: len(data) // 2])
            return len(data)

    with pytest.raises(OSError, match="other bytes"):
        Forgetful().write_atomically(folder / "a.json", b"0123456789")
    assert not (folder / "a.json").exists()


PROMISES = (
    flushed_before_it_is_named,
    flushed_before_it_is_called_saved,
    an_altered_act_is_not_believed,
    an_altered_generation_is_not_believed,
    only_one_writes,
    what_the_medium_swallowed_is_seen,
)


@pytest.mark.parametrize("promise", PROMISES)
def test_the_promise_holds(promise: Callable[[Path], None], tmp_path: Path) -> None:
    promise(tmp_path)


def without_fsync(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Recorded, "fsync", lambda _self, _fd: None)


def without_fsync_of_acts(patch: pytest.MonkeyPatch) -> None:
    def append(self: Appender, data: bytes) -> int:
        self._files.write(self._fd, data)
        self.length += len(data)
        return self.length - len(data)

    patch.setattr(Appender, "append", append)


def without_fsync_of_folders(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Files, "sync_folder", lambda _self, _folder: None)


def without_checksum_of_acts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(codec, "verify_line", lambda _line: True)


def without_checksum_of_generations(patch: pytest.MonkeyPatch) -> None:
    def read(self: snapshots.Snapshots, path: Path, _entry: object) -> bytes:
        return self._files.read(path)

    patch.setattr(snapshots.Snapshots, "_read_table", read)


def without_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(WriterLock, "acquire", lambda *_: None)


def without_read_back(patch: pytest.MonkeyPatch) -> None:
    def write_new(self: Files, path: Path, data: bytes) -> None:
        fd = self.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._write_all(fd, data)
        self.fsync(fd)
        self.close(fd)

    patch.setattr(Files, "write_new", write_new)


@pytest.mark.parametrize(
    "removal",
    [
        without_fsync,
        without_fsync_of_acts,
        without_fsync_of_folders,
        without_checksum_of_acts,
        without_checksum_of_generations,
        without_lock,
        without_read_back,
    ],
)
def test_no_promise_survives_without_what_it_stands_on(
    removal: Callable[[pytest.MonkeyPatch], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removal(monkeypatch)
    broken = []
    for promise in PROMISES:
        folder = tmp_path / promise.__name__
        folder.mkdir()
        try:
            promise(folder)
        except (AssertionError, pytest.fail.Exception):
            broken.append(promise.__name__)
    assert broken


@pytest.mark.parametrize("fault", FAULTS[3:])
def test_a_file_that_somebody_holds_is_tried_again_for_a_while_then_reported(
    fault: Fault, tmp_path: Path
) -> None:
    slept: list[float] = []

    class Held(Files):
        left = 3

        def rename(self, source: Path, target: Path) -> None:
            if self.left:
                self.left -= 1
                raise fault.error(target)
            super().rename(source, target)

    files = Held(slept.append)
    files.write_atomically(tmp_path / "a.json", b"{}")
    assert slept == list(RETRY_DELAYS[:3])
    slept.clear()
    files.left = 99
    with pytest.raises(OSError):  # noqa: PT011 -- WinError 32 has no text of its own
        files.write_atomically(tmp_path / "a.json", b"[]")
    assert slept == list(RETRY_DELAYS)
    assert (tmp_path / "a.json").read_bytes() == b"{}"


def test_what_a_killed_program_left_unfinished_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".part-a").write_bytes(b"x")
    (tmp_path / ".part-b").mkdir()
    (tmp_path / ".part-b" / "c").write_bytes(b"x")
    (tmp_path / "d").write_bytes(b"x")
    clear_unfinished(Files(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_a_document_outside_the_store_is_written_whole(tmp_path: Path) -> None:
    write_atomically(tmp_path / "thu" / "a.pdf", b"%PDF-")
    assert [path.name for path in (tmp_path / "thu").iterdir()] == ["a.pdf"]
    assert (tmp_path / "thu" / "a.pdf").read_bytes() == b"%PDF-"


class LyingStick(Files):
    """A stick that loses what it is given, behind a system that remembers it until told to forget."""

    def __init__(self) -> None:
        super().__init__(sleep=lambda _: None)
        self.remembered: dict[Path, bytes] = {}

    def read(self, path: Path) -> bytes:
        return self.remembered.setdefault(path, super().read(path))

    def fsync(self, fd: int) -> None:
        path = Path(f"/proc/self/fd/{fd}").readlink()
        self.read(path)
        os.pwrite(fd, b"\0", 0)

    def forget(self, path: Path) -> None:
        self.remembered.pop(path, None)
        super().forget(path)


@pytest.mark.skipif(not hasattr(os, "pwrite"), reason="the stick of this test lies with means of Linux")
def test_a_medium_that_lost_the_bytes_is_found_out_though_the_system_still_remembers_them(
    tmp_path: Path,
) -> None:
    with pytest.raises(OSError, match="other bytes"):
        LyingStick().write_new(tmp_path / "gói.zip", b"x" * 100)


@pytest.mark.skipif(shutil.which("fincore") is None, reason="no fincore to look into the system's cache")
def test_the_system_drops_its_copy_when_told_to_forget(tmp_path: Path) -> None:
    path = tmp_path / "kho.json"

    def bytes_in_memory() -> int:
        command = ["fincore", "--bytes", "--noheadings", "--output", "RES", str(path)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    Files().write_new(path, b"x" * 1_000_000)
    Files().read(path)
    if not bytes_in_memory():
        pytest.skip("this file system keeps no copies that can be counted")
    Files().forget(path)
    after = bytes_in_memory()
    if after and _is_in_memory(tmp_path):
        pytest.skip("the folder of the tests is itself in memory")
    assert after == 0


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system knows no such advice")
def test_what_was_written_is_asked_of_the_medium_and_not_of_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda _fd, *advice: told.append(advice))
    Files().write_new(tmp_path / "a.json", b"{}")
    assert told == [(0, 0, os.POSIX_FADV_DONTNEED)]


def _is_in_memory(folder: Path) -> bool:
    command = ["stat", "--file-system", "--format", "%T", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "tmpfs"


def test_a_flush_reaches_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    names: dict[int, str] = {}
    real_open, real_fsync = os.open, os.fsync

    def opening(path: Path, *rest: int) -> int:
        fd = real_open(path, *rest)
        names[fd] = Path(path).name
        return fd

    def flushing(fd: int) -> None:
        flushed.append(names[fd])
        real_fsync(fd)

    monkeypatch.setattr(os, "open", opening)
    monkeypatch.setattr(os, "fsync", flushing)
    Files().write_atomically(tmp_path / "a.json", b"{}")
    assert flushed[0] == f".part-a.json-{os.getpid()}"
    assert os.name == "nt" or flushed[-1] == tmp_path.name


def test_the_waits_for_a_held_file_come_to_two_and_a_half_seconds() -> None:
    assert RETRY_DELAYS == (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)


def test_an_error_that_no_waiting_cures_is_told_at_once_and_nothing_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"old")
    tries: list[str] = []

    class Refusing(Files):
        def rename(self, source: Path, target: Path) -> None:  # noqa: ARG002
            tries.append(target.name)
            raise FAULTS[2].error(target)

    slept: list[float] = []
    with pytest.raises(PermissionError):
        Refusing(slept.append).write_atomically(tmp_path / "a.json", b"new")
    assert (tries, slept) == (["a.json"], [])
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_the_size_of_what_is_not_there_cannot_be_told(tmp_path: Path) -> None:
    assert Files().size(tmp_path / "khong-co") == -1


def test_an_append_tells_where_it_stands_and_is_taken_back_where_it_fails(tmp_path: Path) -> None:
    files = Recorded()
    appender = files.appender(tmp_path / "a")
    assert [appender.append(b"one"), appender.append(b"two")] == [0, 3]

    class Broken(Recorded):
        def fsync(self, fd: int) -> None:
            super().fsync(fd)
            if self.steps.count("fsync a") == 1:
                raise FAULTS[0].error("a")

        def truncate(self, fd: int, length: int) -> None:
            self.steps.append(f"truncate {length}")
            super().truncate(fd, length)

    broken = Broken()
    failing = broken.appender(tmp_path / "a")
    with pytest.raises(OSError, match="space"):
        failing.append(b"three")
    assert broken.steps == ["write a", "fsync a", "truncate 6", "fsync a"]
    assert failing.append(b"four") == 6
    assert (tmp_path / "a").read_bytes() == b"onetwofour"
    appender.close()
    failing.close()


def test_an_append_that_cannot_be_taken_back_tells_the_first_error(tmp_path: Path) -> None:
    class Broken(Files):
        def fsync(self, fd: int) -> None:
            raise FAULTS[0].error(fd)

        def truncate(self, fd: int, length: int) -> None:
            raise FAULTS[1].error((fd, length))

    appender = Broken().appender(tmp_path / "a")
    with pytest.raises(OSError, match="space"):
        appender.append(b"x")
    appender.close()


OPEN_FILES = Path("/proc/self/fd")


def open_files() -> list[Path]:
    """What this process holds open, but for what was closed while one looked."""
    found = []
    for entry in OPEN_FILES.iterdir():
        with contextlib.suppress(OSError):
            found.append(entry.readlink())
    return found


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="the system does not list open files")
def test_no_file_stays_open_after_work_or_after_a_step_that_failed(tmp_path: Path) -> None:
    for step in range(1, 120):
        files = FailingFiles(FAULTS[1], step, for_ever=True)
        with contextlib.suppress(AppError, OSError):
            store = Store.open(tmp_path / f"kho{step}", clock=clock(), files=files)
            with contextlib.suppress(AppError):
                add_contact(store)
            store.compact()
            store.purge([Purge("contacts", "c0", None, frozenset())], "Xóa hẳn", by=BY)
            store.close()
        with contextlib.suppress(NameError):
            store._release()
    assert [name for name in open_files() if name.is_relative_to(tmp_path)] == []


def test_a_lock_file_that_may_not_be_touched_is_an_error_and_no_holder(tmp_path: Path) -> None:
    class NoLockFile(Files):
        def open(self, path: Path, flags: int) -> int:
            if path.name == "khoa.lock":
                raise FAULTS[2].error(path)
            return super().open(path, flags)

    with pytest.raises(PermissionError):
        WriterLock(NoLockFile(), tmp_path).acquire("2026-05-18T08:00")


def test_who_comes_second_is_told_who_came_first(tmp_path: Path) -> None:
    first = WriterLock(Files(), tmp_path)
    first.acquire("2026-05-18T08:00:07+07:00")
    with pytest.raises(AppError) as caught:
        WriterLock(Files(), tmp_path).acquire("2026-05-18T08:01")
    assert caught.value.message == (
        f"Kho dữ liệu đang được mở bởi máy {platform.node()} từ 2026-05-18 08:00 (tiến trình {os.getpid()})."
    )
    first.release()


def test_a_system_that_cannot_forget_is_read_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise")
    Files().write_new(tmp_path / "kho.json", b"x")
    assert Files().read_back(tmp_path / "kho.json") == b"x"
