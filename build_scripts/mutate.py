"""Mutation check of the store: put one fault after another into app/store; does a test notice?

    python build_scripts/mutate.py                      # all mutants; docs/mutation-store.md is made anew
    python build_scripts/mutate.py --sample 100 --seed 7
    python build_scripts/mutate.py --only journal.py    # those whose name holds a text; no report is written
    python build_scripts/mutate.py --anew               # also what earlier runs know
    python build_scripts/mutate.py --tried              # those of earlier runs, again where anything changed
    python build_scripts/mutate.py --guarantees         # those that take a named guarantee away

Each mutant is a forked child in which the faulty module is imported instead of the one on the disk; it runs
the store tests that go over the faulty line, the quickest first, until one fails. Linux and macOS alone.
Exit code 1: a guarantee survived, or less than the floor was killed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import CodeType

sys.path.insert(0, str(Path(__file__).resolve().parent))
from environment import BUILD, ROOT
from mutants import Mutant, mutants

NOTES = ROOT / "build_scripts" / "mutation-notes.toml"
REPORT = ROOT / "docs" / "mutation-store.md"
BEGIN, END = "<!-- mutation: begin -->", "<!-- mutation: end -->"
FLOOR = 85.0
"""Percent of the mutants that must be killed."""
SLOWEST = 0.5
"""Seconds of the processor: slower tests are asked only where no other goes over the line."""
LEAST_TIME, TIMES_USUAL = 20.0, 15.0
"""A mutant may run so many seconds, or so many times what its tests need, whichever is more."""
MEMORY, FILE_SIZE = 4 << 30, 1 << 29


@dataclass(frozen=True)
class Project:
    """What is mutated and what tests it."""

    root: Path
    package: str
    tests: str

    @property
    def folder(self) -> Path:
        return self.root / self.package.replace(".", "/")

    def mutants(self) -> list[Mutant]:
        """Every mutant of every module."""
        return [
            mutant
            for path in sorted(self.folder.glob("*.py"))
            for mutant in mutants(path.read_text(encoding="utf-8"), path.name)
        ]


STORE = Project(ROOT, "app.store", "tests/store")


@dataclass(frozen=True)
class Coverage:
    """Which tests go over which line of which file, and how many seconds each takes."""

    lines: Mapping[str, Mapping[int, Sequence[str]]]
    seconds: Mapping[str, float]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that go over the line, the quickest first; all for what runs at import."""
        lines = self.lines.get(mutant.file, {})
        found = self.seconds.keys() & lines.get(mutant.line, ())
        if not found or mutant.where == "module":
            found = set(self.seconds)
        in_order = sorted(found, key=lambda test: self.seconds[test])
        return [test for test in in_order if self.seconds[test] <= SLOWEST] or in_order


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: killed by a test, by time or at import (`by`), or survived (empty)."""

    name: str
    place: str
    file: str
    kind: str
    by: str

    @property
    def killed(self) -> bool:
        return bool(self.by)


# -- running tests in a child --


class _Faulty(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 -- importlib's signature
        return self._code


class _FaultyFirst(importlib.abc.MetaPathFinder):
    """Gives the faulty module to whoever imports it."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name, self._loader = name, _Faulty(name, str(path), code)

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        packages = (
            [str(Path(self._loader.path).parent)] if self._loader.path.endswith("__init__.py") else None
        )
        return importlib.util.spec_from_loader(fullname, self._loader, is_package=packages is not None)


