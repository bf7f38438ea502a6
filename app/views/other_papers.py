"""Giấy tờ khác: the papers beside the letters, each seen as it is printed before it is saved or printed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from app.services import posters, saving
from app.services.office import Office
from app.views import pickers, theme
from app.views.components import card, empty, line, primary, refresh, secondary, text
from app.views.inputs import ChoiceInput, Input, TextInput
from app.views.models.other_papers import LabelSource, OtherPapers, PaperKind
from app.views.models.print_dialog import PrintJob
from app.views.page_preview import PagePreviewPane
from app.views.print_dialog import print_paper
from app.views.shell import Shell
from app.views.tick_list import TickList


class _Choice(ft.Container):
    """One paper of the list."""

    def __init__(self, kind: PaperKind, choose: Callable[[PaperKind], Any]) -> None:
        self._title = text(kind.title, theme.BODY_MEDIUM)

        async def press() -> None:
            await choose(kind)

        super().__init__(
            ft.Column([self._title, text(kind.purpose, theme.NOTE, theme.TEXT_SECOND)], spacing=0),
            padding=ft.Padding.symmetric(horizontal=theme.S8, vertical=6),
            border_radius=theme.RADIUS,
            ink=True,
            on_click=press,
        )

    def set(self, on: bool) -> None:
        """Mark the paper that is shown."""
        self.bgcolor = theme.MAIN_TINT if on else None
        style = theme.BODY_STRONG if on else theme.BODY_MEDIUM
        self._title.style = theme.text_style(style, theme.MAIN if on else theme.TEXT)


class OtherPapersView(ft.Row):
    """The papers and their choices on the left, people of the labels in the middle, the page on the right."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell, self._office = shell, office
        self.papers = OtherPapers(office)
        self._kinds = {kind: _Choice(kind, self._choose) for kind in PaperKind}
        self._options = ft.Column(spacing=theme.S12, tight=True)
        self._print = primary("In", self.print, tooltip="Ctrl P")
        self._pdf = secondary("Lưu PDF", self.save_pdf, tooltip="Ctrl S")
        self._word = secondary("Mở bằng Word", self.open_in_word)
        self._shop = text("Khổ A1: lưu PDF rồi gửi hiệu in.", theme.SMALL, theme.TEXT_SECOND)
        inside = ft.Column(
            [
                ft.Column(
                    [*self._kinds.values()],
                    spacing=2,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                line(),
                self._options,
            ],
            spacing=theme.S12,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            expand=True,
        )
        foot = ft.Row([self._print, self._pdf, self._word], spacing=theme.S8, wrap=True)
        head = [text("In nhãn cho", theme.BODY_STRONG)]
        self._people = TickList(head, tick=self._tick, tick_all=self._tick_all, turn=self._turn)
        self._middle = card(self._people, padding=0, expand=True)
        self._page = PagePreviewPane(empty="Chọn một loại giấy tờ để xem.")
        super().__init__(
            [
                card(ft.Column([inside, self._shop, foot], spacing=theme.S12),
                     width=theme.scaled(theme.PAPERS_WIDTH)),
                self._middle,
                self._page,
            ],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            expand=True,
        )  # fmt: skip
        self._draw()

    # drawing

    def _draw(self) -> None:
        papers = self.papers
        for kind, choice in self._kinds.items():
            choice.set(kind is papers.kind)
        build = {
            PaperKind.POSTER: self._poster_options,
            PaperKind.MINUTES: self._minutes_options,
            PaperKind.LABELS: self._label_options,
        }.get(papers.kind)
        self._options.controls = [*build()] if build else []
        for each in self._options.controls:
            if isinstance(each, Input):
                self._shell.watch.attach(each.control)
        self._middle.visible = papers.kind is PaperKind.LABELS
        self._draw_people()
        self._draw_foot()

    def _draw_foot(self) -> None:
        papers = self.papers
        self._word.visible = "docx" in papers.file_kinds
        self._print.visible = not papers.is_for_a_print_shop
        self._shop.visible = papers.is_for_a_print_shop

    def _draw_people(self) -> None:
        papers = self.papers
        nothing = empty("Không có ai", "Chọn nguồn khác, hoặc ghi thư vào sổ trước.")
        lines = papers.lines()
        self._people.show(lines, nothing)
        self._people.say(papers.range_in_words, all_ticked=papers.are_all_chosen if lines else None)

    def _poster_options(self) -> list[ft.Control]:
        sheets = [
            (name, f"{name} ({width} × {height} mm)") for name, (width, height, _) in posters.SHEETS.items()
        ]
        return [
            ChoiceInput(
                "Khổ giấy", sheets, key="Khổ áp phích", changed=self._sheet_chosen, value=self.papers.sheet
            )
        ]

    def _minutes_options(self) -> list[ft.Control]:
        papers = self.papers
        return [
            ChoiceInput(
                "Lần mở hòm thư", papers.openings(), changed=self._opening_chosen, value=papers.opening
            )
        ]

    def _label_options(self) -> list[ft.Control]:
        papers = self.papers
        sources = [(source.name, source.value) for source in LabelSource]
        parts: list[ft.Control] = [
            ChoiceInput("Gửi cho", sources, changed=self._source_chosen, value=papers.source.name)
        ]
        groups = papers.groups()
        if groups:
            title = "Nhãn" if papers.source is LabelSource.TAG else "Thôn, tổ dân phố"
            choices = [(group, group) for group in groups]
            parts.append(
                ChoiceInput(
                    title, choices, key="Nhóm người nhận", changed=self._group_chosen, value=papers.group
                )
            )
        self._used = TextInput(
            "Số nhãn đã dùng ở tờ đầu",
            changed=self._used_typed,
            value=str(papers.used_labels) if papers.used_labels else "",
            hint="0",
        )
        return [*parts, self._used]

    async def show_page(self) -> None:
        """Make the page as it is chosen now."""
        await self._page.ask(self.papers.preview(), at_once=True)

    def refill(self) -> None:
        """Follow a change of the records."""
        self.papers.reload()
        self._draw_people()

    # what the user does

    async def _choose(self, kind: PaperKind) -> None:
        self.papers.choose(kind)
        await self._anew()

    async def _anew(self) -> None:
        self._draw()
        refresh(self)
        await self.show_page()

    async def _sheet_chosen(self, sheet: str) -> None:
        self.papers.sheet = sheet
        self._draw_foot()
        refresh(self)
        await self.show_page()

    async def _opening_chosen(self, opening: str) -> None:
        self.papers.opening = opening
        await self.show_page()

    async def _source_chosen(self, name: str) -> None:
        self.papers.choose_source(LabelSource[name])
        await self._anew()

    async def _group_chosen(self, group: str) -> None:
        self.papers.choose_group(group)
        await self._people_changed()

    async def _used_typed(self, value: str) -> None:
        self._used.complain(self.papers.set_used_labels(value))
        refresh(self._used)
        await self._people_changed()

    async def _people_changed(self) -> None:
        self._draw_people()
        refresh(self._people)
        await self._page.ask(self.papers.preview())

    async def _tick(self, key: str, on: bool) -> None:
        self.papers.tick(key, on)
        await self._people_changed()

    async def _tick_all(self) -> None:
        self.papers.tick_all(on=not self.papers.are_all_chosen)
        await self._people_changed()

    def _turn(self, step: int) -> None:
        self.papers.turn(step)
        self._draw_people()
        refresh(self._people)

    async def print(self) -> None:
        """Print the paper."""
        job = PrintJob(self.papers.kind.file, lambda: self.papers.render("pdf"), save_pdf=self.save_pdf)
        if await print_paper(self._shell, self._office, job):
            self._shell.say(f"Đã in {self.papers.kind.file}")

    async def save_pdf(self) -> None:
        """Save the paper as PDF."""
        await self._save("pdf")

    async def open_in_word(self) -> None:
        """Save the paper as a Word document and open it."""
        await self._save("docx")

    async def _save(self, kind: str) -> None:
        data = await asyncio.to_thread(self.papers.render, kind)
        path = await pickers.save_as(f"Lưu {self.papers.kind.file}", self.papers.file_name(kind), kind)
        if path is None:
            return
        await asyncio.to_thread(saving.save, path, data)
        self._shell.say(f"Đã lưu {path.name}")
        if kind == "docx":
            await asyncio.to_thread(saving.open_outside, path)
