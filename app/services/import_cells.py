"""The cells of a list made right: legacy letters, lost zeros, days in every writing; the right ones kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.documents.sheets_in import Row, Value
from app.domain import national_ids, phones
from app.domain.dates import parse_moment, parse_partial
from app.domain.errors import AppError
from app.domain.legacy_text import Encoding, shipped
from app.domain.records.base import LabelledEnum
from app.domain.schema import FieldSpec
from app.domain.text import clean, clean_line, digits, fold, tidy_name
from app.services.import_columns import BY_SEX, title_key
from app.services.office import Office

SURVEYED = 400
"""Rows from which the encoding of a column is told."""

_MONTHS = 12
_OLDEST_YEAR = 1900
"""From here on a day count of Excel in a date of birth is a year that was typed into a cell for days."""


class DayOrder(LabelledEnum):
    """What comes first in the days of a list that are texts."""

    AUTO = "auto", "Tự nhận"
    DAY_FIRST = "dmy", "Ngày/tháng/năm"
    MONTH_FIRST = "mdy", "Tháng/ngày/năm"


_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- office time has no offset
_YES = frozenset({"x", "co", "1", "true", "yes", "v"})
TICK = "x"
_NO = frozenset({"", "0", "khong", "false", "no"})
NOT_NAMED = frozenset({"khong neu ten", "khong ghi ten", "an danh", "nac danh", "giau ten", "khong ten"})
_ORGANIZATION = re.compile(
    r"(công ty|hợp tác xã|htx|doanh nghiệp|trường|ubnd|ủy ban|uỷ ban|hội|chi hội|ban|tổ|nhóm|chùa|nhà thờ|"
    r"trạm|cửa hàng|cơ sở|trung tâm|công an|đoàn thanh niên|đảng ủy|ngân hàng|quỹ|thôn|xóm|tdp)\b|.*\btnhh\b"
)
"""How the name of a body begins: its abbreviations in capitals are kept."""
_SMALL_INITIAL = re.compile(r"(?<![^\W\d_])[^\W\d_a-z](?=[^\W\d_])")
"""The first letter of a word, where it is none of ASCII."""
_NAME_FIELDS = frozenset({"full_name", "person_name"})


class UnreadableError(Exception):
    """A cell that no repair makes right; its text is the reason."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell becomes, and what was mended in it."""

    value: Any
    repairs: tuple[str, ...] = ()


def as_text(value: Value) -> str:
    """A cell as Excel would show it."""
    match value:
        case None:
            return ""
        case bool():
            return "x" if value else ""
        case datetime():
            hour = f" {value:%H:%M}" if (value.hour, value.minute) != (0, 0) else ""
            return f"{value.day:02}/{value.month:02}/{value.year:04}{hour}"
        case date():
            return f"{value.day:02}/{value.month:02}/{value.year:04}"
        case _:
            text = str(value)
            return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


class Reader:
    """Mends the cells of one list. `mapping` names the field of each column; `encoding` is auto or a name."""

    def __init__(
        self,
        office: Office,
        fields: Mapping[str, FieldSpec],
        rows: Sequence[Row],
        mapping: Mapping[int, str],
        *,
        encoding: str = "auto",
        day_order: DayOrder = DayOrder.AUTO,
    ) -> None:
        self._legacy = shipped()
        self._declared = None if encoding == "auto" else Encoding(encoding)
        hamlets = office.settings.hamlets if office.is_set_up else []
        self._hamlets = {fold(name): name for name in hamlets}
        self._categories = {fold(name): name for name in office.categories}
        self._year = office.clock.today().year
        self._columns = [
            (column, spec) for column, name in sorted(mapping.items()) if (spec := fields.get(name))
        ]
        self._address = fields.get("person_address", next(iter(fields.values())))
        survey = rows[:SURVEYED]
        self._suspected = {
            column: self._legacy.survey(
                (value, row.font(column)) for row in survey if isinstance(value := row.value(column), str)
            )
            for column, _ in self._columns
        }
        self._month_first = {
            column
            for column, spec in self._columns
            if spec.kind in _DAY_KINDS and _is_month_first((row.value(column) for row in rows), day_order)
        }

    def mend(self, value: Value, font: str, column: int) -> str:
        """The text of a cell with its legacy letters read, whatever field it goes to."""
        if not isinstance(value, str):
            return as_text(value)
        suspected = self._suspected.get(column)
        return clean_line(self._legacy.repair(value, font, declared=self._declared, suspected=suspected).text)

    def cells(self, row: Row) -> Iterator[tuple[FieldSpec, str, Cell | UnreadableError]]:
        """Each mapped cell of a row that is not empty: its field, its text, and what it becomes."""
        for column, spec in self._columns:
            value = row.value(column)
            before = as_text(value)
            if not before.strip():
                continue
            font = row.font(column)
            name, line_end, below = before.partition("\n")
            if spec.name == "person_name" and line_end:  # name above, address below, as paper books have it
                value = name
                yield self._address, below, self._read(self._address, below, font, column)
            yield spec, before, self._read(spec, value, font, column)

    def _read(self, spec: FieldSpec, value: Value, font: str, column: int) -> Cell | UnreadableError:
        repairs: list[str] = []
        if isinstance(value, str):
            suspected = self._suspected[column]
            mended = self._legacy.repair(value, font, declared=self._declared, suspected=suspected)
            if mended.text != value:
                repairs.append(f"{mended.encoding.label} sang Unicode dựng sẵn")
            value = clean(mended.text)
            if mended.encoding is Encoding.TCVN3 and _is_persons_name(spec, value):
                value = _with_initials(value)
        try:
            result = self._convert(spec, value, column, repairs)
        except UnreadableError as reason:
            return reason
        except AppError as error:
            return UnreadableError(f"{spec.title}: {error.message}")
        return Cell(result, tuple(repairs))

    def _convert(self, spec: FieldSpec, value: Value, column: int, repairs: list[str]) -> Any:
        if spec.kind in _DAY_KINDS:
            ticked = spec.name in BY_SEX and title_key(as_text(value)) == TICK
            month_first = column in self._month_first
            return TICK if ticked else _read_day(spec, value, repairs, self._year, month_first=month_first)
        if spec.name == "month":
            return _read_month(spec, value)
        if spec.kind in ("int", "money"):
            return _read_number(spec, value)
        if spec.kind in ("phone", "national_id") or spec.name == "identity_paper":
            return _read_digits(spec, clean_line(as_text(value)), repairs)
        if spec.kind in _BY_TEXT:
            return _BY_TEXT[spec.kind](spec, as_text(value))
        return self._read_line(spec, clean_line(as_text(value)), repairs)

    def _read_line(self, spec: FieldSpec, text: str, repairs: list[str]) -> str:
        if _is_persons_name(spec, text):
            tidy = tidy_name(text)
            if tidy != text:
                repairs.append("chữ hoa toàn bộ")
            return tidy
        known = text
        if spec.kind == "hamlet":
            known = _known_name(text, self._hamlets, ("", "thon ", "xom ", "to dan pho "))
        elif spec.kind == "category":
            known = _known_name(text, self._categories, ("",))
        if known.lower() != text.lower():
            repairs.append("theo danh sách của đơn vị")
        return known


