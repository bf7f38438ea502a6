from __future__ import annotations

import io
import threading
import tracemalloc
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents.sheets_in import Row, SheetData
from app.domain.clock import FixedClock
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.tables import IMPORTABLE, TABLES
from app.services import importing, register_books, registers, setup
from app.services.import_cells import DayOrder
from app.services.import_columns import fields_of
from app.services.importing import ImportPlan, ImportReport, OnDuplicate, Options, Outcome
from app.services.office import Office
from app.services.registers import Query
from app.store import Store
from tests.documents import hostile

LISTS = {
    "contacts": ("full_name", "birth_date", "sex", "national_id", "phone", "tags"),
    "hotline": ("received_at", "person_name", "person_phone", "content", "urgency", "due_date"),
    "receptions": ("received_at", "person_name", "identity_paper", "content", "people_count", "confidential"),
    "activities": ("date", "kind", "content", "hamlet", "participants", "value_vnd"),
}
TITLES = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD", "Điện thoại", "Thôn")


def analyse(office: Office, rows: Sequence[Sequence[Any]], table: str = "contacts", **kw: Any) -> ImportPlan:
    path = office.store.folder.parent / "danh-sach.xlsx"
    path.write_bytes(hostile.xlsx(rows, **kw))
    return importing.analyse(office, table, path)


def run(
    office: Office, rows: Sequence[Sequence[Any]], table: str = "contacts", **options: Any
) -> ImportReport:
    return importing.run(office, analyse(office, rows, table), **options)


def stored(office: Office, table: str = "contacts") -> list[JsonObject]:
    return sorted(office.store.table(table).rows(), key=lambda row: row["code"])


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    created, updated, skipped, refused = (report.counts[outcome] for outcome in Outcome)
    return created, updated, skipped, refused


def mended(office: Office, title: str, value: Any, **kw: Any) -> tuple[str, str]:
    """What a cell below `title` becomes, and the repair that is named."""
    titles = ["Họ và tên"] if title == "Họ và tên" else ["Họ và tên", title]
    plan = analyse(office, [titles, [value] if len(titles) == 1 else ["Trần Thị Ánh", value]], **kw)
    cell = importing.preview(office, plan)[0].cells[-1]
    return cell.after, cell.repair


# -- columns ------------------------------------------------------------------


def test_the_heading_is_found_below_the_titles_of_a_paper_form(office: Office) -> None:
    rows = [
        ("ỦY BAN NHÂN DÂN XÃ MỘC BẮC",),
        ("DANH SÁCH NGƯỜI CAO TUỔI",),
        (),
        TITLES,
        tuple(f"({number})" for number in range(1, 8)),
        (1, "Trần Thị Ánh", 1940, "Nữ", "", "", "Yên Lạc"),
        ("", "Tổng cộng: 1 người"),
    ]
    plan = analyse(office, rows)
    assert plan.header == 4
    assert plan.mapping == {
        1: "full_name",
        2: "birth_date",
        3: "sex",
        4: "national_id",
        5: "phone",
        6: "hamlet",
    }
    assert counts(importing.run(office, plan)) == (1, 0, 1, 0)
    assert stored(office)[0]["hamlet"] == "Thôn Yên Lạc"


def test_a_heading_on_two_merged_rows_is_read_as_one(office: Office) -> None:
    def merge(book: Any) -> None:
        for area in ("A1:A2", "B1:B2", "C1:D1"):
            book.active.merge_cells(area)

    rows = [
        ("STT", "Họ và tên", "Liên hệ", None),
        (None, None, "Số điện thoại", "Địa chỉ"),
        (1, "A B", "0912345678", "Xóm Đông"),
    ]
    plan = analyse(office, rows, change=merge)
    assert (plan.header, plan.mapping) == (2, {1: "full_name", 2: "phone", 3: "address"})


