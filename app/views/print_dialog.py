"""The print dialog: one for letters, books, reports, files of a case and posters.

`await print_paper(shell, office, PrintJob(...))` gives how it was printed, once the paper is out.
"""

from __future__ import annotations

import asyncio

import flet as ft

from app.domain.errors import AppError
from app.services import saving
from app.services.office import Office
from app.services.printers import PrintOrder, no_printer
from app.views import components as ui
from app.views import pickers, theme
from app.views.feedback import dialog_frame
from app.views.inputs import ChoiceInput, Input, TextInput, two_columns
from app.views.models.print_dialog import Entered, PrintForm, PrintJob
from app.views.shell import Shell
from app.views.work import Progress, in_background


async def print_paper(shell: Shell, office: Office, job: PrintJob) -> PrintOrder | None:
    """Ask how, print, and say what came of it. None where the user left, or saved a PDF instead."""
    dialog = PrintDialog(shell, office, job)
    return await dialog.ask()


class PrintDialog:
    """Printer, copies, pages, paper; progress and the printer's complaints in the same dialog."""

    def __init__(self, shell: Shell, office: Office, job: PrintJob) -> None:
        self._shell, self._job = shell, job
        self._form = PrintForm(office, job, preferred=shell.last_printer)
        self._answer: asyncio.Future[PrintOrder | None] = asyncio.get_running_loop().create_future()
        self._progress: Progress | None = None
        self._facts = ui.text("Đang chuẩn bị trang và tìm máy in…", theme.SMALL, theme.TEXT_SECOND)
        self._build_inputs()
        self._bar = ft.ProgressBar(
            bar_height=theme.BAR_HEIGHT, color=theme.MAIN, bgcolor=theme.TRACK, border_radius=theme.S4
        )
        self._said = ui.text("", theme.SMALL, theme.TEXT_SECOND, lines=1)
        self._working = ft.Column([self._bar, self._said], spacing=theme.S8, visible=False)
        self._notice = _Notice()
        self._build_buttons()
        content: list[ft.Control] = [self._facts, self._inputs, self._notice, self._working]
        self._dialog = dialog_frame(f"In: {job.title}", content, [self._leave], width=theme.PRINT_WIDTH)

    def _build_inputs(self) -> None:
        self._printer = ChoiceInput("Máy in", [], changed=self._printer_chosen)
        self._copies = TextInput("Số bản", changed=_typed, submit=self.print)
        self._pages = TextInput("Trang in", changed=_typed, hint="tất cả, hoặc 1-3,5", submit=self.print)
        self._sheet = ChoiceInput("Khổ giấy", [], changed=_typed)
        self._right = TextInput("Dịch sang phải (mm)", changed=_typed, submit=self.print)
        self._down = TextInput("Dịch xuống (mm)", changed=_typed, submit=self.print)
        self._named: dict[str, Input] = {
            "copies": self._copies,
            "pages": self._pages,
            "shift_x": self._right,
            "shift_y": self._down,
        }
        how = "Số âm dịch sang trái, dịch lên. In thử lên giấy trắng, đặt chồng lên phôi rồi chỉnh."
        shifts = ft.Column(
            [two_columns(self._right, self._down), ui.text(how, theme.NOTE, theme.TEXT_SECOND)],
            spacing=theme.S4,
            visible=self._job.overprint,
        )
        self._inputs = ft.Column(
            [self._printer, two_columns(self._copies, self._pages, self._sheet), shifts],
            spacing=theme.S12,
            tight=True,
            visible=False,
        )

    def _build_buttons(self) -> None:
        trial_only = self._job.trial_only
        self._print = ui.primary("In", self.print, mark=ft.Icons.PRINT_OUTLINED, visible=not trial_only)
        make_trial = ui.primary if trial_only else ui.secondary
        self._trial = make_trial("In thử một trang", self.print_trial)
        self._save = ui.secondary("Lưu PDF", self.save, visible=not trial_only)
        self._leave = ui.secondary("Đóng", self.leave, hint="Esc")
        self._stop = ui.secondary("Hủy in", self._cancel, visible=False)
        self._buttons: list[ft.Control] = [self._stop, self._leave, self._save, self._trial, self._print]
        self._show_buttons(working=False, ready=False)

    # the course of the dialog

    async def ask(self) -> PrintOrder | None:
        """Show the dialog until the paper is out or the user leaves."""
        self._shell.dialogs.show(self._dialog, leave=self._escape)
        try:
            await asyncio.to_thread(self._form.load)
        except AppError:
            self._close(None)
            raise
        if not self._answer.done():
            self._fill()
        return await self._answer

    def _fill(self) -> None:
        form, start = self._form, self._form.start
        self._facts.value = form.facts
        self._printer.offer(form.printer_choices(), start.printer)
        self._sheet.offer(form.sheet_choices(), start.sheet)
        self._copies.set(start.copies)
        self._right.set(start.shift_x)
        self._down.set(start.shift_y)
        has_printer = bool(form.printers)
        self._inputs.visible = self._trial.visible = has_printer
        if not has_printer:
            self._notice.refuse(no_printer())
        self._show_buttons(working=False, ready=has_printer)
        first = self._save if not has_printer else self._trial if self._job.trial_only else self._print
        first.autofocus = True  # works as a button comes, hence they come only now
        self._dialog.actions = self._buttons
        ui.refresh(self._dialog)

    @property
    def _entered(self) -> Entered:
        return Entered(
            self._printer.value,
            self._copies.value,
            self._pages.value,
            self._sheet.value,
            self._right.value,
            self._down.value,
        )

    async def _printer_chosen(self, printer: str) -> None:
        right, down = self._form.shift_of(printer)
        self._right.set(right)
        self._down.set(down)
        ui.refresh(self._inputs)

    def _take(self) -> PrintOrder | None:
        """The order, or None with what is wrong beside its input."""
        order = self._form.order(self._entered)
        for name, each in self._named.items():
            each.complain(self._form.errors.get(name, ""))
        self._notice.clear()
        ui.refresh(self._inputs, self._notice)
        return order

    async def print(self) -> None:
        """Print as entered; the dialog closes once the paper is out."""
        if self._job.trial_only:
            await self.print_trial()
            return
        order = self._take() if self._progress is None else None
        if order is None:
            return
        try:
            pdf = await self._job.final() if self._job.final is not None else self._form.pdf
        except AppError:
            self._close(None)
            raise
        if await self._send(pdf, order):
            self._close(order)

    async def print_trial(self) -> None:
        """Print one page as it is and stay."""
        order = self._take() if self._progress is None else None
        if order is None:
            return
        if await self._send(self._form.pdf, self._form.trial(order)):
            self._notice.tell("Đã in thử một trang. Bản in thử không được ghi là đã in.")
            ui.refresh(self._notice)

    async def _send(self, pdf: bytes, order: PrintOrder) -> bool:
        """Whether the paper is out; where it is not, the dialog says why."""
        self._begin()
        try:
            done = await in_background(lambda progress: self._run(pdf, order, progress), self._progress_bar())
        except AppError as error:
            self._notice.refuse(error, self._job.unprinted)
            return False
        finally:
            self._end()
        if done is None:
            self._notice.tell(f"Đã hủy in. {self._job.unprinted}".strip())
            ui.refresh(self._notice)
            return False
        self._shell.last_printer = order.printer
        self._form.remember(order)
        return True

    def _run(self, pdf: bytes, order: PrintOrder, progress: Progress) -> bool:
        self._form.send(pdf, order, progress)
        return True

    def _progress_bar(self) -> Progress:
        def report(part: float, note: str) -> None:
            self._bar.value = part or None  # until a part is out the bar only moves
            self._said.value = note or self._said.value
            ui.refresh(self._working)

        self._progress = Progress(report)
        return self._progress

    def _begin(self) -> None:
        self._bar.value, self._said.value = None, "Đang gửi đến máy in…"
        self._inputs.disabled = self._working.visible = True
        self._show_buttons(working=True, ready=True)
        ui.refresh(self._dialog)

    def _end(self) -> None:
        self._progress = None
        self._inputs.disabled = self._working.visible = False
        self._show_buttons(working=False, ready=True)
        ui.refresh(self._dialog)

    def _show_buttons(self, *, working: bool, ready: bool) -> None:
        self._stop.visible, self._stop.disabled = working, False
        for each in (self._print, self._trial):
            each.disabled = working or not ready
        self._save.disabled = working or not self._form.pdf
        self._leave.visible = not working

    def _cancel(self) -> None:
        """Take the paper back from the printer, as soon as it listens."""
        if self._progress is not None:
            self._progress.cancel()
            self._said.value, self._stop.disabled = "Đang hủy…", True
            ui.refresh(self._dialog)

    def _escape(self) -> None:
        """Esc: what is being printed is taken back; else the dialog closes."""
        if self._progress is not None:
            self._cancel()
        else:
            self.leave()

    def leave(self) -> None:
        """Close without printing."""
        self._close(None)

    async def save(self) -> None:
        """Save a PDF instead of printing."""
        self._close(None)
        if self._job.save_pdf is not None:
            await self._job.save_pdf()
            return
        path = await pickers.save_as("Lưu thành PDF", saving.file_name(self._job.title, "pdf"), "pdf")
        if path is not None:
            await asyncio.to_thread(saving.save, path, self._form.pdf)
            self._shell.say(f"Đã lưu {path.name}")

    def _close(self, printed: PrintOrder | None) -> None:
        if not self._answer.done():
            self._answer.set_result(printed)
            self._shell.dialogs.hide(self._dialog)


