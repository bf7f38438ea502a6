"""The one workflow of calls, letters from a box, people received and petitions.

received -> assigned -> in progress -> answered -> informed (closed). Beyond the commune's power a case is
forwarded, and its citizen is told of that too. Nothing closes before the citizen was told or, where nobody is
named, the answer was made public. Each step is dated on the case itself (`steps`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.dates import format_day
from app.domain.errors import AppError
from app.domain.official_forms import date_in_text
from app.domain.records.base import SYSTEM_FIELDS, JsonObject
from app.domain.records.cases import (
    OPEN_STATUSES,
    PUBLIC_ANSWERS,
    CaseStatus,
    InformedHow,
    Nature,
    PetitionSource,
    SummaryApproval,
)
from app.domain.tables import TABLES, Table
from app.services import backups, intake, registers, summaries
from app.services.office import Done, Office, committed
from app.store import Is, Purge

CASE_TABLES = tuple(table.name for table in TABLES.values() if table.is_case)
_TOLD_STATUSES = frozenset({CaseStatus.ANSWERED, CaseStatus.FORWARDED})
_CLOSED_STATUSES = frozenset(
    {CaseStatus.INFORMED, CaseStatus.FORWARDED, CaseStatus.WITHDRAWN, CaseStatus.KEPT}
)
_ORIGIN_SOURCES = {"hotline": PetitionSource.CALL, "suggestions": PetitionSource.BOX}


_CARRIED_TO_PETITION = (
    *(
        "received_at",
        "received_by",
        "anonymous",
        "contact_id",
        "person_name",
        "person_phone",
        "person_address",
    ),
    *("category", "hamlet", "urgency", "content", "confidential", "assigned_to", "written_on"),
)


def receive(office: Office, table: str, values: JsonObject) -> Done:
    """Enter a case: due date by the rule for its kind, name and telephone of a known citizen."""
    _case_table(table)
    return registers.create(office, table, values)


def assign(
    office: Office, table: str, case_id: str, rev: int | None = None, *, to: str, note: str = ""
) -> Done:
    """Give the case to an official, also again to another one."""
    to = _needed(to, "VIEC-02", "Chưa chọn người được giao.", "assigned_to")
    words = f"Giao {to}" + (f": {note}" if note else "")
    case = _load(office, table, case_id, rev)
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act=f"Giao {to}",
        status=CaseStatus.ASSIGNED,
        values={"assigned_to": to},
        note=words,
    )


def start(office: Office, table: str, case_id: str, rev: int | None = None, *, progress: str = "") -> Done:
    """Say that work goes on, and how far it is."""
    case = _load(office, table, case_id, rev)
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act="Ghi tiến độ",
        status=CaseStatus.IN_PROGRESS,
        values={"progress": progress} if progress else {},
        note=progress,
    )


def answer(
    office: Office,
    table: str,
    case_id: str,
    rev: int | None = None,
    *,
    answer: str = "",
    answered_at: datetime | None = None,
) -> Done:
    """Record the result. The case stays open until the citizen was told.

    The answer to a denunciation stands in the secret register: here only that there is one.
    """
    case = _load(office, table, case_id, rev)
    if not _is_secret(case.row):
        answer = _needed(answer, "VIEC-03", "Chưa ghi kết quả trả lời.", "answer")
    moment = _moment(case, answered_at, "answered_at")
    return _step(
        case,
        allowed={*OPEN_STATUSES, CaseStatus.ANSWERED},
        act="Ghi trả lời",
        status=CaseStatus.ANSWERED,
        values={"answer": answer, "answered_at": moment, "paused_on": "", "days_left": ""},
        note=answer,
        at=moment,
    )


def inform(
    office: Office,
    table: str,
    case_id: str,
    rev: int | None = None,
    *,
    how: InformedHow | str,
    informed_at: datetime | None = None,
    note: str = "",
) -> Done:
    """Record when and how the citizen was told: an answered case closes, a forwarded one stays forwarded."""
    case = _load(office, table, case_id, rev)
    if case.row.get("status") in OPEN_STATUSES:
        raise AppError(
            "VIEC-04",
            "Chưa có kết quả trả lời nên chưa thể báo dân và khép việc.",
            "Bấm “Ghi trả lời” trước, rồi ghi ngày và cách báo dân.",
        )
    chosen = _informed_how(how)
    if case.row.get("anonymous") and chosen not in PUBLIC_ANSWERS:
        message = "Người gửi không nêu tên nên chỉ trả lời công khai được."
        raise AppError(
            "VIEC-05",
            message,
            "Chọn loa truyền thanh, niêm yết công khai hoặc trả lời tại cuộc họp thôn, tổ.",
            fields={"informed_how": message},
        )
    earliest = str(case.row.get("answered_at") or case.row.get("forwarded_at") or case.row["received_at"])
    moment = _moment(case, informed_at, "informed_at", earliest=earliest)
    forwarded = case.row.get("status") == CaseStatus.FORWARDED
    return _step(
        case,
        allowed=_TOLD_STATUSES,
        act="Ghi đã báo dân",
        status=CaseStatus.FORWARDED if forwarded else CaseStatus.INFORMED,
        values={"informed_at": moment, "informed_how": chosen.value},
        note=chosen.label + (f": {note}" if note else ""),
        at=moment,
    )


def forward(
    office: Office,
    table: str,
    case_id: str,
    rev: int | None = None,
    *,
    to: str,
    reason: str = "",
    forwarded_at: datetime | None = None,
) -> Done:
    """Send what is beyond the commune's power to the competent body. The citizen must still be told."""
    to = _needed(to, "VIEC-06", "Chưa ghi cơ quan nhận.", "forwarded_to")
    case = _load(office, table, case_id, rev)
    moment = _moment(case, forwarded_at, "forwarded_at")
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act=f"Chuyển {to}",
        status=CaseStatus.FORWARDED,
        values={"forwarded_to": to, "forwarded_at": moment, "paused_on": "", "days_left": ""},
        note=f"Chuyển {to}" + (f": {reason}" if reason else ""),
        at=moment,
    )


