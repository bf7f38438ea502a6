"""Measure how long the program takes to be usable, as ratios to an empty Flet window in the same run.

    python build_scripts/measure_start.py --all            # every figure of docs/decisions/0006-executable.md
    python build_scripts/measure_start.py                  # the checkout and dist/, on a hidden screen
    python build_scripts/measure_start.py --records 50000  # also with a store of that size
    python build_scripts/measure_start.py --cold           # also with the system's file cache emptied (root)
    python build_scripts/measure_start.py --alternatives   # also an ordinary one-file executable
    python build_scripts/measure_start.py --wine           # the Windows executable under Wine instead

Seconds from starting the process. On Linux "ours" is the first text of ours that can be read (in the
accessibility tree), "usable" the overview with its figures; the ratio is to the empty window that Python
starts. Wine draws no content: there "ours" is the notice
(where the way has one) and "usable" the window's title with the unit's name, which is set when the office is
open. Each figure is the median of several rounds, in each of which every way is started once. A cold start
finds nothing of the program in memory; Wine's server and services stay, as Windows itself is up before a
program is started.
Prints a Markdown table for each system.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
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
import build
import build_windows_on_linux
import wine
from environment import ROOT, SetupError, ensure, say, unpack_linux_client

sys.path.insert(0, str(ROOT))

EMPTY_WINDOW = """
import flet as ft

def empty(page):
    page.title = "trống"
    page.add(ft.Text("trống"))