class _Notice(ft.Container):
    """What the printer says, or what was done, above the buttons."""

    def __init__(self) -> None:
        self._mark = ui.icon(ft.Icons.ERROR_OUTLINE, theme.ICON)
        self._message = ui.text("", theme.SMALL_MEDIUM)
        self._hint = ui.text("", theme.SMALL)
        words = ft.Column([self._message, self._hint], spacing=theme.S4, expand=True, tight=True)
        super().__init__(
            ft.Row([self._mark, words], spacing=theme.S8, vertical_alignment=ft.CrossAxisAlignment.START),
            padding=theme.S12,
            border_radius=theme.RADIUS,
            visible=False,
        )

    def refuse(self, error: AppError, more: str = "") -> None:
        """A refusal: what is wrong, what to do, the code."""
        self._mark.icon, self._mark.color, self.bgcolor = (
            ft.Icons.ERROR_OUTLINE,
            theme.LATE,
            theme.LATE_TINT,
        )
        self._message.value = error.message
        self._hint.value = f"{error.hint} {more}".strip() + f" (Mã lỗi {error.code})"
        self._hint.visible = self.visible = True

    def tell(self, message: str) -> None:
        """Something that went as it should."""
        self._mark.icon, self._mark.color, self.bgcolor = ft.Icons.CHECK, theme.DONE, theme.DONE_TINT
        self._message.value = message
        self._hint.visible, self.visible = False, True

    def clear(self) -> None:
        """Say nothing."""
        self.visible = False


def _typed(_: str) -> None:
    """Values are taken at the press of a button."""
