"""Every register of the office, by the name of its table: find, add, change, remove, history, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest, nsmallest
from typing import Any

from app.domain import national_ids, phones
from app.domain.display import display_by
from app.domain.errors import AppError
from app.domain.ids import new_id
from app.domain.records.base import SYSTEM_FIELDS, JsonObject
from app.domain.schema import FieldSpec, describe, validate
from app.domain.tables import TABLES, Table
from app.domain.text import name_key, text_key
from app.services import intake
from app.services.office import Done, Office, committed
from app.store import ChangeSet, Is, Revision, Transaction


@dataclass(frozen=True)
class Between:
    """Days or numbers from `start` to `end`, both included; an empty end is open; `2026-05` is the month."""

    start: str = ""
    end: str = ""


_MUCH_LONGER = 10
"""Picking beats sorting where the register is so many times longer than the page."""

Condition = str | bool | int | Sequence[str] | Between
"""What a field must be: a value, one of several, or within bounds. An empty text asks for an empty field."""


@dataclass(frozen=True)
class Query:
    """Which rows of a register, in which order. `sort` is a field, with `-` in front from the end.

    Without `sort`, a search gives the best answers first, a register its newest rows (people by name).
    """

    search: str = ""
    where: Mapping[str, Condition] = field(default_factory=dict)
    sort: str = ""
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class Page:
    """Some rows of all that answered."""

    total: int
    rows: list[JsonObject]


def table_of(name: str) -> Table:
    """The table of that name; refuses (BANG-01) what is none."""
    table = TABLES.get(name)
    if table is None:
        known = ", ".join(TABLES)
        raise AppError("BANG-01", f"Không có bảng “{name}”.", f"Các bảng: {known}.")
    return table


def get(office: Office, table: str, record_id: str) -> JsonObject:
    """The stored row; refuses (BANG-02) where there is none."""
    row = office.store.table(table_of(table).name).row(record_id)
    if row is None:
        noun = table_of(table).noun
        raise AppError("BANG-02", f"Không tìm thấy {noun} này.", "Có thể đã bị xóa; xem lại danh sách.")
    return row


# -- finding ----------------------------------------------------------------


def query(office: Office, table: str, wanted: Query) -> Page:
    """One page of the rows that answer, and how many there are in all."""
    spec = table_of(table)
    rows, sort = _found(office, spec, wanted)
    end = wanted.offset + wanted.limit if wanted.limit else len(rows)
    shown = _ordered(spec, rows, sort, end) if sort else rows
    return Page(len(rows), shown[wanted.offset : end])


def select(office: Office, table: str, wanted: Query) -> list[JsonObject]:
    """All rows that answer, in order; `offset` and `limit` are not looked at."""
    spec = table_of(table)
    rows, sort = _found(office, spec, wanted)
    return _ordered(spec, rows, sort, len(rows)) if sort else rows


def _found(office: Office, spec: Table, wanted: Query) -> tuple[list[JsonObject], str]:
    """The rows that answer, newest first, and what to sort them by; nothing where they are ranked already."""
    tests = _tests(spec, wanted.where)
    stored = office.store.table(spec.name)
    if wanted.search.strip():
        found = (stored.row(row_id) for row_id in office.store.search(spec.name, wanted.search))
        return [row for row in found if row is not None and _fits(row, tests)], wanted.sort
    rows = stored.select(tests)
    rows.reverse()
    return rows, wanted.sort or _usual_order(spec)


def count(office: Office, table: str, where: Mapping[str, Condition]) -> int:
    """How many rows fulfil `where`."""
    spec = table_of(table)
    return len(office.store.table(spec.name).select(_tests(spec, where)))


def _usual_order(table: Table) -> str:
    return "full_name" if "full_name" in table.record.model_fields else f"-{table.date_field}"


def field_of(table: Table, name: str) -> FieldSpec:
    """The description of a field; refuses (BANG-03) a name that the table does not have."""
    known = describe(table.record)
    spec = known.get(name)
    if spec is None:
        raise AppError(
            "BANG-03",
            f"Bảng “{table.name}” không có mục “{name}”.",
            f"Các mục: {', '.join(describe(table.record))}.",
        )
    return spec


Test = Callable[[Any], bool]
"""Whether the value of a field, None where nothing stands, is what is asked for."""


def _tests(table: Table, where: Mapping[str, Condition]) -> dict[str, Test]:
    return {name: _test(field_of(table, name), condition) for name, condition in where.items()}


def _fits(row: JsonObject, tests: Mapping[str, Test]) -> bool:
    return all(passes(row.get(name)) for name, passes in tests.items())


def _test(spec: FieldSpec, condition: Condition) -> Test:
    if isinstance(condition, Between):
        return _between(spec, condition)
    if isinstance(condition, bool):
        return lambda value: bool(value) is condition
    if isinstance(condition, str):
        return _equals(spec, condition)
    if isinstance(condition, int):
        return lambda value: (value or 0) == condition
    wanted = frozenset(condition)
    return lambda value: (value or "") in wanted


def _equals(spec: FieldSpec, wanted: str) -> Test:
    if wanted == "":
        return lambda value: value in (None, "", [], {})
    if spec.kind in ("tags", "list", "files"):
        return lambda value: value is not None and wanted in value
    return Is(wanted)


def _between(spec: FieldSpec, bounds: Between) -> Test:
    start, end = bounds.start, bounds.end
    if spec.kind in ("int", "money"):
        low, high = float(start or "-inf"), float(end or "inf")
        return lambda value: low <= (value or 0) <= high
    length = len(end)

    def within(value: Any) -> bool:
        text = str(value or "")
        return text != "" and text >= start and (not end or text[:length] <= end)

    return within


def _ordered(table: Table, rows: list[JsonObject], sort: str, number: int) -> list[JsonObject]:
    """The first `number` rows in order; those with nothing in the field stand last either way.

    Equal ones keep the order in which they come. A page of a long register is picked out, not sorted whole.
    """
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    field_key = _sort_key(field_of(table, name))

    def key(row: JsonObject) -> Any:
        return field_key(row[name])

    filled = [row for row in rows if row.get(name) not in (None, "")]
    if number * _MUCH_LONGER < len(filled):
        return (nlargest if backwards else nsmallest)(number, filled, key=key)
    filled.sort(key=key, reverse=backwards)
    if len(filled) < number:
        filled += [row for row in rows if row.get(name) in (None, "")]
    return filled


def _code_key(code: str) -> tuple[str, str, int]:
    prefix, year, number = (*code.split("-"), "", "")[:3]
    return prefix, year, int(number) if number.isdigit() else 0


_OWN_ORDER: dict[str, Callable[[str], Any]] = {
    "full_name": name_key,
    "person_name": name_key,
    "code": _code_key,
}
"""People by given name, codes by their number."""


def _sort_key(spec: FieldSpec) -> Callable[[Any], Any]:
    if spec.choices:
        places = {str(choice): place for place, choice in enumerate(spec.choices)}
        return lambda value: places.get(value, len(places))
    if spec.name in _OWN_ORDER:
        return _OWN_ORDER[spec.name]
    if spec.kind in ("text", "long", "hamlet", "category", "official"):
        return text_key
    return str if spec.kind in ("list", "tags", "files", "dict") else _as_stored


def _as_stored(value: Any) -> Any:
    return value


def parse_condition(table: str, name: str, values: Sequence[str]) -> Condition:
    """The condition that words of a command name: `2026-05`, `2026-05-01..2026-05-31`, `true`, or a value.

    Several values for one field mean any of them.
    """
    spec = field_of(table_of(table), name)
    if len(values) > 1:
        return tuple(values)
    value = values[0]
    if spec.kind in ("date", "datetime", "partial_date", "int", "money") and value:
        start, dots, end = value.partition("..")
        if spec.kind in ("int", "money") and not all(
            part.lstrip("-").isdigit() for part in (start, end) if part
        ):
            raise AppError("BANG-04", f"{spec.title} phải là số.", f"Ví dụ: {name}=10 hoặc {name}=10..20.")
        return Between(start, end if dots else value)
    if spec.kind == "bool":
        return value.lower() in ("true", "1", "có", "co", "yes")
    return value


# -- changing ----------------------------------------------------------------


def create(office: Office, table: str, values: JsonObject) -> Done:
    """Add one record with its number; refuses what its rules refuse, with a message for each field."""
    return create_many(office, table, [values])[0]


def create_many(office: Office, table: str, items: Sequence[JsonObject]) -> list[Done]:
    """Add several records as one act: all of them or, when one is refused, none."""
    spec = table_of(table)
    documents = [new_document(office, spec, values) for values in items]
    if not documents:
        return []
    number = f"{len(documents)} " if len(documents) > 1 else ""
    with office.store.transaction(f"Thêm {number}{spec.noun}", by=office.user) as tx:
        for document in documents:
            put_code(tx, spec, document, office.clock.today())
            tx.insert(spec.name, document)
        if len(documents) == 1:
            tx.message = f"Thêm {naming(spec, documents[0])}"
    return [Done(get(office, table, document["id"]), committed(tx)) for document in documents]


def new_document(office: Office, table: Table, values: JsonObject) -> JsonObject:
    """A checked document ready to be inserted, with its id and still without its number."""
    if table.name == "settings":
        raise AppError(
            "BANG-05", "Cài đặt chỉ có một bản ghi.", "Dùng lệnh init, hoặc sửa ở màn hình Cài đặt."
        )
    _refuse_system(table, values, {})
    whole = intake.complete(office, table, values, None)
    document = checked(office, table, whole)
    if table.is_case:
        document["steps"] = [intake.first_step(document, office.user)]
    document["id"] = new_id(office.clock.now())
    return document


def checked(office: Office, table: Table, values: JsonObject) -> JsonObject:
    """The document of a whole record after every rule was asked."""
    document = validate(table.record, values).to_document()
    intake.check_days(office, table, document)
    _check_references(office, table, document)
    return document


def put_code(tx: Transaction, table: Table, document: JsonObject, today: date) -> None:
    """Give the record its human number: prefix, year of its date, the next number of that year."""
    if table.prefix:
        year = str(document.get(table.date_field) or today.isoformat())[:4]
        number = tx.next_number(f"{table.name}/{year}")
        document["code"] = f"{table.prefix}-{year}-{number:04}"


def naming(table: Table, row: JsonObject) -> str:
    """A row inside a message of the history: its noun and number, never a person's name."""
    return f"{table.noun} {row.get('code', '')}".strip()


