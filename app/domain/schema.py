"""What forms, table headers, Excel columns and error messages read from a record's own fields."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from app.domain.errors import AppError
from app.domain.records.base import JsonObject, LabelledEnum, Needed, Record, Reference, Widget


@dataclass(frozen=True)
class FieldSpec:
    """One field of a record, as a form or a column needs it.

    `kind` is one of: text, long, phone, national_id, partial_date, date, datetime, choice, bool, int, money,
    hamlet, category, official, reference, tags, files, list, dict, system.
    """

    name: str
    title: str
    kind: str
    required: bool
    hint: str
    choices: tuple[LabelledEnum, ...]
    table: str


_PLAIN_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "bool"),
    (int, "int"),
    (datetime, "datetime"),
    (date, "date"),
    (list, "list"),
    (dict, "dict"),
)


def _bare_type(info: FieldInfo) -> type:
    annotation: typing.Any = info.annotation
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        annotation = next(part for part in typing.get_args(annotation) if part is not type(None))
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    bare: type = typing.get_origin(annotation) or annotation
    return bare


def _marks(info: FieldInfo) -> list[object]:
    """Marks on the field itself and on the optional type inside it."""
    marks: list[object] = list(info.metadata)
    for part in typing.get_args(info.annotation):
        if typing.get_origin(part) is typing.Annotated:
            marks.extend(typing.get_args(part)[1:])
    return marks


def _kind(bare: type, marks: list[object]) -> str:
    widgets = [mark.kind for mark in marks if isinstance(mark, Widget)]
    if "system" in widgets:
        return "system"
    if widgets:
        return widgets[0]
    if any(isinstance(mark, Reference) for mark in marks):
        return "reference"
    if issubclass(bare, LabelledEnum):
        return "choice"
    return next((kind for plain, kind in _PLAIN_KINDS if issubclass(bare, plain)), "text")


def _describe_field(name: str, info: FieldInfo) -> FieldSpec:
    bare, marks = _bare_type(info), _marks(info)
    choices = tuple(bare) if issubclass(bare, LabelledEnum) else ()
    references = [mark.table for mark in marks if isinstance(mark, Reference)]
    return FieldSpec(
        name=name,
        title=info.title or name,
        kind=_kind(bare, marks),
        required=info.is_required() or any(isinstance(mark, Needed) for mark in marks),
        hint=info.description or "",
        choices=choices,
        table=references[0] if references else "",
    )


R = typing.TypeVar("R", bound=Record)


@cache
def describe(record: type[Record]) -> dict[str, FieldSpec]:
    """The fields of `record` by name, in the order of the paper form."""
    return {name: _describe_field(name, info) for name, info in record.model_fields.items()}


def choice_label(record: type[Record], name: str, value: str) -> str:
    """The Vietnamese word of a stored choice; the value itself where it is not a choice."""
    return next((choice.label for choice in describe(record)[name].choices if choice == value), value)


_MESSAGES = {
    "missing": "Chưa nhập {inside}.",
    "string_too_short": "Chưa nhập {inside}.",
    "string_too_long": "{title} dài quá {max_length} ký tự.",
    "string_pattern_mismatch": "{title} chưa đúng dạng.",
    "greater_than_equal": "{title} không được nhỏ hơn {ge}.",
    "less_than_equal": "{title} không được lớn hơn {le}.",
    "extra_forbidden": "Không có mục “{name}” trong bảng này.",
    "enum": "{title}: giá trị không có trong danh sách.",
    "int_parsing": "{title} phải là số nguyên.",
    "int_type": "{title} phải là số nguyên.",
    "int_from_float": "{title} phải là số nguyên.",
    "bool_parsing": "{title} chỉ nhận có hoặc không.",
}
_DATE_MESSAGE = "{title} không phải là ngày có thật. Ghi theo dạng ngày/tháng/năm, ví dụ 05/01/2026."


def inside_sentence(title: str) -> str:
    """A title as it stands inside a sentence: `Người gọi` is `người gọi`, `CMND/CCCD` stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _field_message(record: type[Record], error: typing.Any) -> tuple[str, str]:
    location = error["loc"]
    context = error.get("ctx") or {}
    name = str(location[0]) if location else str(context.get("field", ""))
    spec = describe(record).get(name)
    title = spec.title if spec else name
    kind: str = error["type"]
    if kind.startswith(("date_", "datetime_")):
        pattern = _DATE_MESSAGE
    elif kind in _MESSAGES:
        pattern = _MESSAGES[kind]
    elif not location:
        return name, error["msg"]
    else:
        pattern = "{title} chưa hợp lệ."
    return name, pattern.format(
        title=title,
        inside=inside_sentence(title),
        name=name,
        **{k: v for k, v in context.items() if k not in ("title", "name")},
    )


def validate(record: type[R], values: JsonObject) -> R:
    """Make a record of `values`; refuse with DL-01 and a Vietnamese message for each field that is wrong."""
    try:
        return record.model_validate(values)
    except ValidationError as error:
        fields = dict(_field_message(record, item) for item in reversed(error.errors()))
        first = next(reversed(fields.values()))
        raise AppError("DL-01", first, "Sửa chỗ được đánh dấu rồi lưu lại.", fields=fields) from None
