"""The whole day's path in the real window without the mouse: every step by keys that the guide names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import OpenProgram
from tests.e2e.test_day import (
    CALL,
    CITIZEN,
    LETTER,
    TYPED_FIGURES,
    check_bundle,
    check_letter,
    command,
)
from tests.harness.desktop import Desktop

pytestmark = pytest.mark.desktop


def put(window: Desktop, label: str, text: str) -> None:
    """Go to a field by Tab and write into it."""
    window.tab_to(label)
    window.keys("ctrl+a")
    window.paste(text)
    window.expect_value(text, label)


def open_form(window: Desktop, place: str, title: str, first: str) -> None:
    window.keys(place)
    window.see("In sổ")
    window.keys("ctrl+n")
    window.see(title)
    window.focus_is(first)


def choose_citizen(window: Desktop) -> None:
    window.focus_is("Công dân trong danh bạ")
    window.type("dang thi thuo")
    window.see(f"Bà {CITIZEN}")
    window.keys("Return")
    window.expect_value(f"Bà {CITIZEN}", "Công dân trong danh bạ")


def answer(window: Desktop, main: str, text: str) -> None:
    """Go to the panel, where the main button has the focus, press the one beside it and write the answer."""
    window.keys("F6")
    window.focus_is(main)
    window.tab_to("Ghi trả lời")
    window.keys("Return")
    window.focus_is("Kết quả trả lời")
    window.paste(text)
    window.expect_value(text, "Kết quả trả lời")
    window.keys("ctrl+s")


def add_citizen(window: Desktop) -> None:
    open_form(window, "alt+2", "Thêm công dân", "Danh xưng")
    for label, text in {"Danh xưng": "Bà", "Họ và tên": CITIZEN, "Ngày sinh": "1958"}.items():
        put(window, label, text)
    window.keys("ctrl+s")
    window.see("Đã thêm công dân")


def log_call_and_close_it(window: Desktop) -> None:
    open_form(window, "alt+3", "Thêm cuộc gọi", "Công dân trong danh bạ")
    choose_citizen(window)
    put(window, "Nội dung", CALL)
    window.keys("ctrl+s")
    window.see("Đã thêm cuộc gọi")
    window.keys("ctrl+Return")
    window.focus_is("Giao cho")
    window.paste("Lê Quang Hưng")
    window.expect_value("Lê Quang Hưng", "Giao cho")
    window.keys("ctrl+s")
    window.see("Giao Lê Quang Hưng")
    answer(window, "Đang xử lý", "Đã thay 4 bóng đèn ở ngõ 3")
    window.see("Trả lời: Đã thay 4 bóng đèn")
    window.keys("ctrl+Return")
    window.see("Cách báo dân")
    window.keys("ctrl+s")
    window.see("Đã ghi việc báo lại cho dân")


def open_box_with_a_letter(window: Desktop) -> None:
    window.keys("alt+4")
    window.see("Đang mở ·")
    window.keys("ctrl+Next")
    window.see("Không có thư ·")
    window.keys("ctrl+n")
    window.see("Thêm lần mở hòm thư")
    window.focus_is("Hòm thư")
    entries = {"Hòm thư": "Trụ sở UBND xã", "Người giữ khóa": "Nguyễn Thị Hạnh"}
    entries |= {"Người chứng kiến": "Hoàng Văn Thuận", "Số thư trong hòm": "1"}
    for label, text in entries.items():
        put(window, label, text)
    window.keys("ctrl+s")
    window.see("Đã thêm lần mở hòm thư")
    window.keys("ctrl+Return")  # the main button: write down a letter of this box
    window.see("Thêm thư góp ý")
    choose_citizen(window)
    put(window, "Nội dung", LETTER)
    window.keys("ctrl+s")
    window.see("Đã thêm thư góp ý")


def thank_for_it(window: Desktop, path: Path) -> None:
    answer(window, "Giao việc", "Đã bổ sung 12 ghế chờ")
    window.see("Nên gửi thư cảm ơn")
    window.keys("F6")
    window.focus_is("Báo dân")
    window.tab_to("Soạn thư", back=True)
    window.keys("Return")
    window.see("Thư cảm ơn ·")
    window.see("Đủ nội dung để in")
    window.answer("save_file", str(path))
    window.keys("ctrl+s")
    window.see(f"Đã lưu {path.name}")


def add_activity(window: Desktop) -> None:
    open_form(window, "alt+8", "Thêm hoạt động", "Thôn, tổ dân phố")
    put(window, "Nội dung", "Dọn vệ sinh, trồng hoa đường trục thôn Yên Lạc")
    put(window, "Số người tham gia", "45")
    window.keys("ctrl+s")
    window.see("Đã thêm hoạt động")


def export_bundle(window: Desktop, stick: Path) -> None:
    window.keys("alt+0")
    window.see("Chọn kỳ báo cáo")
    window.keys("ctrl+Return")
    window.see("Số liệu phải nhập tay")
    for label, text in TYPED_FIGURES.items():
        put(window, label, text)
    window.keys("ctrl+s")
    window.see("Chọn nơi ghi")
    window.answer("get_directory_path", str(stick))
    window.tab_to("Thư mục khác…")
    window.keys("Return")
    window.see("Đã chọn")
    window.keys("ctrl+Return")
    window.see("Rút USB an toàn", exact=True, timeout=30)


def test_the_day_without_the_mouse(open_program: OpenProgram, tmp_path: Path) -> None:
    store, stick, letter = tmp_path / "kho", tmp_path / "USB", tmp_path / "cam-on.pdf"
    stick.mkdir()
    command(store, "demo", "--records", "60")

    window = open_program("--store", str(store))
    window.see("Việc hôm nay")
    add_citizen(window)
    log_call_and_close_it(window)
    open_box_with_a_letter(window)
    thank_for_it(window, letter)
    add_activity(window)
    export_bundle(window, stick)
    assert window.close_window() == 0

    check_letter(letter, "THƯ CẢM ƠN", f"Kính gửi: Bà {CITIZEN}", "đặt thêm ghế chờ")
    (bundle,) = stick.iterdir()
    check_bundle(bundle)
    found = command(store, "list", "hotline", "--search", "den duong ngo 3", "--where", "status=informed")
    assert found["records"][0]["person_name"] == f"Bà {CITIZEN}"
    (opening,) = command(store, "list", "box_openings", "--limit", "1")["records"]
    written = command(store, "list", "suggestions", "--where", f"box_opening_id={opening['id']}")
    assert [row["content"] for row in written["records"]] == [LETTER]
    activities = command(store, "list", "activities", "--search", "trong hoa duong truc")["records"]
    assert 45 in [row.get("participants") for row in activities]
