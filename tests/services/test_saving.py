from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services import saving


def test_a_paper_is_saved_whole_over_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "Thư xin lỗi.pdf"
    path.write_bytes(b"old")
    assert saving.save(path, b"new") == path
    assert path.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["Thư xin lỗi.pdf"]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.ENOSPC, "Đĩa đã đầy"),
        (errno.EROFS, "chỉ cho đọc"),
        (errno.EACCES, "Không được ghi"),
        (errno.EIO, "Chọn chỗ khác"),
    ],
)
def test_a_disk_that_does_not_take_a_paper_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, hint: str
) -> None:
    def fail(path: Path, data: bytes) -> None:
        raise OSError(code, "no", str(path))

    monkeypatch.setattr(saving, "write_atomically", fail)
    with pytest.raises(AppError) as caught:
        saving.save(tmp_path / "thư.pdf", b"new")
    assert caught.value.code == "TEP-01"
    assert "thư.pdf" in caught.value.message
    assert hint in caught.value.hint


def test_a_folder_that_is_gone_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "thư" / "năm 2026" / "thư.pdf"
    saving.save(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_file_that_nothing_can_open_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "no xdg-open")

    monkeypatch.setattr(saving.subprocess, "Popen", fail)
    monkeypatch.setattr(saving.sys, "platform", "linux")
    with pytest.raises(AppError) as caught:
        saving.open_outside(tmp_path / "thư.docx")
    assert caught.value.code == "TEP-02"
    assert "thư.docx" in caught.value.hint
