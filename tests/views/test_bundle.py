from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.bundles import sealing, writer
from app.bundles.manifest import Unit
from app.services import bundle_export, cases, drives, registers, report_pages
from app.services.drives import Drive
from app.services.office import Office
from app.views.bundle import BundleScreen
from app.views.sealing import TICK
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.windows import act


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(drives, "removable", list)
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
    yield opened
    opened.store.close()


def on_screen(office: Office, scenario: Any, **options: Any) -> None:
    act(office, "bundles", BundleScreen, scenario, **options)


PASSWORD = "mưa rào tháng sáu"


def forwarded_call(office: Office) -> None:
    call = {"received_at": "2026-05-15", "person_name": "Đặng Thị Thuở", "content": "Cầu yếu"}
    case = cases.receive(office, "hotline", call).record
    cases.forward(office, "hotline", case["id"], to="UBND thị xã")


async def to_drives(page: HeadlessPage) -> None:
    await page.click("Tiếp tục")
    await page.press("S", ctrl=True)
    await page.see("Chọn nơi ghi")


def test_four_steps_lead_from_the_period_to_a_verified_bundle(office: Office, tmp_path: Path) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        assert "Gói dữ liệu 6 tháng đầu năm 2026" in page.texts()
        await page.click("Tiếp tục")
        await page.type("Cuộc kiểm tra, giám sát (cuộc)", "3")
        await page.click("Lưu số liệu, tiếp tục")
        await page.see("Chưa thấy USB nào")
        await page.click("Ghi gói dữ liệu")
        await page.see("Chưa chọn nơi ghi gói.")
        await page.click("Đóng")
        await page.click("Thư mục khác…")
        await page.click("Ghi gói dữ liệu")
        await page.see("Rút USB an toàn")
        assert "BC_13327_2026-H1_20260518_01.zip" in page.texts()
        await page.click("Xong")
        await page.see("đã có gói")

    on_screen(office, scenario, replies={"FilePicker.get_directory_path": str(stick)})
    (made,) = stick.iterdir()
    assert bundle_export.verify(made).manifest.unit.code == "13327"


