"""What a superior is told in words of a case beyond the commune's power: a summary that names nobody.

Free text holds names, so the content of a case never leaves the office. Somebody writes a summary, which is
offered from the content; only one that was approved goes into the bundle. A denunciation has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain import identifying
from app.domain.identifying import Finding, Known
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.cases import Nature
from app.domain.tables import TABLES
from app.domain.text import clean, shorten
from app.services.office import Office

OFFERED_LENGTH = 400
"""Signs of the content that are offered as a summary."""


@dataclass(frozen=True)
class Forwarded:
    """A case that goes up in the bundle of a period; `summary` is empty while none may leave the office."""

    table: str
    row: JsonObject
    summary: str


def forwarded(office: Office, period: Period) -> list[Forwarded]:
    """The cases sent up in the period, oldest first, without denunciations: those are only counted."""
    found = [
        Forwarded(table.name, row, for_superior(office, row))
        for table in TABLES.values()
        if table.is_case
        for row in office.store.table(table.name).rows()
        if row.get("nature") != Nature.DENUNCIATION and period.holds(row.get("forwarded_at"))
    ]
    return sorted(found, key=lambda each: (each.row["forwarded_at"], each.row["code"]))


def for_superior(office: Office, row: JsonObject) -> str:
    """The summary that may go into the bundle.

    Empty while none is approved, and where it surely names the sender: he may have been entered afterwards.
    """
    summary = str(row.get("superior_summary", ""))
    if not row.get("summary_approved_at") or any(each.certain for each in findings(office, row, summary)):
        return ""
    return summary


def offer(office: Office, row: JsonObject) -> str:
    """A summary to begin with: the one that is kept, else the content without what names somebody."""
    kept = str(row.get("superior_summary", ""))
    if kept or row.get("nature") == Nature.DENUNCIATION:
        return kept
    content = clean(str(row.get("content", "")))
    return shorten(identifying.without(content, findings(office, row, content)), OFFERED_LENGTH)


def findings(office: Office, row: JsonObject, text: str) -> list[Finding]:
    """What in a text names the sender of the case, or might name anybody."""
    return identifying.find(clean(text), _sender(office, row))


def words_of(found: Iterable[Finding]) -> str:
    """The findings in words: `họ tên “Nguyễn Văn Bình”, số điện thoại “0912 345 678”`."""
    return ", ".join(dict.fromkeys(f"{each.kind.label} “{each.text}”" for each in found))


def _sender(office: Office, row: JsonObject) -> Known:
    contact = office.store.table("contacts").row(str(row.get("contact_id", ""))) or {}
    settings = office.settings
    return Known(
        names=_given(row.get("person_name"), contact.get("full_name")),
        phones=_given(row.get("person_phone"), contact.get("phone")),
        national_ids=_given(row.get("identity_paper"), contact.get("national_id")),
        addresses=_given(row.get("person_address"), contact.get("address")),
        places=(*settings.hamlets, settings.unit_name, settings.unit_title),
    )


def _given(*values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values if value))
