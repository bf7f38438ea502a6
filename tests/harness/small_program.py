"""A small window with one of each control, on which the driver itself is tested."""

from __future__ import annotations

import flet as ft


def main(page: ft.Page) -> None:
    page.title = "Cửa sổ thử"
    said = ft.Text("sẵn sàng")
    name = ft.TextField(label="Họ và tên")
    kind = ft.Dropdown(label="Loại", options=[ft.DropdownOption("Cuộc gọi"), ft.DropdownOption("Thư góp ý")])
    urgent = ft.Checkbox(label="Khẩn")

    def say(text: str) -> None:
        said.value = text
        page.update()

    def row(number: int) -> ft.Control:
        content = ft.Row([ft.Text(f"Dòng {number}"), ft.Text("mở")])
        return ft.Container(content, on_click=lambda _: say(f"mở Dòng {number}"))

    def keyboard(event: ft.KeyboardEvent) -> None:
        if event.ctrl and event.key == "S":
            say(f"đã lưu {name.value} – {kind.value} – {urgent.value}")

    async def pick(event: ft.Event[ft.FilledButton]) -> None:
        say(f"lưu vào {await ft.FilePicker().save_file()}")

    page.on_keyboard_event = keyboard
    page.add(
        name,
        kind,
        urgent,
        ft.FilledButton("Chọn nơi lưu", on_click=pick),
        ft.FilledButton("Thêm dòng", on_click=lambda _: page.add(ft.Text("Dòng 3"))),
        *map(row, range(3)),
        said,
    )


if __name__ == "__main__":
    ft.run(main)
