"""The window: rail, header with the search for everything, content, toast, dialogs, routes, shortcuts."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import flet as ft

from app import PRODUCT
from app.domain.errors import AppError
from app.views import components as ui
from app.views import faults, theme
from app.views.feedback import Dialogs, Toast
from app.views.models.changes import Changes
from app.views.models.navigation import Place, place_of_route
from app.views.models.shortcuts import belongs_to_field, chord

_ICONS: dict[str, ft.IconData] = {
    "overview": ft.Icons.DASHBOARD_OUTLINED,
    "contacts": ft.Icons.PERSON_OUTLINE,
    "hotline": ft.Icons.PHONE_OUTLINED,
    "suggestions": ft.Icons.MARKUNREAD_MAILBOX_OUTLINED,
    "receptions": ft.Icons.GROUPS_OUTLINED,
    "petitions": ft.Icons.DESCRIPTION_OUTLINED,
    "dossiers": ft.Icons.INVENTORY_2_OUTLINED,
    "activities": ft.Icons.FAVORITE_BORDER,
    "letters": ft.Icons.MAIL_OUTLINE,
    "bundles": ft.Icons.USB_OUTLINED,
    "consolidation": ft.Icons.ACCOUNT_TREE_OUTLINED,
    "settings": ft.Icons.SETTINGS_OUTLINED,
}


@dataclass(frozen=True)
class Primary:
    """The main button of a screen's header; Ctrl+N presses it."""

    label: str
    act: ui.Handler


class Screen(Protocol):
    """What the shell shows. Screens are made once, on their first visit, and kept."""

    @property
    def title(self) -> str:
        """What stands in the header."""

    @property
    def primary(self) -> Primary | None:
        """The main button beside the title, if the screen has one."""

    @property
    def body(self) -> ft.Control:
        """Everything below the header."""

    def show(self, argument: Any) -> None:
        """Come to the front; `argument` is what the caller wants to see (a record, a filter), or None."""

    async def can_leave(self) -> bool:
        """Ask about unsaved entries; False keeps the screen."""

    def key(self, keys: str) -> bool:
        """Act on a chord that is not the shell's own; True when it was."""


class Watch:
    """Knows which text field has the focus, so that keys meant for it are left to it."""

    def __init__(self) -> None:
        self.field: ft.Control | None = None
        self._keys: Callable[[str], bool] | None = None

    def takes(self, keys: str) -> bool:
        """Whether the field that has the focus acted on these keys itself."""
        return self._keys is not None and self._keys(keys)

    def attach(self, field: ft.TextField | ft.Dropdown, keys: Callable[[str], bool] | None = None) -> None:
        """Follow the focus of a field; `keys` is asked first about what is pressed in it."""

        def enter() -> None:
            self.field, self._keys = field, keys

        def leave() -> None:
            if self.field is field:
                self.field = self._keys = None

        field.on_focus, field.on_blur = enter, leave


class _RailItem(ft.Container):
    def __init__(self, place: Place, act: Callable[[], Any]) -> None:
        self.place = place
        self._mark = ui.icon(_ICONS[place.key], theme.ICON, theme.TEXT_RAIL)
        self._word = ui.text(place.title, theme.BODY_MEDIUM, theme.TEXT_RAIL, lines=1, expand=True)
        self._count = ui.text("", theme.NOTE_STRONG, theme.LATE, lines=1)
        self._badge = ft.Container(
            self._count,
            bgcolor=theme.LATE_TINT,
            border_radius=theme.RADIUS_CHIP,
            padding=ft.Padding.symmetric(horizontal=theme.S8, vertical=1),
            visible=False,
        )
        super().__init__(
            ft.Row([self._mark, self._word, self._badge], spacing=theme.S12),
            height=theme.scaled(theme.RAIL_ITEM_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S12),
            border_radius=theme.RADIUS,
            # No ink: what has it is a stop of the Tab key, and the client goes over the window line by line,
            # between two fields of a form over the rail. The keyboard comes here by Alt and a digit.
            on_click=act,
            on_hover=self._hover,
            tooltip=ft.Tooltip(place.keys, wait_duration=800),
        )
        self._on = False

    def _hover(self, event: ft.Event[ft.Container]) -> None:
        if not self._on:
            self.bgcolor = theme.HOVER if event.data else None
            ui.refresh(self)

    def set(self, on: bool, count: int) -> None:
        self._on = on
        color = theme.MAIN if on else theme.TEXT_RAIL
        self.bgcolor = theme.MAIN_TINT if on else None
        self._mark.color = color
        self._word.style = theme.text_style(theme.BODY_STRONG if on else theme.BODY_MEDIUM, color)
        self._count.value = ui.grouped(count)
        self._badge.visible = count > 0


