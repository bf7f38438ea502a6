"""Windows programs on Linux: a Wine prefix of the project's own, and a hidden screen where none is there."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

sys.path.insert(0, str(Path(__file__).resolve().parent))
from environment import SetupError

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
# Wine 8 lacks what these plugins of Flet's client ask of Windows. Stubs stand in, to try and measure alone.
STUBBED_PLUGINS = {
    "geolocator_windows_plugin": "GeolocatorWindowsRegisterWithRegistrar",
    "permission_handler_windows_plugin": "PermissionHandlerWindowsPluginRegisterWithRegistrar",
}
# Seconds after which Wine hangs rather than works; on a busy machine of two cores each takes a fifth of it.
PREFIX_TIMEOUT = 180
STEP_TIMEOUT = 60
END_TIMEOUT = 15


def windows_path(path: Path) -> str:
    """Return how a Windows program names a file of this system."""
    return "Z:" + str(path.resolve())


def client_that_starts(client: Path, folder: Path) -> Path:
    """Copy Flet's client to ``build/windows`` below ``folder`` so that its window appears under Wine.

    Returns the copy. Flet alone takes it where ``folder`` is the current one; otherwise it prefers the client
    of its own package, which ends under Wine, even to FLET_VIEW_PATH.
    """
    copy = folder / "build" / "windows"
    shutil.copytree(client, copy)
    let_start(copy)
    return copy


def let_start(client: Path) -> None:
    """Put stubs in the place of the client's plugins that Wine cannot load; every file keeps its size."""
    with tempfile.TemporaryDirectory() as folder:
        code, stub = Path(folder) / "stub.c", Path(folder) / "stub.dll"
        for plugin, function in STUBBED_PLUGINS.items():
            code.write_text(
                f"__declspec(dllexport) void {function}(void *registrar) {{ (void)registrar; }}\n"
            )
            subprocess.run([MINGW, "-shared", "-O2", "-s", "-o", stub, code], check=True)
            library = client / f"{plugin}.dll"
            size = library.stat().st_size
            library.write_bytes(stub.read_bytes().ljust(size, b"\0"))
            if library.stat().st_size != size:
                raise SetupError(f"the stub of {plugin} is larger than the plugin")


class Wine:
    """``with Wine(prefix) as wine``: makes the prefix where missing; ends what runs in it afterwards."""

    def __init__(self, prefix: Path, display: str | None = None) -> None:
        self.prefix = prefix
        self._screen: subprocess.Popen[bytes] | None = None
        self.home = prefix / "home"  # Wine links the user's folders to it: not to those of whoever runs this
        self.env = {
            **os.environ,
            "HOME": str(self.home),
            "WINEPREFIX": str(prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # Without its debugger a program that crashes ends, and says why, instead of waiting for ever.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe,winedbg.exe=",
        }
        for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
            self.env.pop(name, None)
        if display is not None:
            self.env["DISPLAY"] = display

    def __enter__(self) -> Self:
        # Ended from outside (`timeout` in CI), it still ends what it has started.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            if "DISPLAY" not in self.env:
                self._start_screen()
            if not (self.prefix / "ready").exists():
                self._make_prefix()
            self._keep_warm()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        """End everything that runs in the prefix, hanging or not, and the screen."""
        with contextlib.suppress(SetupError):
            self._wine("wineserver", "-k", timeout=END_TIMEOUT)
        self._await_end()
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._await_end()
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait()

    def _await_end(self) -> None:
        end = time.monotonic() + END_TIMEOUT
        while any(self.processes()) and time.monotonic() < end:
            time.sleep(0.1)

    def processes(self, name: str = "") -> Iterator[int]:
        """Yield the numbers of the processes of this prefix, those with ``name`` in their command line."""
        prefix = f"WINEPREFIX={self.prefix}\0".encode()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                number = int(entry.name)
                ours = number != os.getpid() and prefix in (entry / "environ").read_bytes()
                if ours and name.encode() in (entry / "cmdline").read_bytes():
                    yield number

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

    def _wine(self, *command: str, timeout: float) -> None:
        """Run a command of Wine's own, on no handles; ``SetupError`` when it fails or hangs."""
        try:
            done = subprocess.run(
                command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SetupError(f"Wine hangs: {' '.join(command)} took more than {timeout:.0f} s") from None
        if done.returncode:
            raise SetupError(f"Wine does not work: {' '.join(command)} ended with {done.returncode}")

    def _start_screen(self) -> None:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
        self._screen = subprocess.Popen(
            [*command, "-noreset"], pass_fds=(write,), stderr=subprocess.DEVNULL, env=os.environ
        )
        os.close(write)
        with os.fdopen(read) as number:
            display = number.readline().strip()
        if not display:
            raise SetupError("Xvfb gives no screen")
        self.env["DISPLAY"] = f":{display}"

    def _keep_warm(self) -> None:
        """Start Wine's services once, on no handles: else each command's pipes stay open till they end."""
        self.home.mkdir(exist_ok=True)
        with contextlib.suppress(SetupError):  # one that runs already refuses, and does as well
            self._wine("wineserver", "--persistent", timeout=STEP_TIMEOUT)
        self._wine("wine", "cmd", "/c", "exit", timeout=STEP_TIMEOUT)

    def _make_prefix(self) -> None:
        shutil.rmtree(self.prefix, ignore_errors=True)
        self.home.mkdir(parents=True)
        self._wine("wine", "wineboot", "--init", timeout=PREFIX_TIMEOUT)
        self._wine("wineserver", "-w", timeout=PREFIX_TIMEOUT)
        source = self.prefix / "bcryptprimitives.c"
        source.write_text(RANDOM_NUMBERS_SOURCE, encoding="utf-8")
        library = self.drive_c / "windows" / "system32" / "bcryptprimitives.dll"
        subprocess.run([MINGW, "-shared", "-O2", "-o", library, source, "-ladvapi32"], check=True)
        (self.prefix / "ready").touch()
