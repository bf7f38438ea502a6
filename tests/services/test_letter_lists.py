from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents import preview
from app.documents.tree import Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.errors import AppError
from app.services import letter_files, letter_lists, letters
from app.services.office import Office
from tests.services.offices import open_office

HEADINGS = ("STT", "Họ và tên học sinh", "Thôn", "Họ tên bố mẹ", "Thành tích", "Ghi chú")
PUPILS = [
    (1, "Trần Văn Yên", "Thôn Yên Lạc", "Trần Văn Lợi", "giải Nhì môn Toán", ""),
    (2, "Lê Thị Ánh", "Thôn Hoàn Dương", "", "giải Ba môn Ngữ văn", "lớp 9A"),
    (3, "Phạm Minh", "Thôn Yên Lạc", "", "", ""),
    (4, "", "", "", "", ""),
]
FOR_ALL = {"ky_thi": "kỳ thi học sinh giỏi cấp tỉnh", "ong_ba": "ông"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", now="2026-05-04T09:00", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
    yield opened
    opened.store.close()


def _sheet(folder: Path, headings: tuple[str, ...] = HEADINGS) -> Path:
    path = folder / "hoc-sinh.xlsx"
    columns = tuple(Column(title, 20) for title in headings)
    path.write_bytes(render_xlsx([Sheet("HSG", columns, PUPILS, heading=("DANH SÁCH HỌC SINH GIỎI",))]))
    return path


def test_a_school_list_becomes_letters_by_hamlet_and_name(office, tmp_path):
    found = letter_lists.read_list(office, "congratulations-pupil", _sheet(tmp_path), FOR_ALL)
    assert [draft.addressee for draft in found.drafts] == ["Em Lê Thị Ánh", "Em Trần Văn Yên"]
    assert found.columns["ten_phu_huynh"] == "Họ tên bố mẹ"
    (missing,) = found.passed_over
    assert "thành tích" in missing.reason
    pdf = letters.render_pdf(office, found.drafts[1])
    page = " ".join(preview.page_text(pdf, 0).split())
    assert "em Trần Văn Yên, con ông Trần Văn Lợi, thôn Yên Lạc, đã đạt giải Nhì môn Toán tại kỳ thi" in page
    assert "Thôn Yên Lạc, xã Mộc Bắc" in page


def test_the_letters_of_a_list_are_entered_as_one_act_and_printed_with_an_index(office, tmp_path):
    found = letter_lists.read_list(office, "congratulations-pupil", _sheet(tmp_path), FOR_ALL)
    done = letters.record_all(office, found.drafts)
    assert len({each.changes.seq for each in done}) == 1
    assert preview.page_count(letter_files.batch_pdf([each.record for each in done])) == 3
    assert list(office.store.table("contacts").rows()) == []


def test_a_list_without_names_is_refused_with_the_column_that_it_lacks(office, tmp_path):
    path = _sheet(tmp_path, ("STT", "A", "B", "C", "D", "E"))
    with pytest.raises(AppError, match="THU-31") as refused:
        letter_lists.read_list(office, "congratulations-pupil", path)
    assert "Họ và tên" in refused.value.message
