"""Sổ thư: the letters that were made, beside the page of the one that is chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import zip_longest

import flet as ft

from app.domain.dates import format_day
from app.domain.records.office import DeliveredHow, Paper
from app.services import saving
from app.services.office import Done, Office
from app.views import pickers, theme
from app.views.components import (
    Chip,
    FilterChip,
    card,
    empty,
    icon_button,
    primary,
    quiet,
    refresh,
    secondary,
    text,
)
from app.views.inputs import ChoiceInput, TextInput, two_columns
from app.views.models.letter_register import Delivery, LetterLine, LetterRegister, Shown
from app.views.models.print_dialog import UNPRINTED, PrintJob
from app.views.page_preview import PagePreviewPane
from app.views.print_dialog import print_paper
from app.views.shell import Shell


class _Line(ft.Container):
    """One letter in the list; refilled, never rebuilt."""

    def __init__(self, choose: Callable[[str], Awaitable[None]]) -> None:
        self._line: LetterLine | None = None
        self._code = text("", theme.SMALL, theme.TEXT_RAIL, lines=1, width=theme.LETTER_CODE_WIDTH)
        self._day = text("", theme.SMALL, theme.TEXT_SECOND, lines=1, width=theme.LETTER_DAY_WIDTH)
        self._addressee = text("", theme.BODY_MEDIUM, lines=1)
        self._about = text("", theme.NOTE, theme.TEXT_SECOND, lines=1)
        self._state = Chip()

        async def press() -> None:
            if self._line is not None:
                await choose(self._line.record_id)

        super().__init__(
            ft.Row(
                [
                    self._code,
                    self._day,
                    ft.Column([self._addressee, self._about], spacing=0, expand=True),
                    self._state,
                ],
                spacing=theme.S12,
            ),
            height=theme.scaled(theme.ROW_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S16),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
            ink=True,
            on_click=press,
        )

    def show(self, line: LetterLine | None, chosen: str) -> None:
        """Show a letter, or nothing."""
        self._line, self.visible = line, line is not None
        if line is not None:
            self._code.value, self._day.value = line.code, line.day
            self._addressee.value, self._about.value = line.addressee, line.about
            self._state.set(line.state, line.tone)
            self.bgcolor = theme.MAIN_TINT if line.record_id == chosen else None


class LetterRegisterView(ft.Row):
    """List on the left, the chosen letter's page with its acts on the right."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell, self._office = shell, office
        self.register = LetterRegister(office)
        self._filters = {shown: FilterChip(shown.value, self._filter(shown)) for shown in Shown}
        self._search = TextInput(
            "", key="Tìm trong sổ thư", changed=self._find, hint="tìm người nhận, mã thư"
        )
        shell.watch.attach(self._search.control)
        self._lines: list[_Line] = []
        self._range = text("", theme.SMALL, theme.TEXT_SECOND, expand=True)
        self._back = icon_button(ft.Icons.CHEVRON_LEFT, "Trang trước của sổ", self._turn(-1))
        self._on = icon_button(ft.Icons.CHEVRON_RIGHT, "Trang sau của sổ", self._turn(1))
        self._nothing = empty(
            "Chưa có thư nào ở đây",
            "Thư được ghi vào sổ khi in, lưu PDF hoặc mở bằng Word ở mục “Soạn thư”.",
            mark=ft.Icons.MAIL_OUTLINE,
        )
        self._page = PagePreviewPane(empty="Chọn một lá thư để xem lại.")
        self._facts = text("", theme.BODY_MEDIUM, lines=1, expand=True)
        self._acts = ft.Row(
            [
                self._facts,
                primary("Ghi đã trao", self._open_delivery),
                secondary("In lại", self.print_again),
                quiet("Lưu PDF", self.save_pdf),
            ],
            spacing=theme.S8,
        )
        self._how = ChoiceInput(
            "Cách trao",
            [(how.value, how.label) for how in DeliveredHow],
            changed=self._delivery_typed,
            required=True,
        )
        self._day = TextInput("Ngày trao", changed=self._delivery_typed, hint="ngày/tháng/năm", required=True)
        self._by = TextInput("Người trao", changed=self._delivery_typed)
        for each in (self._how, self._day, self._by):
            shell.watch.attach(each.control)
        self._form = ft.Column(
            [
                two_columns(self._how, self._day, self._by),
                ft.Row([primary("Lưu", self.save_delivery), secondary("Hủy", self._close_delivery)]),
            ],
            spacing=theme.S12,
            visible=False,
        )
        self._sheet = card(ft.Column([self._acts, self._form], spacing=theme.S12), visible=False)
        super().__init__(
            [
                card(self._list(), expand=True, padding=0),
                ft.Column(
                    [self._sheet, self._page],
                    spacing=theme.S12,
                    expand=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
            ],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            expand=True,
        )
        self.refill()

    def _list(self) -> ft.Control:
        self._search.expand = True
        head = ft.Container(
            ft.Row([*self._filters.values(), self._search], spacing=theme.S8),
            padding=ft.Padding.symmetric(horizontal=theme.S16, vertical=theme.S8),
        )
        foot = ft.Container(
            ft.Row([self._range, self._back, self._on], spacing=theme.S4),
            padding=ft.Padding.symmetric(horizontal=theme.S16, vertical=theme.S4),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE)),
        )
        self._rows = ft.ListView(expand=True, item_extent=theme.scaled(theme.ROW_HEIGHT))
        return ft.Column([head, ft.Stack([self._rows, self._nothing], expand=True), foot], spacing=0)

    # drawing

    def refill(self) -> None:
        """Show the letters as they are now."""
        lines = self.register.lines()
        missing = [_Line(self._choose) for _ in range(len(lines) - len(self._lines))]
        self._lines += missing
        self._rows.controls += missing
        for row, line in zip_longest(self._lines, lines):
            row.show(line, self.register.chosen)
        for shown, count in self.register.counts().items():
            self._filters[shown].set(count, shown is self.register.shown)
        self._range.value = self.register.range_in_words
        self._nothing.visible = not lines
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.register.row
        self._sheet.visible = row is not None
        self._facts.value = self.register.facts() if row else ""

    # what the user does

    async def _find(self, value: str) -> None:
        self.register.find(value)
        self._redraw()

    def _filter(self, shown: Shown) -> Callable[[], None]:
        def press() -> None:
            self.register.show(shown)
            self._redraw()

        return press

    def _turn(self, step: int) -> Callable[[], None]:
        def press() -> None:
            self.register.turn(step)
            self._redraw()

        return press

    def _redraw(self) -> None:
        self.refill()
        refresh(self._rows, *self._filters.values(), self._range, self._nothing, self._sheet)

    async def _choose(self, record_id: str) -> None:
        self.register.choose(record_id)
        self._form.visible = False
        self._redraw()
        await self._page.ask(self.register.page, at_once=True)

    def _open_delivery(self) -> None:
        row = self.register.row or {}
        self._how.set(row.get("delivered_how", ""))
        self._day.set(format_day(self._office.clock.today()))
        self._by.set(row.get("delivered_by", "") or self._office.user)
        self._form.visible = True
        refresh(self._sheet)

    def _close_delivery(self) -> None:
        self._form.visible = False
        refresh(self._sheet)

    def _delivery_typed(self, _: str) -> None:
        """Values are taken at save."""

    def save_delivery(self) -> None:
        """Note that the letter was handed over, or mark what is wrong."""
        done = self.register.deliver(Delivery(self._how.value, self._day.value, self._by.value))
        self._how.complain(self.register.errors.get("delivered_how", ""))
        self._day.complain(self.register.errors.get("delivered_at", ""))
        if done is None:
            refresh(self._sheet)
            return
        self._form.visible = False
        self._tell(done, f"Đã ghi trao thư {done.record['code']}")

    async def print_again(self) -> None:
        """Print the letter as it was made, and note it once its paper is out."""
        row = self.register.row
        if row is None:
            return
        job = PrintJob(
            f"Thư {row['code']}",
            self.register.page,
            save_pdf=self.save_pdf,
            overprint=row.get("paper") == Paper.TEXT_ONLY,
            unprinted=UNPRINTED,
        )
        if await print_paper(self._shell, self._office, job):
            self._tell(self.register.mark_printed(), f"Đã in thư {row['code']}")

    async def save_pdf(self) -> None:
        """Save the letter's page where the user says."""
        row = self.register.row
        if row is None:
            return
        path = await pickers.save_as("Lưu thư thành PDF", f"Thư {row['code']}.pdf", "pdf")
        if path is not None:
            pdf = await asyncio.to_thread(self.register.page)
            await asyncio.to_thread(saving.save, path, pdf)
            self._shell.say(f"Đã lưu {path.name}")

    def _tell(self, done: Done, message: str) -> None:
        self._shell.done(message, done.changes.touched, done.changes.seq)
        self._redraw()
