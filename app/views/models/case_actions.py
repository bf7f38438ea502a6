"""The steps of a case as a person takes them: which are offered, what each asks, what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.records.base import JsonObject, LabelledEnum
from app.domain.records.cases import PUBLIC_ANSWERS, Case, InformedHow, Nature, SummaryApproval
from app.domain.schema import FieldSpec, describe
from app.services import cases, summaries
from app.services.office import Done, Office

Values = Mapping[str, object]


def field_of(
    name: str,
    title: str,
    kind: str = "text",
    *,
    required: bool = False,
    hint: str = "",
    choices: tuple[LabelledEnum, ...] = (),
) -> FieldSpec:
    """A field that a step asks for."""
    return FieldSpec(
        name=name, title=title, kind=kind, required=required, hint=hint, choices=choices, table=""
    )


@dataclass(frozen=True)
class CaseAction:
    """One step: its button, the fields that it asks for, the service behind it.

    `then` names the step that is offered as soon as this one is done, where the case allows it.
    """

    key: str
    label: str
    said: str
    fields: tuple[FieldSpec, ...]
    call: Callable[[Office, str, str, int, Values], Done]
    undoable: bool = True
    then: str = ""


def text_of(values: Values, name: str) -> str:
    """What was given for a field; empty where nothing was."""
    return str(values.get(name) or "")


def _moment(values: Values, name: str) -> datetime | None:
    value = text_of(values, name)
    return datetime.fromisoformat(value) if value else None


def _reason(title: str) -> tuple[FieldSpec, ...]:
    return (field_of("reason", title, "long", required=True),)


_PETITION_NATURES = (Nature.PROPOSAL, Nature.FEEDBACK, Nature.COMPLAINT)


class PaperRegister(LabelledEnum):
    """Whether the secret register on paper already holds all that the program is about to lose."""

    NOT_YET = "not_yet", "Chưa, để sau"
    COMPLETE = "complete", "Sổ mật đã ghi đủ: xóa hẳn khỏi máy, không hoàn tác"


_ACTIONS = (
    CaseAction(
        "assign", "Giao việc", "Đã giao việc",
        (
            field_of("assigned_to", "Giao cho", "official", required=True),
            field_of("note", "Lời dặn", "long"),
        ),
        lambda o, t, i, rev, v: cases.assign(
            o, t, i, rev, to=text_of(v, "assigned_to"), note=text_of(v, "note")
        ),
    ),
    CaseAction(
        "start", "Đang xử lý", "Đã ghi tiến độ",
        (field_of("progress", "Đã làm đến đâu", "long"),),
        lambda o, t, i, rev, v: cases.start(o, t, i, rev, progress=text_of(v, "progress")),
    ),
    CaseAction(
        "answer", "Ghi trả lời", "Đã ghi trả lời",
        (
            field_of("answer", "Kết quả trả lời", "long", required=True),
            field_of("answered_at", "Ngày trả lời", "datetime", hint="bỏ trống: bây giờ"),
        ),
        lambda o, t, i, rev, v: cases.answer(
            o, t, i, rev, answer=text_of(v, "answer"), answered_at=_moment(v, "answered_at")
        ),
    ),
    CaseAction(
        "inform", "Báo dân", "Đã ghi việc báo lại cho dân",
        (
            field_of("informed_how", "Cách báo dân", "choice", required=True, choices=tuple(InformedHow)),
            field_of("informed_at", "Ngày báo dân", "datetime", hint="bỏ trống: bây giờ"),
            field_of("note", "Ghi chú", "long"),
        ),
        lambda o, t, i, rev, v: cases.inform(
            o, t, i, rev,
            how=text_of(v, "informed_how"), informed_at=_moment(v, "informed_at"), note=text_of(v, "note"),
        ),
    ),
    CaseAction(
        "extend", "Gia hạn", "Đã gia hạn",
        (field_of("due_date", "Hạn mới", "date", required=True), *_reason("Lý do gia hạn")),
        lambda o, t, i, rev, v: cases.extend(
            o, t, i, rev, until=date.fromisoformat(text_of(v, "due_date")), reason=text_of(v, "reason")
        ),
    ),
    CaseAction(
        "pause", "Tạm dừng tính hạn", "Đã tạm dừng tính hạn",
        _reason("Lý do tạm dừng"),
        lambda o, t, i, rev, v: cases.pause(o, t, i, rev, reason=text_of(v, "reason")),
    ),
    CaseAction(
        "resume", "Tính hạn tiếp", "Đã tính hạn tiếp",
        (field_of("note", "Ghi chú", "long"),),
        lambda o, t, i, rev, v: cases.resume(o, t, i, rev, note=text_of(v, "note")),
    ),
    CaseAction(
        "forward", "Chuyển trên", "Đã ghi việc chuyển cấp trên",
        (
            field_of("forwarded_to", "Cơ quan nhận", required=True),
            field_of("forwarded_at", "Ngày chuyển", "datetime", hint="bỏ trống: bây giờ"),
            field_of("reason", "Lý do chuyển", "long"),
        ),
        lambda o, t, i, rev, v: cases.forward(
            o, t, i, rev,
            to=text_of(v, "forwarded_to"), reason=text_of(v, "reason"),
            forwarded_at=_moment(v, "forwarded_at"),
        ),
        then="summarise",
    ),
    CaseAction(
        "summarise", "Tóm tắt gửi cấp trên", "Đã ghi tóm tắt gửi cấp trên",
        (
            field_of(
                "superior_summary", describe(Case)["superior_summary"].title, "long", required=True,
                hint="vài câu về sự việc, không nêu tên ai",
            ),
            field_of("approval", "Duyệt tóm tắt", "choice", choices=tuple(SummaryApproval)),
        ),
        lambda o, t, i, rev, v: cases.summarise(
            o, t, i, rev, summary=text_of(v, "superior_summary"),
            approval=text_of(v, "approval") or SummaryApproval.LATER,
        ),
    ),
    CaseAction(
        "to_petition", "Chuyển thành đơn", "Đã chuyển thành đơn",
        (field_of("nature", "Loại đơn", "choice", required=True, choices=_PETITION_NATURES),),
        lambda o, t, i, rev, v: cases.to_petition(o, t, i, rev, nature=text_of(v, "nature")),
    ),
    CaseAction(
        "recount", "Tính lại hạn", "Đã tính lại hạn", (),
        lambda o, t, i, rev, _v: cases.recount(o, t, i, rev),
    ),
    CaseAction(
        "send_back", "Trả lại đơn", "Đã ghi việc trả lại đơn",
        (
            field_of("to", "Cơ quan có thẩm quyền", required=True, hint="hướng dẫn người gửi đến đâu"),
            field_of("document_no", "Số, ngày văn bản hướng dẫn"),
        ),
        lambda o, t, i, rev, v: cases.send_back(
            o, t, i, rev, to=text_of(v, "to"), document_no=text_of(v, "document_no")
        ),
    ),
    CaseAction(
        "file_away", "Lưu đơn", "Đã lưu đơn",
        (field_of("reason", "Lý do không đủ điều kiện", "long", required=True),),
        lambda o, t, i, rev, v: cases.file_away(o, t, i, rev, reason=text_of(v, "reason")),
    ),
    CaseAction(
        "reclassify", "Phân loại là tố cáo", "Đã xóa thông tin người gửi",
        (
            field_of("secret_register_no", "Số sổ mật", required=True),
            field_of("register", "Sổ mật trên giấy", "choice", required=True, choices=tuple(PaperRegister)),
        ),
        lambda o, t, i, rev, v: cases.reclassify_as_denunciation(
            o, t, i, rev,
            secret_register_no=text_of(v, "secret_register_no"),
            confirmed=text_of(v, "register") == PaperRegister.COMPLETE,
        ),
        undoable=False,
    ),
    CaseAction(
        "withdraw", "Dân rút", "Đã ghi việc dân rút",
        _reason("Lý do rút"),
        lambda o, t, i, rev, v: cases.withdraw(o, t, i, rev, reason=text_of(v, "reason")),
    ),
    CaseAction(
        "reopen", "Mở lại", "Đã mở lại",
        _reason("Lý do mở lại"),
        lambda o, t, i, rev, v: cases.reopen(o, t, i, rev, reason=text_of(v, "reason")),
    ),
)  # fmt: skip
ACTIONS = {action.key: action for action in _ACTIONS}


def offered(table: str, row: JsonObject) -> list[CaseAction]:
    """The steps that a case allows now, the likeliest first."""
    keys = [*cases.next_acts(row)]
    if "extend" in keys:
        keys.append("recount")
    if row.get("nature") != Nature.DENUNCIATION:
        if "forward" in keys:
            keys += ["send_back", "file_away"] if table == "petitions" else []
            keys += ["to_petition"] if table in ("hotline", "suggestions") else []
        keys.append("reclassify")
    return [ACTIONS[key] for key in keys if key in ACTIONS]


def start_value(office: Office, action: CaseAction, spec: FieldSpec, row: JsonObject) -> str:
    """What stands in a field of a step at first."""
    if action.key == "forward" and spec.name == "forwarded_to":
        return office.settings.superior_name
    if spec.name == "superior_summary":
        return summaries.offer(office, row)
    if spec.name == "approval" and row.get("summary_approved_at"):
        return SummaryApproval.APPROVED
    if spec.name in ("assigned_to", "progress", "answer"):
        return str(row.get(spec.name, ""))
    if spec.name == "informed_how":
        how = next(iter(sorted(PUBLIC_ANSWERS))) if row.get("anonymous") else InformedHow.PHONE
        return str(how)
    return str(spec.choices[0]) if spec.choices else ""
