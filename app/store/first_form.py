"""The first form of the store: a journal, replayed at start. The durable store takes its place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from tinydb.storages import MemoryStorage
from tinydb.table import Document
from tinydb.table import Table as TinyTable

from app.domain.clock import Clock
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.tables import TABLES
from app.domain.text import fold


@dataclass(frozen=True)
class ChangeSet:
    """What an act changed: its number, its message, and the ids by table."""

    seq: int
    message: str
    touched: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Revision:
    """One change of one record."""

    seq: int
    at: str
    by: str
    message: str
    before: JsonObject | None
    after: JsonObject | None


@dataclass(frozen=True)
class Act:
    """One act of a user."""

    seq: int
    at: str
    by: str
    message: str
    touched: Mapping[str, tuple[str, ...]]
    undoes: int | None = None
    undone_by: int | None = None


class Table(TinyTable):
    """A table in memory with TinyDB's queries and text ids."""

    document_id_class = str  # type: ignore[assignment]  # our ids are UUIDs

    def __init__(self, name: str) -> None:
        super().__init__(MemoryStorage(), name)  # type: ignore[no-untyped-call]  # TinyDB
        self.data: dict[str, JsonObject] = {}

    def _read_table(self) -> dict[str, Mapping[Any, Any]]:
        return self.data  # type: ignore[return-value]  # JSON objects are mappings

    def row(self, record_id: str) -> JsonObject | None:
        """The row with that id."""
        return self.data.get(record_id)

    def rows(self) -> Iterator[JsonObject]:
        """All rows."""
        return iter(list(self.data.values()))