class Shell:
    """The frame of the window. `screens` makes a screen for a route on its first visit."""

    def __init__(
        self,
        page: ft.Page,
        *,
        unit: str,
        user: str,
        places: Iterable[Place],
        undo: Callable[[int], None],
        clock_key: Callable[[str], bool] | None = None,
    ) -> None:
        self.page = page
        self.changes = Changes()
        self.watch = Watch()
        self.dialogs = Dialogs(page)
        self.toast = Toast()
        self.help: Callable[[str], None] | None = None
        self.last_printer = ""
        """The printer that took the last paper of this window: the print dialog begins with it."""
        self._undo = undo
        self._extra_key = clock_key
        self._makers: dict[str, Callable[[], Screen]] = {}
        self._screens: dict[str, Screen] = {}
        self._route = ""
        self._places = {place.key: place for place in places}
        self._items: dict[str, _RailItem] = {}
        self._badges: dict[str, int] = {}
        self._backup = ui.text("Chưa sao lưu", theme.NOTE, theme.TEXT_SECOND, lines=1)
        self._user = ui.text(user, theme.NOTE, theme.TEXT_SECOND, lines=1)
        self._title = ui.text("", theme.TITLE, lines=1)
        self._primary = ft.Row([], tight=True)
        self._tools = ft.Row([], spacing=theme.S8, expand=True, alignment=ft.MainAxisAlignment.END)
        self._body = ft.Column([], spacing=0, expand=True)
        self._layers: dict[str, ft.Container] = {}
        self._over = ft.Container(visible=False, top=theme.HEADER_HEIGHT - theme.S4, right=theme.S24)
        self._rail = ft.Container(
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S16),
            bgcolor=theme.SURFACE,
            border=ft.Border.only(right=ft.BorderSide(1, theme.LINE)),
        )
        self._fill_rail(unit)
        self.root = self._build()

    # building

    def _build(self) -> ft.Control:
        header = ft.Container(
            ft.Row([self._title, self._primary, self._tools], spacing=theme.S24),
            height=theme.HEADER_HEIGHT,
            padding=ft.Padding.symmetric(horizontal=theme.S24),
            bgcolor=theme.SURFACE,
            border=ft.Border.only(bottom=ft.BorderSide(1, theme.LINE)),
        )
        main = ft.Container(ft.Column([header, self._body], spacing=0), bgcolor=theme.PAGE, expand=True)
        # In the header beside the search: there it covers no button of any screen.
        beside_search = theme.S24 + theme.SEARCH_WIDTH + theme.S8
        said = ft.Container(self.toast, top=theme.S8, right=beside_search)
        return ft.Stack(
            [
                ft.Row(
                    [self._rail, main],
                    spacing=0,
                    vertical_alignment=ft.CrossAxisAlignment.STRETCH,
                    expand=True,
                ),
                self._over,
                said,
            ],
            expand=True,
        )

    def _fill_rail(self, unit: str) -> None:
        """Make what stands in the rail, at the present size of texts."""
        self._items = {place.key: _RailItem(place, self._go(place.key)) for place in self._places.values()}
        logo = ft.Container(
            ui.text("TT", theme.LOGO, theme.ON_MAIN),
            width=theme.scaled(36),
            height=theme.scaled(36),
            bgcolor=theme.MAIN,
            border_radius=10,
            alignment=ft.Alignment.CENTER,
        )
        names = ft.Column(
            [
                ui.text(PRODUCT, theme.BRAND, lines=1),
                ui.text(unit, theme.NOTE, theme.TEXT_SECOND, lines=1),
            ],
            spacing=0,
            expand=True,
        )
        brand = ft.Container(
            ft.Row([logo, names], spacing=10),
            padding=ft.Padding.only(left=theme.S8, right=0, top=theme.S4, bottom=theme.S16),
        )
        for line in (self._backup, self._user):
            line.style = theme.text_style(theme.NOTE, theme.TEXT_SECOND)
        foot = ft.Container(
            ft.Column([self._backup, self._user], spacing=0),
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
        )
        items = ft.Column([*self._items.values()], spacing=2, expand=True, scroll=ft.ScrollMode.AUTO)
        self._rail.content = ft.Column([brand, items, foot], spacing=0)
        self._rail.width = theme.scaled(theme.RAIL_WIDTH)

    def redraw(self, unit: str) -> None:
        """Draw the frame anew, and every other screen on its next visit: texts have another size or name."""
        self._fill_rail(unit)
        self._title.style = theme.text_style(theme.TITLE)
        self.forget_screens()
        ui.refresh(self._rail)
        self._draw_rail()
        self.draw_header()

    def put_search(self, field: ft.Control, results: ft.Control) -> None:
        """Place the search for everything: its field in the header, its results over the content."""
        self._tools.controls = [field]
        self._over.content = results

    def show_results(self, on: bool) -> None:
        """Show or hide what lies over the content."""
        if self._over.visible != on:
            self._over.visible = on
            ui.refresh(self._over)

    @property
    def results_shown(self) -> bool:
        """Whether the results of the search lie over the content."""
        return bool(self._over.visible)

    # routes

    def add(self, route: str, make: Callable[[], Screen]) -> None:
        """Say how the screen of a route is made; it is made on its first visit."""
        self._makers[route] = make

    @property
    def route(self) -> str:
        """Where the user is."""
        return self._route

    @property
    def screen(self) -> Screen | None:
        """The screen in front."""
        return self._screens.get(self._route)

    def _go(self, route: str) -> Callable[[], Any]:
        async def go() -> None:
            await self.open(route)

        return go

    async def open(self, route: str, argument: Any = None) -> bool:
        """Go to a screen, unless the present one holds unsaved entries and the user stays with them."""
        self.show_results(False)
        present = self.screen
        if present is not None and not await present.can_leave():
            return False
        if route not in self._screens:
            if route not in self._makers:
                return False
            self._screens[route] = self._makers[route]()
        self._route = route
        screen = self._screens[route]
        self.draw_header()
        self._draw_rail()
        self._bring_to_front(route, screen)
        screen.show(argument)
        return True

    def forget_screens(self) -> None:
        """Make every other screen anew on its next visit: the text size or the office changed."""
        self._screens = {route: screen for route, screen in self._screens.items() if route == self._route}
        self._layers = {route: layer for route, layer in self._layers.items() if route == self._route}
        self._body.controls = [*self._layers.values()]
        ui.refresh(self._body)

    def _bring_to_front(self, route: str, screen: Screen) -> None:
        """Screens stay on the page once visited: going back to one sends two words, not thousands."""
        hidden = [layer for layer in self._layers.values() if layer.visible]
        for layer in hidden:
            layer.visible = False
        if route in self._layers:
            self._layers[route].visible = True
            ui.refresh(*hidden, self._layers[route])
            return
        self._layers[route] = ft.Container(screen.body, expand=True)
        self._body.controls = [*self._layers.values()]
        self._body.update()

    def draw_header(self) -> None:
        """Show the title and main button of the present screen."""
        screen = self.screen
        if screen is None:
            return
        self._title.value = screen.title
        primary = screen.primary
        self._primary.controls = (
            [ui.primary(primary.label, primary.act, hint="Ctrl N", mark=ft.Icons.ADD)] if primary else []
        )
        ui.refresh(self._title, self._primary)

    # rail

    def _draw_rail(self) -> None:
        for key, item in self._items.items():
            item.set(key == place_of_route(self._route), self._badges.get(key, 0))
        ui.refresh(*self._items.values())

    def set_badges(self, overdue: dict[str, int]) -> None:
        """Show how many cases of each place are overdue."""
        self._badges = dict(overdue)
        self._draw_rail()

    def set_status(self, backup: str, user: str) -> None:
        """Show when the last backup was made and who works here."""
        self._backup.value, self._user.value = backup, user
        ui.refresh(self._backup, self._user)

    # acts

    def done(self, message: str, tables: Iterable[str], seq: int | None = None) -> None:
        """After a durable act: refresh what shows it, and say so with the way back (`seq` of the act)."""
        self.changes.publish(tables)
        undo = None if seq is None else (lambda: self._undo(seq))
        self.toast.show(message, undo)

    def say(self, message: str) -> None:
        """A toast without a way back."""
        self.toast.show(message)

    def run(self, act: Callable[[], Any]) -> None:
        """Start an act that waits for answers, from a place that cannot wait."""

        async def wait() -> None:
            result = act()
            if inspect.isawaitable(result):
                await result

        faults.spawn(self.page, wait)

    def show_error(self, error: AppError, details: str = "") -> None:
        """The one error dialog."""
        self.dialogs.error(error, details)

    # keys

    async def on_key(self, event: ft.KeyboardEvent) -> None:
        """Shortcuts of the window; what is typed into a field stays the field's."""
        keys = chord(event.key, ctrl=event.ctrl, shift=event.shift, alt=event.alt)
        typing = self.watch.field is not None
        if self._extra_key is not None and self._extra_key(keys):
            return
        if self.dialogs.is_open:
            if keys == "Escape":
                self.dialogs.escape()
            return
        if typing and belongs_to_field(keys) and not self._offered_while_typing(keys):
            return
        if self.watch.takes(keys):
            return
        place = next((place for place in self._places.values() if place.keys == keys), None)
        if place is not None:
            await self.open(place.key)
        elif keys == "Ctrl+N" and self.screen is not None and self.screen.primary is not None:
            result = self.screen.primary.act()
            if inspect.isawaitable(result):
                await result
        elif keys == "F1" and self.help is not None:
            self.help(self._route)
        elif self.screen is not None and self.screen.key(keys):
            return
        elif keys == "Ctrl+Z":
            self.toast.undo()

    @staticmethod
    def _offered_while_typing(keys: str) -> bool:
        """Keys that a one-line field has no use for: the list beneath may take them."""
        return keys in ("Up", "Down", "PageUp", "PageDown", "Enter")
