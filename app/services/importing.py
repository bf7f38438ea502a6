"""Lists of other programs into the registers: columns guessed, cells mended in sight, no row unaccounted.

`analyse` finds the heading and guesses the columns, `preview` shows each cell before and after its repair,
`run` writes all rows as one act, so that one undo takes the whole import back. Nothing is written before
every row was checked; a cancelled import leaves nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.documents.sheets_in import Row, SheetData, Value, read_sheet
from app.documents.tree import Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain import national_ids, phones
from app.domain.dates import parse_moment, parse_partial
from app.domain.display import display_by
from app.domain.errors import AppError
from app.domain.legacy_text import Encoding, LegacyText, shipped
from app.domain.official_forms import grouped
from app.domain.records.base import JsonObject
from app.domain.records.office import SETTINGS_ID
from app.domain.schema import FieldSpec, describe
from app.domain.tables import TABLES, Table
from app.domain.text import clean, clean_line, digits, fold, tidy_name
from app.services import contacts, registers
from app.services.office import Office, committed
from app.store import ChangeSet

IMPORTABLE = ("contacts", "hotline", "suggestions", "petitions", "receptions", "dossiers", "activities")
LOOKED_AT = 40
"""Rows in which the heading is looked for: titles and the name of the office stand above it."""
SURVEYED = 400
"""Rows from which the encoding of a column is told."""
STEP = 200
"""Rows between two reports of progress."""

Progress = Callable[[int, int], None]
"""Called with how many rows are done and how many there are; it may raise to cancel."""


class OnDuplicate(StrEnum):
    """What happens to a row whose record is there already."""

    UPDATE = "update"
    FILL = "fill"
    SKIP = "skip"


@dataclass(frozen=True)
class ImportPlan:
    """What a file holds and where it would go. `mapping` names the field of each column that has one.

    `header` is the number of the last row of the heading; the rows below it are `rows`.
    """

    table: str
    source: str
    sheet: SheetData
    header: int
    titles: tuple[str, ...]
    mapping: Mapping[int, str]
    rows: tuple[Row, ...]
    layout: str
    remembered: bool
    notes: tuple[str, ...]

    @property
    def fields(self) -> dict[str, FieldSpec]:
        """The fields that a column may go to."""
        return _fields(TABLES[self.table])


@dataclass(frozen=True)
class CellPreview:
    """One cell before and after; `repair` says in words what was mended, empty where nothing was."""

    field: str
    before: str
    after: str
    repair: str


@dataclass(frozen=True)
class RowPreview:
    """One row as it would be written.

    `reason` says why it would be refused, `duplicate` what it repeats, `warning` what looks wrong and is
    written all the same (telephone and identity numbers).
    """

    number: int
    cells: tuple[CellPreview, ...]
    reason: str = ""
    duplicate: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the file that was not written as a new record, and why."""

    row: int
    reason: str
    values: tuple[Value, ...] = ()


@dataclass
class ImportReport:
    """What became of every row. `warned` are rows that were written although something looks wrong."""

    created: int = 0
    updated: int = 0
    skipped: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)
    warned: list[Line] = field(default_factory=list)
    changes: ChangeSet | None = None


# -- columns -----------------------------------------------------------------

