"""Attachments: photos and scans, copied into the store under the hash of what is in them.

`attachments/<sha256>.<kind>`: the same picture is kept once, and a changed one is seen. The file that the
user chose is only read.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain import attached
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.schema import describe
from app.domain.tables import TABLES
from app.store.errors import disk
from app.store.files import PART

if TYPE_CHECKING:
    from app.store.store import Store  # which drops what a purge leaves without a record

FOLDER = "attachments"
OPENED = f"{PART}opened"
"""The folder of copies that were opened to be looked at: unfinished work, cleared away at the next start."""
LARGEST = 20 * 1024 * 1024
"""Bytes: a page scanned at 300 dpi has a tenth of it."""
_STARTS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"%PDF-": "pdf"}
_NOT_IN_NAMES = frozenset('<>:"/\\|?*')
"""What Windows refuses in the name of a file."""
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


def add(store: Store, path: Path) -> str:
    """Copy the file into the store; return the name under which a record keeps it.

    Refuses with TEP-11 (larger than 20 MB), TEP-12 (neither picture, PDF, Word nor Excel, or harmed), KHO-09
    (read only), KHO-01 to KHO-04 (the disk).
    """
    store.refuse_writing()
    with disk(path):
        if path.stat().st_size > LARGEST:
            raise AppError(
                "TEP-11",
                f"Tệp {path.name} lớn hơn 20 MB.",
                "Chụp hoặc quét lại ở độ phân giải thấp hơn rồi chọn lại.",
            )
        data = store.files.read(path)
    kind = kind_of(data)
    if not kind:
        raise AppError(
            "TEP-12",
            f"Tệp {path.name} không phải ảnh JPG, PNG, tệp PDF, Word hay Excel, hoặc đã hỏng.",
            "Mở tệp bằng chương trình của nó, lưu lại thành PDF rồi chọn lại.",
        )
    name = f"{hashlib.sha256(data).hexdigest()}.{kind}"
    target = store.folder / FOLDER / name
    with disk(target):
        if store.files.size(target) != len(data):
            store.files.write_atomically(target, data)
    return name


def kind_of(data: bytes) -> str:
    """jpg, png, pdf, docx or xlsx by what the bytes are, whatever the name says; empty for anything else."""
    for start, kind in _STARTS.items():
        if data.startswith(start):
            return kind
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist())
    except zipfile.BadZipFile:
        return ""
    return next((kind for member, kind in _OFFICE.items() if member in members), "")


def read(store: Store, name: str) -> bytes:
    """The attachment; refuses with TEP-13 where it is missing or not what was copied in."""
    try:
        data = store.files.read(store.folder / FOLDER / Path(name).name)
    except OSError:
        data = b""
    if not is_whole(name, data):
        raise AppError(
            "TEP-13",
            "Tệp kèm theo bị mất hoặc bị hỏng.",
            "Lấy lại tệp từ bản sao lưu, hoặc đính kèm lại bản gốc.",
        )
    return data


def copy_to_open(store: Store, name: str, title: str) -> Path:
    """A copy under the name that its owner gave it, for another program to open: what is kept stays as it is.

    Refuses with TEP-13 (missing, altered), KHO-01 to KHO-04 (the disk), KHO-09 (read only).
    """
    store.refuse_writing()
    data = read(store, name)
    kind = f".{attached.kind_of(name)}"
    safe = "".join("_" if sign in _NOT_IN_NAMES or ord(sign) < 32 else sign for sign in title)
    target = store.folder / OPENED / name[:12] / (safe if safe.lower().endswith(kind) else safe + kind)
    with disk(target):
        if store.files.size(target) != len(data):
            store.files.write_atomically(target, data)
    return target


def named(store: Store) -> Iterator[tuple[str, JsonObject, str, str]]:
    """Every attachment that a record names: table, row, field, name."""
    for table in TABLES:
        for row in store.table(table).rows() if fields_of(table) else ():
            for field in fields_of(table):
                for entry in row.get(field) or ():
                    yield table, row, field, attached.stored_name(entry)


@cache
def fields_of(table: str) -> frozenset[str]:
    """The fields of a table that name attachments; none for a table of another version."""
    if table not in TABLES:
        return frozenset()
    return frozenset(spec.name for spec in describe(TABLES[table].record).values() if spec.kind == "files")


def names_in(table: str, rows: Iterable[JsonObject | None]) -> set[str]:
    """The attachments that these rows of a table name."""
    return {
        attached.stored_name(entry)
        for row in rows
        if row is not None
        for field in fields_of(table)
        for entry in row.get(field) or ()
    }


def is_whole(name: str, data: bytes) -> bool:
    """Whether the bytes are those that were once copied in under that name."""
    return hashlib.sha256(data).hexdigest() == name.partition(".")[0]


def kept(store: Store) -> list[str]:
    """The names of the attachments in the store."""
    return store.files.names(store.folder / FOLDER)


def unused(store: Store) -> list[str]:
    """Attachments that no record names. They stay: an undo may bring their record back."""
    wanted = {name for _, _, _, name in named(store)}
    return [name for name in kept(store) if name not in wanted]
