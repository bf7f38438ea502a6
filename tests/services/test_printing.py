"""Printing on Linux: against stand-ins for lp and lpstat, and on a real print system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from app.documents import preview
from app.documents.pdf import render_pdf
from app.domain.errors import AppError
from app.services import printing
from tests.documents.samples import letter

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


@pytest.fixture
def paper() -> bytes:
    """A letter of one A4 page, a card of one A5 page and again a letter."""
    return render_pdf([letter("apology-error"), letter("congratulations-birth"), letter("thanks-idea")])


def test_the_usual_printer_comes_first(tools: Path) -> None:
    assert [(each.name, each.is_default) for each in printing.printers()] == [
        ("Van_phong", True),
        ("Kho", False),
    ]


def test_the_whole_paper_goes_to_the_chosen_printer_in_the_wanted_copies(tools: Path, paper: bytes) -> None:
    printing.print_pdf(paper, "Thư xin lỗi", printer="Kho", copies=2)
    assert (tools / "paper").read_bytes() == paper
    assert (tools / "asked").read_text("utf-8").split() == [
        "-t",
        "Thư",
        "xin",
        "lỗi",
        "-n",
        "2",
        "-d",
        "Kho",
        "-o",
        "media=A4",
        "--",
        "-",
    ]


def test_chosen_pages_alone_are_printed_on_their_own_sheet(tools: Path, paper: bytes) -> None:
    printing.print_pdf(paper, "Thư", printer="Kho", pages="2")
    sent = (tools / "paper").read_bytes()
    assert preview.page_count(sent) == 1
    assert "THƯ CHÚC MỪNG" in preview.page_text(sent, 0)
    assert "media=A5" in (tools / "asked").read_text("utf-8")


@pytest.mark.parametrize(
    ("pages", "numbers"), [("1-3,5", [0, 1, 2, 4]), ("2", [1]), (" 4 ; 1 ", [3, 0]), ("5-5", [4])]
)
def test_pages_are_named_as_people_write_them(pages: str, numbers: list[int]) -> None:
    assert printing.page_numbers(pages, 5) == numbers


@pytest.mark.parametrize("pages", ["0", "6", "3-2", "1-9", "a", "1,,2", "-2"])
def test_pages_that_are_not_there_are_refused(pages: str) -> None:
    with pytest.raises(AppError, match="IN-05"):
        printing.page_numbers(pages, 5)


def test_a_stopped_printer_is_named_before_anything_is_sent(tools: Path, paper: bytes) -> None:
    script = 'case "$1" in -e) echo Kho;; -p) echo "printer Kho disabled since Mon"; echo "  Het giay";; esac'
    tool(tools, "lpstat", script)
    with pytest.raises(AppError, match="Het giay") as caught:
        printing.print_pdf(paper, "Thư", printer="Kho")
    assert caught.value.code == "IN-04"
    assert not (tools / "paper").exists()


def test_a_printer_that_stops_over_a_paper_gets_it_taken_back(tools: Path, paper: bytes) -> None:
    asked = f"{tools}/asked-twice"
    state = (
        f'if [ -e {asked} ]; then echo "printer Kho disabled since Mon"; echo "  Ket giay"; fi; touch {asked}'
    )
    tool(tools, "lpstat", f'case "$1" in -e) echo Kho;; -p) {state};; -o) echo Kho-7;; esac')
    tool(tools, "lp", 'cat > /dev/null; echo "request id is Kho-7 (1 file(s))"')
    tool(tools, "cancel", f'echo "$1" > {tools}/cancelled')
    with pytest.raises(AppError, match="Ket giay") as caught:
        printing.print_pdf(paper, "Thư", printer="Kho")
    assert caught.value.code == "IN-03"
    assert (tools / "cancelled").read_text("utf-8").strip() == "Kho-7"


def test_a_machine_without_a_printer_says_so_before_anything_is_sent(tools: Path, paper: bytes) -> None:
    tool(tools, "lpstat", "exit 0")
    with pytest.raises(AppError) as caught:
        printing.print_pdf(paper, "Thư")
    assert caught.value.code == "IN-02"
    assert not (tools / "paper").exists()


def test_the_printers_own_words_reach_the_user(tools: Path, paper: bytes) -> None:
    tool(tools, "lp", 'echo "lp: The printer is out of paper." >&2; exit 1')
    with pytest.raises(AppError, match="The printer is out of paper") as caught:
        printing.print_pdf(paper, "Thư")
    assert caught.value.code == "IN-03"


def test_a_machine_without_print_tools_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, paper: bytes
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printing.printers() == []
    with pytest.raises(AppError) as caught:
        printing.print_pdf(paper, "Thư", printer="Kho")
    assert caught.value.code == "IN-01"


CUPS = """LogLevel warn
Listen {folder}/socket
Browsing Off
WebInterface No
DefaultAuthType None
<Location />
 Order allow,deny
 Allow all
