"""Cài đặt: a lean menu on the left, one section at a time on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app import PRODUCT, __version__
from app.domain.dates import format_partial
from app.domain.deadlines import Rule
from app.domain.records.base import JsonObject
from app.domain.records.office import SETTINGS_ID
from app.domain.tables import IMPORTABLE, TABLES
from app.services import registers
from app.services.importing import needed_fields
from app.services.office import Office
from app.store.check import Finding, check, repair
from app.views import theme
from app.views.acts import ActsPane
from app.views.backups import BackupsPane
from app.views.components import Chip, card, label, line, primary, quiet, refresh, secondary, text
from app.views.inputs import ChoiceInput, Input, TextInput, two_columns
from app.views.models.acts import ActLog
from app.views.models.backups import Backups
from app.views.models.navigation import import_route
from app.views.models.settings import (
    DUE,
    OFFICIAL_FIELDS,
    SECTIONS,
    TEXT_LISTS,
    WORKDAYS,
    Officials,
    Section,
    SettingsForm,
    rules_in_force,
)
from app.views.models.tone import Tone
from app.views.shell import Primary, Shell

LONG_LINES = {
    "report_recipients": 4,
    "holidays_off": 4,
    "holidays_make_up": 4,
    "holidays_worked": 2,
    "holiday_years": 2,
}
LIST_LINES = 16
HINTS = {
    "place_name": "Ghi trước ngày tháng trên văn bản",
    "report_recipients": "Mỗi dòng một nơi nhận",
    "half_year_start": "ngày/tháng, ví dụ 15/12",
    "half_year_end": "ngày/tháng, ví dụ 14/6",
    "year_end": "ngày/tháng, ví dụ 14/12",
    "holidays_off": "ví dụ 02/01/2027",
    "holidays_make_up": "ví dụ 16/01/2027",
    "holidays_worked": "ví dụ 04/02/2027",
    "holiday_years": "ví dụ 2027",
}
SWITCHES = {
    "number_letters": "Đánh số thư khi vào sổ",
    "large_text": "Chữ to",
}
_UNITS = {"working": "ngày làm việc", "calendar": "ngày"}


class _MenuItem(ft.Container):
    def __init__(self, section: Section, act: Callable[[], Any]) -> None:
        self.section = section
        self._word = text(section.title, theme.BODY_MEDIUM, theme.TEXT_RAIL, lines=1)
        super().__init__(
            self._word,
            height=theme.scaled(theme.RAIL_ITEM_HEIGHT),
            padding=ft.Padding.symmetric(horizontal=theme.S12),
            border_radius=theme.RADIUS,
            alignment=ft.Alignment.CENTER_LEFT,
            ink=True,
            on_click=act,
        )

    def set(self, on: bool) -> None:
        """Mark the section that is shown."""
        self.bgcolor = theme.MAIN_TINT if on else None
        style = theme.BODY_STRONG if on else theme.BODY_MEDIUM
        self._word.style = theme.text_style(style, theme.MAIN if on else theme.TEXT_RAIL)


class OfficialsEditor(ft.Row):
    """The people of the office beside the form of one of them."""

    def __init__(self, shell: Shell, officials: Officials) -> None:
        self._shell, self._people = shell, officials
        self._list = ft.Column(spacing=0, expand=True)
        self._head = text("", theme.RECORD_TITLE)
        self._inputs: dict[str, Input | ft.Checkbox] = {}
        self._form = ft.Column(spacing=theme.S12)
        super().__init__(
            [
                ft.Column([self._list, quiet("Thêm cán bộ", self._add, mark=ft.Icons.ADD)], expand=True),
                ft.Container(self._form, expand=True),
            ],
            spacing=theme.S24,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        self.draw_list()
        self._draw_form()

    def draw_list(self) -> None:
        """Show everybody as they are now."""
        self._list.controls = [self._line(row) for row in self._people.rows()]

    def _line(self, row: JsonObject) -> ft.Control:
        chosen = self._people.row is not None and row["id"] == self._people.row["id"]
        marks: list[ft.Control] = []
        if self._people.signs(row):
            marks.append(Chip("Ký thư", Tone.INFO))
        if not row.get("active", True):
            marks.append(Chip("Đã nghỉ", Tone.GRAY))
        about = " · ".join(filter(None, (row.get("position"), row.get("phone"))))
        name = ft.Column(
            [
                text(row["full_name"], theme.BODY_MEDIUM, lines=1),
                text(about, theme.NOTE, theme.TEXT_SECOND, lines=1),
            ],
            spacing=0,
            expand=True,
        )
        return ft.Container(
            ft.Row([name, *marks], spacing=theme.S12),
            padding=ft.Padding.symmetric(horizontal=theme.S8, vertical=theme.S4),
            border_radius=theme.RADIUS,
            bgcolor=theme.MAIN_TINT if chosen else None,
            ink=True,
            on_click=lambda: self._open(row["id"]),
        )

    def _draw_form(self) -> None:
        people = self._people
        self._head.value = people.row["full_name"] if people.row else "Thêm cán bộ"
        self._inputs = {name: self._input(name) for name in OFFICIAL_FIELDS}
        ticks = ft.Row([self._inputs["is_leader"], self._inputs["active"]], spacing=theme.S16)
        acts: list[ft.Control] = [primary("Lưu", self.save, hint="Ctrl S")]
        if people.row is not None:
            if not people.signs(people.row):
                acts.append(secondary("Đặt làm người ký", self._make_signer))
            acts.append(quiet("Xóa", self._remove, color=theme.LATE))
        self._form.controls = [
            self._head,
            *(self._inputs[name] for name in ("full_name", "position", "phone")),
            ticks,
            self._inputs["signature_block"],
            ft.Row(acts, spacing=theme.S8),
        ]
        for each in self._inputs.values():
            if isinstance(each, Input):
                self._shell.watch.attach(each.control)

    def _input(self, name: str) -> Input | ft.Checkbox:
        spec, value = self._people.specs[name], self._people.values[name]
        if spec.kind == "bool":
            return ft.Checkbox(
                label=spec.title,
                key=spec.title,
                value=bool(value),
                active_color=theme.MAIN,
                label_style=theme.text_style(theme.BODY),
                on_change=self._ticked(name),
            )
        block = spec.kind == "long"
        return TextInput(
            spec.title,
            changed=lambda new: self._people.set(name, new),
            value=str(value),
            required=spec.required,
            hint=self._people.usual_block if block else spec.hint,
            lines=3 if block else 1,
        )

    def _ticked(self, name: str) -> Callable[[ft.Event[ft.Checkbox]], None]:
        def tick(event: ft.Event[ft.Checkbox]) -> None:
            self._people.set(name, bool(event.control.value))

        return tick

    def _open(self, official_id: str | None) -> None:
        self._people.start(official_id)
        self._redraw()

    def _add(self) -> None:
        self._open(None)

    def _redraw(self) -> None:
        self.draw_list()
        self._draw_form()
        refresh(self)

    def save(self) -> None:
        """Keep who is in the form, or mark what is wrong."""
        done = self._people.save()
        if done is None:
            for name, each in self._inputs.items():
                if isinstance(each, Input):
                    each.complain(self._people.errors.get(name, ""))
            refresh(self._form)
            return
        self._redraw()
        self._shell.done(f"Đã lưu cán bộ {done.record['code']}", done.changes.touched, done.changes.seq)

    def _make_signer(self) -> None:
        done = self._people.make_signer()
        self._redraw()
        self._shell.done("Đã đổi người ký thư", done.changes.touched, done.changes.seq)

    def _remove(self) -> None:
        changes = self._people.remove()
        self._redraw()
        self._shell.done("Đã xóa cán bộ", changes.touched, changes.seq)


class SettingsScreen:
    """The screen of settings. Each section is drawn when it is chosen; what is typed waits for “Lưu”."""

    title = "Cài đặt"
    primary: Primary | None = None

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell, self._office = shell, office
        self._form = SettingsForm(self._read(), self._keep)
        self._inputs: dict[str, Input | ft.Switch] = {}
        self._officials = OfficialsEditor(shell, Officials(office))
        self._findings = ft.Column(spacing=theme.S4)
        self._found: tuple[Finding, ...] = ()
        self._repair = primary("Sửa những chỗ sửa được", self._repair_store)
        self._repair.visible = False
        self._backups = BackupsPane(shell, Backups(office))
        self._acts = ActsPane(shell, ActLog(office))
        self._section = SECTIONS[0]
        self._items = [_MenuItem(section, self._press(section)) for section in SECTIONS]
        menu = card(
            ft.Column([*self._items], spacing=2),
            width=theme.scaled(theme.RAIL_WIDTH),
            padding=theme.S8,
        )
        self._head = text("", theme.CARD_TITLE)
        self._purpose = text("", theme.SMALL, theme.TEXT_SECOND)
        self._content = ft.Column(spacing=theme.S16, scroll=ft.ScrollMode.AUTO, expand=True)
        self._note = text("", theme.SMALL, theme.LATE, expand=True)
        self._foot = ft.Row(
            [
                primary("Lưu", self._press_save, hint="Ctrl S"),
                secondary("Bỏ thay đổi", self._reset),
                self._note,
            ],
            spacing=theme.S8,
        )
        sheet = card(
            ft.Column(
                [
                    ft.Column([self._head, self._purpose], spacing=theme.S4),
                    line(),
                    self._content,
                    self._foot,
                ],
                spacing=theme.S12,
            ),
            expand=True,
        )
        self.body = ft.Container(
            ft.Row(
                [menu, sheet],
                spacing=theme.S16,
                vertical_alignment=ft.CrossAxisAlignment.STRETCH,
                expand=True,
            ),
            padding=ft.Padding.symmetric(horizontal=theme.S24, vertical=theme.S16),
            expand=True,
        )
        shell.changes.subscribe({"settings", "officials"}, self._changed_elsewhere)
        self._draw()

    # the screen

    def show(self, argument: Any) -> None:
        """Come to the front, at the section that the caller names."""
        if isinstance(argument, str):
            self._section = next(each for each in SECTIONS if each.key == argument)
            self._draw()
        refresh(self.body)

    async def can_leave(self) -> bool:
        """Ask about what was typed and not saved."""
        if not self._form.is_changed:
            return True
        answer = await self._shell.dialogs.ask(
            "Chưa lưu cài đặt",
            "Những thay đổi vừa nhập chưa được lưu.",
            ("save", "Lưu"),
            ("drop", "Bỏ thay đổi"),
            ("stay", "Ở lại"),
        )
        if answer == "drop":
            self._reset()
        return answer == "drop" or (answer == "save" and self.save())

    def key(self, keys: str) -> bool:
        """Ctrl+S saves."""
        if keys != "Ctrl+S":
            return False
        if self._section.key == "officials":
            self._officials.save()
        else:
            self.save()
        return True

    # drawing

    def _press(self, section: Section) -> Callable[[], Any]:
        async def press() -> None:
            if section is not self._section and await self.can_leave():
                self._section = section
                self._draw()
                refresh(self.body)

        return press

    def _draw(self) -> None:
        for item in self._items:
            item.set(item.section is self._section)
        self._head.value, self._purpose.value = self._section.title, self._section.purpose
        self._note.value = ""
        self._inputs = {}
        special = {
            "officials": self._officials_section,
            "lists": self._lists,
            "deadlines": self._deadlines,
            "calendar": self._calendar,
            "display": self._display,
            "imports": self._imports_section,
            "backups": self._backups_section,
            "acts": self._acts_section,
            "about": self._about,
        }
        build = special.get(self._section.key, self._fields)
        self._content.controls = build()
        self._foot.visible = bool(self._inputs)
        for each in self._inputs.values():
            if isinstance(each, Input):
                self._shell.watch.attach(each.control)

    def _backups_section(self) -> list[ft.Control]:
        self._backups.draw()
        return [self._backups]

    def _acts_section(self) -> list[ft.Control]:
        self._acts.draw()
        return [self._acts]

    def _imports_section(self) -> list[ft.Control]:
        return [ft.Column([self._import_line(table) for table in IMPORTABLE], spacing=0)]

    def _import_line(self, table: str) -> ft.Control:
        async def go() -> None:
            await self._shell.open(import_route(table))

        title = TABLES[table].title
        needed = ", ".join(spec.title.lower() for spec in needed_fields(table))
        return ft.Container(
            ft.Row(
                [
                    ft.Column(
                        [
                            text(title, theme.BODY_MEDIUM),
                            text(f"Cần có: {needed}", theme.NOTE, theme.TEXT_SECOND),
                        ],
                        spacing=0,
                        expand=True,
                    ),
                    secondary(f"Nhập vào {title}…", go, small=True),
                ],
                spacing=theme.S16,
            ),
            padding=ft.Padding.symmetric(vertical=theme.S8),
            border=ft.Border.only(bottom=ft.BorderSide(1, theme.LINE_ROW)),
        )

    def _officials_section(self) -> list[ft.Control]:
        return [self._officials]

    def _fields(self) -> list[ft.Control]:
        """The section's own fields, two by two; lists take the whole width."""
        rows: list[ft.Control] = []
        waiting: list[ft.Control] = []
        for name in self._section.fields:
            made = self._input(name)
            if name in TEXT_LISTS:
                rows += [*waiting, made]
                waiting = []
                continue
            waiting.append(made)
            if len(waiting) == 2:
                rows.append(two_columns(*waiting))
                waiting = []
        if waiting:
            rows.append(two_columns(*waiting, ft.Container()))
        return [ft.Container(ft.Column(rows, spacing=theme.S16), width=theme.scaled(theme.FORM_WIDTH))]

    def _input(self, name: str, lines: int = 0) -> Input:
        spec = self._form.specs[name]
        value = str(self._form.shown(name))
        changed = self._typed(name)
        made: Input
        if spec.choices or name == "reception_weekday":
            options = [(choice.value, choice.label) for choice in spec.choices] or [*WORKDAYS]
            made = ChoiceInput(spec.title, options, changed=changed, value=value, required=spec.required)
        else:
            made = TextInput(
                spec.title,
                changed=changed,
                value=value,
                required=spec.required,
                hint=HINTS.get(name, spec.hint),
                lines=lines or LONG_LINES.get(name, 1),
            )
        made.complain(self._form.errors.get(name, ""))
        self._inputs[name] = made
        return made

    def _lists(self) -> list[ft.Control]:
        return [two_columns(*(self._input(name, LIST_LINES) for name in self._section.fields))]

    def _deadlines(self) -> list[ft.Control]:
        rules = rules_in_force(self._office.reference.rules, self._office.clock.today())
        head = ft.Row(
            [
                text("Việc", theme.TABLE_HEAD, theme.TEXT_SECOND, expand=True),
                text("Theo luật", theme.TABLE_HEAD, theme.TEXT_SECOND, width=theme.LAW_WIDTH),
                text("Của đơn vị", theme.TABLE_HEAD, theme.TEXT_SECOND, width=theme.DAYS_WIDTH),
            ],
            spacing=theme.S16,
        )
        rows = ft.Column([head, *(self._rule_row(rule) for rule in rules)], spacing=theme.S8)
        return [rows]

    def _rule_row(self, rule: Rule) -> ft.Control:
        name = DUE + rule.key
        made = TextInput(
            "",
            key=f"Số ngày: {rule.title}",
            changed=self._typed(name),
            value=str(self._form.shown(name)),
            hint="theo luật",
            width=theme.scaled(theme.DAYS_WIDTH),
        )
        made.complain(self._form.errors.get(name, ""))
        self._inputs[name] = made
        about = ft.Column(
            [
                text(rule.title, theme.BODY_MEDIUM, lines=1),
                text(rule.source, theme.NOTE, theme.TEXT_SECOND, lines=1),
            ],
            spacing=0,
            expand=True,
        )
        law = text(f"{rule.days} {_UNITS[rule.unit]}", theme.BODY, width=theme.LAW_WIDTH, lines=1)
        return ft.Row([about, law, made], spacing=theme.S16)

    def _calendar(self) -> list[ft.Control]:
        year = self._office.clock.today().year
        known = ft.Row(
            [self._known_days(each) for each in (year, year + 1)],
            spacing=theme.S16,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        fields = [self._input(name) for name in self._section.fields]
        own = [two_columns(*fields[:2]), two_columns(*fields[2:])]
        return [*own, label("Lịch nghỉ chung đã có trong chương trình"), known]

    def _known_days(self, year: int) -> ft.Control:
        table = self._office.reference.holidays["years"].get(str(year))
        if table is None:
            words = "Chưa có lịch nghỉ năm này: ghi các ngày nghỉ vào ô ở trên."
            return ft.Container(text(f"{year}. {words}", theme.SMALL, theme.SOON), expand=True)
        days = [f"{format_partial(day)}  {name}" for day, name in table["off"].items()]
        made_up = [f"{format_partial(day)}  thứ Bảy làm bù" for day in table["make_up"]]
        official = table["confirmed"] or year in self._office.settings.holiday_years
        state = "" if official else " (tạm tính, sửa khi có thông báo)"
        parts: list[ft.Control] = [text(f"Năm {year}{state}", theme.BODY_STRONG)]
        parts += [text(words, theme.SMALL, theme.TEXT_SECOND, lines=1) for words in (*days, *made_up)]
        return ft.Container(ft.Column(parts, spacing=theme.S4), expand=True)

    def _display(self) -> list[ft.Control]:
        async def open_wording() -> None:
            await self._shell.open("letters", "wording")

        wording = secondary("Sửa lời mẫu của thư…", open_wording, mark=ft.Icons.EDIT_NOTE)
        return [*(self._switch(name) for name in self._section.fields), ft.Row([wording])]

    def _switch(self, name: str) -> ft.Control:
        changed = self._typed(name)

        def press(event: ft.Event[ft.Switch]) -> None:
            changed(bool(event.control.value))

        made = ft.Switch(
            label=SWITCHES[name],
            value=bool(self._form.shown(name)),
            active_color=theme.MAIN,
            label_text_style=theme.text_style(theme.BODY),
            on_change=press,
        )
        self._inputs[name] = made
        return made

    def _about(self) -> list[ft.Control]:
        facts = [
            ("Chương trình", f"{PRODUCT} {__version__}"),
            ("Dữ liệu", str(self._office.store.folder)),
            ("Mạng", "Chương trình không dùng mạng."),
        ]
        rows = [
            ft.Row([ft.Container(label(name), width=theme.LAW_WIDTH), text(value, selectable=True)])
            for name, value in facts
        ]
        check_row = ft.Row([secondary("Kiểm tra dữ liệu", self._check_store), self._repair], spacing=theme.S8)
        return [*rows, check_row, self._findings]

    async def _check_store(self) -> None:
        store = self._office.store
        found = await self._shell.dialogs.work("Đang kiểm tra dữ liệu", lambda _: check(store))
        if found is None:
            return
        self._found = found
        lines = [f"{each.words} → {each.remedy}" if each.remedy else each.words for each in found]
        tone = theme.LATE if found else theme.DONE
        self._findings.controls = [
            text(each, theme.BODY, tone) for each in lines or ["Dữ liệu nguyên vẹn, không có gì phải sửa."]
        ]
        self._repair.visible = any(each.remedy for each in found)
        refresh(self._findings, self._repair)

    async def _repair_store(self) -> None:
        """Do what the check said it would do, as one act that can be taken back."""
        office = self._office
        changes = await self._shell.dialogs.work(
            "Đang sửa chữa", lambda _: repair(office.store, self._found, by=office.user)
        )
        await self._check_store()
        if changes is not None:
            self._shell.done(changes.message, changes.touched, changes.seq)

    # what the user does

    def _typed(self, name: str) -> Callable[[str | bool], None]:
        def typed(value: str | bool) -> None:
            self._form.set(name, value)
            field = self._inputs[name]
            if isinstance(field, Input) and field.message.visible:
                field.complain("")
                refresh(field)

        return typed

    def save(self) -> bool:
        """Keep the section, or mark what is wrong."""
        saved = self._form.save()
        for name, field in self._inputs.items():
            if isinstance(field, Input):
                field.complain(self._form.errors.get(name, ""))
        self._note.value = "" if saved else "Còn chỗ cần sửa, xem các ô đánh dấu."
        refresh(self._content, self._note)
        return saved

    def _press_save(self) -> None:
        self.save()

    def _reset(self) -> None:
        self._form.reset()
        self._draw()
        refresh(self.body)

    def _read(self) -> JsonObject:
        return registers.get(self._office, "settings", SETTINGS_ID)

    def _keep(self, values: JsonObject, rev: int) -> JsonObject:
        if not values:
            return self._read()
        done = registers.update(self._office, "settings", SETTINGS_ID, values, rev)
        self._shell.done("Đã lưu cài đặt", done.changes.touched, done.changes.seq)
        return done.record

    def _changed_elsewhere(self, _: frozenset[str]) -> None:
        """Another act changed the settings: stand over the new revision unless something is typed here."""
        if not self._form.is_changed:
            self._form.reset(self._read())
            self._officials.draw_list()
            self._draw()
            refresh(self.body)