def update(office: Office, table: str, record_id: str, values: JsonObject, rev: int | None = None) -> Done:
    """Change the fields in `values` (None or an empty text clears one); the others stay.

    `rev` is the revision that the person saw: when another one is stored, the store refuses.
    """
    spec = table_of(table)
    before = get(office, table, record_id)
    _refuse_system(spec, values, before)
    whole = {name: value for name, value in {**before, **values}.items() if value not in (None, "")}
    document = checked(office, spec, intake.complete(office, spec, whole, before))
    with office.store.transaction(f"Sửa {naming(spec, before)}", by=office.user) as tx:
        tx.update(spec.name, record_id, document, rev=before["rev"] if rev is None else rev)
    return Done(get(office, table, record_id), committed(tx))


def remove(office: Office, table: str, record_id: str, rev: int | None = None) -> ChangeSet:
    """Remove a record; refuses (BANG-06) while other records point to it. Undo brings it back."""
    spec = table_of(table)
    before = get(office, table, record_id)
    if spec.name == "settings":
        raise AppError("BANG-07", "Không xóa được cài đặt của đơn vị.", "Sửa ở màn hình Cài đặt.")
    used = list(references_to(office, spec.name, record_id))
    if used:
        places = ", ".join(f"{TABLES[name].title.lower()} ({number})" for name, number in used)
        raise AppError(
            "BANG-06",
            f"Chưa xóa được: {spec.noun} này còn được nhắc đến ở {places}.",
            "Gộp với bản ghi khác, hoặc xóa những chỗ đó trước.",
        )
    with office.store.transaction(f"Xóa {naming(spec, before)}", by=office.user) as tx:
        tx.remove(spec.name, record_id, rev=before["rev"] if rev is None else rev)
    return committed(tx)


