"""Số liệu tháng of the one-stop desk: a sheet of months and figures with its sums."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from app.services.office import Office
from app.views import theme
from app.views.components import (
    Chip,
    card,
    icon_button,
    primary,
    quiet,
    refresh,
    secondary,
    text,
)
from app.views.fields import put_caret, text_field
from app.views.models.dossier_totals import GROUPS, MonthlyTotals, SumLine
from app.views.models.navigation import MONTHLY_TOTALS, import_route
from app.views.shell import Primary, Shell

COLUMNS = tuple(name for _, columns in GROUPS for name, _ in columns)
FIRST_OF_GROUP = frozenset(columns[0][0] for _, columns in GROUPS)


class _Cell(ft.Container):
    """One figure of a month."""

    def __init__(self, name: str, key: str, changed: Callable[[str], None], below: Callable[[], Any]) -> None:
        self.field = text_field(
            key,
            text_align=ft.TextAlign.RIGHT,
            dense=True,
            ignore_up_down_keys=True,
            input_filter=ft.InputFilter(regex_string=r"^[0-9.]*$"),
            on_change=lambda event: changed(event.control.value or ""),
            on_submit=below,
        )
        self.field.height = theme.scaled(theme.CELL_HEIGHT)
        self.field.content_padding = ft.Padding.symmetric(horizontal=theme.S8, vertical=theme.S8)
        super().__init__(self.field, expand=True, padding=_gap(name))


def _gap(name: str) -> ft.Padding:
    """Cells stand close, groups of them apart."""
    return ft.Padding.only(left=theme.S12 if name in FIRST_OF_GROUP else theme.S4)


class _Month(ft.Row):
    """A month: its figures and how it stands."""

    def __init__(self, screen: DossierTotalsScreen, place: int) -> None:
        self._screen, self._place = screen, place
        self.month = ""
        self._word = text("", theme.BODY_MEDIUM, lines=1, width=theme.scaled(theme.MONTH_WIDTH))
        self._chip = Chip()
        self.cells = {name: self._make(name) for name in COLUMNS}
        state = ft.Container(
            self._chip,
            width=theme.scaled(theme.MONTH_STATE_WIDTH),
            padding=ft.Padding.only(left=theme.S8),
            alignment=ft.Alignment.CENTER_LEFT,
        )
        super().__init__([self._word, *self.cells.values(), state], spacing=0)

    def _make(self, name: str) -> _Cell:
        def changed(value: str) -> None:
            self._screen.typed(self.month, name, value)

        return _Cell(name, "", changed, lambda: self._screen.go_to(self._place + 1, name))

    def fill(self, month: str, sheet: MonthlyTotals) -> None:
        """Show a month as it is kept or typed."""
        self.month = month
        line = sheet.line(month)
        self._word.value = line.title
        for name, cell in self.cells.items():
            cell.field.key = f"{sheet.titles[name]} {line.title}"
            cell.field.disabled = not line.is_open
            cell.field.value = sheet.shown(month, name)
        self.mark(sheet)

    def mark(self, sheet: MonthlyTotals) -> list[ft.Control]:
        """Show how the month stands; no field is written into. Returns what looks otherwise now."""
        line = sheet.line(self.month)
        changed: list[ft.Control] = []
        if (self._chip.word.value, self._chip.visible) != (line.state, bool(line.state)):
            self._chip.set(line.state, line.tone)
            changed.append(self._chip)
        for name, cell in self.cells.items():
            color = theme.LATE if (self.month, name) in sheet.errors else theme.FIELD_LINE
            hint = sheet.proposed(self.month, name) or None
            if (cell.field.border_color, cell.field.hint_text) != (color, hint):
                cell.field.border_color, cell.field.hint_text = color, hint
                changed.append(cell.field)
        return changed


class _Sum(ft.Container):
    """Months added up."""

    def __init__(self) -> None:
        self._title = text("", theme.SMALL_STRONG, lines=1, width=theme.scaled(theme.MONTH_WIDTH))
        self._words = {
            name: text("", theme.BODY_STRONG, lines=1, text_align=ft.TextAlign.RIGHT) for name in COLUMNS
        }
        self._note = text("", theme.NOTE, theme.TEXT_SECOND, lines=1)
        boxes = [
            ft.Container(
                ft.Container(word, padding=ft.Padding.only(right=theme.S8 + 1)),
                expand=True,
                padding=_gap(name),
                alignment=ft.Alignment.CENTER_RIGHT,
            )
            for name, word in self._words.items()
        ]
        note = ft.Container(
            self._note, width=theme.scaled(theme.MONTH_STATE_WIDTH), padding=ft.Padding.only(left=theme.S8)
        )
        super().__init__(
            ft.Row([self._title, *boxes, note], spacing=0),
            height=theme.scaled(theme.CELL_HEIGHT),
            bgcolor=theme.SURFACE_QUIET,
            border=ft.Border.symmetric(vertical=ft.BorderSide(1, theme.LINE)),
        )

    def fill(self, line: SumLine) -> None:
        """Show the sums."""
        self._title.value, self._note.value = line.title, line.note
        for name, word in self._words.items():
            word.value = line.figures[name]


class DossierTotalsScreen:
    """The sheet of the one-stop desk's monthly figures."""

    title = "Số liệu tháng, một cửa"
    primary: Primary | None = None

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell = shell
        self.sheet = MonthlyTotals(office)
        self._months = [_Month(self, place) for place in range(sum(map(len, self.sheet.halves())))]
        for month in self._months:
            for cell in month.cells.values():
                shell.watch.attach(cell.field)
        self._sums = [_Sum(), _Sum(), _Sum()]
        half = len(self.sheet.halves()[0])
        self._year = text("", theme.RECORD_TITLE, lines=1)
        self._later = icon_button(ft.Icons.CHEVRON_RIGHT, "Năm sau", self._turner(1))
        self._note = text("", theme.SMALL, theme.SOON, expand=True)
        grid = ft.Column(
            [*self._months[:half], self._sums[0], *self._months[half:], *self._sums[1:]],
            spacing=2,
            scroll=ft.ScrollMode.AUTO,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        self.body: ft.Control = ft.Container(
            card(
                ft.Column(
                    [self._top(), *_heads(), grid, self._foot()],
                    spacing=theme.S8,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                expand=True,
            ),
            padding=ft.Padding.symmetric(horizontal=theme.S24, vertical=theme.S16),
            expand=True,
        )
        shell.changes.subscribe({MONTHLY_TOTALS}, lambda _: self._changed())
        self._fill()

    def _top(self) -> ft.Control:
        return ft.Row(
            [
                icon_button(ft.Icons.CHEVRON_LEFT, "Năm trước", self._turner(-1)),
                self._year,
                self._later,
                text(
                    "Chép từ hệ thống một cửa điện tử, mỗi tháng một dòng. Báo cáo lấy số từ đây.",
                    theme.SMALL,
                    theme.TEXT_SECOND,
                    lines=1,
                    expand=True,
                ),
            ],
            spacing=theme.S4,
        )

    def _foot(self) -> ft.Control:
        return ft.Row(
            [
                primary("Lưu số liệu", self.save, hint="Ctrl S"),
                secondary("Nhập từ Excel, CSV…", self._bring_in, mark=ft.Icons.UPLOAD_FILE_OUTLINED),
                quiet("Về Hồ sơ một cửa", self._leave),
                self._note,
            ],
            spacing=theme.S8,
        )

    # the screen

    def show(self, argument: Any) -> None:
        """Come to the front."""
        del argument
        if not self.sheet.is_changed:
            self.sheet.reload()
            self._fill()
        refresh(self.body)

    async def can_leave(self) -> bool:
        """Ask about figures that were typed and not saved."""
        if not self.sheet.is_changed:
            return True
        answer = await self._shell.dialogs.ask(
            "Chưa lưu số liệu",
            "Những số vừa gõ chưa được lưu.",
            ("save", "Lưu"),
            ("drop", "Bỏ, không lưu"),
            ("stay", "Ở lại"),
        )
        if answer == "drop":
            self.sheet.reload()
            self._fill()
            refresh(self.body)
        return answer == "drop" or (answer == "save" and self.save())

    def key(self, keys: str) -> bool:
        """Ctrl+S saves, Escape leaves, arrows go from month to month."""
        if keys == "Ctrl+S":
            self.save()
        elif keys == "Escape":
            self._shell.run(self._leave)
        elif keys in ("Up", "Down"):
            return self._move(-1 if keys == "Up" else 1)
        else:
            return False
        return True

    def _changed(self) -> None:
        """The totals were changed elsewhere: by an undo, or by an import."""
        if not self.sheet.is_changed:
            self.sheet.reload()
            self._fill()
            refresh(self.body)

    # drawing

    def _fill(self) -> None:
        sheet = self.sheet
        self._year.value = sheet.title
        self._later.disabled = not sheet.can_go_on
        months = [month for half in sheet.halves() for month in half]
        for row, month in zip(self._months, months, strict=True):
            row.fill(month, sheet)
        self._mark()

    def _mark(self) -> list[ft.Control]:
        """Show how months and sums stand; returns what looks otherwise now."""
        changed = [control for row in self._months for control in row.mark(self.sheet)]
        for total, line in zip(self._sums, self.sheet.sums(), strict=True):
            total.fill(line)
        errors = [*dict.fromkeys(self.sheet.errors.values())]
        self._note.value = " ".join(errors or self.sheet.warnings()[:1])
        self._note.style = theme.text_style(theme.SMALL, theme.LATE if errors else theme.SOON)
        return [*changed, *self._sums, self._note]

    # what the user does

    def typed(self, month: str, name: str, value: str) -> None:
        """Take a figure, and tell what it changes in its month and in the sums."""
        self.sheet.set(month, name, value)
        refresh(*self._mark())

    def go_to(self, place: int, name: str) -> None:
        """Put the caret into the same figure of another month that may be typed."""
        if 0 <= place < len(self._months):
            field = self._months[place].cells[name].field
            if not field.disabled:
                self._shell.run(lambda: put_caret(field.focus))

    def _move(self, by: int) -> bool:
        now = self._shell.watch.field
        for place, row in enumerate(self._months):
            for name, cell in row.cells.items():
                if cell.field is now:
                    self.go_to(place + by, name)
                    return True
        return False

    def _turner(self, by: int) -> Callable[[], Awaitable[None]]:
        async def turn() -> None:
            if (by < 0 or self.sheet.can_go_on) and await self.can_leave():
                self.sheet.show_year(self.sheet.year + by)
                self._fill()
                refresh(self.body)

        return turn

    def save(self) -> bool:
        """Keep what was typed as one act; False when a figure is to be mended first."""
        changes = self.sheet.save()
        if self.sheet.errors:
            refresh(*self._mark())
            return False
        self._fill()
        refresh(self.body)
        if changes is not None:
            self._shell.done("Đã lưu số liệu tháng", changes.touched, changes.seq)
        return True

    async def _bring_in(self) -> None:
        await self._shell.open(import_route(MONTHLY_TOTALS))

    async def _leave(self) -> None:
        await self._shell.open("dossiers")


def _heads() -> list[ft.Control]:
    """Two lines: what a group counts, and each figure of it."""
    groups = [
        ft.Container(
            text(title, theme.TABLE_HEAD, theme.MAIN, lines=1),
            expand=len(columns),
            padding=ft.Padding.only(left=theme.S12),
        )
        for title, columns in GROUPS
    ]
    names = [
        ft.Container(
            text(title, theme.NOTE_MEDIUM, theme.TEXT_SECOND, lines=2, text_align=ft.TextAlign.RIGHT),
            expand=True,
            padding=_gap(name),
            alignment=ft.Alignment.BOTTOM_RIGHT,
        )
        for _, columns in GROUPS
        for name, title in columns
    ]
    first, last = theme.scaled(theme.MONTH_WIDTH), theme.scaled(theme.MONTH_STATE_WIDTH)
    return [
        ft.Row([ft.Container(width=first), *groups, ft.Container(width=last)], spacing=0),
        ft.Row(
            [
                text("Tháng", theme.TABLE_HEAD, theme.TEXT_SECOND, width=first),
                *names,
                ft.Container(width=last),
            ],
            spacing=0,
        ),
    ]
