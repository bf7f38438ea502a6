"""Papers that leave the program: written where the user says, opened by what the system has for them."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

from app.domain.errors import AppError
from app.domain.text import clean_line
from app.store.files import write_atomically

_REASONS = {
    errno.ENOSPC: "Đĩa đã đầy. Xóa bớt tệp hoặc chọn ổ đĩa khác.",
    errno.EACCES: "Không được ghi vào đây, hoặc tệp đang mở ở nơi khác. Đóng tệp hoặc chọn chỗ khác.",
    errno.EROFS: "Ổ đĩa này chỉ cho đọc. Gạt khóa trên thân USB hoặc chọn chỗ khác.",
    errno.ENOENT: "Không còn thư mục này. Cắm lại USB hoặc chọn chỗ khác.",
}


def file_name(words: str, extension: str) -> str:
    """A name for a file, without what Windows forbids: `Thư xin lỗi - Đặng Thị Thuở.pdf`."""
    return clean_line(re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", words)) + f".{extension}"


def save(path: Path, data: bytes) -> Path:
    """Write a paper, whole or not at all; refuses (TEP-01) with the reason where the disk does not."""
    try:
        write_atomically(path, data)
    except OSError as error:
        hint = _REASONS.get(error.errno or 0, "Chọn chỗ khác rồi lưu lại.")
        raise AppError("TEP-01", f"Chưa lưu được tệp {path.name}.", hint) from error
    return path


def open_outside(path: Path) -> None:
    """Open a file as a double click would; refuses (TEP-02) where nothing can open it."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            subprocess.Popen(
                ["xdg-open", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        raise AppError(
            "TEP-02",
            f"Máy này không có chương trình mở được tệp {path.suffix}.",
            f"Tệp đã lưu: {path.name}. Chép sang máy có Word hoặc LibreOffice để mở.",
        ) from error