def references_to(office: Office, table: str, record_id: str) -> Iterable[tuple[str, int]]:
    """Tables whose rows point to the record, with how many do."""
    for other in TABLES.values():
        pointing = [spec.name for spec in describe(other.record).values() if spec.table == table]
        if not pointing:
            continue
        number = len(rows_naming(office, other.name, pointing, record_id))
        if number:
            yield other.name, number


def rows_naming(office: Office, table: str, fields: Iterable[str], value: str) -> list[JsonObject]:
    """The rows of a table in which one of the fields is `value`, oldest first by field."""
    stored = office.store.table(table)
    found = {row["id"]: row for name in fields for row in stored.select({name: Is(value)})}
    return list(found.values())


def _refuse_system(table: Table, values: JsonObject, before: JsonObject) -> None:
    """Refuse (DL-02) a value for what the program alone writes; the stored value itself may come back."""
    for name, spec in describe(table.record).items():
        if spec.kind != "system" or name not in values:
            continue
        if values[name] not in (None, "", [], {}, before.get(name)):
            message = f"Mục “{spec.title}” do chương trình ghi, không nhập tay."
            raise AppError("DL-02", message, f"Bỏ “{name}” rồi làm lại.", fields={name: message})


def _check_references(office: Office, table: Table, document: JsonObject) -> None:
    for name, spec in describe(table.record).items():
        target = document.get(name)
        if spec.table and target and office.store.table(spec.table).row(target) is None:
            message = f"{spec.title}: không tìm thấy {TABLES[spec.table].noun} này."
            raise AppError("DL-06", message, "Chọn lại, hoặc để trống.", fields={name: message})


