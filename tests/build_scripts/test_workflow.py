"""The Windows workflow, which no run of the Linux CI starts, names what is there."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "windows.yml"
DOCUMENT: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
JOB: dict[str, Any] = DOCUMENT["jobs"]["executable"]
STEPS: list[dict[str, Any]] = JOB["steps"]
COMMANDS = [step["run"] for step in STEPS if "run" in step and "shell" not in step]
EXECUTABLE = "dist/ChinhQuyenThanThien.exe"


def test_it_runs_on_every_change_with_no_right_but_to_read() -> None:
    starts = DOCUMENT[True]  # YAML 1.1 reads the word "on" so
    assert starts["push"] == {"branches": ["main"], "tags": ["v*"]}
    assert "pull_request" in starts
    assert DOCUMENT["permissions"] == {"contents": "read"}
    assert JOB["runs-on"].startswith("windows-")


def test_every_step_is_an_action_pinned_by_its_commit_or_a_command() -> None:
    for step in STEPS:
        assert ("uses" in step) is not ("run" in step)
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]), step["uses"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_starts_a_script_or_module_that_takes_these_arguments(command: str) -> None:
    program, *arguments = shlex.split(command.replace("\\", "/"))
    assert program in ("python", ".venv/Scripts/python.exe")
    if arguments[0] == "-m":
        assert importlib.util.find_spec(arguments[1]), arguments[1]
    else:
        assert (ROOT / arguments[0]).is_file()
        options = {word for word in arguments[1:] if word.startswith("--")}
        assert options <= set(re.findall(r"--[a-z-]+", told_by(ROOT / arguments[0])))
    for path in arguments[1:]:
        if path.startswith("tests/"):
            assert (ROOT / path).is_dir()
        if path.startswith("dist/"):
            assert path == EXECUTABLE


def told_by(script: Path) -> str:
    """What a script says of itself with --help; one without options is never asked."""
    if "argparse" not in script.read_text(encoding="utf-8"):
        return ""
    return subprocess.run(
        [sys.executable, script, "--help"], capture_output=True, text=True, check=True
    ).stdout


def test_checks_come_before_the_build_the_build_before_what_tries_it_and_then_it_is_kept() -> None:
    order = ["test.py --quick", "build.py", "pytest tests/executable", "MainWindowTitle", "Get-FileHash"]
    runs = "\0".join(step.get("run", "") for step in STEPS)
    places = [runs.index(word) for word in order]
    assert places == sorted(places)
    kept = STEPS[-1]["with"]
    assert EXECUTABLE in kept["path"].split()
    assert kept["if-no-files-found"] == "error"


def test_it_waits_for_the_window_that_the_program_opens() -> None:
    (script,) = (step["run"] for step in STEPS if "MainWindowTitle" in step.get("run", ""))
    from app import PRODUCT

    assert f'"{PRODUCT}*"' in script
    assert '-eq "flet"' in script, "the notice of the launcher has the same title"
    assert "1..60" in script
    assert "throw" in script
    scripts = [step["run"] for step in STEPS if step.get("shell") == "pwsh"]
    assert all(EXECUTABLE in text.replace("\\", "/") for text in scripts)


def test_the_files_come_to_windows_byte_for_byte() -> None:
    """With Windows' line ends fixtures would not be what their SHA-256 says."""
    asked = subprocess.run(
        ["git", "check-attr", "text", "--", "data/categories.json", "app/main.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert [line.rpartition(": ")[2] for line in asked.splitlines()] == ["unset", "unset"]
