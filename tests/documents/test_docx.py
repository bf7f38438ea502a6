from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import docx
import pytest

from app.documents import preview
from app.documents.docx import render_docx
from app.documents.official import body, heading, section
from app.documents.pdf import render_pdf
from app.documents.tree import (
    A4_LANDSCAPE,
    Align,
    Column,
    Document,
    FrameKind,
    PageBreak,
    PageSetup,
    Run,
    Table,
    bold,
    paragraph,
)
from app.domain.resources import resource_path
from tests.documents.measure import Line, lines
from tests.documents.office_papers import PAPERS, office_papers
from tests.documents.samples import letter_pages, report

TOLERANCE = 2.1
PAGES_END_ELSEWHERE = {"book-contacts", "book-survey_responses", "consolidated-report"}
"""Rows that stay with the signature: Word holds them, LibreOffice whole tables alone. And a page of many
tables, the hundredths of a millimetre of whose rules add up to a row."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONTS_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match></fontconfig>
"""
TABLE = Document(
    "Sổ đường dây nóng",
    (
        paragraph(bold("SỔ ĐƯỜNG DÂY NÓNG")),
        Table(
            (Column("STT", 10, Align.CENTER), Column("Nội dung", 90), Column("Kết quả", 60)),
            tuple(
                (str(n), "Đèn đường thôn Yên Lạc hỏng, đi lại khó khăn " * (n % 3 + 1), "Đã sửa")
                for n in range(1, 60)
            ),
            number_row=True,
        ),
    ),
    page=A4_LANDSCAPE,
)


def _xml(file: bytes) -> str:
    with zipfile.ZipFile(BytesIO(file)) as package:
        return package.read("word/document.xml").decode()


def test_word_files_hold_text_tables_and_styles_and_no_boxes():
    file = render_docx(report())
    word = docx.Document(BytesIO(file))
    assert word.styles["Normal"].font.name == "Times New Roman"
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"] == ["BÁO CÁO"]
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 2"] == ["I. ĐẶC ĐIỂM TÌNH HÌNH"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in word.tables[0].rows[0].cells[1].text


@pytest.mark.parametrize("name", [*letter_pages(), *PAPERS])
def test_no_word_file_holds_a_box_or_another_font(name):
    xml = _xml(render_docx({**letter_pages(), **office_papers()}[name]))
    for forbidden in ("w:pict", "w:drawing", "txbx", "w:sdt", "AlternateContent", "w:framePr"):
        assert forbidden not in xml
    assert set(re.findall(r'w:ascii="([^"]+)"', xml)) <= {"Times New Roman"}


def test_title_language_and_author_are_set():
    word = docx.Document(BytesIO(render_docx(letter_pages()["thanks-idea"])))
    assert word.core_properties.title == "Thư cảm ơn"
    assert word.core_properties.language == "vi-VN"
    assert word.core_properties.author == "Ủy ban nhân dân xã Mộc Bắc"


def test_tables_repeat_their_headings_and_never_part_a_row():
    xml = _xml(render_docx(TABLE))
    assert xml.count("<w:tblHeader/>") == 2
    assert xml.count("<w:cantSplit/>") == 61
    assert 'w:orient="landscape"' in xml


def test_gaps_are_highlighted_and_breaks_kept():
    first = paragraph("một", Run("[Lý do]", gap=True))
    document = Document("a", (first, PageBreak(), paragraph("hai\nba")))
    word = docx.Document(BytesIO(render_docx(document)))
    assert word.paragraphs[0].runs[1].font.highlight_color is not None
    assert word.paragraphs[1].paragraph_format.page_break_before
    assert word.paragraphs[1].text == "hai\nba"


ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr tabs spacing ind jc outlineLvl rPr",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "sectPr": "headerReference footerReference pgSz pgMar pgBorders pgNumType cols titlePg docGrid",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs highlight u lang",
    "trPr": "trHeight cantSplit tblHeader",
    "tcPr": "tcW gridSpan vMerge tcBorders tcMar vAlign",
}
"""The order of parts in ECMA-376, part 1, of those that occur here: Word calls other files damaged."""


