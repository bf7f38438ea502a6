"""Hard cases on every kind of paper: long names, page ends, the last line, the signature."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.documents import official
from app.documents.layout import Page, Text, lay_out
from app.documents.metrics import POINTS_PER_MM
from app.documents.tree import Columns, Document, Paragraph, Style, Table, paragraph
from app.domain.records.office import Paper
from app.services.letter_templates import occasions
from tests.documents.office_papers import BOOKS, PAPERS, office_papers
from tests.documents.samples import CHAIR, letter

LONG = {
    "xp": "phường Nguyễn Hoàng Phong Đông Nam",
    "ten_xp": "Nguyễn Hoàng Phong Đông Nam",
    "UBND": "Ủy ban nhân dân phường Nguyễn Hoàng Phong Đông Nam",
    "co_quan": "Ủy ban nhân dân phường Nguyễn Hoàng Phong Đông Nam",
    "dia_danh": "Nguyễn Hoàng Phong Đông Nam",
    "ho_ten": "Công Tằng Tôn Nữ Nguyễn Hoàng Diệu Thương Thương",
    "ten_vo": "Công Tằng Tôn Nữ Nguyễn Hoàng Diệu Thương",
    "ten_chong": "Nguyễn Phúc Hoàng Trường Giang Thế Bảo",
    "ten_be": "Công Tằng Tôn Nữ Nguyễn Hoàng Diệu Anh",
    "ten_nguoi_mat": "Công Tằng Tôn Nữ Nguyễn Hoàng Diệu Thương",
    "ten_don_vi": "Công ty Trách nhiệm hữu hạn Một thành viên Thương mại và Dịch vụ Mộc Bắc",
    "ten_tthc": "đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    "dia_chi": "số nhà 128, ngõ 45, đường Nguyễn Hoàng Phong Đông Nam, tổ dân phố Hoàn Dương Đông",
}
REPORTS = ("full-report", "consolidated-report", "summary")
PAPER_OF = [
    (key, paper) for key, chosen in occasions().items() for paper in sorted({chosen.paper, Paper.TEXT_ONLY})
]


def words(page: Page) -> list[Text]:
    """The lines of a page from top to bottom, without its number."""
    found = (line for line in page.texts() if not line.text.strip().isdigit())
    return sorted(found, key=lambda line: line.y)


def with_gap(document: Document, lines: int) -> Document:
    """The same paper, moved down by so many lines."""
    gap = tuple(paragraph("dòng", style=Style(size=14)) for _ in range(lines))
    return replace(document, blocks=(*document.blocks[:2], *gap, *document.blocks[2:]))


@pytest.mark.parametrize(("key", "paper"), PAPER_OF)
def test_a_letter_of_long_names_stays_whole_inside_its_margins(key: str, paper: Paper) -> None:
    document = letter(key, paper, **LONG)
    setup, pages = document.page, lay_out(document)
    left, right = setup.left * POINTS_PER_MM, (setup.width - setup.right) * POINTS_PER_MM
    for page in pages:
        for line in words(page):
            assert line.x >= left - 0.5, line.text
            assert line.x + line.width <= right + 0.5, line.text
            assert line.y <= (setup.height - setup.bottom) * POINTS_PER_MM
    last = words(pages[-1])
    signed = next(place for place, line in enumerate(last) if line.text == CHAIR.name)
    assert signed >= 4, "at least two lines of the letter stand above title and name"


@pytest.mark.parametrize("key", occasions())
def test_no_paragraph_of_a_letter_ends_with_a_lonely_word(key: str) -> None:
    for changes in ({}, LONG):
        document = letter(key, **changes)
        for block in document.blocks:
            if isinstance(block, Paragraph) and block.style.align in ("justify", "center"):
                _check_last_line(document, block)


@pytest.mark.parametrize("name", PAPERS)
def test_no_paragraph_of_a_paper_ends_with_a_lonely_word(name: str) -> None:
    document = office_papers()[name]
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.style.align in ("justify", "center"):
            _check_last_line(document, block)


def _check_last_line(document: Document, block: Paragraph) -> None:
    lines = [line.text for page in lay_out(replace(document, blocks=(block,))) for line in words(page)]
    if len(lines) > 1 and "\n" not in block.text:
        assert len(lines[-1].split()) > 1 or len(lines) == 2, lines


@pytest.mark.parametrize("table", BOOKS)
def test_the_keeper_of_a_book_never_signs_a_page_without_rows(table: str) -> None:
    book = office_papers()[f"book-{table}"]
    place = next(index for index, block in enumerate(book.blocks) if isinstance(block, Table))
    whole = book.blocks[place]
    assert isinstance(whole, Table)
    row = whole.rows[0] if whole.rows else tuple("x" for _ in whole.columns)

    def with_rows(count: int) -> list[Page]:
        blocks = (*book.blocks[:place], replace(whole, rows=(row,) * count), *book.blocks[place + 1 :])
        return list(lay_out(replace(book, blocks=blocks)))

    frame = {line.text for line in words(with_rows(0)[0])}  # heading of the paper and of the table, signature
    for count in range(2, 40):
        last = words(with_rows(count)[-1])
        assert [line.text for line in last if line.text not in frame and "trong kỳ" not in line.text], count


@pytest.mark.parametrize(
    "name", ["consolidated-report", "full-report", "summary", "case-file", "person-file"]
)
def test_no_heading_ends_a_page_wherever_the_page_ends(name: str) -> None:
    document = office_papers()[name]
    headings = {
        block.text for block in document.blocks if isinstance(block, Paragraph) and block.style.heading
    }
    groups = {
        "".join(cell if isinstance(cell, str) else "" for cell in row)
        for block in document.blocks
        if isinstance(block, Table)
        for index, row in enumerate(block.rows)
        if index in block.bold_rows and index < len(block.rows) - 1
    }
    for lines in range(0, 40, 3):
        for page in lay_out(with_gap(document, lines))[:-1]:
            assert words(page)[-1].text not in headings | groups


@pytest.mark.parametrize("name", [*REPORTS, "box-minutes"])
def test_no_signature_stands_alone_wherever_the_page_ends(name: str) -> None:
    document = office_papers()[name]
    signature = next(block for block in reversed(document.blocks) if isinstance(block, Columns))
    title = next(each for each in signature.cells[1] if isinstance(each, Paragraph)).text
    for lines in range(0, 45, 2):
        pages = lay_out(with_gap(document, lines))
        page = next(each for each in pages if any(line.text == title for line in each.texts()))
        found = words(page)
        head = next(at for at, line in enumerate(found) if line.text == title)
        above = {round(line.y) for line in found[:head] if abs(line.y - found[head].y) > 1}
        assert len(above) >= 2, f"{lines} lines further down"


def test_a_title_of_sixty_letters_takes_two_balanced_lines() -> None:
    title = "Mô hình “Chính quyền thân thiện vì Nhân dân phục vụ” tại các thôn"
    blocks = official.title("KẾ HOẠCH", f"{title}, tổ dân phố")
    (page,) = lay_out(Document("Kế hoạch", blocks))
    _, *lines = words(page)
    assert len(lines) == 2
    assert min(line.width for line in lines) > 0.6 * max(line.width for line in lines)
