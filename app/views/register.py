"""The one screen that shows every register: list on the left, the record or its form on the right.

Rows are made once and refilled in place; a search sends only the texts that changed (docs/decisions/0004).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.records.base import JsonObject
from app.domain.tables import TABLES
from app.services import attaching
from app.services.drafts import Draft
from app.services.office import Done, Office
from app.views import components as ui
from app.views import theme
from app.views.action_form import ActionForm
from app.views.attachments_block import AttachmentsBlock
from app.views.book_panel import BookPanel
from app.views.columns_panel import ColumnsPanel
from app.views.faults import spawn
from app.views.fields import DEBOUNCE_SECONDS, put_caret, text_field
from app.views.form import FormPanel
from app.views.history_panel import history_panel
from app.views.models import row_actions
from app.views.models.case_actions import CaseAction, offered
from app.views.models.columns import REGISTERS, Column
from app.views.models.form import FormModel
from app.views.models.register import RegisterModel
from app.views.models.show import Show
from app.views.record_panel import Banner, PanelAct, menu, record_panel
from app.views.register_filters import FilterBar
from app.views.register_list import RegisterList
from app.views.related_block import related_block
from app.views.saved_filters import SavedFilters
from app.views.shell import Primary, Shell
from app.views.tabs import Tabs, neighbour, opener, tab_chips, tab_row

TABS_BESIDE_TOOLS = 2
"""Two tabs stand in the line of the tools; more of them have a line of their own."""


@dataclass
class Seams:
    """What other areas add to a register: banners and buttons of a row, papers of the list."""

    banners: Callable[[str, JsonObject], Sequence[Banner]] = lambda _table, _row: ()
    acts: Callable[[str, JsonObject], Sequence[PanelAct]] = lambda _table, _row: ()
    extra: Callable[[str, JsonObject], Sequence[ft.Control]] = lambda _table, _row: ()
    page: Callable[[str, JsonObject], ft.Control | None] = lambda _table, _row: None
    """The record as its paper, in its panel."""
    export: Callable[[RegisterModel], Awaitable[None]] | None = None
    book: Callable[[str, str, str], Awaitable[None]] | None = None
    """Saves the book of (table, period, kind of file), or prints it where the kind is empty."""
    more: Callable[[str, JsonObject], Sequence[PanelAct]] = lambda _table, _row: ()
    new: Callable[[str], Awaitable[None]] | None = None
    taken: Callable[[str, JsonObject], Awaitable[None]] | None = None
    """Called after the step of that name was taken with the record."""
    list_acts: Callable[[str], Sequence[PanelAct]] = lambda _table: ()
    """Rarer acts with the whole register, behind “…”; the first is offered where it is empty too."""


_SHOWN_BESIDE_CASES = ("letters",)
_SHOWN_BESIDE = {
    "letters": (),
    "box_openings": ("suggestions",),
    "contacts": ("hotline", "suggestions", "receptions", "petitions", "dossiers", "letters"),
}
"""Other tables whose rows the panel of a record shows: letters that were offered, letters found in a box."""


class RegisterScreen:
    """One register in the window."""

    def __init__(
        self,
        shell: Shell,
        office: Office,
        table: str,
        *,
        seams: Seams | None = None,
        tabs: Tabs = (),
        in_front: Callable[[], bool] | None = None,
    ) -> None:
        self.shell, self.office = shell, office
        self._in_front = in_front or (lambda: self.shell.screen is self)
        self.spec = REGISTERS[table]
        self.model = RegisterModel(office, self.spec)
        self.seams = seams or Seams()
        self.title = self.spec.title
        self._panel_width = theme.PAGE_PANEL_WIDTH if self.spec.shows_page else theme.PANEL_WIDTH
        self.primary: Primary | None = Primary(self.spec.new_label, self.new)
        self._form: FormPanel | None = None
        self._action: ActionForm | None = None
        self._tabs = tabs
        self._turn = 0
        self._stale = True
        self._build(tabs)
        shell.changes.subscribe(["settings"], lambda _: self._settings_changed())
        shell.changes.subscribe({table, *_SHOWN_BESIDE.get(table, _SHOWN_BESIDE_CASES)}, self._changed)

    # building

    def _build(self, tabs: Tabs) -> None:
        spec = self.spec
        self._chips = {quick.key: ui.FilterChip(quick.label, self._choose(quick.key)) for quick in spec.quick}
        self.search = text_field(
            f"Tìm trong {spec.title}",
            hint=f"Tìm trong sổ: {_search_hint(spec.table)}",
            watch=self.shell.watch,
            on_change=self._typed,
            ignore_up_down_keys=True,
            expand=True,
            prefix_icon=ui.icon(ft.Icons.SEARCH, theme.ICON),
        )
        self._filter_word = ui.quiet("Lọc", self._toggle_filters, mark=ft.Icons.FILTER_LIST)
        tools: list[ft.Control] = [self.search, self._filter_word]
        if self.seams.export is not None:
            tools.append(ui.quiet("Xuất Excel", self._export))
        if self.seams.book is not None:
            tools.append(ui.quiet("In sổ", self._show_book))
        self.saved = SavedFilters(self.shell, self.model, self._show_kept)
        list_acts = self.seams.list_acts(spec.table)
        choose = PanelAct("Chọn cột…", self._choose_columns, ft.Icons.VIEW_COLUMN_OUTLINED)
        tools.append(menu("Việc khác của sổ", [*list_acts, choose]))
        chips: list[ft.Control] = [*self._chips.values()]
        self._only_word = ui.text("", theme.SMALL_MEDIUM, theme.MAIN, lines=1)
        self._only = ft.Row([self._only_word, ui.quiet("Bỏ lọc này", self._clear)], visible=False)
        if len(tabs) == TABS_BESIDE_TOOLS:
            tools = [*tab_chips(self.shell, tabs, spec.table), *tools]
        self._filters = FilterBar(
            self.shell, self.model, self.saved, found=self._show_found, clear=self._clear
        )
        top = ft.Container(
            ft.Column(
                [
                    ft.Row(tools, spacing=theme.S4),
                    ft.Row(chips, spacing=theme.S8, scroll=ft.ScrollMode.HIDDEN),
                    self.saved.chips,
                    self._only,
                    self._filters,
                ],
                spacing=theme.S12,
            ),
            padding=ft.Padding.only(left=theme.S16, right=theme.S12, top=theme.S12, bottom=theme.S12),
        )
        first = ft.Row(
            [
                ui.primary(spec.new_label, self.new, mark=ft.Icons.ADD),
                *(ui.secondary(act.label, act.act, mark=act.mark) for act in list_acts[:1]),
            ],
            spacing=theme.S8,
            alignment=ft.MainAxisAlignment.CENTER,
        )
        self.list = RegisterList(
            self.model,
            first,
            select=self._select,
            sort=self._sort,
            turn=self._page_turn,
            clear=self._clear,
        )
        self.list.narrow(theme.is_large_text())
        self._tools = (top, self.list.foot)
        body = ft.Column([top, self.list], spacing=0)
        self._panel = ft.Container(expand=True)
        self._side = ui.card(self._panel, width=self._panel_width)
        both = ft.Row(
            [ui.card(body, padding=ft.Padding.all(0), expand=True), self._side],
            spacing=14,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        above = [tab_row(self.shell, tabs, spec.table)] if len(tabs) > TABS_BESIDE_TOOLS else []
        self.body = ft.Container(
            ft.Column([*above, both], spacing=theme.S12),
            padding=ft.Padding.symmetric(horizontal=theme.S20, vertical=theme.S12 if above else theme.S16),
            expand=True,
        )

    # the screen's life

    def show(self, argument: Any) -> None:
        """Come to the front."""
        wanted = argument if isinstance(argument, Show) else Show()
        if wanted.quick:
            self.model.clear_filters()
            self._drop_entries()
            self.model.choose(wanted.quick)
        if wanted.only is not None:
            self._drop_entries()
            self.model.show_only(wanted.only)
        if wanted.record_id:
            self.model.reveal(wanted.record_id)
        if self._stale or wanted.quick or wanted.record_id or wanted.only:
            self.reload()
        if wanted.draft is not None:
            self._take_up(wanted.draft)
        elif wanted.new is not None:
            self.open_form(None, wanted.new)
        elif wanted.action:
            self._start(wanted.action)
        if not self._is_entering:
            spawn(self.shell.page, lambda: put_caret(self.search.focus))

    def draft(self) -> Draft | None:
        """What is typed here and not saved; None when nothing."""
        entering = self._form or self._action
        return entering.draft() if entering is not None else None

    def _take_up(self, draft: Draft) -> None:
        """Open the form or step again in which a power cut came."""
        if draft.action:
            self._start(draft.action)
        else:
            self.open_form(self.model.row if draft.record_id else None, draft.preset)
        entering = self._form or self._action
        if entering is not None:
            entering.take_up(draft)

    async def can_leave(self) -> bool:
        """Ask about what is typed and not saved."""
        if self._form is not None:
            if not await self._form.can_close():
                return False
            self.close_form()
        elif self._action is not None and self._action.is_changed:
            answer = await self.shell.dialogs.ask(
                "Chưa lưu", f"Bước “{self._action.action.label}” chưa được lưu.",
                ("save", "Lưu"), ("drop", "Bỏ, không lưu"), ("stay", "Ở lại"),
            )  # fmt: skip
            if answer == "stay" or (answer == "save" and not self._action.save()):
                return False
        if self._action is not None:
            self._close_action()
        return True

    def _changed(self, touched: frozenset[str]) -> None:
        """Something that this screen shows was changed; draw now, or when it comes to the front."""
        del touched
        if self._in_front():
            self.model.count()
            self.model.load()
            self._draw_list()
            if not self._is_entering:
                self._draw_panel()
        else:
            self._stale = True

    def _settings_changed(self) -> None:
        self.saved.draw()
        self.list.fit()

    def reload(self) -> None:
        """Ask for everything again and draw it."""
        self._stale = False
        self.model.count()
        self.model.load()
        self._draw_list()
        if not self._is_entering:
            self._draw_panel()

    # drawing

    def _draw_list(self) -> None:
        model = self.model
        for key, chip in self._chips.items():
            chip.set(model.counts.get(key), key == model.quick)
        self.saved.draw()
        self._only.visible = model.only is not None
        self._only_word.value = model.only.title if model.only else ""
        ui.refresh(self._only, *self._chips.values())
        self.list.draw()

    def _draw_panel(self) -> None:
        row = self.model.row
        self._widen(False)
        self._hold_list()
        if row is None:
            self._panel.content = ui.empty(
                "Chưa chọn dòng nào", "Chọn một dòng ở danh sách để xem.", mark=ft.Icons.ARTICLE_OUTLINED
            )
        else:
            self._panel.content = self._record(row)
        ui.refresh(self._panel)

    def _record(self, row: JsonObject) -> ft.Control:
        table = self.spec.table
        acts = self._acts_of(row)
        for_ever = [
            PanelAct(step.label, self._starter(step)) for step in self._steps(row) if not step.undoable
        ]
        more = [
            *self.seams.more(table, row),
            PanelAct("Lịch sử", lambda: self.show_history(row), ft.Icons.HISTORY),
            *for_ever,
            PanelAct("Xóa", self.remove, ft.Icons.DELETE_OUTLINE),
        ]
        return record_panel(
            self.office,
            self.spec,
            row,
            edit=self.edit if self.spec.has_form else None,
            more=more,
            acts=acts,
            banners=self.seams.banners(table, row),
            extra=[*self._related(row), *self._files(row), *self.seams.extra(table, row)],
            below=self._action,
            page=self.seams.page(table, row),
        )

    def _acts_of(self, row: JsonObject) -> list[PanelAct]:
        """The buttons of the record, the likeliest first."""
        table = self.spec.table
        acts = [*self.seams.acts(table, row)]
        own = [PanelAct(step.label, self._starter(step)) for step in self._steps(row) if step.undoable]
        acts = [*acts, *own] if table == "contacts" else [*own, *acts]
        if table == "box_openings":
            acts.insert(0, PanelAct("Ghi thư trong hòm", self._letter_writer(row)))
        return acts

    def _related(self, row: JsonObject) -> list[ft.Control]:
        """What belongs to the record, each line one click away."""
        groups = row_actions.related(self.office, self.spec.table, row)
        return [related_block(groups, self._opener)] if groups else []

    def _files(self, row: JsonObject) -> list[ft.Control]:
        """The photos and scans of the record; while a step is being entered they are only shown."""
        if not attaching.can_have(self.spec.table):
            return []
        return [
            AttachmentsBlock(self.shell, self.office, self.spec.table, row, fixed=self._action is not None)
        ]

    def _opener(self, route: str, record_id: str) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            await self.shell.open(route, Show(record_id=record_id))

        return go

    def _hold_list(self) -> None:
        """While something is entered the tools of the list rest: Tab then goes from field to field."""
        self._filters.fold(self._is_entering)
        for part in self._tools:
            if part.disabled != self._is_entering:
                part.disabled = self._is_entering
                part.opacity = theme.AT_REST if self._is_entering else 1
                ui.refresh(part)

    def _widen(self, on: bool) -> None:
        """A form takes more room than a record; the list then shows fewer columns."""
        width = theme.FORM_WIDTH if on else self._panel_width
        if self._side.width == width:
            return
        self._side.width = width
        self.list.narrow(on or theme.is_large_text())
        ui.refresh(self.body)

    # acts on the list

    @property
    def _is_entering(self) -> bool:
        """Whether a form stands in the place of the record."""
        return self._form is not None or self._action is not None

    def _choose(self, key: str) -> Callable[[], None]:
        def press() -> None:
            self.model.choose(key)
            self._show_found()

        return press

    def _show_found(self) -> None:
        self._draw_list()
        if not self._is_entering:
            self._draw_panel()

    async def _typed(self) -> None:
        """Search as one types, once the fingers rest for a moment."""
        self._turn += 1
        turn = self._turn
        await asyncio.sleep(DEBOUNCE_SECONDS)
        if turn != self._turn:
            return
        before = self.model.selected
        self.model.set_search(self.search.value or "")
        self._draw_list()
        # The record follows when the typing has come to rest: the list must not wait for it.
        await asyncio.sleep(DEBOUNCE_SECONDS)
        if turn == self._turn and self.model.selected != before and not self._is_entering:
            self._draw_panel()

    def _sort(self, column: Column) -> None:
        self.model.sort_by(column)
        self._show_found()

    def _page_turn(self, by: int) -> None:
        if self.model.turn(by):
            self._show_found()
            spawn(self.shell.page, self.list.to_top)

    def _select(self, record_id: str) -> None:
        async def go() -> None:
            if record_id and record_id != self.model.selected and await self.can_leave():
                self.model.selected = record_id
                self.list.mark()
                self._draw_panel()

        self.shell.run(go)

    def _move(self, by: int) -> None:
        page_no = self.model.page_no
        if self._is_entering or not self.model.move(by):
            return
        if self.model.page_no != page_no:
            self._draw_list()
        else:
            self.list.mark()
        self._draw_panel()
        spawn(self.shell.page, self.list.to_selected)

    # filters

    def _toggle_filters(self) -> None:
        self._filters.toggle()

    def _show_kept(self) -> None:
        """Show what a kept filter asks for, in the list and in the boxes of the filter line."""
        self._drop_entries()
        self.search.value = self.model.search
        ui.refresh(self.search)
        self._filters.show_kept()
        self._show_found()

    def _clear(self) -> None:
        self.model.clear_filters()
        if not self.model.page.total:
            self.model.choose(self.spec.quick[-1].key)
        self._drop_entries()
        self._show_found()

    def _drop_entries(self) -> None:
        self.search.value = ""
        ui.refresh(self.search)
        self._filters.empty()

    async def _export(self) -> None:
        if self.seams.export is not None:
            await self.seams.export(self.model)

    async def _show_book(self) -> None:
        book = self.seams.book
        if book is None or not await self.can_leave():
            return

        async def make(period: str, kind: str) -> None:
            await book(self.spec.table, period, kind)

        self._widen(False)
        self._panel.content = BookPanel(self.office, self.title.lower(), make, self._draw_panel)
        ui.refresh(self._panel)

    async def _choose_columns(self) -> None:
        if not await self.can_leave():
            return
        panel = ColumnsPanel(
            self.spec.columns, self.model.hidden_columns, self._columns_chosen, self._draw_panel
        )
        self._widen(False)
        self._panel.content = panel
        ui.refresh(self._panel)
        spawn(self.shell.page, panel.focus)

    def _columns_chosen(self, hidden: frozenset[str]) -> None:
        done = self.model.hide_columns(hidden)
        self._draw_panel()
        self.shell.done(done.changes.message, done.changes.touched, done.changes.seq)
        spawn(self.shell.page, lambda: put_caret(self.search.focus))

    # acts on the record

    async def new(self) -> None:
        """Open an empty form."""
        if self.seams.new is not None:
            await self.seams.new(self.spec.table)
        elif await self.can_leave():
            self.open_form(None)

    async def edit(self) -> None:
        """Open the form of the selected record."""
        if self.spec.has_form and self.model.row is not None and await self.can_leave():
            self.open_form(self.model.row)

    def open_form(self, row: JsonObject | None, preset: JsonObject | None = None) -> None:
        """Show the form in the place of the record."""
        model = FormModel(self.office, self.spec.table, row, preset)
        self._action = None
        self._form = FormPanel(self.shell, model, saved=self._saved, closed=self.close_form)
        self._panel.content = self._form
        self._widen(True)
        self._hold_list()
        ui.refresh(self._panel)
        self._form.focus_first()

    def close_form(self) -> None:
        """Back to the record."""
        self._form = None
        self._draw_panel()

    def _saved(self, done: Done) -> None:
        fresh = self._form is not None and self._form.model.row is None
        self._form = None
        self.model.reveal(done.record["id"])
        self._draw_panel()
        code = done.record.get("code", "")
        self.shell.done(
            f"{'Đã thêm' if fresh else 'Đã sửa'} {TABLES[self.spec.table].noun} {code}".strip(),
            done.changes.touched,
            done.changes.seq,
        )

    def remove(self) -> None:
        """Delete the selected record; the toast brings it back."""
        row = self.model.row
        if row is None:
            return
        changes = self.model.remove()
        noun = TABLES[self.spec.table].noun
        self.shell.done(f"Đã xóa {noun} {row.get('code', '')}".strip(), changes.touched, changes.seq)

    def show_history(self, row: JsonObject) -> None:
        """Who changed what."""
        self._panel.content = history_panel(self.office, self.spec.table, row, self._draw_panel)
        ui.refresh(self._panel)

    def _start(self, key: str) -> None:
        """Start the step of that name where the record allows it now."""
        row = self.model.row
        chosen = next((step for step in self._steps(row) if step.key == key), None) if row else None
        if chosen is not None:
            self.start_action(chosen)

    def _steps(self, row: JsonObject) -> Sequence[CaseAction]:
        table = self.spec.table
        if TABLES[table].is_case:
            return offered(table, row)
        return row_actions.actions(self.office, table, row)

    def _starter(self, action: CaseAction) -> Callable[[], None]:
        return lambda: self.start_action(action)

    def start_action(self, action: CaseAction) -> None:
        """Ask what a step of the case needs."""
        row = self.model.row
        if row is None:
            return
        self._action = ActionForm(
            self.shell,
            self.office,
            self.spec.table,
            row,
            action,
            taken=self._step_taken,
            closed=self._close_action,
        )
        self._draw_panel()
        self._action.focus_first()

    def _step_taken(self, done: Done) -> None:
        action = self._action.action if self._action else None
        said = action.said if action else "Đã lưu"
        seq = done.changes.seq if action is None or action.undoable else None
        self._action = None
        self.model.reveal(self.model.selected)
        self.shell.done(f"{said}: {done.record.get('code', '')}", done.changes.touched, seq)
        taken = self.seams.taken
        if action is not None and taken is not None:
            self.shell.run(lambda: taken(action.key, done.record))
        if action is not None and action.then:
            self._start(action.then)

    def _close_action(self) -> None:
        self._action = None
        self._draw_panel()

    def _letter_writer(self, row: JsonObject) -> Callable[[], Awaitable[None]]:
        async def write() -> None:
            """Open the form of a letter that lay in this box."""
            by, at = row.get("opened_by", ""), row["opened_at"]
            preset = {"box_opening_id": row["id"], "received_at": at, "received_by": by}
            await self.shell.open("suggestions", Show(new=preset))

        return write

    # keys

    def key(self, keys: str) -> bool:
        """Shortcuts of the list and of the form."""
        if keys in ("Ctrl+PageDown", "Ctrl+PageUp") and self._tabs:
            self.shell.run(opener(self.shell, neighbour(self._tabs, self.spec.table, keys)))
            return True
        if keys == "Ctrl+S":
            return self._save_open()
        if keys == "Escape":
            self.shell.run(self._escape)
            return True
        act = {
            "Up": lambda: self._move(-1),
            "Down": lambda: self._move(1),
            "PageUp": lambda: self._page_turn(-1),
            "PageDown": lambda: self._page_turn(1),
            "F2": lambda: self.shell.run(self.edit),
            "F6": self._to_panel,
            "Ctrl+F": lambda: spawn(self.shell.page, lambda: put_caret(self.search.focus)),
            "Ctrl+Enter": self._press_main,
            "F5": self.reload,
        }.get(keys)
        if keys in ("Up", "Down", "PageUp", "PageDown") and self.shell.watch.field not in (None, self.search):
            return False
        if (
            keys == "Delete"
            and self.shell.watch.field is None
            and self._form is None
            and self._action is None
        ):
            act = self.remove
        if keys == "Ctrl+P":
            act = lambda: self.shell.run(self._show_book)  # noqa: E731 -- one of the table
        if act is None:
            return False
        act()
        return True

    def _press_main(self) -> None:
        """Press the main button of the panel: save what is entered, or begin the likeliest step."""
        if self._is_entering:
            self._save_open()
            return
        row = self.model.row
        for act in self._acts_of(row)[:1] if row is not None else ():
            self.shell.run(act.act)

    def _to_panel(self) -> None:
        """Move the keyboard from the list to the buttons of the record, or back into the form."""
        entering = self._form or self._action
        if entering is not None:
            entering.focus_first()
            return
        buttons = [control for control in _within(self._panel) if isinstance(control, ft.FilledButton)]
        if buttons:
            spawn(self.shell.page, lambda: put_caret(buttons[-1].focus))

    def _save_open(self) -> bool:
        if self._form is not None:
            self._form.save()
        elif self._action is not None:
            self._action.save()
        elif isinstance(self._panel.content, ColumnsPanel):
            self._panel.content.save()
        return True

    async def _escape(self) -> None:
        if self._form is not None:
            if await self._form.can_close():
                self.close_form()
        elif self._action is not None:
            self._close_action()
        elif self.saved.is_open:
            self.saved.close()
        elif self.search.value:
            self._clear()
        else:
            self._draw_panel()


def _within(control: ft.Control) -> Iterator[ft.Control]:
    """The control and what it is made of, as far as containers, rows and columns go."""
    yield control
    inside = getattr(control, "controls", None) or [getattr(control, "content", None)]
    for each in inside:
        if isinstance(each, ft.Control):
            yield from _within(each)


def _search_hint(table: str) -> str:
    if table == "contacts":
        return "tên, số điện thoại, thôn"
    return "nội dung, tên, mã số"
