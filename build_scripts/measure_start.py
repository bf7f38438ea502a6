"""Measure how long the program takes to show something, as ratios to an empty Flet window in the same run.

    python build_scripts/measure_start.py                  # the checkout and dist/, on a hidden screen
    python build_scripts/measure_start.py --alternatives   # also an ordinary one-file executable
    python build_scripts/measure_start.py --records 50000  # also with a store of that size
    python build_scripts/measure_start.py --cold           # also with the system's file cache emptied (root)

Each figure is the median of several starts: seconds from starting the process until the first text is in the
accessibility tree, which is when a person can read it. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from environment import BUILD, ROOT, ensure, say, unpack_linux_client

sys.path.insert(0, str(ROOT))

EMPTY_WINDOW = "import flet as ft; ft.run(lambda page: page.add(ft.Text('trống')))"
CACHES = Path("/proc/sys/vm/drop_caches")


@dataclass(frozen=True)
class Way:
    """A way to start: its command line, and the client it brings itself (None: the checkout's)."""

    name: str
    command: Sequence[str | Path]
    client: Path | None = None


def one_file_alternative(python: Path) -> Path:
    """Build what PyInstaller alone would make: one file that unpacks everything at each start."""
    out = BUILD / "one-file"
    program = BUILD / "executable-linux" / "program" / "program"
    code = out / "entry.py"
    out.mkdir(parents=True, exist_ok=True)
    code.write_text(
        "import os, subprocess, sys\n"
        "folder = os.path.join(sys._MEIPASS, 'program')\n"
        "env = {**os.environ, 'PYINSTALLER_RESET_ENVIRONMENT': '1'}\n"
        f"sys.exit(subprocess.run([os.path.join(folder, {'ChinhQuyenThanThien-main'!r}), *sys.argv[1:]], "
        "env=env).returncode)\n"
    )
    command = [
        python,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "ERROR",
        "--onefile",
        "--name",
        "one-file",
    ]
    command += ["--add-data", f"{program}:program", "--distpath", out, "--workpath", out / "temp"]
    subprocess.run([*command, "--specpath", out, code], check=True)
    return out / "one-file"


def empty_file_cache() -> None:
    subprocess.run(["sync"], check=True)
    CACHES.write_text("3")


def main() -> None:  # noqa: PLR0915 (a script's table, top to bottom)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alternatives", action="store_true")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--records", type=int)
    parser.add_argument("--times", type=int, default=5)
    own = parser.parse_args()
    python = ensure("dev")
    if Path(sys.prefix) != Path(python).parent.parent:  # the driver of windows lives in the environment
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)

    from tests.harness.desktop import Desktop
    from tests.harness.screen import Screen

    client = unpack_linux_client(python) / "flet"
    folder = BUILD / "executable-linux" / "program" / "program"
    ways = [
        Way("empty Flet window, Python", [python, "-c", EMPTY_WINDOW]),
        Way("program, Python", [python, "-m", "app"]),
        Way("one file, unpacked once (chosen)", [ROOT / "dist" / "ChinhQuyenThanThien"]),
        Way("one folder", [folder / "ChinhQuyenThanThien-main"]),
    ]
    if own.alternatives:
        say("building the alternative")
        ways.append(Way("one file, unpacked at each start", [one_file_alternative(python)]))
    work = Path(tempfile.mkdtemp(prefix="start-"))
    stores = {"empty store": work / "empty"}
    if own.records:
        stores[f"{own.records:,} records"] = store = work / "large"
        say(f"generating {own.records} records")
        generate = [python, "-m", "app", "--store", store, "demo", "--records", str(own.records)]
        subprocess.run(generate, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    rows: list[tuple[str, str, float]] = []
    try:
        with Screen() as screen:

            def start(way: Way, store: Path, home: Path) -> float:
                evidence = Path(tempfile.mkdtemp(dir=work))
                own_store = [] if way is ways[0] else ["--store", str(store)]
                began = time.monotonic()
                window = Desktop(
                    [*map(str, way.command), *own_store],
                    screen=screen,
                    client=client,
                    folder=evidence,
                    cwd=ROOT,
                    env={"HOME": str(home), "XDG_CACHE_HOME": str(home)},
                )
                taken = time.monotonic() - began
                window.stop()
                return taken

            for label, store in stores.items():
                for way in ways:
                    home = Path(tempfile.mkdtemp(dir=work))
                    what = way.name if way is ways[0] else f"{way.name}, {label}"
                    if way is ways[2]:
                        rows.append((what, "first start", start(way, store, home)))
                    if own.cold:
                        taken = []
                        for _ in range(2):
                            empty_file_cache()
                            taken.append(start(way, store, home))
                        rows.append((what, "cold", statistics.median(taken)))
                    warm = [start(way, store, home) for _ in range(own.times)]
                    rows.append((what, "warm", statistics.median(warm)))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    base = {kind: taken for what, kind, taken in rows if what == ways[0].name}
    print("| start | kind | s | ratio to the empty window |\n|---|---|---|---|")
    for what, kind, taken in rows:
        ratio = f"{taken / base[kind]:.2f}" if kind in base else "–"
        print(f"| {what} | {kind} | {taken:.2f} | {ratio} |")


if __name__ == "__main__":
    main()
