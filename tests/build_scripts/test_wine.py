"""A Wine that hangs ends in a clear word within its time, and leaves no process behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.build_scripts.scripts import FOLDER, load

wine = load("wine")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Wine is a matter of Linux")
HANGS = "#!/bin/sh\nsleep 300 &\nexec sleep 300\n"
WORKS = "#!/bin/sh\nexit 0\n"
FAILS = "#!/bin/sh\nexit 3\n"


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A prefix that is ready, for the programs that the test puts into ``bin``."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(wine, "STEP_TIMEOUT", 0.5)
    monkeypatch.setattr(wine, "END_TIMEOUT", 0.5)
    monkeypatch.setattr(wine, "PREFIX_TIMEOUT", 0.5)
    (tmp_path / "prefix").mkdir()
    (tmp_path / "prefix" / "ready").touch()
    return tmp_path / "prefix"


def put(prefix: Path, name: str, script: str) -> None:
    program = prefix.parent / "bin" / name
    program.write_text(script)
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("script", "word"), [(HANGS, "Wine hangs: wine cmd"), (FAILS, "Wine does not work: wine cmd")]
)
def test_wine_that_hangs_or_fails_is_named_and_ended(prefix: Path, script: str, word: str) -> None:
    put(prefix, "wine", script)
    put(prefix, "wineserver", script)
    system = wine.Wine(prefix, ":0")
    with pytest.raises(wine.SetupError, match=word), system:
        pass
    assert list(system.processes()) == []


def test_a_prefix_that_is_not_made_in_time_is_made_anew_next_time(prefix: Path) -> None:
    (prefix / "ready").unlink()
    put(prefix, "wine", HANGS)
    put(prefix, "wineserver", WORKS)
    with pytest.raises(wine.SetupError, match="wineboot"), wine.Wine(prefix, ":0"):
        pass
    assert not (prefix / "ready").exists()


def test_ended_from_outside_it_ends_wine_too(prefix: Path) -> None:
    put(prefix, "wine", WORKS)
    put(prefix, "wineserver", WORKS)
    code = (
        "import sys, subprocess; from pathlib import Path\n"
        f"sys.path.insert(0, {str(FOLDER)!r}); import wine\n"
        f"with wine.Wine(Path({str(prefix)!r}), ':0') as system:\n"
        "    subprocess.Popen(['sleep', '300'], env=system.env); print('at work', flush=True)\n"
        "    subprocess.run(['sleep', '300'])\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "at work\n"
        assert len(list(wine.Wine(prefix, ":0").processes("sleep"))) == 1
        program.terminate()
    assert list(wine.Wine(prefix, ":0").processes("sleep")) == []


def test_wine_knows_nothing_of_the_home_folder_of_who_runs_it(prefix: Path) -> None:
    put(prefix, "wine", f'#!/bin/sh\necho "$HOME" >> {prefix}/homes\n')
    put(prefix, "wineserver", WORKS)
    with wine.Wine(prefix, ":0"):
        pass
    assert (prefix / "homes").read_text() == f"{prefix}/home\n"


def test_without_a_screen_it_says_so(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    put(prefix, "Xvfb", FAILS)
    put(prefix, "wineserver", WORKS)
    with pytest.raises(wine.SetupError, match="Xvfb"), wine.Wine(prefix):
        pass
