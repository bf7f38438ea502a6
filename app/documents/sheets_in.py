"""Tables that people hand over (.xlsx, .xls, .csv), read into plain rows; what is hostile is refused first.

A file is known by its content, never by its name. Sizes are checked before anything is parsed; formulas are
read as the values that Excel kept and are never computed; no link is followed. Memory is bounded by
`MAX_FILE`, `MAX_UNPACKED` and `MAX_ROWS`.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app.domain.errors import AppError
from app.domain.legacy_text import LEGACY, is_syllable, shipped
from app.domain.text import nfc

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as XlsSheet

Value = str | int | float | bool | date | datetime | None

MAX_FILE = 30_000_000
"""Bytes of a file. 50,000 rows of ten columns take 3 MB as .xlsx, 15 MB as .csv."""
MAX_UNPACKED = 300_000_000
"""Bytes of all parts of an .xlsx together, unpacked."""
MAX_RATIO = 300
"""How many times larger than packed a part may be; sheets of empty formatted cells reach 100."""
MAX_PARTS = 5_000
MAX_ROWS = 50_000
MAX_COLUMNS = 256
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in it. `number` counts in the file from 1; a font is empty where unknown."""

    number: int
    values: tuple[Value, ...]
    fonts: tuple[str, ...]

    def value(self, column: int) -> Value:
        """The value in a column counted from 0; None beyond the end."""
        return self.values[column] if column < len(self.values) else None

    def font(self, column: int) -> str:
        """The name of the font in a column."""
        return self.fonts[column] if column < len(self.fonts) else ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells: row numbers as in the file, columns from 0, all ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class SheetData:
    """One sheet of a file. `notes` tell in Vietnamese what was passed over."""

    kind: str
    name: str
    names: tuple[str, ...]
    rows: list[Row]
    merges: tuple[Merge, ...] = ()
    notes: tuple[str, ...] = ()

    def filled(self, after: int) -> list[Row]:
        """The rows below row `after`, each cell of a block merged downwards holding the block's value."""
        tall = [merge for merge in self.merges if merge.last_row > merge.first_row > after]
        if not tall:
            return [row for row in self.rows if row.number > after]
        by_number = {row.number: row for row in self.rows}
        for merge in tall:
            if origin := by_number.get(merge.first_row):
                value, font = origin.value(merge.first_column), origin.font(merge.first_column)
                for number in range(merge.first_row + 1, merge.last_row + 1):
                    if row := by_number.get(number):
                        by_number[number] = _with(row, merge.first_column, value, font)
        return [row for number, row in by_number.items() if number > after]


def _with(row: Row, column: int, value: Value, font: str) -> Row:
    width = max(len(row.values), column + 1)
    values = [row.value(index) for index in range(width)]
    fonts = [row.font(index) for index in range(width)]
    values[column], fonts[column] = value, font
    return Row(row.number, tuple(values), tuple(fonts))


SAVE_AS = "Mở tệp bằng Excel, chọn Lưu thành (Save As) kiểu “Excel Workbook (*.xlsx)”, rồi nhập tệp mới."


def read_sheet(path: Path, sheet: str | None = None, *, max_rows: int = MAX_ROWS) -> SheetData:
    """The sheet named, or the first visible one that is not empty. Refuses with NHAP-01 to NHAP-15."""
    content = _read_file(path)
    kind = _kind(content)
    readers: dict[str, Callable[[bytes, str | None, int], SheetData]] = {
        "xlsx": _read_xlsx,
        "xls": _read_xls,
        "csv": _read_csv,
    }
    data = readers[kind](content, sheet, max_rows)
    if not data.rows:
        raise AppError("NHAP-09", "Tệp không có dòng nào.", "Kiểm tra lại xem đã chọn đúng tệp chưa.")
    return _with_note_on_name(data, path.suffix.lower())


