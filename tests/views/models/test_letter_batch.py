from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.preview import page_count, page_text
from app.documents.tree import Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.errors import AppError
from app.services import letters, registers
from app.services.office import Office
from app.views.models.letter_batch import PAGE, LetterBatch, Shown, Source
from tests.services.offices import open_office, set_clock

HEADINGS = ("STT", "Họ và tên", "Thôn", "Thành tích")
PUPILS = [
    (1, "Trần Văn Yên", "Thôn Yên Lạc", "giải Nhì"),
    (2, "Lê Thị Ánh", "Thôn Đông", ""),
    (3, "", "", "x"),
]


def silent(done: int, total: int) -> None:
    """Nobody looks on."""


def put(office: Office, table: str, rows: list[dict[str, object]]) -> None:
    with office.store.transaction("Chuẩn bị", by="thử") as tx:
        for row in rows:
            tx.insert(table, row)


def elder(number: int, birth_date: str, **values: object) -> dict[str, object]:
    name = f"Nguyễn Thị Số {number:02}"
    return {"id": f"old-{number}", "full_name": name, "sex": "female", "birth_date": birth_date, **values}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    chair = {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"}
    put(opened, "officials", [chair])
    yield opened
    opened.store.close()


def elders(office: Office) -> LetterBatch:
    batch = LetterBatch(office)
    batch.load()
    return batch


def pupils(office: Office, folder: Path) -> LetterBatch:
    path = folder / "hoc-sinh.xlsx"
    path.write_bytes(render_xlsx([Sheet("HSG", tuple(Column(title, 20) for title in HEADINGS), PUPILS)]))
    batch = LetterBatch(office)
    batch.choose_occasion("congratulations-pupil")
    batch.choose_file(path)
    batch.set("ky_thi", "kỳ thi cấp tỉnh")
    batch.load()
    return batch


def test_the_years_elders_stand_ready_with_their_age_and_others_do_not(office: Office) -> None:
    births = ("1956", "1947", "1946-03", "1931", "1926", "1925", "1990")
    put(office, "contacts", [elder(number, birth) for number, birth in enumerate(births)])
    lines = {line.name: line.note for line in elders(office).lines()}
    assert lines == {
        "Cụ Nguyễn Thị Số 00": "70 tuổi",
        "Cụ Nguyễn Thị Số 02": "80 tuổi",
        "Cụ Nguyễn Thị Số 03": "95 tuổi",
        "Cụ Nguyễn Thị Số 04": "100 tuổi",
        "Cụ Nguyễn Thị Số 05": "101 tuổi",
    }


def test_after_the_first_of_october_ages_are_those_of_the_coming_tet(office: Office) -> None:
    put(office, "contacts", [elder(1, "1946"), elder(2, "1947")])
    set_clock(office, "2026-11-24T09:00")
    batch = elders(office)
    assert batch.year == 2027
    assert [(line.name, line.note) for line in batch.lines()] == [("Cụ Nguyễn Thị Số 02", "80 tuổi")]
    make = batch.preview()
    assert make is not None
    page = " ".join(page_text(make(), 0).split())
    assert "tết Nguyên đán Đinh Mùi" in page
    assert "tròn 80 tuổi" in page
    batch.save(office.store.folder.parent / "thu.pdf", silent)
    set_clock(office, "2027-01-05T09:00")
    assert elders(office).lines() == [], "the letter of the Tết is not asked for again in January"


def test_who_mourns_is_refused_with_the_reason_and_who_wants_none_is_not_listed(office: Office) -> None:
    put(office, "contacts", [elder(1, "1946"), elder(2, "1946", no_letters=True), elder(3, "1946")])
    given = {"ngay_mat": "2026-05-02", "thon_tdp": "thôn Yên Lạc"}
    letters.record(office, letters.draft(office, "condolence", "old-1", values=given))
    batch = elders(office)
    assert [line.name for line in batch.lines()] == ["Cụ Nguyễn Thị Số 03"]
    batch.show(Shown.REFUSED)
    (line,) = batch.lines()
    assert line.name == "Nguyễn Thị Số 01"
    assert "chia buồn" in line.note


def test_a_list_gives_letters_and_names_what_each_other_row_lacks(office: Office, tmp_path: Path) -> None:
    batch = pupils(office, tmp_path)
    assert [line.name for line in batch.lines()] == ["Em Trần Văn Yên"]
    assert batch.columns_in_words() == "Họ và tên, Thôn, Thành tích"
    batch.show(Shown.REFUSED)
    assert [(line.name, line.where) for line in batch.lines()] == [
        ("Lê Thị Ánh", "hàng 3"),
        ("(chưa có tên)", "hàng 4"),
    ]
    assert "thành tích" in batch.lines()[0].note
    assert "họ và tên" in batch.lines()[1].note


def test_what_is_typed_for_all_makes_letters_that_lacked_it(office: Office, tmp_path: Path) -> None:
    batch = pupils(office, tmp_path)
    assert [spec.name for spec in batch.fields()] == ["ong_ba", "giai", "ky_thi"]
    batch.set("giai", "danh hiệu học sinh giỏi")
    batch.load()
    assert batch.count(Shown.READY) == 2
    assert batch.marked == "2", "the row that was looked at stays"


def test_a_day_that_cannot_be_read_is_marked_and_refuses_the_batch(office: Office, tmp_path: Path) -> None:
    batch = pupils(office, tmp_path)
    batch.choose_occasion("congratulations-enlistment")
    batch.set("ngay_nhap_ngu", "31/2/2027")
    batch.load()
    assert "ngay_nhap_ngu" in batch.errors
    with pytest.raises(AppError, match="THU-34"):
        batch.check()


def test_nobody_chosen_is_refused(office: Office) -> None:
    put(office, "contacts", [elder(1, "1946")])
    batch = elders(office)
    batch.tick_all(on=False)
    with pytest.raises(AppError, match="THU-32"):
        batch.check()
    batch.tick("old-1", True)
    batch.check()


def test_the_chosen_become_one_file_one_act_and_the_same_letters_again(
    office: Office, tmp_path: Path
) -> None:
    put(office, "contacts", [elder(number, "1946") for number in range(5)])
    batch = elders(office)
    batch.tick("old-2", False)
    done = batch.save(tmp_path / "thu.pdf", silent)
    assert len({each.changes.seq for each in done}) == 1
    assert page_count((tmp_path / "thu.pdf").read_bytes()) == 5
    assert batch.is_entered
    assert batch.save(tmp_path / "nua.pdf", silent) == []
    again, pdf = batch.enter(silent)
    assert again == []
    assert page_count(pdf) == 5
    batch.mark_printed()
    rows = list(office.store.table("letters").rows())
    assert len(rows) == 4
    assert {row["printed_at"] for row in rows} == {"2026-05-18T09:00"}
    assert "old-2" not in {row["contact_id"] for row in rows}


def test_letters_stay_in_sight_after_they_were_entered_until_their_act_is_undone(office: Office) -> None:
    put(office, "contacts", [elder(1, "1946")])
    batch = elders(office)
    done, _ = batch.enter(silent)
    assert not batch.follow()
    assert len(batch.lines()) == 1
    registers.undo(office, done[0].changes.seq)
    assert batch.follow()
    assert not batch.is_entered


def test_a_long_list_is_turned_page_by_page(office: Office) -> None:
    put(office, "contacts", [elder(number, "1946") for number in range(PAGE + 3)])
    batch = elders(office)
    assert batch.range_in_words == f"1–{PAGE} trong {PAGE + 3} người"
    batch.turn(1)
    assert len(batch.lines()) == 3
    batch.turn(1)
    assert len(batch.lines()) == 3
    assert len(batch.chosen()) == PAGE + 3


def test_only_longevity_comes_from_the_book_of_citizens_and_condolence_never_in_a_batch(
    office: Office,
) -> None:
    batch = LetterBatch(office)
    assert batch.sources() == [Source.ELDERS, Source.FILE]
    batch.choose_occasion("congratulations-enlistment")
    assert batch.sources() == [Source.FILE]
    assert batch.waits_for_file
    assert batch.file_name() == "Thư lên đường nhập ngũ 2026.pdf"
    keys = [each.key for each in batch.occasions()]
    assert not any(key.startswith("condolence") or key == "thanks-information" for key in keys)
