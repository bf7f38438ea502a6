"""A secretary's day in the real window: from a citizen's name to a verified bundle on the stick."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import unicodedata
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.domain.clock import SystemClock
from tests.conftest import ROOT, OpenProgram
from tests.harness.desktop import Desktop

pytestmark = pytest.mark.desktop

CITIZEN = "Đặng Thị Thuở"
CALL = "Đèn đường ngõ 3 thôn Yên Lạc hỏng, đi lại khó khăn"
LETTER = "Đề nghị đặt thêm ghế chờ ở bộ phận một cửa"
TYPED_FIGURES = {
    "Tổng số cán bộ, công chức (người)": "23",
    "Được quán triệt nội dung mô hình (người)": "23",
    "Bị đánh giá thấp qua phiếu khảo sát (người)": "0",
    "Hội nghị quán triệt, tuyên truyền (cuộc)": "2",
    "Tin, bài truyền thanh (tin, bài)": "24",
    "Phiếu khảo sát hợp lệ (phiếu)": "180",
    "Phiếu hài lòng trở lên (phiếu)": "171",
    "Cuộc kiểm tra, giám sát (cuộc)": "3",
}


def command(store: Path, *arguments: str) -> Any:
    """What a headless command on the day's store printed."""
    line = [sys.executable, "-m", "app", "--store", str(store), "--json", *arguments]
    return json.loads(subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def late_call(store: Path) -> str:
    """The number of a call of sixty days ago that nobody has answered."""
    received = SystemClock().today() - timedelta(days=60)
    call = {
        "received_at": received.isoformat(),
        "person_name": "Vũ Đức Ánh",
        "content": "Loa thôn nghe không rõ",
    }
    line = [sys.executable, "-m", "app", "--store", str(store), "--json", "add", "hotline", "-"]
    added = subprocess.run(line, cwd=ROOT, input=json.dumps(call), capture_output=True, text=True, check=True)
    return str(command(store, "show", "hotline", json.loads(added.stdout)["ids"][0])["code"])


def fill(window: Desktop, **values: str) -> None:
    for label, text in values.items():
        window.fill(label, text)


def open_form(window: Desktop, title: str) -> None:
    window.see("In sổ")
    window.keys("ctrl+n")
    window.see(title)


def add_citizen(window: Desktop) -> None:
    window.click("Công dân")
    open_form(window, "Thêm công dân")
    fill(window, **{"Danh xưng": "Bà", "Họ và tên": CITIZEN, "Ngày sinh": "1958", "Điện thoại": "0912345678"})
    window.keys("ctrl+s")
    window.see("Đã thêm công dân")


def choose_citizen(window: Desktop) -> None:
    window.fill("Công dân trong danh bạ", "dang thi thuo")
    window.click(f"Bà {CITIZEN}")


def log_call_and_close_it(window: Desktop) -> None:
    window.click("Đường dây nóng")
    open_form(window, "Thêm cuộc gọi")
    choose_citizen(window)
    assert window.state("Mức độ", role="push button"), "a screen reader gets a name for the list"
    window.fill("Nội dung", CALL)
    window.keys("ctrl+s")
    window.see("Đã thêm cuộc gọi")
    window.see("10 ngày làm việc")  # the due date with its arithmetic
    window.click("Giao việc")
    window.fill("Giao cho", "Lê Quang Hưng")
    window.keys("ctrl+s")
    window.see("Giao Lê Quang Hưng")
    window.click("Ghi trả lời")
    window.fill("Kết quả trả lời", "Đã thay 4 bóng đèn ở ngõ 3")
    window.keys("ctrl+s")
    window.see("Trả lời: Đã thay 4 bóng đèn")
    window.click("Báo dân")
    window.see("Cách báo dân")
    window.keys("ctrl+s")
    window.see("Đã ghi việc báo lại cho dân")


def open_box(window: Desktop) -> None:
    window.click("Hòm thư góp ý")
    window.see("Đang mở ·")
    window.click("Mở hòm thư")
    window.see("Không có thư ·")
    open_form(window, "Thêm lần mở hòm thư")
    fill(
        window,
        **{
            "Hòm thư": "Trụ sở UBND xã",
            "Người giữ khóa": "Nguyễn Thị Hạnh",
            "Người chứng kiến": "Hoàng Văn Thuận",
            "Đại diện cho": "Ban Thanh tra nhân dân",
            "Số thư trong hòm": "2",
        },
    )
    window.keys("ctrl+s")
    window.see("Đã thêm lần mở hòm thư")
    window.click("Ghi thư trong hòm")
    window.see("Thêm thư góp ý")
    window.click("Không nêu tên")
    window.fill("Nội dung", "Mong bộ phận một cửa mở cửa sớm ngày phiên chợ")
    window.keys("ctrl+s")
    window.see("Đã thêm thư góp ý")
    window.click("Mở hòm thư")
    window.see("Thư đã ghi · 1")
    window.click("Ghi thư trong hòm")
    window.see("Thêm thư góp ý")
    choose_citizen(window)
    window.fill("Nội dung", LETTER)
    window.keys("ctrl+s")
    window.see(LETTER)


def add_activity(window: Desktop) -> None:
    window.click("Hoạt động")
    open_form(window, "Thêm hoạt động")
    fill(
        window,
        **{
            "Địa điểm": "Nhà văn hóa thôn Yên Lạc",
            "Nội dung": "Dọn vệ sinh, trồng hoa đường trục thôn Yên Lạc",
            "Số người tham gia": "45",
        },
    )
    window.keys("ctrl+s")
    window.see("Đã thêm hoạt động")


def save_letter(window: Desktop, path: Path) -> None:
    window.see("Đủ nội dung để in")
    window.see("Trang 1/1")  # the real page stands beside the form
    window.answer("save_file", str(path))
    window.click("Lưu PDF")
    window.see(f"Đã lưu {path.name}")


def thank_for_the_suggestion(window: Desktop, path: Path) -> None:
    window.click("Hòm thư góp ý")
    window.see(LETTER)
    window.click("Ghi trả lời")
    window.fill("Kết quả trả lời", "Đã bổ sung 12 ghế chờ")
    window.keys("ctrl+s")
    window.see("Nên gửi thư cảm ơn")
    window.click("Soạn thư")
    window.see("Thư cảm ơn ·")
    save_letter(window, path)


def apologise_for_the_late_answer(window: Desktop, late: str, path: Path) -> None:
    window.click("Đường dây nóng")
    window.see(late)
    window.click_until(late, "Nên gửi thư xin lỗi")
    window.click("Soạn thư")
    window.see("Thư xin lỗi ·")
    window.see("Còn thiếu: Lý do chậm")
    window.fill("Lý do chậm", "phải chờ đơn vị cung ứng giao bóng đèn đúng loại")
    window.fill("Sẽ trả lời trước ngày", "31/12/2030")
    save_letter(window, path)


def export_bundle(window: Desktop, stick: Path) -> None:
    window.click("Báo cáo, gói dữ liệu")
    window.see("Chọn kỳ báo cáo")
    window.click("Tiếp tục")
    window.see("Số liệu phải nhập tay")
    fill(window, **TYPED_FIGURES)
    window.keys("ctrl+s")
    window.see("Chọn nơi ghi")
    window.answer("get_directory_path", str(stick))
    window.click("Thư mục khác…")
    window.see("Đã chọn")
    window.click("Ghi gói dữ liệu")
    window.see("Rút USB an toàn", exact=True, timeout=30)


def text_of(path: Path) -> str:
    with PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def check_letter(path: Path, *words: str) -> None:
    """The words are in the page in NFC, and every font is embedded."""
    text = " ".join(text_of(path).split())
    assert text == unicodedata.normalize("NFC", text)
    assert [word for word in words if word not in text] == []
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert rows
    assert all("Tinos" in row[0] and row[-5:-2] == ["yes", "yes", "yes"] for row in rows), fonts


def check_bundle(path: Path) -> None:
    with zipfile.ZipFile(path) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        for entry in manifest["entries"]:
            content = bundle.read(entry["path"])
            assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["size"], entry["sha256"])
        listed = {entry["path"] for entry in manifest["entries"]}
        assert set(bundle.namelist()) == {"manifest.json", "manifest.sig", *listed}
        figures = {
            figure["key"]: figure["value"] for figure in json.loads(bundle.read("figures.json"))["figures"]
        }
        told = b"".join(bundle.read(name) for name in bundle.namelist() if name.endswith(("json", "jsonl")))
    assert figures["staff"] == 23
    assert CITIZEN.encode() not in told
    assert b"0912345678" not in told


