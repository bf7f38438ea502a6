"""Puts the program together on the page: shell, screens, search. Screens are loaded on their first visit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Any

import flet as ft

from app import PRODUCT
from app.domain.errors import AppError
from app.domain.tables import IMPORTABLE, TABLES
from app.services import drafts, registers
from app.services.drafts import Draft
from app.services.office import Office
from app.views import faults, theme
from app.views.backup_keeper import BackupKeeper
from app.views.draft_keeper import DraftKeeper
from app.views.models.navigation import (
    BUNDLES,
    CONSOLIDATION,
    MONTHLY_TOTALS,
    OVERVIEW,
    SETTINGS,
    import_route,
    places,
)
from app.views.models.shortcuts import HELP
from app.views.models.show import Show
from app.views.overview import OverviewScreen
from app.views.search_panel import SearchPanel
from app.views.shell import Screen, Shell
from app.views.window_state import WindowState

_REGISTER_ROUTES = (
    "contacts",
    "hotline",
    "suggestions",
    "box_openings",
    "receptions",
    "petitions",
    "dossiers",
    "activities",
    "communications",
    "inspections",
    "facilities",
)


class Program:
    """The running program of one office in one window."""

    def __init__(self, page: ft.Page, office: Office, state: WindowState | None = None) -> None:
        self.page, self.office = page, office
        settings = office.settings
        theme.use_large_text(settings.large_text)
        page.theme = theme.page_theme()
        unit = f"UBND {settings.unit_title}"
        page.title = f"{PRODUCT} – {unit}"
        self.shell = Shell(
            page,
            unit=unit,
            user=office.user,
            places=places(settings.level),
            undo=self._undo,
            clock_key=self._key,
        )
        faults.install(page, self.shell.show_error)
        self.search = SearchPanel(self.shell, office)
        self.keeper = BackupKeeper(page, office, self._say_status)
        self.draft_keeper = DraftKeeper(page, office, self._draft)
        self.shell.put_search(self.search.field, self.search.results)
        self._add_screens()
        self.shell.help = lambda _: self.shell.dialogs.tell("Phím tắt", HELP)
        self.shell.changes.subscribe(["settings"], self._settings_changed)
        self.shell.changes.subscribe(TABLES, lambda _: self.keeper.note_change())
        self.shell.changes.subscribe(TABLES, lambda _: self.draft_keeper.forget_saved())
        page.on_keyboard_event = self.shell.on_key
        if state is not None:
            state.may_close = self._may_close

    def _add_screens(self) -> None:
        shell, office = self.shell, self.office
        shell.add(OVERVIEW.key, lambda: OverviewScreen(shell, office, print_today=self._print_today))
        for route in _REGISTER_ROUTES:
            shell.add(route, self._first_visit("register_acts", "register_screen", route))
        for table in IMPORTABLE:
            shell.add(import_route(table), self._first_visit("importing", "ImportScreen", table))
        shell.add(MONTHLY_TOTALS, self._first_visit("dossier_totals", "DossierTotalsScreen"))
        shell.add("survey_responses", self._first_visit("register_acts", "survey_screen"))
        shell.add("letters", self._first_visit("register_acts", "letter_screen"))
        shell.add(BUNDLES.key, self._first_visit("bundle", "BundleScreen"))
        shell.add(CONSOLIDATION.key, self._first_visit("consolidation", "ConsolidationScreen"))
        shell.add(SETTINGS.key, self._first_visit("settings", "SettingsScreen"))

    def _first_visit(self, module: str, name: str, *arguments: object) -> Callable[[], Screen]:
        """A screen whose module is loaded when it is first visited: the first screen does not wait for it."""

        def make() -> Screen:
            screen: Screen = getattr(import_module(f"app.views.{module}"), name)(
                self.shell, self.office, *arguments
            )
            return screen

        return make

    async def _print_today(self) -> None:
        acts = import_module("app.views.register_acts").RegisterActs(self.shell, self.office)
        await acts.print_today()

    async def open(self) -> None:
        """Take the place of whatever stands on the page, and show the overview."""
        self.page.controls = [self.shell.root]
        self.page.update()
        self._say_status()
        await self.shell.open(OVERVIEW.key)
        self._say_notices()
        faults.spawn(self.page, self._offer_draft)

    async def get_ready(self) -> None:
        """Load and make what the first acts would wait for, off the window's thread."""
        await asyncio.to_thread(import_module, "app.views.register_acts")
        await asyncio.to_thread(self.office.store.prepare_search)

    # what was being typed

    def _draft(self) -> Draft | None:
        if self.shell.route not in _REGISTER_ROUTES:
            return None
        screen: Any = self.shell.screen
        draft: Draft | None = screen.draft()
        return draft

    async def _offer_draft(self) -> None:
        """Offer what a power cut interrupted; from then on keep what is being typed."""
        draft = drafts.found(self.office)
        if draft is not None and draft.table in _REGISTER_ROUTES:
            words = drafts.in_words(self.office, draft)
            answer = await self.shell.dialogs.ask(
                "Bản nhập dở", words, ("open", "Mở lại"), ("drop", "Bỏ, không dùng")
            )
            if answer == "open":
                await self.shell.open(draft.table, Show(record_id=draft.record_id, draft=draft))
            else:
                drafts.drop(self.office)
                draft = None
        self.draft_keeper.start(draft)

    # the frame

    def _say_notices(self) -> None:
        """What the store must tell: read only, damaged files set aside, a risky place. One dialog for all."""
        notices = sorted(self.office.store.notices, key=lambda notice: not notice.loss)
        if notices:
            message = "\n".join(notice.message for notice in notices)
            hint = "\n".join(notice.hint for notice in notices)
            self.shell.show_error(AppError(notices[0].code, message, hint))

    def _say_status(self) -> None:
        self.shell.set_status(self.keeper.words(), self.office.user)

    def _key(self, keys: str) -> bool:
        return self.search.key(keys)

    def _undo(self, seq: int) -> None:
        changes = registers.undo(self.office, seq)
        self.shell.changes.publish(changes.touched)
        self.shell.say(changes.message)

    def _settings_changed(self, touched: frozenset[str]) -> None:
        del touched
        unit, large = f"UBND {self.office.settings.unit_title}", self.office.settings.large_text
        title = f"{PRODUCT} – {unit}"
        if self.page.title == title and theme.is_large_text() == large:
            return
        theme.use_large_text(large)
        self.page.title, self.page.theme = title, theme.page_theme()
        self.page.update()
        self.shell.redraw(unit)

    async def _may_close(self) -> bool:
        screen = self.shell.screen
        if screen is not None and not await screen.can_leave():
            return False
        self.draft_keeper.forget_saved()
        await self.keeper.at_exit()
        return True
