"""People and organisations that the office deals with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.records.base import (
    Hamlet,
    LabelledEnum,
    LocalTime,
    LongText,
    NationalId,
    PartialDate,
    Phone,
    Record,
    Text,
    Widget,
)


class ContactKind(LabelledEnum):
    """A citizen or an organisation."""

    PERSON = "person", "Cá nhân"
    ORGANIZATION = "organization", "Tổ chức, doanh nghiệp"


class Sex(LabelledEnum):
    """As in the civil status register."""

    FEMALE = "female", "Nữ"
    MALE = "male", "Nam"


class DataRequest(BaseModel):
    """Once that the office handed a person's data out: when, by whom, at which request (day and form)."""

    model_config = ConfigDict(defer_build=True, extra="forbid")

    at: LocalTime
    by: Text = ""
    request: Text = Field("", max_length=300)


class Contact(Record):
    """A citizen or an organisation: whom letters are addressed to and cases come from."""

    kind: ContactKind = Field(ContactKind.PERSON, title="Loại")
    honorific: Text = Field("", title="Danh xưng", description="Cụ, Ông, Bà, Anh, Chị, Em, Cháu")
    full_name: Text = Field(title="Họ và tên", min_length=1, max_length=120)
    birth_date: PartialDate = Field("", title="Ngày sinh", description="Chỉ biết năm thì ghi năm, ví dụ 1956")
    sex: Sex | None = Field(None, title="Giới tính")
    national_id: NationalId = Field("", title="Số định danh", description="12 số; chỉ ghi khi công việc cần")
    phone: Phone = Field("", title="Điện thoại")
    hamlet: Hamlet = Field("", title="Thôn, tổ dân phố")
    address: Text = Field("", title="Địa chỉ", max_length=300)
    tags: Annotated[list[Text], Widget("tags")] = Field(default_factory=list, title="Nhóm")
    no_letters: bool = Field(False, title="Không muốn nhận thư")
    note: LongText = Field("", title="Ghi chú", max_length=5000)
    not_same: Annotated[list[str], Widget("system")] = Field(
        default_factory=list, title="Không phải là một với"
    )
    data_requests: Annotated[list[DataRequest], Widget("system")] = Field(
        default_factory=list, title="Đã cung cấp dữ liệu cá nhân"
    )
