from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.documents.preview import page_text
from app.services import letters
from app.services.office import Office
from app.views.letter_book import LetterBook
from app.views.letter_studio import LetterScreen
from app.views.models.show import Show
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.printers import give_printer
from tests.views.windows import act as act_on


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
    yield opened
    opened.store.close()


def write(office: Office, name: str) -> str:
    given = {"ho_ten": name, "danh_xung": "Bà", "cong_viec": "mở đường", "noi_dung_dong_gop": "hiến đất"}
    made = letters.draft(office, "thanks-contribution", values=given | {"ket_qua": "đường rộng hơn"})
    return str(letters.record(office, made).record["id"])


def act(office: Office, scenario: Any, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    books: list[LetterBook] = []
    begin = LetterBook.__init__

    def remember(book: LetterBook, *given: Any, **named: Any) -> None:
        begin(book, *given, **named)
        books.append(book)

    monkeypatch.setattr(LetterBook, "__init__", remember)

    async def go(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click(next(text for text in page.texts() if text.startswith("Sổ thư")))
        await page.see("dòng")
        await scenario(page, books[0])

    act_on(office, "letters", LetterScreen, go, **options)


def shown_page(book: LetterBook) -> str:
    pdf = book._page.preview.pdf
    return " ".join(page_text(pdf, 0).split()) if pdf else ""


def row_of(office: Office, letter_id: str) -> dict[str, Any]:
    return office.store.table("letters").row(letter_id) or {}


def test_the_chosen_letter_stands_as_its_page_beside_the_newest_first(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(office, "Đặng Thị Thuở")
    write(office, "Phạm Thị Ân")

    async def scenario(page: HeadlessPage, book: LetterBook) -> None:
        await page.until(lambda: "Bà Phạm Thị Ân" in shown_page(book))
        await page.see("Ủng hộ, hiến đất, đóng góp công sức · Chưa in · Chưa trao")
        await page.press("Arrow Down")
        await page.until(lambda: "Bà Đặng Thị Thuở" in shown_page(book))
        assert not page.all("Sửa"), "a letter stays as it was made"

    act(office, scenario, monkeypatch)


def test_a_letter_is_found_without_tones_and_by_what_it_waits_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters.mark_printed(office, write(office, "Đặng Thị Thuở"))
    write(office, "Phạm Thị Ân")

    async def scenario(page: HeadlessPage, book: LetterBook) -> None:
        await page.click("Chưa in · 1")
        await page.until(lambda: "Bà Phạm Thị Ân" in shown_page(book))
        await page.click("Tất cả · 2")
        await page.type("Tìm trong Thư", "dang thi thuo")
        await page.until(lambda: "Bà Đặng Thị Thuở" in shown_page(book))

    act(office, scenario, monkeypatch)


def test_handing_over_is_noted_with_how_when_and_by_whom_and_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = write(office, "Đặng Thị Thuở")

    async def scenario(page: HeadlessPage, book: LetterBook) -> None:
        await page.click("Ghi đã trao")
        await page.select("Cách trao", "Trao tại nhà")
        for day, message in (("19/05/2026", "Ngày trao chưa đến."), ("17/05/2026", "trước ngày lập thư")):
            await page.type("Ngày trao", day)
            await page.click("Ghi đã trao")
            await page.see(message)
        await page.type("Ngày trao", "18/05/2026")
        await page.type("Người trao", "Lê Quang Hưng")
        await page.click("Ghi đã trao")
        await page.see("Đã ghi trao thư")
        await page.see("Chưa in · Trao tại nhà 18/05/2026, Lê Quang Hưng")
        assert row_of(office, letter)["delivered_how"] == "home"
        await page.click("Hoàn tác")

    act(office, scenario, monkeypatch)
    assert "delivered_at" not in row_of(office, letter)


def test_a_letter_is_printed_again_as_it_was_made(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = write(office, "Đặng Thị Thuở")
    printed = give_printer(monkeypatch).printed

    async def scenario(page: HeadlessPage, book: LetterBook) -> None:
        await page.click("In lại")
        await page.see("In: Thư T-2026-0001")
        await page.until(lambda: page.all("In", ft.FilledButton))
        await page.until(lambda: not page.get("In", ft.FilledButton).disabled)
        await page.click("In")
        await page.see("Đã in thư T-2026-0001")

    act(office, scenario, monkeypatch)
    assert "Bà Đặng Thị Thuở" in page_text(printed[0].pdf, 0)
    assert row_of(office, letter)["printed_at"]


def test_a_note_is_kept_with_the_letter(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = write(office, "Đặng Thị Thuở")

    async def scenario(page: HeadlessPage, book: LetterBook) -> None:
        await page.click("Ghi chú")
        await page.type("Ghi chú", "Con trai nhận thay")
        await page.press("S", ctrl=True)
        await page.see("Chưa trao · Con trai nhận thay")

    act(office, scenario, monkeypatch)
    assert row_of(office, letter)["note"] == "Con trai nhận thay"


def test_a_letter_found_elsewhere_opens_here(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(office, "Đặng Thị Thuở")
    write(office, "Phạm Thị Ân")

    async def scenario(page: HeadlessPage, book: LetterBook) -> None:
        await page.click("Soạn thư")
        await book._shell.open("letters", Show(record_id=first))
        await page.until(lambda: "Bà Đặng Thị Thuở" in shown_page(book))

    act(office, scenario, monkeypatch)


def test_an_empty_register_leads_to_writing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(page: HeadlessPage, book: LetterBook) -> None:
        await page.see("Chưa có thư nào")
        await page.click("Soạn thư")
        await page.see("Trang 1/1")
        assert page.get("Họ và tên", ft.TextField)

    act(office, scenario, monkeypatch)
