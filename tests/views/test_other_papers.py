from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.documents.preview import page_count, page_text
from app.services import saving
from app.services.office import Office
from app.views.letter_studio import LetterScreen
from app.views.other_papers import OtherPapersView
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.printers import give_printer
from tests.views.windows import act as act_on


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        for number in range(3):
            person = {"full_name": f"Nguyễn Thị Số {number}", "honorific": "Bà", "hamlet": "Xóm Đông"}
            tx.insert("contacts", {"id": f"n{number}", **person})
    yield opened
    opened.store.close()


def act(office: Office, scenario: Any, **options: Any) -> None:
    async def go(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Giấy tờ khác")
        await page.until(lambda: "5 BIẾT" in shown_page(screen))
        await scenario(page, screen)

    act_on(office, "letters", LetterScreen, go, **options)


def shown_page(screen: LetterScreen) -> str:
    view = screen._views["papers"]
    assert isinstance(view, OtherPapersView)
    pdf = view._page.preview.pdf
    return " ".join(page_text(pdf, 0).split()) if pdf else ""


def test_a_paper_is_seen_printed_and_saved_in_both_kinds(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = give_printer(monkeypatch).printed
    opened: list[Path] = []
    monkeypatch.setattr(saving, "open_outside", opened.append)
    target = tmp_path / "bảng"

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Bảng số điện thoại, lịch tiếp dân")
        await page.until(lambda: "ĐƯỜNG DÂY NÓNG" in shown_page(screen))
        await page.press("P", ctrl=True)
        await page.see("1 trang A4")
        await page.click("In")
        await page.see("Đã in Bảng đường dây nóng")
        await page.press("S", ctrl=True)
        await page.see("Đã lưu bảng.pdf")
        await page.click("Mở bằng Word")
        await page.until(lambda: opened)

    act(office, scenario, replies={"FilePicker.save_file": str(target)})
    assert printed[0].title == "Bảng đường dây nóng"
    assert page_count(target.with_suffix(".pdf").read_bytes()) == 1
    assert opened[0].read_bytes().startswith(b"PK")


def test_the_largest_poster_is_not_offered_to_a_printer(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        assert page.all("In", ft.FilledButton)
        await page.select("Khổ áp phích", "A1 (594 × 841 mm)")
        await page.see("Khổ A1: lưu PDF rồi gửi hiệu in.")
        assert not page.all("In", ft.FilledButton)
        assert not page.all("Mở bằng Word")

    act(office, scenario)


def test_labels_follow_the_boxes_that_are_ticked(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Nhãn phong bì")
        await page.see("Chưa chọn ai để in nhãn.")
        await page.select("Gửi cho", "Công dân theo thôn, tổ dân phố")
        await page.until(lambda: "Bà Nguyễn Thị Số 2" in shown_page(screen))
        await page.fire(page.get("Bà Nguyễn Thị Số 1", ft.Checkbox), "change", False, value=False)
        await page.until(lambda: "Bà Nguyễn Thị Số 1" not in shown_page(screen))
        await page.see("2 nhãn, 1 tờ")
        await page.type("Số nhãn đã dùng ở tờ đầu", "99")
        await page.see("Ghi số từ 0 đến 23.")

    act(office, scenario)


def test_minutes_without_an_opening_say_where_to_begin(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Biên bản mở hòm thư")
        await page.see("Chưa có lần mở hòm thư nào.")

    act(office, scenario)
