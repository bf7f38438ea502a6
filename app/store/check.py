"""Looks for what should not be in the store, says what it would do, and repairs as one undoable act."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.records.base import JsonObject
from app.domain.schema import describe
from app.domain.tables import TABLES
from app.store import attachments
from app.store.model import ChangeSet
from app.store.store import ASIDE, Store


@dataclass(frozen=True)
class Finding:
    """Something wrong: of which kind, where, in words, and what a repair would do (empty: nothing can)."""

    kind: str
    words: str
    remedy: str
    table: str = ""
    record_id: str = ""
    field: str = ""


def check(store: Store) -> tuple[Finding, ...]:
    """Everything that is wrong with files, references, numbers and letters. Nothing is changed."""
    return (
        *_damaged_files(store),
        *_dangling_references(store),
        *_duplicate_codes(store),
        *_letters_not_composed(store),
        *_attachments(store),
    )


def _damaged_files(store: Store) -> Iterator[Finding]:
    for words in store.damage():
        yield Finding("checksum", words, "ghi lại bản chụp mới từ dữ liệu đang mở")
    for path in sorted(store.folder.glob(f"{ASIDE}*")):
        yield Finding("aside", f"Phần hỏng từng được để riêng: {path.name}", "")


def _dangling_references(store: Store) -> Iterator[Finding]:
    for table in TABLES.values():
        pointing = [spec for spec in describe(table.record).values() if spec.kind == "reference"]
        for row in store.table(table.name).rows():
            for spec in pointing:
                target = row.get(spec.name)
                if target and store.table(spec.table).row(target) is None:
                    words = f"{_name(table.name, row)}: “{spec.title}” chỉ tới bản ghi không còn"
                    remedy = f"xóa liên kết “{spec.title}”"
                    yield Finding("reference", words, remedy, table.name, row["id"], spec.name)


def _duplicate_codes(store: Store) -> Iterator[Finding]:
    for table in TABLES.values():
        seen: dict[str, list[JsonObject]] = defaultdict(list)
        for row in store.table(table.name).rows():
            if row.get("code"):
                seen[row["code"]].append(row)
        for code, rows in seen.items():
            for row in sorted(rows, key=lambda row: str(row.get("created_at")))[1:]:
                words = f"Mã {code} có ở hai bản ghi của bảng {table.title}"
                remedy = "cấp mã mới cho bản ghi vào sau"
                yield Finding("code", words, remedy, table.name, row["id"], "code")


def _letters_not_composed(store: Store) -> Iterator[Finding]:
    for name in store.table_names():
        for row in store.table(name).rows():
            if composed(row) != row:
                words = f"{_name(name, row)}: chữ chưa ở dạng Unicode dựng sẵn (NFC)"
                yield Finding("nfc", words, "chuyển về dạng dựng sẵn", name, row["id"])


def _attachments(store: Store) -> Iterator[Finding]:
    kept = set(attachments.kept(store))
    for table, row, field, name in attachments.named(store):
        if name not in kept:
            yield Finding("missing", f"{_name(table, row)}: thiếu tệp kèm theo", "", table, row["id"], field)
    for name in attachments.unused(store):
        yield Finding("unused", f"Tệp kèm theo không bản ghi nào dùng: {name}", "")


def _name(table: str, row: JsonObject) -> str:
    """A row without anything of its content: messages of a check are read aloud and logged."""
    noun = TABLES[table].noun if table in TABLES else table
    return f"{noun} {row.get('code') or row['id']}"


def composed(value: Any) -> Any:
    """The value with every text in it as NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {key: composed(item) for key, item in value.items()}
    return value


def repair(store: Store, findings: Sequence[Finding], *, by: str) -> ChangeSet | None:
    """Mend what can be mended as one act, and write a new generation; None where there is nothing to do."""
    mendable = [finding for finding in findings if finding.remedy]
    changes: ChangeSet | None = None
    rows = [finding for finding in mendable if finding.record_id]
    if rows:
        with store.transaction(f"Sửa chữa kho dữ liệu: {len(rows)} chỗ", by=by) as tx:
            for finding in rows:
                row = tx.row(finding.table, finding.record_id)
                if row is not None:
                    tx.update(finding.table, finding.record_id, _mended(finding, row, tx.next_number))
        changes = tx.changes
    if mendable:
        store.renew()
    return changes


def _mended(finding: Finding, row: JsonObject, next_number: Callable[[str], int]) -> JsonObject:
    if finding.kind == "nfc":
        return dict(composed(row))
    if finding.kind == "code":
        prefix, year, digits = row["code"].rsplit("-", 2)
        number = next_number(f"{finding.table}/{year}")
        return {**row, "code": f"{prefix}-{year}-{number:0{len(digits)}d}"}
    return {name: value for name, value in row.items() if name != finding.field}
