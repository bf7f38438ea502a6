"""Started a second time on the same store, the program shows the window that is open and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, OpenProgram
from tests.harness.desktop import Desktop

pytestmark = pytest.mark.desktop


def second_start(window: Desktop, store: Path) -> int:
    """Start the program again and return its exit code; it gets no client, since it needs none."""
    env = {**window.screen.env, "FLET_VIEW_PATH": "/khong-co"}
    command = [sys.executable, "-m", "app", "--store", str(store)]
    return subprocess.run(command, env=env, cwd=ROOT, timeout=60, check=False).returncode


def active(window: Desktop) -> str:
    return window.screen.run("xdotool", "getactivewindow").strip()


def test_the_window_that_is_open_comes_to_the_front_even_when_minimised(
    open_program: OpenProgram, tmp_path: Path
) -> None:
    first = open_program("--store", str(tmp_path / "kho"))
    first.see("đơn vị", timeout=30)
    number = first.window()
    other = open_program("--store", str(tmp_path / "another"))
    other.see("đơn vị", timeout=30)
    first.wait(lambda: active(first) == other.window(), "the other window in front")

    assert second_start(first, tmp_path / "kho") == 0
    first.wait(lambda: active(first) == number, "the first window in front")

    first.screen.run("xdotool", "windowminimize", "--sync", number)
    assert second_start(first, tmp_path / "kho") == 0
    first.wait(lambda: active(first) == number, "the first window back on the screen")


def test_a_window_that_hangs_is_named_instead(open_program: OpenProgram, tmp_path: Path) -> None:
    first = open_program("--store", str(tmp_path / "kho"))
    first.see("đơn vị", timeout=30)
    os.kill(first.program.pid, signal.SIGSTOP)
    try:
        second = open_program("--store", str(tmp_path / "kho"))
        refusal = second.see("Kho dữ liệu đang được mở bởi", timeout=20)
        assert f"tiến trình {first.program.pid}" in refusal
    finally:
        os.kill(first.program.pid, signal.SIGCONT)
    assert second.close_window(timeout=20) == 1