def test_a_slow_stick_does_not_hold_the_window_and_is_chosen_once_it_answers(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def slow() -> list[Drive]:
        answer.wait(5)
        return [Drive(tmp_path, "E:", "KINGSTON", "FAT32", 10**9, read_only=False)]

    monkeypatch.setattr(drives, "removable", slow)

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        await page.click("Lưu số liệu, tiếp tục")
        await page.see("Đang tìm USB…")
        assert not answer.is_set()
        assert not any("Chưa thấy USB nào" in words for words in page.texts())
        answer.set()
        await page.see("KINGSTON (FAT32)")
        assert "Đang tìm USB…" not in page.texts()
        assert screen.studio.drive is not None

    on_screen(office, scenario)


def test_the_words_of_the_report_are_kept_with_its_figures_as_one_act(office: Office) -> None:
    acts = len(office.store.acts())

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        await page.type("Cuộc kiểm tra, giám sát (cuộc)", "3")
        await page.type("Ưu điểm", "Dân hài lòng.\nViệc trôi chảy.")
        await page.press("S", ctrl=True)
        await page.see("Chọn nơi ghi")

    on_screen(office, scenario)
    assert len(office.store.acts()) == acts + 1
    (report,) = office.store.table("reports").rows()
    assert report["typed"] == {"inspections": 3}
    text = report_pages.full(office, office.period("2026-H1")).text()
    assert "1. Ưu điểm\nDân hài lòng.\nViệc trôi chảy.\n" in text


def test_a_wrong_figure_is_named_beside_its_field(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        await page.type("Cuộc kiểm tra, giám sát (cuộc)", "ba")
        await page.click("Lưu số liệu, tiếp tục")
        assert "Ghi số nguyên, ví dụ 12 hoặc 1.250." in page.texts()
        assert page.get("Cuộc kiểm tra, giám sát (cuộc)", ft.TextField).value == "ba"

    on_screen(office, scenario)


def test_the_report_is_seen_before_anything_is_written(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        await page.click("Xem báo cáo")
        await page.see("Trang 1/4")
        assert "Trong gói có gì" not in page.texts()
        await page.click("Xem báo cáo")
        assert "Trong gói có gì" in page.texts()

    on_screen(office, scenario)


def test_writing_shows_how_far_it_is_and_a_cancel_leaves_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    go_on = threading.Event()
    look = writer._stop_if

    def slow(cancelled: Any) -> None:
        go_on.wait(5)
        look(cancelled)

    monkeypatch.setattr(writer, "_stop_if", slow)

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await to_drives(page)
        await page.click("Thư mục khác…")
        screen._shell.run(screen._write)
        await page.see("Chưa rút USB.")
        assert not await screen.can_leave()
        await page.press("Escape")
        go_on.set()
        await page.see("Đã hủy.")
        assert page.get("Ghi gói dữ liệu", ft.FilledButton).visible

    on_screen(office, scenario, replies={"FilePicker.get_directory_path": str(stick)})
    assert list(stick.iterdir()) == []


def test_a_stick_that_was_pulled_out_is_told_and_the_step_stays(office: Office, tmp_path: Path) -> None:
    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await to_drives(page)
        await page.click("Thư mục khác…")
        await page.click("Ghi gói dữ liệu")
        await page.see("Chưa làm được")
        assert "Chọn nơi ghi" in page.texts()
        assert "Rút USB an toàn" not in page.texts()

    on_screen(office, scenario, replies={"FilePicker.get_directory_path": str(tmp_path / "gone")})


def test_steps_that_are_done_can_be_gone_back_to_and_none_is_skipped(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("4 Biên nhận")
        assert "Chọn kỳ báo cáo" in page.texts()
        await to_drives(page)
        await page.press("Escape")
        assert "Số liệu phải nhập tay" in page.texts()
        await page.click("1 Kỳ báo cáo ✓")
        assert "Chọn kỳ báo cáo" in page.texts()

    on_screen(office, scenario)


def test_a_bundle_from_elsewhere_is_checked_and_a_broken_one_refused(office: Office, tmp_path: Path) -> None:
    broken = tmp_path / "BC.zip"
    broken.write_bytes(b"PK not a bundle")

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Kiểm tra một gói có sẵn…")
        await page.see("Chưa làm được")

    picked = [{"id": 0, "name": "BC.zip", "size": 15, "path": str(broken)}]
    on_screen(office, scenario, replies={"FilePicker.pick_files": picked})


def test_a_summary_is_written_approved_and_taken_back_where_the_bundle_is_checked(office: Office) -> None:
    call = {"received_at": "2026-05-15", "person_name": "Đặng Thị Thuở"}
    weak = cases.receive(office, "hotline", {**call, "content": "Bà Đặng Thị Thuở báo cầu yếu"}).record["id"]
    cases.forward(office, "hotline", weak, to="UBND thị xã")
    waiting = "1 việc chuyển cấp trên chưa có tóm tắt được duyệt"

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        await page.see(waiting)
        assert "Người gửi báo cầu yếu" in page.texts()
        await page.click("Tóm tắt")
        await page.select("Duyệt tóm tắt", "Duyệt: không nêu tên, số, địa chỉ của ai")
        await page.type("Tóm tắt gửi cấp trên", "Bà Đặng Thị Thuở báo cầu yếu")
        await page.press("S", ctrl=True)
        await page.see("Tóm tắt nêu người gửi: họ tên “Bà Đặng Thị Thuở”.")
        await page.press("Escape")
        assert screen.studio.step == 1
        assert "Duyệt tóm tắt" not in page.texts()
        await page.click("Tóm tắt")
        await page.select("Duyệt tóm tắt", "Duyệt: không nêu tên, số, địa chỉ của ai")
        await page.type("Tóm tắt gửi cấp trên", "Cầu ở đầu xã yếu")
        await page.press("S", ctrl=True)
        await page.see("Việc chuyển cấp trên nào cũng có tóm tắt")
        assert registers.get(office, "hotline", weak)["superior_summary"] == "Cầu ở đầu xã yếu"
        await page.press("Z", ctrl=True)
        await page.see(waiting)

    on_screen(office, scenario)


def test_senders_go_along_only_when_ticked_and_sealed_with_a_password_typed_twice(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MEMORY", sealing.LEAST_MEMORY)
    stick = tmp_path / "usb"
    stick.mkdir()
    forwarded_call(office)

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        await page.see("Họ tên, điện thoại, địa chỉ và nội dung của 1 việc; chỉ cấp trên mở được.")
        assert "Niêm phong bằng" not in page.texts()
        await page.check(TICK)
        await page.see("của 1 việc, niêm phong")
        await page.click("Lưu số liệu, tiếp tục")
        await page.see("Chưa có khóa nhận. Nạp tệp khóa cấp trên gửi, hoặc dùng mật khẩu.")
        await page.select("Niêm phong bằng", "Mật khẩu")
        await page.type("Mật khẩu", "ngắn")
        await page.click("Lưu số liệu, tiếp tục")
        await page.see("Ít nhất 12 ký tự, ví dụ bốn năm từ dễ nhớ.")
        await page.type("Mật khẩu", PASSWORD)
        await page.type("Gõ lại mật khẩu", "mưa rào tháng bảy")
        await page.click("Lưu số liệu, tiếp tục")
        await page.see("Hai lần gõ không giống nhau.")
        await page.type("Gõ lại mật khẩu", PASSWORD)
        await page.click("Lưu số liệu, tiếp tục")
        await page.click("Thư mục khác…")
        await page.click("Ghi gói dữ liệu")
        await page.see("Rút USB an toàn")
        assert "có, niêm phong" in page.texts()
        choice = screen.studio.sealing
        assert (choice.wanted, choice.password, choice.again) == (False, "", "")

    on_screen(office, scenario, replies={"FilePicker.get_directory_path": str(stick)})
    (made,) = stick.iterdir()
    assert bundle_export.verify(made).manifest.personal_data == "sealed"


def test_a_key_is_taken_once_its_digits_were_compared(office: Office, tmp_path: Path) -> None:
    forwarded_call(office)
    key = sealing.public_half(bytes(32))
    path = tmp_path / "KHOA_NHAN_349.txt"
    path.write_bytes(sealing.key_file(Unit(code="349", name="thị xã Duy Tiên"), key))
    reply = [{"id": 0, "name": path.name, "size": 1, "path": str(path)}]

    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        await page.check(TICK)
        asking = asyncio.create_task(page.click("Nạp tệp khóa…"))
        await page.see("Khóa nhận của thị xã Duy Tiên (mã 349)")
        assert any(sealing.spoken(key) in words for words in page.texts())
        await page.click("Thôi")
        await asking
        assert screen.studio.sealing.key is None
        asking = asyncio.create_task(page.click("Nạp tệp khóa…"))
        await page.see("Giống hết, nhận khóa")
        await page.click("Giống hết, nhận khóa")
        await asking
        await page.see(f"Của thị xã Duy Tiên. Mã khóa: {sealing.spoken(key)}")
        await page.press("S", ctrl=True)
        await page.see("Chọn nơi ghi")
        await page.press("Escape")
        await page.press("Escape")
        await page.click("Năm 2026")
        assert not screen.studio.sealing.wanted  # each bundle is asked about anew

    on_screen(office, scenario, replies={"FilePicker.pick_files": reply})


def test_where_nothing_was_sent_up_no_sender_is_asked_about(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: BundleScreen) -> None:
        await page.click("Tiếp tục")
        assert not page.all(ft.Checkbox)

    on_screen(office, scenario)