</Location>
<Policy default>
 <Limit All>
  Order deny,allow
 </Limit>
</Policy>
"""
CUPS_FILES = """ServerRoot {folder}
CacheDir {folder}/cache
StateDir {folder}/state
RequestRoot {folder}/spool
AccessLog {folder}/access
ErrorLog {folder}/error
PageLog {folder}/page
SystemGroup root
"""


@pytest.fixture
def print_system(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A print system of its own with one virtual printer, which puts its pages into the user's PDF folder."""
    tools = [name for name in ("cupsd", "lpadmin", "lp") if shutil.which(name) is None]
    description = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
    driver = [] if description.exists() else ["printer-driver-cups-pdf"]
    missing = [*tools, *driver, *(["root"] if os.geteuid() else [])]
    if missing:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"NOTHING PRINTED: this machine lacks {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="in-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for each in ("cache", "state", "spool"):
            (folder / each).mkdir()
        (folder / "cupsd.conf").write_text(CUPS.format(folder=folder), "utf-8")
        (folder / "files.conf").write_text(CUPS_FILES.format(folder=folder), "utf-8")
        server = subprocess.Popen(
            ["cupsd", "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "files.conf")]
        )
        try:
            wait_for((folder / "socket").exists)
            monkeypatch.setenv("CUPS_SERVER", str(folder / "socket"))
            added = ["lpadmin", "-p", "Thu", "-E", "-v", "cups-pdf:/", "-P", str(description)]
            subprocess.run(added, check=True, capture_output=True)
            yield "Thu"
        finally:
            server.terminate()
            server.wait(10)


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


def picture(pdf: bytes, page: int) -> Image.Image:
    return Image.open(BytesIO(preview.page_png(pdf, page, 50))).convert("L").resize((413, 584))


def unlike(one: Image.Image, other: Image.Image) -> float:
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


@pytest.mark.printer
def test_a_letter_comes_out_of_a_real_print_system(print_system: str, paper: bytes) -> None:
    title = f"In-thu-{uuid.uuid4().hex}"
    assert [each.name for each in printing.printers()] == [print_system]
    printing.print_pdf(paper, title, pages="1,3")
    printed: list[Path] = []
    try:
        wait_for(lambda: printed.extend(Path.home().joinpath("PDF").glob(f"{title}*")) or printed)
        pages = printed[0].read_bytes()
        assert preview.page_count(pages) == 2
        for ours, theirs in ((0, 0), (2, 1)):
            assert preview.page_size(pages, theirs) == (pytest.approx(210, abs=1), pytest.approx(297, abs=1))
            assert unlike(picture(paper, ours), picture(pages, theirs)) < 3
            assert unlike(picture(paper, 1), picture(pages, theirs)) > 3
    finally:
        for path in printed:
            path.unlink(missing_ok=True)


@pytest.mark.printer
def test_a_real_printer_that_was_stopped_is_refused_with_its_reason(print_system: str, paper: bytes) -> None:
    subprocess.run(["cupsdisable", "-r", "Het giay", print_system], check=True)
    with pytest.raises(AppError, match="Het giay") as caught:
        printing.print_pdf(paper, "Thư", printer=print_system)
    assert caught.value.code == "IN-04"