def _read_file(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise AppError(
                "NHAP-02",
                f"Tệp lớn quá ({size // 1_000_000} MB; nhận đến {MAX_FILE // 1_000_000} MB).",
                "Chia bảng thành vài tệp nhỏ hơn, hoặc xóa ảnh và định dạng thừa trong tệp.",
            )
        return path.read_bytes()
    except OSError as error:
        hint = "Đóng tệp trong Excel rồi thử lại." if isinstance(error, PermissionError) else ""
        raise AppError(
            "NHAP-01", "Không mở được tệp này.", hint or "Kiểm tra lại đường dẫn và ổ đĩa."
        ) from None


def _with_note_on_name(data: SheetData, suffix: str) -> SheetData:
    usual = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls",), "csv": (".csv", ".txt", ".tsv")}[data.kind]
    if suffix in usual:
        return data
    title = {"xlsx": "Excel (.xlsx)", "xls": "Excel cũ (.xls)", "csv": "chữ (.csv)"}[data.kind]
    note = f"Tệp mang đuôi “{suffix}” nhưng bên trong là tệp {title}; đã đọc theo nội dung."
    return SheetData(data.kind, data.name, data.names, data.rows, data.merges, (*data.notes, note))


# -- what kind of file -------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FILES = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "Word (.rtf)"),
    (b"\x89PNG", "ảnh"),
    (b"\xff\xd8\xff", "ảnh"),
    (b"Rar!", "nén RAR"),
    (b"7z\xbc\xaf", "nén 7z"),
    (b"MZ", "chương trình"),
)


def _wrong_kind(found: str, hint: str = SAVE_AS) -> AppError:
    return AppError("NHAP-03", f"Đây là tệp {found}, không phải bảng Excel hay CSV.", hint)


def _kind(content: bytes) -> str:
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        return _kind_of_ole(content)
    for magic, name in _OTHER_FILES:
        if content.startswith(magic):
            raise _wrong_kind(name)
    start = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise _wrong_kind("trang web (HTML hoặc XML)")
    if b"\x00" in content and not _utf16(content):
        raise _wrong_kind("nhị phân không rõ loại", "Chọn tệp .xlsx, .xls hoặc .csv.")
    return "csv"


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            _check_zip(archive)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, UnicodeDecodeError):
        raise _damaged() from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise _wrong_kind("Excel nhị phân (.xlsb)")
    if "word/document.xml" in names:
        raise _wrong_kind("Word", "Chép bảng từ Word sang một trang Excel, lưu lại, rồi nhập tệp Excel đó.")
    if "content.xml" in names:
        raise _wrong_kind("OpenDocument (.ods)")
    raise _wrong_kind("nén ZIP", "Giải nén trước, rồi chọn tệp Excel hay CSV bên trong.")


