from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.documents.preview import page_count, page_text
from app.documents.tree import Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.errors import AppError
from app.services import letter_files, saving
from app.services.office import Office
from app.views.letter_batch import LetterBatchView
from app.views.letter_studio import LetterScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.printers import give_printer
from tests.views.windows import act as act_on

PUPILS = [("Trần Văn Yên", "Thôn Yên Lạc", "giải Nhì"), ("Lê Thị Ánh", "Thôn Đông", "")]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
        for number in range(3):
            person = {"full_name": f"Nguyễn Thị Số {number}", "birth_date": "1946", "sex": "female"}
            tx.insert("contacts", {"id": f"old-{number}", **person})
    yield opened
    opened.store.close()


def act(office: Office, scenario: Any, **options: Any) -> None:
    async def go(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Cả danh sách")
        await page.see("Chọn 3")
        await scenario(page, screen)

    act_on(office, "letters", LetterScreen, go, **options)


def letters_of(office: Office) -> list[dict[str, Any]]:
    return list(office.store.table("letters").rows())


def shown_page(screen: LetterScreen) -> str:
    view = screen._views["batch"]
    assert isinstance(view, LetterBatchView)
    pdf = view._page.preview.pdf
    return " ".join(page_text(pdf, 0).split()) if pdf else ""


def test_anyone_of_the_list_is_looked_at_and_left_out_by_hand(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "thư.pdf"

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Cụ Nguyễn Thị Số 1")
        await page.until(lambda: "Cụ Nguyễn Thị Số 1" in shown_page(screen))
        box = page.get("Lập thư cho Cụ Nguyễn Thị Số 1", ft.Checkbox)
        await page.fire(box, "change", False, value=False)
        await page.see("Chọn 2")
        await page.press("S", ctrl=True)
        await page.see("Đã lập 2 thư vào thư.pdf")
        await page.see("Đã vào sổ 2")
        assert len(letters_of(office)) == 2
        await page.click("Hoàn tác")
        await page.see("Chọn 2")

    act(office, scenario, replies={"FilePicker.save_file": str(target)})
    assert page_count(target.read_bytes()) == 3
    assert letters_of(office) == []


def test_all_are_printed_behind_an_index_and_noted_as_printed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = give_printer(monkeypatch).printed

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.press("P", ctrl=True)
        await page.see("4 trang A4")
        await page.type("Trang in", "1-2")
        await page.click("In")
        await page.see("Đã in trang 1-2.")
        assert not any(row.get("printed_at") for row in letters_of(office)), "not all are printed"
        await page.press("P", ctrl=True)
        await page.see("4 trang")
        await page.click("In")
        await page.see("Đã in các thư của danh sách")

    act(office, scenario)
    assert [(page_count(each.pdf), each.order.pages) for each in printed] == [(4, "1-2"), (4, "")]
    assert all(row["printed_at"] for row in letters_of(office))


def test_a_printer_that_refuses_leaves_the_letters_entered_but_not_printed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_printer(monkeypatch, refusal=AppError("IN-07", "Máy in “Kho” hết giấy.", "Cho giấy vào khay."))

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        for _ in range(2):
            await page.press("P", ctrl=True)
            await page.see("4 trang")
            await page.click("In")
            await page.see("Máy in “Kho” hết giấy.")
            await page.press("Escape")

    act(office, scenario)
    assert len(letters_of(office)) == 3, "a second try prints the same letters"
    assert not any(row.get("printed_at") for row in letters_of(office))


def test_a_cancelled_batch_leaves_nothing_in_the_register(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "thư.pdf"

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        waiting = []

        def slow(rows: Any, step: Any) -> bytes:
            waiting.append(rows)
            while True:  # until the step hears that the user cancelled
                step()
                time.sleep(0.005)

        monkeypatch.setattr(letter_files, "_batch_pdf", slow)
        view = screen._views["batch"]
        assert isinstance(view, LetterBatchView)
        screen._shell.run(view.save_pdf)
        await page.until(lambda: waiting)
        await page.click("Hủy")
        await page.until(lambda: letters_of(office) == [])
        await page.see("Chọn 3")

    act(office, scenario, replies={"FilePicker.save_file": str(target)})
    assert not target.exists()
    assert letters_of(office) == []


def test_a_school_list_from_excel_tells_who_gets_no_letter(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "học sinh.xlsx"
    columns = tuple(Column(title, 20) for title in ("Họ và tên", "Thôn", "Thành tích"))
    path.write_bytes(render_xlsx([Sheet("HSG", columns, PUPILS)]))

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.select("Dịp của danh sách", "Học sinh giỏi, đạt giải")
        await page.see("Chọn tệp danh sách")
        await page.click("Chọn tệp…")
        await page.see("Cột đã hiểu: Họ và tên, Thôn, Thành tích.")
        await page.type("Kỳ thi, cuộc thi (chung)", "kỳ thi cấp tỉnh")
        await page.see("Em Trần Văn Yên")
        await page.click("Không lập được · 1")
        assert "Lê Thị Ánh" in page.texts()
        assert any("thành tích" in shown for shown in page.texts())

    file = {"id": 1, "name": path.name, "size": 1, "path": str(path)}
    act(office, scenario, replies={"FilePicker.pick_files": [file]})


def test_a_file_that_is_no_list_is_refused_and_put_away(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "khác.csv"
    path.write_text("a;b\n1;2\n", "utf-8")

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.select("Dịp của danh sách", "Lên đường nhập ngũ")
        await page.click("Chọn tệp…")
        await page.see("Mã lỗi THU-31")
        await page.click("Đóng")
        await page.see("Chưa chọn tệp")

    file = {"id": 1, "name": path.name, "size": 1, "path": str(path)}
    act(office, scenario, replies={"FilePicker.pick_files": [file]})


def test_the_blank_list_has_the_headings_that_are_understood(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(saving, "open_outside", opened.append)
    target = tmp_path / "mẫu.xlsx"

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.select("Dịp của danh sách", "Lên đường nhập ngũ")
        await page.click("Tải mẫu Excel")
        await page.until(lambda: opened)
        screen._views["batch"].batch.choose_file(target)
        await screen._views["batch"].load()
        assert "Họ và tên" in screen._views["batch"].batch.columns_in_words()

    act(office, scenario, replies={"FilePicker.save_file": str(target)})