class _Chosen:
    """Pytest plugin: runs the chosen tests in the order given and remembers the first that fails."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._rank), key=lambda item: self._rank[item.nodeid]
        )

    def pytest_runtest_logreport(self, report: object) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: object) -> None:
        if report.failed and not self.failed:
            self.failed = "import"


class _Measured:
    """Pytest plugin: notes which test goes over which lines, and how long the processor works at it."""

    def __init__(self, package: str, data: Path) -> None:
        import coverage

        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self._coverage = coverage.Coverage(data_file=str(data), source=[package], config_file=False)
        self._coverage.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._coverage.switch_context(nodeid)
        self.seconds[nodeid] = -time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.seconds[nodeid] += time.process_time()

    def pytest_runtest_logreport(self, report: object) -> None:
        if not report.passed:
            self.failed.append(report.nodeid)

    def lines(self) -> dict[str, dict[int, list[str]]]:
        self._coverage.stop()
        self._coverage.save()
        data = self._coverage.get_data()
        return {
            Path(file).name: {line: list(tests) for line, tests in data.contexts_by_lineno(file).items()}
            for file in data.measured_files()
        }


def _run_pytest(project: Project, paths: Sequence[str], plugin: object, scratch: Path) -> int:
    """Pytest in this process, silent, without what would slow a child down."""
    import hypothesis
    import pytest

    hypothesis.settings.register_profile(
        "mutation",
        database=None,
        derandomize=True,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )
    hypothesis.settings.load_profile("mutation")
    os.chdir(project.root)
    sys.path.insert(0, str(project.root))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = False  # tests are rewritten and compiled once, not in each child
    left_out = [f"-pno:{name}" for name in ("cacheprovider", "faulthandler")]
    options = ["-q", "--import-mode=importlib", f"--basetemp={scratch / 'tests'}", *left_out]
    return int(pytest.main([*options, *paths], plugins=[plugin]))


def in_child(work: Callable[[], object], limit: float) -> object:
    """What `work` gives in a forked child; None when it died or took longer than `limit` seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(reading)
        with contextlib.suppress(BaseException):
            answer = json.dumps(work()).encode()
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
        os._exit(0)
    os.close(writing)
    parts, until = [], time.monotonic() + limit
    with os.fdopen(reading, "rb") as pipe:
        while select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            part = os.read(pipe.fileno(), 1 << 16)
            if not part:
                break
            parts.append(part)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return json.loads(b"".join(parts)) if parts else None


def measure(project: Project, scratch: Path) -> Coverage:
    """Run all tests once; those that do not pass without any fault are told and left out."""

    def work() -> object:
        plugin = _Measured(project.package, scratch / "coverage")
        _run_pytest(project, [project.tests], plugin, scratch)
        passed = {test: seconds for test, seconds in plugin.seconds.items() if test not in plugin.failed}
        return {"failed": plugin.failed, "seconds": passed, "lines": plugin.lines()}

    found = in_child(work, 3600)
    if not isinstance(found, dict) or not found["seconds"]:
        raise SystemExit("mutate: the tests cannot be run")
    for test in found["failed"]:
        print(f"left out, failed or skipped: {test}")
    lines = {
        file: {int(line): tests for line, tests in by_line.items()}
        for file, by_line in found["lines"].items()
    }
    return Coverage(lines, found["seconds"])


def judge(project: Project, mutant: Mutant, coverage: Coverage, scratch: Path) -> Verdict:
    """Run the tests of one mutant."""
    tests = coverage.tests_of(mutant)
    module = mutant.file.removesuffix(".py").replace("__init__", "")
    name = f"{project.package}.{module}".rstrip(".")

    def work() -> object:
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
        sys.meta_path.insert(0, _FaultyFirst(name, project.folder / mutant.file, mutant.compiled()))
        for part in _in_parts(tests, mutant.file):
            plugin = _Chosen(part)
            files = sorted({test.split("::")[0] for test in part})
            code = _run_pytest(project, ["-x", *files], plugin, scratch)
            if code != 0:
                return {"by": plugin.failed or "import"}
        return {"by": ""}

    usual = sum(coverage.seconds[test] for test in tests)
    found = in_child(work, max(LEAST_TIME, TIMES_USUAL * usual)) if tests else {"by": ""}
    by = str(found["by"]) if isinstance(found, dict) else "time"
    shutil.rmtree(scratch / "tests", ignore_errors=True)
    return Verdict(mutant.name, mutant.place, mutant.file, mutant.kind, by.split("/")[-1])


