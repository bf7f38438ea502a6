"""The only module that changes the disk. Each effect is one method, so that tests can make the n-th fail."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SHARING_ERRORS = frozenset({5, 32, 33})
"""Windows: access denied, sharing violation, lock violation; a virus scanner causes them for milliseconds."""
RETRY_DELAYS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between attempts to replace a file that somebody holds: 2.5 s in all, then it is reported."""
PART = ".part-"
"""Start of the name of everything unfinished: nobody reads it, the next start clears it away."""

_GENERIC_READ, _SHARED_WITH_ALL, _OPEN_EXISTING, _NO_BUFFERING = 0x80000000, 0x7, 3, 0x20000000
"""Of Windows' CreateFile."""

_BINARY: int = getattr(os, "O_BINARY", 0)


class Files:
    """Effects on the disk. Durable when a method returns: data and folder entry are flushed to the medium."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep

    # -- single steps: one system call each, what fault tests override -------------------------------------

    def open(self, path: Path, flags: int) -> int:
        """Open `path`, in binary, for the flags of `os.open`."""
        return os.open(path, flags | _BINARY, 0o644)

    def write(self, fd: int, data: bytes | memoryview) -> int:
        """Write some of `data`; return how many bytes were taken."""
        return os.write(fd, data)

    def fsync(self, fd: int) -> None:
        """Flush the file to the medium."""
        os.fsync(fd)

    def truncate(self, fd: int, length: int) -> None:
        """Cut the open file to `length` bytes."""
        os.ftruncate(fd, length)

    def close(self, fd: int) -> None:
        """Close the file."""
        os.close(fd)

    def rename(self, source: Path, target: Path) -> None:
        """Give `source` the name `target` in one step, over a file that has it."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def make_folder(self, path: Path) -> None:
        """Make the folder and those above it."""
        path.mkdir(parents=True, exist_ok=True)

    def remove_folder(self, path: Path) -> None:
        """Remove a folder with all that is in it."""
        shutil.rmtree(path)

    def read(self, path: Path) -> bytes:
        """The whole file."""
        return path.read_bytes()

    def forget(self, path: Path) -> None:
        """Make the system drop its copy of the file in memory, so that the next reading asks the medium.

        Where the system does not do so, the copy is read: no worse than before.
        """
        if os.name == "nt":  # pragma: no cover -- the tests run on Linux
            _open_unbuffered(path)
            return
        if hasattr(os, "posix_fadvise"):
            fd = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(fd)

    def size(self, path: Path) -> int:
        """Bytes of the file; -1 when that cannot be told."""
        try:
            return path.stat().st_size
        except OSError:
            return -1

    def free_bytes(self, folder: Path) -> int:
        """Bytes free on the medium that holds the folder."""
        return shutil.disk_usage(folder).free

    def names(self, folder: Path) -> list[str]:
        """Names in the folder, sorted; none when there is no such folder."""
        return sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208 -- names, not paths

    # -- what the rest of the program calls -----------------------------------------------------------------

    def replace(self, source: Path, target: Path) -> None:
        """Rename in one step; on Windows try again for 2.5 s while another program holds the file."""
        for delay in RETRY_DELAYS:
            try:
                return self.rename(source, target)
            except OSError as error:
                if getattr(error, "winerror", None) not in SHARING_ERRORS:
                    raise
            self._sleep(delay)
        return self.rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Make new and renamed entries of the folder durable. Windows does so itself with the file."""
        if os.name == "nt":  # pragma: no cover -- the tests run on Linux
            return
        fd = self.open(folder, os.O_RDONLY)
        try:
            self.fsync(fd)
        finally:
            self.close(fd)

    def write_new(self, path: Path, data: bytes) -> None:
        """Write a file that nobody reads yet: write, flush, then read back and compare."""
        fd = self.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            self._write_all(fd, data)
            self.fsync(fd)
        finally:
            self.close(fd)
        if self.read_back(path) != data:
            raise OSError(errno.EIO, "the medium gave back other bytes than were written", str(path))

    def read_back(self, path: Path) -> bytes:
        """The whole file as the medium has it."""
        self.forget(path)
        return self.read(path)

    def write_atomically(self, path: Path, data: bytes) -> None:
        """Write or replace `path`: at every moment it holds the old bytes or the new ones, whole.

        Written aside in the same folder, flushed, read back, then renamed. On failure an `OSError` is raised
        and the old file stands.
        """
        self.make_folder(path.parent)
        aside = path.with_name(f"{PART}{path.name}-{os.getpid()}")
        try:
            self.write_new(aside, data)
            self.replace(aside, path)
        except OSError:
            self.discard(aside)
            raise
        self.sync_folder(path.parent)

    def discard(self, path: Path) -> None:
        """Remove an unfinished file or folder; what cannot be removed now is cleared at the next start."""
        try:
            if path.is_dir():
                self.remove_folder(path)
            else:
                self.unlink(path)
        except OSError:
            return

    def appender(self, path: Path) -> Appender:
        """The file at `path`, made when absent, to append to."""
        return Appender(self, path)

    def _write_all(self, fd: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self.write(fd, rest) :]


def _open_unbuffered(path: Path) -> None:  # pragma: no cover -- Windows
    """Windows writes out and drops its copy of a file when somebody opens it to read without buffers."""
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]  # Windows alone has it
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(
        str(path), _GENERIC_READ, _SHARED_WITH_ALL, None, _OPEN_EXISTING, _NO_BUFFERING, None
    )
    if handle != ctypes.c_void_p(-1).value:
        kernel.CloseHandle(ctypes.c_void_p(handle))


class Appender:
    """A file that only grows. `append` returns when the bytes are on the medium."""

    def __init__(self, files: Files, path: Path) -> None:
        self.path = path
        self._files = files
        self._fd = files.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.length = os.fstat(self._fd).st_size

    def append(self, data: bytes) -> int:
        """Append and flush `data`; return the offset where it begins.

        On failure an `OSError` is raised and the file is cut back to what it held; where even that fails, the
        caller must not append here again.
        """
        start = self.length
        try:
            self._files._write_all(self._fd, data)
            self._files.fsync(self._fd)
        except OSError:
            with contextlib.suppress(OSError):
                self._files.truncate(self._fd, start)
                self._files.fsync(self._fd)
            raise
        self.length = start + len(data)
        return start

    def close(self) -> None:
        """Close the file."""
        self._files.close(self._fd)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a document outside the store (PDF, XLSX, bundle): whole, flushed and read back, or not at all."""
    Files().write_atomically(path, data)


def clear_unfinished(files: Files, folder: Path) -> None:
    """Remove what a killed program left unfinished in `folder`."""
    for name in _unfinished(files, folder):
        files.discard(folder / name)


def _unfinished(files: Files, folder: Path) -> Iterator[str]:
    return (name for name in files.names(folder) if name.startswith(PART))
