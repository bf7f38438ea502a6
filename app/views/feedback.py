"""What the window says back: the toast with “Hoàn tác”, questions, the error dialog, work in progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

import flet as ft

from app.domain.errors import AppError
from app.services import acts
from app.store import Conflict
from app.views import components as ui
from app.views import theme
from app.views.faults import spawn
from app.views.work import Progress, in_background

T = TypeVar("T")
TOAST_SECONDS = 8.0
MOST_FIELDS = 12
"""Fields of two versions that a dialog shows; the rest is counted."""


class Toast(ft.Container):
    """One line in the header after each act; it goes by itself and never takes the focus."""

    def __init__(self) -> None:
        self._word = ui.text("", theme.SMALL_MEDIUM, theme.ON_MAIN, lines=2, expand=True)
        self._undo: Callable[[], None] | None = None
        self._action = ui.quiet("Hoàn tác", self._press_undo, color=theme.TOAST_ACTION, tooltip="Ctrl+Z")
        self._turn = 0
        super().__init__(
            ft.Row(
                [
                    ui.icon(ft.Icons.CHECK_CIRCLE_OUTLINE, theme.ICON, theme.TOAST_ACTION),
                    self._word,
                    self._action,
                ],
                spacing=theme.S12,
            ),
            bgcolor=theme.TOAST,
            border_radius=theme.RADIUS,
            padding=ft.Padding.only(left=theme.S12, right=theme.S4),
            width=theme.TOAST_WIDTH,
            height=theme.HEADER_HEIGHT - theme.S16,
            visible=False,
            shadow=ft.BoxShadow(blur_radius=theme.S16, color=theme.SHADOW),
        )

    def show(self, message: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was done; with `undo`, offer to take it back."""
        self._word.value = message
        self._undo = undo
        self._action.visible = undo is not None
        self.visible = True
        self._turn += 1
        ui.refresh(self)
        self._hide_later(self._turn)

    def hide(self) -> None:
        """Take the toast away."""
        self.visible = False
        ui.refresh(self)

    def undo(self) -> bool:
        """Take back what the toast says, if it still shows."""
        if not self.visible or self._undo is None:
            return False
        self._press_undo()
        return True

    def _press_undo(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

    def _hide_later(self, turn: int) -> None:
        async def wait() -> None:
            await asyncio.sleep(TOAST_SECONDS)
            if turn == self._turn and self.visible:
                self.hide()

        if ui.on_page(self):
            spawn(ft.context.page, wait)


def dialog_frame(
    title: str,
    content: list[ft.Control],
    actions: list[ft.Control],
    mark: ft.Icon | None = None,
    width: int = theme.DIALOG_WIDTH,
) -> ft.AlertDialog:
    """A dialog in the look of the program: title, content, buttons."""
    head = ui.text(title, theme.CARD_TITLE, expand=True)
    return ft.AlertDialog(
        modal=True,
        title=ft.Row([mark, head], spacing=theme.S8) if mark else head,
        content=ft.Column(content, tight=True, spacing=theme.S12, width=theme.scaled(width)),
        actions=actions,
        bgcolor=theme.SURFACE,
        shape=ft.RoundedRectangleBorder(radius=theme.RADIUS_CARD),
        actions_padding=ft.Padding.only(left=theme.S24, right=theme.S24, bottom=theme.S20, top=theme.S8),
    )


def _versions(conflict: Conflict) -> list[ft.Control]:
    """Both versions of the record side by side, a field a line."""
    offered = "Trước việc này" if conflict.code == "KHO-13" else "Bạn vừa nhập"
    if conflict.stored is None or conflict.offered is None:
        return []
    changes = acts.versions(conflict)
    lines = [(change.title, change.before or "(trống)", change.after or "(trống)") for change in changes]
    rest = len(lines) - MOST_FIELDS
    rows: list[ft.Control] = [_three("", "Đang lưu", offered, theme.SMALL_MEDIUM)]
    rows += [_three(*each, theme.SMALL) for each in lines[:MOST_FIELDS]]
    if rest > 0:
        rows.append(ui.text(f"… và {rest} mục khác", theme.NOTE, theme.TEXT_SECOND))
    return rows


def _three(title: str, stored: str, offered: str, style: theme.Style) -> ft.Control:
    return ft.Row(
        [
            ui.text(title, theme.SMALL_MEDIUM, theme.TEXT_SECOND, lines=2, expand=2),
            ui.text(stored, style, lines=3, expand=3),
            ui.text(offered, style, lines=3, expand=3),
        ],
        spacing=theme.S12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


class Dialogs:
    """The questions of the window. One at a time: a second error replaces the first."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._error: ft.AlertDialog | None = None
        self._leave: tuple[ft.AlertDialog, Callable[[], None]] | None = None

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return any(isinstance(d, ft.AlertDialog) and d.open for d in self._page._dialogs.controls)

    def close(self) -> None:
        """Close the topmost question."""
        self._page.pop_dialog()

    def show(self, dialog: ft.AlertDialog, *, leave: Callable[[], None]) -> None:
        """Show a dialog that its maker fills and hides; Esc calls `leave`."""
        self._leave = (dialog, leave)
        self._page.show_dialog(dialog)

    def hide(self, dialog: ft.AlertDialog) -> None:
        """Take away one dialog, whichever lies above it."""
        dialog.open = False
        dialog.update()

    def escape(self) -> None:
        """Esc in a dialog: those of `show` close by it, questions wait for their answer."""
        if self._leave is not None and self._leave[0].open:
            self._leave[1]()

    def error(self, error: AppError, details: str = "") -> None:
        """Say what is wrong, what to do, and the code to read out on the telephone."""
        if self._error is not None and self._error.open:
            self.close()

        async def copy() -> None:
            await ft.Clipboard().set(f"{error.code} {error.message} {error.hint} {details}".strip())

        parts: list[ft.Control] = [ui.text(error.message, theme.BODY)]
        if isinstance(error, Conflict):
            parts += _versions(error)
        if error.hint:
            parts.append(ui.text(error.hint, theme.BODY, theme.TEXT_SECOND))
        parts.append(ui.text(f"Mã lỗi {error.code}", theme.NOTE_MEDIUM, theme.TEXT_SECOND))
        self._error = dialog_frame(
            "Chưa làm được",
            parts,
            [ui.quiet("Chép thông tin", copy), ui.primary("Đóng", self.close, autofocus=True)],
            ui.icon(ft.Icons.ERROR_OUTLINE, theme.ICON, theme.LATE),
            theme.MESSAGE_WIDTH if isinstance(error, Conflict) else theme.DIALOG_WIDTH,
        )
        self._page.show_dialog(self._error)

    def tell(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """Show pairs of words, such as a key and what it does."""
        rows: list[ft.Control] = [
            ft.Row(
                [
                    ft.Row([ui.key_hint(key)], width=theme.KEYS_WIDTH),
                    ui.text(words, theme.BODY, expand=True),
                ]
            )
            for key, words in lines
        ]
        self._page.show_dialog(dialog_frame(title, rows, [ui.primary("Đóng", self.close, autofocus=True)]))

    async def ask(self, title: str, message: str, *choices: tuple[str, str]) -> str:
        """Ask; `choices` are (answer, label), the first being the main one. Returns the answer."""
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def choose(answer: str) -> Callable[[], None]:
            def press() -> None:
                if not answered.done():
                    answered.set_result(answer)
                    self.close()

            return press

        buttons: list[ft.Control] = [
            ui.secondary(word, choose(answer)) for answer, word in reversed(choices[1:])
        ]
        buttons.append(ui.primary(choices[0][1], choose(choices[0][0]), autofocus=True))
        self._page.show_dialog(dialog_frame(title, [ui.text(message, theme.BODY)], buttons))
        return await answered

    async def work(self, title: str, work: Callable[[Progress], T]) -> T | None:
        """Run long work behind a bar with “Hủy”; None when the user cancelled. Errors go on to the caller."""
        bar = ft.ProgressBar(
            value=0,
            bar_height=theme.BAR_HEIGHT,
            color=theme.MAIN,
            bgcolor=theme.TRACK,
            border_radius=theme.S4,
        )
        word = ui.text("Đang chuẩn bị…", theme.SMALL, theme.TEXT_SECOND, lines=1)

        def report(part: float, note: str) -> None:
            bar.value = part
            word.value = note or word.value
            ui.refresh(bar, word)

        progress = Progress(report)
        stop = ui.secondary("Hủy", progress.cancel)
        dialog = dialog_frame(title, [bar, word], [stop])
        self._page.show_dialog(dialog)
        try:
            return await in_background(work, progress)
        finally:
            self.hide(dialog)
