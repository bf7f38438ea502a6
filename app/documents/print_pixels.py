"""Pages as pixels for a printer that takes no PDF: in bands, black and white where the page is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.preview import PDFIUM

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

FINEST = 600
"""Dots per inch of a black page: what office lasers print. Its pixels are single bits."""
FINEST_IN_COLOUR = 300
BAND = 512
"""Rows that are painted at a time: a whole A4 page at 600 dots is 140 MB."""
_HALF = 128
_POINTS_PER_INCH = 72


@dataclass(frozen=True)
class Band:
    """Rows of a page from `top` on, `dpi` to the inch; `1` bit or `RGB`."""

    picture: Image
    top: int
    dpi: float

    def place(self, left: int, upper: int, x_dpi: int, y_dpi: int) -> tuple[int, int, int, int]:
        """Left, upper, width and height in dots of a device, whose page begins at (`left`, `upper`)."""
        first, last = (round(row / self.dpi * y_dpi) for row in (self.top, self.top + self.picture.height))
        return left, upper + first, round(self.picture.width / self.dpi * x_dpi), last - first


def bands(page: PdfPage, device_dpi: int) -> Iterator[Band]:
    """The page from top to bottom at its true size, without its empty bands."""
    from pypdfium2 import PdfBitmap, raw  # noqa: PLC0415 -- a native library that a start without printing need not load

    black = is_black(page)
    dpi = min(device_dpi, FINEST if black else FINEST_IN_COLOUR)
    width, height = (round(side / _POINTS_PER_INCH * dpi) for side in page.get_size())
    bitmap = PdfBitmap.new_native(width, BAND, raw.FPDFBitmap_Gray if black else raw.FPDFBitmap_BGR)
    for top in range(0, height, BAND):
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, BAND)
        flags = raw.FPDF_PRINTING | raw.FPDF_ANNOT
        with PDFIUM:
            raw.FPDF_RenderPageBitmap(bitmap, page, 0, -top, width, height, 0, flags)
        picture = bitmap.to_pil().crop((0, 0, width, min(BAND, height - top)))
        if any(low < 255 for low, _ in _extremes(picture)):
            yield Band(picture.point(_to_bit, "1") if black else picture, top, dpi)


def is_black(page: PdfPage) -> bool:
    """Whether all that stands on the page is black on white: no colour, no grey, no picture."""
    from pypdfium2 import raw  # noqa: PLC0415 -- as above

    kinds = {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH}
    return all(item.type in kinds and _is_black_object(item) for item in page.get_objects())


def rows(picture: Image) -> bytes:
    """The pixels as a Windows bitmap has them: from the top, blue first, rows of a multiple of four bytes."""
    if picture.mode == "1":
        bits = picture.tobytes()
        length = (picture.width + 7) // 8
    else:
        bits = picture.convert("RGB").tobytes("raw", "BGR")
        length = picture.width * 3
    gap = -length % 4
    if not gap:
        return bits
    return b"".join(bits[at : at + length] + bytes(gap) for at in range(0, len(bits), length))


def _to_bit(value: int) -> int:
    return 255 if value >= _HALF else 0


def _extremes(picture: Image) -> tuple[tuple[int, int], ...]:
    found = picture.getextrema()
    return found if isinstance(found[0], tuple) else (found,)  # type: ignore[return-value]  # Pillow: one pair for grey


def _is_black_object(item: object) -> bool:
    """Whether a text or path is painted in black or white."""
    import ctypes  # noqa: PLC0415 -- as above

    from pypdfium2 import raw  # noqa: PLC0415 -- as above

    for paint in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        parts = [ctypes.c_uint() for _ in range(4)]
        if paint(item, *parts) and {part.value for part in parts[:3]} not in ({0}, {255}):
            return False
    return True
