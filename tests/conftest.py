"""What all tests share: the larger numbers on request, and the real window where the machine can show one."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.harness.desktop import Desktop
    from tests.harness.screen import Screen

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="also run the larger numbers")
    parser.addoption("--executable", metavar="FILE", help="the built executable that tests/executable tries")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the built executable's tests out where no executable is given."""
    return True if collection_path.name == "executable" and not config.getoption("--executable") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--nightly"):
        return
    skip = pytest.mark.skip(reason="the larger numbers: run with --nightly")
    for item in items:
        if item.get_closest_marker("nightly"):
            item.add_marker(skip)


MEMORY = Path("/dev/shm")


@pytest.fixture(scope="module")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where the machine has one: proofs of thousands of cases would wait for the disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path_factory.mktemp("quick")
        return
    with tempfile.TemporaryDirectory(prefix="pytest-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """A screen of 1366x768; where it cannot be had the test is skipped aloud, on CI it fails."""
    from tests.harness.screen import Screen, missing_requirements

    missing = missing_requirements()
    if missing:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"NO WINDOW TESTED: this machine lacks {', '.join(missing)}")
    with Screen() as shared:
        yield shared


@pytest.fixture(scope="session")
def client(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The executable that draws the window, unpacked from the package."""
    from tests.harness.desktop import unpack_client

    return unpack_client(tmp_path_factory.mktemp("client"))


OpenProgram = Callable[..., "Desktop"]


@pytest.fixture
def open_program(screen: Screen, client: Path, tmp_path: Path) -> Iterator[OpenProgram]:
    """Open the program's window: ``open_program("--store", str(folder))``; all are closed after the test."""
    from tests.harness.desktop import Desktop

    with ExitStack() as opened:

        def start(*args: str, command: list[str] | None = None, env: dict[str, str] | None = None) -> Any:
            folder = tmp_path / f"window-{len(list(tmp_path.glob('window-*')))}"
            home = folder / "home"
            home.mkdir(parents=True)
            settings = {"TZ": "Asia/Ho_Chi_Minh", "HOME": str(home)} | (env or {})
            line = [*(command or [sys.executable, "-m", "app"]), *args]
            window = Desktop(line, screen=screen, client=client, folder=folder, cwd=ROOT, env=settings)
            return opened.enter_context(window)

        yield start
