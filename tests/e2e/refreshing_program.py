"""The program with its list redrawn all the time, for the test of typing."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import flet as ft

from app.bootstrap import open_office
from app.domain.resources import resource_path
from app.views import faults, theme
from app.views.program import Program


async def window(page: ft.Page) -> None:
    page.fonts = theme.font_files(resource_path("fonts"))
    page.window.maximized = True
    program = Program(page, open_office(Path(sys.argv[1]), user="Nguyễn Thị Hạnh"))
    await program.open()

    async def redraw() -> None:
        while True:
            await asyncio.sleep(0.3)
            program.shell.changes.publish(["contacts", "hotline"])

    faults.spawn(page, redraw)


if __name__ == "__main__":
    ft.context.disable_auto_update()
    ft.run(window, assets_dir=str(resource_path("fonts")))
