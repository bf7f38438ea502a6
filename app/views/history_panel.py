"""The history of a record: who, when, what, field by field; the last change can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.domain.dates import format_moment
from app.domain.records.base import JsonObject
from app.services import registers
from app.services.office import Office
from app.store import Revision
from app.views import components as ui
from app.views import theme


def history_panel(office: Office, table: str, row: JsonObject, back: Callable[[], None]) -> ft.Control:
    """All changes of a row, newest first."""
    head = ft.Row(
        [
            ui.icon_button(ft.Icons.ARROW_BACK, "Quay lại", back),
            ui.text(f"Lịch sử {row.get('code', '')}".strip(), theme.RECORD_TITLE, lines=1, expand=True),
        ],
        spacing=theme.S8,
    )
    revisions = reversed(registers.history(office, table, row["id"]))
    entries = [_entry(table, revision) for revision in revisions]
    return ft.Column(
        [head, ft.Column(entries, spacing=theme.S16, scroll=ft.ScrollMode.AUTO, expand=True)],
        spacing=theme.S12,
    )


def _entry(table: str, revision: Revision) -> ft.Control:
    lines: list[ft.Control] = [
        ui.text(revision.message, theme.BODY_MEDIUM, lines=2),
        ui.text(f"{format_moment(revision.at)} · {revision.by}", theme.NOTE, theme.TEXT_SECOND, lines=1),
    ]
    if revision.before is not None and revision.after is not None:
        lines.extend(_change(change) for change in registers.changed_fields(table, revision))
    return ft.Column(lines, spacing=2, tight=True)


def _change(change: registers.FieldChange) -> ft.Control:
    before, after = change.before or "(trống)", change.after or "(trống)"
    return ui.rich(
        [
            (f"{change.title}: ", theme.SMALL_MEDIUM, theme.TEXT_SECOND),
            (before, theme.SMALL, theme.TEXT_SECOND),
            (" → ", theme.SMALL, theme.TEXT_SECOND),
            (after, theme.SMALL, theme.TEXT),
        ]
    )
