from __future__ import annotations

import pytest

from app.documents.layout import Page, lay_out
from app.documents.metrics import points
from app.documents.official import BODY, body, keep_with_signature, section, signature
from app.documents.official import Signer as SignerBlock
from app.documents.tree import (
    Align,
    Block,
    Column,
    Document,
    PageBreak,
    Spacer,
    Style,
    Table,
    paragraph,
)

FILLER = "Ủy ban nhân dân xã tiếp nhận ý kiến của Nhân dân về đường làng, ngõ xóm và trả lời đúng thời hạn. "


def _words(page: Page) -> str:
    return " ".join(text.text for text in page.texts())


def _pages(*blocks: Block) -> tuple[Page, ...]:
    return lay_out(Document("Thử", blocks))


def test_an_empty_document_has_one_page():
    assert len(_pages()) == 1


def test_justified_lines_end_at_the_right_margin_except_the_last():
    (page,) = _pages(body(FILLER * 4))
    lines = page.texts()
    assert len(lines) > 3
    for line in lines[:-1]:
        assert line.x + line.width == pytest.approx(points(195), abs=0.02)
    assert lines[-1].stretch == 0
    assert lines[0].x == pytest.approx(points(30 + 12.7))
    assert lines[1].x == pytest.approx(points(30))


@pytest.mark.parametrize("lines_before", range(30, 46))
def test_no_widow_and_no_orphan(lines_before):
    blocks = [paragraph("dòng", style=Style(size=14)) for _ in range(lines_before)]
    pages = _pages(*blocks, body("ĐOẠN " + FILLER * 3))
    counts = [sum(t.text != "dòng" and len(t.text) > 3 for t in page.texts()) for page in pages]
    assert 1 not in counts


@pytest.mark.parametrize("lines_before", range(30, 46))
def test_no_heading_ends_a_page(lines_before):
    blocks = [paragraph("dòng", style=Style(size=14)) for _ in range(lines_before)]
    pages = _pages(*blocks, section("I. ĐẦU MỤC"), body(FILLER * 3))
    for page in pages[:-1]:
        assert "ĐẦU MỤC" not in page.texts()[-1].text


@pytest.mark.parametrize("lines_before", range(20, 46))
def test_a_signature_never_stands_alone_on_a_page(lines_before):
    blocks = [paragraph("dòng", style=Style(size=14)) for _ in range(lines_before)]
    closing = keep_with_signature((body(FILLER * 2), body("Trân trọng!")))
    pages = _pages(*blocks, *closing, signature(SignerBlock(("CHỦ TỊCH",), "Trần Quang Khải")))
    last = [text.text for text in pages[-1].texts()]
    assert "Trần Quang Khải" in last
    assert "Trân trọng!" in last
    assert sum(FILLER[:10] in line or "ngõ xóm" in line for line in last) >= 1


def test_page_numbers_stand_in_the_top_margin_from_the_second_page_on():
    first, second, third, *_ = _pages(*(body(FILLER * 6) for _ in range(20)))
    assert "1" not in [text.text for text in first.texts()]
    for page, number in ((second, "2"), (third, "3")):
        line = page.texts()[0]
        assert line.text == number
        assert line.y < points(20)
        assert line.x + line.width / 2 == pytest.approx(points(30 + 165 / 2), abs=0.01)


def test_table_headings_come_again_on_every_page_and_no_row_is_lost():
    rows = tuple((str(n), FILLER) for n in range(1, 121))
    table = Table((Column("STT", 10, Align.CENTER), Column("Nội dung", 80)), rows, number_row=True)
    pages = _pages(table)
    assert len(pages) > 3
    for page in pages:
        assert "Nội dung" in _words(page)
        assert "(1) (2)" in _words(page)
    numbers = [t.text for page in pages for t in page.texts() if t.text.isdigit() and t.size == 11]
    assert numbers == [str(n) for n in range(1, 121)]


def test_a_table_heading_is_never_left_alone_at_a_page_end():
    for count in range(30, 46):
        blocks = [paragraph("dòng", style=Style(size=14)) for _ in range(count)]
        pages = _pages(*blocks, Table((Column("Tên cột", 10),), (("giá trị",),) * 3))
        for page in pages:
            assert page.texts()[-1].text != "Tên cột"


def test_a_row_taller_than_a_page_is_parted():
    pages = _pages(Table((Column("Nội dung", 80),), ((FILLER * 60,),)))
    assert len(pages) > 1
    words = "".join(_words(page) for page in pages).replace("Nội dung", "")
    assert words.count("đúng thời hạn") == 60
    for page in pages:
        assert max(text.y for text in page.texts()) < points(297 - 20)


def test_a_page_break_and_a_spacer_at_the_top_leave_no_hole():
    first, second = _pages(paragraph("một"), PageBreak(), Spacer(30), paragraph("hai"))
    assert second.texts()[-1].y < points(20 + 8)
    assert _words(first) == "một"


def test_the_same_paragraph_is_laid_out_once():
    one = lay_out(Document("a", (body(FILLER),)))[0]
    two = lay_out(Document("b", (body(FILLER),)))[0]
    assert one.placed[0][2] is two.placed[0][2]
    assert BODY.align is Align.JUSTIFY
