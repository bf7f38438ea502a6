"""A person with UniKey types into every kind of text field while the list beside it is redrawn."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from app.bootstrap import open_office
from app.services import setup
from tests.harness.desktop import Desktop
from tests.harness.screen import Screen

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.desktop

FORM_FOCUS = 2.0
"""Seconds in which a form that opens puts the caret into its first field: typing begins after that."""

FIELDS = [
    ("Người gọi", "Đặng Thị Thuở"),
    ("Lĩnh vực", "Hạ tầng, chiếu sáng"),
    ("Địa chỉ", "ngõ 3 thôn Yên Lạc"),
    ("Nội dung", "Đèn đường hỏng đã hai tuần, đi lại khó khăn"),
    ("Hạn trả lời", "21/06/2030"),
    ("Công dân trong danh bạ", "Nguyễn Thị Bưởi"),
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    office = open_office(folder)
    setup.fill_with_demo(office, records=60)
    office.store.close()
    return folder


def test_unikeys_backspaces_leave_exactly_what_was_meant(
    screen: Screen, client: Path, tmp_path: Path, store: Path
) -> None:
    if os.getloadavg()[0] > (os.cpu_count() or 1) * 1.5:
        pytest.skip("NOT TESTED: this machine is so busy that its X server itself loses keys")
    command = [sys.executable, "-m", "tests.e2e.refreshing_program", str(store)]
    with Desktop(command, screen=screen, client=client, folder=tmp_path, cwd=ROOT) as window:
        window.see("Việc hôm nay")
        window.screen.keys("alt+3")
        window.see("Ghi cuộc gọi")
        window.focus("Tìm trong Đường dây nóng")
        window.type_with_unikey("đường")
        window.expect_value("đường", "Tìm trong Đường dây nóng")
        window.screen.keys("ctrl+n")
        window.see("Thêm cuộc gọi")
        time.sleep(FORM_FOCUS)
        for label, text in FIELDS:
            window.focus(label)
            window.screen.keys("ctrl+a", "BackSpace")
            window.type_with_unikey(text)
            window.expect_value(text, label)
        window.focus("Nội dung")
        window.screen.keys("ctrl+End", "Left")
        window.type_with_unikey("ă")
        window.expect_value("Đèn đường hỏng đã hai tuần, đi lại khó khăăn", "Nội dung")
