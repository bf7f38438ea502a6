"""Cả danh sách: one letter for each of many people, looked at before they are printed or saved together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import flet as ft

from app.domain.errors import AppError
from app.domain.records.office import Paper
from app.services import letter_lists, printing, saving
from app.services.letter_templates import FieldSpec
from app.services.office import Office
from app.views import pickers, theme
from app.views.components import (
    FilterChip,
    card,
    empty,
    grouped,
    icon_button,
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
from app.views.page_preview import DEBOUNCE, PagePreviewPane
from app.views.shell import Shell

LIST_KINDS = ("xlsx", "csv")


class _Row(ft.Container):
    """Somebody of the list; refilled, never rebuilt."""

    def __init__(self, tick: Callable[[str, bool], Any], look: Callable[[str], Any]) -> None:
        self._line: BatchLine | None = None
        self._box = ft.Checkbox(active_color=theme.MAIN, on_change=self._ticked)
        self._name = text("", theme.BODY_MEDIUM, lines=1, expand=True)
        self._where = text("", theme.NOTE, theme.TEXT_SECOND, lines=1)
        self._age = text("", theme.SMALL, theme.TEXT_SECOND, lines=1)
        self._tick, self._look = tick, look
        words = ft.Column([ft.Row([self._name, self._age]), self._where], spacing=0, expand=True)
        super().__init__(
            ft.Row([self._box, words], spacing=theme.S4),
            height=theme.scaled(theme.ROW_HEIGHT),
            padding=ft.Padding.only(left=theme.S4, right=theme.S16),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
            ink=True,
            on_click=self._press,
        )

    async def _press(self) -> None:
        if self._line is not None:
            await self._look(self._line.key)

    def _ticked(self) -> None:
        if self._line is not None:
            self._tick(self._line.key, bool(self._box.value))

    def show(self, line: BatchLine | None, *, ready: bool, marked: bool) -> None:
        """Show somebody, or nothing. Who gets no letter has the reason in place of the address."""
        self._line, self.visible = line, line is not None
        if line is None:
            return
        self._box.visible, self._box.value = ready, line.chosen
        self._box.semantics_label = f"Lập thư cho {line.name}"
        self._name.value = line.name
        self._age.value = line.note if ready else line.where
        self._where.value = line.where if ready else line.note
        color = theme.TEXT_SECOND if ready else theme.SOON
        self._where.style = theme.text_style(theme.NOTE, color)
        self.bgcolor = theme.MAIN_TINT if marked else None


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
                card(left, width=theme.scaled(theme.SIDE_WIDTH - theme.S32 * 2)),
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
        self._all = quiet("Chọn hết", self._tick_all)
        self._rows: list[_Row] = []
        self._view = ft.ListView(expand=True, item_extent=theme.scaled(theme.ROW_HEIGHT))
        self._empty = ft.Container(expand=True, visible=False)
        self._range = text("", theme.SMALL, theme.TEXT_SECOND, expand=True)
        head = ft.Container(
            ft.Row([*self._parts.values(), ft.Container(expand=True), self._all], spacing=theme.S4),
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
        )
        foot = ft.Container(
            ft.Row(
                [
                    self._range,
                    icon_button(ft.Icons.CHEVRON_LEFT, "Phần trước của danh sách", lambda: self._go(-1)),
                    icon_button(ft.Icons.CHEVRON_RIGHT, "Phần sau của danh sách", lambda: self._go(1)),
                ],
                spacing=theme.S4,
            ),
            padding=ft.Padding.symmetric(horizontal=theme.S16, vertical=theme.S4),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE)),
        )
        return ft.Column([head, ft.Stack([self._view, self._empty], expand=True), foot], spacing=0)

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
        title = f"{spec.label} (chung)"
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
        ready = batch.shown is Shown.READY
        lines = batch.lines()
        missing = [_Row(self._tick, self._look) for _ in range(len(lines) - len(self._rows))]
        self._rows += missing
        self._view.controls += missing
        for row, each in zip_longest(self._rows, lines):
            row.show(each, ready=ready, marked=each is not None and each.key == batch.marked)
        for shown, chip in self._parts.items():
            chip.set(batch.count(shown), shown is batch.shown)
        self._all.visible = ready and bool(lines)
        self._range.value = batch.range_in_words
        self._empty.visible = not lines
        self._empty.content = self._nothing()
        self._count()
        for name, each in self._inputs.items():
            each.complain(batch.errors.get(name, ""))

    def _count(self) -> None:
        chosen = len(self.batch.chosen())
        self._all.content = "Bỏ hết" if self.batch.are_all_chosen else "Chọn hết"
        done = "Đã vào sổ" if self.batch.is_entered else "Chọn"
        self._range.value = f"{self.batch.range_in_words} · {done} {grouped(chosen)}"

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
        refresh(self._range, self._all)

    def _tick_all(self) -> None:
        self.batch.tick_all(on=not self.batch.are_all_chosen)
        self._draw_list()
        refresh(self)

    async def _look(self, key: str) -> None:
        self.batch.mark(key)
        self._draw_list()
        refresh(self._view)
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
        await asyncio.to_thread(printing.print_pdf, pdf, f"Thư {self.batch.occasion.label.lower()}")
        printed = self.batch.mark_printed()
        self._shell.done("Đã in các thư của danh sách", printed.touched, printed.seq)
