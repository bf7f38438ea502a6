"""The first run: four pages that ask who the office is, and one act at the end that keeps the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import zip_longest

import flet as ft

from app import PRODUCT
from app.domain.records.office import Level, OfficeSettings, UnitType
from app.domain.schema import describe
from app.services.setup import KnownUnit
from app.views import theme
from app.views.components import (
    card,
    icon_button,
    label,
    line,
    primary,
    quiet,
    refresh,
    secondary,
    text,
)
from app.views.inputs import ChoiceInput, Input, TextInput, two_columns
from app.views.models.wizard import (
    MAX_LEADERS,
    SIGNATURE_SHEET,
    STEP_TITLES,
    Leader,
    Step,
    Wizard,
)

PURPOSES = {
    Step.UNIT: "Tên này in trên thư, báo cáo và sổ. Mọi mục đều sửa lại được ở Cài đặt.",
    Step.SUPERIOR: "Báo cáo sáu tháng và báo cáo năm gửi cho ai.",
    Step.LEADERS: "Số điện thoại ghi ở đây là số công khai để Nhân dân gọi. Dòng bỏ trống thì không ghi.",
    Step.SIGNER: "Khối ký in ở cuối mỗi lá thư.",
}
HINTS = {
    "unit_name": "Ví dụ: Mộc Bắc",
    "unit_code": "Ví dụ: 13327",
    "superior_name": "Ví dụ: Ủy ban nhân dân thị xã Duy Tiên",
    "report_recipients": "Mỗi dòng một nơi nhận",
}
PROPOSAL_ROWS = 9
TAKEN = ("unit_type", "unit_name", "unit_code", "place_name", "superior_name", "report_recipients")
"""What a unit of the list fills in."""
KNOWN = "Gõ tên hoặc mã, có dấu hay không dấu đều được."
UNKNOWN = "Không có trong danh mục: nhập tay các ô bên trái."


class _StepMark(ft.Container):
    """One step in the rail: its number or a tick, and its title."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.sign = text("", theme.SMALL_STRONG)
        self.word = text(STEP_TITLES[step], theme.BODY_MEDIUM)
        self.ring = ft.Container(
            self.sign,
            width=theme.STEP_MARK,
            height=theme.STEP_MARK,
            border_radius=theme.STEP_MARK / 2,
            alignment=ft.Alignment.CENTER,
        )
        super().__init__(
            ft.Row([self.ring, self.word], spacing=theme.S12),
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
            border_radius=theme.RADIUS,
        )

    def show(self, current: Step) -> None:
        """Mark the step as done, current or to come."""
        here, done = self.step == current, self.step < current
        self.bgcolor = theme.HINT_ON_MAIN if here else None
        self.ring.bgcolor = theme.SURFACE if here else theme.HINT_ON_MAIN if done else None
        self.ring.border = None if here or done else ft.Border.all(1, theme.MAIN_LIGHT)
        self.sign.value = "✓" if done else str(self.step + 1)
        self.sign.style = theme.text_style(theme.SMALL_STRONG, theme.MAIN if here else theme.ON_MAIN)
        color = theme.ON_MAIN if here or done else theme.ON_MAIN_QUIET
        self.word.style = theme.text_style(theme.BODY_MEDIUM, color)


class _Proposal(ft.Container):
    """A unit of the list that fills the form when it is pressed."""

    def __init__(self, take: Callable[[KnownUnit], None]) -> None:
        self.unit: KnownUnit | None = None
        self.name = text("", theme.BODY, lines=1)
        self.region = text("", theme.NOTE, theme.TEXT_SECOND, lines=1)
        self.code = text("", theme.SMALL, theme.TEXT_SECOND)

        def press() -> None:
            if self.unit is not None:
                take(self.unit)

        super().__init__(
            ft.Row([ft.Column([self.name, self.region], spacing=0, expand=True), self.code]),
            height=theme.scaled(theme.ROW_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S8),
            border_radius=theme.RADIUS,
            ink=True,
            on_click=press,
        )

    def show(self, unit: KnownUnit | None) -> None:
        """Show a unit, or nothing."""
        self.unit = unit
        self.visible = unit is not None
        if unit is not None:
            self.name.value = f"{unit.unit_type.label} {unit.name}"
            self.region.value = unit.region
            self.code.value = unit.code