def test_the_day(open_program: OpenProgram, tmp_path: Path) -> None:
    store, stick = tmp_path / "kho", tmp_path / "USB"
    stick.mkdir()
    command(store, "demo", "--records", "60")
    late = late_call(store)

    window = open_program("--store", str(store))
    window.see("Việc hôm nay")
    add_citizen(window)
    log_call_and_close_it(window)
    open_box(window)
    add_activity(window)
    thank_for_the_suggestion(window, tmp_path / "cam-on.pdf")
    apologise_for_the_late_answer(window, late, tmp_path / "xin-loi.pdf")
    export_bundle(window, stick)
    assert window.close_window() == 0

    check_letter(
        tmp_path / "cam-on.pdf", "THƯ CẢM ƠN", f"Kính gửi: Bà {CITIZEN}", "đặt thêm ghế chờ", "CHỦ TỊCH"
    )
    check_letter(tmp_path / "xin-loi.pdf", "THƯ XIN LỖI", "phải chờ đơn vị cung ứng", "31/12/2030", late)
    (bundle,) = stick.iterdir()
    check_bundle(bundle)
    command(store, "bundle", "verify", str(bundle))

    (call,) = command(store, "list", "hotline", "--search", "den duong ngo 3", "--where", "status=informed")[
        "records"
    ][:1]
    assert call["person_name"] == f"Bà {CITIZEN}"
    assert [step["status"] for step in call["steps"]] == ["received", "assigned", "answered", "informed"]
    letters = command(store, "list", "letters")
    assert {row["occasion"] for row in letters["records"]} == {"thanks-idea", "apology-late-answer"}
    assert command(store, "list", "box_openings", "--limit", "1")["records"][0]["letters_count"] == 2
    assert command(store, "check")