def summarise(
    office: Office,
    table: str,
    case_id: str,
    rev: int | None = None,
    *,
    summary: str,
    approval: SummaryApproval | str,
) -> Done:
    """Keep what the superior is told of a forwarded case, and whether it may go into the bundle.

    Refuses (VIEC-28) to approve words that surely name the sender, and (VIEC-29) words that might, until
    somebody has looked at them (`SummaryApproval.DESPITE_WARNING`).
    """
    summary = _needed(summary, "VIEC-27", "Chưa ghi tóm tắt.", "superior_summary")
    case = _load(office, table, case_id, rev)
    if _is_secret(case.row):
        message = "Đơn tố cáo không có tóm tắt gửi cấp trên: gói dữ liệu chỉ tính số lượng."
        raise AppError("VIEC-30", message, "Không ghi gì.", fields={"superior_summary": message})
    approved = SummaryApproval(approval) is not SummaryApproval.LATER
    if approved:
        _check_summary(case, summary, seen=approval == SummaryApproval.DESPITE_WARNING)
    act = "Duyệt tóm tắt gửi cấp trên" if approved else "Ghi tóm tắt gửi cấp trên"
    return _step(
        case,
        allowed={CaseStatus.FORWARDED},
        act=act,
        status=None,
        values={"superior_summary": summary, "summary_approved_at": _now(office) if approved else ""},
        note=act if approved else f"{act}, chưa duyệt",
    )


_IF_NOBODY = f"Nếu đã xem và không phải, chọn “{SummaryApproval.DESPITE_WARNING.label}”."


def _check_summary(case: _Open, summary: str, *, seen: bool) -> None:
    found = summaries.findings(case.office, case.row, summary)
    certain = [each for each in found if each.certain]
    if certain:
        message = f"Tóm tắt nêu người gửi: {summaries.words_of(certain)}."
        raise AppError("VIEC-28", message, "Bỏ chỗ này rồi duyệt lại.", fields={"superior_summary": message})
    if found and not seen:
        message = f"Tóm tắt có thể nêu tên, số hoặc địa chỉ của ai đó: {summaries.words_of(found)}."
        raise AppError(
            "VIEC-29",
            message,
            f"Bỏ chỗ này. {_IF_NOBODY}",
            fields={"superior_summary": message, "approval": _IF_NOBODY},
        )


def withdraw(office: Office, table: str, case_id: str, rev: int | None = None, *, reason: str) -> Done:
    """Close a case that its citizen has withdrawn."""
    reason = _needed(reason, "VIEC-07", "Chưa ghi lý do dân rút.", "reason")
    case = _load(office, table, case_id, rev)
    return _step(
        case,
        allowed={*OPEN_STATUSES, CaseStatus.ANSWERED},
        act="Ghi dân rút",
        status=CaseStatus.WITHDRAWN,
        values={"paused_on": "", "days_left": ""},
        note=reason,
    )


