from __future__ import annotations

import subprocess
import sys

import pytest

from app.domain.resources import resource_path


@pytest.mark.nightly
def test_letters_and_registers_are_printed_within_the_figures_of_the_design():
    script = resource_path("build_scripts/bench.py")
    done = subprocess.run(
        [sys.executable, str(script), "letters"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("| yes |") == 3