class WizardScreen(ft.Row):
    """The whole window of the first run. `finished` is called once everything is kept.

    Enter goes on, Escape goes back (`on_key`).
    """

    def __init__(self, wizard: Wizard, finished: Callable[[], object]) -> None:
        self.wizard = wizard
        self._finished = finished
        self._inputs: dict[str, Input] = {}
        self._marks = [_StepMark(step) for step in Step]
        self._title = text("", theme.TITLE)
        self._purpose = text("", theme.BODY, theme.TEXT_SECOND)
        self._pages: dict[Step, ft.Control] = {
            Step.UNIT: self._unit_page(),
            Step.SUPERIOR: self._superior_page(),
            Step.LEADERS: self._leaders_page(),
            Step.SIGNER: self._signer_page(),
        }
        self._notice = text("", theme.SMALL, theme.LATE)
        self._back = secondary("Quay lại", self.go_back, hint="Esc")
        self._next = primary("Tiếp tục", self.go_on, hint="Enter")
        self._finish = primary("Bắt đầu dùng", self.go_on, hint="Enter")
        super().__init__([self._rail(), self._body()], expand=True, spacing=0)
        self._show_step()

    # the parts

    def _rail(self) -> ft.Control:
        logo = ft.Container(
            text("TT", theme.LOGO, theme.MAIN),
            width=theme.BUTTON_HEIGHT,
            height=theme.BUTTON_HEIGHT,
            bgcolor=theme.SURFACE,
            border_radius=theme.RADIUS,
            alignment=ft.Alignment.CENTER,
        )
        names = ft.Column(
            [
                text(PRODUCT, theme.BRAND, theme.ON_MAIN),
                text("Thiết lập lần đầu", theme.NOTE, theme.ON_MAIN_QUIET),
            ],
            spacing=0,
        )
        promise = "Dữ liệu nằm trên máy này.\nChương trình không dùng mạng."
        return ft.Container(
            ft.Column(
                [
                    ft.Row([logo, names], spacing=theme.S12),
                    ft.Container(height=theme.S16),
                    *self._marks,
                    ft.Container(expand=True),
                    text(promise, theme.SMALL, theme.ON_MAIN_QUIET),
                ],
                spacing=theme.S4,
            ),
            width=theme.WIZARD_RAIL_WIDTH,
            bgcolor=theme.MAIN,
            padding=theme.S24,
        )

    def _body(self) -> ft.Control:
        pages = ft.Column(list(self._pages.values()), scroll=ft.ScrollMode.AUTO, expand=True)
        foot = ft.Row([self._back, ft.Container(self._notice, expand=True), self._next, self._finish])
        return ft.Container(
            ft.Column(
                [ft.Column([self._title, self._purpose], spacing=theme.S4), pages, line(), foot],
                spacing=theme.S16,
            ),
            expand=True,
            bgcolor=theme.PAGE,
            padding=ft.Padding.only(left=theme.S32, right=theme.S32, top=theme.S32, bottom=theme.S24),
        )

    def _setting(self, name: str, *, lines: int = 1, autofocus: bool = False) -> TextInput:
        spec = describe(OfficeSettings)[name]
        made = TextInput(
            spec.title,
            changed=lambda value: self._typed(name, value),
            required=spec.required,
            hint=HINTS.get(name, spec.hint),
            lines=lines,
            submit=self.go_on,
            autofocus=autofocus,
        )
        self._inputs[name] = made
        return made

    def _choice(self, name: str, title: str, options: list[tuple[str, str]]) -> ChoiceInput:
        made = ChoiceInput(
            title,
            options,
            changed=lambda value: self._typed(name, value),
            value=str(self.wizard.values[name]),
        )
        self._inputs[name] = made
        return made

    def _unit_page(self) -> ft.Control:
        levels = [(item.value, item.label) for item in Level]
        types = [(item.value, item.label) for item in UnitType]
        form = ft.Column(
            [
                two_columns(
                    self._choice("level", "Chương trình dùng cho", levels),
                    self._choice("unit_type", "Loại đơn vị", types),
                ),
                two_columns(self._setting("unit_name", autofocus=True), self._setting("unit_code")),
                two_columns(self._setting("place_name"), self._setting("office_address")),
            ],
            spacing=theme.S16,
        )
        self._proposals = [_Proposal(self._take) for _ in range(PROPOSAL_ROWS)]
        self._proposal_hint = text("", theme.SMALL, theme.TEXT_SECOND)
        known = ft.Column(
            [
                text("Chọn trong danh mục", theme.CARD_TITLE),
                self._proposal_hint,
                ft.Column([*self._proposals], spacing=0),
            ],
            spacing=theme.S8,
        )
        self._propose()
        return ft.Row(
            [card(form, expand=True), card(known, width=theme.WIZARD_SIDE_WIDTH)],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )

    def _superior_page(self) -> ft.Control:
        inputs: list[ft.Control] = [
            self._setting("superior_name"),
            self._setting("report_recipients", lines=4),
        ]
        return card(ft.Column(inputs, spacing=theme.S16))

    def _leaders_page(self) -> ft.Control:
        self._leader_rows = ft.Column(spacing=theme.S8)
        self._add = quiet("Thêm lãnh đạo", self._add_leader, mark=ft.Icons.ADD)
        self._build_leaders()
        return card(ft.Column([self._leader_rows, ft.Row([self._add])], spacing=theme.S8))

    def _build_leaders(self) -> None:
        for name in [name for name in self._inputs if name.startswith("leaders.")]:
            del self._inputs[name]
        leaders = self.wizard.leaders
        self._leader_rows.controls = [self._leader_row(place, each) for place, each in enumerate(leaders)]
        self._add.visible = len(leaders) < MAX_LEADERS

    def _leader_row(self, place: int, leader: Leader) -> ft.Control:
        def field(name: str, title: str, width: int | None) -> TextInput:
            key = f"leaders.{place}.{name}"
            made = TextInput(
                title,
                key=f"{title} {place + 1}",
                value=getattr(leader, name),
                changed=lambda value: self._leader_typed(leader, name, key, value),
                submit=self.go_on,
                width=width,
                expand=width is None,
            )
            self._inputs[key] = made
            return made

        remove = icon_button(ft.Icons.CLOSE, f"Bỏ dòng {place + 1}", lambda: self._remove_leader(place))
        return ft.Row(
            [
                field("full_name", "Họ và tên", None),
                field("position", "Chức vụ", theme.WIZARD_FIELD_WIDTH),
                field("phone", "Điện thoại công khai", theme.WIZARD_FIELD_WIDTH),
                ft.Container(remove, padding=ft.Padding.only(top=theme.S24)),
            ],
            spacing=theme.S12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )

    def _signer_page(self) -> ft.Control:
        self._signer = ChoiceInput("Người ký mặc định", [], changed=self._signer_chosen)
        self._block = TextInput(
            "Khối ký",
            changed=self._block_typed,
            required=True,
            hint="Mỗi dòng một dòng in",
            lines=4,
        )
        self._inputs["signature"] = self._block
        width, height = (side / 25.4 * theme.SCREEN_DPI for side in SIGNATURE_SHEET)
        self._picture = ft.Image(
            src=b"",
            width=width,
            height=height,
            gapless_playback=True,
            visible=False,
            semantics_label="Khối ký khi in",
        )
        paper = ft.Container(
            self._picture, width=width, height=height, bgcolor=theme.PAPER, shadow=theme.paper_shadow()
        )
        printed = ft.Container(
            ft.Column([label("In ra như thế này"), paper], spacing=theme.S8),
            bgcolor=theme.DESK,
            border_radius=theme.RADIUS_CARD,
            padding=theme.S16,
        )
        return ft.Row(
            [card(ft.Column([self._signer, self._block], spacing=theme.S16), expand=True), printed],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )

    # what the user does

    def on_key(self, event: ft.KeyboardEvent) -> None:
        """Escape goes back; to be called by whoever hears the keys of the page."""
        if event.key == "Escape":
            self.go_back()

    async def go_on(self) -> None:
        """Leave this page when it is right, or show what to mend."""
        if not self.wizard.next():
            self._complain()
            refresh(self)
            return
        if self.wizard.done:
            self._finished()
            return
        self._show_step()
        refresh(self)
        if self.wizard.is_last:
            await self._paint()

    def go_back(self) -> None:
        """Return to the page before."""
        self.wizard.back()
        self._show_step()
        refresh(self)

    def _typed(self, name: str, value: str) -> None:
        self.wizard.set(name, value)
        self._clear(name)
        if name in ("unit_name", "unit_code"):
            self._propose(value)
            refresh(self._proposal_hint, *self._proposals)

    def _leader_typed(self, leader: Leader, name: str, key: str, value: str) -> None:
        setattr(leader, name, value)
        self._clear(key)

    def _take(self, unit: KnownUnit) -> None:
        self.wizard.take(unit)
        for name in TAKEN:
            self._inputs[name].set(str(self.wizard.values.get(name, "")))
            self._inputs[name].complain(self.wizard.errors.get(name, ""))
        refresh(self)

    def _add_leader(self) -> None:
        self.wizard.add_leader()
        self._build_leaders()
        refresh(self)

    def _remove_leader(self, place: int) -> None:
        self.wizard.remove_leader(place)
        self._build_leaders()
        refresh(self)

    async def _signer_chosen(self, place: str) -> None:
        self.wizard.choose_signer(int(place))
        self._block.set(self.wizard.signature)
        self._block.complain("")
        refresh(self._block)
        await self._paint()

    async def _block_typed(self, value: str) -> None:
        self.wizard.signature = value
        self._clear("signature")
        await self._paint()

    # drawing

    def _clear(self, name: str) -> None:
        field = self._inputs[name]
        if field.message.visible:
            field.complain("")
            refresh(field)

    async def _paint(self) -> None:
        block = self.wizard.signature
        picture = await asyncio.to_thread(self.wizard.signature_picture, theme.SCREEN_DPI)
        if block == self.wizard.signature:  # typed on meanwhile: a later picture is on its way
            self._picture.src = picture
            self._picture.visible = True
            refresh(self._picture)

    def _propose(self, typed: str = "") -> None:
        found = self.wizard.proposals(typed, PROPOSAL_ROWS) if typed.strip() else self.wizard.units
        for row, unit in zip_longest(self._proposals, found[:PROPOSAL_ROWS]):
            row.show(unit)
        self._proposal_hint.value = KNOWN if found else UNKNOWN

    def _complain(self) -> None:
        for name, field in self._inputs.items():
            field.complain(self.wizard.errors.get(name, ""))
        count = len(self.wizard.errors)
        self._notice.value = f"Còn {count} mục cần sửa." if count else ""

    def _show_step(self) -> None:
        step = self.wizard.step
        self._title.value, self._purpose.value = STEP_TITLES[step], PURPOSES[step]
        for each, page in self._pages.items():
            page.visible = each == step
        for mark in self._marks:
            mark.show(step)
        self._back.visible = self.wizard.can_go_back
        self._next.visible, self._finish.visible = not self.wizard.is_last, self.wizard.is_last
        if step == Step.SIGNER:
            self._signer.offer(
                [(str(place), name) for place, name in self.wizard.signers], str(self.wizard.signer)
            )
            self._block.set(self.wizard.signature)
        self._complain()
