"""The fields of forms: a label above, the control, a message below. Nothing rewrites what is typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import flet as ft

from app.domain.schema import FieldSpec
from app.views import components as ui
from app.views import theme
from app.views.faults import spawn
from app.views.models.form import FormModel, Suggestion, has_suggestions
from app.views.models.tone import Tone
from app.views.shell import Watch

DEBOUNCE_SECONDS = 0.12
"""A search begins when no key has followed for so long."""
_PLACEHOLDERS = {
    "date": "ngày/tháng/năm",
    "datetime": "ngày/tháng/năm giờ:phút",
    "partial_date": "ngày/tháng/năm hoặc năm",
    "money": "ví dụ 1.500.000",
    "tags": "cách nhau bằng dấu phẩy",
}
_FILTERS = {
    "date": r"^[0-9/.\- ]*$",
    "partial_date": r"^[0-9/.\- ]*$",
    "int": r"^[0-9. ]*$",
}
"""What the client lets in at all: letters in a date or number are not even typed."""


def text_field(
    key: str,
    *,
    value: str = "",
    hint: str = "",
    lines: int = 1,
    watch: Watch | None = None,
    keys: Callable[[str], bool] | None = None,
    **more: Any,
) -> ft.TextField:
    """A field in the look of the program. `key` is its label, by which tests and helpers find it.

    `keys` is asked about what is pressed while it has the focus, before the window's own shortcuts.
    """
    field = ft.TextField(
        key=key,
        value=value,
        hint_text=hint or None,
        hint_style=theme.text_style(theme.BODY, theme.TEXT_SECOND),
        text_style=theme.text_style(theme.BODY),
        border_color=theme.FIELD_LINE,
        focused_border_color=theme.MAIN,
        focused_border_width=2,
        border_radius=theme.RADIUS,
        bgcolor=theme.SURFACE,
        scroll_padding=theme.SCROLL_ROOM,
        cursor_color=theme.MAIN,
        content_padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
        multiline=lines > 1,
        min_lines=lines if lines > 1 else None,
        max_lines=lines * 3 if lines > 1 else 1,
        height=theme.scaled(theme.FIELD_HEIGHT) if lines == 1 else None,
        **more,
    )
    if watch is not None:
        watch.attach(field, keys)
    return field


def dropdown(
    key: str, choices: Sequence[tuple[str, str]], value: str, *, watch: Watch | None = None, **more: Any
) -> ft.Dropdown:
    """A list to choose one value from. `key` is its label, by which tests and helpers find it."""
    box = ft.Dropdown(
        key=key,
        value=value,
        options=[ft.DropdownOption(key=choice, text=word) for choice, word in choices],
        border_color=theme.FIELD_LINE,
        focused_border_color=theme.MAIN,
        border_radius=theme.RADIUS,
        text_style=theme.text_style(theme.BODY),
        content_padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
        height=theme.scaled(theme.FIELD_HEIGHT),
        dense=True,
        expand=True,
        filled=True,
        fill_color=theme.SURFACE,
        expanded_insets=0,
        menu_height=theme.MENU_HEIGHT,
        enable_search=True,
        **more,
    )
    if watch is not None:
        watch.attach(box)
    return box


class NamedList(ft.MergeSemantics):
    """A drop-down list with a name for screen readers, which the client's own lists lack, in its full width.

    The name comes from an icon without size that is merged with the list. A label of the list itself, were it
    ever so small, would break the line around it.
    """

    def __init__(self, box: ft.Dropdown) -> None:
        self._voice = ft.Icon(ft.Icons.LABEL, size=0)
        super().__init__(ft.Row([self._voice, box], spacing=0))
        self.name(str(box.key))

    def name(self, words: str) -> None:
        """Let it be called so."""
        self._voice.semantics_label = words


def in_line(control: ft.Control) -> ft.Control:
    """The control as it stands below its label."""
    return NamedList(control) if isinstance(control, ft.Dropdown) else control


async def put_caret(focus: Callable[[], Awaitable[None]]) -> None:
    """Focus a field; where another screen came in between there is nothing left to focus."""
    with suppress(RuntimeError, TimeoutError):
        await focus()


class Field(ft.Column):
    """One field of a form: what the user sees of it, and what stands in it."""

    def __init__(self, spec: FieldSpec, control: ft.Control, extra: ft.Control | None = None) -> None:
        self.spec = spec
        self.control = control
        self._message = ui.text("", theme.NOTE, theme.LATE, visible=False)
        title = ui.label(spec.title, required=spec.required)
        parts: list[ft.Control] = [control] if spec.kind == "bool" else [title, in_line(control)]
        if extra is not None:
            parts.append(extra)
        parts.append(self._message)
        super().__init__(
            parts, spacing=theme.S4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )

    @property
    def entered(self) -> str | bool:
        """What stands in the field now."""
        value = getattr(self.control, "value", "")
        return bool(value) if self.spec.kind == "bool" else str(value or "")

    def put(self, value: str | bool) -> None:
        """Put a value in as if it had been entered; never while somebody types."""
        control: Any = self.control
        control.value = value

    def message(self, words: str, *, wrong: bool = True) -> None:
        """Say beside the field what is wrong, or only looks wrong; empty takes the message away."""
        color, _ = ui.tone_colors(Tone.LATE if wrong else Tone.SOON)
        if (words, bool(words)) == (self._message.value, self._message.visible):
            return
        self._message.value, self._message.visible = words, bool(words)
        self._message.style = theme.text_style(theme.NOTE, color)
        if isinstance(self.control, ft.TextField):
            self.control.border_color = color if words else theme.FIELD_LINE

    def on_enter(self, go_on: Callable[[], None]) -> None:
        """Let Enter in a line of text lead on: the client itself would only take the caret away."""
        if isinstance(self.control, ft.TextField) and not self.control.multiline:
            self.control.on_submit = go_on

    async def focus(self) -> None:
        """Put the caret here."""
        focus = getattr(self.control, "focus", None)
        if focus is not None:
            await put_caret(focus)


class SuggestField(Field):
    """A text field that offers known values below it while one types; anything else may stay as well."""

    def __init__(
        self, spec: FieldSpec, value: str, suggest: Callable[[str], list[Suggestion]], watch: Watch
    ) -> None:
        self._suggest = suggest
        self._items: list[Suggestion] = []
        self._at = 0
        self._go_on: Callable[[], None] = lambda: None
        self._list = ft.Container(
            ft.Column([], spacing=0, tight=True),
            border=ft.Border.all(1, theme.LINE),
            border_radius=theme.RADIUS,
            bgcolor=theme.SURFACE,
            visible=False,
        )
        control = text_field(
            spec.title,
            value=value,
            hint=self._hint(spec),
            watch=watch,
            on_change=self._typed,
            on_submit=self._take_marked,
            keys=self._key,
            ignore_up_down_keys=True,
            suffix_icon=ft.Container(
                ui.icon(ft.Icons.ARROW_DROP_DOWN, say=f"Danh sách {spec.title}"),
                on_click=self._open,
                alignment=ft.Alignment.CENTER,
                width=theme.scaled(theme.BUTTON_HEIGHT_SMALL),
            ),
        )
        super().__init__(spec, control, self._list)

    @staticmethod
    def _hint(spec: FieldSpec) -> str:
        return "gõ tên hoặc số điện thoại" if spec.kind == "reference" else ""

    def _typed(self) -> None:
        typed = str(self.entered).strip()
        found = self._suggest(typed) if typed else []
        self.show([] if [item.title for item in found] == [typed] else found)

    def _open(self) -> None:
        self.show([] if self._list.visible else self._suggest(""))

    def on_enter(self, go_on: Callable[[], None]) -> None:
        """Enter leads on once there is nothing to be taken over."""
        self._go_on = go_on

    def _take_marked(self) -> None:
        """Enter takes the marked value; in an empty field it shows what there is; else it leads on."""
        if self._items:
            self.take(self._items[self._at])
        elif getattr(self.control, "value", ""):
            self._go_on()
            return
        else:
            self._open()
        if isinstance(self.page, ft.Page):  # the client takes the caret away at Enter
            spawn(self.page, self.focus)

    def _key(self, keys: str) -> bool:
        """Up and Down move the mark, Esc puts the list away."""
        if not self._items:
            return False
        if keys == "Escape":
            self.show([])
        elif keys in ("Up", "Down"):
            self._at = min(max(self._at + (1 if keys == "Down" else -1), 0), len(self._items) - 1)
            self._mark()
        else:
            return False
        return True

    def _mark(self) -> None:
        """Show which value Enter would take."""
        column = self._list.content
        assert isinstance(column, ft.Column)
        for place, line in enumerate(column.controls):
            assert isinstance(line, ft.Container)
            line.bgcolor = theme.MAIN_TINT if place == self._at else theme.SURFACE
        ui.refresh(self._list)

    def show(self, items: list[Suggestion]) -> None:
        """Offer these values, the first one marked; none hides the list."""
        self._items, self._at = items, 0
        column = self._list.content
        assert isinstance(column, ft.Column)
        column.controls = [self._line(item) for item in items]
        self._list.visible = bool(items)
        self._mark()

    def _line(self, item: Suggestion) -> ft.Control:
        parts: list[ft.Control] = [ui.text(item.title, theme.BODY, lines=1)]
        if item.note:
            parts.append(ui.text(item.note, theme.NOTE, theme.TEXT_SECOND, lines=1, expand=True))
        return ft.Container(
            ft.Row(parts, spacing=theme.S8),
            padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=6),
            ink=True,
            on_click=lambda: self.take(item),
        )

    def take(self, item: Suggestion) -> None:
        """Take a value over: the user chose it, nobody is typing now."""
        assert isinstance(self.control, ft.TextField)
        self.control.value = item.title
        self.show([])
        ui.refresh(self.control)


class ContactField(SuggestField):
    """Finds a citizen by name or telephone, whatever the accents; what stands in the field is her id."""

    def __init__(
        self,
        spec: FieldSpec,
        model: FormModel,
        record_id: str,
        watch: Watch,
        taken: Callable[[str], None] | None = None,
    ) -> None:
        self._id = record_id
        self._title_of: Callable[[str], str] = lambda wanted: model.reference_title(spec, wanted)
        self._name = self._title_of(record_id)
        self._taken = taken
        super().__init__(spec, self._name, lambda typed: model.suggest(spec, typed), watch)

    @property
    def entered(self) -> str | bool:
        """The id while the name in the field is the one that was chosen; otherwise nobody is chosen."""
        typed = str(getattr(self.control, "value", "") or "").strip()
        return self._id if typed and typed == self._name else ""

    def put(self, value: str | bool) -> None:
        """Choose the citizen of that id."""
        self._id, self._name = str(value), self._title_of(str(value))
        super().put(self._name)

    @property
    def typed(self) -> str:
        """The text in the field."""
        return str(getattr(self.control, "value", "") or "")

    def _typed(self) -> None:
        self.show(self._suggest(self.typed) if self.typed.strip() else [])

    def take(self, item: Suggestion) -> None:
        """Choose a citizen."""
        self._id, self._name = item.value, item.title
        super().take(item)
        if self._taken is not None:
            self._taken(item.value)


def chain(page: ft.Page, fields: Sequence[Field], last: Callable[[], None]) -> None:
    """Let Enter go from field to field in the order of reading, and do `last` in the last one."""

    def to(field: Field) -> Callable[[], None]:
        return lambda: spawn(page, field.focus)

    stops = [field for field in fields if hasattr(field.control, "focus")]
    for field, following in pairwise(stops):
        field.on_enter(to(following))
    if stops:
        stops[-1].on_enter(last)


def make_field(
    spec: FieldSpec, model: FormModel, watch: Watch, taken: Callable[[str], None] | None = None
) -> Field:
    """The field for a spec: which control it is follows from its kind."""
    start = model.initial[spec.name]
    if spec.kind == "bool":
        tick = ft.Checkbox(
            label=spec.title,
            key=spec.title,
            value=bool(start),
            active_color=theme.MAIN,
            label_style=theme.text_style(theme.BODY),
        )
        return Field(spec, tick)
    text = str(start)
    if spec.kind == "reference" and spec.table == "contacts":
        return ContactField(spec, model, text, watch, taken)
    if spec.kind in ("choice", "reference"):
        return Field(spec, dropdown(spec.title, model.choices(spec), text, watch=watch))
    if has_suggestions(spec):
        return SuggestField(spec, text, lambda typed: model.suggest(spec, typed), watch)
    hint = _PLACEHOLDERS.get(spec.kind, "") or spec.hint
    more: dict[str, Any] = {}
    if spec.kind in _FILTERS:
        more["input_filter"] = ft.InputFilter(regex_string=_FILTERS[spec.kind])
    return Field(
        spec,
        text_field(
            spec.title, value=text, hint=hint, lines=3 if spec.kind == "long" else 1, watch=watch, **more
        ),
    )
