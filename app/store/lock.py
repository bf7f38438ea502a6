"""One writer: the operating system holds the lock and frees it when the process ends, however it ends."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from app.domain.errors import AppError
from app.store import doorbell
from app.store.codec import from_json, to_json
from app.store.files import Files

if TYPE_CHECKING:  # pydantic is heavy, and a second start does without it
    from app.domain.records.base import JsonObject

LOCK = "khoa.lock"
HOLDER = "khoa.json"


class WriterLock:
    """Held by the one process that may write to the store."""

    def __init__(self, files: Files, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._lock = FileLock(folder / LOCK, is_singleton=False)

    def acquire(self, since: str, window: str = "") -> None:
        """Take the lock and write who holds it; refuse with KHO-05 where another process has it.

        `window` is the address of the holder's doorbell, empty for a command without a window.

        `OSError` where nothing can be written: on Windows the lock itself would take that for a holder.
        """
        self._files.close(self._files.open(self._folder / LOCK, os.O_WRONLY | os.O_CREAT))
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise self._taken() from None
        holder = {"pid": os.getpid(), "host": platform.node(), "since": since, "window": window}
        self._files.write_atomically(self._folder / HOLDER, to_json(holder) + b"\n")

    def release(self) -> None:
        """Let others write."""
        self._lock.release()

    def _taken(self) -> AppError:
        try:
            holder = _holder(self._files, self._folder)
            since = holder["since"][:16].replace("T", " ")
            who = f"máy {holder['host']} từ {since} (tiến trình {holder['pid']})"
        except (OSError, ValueError, KeyError, TypeError):
            who = "một chương trình khác"
        return AppError(
            "KHO-05",
            f"Kho dữ liệu đang được mở bởi {who}.",
            "Dùng cửa sổ đang mở sẵn, hoặc đóng nó rồi mở lại.",
        )


def show_window_of(folder: Path, files: Files | None = None) -> bool:
    """Bring the window that has the store in `folder` open to the front; whether there is one that came.

    The note of a program that has ended names a channel at which nobody answers.
    """
    try:
        return doorbell.ring(str(_holder(files or Files(), folder)["window"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _holder(files: Files, folder: Path) -> JsonObject:
    holder: JsonObject = from_json(files.read(folder / HOLDER))
    return holder
