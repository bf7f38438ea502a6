"""Measures finished pages against Nghị định 30/2020/NĐ-CP, Phụ lục I (the table is in docs/papers.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from app.documents import official, preview
from app.documents.official import Signer
from app.documents.pdf import render_pdf
from app.documents.tree import Document, PageSetup
from app.services import register_books
from app.services.letter_templates import occasions
from tests.documents.measure import Line, Stroke, lines, rows, strokes
from tests.documents.office_papers import PAPERS, office_papers
from tests.documents.samples import letter, report

TOLERANCE = 0.5
MM_PER_POINT = 25.4 / 72
LEFT, RIGHT, TOP, BOTTOM = 30, 195, 20, 297 - 20
SINGLE = 1.149
DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Rule:
    """What the decree says of one element, and where: sizes (points), weight and slope."""

    source: str
    smallest: float
    largest: float
    font: str

    def check(self, line: Line) -> None:
        assert self.smallest <= line.size <= self.largest, (self.source, line)
        assert line.font.endswith(f"+Tinos-{self.font}"), (self.source, line)


# Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I (the points of mục II are those of the parts of a paper).
COUNTRY = Rule("mục II, khoản 1: Quốc hiệu", 12, 13, "Bold")
MOTTO = Rule("mục II, khoản 1: Tiêu ngữ", 13, 14, "Bold")
ISSUER = Rule("mục II, khoản 2: cơ quan ban hành", 12, 13, "Bold")
NUMBER = Rule("mục II, khoản 3: số, ký hiệu", 13, 13, "Regular")
DATE = Rule("mục II, khoản 4: địa danh, thời gian", 13, 14, "Italic")
TITLE = Rule("mục II, khoản 5: tên loại, trích yếu", 13, 14, "Bold")
BODY = Rule("mục II, khoản 6: nội dung", 13, 14, "Regular")
AUTHORITY = Rule("mục II, khoản 7: quyền hạn, chức vụ, họ tên", 13, 14, "Bold")
RECIPIENTS_TITLE = Rule("mục II, khoản 9: Nơi nhận", 12, 12, "BoldItalic")
RECIPIENT = Rule("mục II, khoản 9: Nơi nhận", 11, 11, "Regular")
PAGE_NUMBER = Rule("mục I, khoản 7: số trang", 13, 14, "Regular")


@dataclass(frozen=True)
class Form:
    """Which parts of the decree a paper has; `title` and the rest are how its lines begin."""

    title: str | tuple[str, ...]
    subject: str = ""
    number: str = ""
    dated: bool = True
    subject_rule: bool = True
    signed: tuple[str, ...] = ()


LETTERS = [key for key, chosen in occasions().items() if chosen.kind in ("apology", "thanks")]
REPORT = Form("BÁO CÁO", "Kết quả thực hiện", "BC", signed=("TM. ỦY BAN NHÂN DÂN",))
FORMS: dict[str, Form] = {
    "report": REPORT,
    "report of a unit with a long name": REPORT,
    "full-report": REPORT,
    "consolidated-report": replace(REPORT, subject="Tổng hợp kết quả"),
    "summary": replace(REPORT, title="TÓM TẮT SỐ LIỆU", subject="Mô hình", number=""),
    "box-minutes": Form(
        "BIÊN BẢN", "Mở hòm thư", "BB", dated=False, signed=("NGƯỜI CHỨNG KIẾN", "NGƯỜI GIỮ KHÓA")
    ),
    "case-file": Form("HỒ SƠ VỤ VIỆC", "Cuộc gọi", dated=False),
    "person-file": Form("PHIẾU CUNG CẤP DỮ LIỆU", "Theo yêu cầu"),
    "today": Form("VIỆC HÔM NAY", "Thứ Hai", dated=False, subject_rule=False),
    **{
        f"book-{table}": Form(book.title, dated=False, subject_rule=False)
        for table, book in register_books.BOOKS.items()
    },
    **{
        key: Form(("THƯ XIN LỖI", "THƯ CẢM ƠN", "VĂN BẢN XIN LỖI"), signed=("TM. ỦY BAN NHÂN DÂN",))
        for key in LETTERS
    },
}
"""Every paper with the heading of the decree; cards, posters, the telephone sheet and labels have none."""


def _document(name: str) -> Document:
    if name == "report":
        return report()
    if name == "report of a unit with a long name":
        return report("PHƯỜNG HOÀNG ĐÔNG")
    return letter(name, day=DAY) if name in LETTERS else office_papers()[name]


@dataclass(frozen=True)
class Printed:
    """A finished paper with its form and its margins."""

    form: Form
    page: PageSetup
    pdf: bytes

    @property
    def left(self) -> float:
        return self.page.left

    @property
    def right(self) -> float:
        return self.page.width - self.page.right

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@cache
def printed(name: str) -> Printed:
    document = _document(name)
    return Printed(FORMS[name], document.page, render_pdf(document))


@pytest.fixture(params=FORMS, scope="module")
def paper(request: pytest.FixtureRequest) -> Printed:
    return printed(request.param)


def test_every_paper_of_the_office_is_measured_or_named_as_free_of_the_decree() -> None:
    free = {"slogan-poster", "leaders-sheet", "labels"}
    free |= {"survey-form", "survey-form-short", "survey-results", "facility-checklist"}
    assert set(office_papers()) == set(PAPERS)
    assert set(PAPERS) - set(FORMS) == free


def _one(found: list[Line], text: str) -> Line:
    (line,) = [line for line in found if line.text.strip() == text]
    return line


def _below(rules: list[Stroke], line: Line) -> Stroke:
    """The stroke next below a line, no more than 4 mm away."""
    near = [
        rule for rule in rules if 0 < rule.top - line.y < 4 and abs(rule.middle - line.middle) < TOLERANCE
    ]
    assert len(near) == 1, (line, rules)
    return near[0]


def test_quoc_hieu_and_tieu_ngu(paper: Printed) -> None:
    found = lines(paper.pdf)
    country, motto = _one(found, official.COUNTRY), _one(found, official.MOTTO)
    COUNTRY.check(country)
    MOTTO.check(motto)
    assert country.middle == pytest.approx(motto.middle, abs=TOLERANCE)
    assert country.right <= paper.right + TOLERANCE
    assert country.right - country.x == pytest.approx(95.7, abs=TOLERANCE)
    assert motto.right - motto.x == pytest.approx(60.5, abs=TOLERANCE)
    assert motto.y - country.y == pytest.approx(motto.size * SINGLE * MM_PER_POINT, abs=TOLERANCE)
    rule = _below(strokes(paper.pdf), motto)
    assert rule.length == pytest.approx(motto.right - motto.x, abs=TOLERANCE)


def test_issuing_body(paper: Printed) -> None:
    found = lines(paper.pdf)
    first = _one(found, "ỦY BAN NHÂN DÂN")
    country = _one(found, official.COUNTRY)
    second = next(line for line in found if line.text.startswith(("XÃ ", "PHƯỜNG ")))
    for line in (first, second):
        ISSUER.check(line)
        assert line.right < country.x
        assert line.x >= paper.left - TOLERANCE
    assert first.y == pytest.approx(country.y, abs=TOLERANCE)
    assert first.middle == pytest.approx(second.middle, abs=TOLERANCE)
    rule = _below(strokes(paper.pdf), second)
    longest = max(first.right - first.x, second.right - second.x)
    assert longest / 3 - TOLERANCE <= rule.length <= longest / 2 + TOLERANCE


def test_number_place_and_date(paper: Printed) -> None:
    found = lines(paper.pdf)
    title = _title(paper, found)
    head = [line for line in found if line.y < title.y]
    dates = [line for line in head if line.text.startswith("Mộc Bắc, ngày ")]
    assert len(dates) == paper.form.dated
    for dated in dates:
        DATE.check(dated)
        assert dated.middle == pytest.approx(_one(found, official.MOTTO).middle, abs=TOLERANCE)
        assert re.fullmatch(
            r"Mộc Bắc, ngày( \d\d)?\s+tháng (0[12]|[3-9]|1[0-2]) năm 2026", dated.text.strip()
        )
    numbers = [line for line in found if line.text.startswith("Số:")]
    if not paper.form.number:
        assert not numbers, "a letter, a file and a book have no number"
        return
    (number,) = numbers
    NUMBER.check(number)
    assert re.fullmatch(rf"Số:\s+(\d{{2,}})?/{paper.form.number}-UBND", number.text.strip())
    assert number.middle == pytest.approx(_one(found, "ỦY BAN NHÂN DÂN").middle, abs=TOLERANCE)
    for dated in dates:
        assert number.y == pytest.approx(dated.y, abs=TOLERANCE)


def _title(paper: Printed, found: list[Line]) -> Line:
    return next(line for line in found if line.text.startswith(paper.form.title))


def test_title_and_subject(paper: Printed) -> None:
    found = rows(paper.pdf)
    title = _title(paper, found)
    TITLE.check(title)
    assert title.middle == pytest.approx(paper.middle, abs=TOLERANCE)
    if not paper.form.subject:
        return
    subject = [line for line in found if title.y < line.y < title.y + 14 and line.font.endswith("-Bold")]
    assert subject[0].text.startswith(paper.form.subject)
    for line in subject:
        TITLE.check(line)
        assert line.middle == pytest.approx(paper.middle, abs=TOLERANCE)
    if paper.form.subject_rule:
        rule = _below(strokes(paper.pdf), subject[-1])
        width = max(line.right - line.x for line in subject)
        assert width / 3 - TOLERANCE <= rule.length <= width / 2 + TOLERANCE


def test_nothing_stands_outside_the_margins(paper: Printed) -> None:
    page = paper.page
    for sheet in range(preview.page_count(paper.pdf)):
        for line in lines(paper.pdf, sheet):
            assert line.x >= page.left - TOLERANCE, line
            assert line.right <= paper.right + TOLERANCE, line
            assert line.y <= page.height - page.bottom, line
        inside = [line for line in lines(paper.pdf, sheet) if not line.text.strip().isdigit()]
        assert min(line.y for line in inside) > page.top


def test_margins_of_papers_that_leave_the_office_are_those_of_the_decree(paper: Printed) -> None:
    """Mục I, khoản 3: 20–25 above and below, 30–35 left, 15–20 right. Today's work stays in the house."""
    page = paper.page
    if paper.form.title == "VIỆC HÔM NAY":
        return
    assert (page.width, page.height) in ((210, 297), (297, 210))
    assert 20 <= page.top <= 25
    assert 20 <= page.bottom <= 25
    assert 30 <= page.left <= 35
    assert 15 <= page.right <= 20


