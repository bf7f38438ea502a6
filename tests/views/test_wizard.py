from __future__ import annotations

from typing import Any

import flet as ft

from app.domain.records.office import UnitType
from app.services.setup import KnownUnit
from app.views import theme
from app.views.models.wizard import FirstRun, Step, Wizard
from app.views.wizard import WizardScreen
from tests.harness.headless_page import HeadlessPage, run


def unit(kind: UnitType, name: str, code: str, superior: str = "", *recipients: str) -> KnownUnit:
    return KnownUnit(kind, name, code, superior, recipients, "Thị xã Duy Tiên")


UNITS = [
    unit(UnitType.XA, "Mộc Bắc", "13327", "Ủy ban nhân dân thị xã Duy Tiên", "Ban Thường vụ Thị ủy"),
    unit(UnitType.PHUONG, "Đồng Văn", "13321", "Ủy ban nhân dân thị xã Duy Tiên"),
]


class FirstStart:
    """The wizard on a page of its own, as main shows it."""

    def __init__(self) -> None:
        self.kept: list[FirstRun] = []
        self.finished = 0
        self.wizard = Wizard(UNITS, self.kept.append)

    def __call__(self, page: ft.Page) -> None:
        ft.context.disable_auto_update()
        page.theme = theme.page_theme()
        self.screen = WizardScreen(self.wizard, self._finish)
        page.on_keyboard_event = self.screen.on_key
        page.add(self.screen)
        page.update()

    def _finish(self) -> None:
        self.finished += 1


def act(scenario: Any) -> FirstStart:
    start = FirstStart()

    async def go(page: HeadlessPage) -> None:
        await scenario(page, start)

    run(start, go)
    return start


def test_a_faulty_page_stays_and_says_beside_each_field_what_to_mend() -> None:
    async def scenario(page: HeadlessPage, start: FirstStart) -> None:
        await page.click("Tiếp tục")
        assert "Chưa nhập tên riêng của đơn vị." in page.texts()
        assert "Còn 2 mục cần sửa." in page.texts()
        await page.type("Tên riêng của đơn vị", "Mộc Bắc")
        assert "Chưa nhập tên riêng của đơn vị." not in page.texts()
        assert start.wizard.step == Step.UNIT

    act(scenario)


def test_a_unit_found_without_tones_fills_the_page_and_the_next_one() -> None:
    async def scenario(page: HeadlessPage, start: FirstStart) -> None:
        await page.type("Tên riêng của đơn vị", "moc", key_by_key=True)
        assert "phường Đồng Văn" not in page.texts()
        await page.click("xã Mộc Bắc")
        assert page.get("Mã đơn vị", ft.TextField).value == "13327"
        await page.submit("Mã đơn vị")
        assert start.wizard.step == Step.SUPERIOR
        assert page.get("Cơ quan cấp trên", ft.TextField).value == "Ủy ban nhân dân thị xã Duy Tiên"
        assert page.get("Kính gửi (báo cáo)", ft.TextField).value == "Ban Thường vụ Thị ủy"

    act(scenario)


def test_the_first_run_goes_by_enter_and_escape_alone_and_keeps_all_at_its_end() -> None:
    async def scenario(page: HeadlessPage, start: FirstStart) -> None:
        await page.type("Tên riêng của đơn vị", "Mộc Bắc")
        await page.type("Mã đơn vị", "13327")
        await page.submit("Mã đơn vị")
        await page.press("Escape")
        assert start.wizard.step == Step.UNIT
        await page.submit("Mã đơn vị")
        await page.submit("Cơ quan cấp trên")
        await page.type("Họ và tên 1", "Trần Quang Khải")
        await page.submit("Họ và tên 1")
        await page.until(lambda: page.get("Khối ký khi in", ft.Image).src)
        assert page.get("Khối ký", ft.TextField).value == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
        assert start.kept == []
        await page.click("Bắt đầu dùng")

    start = act(scenario)
    assert start.finished == 1
    assert start.kept[0].settings["unit_name"] == "Mộc Bắc"
    assert start.kept[0].officials[0]["full_name"] == "Trần Quang Khải"


def test_lines_for_leaders_are_added_and_taken_away() -> None:
    async def scenario(page: HeadlessPage, start: FirstStart) -> None:
        await page.click("xã Mộc Bắc")
        await page.click("Tiếp tục")
        await page.click("Tiếp tục")
        await page.type("Họ và tên 2", "Nguyễn Văn Đức")
        await page.click("Thêm lãnh đạo")
        assert page.get("Họ và tên 4", ft.TextField).value == ""
        await page.click("Bỏ dòng 1")
        assert page.get("Họ và tên 1", ft.TextField).value == "Nguyễn Văn Đức"
        await page.click("Tiếp tục")
        assert start.wizard.signers == [(0, "Phó Chủ tịch UBND Nguyễn Văn Đức")]

    act(scenario)


def test_a_key_in_a_field_does_not_send_the_whole_window_again() -> None:
    async def scenario(page: HeadlessPage, start: FirstStart) -> None:
        sent = len(page.frame_sizes)
        await page.type("Địa chỉ trụ sở", "Thôn Yên Lạc", key_by_key=True)
        assert sum(page.frame_sizes[sent:]) < 200

    act(scenario)
