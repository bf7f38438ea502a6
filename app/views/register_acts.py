"""What the program adds to the registers: letters that a record calls for, papers of a record or a list.

Loaded when the first register or paper is asked for: the overview does not wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from app.documents.pdf import render_pdf
from app.domain.records.base import JsonObject
from app.domain.records.office import LetterKind
from app.domain.tables import IMPORTABLE, TABLES
from app.services import (
    case_files,
    facilities,
    facility_papers,
    letter_offers,
    papers,
    register_books,
    saving,
)
from app.services.office import Office
from app.services.registers import Query
from app.views import pickers
from app.views.models.navigation import MONTHLY_TOTALS, WORK_TABS, import_route
from app.views.models.print_dialog import PrintJob
from app.views.models.register import RegisterModel
from app.views.models.row_actions import HAND_OUT
from app.views.models.tone import Tone
from app.views.print_dialog import print_paper
from app.views.record_panel import Banner, PanelAct
from app.views.register import RegisterScreen, Seams
from app.views.shell import Screen, Shell

_BOX_TABS = (("suggestions", "Thư góp ý"), ("box_openings", "Mở hòm thư"))


def register_screen(shell: Shell, office: Office, table: str) -> RegisterScreen:
    """The screen of a register."""
    tabs = next((tabs for tabs in (_BOX_TABS, WORK_TABS) if table in dict(tabs)), ())
    return RegisterScreen(shell, office, table, seams=RegisterActs(shell, office).seams(), tabs=tabs)


def letter_screen(shell: Shell, office: Office) -> Screen:
    """The screen of letters, which holds their register."""
    from app.views.letter_studio import LetterScreen  # noqa: PLC0415 -- registers do without it

    return LetterScreen(shell, office, RegisterActs(shell, office).list_seams())


def survey_screen(shell: Shell, office: Office) -> Screen:
    """The screen of surveys, which holds the register of slips."""
    from app.views.surveys import SurveyScreen  # noqa: PLC0415 -- the other registers do without it

    return SurveyScreen(shell, office, RegisterActs(shell, office).list_seams())


class RegisterActs:
    """The acts of one window; registers reach them through their seams."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self.shell, self.office = shell, office

    def seams(self) -> Seams:
        """What is added to the registers of citizens, cases and activities."""
        return Seams(
            banners=self.banners,
            acts=self.acts,
            export=self.export,
            book=self.book,
            more=self.more,
            taken=self.taken,
            list_acts=self.list_acts,
        )

    def list_seams(self) -> Seams:
        """What is added to the registers of letters and of slips."""
        return Seams(export=self.export, book=self.book)

    # letters beside a record

    def banners(self, table: str, row: JsonObject) -> Sequence[Banner]:
        """Letters that a record calls for: an apology for what is late, thanks for an idea."""
        return [self._banner(offer) for offer in letter_offers.offers_for(self.office, table, row)]

    def _banner(self, offer: letter_offers.Offer) -> Banner:
        kind = offer.kind
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
        """Rarer acts with a whole register: lists of other programs brought into it, the checklist."""
        if table == "facilities":
            return self._checklist_acts()
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

    def _checklist_acts(self) -> Sequence[PanelAct]:
        async def add() -> None:
            added = await asyncio.to_thread(facilities.add_standard, self.office)
            changes = added[0].changes
            self.shell.done(f"Đã thêm {len(added)} hạng mục chuẩn", changes.touched, changes.seq)

        async def sheet() -> None:
            make = partial(facility_papers.checklist, self.office)
            await self._print("Phiếu kiểm tra cơ sở vật chất", lambda: render_pdf(make()))

        return [
            PanelAct("Lấy danh mục chuẩn", add, ft.Icons.PLAYLIST_ADD),
            PanelAct("In phiếu kiểm tra", sheet, ft.Icons.PRINT_OUTLINED),
        ]

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
