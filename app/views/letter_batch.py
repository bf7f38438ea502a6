"""Cả danh sách: one letter for each of many people, looked at before they are printed or saved together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import flet as ft

from app.domain.errors import AppError
from app.domain.records.office import Paper
from app.services import letter_lists, saving
from app.services.letter_templates import FieldSpec
from app.services.office import Office
from app.views import pickers, theme
from app.views.components import (
    FilterChip,
    card,
    empty,
    grouped,
    line,
    primary,
    quiet,
    refresh,
    secondary,
    text,
)
from app.views.inputs import ChoiceInput, Input, TextInput
from app.views.models.letter_batch import BatchLine, LetterBatch, Shown, Source
from app.views.models.letter_studio import paper_choices
from app.views.models.print_dialog import PrintJob
from app.views.models.tick_line import TickLine
from app.views.page_preview import DEBOUNCE, PagePreviewPane
from app.views.print_dialog import print_paper
from app.views.shell import Shell
from app.views.tick_list import TickList

LIST_KINDS = ("xlsx", "csv")


class LetterBatchView(ft.Row):
    """What for and for whom on the left, the list in the middle, the marked letter's page on the right."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell, self._office = shell, office
        self.batch = LetterBatch(office)
        self._turn = 0
        self._inputs: dict[str, Input] = {}
        self._setup = ft.Column(spacing=theme.S12, scroll=ft.ScrollMode.AUTO, expand=True)
        self._save = primary("Lưu một PDF", self.save_pdf, hint="Ctrl S")
        self._print = secondary("In tất cả", self.print_all, tooltip="Ctrl P")
        left = ft.Column(
            [self._setup, ft.Row([self._save, self._print], spacing=theme.S8, wrap=True)], spacing=theme.S12
        )
        self._page = PagePreviewPane(empty="Bấm vào một người để xem thư.")
        super().__init__(
            [
                card(left, width=theme.scaled(theme.PAPERS_WIDTH)),
                card(self._list(), expand=True, padding=0),
                self._page,
            ],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            expand=True,
        )
        self._draw_setup()

    def _list(self) -> ft.Control:
        self._parts = {shown: FilterChip(shown.value, self._part(shown)) for shown in Shown}
        self._people = TickList(
            [*self._parts.values()],
            tick=self._tick,
            tick_all=self._tick_all,
            turn=self._go,
            look=self._look,
        )
        return self._people

    # drawing

    def _draw_setup(self) -> None:
        """The choices for this occasion: at another occasion or source, never while typing."""
        batch = self.batch
        self._inputs = {spec.name: self._value_input(spec) for spec in batch.fields()}
        parts: list[ft.Control] = [
            ChoiceInput(
                "Dịp",
                [(each.key, each.label) for each in batch.occasions()],
                key="Dịp của danh sách",
                changed=self._occasion_chosen,
                value=batch.key,
            ),
        ]
        if len(batch.sources()) > 1:
            parts.append(
                ChoiceInput(
                    "Lấy người nhận từ",
                    [(source.name, source.value) for source in batch.sources()],
                    changed=self._source_chosen,
                    value=batch.source.name,
                )
            )
        parts += self._elder_parts() if batch.source is Source.ELDERS else self._file_parts()
        parts += [line(), *self._inputs.values()]
        parts.append(
            ChoiceInput(
                "Khổ giấy",
                paper_choices(),
                key="Khổ giấy của danh sách",
                changed=self._paper_chosen,
                value=batch.chosen_paper.value,
            )
        )
        self._setup.controls = parts
        for each in parts:
            if isinstance(each, Input):
                self._shell.watch.attach(each.control)

    def _elder_parts(self) -> list[ft.Control]:
        years = [(str(year), f"Năm {year}") for year in self.batch.years()]
        return [ChoiceInput("Tính tuổi theo", years, changed=self._year_chosen, value=str(self.batch.year))]

    def _file_parts(self) -> list[ft.Control]:
        batch = self.batch
        name = batch.path.name if batch.path else "Chưa chọn tệp"
        self._columns = text("", theme.NOTE, theme.TEXT_SECOND)
        return [
            ft.Row(
                [
                    secondary("Chọn tệp…", self.pick_file, mark=ft.Icons.FOLDER_OPEN, small=True),
                    quiet("Tải mẫu Excel", self.save_blank),
                ],
                spacing=theme.S4,
            ),
            text(name, theme.SMALL_MEDIUM, lines=2),
            self._columns,
        ]

    def _value_input(self, spec: FieldSpec) -> Input:
        value = self.batch.typed.get(spec.name, "")
        title = f"{spec.word} (chung)"
        if spec.choices:
            choices = [("", "Theo chương trình"), *((word, word) for word in spec.choices)]
            return ChoiceInput(title, choices, changed=lambda new: self._typed(spec.name, new), value=value)
        return TextInput(
            title,
            changed=lambda new: self._typed(spec.name, new),
            value=value,
            hint="ngày/tháng/năm" if spec.kind == "date" else "",
            lines=2 if spec.kind == "long" else 1,
        )

    def _draw_list(self) -> None:
        batch = self.batch
        lines = batch.lines()
        for shown, chip in self._parts.items():
            chip.set(batch.count(shown), shown is batch.shown)
        self._people.show([_tick_line(each) for each in lines], self._nothing(), marked=batch.marked)
        self._count()
        for name, each in self._inputs.items():
            each.complain(batch.errors.get(name, ""))

    def _count(self) -> None:
        chosen = grouped(len(self.batch.chosen()))
        done = "Đã vào sổ" if self.batch.is_entered else "Chọn"
        can_tick = self.batch.shown is Shown.READY and self.batch.count(Shown.READY) > 0
        self._people.say(
            f"{self.batch.range_in_words} · {done} {chosen}",
            all_ticked=self.batch.are_all_chosen if can_tick else None,
        )

    def _nothing(self) -> ft.Control:
        if self.batch.waits_for_file:
            return empty(
                "Chọn tệp danh sách",
                "Tệp Excel hoặc CSV có cột họ và tên. Bấm “Tải mẫu Excel” để lấy tệp có sẵn các cột.",
                mark=ft.Icons.UPLOAD_FILE,
            )
        if self.batch.shown is Shown.REFUSED:
            return empty("Không ai bị bỏ lại", "Mọi người trong danh sách đều lập được thư.")
        return empty(
            "Không lập được thư nào",
            "Xem lý do của từng người ở thẻ “Không lập được”, hoặc điền các ô chung bên trái.",
        )

    # reading the source

    async def load(self) -> None:
        """Read the list anew and show it with the page of the marked letter."""
        try:
            await asyncio.to_thread(self.batch.load)
        except AppError:
            self.batch.path = None
            self._draw_setup()
            self._draw_list()
            refresh(self)
            raise
        if self.batch.source is Source.FILE:
            columns = self.batch.columns_in_words()
            self._columns.value = f"Cột đã hiểu: {columns}." if columns else ""
        self._draw_list()
        refresh(self)
        await self.show_page()

    async def show_page(self) -> None:
        """Make the page of the marked letter."""
        make = self.batch.preview()
        if make is None:
            self._page.say("Bấm vào một người để xem thư.")
        else:
            await self._page.ask(make, at_once=True)

    def refill(self) -> None:
        """Follow a change from elsewhere; letters that were entered stay until their act is taken back."""
        if self.batch.follow():
            self._shell.run(self.load)

    # what the user does

    async def _occasion_chosen(self, key: str) -> None:
        self.batch.choose_occasion(key)
        await self._anew()

    async def _source_chosen(self, name: str) -> None:
        self.batch.choose_source(Source[name])
        await self._anew()

    async def _year_chosen(self, year: str) -> None:
        self.batch.choose_year(int(year))
        await self.load()

    async def _paper_chosen(self, value: str) -> None:
        self.batch.choose_paper(Paper(value))
        await self.load()

    async def _anew(self) -> None:
        self._draw_setup()
        refresh(self._setup)
        await self.load()

    async def _typed(self, name: str, value: str) -> None:
        """Read the list again once the fingers rest."""
        self.batch.set(name, value)
        self._turn += 1
        turn = self._turn
        await asyncio.sleep(DEBOUNCE)
        if turn == self._turn:
            await self.load()

    async def pick_file(self) -> None:
        """Take the people of an Excel or CSV list."""
        path = await pickers.existing_file("Chọn danh sách người nhận thư", *LIST_KINDS)
        if path is not None:
            self.batch.choose_file(path)
            await self._anew()

    async def save_blank(self) -> None:
        """Save an Excel sheet with the headings for this occasion, to be filled in."""
        label = self.batch.occasion.label
        path = await pickers.save_as("Lưu mẫu danh sách", f"Danh sách {label}.xlsx", "xlsx")
        if path is not None:
            saving.save(path, letter_lists.blank_list(self.batch.key))
            await asyncio.to_thread(saving.open_outside, path)

    def _part(self, shown: Shown) -> Callable[[], None]:
        def press() -> None:
            self.batch.show(shown)
            self._draw_list()
            refresh(self)

        return press

    def _go(self, step: int) -> None:
        self.batch.turn(step)
        self._draw_list()
        refresh(self)

    def _tick(self, key: str, on: bool) -> None:
        self.batch.tick(key, on)
        self._count()

    def _tick_all(self) -> None:
        self.batch.tick_all(on=not self.batch.are_all_chosen)
        self._draw_list()
        refresh(self)

    async def _look(self, key: str) -> None:
        self.batch.mark(key)
        self._draw_list()
        refresh(self._people)
        await self.show_page()

    async def save_pdf(self) -> None:
        """Enter the letters in the register and save them in one PDF behind an index."""
        self.batch.check()
        path = await pickers.save_as("Lưu các thư vào một PDF", self.batch.file_name(), "pdf")
        if path is None:
            return
        done = await self._shell.dialogs.work(
            "Đang lập thư", lambda progress: self.batch.save(path, progress)
        )
        if done is None:
            return
        self._draw_list()
        refresh(self)
        if done:
            changes = done[0].changes
            self._shell.done(f"Đã lập {len(done)} thư vào {path.name}", changes.touched, changes.seq)
        else:
            self._shell.say(f"Đã lưu {path.name}")

    async def print_all(self) -> None:
        """Enter the letters in the register, print them with their index, and note that they were printed."""
        self.batch.check()
        made = await self._shell.dialogs.work("Đang lập thư", self.batch.enter)
        if made is None:
            return
        done, pdf = made
        if done:
            changes = done[0].changes
            self._shell.done(f"Đã vào sổ {len(done)} thư", changes.touched, changes.seq)
        self._draw_list()
        refresh(self)
        job = PrintJob(
            f"Thư {self.batch.occasion.label.lower()}",
            lambda: pdf,
            overprint=self.batch.chosen_paper is Paper.TEXT_ONLY,
            unprinted="Các thư chưa được ghi là đã in.",
        )
        order = await print_paper(self._shell, self._office, job)
        if order is None:
            return
        if order.pages:
            self._shell.say(f"Đã in trang {order.pages}. In hết thì các thư mới được ghi là đã in.")
            return
        printed = self.batch.mark_printed()
        self._shell.done("Đã in các thư của danh sách", printed.touched, printed.seq)


def _tick_line(line: BatchLine) -> TickLine:
    if line.refused:
        return TickLine(line.key, line.name, side=line.where, warning=line.note)
    say = f"Lập thư cho {line.name}"
    return TickLine(line.key, line.name, line.where, line.note, ticked=line.chosen, say=say)
