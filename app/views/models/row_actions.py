"""Steps of rows that are no cases: a late dossier, an opinion heard, two records of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.domain.dates import format_day
from app.domain.errors import AppError
from app.domain.records.base import JsonObject, LabelledEnum
from app.domain.records.office import DeliveredHow, DossierState
from app.domain.records.oversight import FacilityState
from app.domain.schema import FieldSpec
from app.domain.tables import TABLES
from app.services import boxes, case_files, cases, contacts, dossiers, facilities, letters, registers
from app.services.contacts import Duplicate, MergeField, Side
from app.services.office import Done, Office
from app.services.search import title_of
from app.views.models.case_actions import CaseAction, Values, field_of, text_of
from app.views.models.columns import REGISTERS

DUPLICATES_SHOWN = 2
LINES_SHOWN = 20


class Confirmed(LabelledEnum):
    """Whether a person is sure of what has no way back."""

    NOT_YET = "not_yet", "Chưa, để sau"
    SURE = "sure", "Xóa hẳn khỏi máy, không hoàn tác"


def _day(values: Values, name: str) -> date:
    text = text_of(values, name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "Chưa ghi ngày."
        raise AppError("BIEU-03", message, "Ghi theo dạng 05/01/2026.", fields={name: message}) from None


_RESCHEDULE = CaseAction(
    "reschedule", "Hẹn lại", "Đã hẹn lại ngày trả",
    (
        field_of("new_due_date", "Ngày hẹn lại", "date", required=True, hint="chỉ hẹn lại một lần"),
        field_of("reason", "Lý do chậm", "long", required=True, hint="được in trong thư xin lỗi"),
    ),
    lambda o, _t, i, rev, v: dossiers.reschedule(
        o, i, rev, new_due_date=_day(v, "new_due_date"), reason=text_of(v, "reason")
    ),
)  # fmt: skip
_RETURN = CaseAction(
    "return_result", "Trả kết quả", "Đã ghi việc trả kết quả",
    (field_of("returned_on", "Ngày trả kết quả", "date", required=True),),
    lambda o, _t, i, rev, v: dossiers.return_result(o, i, rev, returned_on=_day(v, "returned_on")),
)  # fmt: skip


def _opinion(office: Office, _table: str, activity_id: str, _rev: int, values: Values) -> Done:
    name = text_of(values, "person_name")
    given: JsonObject = {"content": text_of(values, "content"), "anonymous": not name}
    return cases.from_activity(office, activity_id, given | ({"person_name": name} if name else {}))


_OPINION = CaseAction(
    "opinion", "Ghi ý kiến", "Đã ghi ý kiến vào sổ tiếp công dân",
    (
        field_of("content", "Ý kiến nghe được", "long", required=True),
        field_of("person_name", "Người có ý kiến", hint="bỏ trống: không nêu tên"),
    ),
    _opinion,
)  # fmt: skip


def _deliver(office: Office, _table: str, letter_id: str, rev: int, values: Values) -> Done:
    return letters.mark_delivered(
        office,
        letter_id,
        DeliveredHow(text_of(values, "delivered_how")),
        by=text_of(values, "delivered_by"),
        at=datetime.combine(_day(values, "delivered_at"), time()),
        rev=rev,
    )


_DELIVER = CaseAction(
    "deliver", "Ghi đã trao", "Đã ghi trao thư",
    (
        field_of("delivered_how", "Cách trao", "choice", required=True, choices=tuple(DeliveredHow)),
        field_of("delivered_at", "Ngày trao", "date", required=True),
        field_of("delivered_by", "Người trao", "official"),
    ),
    _deliver,
)  # fmt: skip
_LETTER_NOTE = CaseAction(
    "note", "Ghi chú", "Đã ghi chú",
    (field_of("note", "Ghi chú", "long"),),
    lambda o, t, i, rev, v: registers.update(o, t, i, {"note": text_of(v, "note") or None}, rev),
)  # fmt: skip


_CHECK = CaseAction(
    "check", "Ghi kiểm tra", "Đã ghi kiểm tra",
    (
        field_of("state", "Tình trạng", "choice", required=True,
                 choices=(FacilityState.GOOD, FacilityState.REPAIR, FacilityState.MISSING)),
        field_of("checked_on", "Ngày kiểm tra", "date", required=True),
        field_of("checked_by", "Người kiểm tra", "official"),
        field_of("finding", "Việc cần làm", "long", hint="hỏng gì, thiếu gì, ai lo, khi nào xong"),
    ),
    lambda o, _t, i, rev, v: facilities.check(
        o, i, rev,
        state=FacilityState(text_of(v, "state")), on=_day(v, "checked_on"), by=text_of(v, "checked_by"),
        note=text_of(v, "finding"),
    ),
)  # fmt: skip


def actions(office: Office, table: str, row: JsonObject) -> list[CaseAction]:
    """The steps that a row of a register without workflow allows now."""
    if table == "dossiers" and row.get("state") != DossierState.DONE:
        return [_RETURN] if row.get("new_due_date") else [_RETURN, _RESCHEDULE]
    if table == "activities":
        return [_OPINION]
    if table == "facilities":
        return [_CHECK]
    if table == "letters":
        return [_DELIVER, _LETTER_NOTE]
    if table == "contacts":
        pairs = contacts.duplicates_of(office, row, exclude=row["id"])[:DUPLICATES_SHOWN]
        return [*(act for pair in pairs for act in _about(row, pair)), _HAND_OUT, _anonymise()]
    return []


def start_value(office: Office, spec: FieldSpec, row: JsonObject) -> str:
    """What stands in a field of such a step at first."""
    if spec.name in ("returned_on", "delivered_at", "checked_on"):
        return format_day(office.clock.today())
    if spec.name == "checked_by":
        return office.user
    if spec.name == "delivered_by":
        return str(row.get("delivered_by") or office.user)
    if spec.name in ("reason", "note", "delivered_how"):
        return str(row.get(spec.name, ""))
    return ""


# -- what belongs to a row ---------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One record that belongs to another: `route` is the register that opens it, empty where none does."""

    route: str
    record_id: str
    code: str
    words: str


