"""Tổng hợp: take the bundles of the units from a stick, see who is missing, print the sums."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import flet as ft

from app.services import saving
from app.services.consolidation import bundles_in
from app.services.office import Office
from app.views import pickers, theme
from app.views.components import (
    Chip,
    FilterChip,
    card,
    empty,
    icon_button,
    primary,
    quiet,
    refresh,
    rich,
    secondary,
    text,
    tone_colors,
)
from app.views.inputs import ChoiceInput
from app.views.models.consolidation import (
    CaseLine,
    ConsolidationDesk,
    FigureLine,
    OutcomeLine,
    StickLine,
    UnitLine,
)
from app.views.models.navigation import SETTINGS
from app.views.page_preview import PagePreviewPane
from app.views.sealing import PasswordDialog
from app.views.shell import Primary, Shell
from app.views.work import LastAsked

SHORT_LIST = 2
"""So many outcomes are shown whole; more of them scroll."""
_KINDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


class _FigureRow(ft.Container):
    """One figure, or the name of a group; refilled when another unit is looked at."""

    def __init__(self) -> None:
        self._title = text("", theme.SMALL, lines=2, expand=True)
        self._given = text("", theme.NOTE, theme.SOON, lines=1)
        self._value = text("", theme.SMALL_STRONG, lines=1)
        self._unit = text("", theme.NOTE, theme.TEXT_SECOND, lines=1, width=theme.UNIT_WIDTH)
        super().__init__(
            ft.Row([self._title, self._given, self._value, self._unit], spacing=theme.S8),
            padding=ft.Padding.symmetric(vertical=theme.S4),
        )

    def show(self, figure: FigureLine) -> None:
        """Show this figure."""
        is_group = not figure.value
        self._title.value, self._value.value = figure.title, figure.value
        self._given.value, self._unit.value = figure.given, figure.unit
        self._unit.visible = not is_group
        style = theme.SMALL_STRONG if is_group else theme.SMALL
        self._title.style = theme.text_style(style)
        self.border = None if is_group else ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW))


class ConsolidationScreen:
    """The screen of the level above."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell, self._office = shell, office
        self.desk = ConsolidationDesk(office)
        self.primary = Primary("Nhận gói dữ liệu", self._take_files)
        self._report_shown, self._cases_shown = False, False
        self._period = ChoiceInput(
            "Kỳ báo cáo", [], changed=self._choose_period, width=theme.scaled(theme.PERIOD_WIDTH)
        )
        self._summary = Chip()
        self._sticks = ft.Column(spacing=theme.S8)
        self._search = LastAsked()
        self._search_word = text(
            "", theme.BODY, theme.TEXT_SECOND, lines=1, expand=True, text_align=ft.TextAlign.RIGHT
        )
        self._outcomes = ft.Column(spacing=0, scroll=ft.ScrollMode.AUTO)
        self._outcome_box = ft.Container(self._outcomes, visible=False)
        self._rows: dict[tuple[str, str], ft.Container] = {}
        self._units = ft.ListView(expand=True, spacing=0)
        self._none = empty(
            "Chưa có đơn vị nào nộp gói",
            "Cắm USB của xã, phường rồi bấm “Nhận gói dữ liệu”. "
            "Khai đơn vị nào phải nộp thì biết ngay đơn vị nào còn thiếu.",
            secondary("Khai đơn vị phải nộp", self._open_units),
        )
        main = card(
            ft.Column(
                [
                    ft.Row(
                        [self._period, ft.Container(expand=True), self._summary],
                        vertical_alignment=ft.CrossAxisAlignment.END,
                    ),
                    self._sticks,
                    self._outcome_box,
                    self._units,
                    self._none,
                ],
                spacing=theme.S12,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            expand=True,
        )
        self._figures_title = text("", theme.CARD_TITLE, lines=1, expand=True)
        self._all = quiet("Cộng tất cả đơn vị", self._choose_unit(None))
        self._figures = ft.ListView(expand=True, spacing=0)
        self._cases = ft.ListView(expand=True, spacing=0)
        self._no_case = text(
            "Chưa có việc vượt thẩm quyền nào chuyển lên trong kỳ.", theme.BODY, theme.TEXT_SECOND
        )
        self._close = quiet("Đóng niêm phong", self._close_sealed, mark=ft.Icons.LOCK_OUTLINED)
        self._parts = (
            FilterChip("Số liệu", self._show_part(cases=False)),
            FilterChip("Việc chuyển lên", self._show_part(cases=True)),
        )
        self._toggle = secondary("Xem báo cáo", self._toggle_report)
        self._side = card(
            ft.Column(
                [
                    ft.Row([self._figures_title, self._all]),
                    ft.Row([*self._parts, ft.Container(expand=True), self._close], spacing=theme.S8),
                    self._figures,
                    self._cases,
                    self._no_case,
                ],
                spacing=theme.S8,
            ),
            width=theme.TOTALS_WIDTH,
        )
        self._report = PagePreviewPane(empty="Đang lập báo cáo…")
        saves = [quiet(word, self._save_as(kind)) for kind, word in _KINDS.items()]
        self._bar = ft.Row(
            [
                self._toggle,
                text("Lưu báo cáo:", theme.BODY, theme.TEXT_SECOND),
                *saves,
                self._search_word,
                quiet("Tìm lại USB", self._find_sticks),
                quiet("Khóa nhận…", self._hand_out_key, mark=ft.Icons.KEY_OUTLINED),
                secondary("Nhận cả thư mục…", self._take_folder),
            ],
            spacing=theme.S8,
        )
        self.body = ft.Container(
            ft.Column(
                [
                    ft.Row(
                        [main, self._side, self._report],
                        spacing=theme.S16,
                        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
                        expand=True,
                    ),
                    self._bar,
                ],
                spacing=theme.S12,
            ),
            padding=ft.Padding.symmetric(horizontal=theme.S24, vertical=theme.S16),
            expand=True,
        )
        shell.changes.subscribe(["received_bundles", "settings"], self._changed)
        self._draw()

    # the screen

    @property
    def title(self) -> str:
        """What stands in the header."""
        return f"Tổng hợp {self.desk.period.label}"

    def show(self, argument: Any) -> None:
        """Come to the front; `argument` may be the code of a period. Sticks are looked for anew."""
        if isinstance(argument, str):
            self.desk.choose_period(argument)
        self._draw()
        refresh(self.body)
        self._shell.run(self._find_sticks)

    async def can_leave(self) -> bool:
        """Nothing here is unsaved; what was opened is put away."""
        self._close_sealed()
        return True

    def key(self, keys: str) -> bool:
        """Escape goes back from the report to the figures, from what is opened, from a unit to the sums."""
        if keys != "Escape":
            return False
        if self._report_shown:
            self._toggle_report()
        elif self.desk.is_open:
            self._close_sealed()
        elif self.desk.chosen is not None:
            self._choose_unit(None)()
        else:
            return False
        return True

    def _changed(self, touched: frozenset[str]) -> None:
        del touched
        self.desk.refresh()
        self._draw()
        refresh(self.body)

    # drawing

    def _draw(self) -> None:
        desk = self.desk
        self._period.offer(desk.periods(), desk.period.code)
        self._summary.set(*desk.summary)
        outcomes = desk.outcome_lines()
        self._outcomes.controls = [self._outcomes_head(), *map(self._outcome_row, outcomes)]
        self._outcome_box.visible = bool(outcomes)
        self._outcome_box.height = theme.OUTCOMES_HEIGHT if len(outcomes) > SHORT_LIST else None
        units = desk.units()
        self._rows = {unit.key: self._unit_row(unit) for unit in units}
        self._units.controls = [*self._rows.values()]
        self._units.visible, self._none.visible = bool(units), not units
        self._draw_figures()
        self._side.visible, self._report.visible = not self._report_shown, self._report_shown
        self._toggle.content = text(
            "Xem số liệu" if self._report_shown else "Xem báo cáo", theme.BUTTON, theme.TEXT_RAIL, lines=1
        )
        if self._report_shown:
            make = desk.rendered("pdf")
            self._shell.run(lambda: self._report.ask(make, at_once=True))

    def _draw_sticks(self, sticks: Sequence[StickLine], word: str) -> None:
        self._sticks.controls = [self._stick_row(stick) for stick in sticks]
        self._sticks.visible = bool(sticks)
        self._search_word.value = word
        refresh(self._sticks, self._search_word)

    def _draw_figures(self) -> None:
        desk = self.desk
        for key, row in self._rows.items():
            row.bgcolor = theme.MAIN_TINT if key == desk.chosen else None
        self._figures_title.value = desk.figures_title
        self._all.visible = desk.chosen is not None
        figures = desk.figures()
        if not self._figures.controls:
            self._figures.controls = [_FigureRow() for _ in figures]
        for line, figure in zip(self._figures.controls, figures, strict=True):
            assert isinstance(line, _FigureRow)
            line.show(figure)
        cases = desk.cases()
        self._cases.controls = [self._case_card(case) for case in cases] if self._cases_shown else []
        for part, count, on in zip(
            self._parts, (None, len(cases)), (not self._cases_shown, self._cases_shown), strict=True
        ):
            part.set(count, on)
        self._figures.visible = not self._cases_shown
        self._cases.visible = self._cases_shown and bool(cases)
        self._no_case.visible = self._cases_shown and not cases
        self._close.visible = self._cases_shown and desk.is_open

    def _case_card(self, case: CaseLine) -> ft.Control:
        """A case that was sent up: its number and field, from whom and when, where to, what it is about."""
        lines: list[ft.Control] = [
            text(case.title, theme.BODY_MEDIUM, lines=1),
            text(case.about, theme.NOTE, theme.TEXT_SECOND, lines=1),
            text(case.to, theme.NOTE, theme.TEXT_SECOND, lines=1, visible=bool(case.to)),
            text(case.summary, theme.SMALL, theme.TEXT if case.has_summary else theme.SOON),
        ]
        if case.opened:
            words = [
                rich([(f"{name}: ", theme.SMALL_STRONG, theme.TEXT), (value, theme.SMALL, theme.TEXT)])
                for name, value in case.opened
            ]
            lines.append(
                ft.Container(
                    ft.Column([*words], spacing=theme.S4),
                    bgcolor=theme.SURFACE_QUIET,
                    border=ft.Border.all(1, theme.LINE),
                    border_radius=theme.RADIUS,
                    padding=theme.S8,
                )
            )
        if case.sealed_in:
            lines.append(quiet("Xem người gửi (niêm phong)", self._opener(case), mark=ft.Icons.LOCK_OUTLINED))
        return ft.Container(
            ft.Column(lines, spacing=2, horizontal_alignment=ft.CrossAxisAlignment.START),
            padding=ft.Padding.symmetric(vertical=theme.S8),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        )

    def _stick_row(self, stick: StickLine) -> ft.Control:
        async def take() -> None:
            await self._take(stick.paths)

        words = text(stick.words, theme.BODY_STRONG, lines=1, expand=True)
        return ft.Container(
            ft.Row([words, primary("Nhận tất cả", take, visible=bool(stick.paths))]),
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
            bgcolor=theme.MAIN_TINT if stick.paths else theme.SOON_TINT,
            border_radius=theme.RADIUS,
        )

    def _outcomes_head(self) -> ft.Control:
        return ft.Row(
            [
                text("Kết quả nhận gói", theme.CARD_TITLE, expand=True),
                icon_button(ft.Icons.CLOSE, "Đóng kết quả nhận gói", self._forget),
            ]
        )

    def _outcome_row(self, outcome: OutcomeLine) -> ft.Control:
        color, _ = tone_colors(outcome.tone)
        parts: list[ft.Control] = [
            ft.Column(
                [
                    text(outcome.title, theme.BODY_MEDIUM, lines=1),
                    text(outcome.words, theme.SMALL, color),
                ],
                spacing=0,
                expand=True,
            )
        ]
        if outcome.key:

            async def accept() -> None:
                await self._take([outcome.path], outcome.key)

            parts.append(secondary("Chấp nhận khóa mới", accept, small=True))
        return ft.Container(
            ft.Row(parts),
            padding=ft.Padding.symmetric(vertical=theme.S4),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
        )

    def _unit_row(self, unit: UnitLine) -> ft.Container:
        return ft.Container(
            ft.Row(
                [
                    text(unit.name, theme.BODY_MEDIUM, lines=1, expand=True),
                    text(unit.forwarded, theme.SMALL, theme.TEXT_SECOND, lines=1),
                    text(unit.moment, theme.SMALL, theme.TEXT_SECOND, lines=1),
                    ft.Row([Chip(unit.state, unit.tone)], width=theme.STATE_WIDTH),
                ],
                spacing=theme.S16,
            ),
            height=theme.scaled(theme.ROW_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S8),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
            ink=True,
            on_click=self._choose_unit(unit.key),
        )

    # acts

    def _choose_period(self, code: str) -> None:
        self.desk.choose_period(code)
        self._draw()
        self._shell.draw_header()
        refresh(self.body)

    def _choose_unit(self, key: tuple[str, str] | None) -> Callable[[], None]:
        def choose() -> None:
            self.desk.choose(key)
            self._draw_figures()
            refresh(self._units, self._side)

        return choose

    def _show_part(self, *, cases: bool) -> Callable[[], None]:
        def show() -> None:
            self._cases_shown = cases
            self._draw_figures()
            refresh(self._side)

        return show

    def _opener(self, case: CaseLine) -> Callable[[], Awaitable[None]]:
        async def opened(password: str = "") -> None:
            done = await asyncio.to_thread(self.desk.open_sealed, case.sealed_in, password)
            self._shell.done(done.changes.message, done.changes.touched)

        async def press() -> None:
            if await asyncio.to_thread(self.desk.needs_password, case.sealed_in):
                await PasswordDialog(self._shell, "Mở phần niêm phong của đơn vị", opened).ask()
            else:
                await opened()

        return press

    def _close_sealed(self) -> None:
        self.desk.close_sealed()
        self._draw_figures()
        refresh(self._side)

    async def _hand_out_key(self) -> None:
        key, name, data = await asyncio.to_thread(self.desk.hand_out_key)
        answer = await self._shell.dialogs.ask(
            f"Khóa nhận của {key.unit.name}",
            "Gửi tệp khóa cho các đơn vị để niêm phong người gửi của việc chuyển lên: chỉ máy này mở được. "
            f"Đơn vị gọi điện thì đọc dãy số này để so:\n\n{key.spoken}",
            ("save", "Lưu tệp khóa…"),
            ("close", "Đóng"),
        )
        path = await pickers.save_as("Lưu tệp khóa nhận", name, "txt") if answer == "save" else None
        if path is not None:
            await asyncio.to_thread(saving.save, path, data)
            self._shell.say(f"Đã lưu {path.name}")

    def _toggle_report(self) -> None:
        self._report_shown = not self._report_shown
        self._draw()
        refresh(self.body)

    def _forget(self) -> None:
        self.desk.forget_outcomes()
        self._draw()
        refresh(self.body)

    async def _find_sticks(self) -> None:
        """Look for bundles on the sticks; who has left the screen meanwhile is shown nothing."""
        self._draw_sticks((), "Đang tìm gói trên USB…")
        sticks = await self._search.answer(self.desk.look_for_sticks)
        if sticks is not None and self._shell.screen is self:
            self._draw_sticks(sticks, "" if sticks else "Chưa thấy gói nào trên USB")

    async def _open_units(self) -> None:
        await self._shell.open(SETTINGS.key, "superior")

    async def _take_files(self) -> None:
        paths = await pickers.existing_files("Chọn gói dữ liệu của các đơn vị", ["zip"])
        if paths:
            await self._take(paths)

    async def _take_folder(self) -> None:
        folder = await pickers.folder("Chọn USB hoặc thư mục có gói dữ liệu")
        if folder is None:
            return
        paths = await asyncio.to_thread(bundles_in, folder)
        if paths:
            await self._take(paths)
        else:
            self._shell.say("Không thấy gói dữ liệu nào trong thư mục này")

    async def _take(self, paths: Sequence[Path], confirmed_key: str = "") -> None:
        received = await self._shell.dialogs.work(
            "Đang kiểm tra gói dữ liệu",
            lambda progress: self.desk.receive(paths, progress, confirmed_key),
        )
        if received is None:
            return
        self.desk.received(received)
        self._shell.draw_header()
        changes = received.changes
        if changes is None:
            self._draw()
            refresh(self.body)
        else:
            self._shell.done(changes.message, changes.touched, changes.seq)

    def _save_as(self, kind: str) -> Callable[[], Awaitable[None]]:
        async def save() -> None:
            path = await pickers.save_as(
                f"Lưu báo cáo ra {_KINDS[kind]}", f"{self.desk.file_stem}.{kind}", kind
            )
            if path is None:
                return
            make = self.desk.rendered(kind)
            data = await self._shell.dialogs.work("Đang dựng báo cáo", lambda _: make())
            if data is not None:
                await asyncio.to_thread(saving.save, path, data)
                self._shell.say(f"Đã lưu {path.name}")

        return save
