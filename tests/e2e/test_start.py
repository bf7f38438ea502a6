"""A start loads what the first screen shows, and nothing that only a later act needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import OpenProgram

pytestmark = pytest.mark.desktop

LATER = {
    "docx": "letters as Word files",
    "fpdf": "letters and reports as PDF",
    "fontTools": "fonts of the PDF",
    "lxml": "Word files",
    "nacl": "signing and sealing a bundle",
    "openpyxl": "reading Excel files",
    "PIL": "pictures",
    "pypdfium2": "preview of a page",
    "xlsxwriter": "registers as Excel files",
    "httpx": "a network",
    "oauthlib": "a network",
}


def test_documents_excel_and_pdf_are_not_imported_before_the_first_screen(
    open_program: OpenProgram, tmp_path: Path
) -> None:
    window = open_program("--store", str(tmp_path / "kho"), env={"PYTHONPROFILEIMPORTTIME": "1"})
    window.settle(quiet=0.5)
    lines = [line for line in window.output().splitlines() if line.startswith("import time:")]
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    assert "flet" in imported, "the list of imports must be there"
    assert {name: LATER[name] for name in imported & set(LATER)} == {}
