"""A disk that fails on purpose: at the n-th step, once or for ever, by a chosen error, or when full."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.store.files import Files


@dataclass(frozen=True)
class Fault:
    """What goes wrong: an errno, and on Windows the code that comes with it."""

    name: str
    errno: int
    winerror: int | None = None

    def error(self, path: object) -> OSError:
        raised = OSError(self.errno, os.strerror(self.errno), str(path))
        if self.winerror is not None:
            raised.winerror = self.winerror  # type: ignore[attr-defined]  # Windows alone declares it
        return raised


FAULTS = (
    Fault("disk full", errno.ENOSPC),
    Fault("input/output error", errno.EIO),
    Fault("access denied", errno.EACCES),
    Fault("WinError 5", errno.EACCES, 5),
    Fault("WinError 32", errno.EACCES, 32),
    Fault("WinError 33", errno.EACCES, 33),
)


class FailingFiles(Files):
    """Counts every step that changes the disk and fails at step `at`: there alone, or from there on.

    A write that fails has taken half of its bytes first, as disks do. Nothing is flushed for real:
    thousands of cases would wait for the disk, and what a power cut leaves is proved elsewhere.
    """

    def __init__(self, fault: Fault = FAULTS[0], at: int | None = None, *, for_ever: bool = False) -> None:
        super().__init__(sleep=lambda _: None)
        self.fault, self.at, self.for_ever = fault, at, for_ever
        self.steps = 0

    def _step(self) -> bool:
        self.steps += 1
        if self.at is None:
            return False
        return self.steps == self.at or (self.for_ever and self.steps > self.at)

    def _pass(self, subject: object) -> None:
        if self._step():
            raise self.fault.error(subject)

    def open(self, path: Path, flags: int) -> int:
        self._pass(path)
        return super().open(path, flags)

    def write(self, fd: int, data: bytes | memoryview) -> int:
        if self._step():
            super().write(fd, data[: len(data) // 2])
            raise self.fault.error(fd)
        return super().write(fd, data)

    def fsync(self, fd: int) -> None:
        self._pass(fd)

    def truncate(self, fd: int, length: int) -> None:
        self._pass(fd)
        super().truncate(fd, length)

    def rename(self, source: Path, target: Path) -> None:
        self._pass(target)
        super().rename(source, target)

    def unlink(self, path: Path) -> None:
        self._pass(path)
        super().unlink(path)

    def make_folder(self, path: Path) -> None:
        self._pass(path)
        super().make_folder(path)

    def remove_folder(self, path: Path) -> None:
        self._pass(path)
        super().remove_folder(path)


class FullDisk(Files):
    """A disk with `room` bytes left; a write that does not fit takes what fits and fails."""

    def __init__(self, room: int) -> None:
        super().__init__(sleep=lambda _: None)
        self.room = room

    def write(self, fd: int, data: bytes | memoryview) -> int:
        fits = min(len(data), self.room)
        written = super().write(fd, data[:fits]) if fits else 0
        self.room -= written
        if written < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written


def every_fault() -> Iterator[tuple[Fault, bool]]:
    for fault in FAULTS:
        yield fault, False
        yield fault, True