def test_a_column_for_men_and_one_for_women_tell_sex_and_birth(office: Office) -> None:
    def merge(book: Any) -> None:
        for area in ("A1:A2", "B1:B2", "C1:D1"):
            book.active.merge_cells(area)

    heading = [("STT", "Họ và tên", "Năm sinh", None), (None, None, "Nam", "Nữ")]
    years = [(1, "Lê Văn Ba", 1940, None), (2, "Trần Thị Ánh", None, "05/03/1942")]
    plan = analyse(office, [*heading, *years], change=merge)
    assert plan.mapping == {1: "full_name", 2: "male", 3: "female"}
    importing.run(office, plan)
    ticks = [("Họ và tên", "Năm sinh", "Nam", "Nữ"), ("Vũ Hải", 1950, "X", ""), ("Đỗ Lan", 1951, "", "x")]
    run(office, ticks)
    assert [(row["full_name"], row["sex"], row["birth_date"]) for row in stored(office)] == [
        ("Lê Văn Ba", "male", "1940"),
        ("Trần Thị Ánh", "female", "1942-03-05"),
        ("Vũ Hải", "male", "1950"),
        ("Đỗ Lan", "female", "1951"),
    ]


def test_tcvn3_titles_and_cells_are_read_without_being_told(office: Office) -> None:
    plan = analyse(office, hostile.TCVN3_PEOPLE, font=".VnTime")
    assert plan.mapping == {0: "full_name", 1: "hamlet"}
    importing.run(office, plan)
    assert [row["full_name"] for row in stored(office)] == ["Nguyễn Văn Đức", "Đặng Thị Tú"]


@pytest.mark.parametrize(
    ("table", "titles", "expected"),
    [
        ("hotline", ("Ngày, giờ gọi", "Số máy gọi đến", "Người gọi", "Nội dung", "Lĩnh vực"),
         ["received_at", "person_phone", "person_name", "content", "category"]),
        ("receptions",
         ("Ngày tiếp", "Họ tên - Địa chỉ", "CMND/CCCD/Hộ chiếu", "Nội dung vụ việc", "Số người"),
         ["received_at", "person_name", "identity_paper", "content", "people_count"]),
        ("petitions", ("Ngày đến", "Nguồn đơn", "Người gửi đơn", "Loại đơn", "Tóm tắt nội dung", "Hạn xử lý"),
         ["received_at", "petition_source", "person_name", "nature", "content", "due_date"]),
        ("suggestions", ("Ngày mở", "Người gửi", "Nội dung góp ý"),
         ["received_at", "person_name", "content"]),
        ("dossiers",
         ("Mã hồ sơ", "Tên thủ tục", "Cá nhân, tổ chức", "Ngày nhận", "Ngày hẹn trả", "Lý do chậm"),
         ["dossier_no", "procedure", "person_name", "received_on", "due_date", "reason"]),
        ("activities", ("Ngày", "Nội dung hoạt động", "Địa điểm", "Số hộ được giúp", "Kinh phí"),
         ["date", "content", "place", "households_helped", "value_vnd"]),
    ],
)  # fmt: skip
def test_columns_of_every_register_are_guessed(
    office: Office, table: str, titles: tuple[str, ...], expected: list[str]
) -> None:
    plan = analyse(office, [titles, ["x"] * len(titles)], table)
    assert [plan.mapping.get(column) for column in range(len(titles))] == expected


def test_the_heading_can_be_put_right_by_a_person(office: Office) -> None:
    path = office.store.folder.parent / "tieu-de.xlsx"
    path.write_bytes(hostile.xlsx([("Họ và tên", "Điện thoại"), ("Người", "Số máy"), ("A B", "0912345678")]))
    assert importing.analyse(office, "contacts", path).header == 1
    lower = importing.analyse(office, "contacts", path, header=2)
    assert (lower.titles, len(lower.rows)) == (("Người", "Số máy"), 1)
    without = importing.analyse(office, "contacts", path, header=0)
    assert (without.titles, without.mapping, len(without.rows)) == ((), {}, 3)


def test_choices_of_reading_are_remembered_with_the_columns(office: Office) -> None:
    rows = [("Họ và tên",), ("Tó",)]
    chosen = Options("tcvn3", DayOrder.MONTH_FIRST, OnDuplicate.SKIP)
    importing.run(office, analyse(office, rows), options=chosen)
    again = analyse(office, rows)
    assert again.options == chosen
    assert [row["full_name"] for row in stored(office)] == ["Tú"]


def test_chosen_columns_are_remembered_for_the_same_layout(office: Office) -> None:
    rows = [("Người", "Ai đó"), ("Trần Thị Ánh", "0912345678")]
    plan = analyse(office, rows)
    importing.run(office, plan, {0: "full_name", 1: "phone"})
    again = analyse(office, rows)
    assert again.remembered
    assert again.mapping == {0: "full_name", 1: "phone"}
    assert not analyse(office, [("Người", "Khác"), ("a", "b")]).remembered