@dataclass(frozen=True)
class Related:
    """Records of one kind that belong to a row."""

    title: str
    lines: tuple[Line, ...]


def related(office: Office, table: str, row: JsonObject) -> list[Related]:
    """What belongs to a row.

    Letters of a box opening; possible doubles and all matters of a citizen; whom an activity helped; the
    source of a case.
    """
    if table == "box_openings":
        letters = boxes.letters_of(office, row["id"])
        return [Related(f"Thư đã ghi · {len(letters)}", _lines("suggestions", letters))]
    if table == "contacts":
        return [*_doubles(office, row), *_matters(office, row)]
    helped = office.store.table("contacts").row(row.get("helped_id", ""))
    if helped is not None:
        return [Related("Người, hộ được giúp", _lines("contacts", [helped]))]
    origin, _, origin_id = str(row.get("origin", "")).partition("/")
    source = office.store.table(origin).row(origin_id) if origin in REGISTERS else None
    return [Related("Chuyển từ", _lines(origin, [source]))] if source is not None else []


def _lines(table: str, rows: Sequence[JsonObject]) -> tuple[Line, ...]:
    route = table if table in REGISTERS else ""
    return tuple(
        Line(route, row["id"], row.get("code", ""), title_of(TABLES[table], row))
        for row in rows[:LINES_SHOWN]
    )


def _doubles(office: Office, row: JsonObject) -> list[Related]:
    pairs = contacts.duplicates_of(office, row, exclude=row["id"])[:DUPLICATES_SHOWN]
    if not pairs:
        return []
    lines = tuple(
        Line(
            "contacts",
            pair.right["id"],
            pair.right.get("code", ""),
            f"{pair.right['full_name']}: {pair.reason}",
        )
        for pair in pairs
    )
    return [Related("Có thể là cùng một người", lines)]


def _matters(office: Office, row: JsonObject) -> list[Related]:
    found = contacts.page(office, row["id"]).rows
    return [
        Related(f"{TABLES[table].title} · {len(rows)}", _lines(table, rows)) for table, rows in found.items()
    ]


# -- two records of one person ---------------------------------------------


def _about(row: JsonObject, pair: Duplicate) -> Iterator[CaseAction]:
    other = pair.right
    code = other.get("code", "")
    asked = [field for field in contacts.merge_fields(row, other) if field.state == "differs"]
    yield CaseAction(
        f"merge-{other['id']}",
        f"Gộp với {code}",
        "Đã gộp hai bản ghi",
        tuple(_choice(field) for field in asked),
        lambda o, _t, i, rev, v: contacts.merge(
            o,
            i,
            other["id"],
            {field.name: Side(text_of(v, field.name) or field.choice) for field in asked},
            keep_rev=rev,
            other_rev=other["rev"],
        ),
    )
    yield CaseAction(
        f"apart-{other['id']}",
        f"Không phải {code}",
        "Đã ghi hai người khác nhau",
        (),
        lambda o, _t, i, _rev, _v: contacts.keep_apart(o, i, other["id"]),
    )


def _choice(field: MergeField) -> FieldSpec:
    """The values of both records to choose from, the proposed one first."""
    words = {Side.LEFT: field.left, Side.RIGHT: field.right, Side.BOTH: "Giữ cả hai"}
    sides = [field.choice, *(side for side in (Side.LEFT, Side.RIGHT) if side is not field.choice)]
    members = {side.name: (side.value, words[side]) for side in sides}
    make: Any = LabelledEnum  # members known only now
    return field_of(field.name, field.title, "choice", choices=tuple(make("Choice", members)))


HAND_OUT = "hand_out"
_HAND_OUT = CaseAction(
    HAND_OUT, "Cung cấp dữ liệu theo yêu cầu", "Đã ghi nhật ký cung cấp dữ liệu",
    (field_of("request", "Yêu cầu của công dân", required=True, hint="ví dụ: đơn ngày 18/5/2026"),),
    lambda o, _t, i, _rev, v: case_files.log_person_file(o, i, text_of(v, "request")),
    undoable=False,
)  # fmt: skip
"""The log first, then the paper: what the law asks to be noted is not forgotten."""


def _anonymise() -> CaseAction:
    return CaseAction(
        "anonymise", "Ẩn danh theo yêu cầu", "Đã ẩn danh",
        (
            field_of("reason", "Yêu cầu của công dân", required=True, hint="ví dụ: đơn ngày 18/5/2026"),
            field_of("sure", "Xác nhận", "choice", required=True, choices=tuple(Confirmed)),
        ),
        lambda o, _t, i, rev, v: contacts.anonymise(
            o, i, rev, reason=text_of(v, "reason"), confirmed=text_of(v, "sure") == Confirmed.SURE
        ),
        undoable=False,
    )  # fmt: skip
