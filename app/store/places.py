"""Where the store lies, and what is risky about that place: a stick, a synchronised folder, a full disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app.store.errors import Notice
from app.store.files import Files

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: a backup and a generation of a large office fit in them."""
CLOCK_TOLERANCE = timedelta(minutes=5)
_MOUNTS = ("/media/", "/run/media/")
_SYNCHRONISED = {
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "dropbox": "Dropbox",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
}
"""How the folders of these services begin, in lower case."""


def warnings(files: Files, folder: Path, now: datetime, last: str) -> Iterator[Notice]:
    """What the user should know of the place and the clock; `last` is the moment of the last act or empty."""
    if is_removable(folder):
        yield Notice(
            "KHO-31",
            f"Kho dữ liệu nằm trên ổ cắm rời ({folder}).",
            "Không rút ổ khi chương trình đang mở; đặt thêm nơi sao lưu trên máy.",
        )
    service = synchronised_by(folder)
    if service:
        yield Notice(
            "KHO-32",
            f"Kho dữ liệu nằm trong thư mục đồng bộ của {service}.",
            "Chuyển kho sang thư mục khác: đồng bộ có thể làm lộ hoặc làm hỏng dữ liệu.",
        )
    if _free(files, folder) < LEAST_FREE:
        yield Notice(
            "KHO-33",
            "Ổ đĩa chứa kho dữ liệu còn dưới 200 MB.",
            "Xóa bớt tệp không cần, hoặc chuyển kho sang ổ khác.",
        )
    if last and now < datetime.fromisoformat(last) - CLOCK_TOLERANCE:
        yield Notice(
            "KHO-34",
            "Đồng hồ máy đang chậm hơn lần ghi cuối cùng trong kho.",
            "Chỉnh lại ngày giờ của máy trước khi nhập liệu.",
        )


def synchronised_by(folder: Path) -> str:
    """The service that copies the folder to the network, by the names above it; empty where none does."""
    for part in folder.parts:
        for start, service in _SYNCHRONISED.items():
            if part.lower().startswith(start):
                return service
    return ""


def is_removable(folder: Path) -> bool:
    """Whether the folder is on a drive that can be pulled out."""
    if sys.platform == "win32":  # pragma: no cover -- the tests run on Linux
        import ctypes  # noqa: PLC0415 -- Windows alone

        removable = 2
        return bool(ctypes.WinDLL("kernel32").GetDriveTypeW(folder.anchor) == removable)
    return folder.as_posix().startswith(_MOUNTS)


def _free(files: Files, folder: Path) -> int:
    try:
        return files.free_bytes(folder)
    except OSError:
        return LEAST_FREE  # not known: no reason to warn