def test_columns_that_go_nowhere_are_named(office: Office) -> None:
    plan = analyse(office, [("STT", "Họ và tên", "Cân nặng"), (1, "A B", 50)])
    assert any("Cân nặng" in note and "STT" not in note for note in plan.notes)


def test_a_needed_column_that_is_missing_is_refused_with_the_titles_of_the_file(office: Office) -> None:
    with pytest.raises(AppError) as caught:
        run(office, [("Cân nặng", "Chiều cao"), (50, 160)])
    assert caught.value.code == "NHAP-14"
    assert "Cân nặng" in caught.value.hint


def test_two_columns_into_one_field_are_refused(office: Office) -> None:
    plan = analyse(office, [("Họ và tên", "Tên khác"), ("A B", "C D")])
    with pytest.raises(AppError) as caught:
        importing.run(office, plan, {0: "full_name", 1: "full_name"})
    assert caught.value.code == "NHAP-17"


def test_a_table_that_takes_no_lists_is_refused(office: Office) -> None:
    with pytest.raises(AppError) as caught:
        analyse(office, [("a",)], "letters")
    assert caught.value.code == "NHAP-16"


# -- repairs ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "value", "after", "repair"),
    [
        ("Điện thoại", 912345678, "0912 345 678", "thêm số 0 đầu"),
        ("Điện thoại", "01681234567", "0381 234 567", "di động 11 số đổi năm 2018"),
        ("Điện thoại", "+84 912 345 678", "0912 345 678", "viết lại số điện thoại"),
        ("Điện thoại", 2263830112, "0226 3830 112", "thêm số 0 đầu"),
        ("Số CCCD", 35056001234, "035056001234", "thêm số 0 đầu"),
        ("Số CCCD", "035********234", "", "số bị che nên không lấy"),
        ("Họ và tên", "NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức", "chữ hoa toàn bộ"),
        ("Họ và tên", "NguyÔn V¨n §øc", "Nguyễn Văn Đức", "TCVN3 (ABC) sang Unicode dựng sẵn"),
        ("Họ và tên", "\xa8u ThÞ \xb8nh", "Ău Thị Ánh", "TCVN3 (ABC) sang Unicode dựng sẵn"),
        ("Họ và tên", "Nguyeãn Vaên Ñöùc", "Nguyễn Văn Đức", "VNI Windows sang Unicode dựng sẵn"),
        ("Họ và tên", "Tra\u0302\u0300n Thi\u0323 A\u0301nh", "Trần Thị Ánh",
         "Unicode tổ hợp sang Unicode dựng sẵn"),
        ("Họ và tên", "NGUYỄN XUÂN TRƯỜNG", "Nguyễn Xuân Trường", "chữ hoa toàn bộ"),
        ("Năm sinh", 1956, "1956", "chỉ có năm"),
        ("Ngày sinh", 20519, "05/03/1956", "ngày dạng số của Excel"),
        ("Ngày sinh", datetime(1905, 5, 9), "1956", "năm bị Excel đổi thành ngày"),
        ("Ngày sinh", "05/03/56", "05/03/1956", "năm ghi hai số"),
        ("Ngày sinh", "3/25/1956", "25/03/1956", "tháng đứng trước ngày"),
        ("Thôn", "yen lac", "Thôn Yên Lạc", "theo danh sách của đơn vị"),
    ],
)  # fmt: skip
def test_each_repair_is_shown_with_its_reason(
    office: Office, title: str, value: Any, after: str, repair: str
) -> None:
    assert mended(office, title, value) == (after, repair)


