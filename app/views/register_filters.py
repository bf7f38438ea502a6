"""The line of filters of a register: a list for each field, the days, the filters kept under a name."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.domain import dates
from app.domain.errors import AppError
from app.views import components as ui
from app.views import theme
from app.views.fields import dropdown, in_line, text_field
from app.views.models.register import RegisterModel
from app.views.saved_filters import SavedFilters
from app.views.shell import Shell


class FilterBar(ft.Container):
    """Filters `model` and calls `found` after that; hidden until it is asked for."""

    def __init__(
        self,
        shell: Shell,
        model: RegisterModel,
        saved: SavedFilters,
        *,
        found: Callable[[], None],
        clear: Callable[[], None],
    ) -> None:
        self._model, self._found = model, found
        self._open = self._folded = False
        self._boxes = {
            spec.name: dropdown(
                f"Lọc {spec.title}", [], "", watch=shell.watch, on_select=self._chosen(spec.name)
            )
            for spec in model.filter_fields()
        }
        labels = ("Từ ngày", "Đến ngày") if model.spec.period else ()
        self._days = [
            text_field(
                label,
                hint="ngày/tháng/năm",
                watch=shell.watch,
                on_submit=self._days_given,
                on_change=self._days_given,
            )
            for label in labels
        ]
        line = ft.Row(
            [
                *(_labelled(spec.title, self._boxes[spec.name]) for spec in model.filter_fields()),
                *map(_labelled, labels, self._days),
                ui.quiet("Bỏ lọc", clear),
                *saved.tools,
            ],
            spacing=theme.S12,
            run_spacing=theme.S8,
            wrap=True,
            vertical_alignment=ft.CrossAxisAlignment.END,
        )
        super().__init__(ft.Column([line, saved.editor], spacing=theme.S8, tight=True), visible=False)

    def toggle(self) -> None:
        """Show or hide the line."""
        self._open = not self._open
        if self._open:
            self._fill()
        self._draw()

    def fold(self, on: bool) -> None:
        """Take the line away while something is entered: beside a form it would leave the list no room."""
        if self._folded != on:
            self._folded = on
            self._draw()

    def show_kept(self) -> None:
        """Show the conditions of the kept filter that the model shows now."""
        for field, day in zip(self._days, self._model.period, strict=False):
            field.value = dates.format_partial(day)
        self._open = True
        self._fill()
        self._draw()

    def empty(self) -> None:
        """Take out what was chosen and typed; the model has lifted its filters."""
        for box in self._boxes.values():
            box.value = ""
        for field in self._days:
            field.value = ""
        ui.refresh(self)

    def _draw(self) -> None:
        self.visible = self._open and not self._folded
        ui.refresh(self)

    def _fill(self) -> None:
        """Offer in each box what its field can be filtered by now."""
        for spec in self._model.filter_fields():
            choices = [("", "Tất cả"), *self._model.filter_choices(spec)]
            box = self._boxes[spec.name]
            box.options = [ft.DropdownOption(key=value, text=word) for value, word in choices]
            box.value = self._model.filters.get(spec.name, "")

    def _chosen(self, name: str) -> Callable[[], None]:
        def chosen() -> None:
            self._model.set_filter(name, self._boxes[name].value or "")
            self._found()

        return chosen

    def _days_given(self) -> None:
        """Take the period once both ends are whole days; what is half typed does not filter yet."""
        ends = []
        for field in self._days:
            try:
                ends.append(dates.parse_partial(field.value or ""))
            except AppError:
                return
        if tuple(ends) != self._model.period:
            self._model.set_period(*ends)
            self._found()


def _labelled(title: str, control: ft.Control) -> ft.Control:
    parts = [ui.label(title), in_line(control)]
    return ft.Container(ft.Column(parts, spacing=2, tight=True), width=theme.scaled(theme.FILTER_WIDTH))
