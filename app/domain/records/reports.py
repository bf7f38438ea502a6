"""What the office adds to a report by hand, the bundles that it made, and those that a superior received."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.domain.records.base import Day, LocalTime, LongText, Record, System, Text


class Report(Record):
    """The figures and words of one period that no register holds."""

    period: Annotated[str, System] = Field(title="Kỳ báo cáo", min_length=1)
    typed: Annotated[dict[str, int], System] = Field(default_factory=dict, title="Số liệu nhập tay")
    situation: LongText = Field("", title="Thuận lợi, khó khăn", max_length=20_000)
    leadership: LongText = Field("", title="Văn bản đã ban hành, việc triển khai", max_length=20_000)
    facilities: LongText = Field("", title="Cơ sở vật chất, niêm yết công khai", max_length=20_000)
    strengths: LongText = Field("", title="Ưu điểm", max_length=20_000)
    weaknesses: LongText = Field("", title="Tồn tại, hạn chế và nguyên nhân", max_length=20_000)
    plans: LongText = Field("", title="Phương hướng, nhiệm vụ", max_length=20_000)
    proposals: LongText = Field("", title="Kiến nghị, đề xuất", max_length=20_000)


class BundleLog(Record):
    """A bundle that was written and verified on its medium."""

    bundle_id: Annotated[str, System] = Field(title="Mã gói", min_length=1)
    period: Annotated[str, System] = Field(title="Kỳ báo cáo", min_length=1)
    sequence: Annotated[int, System] = Field(title="Lần", ge=1)
    file_name: Annotated[Text, System] = Field(title="Tên tệp", min_length=1)
    folder: Annotated[Text, System] = Field("", title="Nơi ghi")
    sha256: Annotated[str, System] = Field("", title="SHA-256")
    verified_at: Annotated[LocalTime | None, System] = Field(None, title="Kiểm tra lúc")
    replaces: Annotated[str, System] = Field("", title="Thay cho gói")
    sealed_cases: Annotated[int, System] = Field(0, title="Số việc kèm người gửi, niêm phong", ge=0)


class ReceivedBundle(Record):
    """What a superior took from the newest bundle of a unit for a period: counts, and cases sent up.

    `forwarded` holds the cases as the bundle tells them, each with the `table` it came from; `sealed` who
    sent them, as it came: opened when it is read, and never kept open.
    """

    bundle_id: Annotated[str, System] = Field(title="Mã gói", min_length=1)
    unit_code: Annotated[str, System] = Field(title="Mã đơn vị", min_length=1)
    unit_name: Annotated[Text, System] = Field(title="Đơn vị", min_length=1)
    period: Annotated[str, System] = Field(title="Kỳ báo cáo", min_length=1)
    start: Annotated[Day, System] = Field(title="Từ ngày")
    end: Annotated[Day, System] = Field(title="Đến ngày")
    sequence: Annotated[int, System] = Field(title="Lần", ge=1)
    made_at: Annotated[LocalTime, System] = Field(title="Đơn vị lập lúc")
    app_version: Annotated[str, System] = Field("", title="Bản chương trình của đơn vị")
    file_name: Annotated[Text, System] = Field(title="Tên tệp", min_length=1)
    sha256: Annotated[str, System] = Field(title="SHA-256", min_length=64)
    signer: Annotated[str, System] = Field("", title="Khóa đã ký")
    figures: Annotated[dict[str, int], System] = Field(default_factory=dict, title="Số liệu")
    forwarded: Annotated[list[dict[str, str]], System] = Field(
        default_factory=list, title="Việc vượt thẩm quyền"
    )
    sealed: Annotated[str, System] = Field("", title="Người gửi, niêm phong")
    opened_at: Annotated[LocalTime | None, System] = Field(None, title="Mở niêm phong lúc")
    opened_by: Annotated[Text, System] = Field("", title="Người mở niêm phong")
