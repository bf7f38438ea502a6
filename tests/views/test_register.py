"""The register screen on a page without a client: what a person sees, types and presses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import flet as ft
import pytest

from app.documents.preview import page_text
from app.domain.clock import FixedClock
from app.services import registers, saving, setup
from app.services.office import Office
from app.store import Store
from app.views.models.show import Show
from app.views.program import Program
from app.views.register import RegisterScreen
from app.views.register_list import RegisterRow
from tests.harness.headless_page import HeadlessPage, run
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


def shown_rows(screen: RegisterScreen) -> list[RegisterRow]:
    return [row for row in screen.list.rows if row.visible]


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


def test_search_follows_the_typing_without_accents(office: Office) -> None:
    registers.create(office, "contacts", {"full_name": "Trịnh Thị Ngọc Bưởi", "phone": "0912345678"})

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.type("Tìm trong Công dân", "ngoc buoi", key_by_key=True)
        await page.until(lambda: screen.model.search == "ngoc buoi")
        assert "Trịnh Thị Ngọc Bưởi" in page.texts()
        assert len(shown_rows(screen)) == screen.model.page.total
        await page.type("Tìm trong Công dân", "không có ai tên này")
        await page.see("Không tìm thấy dòng nào")
        await page.click("Bỏ tìm và lọc")
        assert screen.model.page.total == 301

    act(office, "contacts", scenario)


def test_typing_sends_texts_only_and_no_new_rows(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        before = [row._i for row in screen.list.rows]
        page.frame_sizes.clear()
        await page.type("Tìm trong Công dân", "nguyen")
        await page.until(lambda: screen.model.search == "nguyen")
        assert [row._i for row in screen.list.rows] == before
        assert sum(page.frame_sizes) < 40_000

    act(office, "contacts", scenario)


def test_a_record_is_added_changed_deleted_and_brought_back(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.press("N", ctrl=True)
        await page.type("Họ và tên", "Đặng Thị Thuở")
        await page.type("Ngày sinh", "1956")
        await page.press("S", ctrl=True)
        row = screen.model.row
        assert row is not None
        assert (row["full_name"], row["birth_date"]) == ("Đặng Thị Thuở", "1956")
        assert f"Đã thêm công dân {row['code']}" in page.texts()

        await page.press("F2")
        await page.type("Ngày sinh", "05/03/1956")
        await page.click("Lưu")
        assert registers.get(office, "contacts", row["id"])["birth_date"] == "1956-03-05"

        await page.press("Delete")
        assert office.store.table("contacts").row(row["id"]) is None
        await page.click("Hoàn tác")
        assert registers.get(office, "contacts", row["id"])["full_name"] == "Đặng Thị Thuở"

    act(office, "contacts", scenario)


def test_what_is_wrong_stands_beside_its_field_and_keeps_what_was_typed(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.press("N", ctrl=True)
        await page.type("Họ và tên", "Vũ Đức Ánh")
        await page.type("Ngày sinh", "31/02/1956")
        await page.press("S", ctrl=True)
        await page.see("Không phải là ngày có thật.")
        assert page.get("Họ và tên", ft.TextField).value == "Vũ Đức Ánh"
        assert screen.model.counts["all"] == 300
        await page.type("Ngày sinh", "")
        await page.type("Họ và tên", "")
        await page.press("S", ctrl=True)
        await page.see("Chưa nhập họ và tên.")

    act(office, "contacts", scenario)


def test_an_unsaved_form_asks_before_it_goes(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.press("N", ctrl=True)
        await page.type("Họ và tên", "Hoàng Thị Ơn")
        leaving = asyncio.ensure_future(screen.can_leave())
        await page.see("Những gì vừa nhập chưa được lưu.")
        await page.click("Nhập tiếp")
        assert await leaving is False
        assert page.get("Họ và tên", ft.TextField).value == "Hoàng Thị Ơn"

    act(office, "contacts", scenario)


def test_after_forwarding_the_summary_for_the_superior_is_asked_and_may_wait(office: Office) -> None:
    call = {"person_name": "Bùi Thị Nhạn", "content": "Bà Bùi Thị Nhạn báo cầu yếu"}
    done = registers.create(office, "hotline", call)

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        screen.show(Show(record_id=done.record["id"]))
        await page.settle()
        await page.click("Chuyển trên")
        await page.type("Cơ quan nhận", "UBND thị xã")
        await page.press("S", ctrl=True)
        await page.see("Duyệt tóm tắt")
        assert page.get("Tóm tắt gửi cấp trên", ft.TextField).value == "Người gửi báo cầu yếu"
        await page.press("S", ctrl=True)
        row = registers.get(office, "hotline", done.record["id"])
        assert (row["status"], row["superior_summary"]) == ("forwarded", "Người gửi báo cầu yếu")
        await page.see("(chưa duyệt nên chưa gửi)")

    act(office, "hotline", scenario)


def test_a_call_goes_its_way_to_the_citizen(office: Office) -> None:
    done = registers.create(office, "hotline", {"person_name": "Bùi Thị Nhạn", "content": "Nước đục"})

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        screen.show(Show(record_id=done.record["id"]))
        await page.settle()
        await page.click("Giao việc")
        await page.press("S", ctrl=True)
        assert "Chưa nhập Giao cho." in page.texts()
        await page.type("Giao cho", "Lê Quang Hưng")
        await page.press("S", ctrl=True)
        assert "Giao Lê Quang Hưng" in page.texts()
        await page.click("Ghi trả lời")
        await page.type("Kết quả trả lời", "Đã thông đường ống")
        await page.press("S", ctrl=True)
        assert registers.get(office, "hotline", done.record["id"])["status"] == "answered"
        await page.click("Báo dân")
        await page.select("Cách báo dân", "Điện thoại")
        await page.press("S", ctrl=True)
        row = registers.get(office, "hotline", done.record["id"])
        assert (row["status"], row["informed_how"]) == ("informed", "phone")
        assert "Đã báo dân" in page.texts()

    act(office, "hotline", scenario)


def test_a_citizen_is_found_and_fills_the_form_of_a_call(office: Office) -> None:
    contact = registers.create(
        office, "contacts", {"full_name": "Trịnh Thị Ngọc Bưởi", "honorific": "Bà", "phone": "0912345678"}
    ).record

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.press("N", ctrl=True)
        await page.type("Công dân trong danh bạ", "ngoc buoi")
        await page.click("Bà Trịnh Thị Ngọc Bưởi")
        assert page.get("Người gọi", ft.TextField).value == "Bà Trịnh Thị Ngọc Bưởi"
        await page.type("Nội dung", "Đèn đường hỏng")
        await page.press("S", ctrl=True)
        row = screen.model.row
        assert row is not None
        assert (row["contact_id"], row["person_phone"]) == (contact["id"], "0912345678")

    act(office, "hotline", scenario)


def test_letters_of_a_box_are_entered_from_its_opening(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.press("N", ctrl=True)
        await page.type("Người giữ khóa", "Nguyễn Thị Hạnh")
        await page.type("Người chứng kiến", "Hoàng Văn Thuận")
        await page.type("Số thư trong hòm", "2")
        await page.press("S", ctrl=True)
        row = screen.model.row
        assert row is not None
        assert row["letters_count"] == 2
        assert "Thư đã ghi · 0" in page.texts()

    act(office, "box_openings", scenario)


def test_arrows_move_the_selection_while_the_search_has_the_focus(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        first = screen.model.selected
        await page.fire(screen.search, "focus")
        await page.press("Arrow Down")
        assert screen.model.place == 1
        await page.press("Arrow Up")
        assert screen.model.selected == first

    act(office, "contacts", scenario)


def test_the_line_of_filters_is_away_while_a_form_is_open_and_back_after_it(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.click("Lọc")
        assert page.all("Bỏ lọc")
        await page.press("N", ctrl=True)
        assert not page.all("Bỏ lọc")
        await page.press("Escape")
        assert page.all("Bỏ lọc")

    act(office, "hotline", scenario)


def test_the_list_is_not_touched_by_changes_elsewhere(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        page.frame_sizes.clear()
        screen.shell.changes.publish(["activities"])
        assert page.frame_sizes == []

    act(office, "contacts", scenario)


def test_a_letter_of_a_box_is_written_from_its_opening(office: Office) -> None:
    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        program.append(Program(page, office))
        await program[0].open()

    async def scenario(page: HeadlessPage) -> None:
        await program[0].shell.open("box_openings")
        await page.click("Ghi thư trong hòm")
        assert program[0].shell.route == "suggestions"
        await page.type("Nội dung", "Đề nghị thêm ghế chờ")
        await page.check("Không nêu tên")
        await page.press("S", ctrl=True)
        screen = program[0].shell.screen
        assert isinstance(screen, RegisterScreen)
        assert screen.model.row is not None
        assert screen.model.row["box_opening_id"]

    program: list[Program] = []
    run(main, scenario)


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_the_book_of_a_period_is_saved_where_the_user_says(
    office: Office, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "open_outside", lambda _: None)

    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        program.append(Program(page, office))
        await program[0].open()

    async def scenario(page: HeadlessPage) -> None:
        await program[0].shell.open("hotline")
        await page.click("In sổ")
        await page.select("Dạng tệp khi lưu", kind)
        await page.click("Lưu sổ")
        await page.see(f"Đã lưu so.{kind}")

    program: list[Program] = []
    run(main, scenario, replies={"FilePicker.save_file": str(tmp_path / f"so.{kind}")})
    assert (tmp_path / f"so.{kind}").stat().st_size > 1000


def test_f1_shows_every_shortcut(office: Office) -> None:
    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        await Program(page, office).open()

    async def scenario(page: HeadlessPage) -> None:
        await page.press("F1")
        assert "Hoàn tác việc vừa làm" in page.texts()

    run(main, scenario)


def test_a_citizen_is_handed_her_own_data_and_the_request_is_logged(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = registers.create(office, "contacts", {"full_name": "Trịnh Thị Ngọc Bưởi"}).record
    target = tmp_path / "du-lieu.pdf"
    monkeypatch.setattr(saving, "open_outside", lambda _: None)

    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        program = Program(page, office)
        await program.open()
        await program.shell.open("contacts", Show(record_id=row["id"], action="hand_out"))

    async def scenario(page: HeadlessPage) -> None:
        await page.type("Yêu cầu của công dân", "Đơn ngày 18/5/2026")
        await page.press("S", ctrl=True)
        await page.see("Đã lưu du-lieu.pdf")
        assert "Trịnh Thị Ngọc Bưởi" in page_text(target.read_bytes(), 0)
        (entry,) = registers.get(office, "contacts", row["id"])["data_requests"]
        assert entry["request"] == "Đơn ngày 18/5/2026"

    run(main, scenario, replies={"save_file": str(target)})


def test_a_citizen_is_chosen_by_arrow_keys_and_esc_puts_the_list_away_first(office: Office) -> None:
    for name in ("Trịnh Thị Ngọc Bưởi", "Trịnh Thị Ngọc Lan"):
        registers.create(office, "contacts", {"full_name": name})

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.press("N", ctrl=True)
        label = "Công dân trong danh bạ"
        field = await page.type(label, "trinh thi ngoc")
        await page.fire(field, "focus")
        await page.see("Trịnh Thị Ngọc Lan")
        await page.press("Arrow Down")
        await page.press("Arrow Down")
        await page.press("Arrow Up")
        await page.press("Arrow Down")
        await page.submit(label)
        chosen = field.value
        assert chosen in ("Trịnh Thị Ngọc Bưởi", "Trịnh Thị Ngọc Lan")
        await page.type(label, "trinh thi ngoc")
        await page.submit(label)
        assert {chosen, field.value} == {"Trịnh Thị Ngọc Bưởi", "Trịnh Thị Ngọc Lan"}
        await page.type(label, "trinh thi ngoc")
        await page.press("Escape")
        assert any(text.startswith("Thêm ") for text in page.texts())
        assert "Trịnh Thị Ngọc Lan" not in page.texts()

    act(office, "hotline", scenario)
