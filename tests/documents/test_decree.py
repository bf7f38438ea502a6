"""Measures finished pages against Nghị định 30/2020/NĐ-CP, Phụ lục I (the table is in docs/papers.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest

from app.documents import official
from app.documents.official import Signer
from app.documents.pdf import render_pdf
from app.services.letter_templates import occasions
from tests.documents.measure import Line, Stroke, lines, rows, strokes
from tests.documents.samples import CHAIR, DEPUTY, letter, report

TOLERANCE = 0.5
MM_PER_POINT = 25.4 / 72
LEFT, RIGHT, TOP, BOTTOM = 30, 195, 20, 297 - 20
SINGLE = 1.149
DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Rule:
    """What the decree says of one element: sizes, weight and slope."""

    smallest: float
    largest: float
    font: str

    def check(self, line: Line) -> None:
        assert self.smallest <= line.size <= self.largest, line
        assert line.font.endswith(f"+Tinos-{self.font}"), line


COUNTRY = Rule(12, 13, "Bold")
MOTTO = Rule(13, 14, "Bold")
ISSUER = Rule(12, 13, "Bold")
NUMBER = Rule(13, 13, "Regular")
DATE = Rule(13, 14, "Italic")
TITLE = Rule(13, 14, "Bold")
BODY = Rule(13, 14, "Regular")
AUTHORITY = Rule(13, 14, "Bold")
RECIPIENTS_TITLE = Rule(12, 12, "BoldItalic")
RECIPIENT = Rule(11, 11, "Regular")
PAGE_NUMBER = Rule(13, 14, "Regular")


LETTERS = [key for key, chosen in occasions().items() if chosen.kind in ("apology", "thanks")]
DOCUMENTS = {
    "report": report,
    "report of a unit with a long name": lambda: report("PHƯỜNG HOÀNG ĐÔNG"),
    **{key: (lambda key=key: letter(key, day=DAY)) for key in LETTERS},
}


@pytest.fixture(params=DOCUMENTS, scope="module")
def pdf(request) -> bytes:
    return render_pdf(DOCUMENTS[request.param]())


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


def test_quoc_hieu_and_tieu_ngu(pdf):
    found = lines(pdf)
    country, motto = _one(found, official.COUNTRY), _one(found, official.MOTTO)
    COUNTRY.check(country)
    MOTTO.check(motto)
    assert country.middle == pytest.approx(motto.middle, abs=TOLERANCE)
    assert country.right <= RIGHT + TOLERANCE
    assert motto.y - country.y == pytest.approx(motto.size * SINGLE * MM_PER_POINT, abs=TOLERANCE)
    rule = _below(strokes(pdf), motto)
    assert rule.length == pytest.approx(motto.right - motto.x, abs=TOLERANCE)


def test_issuing_body(pdf):
    found = lines(pdf)
    first = _one(found, "ỦY BAN NHÂN DÂN")
    country = _one(found, official.COUNTRY)
    second = next(line for line in found if line.text.startswith(("XÃ ", "PHƯỜNG ")))
    for line in (first, second):
        ISSUER.check(line)
        assert line.right < country.x
        assert line.x >= LEFT - TOLERANCE
    assert first.y == pytest.approx(country.y, abs=TOLERANCE)
    assert first.middle == pytest.approx(second.middle, abs=TOLERANCE)
    rule = _below(strokes(pdf), second)
    longest = max(first.right - first.x, second.right - second.x)
    assert longest / 3 - TOLERANCE <= rule.length <= longest / 2 + TOLERANCE


def test_number_place_and_date(pdf):
    found = lines(pdf)
    dated = _one(found, "Mộc Bắc, ngày 05 tháng 01 năm 2026")
    DATE.check(dated)
    assert dated.middle == pytest.approx(_one(found, official.MOTTO).middle, abs=TOLERANCE)
    numbers = [line for line in found if line.text.startswith("Số:")]
    if any("BÁO CÁO" in line.text for line in found):
        (number,) = numbers
        NUMBER.check(number)
        assert re.fullmatch(r"Số: \d{2,}/[A-Z]+-UBND", number.text.strip())
        assert number.y == pytest.approx(dated.y, abs=TOLERANCE)
        assert number.middle == pytest.approx(_one(found, "ỦY BAN NHÂN DÂN").middle, abs=TOLERANCE)
    else:
        assert not numbers, "a letter has no number"


def test_title_and_subject(pdf):
    found = lines(pdf)
    middle = (LEFT + RIGHT) / 2
    title = next(line for line in found if line.text.startswith(("THƯ ", "BÁO CÁO", "VĂN BẢN XIN LỖI")))
    TITLE.check(title)
    assert title.middle == pytest.approx(middle, abs=TOLERANCE)
    if title.text == "BÁO CÁO":
        subject = next(line for line in found if line.text.startswith("Kết quả thực hiện"))
        TITLE.check(subject)
        assert subject.middle == pytest.approx(middle, abs=TOLERANCE)
        rule = _below(strokes(pdf), subject)
        width = subject.right - subject.x
        assert width / 3 - TOLERANCE <= rule.length <= width / 2 + TOLERANCE


def _body_rows(pdf: bytes) -> list[Line]:
    found = rows(pdf)
    start = next(i for i, line in enumerate(found) if line.text.startswith(("THƯ ", "BÁO", "VĂN BẢN XIN")))
    stop = next((i for i, line in enumerate(found) if "TM. " in line.text), len(found))
    text = [line for line in found[start + 1 : stop] if line.font.endswith("+Tinos-Regular")]
    return [line for line in text if line.x < LEFT + 14 and not line.text.startswith(("Kính gửi", "- "))]


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


def test_signature_block():
    for document in (report(), letter("apology-error", day=DAY)):
        pdf = render_pdf(document)
        last = max(range(3), key=lambda page: page if _has(pdf, page, "TM. ỦY BAN NHÂN DÂN") else -1)
        found = lines(pdf, last)
        authority = _one(found, "TM. ỦY BAN NHÂN DÂN")
        name = next(line for line in found if line.text.strip() in (CHAIR.name, DEPUTY.name))
        AUTHORITY.check(authority)
        AUTHORITY.check(name)
        title = max((line for line in found if line.text.endswith("CHỦ TỊCH")), key=lambda line: line.y)
        for line in (authority, title, name):
            assert line.x > (LEFT + RIGHT) / 2 - TOLERANCE
            assert line.middle == pytest.approx((LEFT + RIGHT) / 2 + 165 / 4, abs=TOLERANCE)
        assert name.y - title.y >= 30
        assert name.y <= BOTTOM


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


def test_page_number():
    pdf = render_pdf(report())
    assert not [line for line in lines(pdf, 0) if line.y < TOP]
    (number,) = [line for line in lines(pdf, 1) if line.y < TOP]
    assert number.text == "2"
    PAGE_NUMBER.check(number)
    assert number.middle == pytest.approx((LEFT + RIGHT) / 2, abs=TOLERANCE)


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
