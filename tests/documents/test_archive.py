"""Every paper against the rules of PDF/A-2b (ISO 19005-2:2011) that can be checked in the file's structure.

The numbers are those of the standard. What needs a full validator is said in docs/papers.md.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from app.documents import preview
from app.documents.pdf import render_pdf
from app.documents.tree import Document, bold, paragraph
from tests.documents.office_papers import PAPERS, office_papers
from tests.documents.pdf_objects import PdfFile, PdfObject, take_apart
from tests.documents.samples import letter_pages

EMOJI = Document("Chữ lạ", (paragraph("Cảm ơn 😀 ", bold("ꔀ nhiều")),))
NAMES = (*letter_pages(), *PAPERS, "emoji")
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"


@cache
def made(name: str) -> tuple[Document, bytes, PdfFile]:
    document = {**letter_pages(), **office_papers(), "emoji": EMOJI}[name]
    pdf = render_pdf(document)
    return document, pdf, take_apart(pdf)


@pytest.fixture(params=NAMES, scope="module")
def paper(request: pytest.FixtureRequest) -> tuple[Document, bytes, PdfFile]:
    return made(request.param)


def test_head_and_end_of_the_file(paper: tuple[Document, bytes, PdfFile]) -> None:
    """6.1.2 and 6.1.3: a comment of four bytes above 127, an ID, no encryption, nothing behind the end."""
    _, pdf, file = paper
    assert re.match(rb"%PDF-1\.[2-7]\n%[\x80-\xff]{4}", pdf)
    assert re.search(r"/ID \[<[0-9A-F]{32}><[0-9A-F]{32}>\]", file.trailer)
    assert "/Encrypt" not in file.trailer
    assert pdf.endswith(b"%%EOF\n")
    assert pdf.count(b"%%EOF") == 1


def test_the_table_of_objects_points_to_them(paper: tuple[Document, bytes, PdfFile]) -> None:
    """6.1.4: `xref`, then lines of twenty bytes."""
    _, pdf, file = paper
    start = int(pdf.split(b"startxref\n")[1].split(b"\n")[0])
    lines = pdf[start : pdf.index(b"trailer\n")].split(b"\n")
    assert lines[:2] == [b"xref", f"0 {len(file.objects) + 1}".encode()]
    for number, line in enumerate(lines[3:-1], start=1):
        assert re.fullmatch(rb"\d{10} 00000 n ", line)
        assert pdf[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)


def test_nothing_that_an_archive_may_not_hold(paper: tuple[Document, bytes, PdfFile]) -> None:
    """6.1.7.2, 6.1.10, 6.2.8–6.2.10, 6.3–6.5: filters, other files, transparency, actions, scripts."""
    _, _, file = paper
    heads = "\n".join(each.head for each in file.objects.values())
    for forbidden in (
        *("LZWDecode", "Crypt", "JavaScript", "JS", "Launch", "AA", "EmbeddedFile", "EF", "XFA", "AcroForm"),
        *("SMask", "BM", "CA", "ca", "TR", "HTP", "XObject", "Annots", "OCProperties", "Movie", "Sound"),
        *("FFilter", "FDecodeParms", "PresSteps", "AlternatePresentations", "Requirements"),
    ):
        assert not re.search(rf"/{forbidden}(?![A-Za-z])", heads), forbidden
    assert not re.search(r"/S /(?!Transparency|GTS_PDFA1)\w+", heads), "no actions"
    assert set(re.findall(r"/Filter /(\w+)", heads)) == {"FlateDecode"}


def test_colours_are_those_of_the_profile_in_the_file(paper: tuple[Document, bytes, PdfFile]) -> None:
    """6.2.3 and 6.2.4: one output intent with an RGB profile; no colour that it does not cover."""
    _, _, file = paper
    assert re.search(r"/OutputIntents \[<</DestOutputProfile \d+ 0 R", file.catalog.head)
    assert file.catalog.get("S") == "/GTS_PDFA1"
    profile = file.objects[file.catalog.reference("DestOutputProfile")]
    assert profile.get("N") == "3"
    icc = profile.data or b""
    assert int.from_bytes(icc[:4], "big") == len(icc)
    assert icc[8] <= 4, "version of ICC.1"
    assert icc[12:16] in (b"mntr", b"prtr")
    assert icc[16:20] == b"RGB "
    assert icc[36:40] == b"acsp"
    for page in file.of_type("Page"):
        assert "/CS /DeviceRGB" in page.head, "a space to blend in, were there anything to blend"
        operators = _operators(file, page)
        assert not operators & {"k", "K", "cs", "CS", "sc", "scn", "SC", "SCN", "sh", "ri", "gs", "Do", "BI"}


def test_pages_stay_within_the_limits_of_the_format(paper: tuple[Document, bytes, PdfFile]) -> None:
    """6.1.13: sizes of pages, length of strings, depth of saved states; 6.2.2: operators of the format."""
    _, _, file = paper
    known = {"q", "Q", "cm", "w", "J", "j", "M", "d", "m", "l", "c", "h", "re", "S", "s", "f", "f*", "B", "n"}
    known |= {"BT", "ET", "Tf", "Tm", "Tj", "TJ", "rg", "RG"}
    for page in file.of_type("Page"):
        sides = [
            float(side) for side in re.search(r"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.head).groups()
        ]
        assert all(3 <= side <= 14400 for side in sides)
        assert _operators(file, page) <= known
        depth = deepest = 0
        for operator in _listed(file, page):
            depth += (operator == "q") - (operator == "Q")
            deepest = max(deepest, depth)
            assert depth >= 0
        assert depth == 0
        assert deepest <= 28
        strings = re.findall(rb"\((?:[^()\\]|\\.)*\)", _content(file, page), re.DOTALL)
        assert max(map(len, strings)) <= 32767


def test_every_letter_comes_from_an_embedded_font(paper: tuple[Document, bytes, PdfFile]) -> None:
    """6.2.11: fonts embedded, codes are glyph numbers, widths those of the font, no letter left undefined."""
    _, _, file = paper
    fonts = [each for each in file.of_type("Font") if each.get("Subtype") == "/Type0"]
    assert fonts
    for font in fonts:
        assert font.get("Encoding") == "/Identity-H"
        assert font.has("ToUnicode")
        (descendant,) = re.findall(r"/DescendantFonts \[(\d+) 0 R\]", font.head)
        glyphs = file.objects[int(descendant)]
        assert glyphs.get("Subtype") == "/CIDFontType2"
        assert glyphs.get("CIDToGIDMap") == "/Identity"
        descriptor = file.objects[glyphs.reference("FontDescriptor")]
        assert not descriptor.has("CIDSet"), "where there is one it must be complete"
        assert re.fullmatch(r"/[A-Z]{6}\+Tinos-\w+", font.get("BaseFont"))
        assert font.get("BaseFont") == glyphs.get("BaseFont") == descriptor.get("FontName")
        program = file.objects[descriptor.reference("FontFile2")]
        assert program.get("Length1") == str(len(program.data or b""))
        face = TTFont(BytesIO(program.data or b""))
        assert {"glyf", "head", "hhea", "hmtx", "loca", "maxp"} <= set(face.keys())
        scale = 1000 / face["head"].unitsPerEm
        ours = [int(width) for width in re.search(r"/W \[0 \[([\d ]+)\]\]", glyphs.head)[1].split()]
        theirs = [face["hmtx"][name][0] * scale for name in face.getGlyphOrder()]
        assert len(ours) == len(theirs)
        assert all(abs(a - b) <= 1 for a, b in zip(ours, theirs, strict=True))
        used = _codes(file, font)
        assert used <= set(range(1, len(ours))), "no .notdef, no glyph that is not there"


def test_metadata_say_what_the_file_is(paper: tuple[Document, bytes, PdfFile]) -> None:
    """6.6: XMP, not packed, naming PDF/A-2b; the older list of facts says the same."""
    document, _, file = paper
    stream = file.objects[file.catalog.reference("Metadata")]
    assert stream.get("Subtype") == "/XML"
    assert not stream.has("Filter")
    text = (stream.data or b"").decode("utf-8")
    packet = re.match(r"<\?xpacket begin=[\"'][^\"']*[\"'] id=[\"']W5M0MpCehiHzreSzNTczkc9d[\"']\?>", text)
    assert packet, text[:80]
    tree = ElementTree.fromstring(re.sub(r"<\?xpacket.*?\?>", "", text).strip())
    facts = tree.find(f".//{RDF}Description")
    assert facts is not None
    assert (facts.get(f"{PDFAID}part"), facts.get(f"{PDFAID}conformance")) == ("2", "B")
    assert tree.findtext(f".//{DC}title/{RDF}Alt/{RDF}li") == document.title
    assert (tree.findtext(f".//{DC}creator/{RDF}Seq/{RDF}li") or "") == document.author
    moment = re.sub(r"[-:T]", "", facts.get(f"{XMP}CreateDate", "")[:19])
    assert f"/CreationDate (D:{moment}" in file.objects[_info(file)].head
    assert f"/Lang ({document.language})" in file.catalog.head


def test_all_words_can_be_copied_in_composed_form(paper: tuple[Document, bytes, PdfFile]) -> None:
    document, pdf, _ = paper
    copied = "".join(preview.page_text(pdf, page) for page in range(preview.page_count(pdf)))
    assert unicodedata.is_normalized("NFC", copied)
    wanted = {letter for letter in document.text() if letter.isalpha() and ord(letter) < 0x2000}
    assert wanted <= set(copied)


def test_a_letter_that_the_font_lacks_becomes_a_box_that_an_archive_may_hold() -> None:
    _, pdf, _ = made("emoji")
    assert preview.page_text(pdf, 0).split() == ["Cảm", "ơn", "□", "□", "nhiều"]


def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    qpdf = shutil.which("qpdf")
    if qpdf is None:
        pytest.skip("this machine lacks qpdf")
    for name in ("apology-error", "congratulations-birth", "full-report", "book-contacts"):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(made(name)[1])
        done = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def _info(file: PdfFile) -> int:
    found = re.search(r"/Info (\d+) 0 R", file.trailer)
    assert found
    return int(found[1])


def _content(file: PdfFile, page: PdfObject) -> bytes:
    return file.objects[page.reference("Contents")].data or b""


def _listed(file: PdfFile, page: PdfObject) -> list[str]:
    """The operators of a page in their order."""
    bare = re.sub(rb"\((?:[^()\\]|\\.)*\)", b" ", _content(file, page), flags=re.DOTALL)
    bare = re.sub(rb"[\[\]]", b" ", bare)
    return [word.decode() for word in bare.split() if re.fullmatch(rb"[A-Za-z'\"]+\*?", word)]


def _operators(file: PdfFile, page: PdfObject) -> set[str]:
    return set(_listed(file, page))


_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def _codes(file: PdfFile, font: PdfObject) -> set[int]:
    """The codes that the pages show in a font."""
    codes: set[int] = set()
    for page in file.of_type("Page"):
        resources = file.objects[page.reference("Resources")].head
        names = re.findall(rf"/(F\d+) {font.number} 0 R", resources)
        now = ""
        for part in _SHOWN.finditer(_content(file, page)):
            if part[1]:
                now = part[1].decode()
            elif now in names:
                text = _ESCAPED.sub(lambda found: b"\r" if found[1] == b"r" else found[1], part[2])
                codes |= {int.from_bytes(text[at : at + 2], "big") for at in range(0, len(text), 2)}
    return codes
