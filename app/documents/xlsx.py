"""Tables to Excel with XlsxWriter: text stays text, numbers are numbers, days are days; ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from app.documents.metrics import POINTS_PER_MM, face
from app.documents.tree import Align, Column, column_groups

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | int | float | date | datetime | None
_MM_PER_CHARACTER = 1.9
"""Width of a digit of the sheet's font, in which Excel counts column widths."""
_FONT_SIZE = 12
_LINE_HEIGHT = 15.75
"""Points that a line of the sheet's font takes."""
_DAY_WIDTH, _MOMENT_WIDTH = 22, 34
_HIGHEST_ROW = 409
"""Points: Excel knows no higher row."""
_BROKEN_LINES = 1.08
"""Lines broken between words hold less than their full width."""
_FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: `heading` lines above, the column titles, the rows. `title` names the sheet's tab."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    heading: tuple[str, ...] = ()
    landscape: bool = True


def render_xlsx(sheets: Sequence[Sheet], *, title: str = "", created: datetime | None = None) -> bytes:
    """The Excel file of `sheets`. A text is never taken for a formula, a number or a link."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- a start without Excel need not load it

    out = BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    properties: dict[str, Any] = {"title": title or (sheets[0].title if sheets else "")}
    properties["created"] = created or datetime(2000, 1, 1)  # noqa: DTZ001 -- office time has no offset
    book.set_properties(properties)
    formats = _formats(book)
    names: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_tab_name(sheet.title, names)), sheet, formats)
    book.close()
    return out.getvalue()


def _tab_name(title: str, taken: set[str]) -> str:
    """A name that Excel accepts (31 characters, some signs forbidden), different from the others."""
    base = " ".join(title.translate(_FORBIDDEN_IN_NAME).split()).strip("'")[:31] or "Bảng"
    name, number = base, 2
    while name.casefold() in taken:
        suffix = f" ({number})"
        name, number = base[: 31 - len(suffix)] + suffix, number + 1
    taken.add(name.casefold())
    return name


def _formats(book: Any) -> dict[str, Format]:
    base = {"font_name": "Times New Roman", "font_size": _FONT_SIZE, "valign": "top"}
    cell = {**base, "border": 1, "text_wrap": True}
    return {
        "heading": book.add_format({**base, "bold": True, "font_size": 13}),
        "title": book.add_format({**cell, "bold": True, "align": "center", "valign": "vcenter"}),
        "left": book.add_format(cell),
        "center": book.add_format({**cell, "align": "center"}),
        "right": book.add_format({**cell, "align": "right"}),
        "number": book.add_format({**cell, "align": "right", "num_format": "#,##0"}),
        "decimal": book.add_format({**cell, "align": "right", "num_format": "#,##0.00"}),
        "date": book.add_format({**cell, "align": "center", "num_format": "dd/mm/yyyy"}),
        "moment": book.add_format({**cell, "align": "center", "num_format": "dd/mm/yyyy hh:mm"}),
    }


def _write(page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    for index, line in enumerate(sheet.heading):
        page.write_string(index, 0, line, formats["heading"])
    top = len(sheet.heading) + (1 if sheet.heading else 0)
    for index, column in enumerate(sheet.columns):
        width = max(column.width, _least_width(sheet.rows, index))
        page.set_column(index, index, max(width / _MM_PER_CHARACTER, 4))
    first_head, top = top, _write_headings(page, top, sheet.columns, formats["title"])
    for number, row in enumerate(sheet.rows, start=top + 1):
        lines = max((_lines(value, c.width) for value, c in zip(row, sheet.columns, strict=True)), default=1)
        if lines > 1:
            page.set_row(number, min(lines * _LINE_HEIGHT, _HIGHEST_ROW))
        for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, number, index, value, align=column.align, formats=formats)
    if sheet.landscape:
        page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.79, right=0.59, top=0.79, bottom=0.79)
    page.repeat_rows(first_head, top)
    page.fit_to_pages(1, 0)
    page.freeze_panes(top + 1, 0)
    page.set_footer("&CTrang &P/&N")
    if sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)


def _least_width(rows: Sequence[Sequence[Value]], index: int) -> float:
    """The width (mm) below which Excel shows ### for a day or a moment."""
    kinds = {type(row[index]) for row in rows}
    return _MOMENT_WIDTH if datetime in kinds else _DAY_WIDTH if date in kinds else 0


def _lines(value: Value, width: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column `width` mm wide; not every program reckons it on opening."""
    if not isinstance(value, str) or not value:
        return 1
    room = width * POINTS_PER_MM * 1000 / _FONT_SIZE
    letters = face(bold, False)
    return sum(max(ceil(letters.width(line) * _BROKEN_LINES / room), 1) for line in value.split("\n"))


def _write_headings(page: Worksheet, top: int, columns: Sequence[Column], form: Format) -> int:
    """Write the headings from row `top` on; returns the row of the columns' own headings."""
    deepest = max(_lines(column.title, column.width, bold=True) for column in columns if not column.group)
    if not any(column.group for column in columns):
        for index, column in enumerate(columns):
            page.write_string(top, index, column.title, form)
        page.set_row(top, deepest * _LINE_HEIGHT)
        return top
    lower = max(_lines(column.title, column.width, bold=True) for column in columns if column.group)
    page.set_row(top, _LINE_HEIGHT)
    page.set_row(top + 1, max(lower, deepest - 1) * _LINE_HEIGHT)
    for name, first, last in column_groups(columns):
        if not name:
            page.merge_range(top, first, top + 1, first, columns[first].title, form)
            continue
        if last > first:
            page.merge_range(top, first, top, last, name, form)
        else:
            page.write_string(top, first, name, form)
        for index in range(first, last + 1):
            page.write_string(top + 1, index, columns[index].title, form)
    return top + 1


def _write_cell(
    page: Worksheet, row: int, column: int, value: Value, *, align: Align, formats: dict[str, Format]
) -> None:
    match value:
        case None | "":
            page.write_blank(row, column, None, formats["left"])
        case bool():
            page.write_string(row, column, "Có" if value else "Không", formats["center"])
        case int():
            page.write_number(row, column, value, formats["number"])
        case float():
            page.write_number(row, column, value, formats["decimal"])
        case datetime():
            page.write_datetime(row, column, value.replace(tzinfo=None), formats["moment"])
        case date():
            page.write_datetime(row, column, value, formats["date"])
        case _:
            name = align.value if align.value in formats else "left"
            page.write_string(row, column, value, formats[name])
