"""Runs before the program inside the executable: where the client lies, and a console to answer on."""

import ctypes
import os
import sys
from pathlib import Path

# The client is ours and lies beside the program: neither the home folder nor the current one is looked into.
os.environ.setdefault("FLET_VIEW_PATH", str(Path(sys.executable).parent / "client"))


def _answer_on_the_console() -> None:
    """Give a headless command typed into a Windows console its output: a program with a window has none."""
    attach_parent = ctypes.c_uint32(-1)
    if ctypes.WinDLL("kernel32").AttachConsole(attach_parent):
        console = Path("CONOUT$")
        sys.stdout = sys.stdout or console.open("w", encoding="utf-8", buffering=1)
        sys.stderr = sys.stderr or console.open("w", encoding="utf-8", buffering=1)


if os.name == "nt" and len(sys.argv) > 1 and (sys.stdout is None or sys.stderr is None):
    _answer_on_the_console()
