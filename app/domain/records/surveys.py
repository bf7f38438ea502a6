"""Phiếu khảo sát: the forms that citizens fill in, and the slips that came back. A slip names no citizen."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.records.base import (
    Category,
    Day,
    LabelledEnum,
    LongText,
    OfficialName,
    Record,
    Text,
)

STAFF_PREFIX = "staff_"
"""Keys of questions begin so where they are about the official who served the citizen."""
OVERALL = "overall"
"""The key of the question about the service as a whole, by which a slip counts as satisfied."""


class Rating(IntEnum):
    """The five levels of a slip; the number is printed in its box and typed for it."""

    VERY_BAD = 1
    BAD = 2
    FAIR = 3
    GOOD = 4
    VERY_GOOD = 5

    @property
    def label(self) -> str:
        """The words of the level, as on the slip."""
        return _RATING_WORDS[self]


_RATING_WORDS = {
    Rating.VERY_BAD: "Rất không hài lòng",
    Rating.BAD: "Không hài lòng",
    Rating.FAIR: "Bình thường",
    Rating.GOOD: "Hài lòng",
    Rating.VERY_GOOD: "Rất hài lòng",
}


class Factor(LabelledEnum):
    """What a question asks about: the five factors of QĐ 2640/QĐ-BNV, and the service as a whole."""

    ACCESS = "access", "Tiếp cận dịch vụ"
    PROCEDURE = "procedure", "Thủ tục hành chính"
    STAFF = "staff", "Công chức trực tiếp giải quyết"
    RESULT = "result", "Kết quả giải quyết"
    FEEDBACK = "feedback", "Tiếp nhận, trả lời góp ý, phản ánh"
    OVERALL = "overall", "Nhận xét chung"


class SurveyRound(LabelledEnum):
    """On which occasion slips were handed out."""

    AFTER_SERVICE = "after_service", "Ngay sau khi giải quyết công việc"
    BASELINE = "baseline", "Trước khi triển khai mô hình"
    PERIODIC = "periodic", "Định kỳ, do MTTQ và đoàn thể phối hợp"


Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,29}$")]


class SurveyQuestion(BaseModel):
    """One question with five levels."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    key: Key
    text: Text = Field(min_length=1, max_length=200)
    factor: Factor


class SurveyAlarm(BaseModel):
    """A question to be answered yes or no, where yes must be looked into."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    key: Key
    text: Text = Field(min_length=1, max_length=200)


class SurveyForm(Record):
    """A form of the office's own beside those that ship with the program."""

    model_config = ConfigDict(defer_build=True)

    title: Text = Field(title="Tên phiếu", min_length=1, max_length=120)
    introduction: LongText = Field("", title="Lời mở đầu", max_length=600)
    questions: list[SurveyQuestion] = Field(title="Các câu hỏi", min_length=1, max_length=15)
    alarms: list[SurveyAlarm] = Field(default_factory=list, title="Câu hỏi có, không", max_length=4)
    in_use: bool = Field(True, title="Đang dùng")


class SurveyResponse(Record):
    """One slip: what was ticked, for whom, on which day. One without any tick counts as invalid."""

    model_config = ConfigDict(defer_build=True)

    date: Day = Field(title="Ngày")
    round: SurveyRound = Field(SurveyRound.AFTER_SERVICE, title="Đợt khảo sát")
    official: OfficialName = Field("", title="Công chức phục vụ")
    category: Category = Field("khác", title="Lĩnh vực")
    answers: dict[Key, Annotated[int, Field(ge=1, le=5)]] = Field(
        default_factory=dict, title="Mức đã chọn", description="khóa câu hỏi và mức từ 1 đến 5"
    )
    alarms: list[Key] = Field(default_factory=list, title="Câu trả lời “có” cần xem lại")
    comment: LongText = Field(
        "", title="Ý kiến thêm", description="Không ghi tên người trả lời", max_length=2000
    )
