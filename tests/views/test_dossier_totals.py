from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.services import dossiers
from app.services.office import Office
from app.views.dossier_totals import DossierTotalsScreen
from app.views.models.navigation import MONTHLY_TOTALS
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.windows import act


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()


def on_screen(office: Office, scenario: Any) -> None:
    act(office, MONTHLY_TOTALS, DossierTotalsScreen, scenario)


def test_a_month_is_typed_checked_against_itself_and_saved_by_one_key(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: DossierTotalsScreen) -> None:
        await page.type("Tiếp nhận trực tiếp 04/2026", "120", key_by_key=True)
        await page.see("lệch 120")
        await page.type("Giải quyết đúng hạn 04/2026", "100")
        await page.type("Đang giải quyết trong hạn 04/2026", "20")
        await page.see("khớp")
        assert page.get("Kỳ trước chuyển sang 05/2026", ft.TextField).hint_text == "20"
        assert page.get("Tiếp nhận trực tiếp 06/2026", ft.TextField).disabled
        await page.press("S", ctrl=True)
        await page.see("Đã lưu số liệu tháng")
        assert page.get("Tiếp nhận trực tiếp 04/2026", ft.TextField).value == "120"
        assert "1/6 tháng" in page.texts()

    on_screen(office, scenario)
    assert dossiers.months_of_office(office)["2026-04"]["received_in_person"] == 120


def test_typing_sends_what_it_changes_and_never_the_field(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: DossierTotalsScreen) -> None:
        await page.type("Tiếp nhận trực tiếp 04/2026", "1")
        before = len(page.frame_sizes)
        field = await page.type("Tiếp nhận trực tiếp 04/2026", "12")
        assert sum(page.frame_sizes[before:]) < 3_000
        assert field.value == "12"

    on_screen(office, scenario)


def test_a_wrong_figure_is_named_and_nothing_is_kept(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: DossierTotalsScreen) -> None:
        await page.type("Tiếp nhận trực tiếp 04/2026", "123456789")
        await page.click("Lưu số liệu")
        assert "Tiếp nhận trực tiếp: ghi số nguyên, ví dụ 12 hoặc 1.250." in page.texts()

    on_screen(office, scenario)
    assert dossiers.months_of_office(office) == {}


def test_leaving_with_unsaved_figures_is_asked_about(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: DossierTotalsScreen) -> None:
        assert await screen.can_leave()
        await page.type("Tiếp nhận trực tiếp 04/2026", "7")
        await page.press("Escape")
        await page.see("Những số vừa gõ chưa được lưu.")
        await page.click("Ở lại")
        await page.press("Escape")
        await page.see("Những số vừa gõ chưa được lưu.")
        await page.click("Bỏ, không lưu")
        await page.until(lambda: not page.get("Tiếp nhận trực tiếp 04/2026", ft.TextField).value)

    on_screen(office, scenario)


def test_enter_and_arrows_go_down_the_column_as_in_a_sheet(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: DossierTotalsScreen) -> None:
        column = "received_in_person"
        first, second = (screen._months[place].cells[column].field for place in (0, 1))
        await page.fire(first, "focus")
        before = len(page.calls)
        await page.press("Arrow Down")
        await page.submit("Tiếp nhận trực tiếp 12/2025")
        focused = [call for call in page.calls[before:] if call.method == "focus"]
        assert len(focused) == 2
        await page.fire(second, "focus")
        await page.press("Arrow Up")
        assert len([call for call in page.calls[before:] if call.method == "focus"]) == 3

    on_screen(office, scenario)


def test_an_undo_elsewhere_is_shown_at_once(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: DossierTotalsScreen) -> None:
        await page.type("Tiếp nhận trực tiếp 04/2026", "7")
        await page.click("Lưu số liệu")
        await page.click("Hoàn tác")
        assert page.get("Tiếp nhận trực tiếp 04/2026", ft.TextField).value == ""

    on_screen(office, scenario)


def test_other_years_are_a_press_away(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: DossierTotalsScreen) -> None:
        await page.click("Năm trước")
        await page.see("Năm báo cáo 2025")
        assert page.get("Tiếp nhận trực tiếp 11/2025", ft.TextField)
        await page.click("Năm sau")
        await page.see("Năm báo cáo 2026")

    on_screen(office, scenario)
