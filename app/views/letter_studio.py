"""Thư: write a letter beside its real page, the letters that should be sent, the register of letters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import flet as ft

from app.documents.docx import render_docx
from app.documents.pdf import render_pdf
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import LetterKind, Paper
from app.services import letter_files, letters, registers, saving
from app.services.letter_templates import FieldSpec
from app.services.letters import LONGEVITY
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
from app.views.inputs import ChoiceInput, Input, TextInput, two_columns
from app.views.letter_batch import LetterBatchView
from app.views.letter_book import LetterBook
from app.views.models.letter_studio import (
    LETTER_DATE,
    Found,
    LetterStudio,
    OfferLine,
    offer_lines,
    paper_choices,
)
from app.views.models.navigation import OFFERS
from app.views.models.print_dialog import UNPRINTED, PrintJob
from app.views.models.show import Show
from app.views.models.tone import Tone
from app.views.other_papers import OtherPapersView
from app.views.page_preview import PagePreviewPane
from app.views.print_dialog import print_paper
from app.views.register import RegisterScreen, Seams
from app.views.shell import Primary, Shell
from app.views.template_editor import TemplateEditorView

KIND_WORDS = {
    LetterKind.APOLOGY: "Xin lỗi",
    LetterKind.THANKS: "Cảm ơn",
    LetterKind.CONGRATULATIONS: "Chúc mừng",
    LetterKind.CONDOLENCE: "Chia buồn",
}
OFFER_ROWS = 20
WORDING_TABLES = frozenset({"letter_templates", "settings", "officials"})
TABLES = WORDING_TABLES | {"letters", "contacts", "hotline", "suggestions", "dossiers"}


class _Answers(ft.Container):
    """What a search under a field found; pressed to take it."""

    def __init__(self, take: Callable[[str], Awaitable[None]]) -> None:
        self._take = take
        self._lines = ft.Column(spacing=0, tight=True)
        super().__init__(
            self._lines,
            border=ft.Border.all(1, theme.LINE),
            border_radius=theme.RADIUS,
            bgcolor=theme.SURFACE,
            visible=False,
        )

    def show(self, found: list[Found]) -> None:
        """Offer these; none hides the list."""
        self._lines.controls = [self._line(each) for each in found]
        self.visible = bool(found)

    def _line(self, found: Found) -> ft.Control:
        async def press() -> None:
            await self._take(found.key)

        words = ft.Column(
            [
                text(found.title, theme.BODY, lines=1),
                text(found.note, theme.NOTE, theme.TEXT_SECOND, lines=1),
            ],
            spacing=0,
        )
        return ft.Container(
            words,
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S4),
            ink=True,
            on_click=press,
        )


class _OfferRow(ft.Container):
    """One letter that should be sent."""

    def __init__(self, write: Callable[[OfferLine], Awaitable[None]]) -> None:
        self._offer: OfferLine | None = None
        self._kind = Chip()
        self._label = text("", theme.BODY_MEDIUM, lines=1, width=theme.OFFER_LABEL_WIDTH)
        self._reason = text("", theme.BODY, lines=1, expand=True)
        self._since = text("", theme.SMALL, theme.TEXT_SECOND, lines=1)

        async def press() -> None:
            if self._offer is not None:
                await write(self._offer)

        super().__init__(
            ft.Row(
                [
                    ft.Row([self._kind], width=theme.OFFER_KIND_WIDTH),
                    self._label,
                    self._reason,
                    self._since,
                    quiet("Soạn", press),
                ],
                spacing=theme.S12,
            ),
            height=theme.scaled(theme.ROW_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S16),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        )

    def show(self, offer: OfferLine | None) -> None:
        """Show an offer, or nothing."""
        self._offer = offer
        self.visible = offer is not None
        if offer is not None:
            tone = Tone.LATE if offer.kind is LetterKind.APOLOGY else Tone.INFO
            self._kind.set(KIND_WORDS[offer.kind], tone)
            self._label.value = offer.label
            self._reason.value = offer.reason
            self._since.value = f"từ {offer.since}" if offer.since else ""


class _Editor(ft.Container):
    """The form of one letter. `changed` is called after every change of the letter."""

    def __init__(
        self, shell: Shell, studio: LetterStudio, changed: Callable[[], Any], edit_wording: Callable[[], Any]
    ) -> None:
        self._shell, self.studio, self._changed = shell, studio, changed
        self._inputs: dict[str, Input] = {}
        self._kinds = {kind: FilterChip(word, self._kind_press(kind)) for kind, word in KIND_WORDS.items()}
        self._occasion = ChoiceInput("Dịp", [], changed=self._occasion_chosen)
        self._people = _Answers(self._take_contact)
        self._cases = _Answers(self._take_source)
        self._rows = ft.Column(spacing=theme.S8, tight=True)
        self._fields = ft.Column(
            [self._occasion, self._rows], spacing=theme.S8, scroll=ft.ScrollMode.AUTO, expand=True
        )
        self._warning = text("", theme.SMALL, theme.SOON)
        self._gaps = text("", theme.SMALL, theme.TEXT_SECOND)
        kinds = ft.Row([*self._kinds.values()], spacing=theme.S8)
        said = ft.Row([ft.Container(self._gaps, expand=True), quiet("Sửa lời mẫu…", edit_wording)])
        notes = ft.Column([self._warning, said], spacing=theme.S4, tight=True)
        self.foot = ft.Row(spacing=theme.S8)
        super().__init__(ft.Column([kinds, self._fields, notes, self.foot], spacing=theme.S12), expand=True)
        self.build_fields()

    # the form

    def build_fields(self) -> None:
        """Draw the fields of the chosen occasion, each with what is known."""
        studio = self.studio
        self._inputs = {}
        for kind, chip in self._kinds.items():
            chip.set(None, kind is studio.kind)
        self._occasion.offer([(each.key, each.label) for each in studio.occasions()], studio.occasion.key)
        specs = {spec.name: spec for spec in studio.occasion.fields}
        name = self._input(specs[studio.name_field])
        called = studio.honorific_field
        addressee: ft.Control = name
        if called is not None:
            narrow = self._input(called)
            narrow.width = theme.scaled(theme.HONORIFIC_WIDTH)
            name.expand = True
            addressee = ft.Row(
                [narrow, name], spacing=theme.S12, vertical_alignment=ft.CrossAxisAlignment.START
            )
        rows = [self._field_row(row) for row in studio.field_rows()]
        self._rows.controls = [
            _stretched(addressee, self._people),
            self._source_row(),
            *rows,
            self._signer_input(),
            two_columns(self._paper_input(), self._date_input()),
        ]
        for each in (self._occasion, *self._inputs.values()):
            self._shell.watch.attach(each.control)
        self._people.show([])
        self._cases.show([])
        self.show_notes()

    def _field_row(self, specs: tuple[FieldSpec, ...]) -> ft.Control:
        made = [self._input(spec) for spec in specs]
        return two_columns(*made) if len(made) > 1 else made[0]

    def _input(self, spec: FieldSpec) -> Input:
        value = self.studio.shown(spec.name)
        if spec.choices:
            words = [*spec.choices, *([value] if value and value not in spec.choices else [])]
            made: Input = ChoiceInput(
                spec.label,
                [(word, word) for word in words],
                changed=lambda new: self._typed(spec.name, new),
                value=value,
                required=spec.required,
            )
        else:
            made = TextInput(
                spec.label,
                changed=lambda new: self._typed(spec.name, new),
                value=value,
                required=spec.required,
                hint="ngày/tháng/năm" if spec.kind == "date" else "",
                lines=2 if spec.kind == "long" else 1,
            )
        made.complain(self.studio.errors.get(spec.name, ""))
        self._inputs[spec.name] = made
        return made

    def _source_row(self) -> ft.Control:
        self._source = TextInput(
            "Liên quan",
            changed=self._search_source,
            value=self.studio.source_title,
            hint="gõ mã hoặc nội dung vụ việc, hồ sơ",
            suffix=icon_button(ft.Icons.ARROW_DROP_DOWN, "Vụ việc của người nhận", self._list_sources),
        )
        self._shell.watch.attach(self._source.control)
        return _stretched(self._source, self._cases)

    def _signer_input(self) -> Input:
        made = ChoiceInput(
            "Người ký", self.studio.signers(), changed=self._signer_chosen, value=self.studio.signer
        )
        self._inputs["ho_ten_nguoi_ky"] = made
        return made

    def _paper_input(self) -> Input:
        made = ChoiceInput(
            "Khổ giấy",
            paper_choices(),
            changed=self._paper_chosen,
            value=self.studio.chosen_paper.value,
        )
        self._inputs["paper"] = made
        return made

    def _date_input(self) -> Input:
        made = TextInput(
            "Ngày ghi trên thư",
            changed=lambda new: self._typed(LETTER_DATE, new),
            value=self.studio.shown(LETTER_DATE),
            hint="để trống, ghi tay khi ký",
        )
        self._inputs[LETTER_DATE] = made
        return made

    def show_notes(self) -> None:
        """Say what is still missing and what to think of before printing."""
        draft = self.studio.draft
        self._warning.value = " ".join((*draft.refusals, *draft.warnings))
        self._warning.visible = bool(self._warning.value)
        missing = self.studio.missing()
        self._gaps.value = f"Còn thiếu: {', '.join(missing)}." if missing else "Đủ nội dung để in."
        self._gaps.style = theme.text_style(theme.SMALL, theme.SOON if missing else theme.DONE)

    def complain(self) -> None:
        """Mark the fields that keep the letter from leaving, and put the caret into the first."""
        for name, each in self._inputs.items():
            each.complain(self.studio.errors.get(name, ""))
        refresh(self)
        wrong = next((each for name, each in self._inputs.items() if name in self.studio.errors), None)
        if wrong is not None:
            self._shell.run(wrong.control.focus)

    # what the user does

    def _kind_press(self, kind: LetterKind) -> Callable[[], Any]:
        async def press() -> None:
            self.studio.choose_kind(kind)
            await self._rebuilt(from_top=True)

        return press

    async def _occasion_chosen(self, key: str) -> None:
        self.studio.choose_occasion(key)
        await self._rebuilt(from_top=True)

    async def _rebuilt(self, *, from_top: bool = False) -> None:
        self.build_fields()
        refresh(self)
        if from_top:
            await self._fields.scroll_to(offset=0)
        await self._changed()

    async def _typed(self, name: str, value: str) -> None:
        self.studio.set(name, value)
        if name == self.studio.name_field:
            self._people.show(self.studio.find_contacts(value) if not self.studio.contact_id else [])
            refresh(self._people)
        field = self._inputs[name]
        message = self.studio.errors.get(name, "") if name in self.studio.typed else ""
        if field.message.visible and not message:  # say what is wrong only when the user is done typing it
            field.complain("")
            refresh(field)
        await self._noted()

    async def _noted(self) -> None:
        self.show_notes()
        refresh(self._warning, self._gaps)
        await self._changed()

    async def _take_contact(self, contact_id: str) -> None:
        self.studio.take_contact(contact_id)
        await self._rebuilt()

    async def _take_source(self, source: str) -> None:
        self.studio.take_source(source)
        await self._rebuilt()

    async def _search_source(self, value: str) -> None:
        if not value.strip() and self.studio.source:
            self.studio.take_source("")
            await self._noted()
        self._cases.show(self.studio.find_sources(value) if value.strip() else [])
        refresh(self._cases)

    def _list_sources(self) -> None:
        self._cases.show([] if self._cases.visible else self.studio.find_sources(""))
        refresh(self._cases)

    async def _signer_chosen(self, official_id: str) -> None:
        self.studio.choose_signer(official_id)
        await self._noted()

    async def _paper_chosen(self, value: str) -> None:
        self.studio.choose_paper(Paper(value))
        await self._noted()


def _stretched(*parts: ft.Control) -> ft.Column:
    return ft.Column(
        [*parts],
        spacing=theme.S4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


WRITE, BATCH, REGISTER = "write", "batch", "register"
WORDING, PAPERS = "wording", "papers"
"""The tabs of the screen; `show` takes the name of one."""


class _Offers(ft.Container):
    """The letters that should be sent, as many as the user has asked to see."""

    def __init__(
        self,
        office: Office,
        write: Callable[[OfferLine], Awaitable[None]],
        write_elders: Callable[[], None],
    ) -> None:
        self._office, self._write, self._asked = office, write, OFFER_ROWS
        self._elders_words = text("", theme.BODY, expand=True)
        self._elders = ft.Container(
            ft.Row([self._elders_words, secondary("Lập cho cả danh sách…", write_elders, small=True)]),
            padding=ft.Padding.symmetric(horizontal=theme.S16, vertical=theme.S8),
            bgcolor=theme.MAIN_TINT,
        )
        self._rows = ft.Column(spacing=0)
        self._more = quiet("", self._ask_more)
        self._nothing = empty(
            "Không có thư nào phải gửi",
            "Hồ sơ trễ hẹn, phản ánh quá hạn, ý kiến được tiếp thu, người đến tuổi mừng thọ sẽ hiện ở đây.",
            mark=ft.Icons.MARK_EMAIL_READ_OUTLINED,
        )
        sheet = card(
            ft.Column(
                [self._elders, self._rows, ft.Row([self._more]), self._nothing],
                spacing=0,
                scroll=ft.ScrollMode.AUTO,
            ),
            padding=ft.Padding.only(bottom=theme.S8),
            expand=True,
        )
        super().__init__(ft.Column([sheet], horizontal_alignment=ft.CrossAxisAlignment.STRETCH), expand=True)
        self.refill()

    def refill(self) -> None:
        """Show the letters that should be sent now."""
        offers = offer_lines(self._office)
        shown = offers[: self._asked]
        rows = self._rows.controls
        rows += [_OfferRow(self._write) for _ in range(len(shown) - len(rows))]
        for row, offer in zip_longest(rows, shown):
            assert isinstance(row, _OfferRow)
            row.show(offer)
        rest = len(offers) - len(shown)
        self._more.content = f"Xem thêm {rest} thư"
        self._more.visible = rest > 0
        self._nothing.visible = not offers
        waiting = sum(offer.occasion == LONGEVITY for offer in offers)
        self._elders_words.value = f"{waiting} người đến tuổi mừng thọ trong năm chưa có thư."
        self._elders.visible = waiting > 1

    def _ask_more(self) -> None:
        self._asked += OFFER_ROWS
        self.refill()
        refresh(self)


class LetterScreen:
    """The screen of letters: writing, what should be sent, the register.

    `show` takes {"occasion", "contact_id", "source"} to open a letter prefilled, the name of a tab, or a
    `Show` of the register. `seams` are those of every register.
    """

    primary: Primary | None = None

    def __init__(self, shell: Shell, office: Office, seams: Seams | None = None) -> None:
        self._shell, self._office, self._seams = shell, office, seams or Seams()
        self._register: RegisterScreen | None = None
        self.studio = LetterStudio(office)
        self._recorded: JsonObject | None = None
        self._preview = PagePreviewPane(empty="Chọn dịp và người nhận để xem trang in.")
        self._editor = _Editor(shell, self.studio, self._letter_changed, self.edit_wording)
        self._editor.foot.controls = [
            primary("In", self.print_letter, hint="Ctrl P"),
            secondary("Lưu PDF", self.save_pdf),
            secondary("Mở bằng Word", self.open_in_word),
            quiet("In thử", self.print_trial),
        ]
        self._tabs = {
            WRITE: FilterChip("Soạn thư", self._tab_press(WRITE)),
            OFFERS: FilterChip("Thư nên gửi", self._tab_press(OFFERS)),
            BATCH: FilterChip("Cả danh sách", self._tab_press(BATCH)),
            REGISTER: FilterChip("Sổ thư", self._tab_press(REGISTER)),
            WORDING: FilterChip("Lời mẫu", self._tab_press(WORDING)),
            PAPERS: FilterChip("Giấy tờ khác", self._tab_press(PAPERS)),
        }
        self._views: dict[str, ft.Control] = {WRITE: card(self._editor, expand=True)}
        self._chips = ft.Row([*self._tabs.values()], spacing=theme.S8)
        self._left = ft.Column(spacing=theme.S12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        below = ft.Row(
            [self._left, self._preview],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            expand=True,
        )
        self.body = ft.Container(
            ft.Column([self._chips, below], spacing=theme.S12),
            padding=ft.Padding.only(left=theme.S24, right=theme.S24, top=theme.S12, bottom=theme.S16),
            expand=True,
        )
        self._tab = WRITE
        shell.changes.subscribe(TABLES, self._changed_elsewhere)
        self._draw_tabs()

    # the screen

    @property
    def title(self) -> str:
        """What stands in the header."""
        return self.studio.title if self._tab == WRITE else "Thư"

    def show(self, argument: Any) -> None:
        """Come to the front, with a letter prefilled where the caller asks for one."""
        if isinstance(argument, str) and argument in self._tabs:
            self._tab = argument
        elif isinstance(argument, Show):
            self._tab = REGISTER
            self._book().show(argument)
        elif isinstance(argument, dict):
            self.studio.start(**argument)
            self._recorded = None
            self._tab = WRITE
            self._editor.build_fields()
        self._draw_tabs()
        self._shell.draw_header()
        refresh(self.body)
        self._shell.run(self._show_page)

    async def can_leave(self) -> bool:
        """A letter in the making stays here while the user looks elsewhere; a wording is asked about."""
        if self._tab == REGISTER:
            return await self._book().can_leave()
        view = self._views.get(self._tab)
        return await view.can_leave() if isinstance(view, TemplateEditorView) else True

    def key(self, keys: str) -> bool:
        """Ctrl+P prints, Ctrl+S saves the PDF or the wording; the register has keys of its own."""
        if self._tab == REGISTER:
            return self._book().key(keys)
        acts: dict[tuple[str, str], Callable[[], Any]] = {
            (WRITE, "Ctrl+P"): self.print_letter,
            (WRITE, "Ctrl+S"): self.save_pdf,
            (WORDING, "Ctrl+S"): self._save_wording,
        }
        view = self._views.get(self._tab)
        if isinstance(view, LetterBatchView):
            acts |= {(BATCH, "Ctrl+P"): view.print_all, (BATCH, "Ctrl+S"): view.save_pdf}
        elif isinstance(view, OtherPapersView):
            acts |= {(PAPERS, "Ctrl+P"): view.print, (PAPERS, "Ctrl+S"): view.save_pdf}
        act = acts.get((self._tab, keys))
        if act is not None:
            self._shell.run(act)
        return act is not None

    def _tab_press(self, tab: str) -> Callable[[], None]:
        async def go() -> None:
            if tab != self._tab and await self.can_leave():
                self._go(tab)

        return lambda: self._shell.run(go)

    def _go(self, tab: str) -> None:
        self._tab = tab
        self._draw_tabs()
        self._shell.draw_header()
        refresh(self.body)
        self._shell.run(self._show_page)

    def _book(self) -> RegisterScreen:
        """The register of letters, made on its first visit."""
        if self._register is None:
            self._register = LetterBook(
                self._shell, self._office, self._seams, write=self._to_writing, in_front=self._shows_register
            ).screen
            self._register.body.padding = 0  # the tabs stand on the same margin
            self._register.reload()
        return self._register

    def _shows_register(self) -> bool:
        return self._shell.screen is self and self._tab == REGISTER

    async def _to_writing(self) -> None:
        self._go(WRITE)

    def _save_wording(self) -> None:
        self._wording().save()

    def _wording(self) -> TemplateEditorView:
        view = self._view(WORDING)
        assert isinstance(view, TemplateEditorView)
        return view

    def edit_wording(self) -> None:
        """Change the wording of the letter in the making, seen with its own values."""
        self._wording().open(self.studio.occasion.key, self.studio.draft)
        self._go(WORDING)

    def _view(self, tab: str) -> ft.Control:
        """What a tab shows; lists are made on their first visit, so that a letter opens at once."""
        if tab not in self._views:
            if tab == OFFERS:
                self._views[tab] = _Offers(self._office, self._write, self._tab_press(BATCH))
            elif tab == BATCH:
                self._views[tab] = LetterBatchView(self._shell, self._office)
            elif tab == PAPERS:
                self._views[tab] = OtherPapersView(self._shell, self._office)
            elif tab == WORDING:
                self._views[tab] = TemplateEditorView(self._shell, self._office)
            else:
                self._views[tab] = self._book().body
        return self._views[tab]

    def _draw_tabs(self) -> None:
        writing = self._tab == WRITE
        self._left.controls = [self._view(self._tab)]
        self._left.width = theme.scaled(theme.PANEL_WIDTH) if writing else None
        self._left.expand = not writing
        self._preview.visible = writing
        self._count_tabs()

    def _count_tabs(self) -> None:
        counts = {
            OFFERS: len(offer_lines(self._office)),
            REGISTER: registers.count(self._office, "letters", {}),
        }
        for tab, chip in self._tabs.items():
            chip.set(counts.get(tab), tab == self._tab)

    def _changed_elsewhere(self, touched: frozenset[str]) -> None:
        self._count_tabs()
        lists = [
            view
            for view in self._views.values()
            if isinstance(view, _Offers | LetterBatchView | OtherPapersView)
            or (isinstance(view, TemplateEditorView) and touched & WORDING_TABLES)
        ]
        for view in lists:
            view.refill()
        refresh(*self._tabs.values(), *lists)
        if "letter_templates" in touched:
            self.studio.take_wording()
            self._recorded = None

    async def _write(self, offer: OfferLine) -> None:
        self.show({"occasion": offer.occasion, "contact_id": offer.contact_id, "source": offer.source})

    # the page

    async def _letter_changed(self) -> None:
        self._recorded = None
        self._shell.draw_header()
        await self._preview.ask(self.studio.preview())

    async def _show_page(self) -> None:
        view = self._views[self._tab]
        if self._tab == REGISTER:
            self._book().show(None)
        elif isinstance(view, TemplateEditorView | OtherPapersView):
            await view.show_page()
        elif isinstance(view, LetterBatchView):
            await view.load()
        if self._tab != WRITE:
            return
        await self._preview.ask(self.studio.preview(), at_once=True)

    # acts

    def _record(self) -> JsonObject:
        """Enter the letter in the register, once for the letter as it is now."""
        if self._recorded is None:
            try:
                done = self.studio.record(printed=False)
            except AppError:
                self._editor.complain()
                raise
            self._recorded = done.record
            self._tell(done, f"Đã vào sổ thư {done.record['code']}")
        return self._recorded

    def _tell(self, done: Done, message: str) -> None:
        self._recorded = done.record
        self._shell.done(message, done.changes.touched, done.changes.seq)

    async def print_letter(self) -> None:
        """Ask how; at “In” the letter enters the register, and is noted as printed once its paper is out."""
        self._check()
        if await print_paper(self._shell, self._office, self._print_job(final=self._final_page)):
            row = self._record()
            self._tell(letters.mark_printed(self._office, row["id"]), f"Đã in thư {row['code']}")

    async def print_trial(self) -> None:
        """Print the page as it is, gaps and all, without entering it in the register."""
        await print_paper(self._shell, self._office, self._print_job(trial_only=True))

    def _print_job(self, **more: Any) -> PrintJob:
        return PrintJob(
            self.studio.title,
            self.studio.preview(),
            save_pdf=self.save_pdf,
            overprint=self.studio.chosen_paper is Paper.TEXT_ONLY,
            unprinted=UNPRINTED,
            **more,
        )

    async def _final_page(self) -> bytes:
        return await asyncio.to_thread(letters.reprint, self._office, self._record()["id"])

    async def save_pdf(self) -> None:
        """Enter the letter in the register and save its page as PDF."""
        await self._save("Lưu thư thành PDF", "pdf")

    async def open_in_word(self) -> None:
        """Enter the letter in the register, save it as a Word document, and open that."""
        path = await self._save("Lưu thư thành tệp Word", "docx")
        if path is not None:
            await asyncio.to_thread(saving.open_outside, path)

    async def _save(self, title: str, kind: str) -> Path | None:
        """Save the letter where the user says; it enters the register with its first file, or not at all."""
        self._check()
        path = await pickers.save_as(title, self.studio.file_name(kind), kind)
        if path is None:
            return None
        if self._recorded is None:
            done = letter_files.write_letter(self._office, self.studio.draft, path)
            self._tell(done, f"Đã lưu {path.name}, vào sổ thư {done.record['code']}")
        else:
            page = letters.build(self._office, letters.recorded_draft(self._recorded))
            render = render_docx if kind == "docx" else render_pdf
            await asyncio.to_thread(lambda: saving.save(path, render(page)))
            self._shell.say(f"Đã lưu {path.name}")
        return path

    def _check(self) -> None:
        try:
            self.studio.check()
        except AppError:
            self._editor.complain()
            raise
