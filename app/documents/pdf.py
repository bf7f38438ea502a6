"""Pages to PDF with fpdf2: subset fonts, title, language, text that can be copied.

Lines come ready from the layout. They are written as PDF text operators of whole lines, with the encoded form
of each word kept, because fpdf2's own cells measure every letter again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from app import PRODUCT
from app.documents.embedding import EmbeddedFace, face_for
from app.documents.ink import BLACK, Colour
from app.documents.layout import Page, Segment, Text, lay_out
from app.documents.shapes import Shape
from app.documents.tree import Document
from app.domain.clock import VIETNAM

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.enums import PDFResourceType
    from fpdf.output import OutputProducer, PDFFont

SUBSET_TAG = "CQTTAA"
FaceKey = tuple[bool, bool]
UNDATED = datetime(2000, 1, 1, tzinfo=VIETNAM)
"""The date inside a file whose document carries none, so that the same document gives the same bytes."""
_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmp:CreateDate="{moment}" xmp:ModifyDate="{moment}" pdf:Producer="{producer}"
 pdfaid:part="2" pdfaid:conformance="B">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>{author}
</rdf:Description></rdf:RDF></x:xmpmeta>"""
Progress = Callable[[int, int], None]
"""Called with how many documents are done and how many there are; it may raise to cancel."""


def render_pdf(documents: Document | Sequence[Document], progress: Progress | None = None) -> bytes:
    """The PDF file of one document, or of several one after the other, each with its own page numbers."""
    series = [documents] if isinstance(documents, Document) else list(documents)
    if not series:
        raise ValueError("nothing to render")
    pages: list[Page] = []
    for done, document in enumerate(series, start=1):
        pages += lay_out(document)
        if progress:
            progress(done, len(series))
    return write_pages(series[0], pages)


def write_pages(
    about: Document, pages: Iterable[Page], *, written: Callable[[], None] = lambda: None
) -> bytes:
    """The PDF file of pages that are laid out already; title, language and author are those of `about`.

    `written` is called after each page; it may raise to cancel.
    """
    writer = _Writer(about)
    for page in pages:
        writer.add(page)
    return writer.finish(written)


class _Writer:
    """One PDF file in the making: pages are gathered first, so that the letters they use are known."""

    def __init__(self, first: Document) -> None:
        self._first = first
        self._pages: list[Page] = []
        self._letters: dict[FaceKey, set[str]] = {}
        self._faces: dict[FaceKey, tuple[int, EmbeddedFace]] = {}
        self._words: dict[tuple[int, str], str] = {}

    def add(self, page: Page) -> None:
        self._pages.append(page)
        for _, _, items in page.placed:
            for item in items:
                if isinstance(item, Text):
                    for segment in item.segments:
                        self._letters.setdefault((segment.bold, segment.italic), set()).update(segment.text)

    def finish(self, written: Callable[[], None] = lambda: None) -> bytes:
        pdf = _new_file(self._first)
        for index, (key, letters) in enumerate(self._letters.items(), start=1):
            self._faces[key] = (index, face_for(*key, letters))
        for page in self._pages:
            self._write(pdf, page)
            written()
        return bytes(pdf.output(output_producer_class=_producer(tuple(self._faces.values()))))

    def _write(self, pdf: FPDF, page: Page) -> None:
        pdf.add_page(format=(page.width, page.height))
        used: set[int] = set()
        operators: list[str] = []
        for x, y, items in page.placed:
            for item in items:
                if isinstance(item, Text):
                    self._text(item, x, page.height - y, operators, used)
                else:
                    _shape(item, x, page.height - y, operators)
        for index in used:
            pdf._resource_catalog.add(_font_resource(), index, pdf.page)
        pdf._out("\n".join(operators))

    def _text(self, item: Text, x: float, y: float, operators: list[str], used: set[int]) -> None:
        out = [f"BT 1 0 0 1 {item.x + x:.2f} {y - item.y:.2f} Tm"]
        colour: Colour = BLACK
        for segment in item.segments:
            index, face = self._faces[segment.bold, segment.italic]
            used.add(index)
            if segment.colour != colour:
                colour = segment.colour
                out.append(_colour(colour, "rg"))
            out.append(f"/F{index} {item.size:g} Tf {self._shown(segment, index, face, item)}")
        if colour != BLACK:
            out.append(_colour(BLACK, "rg"))
        out.append("ET")
        operators.append(" ".join(out))

    def _shown(self, segment: Segment, index: int, face: EmbeddedFace, item: Text) -> str:
        if not item.stretch:
            return f"({self._encoded(segment.text, index, face)}) Tj"
        gap = f"{face.encode(' ')}) {-item.stretch * 1000 / item.size:.0f} ("
        words = segment.text.split(" ")
        return f"[({gap.join([self._encoded(word, index, face) for word in words])})] TJ"

    def _encoded(self, text: str, index: int, face: EmbeddedFace) -> str:
        key = (index, text)
        known = self._words.get(key)
        if known is None:
            known = self._words[key] = face.encode(text)
        return known


