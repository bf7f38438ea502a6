from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.documents.preview import page_count, page_text
from app.domain.errors import AppError
from app.services import saving
from app.services.office import Office
from app.views.letter_studio import LetterScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.printers import give_printer
from tests.views.windows import act as act_on

CALL = {
    "code": "ĐDN-2026-0041",
    "received_at": "2026-04-28T19:50:00",
    "content": "Đèn đường ngõ 3 hỏng",
    "contact_id": "elder",
    "due_date": "2026-05-14",
    "status": "assigned",
    "nature": "feedback",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        chair = {"full_name": "Trần Quang Khải", "position": "Chủ tịch UBND", "is_leader": True}
        tx.insert("officials", {"id": "chair", **chair})
        elder = {"full_name": "Đặng Thị Thuở", "honorific": "Bà", "hamlet": "Thôn Yên Lạc"}
        tx.insert("contacts", {"id": "elder", **elder})
        tx.insert("hotline", {"id": "call", **CALL})
    yield opened
    opened.store.close()


def act(office: Office, scenario: Any, **options: Any) -> None:
    async def go(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.see("Trang 1/1")
        await scenario(page, screen)

    act_on(office, "letters", LetterScreen, go, **options)


def shown_page(screen: LetterScreen) -> str:
    return " ".join(page_text(screen._preview.preview.pdf, 0).split())


def letters_of(office: Office) -> list[dict[str, Any]]:
    return list(office.store.table("letters").rows())


def test_an_offer_becomes_a_letter_with_two_presses(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Thư nên gửi · 1")
        assert "ĐDN-2026-0041 quá hạn trả lời" in page.texts()
        await page.click("Soạn")
        assert page.get("Họ và tên", ft.TextField).value == "Đặng Thị Thuở"
        assert "Còn thiếu: Lý do chậm, Sẽ trả lời trước ngày." in page.texts()
        await page.until(lambda: "Đèn đường ngõ 3 hỏng".lower() in shown_page(screen).lower())

    act(office, scenario)


def test_the_page_follows_what_is_typed_and_the_field_keeps_it_as_typed(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        screen.show({"occasion": "apology-late-answer", "source": "hotline/call"})
        await page.type("Lý do chậm", "Phải chờ bóng đèn", key_by_key=True)
        await page.until(lambda: "phải chờ bóng đèn" in shown_page(screen))
        assert page.get("Lý do chậm", ft.TextField).value == "Phải chờ bóng đèn"
        assert "[Sẽ trả lời trước ngày]" in shown_page(screen)
        await page.type("Sẽ trả lời trước ngày", "25/5/2026")
        await page.until(lambda: "25/5/2026" in shown_page(screen))
        assert "Đủ nội dung để in." in page.texts()

    act(office, scenario)


def test_printing_is_refused_beside_the_fields_that_are_empty(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        screen.show({"occasion": "apology-late-answer", "source": "hotline/call"})
        await page.press("P", ctrl=True)
        await page.see("Chưa có lý do chậm.")
        assert "Thư chưa in được vì còn thiếu: lý do chậm, sẽ trả lời trước ngày." in page.texts()
        assert letters_of(office) == []

    act(office, scenario)


def test_a_printed_letter_stands_in_the_register_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = give_printer(monkeypatch).printed

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await fill(page, screen)
        await page.press("P", ctrl=True)
        await page.see("1 trang A4")
        assert letters_of(office) == [], "a look at the dialog enters nothing"
        await page.click("In")
        await page.see("Đã in thư")
        await page.press("P", ctrl=True)
        await page.see("1 trang A4")
        await page.click("In")
        await page.until(lambda: len(printed) == 2)

    act(office, scenario)
    (row,) = letters_of(office)
    assert row["printed_at"].startswith("2026-05-18T09:00")
    assert "Đặng Thị Thuở" in page_text(printed[0].pdf, 0)


def test_a_printer_that_refuses_leaves_the_letter_unprinted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_printer(monkeypatch, refusal=AppError("IN-07", "Máy in “Kho” hết giấy.", "Cho giấy vào khay."))

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await fill(page, screen)
        await page.press("P", ctrl=True)
        await page.see("1 trang A4")
        await page.click("In")
        await page.see("Máy in “Kho” hết giấy.")
        await page.see("Thư chưa được ghi là đã in.")
        await page.click("Đóng")

    act(office, scenario)
    (row,) = letters_of(office)
    assert "printed_at" not in row


def test_a_trial_print_does_not_enter_the_register(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = give_printer(monkeypatch).printed

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        asking = asyncio.create_task(page.click("In thử"))
        await page.see("1 trang")
        await page.click("In thử một trang")
        await page.until(lambda: printed)
        await page.see("Bản in thử không được ghi là đã in.")
        await page.press("Escape")
        await asking

    act(office, scenario)
    assert letters_of(office) == []


def test_the_pdf_is_saved_where_the_user_says(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "thư.pdf"

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await fill(page, screen)
        await page.click("Lưu PDF")
        await page.until(target.exists)
        await page.see("Đã lưu thư.pdf")

    act(office, scenario, replies={"FilePicker.save_file": str(target)})
    assert "Trần Quang Khải" in page_text(target.read_bytes(), 0)
    assert len(letters_of(office)) == 1


def test_a_file_that_cannot_be_written_leaves_the_letter_out_of_the_register(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "tệp").write_bytes(b"")

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await fill(page, screen)
        await page.click("Lưu PDF")
        await page.see("Chưa làm được")

    act(office, scenario, replies={"FilePicker.save_file": str(tmp_path / "tệp" / "thư.pdf")})
    assert letters_of(office) == []


def test_a_letter_is_saved_as_a_word_document_and_opened(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(saving, "open_outside", opened.append)
    target = tmp_path / "thư.docx"

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await fill(page, screen)
        await page.click("Mở bằng Word")
        await page.until(lambda: opened)

    act(office, scenario, replies={"FilePicker.save_file": str(target)})
    assert opened == [target]
    assert target.read_bytes().startswith(b"PK")
    assert len(letters_of(office)) == 1


def test_a_closed_file_dialog_changes_nothing(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await fill(page, screen)
        await page.click("Lưu PDF")

    act(office, scenario, replies={"FilePicker.save_file": None})
    assert letters_of(office) == []


def test_the_addressee_is_picked_from_the_contacts_by_a_name_without_tones(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Cảm ơn")
        await page.type("Họ và tên", "thuo", key_by_key=True)
        await page.click("Bà Đặng Thị Thuở")
        assert page.get("Họ và tên", ft.TextField).value == "Đặng Thị Thuở"
        assert page.get("Địa chỉ", ft.TextField).value == "Thôn Yên Lạc, xã Mộc Bắc"
        assert screen.studio.contact_id == "elder"

    act(office, scenario)


async def fill(page: HeadlessPage, screen: LetterScreen) -> None:
    screen.show({"occasion": "apology-late-answer", "source": "hotline/call"})
    await page.type("Lý do chậm", "chờ bóng đèn")
    await page.type("Sẽ trả lời trước ngày", "25/05/2026")


def test_all_letters_of_longevity_become_one_file_and_one_act(office: Office, tmp_path: Path) -> None:
    with office.store.transaction("Chuẩn bị", by="thử") as tx:
        for number, born in enumerate(("1946", "1936", "1956")):
            name = f"Nguyễn Thị Số {number}"
            tx.insert(
                "contacts", {"id": f"old-{number}", "full_name": name, "birth_date": born, "sex": "female"}
            )
    target = tmp_path / "mừng thọ.pdf"

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Thư nên gửi · 4")
        assert "3 người đến tuổi mừng thọ trong năm chưa có thư." in page.texts()
        await page.click("Lập cho cả danh sách…")
        await page.see("Chọn 3")
        await page.click("Lưu một PDF")
        await page.see("Đã lập 3 thư vào mừng thọ.pdf")
        assert "Thư nên gửi · 1" in page.texts()
        assert len(letters_of(office)) == 3
        await page.click("Hoàn tác")
        await page.see("Thư nên gửi · 4")

    act(office, scenario, replies={"FilePicker.save_file": str(target)})
    assert page_count(target.read_bytes()) == 4
    assert letters_of(office) == []
