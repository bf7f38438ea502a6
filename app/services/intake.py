"""What the program adds to a record on its way in: the citizen's name and telephone, the due date."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.domain import national_ids, phones
from app.domain.dates import format_day
from app.domain.deadlines import Deadline, count_by_rule, rule_for
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.cases import OPEN_STATUSES, CaseStatus, Nature
from app.domain.schema import describe, inside_sentence
from app.domain.tables import Table
from app.domain.text import clean_line

if TYPE_CHECKING:
    from app.services.office import Office

_PAST_FIELDS = frozenset(
    {
        "received_at",
        "opened_at",
        "date",
        "received_on",
        "written_on",
        "returned_on",
        "birth_date",
        "delivered_at",
    }
)
"""Days of what has already happened."""
_FROM_CONTACT = {
    "person_name": "full_name",
    "person_phone": "phone",
    "person_address": "address",
    "hamlet": "hamlet",
}


def complete(office: Office, table: Table, values: JsonObject, before: JsonObject | None) -> JsonObject:
    """`values` of a whole record with what the program adds; `before` is the stored row of a change."""
    whole = one_form(table, values)
    if table.is_case:
        whole = _complete_case(office, table, whole, before)
    elif "contact_id" in table.record.model_fields:
        whole = with_contact(office, whole)
    return whole


def one_form(table: Table, values: JsonObject) -> JsonObject:
    """Telephone and identity numbers in the stored form, names on one line."""
    whole = dict(values)
    for name, spec in describe(table.record).items():
        value = whole.get(name)
        if not isinstance(value, str) or not value:
            continue
        if spec.kind == "phone":
            whole[name] = phones.normalise(value)
        elif spec.kind == "national_id":
            whole[name] = national_ids.normalise(value)
        elif spec.kind in ("text", "hamlet", "category", "official"):
            whole[name] = clean_line(value)
    return whole


def with_contact(office: Office, values: JsonObject) -> JsonObject:
    """Fill what is empty from the citizen that `contact_id` names."""
    contact_id = values.get("contact_id")
    if not contact_id:
        return values
    contact = office.store.table("contacts").row(contact_id)
    if contact is None:
        message = "Không tìm thấy công dân này trong danh bạ."
        raise AppError("DL-03", message, "Chọn lại công dân, hoặc để trống.", fields={"contact_id": message})
    filled = dict(values)
    for name, source in _FROM_CONTACT.items():
        if name not in values or (not values[name] and name != "hamlet"):
            filled[name] = contact.get(source, "")
    return filled


def _complete_case(office: Office, table: Table, values: JsonObject, before: JsonObject | None) -> JsonObject:
    whole = dict(values)
    if before is None:
        whole.setdefault("received_at", office.clock.now().isoformat(timespec="minutes"))
    if whole.get("nature") != Nature.DENUNCIATION:
        whole = with_contact(office, whole)
    if before is None:
        return _with_first_deadline(office, table, whole)
    return _with_changed_deadline(office, table, whole, before)


def _with_first_deadline(office: Office, table: Table, values: JsonObject) -> JsonObject:
    received = received_day(values)
    if received is None:
        return values
    if not values.get("due_date"):
        deadline = deadline_of(office, table, values, received)
        return values if deadline is None else with_deadline(values, deadline)
    return {**values, "due_counted": _set_by_hand(values["due_date"])}


def _with_changed_deadline(
    office: Office, table: Table, values: JsonObject, before: JsonObject
) -> JsonObject:
    """Count again when the day of receipt or the nature was corrected, unless a person chose the date."""
    due = str(values.get("due_date") or "")
    if due and due != before.get("due_date", ""):
        return {**values, "due_rule": "", "due_counted": _set_by_hand(due)}
    received = received_day(values)
    corrected = received != received_day(before) or values.get("nature") != before.get("nature")
    counts = before.get("due_rule") or not before.get("due_date")
    if not (corrected and counts and received and before.get("status") in OPEN_STATUSES):
        return values
    deadline = deadline_of(office, table, values, received)
    return values if deadline is None else with_deadline(values, deadline)


def _set_by_hand(due: object) -> str:
    try:
        return f"Hạn {format_day(date.fromisoformat(str(due)[:10]))} do người nhập ấn định."
    except ValueError:
        return ""


def received_day(values: JsonObject) -> date | None:
    """The day of receipt, or None where it is not a real day (validation will say so)."""
    value = values.get("received_at")
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def deadline_of(office: Office, table: Table, values: JsonObject, received: date) -> Deadline | None:
    """The due date that the rules give a case; None for what asks for no answer."""
    default = table.record.model_fields["nature"].default
    nature = str(values.get("nature") or default)
    if nature == Nature.IRRELEVANT:
        return None
    rule = rule_for(office.reference.rules, table.name, nature, received)
    if rule is None:
        return None
    own_days = office.settings.due_days if office.is_set_up else {}
    return count_by_rule(office.calendar, rule, received, own_days)


def with_deadline(values: JsonObject, deadline: Deadline) -> JsonObject:
    """`values` with a due date, its rule and its arithmetic."""
    words = f"{deadline.arithmetic} {deadline.warning}".strip()
    return {**values, "due_date": deadline.due.isoformat(), "due_rule": deadline.rule, "due_counted": words}


def first_step(values: JsonObject, user: str) -> JsonObject:
    """The step with which the timeline of a case begins."""
    return {
        "at": values["received_at"],
        "by": values.get("received_by") or user,
        "status": CaseStatus.RECEIVED.value,
    }


def check_days(office: Office, table: Table, document: JsonObject) -> None:
    """Refuse (DL-04) a day of the past that lies after today, and (DL-05) a due date before the receipt."""
    today = office.clock.today()
    specs = describe(table.record)
    for name in _PAST_FIELDS & document.keys():
        if document[name][:10] > today.isoformat()[: len(document[name][:10])]:
            message = f"{specs[name].title} không được ở sau hôm nay ({format_day(today)})."
            raise AppError("DL-04", message, "Sửa lại ngày rồi lưu.", fields={name: message})
    received = str(document.get("received_at") or document.get("received_on") or "")[:10]
    due = document.get("due_date")
    if due and received and due < received:
        start = inside_sentence(specs[table.date_field].title)
        message = f"{specs['due_date'].title} không được trước {start}."
        raise AppError("DL-05", message, "Sửa lại ngày rồi lưu.", fields={"due_date": message})