def test_pages_are_numbered_top_centre_from_the_second_on(paper: Printed) -> None:
    above = [line for line in lines(paper.pdf, 0) if line.y < min(paper.page.top, 20)]
    assert not above, "the first page has no number"
    for sheet in range(1, preview.page_count(paper.pdf)):
        (number,) = [line for line in lines(paper.pdf, sheet) if line.y < paper.page.top]
        assert number.text.strip() == str(sheet + 1)
        PAGE_NUMBER.check(number)
        assert number.middle == pytest.approx(paper.middle, abs=TOLERANCE)


def test_signature_blocks_stand_in_their_half_with_room_for_signature_and_seal(paper: Printed) -> None:
    if not paper.form.signed:
        return
    count = preview.page_count(paper.pdf)
    sheet = next(page for page in range(count) if _has(paper.pdf, page, paper.form.signed[0]))
    found = lines(paper.pdf, sheet)
    quarter = (paper.right - paper.left) / 4
    for place, words in enumerate(paper.form.signed):
        half = paper.middle + (quarter if place == 0 else -quarter)
        head = _one(found, words)
        below = [line for line in found if line.y >= head.y - 0.1 and line.font.endswith("-Bold")]
        block = [line for line in below if abs(line.middle - half) < TOLERANCE]
        assert block[0] == head
        for line in block:
            AUTHORITY.check(line)
        name = block[-1]
        assert name.text.strip() != name.text.strip().upper(), "a name is no title"
        assert name.y - block[-2].y >= 30
        assert name.y <= paper.page.height - paper.page.bottom


