"""Khảo sát hài lòng: slips typed as digits on the left, what they say on the right, the register behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Any

import flet as ft

from app.domain.records.base import JsonObject
from app.domain.records.oversight import InspectionKind
from app.domain.surveys import Tally
from app.services import surveys
from app.services.office import Office
from app.services.surveys import percent_words
from app.views import theme
from app.views.components import (
    Chip,
    FilterChip,
    card,
    empty,
    label,
    line,
    primary,
    quiet,
    refresh,
    secondary,
    text,
)
from app.views.fields import put_caret
from app.views.inputs import ChoiceInput, Input, TextInput
from app.views.models.navigation import WORK_TABS
from app.views.models.print_dialog import PrintJob
from app.views.models.show import Show
from app.views.models.surveys import EVERY_SLIP, TICK_WORDS, TICKS, OfficialWords, QuestionLine, SurveyDesk
from app.views.print_dialog import print_paper
from app.views.register import RegisterScreen, Seams
from app.views.shell import Primary, Shell
from app.views.tabs import neighbour, opener, tab_row

ROUTE = "survey_responses"
_DIGITS = r"^[0-5 ]*$"
"""What the client lets in: whatever the keyboard of UniKey makes of letters is not even typed."""


class _Level(ft.Container):
    """One box of a question."""

    def __init__(self, press: Callable[[str], None]) -> None:
        self._digit = ""
        self._word = text("", theme.SMALL_MEDIUM, lines=1)
        super().__init__(
            self._word,
            height=theme.scaled(theme.LEVEL_SIZE),
            border_radius=theme.RADIUS_SMALL,
            alignment=ft.Alignment.CENTER,
            ink=True,
            on_click=lambda: press(self._digit),
        )

    def fill(self, digit: str | None, word: str, width: int, *, on: bool) -> None:
        """Show a level, marked where it was chosen; None hides the box."""
        self.visible = digit is not None
        self._digit = digit or ""
        self._word.value = word
        self._word.style = theme.text_style(theme.SMALL_MEDIUM, theme.ON_MAIN if on else theme.TEXT_SECOND)
        self.width = theme.scaled(width)
        self.bgcolor = theme.MAIN if on else theme.SURFACE
        self.border = ft.Border.all(1, theme.MAIN if on else theme.FIELD_LINE)


class _Question(ft.Container):
    """One question with its boxes; made once and refilled."""

    def __init__(self, place: int, tick: Callable[[int, str], None]) -> None:
        self._text = text("", theme.SMALL, lines=1, expand=True)
        self._words = text("", theme.NOTE, theme.TEXT_SECOND, lines=1, width=theme.scaled(theme.LEVEL_WORDS))
        self._levels = [_Level(lambda digit: tick(place, digit)) for _ in range(5)]
        super().__init__(
            ft.Row([self._text, *self._levels, self._words], spacing=theme.S4),
            height=theme.scaled(theme.LEVEL_SIZE + theme.S4),
        )

    def fill(self, shown: QuestionLine | None) -> None:
        """Show a question, or nothing."""
        self.visible = shown is not None
        if shown is None:
            return
        self._text.value = f"{shown.number}. {shown.text}"
        self._words.value = shown.words
        wide = shown.offered == TICKS
        for box, digit in zip_longest(self._levels, shown.offered):
            word = TICK_WORDS[digit] if wide and digit else digit or ""
            width = theme.LEVEL_SIZE * 3 if wide else theme.LEVEL_SIZE + theme.S8
            box.fill(digit, word, width, on=bool(digit) and digit == shown.digit)


class _Entry(ft.Column):
    """The slip that is being entered."""

    def __init__(self, shell: Shell, office: Office, desk: SurveyDesk) -> None:
        self._shell, self._office, self._desk = shell, office, desk
        self._forms = {form.key: FilterChip(form.title, self._form_press(form.key)) for form in desk.forms()}
        self.digits = TextInput(
            "Các mức trên phiếu, gõ liền theo thứ tự câu",
            key="Các mức trên phiếu",
            changed=self._typed,
            hint="5 4 5 5 4 …, để trống gõ 0",
            submit=self.save,
        )
        self.digits.control.input_filter = ft.InputFilter(regex_string=_DIGITS)
        self._date = TextInput("Ngày", changed=partial(self._take, "date"), value=desk.date)
        self._official = ChoiceInput(
            "Công chức phục vụ",
            desk.officials(),
            changed=partial(self._take, "official"),
            value=desk.official,
        )
        self._category = ChoiceInput(
            "Lĩnh vực", desk.categories(), changed=partial(self._take, "category"), value=desk.category
        )
        self._round = ChoiceInput(
            "Đợt khảo sát", surveys.round_choices(), changed=partial(self._take, "round"), value=desk.round
        )
        self._comment = TextInput(
            "Ý kiến thêm",
            changed=partial(self._take, "comment"),
            submit=self.save,
            hint="không ghi tên người",
        )
        self._inputs: dict[str, Input] = {"date": self._date, "typed": self.digits, "comment": self._comment}
        for each in (*self._inputs.values(), self._official, self._category, self._round):
            shell.watch.attach(each.control)
        most = max(form.keys_to_type for form in desk.forms())
        self._questions = [_Question(place, self._tick) for place in range(most)]
        self._progress = text("", theme.SMALL, theme.TEXT_SECOND, lines=1)
        self._today = text("", theme.SMALL, theme.TEXT_SECOND, lines=1)
        self._below = ft.Column(
            [
                ft.Row([self._progress, ft.Container(expand=True), self._today]),
                ft.Column(
                    [*self._questions],
                    spacing=0,
                    scroll=ft.ScrollMode.AUTO,
                    expand=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
            ],
            spacing=theme.S12,
            expand=True,
        )
        super().__init__(
            [
                ft.Row(
                    [
                        text("Nhập phiếu", theme.RECORD_TITLE, lines=1),
                        *self._forms.values(),
                        ft.Container(expand=True),
                        secondary("In phiếu trắng", self.print_blank),
                        primary("Lưu phiếu", self.save, hint="Enter"),
                    ],
                    spacing=theme.S8,
                ),
                _line_of(
                    (self._date, theme.SLIP_DAY_WIDTH),
                    (self._official, 0),
                    (self._category, theme.SLIP_FIELD_WIDTH),
                    (self._round, 0),
                ),
                _line_of((self.digits, 0), (self._comment, 0)),
                self._below,
            ],
            spacing=theme.S12,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        self.draw()

    def draw(self) -> None:
        """Show the slip as it is now."""
        desk = self._desk
        for key, chip in self._forms.items():
            chip.set(None, key == desk.form.key)
        self._draw_questions()
        self._today.value = desk.counted_today()
        for name, each in self._inputs.items():
            each.complain(desk.errors.get(name, ""))

    def _draw_questions(self) -> None:
        for row, shown in zip_longest(self._questions, self._desk.lines()):
            row.fill(shown)
        self._progress.value = self._desk.progress()

    def offer(self) -> None:
        """Follow a change of the officials or of the office's fields of work."""
        self._official.offer(self._desk.officials(), self._desk.official)
        self._category.offer(self._desk.categories(), self._desk.category)

    def clear(self) -> None:
        """Make room for the next slip."""
        self.digits.set(self._desk.typed)
        self._comment.set(self._desk.comment)
        self.draw()
        refresh(self)

    def focus(self) -> None:
        """Put the caret where the digits are typed."""
        self._shell.run(lambda: put_caret(self.digits.control.focus))

    def _form_press(self, key: str) -> Callable[[], None]:
        def press() -> None:
            self._desk.choose_form(key)
            self.clear()
            self.focus()

        return press

    def _typed(self, value: str) -> None:
        self._desk.typed = value
        if self._desk.errors.pop("typed", None):
            self.digits.complain("")
            refresh(self.digits)
        self._draw_questions()
        refresh(self._below)

    def _take(self, name: str, value: str) -> None:
        setattr(self._desk, name, value)

    def _tick(self, place: int, digit: str) -> None:
        self._desk.tick(place, digit)
        self.digits.set(self._desk.typed)
        self.draw()
        refresh(self)

    def save(self) -> None:
        """Enter the slip; the caret waits for the digits of the next."""
        done = self._desk.save()
        if done is None:
            self.draw()
            refresh(self)
        else:
            self.clear()
            changes = done.changes
            self._shell.done(f"Đã lưu phiếu {done.record['code']}", changes.touched, changes.seq)
        self.focus()

    async def print_blank(self) -> None:
        """Print the form of the slips, to be copied and laid out at the desk."""
        job = PrintJob(f"Phiếu khảo sát, {self._desk.form.title.lower()}", self._desk.blank_pdf())
        if await print_paper(self._shell, self._office, job):
            self._shell.say("Đã in phiếu khảo sát")


