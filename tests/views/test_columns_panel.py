"""Choosing the columns of a register's list, on a page without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.services import registers
from app.services.office import Office
from app.views.models.columns import REGISTERS
from app.views.register import RegisterScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views import windows


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "kho")
    call = {"received_at": "2026-05-11T08:00", "content": "Đèn hỏng", "person_name": "Trần Thị Bưởi"}
    registers.create(office, "hotline", call)
    return office


def act(office: Office, scenario: Any) -> None:
    windows.act(office, "hotline", lambda shell, office: RegisterScreen(shell, office, "hotline"), scenario)


def in_list(page: HeadlessPage, screen: RegisterScreen) -> list[str]:
    return [control.value or "" for control in page.walk(screen.list) if isinstance(control, ft.Text)]


async def untick(page: HeadlessPage, title: str) -> None:
    await page.fire(page.get(title, ft.Checkbox), "change", False, value=False)


def test_a_column_is_left_out_of_list_and_export_and_comes_back_with_an_undo(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        assert "Người gọi" in in_list(page, screen)
        await page.click("Chọn cột…")
        await untick(page, "Người gọi")
        await page.press("S", ctrl=True)
        await page.see("Chọn cột của danh sách Đường dây nóng")
        assert "Người gọi" not in in_list(page, screen)
        assert "Trần Thị Bưởi" not in in_list(page, screen)
        assert "person_name" not in screen.model.shown_fields
        await page.press("Z", ctrl=True)
        assert "Người gọi" in in_list(page, screen)
        assert "person_name" in screen.model.shown_fields

    act(office, scenario)


def test_escape_keeps_the_list_as_it_was(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.click("Chọn cột…")
        await untick(page, "Người gọi")
        await page.press("Escape")
        assert not page.all("Cột của danh sách")
        assert "Người gọi" in in_list(page, screen)
        assert screen.model.hidden_columns == frozenset()

    act(office, scenario)


def test_a_list_without_any_column_cannot_be_kept(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.click("Chọn cột…")
        for column in screen.spec.columns:
            if column.title:
                await untick(page, column.title)
        await page.press("S", ctrl=True)
        assert page.all("Cột của danh sách")
        assert screen.model.hidden_columns == frozenset()

    act(office, scenario)


def test_columns_of_which_none_fits_beside_a_form_are_shown_all_the_same(office: Office) -> None:
    wide = {column.key for column in REGISTERS["hotline"].columns if column.narrow}

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        screen.model.hide_columns(frozenset(wide))
        screen.list.narrow(True)
        assert "Người gọi" in in_list(page, screen)

    act(office, scenario)


@pytest.mark.parametrize("table", REGISTERS)
def test_each_column_is_known_by_a_key_of_its_own(table: str) -> None:
    keys = [column.key for column in REGISTERS[table].columns]
    assert len(keys) == len(set(keys))
