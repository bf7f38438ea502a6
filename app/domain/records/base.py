"""What every record shares, and the marks that forms, tables and registers read from its fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.domain.clock import VIETNAM
from app.domain.dates import parse_partial
from app.domain.errors import AppError
from app.domain.text import clean

JsonObject = dict[str, Any]
"""A record as the store keeps it: plain JSON values, empty ones left out."""


class LabelledEnum(StrEnum):
    """An enumeration whose members carry the Vietnamese word shown for them: `NAME = "value", "Nhãn"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> LabelledEnum:
        """A member that equals its stored value and knows its label; `Kind("value")` looks one up."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True)
class Widget:
    """How a field is entered and shown, where its type alone does not say it.

    `kind` is one of: long (several lines), phone, national_id, partial_date, hamlet, category, official,
    money (whole đồng), files, system (kept by the program, never in a form).
    """

    kind: str


@dataclass(frozen=True)
class Reference:
    """The field holds the id of a record of `table`."""

    table: str


class Needed:
    """The form must be filled here, though the class has a default (a rule of the record decides)."""


def _clean(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_clean)]
"""One line or more of text, kept as NFC without outer spaces: spaces alone are nothing."""
LongText = Annotated[Text, Widget("long")]
Phone = Annotated[Text, Widget("phone")]
NationalId = Annotated[Text, Widget("national_id")]


def _real_date(value: str) -> str:
    try:
        return parse_partial(value)
    except AppError:
        raise PydanticCustomError("date_impossible", "not a real date") from None


PartialDate = Annotated[Text, AfterValidator(_real_date), Widget("partial_date")]
"""A day, a month or a year alone: `1956-03-05`, `1956-03`, `1956`; empty when unknown."""
Hamlet = Annotated[Text, Widget("hamlet")]
Category = Annotated[Text, Widget("category")]
OfficialName = Annotated[Text, Widget("official")]
Money = Annotated[int, Widget("money"), Field(ge=0)]
"""Whole đồng."""
FileNames = Annotated[list[str], Widget("files")]
ContactId = Annotated[str, Reference("contacts")]
System = Widget("system")


def _local(value: object) -> object:
    """Office time without an offset: an aware moment is carried over to Vietnam's time."""
    if isinstance(value, str) and len(value) == 10:
        return f"{value}T00:00:00"
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- office time has no offset
    return value


def _drop_offset(value: datetime) -> datetime:
    return value.astimezone(VIETNAM).replace(tzinfo=None) if value.tzinfo else value


Day = date
"""A calendar day; the name `date` belongs to a field."""
LocalTime = Annotated[datetime, BeforeValidator(_local), AfterValidator(_drop_offset)]
"""Office time to the minute, without offset; a day alone means that the hour is not known (00:00)."""


class Record(BaseModel):
    """What the program keeps of every record, whatever its table."""

    model_config = ConfigDict(
        defer_build=True, extra="forbid", validate_assignment=True, validate_default=False
    )

    id: Annotated[str, System] = Field("", title="Mã nội bộ")
    code: Annotated[str, System] = Field("", title="Mã số")
    created_at: Annotated[datetime | None, System] = Field(None, title="Ngày tạo")
    created_by: Annotated[str, System] = Field("", title="Người tạo")
    updated_at: Annotated[datetime | None, System] = Field(None, title="Ngày sửa")
    updated_by: Annotated[str, System] = Field("", title="Người sửa")
    rev: Annotated[int, System] = Field(0, title="Lần sửa", ge=0)

    def to_document(self) -> JsonObject:
        """The record as plain JSON values for the store; None, empty texts and empty lists are left out."""
        values = self.model_dump(mode="json", exclude_none=True)
        return {name: value for name, value in values.items() if value not in ("", [], {})}


SYSTEM_FIELDS = frozenset(Record.model_fields)
"""Fields that the program alone writes."""
