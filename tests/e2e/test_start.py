"""A start loads what the first screen shows, and nothing that only a later act needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, OpenProgram

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
    "app.services.demo": "records to practise with",
    "app.views.consolidation": "the screen of the level above",
    "app.views.bundle": "the screen of bundles",
    "app.views.letter_studio": "the screen of letters",
    "app.views.settings": "the screen of settings",
}
UNIT = ("--unit-name", "Mộc Bắc", "--unit-type", "xa", "--unit-code", "13327")


def test_documents_excel_and_pdf_are_not_imported_before_the_first_screen(
    open_program: OpenProgram, tmp_path: Path
) -> None:
    store = ("--store", str(tmp_path / "kho"))
    subprocess.run([sys.executable, "-m", "app", *store, "init", *UNIT], cwd=ROOT, check=True)
    window = open_program(*store, env={"PYTHONPROFILEIMPORTTIME": "1"})
    window.see("Việc hôm nay")
    window.settle(quiet=0.5)
    lines = [line for line in window.output().splitlines() if line.startswith("import time:")]
    modules = {line.rpartition("|")[2].strip() for line in lines}
    imported = modules | {name.partition(".")[0] for name in modules}
    assert "flet" in imported, "the list of imports must be there"
    assert {name: LATER[name] for name in imported & set(LATER)} == {}
