"""Files as offices hand them over, good and bad, made on the spot: small, and none with a real person."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font
from xlwt.CompoundDoc import XlsDoc

TCVN3_PEOPLE = (("Hä vµ tªn", "Th«n"), ("NguyÔn V¨n §øc", "Yªn L¹c"), ("§Æng ThÞ Tó", "Hoµn D­¬ng"))
TITLES = ("STT", "Họ và tên", "Năm sinh", "Điện thoại")


def xlsx(
    rows: Sequence[Sequence[Any]], *, font: str = "", change: Callable[[Any], None] | None = None
) -> bytes:
    """A workbook with one sheet; `change` may do what it likes to the workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if font:
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.font = Font(name=font)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(
    rows: Sequence[Sequence[Any]], *, font: str = "Arial", hidden: bool = False, hidden_row: int | None = None
) -> bytes:
    """A workbook of Excel 97-2003; with `hidden` a hidden sheet comes first; a row may be hidden."""
    book = xlwt.Workbook()
    if hidden:
        secret = book.add_sheet("An")
        secret.write(0, 0, "khong duoc doc")
        secret.visibility = 1
    sheet = book.add_sheet("Danh sach")
    book.set_active_sheet(int(hidden))
    style = xlwt.easyxf(f"font: name {font}")
    day = xlwt.easyxf("", num_format_str="DD/MM/YYYY")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value, day if isinstance(value, datetime) else style)
    if hidden_row is not None:
        sheet.row(hidden_row).hidden = True
    sheet.merge(len(rows) + 1, len(rows) + 2, 0, 0)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip with each part passed through `change`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


def zip_bomb() -> bytes:
    """A workbook whose sheet is 120 MB of blanks, packed into some kilobytes."""

    def swell(name: str, part: bytes) -> bytes:
        return part + b" " * 120_000_000 if name == "xl/worksheets/sheet1.xml" else part

    return repacked(xlsx([TITLES]), swell)


def entity_bomb() -> bytes:
    """A workbook whose texts are nested XML entities ("a billion laughs")."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{step} "{f"&a{step - 1};" * 10}">' for step in range(1, 10)
    )
    sheet = (
        f"<?xml version='1.0'?><!DOCTYPE worksheet [{entities}]>"
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    ).encode()
    return repacked(xlsx([TITLES]), lambda name, part: sheet if name == "xl/worksheets/sheet1.xml" else part)


def with_foreign_formula() -> bytes:
    """A workbook with a cell that reads another file."""
    rows = [TITLES, ("1", "Trần Thị Ánh", "=[1]Sheet1!B5", "0912345678")]
    return xlsx(rows)


def with_formulas() -> bytes:
    """A computed cell with the value that Excel kept, and one without."""

    def keep_value(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        return part.replace(b"<f>1950+6</f><v></v>", b"<f>1950+6</f><v>1956</v>").replace(
            b"<f>1950+6</f><v />", b"<f>1950+6</f><v>1956</v>"
        )

    return repacked(
        xlsx([TITLES, (1, "Trần Thị Ánh", "=1950+6", "=CHAR(48)"), (2, "Lê Văn Ba", 1960, "#N/A")]),
        keep_value,
    )


def protected_xlsx() -> bytes:
    """What a workbook with a password looks like from outside: an encrypted package in an OLE container."""
    content = xls([TITLES])
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    at = content.index(name, 512)
    return (
        content[:at] + other + content[at + len(other) : at + 64] + struct.pack("<H", 34) + content[at + 66 :]
    )


def protected_xls() -> bytes:
    """An Excel 97-2003 stream that says it is encrypted (record FILEPASS)."""
    start = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    password = struct.pack("<HHH", 0x002F, 54, 1) + b"\x01" * 52
    out = io.BytesIO()
    XlsDoc().save(out, start + password + struct.pack("<HH", 0x000A, 0) + b"\x00" * 5000)
    return out.getvalue()


def word() -> bytes:
    """A Word file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()
