"""What is being typed is kept while the fingers rest, offered at the next start, and forgotten once saved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import flet as ft
import pytest

from app.domain.clock import FixedClock
from app.services import drafts, registers
from app.services.office import Office
from app.store import Store
from app.views import draft_keeper
from app.views.program import Program
from tests.harness.headless_page import HeadlessPage, run
from tests.services.offices import REFERENCE, SETTINGS

WORDS = "Đèn đường ngõ 3 hỏng"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_keeper, "LOOK_SECONDS", 0.02)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    clock = FixedClock(datetime.fromisoformat("2026-05-18T09:12"))
    office = Office(Store.open(tmp_path / "kho", clock=clock), clock, "Nguyễn Thị Hạnh", REFERENCE)
    with office.store.transaction("Khai báo đơn vị", by=office.user) as tx:
        tx.insert("settings", dict(SETTINGS))
    return office


def start(office: Office) -> ft.Page:
    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        await Program(page, office).open()

    return main  # type: ignore[return-value]  # what `run` takes


async def type_call(page: HeadlessPage, words: str) -> None:
    await page.press("3", alt=True)
    await page.see("Đường dây nóng")
    await page.press("N", ctrl=True)
    await page.see("Thêm cuộc gọi")
    await page.type("Nội dung", words)


def test_an_interrupted_form_is_offered_taken_up_and_forgotten_once_saved(office: Office) -> None:
    async def interrupted(page: HeadlessPage) -> None:
        await type_call(page, WORDS)
        await page.check("Không nêu tên")
        await page.until(lambda: drafts.found(office))

    async def next_start(page: HeadlessPage) -> None:
        await page.see("Có bản nhập dở từ 09:12 hôm nay: thêm cuộc gọi.")
        await page.click("Mở lại")
        await page.see("Thêm cuộc gọi")
        assert page.get("Nội dung", ft.TextField).value == WORDS
        assert page.get("Không nêu tên", ft.Checkbox).value is True
        await page.press("S", ctrl=True)
        await page.see("Đã thêm cuộc gọi")
        assert drafts.found(office) is None
        assert [row["content"] for row in office.store.table("hotline").rows()] == [WORDS]

    async def third_start(page: HeadlessPage) -> None:
        await page.see("Việc hôm nay")
        assert "Bản nhập dở" not in page.texts()

    for scenario in (interrupted, next_start, third_start):
        run(start(office), scenario)


def test_what_is_dropped_is_offered_no_more(office: Office) -> None:
    async def dropped(page: HeadlessPage) -> None:
        await type_call(page, WORDS)
        await page.until(lambda: drafts.found(office))
        await page.press("Escape")
        await page.click("Bỏ, không lưu")
        await page.until(lambda: drafts.found(office) is None)
        await type_call(page, "Việc khác")
        await page.until(lambda: drafts.found(office))

    async def refused(page: HeadlessPage) -> None:
        await page.see("Có bản nhập dở")
        await page.click("Bỏ, không dùng")
        assert drafts.found(office) is None

    run(start(office), dropped)
    run(start(office), refused)


def test_the_step_of_a_case_is_taken_up_as_well(office: Office) -> None:
    values = {"received_at": "2026-05-15T08:00", "anonymous": True, "content": WORDS}
    row = registers.create(office, "hotline", values).record

    async def interrupted(page: HeadlessPage) -> None:
        await page.press("3", alt=True)
        await page.click("Ghi trả lời")
        await page.type("Kết quả trả lời", "Đã thay 4 bóng đèn")
        await page.until(lambda: drafts.found(office))

    async def next_start(page: HeadlessPage) -> None:
        await page.see(f"sửa cuộc gọi {row['code']}.")
        await page.click("Mở lại")
        assert page.get("Kết quả trả lời", ft.TextField).value == "Đã thay 4 bóng đèn"
        await page.press("S", ctrl=True)
        assert registers.get(office, "hotline", row["id"])["answer"] == "Đã thay 4 bóng đèn"
        assert drafts.found(office) is None

    run(start(office), interrupted)
    run(start(office), next_start)


def test_a_chosen_citizen_is_chosen_again(office: Office) -> None:
    who = registers.create(office, "contacts", {"full_name": "Trần Thị Ánh", "honorific": "Bà"}).record

    async def interrupted(page: HeadlessPage) -> None:
        await type_call(page, WORDS)
        await page.type("Công dân trong danh bạ", "tran thi anh")
        await page.click("Bà Trần Thị Ánh")
        await page.until(lambda: (drafts.found(office) or drafts.Draft("", {})).entered.get("contact_id"))

    async def next_start(page: HeadlessPage) -> None:
        await page.click("Mở lại")
        assert page.get("Công dân trong danh bạ", ft.TextField).value == "Bà Trần Thị Ánh"
        await page.press("S", ctrl=True)
        assert [row["contact_id"] for row in office.store.table("hotline").rows()] == [who["id"]]

    run(start(office), interrupted)
    run(start(office), next_start)
