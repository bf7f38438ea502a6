from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

from openpyxl import load_workbook

from app.documents.tree import Align, Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.clock import VIETNAM

COLUMNS = (
    Column("STT", 10, Align.CENTER),
    Column("Họ và tên", 50),
    Column("Ngày", 25),
    Column("Số tiền", 30),
)


def _open(*sheets: Sheet):
    return load_workbook(BytesIO(render_xlsx(sheets, created=datetime(2026, 5, 4, tzinfo=VIETNAM))))


def test_values_keep_their_kind_and_text_is_never_a_formula():
    rows = [(1, "=1+1", date(2026, 3, 5), 1_250_000), (2, "http://x", None, 0.5), (3, "012345", "1956", True)]
    page = _open(Sheet("Sổ", COLUMNS, rows))["Sổ"]
    assert [cell.value for cell in page[1]] == ["STT", "Họ và tên", "Ngày", "Số tiền"]
    assert page["B2"].value == "=1+1"
    assert page["B2"].data_type == "s"
    assert page["B3"].hyperlink is None
    assert page["B4"].value == "012345"
    assert page["C2"].value == datetime.fromisoformat("2026-03-05")
    assert page["C2"].number_format == "dd/mm/yyyy"
    assert page["D2"].value == 1_250_000
    assert page["C4"].value == "1956"
    assert page["D4"].value == "Có"


def test_the_sheet_is_ready_for_an_a4_printer():
    page = _open(Sheet("Sổ", COLUMNS, [(1, "An", None, 1)], heading=("SỔ ĐƯỜNG DÂY NÓNG", "Kỳ: 2026")))["Sổ"]
    assert page["A1"].value == "SỔ ĐƯỜNG DÂY NÓNG"
    assert page["A4"].value == "STT"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.print_title_rows == "$4:$4"
    assert page.freeze_panes == "A5"


def test_tab_names_are_made_fit_for_excel_and_unlike():
    book = _open(*(Sheet("Tổng hợp: thư [cảm ơn]/xin lỗi của các xã, phường", COLUMNS, []) for _ in range(3)))
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in book.sheetnames)


def test_the_same_sheet_gives_the_same_bytes():
    sheet = Sheet("Sổ", COLUMNS, [(1, "An", None, 1)])
    assert render_xlsx([sheet]) == render_xlsx([sheet])


def test_rows_are_as_high_as_their_longest_cell_also_under_a_common_heading():
    grouped = (
        Column("STT", 10),
        Column("Nội dung", 40),
        Column("Chuyển đơn đến cơ quan có thẩm quyền", 20, group="Hướng xử lý"),
        Column("Trả lại", 20, group="Hướng xử lý"),
    )
    rows = [(1, "ngắn", "x", ""), (2, "Đường trục thôn bị sụt lún sau mưa, xe đi lại khó khăn. " * 3, "", "")]
    page = _open(Sheet("Sổ", grouped, rows))["Sổ"]
    heights = [page.row_dimensions[number].height for number in (1, 2, 3, 4)]
    assert heights[1] > heights[0]
    assert heights[2] is None or heights[2] < 20
    assert heights[3] >= 7 * 15
    assert [page.cell(1, column).value for column in (1, 2, 3)] == ["STT", "Nội dung", "Hướng xử lý"]
    assert [page.cell(2, column).value for column in (3, 4)] == [
        "Chuyển đơn đến cơ quan có thẩm quyền",
        "Trả lại",
    ]


def test_days_and_moments_have_room_in_narrow_columns():
    columns = (Column("Ngày", 10), Column("Giờ gọi", 10), Column("Số", 10))
    page = _open(Sheet("Sổ", columns, [(date(2026, 3, 5), datetime(2026, 3, 5, 14, 30), 1)]))["Sổ"]
    day, moment, number = (page.column_dimensions[letter].width for letter in "ABC")
    assert day >= 11
    assert moment >= 17
    assert number < 8
