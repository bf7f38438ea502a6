"""Printing on Linux against stand-ins for lp and lpstat: what they are asked and what they refuse."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services import printing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="CUPS")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that alone is on the path, with two printers behind it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    tool(folder, "lpstat", 'case "$1" in -e) echo Kho; echo Van_phong;; -d) echo "x: Van_phong";; esac')
    tool(folder, "lp", f'echo "$@" > {folder}/asked; cat > {folder}/paper')
    return folder


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_the_usual_printer_comes_first(tools: Path) -> None:
    assert [(each.name, each.is_default) for each in printing.printers()] == [
        ("Van_phong", True),
        ("Kho", False),
    ]


def test_the_whole_paper_goes_to_the_chosen_printer_in_the_wanted_copies(tools: Path) -> None:
    printing.print_pdf(b"%PDF-1.7", "Thư xin lỗi", printer="Kho", copies=2)
    assert (tools / "paper").read_bytes() == b"%PDF-1.7"
    assert (tools / "asked").read_text("utf-8").split() == [
        "-s",
        "-t",
        "Thư",
        "xin",
        "lỗi",
        "-n",
        "2",
        "-d",
        "Kho",
        "--",
        "-",
    ]


def test_a_machine_without_a_printer_says_so_before_anything_is_sent(tools: Path) -> None:
    tool(tools, "lpstat", "exit 0")
    with pytest.raises(AppError) as caught:
        printing.print_pdf(b"%PDF-1.7", "Thư")
    assert caught.value.code == "IN-02"
    assert not (tools / "paper").exists()


def test_the_printers_own_words_reach_the_user(tools: Path) -> None:
    tool(tools, "lp", 'echo "lp: The printer is out of paper." >&2; exit 1')
    with pytest.raises(AppError, match="The printer is out of paper") as caught:
        printing.print_pdf(b"%PDF-1.7", "Thư")
    assert caught.value.code == "IN-03"


def test_a_machine_without_print_tools_is_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printing.printers() == []
    with pytest.raises(AppError) as caught:
        printing.print_pdf(b"%PDF-1.7", "Thư", printer="Kho")
    assert caught.value.code == "IN-01"
