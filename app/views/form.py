"""The form of a record in the panel beside the list: two columns in the order of the paper form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.domain.errors import AppError
from app.services.drafts import Draft
from app.services.office import Done
from app.views import components as ui
from app.views import theme
from app.views.faults import spawn
from app.views.fields import Field, chain, make_field
from app.views.models.form import WIDE_KINDS, Entered, FormModel
from app.views.shell import Shell

_WIDE_FIELDS = frozenset(
    {"contact_id", "procedure", "box_opening_id", "address", "person_address", "lock_state"}
)


class FormPanel(ft.Container):
    """Draws a form model. `saved` and `closed` tell the screen that holds it."""

    def __init__(
        self, shell: Shell, model: FormModel, *, saved: Callable[[Done], None], closed: Callable[[], None]
    ) -> None:
        self._shell = shell
        self.model = model
        self._saved = saved
        self._closed = closed
        self.fields = [make_field(spec, model, shell.watch, self._fill_from_contact) for spec in model.fields]
        self._by_name = {field.spec.name: field for field in self.fields}
        self._warned: set[str] = set()
        for field in self.fields:
            self._warn_on_leaving(field)
        chain(shell.page, self.fields, self.focus_first)
        self._body = ft.Column(
            self._lines(), spacing=theme.S12, scroll=ft.ScrollMode.AUTO, expand=True, tight=True
        )
        self._note = ui.text("", theme.SMALL, theme.LATE, visible=False)
        super().__init__(self._build(), expand=True)

    def _build(self) -> ft.Control:
        """The buttons stand above the fields: below, Tab would come past them in the midst of a form."""
        head = ft.Row(
            [
                ui.text(self.model.title, theme.RECORD_TITLE, lines=1, expand=True),
                ui.primary("Lưu", self.save, hint="Ctrl S"),
                ui.secondary("Hủy", self._press_close, hint="Esc"),
            ],
            spacing=theme.S8,
        )
        return ft.Column([head, self._note, self._body], spacing=theme.S12)

    def _lines(self) -> list[ft.Control]:
        """Two fields to a line; long texts and pickers take the whole line."""
        lines: list[ft.Control] = []
        waiting: Field | None = None
        for field in self.fields:
            if field.spec.kind in WIDE_KINDS or field.spec.name in _WIDE_FIELDS:
                if waiting is not None:
                    lines.append(_pair(waiting, None))
                    waiting = None
                lines.append(_whole(field))
            elif waiting is None:
                waiting = field
            else:
                lines.append(_pair(waiting, field))
                waiting = None
        if waiting is not None:
            lines.append(_pair(waiting, None))
        return lines

    def focus_first(self) -> None:
        """Put the caret into the first field that is still empty, or the first."""
        empty = (field for field in self.fields if field.spec.kind != "bool" and not field.entered)
        first = next(empty, self.fields[0])
        spawn(self._shell.page, first.focus)

    @property
    def entered(self) -> Entered:
        """What stands in the fields now."""
        return {field.spec.name: field.entered for field in self.fields}

    @property
    def is_changed(self) -> bool:
        """Whether leaving would lose something."""
        return bool(self.model.changed(self.entered))

    def draft(self) -> Draft | None:
        """What a power cut would take; None when nothing."""
        model = self.model
        changed = model.changed(self.entered)
        if model.row is not None:
            return Draft(model.table, changed, record_id=model.row["id"]) if changed else None
        return Draft(model.table, changed, preset=dict(model.preset)) if changed else None

    def take_up(self, draft: Draft) -> None:
        """Put what was typed before a power cut back into the fields."""
        for name, value in draft.entered.items():
            if name in self._by_name:
                self._by_name[name].put(value)
        ui.refresh(self)

    def save(self) -> bool:
        """Save; on a refusal mark the fields, keep everything typed, and say so. True when saved."""
        entered = self.entered
        try:
            done = self.model.save(entered)
        except AppError as error:
            self._refused(error)
            return False
        self._saved(done)
        return True

    def _refused(self, error: AppError) -> None:
        for field in self.fields:
            field.message(error.fields.get(field.spec.name, ""))
        elsewhere = not any(name in self._by_name for name in error.fields)
        self._note.value = error.message if elsewhere else "Còn chỗ cần sửa, xem các ô đánh dấu."
        self._note.visible = True
        ui.refresh(self, self._note)
        wrong = next((field for field in self.fields if field.spec.name in error.fields), None)
        if wrong is not None:
            spawn(self._shell.page, wrong.focus)

    def _warn_on_leaving(self, field: Field) -> None:
        """Look at what was entered each time a text field is left; nothing typed is touched."""
        box = field.control
        if not isinstance(box, ft.TextField):
            return
        leave: Any = box.on_blur

        def left() -> None:
            if leave is not None:
                leave()
            self.show_warnings()

        box.on_blur = left

    def show_warnings(self) -> None:
        """Say beside the fields what looks wrong and may still be saved."""
        found = self.model.warnings(self.entered)
        for name in self._warned | found.keys():
            field = self._by_name.get(name)
            if field is not None:
                field.message(found.get(name, ""), wrong=False)
                ui.refresh(field)
        self._warned = set(found)

    def _fill_from_contact(self, contact_id: str) -> None:
        """Show the citizen's own data in what is still empty; the user may change it."""
        row = self.model.office.store.table("contacts").row(contact_id) or {}
        honorific = (row.get("honorific"), row.get("full_name"))
        given = {"person_name": " ".join(filter(None, honorific)), "person_phone": row.get("phone", "")}
        given |= {"person_address": row.get("address", ""), "hamlet": row.get("hamlet", "")}
        for name, value in given.items():
            field = self._by_name.get(name)
            if field is not None and value and not field.entered and isinstance(field.control, ft.TextField):
                field.control.value = value
                ui.refresh(field.control)

    async def can_close(self) -> bool:
        """Ask about what is not saved; True when the form may go."""
        if not self.is_changed:
            return True
        answer = await self._shell.dialogs.ask(
            "Chưa lưu",
            "Những gì vừa nhập chưa được lưu.",
            ("save", "Lưu"),
            ("drop", "Bỏ, không lưu"),
            ("stay", "Nhập tiếp"),
        )
        return answer == "drop" or (answer == "save" and self.save())

    async def _press_close(self) -> None:
        if await self.can_close():
            self._closed()


def _pair(left: Field, right: Field | None) -> ft.Row:
    return ft.Row(
        [ft.Container(left, expand=True), ft.Container(right, expand=True)],
        spacing=theme.S16,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _whole(field: Field) -> ft.Row:
    return ft.Row([ft.Container(field, expand=True)])
