"""Finished pages on the sheet that lies in the printer: another size of paper, moved by millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from app.documents import preview
from app.documents.metrics import POINTS_PER_MM

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

SHEETS = {"A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0)}
"""Sheets of office printers, upright: width and height in millimetres."""


def sheet_name(width: float, height: float) -> str:
    """`A4` for a page of that size (mm) in either direction; empty for what is no sheet of an office."""
    sides = tuple(sorted((width, height)))
    fits = (
        name
        for name, sheet in SHEETS.items()
        if all(abs(a - b) < 1 for a, b in zip(sides, sheet, strict=True))
    )
    return next(fits, "")


def impose(pdf: bytes, *, sheet: str = "", shift: tuple[float, float] = (0, 0)) -> bytes:
    """The same pages on `sheet` (each on its own where empty), all that is printed moved by `shift`.

    A page that the sheet can hold keeps its true size and lies at the upper edge, in the middle: an A5 card
    takes the upper half of an A4 sheet, to be cut there. A larger page is made smaller until it fits.
    `shift` is millimetres to the right and down.
    """
    if not sheet and not any(shift):
        return pdf
    from pypdfium2 import PdfDocument  # noqa: PLC0415 -- a native library that a start without printing need not load

    with preview.PDFIUM, PdfDocument(pdf) as document:
        for page in document:
            _place(page, sheet, shift)
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def _place(page: PdfPage, sheet: str, shift: tuple[float, float]) -> None:
    from pypdfium2 import raw  # noqa: PLC0415 -- as above

    width, height = page.get_size()
    target = _target(width, height, sheet) if sheet else (width, height)
    scale = min(1.0, target[0] / width, target[1] / height)
    right = (target[0] - width * scale) / 2 + shift[0] * POINTS_PER_MM
    up = target[1] - height * scale - shift[1] * POINTS_PER_MM
    raw.FPDFPage_TransFormWithClip(page, raw.FS_MATRIX(scale, 0, 0, scale, right, up), None)
    page.set_mediabox(0, 0, *target)


def _target(width: float, height: float, sheet: str) -> tuple[float, float]:
    """The sheet (points) turned so that it holds the page at true size, upright first; else as the page."""
    short, long = (side * POINTS_PER_MM for side in SHEETS[sheet])
    upright, lying = (short, long), (long, short)
    for turned in (upright, lying):
        if width < turned[0] + 1 and height < turned[1] + 1:
            return turned
    return lying if width > height else upright


def by_sheet(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """The pages in runs of one sheet each: (its name or "", the file of the run)."""
    sizes = preview.page_sizes(pdf)
    runs = [(name, [page for page, _ in run]) for name, run in groupby(enumerate(sizes), _sheet_of)]
    for name, pages in runs:
        yield name, pdf if len(runs) == 1 else preview.select_pages(pdf, pages)


def _sheet_of(numbered: tuple[int, tuple[float, float]]) -> str:
    return sheet_name(*numbered[1])
