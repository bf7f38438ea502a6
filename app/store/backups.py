"""Backups: one verified zip each, kept all for two days, then one a day, a week, a month.

A backup holds what is needed to stand up the store anywhere: its identity, the newest generation, the whole
journal. Attachments never change, so they lie beside the zips, each once. Restoring into a living store is an
act like any other: it can be undone, no number is given twice.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.domain.clock import VIETNAM
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.store import attachments
from app.store.codec import PlainCodec
from app.store.errors import disk
from app.store.files import Files
from app.store.migrations import steps
from app.store.model import IDENTITY, OFFICE_KEYS, ChangeSet, same_row
from app.store.snapshots import MANIFEST, Generation, Snapshots

if TYPE_CHECKING:
    from app.store.store import Store  # which makes a backup before a migration

FOLDER = "backups"
_FOLDERS = ("generations", "journal", "attachments")
PREFIX, SUFFIX = "SAO-LUU_", ".zip"
_STAMP = "%Y%m%d-%H%M%S"
KEEP_ALL_FOR = timedelta(days=2)
DAILY, WEEKLY, MONTHLY = 14, 8, 24
"""How many days, weeks and months keep their last backup, counted from those that have one."""
_FIXED_TIME = (2020, 12, 31, 0, 0, 0)


@dataclass(frozen=True)
class Backup:
    """A backup on the disk: when it was made, after which act, how many records each table had."""

    path: Path
    at: datetime
    seq: int
    size: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Difference:
    """What restoring would change in one table."""

    table: str
    added: int
    changed: int
    removed: int


def create(store: Store, folder: Path, *, files: Files | None = None) -> Backup:
    """Write a backup of the present into `folder`, read it back, and thin the older ones.

    Refuses with SL-01 (the medium gave back something else) or KHO-01 to KHO-04 (the disk).
    """
    files = files or store.files
    stamp = store.clock.now().astimezone(VIETNAM).strftime(_STAMP)
    with store.held_still() as generation, disk(folder):
        path = folder / f"{PREFIX}{stamp}_{generation.name}{SUFFIX}"
        _keep_attachments(store, files, folder / attachments.FOLDER)
        files.write_atomically(path, _pack(store, files, generation))
    try:
        made = read(path)
    except AppError as error:
        files.discard(path)
        raise AppError(
            "SL-01", "Bản sao lưu vừa ghi không đọc lại được.", "Chọn nơi sao lưu khác rồi sao lưu lại."
        ) from error
    for old in _superfluous(found(folder), store.clock.now()):
        files.discard(old.path)
    _forget_purged(store, folder, files)
    return made


def _keep_attachments(store: Store, files: Files, folder: Path) -> None:
    """Copy those that the folder does not have yet. A damaged one is not copied: a good copy stays good."""
    there = set(files.names(folder))
    for name in attachments.kept(store):
        if name not in there:
            data = files.read(store.folder / attachments.FOLDER / name)
            if attachments.is_whole(name, data):
                files.write_atomically(folder / name, data)


def _forget_purged(store: Store, folder: Path, files: Files) -> None:
    """Remove what holds a purged record, backups of before and attachments: it stays nowhere."""
    beside = folder / attachments.FOLDER
    for name in store.purged_attachments() & set(files.names(beside)):
        files.unlink(beside / name)
    purged = store.purged()
    for backup in found(folder):
        marks = tuple(key.encode() for (_, key), seq in purged.items() if backup.seq < seq)
        inside = _InsideZip(backup.path)
        if marks and any(mark in inside.read(Path(name)) for name in inside.members() for mark in marks):
            files.unlink(backup.path)


def _pack(store: Store, files: Files, generation: Path) -> bytes:
    """The zip: identity, the office's keys, generation, the journal up to its act."""
    segments = [path for path in _files_of(files, store.folder / "journal") if path.stem <= generation.name]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        keys = [store.folder / name for name in OFFICE_KEYS if name in files.names(store.folder)]
        for path in (store.folder / IDENTITY, *keys, *_files_of(files, generation), *segments):
            info = zipfile.ZipInfo(path.relative_to(store.folder).as_posix(), _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files.read(path))
    return buffer.getvalue()


def _files_of(files: Files, folder: Path) -> list[Path]:
    return [folder / name for name in files.names(folder)]


def found(folder: Path) -> list[Backup]:
    """The backups in `folder` that can be read, newest first; none where the folder is missing."""
    if not folder.is_dir():
        return []
    backups = []
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        try:
            backups.append(_described(path))
        except AppError:
            continue  # a damaged one is no backup; reading it on purpose says so
    return sorted(backups, key=lambda backup: (backup.seq, backup.at), reverse=True)


def _described(path: Path) -> Backup:
    """What the names inside and the manifest tell, without reading the records."""
    generation, manifest = _manifest(path)
    counts = {name: int(entry["records"]) for name, entry in manifest["tables"].items()}
    stamp = path.name.removeprefix(PREFIX).split("_")[0]
    try:
        at = datetime.strptime(stamp, _STAMP).replace(tzinfo=VIETNAM)
    except ValueError:
        raise _unreadable(path) from None
    return Backup(path, at, int(generation.name), path.stat().st_size, counts)


def read(path: Path) -> Backup:
    """The backup at `path`, every byte of it checked; refuses (SL-02) a damaged one."""
    rows_of(path)
    return _described(path)


def rows_of(path: Path) -> Generation:
    """The tables that the backup holds; refuses (SL-02) a damaged one."""
    generation, _ = _manifest(path)
    files = _InsideZip(path)
    try:
        return Snapshots(files, generation.parent, PlainCodec()).read(generation).parsed()
    except (ValueError, OSError, zipfile.BadZipFile, KeyError) as error:
        raise _unreadable(path) from error


