"""Measures a PDF as a ruler would: lines of text and strokes in millimetres from the upper left corner."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

MM = 25.4 / 72


@dataclass(frozen=True)
class Line:
    """Words on one baseline. `x` and `right` are the ink's ends, `y` is the baseline, `size` is in points."""

    text: str
    x: float
    right: float
    y: float
    size: float
    font: str

    @property
    def middle(self) -> float:
        return (self.x + self.right) / 2


@dataclass(frozen=True)
class Stroke:
    """The bounds of a stroked or filled path."""

    x: float
    right: float
    top: float
    bottom: float

    @property
    def length(self) -> float:
        return self.right - self.x

    @property
    def middle(self) -> float:
        return (self.x + self.right) / 2


def lines(pdf: bytes, page: int = 0) -> list[Line]:
    """The lines as the file shows them (one text object each)."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        height = sheet.get_size()[1]
        text_page = sheet.get_textpage()
        found = []
        for item in sheet.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            left, _, right, _ = item.get_bounds()
            matrix = item.get_matrix()
            length = pdfium.FPDFTextObj_GetText(item, text_page, None, 0)
            buffer = (pdfium.FPDF_WCHAR * length)()
            pdfium.FPDFTextObj_GetText(item, text_page, buffer, length)
            text = bytes(buffer).decode("utf-16-le").rstrip("\0")  # PDFium adds a space where columns part
            font = pdfium.FPDFTextObj_GetFont(item)
            name = ctypes.create_string_buffer(128)
            pdfium.FPDFFont_GetBaseFontName(font, name, 128)
            size = ctypes.c_float()
            pdfium.FPDFTextObj_GetFontSize(item, size)
            found.append(
                Line(
                    text,
                    left * MM,
                    right * MM,
                    (height - matrix.f) * MM,
                    round(size.value, 2),
                    name.value.decode(),
                )
            )
        return found


def rows(pdf: bytes, page: int = 0) -> list[Line]:
    """Whole lines: what stands on one baseline put together, from the top down."""
    found: list[Line] = []
    for line in lines(pdf, page):
        last = found[-1] if found else None
        if last and abs(last.y - line.y) < 0.1:
            text, right = last.text + line.text, max(last.right, line.right)
            found[-1] = replace(last, text=text, x=min(last.x, line.x), right=right)
        else:
            found.append(line)
    return found


def strokes(pdf: bytes, page: int = 0) -> list[Stroke]:
    """The paths of the page by their points, without the width of the pen."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        height = sheet.get_size()[1]
        found = []
        for item in sheet.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            points = []
            for index in range(pdfium.FPDFPath_CountSegments(item)):
                x, y = ctypes.c_float(), ctypes.c_float()
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(item, index), x, y)
                points.append((x.value * MM, (height - y.value) * MM))
            xs, ys = [point[0] for point in points], [point[1] for point in points]
            found.append(Stroke(min(xs), max(xs), min(ys), max(ys)))
        return found
