"""Run every check and every test, the real window included.

    python build_scripts/test.py               # all of it: what CI runs
    python build_scripts/test.py --quick       # while working: checks, and tests without windows
    python build_scripts/test.py --nightly     # the larger numbers too
    python build_scripts/test.py tests/store -k journal     # these tests alone, by pytest's own arguments

On Debian it installs the packages of ``debian-packages.txt`` when they are missing and it runs as root.
Coverage has a floor, ``coverage-floor.json``, which only rises: when more is covered the file is rewritten
(commit it); packages named under "complete" must have every line and branch covered.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import debian
from environment import BUILD, ROOT, SetupError, ensure

PACKAGES = ROOT / "build_scripts" / "debian-packages.txt"
FLOOR = ROOT / "build_scripts" / "coverage-floor.json"
REPORT = BUILD / "coverage.json"
TOLERANCE = 0.3  # percent: what a run may lose to timing (a branch taken only when the machine is slow)
WORKERS = "2"


@dataclass
class Run:
    """The steps taken, for the summary; a step that fails does not hide what the later ones say."""

    python: Path
    steps: list[tuple[str, bool, float]] = field(default_factory=list)

    def step(self, name: str, *command: str | Path, env: Mapping[str, str] | None = None) -> bool:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}, check=False)
        return self.note(name, done.returncode == 0, time.monotonic() - started)

    def tool(self, name: str, module: str, *arguments: str) -> bool:
        return self.step(name, self.python, "-m", module, *arguments)

    def note(self, name: str, passed: bool, seconds: float = 0.0) -> bool:
        self.steps.append((name, passed, seconds))
        return passed

    def summary(self) -> int:
        print("\n=== summary")
        for name, passed, seconds in self.steps:
            print(f"{'ok    ' if passed else 'FAILED'} {name} ({seconds:.0f} s)")
        return 0 if all(passed for _, passed, _ in self.steps) else 1


def check_style_and_types(run: Run) -> None:
    run.tool("format", "ruff", "format", "--check", ".")
    run.tool("lint", "ruff", "check", ".")
    run.tool("types", "mypy")
    run.step("floors (import-linter)", run.python.with_name("lint-imports"))


def run_tests(run: Run, more: Sequence[str], *, windows: bool) -> None:
    """Everything under coverage: without windows on all cores, then the windows one at a time."""
    run.tool("coverage: start", "coverage", "erase")
    covered = ("run", "-m", "pytest", *more)
    run.tool("tests", "coverage", *covered, "-m", "not desktop", "-n", WORKERS, "-q")
    if windows:
        run.tool("tests of the real window", "coverage", *covered, "-m", "desktop", "-q")
        check_coverage(run)


def check_coverage(run: Run) -> None:
    """Compare with the floor; raise the floor when more is covered."""
    run.tool("coverage: combine", "coverage", "combine", "--quiet")
    if not run.tool("coverage: report", "coverage", "json", "--quiet", "-o", str(REPORT)):
        return
    report = json.loads(REPORT.read_text(encoding="utf-8"))
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))
    total = round(report["totals"]["percent_covered"], 1)
    print(f"{total} % covered, lines and branches; the floor is {floor['total']} %")
    run.note(f"coverage {total} % ≥ {floor['total']} %", total >= floor["total"] - TOLERANCE)
    for package in floor["complete"]:
        gaps = _gaps(report, package)
        for line in gaps:
            print(f"  not covered: {line}")
        run.note(f"{package}: every line and branch", not gaps)
    if total > floor["total"] and "CI" not in os.environ:
        FLOOR.write_text(json.dumps(floor | {"total": total}, indent=2) + "\n", encoding="utf-8")
        print(f"the floor rises to {total} %: commit {FLOOR.name}")


def _gaps(report: Mapping[str, dict[str, dict[str, list[object]]]], package: str) -> list[str]:
    gaps = []
    for name, found in sorted(report["files"].items()):
        if Path(name).as_posix().startswith(f"{package}/"):
            missing = [*found["missing_lines"], *found["missing_branches"]]
            gaps += [f"{name}: {', '.join(map(str, missing))}"] if missing else []
    return gaps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--nightly", action="store_true")
    own, chosen = parser.parse_known_args()
    if not own.quick:
        debian.install(PACKAGES)
    run = Run(ensure("dev"))
    nightly = ["--nightly"] if own.nightly else []
    if chosen:
        run.tool("tests", "pytest", *nightly, *chosen)
    else:
        check_style_and_types(run)
        run_tests(run, nightly, windows=not own.quick)
    return run.summary()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as problem:
        sys.exit(f"test: {problem}")
