"""The store against stock TinyDB, TinyDB with its cache, and SQLite with the same indexes, in one run.

    python build_scripts/bench.py store
    python build_scripts/bench_store.py --sizes 1000 10000 50000 100000     # the table of docs/benchmarks.md

Every store holds the same invented contacts. SQLite keeps each as JSON text beside folded, status and date
columns, with indexes on them and FTS5 over the folded text, synchronous=FULL, with a rollback journal and
with WAL: the faster of the two is compared.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from app.domain.clock import SystemClock  # noqa: E402
from app.domain.ids import new_id  # noqa: E402
from app.domain.records.base import JsonObject  # noqa: E402
from app.domain.tables import TABLES  # noqa: E402
from app.domain.text import fold  # noqa: E402
from app.store import Store  # noqa: E402

REPORT = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- store: begin -->", "<!-- store: end -->"
SIZES = (1000, 10_000, 50_000, 100_000)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Hữu", "Đức", "Thị Thanh", "Minh", "Quang", "Ngọc")
GIVEN = ("Bưởi", "Mận", "Hòa", "Hoàn", "Khánh", "Dũng", "Oanh", "Thuở", "Yến", "Ước", "Lựu", "Giang")
STATUSES = ("received", "assigned", "answered", "informed")
FIELDS = TABLES["contacts"].search_fields
SEARCHED = "thuo dang"
Measure = Callable[[], object]


def records(count: int, seed: int = 5) -> list[JsonObject]:
    """Invented contacts, each with a state and a day to filter by."""
    source = random.Random(seed)
    return [
        {
            "id": new_id(SystemClock().now()),
            "code": f"CD-2026-{number:06d}",
            "full_name": f"{source.choice(FAMILY)} {source.choice(MIDDLE)} {source.choice(GIVEN)}",
            "phone": f"09{source.randrange(10**8):08d}",
            "hamlet": f"Thôn {source.randrange(20) + 1}",
            "address": f"Số {source.randrange(300)} đường Mười Ba, xã Mộc Bắc",
            "status": source.choice(STATUSES),
            "due_date": f"2026-{source.randrange(12) + 1:02d}-{source.randrange(28) + 1:02d}",
        }
        for number in range(count)
    ]


def text_of(row: JsonObject) -> str:
    return fold("\n".join(str(row[name]) for name in FIELDS if name in row))


def seconds(work: Measure, times: int) -> float:
    """The median wall time of several runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


class Ours:
    """The store of this program."""

    name = "this store"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "kho"
        self.store = Store.open(self.folder, clock=SystemClock())
        self.keys: list[str] = []

    def fill(self, rows: list[JsonObject]) -> None:
        self.batch(rows)
        self.store.close()
        self.open()

    def batch(self, rows: list[JsonObject]) -> None:
        with self.store.transaction("Nhập", by="x") as tx:
            for row in rows:
                tx.insert("contacts", row)
                self.keys.append(row["id"])

    def insert(self, row: JsonObject) -> None:
        self.batch([row])

    def update(self) -> None:
        row = self.store.table("contacts").row(self.keys[0])
        with self.store.transaction("Sửa", by="x") as tx:
            tx.update("contacts", self.keys[0], {**(row or {}), "status": "answered"})

    def open(self) -> None:
        self.store._release()
        self.store = Store.open(self.folder, clock=SystemClock())
        for name in self.store.table_names():  # a table is parsed when it is asked for
            len(self.store.table(name))

    def search(self) -> int:
        return len(self.store.search("contacts", SEARCHED))

    def filter(self) -> int:
        tests = {"status": lambda value: value == "assigned", "due_date": lambda value: value < "2026-02-01"}
        return len(self.store.table("contacts").select(tests))

    def close(self) -> None:
        self.store._release()


class Tiny:
    """TinyDB as it comes; `Cached` with its middleware, flushed and closed after each act to be durable."""

    name = "TinyDB"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tiny.json"
        self.open()

    def make(self) -> TinyDB:
        return TinyDB(self.path, storage=JSONStorage)

    def fill(self, rows: list[JsonObject]) -> None:
        self.batch(rows)

    def batch(self, rows: list[JsonObject]) -> None:
        self.table.insert_multiple(rows)
        self.flush()

    def insert(self, row: JsonObject) -> None:
        self.table.insert(row)
        self.flush()

    def update(self) -> None:
        self.table.update({"status": "answered"}, doc_ids=[1])
        self.flush()

    def flush(self) -> None:
        """JSONStorage flushes and syncs at each write."""

    def open(self) -> None:
        self.db = self.make()
        self.table = self.db.table("contacts")
        self.table.get(doc_id=1)

    def search(self) -> int:
        words = SEARCHED.split()
        return sum(all(word in text_of(row) for word in words) for row in self.table.all())

    def filter(self) -> int:
        self.table.clear_cache()
        return len(self.table.search((where("status") == "assigned") & (where("due_date") < "2026-02-01")))

    def close(self) -> None:
        self.db.close()


