from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.documents.preview import page_text
from app.services.office import Office
from app.views.letter_studio import LetterScreen
from app.views.template_editor import TemplateEditorView
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.windows import act as act_on


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        chair = {"full_name": "Trần Quang Khải", "position": "Chủ tịch UBND", "is_leader": True}
        tx.insert("officials", {"id": "chair", **chair})
    yield opened
    opened.store.close()


def act(office: Office, scenario: Any) -> None:
    async def go(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.see("Trang 1/1")
        await scenario(page, screen)

    act_on(office, "letters", LetterScreen, go)


def view_of(screen: LetterScreen) -> TemplateEditorView:
    view = screen._views["wording"]
    assert isinstance(view, TemplateEditorView)
    return view


def shown_page(screen: LetterScreen) -> str:
    pdf = view_of(screen)._page.preview.pdf
    return " ".join(page_text(pdf, 0).split()) if pdf else ""


def own(office: Office) -> list[dict[str, Any]]:
    return list(office.store.table("letter_templates").rows())


async def open_thanks(page: HeadlessPage, screen: LetterScreen) -> None:
    await page.click("Lời mẫu")
    await page.click("Đóng góp ý kiến xây dựng chính quyền")
    await page.until(lambda: "THƯ CẢM ƠN" in shown_page(screen))


def test_a_wording_is_typed_seen_saved_and_taken_back(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await open_thanks(page, screen)
        await page.type("Lời thư", "Cảm ơn {Danh xưng} {Họ và tên}.")
        await page.until(lambda: "Cảm ơn Bà Đặng Thị Thuở." in shown_page(screen))
        assert page.get("Lời thư", ft.TextField).value == "Cảm ơn {Danh xưng} {Họ và tên}."
        await page.press("S", ctrl=True)
        await page.see("Đã lưu lời mẫu")
        assert "Lời riêng" in page.texts()
        await page.click("Hoàn tác")
        await page.until(lambda: "Đây là ý kiến thiết thực" in shown_page(screen))
        assert "Lời riêng" not in page.texts()

    act(office, scenario)
    assert own(office) == []


def test_a_place_goes_in_where_the_caret_stands(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await open_thanks(page, screen)
        field = await page.type("Lời thư", "Chào , xin cảm ơn.")
        caret = {"base_offset": 5, "extent_offset": 5, "affinity": "downstream", "directional": False}
        await page.fire(field, "selection_change", {"selection": caret, "selected_text": ""})
        await page.click("Họ và tên")
        assert field.value == "Chào {Họ và tên}, xin cảm ơn."
        await page.click("Danh xưng")
        assert field.value == "Chào {Họ và tên}{Danh xưng}, xin cảm ơn."

    act(office, scenario)


def test_an_unknown_place_is_named_and_nothing_is_saved(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await open_thanks(page, screen)
        await page.type("Lời thư", "Chào {Họ tên con}.")
        await page.see("Mẫu thư có tên chỗ trống lạ: {Họ tên con}.")
        await page.click("Lưu lời mẫu")
        await page.see("Mã lỗi THU-07")

    act(office, scenario)
    assert own(office) == []


def test_leaving_asks_about_a_wording_that_is_not_saved(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await open_thanks(page, screen)
        await page.type("Lời thư", "Khác.")
        await page.click("Soạn thư")
        await page.see("Chưa lưu lời mẫu")
        await page.click("Ở lại")
        assert page.get("Lời thư", ft.TextField).value == "Khác."
        await page.click("Kết hôn")
        await page.click("Bỏ, không lưu")
        await page.until(lambda: view_of(screen).editor.key == "congratulations-marriage")

    act(office, scenario)
    assert own(office) == []


def test_the_letter_in_the_making_is_reworded_with_its_own_values_and_follows(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Cảm ơn")
        await page.type("Họ và tên", "Lê Văn Dũng")
        await page.click("Sửa lời mẫu…")
        await page.until(lambda: "Lê Văn Dũng" in shown_page(screen))
        await page.type("Lời thư", "Quý hóa quá, {Họ và tên}.")
        await page.click("Lưu lời mẫu")
        await page.see("Đã lưu lời mẫu")
        await page.click("Soạn thư")
        await page.until(lambda: "Quý hóa quá, Lê Văn Dũng." in page_text(screen._preview.preview.pdf, 0))

    act(office, scenario)


def test_going_back_to_our_wording_is_asked_first(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await open_thanks(page, screen)
        await page.type("Lời thư", "Cảm ơn.")
        await page.click("Lưu lời mẫu")
        await page.see("Đã lưu lời mẫu")
        await page.click("Trả về lời của chương trình…")
        await page.click("Thôi")
        assert len(own(office)) == 1
        await page.click("Trả về lời của chương trình…")
        await page.click("Trả về lời của chương trình")
        await page.until(lambda: "Đây là ý kiến thiết thực" in shown_page(screen))

    act(office, scenario)
    assert own(office) == []


def test_what_an_update_changed_is_shown_and_the_own_words_can_stay(office: Office) -> None:
    row = {"id": "own", "occasion": "thanks-idea", "title": "THƯ", "text": "Cảm ơn.", "based_on": "cũ"}
    with office.store.transaction("Bản cũ", by="thử") as tx:
        tx.insert("letter_templates", row)

    async def scenario(page: HeadlessPage, screen: LetterScreen) -> None:
        await page.click("Lời mẫu")
        await page.see("Có lời mới")
        await page.click("Đóng góp ý kiến xây dựng chính quyền")
        await page.see("Bản mới của chương trình đã đổi lời mẫu này.")
        await page.click("Giữ lời riêng")
        await page.see("Đã giữ lời riêng của đơn vị")
        assert "Có lời mới" not in page.texts()

    act(office, scenario)
    assert own(office)[0]["text"] == "Cảm ơn."