_TITLES: Mapping[str, str] = {
    "full_name": "ho va ten; ho ten; ho va ten chu ho; ten cong dan; ten to chuc; ho ten cong dan; "
    "chu ho; ten",
    "honorific": "danh xung",
    "birth_date": "ngay sinh; nam sinh; ngay thang nam sinh; ngay thang sinh; sinh nam; sinh ngay; ns",
    "sex": "gioi tinh; gioi; nam nu; phai",
    "national_id": "so dinh danh; ma dinh danh; cccd; so cccd; cmnd; so cmnd; cmnd cccd; cccd cmnd; "
    "so cmnd cccd; can cuoc; so can cuoc; can cuoc cong dan; so can cuoc cong dan; so giay to",
    "phone": "dien thoai; so dien thoai; sdt; so dt; dt; dtdd; di dong; dien thoai lien he; "
    "so dien thoai lien he",
    "hamlet": "thon; xom; to dan pho; tdp; thon to dan pho; thon xom; thon tdp; khu dan cu; thon to",
    "address": "dia chi; noi o; cho o; noi cu tru; noi thuong tru; dia chi thuong tru; "
    "ho khau thuong tru; noi o hien nay",
    "tags": "nhom; doi tuong; dien; dien doi tuong",
    "note": "ghi chu",
    "kind": "loai",
    "person_name": "ho va ten; ho ten; ho ten dia chi; nguoi goi; nguoi gui; nguoi gui don; nguoi phan anh; "
    "nguoi duoc tiep; ten cong dan; ca nhan to chuc; ho ten nguoi gui; ho ten nguoi goi; "
    "ten to chuc ca nhan; nguoi nop; nguoi nop ho so",
    "person_phone": "dien thoai; so dien thoai; sdt; so may goi den; so may; so dt; dien thoai lien he; "
    "dtdd",
    "person_address": "dia chi; noi o; noi cu tru; noi thuong tru; dia chi nguoi gui",
    "received_at": "ngay tiep nhan; ngay nhan; ngay goi; ngay gio goi; ngay tiep; ngay den; ngay mo; "
    "ngay thang; ngay",
    "received_by": "nguoi tiep nhan; nguoi nhan; can bo tiep; can bo tiep nhan; nguoi tiep",
    "nature": "phan loai; loai don; loai; phan loai don",
    "category": "linh vuc",
    "urgency": "muc do; muc do khan",
    "content": "noi dung; noi dung phan anh; noi dung vu viec; tom tat noi dung; noi dung gop y; "
    "noi dung don; trich yeu; noi dung hoat dong; noi dung cong viec; noi dung kien nghi",
    "assigned_to": "giao cho; nguoi xu ly; don vi xu ly; giao ai; nguoi duoc giao; bo phan giai quyet",
    "due_date": "han tra loi; han xu ly; han giai quyet; han; ngay hen tra; hen tra; ngay hen; han tra",
    "identity_paper": "cmnd cccd ho chieu; cmnd; cccd; so cccd; so cmnd; so giay to",
    "people_count": "so nguoi; so luong nguoi",
    "decided_by": "co quan da giai quyet",
    "outcome": "huong xu ly; ket qua xu ly",
    "written_on": "ngay ghi tren don; ngay viet don; ngay don; ngay ghi tren thu",
    "petition_source": "nguon don; nguon",
    "document_no": "so ngay van ban; so van ban",
    "dossier_no": "ma ho so; so ho so; ma so ho so; so bien nhan",
    "procedure": "ten thu tuc; thu tuc; ten tthc; thu tuc hanh chinh; ten thu tuc hanh chinh",
    "handled_by": "don vi giai quyet; co quan giai quyet; co quan chu tri giai quyet; nguoi xu ly",
    "received_on": "ngay nhan; ngay tiep nhan; ngay nhan ho so; ngay nop",
    "new_due_date": "ngay hen lai; hen lai",
    "returned_on": "ngay tra ket qua; ngay tra",
    "reason": "ly do; ly do cham; ly do tre",
    "state": "tinh trang; trang thai",
    "date": "ngay; ngay thang; thoi gian; ngay thuc hien; ngay to chuc",
    "place": "dia diem; noi thuc hien",
    "officials": "can bo tham gia; thanh phan; can bo",
    "participants": "so nguoi tham gia; so nguoi",
    "households_helped": "so ho duoc giup; so ho",
    "value_vnd": "gia tri; kinh phi; so tien; gia tri dong; tong gia tri",
    "result": "ket qua",
}  # fmt: skip
"""What offices write above a column, without accents; the field's own title is known besides."""
_NUMBERING = frozenset({"stt", "tt", "so tt", "so thu tu", "so"})


def _fields(table: Table) -> dict[str, FieldSpec]:
    left_out = ("system", "reference", "files", "dict", "list")
    return {name: spec for name, spec in describe(table.record).items() if spec.kind not in left_out}