def test_the_keeper_signs_the_end_of_a_book() -> None:
    for table, book in register_books.BOOKS.items():
        paper = printed(f"book-{table}")
        last = preview.page_count(paper.pdf) - 1
        found = lines(paper.pdf, last)
        keeper = _one(found, book.keeper)
        half = paper.middle + (paper.right - paper.left) / 4
        dated = next(line for line in found if line.text.startswith("Mộc Bắc, ngày 18 tháng 5"))
        for line in (dated, keeper, _one(found, "(Ký, ghi rõ họ tên)")):
            assert line.middle == pytest.approx(half, abs=TOLERANCE), table
        AUTHORITY.check(keeper)
        assert keeper.y <= paper.page.height - paper.page.bottom - 22, "room to sign"


def _body_rows(pdf: bytes) -> list[Line]:
    found = rows(pdf)
    start = next(i for i, line in enumerate(found) if line.text.startswith(("THƯ ", "BÁO", "VĂN BẢN XIN")))
    stop = next((i for i, line in enumerate(found) if "TM. " in line.text), len(found))
    text = [line for line in found[start + 1 : stop] if line.font.endswith("+Tinos-Regular")]
    return [line for line in text if line.x < LEFT + 14 and not line.text.startswith(("Kính gửi", "- "))]


