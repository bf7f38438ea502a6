"""What the store tells about acts and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.records.base import JsonObject

IDENTITY = "kho.json"
"""The file that says what the folder is: format, schema, id, since when."""
OFFICE_KEY = "khoa-ky.json"
"""The file of the office's signing key; absent until a bundle is signed."""
RECEIVING_KEY = "khoa-nhan.json"
"""The file of the key that opens what units sealed for this office; absent until it is handed out."""
OFFICE_KEYS = (OFFICE_KEY, RECEIVING_KEY)
"""They belong to the office, not to a record: every backup carries them."""

Op = tuple[str, str, JsonObject | None, JsonObject | None]
"""One change inside an act: table, id, the row before, the row after (None where there was or is none)."""
Touched = Mapping[str, tuple[str, ...]]
"""Ids by table."""


@dataclass(frozen=True)
class ChangeSet:
    """What an act changed: its number, its message, and the ids by table, for screens to refresh."""

    seq: int
    message: str
    touched: Touched


@dataclass(frozen=True)
class Revision:
    """One change of one record: `before` is None where it was added, `after` where it was removed."""

    seq: int
    at: str
    by: str
    message: str
    before: JsonObject | None
    after: JsonObject | None


@dataclass(frozen=True)
class Act:
    """One act of a user. `undoes` is the act that it takes back, `undone_by` the one that took it back.

    `lasting`: it cannot be taken back, being an undo itself, a purge or an upgrade of the data.
    """

    seq: int
    at: str
    by: str
    message: str
    touched: Touched
    undoes: int | None = None
    undone_by: int | None = None
    lasting: bool = False


def touched(ops: list[Op]) -> dict[str, tuple[str, ...]]:
    """The ids that the changes name, by table, each once."""
    tables: dict[str, dict[str, None]] = {}
    for table, record_id, _, _ in ops:
        tables.setdefault(table, {})[record_id] = None
    return {table: tuple(ids) for table, ids in tables.items()}


_STAMPS = ("rev", "updated_at", "updated_by")


def same_row(one: JsonObject | None, other: JsonObject | None) -> bool:
    """Whether two rows say the same, whoever wrote them last."""
    if one is None or other is None:
        return one is other
    return {**one, **dict.fromkeys(_STAMPS)} == {**other, **dict.fromkeys(_STAMPS)}