def _key(title: str) -> str:
    """A title for comparing: no accents, no signs, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(title)).split())


def _known_titles(table: Table) -> dict[str, list[str]]:
    """The fields that a title may mean, the one whose own title it is first."""
    known: dict[str, list[str]] = {}
    fields = _fields(table)
    for name, spec in fields.items():
        known.setdefault(_key(spec.title), []).append(name)
    for name in fields:
        for title in _TITLES.get(name, "").split("; "):
            names = known.setdefault(title, [])
            if name not in names:
                names.append(name)
    known.pop("", None)
    return known


def _guess(titles: Sequence[str], known: Mapping[str, list[str]]) -> dict[int, str]:
    """A field for each column: first where the title is known, then where a known title stands inside it."""
    found: dict[int, str] = {}
    keys = [_key(title) for title in titles]

    def take(column: int, names: Iterable[str]) -> None:
        free = [name for name in names if name not in found.values()]
        if free and column not in found:
            found[column] = free[0]

    for column, key in enumerate(keys):
        take(column, known.get(key, ()))
    longest = sorted(known, key=len, reverse=True)
    for column, key in enumerate(keys):
        if key and key not in _NUMBERING and column not in found:
            inside = (title for title in longest if len(title) > 3 and f" {title} " in f" {key} ")
            take(column, [name for title in inside for name in known[title]])
    return found


@dataclass(frozen=True)
class _Heading:
    first: int
    last: int
    titles: tuple[str, ...]
    guess: dict[int, str]


def _find_heading(sheet: SheetData, table: Table, legacy: LegacyText) -> _Heading:
    """The row among the first that names most columns; with the rows that its merged cells join to it."""
    known = _known_titles(table)
    best = _Heading(0, 0, (), {})
    for row in sheet.rows[:LOOKED_AT]:
        first, last = _rows_of_heading(sheet, row.number)
        titles = _titles(sheet, first, last, legacy)
        guess = _guess(titles, known)
        if len(guess) > len(best.guess):
            best = _Heading(first, last, titles, guess)
    if best.guess:
        return best
    widest = max(sheet.rows[:LOOKED_AT], key=lambda row: len([v for v in row.values if isinstance(v, str)]))
    return _Heading(widest.number, widest.number, _titles(sheet, widest.number, widest.number, legacy), {})


def _rows_of_heading(sheet: SheetData, number: int) -> tuple[int, int]:
    joined = [
        merge for merge in sheet.merges if merge.first_row <= number <= merge.last_row <= merge.first_row + 3
    ]
    first = min((merge.first_row for merge in joined), default=number)
    return first, max((merge.last_row for merge in joined), default=number)


def _titles(sheet: SheetData, first: int, last: int, legacy: LegacyText) -> tuple[str, ...]:
    """The title of each column: the lowest one that stands above it."""
    titles: dict[int, str] = {}
    for row in sheet.rows:
        if first <= row.number <= last:
            for column, value in enumerate(row.values):
                if value not in (None, ""):
                    text = legacy.repair(str(value), row.font(column)).text
                    titles[column] = clean_line(text)
    return tuple(titles.get(column, "") for column in range(max(titles, default=-1) + 1))


def _is_numbering(row: Row) -> bool:
    """Whether it is the row of a paper form that numbers the columns: (1) (2) (3)."""
    numbers = [digits(str(value)) for value in row.values if value not in (None, "")]
    plain = [
        re.fullmatch(r"\(?\d{1,2}\)?", str(value).strip()) for value in row.values if value not in (None, "")
    ]
    if len(numbers) < 3 or not all(plain):
        return False
    ordered = [int(number) for number in numbers]
    return all(after == before + 1 for before, after in pairwise(ordered))


def analyse(office: Office, table: str, path: Path, *, sheet: str | None = None) -> ImportPlan:
    """Read a file and propose where its columns go. Refuses (NHAP-16) a table that takes no lists.

    The columns that the office chose for a file of the same layout before are proposed again.
    """
    spec = registers.table_of(table)
    if table not in IMPORTABLE:
        titles = ", ".join(TABLES[name].title for name in IMPORTABLE)
        raise AppError(
            "NHAP-16", f"Không nhập được danh sách vào “{spec.title}”.", f"Nhập được vào: {titles}."
        )
    data = read_sheet(path, sheet)
    heading = _find_heading(data, spec, shipped())
    rows = data.filled(heading.last)
    if rows and _is_numbering(rows[0]):
        rows.pop(0)
    layout = _layout(table, heading.titles)
    known = _remembered(office, layout, spec)
    plan = ImportPlan(
        table=table,
        source=path.name,
        sheet=data,
        header=heading.last,
        titles=heading.titles,
        mapping=heading.guess if known is None else known,
        rows=tuple(rows),
        layout=layout,
        remembered=known is not None,
        notes=data.notes,
    )
    left = [title for column, title in enumerate(plan.titles) if title and column not in plan.mapping]
    unread = [title for title in left if _key(title) not in _NUMBERING]
    if not unread:
        return plan
    note = f"Chưa nhập các cột: {', '.join(unread)}."
    return replace(plan, notes=(*plan.notes, note))


def _layout(table: str, titles: Sequence[str]) -> str:
    return hashlib.sha256("|".join([table, *map(_key, titles)]).encode()).hexdigest()[:16]


def _remembered(office: Office, layout: str, table: Table) -> dict[int, str] | None:
    if not office.is_set_up:
        return None
    known = office.settings.import_layouts.get(layout)
    if known is None:
        return None
    return {int(column): name for column, name in known.items() if name in _fields(table)}


def _remember(office: Office, plan: ImportPlan, mapping: Mapping[int, str]) -> None:
    """Keep the columns that a person chose, as an act of its own, so that the import is undone without it."""
    row = office.store.table("settings").row(SETTINGS_ID)
    if row is None or dict(mapping) == dict(plan.mapping):
        return
    layouts = {**row.get("import_layouts", {}), plan.layout: {str(c): name for c, name in mapping.items()}}
    with office.store.transaction("Ghi nhớ cột của tệp nhập", by=office.user) as tx:
        tx.update("settings", SETTINGS_ID, {**row, "import_layouts": layouts}, rev=row["rev"])


# -- cells -------------------------------------------------------------------

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- office time has no offset
_YES = frozenset({"x", "co", "1", "true", "yes", "v"})
_NO = frozenset({"", "0", "khong", "false", "no"})
_NOT_NAMED = frozenset({"khong neu ten", "khong ghi ten", "an danh", "nac danh", "giau ten", "khong ten"})
_ORGANIZATION = re.compile(
    r"(công ty|hợp tác xã|htx|doanh nghiệp|trường|ubnd|ủy ban|uỷ ban|hội|chi hội|ban|tổ|nhóm|chùa|nhà thờ|"
    r"trạm|cửa hàng|cơ sở|trung tâm|công an|đoàn thanh niên|đảng ủy|ngân hàng|quỹ|thôn|xóm|tdp)\b|.*\btnhh\b"
)
"""How the name of a body begins: its abbreviations in capitals are kept."""
_NAME_FIELDS = frozenset({"full_name", "person_name"})


class _UnreadableError(Exception):
    """A cell that no repair makes right; its text is the reason."""


@dataclass(frozen=True, slots=True)
class _Cell:
    value: Any
    repairs: tuple[str, ...] = ()


def _as_text(value: Value) -> str:
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
            return re.sub(r"^(\d+)\.0$", r"\1", str(value))


class _Reader:
    """Mends the cells of one import."""

    def __init__(self, office: Office, plan: ImportPlan, mapping: Mapping[int, str], encoding: str) -> None:
        self._legacy = shipped()
        self._declared = None if encoding == "auto" else Encoding(encoding)
        self._hamlets = list(office.settings.hamlets) if office.is_set_up else []
        self._categories = office.categories
        self._columns = [
            (column, spec) for column, name in sorted(mapping.items()) if (spec := plan.fields.get(name))
        ]
        self._address = plan.fields.get("person_address", next(iter(plan.fields.values())))
        self._suspected = {
            column: self._legacy.survey(
                (value, row.font(column))
                for row in plan.rows[:SURVEYED]
                if isinstance(value := row.value(column), str)
            )
            for column, _ in self._columns
        }

    def cells(self, row: Row) -> Iterator[tuple[FieldSpec, str, _Cell | _UnreadableError]]:
        """Each mapped cell of a row that is not empty: its field, its text, and what it becomes."""
        for column, spec in self._columns:
            value = row.value(column)
            before = _as_text(value)
            if not before.strip():
                continue
            font, suspected = row.font(column), self._suspected[column]
            name, line_end, below = before.partition("\n")
            if spec.name == "person_name" and line_end:  # name above, address below, as paper books have it
                value = name
                yield self._address, below, self._read(self._address, below, font, suspected)
            yield spec, before, self._read(spec, value, font, suspected)

    def _read(
        self, spec: FieldSpec, value: Value, font: str, suspected: Encoding | None
    ) -> _Cell | _UnreadableError:
        repairs: list[str] = []
        if isinstance(value, str):
            mended = self._legacy.repair(value, font, declared=self._declared, suspected=suspected)
            if mended.text != value:
                repairs.append(f"{mended.encoding.label} sang Unicode dựng sẵn")
            value = clean(mended.text)
        try:
            result = self._convert(spec, value, repairs)
        except _UnreadableError as reason:
            return reason
        except AppError as error:
            return _UnreadableError(f"{spec.title}: {error.message}")
        return _Cell(result, tuple(repairs))

    def _convert(self, spec: FieldSpec, value: Value, repairs: list[str]) -> Any:
        if spec.kind in ("partial_date", "date", "datetime"):
            return _read_day(spec.kind, value, repairs)
        if spec.kind in ("int", "money"):
            return _read_number(spec, value)
        if spec.kind in ("phone", "national_id") or spec.name == "identity_paper":
            read = _read_phone if spec.kind == "phone" else _read_national_id
            return read(clean_line(_as_text(value)), repairs)
        if spec.kind in _BY_TEXT:
            return _BY_TEXT[spec.kind](spec, _as_text(value))
        return self._read_line(spec, clean_line(_as_text(value)), repairs)

    def _read_line(self, spec: FieldSpec, text: str, repairs: list[str]) -> str:
        if spec.name in _NAME_FIELDS and not _ORGANIZATION.match(text.lower()):
            tidy = tidy_name(text)
            if tidy != text:
                repairs.append("chữ hoa toàn bộ")
            return tidy
        known = text
        if spec.kind == "hamlet":
            known = _known_name(text, self._hamlets, ("", "thon ", "xom ", "to dan pho "))
        elif spec.kind == "category":
            known = _known_name(text, self._categories, ("",))
        if known != text:
            repairs.append("theo danh sách của đơn vị")
        return known


def _known_name(text: str, names: Sequence[str], openings: Sequence[str]) -> str:
    """The office's own spelling of a name, where it is one of `names` but for accents and its first word."""
    folded = fold(text)
    return next((name for start in openings for name in names if fold(name) == start + folded), text)


