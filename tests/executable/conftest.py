"""``pytest tests/executable --executable dist/…``: the built program, tried from outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.executable.program import ROOT, Executable, Program, WineExecutable, wine


@pytest.fixture(scope="session")
def file(request: pytest.FixtureRequest) -> Path:
    """The executable that the command line names."""
    return Path(request.config.getoption("--executable")).resolve(strict=True)


@pytest.fixture(scope="session")
def program(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The executable, on a machine that has never seen it."""
    with ExitStack() as running:
        if file.suffix == ".exe" and sys.platform != "win32":
            system = running.enter_context(wine.Wine(ROOT / "build" / "windows" / "prefix"))
            yield WineExecutable(file, system)
        else:
            yield Executable(file, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def sources() -> Program:
    """The program as it runs from the sources on this system."""
    return Program()
