"""The headless page behaves as the client does, and lets no fault through."""

from __future__ import annotations

import asyncio

import flet as ft
import pytest

from tests.harness.headless_page import HeadlessPage, run


def small_program(page: ft.Page) -> None:
    said = ft.Text("sẵn sàng")
    dialog = ft.AlertDialog(title=ft.Text("Xóa bản ghi?"), actions=[ft.TextButton("Xóa hẳn")])

    def say(event: ft.Event[ft.FilledButton]) -> None:
        said.value = f"đã lưu {name.value} – {kind.value} – {urgent.value}"

    def shortcut(event: ft.KeyboardEvent) -> None:
        ft.context.disable_auto_update()
        if event.ctrl and event.key == "K":
            page.run_task(name.focus)

    async def pick(event: ft.Event[ft.IconButton]) -> None:
        said.value = f"tệp {await ft.FilePicker().save_file(file_name='a.xlsx')}"

    async def work(event: ft.Event[ft.FilledButton]) -> None:
        await asyncio.sleep(0.02)
        said.value = "xong"
        said.update()

    def wrong(event: ft.Event[ft.FilledButton]) -> None:
        raise ValueError("hỏng")

    name = ft.TextField(label="Họ và tên")
    kind = ft.Dropdown(label="Loại", options=[ft.DropdownOption(key="call", text="Cuộc gọi")])
    urgent = ft.Checkbox(label="Khẩn")
    page.on_keyboard_event = shortcut
    page.add(
        name,
        kind,
        urgent,
        ft.FilledButton("Lưu", on_click=say),
        ft.FilledButton("Khóa", disabled=True, on_click=say),
        ft.FilledButton("Chạy", on_click=work),
        ft.FilledButton("Hỏng", on_click=wrong),
        ft.FilledButton("Xóa", on_click=lambda _: page.show_dialog(dialog)),
        ft.IconButton(ft.Icon(ft.Icons.SAVE, semantics_label="Xuất tệp"), on_click=pick),
        ft.Text("ẩn", visible=False),
        said,
    )


def test_typing_choosing_ticking_and_pressing_reach_the_program() -> None:
    async def act(page: HeadlessPage) -> None:
        await page.type("Họ và tên", "Trần Thị Bưởi", key_by_key=True)
        await page.select("Loại", "Cuộc gọi")
        await page.check("Khẩn")
        await page.click("Lưu")
        assert "đã lưu Trần Thị Bưởi – call – True" in page.texts()
        assert "ẩn" not in page.texts()

    run(small_program, act)


def test_background_work_is_waited_for() -> None:
    async def act(page: HeadlessPage) -> None:
        await page.click("Chạy")
        await page.see("xong")

    run(small_program, act)


def test_the_clients_methods_are_recorded_and_answered() -> None:
    async def act(page: HeadlessPage) -> None:
        await page.press("K", ctrl=True)
        await page.click("Xuất tệp")
        assert [(call.control, call.method) for call in page.calls] == [
            ("TextField", "focus"),
            ("FilePicker", "save_file"),
        ]
        assert "tệp so-lieu.xlsx" in page.texts()

    run(small_program, act, replies={"FilePicker.save_file": "so-lieu.xlsx"})


def test_switching_updates_off_in_one_handler_leaves_the_next_one_alone() -> None:
    async def act(page: HeadlessPage) -> None:
        await page.press("F5")
        before = len(page.frame_sizes)
        await page.click("Lưu")
        assert len(page.frame_sizes) > before

    run(small_program, act)


def test_a_dialog_is_on_the_page_only_while_open() -> None:
    async def act(page: HeadlessPage) -> None:
        assert not page.all("Xóa hẳn")
        await page.click("Xóa")
        assert page.get("Xóa hẳn", ft.TextButton)

    run(small_program, act)


def test_a_handler_that_raises_fails_the_test() -> None:
    async def act(page: HeadlessPage) -> None:
        await page.click("Hỏng")

    with pytest.raises(AssertionError, match="hỏng"):
        run(small_program, act)


def test_a_disabled_button_and_a_missing_one_are_refused() -> None:
    async def act(page: HeadlessPage) -> None:
        with pytest.raises(AssertionError, match="disabled"):
            await page.click("Khóa")
        with pytest.raises(LookupError, match="Không có"):
            await page.click("Không có")
        with pytest.raises(LookupError, match="option"):
            await page.select("Loại", "Thư")

    run(small_program, act)
