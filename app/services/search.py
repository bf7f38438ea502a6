"""One search box over all registers: without accents, by telephone, by number, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.domain.phones import display
from app.domain.records.base import JsonObject
from app.domain.records.cases import Nature
from app.domain.tables import TABLES, Table
from app.domain.text import digits, fold, match_rank, shorten
from app.services.office import Office

PER_TABLE = 50
"""At most so many of a register are weighed against the others."""
NOT_SEARCHED = frozenset({"settings", "survey_forms"})
_WORST = 9
_SHORTEST_NUMBER = 3


@dataclass(frozen=True)
class Hit:
    """One answer: where it stands, what it is, and how well it fits (0 is best)."""

    table: str
    record_id: str
    code: str
    title: str
    detail: str
    rank: int


@dataclass(frozen=True)
class _Wanted:
    """What was typed: the text, and the fields that a prefix asked for (none: every field)."""

    text: str
    fields: frozenset[str]


_PREFIXES = {
    "sdt": frozenset({"phone", "person_phone", "hotline_number"}),
    "so": frozenset({"code", "number", "dossier_no"}),
    "ten": frozenset({"full_name", "person_name", "addressee", "witness", "opened_by"}),
}
"""`sdt:` telephone, `so:` number of a record, `ten:` name; also typed with their accents."""


def find(office: Office, typed: str, *, limit: int = 20) -> list[Hit]:
    """The best answers of all registers, exact ones first."""
    wanted = _wanted(typed)
    if not wanted.text:
        return []
    hits = [
        hit
        for table in TABLES.values()
        if table.name not in NOT_SEARCHED
        for hit in _hits(office, table, wanted)
    ]
    order = {name: place for place, name in enumerate(TABLES)}
    hits.sort(key=lambda hit: hit.code, reverse=True)
    hits.sort(key=lambda hit: (hit.rank, order[hit.table]))
    return hits[:limit]


def _wanted(typed: str) -> _Wanted:
    head, colon, rest = typed.strip().partition(":")
    fields = _PREFIXES.get(fold(head)) if colon else None
    return _Wanted(typed.strip(), frozenset()) if fields is None else _Wanted(rest.strip(), fields)


def _hits(office: Office, table: Table, wanted: _Wanted) -> Iterator[Hit]:
    names = [name for name in table.search_fields if not wanted.fields or name in wanted.fields]
    if not names:
        return
    for row in islice(_candidates(office, table, wanted), PER_TABLE):
        rank = min((_rank(name, wanted, str(row.get(name, ""))) for name in names), default=_WORST)
        if wanted.fields and rank == _WORST:
            continue
        yield Hit(table.name, row["id"], row.get("code", ""), title_of(table, row), detail_of(row), rank)


def _candidates(office: Office, table: Table, wanted: _Wanted) -> Iterator[JsonObject]:
    if "code" in wanted.fields:
        for row in office.store.table(table.name).rows():
            if _numbered(row.get("code", ""), wanted.text):
                yield row
        return
    for row_id in office.store.search(table.name, wanted.text, limit=PER_TABLE):
        found = office.store.table(table.name).row(row_id)
        if found is not None:
            yield found


def _numbered(code: str, typed: str) -> bool:
    """Whether `typed` is the number of the code (12 for ĐDN-2026-0012) or a part of the whole code."""
    if typed.isdigit():
        return code.rpartition("-")[2].lstrip("0") == typed.lstrip("0")
    return fold(typed) in fold(code)


def _rank(name: str, wanted: _Wanted, value: str) -> int:
    if not value:
        return _WORST
    if name == "code" and wanted.text.isdigit() and _numbered(value, wanted.text):
        return 1
    number = digits(wanted.text)
    if len(number) >= _SHORTEST_NUMBER and number == digits(value):
        return 0
    rank = match_rank(wanted.text, value)
    return _WORST if rank is None else rank


def title_of(table: Table, row: JsonObject) -> str:
    """What a row is, on one line: a name, or what it is about."""
    if row.get("nature") == Nature.DENUNCIATION:
        return f"Tố cáo, xem sổ mật số {row.get('secret_register_no', '')}".rstrip()
    names = ("full_name", "addressee", "content", "procedure", "box", "item", "comment")
    text = next((str(row[name]) for name in names if row.get(name)), table.title)
    return shorten(text, 90)


def detail_of(row: JsonObject) -> str:
    """What tells a row from its like: who, where, which telephone."""
    parts = (
        row.get("person_name"),
        row.get("hamlet"),
        display(row.get("phone") or row.get("person_phone") or ""),
    )
    return " · ".join(part for part in parts if part)