class Cached(Tiny):
    name = "TinyDB cached"

    def make(self) -> TinyDB:
        return TinyDB(self.path, storage=CachingMiddleware(JSONStorage))

    def flush(self) -> None:
        self.db.storage.flush()


class Sqlite:
    """SQLite with the record as JSON text beside the indexed columns, rollback journal."""

    name = "SQLite"
    mode = "DELETE"

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{self.mode}.db"
        self.keys: list[str] = []
        self.open()
        self.db.executescript(
            "CREATE TABLE c (id TEXT PRIMARY KEY, json TEXT, folded TEXT, status TEXT, due TEXT);"
            "CREATE INDEX by_status ON c (status, due);"
            "CREATE VIRTUAL TABLE f USING fts5(folded, id UNINDEXED);"
        )

    def fill(self, rows: list[JsonObject]) -> None:
        self.batch(rows)

    def batch(self, rows: list[JsonObject]) -> None:
        with self.db:
            for row in rows:
                folded = text_of(row)
                text = orjson.dumps(row).decode()
                values = (row["id"], text, folded, row["status"], row["due_date"])
                self.db.execute("INSERT INTO c VALUES (?,?,?,?,?)", values)
                self.db.execute("INSERT INTO f VALUES (?,?)", (folded, row["id"]))
                self.keys.append(row["id"])

    def insert(self, row: JsonObject) -> None:
        self.batch([row])

    def update(self) -> None:
        with self.db:
            (text,) = self.db.execute("SELECT json FROM c WHERE id=?", (self.keys[0],)).fetchone()
            row = {**orjson.loads(text), "status": "answered"}
            values = (orjson.dumps(row).decode(), "answered", self.keys[0])
            self.db.execute("UPDATE c SET json=?, status=? WHERE id=?", values)

    def open(self) -> None:
        self.db = sqlite3.connect(self.path)
        self.db.execute(f"PRAGMA journal_mode={self.mode}")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("SELECT name FROM sqlite_master").fetchall()

    def search(self) -> int:
        query = " ".join(f'"{word}"' for word in SEARCHED.split())
        return len(self.db.execute("SELECT id FROM f WHERE f MATCH ?", (query,)).fetchall())

    def filter(self) -> int:
        query = "SELECT json FROM c WHERE status='assigned' AND due < '2026-02-01'"
        return len([orjson.loads(text) for (text,) in self.db.execute(query)])

    def close(self) -> None:
        self.db.close()


class SqliteWal(Sqlite):
    name = "SQLite WAL"
    mode = "WAL"

    def search(self) -> int:
        marks = [f"%{word}%" for word in SEARCHED.split()]
        query = f"SELECT id FROM c WHERE {' AND '.join(['folded LIKE ?'] * len(marks))}"
        return len(self.db.execute(query, marks).fetchall())


KINDS = (Ours, Tiny, Cached, Sqlite, SqliteWal)
WHAT = (
    "durable insert",
    "durable update",
    "batch of 1,000",
    "open",
    "folded search",
    "filter by status and date",
)
DESIGNED = 50_000
"""The size at which the design holds the store to figures; opening and memory are held at twice that."""
SLOW_FROM = 10_000
"""From this size on stock TinyDB is measured once: each of its acts writes everything."""


def measured(size: int) -> dict[str, dict[str, float]]:
    """Seconds by kind of store and act."""
    return {kind.name: measured_one(kind, size) for kind in KINDS}


