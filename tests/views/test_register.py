"""The register screen on a page without a client: what a person sees, types and presses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.clock import FixedClock
from app.services import setup
from app.services.office import Office
from app.store import Store
from app.views.register import RegisterScreen, _Row
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import REFERENCE
from tests.views import windows

Scenario = Callable[[HeadlessPage, RegisterScreen], Awaitable[None]]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    clock = FixedClock(datetime.fromisoformat("2026-05-18T09:00"))
    office = Office(Store.open(tmp_path / "kho", clock=clock), clock, "Nguyễn Thị Hạnh", REFERENCE)
    setup.fill_with_demo(office, seed=1)
    return office


def act(office: Office, table: str, scenario: Scenario) -> None:
    windows.act(office, table, lambda shell, o: RegisterScreen(shell, o, table), scenario)


def shown_rows(screen: RegisterScreen) -> list[_Row]:
    return [row for row in screen.rows if row.visible]


@pytest.mark.parametrize(
    "table",
    [
        "contacts",
        "hotline",
        "suggestions",
        "box_openings",
        "receptions",
        "petitions",
        "dossiers",
        "activities",
    ],
)
def test_every_register_shows_its_rows_record_form_and_history(office: Office, table: str) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.click("Tất cả · " + f"{screen.model.counts['all']}")
        assert len(shown_rows(screen)) == min(50, screen.model.counts["all"])
        await page.press("F2")
        assert any(text.startswith("Sửa ") for text in page.texts())
        await page.click("Hủy")
        assert screen.model.row is not None
        screen.show_history(screen.model.row)
        assert any(text.startswith("Lịch sử") for text in page.texts())
        await page.press("N", ctrl=True)
        assert any(text.startswith("Thêm ") for text in page.texts())

    act(office, table, scenario)
