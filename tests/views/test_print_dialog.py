"""The print dialog on a headless page, with printers that stand in for real ones."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.documents.pdf import render_pdf
from app.documents.preview import page_count
from app.domain.errors import AppError
from app.services import printing
from app.services.office import Office
from app.services.printers import Printer, PrintOrder, Progress
from app.views.models.print_dialog import PrintForm, PrintJob
from app.views.print_dialog import print_paper
from app.views.program import Program
from tests.documents.samples import letter, report
from tests.harness.headless_page import HeadlessPage, run
from tests.services.offices import open_office
from tests.views.printers import give_printer

PAPER = render_pdf([report(), letter("congratulations-birth")])
"""Two A4 pages and an A5 card."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()


class Desk:
    """The window with one paper to print."""

    def __init__(self, page: HeadlessPage, program: Program) -> None:
        self.page, self.program = page, program
        self.answers: list[PrintOrder | None] = []

    async def open(self, job: PrintJob) -> None:
        async def ask() -> None:
            self.answers.append(await print_paper(self.program.shell, self.program.office, job))

        self.program.shell.run(ask)
        await self.page.see(f"In: {job.title}")

    async def closed(self) -> PrintOrder | None:
        """The answer, once the dialog is gone."""
        await self.page.until(lambda: self.answers)
        assert not self.program.shell.dialogs.is_open
        return self.answers[-1]


def at_desk(office: Office, scenario: Callable[[Desk], Awaitable[None]], **options: Any) -> None:
    programs: list[Program] = []

    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        programs.append(Program(page, office))
        await programs[0].open()

    async def go(page: HeadlessPage) -> None:
        await scenario(Desk(page, programs[0]))

    run(main, go, **options)


def job(**more: Any) -> PrintJob:
    return PrintJob("Báo cáo tháng 5", lambda: PAPER, **more)


def test_the_paper_is_printed_as_entered_and_the_dialog_closes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    printers = give_printer(monkeypatch, "Văn phòng", "Kho")

    async def scenario(desk: Desk) -> None:
        await desk.open(job())
        await desk.page.see("3 trang A4, A5")
        assert desk.page.get("Máy in", ft.Dropdown).value == "Văn phòng"
        assert desk.page.get("Khổ giấy", ft.Dropdown).value in {
            option.key for option in desk.page.get("Khổ giấy", ft.Dropdown).options
        }
        await desk.page.select("Máy in", "Kho")
        await desk.page.type("Số bản", "2")
        await desk.page.type("Trang in", "1-2", key_by_key=True)
        await desk.page.select("Khổ giấy", "A4")
        await desk.page.click("In")
        assert await desk.closed() is not None

    at_desk(office, scenario)
    (printed,) = printers.printed
    assert printed.order == PrintOrder("Kho", 2, "1-2", "A4")
    assert printed.title == "Báo cáo tháng 5"
    assert page_count(printed.pdf) == 3


def test_the_printer_used_last_is_offered_first_for_the_next_paper(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_printer(monkeypatch, "Văn phòng", "Kho")

    async def scenario(desk: Desk) -> None:
        await desk.open(job())
        await desk.page.see("3 trang")
        await desk.page.select("Máy in", "Kho")
        await desk.page.click("In")
        await desk.closed()
        await desk.open(job())
        await desk.page.see("3 trang")
        assert desk.page.get("Máy in", ft.Dropdown).value == "Kho"

    at_desk(office, scenario)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Số bản", "0", "Ghi số bản từ 1 đến 999."),
        ("Số bản", "hai", "Ghi số bản từ 1 đến 999."),
        ("Trang in", "4", "Không có trang “4”. Ghi trang từ 1 đến 3, ví dụ 1-3,5."),
        ("Dịch sang phải (mm)", "51", "Ghi số milimét từ −50 đến 50, ví dụ 2,5."),
        ("Dịch xuống (mm)", "nan", "Ghi số milimét từ −50 đến 50, ví dụ 2,5."),
    ],
)
def test_what_cannot_be_printed_is_said_beside_its_field(
    office: Office, monkeypatch: pytest.MonkeyPatch, field: str, typed: str, said: str
) -> None:
    printers = give_printer(monkeypatch)

    async def scenario(desk: Desk) -> None:
        await desk.open(job(overprint=True))
        await desk.page.see("3 trang")
        await desk.page.type(field, typed)
        await desk.page.click("In")
        assert said in desk.page.texts()
        await desk.page.type(field, "1")
        await desk.page.click("In")
        assert await desk.closed() is not None

    at_desk(office, scenario)
    assert len(printers.printed) == 1


def test_a_printer_in_trouble_is_said_in_the_dialog_and_the_paper_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = AppError("IN-07", "Máy in “Kho” hết giấy.", "Cho giấy vào khay rồi in lại.")
    printers = give_printer(monkeypatch, refusal=refusal)

    async def scenario(desk: Desk) -> None:
        await desk.open(job(unprinted="Thư chưa được ghi là đã in."))
        await desk.page.see("3 trang")
        await desk.page.click("In")
        await desk.page.see("Máy in “Kho” hết giấy.")
        hint = "Cho giấy vào khay rồi in lại. Thư chưa được ghi là đã in. (Mã lỗi IN-07)"
        assert hint in desk.page.texts()
        assert desk.answers == []
        printers.refusal = None
        await desk.page.click("In")
        assert await desk.closed() is not None

    at_desk(office, scenario)


