"""The built executable under test: as it runs on this system, or the Windows one under Wine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.build_scripts.scripts import load

wine = load("wine")

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 90.0  # seconds; the first command under Wine unpacks the program
PROGRAM = "ChinhQuyenThanThien-main"


@dataclass(frozen=True)
class Done:
    """A finished command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What ``--json`` printed: one document and nothing else."""
        return json.loads(self.out)


class Program:
    """Runs headless commands. This base class runs the sources: what the executable must equal."""

    name = "sources"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "app", *arguments]

    @property
    def env(self) -> dict[str, str]:
        return dict(os.environ)

    def path(self, path: Path) -> str:
        """How the program names a file of this system."""
        return str(path)

    def run(self, *arguments: str, text: str = "", env: Mapping[str, str] | None = None) -> Done:
        done = subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env={**self.env, **(env or {})},
            input=text.encode(),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def must(self, *arguments: str, text: str = "") -> Any:
        """Run with ``--json``, expect success, return the document."""
        done = self.run("--json", *arguments, text=text)
        assert done.code == 0, f"{arguments}: {done.code}\n{done.out}\n{done.err}"
        return done.json

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command and leave it running, its standard handles as pipes."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def kill(self, started: subprocess.Popen[bytes]) -> None:
        """End it as a power cut would: at once, whatever it is doing."""
        if sys.platform == "win32":  # the launcher and the program that it has started
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(started.pid)], check=True, capture_output=True
            )
        else:
            os.killpg(started.pid, signal.SIGKILL)
        started.communicate(timeout=TIMEOUT)


class Executable(Program):
    """The executable of the system that the tests run on."""

    name = "executable"

    def __init__(self, file: Path, home: Path) -> None:
        self.file = file
        self.home = home

    def command(self, *arguments: str) -> list[str]:
        return [str(self.file), *arguments]

    @property
    def env(self) -> dict[str, str]:
        own = {"HOME": str(self.home), "XDG_CACHE_HOME": str(self.home), "LOCALAPPDATA": str(self.home)}
        return {**os.environ, **own}


class WineExecutable(Program):
    """The Windows executable under Wine."""

    name = "Windows executable"

    def __init__(self, file: Path, system: Any) -> None:
        self.file = file
        self.system = system

    def command(self, *arguments: str) -> list[str]:
        return list(self.system.command(self.file, *arguments))

    @property
    def env(self) -> dict[str, str]:
        return dict(self.system.env)

    def path(self, path: Path) -> str:
        drive_c = self.system.drive_c.resolve()
        if path.resolve().is_relative_to(drive_c):
            return "C:\\" + str(path.resolve().relative_to(drive_c)).replace("/", "\\")
        return str(wine.windows_path(path))

    def kill(self, started: subprocess.Popen[bytes]) -> None:
        """Kill the unpacked program first: its launcher is another process, and Wine's are not one group."""
        for process in [*self.system.processes(PROGRAM), started.pid]:
            os.kill(process, signal.SIGKILL)
        started.communicate(timeout=TIMEOUT)
        end = time.monotonic() + 10
        while list(self.system.processes(PROGRAM)):
            assert time.monotonic() < end, "the program does not end"
            time.sleep(0.05)
