"""The driver sees, presses and types what a person would, on the real client."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import OpenProgram

pytestmark = pytest.mark.desktop

COMMAND = [sys.executable, "-m", "tests.harness.small_program"]


def test_the_real_window_is_read_pressed_typed_into_and_closed(
    open_program: OpenProgram, tmp_path: Path
) -> None:
    window = open_program(command=COMMAND)
    window.see("sẵn sàng", exact=True)
    assert window.title() == "Cửa sổ thử"
    window.fill("Họ và tên", "Nguyễn Đỗ Quỳnh, thôn 3 (1956)")
    window.choose("Loại", "Thư góp ý")
    window.click("Khẩn")
    assert window.state("Khẩn")["checked"]
    window.keys("ctrl+s")
    window.see("đã lưu Nguyễn Đỗ Quỳnh, thôn 3 (1956) – Thư góp ý – True", exact=True)
    window.click_until("Dòng 1", "mở Dòng 1")
    asked = window.answer("save_file", "bao-cao.pdf")
    window.click("Chọn nơi lưu")
    window.see("lưu vào bao-cao.pdf")
    assert len(asked.calls) == 1
    window.gone("Dòng 3")
    window.click("Thêm dòng")
    window.see("Dòng 3")
    assert window.screenshot(tmp_path / "window.png").stat().st_size > 5_000
    assert window.close_window() == 0


def test_forged_unikey_typing_arrives_whole(open_program: OpenProgram) -> None:
    window = open_program(command=COMMAND)
    window.focus("Họ và tên")
    window.type_with_unikey("Trần Thị Bưởi, phường Đồng Văn")
    window.expect_value("Trần Thị Bưởi, phường Đồng Văn", "Họ và tên")
