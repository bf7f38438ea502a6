"""The frame of the window: routes, shortcuts, toast with the way back, errors that keep the screen."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import flet as ft
import pytest

from app.domain.errors import AppError
from app.domain.records.office import Level
from app.views import components as ui
from app.views import faults
from app.views.models.navigation import place_of_table, places
from app.views.models.shortcuts import belongs_to_field, chord
from app.views.shell import Primary, Shell
from app.views.work import Progress
from tests.harness.headless_page import HeadlessPage, run


class Sheet:
    """A screen that notes what happens to it."""

    def __init__(self, title: str, content: ft.Control, stays: bool = False) -> None:
        self.title = title
        self.body = content
        self.primary: Primary | None = Primary("Ghi cuộc gọi", lambda: self.seen.append("new"))
        self.seen: list[Any] = []
        self.stays = stays

    def show(self, argument: Any) -> None:
        self.seen.append(("show", argument))

    async def can_leave(self) -> bool:
        return not self.stays

    def key(self, keys: str) -> bool:
        self.seen.append(keys)
        return keys == "Ctrl+S"


class Window:
    """A shell with two screens, as main makes it."""

    def __init__(self) -> None:
        self.undone: list[int] = []
        self.field = ft.TextField(label="Ghi chú")
        self.hotline = Sheet("Đường dây nóng", ft.Column([ui.text("màn đường dây nóng"), self.field]))
        self.contacts = Sheet("Công dân", ui.text("màn công dân"))

    def __call__(self, page: ft.Page) -> None:
        ft.context.disable_auto_update()
        self.shell = Shell(
            page, unit="UBND xã Mộc Bắc", user="Hạnh", places=places(Level.COMMUNE), undo=self.undone.append
        )
        faults.install(page, self.shell.show_error)
        self.shell.watch.attach(self.field)
        self.shell.add("hotline", lambda: self.hotline)
        self.shell.add("contacts", lambda: self.contacts)
        page.on_keyboard_event = self.shell.on_key
        page.add(self.shell.root)
        page.update()


def act(scenario: Any, **options: Any) -> None:
    window = Window()

    async def go(page: HeadlessPage) -> None:
        await window.shell.open("hotline")
        await scenario(page, window)

    run(window, go, **options)


def test_the_rail_and_its_keys_open_screens() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        assert "màn đường dây nóng" in page.texts()
        await page.click("Công dân")
        assert "màn công dân" in page.texts()
        await page.press("3", alt=True)
        assert "màn đường dây nóng" in page.texts()

    act(scenario)


def test_a_screen_with_unsaved_entries_is_not_left() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        window.hotline.stays = True
        await page.press("2", alt=True)
        assert window.shell.route == "hotline"
        assert "màn công dân" not in page.texts()

    act(scenario)


def test_chords_reach_the_screen_and_ctrl_n_its_main_button() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        await page.press("S", ctrl=True)
        await page.press("N", ctrl=True)
        assert window.hotline.seen[-2:] == ["Ctrl+S", "new"]

    act(scenario)


def test_undo_chord_belongs_to_the_field_while_somebody_types() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        window.shell.done("Đã lưu cuộc gọi", ["hotline"], seq=7)
        await page.fire(window.field, "focus")
        await page.press("Z", ctrl=True)
        assert window.undone == []
        await page.fire(window.field, "blur")
        await page.press("Z", ctrl=True)
        assert window.undone == [7]

    act(scenario)


def test_letters_typed_into_a_field_do_nothing_else() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        await page.fire(window.field, "focus")
        before = len(window.hotline.seen)
        for letter in "aoD":
            await page.press(letter)
        await page.press("Delete")
        assert len(window.hotline.seen) == before
        await page.press("Escape")
        assert window.hotline.seen[-1] == "Escape"

    act(scenario)


def test_the_toast_offers_the_way_back() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        window.shell.done("Đã xóa Trần Thị Bưởi", ["contacts"], seq=12)
        assert "Đã xóa Trần Thị Bưởi" in page.texts()
        await page.click("Hoàn tác")
        assert window.undone == [12]
        assert "Đã xóa Trần Thị Bưởi" not in page.texts()

    act(scenario)


def test_only_screens_that_show_what_changed_are_told() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        told: list[frozenset[str]] = []
        stop = window.shell.changes.subscribe(["hotline", "letters"], told.append)
        window.shell.done("a", ["contacts"])
        window.shell.done("b", ["hotline"])
        stop()
        window.shell.done("c", ["hotline"])
        assert told == [frozenset({"hotline"})]

    act(scenario)


@pytest.mark.parametrize("wait", [False, True])
def test_an_error_keeps_the_screen_and_says_its_code(wait: bool) -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        def wrong() -> None:
            raise AppError("KHO-03", "Đĩa đã đầy.", "Xóa bớt tệp rồi lưu lại.")

        async def wrong_later() -> None:
            await asyncio.sleep(0)
            wrong()

        window.hotline.primary = Primary("Lưu", wrong_later if wait else wrong)
        window.shell.draw_header()
        await page.click("Lưu")
        await page.see("Mã lỗi KHO-03")
        assert {"Đĩa đã đầy.", "Xóa bớt tệp rồi lưu lại.", "màn đường dây nóng"} <= set(page.texts())
        await page.click("Chép thông tin")
        assert any(call.method == "set" and "KHO-03" in str(call.args) for call in page.calls)
        await page.click("Đóng")
        assert not page.all("Chép thông tin")

    act(scenario)


def test_an_unforeseen_error_tells_nothing_of_its_message() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        def wrong() -> None:
            raise ValueError("Trần Thị Bưởi 0912345678")

        window.hotline.primary = Primary("Lưu", wrong)
        window.shell.draw_header()
        await page.click("Lưu")
        await page.see("Mã lỗi CT-01")
        assert not any("Bưởi" in text for text in page.texts())

    act(scenario)


def test_a_question_is_answered_once_and_blocks_shortcuts() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        answer = asyncio.ensure_future(
            window.shell.dialogs.ask("Chưa lưu", "Lưu trước khi rời?", ("save", "Lưu"), ("stay", "Ở lại"))
        )
        await page.see("Lưu trước khi rời?")
        await page.press("2", alt=True)
        assert window.shell.route == "hotline"
        await page.click("Ở lại")
        assert await answer == "stay"

    act(scenario)


def test_long_work_shows_how_far_it_is_and_can_be_cancelled() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        def work(progress: Progress) -> str:
            for step in range(1000):
                progress(step, 1000, "Đang ghi tệp")
                time.sleep(0.005)
            return "xong"

        task = asyncio.ensure_future(window.shell.dialogs.work("Xuất Excel", work))
        await page.see("Đang ghi tệp")
        await page.click("Hủy")
        assert await task is None
        assert not page.all("Đang ghi tệp")
        assert await window.shell.dialogs.work("Xuất Excel", lambda _: "xong") == "xong"

    act(scenario)


def test_badges_show_what_is_overdue() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        window.shell.set_badges({"hotline": 1234, "petitions": 0})
        assert "1.234" in page.texts()
        assert "0" not in page.texts()

    act(scenario)


def test_only_a_superior_sees_the_consolidation() -> None:
    assert "consolidation" not in {place.key for place in places(Level.COMMUNE)}
    assert "consolidation" in {place.key for place in places(Level.SUPERIOR)}


def test_every_place_has_its_own_keys() -> None:
    keys = [place.keys for place in places(Level.SUPERIOR)]
    assert len(set(keys)) == len(keys)


def test_a_table_leads_to_its_screen() -> None:
    assert place_of_table("box_openings") == "suggestions"
    assert place_of_table("audit") == "overview"


def test_chords_have_one_name() -> None:
    assert chord("s", ctrl=True, shift=False, alt=False) == "Ctrl+S"
    assert chord("Arrow Down", ctrl=False, shift=False, alt=False) == "Down"
    assert belongs_to_field("Shift+A")
    assert belongs_to_field("Ctrl+Z")
    assert not belongs_to_field("Ctrl+S")
    assert not belongs_to_field("F1")


def test_an_answer_to_a_control_that_has_gone_does_not_lose_the_window() -> None:
    async def scenario(page: HeadlessPage, window: Window) -> None:
        call = asyncio.ensure_future(window.field.focus())
        await asyncio.sleep(0)
        body = window.hotline.body
        assert isinstance(body, ft.Column)
        body.controls = []
        body.update()
        with pytest.raises(RuntimeError, match="left the page"):
            await asyncio.wait_for(call, 2)
        await window.shell.open("contacts")
        assert "màn công dân" in page.texts()

    act(scenario)