def _read_day(kind: str, value: Value, repairs: list[str]) -> str:
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- office time has no offset
    else:
        return _read_day_text(kind, _as_text(value).strip(), repairs)
    return _stored_day(kind, moment)


def _stored_day(kind: str, moment: datetime) -> str:
    if kind == "datetime" and (moment.hour, moment.minute) != (0, 0):
        return moment.isoformat(timespec="minutes")
    return moment.date().isoformat()


def _read_day_text(kind: str, text: str, repairs: list[str]) -> str:
    number = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    if number and 7_000 < int(number[1]) < 80_000:
        repairs.append("ngày dạng số của Excel")
        serial = float(text.replace(",", "."))
        return _stored_day(kind, _EXCEL_EPOCH + timedelta(minutes=round(serial * 24 * 60)))
    if kind == "datetime":
        return _stored_day(kind, parse_moment(text))
    stored = parse_partial(text)
    if kind == "date" and len(stored) != 10:
        raise _UnreadableError("phải là ngày đầy đủ, ví dụ 05/01/2026.")
    if kind == "partial_date" and len(stored) == 4:
        repairs.append("chỉ có năm")
    return stored


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
    key = _key(text)
    if spec.name == "sex" and key in _SEX:
        return _SEX[key]
    for choice in spec.choices:
        if key in (_key(choice.label), _key(choice.value)):
            return choice.value
    labels = ", ".join(choice.label for choice in spec.choices)
    raise _UnreadableError(f"{spec.title} không có trong danh sách ({labels}).")


