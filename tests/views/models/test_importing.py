from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import registers
from app.services.import_cells import DayOrder
from app.services.importing import OnDuplicate, Options, Outcome
from app.services.office import Office
from app.views.models.importing import ALL, PAGE_SIZE, REPAIRED, ImportStudio, Step
from tests.documents import hostile
from tests.services.offices import open_office

TITLES = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Cân nặng")
PEOPLE = [
    ("DANH SÁCH HỘI VIÊN",),
    TITLES,
    (1, "TRẦN THỊ ÁNH", 1956, 912345678, 50),
    (2, "Lê Văn Ba", "31/02/1960", "0912345679", 60),
    (3, "Vũ Hải", 1970, "0226 3830 112", 70),
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()


def studio(
    office: Office, rows: Sequence[Sequence[Any]] = PEOPLE, table: str = "contacts", **kw: Any
) -> ImportStudio:
    path = office.store.folder.parent / "hoi-vien.xlsx"
    path.write_bytes(hostile.xlsx(rows, **kw))
    made = ImportStudio(office, table)
    made.take(path, made.reader(path)())
    return made


def ignore(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def checked(made: ImportStudio) -> ImportStudio:
    made.checked(made.check(ignore))
    return made


def counts(made: ImportStudio) -> dict[str, int]:
    return {line.key: line.count for line in made.filters()}


def test_a_file_leads_to_its_columns_with_titles_samples_and_guesses(office: Office) -> None:
    made = studio(office)
    assert made.step is Step.COLUMNS
    lines = made.columns()
    assert [(line.letter, line.title, line.field) for line in lines[:4]] == [
        ("A", "STT", ""),
        ("B", "Họ và tên", "full_name"),
        ("C", "Ngày sinh", "birth_date"),
        ("D", "Điện thoại", "phone"),
    ]
    assert lines[1].samples == "TRẦN THỊ ÁNH · Lê Văn Ba · Vũ Hải"
    assert any("Cân nặng" in words and "STT" not in words for _, words in made.notes())
    assert ("Số dòng dữ liệu", "3") in made.facts()


def test_what_every_record_needs_is_marked_and_missed(office: Office) -> None:
    made = studio(office)
    assert ("full_name", "Họ và tên *") in made.field_choices()
    assert made.missing() == ""
    made.map(1, "")
    assert "“Họ và tên”" in made.missing()
    made.map(4, "full_name")
    assert made.missing() == ""


def test_a_field_takes_one_column_the_last_that_was_chosen(office: Office) -> None:
    made = studio(office)
    made.map(4, "phone")
    assert {line.letter: line.field for line in made.columns()}["D"] == ""
    assert made.mapping[4] == "phone"


def test_the_heading_and_the_letters_can_be_chosen_and_the_samples_follow(office: Office) -> None:
    made = studio(office, [("Người", "Máy"), ("Họ và tên", "Điện thoại"), ("Tó", "0912345678")])
    assert [key for key, _ in made.headings()] == ["0", "1", "2", "3"]
    assert made.file.header == 2
    made.choose_heading("0")
    assert made.columns()[0].samples == "Người · Họ và tên · Tó"
    made.choose_heading("2")
    made.choose_encoding("tcvn3")
    assert made.columns()[0].samples == "Tú"


def test_the_preview_tells_what_becomes_of_each_row_and_shows_repairs_old_and_new(office: Office) -> None:
    made = checked(studio(office))
    assert (made.step, made.filter) == (Step.PREVIEW, Outcome.REFUSED.value)
    assert counts(made) == {
        "created": 2, "updated": 0, "skipped": 0, "refused": 1, REPAIRED: 1, "warned": 0, ALL: 3,
    }  # fmt: skip
    (line,) = made.rows()
    assert (line.number, line.outcome) == ("4", "Từ chối")
    assert "Ngày sinh" in line.note
    made.choose_filter(REPAIRED)
    assert "912345678 → 0912 345 678" in made.rows()[0].note
    cells = {cell.title: cell for cell in made.cells()}
    assert (cells["Họ và tên"].before, cells["Họ và tên"].after) == ("TRẦN THỊ ÁNH", "Trần Thị Ánh")
    assert cells["Họ và tên"].repair == "chữ hoa toàn bộ"
    assert made.writes() == 2


def test_pages_and_the_selection_stay_within_the_filter(office: Office) -> None:
    many = [TITLES, *((n, f"Trần Văn {n}", 1950, "", "") for n in range(PAGE_SIZE + 5))]
    made = checked(studio(office, many))
    assert made.footer() == "1–50 trong 55 dòng"
    assert made.turn(1)
    assert not made.turn(1)
    assert len(made.rows()) == 5
    assert made.selected == PAGE_SIZE
    assert not made.move(-1)
    assert made.move(1)
    assert made.selected == PAGE_SIZE + 1
    made.choose_filter(Outcome.REFUSED.value)
    assert (made.footer(), made.rows(), made.cells()) == ("Không có dòng nào", [], [])


def test_a_change_of_columns_or_reading_asks_for_a_new_preview(office: Office) -> None:
    made = checked(studio(office))
    for change in (
        lambda: made.map(2, ""),
        lambda: made.choose_encoding("unicode"),
        lambda: made.choose_day_order(DayOrder.DAY_FIRST),
        lambda: made.choose_duplicates(OnDuplicate.SKIP),
    ):
        change()
        assert not made.is_checked
        checked(made)
    assert made.options == Options("unicode", DayOrder.DAY_FIRST, OnDuplicate.SKIP)


def test_an_import_is_told_and_taken_back_as_one_act(office: Office) -> None:
    made = checked(studio(office))
    made.written(made.run(ignore))
    assert made.message == "Đã nhập: thêm 2, từ chối 1 dòng"
    assert not made.is_unsaved
    assert [(label, number) for label, number, _ in made.counts()] == [
        ("Tạo mới", "2"),
        ("Cập nhật", "0"),
        ("Bỏ qua", "0"),
        ("Từ chối", "1"),
    ]
    assert made.can_undo
    made.undo()
    assert registers.count(office, "contacts", {}) == 0
    assert not made.can_undo


def test_a_stopped_import_leaves_nothing_and_can_be_begun_again(office: Office) -> None:
    made = checked(studio(office))

    def stop(_done: int, _total: int) -> None:
        raise AppError("NHAP-15", "Đã dừng", "")

    with pytest.raises(AppError):
        made.run(stop)
    assert registers.count(office, "contacts", {}) == 0
    assert made.is_unsaved
    made.written(made.run(ignore))
    assert registers.count(office, "contacts", {}) == 2


def test_nothing_to_take_back_is_said(office: Office) -> None:
    made = checked(studio(office, [TITLES, (1, "", 1960)]))
    made.written(made.run(ignore))
    assert made.message == "Đã nhập: từ chối 1 dòng"
    assert not made.can_undo
    with pytest.raises(AppError) as caught:
        made.undo()
    assert caught.value.code == "NHAP-19"


def test_refused_rows_are_kept_as_a_file_before_and_after_the_import(office: Office, tmp_path: Path) -> None:
    made = checked(studio(office))
    assert made.refused_name == "hoi-vien - dong bi tu choi.xlsx"
    for _ in range(2):
        path = tmp_path / made.refused_name
        path.write_bytes(made.refused_file())
        again = ImportStudio(office, "contacts")
        again.take(path, again.reader(path)())
        assert len(again.file.rows) == 1
        made.written(made.run(ignore))


def test_one_goes_back_step_by_step_but_not_out_of_a_result(office: Office) -> None:
    made = checked(studio(office))
    assert not made.go_back(Step.PREVIEW)
    assert made.go_back(Step.COLUMNS)
    assert made.mapping[1] == "full_name"
    checked(made).written(made.run(ignore))
    assert not made.go_back(Step.COLUMNS)
    made.start_again()
    assert (made.step, made.is_unsaved) == (Step.FILE, False)


def test_sheets_are_offered_where_there_are_several(office: Office) -> None:
    made = studio(office)
    assert made.sheets() == []

    def add(book: Any) -> None:
        book.create_sheet("Thôn khác").append(["Họ tên"])

    many = studio(office, PEOPLE, change=add)
    assert [name for name, _ in many.sheets()] == ["Sheet", "Thôn khác"]
    assert many.path is not None
    many.take(many.path, many.reader(many.path, sheet="Thôn khác")())
    assert many.columns()[0].title == "Họ tên"