def reopen(office: Office, table: str, case_id: str, rev: int | None = None, *, reason: str) -> Done:
    """Take up a closed case again; its time is counted anew from today by the same rule."""
    reason = _needed(reason, "VIEC-08", "Chưa ghi lý do mở lại.", "reason")
    case = _load(office, table, case_id, rev)
    values: JsonObject = dict.fromkeys(
        ("answered_at", "informed_at", "informed_how", "forwarded_at", "forwarded_to", "summary_approved_at"),
        "",
    )
    deadline = intake.deadline_of(office, case.table, case.row, office.clock.today())
    if deadline is not None:
        values = intake.with_deadline(values, deadline)
        values["due_counted"] = f"Mở lại. {values['due_counted']}"
    return _step(
        case,
        allowed={*_CLOSED_STATUSES, CaseStatus.ANSWERED},
        act="Mở lại",
        status=CaseStatus.IN_PROGRESS,
        values=values,
        note=f"Mở lại: {reason}",
    )


def extend(
    office: Office, table: str, case_id: str, rev: int | None = None, *, until: date, reason: str
) -> Done:
    """Move the due date on, with the reason. The old arithmetic stays readable in the new one."""
    reason = _needed(reason, "VIEC-09", "Chưa ghi lý do gia hạn.", "reason")
    case = _load(office, table, case_id, rev)
    old = str(case.row.get("due_date") or case.row["received_at"])[:10]
    if until.isoformat() <= old:
        message = f"Hạn mới phải sau hạn cũ ({format_day(date.fromisoformat(old))})."
        raise AppError("VIEC-10", message, "Chọn ngày muộn hơn.", fields={"due_date": message})
    secret = _is_secret(case.row)
    words = f"Gia hạn đến {date_in_text(until)}" + ("" if secret else f": {reason}")
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act=f"Gia hạn đến {date_in_text(until)}",
        status=None,
        values={
            "due_date": until.isoformat(),
            "due_rule": "",
            "due_counted": f"{case.row.get('due_counted', '')} {words}.".strip(),
        },
        note=words,
    )


def pause(office: Office, table: str, case_id: str, rev: int | None = None, *, reason: str) -> Done:
    """Stop the clock, for instance while a paper is awaited: the working days left are kept."""
    reason = _needed(reason, "VIEC-11", "Chưa ghi lý do tạm dừng.", "reason")
    case, today = _load(office, table, case_id, rev), office.clock.today()
    if not case.row.get("due_date"):
        raise AppError("VIEC-12", "Việc này không có hạn đang chạy.", "Chỉ tạm dừng việc đang tính hạn.")
    left = office.calendar.workdays_between(today, date.fromisoformat(case.row["due_date"]))
    if left < 0:
        raise AppError("VIEC-13", "Việc đã quá hạn, không tạm dừng được.", "Ghi trả lời, hoặc gia hạn.")
    words = f"Tạm dừng từ {date_in_text(today)}, còn {left} ngày làm việc"
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act="Tạm dừng tính hạn",
        status=None,
        values={
            "paused_on": today.isoformat(),
            "days_left": left,
            "due_date": "",
            "due_counted": f"{case.row.get('due_counted', '')} {words}.".strip(),
        },
        note=f"{words}: {reason}",
    )


def resume(office: Office, table: str, case_id: str, rev: int | None = None, *, note: str = "") -> Done:
    """Let the clock run again: the working days that were left count from today."""
    case, today = _load(office, table, case_id, rev), office.clock.today()
    if not case.row.get("paused_on"):
        raise AppError("VIEC-14", "Việc này không bị tạm dừng.", "Không cần làm gì.")
    left = case.row.get("days_left", 0)
    due = office.calendar.next_workday(today)
    if left:
        due = office.calendar.add_workdays(today, left)
    words = f"Tính tiếp từ {date_in_text(today)}, hạn {date_in_text(due)}"
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act="Tính hạn tiếp",
        status=None,
        values={
            "paused_on": "",
            "days_left": "",
            "due_date": due.isoformat(),
            "due_counted": f"{case.row.get('due_counted', '')} {words}.".strip(),
        },
        note=words + (f": {note}" if note else ""),
    )


