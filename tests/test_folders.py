"""Paths of Windows that are longer than Windows takes in their usual form."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.folders import free_of_max_path
from app.store import attachments, backups
from app.store.files import PART

LONG = "\\".join(["thư-mục-dài-" + "x" * 30] * 5)


@pytest.mark.parametrize(
    ("folder", "opened"),
    [
        ("C:\\Users\\Nguyễn Văn Ánh\\kho", "C:\\Users\\Nguyễn Văn Ánh\\kho"),
        (f"D:\\{LONG}", f"\\\\?\\D:\\{LONG}"),
        (f"\\\\may-chu\\chung\\{LONG}", f"\\\\?\\UNC\\may-chu\\chung\\{LONG}"),
        (f"\\\\?\\D:\\{LONG}", f"\\\\?\\D:\\{LONG}"),
    ],
    ids=["usual", "long", "share", "already"],
)
def test_a_long_path_is_given_to_windows_in_the_form_without_a_limit(folder: str, opened: str) -> None:
    assert free_of_max_path(folder) == opened


def test_names_below_a_store_in_the_usual_form_have_room() -> None:
    longest = next(n for n in range(300) if free_of_max_path("C:\\" + "k" * n).startswith("\\\\?"))
    while_written = Path(backups.FOLDER, attachments.FOLDER, f"{PART}{'0' * 64}.jpeg-1234567890")
    assert len("C:\\") + longest + len(f"\\{while_written}") < 260
