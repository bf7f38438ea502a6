"""What a preview of pages shows: which page of which PDF, how large, and the picture for it."""

from __future__ import annotations

from dataclasses import dataclass

from app.documents.preview import page_count, page_png, page_size

ZOOMS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.25, 1.5, 2.0)
"""Steps of enlargement; 1 is the paper's own size on a screen of 96 dots per inch."""
SCREEN_DPI = 96
MM_PER_INCH = 25.4
MINIMUM_SCALE = 0.2


@dataclass(frozen=True)
class Picture:
    """A page as a PNG and the pixels that it takes on the screen."""

    png: bytes
    width: int
    height: int


@dataclass
class PagePreview:
    """Pages of one PDF in a pane of `pane` pixels; `zoom` is None while the whole page is fitted into it."""

    pdf: bytes = b""
    pages: int = 0
    page: int = 0
    zoom: float | None = None
    pane: tuple[float, float] = (600.0, 620.0)

    @property
    def is_empty(self) -> bool:
        """There is nothing to show."""
        return self.pages == 0

    @property
    def label(self) -> str:
        """`Trang 1/2`."""
        return f"Trang {self.page + 1}/{self.pages}" if self.pages else ""

    @property
    def scale(self) -> float:
        """The enlargement in force: the chosen one, or the one at which the page fits the pane."""
        if self.zoom is not None:
            return self.zoom
        if self.is_empty:
            return 1.0
        width, height = self._paper_pixels()
        fitting = min(self.pane[0] / width, self.pane[1] / height)
        return max(MINIMUM_SCALE, fitting)

    @property
    def percent(self) -> str:
        """`78%`."""
        return f"{round(self.scale * 100)}%"

    def show(self, pdf: bytes) -> None:
        """Show another PDF; the page stays where it was as far as there is such a page."""
        self.pdf = pdf
        self.pages = page_count(pdf) if pdf else 0
        self.page = max(0, min(self.page, self.pages - 1))

    def turn(self, step: int) -> bool:
        """Go `step` pages on; whether that changed the page."""
        target = max(0, min(self.page + step, self.pages - 1))
        changed = target != self.page and not self.is_empty
        self.page = target if changed else self.page
        return changed

    def enlarge(self) -> None:
        """The next larger step."""
        self.zoom = next((zoom for zoom in ZOOMS if zoom > self.scale + 0.01), ZOOMS[-1])

    def reduce(self) -> None:
        """The next smaller step."""
        self.zoom = next((zoom for zoom in reversed(ZOOMS) if zoom < self.scale - 0.01), ZOOMS[0])

    def fit(self) -> None:
        """The whole page in the pane, whatever its size."""
        self.zoom = None

    def picture(self) -> Picture:
        """Paint the page at the present size. Takes some 50 ms: not for the thread of the window."""
        width, height = self._paper_pixels()
        scale = self.scale
        png = page_png(self.pdf, self.page, dpi=SCREEN_DPI * scale)
        return Picture(png, round(width * scale), round(height * scale))

    def _paper_pixels(self) -> tuple[float, float]:
        width, height = page_size(self.pdf, self.page)
        return width / MM_PER_INCH * SCREEN_DPI, height / MM_PER_INCH * SCREEN_DPI