def recount(office: Office, table: str, case_id: str, rev: int | None = None) -> Done:
    """Count an open case's due date again with the rules and calendar of today, as an act of its own."""
    case = _load(office, table, case_id, rev)
    received = intake.received_day(case.row)
    deadline = intake.deadline_of(office, case.table, case.row, received) if received else None
    if deadline is None:
        raise AppError(
            "VIEC-15", "Không có quy tắc tính hạn cho việc này.", "Ghi hạn bằng tay ở mục Hạn trả lời."
        )
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act="Tính lại hạn",
        status=None,
        values=intake.with_deadline({}, deadline),
        note=f"Tính lại hạn: {date_in_text(deadline.due)}",
    )


def to_petition(
    office: Office, table: str, case_id: str, rev: int | None = None, *, nature: Nature | str
) -> Done:
    """Turn a call or a letter from a box into a petition that keeps a link to it.

    The clock of the petition starts on the day on which the office received the matter: the day of the call,
    the day on which the box was opened. Returns the petition.
    """
    case = _load(office, table, case_id, rev)
    source = _ORIGIN_SOURCES.get(table)
    if source is None:
        raise AppError(
            "VIEC-16", "Chỉ cuộc gọi và thư góp ý mới chuyển thành đơn.", "Mở đúng sổ rồi làm lại."
        )
    if nature == Nature.DENUNCIATION:
        raise AppError(
            "VIEC-17", "Tố cáo không chuyển thành đơn bằng bước này.", "Dùng “Phân loại lại là tố cáo”."
        )
    _allow(case.row, {*OPEN_STATUSES, CaseStatus.ANSWERED}, "chuyển thành đơn")
    petitions = TABLES["petitions"]
    values = {name: case.row[name] for name in _CARRIED_TO_PETITION if name in case.row}
    petition = registers.new_document(
        office, petitions, {**values, "nature": str(nature), "petition_source": source.value}
    )
    petition["origin"] = f"{table}/{case_id}"
    message = f"Chuyển {registers.naming(case.table, case.row)} thành đơn"
    with office.store.transaction(message, by=office.user) as tx:
        registers.put_code(tx, petitions, petition, office.clock.today())
        tx.insert("petitions", petition)
        note = f"Chuyển thành đơn {petition['code']}"
        changed = _stepped(case, CaseStatus.CONVERTED, {"due_date": ""}, note, _now(office))
        document = registers.checked(office, case.table, changed)
        tx.update(table, case_id, document, rev=case.rev)
    return Done(registers.get(office, "petitions", petition["id"]), committed(tx))


def file_away(office: Office, table: str, case_id: str, rev: int | None = None, *, reason: str) -> Done:
    """Keep a petition that is not eligible, without answering it (lưu đơn, TT 05/2021/TT-TTCP)."""
    reason = _needed(reason, "VIEC-24", "Chưa ghi lý do không đủ điều kiện.", "ineligible_reason")
    case = _petition(office, table, case_id, rev)
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act="Lưu đơn",
        status=CaseStatus.KEPT,
        values={"eligible": False, "ineligible_reason": reason, "paused_on": "", "days_left": ""},
        note=reason,
    )


def send_back(
    office: Office, table: str, case_id: str, rev: int | None = None, *, to: str, document_no: str = ""
) -> Done:
    """Return a petition that belongs to another body, with guidance; its sender must still be told."""
    to = _needed(to, "VIEC-25", "Chưa ghi cơ quan có thẩm quyền.", "to")
    case = _petition(office, table, case_id, rev)
    words = f"Trả lại đơn, hướng dẫn gửi {to}"
    return _step(
        case,
        allowed=OPEN_STATUSES,
        act="Trả lại đơn",
        status=CaseStatus.ANSWERED,
        values={
            "in_competence": False,
            "document_no": document_no or case.row.get("document_no", ""),
            "answer": words,
            "answered_at": _now(office),
            "paused_on": "",
            "days_left": "",
        },
        note=words,
    )


def _petition(office: Office, table: str, case_id: str, rev: int | None) -> _Open:
    if table != "petitions":
        raise AppError("VIEC-26", "Chỉ đơn mới được lưu hoặc trả lại.", "Mở sổ Đơn thư rồi làm lại.")
    return _load(office, table, case_id, rev)