def test_a_machine_without_a_printer_says_what_to_do_and_saves_a_pdf_instead(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(printing, "printers", list)
    target = tmp_path / "báo cáo.pdf"

    async def scenario(desk: Desk) -> None:
        await desk.open(job())
        await desk.page.see("Máy này chưa có máy in nào.")
        assert not desk.page.all("Máy in", ft.Dropdown)
        assert desk.page.get("In", ft.FilledButton).disabled
        await desk.page.click("Lưu PDF")
        await desk.page.until(target.exists)
        assert await desk.closed() is None

    at_desk(office, scenario, replies={"FilePicker.save_file": str(target)})
    assert target.read_bytes() == PAPER


def test_a_trial_prints_the_first_chosen_page_once_and_enters_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    printers = give_printer(monkeypatch)

    async def final() -> bytes:
        raise AssertionError("a trial is not the paper")

    async def scenario(desk: Desk) -> None:
        await desk.open(job(final=final))
        await desk.page.see("3 trang")
        await desk.page.type("Số bản", "5")
        await desk.page.type("Trang in", "2-3")
        await desk.page.click("In thử một trang")
        await desk.page.see("Đã in thử một trang.")
        await desk.page.press("Escape")
        assert await desk.closed() is None

    at_desk(office, scenario)
    assert [each.order for each in printers.printed] == [PrintOrder("Kho", 1, "2")]


def test_the_millimetres_of_a_printed_form_are_remembered_for_each_printer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    printers = give_printer(monkeypatch, "Văn phòng", "Kho")

    async def scenario(desk: Desk) -> None:
        await desk.open(job(overprint=True))
        await desk.page.see("3 trang")
        await desk.page.type("Dịch sang phải (mm)", "2,5")
        await desk.page.type("Dịch xuống (mm)", "-1")
        await desk.page.click("In")
        await desk.closed()
        await desk.open(job(overprint=True))
        await desk.page.see("3 trang")
        assert desk.page.get("Dịch sang phải (mm)", ft.TextField).value == "2,5"
        await desk.page.select("Máy in", "Kho")
        assert desk.page.get("Dịch sang phải (mm)", ft.TextField).value == "0"
        await desk.page.select("Máy in", "Văn phòng (mặc định)")
        assert desk.page.get("Dịch xuống (mm)", ft.TextField).value == "-1"

    at_desk(office, scenario)
    assert printers.printed[0].order.shift == (2.5, -1.0)
    assert office.settings.print_shifts == {"Văn phòng": (2.5, -1.0)}


def test_a_paper_without_a_printed_form_is_never_moved(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    printers = give_printer(monkeypatch)
    printing.remember_shift(office, "Kho", (2.5, -1))

    async def scenario(desk: Desk) -> None:
        await desk.open(job())
        await desk.page.see("3 trang")
        assert not desk.page.all("Dịch sang phải (mm)", ft.TextField)
        await desk.page.click("In")
        await desk.closed()

    at_desk(office, scenario)
    assert printers.printed[0].order.shift == (0, 0)


def test_a_user_can_take_the_paper_back_while_it_is_printed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, ended = threading.Event(), threading.Event()

    def slow(pdf: bytes, title: str, order: PrintOrder, *, progress: Progress) -> None:
        started.set()
        try:
            for _ in range(300):  # an end, lest a failing test wait for ever
                progress(1, 3, "Máy in đang in…")
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(printing, "printers", lambda: [Printer("Kho", True)])
    monkeypatch.setattr(printing, "print_pdf", slow)

    async def scenario(desk: Desk) -> None:
        await desk.open(job())
        await desk.page.see("3 trang")
        pressed = asyncio.create_task(desk.page.click("In"))  # it ends with the printing
        await asyncio.to_thread(started.wait, 5)
        await desk.page.see("Máy in đang in…")
        assert desk.page.get("In", ft.FilledButton).disabled
        await desk.page.click("Hủy in")
        await pressed
        await desk.page.see("Đã hủy in.")
        await desk.page.click("Đóng")
        assert await desk.closed() is None

    at_desk(office, scenario)
    assert ended.is_set()


def test_a_paper_that_may_not_leave_closes_the_dialog_with_its_reason(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    printers = give_printer(monkeypatch)

    async def final() -> bytes:
        raise AppError("THU-99", "Thư này chưa được in.", "Điền đủ rồi in.")

    async def scenario(desk: Desk) -> None:
        await desk.open(job(final=final))
        await desk.page.see("3 trang")
        await desk.page.click("In")
        await desk.page.see("Thư này chưa được in.")
        assert not desk.page.all("Máy in", ft.Dropdown)

    at_desk(office, scenario)
    assert printers.printed == []


def test_pages_of_every_sheet_are_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    give_printer(monkeypatch)
    form = PrintForm(office, job())
    form.load()
    assert form.facts == "3 trang A4, A5"
    assert [word for _, word in form.printer_choices()] == ["Kho (mặc định)"]