def test_capital_fonts_are_read_and_then_put_in_name_case(office: Office) -> None:
    after, repair = mended(office, "Họ và tên", "NguyÔn V¨n §øc", font=".VnTimeH")
    assert after == "Nguyễn Văn Đức"
    assert repair == "TCVN3 (ABC) sang Unicode dựng sẵn, chữ hoa toàn bộ"


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Họ và tên", "Nguyễn Thị Hoàng"),
        ("Họ và tên", "CÔNG TY TNHH ABC"),
        ("Họ và tên", "HỘI NGƯỜI CAO TUỔI"),
        ("Họ và tên", "Lò Văn Páo"),
        ("Điện thoại", "0226 3830 112"),
        ("Điện thoại", "0912345678"),
        ("Số CCCD", "035056001234"),
        ("Ngày sinh", "05/03/1956"),
        ("Ngày sinh", datetime(1956, 3, 5)),
        ("Thôn", "Xóm Đông"),
        ("Họ và tên", "Ánh"),
        ("Họ và tên", "Công ty TNHH một thành viên Mộc Bắc"),
        ("Địa chỉ", "NHÀ 12, NGÕ 3"),
        ("Ghi chú", "diện tích 20×30 m², giá ½ cũ"),
    ],
)
def test_what_is_right_is_not_touched(office: Office, title: str, value: Any) -> None:
    after, repair = mended(office, title, value)
    assert repair == ""
    shown = "05/03/1956" if isinstance(value, datetime) else value
    assert after.replace(" ", "") == shown.replace(" ", "")


def test_a_declared_encoding_overrules_the_guess(office: Office) -> None:
    plan = analyse(office, [("Họ và tên",), ("Tó",)])
    assert importing.preview(office, plan)[0].cells[0].after == "Tó"
    assert importing.preview(office, plan, options=Options("tcvn3"))[0].cells[0].after == "Tú"
    legacy = analyse(office, [("Họ và tên",), ("NguyÔn",)])
    assert importing.preview(office, legacy, options=Options("unicode"))[0].cells[0].after == "NguyÔn"


def test_days_are_read_month_first_only_where_told_or_where_nothing_else_fits(office: Office) -> None:
    def born(*days: str, **options: Any) -> list[str]:
        plan = analyse(office, [("Họ và tên", "Ngày sinh"), *(("Trần Thị Ánh", day) for day in days)])
        return [row.cells[1].after for row in importing.preview(office, plan, options=Options(**options))]

    assert born("03/05/1956", "04/06/1957") == ["03/05/1956", "04/06/1957"]
    assert born("03/05/1956", "04/16/1957") == ["05/03/1956", "16/04/1957"]
    assert born("03/05/1956", day_order=DayOrder.MONTH_FIRST) == ["05/03/1956"]
    assert born("13/05/1956", "04/16/1957") == ["13/05/1956", "04/16/1957"]  # both orders: neither is guessed


def test_a_short_year_of_birth_that_may_be_of_two_centuries_is_refused(office: Office) -> None:
    report = run(office, [("Họ và tên", "Ngày sinh"), ("Trần Thị Ánh", "05/03/20")])
    assert "1920 hay 2020" in report.refused[0].reason


def test_a_number_that_excel_cut_short_is_refused_and_not_made_up(office: Office) -> None:
    report = run(office, [("Họ và tên", "Số CCCD"), ("Trần Thị Ánh", "3.5056E+10")])
    assert "không còn đủ chữ số" in report.refused[0].reason


def test_samples_show_what_a_column_holds_in_the_letters_that_were_chosen(office: Office) -> None:
    plan = analyse(office, [("Người", "Tuổi"), ("NguyÔn V¨n §øc", 70), ("NguyÔn V¨n §øc", 70), ("Tó", 60)])
    names, ages = importing.samples(office, plan, Options())
    assert names == ("Nguyễn Văn Đức", "Tú")
    assert ages == ("70", "60")
    assert importing.samples(office, plan, Options("unicode"))[0] == ("NguyÔn V¨n §øc", "Tó")


# -- rows ---------------------------------------------------------------------


def test_every_row_is_accounted_for(office: Office) -> None:
    rows = [
        TITLES,
        (1, "Trần Thị Ánh", "05/03/1956", "Nữ", "035156001234", 912345678, "Yên Lạc"),
        (2, "", 1960, "Nam", "", "", ""),
        (3, "Lê Văn Ba", "31/02/1960", "Nam", "", "", ""),
        (4, "Vũ Hải", 1970, "không rõ", "", "", ""),
        (5, None, None, None, None, None, None),
        (6, "Trần Thị Ánh", "05/03/1956", "Nữ", "035156001234", 912345678, "Yên Lạc"),
    ]
    report = run(office, rows)
    assert counts(report) == (1, 0, 2, 3)
    assert [line.row for line in report.refused] == [3, 4, 5]
    assert report.refused[0].reason == "Chưa nhập họ và tên."
    assert "không phải là ngày có thật" in report.refused[1].reason.lower()
    assert "Giới tính" in report.refused[2].reason
    assert [line.row for line in report.of(Outcome.SKIPPED)] == [6, 7]
    (row,) = stored(office)
    assert (row["full_name"], row["birth_date"], row["sex"], row["phone"]) == (
        "Trần Thị Ánh",
        "1956-03-05",
        "female",
        "0912345678",
    )