def _line_of(*fields: tuple[Input, int]) -> ft.Row:
    """Inputs side by side; a width of 0 takes what is left."""
    for each, width in fields:
        if width:
            each.width = theme.scaled(width)
        else:
            each.expand = True
    return ft.Row(
        [each for each, _ in fields], spacing=theme.S12, vertical_alignment=ft.CrossAxisAlignment.START
    )


class _Results(ft.Column):
    """What the slips of a period say."""

    def __init__(
        self, shell: Shell, office: Office, desk: SurveyDesk, open_register: Callable[[], Any]
    ) -> None:
        self._shell, self._office, self._desk = shell, office, desk
        self._period = ChoiceInput(
            "Kỳ", desk.periods(), key="Kỳ khảo sát", changed=self._period_chosen, value=desk.period.code
        )
        self._narrow = ChoiceInput("Xem", desk.narrowings(), changed=self._narrowed, value=EVERY_SLIP)
        for each in (self._period, self._narrow):
            shell.watch.attach(each.control)
        self._percent = text("", theme.FIGURE, theme.MAIN)
        self._about = text("", theme.SMALL, theme.TEXT_SECOND, lines=2)
        self._lists = ft.Column(
            spacing=theme.S12,
            scroll=ft.ScrollMode.AUTO,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        super().__init__(
            [
                ft.Row(
                    [
                        text("Kết quả", theme.RECORD_TITLE, lines=1, expand=True),
                        quiet("Sổ phiếu", open_register),
                        secondary("In kết quả", self.print_results, hint="Ctrl P"),
                    ],
                    spacing=theme.S4,
                ),
                _line_of((self._period, 0), (self._narrow, 0)),
                ft.Row(
                    [self._percent, ft.Container(self._about, expand=True)],
                    spacing=theme.S12,
                    vertical_alignment=ft.CrossAxisAlignment.CENTER,
                ),
                line(),
                self._lists,
            ],
            spacing=theme.S12,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        self.draw()

    def draw(self) -> None:
        """Count the slips anew."""
        found = self._desk.results()
        self._percent.value, self._about.value = self._desk.in_words(found)
        parts: list[ft.Control] = []
        if found.officials:
            parts.append(text("Theo công chức phục vụ", theme.CARD_TITLE))
            parts += [self._official(each) for each in self._desk.officials_in_words(found)]
        if found.questions:
            parts.append(text("Mức hài lòng theo câu hỏi", theme.CARD_TITLE))
            parts += [_share(each.title, each.tally) for each in found.questions]
        if found.alarms:
            parts.append(text("Việc phải xem lại", theme.CARD_TITLE))
            parts += [text(f"{words} {number} phiếu “có”", theme.SMALL) for words, number in found.alarms]
        if not found.collected:
            parts.append(
                empty("Chưa có phiếu trong kỳ", "In phiếu trắng đặt tại quầy, rồi nhập phiếu thu về.")
            )
        self._lists.controls = parts

    def offer(self) -> None:
        """Follow new slips: what they name can be looked at."""
        chosen = self._narrow.value
        self._narrow.offer(self._desk.narrowings(), chosen)
        self.draw()

    def _official(self, words: OfficialWords) -> ft.Control:
        said = text(words.note, theme.NOTE, theme.TEXT_SECOND, expand=True)
        below: list[ft.Control] = [said]
        if words.measure:
            below.append(quiet("Ghi biện pháp", partial(self._measure, words.name)))
        name = text(words.name, theme.BODY_MEDIUM, lines=1, expand=True)
        return ft.Column([ft.Row([name, Chip(words.word, words.tone)]), ft.Row(below)], spacing=0)

    async def _measure(self, name: str) -> None:
        """Note what was done about an official who was rated low: a row of the register of inspections."""
        period = self._desk.period.label
        preset: JsonObject = {
            "kind": InspectionKind.FOLLOW_UP.value,
            "subject": name,
            "content": f"Xem xét kết quả phiếu khảo sát mức độ hài lòng {period}",
        }
        await self._shell.open("inspections", Show(new=preset))

    def _period_chosen(self, code: str) -> None:
        self._desk.choose_period(code)
        self.draw()
        refresh(self)

    def _narrowed(self, choice: str) -> None:
        self._desk.narrow(choice)
        self.draw()
        refresh(self)

    async def print_results(self) -> None:
        """Print what the slips of the period say."""
        title = f"Kết quả khảo sát {self._desk.period.label}"
        if await print_paper(self._shell, self._office, PrintJob(title, self._desk.results_pdf())):
            self._shell.say(f"Đã in {title}")


def _share(title: str, tally: Tally) -> ft.Control:
    """A question, its bar and its percentage."""
    percent = tally.percent or 0
    bar = ft.ProgressBar(
        value=percent / 100,
        bar_height=theme.BAR_HEIGHT,
        color=theme.MAIN,
        bgcolor=theme.TRACK,
        border_radius=theme.S4,
        semantics_label=title,
    )
    return ft.Column(
        [
            ft.Row([text(title, theme.SMALL, lines=1, expand=True),
                    text(percent_words(tally.percent), theme.SMALL_STRONG)]),
            bar,
        ],
        spacing=2,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )  # fmt: skip


class SurveyScreen:
    """The tab of surveys in Hoạt động. `show` takes a `Show` of the register; `seams` are those of all."""

    def __init__(self, shell: Shell, office: Office, seams: Seams | None = None) -> None:
        self._shell, self._office, self._seams = shell, office, seams or Seams()
        self.desk = SurveyDesk(office)
        self._register: RegisterScreen | None = None
        self._shows_register = False
        self._entry = _Entry(shell, office, self.desk)
        self._results = _Results(shell, office, self.desk, self._open_register)
        self._work = ft.Container(
            ft.Column(
                [
                    tab_row(shell, WORK_TABS, ROUTE),
                    ft.Row(
                        [
                            card(self._entry, expand=True),
                            card(self._results, width=theme.scaled(theme.SIDE_WIDTH)),
                        ],
                        spacing=theme.S16,
                        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
                        expand=True,
                    ),
                ],
                spacing=theme.S12,
            ),
            padding=ft.Padding.symmetric(horizontal=theme.S20, vertical=theme.S12),
            expand=True,
        )
        self.body = ft.Container(self._work, expand=True)
        shell.changes.subscribe(
            [ROUTE, "inspections", "officials", "settings", "survey_forms"], self._changed_elsewhere
        )

    # the screen

    @property
    def title(self) -> str:
        """What stands in the header."""
        return "Khảo sát mức độ hài lòng"

    @property
    def primary(self) -> Primary | None:
        """From the register one goes back to entering; there the digits have the caret already."""
        return Primary("Nhập phiếu", self._back) if self._shows_register else None

    async def _back(self) -> None:
        await self._enter_another(ROUTE)

    def show(self, argument: Any) -> None:
        """Come to the front with a slip to enter, or with the record that the caller names."""
        self._go(isinstance(argument, Show) and bool(argument.record_id), argument)

    def _go(self, to_register: bool, argument: Any = None) -> None:
        self._shows_register = to_register
        if to_register:
            book = self._book()
            self.body.content = book.body
            book.show(argument)
        else:
            self.body.content = self._work
            self._entry.draw()
            self._results.offer()
        self._shell.draw_header()
        refresh(self.body)
        if not to_register:
            self._entry.focus()

    def _book(self) -> RegisterScreen:
        """The register of slips, made on its first visit."""
        if self._register is None:
            own = replace(self._seams, extra=self._answers, new=self._enter_another)
            self._register = RegisterScreen(
                self._shell,
                self._office,
                ROUTE,
                seams=own,
                tabs=WORK_TABS,
                in_front=lambda: self._shell.screen is self and self._shows_register,
            )
            self._register.reload()
        return self._register

    async def _enter_another(self, _table: str) -> None:
        if await self._book().can_leave():
            self._go(False)

    def _open_register(self) -> None:
        self._go(True)

    def _answers(self, _table: str, row: JsonObject) -> Sequence[ft.Control]:
        """What was ticked, question by question."""
        lines = [
            ft.Row([ft.Container(label(question), expand=True), text(level, theme.SMALL_MEDIUM, lines=1)])
            for question, level in surveys.answer_words(self._office, row)
        ]
        return [ft.Column([*lines], spacing=theme.S4)] if lines else []

    async def can_leave(self) -> bool:
        """Ask about a slip that is half typed."""
        if self._shows_register:
            return await self._book().can_leave()
        if not self.desk.is_begun:
            return True
        answer = await self._shell.dialogs.ask(
            "Phiếu chưa lưu",
            "Phiếu đang nhập chưa được lưu.",
            ("drop", "Bỏ phiếu này"),
            ("stay", "Nhập tiếp"),
        )
        if answer != "drop":
            return False
        self.desk.drop()
        self._entry.clear()
        return True

    def key(self, keys: str) -> bool:
        """Ctrl+S saves the slip, Escape drops it, Ctrl+P prints the results; the register has its own."""
        if self._shows_register:
            return self._book().key(keys)
        if keys in ("Ctrl+PageDown", "Ctrl+PageUp"):
            self._shell.run(opener(self._shell, neighbour(WORK_TABS, ROUTE, keys)))
            return True
        acts: dict[str, Callable[[], Any]] = {
            "Ctrl+S": self._entry.save,
            "Ctrl+Enter": self._entry.save,
            "Ctrl+N": self._entry.focus,
            "Ctrl+P": self._results.print_results,
            "Escape": self._drop,
        }
        act = acts.get(keys)
        if act is not None:
            self._shell.run(act)
        return act is not None

    def _drop(self) -> None:
        self.desk.drop()
        self._entry.clear()
        self._entry.focus()

    def _changed_elsewhere(self, touched: frozenset[str]) -> None:
        if touched & {"officials", "settings", "survey_forms"}:
            self._entry.offer()
        if self._shell.screen is self and not self._shows_register:
            self._entry.draw()
            self._results.offer()
            refresh(self._entry, self._results)
