"""Citizens and organisations: one person on one page, duplicates, merging, a copy of one's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import combinations
from typing import Any

from app.domain import national_ids
from app.domain.display import display_by
from app.domain.errors import AppError
from app.domain.records.base import SYSTEM_FIELDS, JsonObject
from app.domain.records.cases import OPEN_STATUSES
from app.domain.records.contacts import Contact
from app.domain.records.office import DossierState
from app.domain.schema import FieldSpec, describe
from app.domain.tables import TABLES
from app.domain.text import fold_broad, name_key
from app.services import backups, intake, registers
from app.services.cases import waiting_to_be_told
from app.services.office import Done, Office, committed
from app.store import Purge

CONTACTS = TABLES["contacts"]
_POINTING = {
    table.name: tuple(spec.name for spec in describe(table.record).values() if spec.table == CONTACTS.name)
    for table in TABLES.values()
}
"""Fields of each table that hold the id of a contact."""


class Rule(StrEnum):
    """How sure it is that two records are one person."""

    STRICT = "strict"
    BROAD = "broad"


@dataclass(frozen=True)
class Duplicate:
    """Two records that may be one person, with the reason in words."""

    rule: Rule
    reason: str
    left: JsonObject
    right: JsonObject


# -- one person ------------------------------------------------------------


@dataclass(frozen=True)
class PersonPage:
    """All that the office has of one contact: rows by table, newest first."""

    contact: JsonObject
    rows: Mapping[str, list[JsonObject]]


def page(office: Office, contact_id: str) -> PersonPage:
    """The contact with all calls, letters, petitions, dossiers … that name her."""
    contact = registers.get(office, CONTACTS.name, contact_id)
    found = {table: list(rows) for table, rows in _rows_of(office, contact_id)}
    for table, rows in found.items():
        rows.sort(key=partial(_date_of, TABLES[table].date_field), reverse=True)
    return PersonPage(contact, found)


def _date_of(name: str, row: JsonObject) -> str:
    return str(row.get(name, ""))


def _rows_of(office: Office, contact_id: str) -> Iterator[tuple[str, list[JsonObject]]]:
    for table, names in _POINTING.items():
        mine = registers.rows_naming(office, table, names, contact_id)
        if mine:
            yield table, mine


def person_data(office: Office, contact_id: str) -> JsonObject:
    """A copy of one person's data, for her own request (Decree 356/2025/NĐ-CP, article 5)."""
    found = page(office, contact_id)
    return {
        "contact": found.contact,
        "records": {table: list(rows) for table, rows in found.rows.items()},
        "exported_at": office.clock.now().isoformat(timespec="seconds"),
    }


# -- duplicates ------------------------------------------------------------


def duplicates_of(office: Office, values: JsonObject, *, exclude: str = "") -> list[Duplicate]:
    """Stored contacts that may be the one being typed; for a warning that does not block.

    `exclude` is the id of the record being edited. Pairs once said not to be the same are left out.
    """
    typed = {**intake.one_form(CONTACTS, values), "id": exclude}
    candidates: dict[str, JsonObject] = {}
    for name in ("national_id", "full_name"):
        text = str(values.get(name) or "").strip()
        for row_id in office.store.search(CONTACTS.name, text) if text else ():
            row = office.store.table(CONTACTS.name).row(row_id)
            if row is not None and row_id != exclude:
                candidates[row_id] = row
    found = (compare(typed, row) for row in candidates.values())
    return sorted((pair for pair in found if pair), key=_strict_first)


def find_duplicates(office: Office) -> list[Duplicate]:
    """All pairs of the register that a rule takes for one person, sure ones first."""
    groups: dict[tuple[str, ...], list[JsonObject]] = {}
    for row in office.store.table(CONTACTS.name).rows():
        for key in keys_of(row):
            groups.setdefault(key, []).append(row)
    pairs: dict[frozenset[str], Duplicate] = {}
    for rows in groups.values():
        for left, right in combinations(sorted(rows, key=lambda row: row["id"]), 2):
            both = frozenset((left["id"], right["id"]))
            pair = None if both in pairs else compare(left, right)
            if pair:
                pairs[both] = pair
    return sorted(pairs.values(), key=_strict_first)


def _strict_first(pair: Duplicate) -> tuple[bool, Any]:
    return pair.rule is Rule.BROAD, name_key(str(pair.right.get("full_name", "")))


def strict_keys_of(row: JsonObject) -> Iterator[tuple[str, ...]]:
    """What two records must share for the strict rule to look at them."""
    number = row.get("national_id", "")
    if national_ids.is_whole(number):
        yield "id", number
    if row.get("phone"):
        yield "phone", fold_broad(row.get("full_name", "")), row["phone"]


def keys_of(row: JsonObject) -> Iterator[tuple[str, ...]]:
    """What two records must share for any rule to look at them."""
    yield from strict_keys_of(row)
    if row.get("hamlet"):
        yield "hamlet", fold_broad(row.get("full_name", "")), fold_broad(row["hamlet"])