ft.run(empty)
"""
EMPTY_PYTHON, EMPTY_FOLDER = "empty Flet window, Python", "empty Flet window, one folder"
UNIT = ["--unit-name", "Mộc Bắc", "--unit-type", "xa", "--unit-code", "13327"]
CACHES = Path("/proc/sys/vm/drop_caches")
MANY_RECORDS = 50_000
LONGEST = 120.0
FAREWELL = 15.0  # seconds in which a program ends whose client is gone
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
    cwd: Path = ROOT


def linux_ways(python: Path, target: build.Target, *, alternatives: bool) -> list[Way]:
    usable = "Việc hôm nay"
    return [
        Way(EMPTY_PYTHON, [python, "-c", EMPTY_WINDOW], "trống", is_ours=False),
        Way("program, Python", [python, "-m", "app"], usable),
        *executable_ways(target, lambda file: [file], usable, alternatives=alternatives),
    ]


def wine_ways(
    system: wine.Wine, python: Path, target: build.Target, beside_client: Path, *, alternatives: bool
) -> list[Way]:
    """``beside_client``: the folder below which Flet finds the client that starts under Wine."""
    code = beside_client / "empty.py"
    code.write_text(EMPTY_WINDOW, encoding="utf-8")
    empty = system.command(python, "-X", "utf8", wine.windows_path(code))
    return [
        Way(EMPTY_PYTHON, empty, "trống", is_ours=False, cwd=beside_client),
        *executable_ways(target, system.command, "UBND xã Mộc Bắc", alternatives=alternatives),
    ]


def executable_ways(
    target: build.Target,
    command: Callable[[Path], Sequence[str | Path]],
    usable: str,
    *,
    alternatives: bool,
) -> Iterator[Way]:
    """What is given to users, the folder that is packed in it and, where asked for, what was not chosen.

    With the latter an empty window packed as a folder, too: it has not to look for 230 modules of Flet.
    """
    chosen = command(ROOT / "dist" / target.executable)
    yield Way("one file, unpacked once (chosen)", chosen, usable, unpacks_once=True)
    yield Way("one folder", command(program_in(target)), usable)
    if alternatives:
        yield Way("one file, unpacked at each start", command(one_file_alternative(target)), usable)
        yield Way(EMPTY_FOLDER, command(empty_folder(target)), "trống", is_ours=False)


def program_in(target: build.Target) -> Path:
    """Return the program in the folder that is packed into the executable."""
    name = Path(target.executable)
    return target.work / "program" / "program" / f"{name.stem}-main{name.suffix}"


def one_file_alternative(target: build.Target) -> Path:
    """Build what PyInstaller alone would make: one file that unpacks everything at each start."""
    program = program_in(target)
    code = (
        "import os, subprocess, sys\n"
        f"program = os.path.join(sys._MEIPASS, 'program', {program.name!r})\n"
        "env = {**os.environ, 'PYINSTALLER_RESET_ENVIRONMENT': '1'}\n"
        "sys.exit(subprocess.run([program, *sys.argv[1:]], env=env).returncode)\n"
    )
    unpacked = f"{target.path(program.parent)}:program"
    return pyinstaller(target, "one-file", code, "--onefile", "--add-data", unpacked)


def empty_folder(target: build.Target) -> Path:
    """Build the empty window as a folder; its client is the one that FLET_VIEW_PATH names."""
    return pyinstaller(target, "empty", EMPTY_WINDOW, "--onedir")


def pyinstaller(target: build.Target, name: str, code: str, *options: str) -> Path:
    """Build a program to compare with; return it."""
    say(f"PyInstaller: {name} for {target.name}")
    out = target.work / "alternatives"
    script = out / f"{name}.py"
    out.mkdir(parents=True, exist_ok=True)
    script.write_text(code, encoding="utf-8")
    command = [*target.pyinstaller, "--noconfirm", "--log-level", "ERROR", "--noconsole", "--name", name]
    for option, folder in (("--distpath", out), ("--workpath", out / "temp"), ("--specpath", out)):
        command += [option, target.path(folder)]
    # Pipes: a Windows Python under Wine dies when its output is a file.
    pipes: Any = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    command += [*options, target.path(script)]
    done = subprocess.run(command, cwd=out, env=target.env, check=False, **pipes)
    if done.returncode:
        raise SetupError(f"PyInstaller failed:\n{done.stdout.decode('utf-8', 'replace')[-5000:]}")
    folder = out / name if "--onedir" in options else out
    return folder / f"{name}{Path(target.executable).suffix}"


@contextmanager
def on_linux(python: Path, work: Path) -> Iterator[Start]:
    """Start on a screen of our own and read the accessibility tree."""
    from tests.harness.desktop import Desktop
    from tests.harness.screen import Screen

    client = unpack_linux_client(python) / "flet"

    def start(way: Way, store: Path | None, home: Path) -> Seconds:
        folder = Path(tempfile.mkdtemp(dir=work))
        began = time.monotonic()
        window = Desktop(
            [*map(str, way.command), *(["--store", str(store)] if store else [])],
            screen=screen,
            client=client,
            folder=folder,
            cwd=way.cwd,
            env={"HOME": str(home), "XDG_CACHE_HOME": str(home), "TMPDIR": str(folder)},
        )
        ours = time.monotonic() - began
        window.see(way.usable, timeout=LONGEST)
        usable = time.monotonic() - began
        window.stop()
        shutil.rmtree(folder, ignore_errors=True)  # what a one-file executable unpacks
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

    def stop(program: subprocess.Popen[bytes]) -> None:
        """End the client, upon which the program ends and takes away what it has unpacked for this start."""
        for process in system.processes("flet.exe"):
            os.kill(process, signal.SIGKILL)
        program.communicate(timeout=FAREWELL)
        while any(titles()):
            time.sleep(0.05)

    def start(way: Way, store: Path | None, home: Path) -> Seconds:
        del home
        own_store = ["--store", wine.windows_path(store)] if store else []
        # Pipes: a Windows Python under Wine dies when its output is a file.
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        began = time.monotonic()
        program = subprocess.Popen([*map(str, way.command), *own_store], cwd=way.cwd, env=env, **pipes)
        ours = until(build.PRODUCT_NAME if way.is_ours else way.usable, program) - began
        usable = until(way.usable, program) - began
        stop(program)
        return ours, usable

    for unpacked in system.drive_c.glob("users/*/AppData/Local/ChinhQuyenThanThien/ChuongTrinh"):
        shutil.rmtree(unpacked)  # by an earlier run: the first start is one
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
    cases: list[tuple[Way, str, Path | None]] = [(way, "–", None) for way in ways if not way.is_ours]
    cases += [(way, name, store) for way in ways for name, store in stores.items() if way.is_ours]
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


def print_table(title: str, taken: dict[tuple[str, str, str], list[Seconds]]) -> None:
    empty = {
        kind: statistics.median(one[1] for one in each)
        for (way, _, kind), each in taken.items()
        if way == EMPTY_PYTHON
    }
    print(f"\n{title}\n\n| start | store | kind | ours, s | usable, s | ratio |\n|---|---|---|---|---|---|")
    for (way, store, kind), each in taken.items():
        ours, usable = (statistics.median(one[which] for one in each) for which in (0, 1))
        ratio = f"{usable / empty[kind]:.2f}" if kind in empty else "–"
        print(f"| {way} | {store} | {kind} | {ours:.2f} | {usable:.2f} | {ratio} |", flush=True)


def measure_linux(python: Path, own: argparse.Namespace) -> None:
    target = build.this_system()
    if own.all:
        build.build(target)
    with tempfile.TemporaryDirectory(prefix="start-", ignore_cleanup_errors=True) as folder:
        stores = make_stores(python, Path(folder), own.records)
        ways = linux_ways(python, target, alternatives=own.alternatives)
        with on_linux(python, Path(folder)) as start:
            taken = measure(start, ways, stores, Path(folder), own.rounds, cold=own.cold)
    print_table(f"Linux, {own.rounds} rounds", taken)


def measure_wine(python: Path, own: argparse.Namespace) -> None:
    from tests.harness.screen import Screen

    with (
        tempfile.TemporaryDirectory(prefix="start-", ignore_cleanup_errors=True) as folder,
        Screen() as screen,
        wine.Wine(build_windows_on_linux.PREFIX, screen.env["DISPLAY"]) as system,
    ):
        work = Path(folder)
        windows_python = build_windows_on_linux.prepare_python()
        target = build_windows_on_linux.target(system, windows_python)
        if own.all:
            build.build(target)
        stores = make_stores(python, work, own.records)
        client = wine.client_that_starts(build_windows_on_linux.CLIENT, work)
        ways = wine_ways(system, windows_python, target, work, alternatives=own.alternatives)
        with under_wine(system, client) as start:
            taken = measure(start, ways, stores, work, own.rounds, cold=own.cold)
    print_table(f"Under Wine, {own.rounds} rounds", taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--all", action="store_true", help="build anew and measure everything on both systems"
    )
    parser.add_argument("--alternatives", action="store_true")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--wine", action="store_true")
    parser.add_argument("--records", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    own = parser.parse_args()
    python = ensure("dev")
    if Path(sys.prefix) != Path(python).parent.parent:  # the driver of windows lives in the environment
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)
    if own.all:
        own.alternatives = own.cold = True
        own.records = own.records or MANY_RECORDS
    if own.all or not own.wine:
        measure_linux(python, own)
    if own.all or own.wine:
        measure_wine(python, own)


if __name__ == "__main__":
    main()
