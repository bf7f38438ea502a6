"""What leaves the office, in the real window: a letter beside its page, a bundle, the first run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import bootstrap
from app.documents.preview import page_count, page_text
from app.domain.records.base import JsonObject
from app.domain.text import fold
from app.services import bundle_export, setup
from tests.conftest import OpenProgram

pytestmark = pytest.mark.desktop

REASON = "phải chờ đơn vị cung ứng giao bóng đèn đúng loại"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The demo commune."""
    office = bootstrap.open_office(tmp_path / "store", user="Nguyễn Thị Hạnh")
    setup.fill_with_demo(office, records=60)
    office.store.close()
    return tmp_path / "store"


def rows(store: Path, table: str) -> list[JsonObject]:
    office = bootstrap.open_office(store, read_only=True)
    found = list(office.store.table(table).rows())
    office.store.close()
    return found


def test_a_letter_typed_beside_its_page_becomes_a_pdf_and_a_line_in_the_register(
    store: Path, tmp_path: Path, open_program: OpenProgram
) -> None:
    citizen = next(row for row in rows(store, "contacts") if row.get("honorific") and row["kind"] == "person")
    called = f"{citizen['honorific']} {citizen['full_name']}"
    window = open_program("--store", str(store))
    window.click("Thư")
    window.see("Trang 1/1")
    window.focus("Họ và tên")
    window.type(fold(citizen["full_name"]))
    window.click(called)
    window.expect_value(citizen["full_name"], "Họ và tên")
    window.fill("Tên thủ tục", "cấp bản sao trích lục khai sinh")
    for label in ("Ngày tiếp nhận", "Ngày hẹn trả", "Ngày hẹn lại"):
        window.fill(label, "05/01/2026")
    window.fill("Lý do chậm", REASON)
    window.see("Đủ nội dung để in.")
    target = tmp_path / "thư.pdf"
    window.answer("save_file", str(target))
    window.click("Lưu PDF")
    window.see("Đã lưu thư.pdf")
    words = " ".join(page_text(target.read_bytes(), 0).split())
    assert called in words
    assert REASON in words
    window.click("Sổ thư · 1")
    window.see(called)


def test_a_wording_typed_at_the_caret_stands_on_every_later_letter(
    store: Path, open_program: OpenProgram
) -> None:
    window = open_program("--store", str(store))
    window.click("Thư")
    window.see("Trang 1/1")
    window.click("Sửa lời mẫu…")
    window.see("Lưu lời mẫu")
    window.focus("Lời thư")
    window.keys("ctrl+a")
    window.type("Xin loi ")
    window.click("Họ và tên")
    window.keys("End")
    window.type(".")
    window.keys("ctrl+s")
    window.see("Lời riêng của đơn vị")
    (own,) = rows(store, "letter_templates")
    assert own["text"] == "Xin loi {ho_ten}."


def test_the_years_elders_get_their_letters_in_one_file(
    store: Path, tmp_path: Path, open_program: OpenProgram
) -> None:
    window = open_program("--store", str(store))
    window.click("Thư")
    window.see("Trang 1/1")
    window.click("Cả danh sách")
    window.see("Bỏ hết")
    target = tmp_path / "mừng thọ.pdf"
    window.answer("save_file", str(target))
    window.keys("ctrl+s")
    window.see("vào mừng thọ.pdf", timeout=20)
    written = rows(store, "letters")
    assert written
    assert {row["occasion"] for row in written} == {"congratulations-longevity"}
    assert page_count(target.read_bytes()) == len(written) + 1


def test_a_paper_is_printed_by_the_keyboard_and_a_printer_in_trouble_is_said(
    store: Path, tmp_path: Path, open_program: OpenProgram
) -> None:
    printer = tmp_path / "printer"
    printer.mkdir()
    paper = printer / "paper.pdf"
    tool(printer, "lpstat", 'case "$1" in -e) echo May_in_cu;; -d) echo "x: May_in_cu";; esac')
    tool(printer, "lp", "echo 'lp: het giay' >&2; exit 1")
    window = open_program("--store", str(store), env={"PATH": f"{printer}{os.pathsep}{os.environ['PATH']}"})
    window.click("In một trang")
    window.see("1 trang A4")
    assert window.unnamed() == []
    window.expect_value("1", "Số bản")
    window.focus_is("In")
    window.keys("Return")
    window.see("het giay")
    tool(printer, "lp", f"cat > {paper}")
    window.click("In")
    window.see("Đã in: Việc hôm nay")
    assert "VIỆC HÔM NAY" in page_text(paper.read_bytes(), 0)
    window.click("In một trang")
    window.see("1 trang A4")
    window.keys("Escape")
    window.gone("1 trang A4")


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_bundle_is_written_verified_and_only_then_the_stick_may_go(
    store: Path, tmp_path: Path, open_program: OpenProgram
) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    window = open_program("--store", str(store))
    window.click("Báo cáo, gói dữ liệu")
    window.click("Tiếp tục")
    window.see("Số liệu phải nhập tay")
    window.keys("ctrl+s")
    window.see("Chọn nơi ghi")
    window.answer("get_directory_path", str(stick))
    window.click("Thư mục khác…")
    window.click("Ghi gói dữ liệu")
    window.see("Rút USB an toàn", exact=True)
    (made,) = stick.iterdir()
    assert bundle_export.verify(made).manifest.unit.name == "xã Mộc Bắc"


def test_a_new_office_goes_to_work_by_the_keyboard_alone(tmp_path: Path, open_program: OpenProgram) -> None:
    folder = tmp_path / "new"
    window = open_program("--store", str(folder))
    window.see("Chọn trong danh mục")
    assert window.unnamed() == []
    window.fill("Tên riêng của đơn vị", "Mộc Bắc")
    window.fill("Mã đơn vị", "13327")
    window.keys("Return")
    window.see("Báo cáo sáu tháng và báo cáo năm gửi cho ai.")
    window.focus("Cơ quan cấp trên")
    window.keys("Return")
    window.see("Thêm lãnh đạo")
    window.fill("Họ và tên 1", "Trần Quang Khải")
    window.keys("Return")
    window.see("In ra như thế này")
    window.click("Bắt đầu dùng")
    window.see("UBND xã Mộc Bắc")
    window.close_window()
    office = bootstrap.open_office(folder)
    assert office.settings.committee == "Ủy ban nhân dân xã Mộc Bắc"
    office.store.close()