def compare(left: JsonObject, right: JsonObject) -> Duplicate | None:
    """The first rule that takes the two for one person; another sex, year of birth or id speak against it."""
    if right["id"] in left.get("not_same", ()) or left["id"] in right.get("not_same", ()):
        return None
    common = {key[0] for key in {*keys_of(left)} & {*keys_of(right)}}
    if "id" in common:
        return Duplicate(Rule.STRICT, "cùng số định danh", left, right)
    if _differs(left, right, "national_id") or _differs(left, right, "sex") or _born_apart(left, right):
        return None
    if "phone" in common and _year(left) and _year(left) == _year(right):
        return Duplicate(Rule.STRICT, "cùng họ tên, năm sinh và điện thoại", left, right)
    shared = next((words for key, words in _BROAD_REASONS.items() if key in common), None)
    return Duplicate(Rule.BROAD, shared, left, right) if shared else None


_BROAD_REASONS = {
    "hamlet": "cùng họ tên (không kể dấu) và thôn, tổ dân phố",
    "phone": "cùng họ tên (không kể dấu) và điện thoại",
}


def _differs(left: JsonObject, right: JsonObject, name: str) -> bool:
    return bool(left.get(name) and right.get(name) and left[name] != right[name])


def _year(row: JsonObject) -> str:
    return str(row.get("birth_date") or "")[:4]


def _born_apart(left: JsonObject, right: JsonObject) -> bool:
    return bool(_year(left) and _year(right) and _year(left) != _year(right))


def keep_apart(office: Office, left_id: str, right_id: str) -> Done:
    """Remember that two records are not the same person: no rule offers them again. Returns the first."""
    left, right = (registers.get(office, CONTACTS.name, each) for each in (left_id, right_id))
    message = f"Ghi hai công dân {left['code']} và {right['code']} không phải là một"
    with office.store.transaction(message, by=office.user) as tx:
        for row, other in ((left, right_id), (right, left_id)):
            known = [each for each in row.get("not_same", []) if each != other]
            tx.update(CONTACTS.name, row["id"], {**row, "not_same": [*known, other]}, rev=row["rev"])
    return Done(registers.get(office, CONTACTS.name, left_id), committed(tx))


# -- merging ---------------------------------------------------------------


