"""Starts the window: something of ours at once, the office when it is open, then the first screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft

from app.bootstrap import log_folder, open_office, store_folder
from app.domain.errors import AppError
from app.domain.resources import resource_path
from app.services.office import Office
from app.store import program_log
from app.views import components as ui
from app.views import faults, theme
from app.views.client import keep_private
from app.views.models.wizard import Wizard
from app.views.window_state import WindowState

PROGRAM = "Chính quyền thân thiện"


def main(store: str | None = None) -> int:
    """Open the window on the store in that folder (none: the user's own); returns when it is closed.

    0 is a day's work done, 1 a store that could not be opened.
    """
    program_log.keep(log_folder())
    keep_private()
    # Handlers update what they changed: Flet's own update compares the whole page after each of them.
    ft.context.disable_auto_update()  # type: ignore[no-untyped-call]  # Flet
    opened: list[Office] = []

    async def window(page: ft.Page) -> None:
        office = await start(page, store_folder(store))
        if office is not None:
            opened.append(office)

    try:
        ft.run(window, assets_dir=str(resource_path("fonts")))
    finally:
        for office in opened:
            office.store.close()
    return 0 if opened else 1


async def start(page: ft.Page, folder: Path) -> Office | None:
    """Put the first frame on the page, open the office in `folder`, then show it; None when it refuses."""
    state = WindowState(page, folder)
    _dress(page)
    state.restore()
    page.add(_first_frame())
    page.update()
    try:
        office = await asyncio.to_thread(open_office, folder)
    except AppError as error:
        _show(page, _refusal(page, error))
        return None
    await open_window(page, office, state)
    return office


async def open_window(page: ft.Page, office: Office, state: WindowState | None = None) -> None:
    """Show the first run of a new office, or the program of one at work."""
    # Imported here: the first frame does not wait for the screens.
    from app.views.program import Program  # noqa: PLC0415
    from app.views.wizard import WizardScreen  # noqa: PLC0415

    async def work() -> None:
        await Program(page, office, state).open()

    if office.is_set_up:
        await work()
        return
    screen = WizardScreen(Wizard.for_office(office), lambda: faults.spawn(page, work))
    page.on_keyboard_event = screen.on_key
    _show(page, screen)


def _show(page: ft.Page, content: ft.Control) -> None:
    page.controls = [content]
    page.update()


def _dress(page: ft.Page) -> None:
    page.title = PROGRAM
    page.padding = 0
    page.spacing = 0
    page.bgcolor = theme.PAGE
    page.fonts = theme.font_files(resource_path("fonts"))
    page.theme = theme.page_theme()
    page.theme_mode = ft.ThemeMode.LIGHT
    vietnamese = ft.Locale("vi", "VN")
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[vietnamese], current_locale=vietnamese
    )
    page.window.min_width, page.window.min_height = theme.WINDOW_MIN_WIDTH, theme.WINDOW_MIN_HEIGHT


def _first_frame() -> ft.Control:
    """The name of the program and a bar, while the office is being opened."""
    parts: list[ft.Control] = [
        ui.text(PROGRAM, theme.TITLE, theme.MAIN),
        ui.text("Đang mở dữ liệu…", theme.BODY, theme.TEXT_SECOND),
        ft.ProgressBar(width=theme.SEARCH_WIDTH / 2, color=theme.MAIN, bgcolor=theme.TRACK),
    ]
    column = ft.Column(
        parts,
        spacing=theme.S12,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(column, expand=True, alignment=ft.Alignment.CENTER)


def _refusal(page: ft.Page, error: AppError) -> ft.Control:
    """What stands in the window when the store cannot be opened: why, what to do, and the way out."""

    async def close() -> None:
        await page.window.destroy()  # type: ignore[no-untyped-call]  # Flet

    parts: list[ft.Control] = [
        ui.icon(ft.Icons.ERROR_OUTLINE, theme.S32, theme.LATE),
        ui.text("Chưa mở được dữ liệu", theme.TITLE),
        ui.text(error.message, theme.BODY, text_align=ft.TextAlign.CENTER),
        ui.text(error.hint, theme.BODY, theme.TEXT_SECOND, text_align=ft.TextAlign.CENTER),
        ui.text(f"Mã lỗi {error.code}", theme.NOTE_MEDIUM, theme.TEXT_SECOND),
        ui.primary("Đóng chương trình", close),
    ]
    column = ft.Column(
        parts,
        spacing=theme.S12,
        width=theme.MESSAGE_WIDTH,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(column, expand=True, alignment=ft.Alignment.CENTER)
