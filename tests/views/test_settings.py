from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.services import registers
from app.services.office import Office
from app.views import theme
from app.views.settings import SettingsScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.windows import act


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    chair = {"full_name": "Trần Quang Khải", "position": "Chủ tịch UBND", "is_leader": True}
    done = registers.create(opened, "officials", chair)
    registers.update(opened, "settings", "office", {"signer_id": done.record["id"]})
    registers.create(opened, "officials", {"full_name": "Nguyễn Văn Đức", "position": "Phó Chủ tịch UBND"})
    yield opened
    theme.use_large_text(False)
    opened.store.close()


def on_screen(office: Office, scenario: Any) -> None:
    act(office, "settings", SettingsScreen, scenario)


def test_a_section_is_saved_by_the_keyboard_and_taken_back_by_the_toast(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.type("Địa danh", "Duy Tiên")
        await page.press("S", ctrl=True)
        assert office.settings.place_name == "Duy Tiên"
        await page.see("Đã lưu cài đặt")
        await page.click("Hoàn tác")
        assert office.settings.place_name == ""
        assert page.get("Địa danh", ft.TextField).value == ""

    on_screen(office, scenario)


def test_a_wrong_code_is_named_beside_its_field(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.type("Mã đơn vị", "mã 5")
        await page.click("Lưu")
        assert any("mã đơn vị" in text.lower() for text in page.texts() if text.endswith("."))
        assert "Còn chỗ cần sửa, xem các ô đánh dấu." in page.texts()
        assert office.settings.unit_code == "13327"

    on_screen(office, scenario)


def test_leaving_with_something_unsaved_asks_first(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.type("Địa danh", "Duy Tiên")
        leaving = asyncio.create_task(page.click("Hạn trả lời"))
        await page.see("Những thay đổi vừa nhập chưa được lưu.")
        await page.click("Ở lại")
        await leaving
        assert page.get("Địa danh", ft.TextField).value == "Duy Tiên"
        leaving = asyncio.create_task(page.click("Hạn trả lời"))
        await page.see("Những thay đổi vừa nhập chưa được lưu.")
        await page.click("Bỏ thay đổi")
        await leaving
        await page.see("Của đơn vị")
        assert office.settings.place_name == ""

    on_screen(office, scenario)


def test_the_offices_own_days_stand_beside_those_of_the_law(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Hạn trả lời")
        assert "10 ngày làm việc" in page.texts()
        await page.type("Số ngày: Trả lời phản ánh, góp ý", "5")
        await page.click("Lưu")
        assert list(office.settings.due_days.values()) == [5]

    on_screen(office, scenario)


def test_an_official_is_added_changed_made_signer_and_removed(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Lãnh đạo, cán bộ")
        await page.click("Lưu")
        assert "Chưa nhập họ và tên." in page.texts()
        await page.type("Họ và tên", "Vũ Đức Ánh")
        await page.check("Là lãnh đạo")
        await page.press("S", ctrl=True)
        await page.see("Đã lưu cán bộ")
        await page.click("Đặt làm người ký")
        rows = {row["full_name"]: row for row in office.store.table("officials").rows()}
        assert office.settings.signer_id == rows["Vũ Đức Ánh"]["id"]
        assert rows["Vũ Đức Ánh"]["is_leader"] is True
        await page.click("Nguyễn Văn Đức")
        await page.click("Xóa")
        names = [row["full_name"] for row in office.store.table("officials").rows()]
        assert "Nguyễn Văn Đức" not in names

    on_screen(office, scenario)


def test_the_signature_block_that_the_position_asks_for_is_shown(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Lãnh đạo, cán bộ")
        await page.click("Nguyễn Văn Đức")
        hint = page.get("Khối ký", ft.TextField).hint_text
        assert hint == "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"

    on_screen(office, scenario)


def test_holidays_that_the_program_knows_are_listed(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Ngày nghỉ, làm bù")
        assert "Năm 2026" in page.texts()
        assert any(text.startswith("30/04/2026") for text in page.texts())
        await page.type("Thứ Bảy làm bù", "23/05/2026\n24/05/2026")
        await page.click("Lưu")
        assert "Ngày 24/05/2026 không phải là thứ Bảy." in page.texts()

    on_screen(office, scenario)


def test_a_backup_is_made_looked_at_and_restored(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Sao lưu")
        await page.click("Sao lưu ngay")
        await page.see("Lần cuối: 09:00 hôm nay")
        registers.create(office, "contacts", {"full_name": "Phạm Thị Ân"})
        await page.click("Xem trước")
        await page.see("Công dân: bỏ 1")
        await page.click("Khôi phục")
        await page.see("Đã khôi phục bản sao lưu")
        assert list(office.store.table("contacts").rows()) == []

    on_screen(office, scenario)


def test_the_store_is_checked_on_request(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Giới thiệu, kiểm tra")
        await page.click("Kiểm tra dữ liệu")
        await page.see("Dữ liệu nguyên vẹn")

    on_screen(office, scenario)


def test_the_day_of_receiving_citizens_is_chosen_by_its_name(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Lịch tiếp công dân")
        await page.select("Ngày tiếp công dân trong tuần", "Thứ Sáu")
        await page.type("Giờ tiếp công dân", "25:00")
        await page.click("Lưu")
        assert office.settings.reception_weekday == 3
        await page.type("Giờ tiếp công dân", "14:00")
        await page.click("Lưu")
        assert office.settings.reception_weekday == 4

    on_screen(office, scenario)
