"""A stored value in the words of the screen, a register or an Excel cell."""

from __future__ import annotations

import re
from typing import Any

from app.domain import attached, national_ids, phones
from app.domain.dates import format_moment, format_partial
from app.domain.official_forms import grouped
from app.domain.records.base import Record
from app.domain.schema import FieldSpec, describe
from app.domain.text import capitalised

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)")
"""A day or a moment among the fields that the program keeps."""
YES, NO = "Có", "Không"


def display(record: type[Record], name: str, value: Any) -> str:
    """The value of a field in words; empty for nothing. Identity numbers are masked."""
    return display_by(describe(record)[name], value)


def display_by(spec: FieldSpec, value: Any) -> str:
    """`display` for a field that is already described."""
    if value in (None, "", [], {}):
        return ""
    if spec.choices:
        return next((choice.label for choice in spec.choices if choice == value), str(value))
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int):
        return grouped(value)
    if isinstance(value, list):
        return ", ".join(map(attached.title_of if spec.kind == "files" else str, value))
    return _TEXTS.get(spec.kind, str)(str(value))


def _kept_by_program(value: str) -> str:
    return format_moment(value) if _ISO_DAY.match(value) else value


_TEXTS = {
    "date": format_partial,
    "partial_date": format_partial,
    "datetime": format_moment,
    "system": _kept_by_program,
    "category": capitalised,
    "phone": phones.display,
    "national_id": national_ids.mask,
}
