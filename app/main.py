"""The window: opens the store, asks a new office who it is, then shows the shell with every screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flet as ft

from app import bootstrap
from app.domain.errors import AppError
from app.domain.resources import resource_path
from app.services import registers
from app.services.office import Office
from app.views import faults, theme
from app.views.bundle import BundleScreen
from app.views.client import keep_private
from app.views.feedback import Dialogs
from app.views.letter_studio import LetterScreen
from app.views.models.navigation import places
from app.views.models.wizard import Wizard
from app.views.settings import SettingsScreen
from app.views.shell import Screen, Shell
from app.views.wizard import WizardScreen

TITLE = "Chính quyền thân thiện"
SCREENS: dict[str, Callable[[Shell, Office], Screen]] = {
    "letters": LetterScreen,
    "bundles": BundleScreen,
    "settings": SettingsScreen,
}
"""How the screen of each route is made, on its first visit."""


def main(store: str | None = None) -> int:
    """Open the window on the store in that folder, or on the user's own; returns when it is closed."""
    keep_private()
    ft.context.disable_auto_update()  # type: ignore[no-untyped-call]  # each screen sends what it changed
    try:
        office = bootstrap.open_office(bootstrap.store_folder(store))
    except AppError as error:
        ft.run(partial(_refuse, error=error), assets_dir=str(resource_path("fonts")))
        return 1
    try:
        ft.run(partial(open_window, office=office), assets_dir=str(resource_path("fonts")))
    finally:
        office.store.close()
    return 0


async def open_window(page: ft.Page, office: Office) -> None:
    """Draw the first screen: the wizard of a new office, or the shell."""
    _dress(page, large_text=office.is_set_up and office.settings.large_text)
    if office.is_set_up:
        await _show_shell(page, office)
        return

    def finished() -> None:
        faults.spawn(page, lambda: _show_shell(page, office))

    wizard = WizardScreen(Wizard.for_office(office), finished)
    page.on_keyboard_event = wizard.on_key
    page.add(wizard)
    page.update()


def _dress(page: ft.Page, *, large_text: bool) -> None:
    theme.use_large_text(large_text)
    page.title = TITLE
    page.fonts = theme.font_files(resource_path("fonts"))
    page.theme = theme.page_theme()
    page.theme_mode = ft.ThemeMode.LIGHT
    page.padding, page.spacing = 0, 0
    page.bgcolor = theme.PAGE
    vietnam = ft.Locale("vi", "VN")
    page.locale_configuration = ft.LocaleConfiguration([vietnam], vietnam)
    page.window.width, page.window.height = theme.WINDOW_WIDTH, theme.WINDOW_HEIGHT
    page.window.maximized = True  # the office's screens are 1366x768: every line counts
    page.window.min_width, page.window.min_height = theme.WINDOW_MIN_WIDTH, theme.WINDOW_MIN_HEIGHT


async def _show_shell(page: ft.Page, office: Office) -> None:
    shell = make_shell(page, office)
    page.controls = [shell.root]
    page.on_keyboard_event = shell.on_key
    page.update()
    await shell.open(next(iter(SCREENS)))


def make_shell(page: ft.Page, office: Office) -> Shell:
    """The shell of an office with all its screens; errors of handlers end in its dialog."""

    def undo(seq: int) -> None:
        changes = registers.undo(office, seq)
        shell.changes.publish(changes.touched)
        shell.say(changes.message)

    settings = office.settings
    shell = Shell(
        page, unit=f"UBND {settings.unit_title}", user=office.user, places=places(settings.level), undo=undo
    )
    faults.install(page, shell.show_error)
    for route, screen in SCREENS.items():
        shell.add(route, _maker(screen, shell, office))
    return shell


def _maker(screen: Callable[[Shell, Office], Screen], shell: Shell, office: Office) -> Callable[[], Screen]:
    return lambda: screen(shell, office)


def _refuse(page: ft.Page, error: AppError) -> None:
    """Say why the store did not open; the window holds nothing else."""
    _dress(page, large_text=False)
    page.update()
    Dialogs(page).error(error)
