"""Pages as pixels: put together again they are the page, black pages in single bits."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from app.documents import preview, print_pixels
from app.documents.pdf import render_pdf
from app.documents.print_pixels import BAND, FINEST, FINEST_IN_COLOUR, Band, bands, is_black, rows
from tests.documents.samples import letter, report

LETTER = render_pdf(letter("apology-error"))
CARD = render_pdf(letter("congratulations-birth"))


def painted(pdf: bytes, dpi: int, page: int = 0) -> list[Band]:
    with pypdfium2.PdfDocument(pdf) as document:
        return list(bands(document[page], dpi))


def together(parts: Sequence[Band], size: tuple[int, int]) -> Image.Image:
    page = Image.new("RGB", size, "white")
    for part in parts:
        page.paste(part.picture.convert("RGB"), (0, part.top))
    return page


@pytest.mark.parametrize(("pdf", "dpi", "mode"), [(LETTER, 600, "1"), (CARD, 300, "RGB")])
def test_the_bands_of_a_page_put_together_are_the_page(
    pdf: bytes, dpi: int, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = painted(pdf, dpi)
    assert {part.picture.mode for part in parts} == {mode}
    assert all(part.dpi == dpi and part.picture.height <= BAND for part in parts)
    monkeypatch.setattr(print_pixels, "BAND", 10_000)
    (whole,) = painted(pdf, dpi)
    ours = together(parts, whole.picture.size)
    # A grey on the edge between black and white may fall to either side.
    assert max(ImageStat.Stat(ImageChops.difference(ours, whole.picture.convert("RGB"))).mean) < 0.001
    seen = Image.open(BytesIO(preview.page_png(pdf, 0, dpi))).convert("RGB").resize(ours.size)
    assert max(ImageStat.Stat(ImageChops.difference(ours, seen)).mean) < 2


def test_empty_parts_of_a_page_are_not_sent() -> None:
    parts = painted(LETTER, 600)
    assert parts[-1].top + parts[-1].picture.height < 0.75 * 297 / 25.4 * 600
    assert sum(len(rows(part.picture)) for part in parts) < 3_500_000


def test_a_page_is_never_painted_finer_than_an_office_printer_prints() -> None:
    assert painted(LETTER, 1200)[0].dpi == FINEST
    assert painted(CARD, 1200)[0].dpi == FINEST_IN_COLOUR
    assert painted(LETTER, 203)[0].dpi == 203


def test_papers_of_black_words_and_rules_are_black_and_cards_are_not() -> None:
    for pdf, black in ((LETTER, True), (render_pdf(report()), True), (CARD, False)):
        with pypdfium2.PdfDocument(pdf) as document:
            assert all(is_black(page) for page in document) is black


def test_a_band_lies_on_the_device_without_a_gap_to_the_next() -> None:
    picture = Image.new("1", (4960, BAND))
    first, second = Band(picture, 0, 600), Band(picture, BAND, 600)
    left, upper, width, height = first.place(-50, -40, 720, 360)
    assert (left, upper, width) == (-50, -40, 5952)
    assert second.place(-50, -40, 720, 360)[1] == upper + height


@pytest.mark.parametrize(
    ("mode", "width", "expected"),
    [("1", 9, bytes([0xFF, 0x80, 0, 0])), ("RGB", 1, bytes([3, 2, 1, 0])), ("1", 32, bytes([0xFF] * 4))],
)
def test_rows_are_as_a_windows_bitmap_wants_them(mode: str, width: int, expected: bytes) -> None:
    picture = Image.new(mode, (width, 2), 255 if mode == "1" else (1, 2, 3))
    assert rows(picture) == expected * 2