@dataclass
class Transaction:
    """What an open block has asked for."""

    store: Store
    message: str
    by: str
    ops: list[tuple[str, str, JsonObject | None]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    changes: ChangeSet | None = None

    def next_number(self, series: str) -> int:
        """The next number of a series: 1, 2, …"""
        self.numbers[series] = self.numbers.get(series, self.store.numbers.get(series, 0)) + 1
        return self.numbers[series]

    def _now(self, table: str, record_id: str) -> JsonObject | None:
        mine = [after for name, key, after in self.ops if (name, key) == (table, record_id)]
        return mine[-1] if mine else self.store.table(table).row(record_id)

    def _put(self, table: str, document: JsonObject, before: JsonObject | None) -> None:
        now = self.store.clock.now().isoformat(timespec="seconds")
        origin = before or {"created_at": now, "created_by": self.by, "rev": 0}
        stamp = {"created_at": origin["created_at"], "created_by": origin["created_by"]}
        stamp |= {"updated_at": now, "updated_by": self.by, "rev": origin["rev"] + 1}
        self.ops.append((table, document["id"], {**document, **stamp}))

    def insert(self, table: str, document: JsonObject) -> None:
        """Add a row."""
        self._put(table, document, None)

    def update(self, table: str, record_id: str, document: JsonObject, rev: int | None = None) -> None:
        """Replace a row."""
        self._put(table, {**document, "id": record_id}, self._seen(table, record_id, rev))

    def remove(self, table: str, record_id: str, rev: int | None = None) -> None:
        """Remove a row."""
        self._seen(table, record_id, rev)
        self.ops.append((table, record_id, None))

    def _seen(self, table: str, record_id: str, rev: int | None) -> JsonObject:
        before = self._now(table, record_id)
        if before is None or (rev is not None and before["rev"] != rev):
            raise AppError("KHO-10", "Bản ghi đã thay đổi hoặc không còn.", "Mở lại bản ghi rồi sửa.")
        return before


class Store:
    """The tables of one office in one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock
        self.numbers: dict[str, int] = {}
        self._tables = {name: Table(name) for name in TABLES}
        self._acts: list[JsonObject] = []
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "journal.jsonl"
        for line in path.read_bytes().splitlines() if path.exists() else []:
            self._apply(orjson.loads(line))
        self._journal = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    @classmethod
    def open(cls, folder: Path, *, clock: Clock, read_only: bool = False) -> Store:
        """Open or make the store in `folder`."""
        del read_only
        return cls(folder, clock)

    def close(self) -> None:
        """Close the journal."""
        os.close(self._journal)

    def table(self, name: str) -> Table:
        """The table of that name."""
        return self._tables[name]

    def _apply(self, act: JsonObject) -> None:
        for table, key, before, after in act["ops"]:
            del before
            data = self._tables[table].data
            if after is None:
                data.pop(key, None)
            else:
                data[key] = Document(after, key)
            self._tables[table].clear_cache()
        self.numbers.update(act["numbers"])
        self._acts.append(act)

    @contextmanager
    def transaction(self, message: str, *, by: str) -> Iterator[Transaction]:
        """One act: everything in the block or nothing."""
        tx = Transaction(self, message, by)
        yield tx
        tx.changes = self._commit(tx)

    def _commit(self, tx: Transaction, undoes: int | None = None) -> ChangeSet:
        act: JsonObject = {"seq": len(self._acts) + 1, "at": self.clock.now().isoformat(timespec="seconds")}
        act |= {"by": tx.by, "message": tx.message, "numbers": tx.numbers, "undoes": undoes}
        act["ops"] = [[t, k, self._tables[t].row(k), after] for t, k, after in tx.ops]
        os.write(self._journal, orjson.dumps(act) + b"\n")
        os.fsync(self._journal)
        self._apply(act)
        return ChangeSet(act["seq"], tx.message, _touched(act))

    def history(self, table: str, record_id: str) -> list[Revision]:
        """Changes of a record, oldest first."""
        return [
            Revision(act["seq"], act["at"], act["by"], act["message"], before, after)
            for act in self._acts
            for name, key, before, after in act["ops"]
            if (name, key) == (table, record_id)
        ]

    def acts(
        self,
        limit: int = 50,
        before: int | None = None,
        table: str | None = None,
        record_id: str | None = None,
    ) -> list[Act]:
        """Acts, newest first."""
        undone = {act["undoes"]: act["seq"] for act in self._acts if act["undoes"]}
        found = [
            Act(a["seq"], a["at"], a["by"], a["message"], _touched(a), a["undoes"], undone.get(a["seq"]))
            for a in reversed(self._acts)
            if (before is None or a["seq"] < before)
            and (table is None or table in _touched(a))
            and (record_id is None or any(record_id in ids for ids in _touched(a).values()))
        ]
        return found[:limit]

    def undo(self, seq: int | None = None, *, by: str) -> ChangeSet:
        """Take back an act, the last one that can be when `seq` is None."""
        acts = [act for act in self.acts(10**9) if act.undoes is None and act.undone_by is None]
        chosen = next((act for act in acts if seq in (None, act.seq)), None)
        if chosen is None:
            raise AppError("KHO-11", "Không có việc nào để hoàn tác.", "")
        tx = Transaction(self, f"Hoàn tác: {chosen.message}", by)
        for table, key, before, after in reversed(self._acts[chosen.seq - 1]["ops"]):
            if (self._tables[table].row(key) or {}).get("rev") != (after or {}).get("rev"):
                raise AppError("KHO-12", "Bản ghi đã được sửa sau việc này.", "Hoàn tác việc sau trước.")
            tx.ops.append((table, key, before))
        return self._commit(tx, chosen.seq)

    def search(self, table: str, text: str) -> list[str]:
        """Ids of rows whose search fields hold every word of `text`, whatever the accents."""
        words = fold(text).split()
        names = TABLES[table].search_fields
        return [
            row["id"]
            for row in self._tables[table].rows()
            if all(word in fold(" ".join(str(row.get(name, "")) for name in names)) for word in words)
        ]


def _touched(act: JsonObject) -> dict[str, tuple[str, ...]]:
    tables: dict[str, list[str]] = {}
    for table, key, _, _ in act["ops"]:
        tables.setdefault(table, []).append(key)
    return {table: tuple(ids) for table, ids in tables.items()}