def _read_bool(spec: FieldSpec, text: str) -> bool:
    key = _key(text)
    if key in _YES or key in _NO:
        return key in _YES
    raise _UnreadableError(f"{spec.title} chỉ nhận có hoặc không.")


def _read_number(spec: FieldSpec, value: Value) -> int:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return round(value)
    text = re.sub(r"(?i)\s*(đồng|đ|vnđ|vnd|người|hộ)\.?$", "", _as_text(value).strip())
    plain = re.sub(r"(?<=\d)[.,\s](?=\d{3}(\D|$))", "", text)
    if not re.fullmatch(r"\d{1,15}", plain):
        raise _UnreadableError(f"{spec.title} phải là số nguyên.")
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


# -- rows --------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """One row: its cells in sight, the values that a record is made of, and what is wrong with it."""

    cells: tuple[CellPreview, ...]
    values: JsonObject
    reason: str


def _read_row(reader: _Reader, row: Row) -> _Read:
    cells: list[CellPreview] = []
    values: JsonObject = {}
    reasons: list[str] = []
    for spec, before, cell in reader.cells(row):
        if isinstance(cell, _UnreadableError):
            reasons.append(str(cell))
            cells.append(CellPreview(spec.name, before, before, ""))
            continue
        values[spec.name] = cell.value
        shown = display_by(spec, cell.value) if spec.kind != "national_id" else str(cell.value)
        cells.append(CellPreview(spec.name, before, shown, ", ".join(cell.repairs)))
    if fold(str(values.get("person_name", ""))) in _NOT_NAMED:
        values.pop("person_name")
        values["anonymous"] = True
    return _Read(tuple(cells), values, " ".join(reasons))