def _in_parts(tests: Sequence[str], file: str) -> list[list[str]]:
    """The tests of the module itself first, or those beside the quickest: most faults need no others."""
    own = f"/test_{file}::"
    first = [test for test in tests if own in test]
    if not first and tests:
        beside = tests[0].split("::")[0]
        first = [test for test in tests if test.split("::")[0] == beside]
    rest = [test for test in tests if test not in first]
    return [part for part in (first, rest) if part]


def import_once(project: Project) -> None:
    """Import what the children need, and nothing of what is mutated: a fork then starts at once."""
    sys.path.insert(0, str(project.root))
    needed = {"coverage", "hypothesis", "hypothesis.stateful", "pytest", "_pytest.assertion.rewrite"}
    for name in needed:
        importlib.import_module(name)
    if project is STORE:
        for name in ("tinydb", "orjson", "filelock", "app.domain.tables", "app.domain.schema"):
            importlib.import_module(name)


# -- notes and report --


@dataclass(frozen=True)
class Notes:
    """What people found out: mutants that change nothing, why others survive, and the guarantees."""

    equivalent: Mapping[str, str]
    survivors: Mapping[str, str]
    guarantees: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, path: Path = NOTES) -> Notes:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(data.get("equivalent", {}), data.get("survivors", {}), data.get("guarantees", {}))

    def unknown(self, names: set[str]) -> list[str]:
        """Notes on mutants that there are no longer: the file is kept true."""
        noted = {
            *self.equivalent,
            *self.survivors,
            *(name for each in self.guarantees.values() for name in each),
        }
        return sorted(noted - names)


def score(verdicts: Sequence[Verdict]) -> float:
    """Percent killed."""
    return 100.0 * sum(verdict.killed for verdict in verdicts) / len(verdicts) if verdicts else 100.0


