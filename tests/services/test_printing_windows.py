"""Printing as on Windows: a Windows Python under Wine, GDI and the spooler, pages out of a virtual printer.

Runs where `build_scripts/build_windows_on_linux.py` has put its Windows Python together; else it is skipped.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.documents.pdf import render_pdf
from tests.build_scripts.scripts import load
from tests.documents.samples import letter
from tests.services.virtual_printers import PrintSystem, ink, is_same, picture, printed

wine = load("wine")
ROOT = Path(__file__).resolve().parents[2]
WINDOWS = ROOT / "build" / "windows"
SCRIPT = Path(__file__).with_name("windows_printing.py")
NEEDED = (WINDOWS / "assembled", WINDOWS / "prefix" / "ready")

pytestmark = [
    pytest.mark.printer,
    pytest.mark.skipif(
        sys.platform == "win32" or not all(path.exists() for path in NEEDED), reason="no Windows Python here"
    ),
]
PAPER = render_pdf([letter("apology-error"), letter("congratulations-birth"), letter("thanks-idea")])

Print = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def system(cups: PrintSystem) -> Iterator[Any]:
    with wine.Wine(WINDOWS / "prefix") as running:
        running.env["CUPS_SERVER"] = str(cups.folder / "socket")
        yield running


@pytest.fixture
def print_paper(system: Any, tmp_path: Path) -> Print:
    pdf = tmp_path / "thư.pdf"
    pdf.write_bytes(PAPER)

    def run(title: str, **order: Any) -> dict[str, Any]:
        paths = [wine.windows_path(path) for path in (SCRIPT, ROOT, pdf)]
        done = system.run(WINDOWS / "python" / "python.exe", *paths, title, json.dumps(order), timeout=90)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_pages_come_out_of_the_windows_spooler_at_their_true_place(
    print_paper: Print, cups: PrintSystem
) -> None:
    title = f"Win-{uuid.uuid4().hex}"
    found = print_paper(title, printer=cups.pages, copies=2, pages="1,3")
    assert [cups.pages, cups.troubled] == sorted((name for name, _ in found["printers"]), reverse=True)
    assert "Đang gửi trang 4/4…" in found["heard"]
    with printed(title) as pages:
        for ours, theirs in ((0, 0), (2, 1), (0, 2), (2, 3)):
            assert is_same(picture(PAPER, ours), picture(pages, theirs))


def test_a_card_comes_out_lying_on_its_own_sheet_in_its_colours(
    print_paper: Print, cups: PrintSystem
) -> None:
    title = f"Win-{uuid.uuid4().hex}"
    print_paper(title, printer=cups.pages, pages="2")
    with printed(title) as pages:
        sheet = picture(pages, 0)
        assert min(sheet.size) == pytest.approx(1480, abs=8), "A5"
        assert is_same(picture(PAPER, 1), sheet)


def test_printed_forms_are_met_by_moving_the_text(print_paper: Print, cups: PrintSystem) -> None:
    title = f"Win-{uuid.uuid4().hex}"
    print_paper(title, printer=cups.pages, pages="1", shift=[4, 6])
    left, upper, _, _ = ink(picture(PAPER, 0))
    with printed(title) as pages:
        assert ink(picture(pages, 0))[:2] == pytest.approx([left + 4, upper + 6], abs=0.5)


def test_a_cancelled_paper_never_reaches_the_printer(print_paper: Print, cups: PrintSystem) -> None:
    title = f"Win-{uuid.uuid4().hex}"
    assert print_paper(title, printer=cups.pages, cancel=1)["cancelled"] is True
    after = f"Sau-{uuid.uuid4().hex}"
    print_paper(after, printer=cups.pages, pages="1")
    with printed(after):
        assert not list(Path.home().joinpath("PDF").glob(f"{title}*"))


def test_a_printer_that_is_gone_is_refused(print_paper: Print) -> None:
    assert print_paper("Thư", printer="Máy đã gỡ")["refused"] == "IN-06"
