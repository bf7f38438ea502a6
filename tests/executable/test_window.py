"""The executable's window comes up on a machine that has never seen it and has no network."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.build_scripts.scripts import load
from tests.conftest import OpenProgram
from tests.executable.program import wine
from tests.harness.network import outside, traced
from tests.harness.screen import Screen

windows_build = load("build_windows_on_linux")

pytestmark = pytest.mark.desktop

TITLE = "Chính quyền thân thiện"
FIRST_WINDOW_S = 60.0


@pytest.fixture
def linux_file(file: Path) -> Path:
    if file.suffix == ".exe" or sys.platform != "linux":
        pytest.skip("the Linux executable's window")
    return file


@pytest.fixture
def windows_file(file: Path) -> Path:
    if file.suffix != ".exe" or sys.platform != "linux":
        pytest.skip("the Windows executable's window under Wine")
    return file


def test_from_an_empty_home_without_network(
    linux_file: Path, open_program: OpenProgram, tmp_path: Path
) -> None:
    alone = ["unshare", "--net"]
    cut = subprocess.run([*alone, "true"], check=False, capture_output=True).returncode == 0
    trace = tmp_path / "trace"
    program = traced([str(linux_file), "--store", str(tmp_path / "kho")], trace)
    command = [*(alone if cut else []), *program]
    home = tmp_path / "home"
    home.mkdir()
    window = open_program(command=command, env={"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")})
    assert window.title().startswith(TITLE)
    window.see("đơn vị", timeout=60)
    assert window.close_window(timeout=30) == 0
    assert outside(trace) == []
    assert not (home / ".flet").exists(), "the client is ours, not one unpacked into the home folder"


def test_the_client_that_it_carries_draws_the_window(
    linux_file: Path, screen: Screen, tmp_path: Path
) -> None:
    """The other tests put their own client in its place, to read along."""
    env = {name: value for name, value in screen.env.items() if name != "FLET_VIEW_PATH"}
    env |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    program = subprocess.Popen([linux_file, "--store", tmp_path / "kho"], env=env)
    try:
        wait_for(lambda: [t for t in titles(screen, "flet") if t.startswith(TITLE)], FIRST_WINDOW_S)
        (client,) = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
        assert Path(f"/proc/{client}/exe").readlink().is_relative_to(tmp_path / "cache")
        screen.run("wmctrl", "-c", TITLE)
        assert program.wait(30) == 0
    finally:
        program.kill()


@pytest.fixture
def wine_on_screen(screen: Screen) -> Iterator[Any]:
    with wine.Wine(windows_build.PREFIX, screen.env["DISPLAY"]) as system:
        yield system


def test_under_wine_a_notice_comes_at_once_then_the_window_and_a_second_start_shows_it(
    windows_file: Path, wine_on_screen: Any, screen: Screen, tmp_path: Path
) -> None:
    """Wine draws no content (no ANGLE surface), but it shows unpacking, imports, session and handshake.

    The client is the one that the executable has unpacked; only two plugins in it make room for stubs.
    """
    assert wine_on_screen.run(windows_file, "self-test").returncode == 0
    wine.let_start(unpacked(wine_on_screen) / "client")
    store = ["--store", wine.windows_path(tmp_path / "kho")]
    env = {name: value for name, value in wine_on_screen.env.items() if name != "FLET_VIEW_PATH"}
    began = time.monotonic()
    program = subprocess.Popen(
        wine_on_screen.command(windows_file, *store),
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        notice = wait_for(lambda: [t for t in titles(screen) if t.startswith(TITLE)], FIRST_WINDOW_S)
        shown_after = time.monotonic() - began
        assert "Đang" in notice[0], notice
        left = FIRST_WINDOW_S - shown_after
        window = wait_for(lambda: [t for t in titles(screen, "flet") if t.startswith(TITLE)], left)
        print(
            f"notice after {shown_after:.1f} s, window {window[0]!r} after {time.monotonic() - began:.1f} s"
        )
        wait_for(lambda: not [t for t in titles(screen) if "Đang" in t], 10)
        wait_for(lambda: "window" in holder(tmp_path / "kho"), 20)
        again = subprocess.run(
            wine_on_screen.command(windows_file, *store),
            env={**env, "FLET_VIEW_PATH": "C:\\khong-co"},
            input=b"",
            capture_output=True,
            timeout=FIRST_WINDOW_S,
            check=False,
        )
        assert again.returncode == 0, again
    finally:
        subprocess.run(["wineserver", "-k"], env=wine_on_screen.env, check=False)
        program.communicate(timeout=30)


def unpacked(system: Any) -> Path:
    """Return the folder of the version that was started last."""
    folders = system.drive_c.glob("users/*/AppData/Local/ChinhQuyenThanThien/ChuongTrinh/*/files.json")
    return max((file.parent for file in folders), key=lambda folder: folder.stat().st_mtime)


def holder(store: Path) -> str:
    """Return the store's note of who holds it; empty when there is none yet."""
    note = store / "khoa.json"
    return note.read_text(encoding="utf-8") if note.exists() else ""


def titles(screen: Screen, window_class: str = "") -> list[str]:
    """Return the titles of the windows on the screen."""
    how = ["--class", window_class] if window_class else ["--name", "."]
    search = ["xdotool", "search", "--onlyvisible", *how]
    found = subprocess.run(search, env=screen.env, capture_output=True, text=True, check=False).stdout.split()
    names = [
        subprocess.run(
            ["xdotool", "getwindowname", number], env=screen.env, capture_output=True, text=True, check=False
        ).stdout
        for number in found
    ]
    return [name.strip() for name in names if name.strip()]


def wait_for(ask: Callable[[], Any], timeout: float) -> Any:
    end = time.monotonic() + timeout
    while not (answer := ask()):
        assert time.monotonic() < end, f"not within {timeout} s"
        time.sleep(0.1)
    return answer
