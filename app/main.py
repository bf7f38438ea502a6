"""Starts the window: something of ours at once, the office when it is open, then the first screen."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import flet as ft

from app import PRODUCT
from app.domain.errors import AppError
from app.domain.resources import resource_path
from app.folders import log_folder
from app.store import program_log, show_window_of
from app.views import components as ui
from app.views import faults, theme
from app.views.channel import serve
from app.views.client import Client
from app.views.front import Front
from app.views.window_state import WindowState

if TYPE_CHECKING:
    from app.services.office import Office


def main(folder: Path, client: Client) -> int:
    """Serve the window of the store in `folder` that `client` draws; returns when it is closed.

    0 is a day's work done, or one that goes on in the window that was open already; 1 a store that could
    not be opened.
    """
    program_log.keep(log_folder())
    # Handlers update what they changed: Flet's own update compares the whole page after each of them.
    ft.context.disable_auto_update()  # type: ignore[no-untyped-call]  # Flet
    front = Front()
    done: list[Start] = []
    opening = in_background(lambda: open_all(folder, front.address))

    async def begin(page: ft.Page) -> None:
        state = WindowState(page, folder)
        started = await start(page, folder, opening, state)
        done.append(started)
        if started.office is not None:
            await open_window(page, started.office, state)
        if started.elsewhere:
            await page.window.destroy()  # type: ignore[no-untyped-call]  # Flet

    async def window(page: ft.Page) -> None:
        front.watch(page)
        try:
            await telling_faults(page, begin)
        finally:
            gc.freeze()
            gc.enable()

    try:
        serve(client, window)
    finally:
        front.close()
        with contextlib.suppress(Exception):  # it was told in the window why the store did not open
            opening.result().store.close()
    return 0 if any(started.office or started.elsewhere for started in done) else 1


async def telling_faults(page: ft.Page, begin: Callable[[ft.Page], Awaitable[None]]) -> None:
    """Begin, and say in the window what goes wrong with the program itself: Flet would show a red page."""
    try:
        await begin(page)
    except Exception as error:  # noqa: BLE001 -- the edge
        if not faults.is_farewell(error):
            faults.note(error)
            _show(page, _refusal(page, faults.unexpected()))


@dataclass(frozen=True)
class Start:
    """What came of opening the store: the office, or that another window shows it, or neither (refused)."""

    office: Office | None = None
    elsewhere: bool = False


def open_all(folder: Path, window: str = "") -> Office:
    """Open the office in `folder` and load its screens: what is done while the client starts.

    `window` is the address at which a second start finds this one.
    """
    from app.bootstrap import open_office  # noqa: PLC0415 -- the first frame does not wait for it

    office = open_office(folder, window=window)
    import_module("app.views.program")
    return office


def in_background(work: Callable[[], Office]) -> Future[Office]:
    """Begin at once in a thread of its own."""
    worker = ThreadPoolExecutor(1, "opening")
    result = worker.submit(work)
    worker.shutdown(wait=False)
    return result


async def start(page: ft.Page, folder: Path, opening: Future[Office], state: WindowState) -> Start:
    """Keep the first frame on the page until the office in `folder` is open; say here why where it is not.

    Where another start was quicker, its window comes to the front and this one is to go.
    """
    _dress(page)
    state.restore()
    page.add(_first_frame())
    page.update()
    try:
        office = await asyncio.wrap_future(opening)
    except AppError as error:
        if await asyncio.to_thread(show_window_of, folder):
            return Start(elsewhere=True)
        _show(page, _refusal(page, error))
        return Start()
    return Start(office)


async def open_window(page: ft.Page, office: Office, state: WindowState | None = None) -> None:
    """Show the first run of a new office, or the program of one at work; returns when all is ready."""

    async def work() -> None:
        from app.views.program import Program  # noqa: PLC0415 -- the first frame does not wait for the screens

        program = Program(page, office, state)
        await program.open()
        await program.get_ready()

    if office.is_set_up:
        await work()
        return
    from app.views.models.wizard import Wizard  # noqa: PLC0415 -- once in an office's life
    from app.views.wizard import WizardScreen  # noqa: PLC0415

    screen = WizardScreen(Wizard.for_office(office), lambda: faults.spawn(page, work))
    page.on_keyboard_event = screen.on_key
    _show(page, screen)


def _show(page: ft.Page, content: ft.Control) -> None:
    page.controls = [content]
    page.update()


def _dress(page: ft.Page) -> None:
    page.title = PRODUCT
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
        ui.text(PRODUCT, theme.TITLE, theme.MAIN),
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
