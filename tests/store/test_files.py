"""The four things that durability stands on: flush, checksum, lock, read-back. Without one a test fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store, codec, snapshots
from app.store.files import RETRY_DELAYS, Appender, Files, clear_unfinished, write_atomically
from app.store.lock import WriterLock
from tests.store.faults import FAULTS, Fault
from tests.store.office import add_contact, clock, state_of


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


def flushed_before_it_is_named(folder: Path) -> None:
    files = Recorded()
    files.write_atomically(folder / "a.json", b"{}")
    aside = f".part-a.json-{os.getpid()}"
    assert files.steps == [f"write {aside}", f"fsync {aside}", "rename a.json", f"fsync {folder.name}"]


def flushed_before_it_is_called_saved(folder: Path) -> None:
    files = Recorded()
    store = Store.open(folder / "kho", clock=clock(), files=files)
    files.steps.clear()
    add_contact(store)
    segment = "000000001.jsonl"
    assert files.steps == ["fsync journal", f"write {segment}", f"fsync {segment}"]
    files.steps.clear()
    add_contact(store)
    assert files.steps == [f"write {segment}", f"fsync {segment}"]
    files.steps.clear()
    store.compact()
    renamed = files.steps.index("rename 000000002")
    tables = {step.split()[1] for step in files.steps[:renamed] if step.startswith("write")}
    assert tables
    assert {f"fsync {name}" for name in tables} <= set(files.steps[:renamed])
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
    def read(self: snapshots.Snapshots, path: Path, entry: object) -> dict[str, object]:
        rows = codec.from_json(self._files.read(path))
        return {row["id"]: row for row in rows}

    patch.setattr(snapshots.Snapshots, "_read_table", read)


def without_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(WriterLock, "acquire", lambda _self, _since: None)


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


def _is_in_memory(folder: Path) -> bool:
    command = ["stat", "--file-system", "--format", "%T", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "tmpfs"
