from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.preview import page_count, page_size, page_text
from app.domain.errors import AppError
from app.services import boxes, letters
from app.services.office import Office
from app.views.models.other_papers import LabelSource, OtherPapers, PaperKind
from tests.services.offices import open_office

PEOPLE = (
    {"id": "a", "full_name": "Lê Thị Ánh", "honorific": "Bà", "hamlet": "Thôn Yên Lạc", "tags": ["hội viên"]},
    {"id": "b", "full_name": "Trần Văn Yên", "honorific": "Ông", "hamlet": "Thôn Hoàn Dương"},
    {"id": "c", "full_name": "Đỗ Văn Kín", "hamlet": "Thôn Yên Lạc", "no_letters": True},
    {"id": "d", "full_name": "Công ty Đồng Tiến", "honorific": "Quý đơn vị", "kind": "organization"},
)
OPENING = {
    "opened_at": "2026-05-12T08:30",
    "box": "Trụ sở UBND xã",
    "opened_by": "Nguyễn Thị Hạnh",
    "witness": "Hoàng Văn Thuận",
    "lock_state": "Nguyên vẹn",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        chair = {"full_name": "Trần Quang Khải", "position": "Chủ tịch UBND", "is_leader": True}
        tx.insert("officials", {"id": "chair", **chair, "phone": "0912000101"})
        for row in PEOPLE:
            tx.insert("contacts", dict(row))
    yield opened
    opened.store.close()


def papers_of(office: Office, kind: PaperKind) -> OtherPapers:
    papers = OtherPapers(office)
    papers.choose(kind)
    return papers


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page_text(pdf, page) for page in range(page_count(pdf))).split())


@pytest.mark.parametrize(("sheet", "size"), [("A4", (210, 297)), ("A3", (297, 420)), ("A1", (594, 841))])
def test_the_poster_comes_in_three_sizes_and_a1_goes_to_a_print_shop(
    office: Office, sheet: str, size: tuple[int, int]
) -> None:
    papers = OtherPapers(office)
    papers.sheet = sheet
    assert page_size(papers.preview()(), 0) == pytest.approx(size, abs=0.1)
    assert papers.file_name("pdf") == f"Áp phích 5 biết 3 thể hiện {sheet}.pdf"
    assert papers.is_for_a_print_shop == (sheet == "A1")
    assert papers.file_kinds == ("pdf",)


def test_the_public_sheet_and_the_days_work_are_one_page_each_in_pdf_and_word(office: Office) -> None:
    for kind, sign in ((PaperKind.LEADERS, "0912 000 101"), (PaperKind.TODAY, "VIỆC HÔM NAY")):
        papers = papers_of(office, kind)
        pdf = papers.render("pdf")
        assert page_count(pdf) == 1
        assert sign in words(pdf)
        assert papers.render("docx").startswith(b"PK")
    assert papers.file_name("docx") == "Việc hôm nay 18-05-2026.docx"


def test_the_minutes_are_of_the_newest_opening_unless_another_is_chosen(office: Office) -> None:
    papers = papers_of(office, PaperKind.MINUTES)
    with pytest.raises(AppError, match="THU-33"):
        papers.preview()()
    first = boxes.open_box(office, OPENING, []).record
    boxes.open_box(office, {**OPENING, "opened_at": "2026-05-15T14:05", "box": "Nhà văn hóa"}, [])
    papers.reload()
    assert papers.openings()[1] == (first["id"], f"{first['code']} · 12/05/2026 · Trụ sở UBND xã")
    assert "14 giờ 05" in words(papers.preview()())
    papers.opening = first["id"]
    assert "8 giờ 30" in words(papers.preview()())
    assert papers.file_name("pdf") == f"Biên bản mở hòm thư {first['code']}.pdf"


def test_labels_are_for_letters_that_wait_to_be_handed_over(office: Office) -> None:
    papers = papers_of(office, PaperKind.LABELS)
    with pytest.raises(AppError, match="THU-33"):
        papers.preview()()
    given = {"co_quan_khen": "x", "hinh_thuc_khen": "y", "thanh_tich": "z"}
    letters.record(office, letters.draft(office, "congratulations-award", "a", values=given))
    papers.reload()
    assert [(line.title, line.second) for line in papers.lines()] == [
        ("Bà Lê Thị Ánh", "Thôn Yên Lạc, xã Mộc Bắc")
    ]


@pytest.mark.parametrize(
    ("source", "groups", "names"),
    [
        (LabelSource.HAMLET, ["Thôn Hoàn Dương", "Thôn Yên Lạc"], ["Ông Trần Văn Yên"]),
        (LabelSource.TAG, ["hội viên"], ["Bà Lê Thị Ánh"]),
        (LabelSource.ORGANIZATIONS, [], ["Công ty Đồng Tiến"]),
    ],
)
def test_labels_are_for_citizens_of_a_hamlet_with_a_tag_or_organisations(
    office: Office, source: LabelSource, groups: list[str], names: list[str]
) -> None:
    papers = papers_of(office, PaperKind.LABELS)
    papers.choose_source(source)
    assert papers.groups() == groups
    assert [line.title for line in papers.lines()] == names


def test_who_wants_no_letters_gets_no_label(office: Office) -> None:
    papers = papers_of(office, PaperKind.LABELS)
    papers.choose_source(LabelSource.HAMLET)
    papers.choose_group("Thôn Yên Lạc")
    assert [line.title for line in papers.lines()] == ["Bà Lê Thị Ánh"]


def test_who_is_left_out_has_no_label_and_used_labels_are_skipped(office: Office) -> None:
    with office.store.transaction("Thêm", by="thử") as tx:
        for number in range(30):
            tx.insert(
                "contacts", {"id": f"n{number}", "full_name": f"Vũ Văn {number:02}", "hamlet": "Xóm Đông"}
            )
    papers = papers_of(office, PaperKind.LABELS)
    papers.choose_source(LabelSource.HAMLET)
    papers.choose_group("Xóm Đông")
    papers.tick("n7", False)
    assert papers.set_used_labels("20") == ""
    assert papers.range_in_words == "1–30 trong 30 · 29 nhãn, 3 tờ"
    pdf = papers.preview()()
    assert page_count(pdf) == 3
    assert "Vũ Văn 07" not in words(pdf)
    assert papers.set_used_labels("24") == "Ghi số từ 0 đến 23."
    assert papers.set_used_labels("một") == "Ghi số từ 0 đến 23."
    assert papers.used_labels == 20
    papers.tick_all(on=False)
    with pytest.raises(AppError, match="THU-33"):
        papers.render("pdf")
