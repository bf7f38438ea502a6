from __future__ import annotations

import io
from datetime import date, datetime

import docx
import openpyxl
import pytest

from app.documents.layout import CELL_PADDING, lay_out
from app.documents.official import text_length
from app.documents.preview import page_count, page_text
from app.documents.tree import Table
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.tables import TABLES
from app.services import register_books, registers
from app.services.office import Office
from app.services.register_books import BOOKS, book, export_list, render
from app.services.registers import Query

LONG = "Phản ánh đoạn đường trục thôn Yên Lạc bị sụt lún sau mưa lớn, xe cộ đi lại khó khăn. " * 6
PERIOD = "2026-M05"


def add(office: Office, table: str, **values: object) -> JsonObject:
    return registers.create(office, table, dict(values)).record


def reception(office: Office, **values: object) -> JsonObject:
    usual = {"received_at": "2026-05-14", "person_name": "Trần Thị Ánh", "content": "Xin xác nhận đất ở."}
    return add(office, "receptions", **{**usual, **values})


def table_of(office: Office, table: str, period: str = PERIOD) -> Table:
    return next(
        block for block in book(office, table, office.period(period)).blocks if isinstance(block, Table)
    )


def rows_of(office: Office, table: str, period: str = PERIOD) -> list[dict[str, str]]:
    found = table_of(office, table, period)
    titles = [column.title for column in found.columns]
    return [dict(zip(titles, map(str, row), strict=True)) for row in found.rows]


def test_the_reception_book_has_the_12_columns_of_form_03(office: Office) -> None:
    columns = table_of(office, "receptions").columns
    assert len(columns) == 12
    assert [column.group for column in columns[7:10]] == ["Hướng xử lý"] * 3
    assert columns[0].title == "STT"
    assert columns[11].title == "Ghi chú"


def test_the_letter_book_has_the_10_columns_of_outgoing_documents(office: Office) -> None:
    assert len(table_of(office, "letters").columns) == 10


def test_the_direction_stands_in_its_own_column(office: Office) -> None:
    reception(office, outcome="Thụ lý")
    reception(office, outcome="Hướng dẫn đến Tòa án nhân dân")
    reception(office, outcome="Chuyển Công an xã, văn bản số 12")
    reception(office)
    rows = rows_of(office, "receptions")
    titles = ("Thụ lý để giải quyết", "Trả lại đơn và hướng dẫn")
    forward = "Chuyển đơn đến cơ quan, tổ chức, đơn vị có thẩm quyền"
    assert [tuple(row[name] for name in (*titles, forward)) for row in rows] == [
        ("x", "", ""),
        ("", "Hướng dẫn đến Tòa án nhân dân", ""),
        ("", "", "Chuyển Công an xã, văn bản số 12"),
        ("", "", ""),
    ]


def test_a_book_holds_the_rows_of_its_period_in_the_order_they_came(office: Office) -> None:
    reception(office, received_at="2026-05-14T09:00", content="thứ hai")
    reception(office, received_at="2026-05-02T09:00", content="thứ nhất")
    reception(office, received_at="2026-04-30T23:59", content="tháng trước")
    rows = rows_of(office, "receptions")
    assert [row["Nội dung vụ việc"] for row in rows] == ["thứ nhất", "thứ hai"]
    assert [row["STT"] for row in rows] == ["1", "2"]
    assert rows[0]["Ngày tiếp"] == "02/05/2026"


@pytest.mark.parametrize("table", ["receptions", "petitions", "hotline", "suggestions"])
def test_a_denunciation_shows_neither_sender_nor_content(office: Office, table: str) -> None:
    secret = {
        "person_name": "Trần Thị Ánh",
        "content": "nội dung riêng",
        "note": "ghi chú riêng",
        "answer": "trả lời riêng",
    }
    case = {"id": "1", "received_at": "2026-05-14", "nature": "denunciation", "secret_register_no": "07/2026"}
    with office.store.transaction("Bản ghi cũ chưa xóa hết", by="thử") as tx:
        tx.insert(table, {**case, **secret})
    (row,) = rows_of(office, table)
    assert "Xem sổ mật số 07/2026" in row.values()
    printed = " ".join(row.values()) + str(excel_rows(render(office, table, office.period(PERIOD), "xlsx")))
    assert not [value for value in secret.values() if value in printed]


@pytest.mark.parametrize("table", BOOKS)
def test_every_book_is_made_in_the_three_forms_also_when_empty(office: Office, table: str) -> None:
    period = office.period(PERIOD)
    pdf = render(office, table, period, "pdf")
    text = " ".join(page_text(pdf, 0).split())
    assert BOOKS[table].title in text
    assert "XÃ MỘC BẮC" in text
    assert BOOKS[table].keeper in text
    assert "không phát sinh" in text
    word = docx.Document(io.BytesIO(render(office, table, period, "docx")))
    assert any(BOOKS[table].title in line.text for line in word.paragraphs)
    assert excel_rows(render(office, table, period, "xlsx"))


def excel_rows(content: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)


def test_headings_and_column_numbers_stand_on_every_page_of_a_book(office: Office) -> None:
    registers.create_many(
        office,
        "receptions",
        [{"received_at": "2026-05-14", "person_name": "Trần Thị Ánh", "content": LONG} for _ in range(12)],
    )
    pages = lay_out(book(office, "receptions", office.period(PERIOD)))
    assert len(pages) > 2
    for page in pages:
        words = [text.text for text in page.texts()]
        if any(word.startswith("Phản ánh đoạn") for word in words):
            assert "Hướng xử lý" in words
            assert "(12)" in words
            for text in page.texts():
                assert text.x >= 0
                assert text.x + text.width <= page.width
    assert pages[1].texts()[0].text == "2"


