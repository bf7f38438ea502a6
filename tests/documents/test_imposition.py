"""Pages on another sheet, and moved by millimetres: measured by where their words stand."""

from __future__ import annotations

import pytest

from app.documents import preview
from app.documents.imposition import by_sheet, impose, sheet_name
from app.documents.pdf import render_pdf
from app.documents.tree import A4_LANDSCAPE, Document, PageSetup, paragraph
from tests.documents.measure import lines
from tests.documents.samples import letter


def page_of(setup: PageSetup) -> bytes:
    return render_pdf(Document("Trang", (paragraph("Chữ ở góc trái"),), page=setup))


def words_at(pdf: bytes) -> tuple[float, float, float]:
    """Where the first words stand (mm from the left and upper edge), and how long they are."""
    first = lines(pdf)[0]
    return first.x, first.y, first.right - first.x


A5_UPRIGHT = PageSetup(width=148, height=210)
A5_LYING = PageSetup(width=210, height=148)


def test_a_file_that_nothing_is_asked_of_stays_as_it_is() -> None:
    pdf = page_of(PageSetup())
    assert impose(pdf) is pdf


def test_all_that_is_printed_moves_right_and_down_by_millimetres() -> None:
    pdf = page_of(A5_LYING)
    x, y, length = words_at(pdf)
    moved = impose(pdf, shift=(3.5, -2))
    assert words_at(moved) == pytest.approx((x + 3.5, y - 2, length), abs=0.05)
    assert preview.page_size(moved, 0) == pytest.approx(preview.page_size(pdf, 0), abs=0.01)


@pytest.mark.parametrize(
    ("setup", "sheet", "size", "left"),
    [
        (A5_LYING, "A4", (210, 297), 0.0),
        (A5_UPRIGHT, "A4", (210, 297), 31.0),
        (A4_LANDSCAPE, "A4", (297, 210), 0.0),
        (PageSetup(), "A3", (297, 420), 43.5),
    ],
)
def test_a_page_that_the_sheet_holds_keeps_its_size_at_the_upper_edge_in_the_middle(
    setup: PageSetup, sheet: str, size: tuple[float, float], left: float
) -> None:
    pdf = page_of(setup)
    x, y, length = words_at(pdf)
    placed = impose(pdf, sheet=sheet)
    assert preview.page_size(placed, 0) == pytest.approx(size, abs=0.1)
    assert words_at(placed) == pytest.approx((x + left, y, length), abs=0.1)


@pytest.mark.parametrize("setup", [PageSetup(), A4_LANDSCAPE])
def test_a_larger_page_is_made_smaller_until_it_fits_turned_as_it_was(setup: PageSetup) -> None:
    pdf = page_of(setup)
    x, y, length = words_at(pdf)
    placed = impose(pdf, sheet="A5")
    width, height = preview.page_size(placed, 0)
    assert sheet_name(width, height) == "A5"
    assert (width > height) == (setup.width > setup.height)
    assert words_at(placed) == pytest.approx((x * 0.705, y * 0.705, length * 0.705), abs=0.5)


def test_what_is_moved_off_the_sheet_can_still_be_moved_back() -> None:
    pdf = page_of(PageSetup())
    back = impose(impose(pdf, shift=(50, 50)), shift=(-50, -50))
    assert words_at(back) == pytest.approx(words_at(pdf), abs=0.05)


def test_pages_of_different_sheets_are_parted_in_their_order() -> None:
    pdf = render_pdf([letter("apology-error"), letter("thanks-idea"), letter("congratulations-birth")])
    runs = list(by_sheet(pdf))
    assert [(name, preview.page_count(part)) for name, part in runs] == [("A4", 2), ("A5", 1)]
    assert "THƯ CHÚC MỪNG" in preview.page_text(runs[1][1], 0)


def test_a_page_of_no_usual_size_has_no_name() -> None:
    assert sheet_name(594, 841) == ""
    assert sheet_name(210, 148) == "A5"
