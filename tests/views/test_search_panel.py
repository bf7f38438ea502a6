"""The search for everything: found as one types, opened with Enter, gone with Escape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.services import registers
from app.services.office import Office
from app.views.program import Program
from app.views.register import RegisterScreen
from tests.harness.headless_page import HeadlessPage, run
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "kho")
    registers.create(opened, "contacts", {"full_name": "Trần Thị Bưởi", "phone": "0912345678"})
    registers.create(opened, "hotline", {"person_name": "Vũ Đức Ánh", "content": "Cây bưởi đổ chắn đường"})
    yield opened
    opened.store.close()


def in_program(office: Office, scenario) -> None:
    programs: list[Program] = []

    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        programs.append(Program(page, office))
        await programs[0].open()

    async def act(page: HeadlessPage) -> None:
        await scenario(page, programs[0])

    run(main, act)


def test_answers_of_all_registers_show_while_one_types(office: Office) -> None:
    async def scenario(page: HeadlessPage, program: Program) -> None:
        await page.press("K", ctrl=True)
        await page.settle()
        assert page.calls[-1].method == "focus"
        await page.type("Tìm mọi thứ", "buoi", key_by_key=True)
        await page.see("Trần Thị Bưởi")
        assert any("Cây bưởi đổ" in text for text in page.texts())

    in_program(office, scenario)


def test_enter_opens_the_chosen_record_and_escape_closes_the_answers(office: Office) -> None:
    async def scenario(page: HeadlessPage, program: Program) -> None:
        field = page.get("Tìm mọi thứ", ft.TextField)
        await page.fire(field, "focus")
        await page.type("Tìm mọi thứ", "buoi")
        await page.submit("Tìm mọi thứ")
        assert program.shell.route == "contacts"
        screen = program.shell.screen
        assert isinstance(screen, RegisterScreen)
        assert screen.model.row is not None
        assert screen.model.row["full_name"] == "Trần Thị Bưởi"
        assert field.value == ""
        await page.type("Tìm mọi thứ", "0912 345 678")
        await page.until(lambda: program.shell.results_shown)
        await page.press("Escape")
        assert not program.shell.results_shown

    in_program(office, scenario)


def test_nothing_found_says_so(office: Office) -> None:
    async def scenario(page: HeadlessPage, program: Program) -> None:
        await page.type("Tìm mọi thứ", "xyzq")
        await page.until(lambda: any(text.startswith("Không tìm thấy “xyzq”") for text in page.texts()))

    in_program(office, scenario)


def test_the_overview_leads_to_the_work_of_a_case(office: Office) -> None:
    office.clock.moment = office.clock.moment.replace(month=7)  # type: ignore[attr-defined]  # a fixed clock

    async def scenario(page: HeadlessPage, program: Program) -> None:
        await page.press("F5")
        assert "Cây bưởi đổ chắn đường" in page.texts()
        await page.click("Giao việc")
        assert program.shell.route == "hotline"
        assert page.get("Giao cho", ft.TextField)
        await page.press("1", alt=True)
        await page.click("Quá hạn")
        assert program.shell.screen.model.quick == "overdue"  # type: ignore[union-attr]  # the register

    in_program(office, scenario)
