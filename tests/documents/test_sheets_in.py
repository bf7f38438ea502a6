from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents import sheets_in
from app.documents.sheets_in import SheetData, Value, read_sheet
from app.domain.errors import AppError
from tests.documents import hostile
from tests.documents.hostile import TITLES

PEOPLE = [TITLES, ("1", "Trần Thị Ánh", "1956", "0912345678"), ("2", "Lê Văn Đức", "1960", "0226 3830 112")]


def read(folder: Path, content: bytes, name: str = "bang.xlsx", **options: Any) -> SheetData:
    path = folder / name
    path.write_bytes(content)
    return read_sheet(path, **options)


def values(data: SheetData) -> list[tuple[Value, ...]]:
    return [row.values for row in data.rows]


def refusal(folder: Path, content: bytes, name: str = "bang.xlsx", **options: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        read(folder, content, name, **options)
    assert caught.value.hint, "a refusal says what to do"
    return caught.value


def test_xlsx_keeps_text_numbers_days_and_fonts(tmp_path: Path) -> None:
    rows = [TITLES, (1, "NguyÔn V¨n §øc", datetime(1956, 3, 5), 912345678.0), (True, None, 1.5, " x ")]
    data = read(tmp_path, hostile.xlsx(rows, font=".VnTime"))
    assert values(data) == [
        TITLES,
        (1, "NguyÔn V¨n §øc", datetime(1956, 3, 5), 912345678),
        (True, None, 1.5, " x "),
    ]
    assert data.rows[1].font(1) == ".VnTime"
    assert [row.number for row in data.rows] == [1, 2, 3]


def test_old_xls_keeps_text_numbers_days_fonts_and_skips_hidden_sheets(tmp_path: Path) -> None:
    rows = [TITLES, ("1", "NguyÔn V¨n §øc", datetime(1956, 3, 5), 912345678.0)]
    data = read(tmp_path, hostile.xls(rows, font=".VnTimeH", hidden=True), "bang.xls")
    assert values(data)[1] == ("1", "NguyÔn V¨n §øc", datetime(1956, 3, 5), 912345678)
    assert data.rows[1].font(1) == ".VnTimeH"
    assert data.names == ("Danh sach",)
    assert any("ẩn" in note and "An" in note for note in data.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([*PEOPLE, ("3", "Vũ, Hải", "", "a; b")])
    content = text.getvalue().encode(encoding)
    assert values(read(tmp_path, content, "bang.csv")) == [*PEOPLE, ("3", "Vũ, Hải", None, "a; b")]


def test_csv_of_a_vietnamese_windows_is_read_as_cp1258(tmp_path: Path) -> None:
    name = "Nguyê\u0303n Thi\u0323 Hươ\u0300ng"
    data = read(tmp_path, f"Ho tên;Thôn\r\n{name};Yên La\u0323c\r\n".encode("cp1258"), "bang.csv")
    assert values(data)[1] == ("Nguyễn Thị Hường", "Yên Lạc")
    assert any("Windows-1258" in note for note in data.notes)


def test_csv_in_tcvn3_keeps_its_signs_for_the_repair(tmp_path: Path) -> None:
    content = "\r\n".join(",".join(row) for row in hostile.TCVN3_PEOPLE).encode("cp1252")
    assert values(read(tmp_path, content, "bang.csv")) == list(hostile.TCVN3_PEOPLE)


def test_excels_own_separator_line_is_obeyed(tmp_path: Path) -> None:
    data = read(tmp_path, b"sep=|\r\na|b,c\r\n1|2,3\r\n", "bang.csv")
    assert values(data) == [("a", "b,c"), ("1", "2,3")]
    assert data.rows[0].number == 2


def test_row_numbers_are_those_that_excel_shows(tmp_path: Path) -> None:
    data = read(tmp_path, hostile.xlsx([("DANH SÁCH",), (), (), TITLES]))
    assert [row.number for row in data.rows] == [1, 4]


def test_a_formula_gives_its_kept_value_and_says_where_there_is_none(tmp_path: Path) -> None:
    data = read(tmp_path, hostile.with_formulas())
    assert values(data)[1] == (1, "Trần Thị Ánh", 1956)
    assert values(data)[2] == (2, "Lê Văn Ba", 1960)
    assert any("D2" in note and "công thức" in note for note in data.notes)
    assert any("D3" in note and "lỗi" in note for note in data.notes)


def test_a_formula_that_reads_another_file_is_refused_with_its_cell(tmp_path: Path) -> None:
    error = refusal(tmp_path, hostile.with_foreign_formula())
    assert error.code == "NHAP-11"
    assert "C2" in error.message


def test_cells_merged_downwards_hold_their_value_in_every_row(tmp_path: Path) -> None:
    rows = [TITLES, (1, "A", "Yên Lạc", ""), (2, "B", None, ""), (3, "C", None, ""), (4, "D", None, "")]
    data = read(tmp_path, hostile.xlsx(rows, change=lambda book: book.active.merge_cells("C2:C4")))
    assert [row.value(2) for row in data.filled(after=1)] == ["Yên Lạc", "Yên Lạc", "Yên Lạc", None]


def test_hidden_rows_are_read_and_said(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        for number in (2, 9):  # row 9 is empty: nobody needs to hear of it
            book.active.row_dimensions[number].hidden = True

    data = read(tmp_path, hostile.xlsx(PEOPLE, change=hide))
    assert values(data) == PEOPLE
    assert [note for note in data.notes if "ẩn" in note] == [
        "1 dòng đang ẩn trong tệp (do lọc hoặc do ẩn) cũng được đọc."
    ]
    old = read(tmp_path, hostile.xls(PEOPLE, hidden_row=1), "bang.xls")
    assert any("1 dòng đang ẩn" in note for note in old.notes)


def test_hidden_sheets_are_named_and_skipped(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        secret = book.create_sheet("Bí mật", 0)
        secret.append(["không được đọc"])
        secret.sheet_state = "hidden"

    data = read(tmp_path, hostile.xlsx(PEOPLE, change=hide))
    assert values(data) == PEOPLE
    assert any("Bí mật" in note for note in data.notes)


def test_another_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    def add(book: Any) -> None:
        book.create_sheet("Thôn khác").append(["Họ tên"])

    content = hostile.xlsx(PEOPLE, change=add)
    assert values(read(tmp_path, content, sheet="Thôn khác")) == [("Họ tên",)]
    assert read(tmp_path, content).names == ("Sheet", "Thôn khác")
    assert refusal(tmp_path, content, sheet="Không có").code == "NHAP-08"


def test_a_wrong_extension_is_read_by_content_and_said(tmp_path: Path) -> None:
    as_csv = read(tmp_path, hostile.xlsx(PEOPLE), "bang.csv")
    as_xlsx = read(tmp_path, b"a;b\n1;2\n", "bang.xlsx")
    as_new = read(tmp_path, hostile.xls(PEOPLE), "bang.xlsx")
    for data in (as_csv, as_xlsx, as_new):
        assert any("theo nội dung" in note for note in data.notes)
    assert values(as_csv) == values(as_new) == PEOPLE


def test_a_wrong_dimension_loses_no_cell(tmp_path: Path) -> None:
    def shrink(name: str, part: bytes) -> bytes:
        return part.replace(b'<dimension ref="A1:D3"', b'<dimension ref="A1:A1"')

    assert values(read(tmp_path, hostile.repacked(hostile.xlsx(PEOPLE), shrink))) == PEOPLE


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (hostile.protected_xlsx, "mat_khau.xlsx", "NHAP-05"),
        (hostile.protected_xls, "mat_khau.xls", "NHAP-05"),
        (hostile.zip_bomb, "bom.xlsx", "NHAP-04"),
        (hostile.entity_bomb, "bom.xlsx", "NHAP-06"),
        (hostile.word, "bang.xlsx", "NHAP-03"),
        (lambda: b"%PDF-1.7 ...", "bang.xlsx", "NHAP-03"),
        (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "bang.xls", "NHAP-03"),
        (lambda: bytes(range(256)) * 20, "bang.csv", "NHAP-03"),
        (lambda: hostile.xlsx(PEOPLE)[:-300], "bang.xlsx", "NHAP-06"),
        (lambda: b"", "bang.csv", "NHAP-09"),
        (lambda: hostile.xlsx([]), "bang.xlsx", "NHAP-09"),
        (lambda: b"\xff\xfea", "bang.csv", "NHAP-13"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_what_to_do(tmp_path: Path, make: Any, name: str, code: str) -> None:
    assert refusal(tmp_path, make(), name).code == code


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    content = hostile.zip_bomb()
    assert len(content) < 1_000_000
    tracemalloc.start()
    refusal(tmp_path, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_xml_of_a_workbook_goes_through_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        read_sheet(tmp_path / "không có.xlsx")
    assert caught.value.code == "NHAP-01"


def test_a_file_beyond_the_size_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_in, "MAX_FILE", 100)
    assert refusal(tmp_path, b"a;b\n" * 100, "bang.csv").code == "NHAP-02"


def test_200000_rows_are_refused_with_the_limit(tmp_path: Path) -> None:
    content = b"ho ten;thon\n" + b"Tran Thi Anh;Yen Lac\n" * 200_000
    error = refusal(tmp_path, content, "bang.csv")
    assert error.code == "NHAP-07"
    assert "50.000" in error.message


def test_rows_beyond_the_limit_of_a_workbook_are_not_read(tmp_path: Path) -> None:
    error = refusal(tmp_path, hostile.xlsx([TITLES] * 30), max_rows=20)
    assert error.code == "NHAP-07"


def test_a_cell_of_5_mb_is_refused_with_its_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, b'a;b\n1;"' + b"x" * 5_000_000 + b'"\n', "bang.csv")
    assert error.code == "NHAP-12"
    assert "Dòng 2 " in error.message


SAMPLES = [hostile.xlsx(PEOPLE), hostile.xls(PEOPLE), "a;b\nĐỗ;2\n".encode("utf-16")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SAMPLES), st.data())
def test_a_damaged_file_is_read_or_refused_but_never_breaks(
    tmp_path: Path, sample: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(sample) - 1))
    junk = data.draw(st.binary(max_size=8))
    cut = data.draw(st.integers(0, 8))
    try:
        rows = read(tmp_path, sample[:at] + junk + sample[at + cut :]).rows
    except AppError:
        return
    assert rows
