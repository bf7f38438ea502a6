from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable

import pytest

from app.domain.resources import resource_path

FOLDER = resource_path("build_scripts/bench.py").parent
SECTIONS = sorted(path.stem for path in FOLDER.glob("bench_*.py"))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_can_be_measured(section: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    assert isinstance(importlib.import_module(section).measure, Callable)


def test_a_section_prints_what_against_what_the_ratio_and_what_is_to_hold() -> None:
    command = [sys.executable, str(FOLDER / "bench.py"), "bundle"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    head, _, row = (line.split("|")[1:-1] for line in done.stdout.splitlines())
    told = dict(zip((name.strip() for name in head), (cell.strip() for cell in row), strict=True))
    assert told["what"] == "bundle of 100,000 records, verified"
    assert float(told["ratio"]) == pytest.approx(
        float(told["ours (s)"]) / float(told["theirs (s)"]), abs=0.02
    )
    assert (told["held"] == "yes") is (done.returncode == 0)