def from_activity(office: Office, activity_id: str, values: JsonObject, *, table: str = "receptions") -> Done:
    """Enter an opinion heard at an activity as a case that keeps a link to it; day and hamlet come along."""
    spec = _case_table(table)
    activity = registers.get(office, "activities", activity_id)
    known = {"received_at": activity["date"], "hamlet": activity.get("hamlet", "")}
    document = registers.new_document(office, spec, {**known, **values})
    document["origin"] = f"activities/{activity_id}"
    with office.store.transaction("Ghi ý kiến", by=office.user) as tx:
        registers.put_code(tx, spec, document, office.clock.today())
        tx.message = (
            f"Ghi ý kiến nghe ở {registers.naming(TABLES['activities'], activity)}: {document['code']}"
        )
        tx.insert(table, document)
    return Done(registers.get(office, table, document["id"]), committed(tx))


def reclassify_as_denunciation(
    office: Office,
    table: str,
    case_id: str,
    rev: int | None = None,
    *,
    secret_register_no: str,
    confirmed: bool,
) -> Done:
    """Make the case a denunciation and take who sent it, and what, out of the store and its history for ever.

    `confirmed` says that the user has seen the warning: the secret register on paper holds it all, and
    nothing can be brought back (Law on Denunciation 2018, article 56). Letters made for it, and the call or
    box letter that it came from, are purged with it.
    """
    case = _load(office, table, case_id, rev)
    number = _needed(secret_register_no, "VIEC-18", "Chưa ghi số sổ mật.", "secret_register_no")
    if _is_secret(case.row):
        raise AppError("VIEC-23", "Việc này đã là tố cáo.", "Không cần làm gì.")
    if not confirmed:
        raise AppError(
            "VIEC-19",
            "Phân loại lại là tố cáo sẽ xóa hẳn người gửi, nội dung, tài liệu và không hoàn tác được.",
            "Chỉ xác nhận khi sổ mật trên giấy đã ghi đủ.",
        )
    letters = [
        Purge("letters", row["id"], None, frozenset(row) - SYSTEM_FIELDS)
        for row in office.store.table("letters").select({"source": Is(f"{table}/{case_id}")})
    ]
    purges = [_made_secret(office, each, number) for each in (case, *_same_matter(case))]
    message = f"Phân loại lại là tố cáo, xóa thông tin người gửi: {registers.naming(case.table, case.row)}"
    changes = office.store.purge([*purges, *letters], message, by=office.user)
    backups.after_purge(office)
    return Done(registers.get(office, table, case_id), changes)


def _same_matter(case: _Open) -> Iterator[_Open]:
    """The call or letter that became this petition, or the petition that this one became."""
    origin, _, origin_id = str(case.row.get("origin", "")).partition("/")
    if origin in CASE_TABLES and case.office.store.table(origin).row(origin_id) is not None:
        yield _load(case.office, origin, origin_id, None)
    here = f"{case.table.name}/{case.row['id']}"
    for row in case.office.store.table("petitions").select({"origin": Is(here)}):
        yield _load(case.office, "petitions", row["id"], None)


def _made_secret(office: Office, case: _Open, number: str) -> Purge:
    fields = frozenset(
        {*_identifying(case.table), "steps", "anonymous", "confidential", "summary_approved_at"}
    )
    secret = {name: value for name, value in case.row.items() if name not in fields}
    secret |= {"nature": Nature.DENUNCIATION.value, "secret_register_no": number}
    secret["steps"] = [{**step, "note": ""} for step in case.row.get("steps", [])]
    received = intake.received_day(case.row)
    deadline = intake.deadline_of(office, case.table, secret, received) if received else None
    if deadline is not None and case.row.get("status") in OPEN_STATUSES:
        secret = intake.with_deadline(secret, deadline)
    document = registers.checked(office, case.table, secret)
    return Purge(case.table.name, case.row["id"], document, fields, case.rev)


def _identifying(table: Table) -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(table.record, "IDENTIFYING_FIELDS", ())
    return names


def next_acts(row: JsonObject) -> tuple[str, ...]:
    """Names of the acts of this module that the case allows now, the likeliest first."""
    status = CaseStatus(row.get("status", CaseStatus.RECEIVED))
    if status in OPEN_STATUSES:
        first = {"received": ("assign", "answer", "start"), "assigned": ("start", "answer", "assign")}
        acts = first.get(status, ("answer", "start", "assign"))
        clock = ("resume",) if row.get("paused_on") else ("extend", "pause")
        return (*acts, "forward", *clock, "withdraw")
    if status is CaseStatus.FORWARDED:
        summary = () if _is_secret(row) else ("summarise",)
        return (*summary, "reopen") if row.get("informed_at") else ("inform", *summary, "reopen")
    if status is CaseStatus.ANSWERED:
        return ("inform", "reopen")
    return () if status is CaseStatus.CONVERTED else ("reopen",)


