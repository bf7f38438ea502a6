"""Photos and scans of a record: kept with it, taken off again, opened as a copy. No bundle carries them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain import attached
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.cases import Nature
from app.domain.tables import Table
from app.services import registers
from app.services.office import Done, Office, committed
from app.store import attachments

FIELD = "attachments"
MOST = 20
"""Files of one record: what needs more is a folder of its own on the shelf."""
EXTENSIONS = ("jpg", "jpeg", "png", "pdf", "docx", "xlsx")
PICTURES = ("jpg", "png")
RULES = "Ảnh JPG, PNG, tệp PDF, Word, Excel; mỗi tệp không quá 20 MB. Không lưu ảnh căn cước, CMND, hộ chiếu."
SECRET = "Đơn tố cáo không lưu tệp nào trong máy (Điều 56 Luật Tố cáo)."


@dataclass(frozen=True)
class File:
    """One attachment of a record. `size` is in bytes, -1 where the file is missing."""

    entry: str
    title: str
    kind: str
    size: int
    path: Path

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown small beside its name."""
        return self.kind in PICTURES and self.size >= 0


def can_have(table: str) -> bool:
    """Whether records of the table keep attachments."""
    return FIELD in attachments.fields_of(table)


def refusal(row: JsonObject) -> str:
    """Why nothing may be attached to this record; empty where something may."""
    return SECRET if row.get("nature") == Nature.DENUNCIATION else ""


def files_of(office: Office, row: JsonObject) -> list[File]:
    """The attachments of a record in the order in which they came."""
    store = office.store
    found = []
    for entry in row.get(FIELD) or ():
        path = store.folder / attachments.FOLDER / attached.stored_name(entry)
        found.append(
            File(entry, attached.title_of(entry), attached.kind_of(entry), store.files.size(path), path)
        )
    return found


def attach(
    office: Office,
    table: str,
    record_id: str,
    paths: Sequence[Path],
    rev: int | None = None,
    *,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _note: None,
) -> Done:
    """Copy the files into the store and name them on the record, as one act; the originals are only read.

    What the record names already is not named twice. Refuses with TEP-14 (more than 20), TEP-15 (a
    denunciation), TEP-16 (all there already), TEP-11 and TEP-12 (size, kind): then the record is as it was.
    """
    spec, row = registers.table_of(table), registers.get(office, table, record_id)
    if refusal(row):
        raise AppError("TEP-15", SECRET, "Giữ tài liệu trong hồ sơ mật trên giấy.")
    before: list[str] = row.get(FIELD) or []
    if len(before) + len(paths) > MOST:
        raise AppError(
            "TEP-14",
            f"Mỗi {spec.noun} giữ nhiều nhất {MOST} tệp.",
            "Gộp các trang quét vào một tệp PDF rồi đính kèm lại.",
        )
    entries = list(before)
    for number, path in enumerate(paths):
        progress(number, len(paths), path.name)
        stored = attachments.add(office.store, path)
        if stored not in {attached.stored_name(entry) for entry in entries}:
            entries.append(attached.entry(stored, path.name))
    added = len(entries) - len(before)
    if not added:
        raise AppError("TEP-16", f"{spec.noun.capitalize()} này đã có các tệp vừa chọn.", "Chọn tệp khác.")
    what = f"{added} tệp" if added > 1 else "tệp"
    message = f"Đính kèm {what} vào {registers.naming(spec, row)}"
    return _with_entries(office, spec, row, entries, rev=rev, message=message)


def detach(office: Office, table: str, record_id: str, entry: str, rev: int | None = None) -> Done:
    """Take a file off the record. The file itself stays in the store: an undo brings it back."""
    spec, row = registers.table_of(table), registers.get(office, table, record_id)
    entries = [kept for kept in row.get(FIELD) or () if kept != entry]
    message = f"Gỡ tệp khỏi {registers.naming(spec, row)}"
    return _with_entries(office, spec, row, entries, rev=rev, message=message)


def _with_entries(
    office: Office, spec: Table, row: JsonObject, entries: list[str], *, rev: int | None, message: str
) -> Done:
    document = {**row, FIELD: entries} if entries else {n: v for n, v in row.items() if n != FIELD}
    with office.store.transaction(message, by=office.user) as tx:
        tx.update(spec.name, row["id"], document, rev=row["rev"] if rev is None else rev)
    return Done(registers.get(office, spec.name, row["id"]), committed(tx))


def copy_to_open(office: Office, file: File) -> Path:
    """A copy for another program to show; what is written into it is not kept.

    Where nothing can be written into the store, nothing can be spoilt either: then it is the file itself.
    """
    stored = attached.stored_name(file.entry)
    if office.store.read_only:
        attachments.read(office.store, stored)
        return file.path
    return attachments.copy_to_open(office.store, stored, file.title)