@pytest.mark.parametrize("name", [*letter_pages(), *PAPERS, "report", "table", "poster"])
def test_the_parts_of_every_property_stand_in_the_order_of_the_standard(name):
    poster = Document("a", (paragraph(bold("5 BIẾT")),), page=PageSetup(frame=FrameKind.POSTER))
    others = {"report": report(), "table": TABLE, "poster": poster}
    document = {**letter_pages(), **office_papers(), **others}[name]
    body = docx.Document(BytesIO(render_docx(document))).element
    seen = 0
    for kind, order in ORDERS.items():
        for element in body.iter(f"{{{W}}}{kind}"):
            parts = [child.tag.rpartition("}")[2] for child in element]
            assert parts == sorted(parts, key=order.split().index), kind
            seen += 1
    assert seen > 1


def test_two_tables_that_follow_each_other_stay_two():
    table = Table((Column("a", 10),), (("1",),), space_before=0)
    xml = _xml(render_docx(Document("a", (table, table))))
    assert "</w:tbl><w:tbl>" not in xml


def test_the_same_document_gives_the_same_bytes():
    assert render_docx(report()) == render_docx(report())


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, bytes]]:
    """Our PDF and LibreOffice's PDF of our Word file, by name. Times New Roman is Tinos there, as in ours."""
    soffice = shutil.which("soffice")
    if soffice is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("NO WORD FILE CONVERTED: this machine lacks libreoffice-writer-nogui")
    folder = tmp_path_factory.mktemp("word")
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS_CONFIG.format(fonts=resource_path("fonts"), cache=folder / "cache"), "utf-8")
    documents = {**letter_pages(), **office_papers(), "report": report(), "table": TABLE}
    for name, document in documents.items():
        (folder / f"{name}.docx").write_bytes(render_docx(document))
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder)),
            *(str(folder / f"{name}.docx") for name in documents),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(fonts), "HOME": str(folder)},
        check=True,
        capture_output=True,
        timeout=240,
    )
    return {
        name: (render_pdf(document), Path(folder / f"{name}.pdf").read_bytes())
        for name, document in documents.items()
    }


def _rows(pdf: bytes, page: int) -> list[list[Line]]:
    """The lines of a page from top to bottom; what stands about one height is one row."""
    found = sorted((line for line in lines(pdf, page) if line.text.strip()), key=lambda line: line.y)
    rows = [[found[0]]]
    for before, line in pairwise(found):
        if line.y - before.y > 0.8:
            rows.append([])
        rows[-1].append(line)
    return rows


def _copied(pdf: bytes, page: int) -> str:
    """The words of a page; PDFium shows a hyphen at a line's end as a control sign."""
    return preview.page_text(pdf, page).replace("\x02", "-")


def _all_words(pdf: bytes) -> set[str]:
    """Each word once: the headings of a table come again on every page."""
    return {word for page in range(preview.page_count(pdf)) for word in _copied(pdf, page).split()}


@pytest.mark.office_suite
@pytest.mark.parametrize("name", [*letter_pages(), *PAPERS, "report", "table"])
def test_word_files_look_like_our_pages(converted, name):
    ours, theirs = converted[name]
    if name in PAGES_END_ELSEWHERE:
        every = [_all_words(pdf) for pdf in converted[name]]
        assert every[0] == every[1]
        return
    assert preview.page_count(ours) == preview.page_count(theirs)
    for page in range(preview.page_count(ours)):
        words = [sorted(_copied(pdf, page).split()) for pdf in (ours, theirs)]
        assert words[0] == words[1]
        rows = [_rows(pdf, page) for pdf in (ours, theirs)]
        assert len(rows[0]) == len(rows[1])
        for our, their in zip(*rows, strict=True):
            assert min(a.y for a in our) == pytest.approx(min(b.y for b in their), abs=TOLERANCE)
            assert min(a.x for a in our) == pytest.approx(min(b.x for b in their), abs=TOLERANCE)


def test_a_section_heading_and_its_text_are_written():
    document = Document("a", (*heading(("ỦY BAN NHÂN DÂN", "XÃ A")), section("I. MỤC"), body("Đoạn văn.")))
    word = docx.Document(BytesIO(render_docx(document)))
    assert [p.text for p in word.paragraphs if p.text] == ["I. MỤC", "Đoạn\u00a0văn."]