def test_the_refused_rows_come_back_as_a_file_that_can_be_imported_again(office: Office) -> None:
    plan = analyse(office, [TITLES, (1, "Lê Văn Ba", "31/02/1960"), (2, "Vũ Hải", 1970)])
    report = importing.run(office, plan)
    path = office.store.folder.parent / "loi.xlsx"
    path.write_bytes(importing.write_refused(plan, report))
    rows = list(openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active.values)
    assert rows[-1][0] == 2
    assert "ngày" in rows[-1][1]
    assert rows[-1][3:5] == ("Lê Văn Ba", "31/02/1960")
    again = importing.analyse(office, "contacts", path)
    assert "full_name" in again.mapping.values()
    assert len(again.rows) == 1


def test_one_undo_takes_a_whole_import_back(office: Office) -> None:
    registers.create(office, "contacts", {"full_name": "Trần Thị Ánh", "national_id": "035156001234"})
    report = run(
        office, [TITLES, (1, "Trần Thị Ánh", 1956, "", "035156001234", "0912345678"), (2, "Vũ Hải", 1970)]
    )
    assert counts(report) == (1, 1, 0, 0)
    assert report.changes is not None
    assert "danh-sach.xlsx" in report.changes.message
    office.store.undo(by=office.user)
    (row,) = stored(office)
    assert "phone" not in row


def test_undo_after_a_remembered_layout_takes_back_the_people_and_keeps_the_columns(office: Office) -> None:
    rows = [("Người", "Ai đó"), ("Trần Thị Ánh", "0912345678")]
    importing.run(office, analyse(office, rows), {0: "full_name", 1: "phone"})
    office.store.undo(by=office.user)
    assert stored(office) == []
    assert analyse(office, rows).remembered


def test_odd_telephone_and_id_numbers_are_warned_about_and_still_written(office: Office) -> None:
    rows = [("Họ và tên", "Điện thoại", "Số CCCD"), ("Trần Thị Ánh", "234-56", "12345")]
    plan = analyse(office, rows)
    report = importing.run(office, plan)
    assert counts(report) == (1, 0, 0, 0)
    (warned,) = report.warned
    assert "Số điện thoại" in warned.warning
    assert "Số định danh" in warned.warning


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(
        ["Trần Thị Ánh", "05/03/1956", "31/02/1960", "Nữ", "0912345678", "NguyÔn V¨n §øc", "Tổng cộng"]
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=8), st.sampled_from(sorted(LISTS))
)
def test_whatever_the_cells_hold_each_row_is_told_once(
    office: Office, rows: list[list[Any]], table: str
) -> None:
    found = [Row(number, tuple(values), ()) for number, values in enumerate(rows, start=2)]
    titles = LISTS[table]
    plan = ImportPlan(
        table=table, source="thử.xlsx", sheet=SheetData("xlsx", "", (), found), header=1, titles=titles,
        mapping=dict(enumerate(titles)), rows=tuple(found), layout="",
    )  # fmt: skip
    before = len(stored(office, table))
    report = importing.run(office, plan)
    assert [line.row for line in report.rows] == [row.number for row in found]
    assert len(stored(office, table)) == before + report.counts[Outcome.CREATED]
    assert importing.write_refused(plan, report)


@pytest.mark.parametrize(
    ("how", "phone", "address", "expected"),
    [
        (OnDuplicate.UPDATE, "0987654321", "Xóm Đông", (0, 1, 0, 0)),
        (OnDuplicate.FILL, "0912345678", "Xóm Đông", (0, 1, 0, 0)),
        (OnDuplicate.SKIP, "0912345678", None, (0, 0, 1, 0)),
    ],
)
def test_a_known_person_is_updated_filled_or_skipped(
    office: Office, how: OnDuplicate, phone: str, address: str | None, expected: tuple[int, ...]
) -> None:
    registers.create(
        office,
        "contacts",
        {"full_name": "Trần Thị Ánh", "national_id": "035156001234", "phone": "0912345678"},
    )
    rows = [
        ("Họ và tên", "Số CCCD", "Điện thoại", "Địa chỉ"),
        ("Trần Thị Ánh", "035156001234", "0987654321", "Xóm Đông"),
    ]
    assert counts(run(office, rows, options=Options(on_duplicate=how))) == expected
    (row,) = stored(office)
    assert (row["phone"], row.get("address")) == (phone, address)


