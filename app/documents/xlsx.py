"""Tables to Excel with XlsxWriter: text stays text, numbers are numbers, days are days; ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.documents.tree import Align, Column, column_groups

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | int | float | date | datetime | None
_MM_PER_CHARACTER = 1.9
"""Width of a digit of the sheet's font, in which Excel counts column widths."""
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
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
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
    first_head, top = top, _write_headings(page, top, sheet.columns, formats["title"])
    for number, row in enumerate(sheet.rows, start=top + 1):
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


def _write_headings(page: Worksheet, top: int, columns: Sequence[Column], form: Format) -> int:
    """Write the headings from row `top` on; returns the row of the columns' own headings."""
    for index, column in enumerate(columns):
        page.set_column(index, index, max(column.width / _MM_PER_CHARACTER, 4))
    if not any(column.group for column in columns):
        for index, column in enumerate(columns):
            page.write_string(top, index, column.title, form)
        return top
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