def _manifest(path: Path) -> tuple[Path, JsonObject]:
    files = _InsideZip(path)
    try:
        (name,) = (name for name in files.members() if name.endswith(f"/{MANIFEST}"))
        generation = Path(name).parent
        return generation, Snapshots(files, generation.parent, PlainCodec()).manifest(generation)
    except (ValueError, OSError, zipfile.BadZipFile, KeyError, TypeError) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> AppError:
    return AppError(
        "SL-02", f"Bản sao lưu {path.name} bị hỏng.", "Chọn một bản sao lưu khác trong danh sách."
    )


class _InsideZip(Files):
    """Reads the files of a backup as if they lay in folders."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def members(self) -> list[str]:
        with zipfile.ZipFile(self._path) as archive:
            return archive.namelist()

    def read(self, path: Path) -> bytes:
        with zipfile.ZipFile(self._path) as archive:
            return archive.read(path.as_posix())


def preview(store: Store, path: Path) -> tuple[Difference, ...]:
    """What restoring the backup would change, by table; nothing is written."""
    then = _now(store, rows_of(path))
    differences = []
    for name in sorted({*then, *store.table_names()}):
        old, now = then.get(name, {}), store.table(name).as_mapping()
        changed = sum(key in now and not same_row(row, now[key]) for key, row in old.items())
        added, removed = len(old.keys() - now.keys()), len(now.keys() - old.keys())
        if added or changed or removed:
            differences.append(Difference(name, added, changed, removed))
    return tuple(differences)


def restore(store: Store, path: Path, folder: Path, *, by: str) -> ChangeSet:
    """Make the tables what they were in the backup, as one act, after saving the present into `folder`."""
    then = _now(store, rows_of(path))
    at = _described(path).at
    create(store, folder)
    with disk(store.folder):
        for name, data in _attachments(path, then, set(attachments.kept(store))):
            store.files.write_atomically(store.folder / attachments.FOLDER / name, data)
    with store.transaction(f"Khôi phục bản sao lưu {at:%d/%m/%Y %H:%M}", by=by) as tx:
        for name in sorted({*then, *store.table_names()}):
            old, now = then.get(name, {}), store.table(name).as_mapping()
            for key in [key for key in now if key not in old]:
                tx.restore(name, key, None)
            for key, row in old.items():
                if key not in now or not same_row(row, now[key]):
                    tx.restore(name, key, row)
    return cast("ChangeSet", tx.changes)  # set: the block has ended


Tables = Mapping[str, Mapping[str, JsonObject]]


def _attachments(path: Path, tables: Tables, there: set[str]) -> Iterator[tuple[str, bytes]]:
    """What the rows name and is not `there`: from beside the backup, or from inside an older one.

    One that is lost or damaged in both is left out: the check of the store names it.
    """
    wanted = {name for table, rows in tables.items() for name in attachments.names_in(table, rows.values())}
    inside, beside = _InsideZip(path), Files()
    for name in sorted(wanted - there):
        for files, source in (
            (beside, path.parent / attachments.FOLDER / name),
            (inside, Path(attachments.FOLDER, name)),
        ):
            with suppress(OSError, KeyError):
                data = files.read(source)
                if attachments.is_whole(name, data):
                    yield name, data
                    break


def _now(store: Store, then: Generation) -> Tables:
    """The tables of a backup in today's schema, with purged records as they are now: none comes back."""
    migrated = then.tables
    for _, migrate in steps(then.schema, store.migrations):
        migrated = migrate(migrated)
    tables = {name: dict(rows) for name, rows in migrated.items()}
    for table, key in store.purged():
        now = store.table(table).row(key)
        tables.setdefault(table, {}).pop(key, None)
        if now is not None:
            tables[table][key] = now
    return tables


def unpack(path: Path, folder: Path, *, files: Files | None = None) -> None:
    """Stand up a store from a backup in an empty or absent `folder`: for when the living one does not open.

    Refuses with SL-02 (damaged), SL-03 (the folder holds something).
    """
    files = files or Files()
    rows = rows_of(path)
    if files.names(folder):
        raise AppError(
            "SL-03",
            f"Thư mục {folder} không trống.",
            "Chọn thư mục trống, hoặc đổi tên thư mục kho cũ trước.",
        )
    inside = _InsideZip(path)
    single = (IDENTITY, *OFFICE_KEYS)
    members = [name for name in inside.members() if name in single or name.split("/")[0] in _FOLDERS]
    if any(".." in name for name in members):
        raise _unreadable(path)
    with disk(folder):
        for name, data in _attachments(path, rows.tables, set()):
            files.write_atomically(folder / attachments.FOLDER / name, data)
        for name in sorted(members, key=lambda name: name == IDENTITY):
            files.write_atomically(folder / name, inside.read(Path(name)))


def kept(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which of the backups stay: all of the last two days, then the last of each day, week and month."""
    newest_first = sorted(times, reverse=True)
    stay = {moment for moment in newest_first if now - moment <= KEEP_ALL_FOR}
    for number, bucket in ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m")):
        last: dict[str, datetime] = {}
        for moment in newest_first:
            last.setdefault(moment.strftime(bucket), moment)
        stay |= set(list(last.values())[:number])
    return stay


def _superfluous(backups: Sequence[Backup], now: datetime) -> list[Backup]:
    stay = kept((backup.at for backup in backups), now)
    return [backup for backup in backups if backup.at not in stay]