def _check_zip(archive: zipfile.ZipFile) -> None:
    """Refuse a zip bomb by what its directory declares; unpacking never goes beyond the declared sizes."""
    parts = archive.infolist()
    large = [part for part in parts if part.file_size > 10 * CHUNK]
    swollen = any(part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in large)
    total = sum(part.file_size for part in parts)
    if swollen or total > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise AppError(
            "NHAP-04",
            "Tệp này khi mở ra phình to bất thường nên không nhận.",
            "Chép các cột cần thiết sang một tệp Excel mới rồi nhập tệp mới. Không rõ nguồn thì đừng mở tệp.",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise _protected()


def _kind_of_ole(content: bytes) -> str:
    """Excel 97-2003, or one of the other things that come in the same container."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _protected()
    if "WordDocument".encode("utf-16-le") in content:
        raise _wrong_kind("Word", "Chép bảng từ Word sang một trang Excel, lưu lại, rồi nhập tệp Excel đó.")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    raise _wrong_kind("nhị phân không rõ loại", "Chọn tệp .xlsx, .xls hoặc .csv.")


def _protected() -> AppError:
    return AppError(
        "NHAP-05",
        "Tệp có mật khẩu nên chương trình không đọc được.",
        "Mở tệp bằng Excel, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ làm việc), lưu lại, rồi nhập.",
    )


def _damaged() -> AppError:
    return AppError("NHAP-06", "Tệp bị hỏng hoặc chưa chép xong.", f"Chép lại tệp từ nơi gửi. {SAVE_AS}")


def _too_many_rows(limit: int) -> AppError:
    number = f"{limit:,}".replace(",", ".")
    return AppError(
        "NHAP-07",
        f"Bảng có hơn {number} dòng, mỗi lần chỉ nhập được {number} dòng.",
        "Chia bảng thành nhiều tệp, mỗi tệp ít dòng hơn, rồi nhập lần lượt.",
    )


def _no_such_sheet(name: str, names: Sequence[str]) -> AppError:
    return AppError("NHAP-08", f"Tệp không có trang “{name}”.", f"Các trang: {', '.join(names)}.")


def _chosen(wanted: str | None, visible: Sequence[str]) -> Sequence[str]:
    """The sheets to try in turn."""
    if not visible:
        raise AppError(
            "NHAP-10", "Mọi trang trong tệp đều bị ẩn.", "Mở bằng Excel, cho hiện trang cần nhập, lưu lại."
        )
    if wanted is None:
        return visible
    if wanted not in visible:
        raise _no_such_sheet(wanted, visible)
    return (wanted,)


def _hidden_note(hidden: Sequence[str]) -> list[str]:
    if not hidden:
        return []
    return [f"Bỏ qua {len(hidden)} trang bị ẩn: {', '.join(hidden)}."]


def _hidden_rows_note(rows: Sequence[Row], hidden: set[int]) -> list[str]:
    """A filtered list hides rows that its owner may have forgotten: they are read, and said."""
    number = sum(row.number in hidden for row in rows)
    return [f"{number} dòng đang ẩn trong tệp (do lọc hoặc do ẩn) cũng được đọc."] if number else []


class _Collector:
    """Rows with something in them, up to a limit; equal rows of fonts are kept once."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.rows: list[Row] = []
        self.wide = False
        self._fonts: dict[tuple[str, ...], tuple[str, ...]] = {}

    def add(self, number: int, values: Sequence[Value], fonts: Sequence[str] = ()) -> None:
        """Keep a row unless it is empty."""
        end = len(values)
        while end and values[end - 1] in (None, ""):
            end -= 1
        if not end:
            return
        if len(self.rows) >= self.limit:
            raise _too_many_rows(self.limit)
        self.wide = self.wide or end > MAX_COLUMNS
        end = min(end, MAX_COLUMNS)
        names = tuple(fonts[:end])
        self.rows.append(Row(number, tuple(values[:end]), self._fonts.setdefault(names, names)))

    @property
    def notes(self) -> list[str]:
        """What was cut off."""
        return [f"Chỉ đọc {MAX_COLUMNS} cột đầu."] if self.wide else []


# -- .xlsx -------------------------------------------------------------------

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3}\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
_OTHER_WORKBOOK = re.compile(rb"\[\d+\]|\[[^\]]+\.xl\w+\]")
_OVERLAP = 40_000
"""A formula has at most 8,192 characters; escaped in XML it stays below this."""


@dataclass
class _Markup:
    """What openpyxl's streaming reader does not tell of a sheet."""

    merges: list[Merge]
    empty_formulas: list[str]
    foreign_formulas: list[str]
    hidden_rows: set[int]


def _scan_markup(part: IO[bytes]) -> _Markup:
    """Merged cells, hidden rows, formulas without a value or into another workbook; one pass, bounded."""
    merges: dict[bytes, Merge] = {}
    empty: dict[str, None] = {}
    foreign: dict[str, None] = {}
    hidden: set[int] = set()
    tail = b""
    while chunk := part.read(CHUNK):
        window = tail + chunk
        for found in _FORMULA.finditer(window):
            cell = found[1].decode()
            if found[2] and _OTHER_WORKBOOK.search(found[2]):
                foreign[cell] = None
            if found[3]:
                empty[cell] = None
        for found in _MERGE.finditer(window):
            merges[found[1]] = _merge(found[1].decode())
        hidden.update(int(found[1]) for found in _HIDDEN_ROW.finditer(window))
        tail = window[-_OVERLAP:]
    return _Markup(list(merges.values()), list(empty), list(foreign), hidden)


def _merge(reference: str) -> Merge:
    from openpyxl.utils import range_boundaries  # noqa: PLC0415 -- only an import of Excel pays for openpyxl

    left, top, right, bottom = range_boundaries(reference)
    return Merge(int(top or 1), int(bottom or 1), int(left or 1) - 1, int(right or 1) - 1)


