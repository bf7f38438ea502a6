"""Choosing the columns of a list: a tick for each, kept for the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.views import components as ui
from app.views import theme
from app.views.fields import put_caret
from app.views.models.columns import Column


class ColumnsPanel(ft.Column):
    """Asks which columns the list shows; `chosen` gets the keys of those that it leaves out."""

    def __init__(
        self,
        columns: Sequence[Column],
        hidden: frozenset[str],
        chosen: Callable[[frozenset[str]], None],
        closed: Callable[[], None],
    ) -> None:
        self._chosen = chosen
        self.boxes = {
            column.key: ft.Checkbox(
                label=column.title,
                value=column.key not in hidden,
                label_style=theme.text_style(theme.BODY),
                on_change=self._ticked,
            )
            for column in columns
            if column.title  # the others are signs of a state
        }
        self._save = ui.primary("Lưu", self.save, hint="Ctrl S")
        super().__init__(
            [
                ui.text("Cột của danh sách", theme.RECORD_TITLE, lines=1),
                ui.text(
                    "Cột được đánh dấu hiện ở danh sách và ở tệp “Xuất Excel”. Sổ in vẫn đủ cột theo mẫu.",
                    theme.SMALL,
                    theme.TEXT_SECOND,
                ),
                ft.Row([self._save, ui.secondary("Thôi", closed, hint="Esc")], spacing=theme.S8),
                ft.Column([*self.boxes.values()], spacing=theme.S4),
            ],
            spacing=theme.S12,
        )

    async def focus(self) -> None:
        """Begin at the buttons: Tab leads on to the ticks, Space sets them."""
        await put_caret(self._save.focus)

    def _hidden(self) -> frozenset[str]:
        return frozenset(key for key, box in self.boxes.items() if not box.value)

    def _ticked(self) -> None:
        """A list without columns shows nothing: one at least stays."""
        self._save.disabled = len(self._hidden()) == len(self.boxes)
        ui.refresh(self._save)

    def save(self) -> None:
        """Keep what is ticked."""
        if not self._save.disabled:
            self._chosen(self._hidden())