_TOTAL = re.compile(r"(tong cong|tong so|tong|cong)( \d+)*( \w+)?")


def _is_total(row: Row, values: JsonObject) -> bool:
    """Whether it is the line below a list that adds it up, or a signature beside nothing else."""
    texts = [_key(str(value)) for value in row.values if isinstance(value, str) and value.strip()]
    name = _key(str(values.get("full_name") or values.get("person_name") or ""))
    return bool(texts) and name in ("", texts[0]) and bool(_TOTAL.fullmatch(texts[0])) and len(texts) == 1


def _needed(table: Table) -> list[str]:
    """Fields without which no row can be a record."""
    needed = [name for name, spec in _fields(table).items() if spec.required]
    if table.date_field != "created_at" and table.date_field not in needed:
        needed.append(table.date_field)
    return needed


def _check_mapping(table: Table, mapping: Mapping[int, str], titles: Sequence[str]) -> None:
    """Refuse a plan that leaves out what every record needs, or sends two columns to one field."""
    fields = _fields(table)
    missing = [fields[name].title for name in _needed(table) if name not in mapping.values()]
    if missing:
        shown = ", ".join(title for title in titles if title) or "không thấy dòng tiêu đề"
        raise AppError(
            "NHAP-14",
            f"Chưa biết cột nào là: {', '.join(missing)}.",
            f"Chọn cột cho các mục đó. Các cột trong tệp: {shown}.",
        )
    twice = [fields[name].title for name in set(mapping.values()) if list(mapping.values()).count(name) > 1]
    if twice:
        raise AppError(
            "NHAP-17", f"Hai cột cùng nhập vào “{twice[0]}”.", "Chọn lại để mỗi mục chỉ lấy một cột."
        )


def preview(
    office: Office,
    plan: ImportPlan,
    mapping: Mapping[int, str] | None = None,
    *,
    encoding: str = "auto",
    limit: int = 50,
) -> list[RowPreview]:
    """The first rows as they would be written, each cell before and after its repair."""
    chosen = plan.mapping if mapping is None else mapping
    reader = _Reader(office, plan, chosen, encoding)
    maker = _Maker(office, plan.table)
    return [_preview_row(reader, maker, row) for row in plan.rows[:limit]]


