"""Puts the program together on the page: shell, screens, search, papers of the lists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module

import flet as ft

from app.documents.pdf import render_pdf
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import LetterKind
from app.domain.tables import IMPORTABLE, TABLES
from app.services import (
    case_files,
    drafts,
    letter_offers,
    papers,
    register_books,
    registers,
    saving,
)
from app.services.drafts import Draft
from app.services.letter_templates import occasion
from app.services.office import Office
from app.services.registers import Query
from app.views import faults, pickers, theme
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
from app.views.models.print_dialog import PrintJob
from app.views.models.register import RegisterModel
from app.views.models.row_actions import HAND_OUT
from app.views.models.shortcuts import HELP
from app.views.models.tone import Tone
from app.views.overview import OverviewScreen
from app.views.print_dialog import print_paper
from app.views.record_panel import Banner, PanelAct
from app.views.register import RegisterScreen, Seams, Show
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
)
_BOX_TABS = (("suggestions", "Thư góp ý"), ("box_openings", "Mở hòm thư"))


class Program:
    """The running program of one office in one window."""

    def __init__(self, page: ft.Page, office: Office, state: WindowState | None = None) -> None:
        self.page, self.office = page, office
        settings = office.settings
        theme.use_large_text(settings.large_text)
        page.theme = theme.page_theme()
        unit = f"UBND {settings.unit_title}"
        page.title = f"Chính quyền thân thiện – {unit}"
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
        seams = Seams(
            banners=self.banners,
            acts=self.acts,
            export=self.export,
            book=self.book,
            more=self.more,
            taken=self.taken,
            list_acts=self.list_acts,
        )
        shell.add(OVERVIEW.key, lambda: OverviewScreen(shell, office, print_today=self.print_today))
        for route in _REGISTER_ROUTES:
            shell.add(route, self._register(route, seams))
        for table in IMPORTABLE:
            shell.add(import_route(table), self._first_visit("importing", "ImportScreen", table))
        shell.add(MONTHLY_TOTALS, self._first_visit("dossier_totals", "DossierTotalsScreen"))
        of_letters = Seams(export=self.export, book=self.book)
        shell.add("letters", self._first_visit("letter_studio", "LetterScreen", of_letters))
        shell.add(BUNDLES.key, self._first_visit("bundle", "BundleScreen"))
        shell.add(CONSOLIDATION.key, self._first_visit("consolidation", "ConsolidationScreen"))
        shell.add(SETTINGS.key, self._first_visit("settings", "SettingsScreen"))

    def _register(self, table: str, seams: Seams) -> Callable[[], RegisterScreen]:
        tabs = _BOX_TABS if table in dict(_BOX_TABS) else ()
        return lambda: RegisterScreen(self.shell, self.office, table, seams=seams, tabs=tabs)

    def _first_visit(self, module: str, name: str, *arguments: object) -> Callable[[], Screen]:
        """A screen whose module is loaded when it is first visited: the first screen does not wait for it."""

        def make() -> Screen:
            screen: Screen = getattr(import_module(f"app.views.{module}"), name)(
                self.shell, self.office, *arguments
            )
            return screen

        return make

    async def open(self) -> None:
        """Take the place of whatever stands on the page, and show the overview."""
        self.page.controls = [self.shell.root]
        self.page.update()
        self._say_status()
        await self.shell.open(OVERVIEW.key)
        self._say_notices()
        faults.spawn(self.page, lambda: asyncio.to_thread(self.office.store.prepare_search))
        faults.spawn(self.page, self._offer_draft)

    # what was being typed

    def _draft(self) -> Draft | None:
        screen = self.shell.screen
        return screen.draft() if isinstance(screen, RegisterScreen) else None

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
        title = f"Chính quyền thân thiện – {unit}"
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

    # letters beside a record

    def banners(self, table: str, row: JsonObject) -> Sequence[Banner]:
        """Letters that a record calls for: an apology for what is late, thanks for an idea."""
        return [self._banner(offer) for offer in letter_offers.offers_for(self.office, table, row)]

    def _banner(self, offer: letter_offers.Offer) -> Banner:
        kind = occasion(offer.occasion).kind
        late = kind is LetterKind.APOLOGY
        what = "Hồ sơ trễ hẹn" if offer.source.startswith("dossiers/") else "Trả lời chậm"
        start = f"{what}. Nên gửi " if late else "Nên gửi "

        async def write() -> None:
            await self._write(offer.occasion, offer.contact_id, offer.source)

        parts = ((start, False), (kind.label.lower(), True), (".", False))
        tone = {LetterKind.APOLOGY: Tone.LATE, LetterKind.CONDOLENCE: Tone.GRAY}.get(kind, Tone.OK)
        return Banner(parts, "Soạn thư", write, tone)

    async def _write(self, occasion_key: str, contact_id: str, source: str) -> None:
        await self.shell.open(
            "letters", {"occasion": occasion_key, "contact_id": contact_id, "source": source}
        )

    def acts(self, table: str, row: JsonObject) -> Sequence[PanelAct]:
        """What can be done with a record beside the steps of a case."""
        if table == "contacts":

            async def write() -> None:
                await self._write("", row["id"], "")

            return [PanelAct("Soạn thư", write)]
        if table == "box_openings":

            async def minutes() -> None:
                title = f"Biên bản mở hòm thư {row.get('code', '')}"
                await self._print(title, lambda: render_pdf(papers.box_minutes(self.office, row["id"])))

            return [PanelAct("In biên bản", minutes)]
        return []

    def list_acts(self, table: str) -> Sequence[PanelAct]:
        """Rarer acts with a whole register: lists of other programs brought into it."""
        if table not in IMPORTABLE:
            return []

        async def bring_in() -> None:
            await self.shell.open(import_route(table))

        acts = [PanelAct("Nhập từ Excel, CSV…", bring_in, ft.Icons.UPLOAD_FILE_OUTLINED)]
        if table == "dossiers":

            async def months() -> None:
                await self.shell.open(MONTHLY_TOTALS)

            acts.append(PanelAct("Số liệu tháng", months, ft.Icons.CALENDAR_MONTH_OUTLINED))
        return acts

    # papers

    async def export(self, model: RegisterModel) -> None:
        """The list as it stands on screen, as an Excel file."""
        table = model.spec.table
        path = await pickers.save_as("Xuất danh sách ra Excel", f"{TABLES[table].title}.xlsx", "xlsx")
        if path is None:
            return
        columns = model.shown_fields
        query = Query(model.search, model.where, model.sort)
        data = await self.shell.dialogs.work(
            "Xuất Excel", lambda _: register_books.export_list(self.office, table, query, columns)
        )
        if data is not None:
            await asyncio.to_thread(saving.save, path, data)
            self.shell.say(f"Đã lưu {path.name}")

    async def book(self, table: str, period: str, kind: str) -> None:
        """The official book of a register for a period, as a file; to the printer where `kind` is empty."""
        wanted = self.office.period(period)
        if not kind:
            title = f"Sổ {TABLES[table].title.lower()}, {wanted.label}"
            await self._print(title, lambda: register_books.render(self.office, table, wanted, "pdf"))
            return
        name = f"{TABLES[table].title} {period}.{kind}"
        await self._save(
            "Lưu sổ", name, kind, lambda: register_books.render(self.office, table, wanted, kind)
        )

    def more(self, table: str, row: JsonObject) -> Sequence[PanelAct]:
        """Rarer acts with a record: its whole file on paper."""
        if table == "contacts":
            return []

        async def file() -> None:
            title = f"Hồ sơ {row.get('code', '')}"
            await self._print(title, lambda: render_pdf(case_files.case_file(self.office, table, row["id"])))

        return [PanelAct("In hồ sơ", file, ft.Icons.PRINT_OUTLINED)]

    async def taken(self, step: str, row: JsonObject) -> None:
        """What follows a step: the paper of the data that a citizen asked for."""
        if step == HAND_OUT:
            await self._save(
                "Lưu dữ liệu cung cấp cho công dân",
                f"du-lieu-{row.get('code', '')}.pdf",
                "pdf",
                lambda: render_pdf(case_files.person_file(self.office, row["id"])),
            )

    async def print_today(self) -> None:
        """Today's work on one page, to the printer."""
        await self._print("Việc hôm nay", lambda: render_pdf(papers.today_page(self.office)))

    async def _print(self, title: str, make: Callable[[], bytes]) -> None:
        if await print_paper(self.shell, self.office, PrintJob(title, make)):
            self.shell.say(f"Đã in: {title}")

    async def _save(self, title: str, name: str, kind: str, make: Callable[[], bytes]) -> None:
        path = await pickers.save_as(title, name, kind)
        if path is None:
            return
        data = await self.shell.dialogs.work("Đang dựng trang", lambda _: make())
        if data is not None:
            await asyncio.to_thread(saving.save, path, data)
            self.shell.say(f"Đã lưu {path.name}")
            await asyncio.to_thread(saving.open_outside, path)