def report(verdicts: Sequence[Verdict], whole: int, notes: Notes) -> str:
    """The part of docs/mutation-store.md that is made; `whole` is the number of mutants there are."""
    by_file: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_file[verdict.file].append(verdict)
    lines = [
        "| module | mutants | killed | of these by time | survived | killed, percent |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for file, found in [*sorted(by_file.items()), ("all", list(verdicts))]:
        killed, late = sum(one.killed for one in found), sum(one.by == "time" for one in found)
        lines.append(
            f"| {file} | {len(found)} | {killed} | {late} | {len(found) - killed} | {score(found):.1f} |"
        )
    share = "all" if len(verdicts) == whole else f"{len(verdicts)} of"
    lines += [
        "",
        f"Tried: {share} {whole} mutants; {len(notes.equivalent)} more change nothing that could be seen.",
    ]
    lines.append("")
    kinds = Counter(one.kind for one in verdicts if not one.killed)
    lines += [
        "Survivors by kind: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()) + ".",
        "",
    ]
    lines += ["### The guarantees", "", "| taken away | noticed by |", "|---|---|"]
    found_by = {one.name: one for one in verdicts}
    for guarantee, names in notes.guarantees.items():
        noticed = [found_by[name].by or "**nothing**" for name in names if name in found_by]
        lines.append(
            f"| {guarantee} ({len(names)}) | {', '.join(f'`{by}`' for by in dict.fromkeys(noticed))} |"
        )
    lines += ["", "### The survivors", "", "| mutant | what it means |", "|---|---|"]
    for one in verdicts:
        if not one.killed:
            name = one.name.replace("|", "\\|")
            lines.append(f"| `{name}` | {notes.survivors.get(one.name, 'not looked at')} |")
    return "\n".join(lines)


def write_report(text: str, path: Path = REPORT) -> None:
    """Put the made part between its marks."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


# -- the command --


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Ledger:
    """Verdicts of earlier runs, on the disk. A killed mutant stays killed while its module is the same; one
    that survived is tried again once any test changed.
    """

    def __init__(self, project: Project, path: Path) -> None:
        self._path = path
        self._sources = {file.name: _digest([file]) for file in project.folder.glob("*.py")}
        self._tests = _digest((project.root / project.tests).glob("*.py"))
        self._known: dict[str, Verdict] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            kept = json.loads(line)
            verdict = Verdict(**kept["verdict"])
            same_tests = verdict.killed or kept["tests"] == self._tests
            if same_tests and kept["source"] == self._sources.get(verdict.file):
                self._known[verdict.name] = verdict

    def verdict(self, mutant: Mutant) -> Verdict | None:
        """What is known of a mutant."""
        known = self._known.get(mutant.name)
        return known and replace(known, place=mutant.place)

    @property
    def tried(self) -> set[str]:
        """The names of all mutants that were ever tried."""
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else ()
        return {json.loads(line)["verdict"]["name"] for line in lines}

    def add(self, verdict: Verdict) -> None:
        """Keep a verdict."""
        kept = {"source": self._sources[verdict.file], "tests": self._tests, "verdict": asdict(verdict)}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")


def _coverage(project: Project, scratch: Path) -> Coverage:
    """Measured once for the code and the tests as they are."""
    digest = _digest([*project.folder.glob("*.py"), *(project.root / project.tests).glob("*.py")])
    kept = BUILD / "mutation" / f"coverage-{digest}.json"
    if kept.exists():
        data = json.loads(kept.read_text())
        lines = {file: {int(n): t for n, t in by.items()} for file, by in data["lines"].items()}
        return Coverage(lines, data["seconds"])
    coverage = measure(project, scratch)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(asdict(coverage)))
    return coverage


def _chosen(arguments: argparse.Namespace, every: list[Mutant], notes: Notes) -> list[Mutant]:
    chosen = [mutant for mutant in every if mutant.name not in notes.equivalent]
    if arguments.guarantees:
        names = {name for each in notes.guarantees.values() for name in each}
        chosen = [mutant for mutant in chosen if mutant.name in names]
    if arguments.only:
        chosen = [
            mutant
            for mutant in chosen
            if any(text in f"{mutant.name} {mutant.place}" for text in arguments.only)
        ]
    if arguments.sample:
        chosen = random.Random(arguments.seed).sample(chosen, min(arguments.sample, len(chosen)))
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], metavar="TEXT")
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--tried", action="store_true")
    parser.add_argument("--guarantees", action="store_true")
    arguments = parser.parse_args()
    notes, every = Notes.read(), STORE.mutants()
    ledger = Ledger(STORE, BUILD / "mutation" / "verdicts.jsonl")
    for name in notes.unknown({mutant.name for mutant in every}):
        print(f"noted, but there is no such mutant: {name}")
    chosen = _chosen(arguments, every, notes)
    if arguments.tried:
        tried = ledger.tried
        chosen = [mutant for mutant in chosen if mutant.name in tried]
    os.nice(19)
    import_once(STORE)
    known = {} if arguments.anew else {mutant.name: ledger.verdict(mutant) for mutant in chosen}
    verdicts: list[Verdict] = []
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="mutation-", dir=memory) as folder:
        coverage = _coverage(STORE, Path(folder))
        for number, mutant in enumerate(chosen, 1):
            verdict = known.get(mutant.name)
            if verdict is None:
                verdict = judge(STORE, mutant, coverage, Path(folder))
                ledger.add(verdict)
                said = f"killed by {verdict.by}" if verdict.killed else "SURVIVED"
                print(f"{number}/{len(chosen)} {verdict.place} {said}: {verdict.name}", flush=True)
            verdicts.append(verdict)
    survivors = [verdict.name for verdict in verdicts if not verdict.killed]
    for name in survivors:
        print(f"survived: {name}")
    print(f"{score(verdicts):.1f} % of {len(verdicts)} mutants killed")
    whole = len(every) - len(notes.equivalent)
    if len(chosen) == whole or arguments.tried:
        write_report(report(verdicts, whole, notes))
    guaranteed = {name for each in notes.guarantees.values() for name in each}
    lost = [name for name in survivors if name in guaranteed]
    for name in lost:
        print(f"A GUARANTEE SURVIVED: {name}")
    return 1 if lost or score(verdicts) < FLOOR else 0


if __name__ == "__main__":
    sys.exit(main())