def _preview_row(reader: _Reader, maker: _Maker, row: Row) -> RowPreview:
    read = _read_row(reader, row)
    if read.reason:
        return RowPreview(row.number, read.cells, read.reason)
    duplicate = maker.duplicate_of(read.values)
    reason = "" if duplicate or not read.values else maker.refusal(read.values)
    label = duplicate.label if duplicate else ""
    warning = " ".join(registers.warnings(maker.table.name, read.values).values())
    return RowPreview(row.number, read.cells, reason, label, warning)


# -- records -----------------------------------------------------------------


@dataclass
class _Known:
    """A record that a later row may repeat: stored before, or made by an earlier row."""

    row: JsonObject
    label: str
    document: JsonObject | None = None


class _Maker:
    """Makes documents of rows, and knows which records are there already."""

    def __init__(self, office: Office, table: str) -> None:
        self.office = office
        self.table = registers.table_of(table)
        self._known: dict[tuple[str, ...], list[_Known]] = {}
        for row in office.store.table(table).rows():
            self.learn(_Known(row, f"đã có {registers.naming(self.table, row)}"))

    def learn(self, known: _Known) -> None:
        for key in self._keys(known.row):
            self._known.setdefault(key, []).append(known)

    def duplicate_of(self, values: JsonObject) -> _Known | None:
        """The record that a row repeats by the strict rule: people as in `contacts`, cases word for word."""
        is_contact = self.table.name == "contacts"
        typed = {"id": "", **values}
        for key in self._keys(typed):
            for known in self._known.get(key, ()):
                pair = contacts.compare(typed, known.row) if is_contact else None
                if not is_contact or (pair and pair.rule is contacts.Rule.STRICT):
                    return known
        return None

    def _keys(self, row: JsonObject) -> Iterator[tuple[str, ...]]:
        if self.table.name == "contacts":
            yield from contacts.keys_of(row)
        elif row.get("dossier_no"):
            yield "dossier", str(row["dossier_no"])
        elif words := row.get("content") or row.get("procedure"):
            day = str(row.get(self.table.date_field) or "")[:10]
            yield day, fold(str(words)), fold(str(row.get("person_name") or row.get("hamlet") or ""))

    def refusal(self, values: JsonObject) -> str:
        """Why no record can be made of a row; empty when one can."""
        try:
            self.make(values)
        except AppError as error:
            return reason_of(error)
        return ""

    def make(self, values: JsonObject) -> JsonObject:
        """A checked document; refuses as the register's own form does."""
        if self.table.date_field in _needed(self.table) and not values.get(self.table.date_field):
            title = describe(self.table.record)[self.table.date_field].title
            raise AppError("NHAP-18", f"Chưa ghi {title.lower()}.", "Điền vào tệp rồi nhập lại dòng này.")
        return registers.new_document(self.office, self.table, values)

    def changed(self, known: _Known, values: JsonObject, how: OnDuplicate) -> JsonObject | None:
        """The stored record with what a row brings; None where it brings nothing new."""
        now = known.row
        news = {
            name: value
            for name, value in values.items()
            if value not in (None, "", [])
            and now.get(name) != value
            and (how is OnDuplicate.UPDATE or not now.get(name))
        }
        if not news:
            return None
        return registers.checked(self.office, self.table, {**now, **news})


def reason_of(error: AppError) -> str:
    """Why a row was refused: every field's message, or the one message."""
    return " ".join(dict.fromkeys(error.fields.values())) or error.message