def _new_file(first: Document) -> FPDF:
    from fpdf import FPDF  # noqa: PLC0415 -- costs 0.3 s that a start without printing need not pay

    created = first.created or UNDATED
    pdf = FPDF(unit="pt")
    pdf.set_auto_page_break(False)
    pdf.alias_nb_pages("")
    pdf.set_title(first.title)
    pdf.set_lang(first.language)
    pdf.set_producer(PRODUCT)
    if first.author:
        pdf.set_author(first.author)
    pdf.set_creation_date(created if created.tzinfo else created.replace(tzinfo=VIETNAM))
    _declare_archive_quality(pdf, first)
    return pdf


def _producer(faces: Sequence[tuple[int, EmbeddedFace]]) -> type[OutputProducer]:
    """fpdf2's writer, with our faces in place of the ones that it would subset for every file."""
    from fpdf.output import OutputProducer  # noqa: PLC0415 -- loaded with fpdf above

    class Producer(OutputProducer):
        def _add_fonts(self, *_: object) -> dict[int, PDFFont]:  # type: ignore[override]  # takes what it needs not
            return {index: _add_face(self, face) for index, face in faces}

    return Producer


def _add_face(producer: OutputProducer, face: EmbeddedFace) -> PDFFont:
    """A composite font whose codes are the glyph numbers of the embedded subset (PDF 32000-1, 9.7)."""
    from fpdf.enums import FontDescriptorFlags  # noqa: PLC0415 -- loaded with fpdf above
    from fpdf.fonts import PDFFontDescriptor  # noqa: PLC0415
    from fpdf.output import CIDSystemInfo, PDFFont  # noqa: PLC0415
    from fpdf.syntax import Name, PDFArray, PDFContentStream  # noqa: PLC0415

    def stream(compressed: bytes) -> Any:
        made: Any = PDFContentStream(compressed)
        made.filter = Name("FlateDecode")
        producer._add_pdf_obj(made, "fonts")
        return made

    name = f"{SUBSET_TAG}+{face.name}"
    flags = FontDescriptorFlags.SYMBOLIC
    if face.italic_angle:
        flags |= FontDescriptorFlags.ITALIC
    descriptor: Any = PDFFontDescriptor(
        ascent=face.ascent,
        descent=face.descent,
        cap_height=face.cap_height,
        flags=flags,
        font_b_box=face.box,
        italic_angle=face.italic_angle,
        stem_v=face.stem,
        missing_width=face.missing_width,
    )
    descriptor.font_name = Name(name)
    descriptor.font_file2 = stream(face.font_file)
    descriptor.font_file2.length1 = face.font_file_length
    producer._add_pdf_obj(descriptor, "fonts")
    system: Any = CIDSystemInfo()
    producer._add_pdf_obj(system, "fonts")
    glyphs: Any = PDFFont("CIDFontType2", name, d_w=face.missing_width, w=face.widths)
    glyphs.c_i_d_system_info, glyphs.font_descriptor = system, descriptor
    glyphs.c_i_d_to_g_i_d_map = Name("Identity")
    producer._add_pdf_obj(glyphs, "fonts")
    font = PDFFont("Type0", name, encoding="Identity-H")
    font.descendant_fonts = PDFArray([glyphs])
    font.to_unicode = stream(face.to_unicode)
    producer._add_pdf_obj(font, "fonts")
    return font


def _declare_archive_quality(pdf: FPDF, document: Document) -> None:
    """Mark the file as PDF/A-2b: its metadata as XMP and the colours' meaning (sRGB) inside the file."""
    from fpdf.enums import OutputIntentSubType  # noqa: PLC0415 -- loaded with fpdf above
    from fpdf.output import PDFICCProfile  # noqa: PLC0415
    from fpdf.util import builtin_srgb2014_bytes  # noqa: PLC0415

    moment = pdf.creation_date.isoformat(timespec="seconds")
    author = f"<dc:creator><rdf:Seq><rdf:li>{escape(document.author)}</rdf:li></rdf:Seq></dc:creator>"
    pdf.set_xmp_metadata(
        _XMP.format(
            title=escape(document.title),
            author=author if document.author else "",
            producer=escape(PRODUCT),
            language=escape(document.language),
            moment=moment,
        )
    )
    pdf.add_output_intent(
        OutputIntentSubType.PDFA,
        output_condition_identifier="sRGB",
        registry_name="http://www.color.org",
        dest_output_profile=PDFICCProfile(contents=builtin_srgb2014_bytes(), n=3, alternate="DeviceRGB"),
        info="sRGB2014",
    )
    pdf.pdf_version = "1.7"


def _font_resource() -> PDFResourceType:
    from fpdf.enums import PDFResourceType  # noqa: PLC0415 -- as above

    return PDFResourceType.FONT


def _colour(colour: Colour, operator: str) -> str:
    return f"{' '.join(f'{part:.3g}' for part in colour)} {operator}"


def _shape(shape: Shape, x: float, y: float, operators: list[str]) -> None:
    out = ["q"]
    if shape.stroke:
        out.append(f"0 J {shape.width:g} w {_colour(shape.stroke, 'RG')}")
    if shape.fill:
        out.append(_colour(shape.fill, "rg"))
    for operator, values in shape.path:
        numbers = (f"{(y - value) if odd % 2 else (value + x):.2f}" for odd, value in enumerate(values))
        out.append(" ".join((*numbers, operator)))
    out.append({(True, True): "B", (True, False): "S"}.get((bool(shape.stroke), bool(shape.fill)), "f"))
    out.append("Q")
    operators.append(" ".join(out))