def test_people_without_a_number_are_not_taken_for_one_by_what_stands_in_its_place(office: Office) -> None:
    rows = [("Họ và tên", "Số CCCD"), *((name, "chưa có") for name in ("Trần Thị Ánh", "Lê Văn Ba"))]
    rows += [("Vũ Hải", "12345"), ("Đỗ Thị Lan", 12345), ("Ngô Thị Na", "000000000000"), ("A B", "0" * 12)]
    assert counts(run(office, rows)) == (6, 0, 0, 0)


def test_what_a_row_changes_in_a_known_person_is_told_old_and_new(office: Office) -> None:
    known = {"full_name": "Trần Thị Ánh", "national_id": "035156001234", "phone": "0912345678"}
    registers.create(office, "contacts", known)
    rows = [
        ("Họ và tên", "Số CCCD", "Điện thoại", "Địa chỉ"),
        ("Trần Thị Ánh", 35156001234, 987654321, "Xóm 1"),
    ]
    report = run(office, rows, dry_run=True)
    told = "Điện thoại: 0912 345 678 → 0987 654 321; Địa chỉ: trống → Xóm 1."
    assert report.rows[0].reason == f"Đã có công dân CD-2026-0001. {told}"


def test_a_dossier_that_came_before_is_brought_up_to_date_by_its_number(office: Office) -> None:
    titles = ("Mã hồ sơ", "Tên thủ tục", "Người nộp", "Ngày nhận", "Ngày hẹn trả", "Ngày trả kết quả")
    first = ("H42.18-1", "Đăng ký khai sinh", "Trần Thị Ánh", "05/05/2026", "11/05/2026")
    assert counts(run(office, [titles, first], "dossiers")) == (1, 0, 0, 0)
    report = run(office, [titles, (*first, "10/05/2026")], "dossiers")
    assert counts(report) == (0, 1, 0, 0)
    assert "Đã có hồ sơ HS-2026-0001" in report.rows[0].reason
    assert stored(office, "dossiers")[0]["returned_on"] == "2026-05-10"


def test_monthly_totals_come_from_a_sheet_and_the_same_month_is_brought_up_to_date(office: Office) -> None:
    titles = (
        *("Tháng", "Kỳ trước chuyển sang", "Trực tiếp", "Trực tuyến", "Trước hạn", "Đúng hạn"),
        *("Quá hạn", "Trong hạn", "Quá hạn"),
    )
    rows = [titles, ("Tháng 4/2026", 3, "1.020", 80, 90, 10, 1, 2, 0), (datetime(2026, 5, 1), 2, 40, 5)]
    assert counts(run(office, rows, "dossier_totals")) == (2, 0, 0, 0)
    april, may = sorted(office.store.table("dossier_totals").rows(), key=lambda row: row["month"])
    assert (april["month"], april["received_in_person"], april["done_late"]) == ("2026-04", 1020, 1)
    assert april["pending_in_time"] == 2
    assert may["month"] == "2026-05"
    again = run(office, [titles, ("5/2026", 2, 41, 5), ("13/2026", 1)], "dossier_totals")
    assert counts(again) == (0, 1, 0, 1)
    assert "tháng/năm" in again.refused[0].reason


def test_people_of_the_same_name_are_not_taken_for_one(office: Office) -> None:
    known = {"full_name": "Nguyễn Văn Hùng", "birth_date": "1960", "hamlet": "Xóm Đông"}
    registers.create(office, "contacts", known)
    titles = ("Họ và tên", "Năm sinh", "Thôn", "Điện thoại")
    others = [("Nguyễn Văn Hùng", 1960, "Xóm Đông", 912345678), ("Nguyễn Văn Hùng", "", "Xóm Đông")]
    assert counts(run(office, [titles, *others])) == (2, 0, 0, 0)


