"""Purging: what the law forbids to keep leaves the rows, the history and the generations, as one logged act.

`xoa.json` names, without any value, what is being purged. It is written first and goes last: a program that
is killed in between finishes the purge at its next start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.records.base import JsonObject
from app.store.codec import from_json, to_json
from app.store.files import Files

INTENT = "xoa.json"
Fields = Mapping[tuple[str, str], frozenset[str]]
"""For each record (table, id), the fields that leave every earlier version of it."""


@dataclass(frozen=True)
class Purge:
    """One record to purge: what it is from now on (None: gone), and the fields that its past must lose.

    `rev` is the revision that the user saw.
    """

    table: str
    record_id: str
    row: JsonObject | None
    fields: frozenset[str]
    rev: int | None = None


@dataclass(frozen=True)
class Intent:
    """A purge that was begun: the number of its act, and the fields by record."""

    seq: int
    fields: Fields
    attachments: tuple[str, ...] = ()
    """Files in the store that no record names any more once the fields are gone."""


def write_intent(files: Files, folder: Path, intent: Intent) -> None:
    """Say what is about to be purged, durably."""
    records = [[table, record_id, sorted(names)] for (table, record_id), names in intent.fields.items()]
    note = {"seq": intent.seq, "records": records, "attachments": list(intent.attachments)}
    files.write_atomically(folder / INTENT, to_json(note) + b"\n")


def read_intent(files: Files, folder: Path) -> Intent | None:
    """The purge that was begun and not finished, if there is one."""
    if INTENT not in files.names(folder):
        return None
    data = from_json(files.read(folder / INTENT))
    fields = {(table, key): frozenset(names) for table, key, names in data["records"]}
    return Intent(data["seq"], fields, tuple(data.get("attachments", ())))


def redact(row: JsonObject | None, fields: frozenset[str]) -> JsonObject | None:
    """An earlier version of a row without the fields that must go."""
    return None if row is None else {name: value for name, value in row.items() if name not in fields}


def redact_act(act: JsonObject, intent: Intent, seq: int) -> JsonObject:
    """The act with earlier versions redacted; what the purge itself and later acts left stands."""
    if seq > intent.seq:
        return act
    ops = []
    for table, record_id, before, after in act["ops"]:
        fields = intent.fields.get((table, record_id), frozenset())
        left = after if seq == intent.seq else redact(after, fields)
        ops.append([table, record_id, redact(before, fields), left])
    return {**act, "ops": ops}


def holds(files: Files, path: Path, marks: tuple[bytes, ...]) -> bool:
    """Whether a file, or a file of a folder, holds one of the marks."""
    if path.is_dir():
        return any(holds(files, path / name, marks) for name in files.names(path))
    data = files.read(path)
    return any(mark in data for mark in marks)