@pytest.fixture(params=["report", "report of a unit with a long name", *LETTERS], scope="module")
def pdf(request: pytest.FixtureRequest) -> bytes:
    return printed(request.param).pdf


def test_margins_indent_and_justification(pdf):
    body = _body_rows(pdf)
    assert len(body) > 4
    for line in body:
        BODY.check(line)
        assert min(abs(line.x - indent) for indent in (LEFT, LEFT + 12.7)) < TOLERANCE, line
        assert line.right <= RIGHT + TOLERANCE
    whole = [line for line, after in pairwise(body) if abs(after.x - LEFT) < TOLERANCE]
    assert whole
    for line in whole:
        assert line.right == pytest.approx(RIGHT, abs=TOLERANCE), line


def test_line_and_paragraph_spacing(pdf):
    body = _body_rows(pdf)
    for line, after in pairwise(body):
        step = (after.y - line.y) / MM_PER_POINT
        extra = 6 if after.x > LEFT + 10 else 0
        assert 14 * SINGLE + extra - 0.1 <= step <= 14 * SINGLE * 1.5 + extra + 0.1, (line, after)


def _has(pdf: bytes, page: int, text: str) -> bool:
    try:
        return any(line.text.strip() == text for line in lines(pdf, page))
    except Exception:  # noqa: BLE001 -- PDFium raises its own error for a page that is not there
        return False


def test_recipients():
    pdf = render_pdf(report())
    found = lines(pdf, 1)
    head = _one(found, "Nơi nhận:")
    RECIPIENTS_TITLE.check(head)
    assert head.x == pytest.approx(LEFT, abs=TOLERANCE)
    assert head.y == pytest.approx(_one(found, "TM. ỦY BAN NHÂN DÂN").y, abs=1)
    listed = [line for line in found if line.size == 11]
    assert [line.text for line in listed] == ["- Như trên;", "- TT Đảng ủy, TT HĐND xã;", "- Lưu: VT."]
    for line in listed:
        RECIPIENT.check(line)
        assert line.x == pytest.approx(LEFT, abs=TOLERANCE)


def test_several_addressees_stand_with_their_dashes_below_the_colon():
    found = lines(render_pdf(report()))
    head = next(line for line in found if line.text.startswith("Kính gửi:"))
    dashes = [line for line in found if line.text.startswith("- ")]
    assert [line.text for line in dashes] == ["- Ban Thường vụ Thị ủy;", "- Ủy ban nhân dân thị xã."]
    for line in dashes:
        assert line.x == pytest.approx(head.right, abs=1.2)
        assert line.y > head.y


def test_a_unit_name_of_two_lines_a_long_title_and_a_long_name_stay_inside_their_columns():
    unit = "PHƯỜNG NGUYỄN HOÀNG PHONG ĐÔNG NAM"
    position = "PHÓ CHỦ TỊCH THƯỜNG TRỰC PHỤ TRÁCH KHỐI VĂN HÓA - XÃ HỘI VÀ NỘI CHÍNH"
    signer = Signer(
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", position), "Công Tằng Tôn Nữ Nguyễn Hoàng Diệu Thương"
    )
    pdf = render_pdf(report(unit, signer))
    found = lines(pdf)
    left = [line for line in found if line.font.endswith("Bold") and line.right < 95 and line.y < 45]
    assert len(left) == 3, "the unit takes two lines"
    assert " ".join(line.text.strip() for line in left[1:]) == unit
    assert _one(found, official.COUNTRY).x > max(line.right for line in left)
    rule = _below(strokes(pdf), left[-1])
    longest = max(line.right - line.x for line in left)
    assert longest / 3 - TOLERANCE <= rule.length <= longest / 2 + TOLERANCE
    last = lines(pdf, 1)
    block = [line for line in last if line.x > 112 and line.font.endswith("Bold") and line.y > TOP]
    assert " ".join(line.text.strip() for line in block) == " ".join((*signer.lines, signer.name))
    assert all(line.right <= RIGHT + TOLERANCE for line in block)