def test_a_common_heading_is_merged_in_word_and_excel(office: Office) -> None:
    reception(office)
    period = office.period(PERIOD)
    sheet = openpyxl.load_workbook(io.BytesIO(render(office, "receptions", period, "xlsx"))).active
    merged = {str(area) for area in sheet.merged_cells.ranges}
    top = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Hướng xử lý")
    assert f"H{top}:J{top}" in merged
    assert f"A{top}:A{top + 1}" in merged
    assert [sheet.cell(top + 1, column).value for column in (8, 9)] == [
        "Thụ lý để giải quyết",
        "Trả lại đơn và hướng dẫn",
    ]
    table = docx.Document(io.BytesIO(render(office, "receptions", period, "docx"))).tables[1]
    assert [cell.text for cell in table.rows[0].cells][7:10] == ["Hướng xử lý"] * 3
    assert table.rows[1].cells[0].text == table.rows[0].cells[0].text == "STT"


def test_excel_books_hold_real_days_and_numbers(office: Office) -> None:
    add(
        office,
        "activities",
        date="2026-05-09",
        kind="poor",
        content="Sửa nhà",
        value_vnd=1_250_000,
        participants=12,
    )
    last = excel_rows(render(office, "activities", office.period(PERIOD), "xlsx"))[-1]
    assert last[1] == datetime(2026, 5, 9)
    assert last[8] == 1_250_000


def test_a_table_without_a_book_and_a_foreign_form_are_refused(office: Office) -> None:
    for table, kind, code in (
        ("officials", "pdf", "SO-01"),
        ("hotline", "odt", "TEP-03"),
        ("x", "pdf", "BANG-01"),
    ):
        with pytest.raises(AppError) as caught:
            render(office, table, office.period(PERIOD), kind)
        assert caught.value.code == code


def test_the_list_exports_exactly_its_filtered_rows_and_visible_columns(office: Office) -> None:
    names = ("Vũ Hải", "Trần Thị Ánh", "Trần Văn Ân")
    for name in names:
        add(office, "contacts", full_name=name, hamlet="Thôn Yên Lạc", birth_date="1956", phone="0912345678")
    add(office, "contacts", full_name="Trần Bình", hamlet="Xóm Đông")
    query = Query("tran", {"hamlet": "Thôn Yên Lạc"}, "full_name", offset=1, limit=1)
    rows = excel_rows(export_list(office, "contacts", query, ["full_name", "phone", "birth_date"]))
    assert rows[-3:] == [
        ("Họ và tên", "Điện thoại", "Ngày sinh"),
        ("Trần Thị Ánh", "0912 345 678", "1956"),
        ("Trần Văn Ân", "0912 345 678", "1956"),
    ]
    with pytest.raises(AppError) as caught:
        export_list(office, "contacts", query, ["không_có"])
    assert caught.value.code == "BANG-03"


def test_an_exported_text_is_never_a_formula(office: Office) -> None:
    add(office, "contacts", full_name="=1+1")
    book_ = openpyxl.load_workbook(io.BytesIO(export_list(office, "contacts", Query(), ["full_name"])))
    cell = next(cell for row in book_.active.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


@pytest.mark.nightly
def test_a_book_of_5000_rows_prints_whole(office: Office) -> None:
    registers.create_many(
        office,
        "hotline",
        [
            {"received_at": "2026-05-14", "person_name": f"Trần Văn {number}", "content": LONG[:200]}
            for number in range(5000)
        ],
    )
    pdf = register_books.render(office, "hotline", office.period(PERIOD), "pdf")
    assert page_count(pdf) > 300


def test_a_period_is_named_in_words(office: Office) -> None:
    lines = book(office, "hotline", office.period("2026-05-01..2026-05-09")).text()
    assert "Từ ngày 01/05/2026 đến ngày 09/05/2026" in lines
    assert (
        "Tháng 5 năm 2026 (từ ngày 01/05/2026 đến ngày 31/05/2026)"
        in book(office, "hotline", office.period(PERIOD)).text()
    )
    assert date(2026, 5, 31).strftime("%d/%m/%Y") in book(office, "contacts", office.period(PERIOD)).text()


@pytest.mark.parametrize("table", BOOKS)
def test_no_day_no_number_and_no_heading_is_broken_in_a_book(office: Office, table: str) -> None:
    found = table_of(office, table)
    assert sum(column.width for column in found.columns) == register_books.BOOK_PAGE.text_width
    for column in found.columns:
        room = column.width - 2 * CELL_PADDING
        for word in column.title.split():
            assert text_length(word, found.size, bold=True) <= room, (column.title, word)
        if column.title.startswith(
            ("Ngày", "Hạn", "Hẹn", "Nhận hồ sơ", "Trả kết quả", "Kết quả", "Thời gian")
        ):
            assert text_length("28/12/2026", found.size) <= room, column.title
        if column.title.startswith("Số, ngày đến") or column.title in ("Mã thư", "Số biên bản", "Mã số"):
            assert text_length(f"{TABLES[table].prefix}-2026-0012", found.size) <= room, column.title
