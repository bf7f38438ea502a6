"""Windows programs on Linux: a Wine prefix of the project's own, and a hidden screen where none is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

# Rust extensions import ProcessPrng from bcryptprimitives.dll, which Wine 8 lacks: the prefix gets one that
# forwards to the system's own generator. It never leaves the prefix; Windows has the real one.
RANDOM_NUMBERS_SOURCE = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
    while (size > 0) {
        ULONG part = size > 0x10000000 ? 0x10000000 : (ULONG)size;
        if (!SystemFunction036(data, part)) return FALSE;
        data += part;
        size -= part;
    }
    return TRUE;
}
"""
MINGW = "x86_64-w64-mingw32-gcc"
PREFIX_TIMEOUT = 300


def windows_path(path: Path) -> str:
    """Return how a Windows program names a file of this system."""
    return "Z:" + str(path.resolve())


class Wine:
    """``with Wine(prefix) as wine``: makes the prefix where missing; ends what runs in it afterwards."""

    def __init__(self, prefix: Path, display: str | None = None) -> None:
        self.prefix = prefix
        self._screen: subprocess.Popen[bytes] | None = None
        self.env = {
            **os.environ,
            "WINEPREFIX": str(prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
        }
        for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
            self.env.pop(name, None)
        if display is not None:
            self.env["DISPLAY"] = display

    def __enter__(self) -> Self:
        if "DISPLAY" not in self.env:
            self._start_screen()
        if not (self.prefix / "ready").exists():
            self._make_prefix()
        self._keep_warm()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["wineserver", "-k"], env=self.env, check=False, capture_output=True)
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait()

    @property
    def drive_c(self) -> Path:
        """The prefix's drive C as a folder of this system."""
        return self.prefix / "drive_c"

    def run(
        self,
        program: Path,
        *arguments: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        text: str | None = None,
        timeout: float | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows program and return exit code, standard output and error (UTF-8), whatever they are.

        Standard handles are pipes: under Wine a Windows Python dies when output is a file or input is
        missing.
        """
        return subprocess.run(
            self.command(program, *arguments),
            cwd=cwd,
            env={**self.env, **(env or {})},
            input=text or "",
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )

    @staticmethod
    def command(program: Path, *arguments: str) -> Sequence[str]:
        """Return the command line that runs a Windows program."""
        return ["wine", str(program), *arguments]

    def _start_screen(self) -> None:
        read, write = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            "1366x768x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._screen = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.env["DISPLAY"] = f":{number.readline().strip()}"

    def _keep_warm(self) -> None:
        """Start Wine's services once, on no handles: else each command's pipes stay open till they end."""
        nowhere = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["wineserver", "--persistent"], env=self.env, check=False, **nowhere)
        subprocess.run(["wine", "cmd", "/c", "exit"], env=self.env, check=False, **nowhere)

    def _make_prefix(self) -> None:
        shutil.rmtree(self.prefix, ignore_errors=True)
        self.prefix.mkdir(parents=True)
        subprocess.run(
            ["wine", "wineboot", "--init"],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=PREFIX_TIMEOUT,
        )
        subprocess.run(["wineserver", "-w"], env=self.env, check=True, timeout=PREFIX_TIMEOUT)
        source = self.prefix / "bcryptprimitives.c"
        source.write_text(RANDOM_NUMBERS_SOURCE, encoding="utf-8")
        library = self.drive_c / "windows" / "system32" / "bcryptprimitives.dll"
        subprocess.run([MINGW, "-shared", "-O2", "-o", library, source, "-ladvapi32"], check=True)
        (self.prefix / "ready").touch()