def _read_xlsx(content: bytes, wanted: str | None, limit: int) -> SheetData:
    from openpyxl import load_workbook  # noqa: PLC0415 -- only an import of Excel pays for openpyxl

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except AppError:
        raise
    except Exception:  # noqa: BLE001 -- a foreign parser on bytes of any kind: whatever it raises, it is damaged
        raise _damaged() from None
    try:
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
        visible = [sheet.title for sheet in sheets if sheet.sheet_state == "visible"]
        hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]
        data = SheetData("xlsx", "", tuple(visible), [])
        for name in _chosen(wanted, visible):
            data = _read_worksheet(book[name], tuple(visible), limit)
            if data.rows:
                break
    except AppError:
        raise
    except Exception:  # noqa: BLE001 -- as above
        raise _damaged() from None
    finally:
        book.close()
    notes = (*_hidden_note(hidden), *data.notes)
    return SheetData("xlsx", data.name, tuple(visible), data.rows, data.merges, notes)


def _read_worksheet(sheet: Any, visible: tuple[str, ...], limit: int) -> SheetData:
    sheet.reset_dimensions()  # exporters write wrong ones, and cells beyond them would be lost
    with sheet._get_source() as part:
        markup = _scan_markup(part)
    if markup.foreign_formulas:
        raise AppError(
            "NHAP-11",
            f"Ô {_some(markup.foreign_formulas)} lấy số liệu từ một tệp Excel khác.",
            "Trong Excel chọn cả bảng, Sao chép, rồi Dán đặc biệt “Giá trị” (Paste Values), lưu lại và nhập.",
        )
    rows = _Collector(limit)
    errors: list[str] = []
    fonts: dict[int, str] = {}
    for number, cells in enumerate(sheet.rows, start=1):
        values = [_xlsx_value(cell, errors) for cell in cells[: MAX_COLUMNS + 1]]
        rows.add(number, values, [_xlsx_font(cell, fonts) for cell in cells[: MAX_COLUMNS + 1]])
    notes = [
        *rows.notes,
        *_hidden_rows_note(rows.rows, markup.hidden_rows),
        *_cell_notes(errors, markup.empty_formulas),
    ]
    return SheetData("xlsx", sheet.title, visible, rows.rows, tuple(markup.merges), tuple(notes))


def _xlsx_value(cell: Any, errors: list[str]) -> Value:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "e":
        errors.append(cell.coordinate)
        return None
    return _plain(value)


def _xlsx_font(cell: Any, known: dict[int, str]) -> str:
    """The name of the cell's font, looked up once for each style."""
    if cell.value is None:
        return ""
    style: int = cell._style_id
    if style not in known:
        known[style] = str(cell.font.name or "")
    return known[style]


