"""The four kinds of cases: calls, letters from a box, people received, petitions. One base, one workflow."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.domain.records.base import (
    Category,
    ContactId,
    FileNames,
    Hamlet,
    LabelledEnum,
    LocalTime,
    LongText,
    Needed,
    OfficialName,
    Phone,
    Record,
    Reference,
    System,
    Text,
)


class CaseStatus(LabelledEnum):
    """Where a case stands.

    The plan insists that the citizen is told: `informed` alone closes an answered case.
    """

    RECEIVED = "received", "Mới tiếp nhận"
    ASSIGNED = "assigned", "Đã giao"
    IN_PROGRESS = "in_progress", "Đang xử lý"
    ANSWERED = "answered", "Chờ báo dân"
    INFORMED = "informed", "Đã báo dân"
    FORWARDED = "forwarded", "Chuyển cấp trên"
    WITHDRAWN = "withdrawn", "Dân rút"
    CONVERTED = "converted", "Chuyển thành đơn"
    KEPT = "kept", "Lưu đơn"


OPEN_STATUSES = frozenset({CaseStatus.RECEIVED, CaseStatus.ASSIGNED, CaseStatus.IN_PROGRESS})
"""The office still owes an answer: the deadline runs."""


class Urgency(LabelledEnum):
    """How soon somebody must look at it."""

    NORMAL = "normal", "Thường"
    URGENT = "urgent", "Khẩn"


class Nature(LabelledEnum):
    """What a case is by its content and purpose, whatever its title says (TT 05/2021/TT-TTCP)."""

    FEEDBACK = "feedback", "Phản ánh"
    PROPOSAL = "proposal", "Kiến nghị"
    SUGGESTION = "suggestion", "Góp ý"
    PRAISE = "praise", "Khen"
    QUESTION = "question", "Hỏi, đề nghị hướng dẫn"
    COMPLAINT = "complaint", "Khiếu nại"
    DENUNCIATION = "denunciation", "Tố cáo"
    IRRELEVANT = "irrelevant", "Không liên quan"


class InformedHow(LabelledEnum):
    """How the citizen was told the result; an anonymous case is answered in public."""

    PHONE = "phone", "Điện thoại"
    IN_PERSON = "in_person", "Gặp trực tiếp"
    LETTER = "letter", "Văn bản, thư"
    LOUDSPEAKER = "loudspeaker", "Loa truyền thanh"
    NOTICE_BOARD = "notice_board", "Niêm yết công khai"
    MEETING = "meeting", "Trả lời tại cuộc họp thôn, tổ"


PUBLIC_ANSWERS = frozenset({InformedHow.LOUDSPEAKER, InformedHow.NOTICE_BOARD, InformedHow.MEETING})


class SummaryApproval(LabelledEnum):
    """Whether the summary of a forwarded case may leave the office."""

    LATER = "later", "Chưa duyệt, để sau"
    APPROVED = "approved", "Duyệt: không nêu tên, số, địa chỉ của ai"
    DESPITE_WARNING = "despite_warning", "Vẫn duyệt: đã xem lại chỗ được nhắc"


class Step(BaseModel):
    """One step of the workflow as the office dates it: what the timeline of a case shows."""

    model_config = ConfigDict(defer_build=True, extra="forbid")

    at: LocalTime
    by: Text = ""
    status: CaseStatus
    note: Text = ""


class Case(Record):
    """What the four kinds of cases share."""

    IDENTIFYING_FIELDS: ClassVar[tuple[str, ...]] = (
        "contact_id",
        "person_name",
        "person_phone",
        "person_address",
        "hamlet",
        "content",
        "answer",
        "progress",
        "superior_summary",
        "attachments",
        "note",
    )
    """Fields that could tell who denounced: empty in a denunciation (Law on Denunciation 2018, art. 56)."""

    received_at: LocalTime = Field(title="Ngày tiếp nhận")
    received_by: OfficialName = Field("", title="Người tiếp nhận")
    anonymous: bool = Field(False, title="Không nêu tên")
    contact_id: ContactId = Field("", title="Công dân trong danh bạ")
    person_name: Text = Field("", title="Họ và tên", max_length=120)
    person_phone: Phone = Field("", title="Điện thoại")
    person_address: Text = Field("", title="Địa chỉ", max_length=300)
    nature: Nature = Field(Nature.FEEDBACK, title="Phân loại")
    category: Category = Field("khác", title="Lĩnh vực")
    hamlet: Hamlet = Field("", title="Thôn, tổ dân phố")
    urgency: Urgency = Field(Urgency.NORMAL, title="Mức độ")
    content: Annotated[LongText, Needed()] = Field("", title="Nội dung", max_length=20_000)
    confidential: bool = Field(False, title="Yêu cầu giữ kín tên")
    assigned_to: OfficialName = Field("", title="Giao cho")
    due_date: date | None = Field(None, title="Hạn trả lời")
    due_rule: Annotated[str, System] = Field("", title="Quy tắc tính hạn")
    due_counted: Annotated[str, System] = Field("", title="Cách tính hạn")
    paused_on: Annotated[date | None, System] = Field(None, title="Tạm dừng từ ngày")
    days_left: Annotated[int, System] = Field(0, title="Số ngày làm việc còn lại khi tạm dừng", ge=0)
    status: Annotated[CaseStatus, System] = Field(CaseStatus.RECEIVED, title="Tình trạng")
    steps: Annotated[list[Step], System] = Field(default_factory=list, title="Các bước đã làm")
    progress: Annotated[LongText, System] = Field("", title="Đang xử lý", max_length=5000)
    answer: Annotated[LongText, System] = Field("", title="Kết quả trả lời", max_length=20_000)
    answered_at: Annotated[LocalTime | None, System] = Field(None, title="Ngày trả lời")
    informed_at: Annotated[LocalTime | None, System] = Field(None, title="Ngày báo dân")
    informed_how: Annotated[InformedHow | None, System] = Field(None, title="Cách báo dân")
    forwarded_to: Annotated[Text, System] = Field("", title="Chuyển đến", max_length=200)
    forwarded_at: Annotated[LocalTime | None, System] = Field(None, title="Ngày chuyển")
    superior_summary: Annotated[LongText, System] = Field("", title="Tóm tắt gửi cấp trên", max_length=1000)
    summary_approved_at: Annotated[LocalTime | None, System] = Field(None, title="Ngày duyệt tóm tắt")
    origin: Annotated[str, System] = Field(
        "", title="Chuyển từ", description="bảng/mã của cuộc gọi, thư hay hoạt động gốc"
    )
    attachments: FileNames = Field(default_factory=list, title="Tài liệu kèm theo")
    secret_register_no: Text = Field("", title="Xem sổ mật số", max_length=50)
    note: LongText = Field("", title="Ghi chú", max_length=5000)

    @model_validator(mode="after")
    def _keep_denouncer_secret(self) -> Case:
        if self.nature is Nature.DENUNCIATION:
            told = any(step.note for step in self.steps)
            if told or any(getattr(self, name, None) for name in self.IDENTIFYING_FIELDS):
                raise PydanticCustomError(
                    "denunciation_secret",
                    "Đơn tố cáo không được ghi người gửi, nội dung hay tài liệu vào máy "
                    "(Điều 56 Luật Tố cáo, độ Mật). Ghi vào sổ mật và chỉ nhập số sổ ở ô “Xem sổ mật số”.",
                )
        elif not self.content:
            raise PydanticCustomError("content_missing", "Chưa ghi nội dung.", {"field": "content"})
        if self.anonymous and (self.contact_id or self.person_name or self.person_phone):
            raise PydanticCustomError(
                "anonymous_named",
                "Đã chọn “Không nêu tên” thì bỏ trống họ tên, điện thoại và công dân.",
                {"field": "anonymous"},
            )
        return self


class HotlineCall(Case):
    """A call to one of the public telephone numbers (Sổ đường dây nóng)."""

    person_name: Text = Field("", title="Người gọi", max_length=120)
    person_phone: Phone = Field("", title="Số máy gọi đến")
    hotline_number: Phone = Field("", title="Gọi vào số")


class BoxOpening(Record):
    """One opening of a suggestion box by two people; an opening with no letter is recorded as well."""

    opened_at: LocalTime = Field(title="Thời gian mở")
    box: Text = Field("", title="Hòm thư", description="Nơi đặt hòm thư", max_length=200)
    opened_by: OfficialName = Field(title="Người giữ khóa", min_length=1)
    witness: Text = Field(title="Người chứng kiến", min_length=1, max_length=120)
    witness_body: Text = Field(
        "", title="Đại diện cho", description="Ban Thanh tra nhân dân, Mặt trận…", max_length=200
    )
    lock_state: Text = Field(
        "Khóa và niêm phong còn nguyên vẹn", title="Tình trạng khóa, niêm phong", max_length=300
    )
    letters_count: int = Field(0, title="Số thư trong hòm", ge=0, le=10_000)
    denunciations_count: int = Field(0, title="Trong đó đơn tố cáo (niêm phong chuyển)", ge=0, le=10_000)
    note: LongText = Field("", title="Ghi chú", max_length=5000)


class Suggestion(Case):
    """A letter found in a suggestion box."""

    person_name: Text = Field("", title="Người gửi", max_length=120)
    nature: Nature = Field(Nature.SUGGESTION, title="Phân loại")
    box_opening_id: Annotated[str, Reference("box_openings")] = Field("", title="Lần mở hòm thư")
    written_on: date | None = Field(None, title="Ngày ghi trên thư")


class Reception(Case):
    """A citizen received (Sổ tiếp công dân, Mẫu 03 of TT 04/2021/TT-TTCP)."""

    IDENTIFYING_FIELDS: ClassVar[tuple[str, ...]] = (*Case.IDENTIFYING_FIELDS, "identity_paper")

    person_name: Text = Field("", title="Người được tiếp", max_length=120)
    identity_paper: Text = Field("", title="CMND/CCCD/Hộ chiếu", max_length=50)
    people_count: int = Field(1, title="Số người", ge=1, le=10_000)
    decided_by: Text = Field("", title="Cơ quan đã giải quyết", max_length=200)
    outcome: Text = Field("", title="Hướng xử lý", max_length=300)


class PetitionSource(LabelledEnum):
    """How a petition came (TT 05/2021/TT-TTCP names the suggestion box expressly)."""

    IN_PERSON = "in_person", "Trực tiếp"
    POST = "post", "Bưu chính"
    BOX = "box", "Hòm thư góp ý"
    CALL = "call", "Đường dây nóng"
    OTHER_BODY = "other_body", "Cơ quan khác chuyển"


class Petition(Case):
    """A written petition (Sổ theo dõi đơn)."""

    person_name: Text = Field("", title="Người gửi đơn", max_length=120)
    nature: Nature = Field(Nature.PROPOSAL, title="Loại đơn")
    petition_source: PetitionSource = Field(PetitionSource.IN_PERSON, title="Nguồn đơn")
    written_on: date | None = Field(None, title="Ngày ghi trên đơn")
    eligible: bool = Field(True, title="Đủ điều kiện xử lý")
    ineligible_reason: Text = Field("", title="Lý do không đủ điều kiện", max_length=300)
    in_competence: bool = Field(True, title="Thuộc thẩm quyền")
    document_no: Text = Field("", title="Số, ngày văn bản xử lý", max_length=100)
