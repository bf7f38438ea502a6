"""Filters under a name in a register: kept from what is shown, one press away, renamed, removed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import flet as ft
import pytest

from app.domain.clock import FixedClock
from app.services import saved_filters, setup
from app.services.office import Office
from app.store import Store
from app.views.register import RegisterScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import REFERENCE
from tests.views import windows


@pytest.fixture
def office(tmp_path: Path) -> Office:
    clock = FixedClock(datetime.fromisoformat("2026-05-18T09:00"))
    office = Office(Store.open(tmp_path / "kho", clock=clock), clock, "Nguyễn Thị Hạnh", REFERENCE)
    setup.fill_with_demo(office, records=120, seed=1)
    return office


def test_a_filter_is_kept_applied_renamed_and_removed(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        model = screen.model
        await page.click(f"Tất cả · {model.counts['all']}")
        await page.click("Lọc")
        await page.select("Lọc Lĩnh vực", "Giao thông")
        await page.type("Từ ngày", "01/01/2026")
        await page.type("Đến ngày", "30/06/2026")
        model.sort_by(screen.spec.columns[0])
        screen._show_found()
        kept = [row["id"] for row in model.all_rows()]
        assert 0 < len(kept) < model.counts["all"]
        await page.click("Lưu bộ lọc…")
        await page.click("Lưu tên")
        await page.see("Đặt tên bộ lọc")
        await page.type("Tên bộ lọc", "Đường sá")
        await page.submit("Tên bộ lọc")
        await page.see("Lưu bộ lọc “Đường sá”")
        assert model.saved_name == "Đường sá"

        await page.click("Bỏ lọc")
        assert (model.saved_name, model.filters) == ("", {})
        await page.click("Đường sá")
        assert [row["id"] for row in model.all_rows()] == kept
        assert page.get("Từ ngày", ft.TextField).value == "01/01/2026"
        assert page.get("Lọc Lĩnh vực", ft.Dropdown).value == model.filters["category"]

        await page.click("Đổi tên…")
        await page.type("Tên bộ lọc", "Giao thông nửa đầu năm")
        await page.click("Lưu tên")
        assert model.saved_name == "Giao thông nửa đầu năm"
        await page.click("Xóa bộ lọc")
        assert saved_filters.of_register(office, "hotline") == ()
        assert page.all("Giao thông nửa đầu năm") == []
        await page.click("Hoàn tác")
        assert model.saved_name == "Giao thông nửa đầu năm"

    windows.act(office, "hotline", lambda shell, o: RegisterScreen(shell, o, "hotline"), scenario)


def test_a_chip_that_is_no_more_gives_way_to_the_first(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        screen.model.apply(screen.model.as_saved("x").model_copy(update={"quick": "khac"}))
        assert screen.model.quick == "open"
        await page.settle()

    windows.act(office, "hotline", lambda shell, o: RegisterScreen(shell, o, "hotline"), scenario)
