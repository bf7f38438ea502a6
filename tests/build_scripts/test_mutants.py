"""The mutation check itself: it makes the faults that it should, and tells the noticed from the unnoticed."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest

from tests.build_scripts.scripts import FOLDER, load

sys.path.insert(0, str(FOLDER))
made = load("mutants")
check = load("mutate")


def faults(source: str) -> set[tuple[str, str]]:
    return {(mutant.before, mutant.after) for mutant in made.mutants(textwrap.dedent(source), "x.py")}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {("a < b", "a <= b"), ("a < b", "a >= b")}),
        ("a is b", {("a is b", "a is not b")}),
        ("a and b", {("a and b", "a or b"), ("a and b", "a"), ("a and b", "b")}),
        ("not a", {("not a", "a")}),
        ("a + b", {("a + b", "a - b")}),
        ("a = 1", {("1", "2")}),
        ("a = True", {("True", "False")}),
        ("a = 'KHO-01'", {("'KHO-01'", "'KXHO-01'")}),
        ("a = b'x'", {("b'x'", "b'Xx'")}),
        ("sync(a)", {("sync(a)", "pass")}),
        ("a = sorted(b)", {("sorted(b)", "b")}),
        ("a = any(b)", {("any(b)", "all(b)")}),
        ("a = b.copy()", {("b.copy()", "b")}),
        ("a = f(b, c=d)", {("f(b, c=d)", "f(b)")}),
        ("a.b = c", {("a.b = c", "pass")}),
        ("raise a", {("raise a", "pass")}),
        ("x = [a for a in b if a]", {("a", "not a")}),
    ],
)
def test_each_kind_of_fault_is_made(source: str, expected: set[tuple[str, str]]) -> None:
    assert faults(source) == expected


def test_locks_handlers_and_returns_can_be_taken_away() -> None:
    source = """
        def f():
            with lock:
                try:
                    a()
                except (OSError, ValueError):
                    b()
                finally:
                    c()
            return d
        """
    found = {after for _, after in faults(source)}
    assert {
        "pass",
        "return None",
        "except (): b()",
        "except (OSError,): b()",
        "except (ValueError,): b()",
    } <= found
    assert any(after.startswith("if True: try: a()") for after in found)
    assert "try: a() except (OSError, ValueError): b()" in found


def test_what_people_read_and_what_no_test_can_reach_is_left_alone() -> None:
    source = '''
        """Documentation."""
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import b
        def f(x: int) -> "int":
            """More of it."""
            windows(1)  # pragma: no cover
            ...
        __all__ = ["f"]
        message = "Ổ đĩa đã đầy."
        told = f"Đã lưu {message}."
        '''
    assert faults(source) == set()


def test_a_fault_is_in_the_code_and_the_module_is_whole_again_afterwards() -> None:
    results = []
    for mutant in made.mutants("def f(a):\n    return a + 2\n", "x.py"):
        names: dict[str, object] = {}
        exec(mutant.compiled(), names)
        results.append((mutant.place, names["f"](5)))  # type: ignore[operator]  # it is a function
    assert results == [("x.py:2:return", None), ("x.py:2:arithmetic", 3), ("x.py:2:constant", 8)]


def test_a_name_stays_when_lines_move_and_tells_equal_faults_apart() -> None:
    source = "def f(a):\n    g(a)\n    g(a)\n"
    names = [mutant.name for mutant in made.mutants(source, "x.py")]
    assert names == ["x.py f: g(a) → pass", "x.py f: g(a) → pass #2"]
    assert [mutant.name for mutant in made.mutants("\n\n" + source, "x.py")] == names


@pytest.fixture
def project(tmp_path: Path):
    """A package of two functions, of which the tests know one well and one badly."""
    package, tests = tmp_path / "pack", tmp_path / "checks"
    package.mkdir()
    tests.mkdir()
    (package / "__init__.py").write_text("")
    (package / "sums.py").write_text(
        "def larger(a, b):\n    return a if a > b else b\n\n\n"
        "def wait(n):\n    while n > 0:\n        n -= 1\n    return n\n"
    )
    (tests / "test_sums.py").write_text(
        "from pack.sums import larger, wait\n\n\n"
        "def test_larger():\n    assert larger(1, 2) == 2\n    assert larger(3, 2) == 3\n\n\n"
        "def test_wait():\n    wait(3)\n"
    )
    return check.Project(tmp_path, "pack", "checks")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants are forked")
def test_the_check_tells_what_a_test_notices_from_what_none_does(project, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(check, "LEAST_TIME", 2.0)
    monkeypatch.setattr(sys, "path", [*sys.path])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    check.import_once(project)
    coverage = check.measure(project, scratch)
    assert coverage.lines["sums.py"][2] == ["checks/test_sums.py::test_larger"]
    verdicts = {
        mutant.name: check.judge(project, mutant, coverage, scratch)
        for mutant in project.mutants()
        if mutant.after in ("a >= b", "a <= b", "return None", "n += 1", "n -= 1", "pass")
    }
    assert {name.split(": ", 1)[1]: verdict.by for name, verdict in verdicts.items()} == {
        "a > b → a >= b": "",
        "a > b → a <= b": "test_sums.py::test_larger",
        "return a if a > b else b → return None": "test_sums.py::test_larger",
        "n -= 1 → pass": "time",
        "return n → return None": "",
    }
    assert check.score(list(verdicts.values())) == 60.0


def test_what_was_killed_is_known_while_the_module_stays_and_a_survivor_while_the_tests_stay(project) -> None:
    killed, alive, *_ = project.mutants()
    path = project.root / "ledger" / "verdicts.jsonl"
    for mutant, by in ((killed, "test_sums.py::test_larger"), (alive, "")):
        check.Ledger(project, path).add(
            check.Verdict(mutant.name, mutant.place, mutant.file, mutant.kind, by)
        )
    known = check.Ledger(project, path)
    assert known.tried == {killed.name, alive.name}
    assert known.verdict(killed).by == "test_sums.py::test_larger"
    assert known.verdict(alive).killed is False
    (project.root / "checks" / "test_more.py").write_text("x = 1\n")
    known = check.Ledger(project, path)
    assert known.verdict(killed).killed
    assert known.verdict(alive) is None
    (project.root / "pack" / "sums.py").write_text("def larger(a, b):\n    return a\n")
    assert check.Ledger(project, path).verdict(killed) is None


def test_the_report_names_each_guarantee_with_its_test_and_each_survivor_with_its_meaning(tmp_path) -> None:
    killed = check.Verdict("a.py f: sync() → pass", "a.py:1:call", "a.py", "call", "test_a.py::test_sync")
    alive = check.Verdict("a.py f: 1 → 2", "a.py:2:constant", "a.py", "constant", "")
    notes = check.Notes({}, {alive.name: "only a message"}, {"the flush": [killed.name]})
    page = tmp_path / "page.md"
    page.write_text(f"Before\n{check.BEGIN}\nold\n{check.END}\nafter\n")
    check.write_report(check.report([killed, alive], 3, notes), page)
    text = page.read_text()
    assert "| a.py | 2 | 1 | 0 | 1 | 50.0 |" in text
    assert "| the flush (1) | `test_a.py::test_sync` |" in text
    assert "| `a.py f: 1 → 2` | only a message |" in text
    assert "Tried: 2 of 3 mutants" in text
    assert "old" not in text
    assert text.startswith("Before\n")
    assert text.endswith("\nafter\n")


def test_notes_on_mutants_that_are_gone_are_told() -> None:
    notes = check.Notes({"x.py f: a → b": "same"}, {}, {"lock": ["y.py g: c → d"]})
    assert notes.unknown({"y.py g: c → d"}) == ["x.py f: a → b"]


@pytest.mark.nightly
def test_every_kept_note_is_about_a_mutant_that_there_is() -> None:
    assert check.Notes.read().unknown({mutant.name for mutant in check.STORE.mutants()}) == []
