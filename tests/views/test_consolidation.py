"""The screen of the level above, on a page without a window."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import openpyxl
import pytest

from app.bundles import sealing
from app.services import consolidation, drives, sealed_cases
from app.services.drives import Drive
from app.services.office import Office
from app.views.consolidation import ConsolidationScreen
from app.views.settings import SettingsScreen
from tests.bundles.samples import MOC_NAM, OTHER_KEY, PERIOD, commune_bundle
from tests.harness.headless_page import HeadlessPage, run
from tests.services.offices import open_office
from tests.views.test_shell import Sheet
from tests.views.windows import Window, act


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(drives, "removable", list)
    settings = {"level": "superior", "unit_type": "thi_xa", "unit_name": "Thử", "unit_code": "999"}
    below = {"units_below": ["13327 xã Mộc Bắc", "13339 xã Mộc Nam"]}
    opened = open_office(tmp_path / "cap-tren", "2026-06-12T09:00", **settings, **below)
    yield opened
    opened.store.close()


def on_screen(office: Office, scenario: Any, **options: Any) -> None:
    act(office, "consolidation", ConsolidationScreen, scenario, **options)


def files(*paths: Path) -> list[dict[str, Any]]:
    return [
        {"id": number, "name": path.name, "size": path.stat().st_size, "path": str(path)}
        for number, path in enumerate(paths)
    ]


def test_bundles_are_taken_counted_and_taken_back(town: Office, tmp_path: Path) -> None:
    first = commune_bundle(tmp_path, values={"hotline_received": 1234})

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        assert "0/2 đơn vị đã nộp" in page.texts()
        await page.click("Nhận gói dữ liệu")
        await page.see("1/2 đơn vị đã nộp")
        await page.see("1.234")
        assert "Xã Mộc Nam" in page.texts()
        assert "Chưa nộp" in page.texts()
        await page.press("Z", ctrl=True)
        await page.see("0/2 đơn vị đã nộp")

    on_screen(town, scenario, replies={"FilePicker.pick_files": files(first)})


def test_a_bundle_of_another_key_waits_for_a_word_of_the_user(town: Office, tmp_path: Path) -> None:
    consolidation.receive(town, [commune_bundle(tmp_path)])
    other = commune_bundle(tmp_path, sequence=2, seed=OTHER_KEY, values={"hotline_received": 777})

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        await page.click("Nhận gói dữ liệu")
        assert "777" not in page.texts()
        await page.click("Chấp nhận khóa mới")
        await page.see("777")
        await page.see("Đã nhận, thay lần trước")
        await page.click("Đóng kết quả nhận gói")
        assert "Kết quả nhận gói" not in page.texts()

    on_screen(town, scenario, replies={"FilePicker.pick_files": files(other)})


def test_a_stick_that_holds_bundles_is_offered_and_taken_whole(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    commune_bundle(stick)
    commune_bundle(stick, MOC_NAM, values={"hotline_received": 30})
    plugged_in = Drive(stick, "E:", "KINGSTON", "FAT32", 10**9, read_only=False)
    monkeypatch.setattr(drives, "removable", lambda: [plugged_in])

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        await page.see("USB E: có 2 gói dữ liệu")
        await page.click("Nhận tất cả")
        await page.see("2/2 đơn vị đã nộp")
        await page.see("42")
        await page.click("Xã Mộc Nam")
        await page.see("30")
        await page.press("Escape")
        await page.see("42")
        await page.click("Xã Mộc Nam")
        await page.click("Cộng tất cả đơn vị")
        await page.see("42")

    on_screen(town, scenario)


class SlowStick:
    """A stick with a bundle that answers only once the test says so."""

    def __init__(self, folder: Path) -> None:
        self.may_answer = threading.Event()
        self.asked = 0
        self._drive = Drive(folder, "E:", "KINGSTON", "FAT32", 10**9, read_only=False)

    def __call__(self) -> list[Drive]:
        self.asked += 1
        assert self.may_answer.wait(5)
        return [self._drive]


@pytest.fixture
def slow_stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowStick]:
    folder = tmp_path / "usb"
    folder.mkdir()
    commune_bundle(folder)
    stick = SlowStick(folder)
    monkeypatch.setattr(drives, "removable", stick)
    yield stick
    stick.may_answer.set()


def test_a_slow_stick_does_not_hold_the_window(town: Office, slow_stick: SlowStick) -> None:
    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        await page.see("Đang tìm gói trên USB…")
        await page.click("Việc chuyển lên")
        assert not slow_stick.may_answer.is_set()
        slow_stick.may_answer.set()
        await page.see("USB E: có 1 gói dữ liệu")
        assert "Đang tìm gói trên USB…" not in page.texts()

    on_screen(town, scenario)


def test_who_left_the_screen_gets_no_result_and_who_came_back_one_of_a_new_search(
    town: Office, slow_stick: SlowStick
) -> None:
    window = Window(town, "consolidation", ConsolidationScreen)

    async def scenario(page: HeadlessPage) -> None:
        shell = window.shell
        desk = shell.screen
        assert isinstance(desk, ConsolidationScreen)
        shell.add("elsewhere", lambda: Sheet("Nơi khác", ft.Text("nơi khác")))
        await page.until(lambda: slow_stick.asked == 1)
        desk.show(None)
        await page.settle()
        assert slow_stick.asked == 1, "a stick that hangs must hold one thread, not one for each visit"
        await shell.open("elsewhere")
        slow_stick.may_answer.set()
        await page.until(lambda: slow_stick.asked == 2)
        await asyncio.sleep(0.1)
        shown = [control.value for control in page.walk(desk.body) if isinstance(control, ft.Text)]
        assert not any("USB E:" in words for words in shown)
        await shell.open("consolidation")
        await page.see("USB E: có 1 gói dữ liệu")
        assert slow_stick.asked == 3

    run(window, scenario)


def test_a_stick_without_bundles_is_said_and_one_that_cannot_be_read_is_named(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        await page.see("Chưa thấy gói nào trên USB")
        torn = Drive(tmp_path, "F:", "HONG", "FAT32", 0, read_only=False)
        monkeypatch.setattr(drives, "removable", lambda: [torn])
        monkeypatch.setattr(consolidation, "bundles_in", pulled_out)
        await page.click("Tìm lại USB")
        await page.see("USB F: không đọc được: rút ra, cắm lại")
        assert not page.all("Nhận tất cả")

    def pulled_out(folder: Path) -> list[Path]:
        raise OSError(5, "Input/output error", str(folder))

    on_screen(town, scenario)


def test_a_superior_without_units_is_led_to_where_they_are_declared(tmp_path: Path) -> None:
    office = open_office(tmp_path / "cap-tren", level="superior", unit_type="thi_xa", unit_code="999")
    window = Window(office, "consolidation", ConsolidationScreen)

    async def scenario(page: HeadlessPage) -> None:
        window.shell.add("settings", lambda: SettingsScreen(window.shell, office))
        await page.click("Khai đơn vị phải nộp")
        assert page.all("Đơn vị cấp dưới nộp gói")

    run(window, scenario)
    office.store.close()


def test_a_damaged_bundle_is_named_with_what_to_do(town: Office, tmp_path: Path) -> None:
    broken = commune_bundle(tmp_path)
    broken.write_bytes(broken.read_bytes()[:-9])

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        await page.click("Nhận gói dữ liệu")
        await page.see("Kết quả nhận gói")
        assert any("Xin đơn vị gửi ghi lại gói" in words for words in page.texts())
        assert len(town.store.table("received_bundles")) == 0

    on_screen(town, scenario, replies={"FilePicker.pick_files": files(broken)})


def test_the_sums_are_saved_for_excel(town: Office, tmp_path: Path) -> None:
    consolidation.receive(town, [commune_bundle(tmp_path)])
    path = tmp_path / "tong-hop.xlsx"

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        assert screen.desk.period.code == PERIOD
        await page.click("Excel")
        await page.see("Đã lưu tong-hop.xlsx")

    on_screen(town, scenario, replies={"FilePicker.save_file": str(path)})
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    assert [row[1].value for row in book["Tung don vi"].iter_rows() if row[0].value == "13327"] == [
        "xã Mộc Bắc"
    ]


def test_the_cases_sent_up_are_read_with_their_summaries_of_all_units_or_of_one(
    town: Office, tmp_path: Path
) -> None:
    told = {
        "code": "ĐDN-2026-0003",
        "category": "giao thông",
        "received_at": "2026-04-28T08:00",
        "forwarded_to": "UBND thị xã Thử",
        "summary": "Cầu qua sông Châu yếu",
    }
    first = commune_bundle(tmp_path, records={"hotline": [told, {"code": "ĐDN-2026-0009"}]})
    consolidation.receive(town, [first, commune_bundle(tmp_path, MOC_NAM)])

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        assert "Cầu qua sông Châu yếu" not in page.texts()
        await page.click("Việc chuyển lên · 2")
        await page.see("Cầu qua sông Châu yếu")
        shown = page.texts()
        assert {"ĐDN-2026-0003 · Giao thông", "Xã Mộc Bắc · nhận 28/04/2026"} <= set(shown)
        assert {"Chuyển đến: UBND thị xã Thử", "Đơn vị chưa gửi tóm tắt"} <= set(shown)
        await page.click("Xã Mộc Nam")
        await page.see("Chưa có việc vượt thẩm quyền nào chuyển lên trong kỳ.")
        await page.click("Số liệu")
        await page.see("12")

    on_screen(town, scenario)


def sealed_bundle(folder: Path, seal: sealed_cases.Seal) -> Path:
    """A bundle with two cases sent up, one of them with its sender sealed."""
    bundle_id = "019e3a00-0000-7000-8000-000000000000"
    sender = {"person_name": "Đặng Thị Thuở", "person_phone": "0912345678", "content": "Cầu qua sông yếu"}
    inside = sealed_cases.content([{"table": "hotline", "code": "ĐDN-2026-0003", **sender}], bundle_id)
    records = {"hotline": [{"code": "ĐDN-2026-0003"}, {"code": "ĐDN-2026-0009"}]}
    return commune_bundle(folder, records=records, sealed=seal(inside), bundle_id=bundle_id)


def test_a_sender_sealed_for_the_key_is_read_until_the_user_goes_on(town: Office, tmp_path: Path) -> None:
    seal = sealed_cases.for_key(sealed_cases.own_key(town).key)
    consolidation.receive(town, [sealed_bundle(tmp_path, seal), commune_bundle(tmp_path, MOC_NAM)])

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        await page.click("Việc chuyển lên · 2")
        assert "Đóng niêm phong" not in page.texts()
        await page.click("Xem người gửi (niêm phong)")
        await page.until(lambda: screen.desk.is_open)
        await page.see("Đóng niêm phong")
        opened = [line for case in screen.desk.cases() for line in case.opened]
        assert ("Điện thoại", "0912 345 678") in opened
        assert opened[-1][1].startswith("đơn vị không gửi kèm")
        assert "Mở niêm phong gói của xã Mộc Bắc" in town.store.acts(limit=1)[0].message
        await page.click("Đóng niêm phong")
        assert not screen.desk.is_open
        await page.click("Xem người gửi (niêm phong)", nth=0)
        await page.until(lambda: screen.desk.is_open)
        await page.press("Escape")
        assert not screen.desk.is_open
        await page.click("Xem người gửi (niêm phong)", nth=0)
        await page.until(lambda: screen.desk.is_open)
        assert await screen.can_leave()
        assert not screen.desk.is_open

    on_screen(town, scenario)


def test_a_wrong_password_is_said_beside_it_and_the_right_one_opens(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MEMORY", sealing.LEAST_MEMORY)
    seal = sealed_cases.with_password("mưa rào tháng sáu")
    consolidation.receive(town, [sealed_bundle(tmp_path, seal)])
    field = "Mật khẩu đơn vị đã báo"

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        await page.click("Việc chuyển lên · 2")
        asking = asyncio.create_task(page.click("Xem người gửi (niêm phong)"))
        await page.see("Mở phần niêm phong của đơn vị")
        await page.press("Escape")
        await asking
        assert field not in page.texts()
        asking = asyncio.create_task(page.click("Xem người gửi (niêm phong)"))
        await page.see(field)
        await page.type(field, "mưa rào tháng bảy")
        await page.click("Mở")
        await page.until(lambda: any(words.startswith("Mật khẩu không đúng.") for words in page.texts()))
        assert not screen.desk.is_open
        await page.type(field, "mưa rào tháng sáu")
        await page.click("Mở")
        await asking
        assert screen.desk.is_open
        assert field not in page.texts()

    on_screen(town, scenario)


def test_the_key_for_the_units_is_shown_to_be_read_out_and_saved(town: Office, tmp_path: Path) -> None:
    path = tmp_path / "KHOA_NHAN_999.txt"
    key = sealed_cases.own_key(town)

    async def scenario(page: HeadlessPage, screen: ConsolidationScreen) -> None:
        asking = asyncio.create_task(page.click("Khóa nhận…"))
        await page.see("Khóa nhận của thị xã Thử")
        assert any(key.spoken in words for words in page.texts())
        await page.click("Đóng")
        await asking
        assert not path.exists()
        asking = asyncio.create_task(page.click("Khóa nhận…"))
        await page.see("Lưu tệp khóa…")
        await page.click("Lưu tệp khóa…")
        await asking
        await page.see("Đã lưu KHOA_NHAN_999.txt")

    on_screen(town, scenario, replies={"FilePicker.save_file": str(path)})
    assert sealed_cases.read_key(path) == key
