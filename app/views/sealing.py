"""Sealing as people see it: the tick before a bundle is written, and the password that opens one above."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.errors import AppError
from app.views import pickers, theme
from app.views.components import primary, quiet, refresh, secondary, text
from app.views.feedback import dialog_frame
from app.views.inputs import ChoiceInput, TextInput, two_columns
from app.views.models.sealing import SealBy, SealChoice, read_key
from app.views.shell import Shell

TICK = "Kèm thông tin người gửi của vụ việc chuyển cấp trên (niêm phong)"


class SealingBlock(ft.Column):
    """The tick, off until somebody sets it, and below it how the senders are sealed."""

    def __init__(self, shell: Shell, choice: SealChoice, explained: str, changed: Callable[[], None]) -> None:
        self._shell, self._choice, self._changed = shell, choice, changed
        tick = ft.Checkbox(
            label=TICK,
            key=TICK,
            value=choice.wanted,
            active_color=theme.MAIN,
            label_style=theme.text_style(theme.BODY),
            on_change=self._ticked,
        )
        self._by = ChoiceInput(
            "Niêm phong bằng",
            [(str(by), by.label) for by in SealBy],
            changed=self._by_chosen,
            value=str(choice.by),
        )
        self._password = TextInput(
            "Mật khẩu", changed=self._password_typed, value=choice.password, required=True, secret=True
        )
        self._again = TextInput(
            "Gõ lại mật khẩu", changed=self._again_typed, value=choice.again, required=True, secret=True
        )
        for field in (self._password, self._again):
            shell.watch.attach(field.control)
        self._passwords = ft.Column(
            [
                two_columns(self._password, self._again),
                text(
                    "Báo mật khẩu cho cấp trên qua điện thoại, không để cùng USB. Quên là không ai mở được.",
                    theme.SMALL,
                    theme.TEXT_SECOND,
                ),
            ],
            spacing=theme.S4,
        )
        self._key_words = text("", theme.SMALL, expand=True)
        self._load = secondary("", self._load_key, small=True)
        self._key_row = ft.Row([self._key_words, self._load], spacing=theme.S12)
        self._how = ft.Column(
            [self._by, self._key_row, self._passwords],
            spacing=theme.S8,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        super().__init__(
            [tick, text(explained, theme.SMALL, theme.TEXT_SECOND), self._how],
            spacing=theme.S4,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        self.draw()

    def draw(self) -> None:
        """Show what belongs to the choice, and what is still wrong."""
        choice, key = self._choice, self._choice.key
        self._how.visible = choice.wanted
        self._key_row.visible = choice.by is SealBy.KEY
        self._passwords.visible = choice.by is SealBy.PASSWORD
        wrong = choice.errors.get("key", "")
        words = f"Của {key.unit.name}. Mã khóa: {key.spoken}" if key else wrong or "Chưa có khóa nhận."
        self._key_words.value = words
        self._key_words.style = theme.text_style(theme.SMALL, theme.LATE if wrong else theme.TEXT)
        label = "Đổi khóa…" if key else "Nạp tệp khóa…"
        self._load.content = text(label, theme.BUTTON, theme.TEXT_RAIL, lines=1)
        self._password.complain(choice.errors.get("password", ""))
        self._again.complain(choice.errors.get("again", ""))
        refresh(self)

    def _ticked(self, event: ft.Event[ft.Checkbox]) -> None:
        self._choice.wanted = bool(event.control.value)
        self.draw()
        self._changed()

    def _by_chosen(self, value: str) -> None:
        self._choice.by = SealBy(value)
        self._choice.errors.clear()
        self.draw()

    def _password_typed(self, value: str) -> None:
        self._choice.password = value

    def _again_typed(self, value: str) -> None:
        self._choice.again = value

    async def _load_key(self) -> None:
        path = await pickers.existing_file("Chọn tệp khóa nhận của cấp trên", "txt")
        if path is None:
            return
        key = await asyncio.to_thread(read_key, path)
        answer = await self._shell.dialogs.ask(
            f"Khóa nhận của {key.unit.name} (mã {key.unit.code})",
            f"Gọi điện cho {key.unit.name} theo số đã biết từ trước, đọc so từng nhóm số:\n\n{key.spoken}\n\n"
            "Giống hết mới nhận. Khác một số là khóa của người khác: đừng nhận, báo cấp trên.",
            ("take", "Giống hết, nhận khóa"),
            ("leave", "Thôi"),
        )
        if answer == "take":
            done = self._choice.take_key(key)
            self._shell.done(done.changes.message, done.changes.touched, done.changes.seq)
            self.draw()


class PasswordDialog:
    """Asks for the password of a sealed entry until it opens or the user leaves."""

    def __init__(self, shell: Shell, title: str, try_it: Callable[[str], Awaitable[None]]) -> None:
        self._shell, self._try = shell, try_it
        self._opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._password = TextInput(
            "Mật khẩu đơn vị đã báo", changed=lambda _: None, submit=self._press, autofocus=True, secret=True
        )
        self._open = primary("Mở", self._press)
        self._dialog = dialog_frame(title, [self._password], [quiet("Thôi", self._leave), self._open])

    async def ask(self) -> bool:
        """Show the dialog; whether it was opened."""
        self._shell.dialogs.show(self._dialog, leave=self._leave)
        return await self._opened

    async def _press(self) -> None:
        if self._open.disabled:  # Enter again, while it is being computed
            return
        self._open.disabled = True
        self._password.complain("")
        refresh(self._dialog)
        try:
            await self._try(self._password.value)
        except AppError as error:
            self._open.disabled = False
            self._password.complain(f"{error.message} {error.hint}")
            refresh(self._dialog)
        else:
            self._end(True)

    def _leave(self) -> None:
        self._end(False)

    def _end(self, opened: bool) -> None:
        if not self._opened.done():
            self._opened.set_result(opened)
            self._shell.dialogs.hide(self._dialog)
