"""The store of one office: tables in memory, every act a journal line, generations aside.

When an act returns, it is on the medium. At the start the newest good generation is read and the acts after
it are replayed; what is damaged is set aside as `hong-…` and named, and an empty store is never opened
in silence.
"""

from __future__ import annotations

import contextlib
import errno
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

from app.domain.clock import Clock
from app.domain.errors import AppError
from app.domain.ids import new_id
from app.domain.records.base import JsonObject
from app.domain.tables import TABLES
from app.store import attachments, backups, drafts, places
from app.store.codec import Codec, Line, PlainCodec, from_json, to_json
from app.store.errors import Conflict, Notice, disk, disk_error, is_missing_right
from app.store.files import Files, clear_unfinished
from app.store.journal import Damage, Journal
from app.store.lock import WriterLock
from app.store.migrations import MIGRATIONS, Migration, difference, newest, steps
from app.store.model import IDENTITY, Act, ChangeSet, Op, Revision, same_row, touched
from app.store.purge import INTENT, Intent, Purge, holds, read_intent, redact, redact_act, write_intent
from app.store.snapshots import Generation, Snapshots, Verified
from app.store.tables import Table

FORMAT = "chinh-quyen-than-thien"
PROGRAM = "chương trình"
"""Who acts when data of an older version are brought up to date."""
ASIDE = "hong-"
"""Start of the name of what was found damaged and set aside."""
ACTS_BETWEEN_GENERATIONS = 2000
"""A generation costs a write of everything; after so many acts it is worth it: it shortens the start."""


class Transaction:
    """What an open block has asked for so far."""

    def __init__(self, store: Store, message: str, by: str) -> None:
        self._store = store
        self._now = store.clock.now().isoformat(timespec="seconds")
        self.message = message
        self.by = by
        self.ops: list[Op] = []
        self.numbers: dict[str, int] = {}
        self.changes: ChangeSet | None = None
        self._rows: dict[tuple[str, str], JsonObject | None] = {}

    def row(self, table: str, record_id: str) -> JsonObject | None:
        """The row as this transaction sees it."""
        key = (table, record_id)
        return self._rows[key] if key in self._rows else self._store.table(table).row(record_id)

    def next_number(self, series: str) -> int:
        """The next number of a series, counted from 1 and never given twice, not even after an undo."""
        last = self.numbers.get(series, self._store.last_number(series))
        self.numbers[series] = last + 1
        return last + 1

    def insert(self, table: str, document: JsonObject) -> None:
        """Add a row; its `id` is new."""
        record_id = document["id"]
        if self.row(table, record_id) is not None:
            raise ValueError(f"{table} already has a row with this id")
        stamp = {"created_at": self._now, "created_by": self.by, "rev": 1}
        self._put(table, record_id, {**document, **stamp, "updated_at": self._now, "updated_by": self.by})

    def update(self, table: str, record_id: str, document: JsonObject, rev: int | None = None) -> None:
        """Replace a row by `document`; `rev` is the revision that the user saw."""
        before = self._seen(table, record_id, rev, document)
        stamp = {
            "created_at": before["created_at"],
            "created_by": before["created_by"],
            "rev": before["rev"] + 1,
        }
        new = {**document, "id": record_id, **stamp, "updated_at": self._now, "updated_by": self.by}
        self._put(table, record_id, new)

    def remove(self, table: str, record_id: str, rev: int | None = None) -> None:
        """Remove a row; `rev` is the revision that the user saw."""
        self._seen(table, record_id, rev, None)
        self._put(table, record_id, None)

    def restore(self, table: str, record_id: str, row: JsonObject | None) -> None:
        """Put back what a row was, under a new revision."""
        stored = self.row(table, record_id)
        if row is not None:
            last = max(row["rev"], (stored or row)["rev"])
            row = {**row, "rev": last + 1, "updated_at": self._now, "updated_by": self.by}
        self._put(table, record_id, row)

    def _put(self, table: str, record_id: str, row: JsonObject | None) -> None:
        self.ops.append((table, record_id, self.row(table, record_id), row))
        self._rows[table, record_id] = row

    def _seen(self, table: str, record_id: str, rev: int | None, offered: JsonObject | None) -> JsonObject:
        stored = self.row(table, record_id)
        if stored is not None and (rev is None or stored["rev"] == rev):
            return stored
        raise Conflict(
            "KHO-10",
            "Bản ghi đã được sửa ở nơi khác sau khi mở." if stored else "Bản ghi đã bị xóa sau khi mở.",
            table=table,
            record_id=record_id,
            stored=stored,
            offered=offered,
        )


