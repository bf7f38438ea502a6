"""Letters for a list that came from Excel: pupils with prizes, conscripts, people who gave land.

The columns are found by their headings, which may be the labels of the letter's form or what schools and
hamlets usually write. Text typed in TCVN3 or VNI fonts is read. The book of citizens is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.documents.sheets_in import Row, read_sheet
from app.documents.tree import Align, Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.errors import AppError
from app.domain.legacy_text import shipped
from app.domain.records.office import Paper
from app.domain.text import clean_line, fold, name_key, text_key
from app.services import letters
from app.services.letter_pages import Draft
from app.services.letter_templates import Occasion, field_specs, occasion
from app.services.office import Office

_USUAL = {
    "ho ten": "ho_ten",
    "ho va ten": "ho_ten",
    "ho ten hoc sinh": "ho_ten",
    "ho va ten hoc sinh": "ho_ten",
    "ten hoc sinh": "ho_ten",
    "hoc sinh": "ho_ten",
    "thon": "thon_tdp",
    "xom": "thon_tdp",
    "to dan pho": "thon_tdp",
    "tdp": "thon_tdp",
    "thon, xom": "thon_tdp",
    "phu huynh": "ten_phu_huynh",
    "ho ten phu huynh": "ten_phu_huynh",
    "ho ten bo me": "ten_phu_huynh",
    "con ong, ba": "ten_phu_huynh",
    "con ong (ba)": "ten_phu_huynh",
    "thanh tich": "giai",
    "giai": "giai",
    "giai thuong": "giai",
    "ky thi": "ky_thi",
    "cuoc thi": "ky_thi",
    "don vi": "ten_don_vi",
    "cong ty": "ten_don_vi",
}
_HEADING_ROWS = 15
"""The headings of a list stand within its first rows."""


@dataclass(frozen=True)
class PassedOver:
    """A row of the list that gives no letter, whom it names, and why."""

    row: int
    name: str
    reason: str


@dataclass(frozen=True)
class LetterList:
    """What came of a list: letters by hamlet and name with their rows, rows passed over, known columns."""

    drafts: tuple[Draft, ...]
    rows: tuple[int, ...]
    passed_over: tuple[PassedOver, ...]
    columns: dict[str, str]


def read_list(
    office: Office,
    key: str,
    path: Path,
    values: Mapping[str, str] | None = None,
    *,
    paper: Paper | None = None,
) -> LetterList:
    """The letters of an occasion for the rows of an Excel or CSV list.

    `values` hold for all of them; a cell overrules. Refuses what `read_sheet` refuses, and a list without a
    heading for the addressee's name (THU-31).
    """
    chosen = occasion(key)
    data = read_sheet(path)
    heading, columns = _find_headings(data.rows, chosen)
    desk = letters.open_desk(office)
    name = _name_of(chosen)
    found: list[tuple[tuple[str, str], int, Draft]] = []
    passed_over: list[PassedOver] = []
    for row in data.filled(heading.number):
        cells = {name: _text(row, column) for column, name in columns.items()}
        cells = {name: text for name, text in cells.items() if text}
        if not cells:
            continue
        given = {**(values or {}), **cells}
        if given.get("thon_tdp") and not given.get("dia_chi"):
            hamlet = given["thon_tdp"]
            given["dia_chi"] = f"{hamlet[:1].upper()}{hamlet[1:]}, {office.settings.unit_title}"
        if given.get("thon_tdp"):
            given["thon_tdp"] = letters.inside(given["thon_tdp"])
        draft = desk.draft(key, values=given, paper=paper)
        try:
            letters.check_complete(draft)
        except AppError as error:
            passed_over.append(PassedOver(row.number, given.get(name, ""), error.message.rstrip(".")))
        else:
            found.append(((text_key(given.get("thon_tdp", "")), name_key(given[name])), row.number, draft))
    found.sort(key=lambda each: each[:2])
    labels = {name: _text(heading, column) for column, name in columns.items()}
    return LetterList(
        drafts=tuple(draft for *_, draft in found),
        rows=tuple(row for _, row, _ in found),
        passed_over=tuple(passed_over),
        columns=labels,
    )


def blank_list(key: str) -> bytes:
    """An Excel sheet with the headings that `read_list` understands for an occasion, to be filled in."""
    chosen = occasion(key)
    own = [spec for spec in chosen.fields if spec.name not in ("dia_chi", "dong_y")]
    specs = [*own, *([] if field_specs()["thon_tdp"] in own else [field_specs()["thon_tdp"]])]
    columns = (Column("STT", 12, Align.CENTER), *(Column(spec.label, 45) for spec in specs))
    sheet = Sheet(chosen.label, columns, (), heading=(f"DANH SÁCH NHẬN THƯ: {chosen.label.upper()}",))
    return render_xlsx([sheet], title=chosen.label)


def _name_of(chosen: Occasion) -> str:
    """The value that names the addressee."""
    names = re.findall(r"\{(\w+)\}", chosen.template.addressee)
    return str(names[-1])


def _find_headings(rows: Sequence[Row], chosen: Occasion) -> tuple[Row, dict[int, str]]:
    """The row of headings and the values of its columns."""
    specs = field_specs()
    wanted = {fold(spec.label): spec.name for spec in chosen.fields}
    wanted |= {spec.name: spec.name for spec in chosen.fields}
    usable = {*(spec.name for spec in chosen.fields), "thon_tdp"}
    wanted |= {words: name for words, name in _USUAL.items() if name in usable and name in specs}
    for row in rows[:_HEADING_ROWS]:
        columns: dict[int, str] = {}
        for column in range(len(row.values)):
            name = wanted.get(fold(_text(row, column)))
            if name and name not in columns.values():
                columns[column] = name
        if _name_of(chosen) in columns.values():
            return row, columns
    label = specs[_name_of(chosen)].label
    raise AppError(
        "THU-31",
        f"Danh sách chưa có cột “{label}”.",
        f"Đặt tên cột ở hàng tiêu đề, ví dụ: {', '.join(spec.label for spec in chosen.fields[:4])}.",
    )


def _text(row: Row, column: int) -> str:
    """A cell as the letter takes it: days in ISO form, whole numbers without a point, old fonts read."""
    value = row.value(column)
    match value:
        case None | bool():
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return clean_line(shipped().repair(str(value), row.font(column)).text)