def run(
    office: Office,
    plan: ImportPlan,
    mapping: Mapping[int, str] | None = None,
    *,
    encoding: str = "auto",
    on_duplicate: OnDuplicate = OnDuplicate.UPDATE,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import every row of the plan as one act, and account for each of them.

    Rows are checked before anything is written; `cancelled` is asked on the way, and then NHAP-15 is raised
    with nothing written. May run outside the window's thread. With `dry_run` nothing is written at all.
    """
    chosen = dict(plan.mapping if mapping is None else mapping)
    table = registers.table_of(plan.table)
    _check_mapping(table, chosen, plan.titles)
    work = _Work(_Maker(office, plan.table), on_duplicate)
    reader = _Reader(office, plan, chosen, encoding)
    for done, row in enumerate(plan.rows):
        if done % STEP == 0:
            _report_progress(done, len(plan.rows), progress, cancelled)
        work.take(row, _read_row(reader, row))
    _report_progress(len(plan.rows), len(plan.rows), progress, cancelled)
    if not dry_run and (work.new or work.changed):
        _remember(office, plan, chosen)
        work.report.changes = _write(office, table, plan, work)
    return work.report


def _report_progress(
    done: int, total: int, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> None:
    if progress:
        progress(done, total)
    if cancelled and cancelled():
        raise AppError("NHAP-15", "Đã dừng nhập, chưa có dòng nào được ghi.", "")


class _Work:
    """What an import is going to write, and its report."""

    def __init__(self, maker: _Maker, on_duplicate: OnDuplicate) -> None:
        self.maker = maker
        self.on_duplicate = on_duplicate
        self.report = ImportReport()
        self.new: list[JsonObject] = []
        self.changed: dict[str, JsonObject] = {}

    def take(self, row: Row, read: _Read) -> None:
        """Account for one row."""
        if not read.values and not read.reason:
            self._skip(row, "Dòng không có gì ở các cột được nhập.")
        elif _is_total(row, read.values):
            self._skip(row, "Dòng cộng, không phải bản ghi.")
        elif read.reason:
            self.report.refused.append(Line(row.number, read.reason, row.values))
        else:
            try:
                self._keep(row, read.values)
            except AppError as error:
                self.report.refused.append(Line(row.number, reason_of(error), row.values))
            else:
                self._warn(row, read.values)

    def _warn(self, row: Row, values: JsonObject) -> None:
        for warning in registers.warnings(self.maker.table.name, values).values():
            self.report.warned.append(Line(row.number, warning, row.values))

    def _skip(self, row: Row, reason: str) -> None:
        self.report.skipped.append(Line(row.number, reason, row.values))

    def _keep(self, row: Row, values: JsonObject) -> None:
        known = self.maker.duplicate_of(values)
        if known is None:
            document = self.maker.make(values)
            self.new.append(document)
            self.maker.learn(_Known(document, f"trùng với dòng {row.number}", document))
            self.report.created += 1
            return
        updates = self.maker.table.name == "contacts" and self.on_duplicate is not OnDuplicate.SKIP
        changed = self.maker.changed(known, values, self.on_duplicate) if updates else None
        if changed is None:
            self._skip(row, f"Bỏ qua: {known.label}.")
        elif known.document is not None:
            known.document.update(changed)
            self._skip(row, f"Gộp vào dòng trước: {known.label}.")
        else:
            self.changed[known.row["id"]] = changed
            known.row = changed
            self.report.updated += 1


def _write(office: Office, table: Table, plan: ImportPlan, work: _Work) -> ChangeSet:
    parts = [f"{grouped(len(work.new))} {table.noun} mới"] if work.new else []
    parts += [f"sửa {grouped(len(work.changed))} {table.noun}"] if work.changed else []
    with office.store.transaction(f"Nhập từ tệp {plan.source}: {', '.join(parts)}", by=office.user) as tx:
        today = office.clock.today()
        for document in work.new:
            registers.put_code(tx, table, document, today)
            tx.insert(table.name, document)
        for record_id, document in work.changed.items():
            tx.update(table.name, record_id, document, rev=document["rev"])
    return committed(tx)


def write_refused(plan: ImportPlan, report: ImportReport) -> bytes:
    """An Excel file of the refused rows as they stood, each with its row number and the reason."""
    titles = plan.titles
    width = max([len(titles), *(len(line.values) for line in report.refused)], default=1)
    heads = [
        titles[column] if column < len(titles) and titles[column] else f"Cột {column + 1}"
        for column in range(width)
    ]
    columns = (Column("Dòng", 14), Column("Lý do không nhập", 70), *(Column(title, 34) for title in heads))
    rows = [
        (
            line.row,
            line.reason,
            *(line.values[column] if column < len(line.values) else None for column in range(width)),
        )
        for line in report.refused
    ]
    heading = (f"CÁC DÒNG KHÔNG NHẬP ĐƯỢC TỪ TỆP {plan.source}", "Sửa các ô sai rồi nhập lại tệp này.")
    return render_xlsx([Sheet("Dòng bị từ chối", columns, rows, heading)], title="Dòng không nhập được")
