"""Tổng quan on a page: charts are chosen, and a part of a bar opens the register at its cases."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import flet as ft

from app.domain.clock import FixedClock
from app.services import setup
from app.services.office import Office
from app.store import Store
from app.views.program import Program
from app.views.register import RegisterScreen
from tests.harness.headless_page import HeadlessPage, run
from tests.services.offices import REFERENCE


def test_a_part_of_a_bar_opens_its_cases_and_the_filter_is_lifted_again(tmp_path: Path) -> None:
    clock = FixedClock(datetime.fromisoformat("2026-05-18T09:00"))
    office = Office(Store.open(tmp_path / "kho", clock=clock), clock, "Nguyễn Thị Hạnh", REFERENCE)
    setup.fill_with_demo(office, records=120, seed=1)
    programs: list[Program] = []

    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        programs.append(Program(page, office))
        await programs[0].open()

    async def scenario(page: HeadlessPage) -> None:
        await page.click("Lĩnh vực")
        await page.see("Theo lĩnh vực, 15/12/2025 – 14/6/2026")
        parts = [c for c in page.walk() if isinstance(c, ft.Container) and isinstance(c.tooltip, str)]
        part = next(c for c in parts if ", Đường dây nóng: " in c.tooltip)
        label = part.tooltip
        await page.fire(part, "click")
        screen = programs[0].shell.screen
        assert isinstance(screen, RegisterScreen)
        assert screen.model.page.total == int(label.rpartition(" ")[2])
        assert {row["category"].lower() for row in screen.model.all_rows()} == {
            label.partition(", Đường")[0].lower()
        }
        await page.click("Bỏ lọc này")
        assert screen.model.page.total == screen.model.counts["all"]

    run(main, scenario)
