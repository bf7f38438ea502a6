"""One writer: the operating system holds the lock and frees it when the process ends, however it ends."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from filelock import FileLock, Timeout

from app.domain.errors import AppError
from app.store.codec import from_json, to_json
from app.store.files import Files

LOCK = "khoa.lock"
HOLDER = "khoa.json"


class WriterLock:
    """Held by the one process that may write to the store."""

    def __init__(self, files: Files, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._lock = FileLock(folder / LOCK, is_singleton=False)

    def acquire(self, since: str) -> None:
        """Take the lock and write who holds it; refuse with KHO-05 where another process has it.

        `OSError` where nothing can be written: on Windows the lock itself would take that for a holder.
        """
        self._files.close(self._files.open(self._folder / LOCK, os.O_WRONLY | os.O_CREAT))
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise self._taken() from None
        holder = {"pid": os.getpid(), "host": platform.node(), "since": since}
        self._files.write_atomically(self._folder / HOLDER, to_json(holder) + b"\n")

    def release(self) -> None:
        """Let others write."""
        self._lock.release()

    def _taken(self) -> AppError:
        try:
            holder = from_json(self._files.read(self._folder / HOLDER))
            since = holder["since"][:16].replace("T", " ")
            who = f"máy {holder['host']} từ {since} (tiến trình {holder['pid']})"
        except (OSError, ValueError, KeyError, TypeError):
            who = "một chương trình khác"
        return AppError(
            "KHO-05",
            f"Kho dữ liệu đang được mở bởi {who}.",
            "Dùng cửa sổ đang mở sẵn, hoặc đóng nó rồi mở lại.",
        )