class Store:
    """The tables of one office, in one folder."""

    acts_between_generations = ACTS_BETWEEN_GENERATIONS

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        files: Files,
        codec: Codec,
        migrations: Sequence[Migration],
        *,
        read_only: bool,
        window: str,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.files = files
        self.read_only = read_only
        self.notices: list[Notice] = []
        self.migrations = migrations
        self._schema = newest(migrations)
        self._last_at = ""
        self._codec = codec
        self._tables = {name: Table(name, spec.search_fields) for name, spec in TABLES.items()}
        self._numbers: dict[str, int] = {}
        self._journal = Journal(files, folder / "journal", codec)
        self._snapshots = Snapshots(files, folder / "generations", codec)
        self._lock = WriterLock(files, folder)
        self._window = window
        self._open_transaction: Transaction | None = None
        self._broken: AppError | None = None
        self._undone: dict[int, int] | None = None
        self._snapshot_seq = 0
        self._generation_due = self.acts_between_generations
        self._keeper: threading.Thread | None = None
        self._writing = threading.RLock()
        """Held for an act: acts of several threads follow each other."""
        self._keeping = threading.RLock()
        """Held while a generation is written or read; taken before `_writing`, never after it."""

    # -- opening --

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock,
        read_only: bool = False,
        files: Files | None = None,
        codec: Codec | None = None,
        migrations: Sequence[Migration] = MIGRATIONS,
        window: str = "",
    ) -> Store:
        """Open the store in `folder`, or make one where the folder is absent or empty.

        `window` is the doorbell's address of a program with a window, for a second start (`show_window_of`).

        Where a store lies but nothing can be written, it opens for reading only, with a notice (KHO-09).
        Refuses with KHO-05 (another program writes to it), KHO-06 (made by a newer version), KHO-07 (a folder
        of something else), KHO-08 (nothing left that is whole), KHO-01 to KHO-04 (the disk).
        """
        files, codec = files or Files(), codec or PlainCodec()
        with disk(folder):
            try:
                return cls(
                    folder, clock, files, codec, migrations, read_only=read_only, window=window
                )._opened()
            except OSError as error:
                if read_only or not is_missing_right(error) or files.size(folder / IDENTITY) < 0:
                    raise
            store = cls(folder, clock, files, codec, migrations, read_only=True, window=window)._opened()
            words = f"Không có quyền ghi vào {folder} nên kho dữ liệu chỉ mở để xem."
            store.notices.insert(0, Notice("KHO-09", words, "Mở kho ở nơi ghi được để làm việc tiếp."))
            return store

    def _opened(self) -> Store:
        try:
            if not self.read_only:
                self.files.make_folder(self.folder)
                self._lock.acquire(self.clock.now().isoformat(timespec="seconds"), self._window)
            self._load()
        except BaseException:
            self._release()
            raise
        return self

    def _load(self) -> None:
        identity = self._identity()
        unfinished = steps(identity["schema"], self.migrations)
        self._schema = identity["schema"]
        if not self.read_only:
            for folder in (self.folder, self._journal.folder, self._snapshots.folder):
                self.files.make_folder(folder)
                clear_unfinished(self.files, folder)
        generation = self._newest_generation()
        if generation is not None:
            for name in generation.files:
                self._tables.setdefault(name, Table(name)).load(partial(generation.rows, name))
            self._numbers = dict(generation.numbers)
            self._snapshot_seq, self._last_at = generation.seq, generation.at
        elif self._lost_its_beginning():
            raise AppError(
                "KHO-08",
                "Kho dữ liệu bị hỏng: không còn bản chụp nào nguyên vẹn và nhật ký thiếu phần đầu.",
                f"Không xóa gì trong {self.folder}. Khôi phục từ bản sao lưu gần nhất.",
            )
        self._generation_due = self._snapshot_seq + self.acts_between_generations
        self._replay(self._snapshot_seq)
        self._resume_purge()
        for schema, migrate in unfinished:
            self._migrate(schema, migrate, identity)
        now = self.clock.now()
        self.notices.extend(places.warnings(self.files, self.folder, now, self._last_at))

    def _migrate(self, schema: int, migrate: Migration, identity: JsonObject) -> None:
        """Bring the rows to `schema`: a backup, one act, then the identity; read only: in memory alone."""
        tables = {name: table.as_mapping() for name, table in self._tables.items()}
        ops = difference(tables, migrate(tables))
        if self.read_only:
            self._apply(ops, {})
            return
        if self.last_act:
            backups.create(self, self.folder / backups.FOLDER)
        tx = Transaction(self, f"Nâng cấp dữ liệu lên phiên bản {schema}", PROGRAM)
        tx.ops = ops
        self._commit(tx, {"migrates": schema})
        self._schema = schema
        self.files.write_atomically(self.folder / IDENTITY, to_json({**identity, "schema": schema}) + b"\n")

    def _identity(self) -> JsonObject:
        path = self.folder / IDENTITY
        names = [name for name in self.files.names(self.folder) if not name.startswith((".", "khoa."))]
        if IDENTITY not in names:
            if names and names != ["backups"]:
                raise AppError(
                    "KHO-07",
                    f"Thư mục {self.folder} không phải kho dữ liệu của chương trình.",
                    "Chọn một thư mục trống, hoặc đúng thư mục kho.",
                )
            if self.read_only:
                raise AppError("KHO-07", f"Không có kho dữ liệu ở {self.folder}.", "Chọn đúng thư mục kho.")
            identity = {
                "format": FORMAT,
                "schema": self._schema,
                "store_id": str(uuid.UUID(new_id(self.clock.now()))),
                "created_at": self.clock.now().isoformat(timespec="seconds"),
            }
            self.files.write_atomically(path, to_json(identity) + b"\n")
            return identity
        try:
            identity = from_json(self.files.read(path))
            return {**identity, "schema": int(identity["schema"])}
        except (ValueError, KeyError, TypeError):
            raise AppError(
                "KHO-08", f"Tệp {path} bị hỏng nên chưa mở kho.", "Khôi phục từ bản sao lưu gần nhất."
            ) from None

    def _newest_generation(self) -> Verified | None:
        """The newest generation that is whole; damaged ones are set aside and named."""
        for folder in self._snapshots.found():
            try:
                return self._snapshots.read(folder)
            except ValueError:
                aside = self._aside(folder.name)
                if not self.read_only:
                    self.files.replace(folder, aside)
                self._notice("KHO-21", f"Bản chụp {folder.name} bị hỏng, đã mở bản tốt gần nhất.", aside)
        return None

    def _lost_its_beginning(self) -> bool:
        """Whether the journal alone cannot give everything back; a new store has lost nothing."""
        first = self._journal.segments()[:1]
        if first:
            return int(first[0].stem) != 1
        aside = any(name.startswith(ASIDE) for name in self.files.names(self.folder))
        return aside or bool(self.notices) or bool(self.files.names(self.folder / backups.FOLDER))

    def _replay(self, after: int) -> None:
        lines, damage = self._journal.replay(after)
        for line in lines:
            self._apply(_ops(line.act), line.act["numbers"])
            self._last_at = line.act["at"]
        if damage is not None:
            self._set_aside(damage)

    def _set_aside(self, damage: Damage) -> None:
        aside = self._aside(damage.path.name)
        if not self.read_only:
            self._journal.cut(damage, aside)
        if not damage.torn:
            self._notice("KHO-22", f"Nhật ký {damage.path.name} bị hỏng ở giữa.", aside, loss=True)

    def _aside(self, name: str) -> Path:
        stamp = self.clock.now().strftime("%Y%m%d-%H%M%S")
        return self.folder / f"{ASIDE}{stamp}-{new_id(self.clock.now())[-6:]}-{name}"

    def _notice(self, code: str, message: str, aside: Path, *, loss: bool = False) -> None:
        hint = f"Phần hỏng được giữ ở {aside}. Báo cán bộ công nghệ thông tin."
        self.notices.append(Notice(code, message, hint, loss))

    # -- acts --

    @contextmanager
    def transaction(self, message: str, *, by: str) -> Iterator[Transaction]:
        """One act of a user: all of the block reaches the medium, or nothing of it.

        An exception inside the block leaves nothing. `changes` is set when the block has ended. A second
        thread waits for its turn.
        """
        with self._writing:
            if self._open_transaction is not None:
                raise RuntimeError("a transaction is open already")
            self.refuse_writing()
            tx = self._open_transaction = Transaction(self, message, by)
            try:
                yield tx
                tx.changes = self._commit(tx)
            finally:
                self._open_transaction = None

    def refuse_writing(self) -> None:
        """Refuse where the store is read only (KHO-09) or broke (KHO-01 to KHO-04, KHO-14)."""
        if self.read_only:
            raise AppError("KHO-09", "Kho dữ liệu đang mở chỉ để xem.", "Mở kho ở nơi ghi được rồi làm lại.")
        if self._broken is not None:
            raise self._broken

    def _commit(self, tx: Transaction, kind: JsonObject | None = None) -> ChangeSet:
        """Write the act; `kind` marks what is no ordinary work: `undoes`, `purges`, `migrates`."""
        kind = kind or {}
        act: JsonObject = {
            "at": self.clock.now().isoformat(timespec="milliseconds"),
            "by": tx.by,
            "message": tx.message,
            "numbers": tx.numbers,
            "ops": tx.ops,
            **kind,
        }
        try:
            seq = self._journal.append(act)
        except OSError as error:
            refusal = disk_error(error, self._journal.folder)
            if not self._journal.is_sound():
                self._broken = refusal
            raise refusal from error
        self._last_at = act["at"]
        self._apply(tx.ops, tx.numbers)
        if "undoes" in kind and self._undone is not None:
            self._undone[kind["undoes"]] = seq
        if seq >= self._generation_due:
            self._compact_aside()
        return ChangeSet(seq, tx.message, touched(tx.ops))

    def _apply(self, ops: Iterable[Op], numbers: Mapping[str, int]) -> None:
        for table, record_id, _, after in ops:
            self._tables.setdefault(table, Table(table)).put(record_id, after)
        self._numbers.update(numbers)

    def purge(self, purges: Sequence[Purge], message: str, *, by: str) -> ChangeSet:
        """Change records and take the named fields out of every earlier version of them, for ever.

        The act is logged without the values and cannot be undone. Refuses with KHO-10 (edited since). A disk
        error after the act was written (KHO-14) leaves the rest of the work to the next start.
        """
        with self._keeping, self._writing:
            return self._purge(purges, message, by)

    def _purge(self, purges: Sequence[Purge], message: str, by: str) -> ChangeSet:
        self.refuse_writing()
        tx = Transaction(self, message, by)
        for each in purges:
            if each.row is None:
                tx.remove(each.table, each.record_id, each.rev)
            else:
                tx.update(each.table, each.record_id, each.row, each.rev)
        fields = {(each.table, each.record_id): each.fields for each in purges}
        intent = Intent(self._journal.last + 1, fields, self._named_only_by(purges))
        tx.ops = [
            (table, key, redact(before, fields[table, key]), after) for table, key, before, after in tx.ops
        ]
        try:
            write_intent(self.files, self.folder, intent)
        except OSError as error:
            raise disk_error(error, self.folder) from error
        try:
            changes = self._commit(tx, {"purges": True, "attachments": list(intent.attachments)})
            for each in purges:
                self._tables[each.table].forget()
        except AppError:
            if self._broken is None:  # else the next start sees whether the act was written
                self.files.discard(self.folder / INTENT)
            raise
        try:
            self._finish_purge(intent)
        except OSError as error:
            self._broken = _unfinished_purge()
            raise self._broken from error
        return changes

    def _named_only_by(self, purges: Sequence[Purge]) -> tuple[str, ...]:
        """Attachments that some version of these records names in a field that goes, and no other record."""
        going = {
            (each.table, each.record_id): each.fields
            for each in purges
            if attachments.fields_of(each.table) & each.fields
        }
        past = set[str]()
        for table, key in going:
            for revision in self.history(table, key):
                past |= attachments.names_in(table, (revision.before, revision.after))
        others = {
            name
            for table, row, field, name in attachments.named(self)
            if field not in going.get((table, row["id"]), ())
        }
        return tuple(sorted((past - others) & set(attachments.kept(self))))

    def _finish_purge(self, intent: Intent) -> None:
        """Rewrite the history, write a generation of the present, drop all older ones and damaged parts."""
        for name in set(intent.attachments) & set(attachments.kept(self)):
            self.files.unlink(self.folder / attachments.FOLDER / name)
        self.files.discard(self.folder / attachments.OPENED)
        marks = tuple(key.encode() for _, key in intent.fields)
        self._journal.rewrite(marks, lambda act, seq: redact_act(act, intent, seq))
        if self._snapshots.found()[:1] != [self._snapshots.folder / f"{self._journal.last:09d}"]:
            self._write_generation(self._present())
        for old in self._snapshots.found()[1:]:
            self.files.remove_folder(old)
        for name in self.files.names(self.folder):
            aside = self.folder / name
            if name.startswith((ASIDE, drafts.FILE)) and holds(self.files, aside, marks):
                (self.files.remove_folder if aside.is_dir() else self.files.unlink)(aside)
        self.files.unlink(self.folder / INTENT)

    def _resume_purge(self) -> None:
        """Finish a purge that was interrupted; forget one whose act was never written."""
        intent = None if self.read_only else read_intent(self.files, self.folder)
        if intent is None:
            return
        try:
            if self._journal.last >= intent.seq:
                self._finish_purge(intent)
            else:
                self.files.unlink(self.folder / INTENT)
        except OSError:
            refusal = _unfinished_purge()
            self.notices.append(Notice(refusal.code, refusal.message, refusal.hint))

    def undo(self, seq: int | None = None, *, by: str) -> ChangeSet:
        """Take back an act, the last one not yet taken back when `seq` is None. Undo is itself an act.

        Refuses with KHO-11 (nothing to undo), KHO-12 (undone already or an undo itself), KHO-13 (edited
        since; a `Conflict` with both versions).
        """
        with self._writing:
            return self._undo(seq, by)

    def _undo(self, seq: int | None, by: str) -> ChangeSet:
        self.refuse_writing()
        line = self._undoable(seq)
        tx = Transaction(self, f"Hoàn tác: {line.act['message']}", by)
        for table, record_id, before, after in reversed(_ops(line.act)):
            stored = tx.row(table, record_id)
            if not same_row(stored, after):
                raise Conflict(
                    "KHO-13",
                    "Bản ghi đã được sửa sau việc này nên chưa hoàn tác.",
                    table=table,
                    record_id=record_id,
                    stored=stored,
                    offered=before,
                )
            tx.restore(table, record_id, before)
        return self._commit(tx, {"undoes": line.seq})

    def _undoable(self, seq: int | None) -> Line:
        undone = self._undone_acts()
        for line in self._lines(newest_first=True):
            if seq is not None and line.seq != seq:
                continue
            if line.act.keys().isdisjoint(_NO_WORK) and line.seq not in undone:
                return line
            if seq is not None and "migrates" in line.act:
                raise AppError("KHO-16", "Việc nâng cấp dữ liệu không hoàn tác được.", "")
            if seq is not None and "purges" in line.act:
                raise AppError("KHO-15", "Việc xóa hẳn theo luật không hoàn tác được.", "Nhập lại nếu cần.")
            if seq is not None:
                raise AppError("KHO-12", "Việc này đã được hoàn tác rồi.", "Xem nhật ký để chọn việc khác.")
        raise AppError("KHO-11", "Không còn việc nào để hoàn tác.", "")

    def _undone_acts(self) -> dict[int, int]:
        """Acts that were taken back, with the act that did so."""
        if self._undone is None:
            lines = self._lines(containing=b'"undoes":')
            self._undone = {line.act["undoes"]: line.seq for line in lines if "undoes" in line.act}
        return self._undone

    def purged(self) -> dict[tuple[str, str], int]:
        """The records (table, id) that were purged, with the act: no backup may bring them back."""
        lines = self._lines(containing=b'"purges":')
        return {op[:2]: line.seq for line in lines if "purges" in line.act for op in _ops(line.act)}

    def purged_attachments(self) -> set[str]:
        """The files that went with purged records: they stay in no folder of backups."""
        lines = self._lines(containing=b'"purges":')
        return {name for line in lines for name in line.act.get("attachments", ())}

    # -- reading --

    def table(self, name: str) -> Table:
        """The table of that name, with TinyDB's queries."""
        return self._tables[name]

    def table_names(self) -> tuple[str, ...]:
        """The names of all tables, those of an older version included."""
        return tuple(self._tables)

    def search(self, table: str, text: str, *, limit: int | None = None) -> list[str]:
        """Ids of the rows that hold every word of `text` whatever the accents, exact hits first."""
        return list(islice(self._tables[table].find_text(text), limit))

    def prepare_search(self) -> None:
        """Make what the first search would wait for: half a second for 50,000 records."""
        for table in self._tables.values():
            table.prepare_search()

    def _lines(self, *, newest_first: bool = False, containing: bytes = b"") -> Iterator[Line]:
        """Acts of the journal; an error of the disk is a refusal."""
        with disk(self._journal.folder):
            yield from self._journal.lines(newest_first, containing)

    def last_number(self, series: str) -> int:
        """The last number given in a series; 0 when none was."""
        return self._numbers.get(series, 0)

    @property
    def last_act(self) -> int:
        """The number of the last act."""
        return self._journal.last

    def history(self, table: str, record_id: str) -> list[Revision]:
        """The changes of a record, oldest first, also of one that was removed."""
        return [
            Revision(line.seq, line.act["at"], line.act["by"], line.act["message"], before, after)
            for line in self._lines(containing=record_id.encode())
            for name, key, before, after in _ops(line.act)
            if (name, key) == (table, record_id)
        ]

    def acts(
        self,
        limit: int = 50,
        before: int | None = None,
        table: str | None = None,
        record_id: str | None = None,
        wanted: Callable[[Act], bool] = lambda _: True,
    ) -> list[Act]:
        """Acts, newest first: those before act `before`, that touched `table`, that touched `record_id`."""
        undone = self._undone_acts()
        found: list[Act] = []
        for line in self._lines(newest_first=True, containing=(record_id or "").encode()):
            act = _act(line, undone)
            if (
                (before is None or act.seq < before)
                and (table is None or table in act.touched)
                and (record_id is None or any(record_id in ids for ids in act.touched.values()))
                and wanted(act)
            ):
                found.append(act)
            if len(found) == limit:
                break
        return found

    # -- ending --

    def damage(self) -> list[str]:
        """What is not as it was written, in words: generations and lines of the journal, all read again."""
        with disk(self.folder):
            found = [f"Bản chụp {folder.name} bị hỏng" for folder in self._damaged_generations()]
            _, broken = Journal(self.files, self._journal.folder, self._codec).replay(0)
        if broken is not None:
            found.append(f"Nhật ký {broken.path.name} bị hỏng từ byte {broken.offset}")
        return found

    def _damaged_generations(self) -> list[Path]:
        damaged = []
        for folder in self._snapshots.found():
            try:
                self._snapshots.read(folder)
            except ValueError:
                damaged.append(folder)
        return damaged

    def renew(self) -> None:
        """Set damaged generations aside and write the present where its generation is among them."""
        with self._keeping:
            with disk(self._snapshots.folder):
                for folder in self._damaged_generations():
                    self.files.replace(folder, self._aside(folder.name))
                    self._snapshot_seq = 0
            self.compact()

    def compact(self) -> None:
        """Write a generation of the present and begin a new segment; the history stays whole.

        Acts go on meanwhile. A disk that fails is told among the notices: the journal has everything.
        """
        try:
            with self._keeping:
                self._renewed()
        except OSError as error:
            refusal = disk_error(error, self._snapshots.folder)
            self.notices.append(Notice(refusal.code, refusal.message, refusal.hint))

    @contextmanager
    def held_still(self) -> Iterator[Path]:
        """A generation of the present: inside the block it and the segments up to its act do not change.

        Acts go on meanwhile. Refuses with KHO-01 to KHO-04 (the disk), KHO-09 (read only).
        """
        with self._keeping:
            with disk(self._snapshots.folder):
                seq = self._renewed()
            yield self._snapshots.folder / f"{seq:09d}"

    def _renewed(self) -> int:
        """Write a generation where the newest is not of the present; return the act after which it stands."""
        with self._writing:
            self.refuse_writing()
            if self.files.size(self.folder / IDENTITY) < 0:
                raise FileNotFoundError(errno.ENOENT, "the store is gone", str(self.folder))
            generation = self._present()
        if generation.seq != self._snapshot_seq or not self._snapshots.found():
            self._write_generation(generation)
        return generation.seq

    def _present(self) -> Generation:
        """The tables as they are now, by reference: a row is replaced by an act, never changed."""
        self._journal.start_segment()
        tables = {name: dict(table.as_mapping()) for name, table in self._tables.items()}
        last = self._journal.last
        return Generation(last, tables, dict(self._numbers), self._schema, self._last_at)

    def _write_generation(self, generation: Generation) -> None:
        self._snapshots.write(generation)
        self._snapshot_seq = generation.seq

    def _compact_aside(self) -> None:
        """Write a generation in a thread of its own: no act waits for it."""
        self._generation_due = self._journal.last + self.acts_between_generations
        if self._keeper is not None and self._keeper.is_alive():
            return

        def keep() -> None:
            with contextlib.suppress(AppError):  # a store that refuses writing says so to its user
                self.compact()

        self._keeper = threading.Thread(target=keep, name="generation")
        self._keeper.start()

    def close(self) -> None:
        """Write a generation when something changed, and let others open the store."""
        if self._keeper is not None:
            self._keeper.join()
        try:
            if not self.read_only and self._broken is None:
                self.compact()
        finally:
            self._release()

    def _release(self) -> None:
        self._journal.close()
        self._lock.release()


def _ops(act: JsonObject) -> list[Op]:
    return [(table, record_id, before, after) for table, record_id, before, after in act["ops"]]


def _act(line: Line, undone: Mapping[int, int]) -> Act:
    act = line.act
    return Act(
        line.seq,
        act["at"],
        act["by"],
        act["message"],
        touched(_ops(act)),
        undoes=act.get("undoes"),
        undone_by=undone.get(line.seq),
        lasting=not act.keys().isdisjoint(_NO_WORK),
    )


def _unfinished_purge() -> AppError:
    return AppError(
        "KHO-14",
        "Đã ghi việc xóa hẳn nhưng ổ đĩa báo lỗi nên chưa xóa hết trong lịch sử.",
        "Kiểm tra ổ đĩa, đóng rồi mở lại chương trình để xóa nốt.",
    )


_NO_WORK = ("undoes", "purges", "migrates")
"""Marks of acts that an undo passes over."""
