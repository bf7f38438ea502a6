from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app import bootstrap
from app.domain.records.office import SETTINGS_ID
from app.main import open_window, telling_faults
from app.services import registers
from app.services.office import Office
from app.store import Notice
from app.views import theme
from app.views.models.navigation import places
from tests.conftest import ROOT
from tests.harness.headless_page import HeadlessPage, run
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()


def in_window(office: Office, scenario) -> None:
    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        await open_window(page, office)

    run(main, scenario)


def test_every_screen_of_the_program_opens_from_the_rail(office: Office) -> None:
    async def scenario(page: HeadlessPage) -> None:
        assert "UBND xã Mộc Bắc" in page.texts()
        for place in places(office.settings.level):
            await page.click(place.title)
            assert page.all("Ghi cuộc gọi") or place.key != "hotline"
        assert "Tên và địa chỉ in trên thư, báo cáo và sổ." in page.texts()

    in_window(office, scenario)


def test_a_new_office_says_who_it_is_and_is_at_work_at_once(tmp_path: Path) -> None:
    empty = bootstrap.open_office(tmp_path / "empty", user="Hạnh")

    async def scenario(page: HeadlessPage) -> None:
        await page.type("Tên riêng của đơn vị", "Mộc Bắc")
        await page.type("Mã đơn vị", "13327")
        await page.submit("Mã đơn vị")
        await page.submit("Cơ quan cấp trên")
        await page.type("Họ và tên 1", "Trần Quang Khải")
        await page.submit("Họ và tên 1")
        await page.click("Bắt đầu dùng")
        await page.see("UBND xã Mộc Bắc")
        await page.until(lambda: not page.all("Bắt đầu dùng"))

    in_window(empty, scenario)
    assert empty.settings.unit_name == "Mộc Bắc"
    empty.store.close()


def test_an_act_is_taken_back_by_the_keys_of_the_shell(office: Office) -> None:
    async def scenario(page: HeadlessPage) -> None:
        await page.click("Cài đặt")
        await page.type("Địa danh", "Duy Tiên")
        await page.press("S", ctrl=True)
        await page.see("Đã lưu cài đặt")
        await page.press("Z", ctrl=True)
        assert office.settings.place_name == ""

    in_window(office, scenario)


def test_large_text_is_seen_at_once_and_taken_back_at_once(office: Office) -> None:
    def size_in_rail(page: HeadlessPage) -> float:
        word = next(one for one in page.walk() if isinstance(one, ft.Text) and one.value == "Hồ sơ một cửa")
        assert word.style is not None
        assert word.style.size is not None
        return word.style.size

    async def scenario(page: HeadlessPage) -> None:
        usual = size_in_rail(page)
        await page.click("Cài đặt")
        await page.click("Thư, hiển thị")
        await page.check("Chữ to")
        await page.click("Lưu")
        assert office.settings.large_text
        assert size_in_rail(page) == round(usual * theme.LARGE_TEXT_FACTOR, 1)
        await page.click("Hồ sơ một cửa")
        await page.press("Z", ctrl=True)
        assert size_in_rail(page) == usual

    try:
        in_window(office, scenario)
    finally:
        theme.use_large_text(False)


def test_a_new_name_of_the_unit_stands_in_the_rail_and_in_the_title(office: Office) -> None:
    async def scenario(page: HeadlessPage) -> None:
        registers.update(office, "settings", SETTINGS_ID, {"unit_name": "Yên Hòa"}, office_rev(office))
        await page.click("Cài đặt")
        await page.type("Địa danh", "Duy Tiên")
        await page.press("S", ctrl=True)
        await page.see("Đã lưu cài đặt")
        assert "UBND xã Yên Hòa" in page.texts()
        assert page.page.title == "Chính quyền thân thiện – UBND xã Yên Hòa"

    in_window(office, scenario)


def office_rev(office: Office) -> int:
    return int(registers.get(office, "settings", SETTINGS_ID)["rev"])


def test_what_the_store_must_tell_is_told_when_the_window_opens(office: Office) -> None:
    office.store.notices.append(Notice("KHO-09", "Kho đang mở chỉ để xem.", "Mở kho ở nơi ghi được."))
    office.store.notices.append(Notice("KHO-22", "Nhật ký bị hỏng ở giữa.", "Phần hỏng ở hong-1.", loss=True))

    async def scenario(page: HeadlessPage) -> None:
        shown = "\n".join(page.texts())
        assert "Nhật ký bị hỏng ở giữa.\nKho đang mở chỉ để xem." in shown
        assert "KHO-22" in shown

    in_window(office, scenario)


def test_the_overview_waits_for_no_module_that_only_a_later_screen_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app.main, app.bootstrap, app.views.program, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(done.stdout.split())
    assert "app.views.overview" in modules
    later = {"app.documents", "app.bundles", "app.views.register", "app.services.letter_offers", "nacl"}
    assert modules & later == set()


def test_a_fault_of_the_program_at_the_start_is_told_in_the_window() -> None:
    async def begin(page: ft.Page) -> None:
        raise RuntimeError("Nguyễn Thị Hạnh")

    async def scenario(page: HeadlessPage) -> None:
        await telling_faults(page.page, begin)
        said = "\n".join(page.texts())
        assert "Mã lỗi CT-01" in said
        assert "Hạnh" not in said

    run(lambda page: page.add(ft.Text("")), scenario)