def measured_one(kind: type[Ours | Tiny | Sqlite], size: int) -> dict[str, float]:
    """Seconds by act, of a store filled with `size` records and searched once before."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as place:
        store = kind(Path(place))
        store.fill(records(size))
        few = isinstance(store, Tiny) and size >= SLOW_FROM
        acts, reads = (1, 1) if few else (101, 5)
        fresh = iter(records(101, seed=6))
        many = records(1000, seed=7)
        store.search()
        found = {
            WHAT[4]: seconds(store.search, reads),
            WHAT[5]: seconds(store.filter, reads),
            WHAT[0]: seconds(lambda: store.insert(next(fresh)), acts),
            WHAT[1]: seconds(store.update, acts),
            WHAT[2]: seconds(lambda: store.batch(many), 1),
        }
        store.close()
        found[WHAT[3]] = seconds(store.open, 1 if few else 3)
        store.close()
        return found


def loads_seconds(size: int) -> tuple[float, float]:
    """Opening our store of `size` and `json.loads` of the bytes of its generation."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as place:
        ours = Ours(Path(place))
        ours.fill(records(size))
        (newest,) = sorted((ours.folder / "generations").iterdir())[-1:]
        data = [path.read_bytes() for path in newest.glob("*.json")]
        opened = seconds(ours.open, 3)
        ours.close()
        return opened, seconds(lambda: [json.loads(part) for part in data], 3)


MEMORY = """
import resource, sys
from pathlib import Path
from app.domain.clock import SystemClock
from app.store import Store
store = Store.open(Path(sys.argv[1]), clock=SystemClock(), read_only=True)
store.prepare_search()
status = Path("/proc/self/status").read_text()
print(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
"""


def memory(size: int) -> float:
    """Megabytes at most of a process that opened a store of `size` records and made all indexes (Linux)."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as place:
        ours = Ours(Path(place))
        ours.fill(records(size))
        ours.close()
        command = [sys.executable, "-c", MEMORY, str(ours.folder)]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return int(said) / 1024


Row = tuple[str, str, float, float, float]


def compared(size: int, table: dict[str, dict[str, float]]) -> Iterator[Row]:
    """The figures to hold at `size`, from its table."""
    ours, tiny = table[Ours.name], table[Tiny.name]
    sqlite = {what: min(table[kind.name][what] for kind in (Sqlite, SqliteWal)) for what in WHAT}
    yield f"durable insert, {size:,} records", "SQLite FULL, the faster", ours[WHAT[0]], sqlite[WHAT[0]], 2
    yield f"durable insert, {size:,} records", "stock TinyDB", ours[WHAT[0]], tiny[WHAT[0]], 1 / 500
    yield f"folded search, {size:,} contacts", "SQLite FTS5 or LIKE", ours[WHAT[4]], sqlite[WHAT[4]], 1


def measure(size: int = DESIGNED) -> Iterator[Row]:
    """The figures that the design holds the store to."""
    (ROOT / "build").mkdir(exist_ok=True)
    yield from compared(size, measured(size))
    opened, loads = loads_seconds(2 * size)
    yield f"open {2 * size:,} records", "json.loads of the bytes", opened, loads, 1.5
    yield f"memory of {2 * size:,} records (MB)", "the limit", memory(2 * size), 300, 1


def table_lines(size: int, table: dict[str, dict[str, float]]) -> Iterator[str]:
    """One Markdown table: milliseconds by act and store."""
    yield f"\n### {size:,} records, milliseconds\n"
    yield "| what | " + " | ".join(table) + " |"
    yield "|---|" + "--:|" * len(table)
    for what in WHAT:
        yield f"| {what} | " + " | ".join(f"{1000 * table[kind][what]:,.2f}" for kind in table) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    sizes = parser.parse_args().sizes
    (ROOT / "build").mkdir(exist_ok=True)
    lines: list[str] = []
    held: list[Row] = []
    for size in sizes:
        table = measured(size)
        lines += table_lines(size, table)
        print("\n".join(table_lines(size, table)), flush=True)
        if size == DESIGNED:
            held += compared(size, table)
    top = max(sizes)
    held.append((f"open {top:,} records", "json.loads of the bytes", *loads_seconds(top), 1.5))
    held.append((f"memory of {top:,} records (MB)", "the limit", memory(top), 300, 1))
    lines += ["\n### Figures to hold\n", "| what | against | ours | theirs | ratio | hold | held |"]
    lines.append("|---|---|--:|--:|--:|--:|---|")
    for what, against, ours, theirs, hold in held:
        kept = "yes" if ours / theirs <= hold else "**no**"
        lines.append(
            f"| {what} | {against} | {ours:.4f} | {theirs:.4f} | {ours / theirs:.4f} | {hold:g} | {kept} |"
        )
    print("\n".join(lines[-len(held) - 3 :]))
    text = REPORT.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    REPORT.write_text(
        before + BEGIN + "\n" + "\n".join(lines) + "\n\n" + END + rest.partition(END)[2], "utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
