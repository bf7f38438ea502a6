"""Every paper as it was looked at and approved: its words and a small picture of each page.

After a wanted change run `python -m tests.documents.test_golden` and look at every picture that changed.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from app.documents.pdf import render_pdf
from app.documents.preview import page_count, page_png
from app.documents.tree import Document
from app.domain.records.office import Paper
from tests.documents.office_papers import PAPERS, office_papers
from tests.documents.samples import letter, letter_pages, report

FOLDER = Path(__file__).parent / "golden"
DPI = 40
GREYS = 16
DIFFERENCE = 0.1
"""Mean difference of brightness (of 255) up to which two pictures of a page count as the same."""


def letters() -> dict[str, Document]:
    """The 21 letters on their own paper, some on the others, and a report."""
    return {
        **letter_pages(),
        "congratulations-marriage-a4": letter("congratulations-marriage", Paper.A4),
        "congratulations-birth-text-only": letter("congratulations-birth", Paper.TEXT_ONLY),
        "condolence-card": letter("condolence", Paper.A5_CARD),
        "longevity-70": letter("congratulations-longevity", tuoi="70"),
        "longevity-100": letter("congratulations-longevity", tuoi="100"),
        "report": report(),
    }


def _pictures(document: Document) -> list[Image.Image]:
    pdf = render_pdf(document)
    pages = (Image.open(BytesIO(page_png(pdf, page, DPI))) for page in range(page_count(pdf)))
    return [page.convert("L").quantize(GREYS).convert("L") for page in pages]


def _picture_file(name: str, page: int) -> Path:
    return FOLDER / f"{name}-{page + 1}.png"


def papers() -> dict[str, Document]:
    """All that is printed: letters, and every other paper of the demo commune."""
    return {**letters(), **office_papers()}


def test_every_kept_page_belongs_to_a_paper():
    names = {*letters(), *PAPERS}
    assert {path.stem for path in FOLDER.glob("*.txt")} == names
    assert {path.stem.rpartition("-")[0] for path in FOLDER.glob("*.png")} == names


@pytest.mark.parametrize("name", [*letters(), *PAPERS])
def test_the_page_is_as_it_was_approved(name):
    document = papers()[name]
    assert document.text() == (FOLDER / f"{name}.txt").read_text("utf-8").removesuffix("\n")
    pictures = _pictures(document)
    assert len(list(FOLDER.glob(f"{name}-[0-9].png"))) == len(pictures)
    for page, picture in enumerate(pictures):
        kept = Image.open(_picture_file(name, page)).convert("L")
        assert kept.size == picture.size
        difference = ImageStat.Stat(ImageChops.difference(kept, picture)).mean[0]
        assert difference < DIFFERENCE, f"{name}, page {page + 1}: {difference:.2f}"


def test_a_changed_page_is_seen():
    before = _pictures(letter("apology-error", ho_ten="Lê Văn An"))[0]
    for changed in (letter("apology-error", ho_ten="Lê Thị An"), letter("apology-error", Paper.TEXT_ONLY)):
        after = _pictures(changed)[0]
        assert ImageStat.Stat(ImageChops.difference(before, after)).mean[0] > DIFFERENCE


def _keep() -> None:
    for name, document in papers().items():
        (FOLDER / f"{name}.txt").write_text(document.text() + "\n", "utf-8")
        for page, picture in enumerate(_pictures(document)):
            picture.quantize(GREYS).save(_picture_file(name, page), optimize=True)


if __name__ == "__main__":
    _keep()
