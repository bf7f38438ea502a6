"""Pages to PDF with fpdf2: subset fonts, title, language, text that can be copied.

Lines come ready from the layout. They are written as PDF text operators of whole lines, with the encoded form
of each word kept, because fpdf2's own cells measure every letter again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from app.documents.ink import BLACK, Colour
from app.documents.layout import Page, Segment, Text, lay_out
from app.documents.metrics import FACE_FILES
from app.documents.shapes import Shape
from app.documents.tree import Document
from app.domain.clock import VIETNAM
from app.domain.resources import resource_path

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.enums import PDFResourceType
    from fpdf.fonts import TTFFont

FAMILY = "tinos"
PRODUCER = "Chính quyền thân thiện"
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
    writer = _Writer(series[0])
    for done, document in enumerate(series, start=1):
        for page in lay_out(document):
            writer.add(page)
        if progress:
            progress(done, len(series))
    return writer.finish()


class _Writer:
    """One PDF file in the making."""

    def __init__(self, first: Document) -> None:
        from fpdf import FPDF  # noqa: PLC0415 -- costs 0.3 s that a start without printing need not pay

        created = first.created or UNDATED
        pdf = FPDF(unit="pt")
        pdf.set_auto_page_break(False)
        pdf.alias_nb_pages("")
        pdf.set_title(first.title)
        pdf.set_lang(first.language)
        pdf.set_producer(PRODUCER)
        if first.author:
            pdf.set_author(first.author)
        pdf.set_creation_date(created if created.tzinfo else created.replace(tzinfo=VIETNAM))
        _declare_archive_quality(pdf, first)
        self._pdf: FPDF = pdf
        self._words: dict[tuple[int, str], str] = {}
        self._fonts: dict[tuple[bool, bool], TTFFont] = {}

    def add(self, page: Page) -> None:
        pdf = self._pdf
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

    def finish(self) -> bytes:
        return bytes(self._pdf.output())

    def _font(self, bold: bool, italic: bool) -> TTFFont:
        key = (bold, italic)
        if key not in self._fonts:
            style = ("B" if bold else "") + ("I" if italic else "")
            self._pdf.add_font(FAMILY, style, resource_path(FACE_FILES[key]))
            self._fonts[key] = self._pdf.fonts[FAMILY + style]  # type: ignore[assignment]  # added from a TTF file
        return self._fonts[key]

    def _text(self, item: Text, x: float, y: float, operators: list[str], used: set[int]) -> None:
        out = [f"BT 1 0 0 1 {item.x + x:.2f} {y - item.y:.2f} Tm"]
        colour: Colour = BLACK
        for segment in item.segments:
            font = self._font(segment.bold, segment.italic)
            used.add(font.i)
            if segment.colour != colour:
                colour = segment.colour
                out.append(_colour(colour, "rg"))
            out.append(f"/F{font.i} {item.size:g} Tf {self._shown(segment, font, item)}")
        if colour != BLACK:
            out.append(_colour(BLACK, "rg"))
        out.append("ET")
        operators.append(" ".join(out))

    def _shown(self, segment: Segment, font: TTFFont, item: Text) -> str:
        if not item.stretch:
            return f"<{self._encoded(segment.text, font)}> Tj"
        space = self._encoded(" ", font)
        gap = f"{space}> {-item.stretch * 1000 / item.size:.0f} <"
        return f"[<{gap.join(self._encoded(word, font) for word in segment.text.split(' '))}>] TJ"

    def _encoded(self, text: str, font: TTFFont) -> str:
        key = (font.i, text)
        known = self._words.get(key)
        if known is None:
            pick = font.subset.pick
            codes = (pick(ord(letter)) for letter in text)
            known = "".join(f"{code:04X}" for code in codes if code is not None)
            self._words[key] = known
        return known


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
            producer=escape(PRODUCER),
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
