"""Measure how long the program takes to be usable, as ratios to an empty Flet window in the same run.

    python build_scripts/measure_start.py                  # the checkout and dist/, on a hidden screen
    python build_scripts/measure_start.py --records 50000  # also with a store of that size
    python build_scripts/measure_start.py --cold           # also with the system's file cache emptied (root)
    python build_scripts/measure_start.py --alternatives   # also an ordinary one-file executable
    python build_scripts/measure_start.py --wine           # the Windows executable under Wine instead

Seconds from starting the process. On Linux "ours" is the first text of ours that can be read (in the
accessibility tree), "usable" the overview with its figures. Wine draws no content: there "ours" is the notice
and "usable" the window's title with the unit's name, which is set when the office is open. Each figure is the
median of several rounds, in each of which every way is started once.
Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import build_windows_on_linux
import wine
from environment import BUILD, ROOT, ensure, say, unpack_linux_client

sys.path.insert(0, str(ROOT))

EMPTY_WINDOW = "import flet as ft; ft.run(lambda page: page.add(ft.Text('trống')))"
UNIT = ["--unit-name", "Mộc Bắc", "--unit-type", "xa", "--unit-code", "13327"]
CACHES = Path("/proc/sys/vm/drop_caches")
LONGEST = 120.0
Seconds = tuple[float, float]  # until something of ours is shown, until it is usable
Start = Callable[["Way", Path | None, Path], Seconds]


@dataclass(frozen=True)
class Way:
    """A way to start: its command line; ``usable`` is the text or title that says so."""

    name: str
    command: Sequence[str | Path]
    usable: str
    is_ours: bool = True
    unpacks_once: bool = False


def linux_ways(python: Path, *, alternatives: bool) -> list[Way]:
    folder = BUILD / "executable-linux" / "program" / "program"
    usable = "Việc hôm nay"
    ways = [
        Way("empty Flet window, Python", [python, "-c", EMPTY_WINDOW], "trống", is_ours=False),
        Way("program, Python", [python, "-m", "app"], usable),
        Way(
            "one file, unpacked once (chosen)",
            [ROOT / "dist" / "ChinhQuyenThanThien"],
            usable,
            unpacks_once=True,
        ),
        Way("one folder", [folder / "ChinhQuyenThanThien-main"], usable),
    ]
    if alternatives:
        say("building the alternative")
        ways.append(Way("one file, unpacked at each start", [one_file_alternative(python)], usable))
    return ways


def wine_ways(system: wine.Wine) -> list[Way]:
    """The executable alone: the client of an empty window ends under Wine before it shows."""
    command = system.command(ROOT / "dist" / "ChinhQuyenThanThien.exe")
    return [Way("one file, unpacked once (chosen)", command, "UBND xã Mộc Bắc", unpacks_once=True)]


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
        "program = os.path.join(folder, 'ChinhQuyenThanThien-main')\n"
        "sys.exit(subprocess.run([program, *sys.argv[1:]], env=env).returncode)\n"
    )
    command = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--onefile"]
    command += ["--name", "one-file", "--add-data", f"{program}:program", "--distpath", out]
    subprocess.run([*command, "--workpath", out / "temp", "--specpath", out, code], check=True)
    return out / "one-file"


@contextmanager
def on_linux(python: Path, work: Path) -> Iterator[Start]:
    """Start on a screen of our own and read the accessibility tree."""
    from tests.harness.desktop import Desktop
    from tests.harness.screen import Screen

    client = unpack_linux_client(python) / "flet"

    def start(way: Way, store: Path | None, home: Path) -> Seconds:
        began = time.monotonic()
        window = Desktop(
            [*map(str, way.command), *(["--store", str(store)] if store else [])],
            screen=screen,
            client=client,
            folder=Path(tempfile.mkdtemp(dir=work)),
            cwd=ROOT,
            env={"HOME": str(home), "XDG_CACHE_HOME": str(home)},
        )
        ours = time.monotonic() - began
        window.see(way.usable, timeout=LONGEST)
        usable = time.monotonic() - began
        window.stop()
        return ours, usable

    with Screen() as screen:
        yield start


@contextmanager
def under_wine(system: wine.Wine, client: Path) -> Iterator[Start]:
    """Start under Wine and read the titles of the windows."""
    env = {**system.env, "FLET_VIEW_PATH": wine.windows_path(client)}

    def titles() -> list[str]:
        search = ["xdotool", "search", "--onlyvisible", "--name", ".", "getwindowname", "%@"]
        return subprocess.run(search, env=env, capture_output=True, text=True, check=False).stdout.split("\n")

    def until(part: str, program: subprocess.Popen[bytes]) -> float:
        end = time.monotonic() + LONGEST
        while not any(part in title for title in titles()):
            if time.monotonic() > end or program.poll() is not None:
                said = program.stdout.read()[-2000:] if program.stdout and program.poll() is not None else b""
                raise RuntimeError(f"no window {part!r}: {titles()} {said.decode('utf-8', 'replace')}")
            time.sleep(0.05)
        return time.monotonic()

    def start(way: Way, store: Path | None, home: Path) -> Seconds:
        del home
        own_store = ["--store", wine.windows_path(store)] if store else []
        # Pipes: a Windows Python under Wine dies when its output is a file.
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        began = time.monotonic()
        program = subprocess.Popen([*map(str, way.command), *own_store], env=env, **pipes)
        ours = until("Chính quyền", program) - began
        usable = until(way.usable, program) - began
        for process in [*system.processes("flet.exe"), *system.processes("ChinhQuyen"), program.pid]:
            os.kill(process, 9)
        program.wait()
        while any("Chính quyền" in title for title in titles()):  # of the windows just ended
            time.sleep(0.05)
        return ours, usable

    yield start


def make_stores(python: Path, work: Path, records: int | None) -> dict[str, Path]:
    """Make an office without records and, where asked for, one with many."""

    def app(store: Path, *command: str) -> None:
        subprocess.run(
            [python, "-m", "app", "--store", store, *command],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    stores = {"empty store": work / "empty"}
    app(stores["empty store"], "init", *UNIT)
    if records:
        say(f"generating {records} records")
        stores[f"{records:,} records"] = store = work / "large"
        app(store, "demo", "--records", str(records))
    return stores


def empty_file_cache() -> None:
    subprocess.run(["sync"], check=True)
    CACHES.write_text("3")


def measure(
    start: Start, ways: Sequence[Way], stores: dict[str, Path], work: Path, rounds: int, *, cold: bool
) -> dict[tuple[str, str, str], list[Seconds]]:
    """Start every way with every store in every round: (way, store, kind) -> what each start took."""
    taken: dict[tuple[str, str, str], list[Seconds]] = defaultdict(list)
    cases = [(way, name, store) for way in ways for name, store in stores.items() if way.is_ours]
    cases = [*((way, "–", None) for way in ways if not way.is_ours), *cases]
    homes = {way.name: Path(tempfile.mkdtemp(dir=work)) for way in ways}
    for way, name, store in cases:
        first = start(way, store, homes[way.name])  # not warm yet
        if way.unpacks_once and not any(key[2] == "first" for key in taken):
            taken[way.name, name, "first"].append(first)
    for kind, times in (("cold", rounds if cold else 0), ("warm", rounds)):
        for _ in range(times):
            for way, name, store in cases:
                if kind == "cold":
                    empty_file_cache()
                taken[way.name, name, kind].append(start(way, store, homes[way.name]))
    return taken


def print_table(taken: dict[tuple[str, str, str], list[Seconds]]) -> None:
    empty = {
        kind: statistics.median(one[1] for one in each)
        for (_, store, kind), each in taken.items()
        if store == "–"
    }
    print("| start | store | kind | ours, s | usable, s | ratio |\n|---|---|---|---|---|---|")
    for (way, store, kind), each in taken.items():
        ours, usable = (statistics.median(one[which] for one in each) for which in (0, 1))
        ratio = f"{usable / empty[kind]:.2f}" if kind in empty else "–"
        print(f"| {way} | {store} | {kind} | {ours:.2f} | {usable:.2f} | {ratio} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alternatives", action="store_true")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--wine", action="store_true")
    parser.add_argument("--records", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    own = parser.parse_args()
    python = ensure("dev")
    if Path(sys.prefix) != Path(python).parent.parent:  # the driver of windows lives in the environment
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)
    with tempfile.TemporaryDirectory(prefix="start-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        stores = make_stores(python, work, own.records)
        if own.wine:
            from tests.harness.screen import Screen

            prefix = build_windows_on_linux.PREFIX
            with Screen() as screen, wine.Wine(prefix, screen.env["DISPLAY"]) as system:
                client = wine.client_that_starts(build_windows_on_linux.CLIENT, work)
                with under_wine(system, client) as start:
                    taken = measure(start, wine_ways(system), stores, work, own.rounds, cold=own.cold)
        else:
            with on_linux(python, work) as start:
                ways = linux_ways(python, alternatives=own.alternatives)
                taken = measure(start, ways, stores, work, own.rounds, cold=own.cold)
    print_table(taken)


if __name__ == "__main__":
    main()