def _is_persons_name(spec: FieldSpec, text: str) -> bool:
    return spec.name in _NAME_FIELDS and not _ORGANIZATION.match(text.lower())


def _with_initials(name: str) -> str:
    """A name of TCVN3 with its initials: the encoding has no capital `Á`, which was typed as `á`."""
    return _SMALL_INITIAL.sub(lambda found: found[0].upper(), name)


def _known_name(text: str, names: Mapping[str, str], openings: Sequence[str]) -> str:
    """The office's own spelling of a name, where it is one of `names` but for accents and its first word."""
    folded = fold(text)
    return next((names[start + folded] for start in openings if start + folded in names), text)


# -- days --------------------------------------------------------------------

_DAY_KINDS = frozenset({"partial_date", "date", "datetime"})
_SHORT_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)


def _is_month_first(values: Iterable[Value], order: DayOrder) -> bool:
    """Whether the days of a column are written month/day: as told, else where nothing else is possible."""
    if order is not DayOrder.AUTO:
        return order is DayOrder.MONTH_FIRST
    days = [
        found for value in values if isinstance(value, str) and (found := _SHORT_DAY.match(value.strip()))
    ]
    return any(int(day[2]) > _MONTHS for day in days) and all(int(day[1]) <= _MONTHS for day in days)


def _read_day(spec: FieldSpec, value: Value, repairs: list[str], year: int, *, month_first: bool) -> str:
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- office time has no offset
    else:
        text = _whole_day(spec.kind, as_text(value).strip(), repairs, year, month_first=month_first)
        return _read_day_text(spec, text, repairs)
    typed_year = (moment - _EXCEL_EPOCH).days
    if spec.kind == "partial_date" and _OLDEST_YEAR <= typed_year <= year:
        repairs.append("năm bị Excel đổi thành ngày")
        return str(typed_year)
    return _stored_day(spec.kind, moment)


_MIDNIGHT = re.compile(r"[ T](?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)?)(?: ?(?:AM|SA))?")
"""The hour that programs write behind a day without one."""


def _whole_day(kind: str, text: str, repairs: list[str], year: int, *, month_first: bool) -> str:
    """Day before month and a year of four digits; two digits are a year only where one century fits."""
    if kind != "datetime" and (hour := _MIDNIGHT.search(text)) and hour.end() == len(text):
        text = text[: hour.start()]
    found = _SHORT_DAY.fullmatch(text)
    if not found or not (month_first or len(found[3]) == 2):
        return text
    day, month, written = found[1], found[2], found[3]
    if month_first:
        day, month = month, day
        repairs.append("tháng đứng trước ngày")
    if len(written) == 2:
        repairs.append("năm ghi hai số")
        written = str(_full_year(kind, int(written), year))
    return f"{day}/{month}/{written}{found[4]}"


def _full_year(kind: str, short: int, year: int) -> int:
    if kind != "partial_date":
        return 2000 + short
    if 2000 + short > year:
        return 1900 + short
    raise UnreadableError(f"Năm sinh ghi hai số, không rõ {1900 + short} hay {2000 + short}.")


