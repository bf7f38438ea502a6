"""A print system of its own for tests: CUPS with a printer that keeps its pages and one that has troubles."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from app.documents import preview
from app.services import printers

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
ServerBin {folder}/bin
CacheDir {folder}/cache
StateDir {folder}/state
RequestRoot {folder}/spool
AccessLog {folder}/access
ErrorLog {folder}/error
PageLog {folder}/page
SystemGroup root
"""


# A printer that does what a file beside it says, in the words of the programs behind real printers.
BACKEND = """#!/bin/sh
if [ $# -eq 0 ]; then echo 'direct giay "May in" "May in"'; exit 0; fi
echo "STATE: -media-empty-error,offline-report" >&2
if [ -e {folder}/trouble ]; then
  echo "STATE: +$(cat {folder}/trouble)" >&2
  while [ -e {folder}/trouble ]; do sleep 0.2; done
fi
if [ -e {folder}/fails ]; then exit 5; fi
exit 0
"""
SERVER_BIN = Path("/usr/lib/cups")


@dataclass(frozen=True)
class PrintSystem:
    """A print system of its own: `Thu` puts its pages into the user's PDF folder, `May` has troubles."""

    folder: Path
    pages: str = "Thu"
    troubled: str = "May"


@pytest.fixture(scope="module")
def cups() -> Iterator[PrintSystem]:
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
        for each in ("cache", "state", "spool", "bin/backend"):
            (folder / each).mkdir(parents=True)
        for part in SERVER_BIN.iterdir():
            if part.name != "backend":
                (folder / "bin" / part.name).symlink_to(part)
        (folder / "bin/backend/cups-pdf").symlink_to(SERVER_BIN / "backend/cups-pdf")
        tool(folder / "bin/backend", "giay", BACKEND.partition("\n")[2].format(folder=folder))
        (folder / "cupsd.conf").write_text(CUPS.format(folder=folder), "utf-8")
        (folder / "files.conf").write_text(CUPS_FILES.format(folder=folder), "utf-8")
        server = subprocess.Popen(
            ["cupsd", "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "files.conf")]
        )
        try:
            wait_for((folder / "socket").exists)
            env = {**os.environ, "CUPS_SERVER": str(folder / "socket")}
            for queue, device in (("Thu", "cups-pdf:/"), ("May", "giay:/")):
                add = ["lpadmin", "-p", queue, "-E", "-v", device, "-P", str(description)]
                subprocess.run([*add, "-o", "printer-error-policy=abort-job"], check=True, env=env)
            yield PrintSystem(folder)
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def print_system(cups: PrintSystem, monkeypatch: pytest.MonkeyPatch) -> PrintSystem:
    monkeypatch.setenv("CUPS_SERVER", str(cups.folder / "socket"))
    monkeypatch.setattr(printers, "PAUSE", 0.1)
    return cups


@contextmanager
def printed(title: str) -> Iterator[bytes]:
    """What the virtual printer has put out under a title; taken away afterwards."""
    found: list[Path] = []

    def look() -> bool:
        found[:] = Path.home().joinpath("PDF").glob(f"{title}*")
        return len(found) == 1

    try:
        wait_for(look)
        yield found[0].read_bytes()
    finally:
        for path in found:
            path.unlink(missing_ok=True)


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


def picture(pdf: bytes, page: int) -> Image.Image:
    """The page in grey, ten points to a millimetre."""
    return Image.open(BytesIO(preview.page_png(pdf, page, 254))).convert("L")


def inked(page: Image.Image) -> tuple[int, int, int, int]:
    """The bounds of all that is printed, in pixels."""
    box = ImageOps.invert(page).point(lambda value: 255 if value > 100 else 0).getbbox()
    assert box is not None
    return box


def ink(page: Image.Image) -> list[float]:
    """Left, top, right and bottom of all that is printed, in millimetres."""
    return [edge / 10 for edge in inked(page)]


def is_same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pages show the same in the same place: edges within 0.5 mm, and alike seen from afar."""
    small = [page.crop(inked(page)).resize((105, 148), Image.Resampling.BOX) for page in (one, other)]
    return (
        ink(one) == pytest.approx(ink(other), abs=0.5)
        and ImageStat.Stat(ImageChops.difference(*small)).mean[0] < 3
    )


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
