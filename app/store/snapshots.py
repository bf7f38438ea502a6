"""Generations: the tables as they stood after an act, written aside and never in place.

`generations/000000042/` holds `<table>.json` for each table and `generation.json`, which names every file
with its size, count and SHA-256 and is written last. A folder without it, or with another hash, is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.records.base import JsonObject
from app.store.codec import Codec, from_json, to_json
from app.store.files import PART, Files

MANIFEST = "generation.json"
KEPT = 2
"""Good generations that stay on the disk."""
PART_SIZE = 1 << 20
"""Bytes of a table's file that are parsed at a time."""
_HEAD, _BETWEEN, _TAIL = b"[\n", b",\n", b"\n]\n"
_REPEATED = ("created_at", "created_by", "updated_at", "updated_by", "status", "hamlet")


@dataclass(frozen=True)
class Generation:
    """The tables after act `seq`, with the last numbers given in each series.

    `schema` is the version of the rows, `at` the moment of the last act, empty where there was none.
    """

    seq: int
    tables: Mapping[str, Mapping[str, JsonObject]]
    numbers: Mapping[str, int]
    schema: int
    at: str = ""


@dataclass(frozen=True)
class Verified:
    """A generation whose every byte is what was written; a table is parsed when it is asked for."""

    seq: int
    files: Mapping[str, bytes]
    numbers: Mapping[str, int]
    schema: int
    at: str

    def rows(self, table: str) -> dict[str, JsonObject]:
        """The rows of a table by id."""
        return {row["id"]: row for row in _rows(self.files[table])}

    def parsed(self) -> Generation:
        """All of it."""
        tables = {name: self.rows(name) for name in self.files}
        return Generation(self.seq, tables, self.numbers, self.schema, self.at)


class Snapshots:
    """Writes and reads the generations of one store."""

    def __init__(self, files: Files, folder: Path, codec: Codec) -> None:
        self._files = files
        self.folder = folder
        self._codec = codec

    def found(self) -> list[Path]:
        """Folders of generations, newest first."""
        return [self.folder / name for name in reversed(self._files.names(self.folder)) if name.isdigit()]

    def write(self, generation: Generation) -> None:
        """Write a generation aside, flush and read back every file, then give it its name; drop old ones."""
        target = self.folder / f"{generation.seq:09d}"
        aside = self.folder / f"{PART}{target.name}"
        self._files.discard(aside)
        self._files.make_folder(aside)
        entries = {name: self._write_table(aside, name, rows) for name, rows in generation.tables.items()}
        manifest = {
            "schema": generation.schema,
            "seq": generation.seq,
            "at": generation.at,
            "numbers": dict(generation.numbers),
            "tables": entries,
        }
        sealed = to_json(manifest)
        total = hashlib.sha256(sealed).hexdigest()
        self._files.write_new(aside / MANIFEST, b'{"manifest":%s,"sha256":"%s"}\n' % (sealed, total.encode()))
        self._files.sync_folder(aside)
        self._files.replace(aside, target)
        self._files.sync_folder(self.folder)
        for old in self.found()[KEPT:]:
            self._files.discard(old)

    def _write_table(self, folder: Path, name: str, rows: Mapping[str, JsonObject]) -> JsonObject:
        body = _BETWEEN.join(to_json(row) for row in rows.values())
        data = self._codec.seal_file(_HEAD + body + _TAIL)
        self._files.write_new(folder / f"{name}.json", data)
        return {"records": len(rows), "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def read(self, folder: Path) -> Verified:
        """The generation in `folder`; `ValueError` when any byte of it is not what was written."""
        manifest = self.manifest(folder)
        files = {
            name: self._read_table(folder / f"{name}.json", entry)
            for name, entry in manifest["tables"].items()
        }
        return Verified(
            manifest["seq"], files, manifest["numbers"], manifest["schema"], manifest.get("at", "")
        )

    def manifest(self, folder: Path) -> JsonObject:
        """What `generation.json` says; `ValueError` when it is not what was written."""
        try:
            raw = self._files.read(folder / MANIFEST)
            head, _, tail = raw.rpartition(b',"sha256":"')
            sealed = head.removeprefix(b'{"manifest":')
            if tail != hashlib.sha256(sealed).hexdigest().encode() + b'"}\n':
                raise ValueError(f"{MANIFEST} is damaged")
            manifest: Any = from_json(sealed)
        except FileNotFoundError as error:
            raise ValueError(f"{MANIFEST} is missing") from error
        return dict(manifest)

    def _read_table(self, path: Path, entry: JsonObject) -> bytes:
        try:
            data = self._files.read(path)
        except FileNotFoundError as error:
            raise ValueError(f"{path.name} is missing") from error
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ValueError(f"{path.name} is damaged")
        return self._codec.open_file(data)


def _rows(data: bytes) -> Iterator[JsonObject]:
    """The rows of a table's file, which stand one a line, parsed by parts.

    Who and when repeat from row to row: one text of each is kept, which saves memory.
    """
    same: dict[str, str] = {}
    start, end = len(_HEAD), len(data) - len(_TAIL)
    while start < end:
        cut = data.find(_BETWEEN, start + PART_SIZE, end)
        cut = end if cut < 0 else cut
        for row in from_json(b"[%b]" % data[start:cut]):
            for name in _REPEATED:
                value = row.get(name)
                if value is not None:
                    row[name] = same.setdefault(value, value)
            yield row
        start = cut + len(_BETWEEN)
