"""The test command's own judgement: the floor of coverage and the packages that must be complete."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build_scripts.scripts import load

test_command = load("test")


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Judge a coverage report of two files against a floor; return the steps and the floor afterwards."""

    def run(
        covered: float, floor: float, *, missing: list[int], ci: bool = True
    ) -> tuple[dict[str, bool], float]:
        report, limits = tmp_path / "coverage.json", tmp_path / "floor.json"
        files = {
            "app/store/files.py": {"missing_lines": missing, "missing_branches": []},
            "app/cli.py": {"missing_lines": [7], "missing_branches": []},
        }
        report.write_text(json.dumps({"totals": {"percent_covered": covered}, "files": files}))
        limits.write_text(json.dumps({"total": floor, "complete": ["app/store"]}))
        monkeypatch.setattr(test_command, "REPORT", report)
        monkeypatch.setattr(test_command, "FLOOR", limits)
        monkeypatch.setattr(test_command.Run, "tool", lambda *_: True)
        monkeypatch.delenv("CI", raising=False)
        if ci:
            monkeypatch.setenv("CI", "true")
        steps = test_command.Run(Path("python"))
        test_command.check_coverage(steps)
        return {name: passed for name, passed, _ in steps.steps}, json.loads(limits.read_text())["total"]

    return run


def test_less_than_the_floor_fails(judge) -> None:
    steps, _ = judge(89.0, 90.0, missing=[])
    assert steps["coverage 89.0 % ≥ 90.0 %"] is False


def test_the_floor_rises_on_a_developers_machine_only(judge) -> None:
    assert judge(93.04, 90.0, missing=[], ci=False)[1] == 93.0
    assert judge(93.04, 90.0, missing=[], ci=True)[1] == 90.0


def test_a_gap_in_a_complete_package_fails(judge) -> None:
    assert judge(95.0, 90.0, missing=[12])[0]["app/store: every line and branch"] is False
    assert judge(95.0, 90.0, missing=[])[0]["app/store: every line and branch"] is True
