from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.services import drives

MOUNTED = r"""/dev/sda1 / ext4 rw,relatime 0 0
/dev/sdb1 {root}/media/hanh/KINGSTON vfat rw,nosuid,uid=1000 0 0
/dev/sdc1 {root}/media/hanh/ĐÀI\040TRUYỀN\040THANH exfat ro,nosuid 0 0
tmpfs /run/user/1000 tmpfs rw 0 0
tmpfs {root}/media/hanh/ram tmpfs rw 0 0
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mounts of Linux")


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "media/hanh/KINGSTON").mkdir(parents=True)
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTED.format(root=tmp_path), encoding="utf-8")
    monkeypatch.setattr(drives, "MOUNTS", mounts)
    monkeypatch.setattr(drives, "REMOVABLE_ROOTS", (f"{tmp_path}/media/",))
    return tmp_path


def test_only_removable_drives_are_listed_with_what_tells_them_apart(plugged: Path) -> None:
    stick, station = drives.removable()
    assert (stick.label, stick.file_system, stick.problem) == ("KINGSTON", "FAT32", "")
    assert stick.free > 0
    assert (station.label, station.file_system) == ("ĐÀI TRUYỀN THANH", "exFAT")


def test_a_locked_stick_says_what_to_do(plugged: Path) -> None:
    assert "gạt khóa" in drives.removable()[1].problem


def test_a_stick_that_is_gone_has_no_room(plugged: Path) -> None:
    assert drives.removable()[1].free == 0


def test_a_system_without_mounts_lists_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "MOUNTS", tmp_path / "none")
    assert drives.removable() == []


def test_a_folder_can_stand_for_a_drive(tmp_path: Path) -> None:
    chosen = drives.folder_drive(tmp_path)
    assert chosen.folder == tmp_path
    assert chosen.free > 0
    assert chosen.problem == ""
