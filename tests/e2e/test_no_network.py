"""From start to exit, program and client speak to nothing outside this machine."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import OpenProgram
from tests.harness.network import outside, traced

pytestmark = pytest.mark.desktop


def test_nothing_but_loopback_and_unix_sockets_is_used(open_program: OpenProgram, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("NO NETWORK TRACE: this machine lacks strace")
    trace = tmp_path / "trace"
    program = traced([sys.executable, "-m", "app", "--store", str(tmp_path / "kho")], trace)
    window = open_program(command=program)
    window.see("đơn vị", timeout=30)
    window.settle(quiet=1.0)
    assert window.close_window(timeout=30) == 0
    assert outside(trace) == []
