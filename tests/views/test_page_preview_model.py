from __future__ import annotations

from app.documents.pdf import render_pdf
from app.documents.tree import A5_CARD, Document, PageBreak, paragraph
from app.views.models.page_preview import ZOOMS, PagePreview

TWO_PAGES = render_pdf(Document("Thư", (paragraph("Một"), PageBreak(), paragraph("Hai"))))
CARD = render_pdf(Document("Thiệp", (paragraph("Một"),), page=A5_CARD))


def shown(pdf: bytes = TWO_PAGES, pane: tuple[float, float] = (600.0, 620.0)) -> PagePreview:
    preview = PagePreview(pane=pane)
    preview.show(pdf)
    return preview


def test_the_whole_page_fits_the_pane_whatever_the_sheet() -> None:
    for pdf in (TWO_PAGES, CARD):
        picture = shown(pdf).picture()
        assert picture.width <= 600
        assert picture.height <= 620
        assert picture.width > 590 or picture.height > 610
        assert picture.png.startswith(b"\x89PNG")


def test_pages_are_turned_within_the_paper() -> None:
    preview = shown()
    assert preview.label == "Trang 1/2"
    assert not preview.turn(-1)
    assert preview.turn(1)
    assert preview.label == "Trang 2/2"
    assert not preview.turn(1)


def test_a_shorter_paper_shows_its_last_page() -> None:
    preview = shown()
    preview.turn(1)
    preview.show(CARD)
    assert preview.label == "Trang 1/1"


def test_zoom_goes_by_steps_from_what_is_seen_and_back_to_the_fitted_page() -> None:
    preview = shown()
    fitted = preview.scale
    preview.enlarge()
    assert preview.zoom == next(zoom for zoom in ZOOMS if zoom > fitted)
    for _ in ZOOMS:
        preview.enlarge()
    assert preview.percent == "200%"
    preview.reduce()
    assert preview.percent == "150%"
    preview.fit()
    assert preview.scale == fitted


def test_an_enlarged_page_is_painted_larger_not_blurred() -> None:
    preview = shown()
    small = preview.picture()
    preview.zoom = 1.5
    large = preview.picture()
    assert large.width == round(210 / 25.4 * 96 * 1.5)
    assert len(large.png) > len(small.png)


def test_nothing_to_show_has_no_pages() -> None:
    preview = PagePreview()
    assert preview.is_empty
    assert preview.label == ""
    assert not preview.turn(1)
