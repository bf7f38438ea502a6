"""Báo cáo và gói dữ liệu: from a period to a verified bundle on a stick, in four steps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any

import flet as ft

from app.bundles.writer import Cancelled
from app.domain.figures import ONE_STOP, Figure
from app.services import drives, saving
from app.services.bundle_export import Receipt
from app.services.cases import CASE_TABLES
from app.services.office import Done, Office
from app.views import pickers, theme
from app.views.action_form import ActionForm
from app.views.components import (
    Chip,
    card,
    icon,
    line,
    primary,
    quiet,
    refresh,
    secondary,
    text,
)
from app.views.faults import spawn
from app.views.fields import put_caret
from app.views.inputs import TextInput, two_columns
from app.views.models.bundle import (
    STEP_TITLES,
    BundleLine,
    BundleStudio,
    CheckLine,
    DriveLine,
    ForwardedLine,
    PeriodLine,
    Step,
)
from app.views.models.case_actions import ACTIONS
from app.views.models.navigation import DOSSIER_TOTALS
from app.views.models.print_dialog import PrintJob
from app.views.models.tone import Tone
from app.views.page_preview import PagePreviewPane
from app.views.print_dialog import print_paper
from app.views.sealing import SealingBlock
from app.views.shell import Primary, Shell
from app.views.steps import Facts, StepBar
from app.views.work import LastAsked, Progress, in_background

PERIOD_ROWS = 7
"""The likeliest period on a line of its own, the others two by two."""
DRIVE_ROWS = 6
SUMMARY_FORM = "tom-tat"
WORDS_LINES = 3


class _Choice(ft.Container):
    """A card to choose: a period or a drive. The chosen one has a strong border and the word “Đã chọn”."""

    def __init__(self, choose: Callable[[Any], Awaitable[None]]) -> None:
        self.item: Any = None
        self._name = text("", theme.BODY_STRONG, lines=1)
        self._title = text("", theme.BODY, lines=1)
        self._note = text("", theme.SMALL, theme.TEXT_SECOND, lines=1)
        self._chip = Chip()

        async def press() -> None:
            await choose(self.item)

        super().__init__(
            ft.Row(
                [
                    self._name,
                    ft.Column([self._title, self._note], spacing=0, expand=True),
                    self._chip,
                ],
                spacing=theme.S16,
            ),
            padding=ft.Padding.symmetric(horizontal=theme.S16, vertical=theme.S8),
            border_radius=theme.RADIUS,
            ink=True,
            on_click=press,
        )

    def show_period(self, period: PeriodLine | None, chosen: bool) -> None:
        """Show a period, or nothing."""
        self.item, self.visible = period, period is not None
        if period is not None:
            self._name.visible = False
            self._title.value, self._note.value = period.title, period.days
            self._mark(chosen, period.state, period.tone)

    def show_drive(self, drive: DriveLine | None, chosen: bool) -> None:
        """Show a drive, or nothing."""
        self.item, self.visible = drive, drive is not None
        if drive is not None:
            self._name.value, self._title.value = drive.name, drive.title
            self._note.value = drive.problem or drive.note
            color = theme.LATE if drive.problem else theme.TEXT_SECOND
            self._note.style = theme.text_style(theme.SMALL, color)
            self._mark(chosen, "", Tone.GRAY)
            self.disabled = bool(drive.problem)

    def _mark(self, chosen: bool, word: str, tone: Tone) -> None:
        self.border = ft.Border.all(2 if chosen else 1, theme.MAIN if chosen else theme.LINE)
        self.bgcolor = theme.SURFACE_QUIET if chosen else theme.SURFACE
        if chosen and not word:
            self._chip.set("Đã chọn", Tone.OK)
        else:
            self._chip.set(word, tone)


class _Checks(ft.Column):
    """What was looked at before sending, each with its icon, word and colour."""

    def __init__(self) -> None:
        super().__init__(spacing=theme.S8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def show(self, checks: list[CheckLine]) -> None:
        """Show these checks."""
        self.controls = [self._line(check) for check in checks]

    @staticmethod
    def _line(check: CheckLine) -> ft.Control:
        chip = Chip(check.words, check.tone)
        chip.word.max_lines, chip.word.no_wrap = 2, False
        chip.word.expand = True
        chip.height = None
        chip.padding = ft.Padding.symmetric(horizontal=theme.S8, vertical=theme.S4)
        return chip


class BundleScreen:
    """The screen of reports and bundles."""

    primary: Primary | None = None

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell, self._office = shell, office
        self.studio = BundleStudio(office)
        self._progress: Progress | None = None
        self._inputs: dict[str, TextInput] = {}
        self._report_shown = False
        self._summary: ActionForm | None = None
        self._sealing: SealingBlock | None = None
        self._bar_of_steps = StepBar(STEP_TITLES, lambda step: self._go(Step(step)))
        self._steps: dict[Step, ft.Control] = {
            Step.PERIOD: self._period_step(),
            Step.CHECK: self._check_step(),
            Step.WRITE: self._write_step(),
            Step.RECEIPT: self._receipt_step(),
        }
        self._facts, self._checks = Facts(), _Checks()
        self._side = card(
            ft.Column(
                [
                    text("Trong gói có gì", theme.CARD_TITLE),
                    self._facts,
                    text("Kiểm tra trước khi gửi", theme.CARD_TITLE),
                    self._checks,
                ],
                spacing=theme.S12,
                scroll=ft.ScrollMode.AUTO,
            ),
            width=theme.SIDE_WIDTH,
        )
        self._report = PagePreviewPane(empty="Đang lập báo cáo…")
        main = card(
            ft.Column(
                [self._bar_of_steps, *self._steps.values()],
                spacing=theme.S16,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            expand=True,
        )
        self.body = ft.Container(
            ft.Row(
                [main, self._side, self._report],
                spacing=theme.S16,
                vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            padding=ft.Padding.symmetric(horizontal=theme.S24, vertical=theme.S16),
            expand=True,
        )
        shell.changes.subscribe(CASE_TABLES, self._cases_changed)
        self._draw()

    # the screen

    @property
    def title(self) -> str:
        """What stands in the header."""
        return self.studio.title

    def show(self, argument: Any) -> None:
        """Come to the front, at the period whose code the caller names; the figures are counted anew."""
        if isinstance(argument, str):
            self.studio.choose(argument)
        self._draw()
        refresh(self.body)

    async def can_leave(self) -> bool:
        """Not while a bundle is being written: that would leave the user without its end."""
        if self._progress is not None:
            self._shell.say("Đang ghi gói dữ liệu. Chờ ghi xong, hoặc bấm “Hủy”.")
        return self._progress is None

    def key(self, keys: str) -> bool:
        """Ctrl+Enter goes on, Escape goes back or stops; Ctrl+S keeps what was typed, Ctrl+P prints."""
        if self._summary is not None and self.studio.step == Step.CHECK and keys in ("Ctrl+S", "Escape"):
            if keys == "Escape":
                self._close_summary()
            else:
                self._summary.save()
            return True
        if keys == "Ctrl+S" and self.studio.step == Step.CHECK:
            self._save_figures()
            return True
        if keys == "Ctrl+P" and self.studio.step == Step.CHECK:
            self._shell.run(self._print_report)
            return True
        if keys == "Ctrl+Enter" and self._progress is None:
            self._go_on()
            return True
        if keys != "Escape":
            return False
        if self._progress is not None:
            self._progress.cancel()
        elif self.studio.step > Step.PERIOD:
            self._shell.run(lambda: self._go(Step(self.studio.step - 1)))
        return True

    def _go_on(self) -> None:
        """Press the main button of the step."""
        if self.studio.step == Step.WRITE and self._write_button.disabled:
            return
        main: dict[Step, Callable[[], Any]] = {
            Step.PERIOD: self._to_check,
            Step.CHECK: self._save_figures,
            Step.WRITE: self._write,
            Step.RECEIPT: self._finish,
        }
        self._shell.run(main[self.studio.step])

    # the steps

    def _period_step(self) -> ft.Control:
        self._periods = [_Choice(self._choose_period) for _ in range(PERIOD_ROWS)]
        self._from = TextInput("Từ ngày", changed=lambda _: None, hint="ngày/tháng/năm")
        self._to = TextInput("Đến ngày", changed=lambda _: None, hint="ngày/tháng/năm")
        for each in (self._from, self._to):
            self._shell.watch.attach(each.control)
        free = ft.Row(
            [two_columns(self._from, self._to), secondary("Chọn khoảng này", self._choose_free)],
            spacing=theme.S12,
            vertical_alignment=ft.CrossAxisAlignment.END,
        )
        free.controls[0].expand = True
        self._made = ft.Column(spacing=0)
        return ft.Column(
            [
                text("Chọn kỳ báo cáo", theme.RECORD_TITLE),
                self._periods[0],
                *(_pair(self._periods[place : place + 2]) for place in range(1, PERIOD_ROWS, 2)),
                free,
                ft.Row(
                    [primary("Tiếp tục", self._to_check), quiet("Kiểm tra một gói có sẵn…", self._verify)]
                ),
                line(),
                text("Các gói đã làm", theme.CARD_TITLE),
                self._made,
            ],
            spacing=theme.S12,
            scroll=ft.ScrollMode.AUTO,
            expand=True,
        )

    def _check_step(self) -> ft.Control:
        self._figures = ft.Column(spacing=theme.S12)
        self._figures_note = text("", theme.SMALL, theme.TEXT_SECOND)
        self._figures_scroll = ft.Column([self._figures], scroll=ft.ScrollMode.AUTO)
        self._check_buttons = ft.Row(
            [
                primary("Lưu số liệu, tiếp tục", self._save_figures, hint="Ctrl S"),
                secondary("Xem báo cáo", self._toggle_report),
                secondary("In báo cáo", self._print_report, hint="Ctrl P"),
            ],
            spacing=theme.S8,
        )
        return ft.Column(
            [
                text("Số liệu phải nhập tay", theme.RECORD_TITLE),
                self._figures_note,
                ft.Container(self._figures_scroll, expand=True),
                self._check_buttons,
            ],
            spacing=theme.S12,
            expand=True,
        )

    def _write_step(self) -> ft.Control:
        self._search = LastAsked()
        self._search_word = text("Đang tìm USB…", theme.BODY, theme.TEXT_SECOND, lines=1, visible=False)
        self._drives = [_Choice(self._choose_drive) for _ in range(DRIVE_ROWS)]
        self._no_drive = text(
            "Chưa thấy USB nào. Cắm USB vào máy, chờ vài giây rồi bấm “Tìm lại”.", theme.BODY, theme.SOON
        )
        self._bar = ft.ProgressBar(
            value=0,
            bar_height=theme.BAR_HEIGHT,
            color=theme.MAIN,
            bgcolor=theme.TRACK,
            border_radius=theme.S4,
        )
        self._work_title = text("", theme.BODY_STRONG, lines=1, expand=True)
        self._work_count = text("", theme.BODY)
        self._working = ft.Column(
            [
                line(),
                ft.Row([self._work_title, self._work_count]),
                self._bar,
                text(
                    "Chưa rút USB. Khi xong, chương trình sẽ báo “Rút USB an toàn”.",
                    theme.BODY,
                    theme.TEXT_SECOND,
                ),
            ],
            spacing=theme.S12,
            visible=False,
        )
        self._write_button = primary("Ghi gói dữ liệu", self._write)
        self._cancel_button = secondary("Hủy", self._cancel, hint="Esc", visible=False)
        return ft.Column(
            [
                text("Chọn nơi ghi", theme.RECORD_TITLE),
                *self._drives,
                self._no_drive,
                ft.Row(
                    [
                        quiet("Thư mục khác…", self._choose_folder),
                        quiet("Tìm lại USB", self._find_drives),
                        self._search_word,
                    ]
                ),
                self._working,
                ft.Container(expand=True),
                ft.Row([self._write_button, self._cancel_button], spacing=theme.S8),
            ],
            spacing=theme.S12,
            expand=True,
        )

    def _receipt_step(self) -> ft.Control:
        self._safe = ft.Container(
            ft.Row(
                [
                    icon(ft.Icons.CHECK_CIRCLE_OUTLINE, theme.S32, theme.DONE),
                    ft.Column(
                        [
                            text("Rút USB an toàn", theme.TITLE, theme.DONE),
                            text(
                                "Gói đã được đọc lại từ nơi ghi và khớp từng tệp.",
                                theme.BODY,
                                theme.TEXT_SECOND,
                            ),
                        ],
                        spacing=0,
                    ),
                ],
                spacing=theme.S16,
            ),
            bgcolor=theme.DONE_TINT,
            border_radius=theme.RADIUS_CARD,
            padding=theme.S16,
        )
        self._receipt = Facts()
        return ft.Column(
            [
                self._safe,
                self._receipt,
                ft.Container(expand=True),
                ft.Row([primary("Xong", self._finish), secondary("Mở thư mục", self._open_folder)]),
            ],
            spacing=theme.S16,
            expand=True,
        )

    # drawing

    def _draw(self) -> None:
        studio = self.studio
        self._bar_of_steps.show(studio.step)
        for step, view in self._steps.items():
            view.visible = step == studio.step
        {
            Step.PERIOD: self._draw_periods,
            Step.CHECK: self._draw_figures,
            Step.WRITE: self._draw_drives,
            Step.RECEIPT: self._draw_receipt,
        }[studio.step]()
        self._facts.show(studio.contents())
        self._checks.show(studio.checks())
        self._side.visible = not self._report_shown
        self._report.visible = self._report_shown

    def _draw_periods(self) -> None:
        for row, period in zip_longest(self._periods, self.studio.periods()[:PERIOD_ROWS]):
            row.show_period(period, period is not None and period.code == self.studio.period.code)
        bundles = self.studio.made()
        self._made.controls = [_bundle_row(each) for each in bundles] or [
            text("Chưa có gói nào. Gói đầu tiên sẽ hiện ở đây.", theme.BODY, theme.TEXT_SECOND)
        ]

    def _draw_figures(self) -> None:
        by_hand, monthly = self.studio.missing()
        words = f"Còn {by_hand} số chưa nhập; không có thì ghi 0." if by_hand else "Đã đủ số liệu nhập tay."
        words += " Ô để trống lấy số đếm từ sổ, nếu có sổ."
        if monthly:
            words += f" {monthly} chỉ tiêu chờ số liệu tháng ở Hồ sơ một cửa."
        self._figures_note.value = words
        color = theme.SOON if by_hand or monthly else theme.DONE
        self._figures_note.style = theme.text_style(theme.SMALL, color)
        self._check_buttons.visible = self._summary is None  # the form has buttons and keys of its own
        self._inputs = {}
        parts: list[ft.Control] = []
        for group, figures in self.studio.typed_figures():
            parts.append(text(group, theme.BODY_STRONG))
            made = [self._figure_input(figure) for figure in figures]
            parts += [_pair(made[place : place + 2]) for place in range(0, len(made), 2)]
        parts += self._one_stop()
        parts += self._forwarded()
        self._sealing = self._sealing_block()
        parts += [self._sealing] if self._sealing else []
        parts.append(text("Lời báo cáo", theme.BODY_STRONG))
        parts += [self._words_input(name, title, words) for name, title, words in self.studio.report_parts()]
        self._figures.controls = parts

    def _one_stop(self) -> list[ft.Control]:
        """The figures that the months of the one-stop desk add up to: shown, never typed again."""
        words, facts = self.studio.one_stop()
        shown = Facts()
        shown.show(facts)
        head = ft.Row(
            [
                text(ONE_STOP, theme.BODY_STRONG, expand=True),
                quiet("Mở Số liệu tháng", self._open_months, mark=ft.Icons.CALENDAR_MONTH_OUTLINED),
            ]
        )
        return [head, text(words, theme.SMALL, theme.TEXT_SECOND), shown]

    def _forwarded(self) -> list[ft.Control]:
        """The cases sent up, each with its summary, or the form in which one is being written."""
        lines = self.studio.forwarded()
        if not lines:
            return []
        note = "Cấp trên chỉ đọc được tóm tắt đã duyệt, không thấy nội dung và người gửi."
        return [
            text("Việc chuyển cấp trên", theme.BODY_STRONG),
            text(note, theme.SMALL, theme.TEXT_SECOND),
            *(self._forwarded_row(line) for line in lines),
        ]

    def _sealing_block(self) -> SealingBlock | None:
        """The tick for the senders; none where no case would go along."""
        studio = self.studio
        if not studio.sealing.counts(studio.period)[0]:
            return None
        return SealingBlock(
            self._shell, studio.sealing, studio.sealing.explained(studio.period), self._sealing_changed
        )

    def _sealing_changed(self) -> None:
        self._facts.show(self.studio.contents())
        refresh(self._facts)

    def _forwarded_row(self, line: ForwardedLine) -> ft.Control:
        if self._summary is not None and self._summary.record_id == line.row["id"]:
            return ft.Column(
                [text(line.title, theme.BODY_MEDIUM, lines=1), self._summary],
                key=ft.ScrollKey(SUMMARY_FORM),
                spacing=theme.S4,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            )

        def write() -> None:
            self._write_summary(line)

        words = ft.Column(
            [
                text(line.title, theme.BODY_MEDIUM, lines=1),
                text(line.words, theme.SMALL, theme.TEXT_SECOND, lines=3),
            ],
            spacing=0,
            expand=True,
        )
        label = "Sửa" if line.tone is Tone.OK else "Tóm tắt"
        say = f"{label} {line.row['code']}"
        return ft.Container(
            ft.Row(
                [
                    words,
                    ft.Row([Chip(line.state, line.tone)], width=theme.STATE_WIDTH),
                    secondary(label, write, small=True, tooltip=say),
                ],
                spacing=theme.S12,
            ),
            padding=ft.Padding.symmetric(vertical=theme.S4),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        )

    def _write_summary(self, line: ForwardedLine) -> None:
        self._summary = ActionForm(
            self._shell,
            self._office,
            line.table,
            line.row,
            ACTIONS["summarise"],
            taken=self._summary_taken,
            closed=self._close_summary,
        )
        self._redraw()
        spawn(self._shell.page, self._show_summary)

    async def _show_summary(self) -> None:
        """The caret into the form, and the whole of the form into view."""
        if self._summary is not None:
            await self._summary.fields[0].focus()
            with suppress(RuntimeError, TimeoutError):  # another screen came in between
                await self._figures_scroll.scroll_to(scroll_key=SUMMARY_FORM)

    def _cases_changed(self, touched: frozenset[str]) -> None:
        """A case was changed, perhaps taken back: its summary is read anew."""
        del touched
        if self.studio.step == Step.CHECK:
            self._redraw()

    def _summary_taken(self, done: Done) -> None:
        self._summary = None
        said = f"{ACTIONS['summarise'].said}: {done.record['code']}"
        self._shell.done(said, done.changes.touched, done.changes.seq)

    def _close_summary(self) -> None:
        self._summary = None
        self._redraw()

    async def _open_months(self) -> None:
        await self._shell.open(DOSSIER_TOTALS)

    def _words_input(self, name: str, title: str, words: str) -> TextInput:
        made = TextInput(
            title, changed=lambda new: self.studio.write(name, new), value=words, lines=WORDS_LINES
        )
        self._shell.watch.attach(made.control)
        return made

    def _figure_input(self, figure: Figure) -> TextInput:
        key = figure.indicator.key
        value, counted = self.studio.shown(figure), self.studio.counted(figure)
        words = text(counted, theme.SMALL, theme.TEXT_SECOND, lines=1)
        beside = ft.Row([ft.Container(words, padding=ft.Padding.only(right=theme.S12))], tight=True)
        made = TextInput(
            f"{figure.indicator.title} ({figure.indicator.unit})",
            hint=counted,
            suffix=beside if value and counted else None,
            changed=lambda new: self._typed(key, new),
            value=value,
            required=not (value or counted),
        )
        made.complain(self.studio.errors.get(key, ""))
        self._inputs[key] = made
        self._shell.watch.attach(made.control)
        return made

    def _typed(self, key: str, value: str) -> None:
        self.studio.set(key, value)
        field = self._inputs[key]
        if field.message.visible:
            field.complain("")
            refresh(field)

    def _draw_drives(self) -> None:
        lines = self.studio.drive_lines()
        chosen = self.studio.drive.folder if self.studio.drive else None
        for row, drive in zip_longest(self._drives, lines[:DRIVE_ROWS]):
            row.show_drive(drive, drive is not None and drive.folder == chosen)
        self._no_drive.visible = not lines and not self._search_word.visible
        working = self._progress is not None
        self._working.visible = working
        self._cancel_button.visible = working
        self._write_button.visible = not working

    def _draw_receipt(self) -> None:
        self._receipt.show(self.studio.receipt_facts())

    def _redraw(self) -> None:
        self._draw()
        self._shell.draw_header()
        refresh(self.body)

    # what the user does

    async def _go(self, step: Step) -> None:
        """Back to a step that was done; on to the receipt only by writing."""
        if self._progress is not None or step > self.studio.step:
            return
        self._report_shown = False
        self.studio.step = step
        self._redraw()

    async def _choose_period(self, period: PeriodLine) -> None:
        self.studio.choose(period.code)
        self._redraw()

    def _choose_free(self) -> None:
        taken = self.studio.choose_free(self._from.value, self._to.value)
        self._from.complain(self.studio.errors.get("start", ""))
        self._to.complain(self.studio.errors.get("end", ""))
        if taken:
            self._redraw()
        else:
            refresh(self._from, self._to)

    def _to_check(self) -> None:
        self.studio.step = Step.CHECK
        self._redraw()
        first = next(iter(self._inputs.values()), None)
        if first is not None:
            spawn(self._shell.page, lambda: put_caret(first.control.focus))

    def _save_figures(self) -> None:
        done = self.studio.save_figures()
        if self.studio.errors:
            for key, field in self._inputs.items():
                field.complain(self.studio.errors.get(key, ""))
            refresh(self._figures)
            return
        if done is not None:
            self._shell.done("Đã lưu báo cáo", done.changes.touched, done.changes.seq)
        if self._sealing is not None and not self.studio.sealing.check():
            self._sealing.draw()
            self._shell.say("Chưa niêm phong được: xem mục Việc chuyển cấp trên.")
            return
        self._report_shown = False
        self.studio.step = Step.WRITE
        self._shell.run(self._find_drives)

    async def _toggle_report(self) -> None:
        self._report_shown = not self._report_shown
        self._redraw()
        if self._report_shown:
            await self._report.ask(self.studio.report(), at_once=True)

    async def _print_report(self) -> None:
        """Print the report as the figures stand now, before or after they are kept."""
        job = PrintJob(f"Báo cáo {self.studio.period.label}", self.studio.report())
        if await print_paper(self._shell, self._office, job):
            self._shell.say(f"Đã in: {job.title}")

    async def _find_drives(self) -> None:
        """Look which sticks are plugged in, off the thread of the window: a slow one would hold it."""
        self._search_word.visible = True
        self._redraw()
        found = await self._search.answer(drives.removable)
        if found is None:
            return
        self._search_word.visible = False
        if self._progress is None:
            self.studio.offer_drives(found)
        if self._shell.screen is self and self.studio.step is Step.WRITE:
            self._redraw()

    async def _choose_drive(self, drive: DriveLine) -> None:
        self.studio.choose_drive(drive.folder)
        self._redraw()

    async def _choose_folder(self) -> None:
        folder = await pickers.folder("Chọn thư mục để ghi gói")
        if folder is not None:
            self.studio.take_folder(folder)
            self._redraw()

    async def _write(self) -> None:
        """Write, read back and verify off the thread of the window; only then may the stick go."""
        self.studio.check_place()
        progress = Progress(self._show_progress)
        self._progress = progress
        self._show_progress(0, "Đang chuẩn bị")
        self._redraw()

        def tell(words: str, done: int, total: int) -> None:
            progress(done, total, f"{words}|{done}/{total}")

        try:
            receipt = await in_background(lambda _: self._export(tell, progress), progress)
        finally:
            self._progress = None
            self._redraw()
        if receipt is None:
            self._shell.say("Đã hủy. Trên USB không còn gì của gói này.")
            return
        self.studio.written(receipt)
        self._redraw()
        self._shell.changes.publish({"bundles"})

    def _export(self, tell: Callable[[str, int, int], None], progress: Progress) -> Receipt | None:
        try:
            return self.studio.export(tell, lambda: progress.cancelled)
        except Cancelled:
            return None

    def _show_progress(self, part: float, note: str) -> None:
        words, _, count = note.partition("|")
        self._bar.value = part
        self._work_title.value = f"{words}: {self.studio.title[:1].lower()}{self.studio.title[1:]}"
        self._work_count.value = count
        refresh(self._bar, self._work_title, self._work_count)

    def _cancel(self) -> None:
        if self._progress is not None:
            self._progress.cancel()

    def _finish(self) -> None:
        self.studio.start_again()
        self._redraw()

    def _open_folder(self) -> None:
        if self.studio.receipt is not None:
            saving.open_outside(self.studio.receipt.path.parent)

    async def _verify(self) -> None:
        path = await pickers.existing_file("Chọn gói dữ liệu", "zip")
        if path is not None:
            facts = await asyncio.to_thread(self.studio.verify, path)
            words = "\n".join(f"{name}: {value}" for name, value in facts)
            await self._shell.dialogs.ask("Gói nguyên vẹn", words, ("close", "Đóng"))


def _pair(controls: Sequence[ft.Control]) -> ft.Control:
    return two_columns(*controls, *([] if len(controls) > 1 else [ft.Container()]))


def _bundle_row(bundle: BundleLine) -> ft.Control:
    about = ft.Column(
        [
            text(bundle.file_name, theme.BODY_MEDIUM, lines=1),
            text(f"{bundle.period} · {bundle.folder}", theme.NOTE, theme.TEXT_SECOND, lines=1),
        ],
        spacing=0,
        expand=True,
    )
    return ft.Container(
        ft.Row([about, text(bundle.moment, theme.SMALL, theme.TEXT_SECOND)]),
        padding=ft.Padding.symmetric(vertical=theme.S4),
        border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
    )