def _plain(value: Any) -> Value:
    """A whole number for 912345678.0, text for an hour of the day; anything else as it is."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, (str, int, float, date, datetime)) or value is None:
        return value
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return str(value)


def _some(cells: Sequence[str]) -> str:
    shown = ", ".join(cells[:5])
    return f"{shown}…" if len(cells) > 5 else shown


def _cell_notes(errors: Sequence[str], empty: Sequence[str]) -> Iterator[str]:
    if errors:
        yield f"{len(errors)} ô báo lỗi của Excel ({_some(errors)}) được coi là trống."
    if empty:
        yield (
            f"{len(empty)} ô công thức chưa có kết quả ({_some(empty)}) được coi là trống; "
            "mở tệp bằng Excel rồi lưu lại để có kết quả."
        )


# -- .xls --------------------------------------------------------------------


def _read_xls(content: bytes, wanted: str | None, limit: int) -> SheetData:
    import xlrd  # noqa: PLC0415 -- only an import of old Excel pays for xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        raise (_protected() if "encrypted" in str(error).lower() else _damaged()) from None
    except Exception:  # noqa: BLE001 -- a foreign parser on bytes of any kind
        raise _damaged() from None
    visibility = book._sheet_visibility
    visible = [name for name, hidden in zip(book.sheet_names(), visibility, strict=False) if not hidden]
    hidden_names = [name for name in book.sheet_names() if name not in visible]
    data = SheetData("xls", "", tuple(visible), [])
    for name in _chosen(wanted, visible):
        try:
            data = _read_xls_sheet(book, book.sheet_by_name(name), limit)
        except AppError:
            raise
        except Exception:  # noqa: BLE001 -- as above
            raise _damaged() from None
        if data.rows:
            break
    notes = (*_hidden_note(hidden_names), *data.notes)
    return SheetData("xls", data.name, tuple(visible), data.rows, data.merges, notes)


def _read_xls_sheet(book: Book, sheet: XlsSheet, limit: int) -> SheetData:
    rows = _Collector(limit)
    errors: list[str] = []
    for index in range(sheet.nrows):
        cells = sheet.row(index)[: MAX_COLUMNS + 1]
        values = [_xls_value(book, cell, index, column, errors) for column, cell in enumerate(cells)]
        rows.add(index + 1, values, [_xls_font(book, cell) for cell in cells])
    merges = tuple(Merge(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells)
    hidden = {index + 1 for index, info in sheet.rowinfo_map.items() if info.hidden}
    notes = (*rows.notes, *_hidden_rows_note(rows.rows, hidden), *_cell_notes(errors, ()))
    return SheetData("xls", sheet.name, (), rows.rows, merges, notes)


def _xls_value(book: Book, cell: Any, row: int, column: int, errors: list[str]) -> Value:
    import xlrd  # noqa: PLC0415 -- see above

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        errors.append(xlrd.cellname(row, column))
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment: datetime = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError, xlrd.XLDateError):
            return _plain(cell.value)
        return moment
    return _plain(cell.value)


def _xls_font(book: Book, cell: Any) -> str:
    try:
        return str(book.font_list[book.xf_list[cell.xf_index].font_index].name)
    except (IndexError, TypeError):
        return ""


# -- .csv and .txt -----------------------------------------------------------

_SEPARATORS = ";\t,|"
_SAMPLE_LINES = 60


def _read_csv(content: bytes, _wanted: str | None, limit: int) -> SheetData:
    text, encoding = decode(content)
    if text[:4].lower() == "sep=" and len(text) > 5:
        separator, text = text[4], text[5:].lstrip("\r\n")
        first = 2
    else:
        separator, first = _separator(text), 1
    rows = _Collector(limit)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = first
    try:
        for values in reader:
            rows.add(start, [value.strip() or None for value in values])
            start = first + reader.line_num
    except csv.Error:
        raise AppError(
            "NHAP-12",
            f"Dòng {start} của tệp không phải là dòng của một bảng.",
            "Xem dòng đó có dấu nháy kép lẻ hay một ô quá dài không, sửa lại rồi nhập.",
        ) from None
    return SheetData("csv", "", (), rows.rows, (), (f"Đọc theo bảng mã {encoding}.", *rows.notes))


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding: UTF-8, UTF-16, or Windows bytes.

    Windows bytes are taken for cp1258 where that gives Vietnamese words, and for cp1252 otherwise, in which
    TCVN3 and VNI texts keep the signs that `legacy_text` knows. Refuses (NHAP-13) what is no text.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decoded(content, name), name.removesuffix("-sig").upper()
    if guess := _utf16(content):
        return _decoded(content, guess), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    western = content.decode("cp1252", errors="replace").replace("\ufffd", "")
    vietnamese = nfc(content.decode("cp1258", errors="replace"))
    sample = western[:200_000]
    if _vietnamese_words(vietnamese) > max(shipped().share_right(sample, encoding) for encoding in LEGACY):
        return vietnamese, "Windows-1258"
    return western, "Windows-1252"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise AppError(
            "NHAP-13",
            "Không đọc được chữ trong tệp CSV này.",
            "Mở tệp bằng Excel, chọn Lưu thành kiểu “CSV UTF-8” hoặc “Excel Workbook (*.xlsx)”, rồi nhập.",
        ) from None


def _utf16(content: bytes) -> str:
    """UTF-16 without a mark, told by where the zero bytes stand; empty when it is not."""
    sample = content[:4096]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.3 * half and even < 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * half and odd < 0.02 * half else ""


_MARKED_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f])*")


def _vietnamese_words(text: str) -> float:
    """The share of the words with marks that can be Vietnamese, in the beginning of a text."""
    words = [word for word in _MARKED_WORD.findall(text[:200_000]) if not word.isascii()]
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def _separator(text: str) -> str:
    """The sign that parts most of the first lines into the same number of columns."""
    sample = "\n".join(text[:100_000].splitlines()[:_SAMPLE_LINES])

    def quality(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(map(len, csv.reader(io.StringIO(sample), delimiter=separator)))
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(_SEPARATORS, key=quality)


def first_rows(rows: Iterable[Row], number: int) -> list[Row]:
    """The first rows, for guessing what the columns hold."""
    return [row for _, row in zip(range(number), rows, strict=False)]
