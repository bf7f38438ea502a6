from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from datetime import datetime

import pypdfium2
import pytest

from app.documents import preview
from app.documents.official import BODY
from app.documents.pdf import render_pdf
from app.documents.tree import Column, Document, Run, Table, bold, italic, paragraph
from app.domain.clock import VIETNAM
from tests.documents.samples import letter_pages

VIETNAMESE = (
    "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ "
    "AÀẢÃÁẠ ĂẰẲẴẮẶ ÂẦẨẪẤẬ EÈẺẼÉẸ ÊỀỂỄẾỆ IÌỈĨÍỊ OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ UÙỦŨÚỤ ƯỪỬỮỨỰ YỲỶỸÝỴ Đ"
)


def _text(pdf: bytes) -> str:
    return " ".join(preview.page_text(pdf, page) for page in range(preview.page_count(pdf)))


@pytest.mark.parametrize("shape", [{}, {"bold": True}, {"italic": True}, {"bold": True, "italic": True}])
def test_every_vietnamese_letter_can_be_copied_from_the_page(shape):
    pdf = render_pdf(Document("Chữ", (paragraph(Run(VIETNAMESE, **shape)),)))
    copied = _text(pdf)
    assert unicodedata.is_normalized("NFC", copied)
    assert copied.split() == VIETNAMESE.split()


def test_decomposed_input_comes_out_composed():
    pdf = render_pdf(Document("Chữ", (paragraph(unicodedata.normalize("NFD", "Đặng Thị Thuở")),)))
    assert _text(pdf).strip() == "Đặng Thị Thuở"


def test_justified_words_stay_parted_when_copied():
    sentence = "Thay mặt Ủy ban nhân dân xã Mộc Bắc, tôi xin lỗi Bà và xin báo tin như sau. " * 5
    pdf = render_pdf(
        Document("Đoạn", (paragraph(sentence, bold("Đậm"), " và ", italic("nghiêng"), style=BODY),))
    )
    assert " ".join(_text(pdf).split()) == sentence + "Đậm và nghiêng"


def test_title_language_and_embedded_subset_fonts():
    created = datetime(2026, 5, 4, 8, 30, tzinfo=VIETNAM)
    pdf = render_pdf(Document("Thư xin lỗi", (paragraph("Kính gửi", bold("Bà")),), created=created))
    with pypdfium2.PdfDocument(pdf) as document:
        data = document.get_metadata_dict()
    assert data["Title"] == "Thư xin lỗi"
    assert data["CreationDate"].startswith("D:20260504083000")
    assert b"/Lang (vi-VN)" in pdf
    assert len(re.findall(rb"/FontFile2 ", pdf)) == 2
    assert len(re.findall(rb"/BaseFont /[A-Z]{6}\+Tinos", pdf)) == 4


def test_the_file_declares_pdf_a_2b():
    pdf = render_pdf(Document("Thư", (paragraph("chữ"),), created=datetime(2026, 5, 4, tzinfo=VIETNAM)))
    assert b'pdfaid:part="2" pdfaid:conformance="B"' in pdf
    assert b"/GTS_PDFA1" in pdf


def test_the_same_document_gives_the_same_bytes():
    document = Document("Thư", (paragraph("chữ"),), created=datetime(2026, 5, 4, tzinfo=VIETNAM))
    assert render_pdf(document) == render_pdf(document)


def test_several_documents_in_one_file_number_their_own_pages():
    long = Document("Dài", tuple(paragraph("dòng") for _ in range(60)))
    pdf = render_pdf([long, long])
    assert preview.page_count(pdf) == 4
    assert [preview.page_text(pdf, page).split()[0] for page in range(4)] == ["dòng", "2", "dòng", "2"]


def test_progress_is_told_and_may_cancel():
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_pdf([Document("a", (paragraph("a"),))] * 5, progress)
    assert seen == [(1, 5), (2, 5)]


def test_letters_outside_everyday_vietnamese_are_embedded_when_used():
    pdf = render_pdf(Document("Chữ", (paragraph("Ω Ж ʒ ₫ (a\\b) \r"), paragraph("không có: 😀"))))
    copied = _text(pdf)
    assert all(sign in copied for sign in ("Ω", "Ж", "₫", "(a\\b)"))
    assert "không có:" in copied


def test_a_letter_of_three_faces_stays_small():
    blocks = [paragraph(VIETNAMESE, bold(VIETNAMESE), italic(VIETNAMESE), style=BODY)]
    assert len(render_pdf(Document("Chữ", tuple(blocks)))) < 60_000
    assert max(len(render_pdf(document)) for document in letter_pages().values()) < 60_000
    table = Table((Column("Cột", 10),), (("giá trị",),) * 5000)
    assert len(render_pdf(Document("Sổ", (table,)))) < 1_500_000


def test_a_page_becomes_a_picture_of_its_size():
    pdf = render_pdf(Document("Thư", (paragraph("chữ"),)))
    png = preview.page_png(pdf, 0, 72)
    assert png.startswith(b"\x89PNG")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) in ((595, 842), (596, 842))
    assert preview.page_size(pdf, 0) == (pytest.approx(210, abs=0.2), pytest.approx(297, abs=0.2))


def test_importing_the_floor_loads_no_heavy_library():
    code = (
        "import sys, app.documents.pdf, app.documents.preview, app.documents.xlsx, app.documents.official;"
        "print(sorted({'fpdf', 'docx', 'xlsxwriter', 'pypdfium2', 'fontTools', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
