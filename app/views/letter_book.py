"""Sổ thư: the register of letters, each with its page beside the list, printed again and handed over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

import flet as ft

from app.domain.records.base import JsonObject
from app.domain.records.office import Paper
from app.services import letters, saving
from app.services.office import Office
from app.views import pickers
from app.views.models.columns import REGISTERS
from app.views.models.print_dialog import UNPRINTED, PrintJob
from app.views.models.show import Show
from app.views.page_preview import PagePreviewPane
from app.views.print_dialog import print_paper
from app.views.record_panel import PanelAct
from app.views.register import RegisterScreen, Seams
from app.views.shell import Shell


class LetterBook:
    """What the generic register needs to show letters; `screen` is that register.

    `seams` are those of every register (Excel, book), `write` goes to a new letter, `in_front` tells whether
    the register is seen.
    """

    def __init__(
        self,
        shell: Shell,
        office: Office,
        seams: Seams,
        *,
        write: Callable[[], Awaitable[None]],
        in_front: Callable[[], bool],
    ) -> None:
        self._shell, self._office, self._write = shell, office, write
        self._page = PagePreviewPane(empty="Chọn một lá thư để xem lại.")
        own = replace(seams, acts=self._acts, more=self._more, page=self._page_of, new=self._new)
        self.screen = RegisterScreen(shell, office, "letters", seams=own, in_front=in_front)

    async def _new(self, _table: str) -> None:
        await self._write()

    def _page_of(self, _table: str, row: JsonObject) -> ft.Control:
        """The pane that shows the letter as it was made; it stays while the chosen letter changes."""
        make = partial(letters.reprint, self._office, row["id"])
        self._shell.run(lambda: self._page.ask(make, at_once=True))
        return self._page

    def _acts(self, _table: str, row: JsonObject) -> Sequence[PanelAct]:
        return [PanelAct("In lại", lambda: self._shell.run(partial(self.print_again, row)))]

    def _more(self, _table: str, row: JsonObject) -> Sequence[PanelAct]:
        async def save() -> None:
            await self.save_pdf(row)

        acts = [PanelAct("Lưu PDF", save, ft.Icons.PICTURE_AS_PDF_OUTLINED)]
        table, _, record_id = str(row.get("source", "")).partition("/")
        if table in REGISTERS and self._office.store.table(table).row(record_id):
            acts.append(self._opener("Mở vụ việc của thư", table, record_id))
        if self._office.store.table("contacts").row(row.get("contact_id", "")):
            acts.append(self._opener("Mở người nhận trong danh bạ", "contacts", row["contact_id"]))
        return acts

    def _opener(self, label: str, table: str, record_id: str) -> PanelAct:
        async def go() -> None:
            await self._shell.open(table, Show(record_id=record_id))

        return PanelAct(label, go, ft.Icons.OPEN_IN_NEW)

    async def print_again(self, row: JsonObject) -> None:
        """Print the letter as it was made, and note it once its paper is out."""

        async def save() -> None:
            await self.save_pdf(row)

        job = PrintJob(
            f"Thư {row['code']}",
            partial(letters.reprint, self._office, row["id"]),
            save_pdf=save,
            overprint=row.get("paper") == Paper.TEXT_ONLY,
            unprinted=UNPRINTED,
        )
        if await print_paper(self._shell, self._office, job):
            done = letters.mark_printed(self._office, row["id"])
            self._shell.done(f"Đã in thư {row['code']}", done.changes.touched, done.changes.seq)

    async def save_pdf(self, row: JsonObject) -> None:
        """Save the letter's page where the user says."""
        path = await pickers.save_as("Lưu thư thành PDF", f"Thư {row['code']}.pdf", "pdf")
        if path is not None:
            pdf = await asyncio.to_thread(letters.reprint, self._office, row["id"])
            await asyncio.to_thread(saving.save, path, pdf)
            self._shell.say(f"Đã lưu {path.name}")
