"""What can go wrong with the store, in words for the user. The codes stand in docs/store-format.md."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AppError

if TYPE_CHECKING:  # pydantic is heavy, and a second start does without it
    from app.domain.records.base import JsonObject


@dataclass(frozen=True)
class Notice:
    """Something the user must be told after the store was opened. `loss` when saved work may be missing."""

    code: str
    message: str
    hint: str
    loss: bool = False


_CONFLICT_HINTS = {
    "KHO-10": "Xem hai bản cạnh nhau, chọn bản đúng rồi lưu lại.",
    "KHO-13": "Hoàn tác những lần sửa sau trước, hoặc sửa tay cho đúng.",
}


class Conflict(AppError):  # noqa: N818 -- what happened, not a fault
    """Somebody changed the record since it was read. Carries both versions; nothing was written."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        table: str,
        record_id: str,
        stored: JsonObject | None,
        offered: JsonObject | None,
    ) -> None:
        super().__init__(code, message, _CONFLICT_HINTS[code])
        self.table = table
        self.record_id = record_id
        self.stored = stored
        self.offered = offered


_HELD = (32, 33)
"""Windows: sharing violation, lock violation. They come with the errno of a missing right."""


def is_held(error: OSError) -> bool:
    """Whether another program has the file open."""
    return getattr(error, "winerror", None) in _HELD


def is_missing_right(error: OSError) -> bool:
    """Whether the user may not write there: no right, or a medium that is read only."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and not is_held(error)


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Errors of the disk inside the block become refusals."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, path) from error


def disk_error(error: OSError, path: Path) -> AppError:
    """The refusal for an error of the disk while `path` was written or read; nothing was changed."""
    place = error.filename if isinstance(error.filename, str) else str(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AppError(
            "KHO-01",
            "Ổ đĩa đã đầy, chưa lưu được.",
            f"Xóa bớt tệp không cần trên ổ chứa {place} rồi bấm lưu lại; dữ liệu cũ còn nguyên.",
        )
    if is_missing_right(error):
        return AppError(
            "KHO-02",
            "Không có quyền ghi vào kho dữ liệu, chưa lưu được.",
            f"Kiểm tra quyền ghi của tệp {place}, hoặc mở chương trình bằng tài khoản đã dùng trước đây.",
        )
    if is_held(error):
        return AppError(
            "KHO-03",
            "Một chương trình khác đang giữ tệp dữ liệu, chưa lưu được.",
            f"Đóng chương trình đang mở {place} (Excel, phần mềm quét vi-rút) rồi bấm lưu lại.",
        )
    return AppError(
        "KHO-04",
        "Ổ đĩa báo lỗi đọc ghi, chưa lưu được.",
        f"Bấm lưu lại; nếu còn lỗi, sao lưu kho sang ổ khác và kiểm tra ổ chứa {place}.",
    )