def waiting_to_be_told(row: JsonObject) -> bool:
    """Whether there is a result, or a forwarding, of which the citizen has not been told."""
    return row.get("status") in _TOLD_STATUSES and not row.get("informed_at")


# -- parts ----------------------------------------------------------------


@dataclass(frozen=True)
class _Open:
    """A case as it was read, with the revision that the person saw."""

    office: Office
    table: Table
    row: JsonObject
    rev: int


def _load(office: Office, table: str, case_id: str, rev: int | None) -> _Open:
    row = registers.get(office, table, case_id)
    return _Open(office, _case_table(table), row, row["rev"] if rev is None else rev)


def _now(office: Office) -> str:
    return office.clock.now().replace(tzinfo=None).isoformat(timespec="minutes")


def _case_table(name: str) -> Table:
    table = registers.table_of(name)
    if not table.is_case:
        raise AppError(
            "VIEC-20", f"Bảng “{name}” không có các bước xử lý.", f"Các bảng có: {', '.join(CASE_TABLES)}."
        )
    return table


def _is_secret(row: JsonObject) -> bool:
    return row.get("nature") == Nature.DENUNCIATION


def _needed(value: str, code: str, message: str, name: str) -> str:
    value = value.strip()
    if not value:
        raise AppError(code, message, "Ghi vào rồi lưu lại.", fields={name: message})
    return value


def _informed_how(how: InformedHow | str) -> InformedHow:
    try:
        return InformedHow(how)
    except ValueError:
        message = "Chưa chọn cách báo dân."
        choices = ", ".join(choice.label.lower() for choice in InformedHow)
        raise AppError("VIEC-21", message, f"Chọn: {choices}.", fields={"informed_how": message}) from None


def _moment(case: _Open, given: datetime | None, name: str, *, earliest: str = "") -> str:
    """The stored moment of a step: now, or as given, neither in the future nor before the receipt."""
    today = case.office.clock.today()
    text = given.isoformat(timespec="minutes") if given else _now(case.office)
    earliest = (earliest or str(case.row["received_at"]))[:10]
    if not earliest <= text[:10] <= today.isoformat():
        first = format_day(date.fromisoformat(earliest))
        message = f"Ngày phải từ {first} đến hôm nay."
        raise AppError("VIEC-22", message, "Sửa lại ngày rồi lưu.", fields={name: message})
    return text


def _allow(row: JsonObject, allowed: Collection[str], act: str) -> None:
    status = CaseStatus(row.get("status", CaseStatus.RECEIVED))
    if status not in allowed:
        raise AppError(
            "VIEC-01",
            f"Việc đang ở bước “{status.label}” nên không thể {act[:1].lower()}{act[1:]}.",
            "Mở lại việc nếu cần làm tiếp."
            if status in _CLOSED_STATUSES
            else "Xem các bước đã làm của việc này.",
        )


def _stepped(case: _Open, status: CaseStatus | None, values: JsonObject, note: str, at: str) -> JsonObject:
    """The row after a step; a denunciation keeps no words about it."""
    secret = _is_secret(case.row)
    state = status.value if status else str(case.row.get("status", CaseStatus.RECEIVED))
    step = {"at": at, "by": case.office.user, "status": state, "note": "" if secret else note}
    if secret:
        values = {name: value for name, value in values.items() if name not in ("answer", "progress")}
    steps = [*case.row.get("steps", []), step]
    changed = {**case.row, **values, "status": state, "steps": steps}
    return {name: value for name, value in changed.items() if value not in (None, "")}


def _step(
    case: _Open,
    *,
    allowed: Collection[str],
    act: str,
    status: CaseStatus | None,
    values: JsonObject,
    note: str,
    at: str = "",
) -> Done:
    """One step of the workflow as one act. `status` None leaves it; `at` is now where none is given."""
    office, name, case_id = case.office, case.table.name, case.row["id"]
    _allow(case.row, allowed, act)
    changed = _stepped(case, status, values, note, at or _now(office))
    document = registers.checked(office, case.table, changed)
    with office.store.transaction(f"{act}: {registers.naming(case.table, case.row)}", by=office.user) as tx:
        tx.update(name, case_id, document, rev=case.rev)
    return Done(registers.get(office, name, case_id), committed(tx))
