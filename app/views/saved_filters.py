"""Filters under a name: chips below the register's own, and the small form to keep, rename, remove."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.domain.errors import AppError
from app.domain.records.office import SavedFilter
from app.services import saved_filters
from app.services.office import Done
from app.views import components as ui
from app.views import theme
from app.views.faults import spawn
from app.views.fields import put_caret, text_field
from app.views.models.register import RegisterModel
from app.views.shell import Shell

NAME = "Tên bộ lọc"


class SavedFilters:
    """`chips` stands below the register's own chips, `tools` in the line of filters, `editor` below it."""

    def __init__(self, shell: Shell, model: RegisterModel, applied: Callable[[], None]) -> None:
        self._shell, self._model, self._applied = shell, model, applied
        self._shown: tuple[SavedFilter, ...] = ()
        self._named: dict[str, ui.FilterChip] = {}
        self._renamed = ""
        self.chips = ft.Row([], spacing=theme.S8, scroll=ft.ScrollMode.HIDDEN, visible=False)
        self._keep = ui.quiet("Lưu bộ lọc…", self._open_to_keep, mark=ft.Icons.BOOKMARK_ADD_OUTLINED)
        self._rename = ui.quiet("Đổi tên…", self._open_to_rename, visible=False)
        self._remove = ui.quiet("Xóa bộ lọc", self._press_remove, visible=False)
        self.tools: list[ft.Control] = [self._keep, self._rename, self._remove]
        self._field = text_field(NAME, hint="ví dụ: Giao thông", watch=shell.watch, on_submit=self.save)
        self._note = ui.text("", theme.NOTE, theme.LATE, visible=False)
        self.editor = ft.Row(
            [
                ft.Container(
                    ft.Column([ui.label(NAME), self._field, self._note], spacing=2, tight=True),
                    width=theme.scaled(theme.WIZARD_FIELD_WIDTH),
                ),
                ui.secondary("Lưu tên", self.save, small=True),
                ui.quiet("Thôi", self.close),
            ],
            spacing=theme.S8,
            vertical_alignment=ft.CrossAxisAlignment.END,
            visible=False,
        )

    @property
    def is_open(self) -> bool:
        """Whether a name is being typed."""
        return bool(self.editor.visible)

    def draw(self) -> None:
        """Show the kept filters and which of them the screen shows now."""
        kept, name = self._model.saved(), self._model.saved_name
        if kept != self._shown:
            self._shown = kept
            self._named = {each.name: ui.FilterChip(each.name, self._applier(each)) for each in kept}
            mark = ui.icon(ft.Icons.BOOKMARK_OUTLINE, theme.ICON_SMALL, say="Bộ lọc đã lưu")
            self.chips.controls = [mark, *self._named.values()]
            self.chips.visible = bool(kept)
        for each, chip in self._named.items():
            chip.set(None, each == name)
        self._rename.visible = self._remove.visible = bool(name)
        self._keep.visible = not name
        ui.refresh(self.chips, *self.tools)

    def _applier(self, wanted: SavedFilter) -> Callable[[], None]:
        def press() -> None:
            self._model.apply(wanted)
            self._applied()

        return press

    def _open_to_keep(self) -> None:
        self._open("")

    def _open_to_rename(self) -> None:
        self._open(self._model.saved_name)

    def _open(self, name: str) -> None:
        self._renamed, self._field.value = name, name
        self.editor.visible = True
        self._complain("")
        spawn(self._shell.page, lambda: put_caret(self._field.focus))

    def close(self) -> None:
        """Put the form away."""
        self.editor.visible = False
        ui.refresh(self.editor)

    def save(self) -> None:
        """Keep what the screen shows, or give the kept filter its new name."""
        model, name = self._model, str(self._field.value or "")
        try:
            if self._renamed:
                done = saved_filters.change_name(model.office, model.spec.table, self._renamed, name)
            else:
                done = saved_filters.keep(model.office, model.as_saved("-").model_copy(update={"name": name}))
        except AppError as error:
            self._complain(error.message)
            return
        self.close()
        self._say(done)

    def _complain(self, words: str) -> None:
        self._note.value, self._note.visible = words, bool(words)
        ui.refresh(self.editor)

    def _press_remove(self) -> None:
        model = self._model
        self._say(saved_filters.remove(model.office, model.spec.table, model.saved_name))

    def _say(self, done: Done) -> None:
        self._shell.done(done.changes.message, done.changes.touched, done.changes.seq)