def test_a_list_without_numbers_that_comes_again_adds_nobody(office: Office) -> None:
    titles = ("Họ và tên", "Năm sinh", "Thôn")
    rows = [
        ("Nguyễn Văn Hùng", 1960, "Xóm Đông"),
        ("Nguyễn Văn Hùng", 1960, "Xóm Đông"),
        ("Lê Ba", 1950, "Xóm Đông"),
    ]
    assert counts(run(office, [titles, *rows])) == (3, 0, 0, 0)  # two people of one name, as the list says
    again = run(office, [titles, *rows, ("Nguyễn Văn Hùng", 1960, "Xóm Đông")])
    assert counts(again) == (1, 0, 3, 0)


def test_a_number_that_belongs_to_another_name_changes_nobody(office: Office) -> None:
    registers.create(office, "contacts", {"full_name": "Trần Thị Ánh", "national_id": "035156001234"})
    rows = [("Họ và tên", "Số CCCD"), ("Lê Văn Ba", "035156001234"), ("TRAN THI ANH", "035156001234")]
    report = run(office, rows)
    assert [row.outcome for row in report.rows] == [Outcome.REFUSED, Outcome.SKIPPED]
    assert "tên khác" in report.refused[0].reason
    assert stored(office)[0]["full_name"] == "Trần Thị Ánh"  # a list without accents takes none away


@pytest.mark.parametrize(
    "written", ["1956-03-05 00:00:00", "05/03/1956 0:00", "3/25/1956 12:00:00 AM", "1956-03-05T00:00:00.000"]
)
def test_the_midnight_that_programs_write_behind_a_day_is_passed_over(office: Office, written: str) -> None:
    after, _ = mended(office, "Ngày sinh", written)
    assert after in ("05/03/1956", "25/03/1956")


def test_what_the_program_exports_comes_back_untouched(office: Office, tmp_path: Path) -> None:
    clock = FixedClock(datetime.fromisoformat("2026-05-18T09:00"))
    demo = Office(Store.open(tmp_path / "demo", clock=clock), clock, "Nguyễn Thị Hạnh", office.reference)
    setup.fill_with_demo(demo, seed=1)
    for table in IMPORTABLE:
        fields = list(fields_of(TABLES[table]))
        path = tmp_path / f"{table}.xlsx"
        path.write_bytes(register_books.export_list(demo, table, Query(), fields))
        plan = importing.analyse(demo, table, path)
        assert set(plan.mapping.values()) == set(fields), table
        report = importing.run(demo, plan, dry_run=True)
        masked = "số bị che nên không lấy"
        repairs = [
            cell.repair
            for row in importing.preview(demo, plan, places=range(len(plan.rows)))
            for cell in row.cells
            if cell.repair not in ("", "chỉ có năm", masked)
        ]
        assert (repairs, report.of(Outcome.REFUSED), report.of(Outcome.UPDATED)) == ([], [], []), table
        assert report.counts[Outcome.CREATED] == 0, table
    demo.store.close()


def test_importing_the_same_file_twice_adds_nothing(office: Office) -> None:
    people = [TITLES, (1, "Trần Thị Ánh", 1956, "Nữ", "035156001234", "0912345678", "Yên Lạc")]
    calls = [("Ngày gọi", "Người gọi", "Nội dung"), ("05/05/2026", "Trần Thị Ánh", "Đèn đường hỏng")]
    for table, rows in (("contacts", people), ("hotline", calls)):
        assert counts(run(office, rows, table)) == (1, 0, 0, 0)
        assert counts(run(office, rows, table)) == (0, 0, 1, 0)
        assert len(stored(office, table)) == 1


def test_cases_get_their_number_and_due_date_and_the_unnamed_stay_unnamed(office: Office) -> None:
    rows = [
        ("Ngày, giờ gọi", "Người gọi", "Nội dung"),
        (datetime(2026, 5, 5, 14, 30), "Không nêu tên", "Đèn đường hỏng"),
        ("", "Trần Thị Ánh", "Thiếu ngày"),
        ("05/05/2027", "Trần Thị Ánh", "Ngày mai sau"),
    ]
    report = run(office, rows, "hotline")
    assert counts(report) == (1, 0, 0, 2)
    (row,) = stored(office, "hotline")
    assert row["code"] == "ĐDN-2026-0001"
    assert row["received_at"].startswith("2026-05-05T14:30")
    assert row["anonymous"] is True
    assert row["due_date"]