class Side(StrEnum):
    """Which record a field is taken from; `both` joins lists and notes."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True)
class MergeField:
    """One line of the merge screen. `state` is same, left, right (only that side has it) or differs."""

    name: str
    title: str
    left: str
    right: str
    state: str
    choice: Side


_JOINED = ("tags", "note")


def merge_fields(left: JsonObject, right: JsonObject) -> list[MergeField]:
    """The two records side by side, with a choice proposed for each field: what is there, else the left."""
    return [
        _merge_field(spec, left, right)
        for name, spec in describe(Contact).items()
        if name not in SYSTEM_FIELDS and spec.kind != "system" and (left.get(name) or right.get(name))
    ]


def _merge_field(spec: FieldSpec, left: JsonObject, right: JsonObject) -> MergeField:
    one, two = left.get(spec.name), right.get(spec.name)
    if one == two:
        state, choice = "same", Side.LEFT
    elif not two:
        state, choice = "left", Side.LEFT
    elif not one:
        state, choice = "right", Side.RIGHT
    else:
        state, choice = "differs", Side.BOTH if spec.name in _JOINED else Side.LEFT
    return MergeField(spec.name, spec.title, _seen(spec, one), _seen(spec, two), state, choice)


def _seen(spec: FieldSpec, value: Any) -> str:
    """Identity numbers stand in full here: whoever merges must compare them."""
    return str(value or "") if spec.kind == "national_id" else display_by(spec, value)


def merge(
    office: Office,
    keep_id: str,
    other_id: str,
    choices: Mapping[str, Side] | None = None,
    *,
    keep_rev: int | None = None,
    other_rev: int | None = None,
) -> Done:
    """Make one contact of two, as one act that is undone like any other. Returns the one that is kept.

    `choices` says for a field which side is taken (`left` is the one kept); others follow `merge_fields`.
    Every case, letter and dossier of the other now names the one that is kept.
    """
    if keep_id == other_id:
        raise AppError("CD-01", "Đã chọn hai lần cùng một công dân.", "Chọn hai bản ghi khác nhau để gộp.")
    left, right = (registers.get(office, CONTACTS.name, each) for each in (keep_id, other_id))
    merged = {**left}
    for field in merge_fields(left, right):
        merged[field.name] = _chosen(
            field.name, left, right, Side((choices or {}).get(field.name, field.choice))
        )
    apart = [
        each for row in (left, right) for each in row.get("not_same", []) if each not in (keep_id, other_id)
    ]
    merged["not_same"] = list(dict.fromkeys(apart))
    whole = {name: value for name, value in merged.items() if value not in (None, "", [])}
    document = registers.checked(office, CONTACTS, whole)
    message = f"Gộp công dân {right['code']} vào {left['code']}"
    with office.store.transaction(message, by=office.user) as tx:
        tx.update(CONTACTS.name, keep_id, document, rev=left["rev"] if keep_rev is None else keep_rev)
        for table, rows in _rows_of(office, other_id):
            for row in rows:
                moved = {name: keep_id for name in _POINTING[table] if row.get(name) == other_id}
                tx.update(table, row["id"], {**row, **moved}, rev=row["rev"])
        tx.remove(CONTACTS.name, other_id, rev=right["rev"] if other_rev is None else other_rev)
    return Done(registers.get(office, CONTACTS.name, keep_id), committed(tx))


def _chosen(name: str, left: JsonObject, right: JsonObject, side: Side) -> Any:
    if side is Side.BOTH:
        return _joined(left.get(name), right.get(name))
    return (left if side is Side.LEFT else right).get(name, "")


def _joined(one: Any, two: Any) -> Any:
    if isinstance(one or two, list):
        return list(dict.fromkeys([*(one or []), *(two or [])]))
    return "\n".join(dict.fromkeys(part for part in (one, two) if part))


def completeness(row: JsonObject) -> int:
    """How many fields of the form are filled: the better record to keep has more."""
    return sum(bool(row.get(name)) for name in describe(Contact) if name not in SYSTEM_FIELDS)


# -- anonymising -----------------------------------------------------------

ANONYMOUS_NAME = "Đã ẩn danh theo yêu cầu"
_KEPT_OF_CONTACT = frozenset({"kind", "hamlet"})
_WAITING = (DossierState.AT_RISK.value, DossierState.LATE.value, DossierState.AT_HOME.value)
_PERSONAL = frozenset(
    {
        "contact_id", "helped_id", "person_name", "person_phone", "person_address", "identity_paper", "note",
        "steps", "attachments",
    }
)  # fmt: skip


def anonymise(
    office: Office, contact_id: str, rev: int | None = None, *, reason: str, confirmed: bool
) -> Done:
    """Take a person out of the records for ever, at her request (Decree 356/2025/NĐ-CP, article 5).

    The register entries stay without her name, since the registers are kept by law; their content is not
    read, and whoever entered it must mend what names her there. Letters to her go whole. Refuses (CD-03)
    while a case or dossier of hers is open. The act is logged with its reason and cannot be undone.
    """
    contact = registers.get(office, CONTACTS.name, contact_id)
    if not reason.strip():
        message = "Chưa ghi yêu cầu của công dân (ngày, hình thức)."
        raise AppError("CD-02", message, "Ghi lý do để lưu nhật ký theo luật.", fields={"reason": message})
    rows = dict(_rows_of(office, contact_id))
    still_open = [row["code"] for found in rows.values() for row in found if _is_open(row)]
    if still_open:
        raise AppError(
            "CD-03",
            f"Còn việc chưa khép của công dân này: {', '.join(still_open)}.",
            "Giải quyết xong và báo dân trước khi ẩn danh.",
        )
    if not confirmed:
        raise AppError(
            "CD-04",
            "Ẩn danh xóa hẳn họ tên, điện thoại, địa chỉ và tệp đính kèm của công dân này khỏi máy, "
            "không hoàn tác được.",
            "Xuất dữ liệu cho công dân trước nếu cần, rồi xác nhận.",
        )
    fields = frozenset(describe(Contact)) - SYSTEM_FIELDS - _KEPT_OF_CONTACT
    shell = {name: value for name, value in contact.items() if name not in fields}
    shell |= {"full_name": ANONYMOUS_NAME, "no_letters": True}
    purges = [Purge(CONTACTS.name, contact_id, shell, fields, contact["rev"] if rev is None else rev)]
    for table, found in rows.items():
        purges += [_without_person(table, row) for row in found]
    message = f"Ẩn danh công dân {contact['code']}: {reason.strip()}"
    changes = office.store.purge(purges, message, by=office.user)
    backups.after_purge(office)
    return Done(registers.get(office, CONTACTS.name, contact_id), changes)


def _is_open(row: JsonObject) -> bool:
    return row.get("status") in OPEN_STATUSES or waiting_to_be_told(row) or row.get("state") in _WAITING


def _without_person(table: str, row: JsonObject) -> Purge:
    if table == "letters":
        return Purge(table, row["id"], None, frozenset(row) - SYSTEM_FIELDS)
    kept = {name: value for name, value in row.items() if name not in _PERSONAL}
    if row.get("steps"):
        kept["steps"] = [{**step, "note": ""} for step in row["steps"]]
    if TABLES[table].is_case:
        kept["anonymous"] = True
    return Purge(table, row["id"], kept, _PERSONAL)
