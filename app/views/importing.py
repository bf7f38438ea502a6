"""Nhập danh sách: from a file of Excel or CSV to its records, in four steps, with one way back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import flet as ft

from app.domain.records.base import LabelledEnum
from app.services import saving
from app.services.import_cells import DayOrder
from app.services.importing import ImportPlan, ImportReport, OnDuplicate, Outcome
from app.services.office import Office
from app.views import pickers, theme
from app.views.components import (
    Chip,
    FilterChip,
    card,
    empty,
    grouped,
    icon,
    icon_button,
    line,
    primary,
    quiet,
    refresh,
    secondary,
    text,
    tone_colors,
)
from app.views.import_parts import ColumnRow, PreviewRow, cell_block, count_box, note_box, repairs_side
from app.views.inputs import ChoiceInput
from app.views.models.importing import (
    ALL,
    ENCODINGS,
    PAGE_SIZE,
    STEP_TITLES,
    TONES,
    ImportStudio,
    Step,
)
from app.views.models.navigation import import_route
from app.views.models.tone import Tone
from app.views.shell import Primary, Shell
from app.views.steps import Facts, StepBar
from app.views.work import Progress

FILE_KINDS = ("xlsx", "xls", "csv", "txt")


class ImportScreen:
    """The screen that imports lists into one register."""

    primary: Primary | None = None

    def __init__(self, shell: Shell, office: Office, table: str) -> None:
        self._shell = shell
        self.studio = ImportStudio(office, table)
        self._bar = StepBar(STEP_TITLES, lambda step: self._go(Step(step)))
        self._columns: list[ColumnRow] = []
        self._steps: dict[Step, ft.Control] = {
            Step.FILE: self._file_step(),
            Step.COLUMNS: self._columns_step(),
            Step.PREVIEW: self._preview_step(),
            Step.RESULT: self._result_step(),
        }
        self._sides: dict[Step, ft.Control] = {
            Step.FILE: repairs_side(),
            Step.COLUMNS: self._columns_side(),
            Step.PREVIEW: self._preview_side(),
            Step.RESULT: self._result_side(),
        }
        main = card(
            ft.Column(
                [self._bar, *self._steps.values()],
                spacing=theme.S16,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            expand=True,
        )
        side = card(
            ft.Column([*self._sides.values()], horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            width=theme.SIDE_WIDTH,
        )
        self.body = ft.Container(
            ft.Row([main, side], spacing=theme.S16, vertical_alignment=ft.CrossAxisAlignment.STRETCH),
            padding=ft.Padding.symmetric(horizontal=theme.S24, vertical=theme.S16),
            expand=True,
        )
        shell.changes.subscribe({table}, lambda _: self._changed())
        self._draw()

    # the screen

    @property
    def title(self) -> str:
        """What stands in the header."""
        return self.studio.title

    def show(self, argument: Any) -> None:
        """Come to the front; a path goes straight on to its columns."""
        self._draw()
        refresh(self.body)
        if isinstance(argument, Path):
            self._shell.run(lambda: self._read(argument))

    async def can_leave(self) -> bool:
        """Ask about a file that was taken and not imported."""
        if not self.studio.is_unsaved:
            return True
        answer = await self._shell.dialogs.ask(
            "Chưa nhập tệp này",
            f"Tệp {self.studio.file.source} chưa được nhập vào sổ. Rời màn hình thì phải chọn lại tệp.",
            ("stay", "Ở lại"),
            ("drop", "Bỏ, không nhập"),
        )
        if answer == "drop":
            self.studio.start_again()
        return answer == "drop"

    def key(self, keys: str) -> bool:
        """Escape goes a step back, Ctrl+Enter on; arrows and pages move in the preview."""
        previewing = self.studio.step is Step.PREVIEW
        act: Callable[[], Any] | None = None
        if keys == "Escape":
            act = self._back
        elif keys == "Ctrl+Enter":
            act = self._on
        elif previewing and keys in ("Up", "Down"):
            act = lambda: self._move(-1 if keys == "Up" else 1)  # noqa: E731 -- one of the table
        elif previewing and keys in ("PageUp", "PageDown"):
            act = lambda: self._turn(-1 if keys == "PageUp" else 1)  # noqa: E731 -- as above
        if act is None:
            return False
        self._shell.run(act)
        return True

    def _changed(self) -> None:
        """The register changed: perhaps the import was taken back by the toast."""
        if self.studio.step is Step.RESULT and self._shell.screen is self:
            self._draw()
            refresh(self.body)

    # the steps

    def _file_step(self) -> ft.Control:
        table = self.studio.table
        target = ChoiceInput("Nhập vào sổ", self.studio.places(), changed=self._other_register, value=table)
        self._shell.watch.attach(target.control)
        target.width = theme.scaled(theme.FIELD_CHOICE_WIDTH)
        self._target = target
        return ft.Column(
            [
                text("Chọn tệp danh sách", theme.RECORD_TITLE),
                target,
                ft.Container(
                    ft.Column(
                        [
                            icon(ft.Icons.TABLE_VIEW_OUTLINED, theme.S32, theme.STEP_LINE),
                            text("Tệp Excel (.xlsx, .xls) hoặc CSV", theme.CARD_TITLE),
                            text(self.studio.needed(), theme.BODY, theme.TEXT_SECOND,
                                 text_align=ft.TextAlign.CENTER),
                            primary("Chọn tệp…", self._pick, hint="Ctrl Enter", mark=ft.Icons.FOLDER_OPEN),
                        ],
                        spacing=theme.S12,
                        alignment=ft.MainAxisAlignment.CENTER,
                        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                    ),
                    bgcolor=theme.SURFACE_QUIET,
                    border=ft.Border.all(1, theme.LINE),
                    border_radius=theme.RADIUS_CARD,
                    padding=theme.S24,
                    alignment=ft.Alignment.CENTER,
                    expand=True,
                ),
                text(
                    "Chưa ghi gì cho đến khi bấm “Nhập” ở bước 3. Nhập nhầm thì hoàn tác được cả lần nhập.",
                    theme.SMALL,
                    theme.TEXT_SECOND,
                ),
            ],
            spacing=theme.S16,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )  # fmt: skip

    def _columns_step(self) -> ft.Control:
        self._list = ft.ListView(expand=True, spacing=0)
        self._missing = text("", theme.SMALL, theme.LATE)
        return ft.Column(
            [
                text("Cột nào vào mục nào", theme.RECORD_TITLE),
                text(
                    "Chương trình đã đoán theo tiêu đề. Xem ví dụ, chỗ nào sai thì chọn lại.",
                    theme.SMALL,
                    theme.TEXT_SECOND,
                ),
                self._list,
                self._missing,
                ft.Row(
                    [
                        primary("Xem trước", self._check, hint="Ctrl Enter"),
                        secondary("Chọn tệp khác", self._back),
                    ],
                    spacing=theme.S8,
                ),
            ],
            spacing=theme.S12,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _columns_side(self) -> ft.Control:
        watch = self._shell.watch
        self._facts = Facts()
        self._notes = ft.Column(spacing=theme.S8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._sheet = ChoiceInput("Trang trong tệp", [], changed=self._other_sheet)
        self._heading = ChoiceInput("Dòng tiêu đề", [], changed=self._other_heading)
        self._encoding = ChoiceInput("Bảng mã chữ", ENCODINGS, changed=self._other_encoding)
        self._days = ChoiceInput("Ngày trong tệp viết", _words(DayOrder), changed=self._other_day_order)
        self._duplicates = ChoiceInput(
            "Người, hồ sơ đã có trong sổ", _words(OnDuplicate), changed=self._other_duplicates
        )
        boxes = (self._sheet, self._heading, self._encoding, self._days, self._duplicates)
        for box in boxes:
            watch.attach(box.control)
        return ft.Column(
            [text("Tệp đang đọc", theme.CARD_TITLE), self._facts, *boxes, line(), self._notes],
            spacing=theme.S12,
            scroll=ft.ScrollMode.AUTO,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _preview_step(self) -> ft.Control:
        self._filters = {
            each.key: FilterChip(each.label, self._filter(each.key)) for each in self.studio.filters()
        }
        # Alone in a row a chip keeps its own width; in a wrapping row it would take a line.
        self._filter_boxes = {key: ft.Row([chip], tight=True) for key, chip in self._filters.items()}
        self._rows = [PreviewRow(self._select) for _ in range(PAGE_SIZE)]
        self._row_list = ft.ListView(
            [*self._rows], expand=True, item_extent=theme.scaled(theme.PREVIEW_ROW_HEIGHT)
        )
        self._none = ft.Container(
            empty(
                "Không có dòng nào ở đây", "Chọn mục khác ở hàng trên để xem.", mark=ft.Icons.INBOX_OUTLINED
            ),
            expand=True,
            visible=False,
        )
        self._foot = text("", theme.SMALL, theme.TEXT_SECOND, lines=1, expand=True)
        self._write_word = text("", theme.BUTTON, theme.ON_MAIN, lines=1)
        self._write_button = primary("Nhập", self._write, hint="Ctrl Enter")
        assert isinstance(self._write_button.content, ft.Row)
        self._write_button.content.controls[0] = self._write_word
        self._refused_button = secondary("Lưu tệp các dòng bị từ chối…", self._save_refused)
        return ft.Column(
            [
                ft.Row(
                    [*self._filter_boxes.values()],
                    spacing=theme.S8,
                    run_spacing=theme.S8,
                    wrap=True,
                ),
                self._row_list,
                self._none,
                ft.Row(
                    [
                        self._foot,
                        icon_button(ft.Icons.CHEVRON_LEFT, "Trang trước", lambda: self._turn(-1)),
                        icon_button(ft.Icons.CHEVRON_RIGHT, "Trang sau", lambda: self._turn(1)),
                    ],
                    spacing=theme.S4,
                ),
                ft.Row(
                    [self._write_button, secondary("Sửa cách ghép cột", self._back), self._refused_button],
                    spacing=theme.S8,
                    run_spacing=theme.S8,
                    wrap=True,
                ),
            ],
            spacing=theme.S12,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _preview_side(self) -> ft.Control:
        self._row_title = text("", theme.RECORD_TITLE, lines=1)
        self._row_chip = Chip()
        self._row_reason = text("", theme.BODY)
        self._cells = ft.Column(spacing=theme.S12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        return ft.Column(
            [ft.Row([self._row_title, self._row_chip], spacing=theme.S12), self._row_reason, self._cells],
            spacing=theme.S12,
            scroll=ft.ScrollMode.AUTO,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _result_step(self) -> ft.Control:
        self._said = text("", theme.TITLE, theme.DONE)
        self._said_note = text("", theme.BODY, theme.TEXT_SECOND)
        self._said_mark = icon(ft.Icons.CHECK_CIRCLE_OUTLINE, theme.S32, theme.DONE)
        self._said_box = ft.Container(
            ft.Row(
                [self._said_mark, ft.Column([self._said, self._said_note], spacing=0, expand=True)],
                spacing=theme.S16,
            ),
            border_radius=theme.RADIUS_CARD,
            padding=theme.S16,
        )
        self._counts = ft.Row(spacing=theme.S12)
        self._undo_button = secondary("Hoàn tác cả lần nhập", self._undo, mark=ft.Icons.UNDO)
        return ft.Column(
            [
                self._said_box,
                self._counts,
                ft.Container(expand=True),
                ft.Row(
                    [
                        primary("Mở danh sách", self._open_list, hint="Ctrl Enter"),
                        self._undo_button,
                        quiet("Nhập tệp khác", self._again),
                    ],
                    spacing=theme.S8,
                ),
            ],
            spacing=theme.S16,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _result_side(self) -> ft.Control:
        self._result_facts = Facts()
        self._refused_after = ft.Column(
            [
                text("Các dòng bị từ chối", theme.CARD_TITLE),
                text(
                    "Lưu thành tệp Excel, mỗi dòng có lý do. Sửa trong tệp ấy rồi nhập lại chính tệp ấy.",
                    theme.SMALL,
                    theme.TEXT_SECOND,
                ),
                ft.Row([secondary("Lưu tệp các dòng bị từ chối…", self._save_refused)]),
            ],
            spacing=theme.S8,
        )
        return ft.Column(
            [
                text("Tệp đã nhập", theme.CARD_TITLE),
                self._result_facts,
                self._refused_after,
            ],
            spacing=theme.S12,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    # drawing

    def _draw(self) -> None:
        step = self.studio.step
        self._bar.show(step)
        for each, view in self._steps.items():
            view.visible = each is step
        for each, view in self._sides.items():
            view.visible = each is step
        draw: dict[Step, Callable[[], None]] = {
            Step.FILE: lambda: self._target.set(self.studio.table),
            Step.COLUMNS: self._draw_columns,
            Step.PREVIEW: self._draw_preview,
            Step.RESULT: self._draw_result,
        }
        draw[step]()

    def _redraw(self) -> None:
        self._draw()
        refresh(self.body)

    def _draw_columns(self) -> None:
        studio = self.studio
        columns, choices = studio.columns(), studio.field_choices()
        while len(self._columns) < len(columns):
            self._columns.append(row := ColumnRow(self._map))
            self._shell.watch.attach(row.box)
            self._list.controls.append(row)
        for row, column in zip_longest(self._columns, columns):
            row.fill(column, choices)
        self._missing.value, self._missing.visible = studio.missing(), bool(studio.missing())
        self._facts.show(studio.facts())
        self._sheet.visible = bool(studio.sheets())
        self._sheet.offer(studio.sheets(), studio.file.sheet.name)
        self._heading.offer(studio.headings(), str(studio.file.header))
        self._encoding.set(studio.options.encoding)
        self._days.set(studio.options.day_order)
        self._duplicates.visible = studio.may_update
        self._duplicates.set(studio.options.on_duplicate)
        self._notes.controls = [note_box(tone, words) for tone, words in studio.notes()]

    def _draw_preview(self) -> None:
        studio = self.studio
        for line_ in studio.filters():
            self._filters[line_.key].set(line_.count, line_.key == studio.filter)
            shown = line_.count > 0 or line_.key in (studio.filter, ALL)
            self._filter_boxes[line_.key].visible = shown
        rows = studio.rows()
        for control, row in zip_longest(self._rows, rows):
            control.fill(row, row is not None and row.place == studio.selected)
        self._row_list.visible, self._none.visible = bool(rows), not rows
        self._foot.value = studio.footer()
        writes = studio.writes()
        self._write_word.value = f"Nhập {grouped(writes)} dòng" if writes else "Không có dòng nào để nhập"
        self._write_button.disabled = not writes
        self._refused_button.visible = any(
            each.key == Outcome.REFUSED and each.count for each in studio.filters()
        )
        self._draw_row()

    def _draw_row(self) -> None:
        row = self.studio.row()
        if row is None:
            self._row_title.value, self._row_reason.value = "Chưa chọn dòng nào", ""
            self._row_chip.set("", TONES[Outcome.SKIPPED])
        else:
            self._row_title.value = f"Dòng {grouped(row.row)} của tệp"
            self._row_chip.set(row.outcome.label, TONES[row.outcome])
            self._row_reason.value = " ".join(filter(None, (row.reason, row.warning)))
            color = theme.LATE if row.outcome is Outcome.REFUSED else theme.TEXT_SECOND
            self._row_reason.style = theme.text_style(theme.BODY, color)
        self._row_reason.visible = bool(self._row_reason.value)
        self._cells.controls = [cell_block(cell) for cell in self.studio.cells()]

    def _draw_result(self) -> None:
        studio = self.studio
        wrote = studio.result is not None and studio.result.changes is not None
        if studio.is_undone:
            said, note, mark = "Đã hoàn tác cả lần nhập", "Sổ trở lại như trước khi nhập.", ft.Icons.UNDO
        elif wrote:
            said, note, mark = studio.message, studio.where, ft.Icons.CHECK_CIRCLE_OUTLINE
        else:
            said, note, mark = studio.message, "Sổ không thay đổi.", ft.Icons.INFO_OUTLINE
        color, tint = tone_colors(Tone.OK if wrote and not studio.is_undone else Tone.SOON)
        self._said.value, self._said_note.value = said, note
        self._said.style = theme.text_style(theme.TITLE, color)
        self._said_mark.icon, self._said_mark.color = mark, color
        self._said_box.bgcolor = tint
        self._counts.controls = [count_box(label, number, tone) for label, number, tone in studio.counts()]
        self._undo_button.visible = studio.can_undo
        self._refused_after.visible = bool(studio.result and studio.result.refused)
        self._result_facts.show(studio.facts())

    # what the user does

    async def _on(self) -> None:
        act: Callable[[], Awaitable[None]] = {
            Step.FILE: self._pick,
            Step.COLUMNS: self._check,
            Step.PREVIEW: self._write,
            Step.RESULT: self._open_list,
        }[self.studio.step]
        await act()

    async def _go(self, step: Step) -> None:
        if step is Step.FILE and self.studio.is_unsaved:
            if await self.can_leave():
                self._redraw()
        elif self.studio.go_back(step):
            self._redraw()

    async def _back(self) -> None:
        step = self.studio.step
        if step is Step.RESULT:
            await self._open_list()
        elif step > Step.FILE:
            await self._go(Step(step - 1))
        else:
            await self._open_list()

    async def _other_register(self, table: str) -> None:
        if table != self.studio.table:
            await self._shell.open(import_route(table))

    async def _pick(self) -> None:
        path = await pickers.existing_file("Chọn tệp danh sách", *FILE_KINDS)
        if path is not None:
            await self._read(path)

    async def _read(self, path: Path, sheet: str | None = None) -> None:
        read = self.studio.reader(path, sheet=sheet)

        def work(progress: Progress) -> ImportPlan:
            progress(0, 1, f"Đang đọc tệp {path.name}")
            plan = read()
            progress(1, 1)
            return plan

        plan = await self._shell.dialogs.work("Đọc tệp", work)
        if plan is not None:
            self.studio.take(path, plan)
            self._redraw()

    def _map(self, column: int, name: str) -> None:
        self.studio.map(column, name)
        self._draw_columns()
        refresh(self.body)

    async def _other_sheet(self, name: str) -> None:
        if self.studio.path is not None and name != self.studio.file.sheet.name:
            await self._read(self.studio.path, name)

    def _other_heading(self, number: str) -> None:
        self.studio.choose_heading(number)
        self._redraw()

    def _other_encoding(self, encoding: str) -> None:
        self.studio.choose_encoding(encoding)
        self._redraw()

    def _other_day_order(self, order: str) -> None:
        self.studio.choose_day_order(order)

    def _other_duplicates(self, how: str) -> None:
        self.studio.choose_duplicates(how)

    async def _check(self) -> None:
        if self.studio.missing():
            self._shell.say("Còn mục chưa chọn cột.")
            return
        report = await self._shell.dialogs.work(
            "Xem trước từng dòng", _counted(self.studio.check, "Đang bày ra…")
        )
        if report is not None:
            self.studio.checked(report)
            self._redraw()

    def _filter(self, key: str) -> Callable[[], None]:
        def press() -> None:
            self.studio.choose_filter(key)
            self._show_rows()

        return press

    def _show_rows(self) -> None:
        self._draw_preview()
        refresh(self.body)
        self._shell.run(self._to_top)

    async def _to_top(self) -> None:
        if self._row_list.visible:
            await self._row_list.scroll_to(offset=0, duration=0)

    def _turn(self, by: int) -> None:
        if self.studio.turn(by):
            self._show_rows()

    def _select(self, place: int) -> None:
        self.studio.selected = place
        self._mark()

    async def _move(self, by: int) -> None:
        if self.studio.move(by):
            self._mark()
            at = next((n for n, row in enumerate(self._rows) if row.place == self.studio.selected), 0)
            offset = max(0, at - 3) * theme.scaled(theme.PREVIEW_ROW_HEIGHT)
            await self._row_list.scroll_to(offset=offset, duration=0)

    def _mark(self) -> None:
        for row in self._rows:
            row.mark(row.place == self.studio.selected and row.visible)
        self._draw_row()
        refresh(*self._rows, self._sides[Step.PREVIEW])

    async def _write(self) -> None:
        """Write all rows as one act, off the thread of the window; a stopped import leaves nothing."""
        if not self.studio.writes():
            return
        report = await self._shell.dialogs.work("Nhập vào sổ", _counted(self.studio.run, "Đang ghi vào sổ…"))
        if report is None:
            self._shell.say("Đã dừng nhập. Chưa có dòng nào được ghi.")
            return
        self.studio.written(report)
        self._redraw()
        if report.changes is not None:
            self._shell.done(self.studio.message, report.changes.touched, report.changes.seq)

    async def _save_refused(self) -> None:
        path = await pickers.save_as("Lưu các dòng bị từ chối", self.studio.refused_name, "xlsx")
        if path is not None:
            data = await asyncio.to_thread(self.studio.refused_file)
            await asyncio.to_thread(saving.save, path, data)
            self._shell.say(f"Đã lưu {path.name}")

    async def _undo(self) -> None:
        changes = await asyncio.to_thread(self.studio.undo)
        self._shell.changes.publish(changes.touched)
        self._redraw()
        self._shell.say("Đã hoàn tác cả lần nhập")

    async def _open_list(self) -> None:
        if await self._shell.open(self.studio.table) and self.studio.result is not None:
            self.studio.start_again()

    def _again(self) -> None:
        self.studio.start_again()
        self._redraw()


def _counted(
    work: Callable[[Callable[[int, int], None]], ImportReport], last: str
) -> Callable[[Progress], ImportReport]:
    """Work on rows that tells in words how far it is; `last` is what follows the last row."""

    def run(progress: Progress) -> ImportReport:
        def tell(done: int, total: int) -> None:
            progress(done, total, f"{grouped(done)}/{grouped(total)} dòng" if done < total else last)

        return work(tell)

    return run


def _words(choices: type[LabelledEnum]) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in choices]