def _stored_day(kind: str, moment: datetime) -> str:
    if kind == "datetime" and (moment.hour, moment.minute) != (0, 0):
        return moment.isoformat(timespec="minutes")
    return moment.date().isoformat()


def _read_day_text(spec: FieldSpec, text: str, repairs: list[str]) -> str:
    number = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    if number and 7_000 < int(number[1]) < 80_000:
        repairs.append("ngày dạng số của Excel")
        serial = float(text.replace(",", "."))
        return _stored_day(spec.kind, _EXCEL_EPOCH + timedelta(minutes=round(serial * 24 * 60)))
    if spec.kind == "datetime":
        return _stored_day(spec.kind, parse_moment(text))
    stored = parse_partial(text)
    if spec.kind == "date" and len(stored) != 10:
        raise UnreadableError(f"{spec.title} phải là ngày đầy đủ, ví dụ 05/01/2026.")
    if spec.kind == "partial_date" and len(stored) == 4:
        repairs.append("chỉ có năm")
    return stored


def _read_month(spec: FieldSpec, value: Value) -> str:
    """A month of a year: a day of it, `5/2026`, `tháng 5 năm 2026`, `2026-05`."""
    if isinstance(value, date):
        return f"{value.year:04}-{value.month:02}"
    key = title_key(as_text(value))
    if found := re.fullmatch(r"(?:thang |t)?(\d{1,2}) (?:nam )?(\d{4})", key):
        month, year = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{4}) (\d{1,2})", key):
        year, month = int(found[1]), int(found[2])
    else:
        month = year = 0
    if not 1 <= month <= _MONTHS:
        raise UnreadableError(f"{spec.title} ghi theo dạng tháng/năm, ví dụ 5/2026.")
    return f"{year:04}-{month:02}"


# -- numbers, choices, texts -------------------------------------------------

_CUT_OFF = re.compile(r"(?i)\d([.,]\d+)?e\+?\d+")


_MASKED = re.compile(r"\d{0,4}\*{2,}\d{0,4}")
"""A number with its middle hidden, as our own lists print it."""


def _read_digits(spec: FieldSpec, text: str, repairs: list[str]) -> str:
    if _MASKED.fullmatch(text):
        repairs.append("số bị che nên không lấy")
        return ""
    if _CUT_OFF.fullmatch(text):
        raise UnreadableError(
            f"{spec.title} bị Excel rút gọn thành {text}, không còn đủ chữ số. "
            "Lấy lại từ tệp gốc, đặt cột kiểu Văn bản trước khi lưu."
        )
    return _read_phone(text, repairs) if spec.kind == "phone" else _read_national_id(text, repairs)


def _read_phone(text: str, repairs: list[str]) -> str:
    number = phones.normalise(text)
    typed = digits(text)
    if number == typed:
        return number
    if len(typed) >= 10 and typed.lstrip("0") != number.lstrip("0") and not typed.startswith("84"):
        repairs.append("di động 11 số đổi năm 2018")
    elif number == f"0{typed}":
        repairs.append("thêm số 0 đầu")
    elif number != text:
        repairs.append("viết lại số điện thoại")
    return number


def _read_national_id(text: str, repairs: list[str]) -> str:
    number = national_ids.normalise(text)
    if number == f"0{digits(text)}":
        repairs.append("thêm số 0 đầu")
    return number


_SEX = {"nam": "male", "trai": "male", "m": "male", "nu": "female", "gai": "female", "f": "female"}


def _read_choice(spec: FieldSpec, text: str) -> str:
    key = title_key(text)
    if spec.name == "sex" and key in _SEX:
        return _SEX[key]
    for choice in spec.choices:
        if key in (title_key(choice.label), title_key(choice.value)):
            return choice.value
    labels = ", ".join(choice.label for choice in spec.choices)
    raise UnreadableError(f"{spec.title} không có trong danh sách ({labels}).")


def _read_bool(spec: FieldSpec, text: str) -> bool:
    key = title_key(text)
    if key in _YES or key in _NO:
        return key in _YES
    raise UnreadableError(f"{spec.title} chỉ nhận có hoặc không.")


def _read_number(spec: FieldSpec, value: Value) -> int:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return round(value)
    text = re.sub(r"(?i)\s*(đồng|đ|vnđ|vnd|người|hộ)\.?$", "", as_text(value).strip())
    plain = re.sub(r"(?<=\d)[.,\s](?=\d{3}(\D|$))", "", text)
    if not re.fullmatch(r"\d{1,15}", plain):
        raise UnreadableError(f"{spec.title} phải là số nguyên.")
    return int(plain)


def _read_tags(_spec: FieldSpec, text: str) -> list[str]:
    return [part for part in map(clean_line, re.split(r"[,;\n]", text)) if part]


def _read_long(_spec: FieldSpec, text: str) -> str:
    return clean(text)


_BY_TEXT: Mapping[str, Callable[[FieldSpec, str], Any]] = {
    "choice": _read_choice,
    "bool": _read_bool,
    "tags": _read_tags,
    "long": _read_long,
}