def warnings(table: str, values: JsonObject) -> dict[str, str]:
    """What looks wrong and may still be saved, by field: telephone and identity numbers."""
    found: dict[str, str] = {}
    for name, spec in describe(table_of(table).record).items():
        value = str(values.get(name) or "")
        if spec.kind == "phone":
            found[name] = phones.warning(value)
        elif spec.kind == "national_id":
            sex, born = str(values.get("sex") or ""), str(values.get("birth_date") or "")
            found[name] = national_ids.warning(value, sex=sex, birth_date=born)
    return {name: text for name, text in found.items() if text}


# -- the past ----------------------------------------------------------------


def history(office: Office, table: str, record_id: str) -> list[Revision]:
    """What happened to a record, oldest first, also after it was removed."""
    return office.store.history(table_of(table).name, record_id)


@dataclass(frozen=True)
class FieldChange:
    """One field as it was before and after an act, in words for the screen."""

    title: str
    before: str
    after: str


def changed_fields(table: str, revision: Revision) -> list[FieldChange]:
    """The fields that a revision changed, without those that the program keeps for itself."""
    record = table_of(table).record
    before, after = revision.before or {}, revision.after or {}
    return [
        FieldChange(spec.title, display_by(spec, before.get(name)), display_by(spec, after.get(name)))
        for name, spec in describe(record).items()
        if name not in SYSTEM_FIELDS and name != "steps" and before.get(name) != after.get(name)
    ]


def undo(office: Office, seq: int | None = None) -> ChangeSet:
    """Take back the act `seq`, or the last one that can be taken back."""
    return office.store.undo(seq, by=office.user)
