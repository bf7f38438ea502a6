"""Pages of a PDF as pictures and as text, with PDFium."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument


PDFIUM = threading.RLock()
"""PDFium is not made for two threads at once; panes and printing ask it from threads of their own."""


@contextmanager
def _open(pdf: bytes) -> Iterator[PdfDocument]:
    from pypdfium2 import PdfDocument  # noqa: PLC0415 -- a native library that a start without preview need not load

    with PDFIUM, PdfDocument(pdf) as document:
        yield document


def page_count(pdf: bytes) -> int:
    """How many pages the file has."""
    with _open(pdf) as document:
        return len(document)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in millimetres."""
    with _open(pdf) as document:
        return [
            (width * 25.4 / 72, height * 25.4 / 72)
            for width, height in map(document.get_page_size, range(len(document)))
        ]


def page_size(pdf: bytes, page: int) -> tuple[float, float]:
    """Width and height of page `page` (from 0) in millimetres."""
    with _open(pdf) as document:
        width, height = document[page].get_size()
        return width * 25.4 / 72, height * 25.4 / 72


def page_png(pdf: bytes, page: int, dpi: float = 96) -> bytes:
    """Page `page` (from 0) as a PNG picture."""
    with _open(pdf) as document:
        picture = document[page].render(scale=dpi / 72).to_pil()
        out = BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()


def page_text(pdf: bytes, page: int) -> str:
    """The words of page `page` (from 0) as a reader would copy them."""
    with _open(pdf) as document:
        text: str = document[page].get_textpage().get_text_bounded()
        return text.replace("\r\n", "\n")


def select_pages(pdf: bytes, pages: Sequence[int]) -> bytes:
    """A file of these pages alone, counted from 0."""
    from pypdfium2 import PdfDocument  # noqa: PLC0415 -- as above

    with _open(pdf) as source, PdfDocument.new() as target:
        target.import_pages(source, list(pages))
        out = BytesIO()
        target.save(out)
        return out.getvalue()
