"""The small form of a case's step, in the place of the panel's buttons."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.schema import FieldSpec
from app.domain.tables import TABLES
from app.services.drafts import Draft
from app.services.office import Done, Office
from app.views import components as ui
from app.views import theme
from app.views.faults import spawn
from app.views.fields import Field, SuggestField, chain, dropdown, text_field
from app.views.models import case_actions, row_actions
from app.views.models.case_actions import CaseAction
from app.views.models.form import FormModel, read
from app.views.shell import Shell


class ActionForm(ft.Container):
    """Asks what a step needs and takes it."""

    def __init__(
        self,
        shell: Shell,
        office: Office,
        table: str,
        row: JsonObject,
        action: CaseAction,
        *,
        taken: Callable[[Done], None],
        closed: Callable[[], None],
    ) -> None:
        self._shell, self._office, self._table, self._row = shell, office, table, row
        self.action = action
        self._taken = taken
        self.fields = [self._make(spec) for spec in action.fields]
        self._initial = [field.entered for field in self.fields]
        chain(shell.page, self.fields, self._save_by_enter)
        self._note = ui.text("", theme.SMALL, theme.LATE, visible=False)
        buttons = ft.Row(
            [ui.primary(action.label, self.save, hint="Ctrl S"), ui.secondary("Thôi", closed, hint="Esc")],
            spacing=theme.S8,
        )
        super().__init__(
            ft.Column([*self.fields, self._note, buttons], spacing=theme.S12, tight=True),
            padding=theme.S12,
            border=ft.Border.all(1, theme.LINE),
            border_radius=theme.RADIUS,
            bgcolor=theme.SURFACE_QUIET,
        )

    def _make(self, spec: FieldSpec) -> Field:
        if TABLES[self._table].is_case:
            value = case_actions.start_value(self._office, self.action, spec, self._row)
        else:
            value = row_actions.start_value(self._office, spec, self._row) or _first(spec)
        watch = self._shell.watch
        if spec.choices:
            choices = [(str(choice), choice.label) for choice in spec.choices]
            return Field(spec, dropdown(spec.title, choices, value, watch=watch))
        if spec.kind == "official":
            model = FormModel(self._office, self._table, self._row)
            return SuggestField(spec, value, lambda typed: model.suggest(spec, typed), watch)
        lines = 3 if spec.kind == "long" else 1
        return Field(spec, text_field(spec.title, value=value, hint=spec.hint, lines=lines, watch=watch))

    @property
    def record_id(self) -> str:
        """The record that the step is for."""
        return str(self._row["id"])

    def focus_first(self) -> None:
        """Put the caret into the first field."""
        if self.fields:
            spawn(self._shell.page, self.fields[0].focus)

    def _save_by_enter(self) -> None:
        self.save()

    @property
    def is_changed(self) -> bool:
        """Whether leaving would lose something."""
        return self.draft() is not None

    def draft(self) -> Draft | None:
        """What a power cut would take; None when nothing."""
        started = zip(self.fields, self._initial, strict=True)
        changed = {field.spec.name: field.entered for field, start in started if field.entered != start}
        if not changed:
            return None
        return Draft(self._table, changed, record_id=self._row["id"], action=self.action.key)

    def take_up(self, draft: Draft) -> None:
        """Put what was typed before a power cut back into the fields."""
        for field in self.fields:
            if field.spec.name in draft.entered:
                field.put(draft.entered[field.spec.name])
        ui.refresh(self)

    def save(self) -> bool:
        """Take the step; on a refusal say beside the field why."""
        entered = {field.spec.name: field.entered for field in self.fields}
        values, messages = read(list(self.action.fields), entered)
        for spec in self.action.fields:
            if spec.required and not values.get(spec.name) and spec.name not in messages:
                messages[spec.name] = f"Chưa nhập {spec.title}."
        if messages:
            self._refuse(messages, "")
            return False
        try:
            done = self.action.call(self._office, self._table, self._row["id"], self._row["rev"], values)
        except AppError as error:
            known = {field.spec.name for field in self.fields} & error.fields.keys()
            self._refuse(error.fields, "" if known else f"{error.message} {error.hint}".strip())
            return False
        self._taken(done)
        return True

    def _refuse(self, messages: dict[str, str], note: str) -> None:
        for field in self.fields:
            field.message(messages.get(field.spec.name, ""))
        self._note.value, self._note.visible = note, bool(note)
        ui.refresh(self)


def _first(spec: FieldSpec) -> str:
    return str(spec.choices[0]) if spec.choices else ""
