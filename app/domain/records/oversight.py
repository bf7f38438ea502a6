"""Tuyên truyền, kiểm tra, cơ sở vật chất: what the plan orders beside the work with citizens."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.records.base import (
    Day,
    FileNames,
    LabelledEnum,
    LongText,
    OfficialName,
    Record,
    System,
    Text,
)

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class CommunicationKind(LabelledEnum):
    """The ways in which the plan (part III.1) wants the People told."""

    CONFERENCE = "conference", "Hội nghị quán triệt, tuyên truyền"
    ARTICLE = "article", "Tin, bài truyền thanh"
    MEETING = "meeting", "Lồng ghép tại cuộc họp, tiếp xúc cử tri"
    WEBSITE = "website", "Trang thông tin, mạng xã hội"
    POSTER = "poster", "Pa nô, khẩu hiệu, tờ rơi"


class Communication(Record):
    """Something that was told to officials or to the People about the work of the office."""

    model_config = ConfigDict(defer_build=True)

    date: Day = Field(title="Ngày")
    kind: CommunicationKind = Field(CommunicationKind.ARTICLE, title="Hình thức")
    content: LongText = Field(title="Nội dung", min_length=1, max_length=5000)
    place: Text = Field("", title="Nơi tổ chức, kênh phát", max_length=200)
    done_by: OfficialName = Field("", title="Người thực hiện")
    times: Count = Field(0, title="Số lượt phát")
    participants: Count = Field(0, title="Số người dự")
    result: LongText = Field("", title="Kết quả", max_length=2000)
    attachments: FileNames = Field(default_factory=list, title="Ảnh, tài liệu")


class InspectionKind(LabelledEnum):
    """Who looks at the work of officials (plan, part III.4), and what followed a low rating (III.3)."""

    LEADER = "leader", "Người đứng đầu kiểm tra công vụ"
    FRONT = "front", "MTTQ, đoàn thể giám sát"
    PEOPLE = "people", "Ban Thanh tra nhân dân giám sát"
    SUPERIOR = "superior", "Cấp trên kiểm tra"
    FOLLOW_UP = "follow_up", "Xử lý sau khi bị đánh giá thấp"


class Inspection(Record):
    """A look at how officials work, what it found, and what was asked for."""

    model_config = ConfigDict(defer_build=True)

    date: Day = Field(title="Ngày")
    kind: InspectionKind = Field(InspectionKind.LEADER, title="Hình thức")
    content: LongText = Field(title="Nội dung kiểm tra", min_length=1, max_length=5000)
    led_by: OfficialName = Field("", title="Người, đơn vị kiểm tra")
    subject: OfficialName = Field("", title="Người, bộ phận được kiểm tra")
    recommendations: Count = Field(0, title="Số kiến nghị")
    carried_out: Count = Field(0, title="Kiến nghị đã thực hiện")
    result: LongText = Field(
        "", title="Kết quả, biện pháp", description="Ví dụ: nhắc nhở, kiểm điểm, bồi dưỡng", max_length=5000
    )
    attachments: FileNames = Field(default_factory=list, title="Ảnh, tài liệu")


class FacilityGroup(LabelledEnum):
    """Where the plan (part III.2) wants things in order."""

    RECEPTION = "reception", "Phòng tiếp công dân"
    ONE_STOP = "one_stop", "Bộ phận một cửa"
    PUBLIC = "public", "Niêm yết, công khai"
    PREMISES = "premises", "Cảnh quan trụ sở"


class FacilityState(LabelledEnum):
    """What the last look at an item found."""

    UNCHECKED = "unchecked", "Chưa kiểm tra"
    GOOD = "good", "Đạt"
    REPAIR = "repair", "Cần sửa, bổ sung"
    MISSING = "missing", "Chưa có"


class FacilityCheck(BaseModel):
    """One look at an item."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    on: Day
    by: Text = ""
    state: FacilityState
    note: Text = ""


class Facility(Record):
    """One item of the checklist of premises and equipment, as the last check found it."""

    model_config = ConfigDict(defer_build=True)

    group: FacilityGroup = Field(FacilityGroup.ONE_STOP, title="Nơi")
    item: Text = Field(title="Hạng mục", min_length=1, max_length=200)
    standard: Text = Field("", title="Yêu cầu", max_length=300)
    state: Annotated[FacilityState, System] = Field(FacilityState.UNCHECKED, title="Tình trạng")
    checked_on: Annotated[Day | None, System] = Field(None, title="Ngày kiểm tra")
    checked_by: Annotated[Text, System] = Field("", title="Người kiểm tra")
    finding: Annotated[LongText, System] = Field("", title="Việc cần làm")
    checks: Annotated[list[FacilityCheck], System] = Field(default_factory=list, title="Các lần kiểm tra")
    note: LongText = Field("", title="Ghi chú", max_length=2000)
