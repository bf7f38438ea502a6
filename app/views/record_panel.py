"""The record beside the list: its fields, its due date as arithmetic, its steps, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from app.domain.dates import format_partial
from app.domain.records.base import JsonObject
from app.domain.schema import describe
from app.domain.tables import TABLES
from app.services.office import Office
from app.views import components as ui
from app.views import theme
from app.views.models.columns import RegisterSpec, shown_value
from app.views.models.timeline import TimelineStep, timeline
from app.views.models.tone import Tone

_WIDE = frozenset(
    {
        "content",
        "answer",
        "result",
        "note",
        "address",
        "person_address",
        "lock_state",
        "reason",
        "outcome",
        "officials",
    }
)
BUTTONS_SHOWN = 3


@dataclass(frozen=True)
class PanelAct:
    """A button of the panel."""

    label: str
    act: ui.Handler
    mark: ft.IconData | None = None


@dataclass(frozen=True)
class Banner:
    """An offer above the buttons: a letter that should be written."""

    parts: tuple[tuple[str, bool], ...]
    label: str
    act: ui.Handler
    tone: Tone = Tone.INFO


def record_panel(
    office: Office,
    spec: RegisterSpec,
    row: JsonObject,
    *,
    edit: ui.Handler | None,
    more: Sequence[PanelAct],
    acts: Sequence[PanelAct],
    banners: Sequence[Banner] = (),
    extra: Sequence[ft.Control] = (),
    below: ft.Control | None = None,
    page: ft.Control | None = None,
) -> ft.Control:
    """The whole panel of a row. `acts` are its main steps, `more` the rarer ones behind “…”.

    `page` shows the record as its paper, in the room that the fields would take.
    """
    inside: list[ft.Control] = [
        ui.text(spec.headline(row) or "(chưa ghi nội dung)", theme.BODY_MEDIUM, lines=6)
    ]
    inside.append(_fields(office, spec, row))
    if TABLES[spec.table].is_case:
        if row.get("due_counted"):
            inside.append(_due_box(row))
        inside.append(_steps(timeline(row)))
    inside.extend(extra)
    inside.extend(_banner(banner) for banner in banners)
    if page is not None:
        inside.append(page)
    body = ft.Column(
        inside,
        spacing=theme.S12,
        scroll=ft.ScrollMode.AUTO if page is None else None,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH if page else ft.CrossAxisAlignment.START,
    )
    foot = below if below is not None else _buttons(acts)
    return ft.Column([_head(office, spec, row, edit, more), body, foot], spacing=theme.S12)


def _head(
    office: Office, spec: RegisterSpec, row: JsonObject, edit: ui.Handler | None, more: Sequence[PanelAct]
) -> ft.Control:
    name = row.get("code") or TABLES[spec.table].noun.capitalize()
    parts: list[ft.Control] = [ui.text(str(name), theme.RECORD_TITLE, lines=1)]
    if spec.state is not None:
        word, tone = spec.state(row, office.clock.today())
        parts.append(ui.Chip(word[:1].upper() + word[1:], tone))
    parts.append(ft.Container(expand=True))
    if edit is not None:
        parts.append(ui.quiet("Sửa", edit, tooltip="F2"))
    parts.append(menu("Việc khác", more))
    return ft.Row(parts, spacing=theme.S4)


def menu(say: str, acts: Sequence[PanelAct]) -> ft.PopupMenuButton:
    """Rarer acts behind three dots."""
    return ft.PopupMenuButton(
        ui.icon(ft.Icons.MORE_HORIZ, theme.ICON, theme.TEXT_SECOND, say),
        tooltip=say,
        bgcolor=theme.SURFACE,
        padding=0,
        items=[
            ft.PopupMenuItem(
                content=ui.text(act.label, theme.BODY),
                icon=act.mark,
                on_click=act.act,
                height=theme.scaled(theme.FIELD_HEIGHT),
            )
            for act in acts
        ],
    )


def _fields(office: Office, spec: RegisterSpec, row: JsonObject) -> ft.Control:
    fields = describe(TABLES[spec.table].record)
    filled = [(name, value) for name in spec.panel if (value := _value(office, spec.table, name, row))]
    lines: list[ft.Control] = []
    waiting: ft.Control | None = None
    for name, value in filled:
        block = _value_block(fields[name].title, value)
        if fields[name].kind == "long" or name in _WIDE or len(value) > 40:
            if waiting is not None:
                lines.append(_pair(waiting, None))
                waiting = None
            lines.append(ft.Row([ft.Container(block, expand=True)]))
        elif waiting is None:
            waiting = block
        else:
            lines.append(_pair(waiting, block))
            waiting = None
    if waiting is not None:
        lines.append(_pair(waiting, None))
    return ft.Column(lines, spacing=theme.S8)


def _value(office: Office, table: str, name: str, row: JsonObject) -> str:
    if name == "box_opening_id" and row.get(name):
        opening = office.store.table("box_openings").row(row[name])
        return str(opening.get("code", "")) if opening else ""
    if name == "person_name" and not row.get(name) and row.get("nature") != "denunciation":
        return "Không nêu tên"
    if name == "superior_summary" and row.get(name) and not row.get("summary_approved_at"):
        return f"{row[name]}\n(chưa duyệt nên chưa gửi)"
    if name == "received_by" and row.get(name):
        return _with_position(office, row[name])
    return shown_value(table, name, row)


def _with_position(office: Office, name: str) -> str:
    found = (row for row in office.store.table("officials").rows() if row.get("full_name") == name)
    position = next((row.get("position", "") for row in found), "")
    return f"{name}\n{position}".strip()


def _value_block(title: str, value: str) -> ft.Control:
    return ft.Column([ui.label(title), ui.text(value, theme.BODY)], spacing=2, tight=True)


def _pair(left: ft.Control, right: ft.Control | None) -> ft.Row:
    return ft.Row(
        [ft.Container(left, expand=True), ft.Container(right, expand=True)],
        spacing=theme.S16,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _due_box(row: JsonObject) -> ft.Control:
    """The due date and how it was counted: the date stands out."""
    day = format_partial(row.get("due_date", ""))
    words = str(row["due_counted"]).replace(f"; hạn {day}.", ".")
    parts = [(words, theme.SMALL, theme.TEXT)]
    if day and not words.startswith("Hạn"):
        parts.insert(0, (f"Hạn {day}. ", theme.SMALL_STRONG, theme.TEXT))
    return ft.Container(
        ui.rich(parts),
        bgcolor=theme.SURFACE_QUIET,
        border=ft.Border.all(1, theme.LINE),
        border_radius=theme.RADIUS,
        padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
    )


def _steps(steps: Sequence[TimelineStep]) -> ft.Control:
    return ft.Column([_step(step, last=n == len(steps) - 1) for n, step in enumerate(steps)], spacing=0)


def _step(step: TimelineStep, *, last: bool) -> ft.Control:
    dot = ft.Container(
        width=theme.DOT,
        height=theme.DOT,
        border_radius=theme.DOT / 2,
        bgcolor=theme.MAIN if step.done else theme.SURFACE,
        border=ft.Border.all(2, theme.MAIN if step.done else theme.STEP_LINE),
    )
    rail = ft.Stack(
        [
            ft.Container(
                left=theme.DOT / 2 - 1,
                top=theme.S12,
                bottom=-theme.S8,
                width=2,
                bgcolor=theme.LINE,
                visible=not last,
            ),
            ft.Container(dot, top=theme.S4),
        ],
        width=theme.DOT + 2,
        clip_behavior=ft.ClipBehavior.NONE,
    )
    words = ft.Column(
        [
            ui.text(step.title, theme.BODY, theme.TEXT if step.done else theme.TEXT_SECOND, lines=3),
            ui.text(step.note, theme.NOTE, theme.TEXT_SECOND, lines=1),
        ],
        spacing=0,
        expand=True,
        tight=True,
    )
    return ft.Container(
        ft.Row(
            [rail, words],
            spacing=theme.S12,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            intrinsic_height=True,
        ),
        padding=ft.Padding.only(bottom=0 if last else theme.S8),
    )


def _banner(banner: Banner) -> ft.Control:
    color, tint = ui.tone_colors(banner.tone)
    del color
    words = [
        (word, theme.SMALL_STRONG if strong else theme.SMALL, theme.TEXT) for word, strong in banner.parts
    ]
    return ft.Container(
        ft.Row(
            [ui.rich(words, expand=True), ui.secondary(banner.label, banner.act, small=True)],
            spacing=theme.S12,
        ),
        bgcolor=tint,
        border_radius=theme.RADIUS,
        padding=ft.Padding.symmetric(horizontal=theme.S12, vertical=theme.S8),
    )


def _buttons(acts: Sequence[PanelAct]) -> ft.Control:
    """The likeliest step filled, some more beside it, the rest behind three dots."""
    shown: list[ft.Control] = []
    for place, act in enumerate(acts[:BUTTONS_SHOWN]):
        make: Callable[..., ft.Control] = ui.primary if place == 0 else ui.secondary
        shown.append(make(act.label, act.act))
    if len(acts) > BUTTONS_SHOWN:
        shown.append(menu("Bước khác", acts[BUTTONS_SHOWN:]))
    return ft.Row(shown, spacing=theme.S8, wrap=True, run_spacing=theme.S8, visible=bool(shown))