def test_a_denunciation_with_its_sender_is_refused_row_by_row(office: Office) -> None:
    rows = [
        ("Ngày đến", "Người gửi đơn", "Loại đơn", "Nội dung"),
        ("05/05/2026", "Trần Thị Ánh", "Tố cáo", "…"),
    ]
    report = run(office, rows, "petitions")
    assert counts(report) == (0, 0, 0, 1)
    assert "sổ mật" in report.refused[0].reason


def test_name_and_address_in_one_cell_are_parted_as_paper_books_have_them(office: Office) -> None:
    rows = [
        ("Ngày tiếp", "Họ tên - Địa chỉ", "Nội dung"),
        ("05/05/2026", "TRẦN THỊ ÁNH\nXóm Đông", "Hỏi đất ở"),
    ]
    run(office, rows, "receptions")
    (row,) = stored(office, "receptions")
    assert (row["person_name"], row["person_address"]) == ("Trần Thị Ánh", "Xóm Đông")


def test_amounts_are_read_as_offices_write_them(office: Office) -> None:
    rows = [
        ("Ngày", "Nội dung", "Kinh phí"),
        ("09/05/2026", "Sửa nhà", "1.250.000 đồng"),
        ("10/05/2026", "Thăm", 300000.0),
    ]
    run(office, rows, "activities")
    assert sorted(row["value_vnd"] for row in stored(office, "activities")) == [300_000, 1_250_000]


def test_a_text_of_5_mb_is_refused_as_a_row_and_bounds_memory(office: Office) -> None:
    path = office.store.folder.parent / "dai.csv"
    path.write_text("Ngày gọi,Nội dung\n05/05/2026," + "x" * 5_000_000 + "\n", encoding="utf-8")
    tracemalloc.start()
    with pytest.raises(AppError) as caught:
        importing.analyse(office, "hotline", path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "NHAP-12"
    assert peak < 60_000_000


def test_a_text_beyond_the_field_is_refused_with_its_row(office: Office) -> None:
    report = run(office, [("Ngày gọi", "Nội dung"), ("05/05/2026", "x" * 30_000)], "hotline")
    assert counts(report) == (0, 0, 0, 1)
    assert "20000" in report.refused[0].reason.replace(".", "")


# -- long work ----------------------------------------------------------------

MANY = [TITLES, *((n, f"Trần Văn {n}", 1950 + n % 50, "Nam", "", 900_000_000 + n, "") for n in range(1000))]


def test_a_dry_run_tells_the_same_and_writes_nothing(office: Office) -> None:
    report = run(office, MANY[:5], dry_run=True)
    assert counts(report) == (4, 0, 0, 0)
    assert report.changes is None
    assert stored(office) == []
    assert office.store.acts(1)[0].message == "Khai báo đơn vị"


def test_a_cancelled_import_leaves_nothing(office: Office) -> None:
    seen: list[int] = []
    with pytest.raises(AppError) as caught:
        run(office, MANY, progress=lambda done, _total: seen.append(done), cancelled=lambda: len(seen) > 2)
    assert caught.value.code == "NHAP-15"
    assert seen[-1] < 1000
    assert stored(office) == []


def test_progress_is_told_from_the_first_row_to_the_last(office: Office) -> None:
    seen: list[tuple[int, int]] = []
    run(office, MANY, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 1000)
    assert seen[-1] == (1000, 1000)


def test_an_import_runs_beside_the_thread_that_reads(office: Office) -> None:
    plan = analyse(office, MANY)
    reports: list[ImportReport] = []
    worker = threading.Thread(target=lambda: reports.append(importing.run(office, plan)))
    worker.start()
    while worker.is_alive():
        page = registers.query(office, "contacts", Query(search="tran van 7"))
        assert 0 <= page.total <= 1000
    worker.join()
    assert counts(reports[0]) == (1000, 0, 0, 0)


@pytest.mark.nightly
def test_20000_people_come_in_at_once_as_one(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "lon.csv"
    lines = [f"{n};TRẦN VĂN {n};1950;Nam;035056{n:06};{900_000_000 + n}" for n in range(20_000)]
    path.write_text("STT;Họ và tên;Năm sinh;Giới tính;CCCD;Điện thoại\n" + "\n".join(lines), encoding="utf-8")
    report = importing.run(office, importing.analyse(office, "contacts", path))
    assert counts(report) == (20_000, 0, 0, 0)
