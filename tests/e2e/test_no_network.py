"""From start to exit, program and client speak to nothing outside this machine."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import OpenProgram

pytestmark = pytest.mark.desktop

ADDRESS = re.compile(r'sa_family=AF_INET6?\b.*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')
LOOPBACK = ("127.", "::1")


def test_nothing_but_loopback_and_unix_sockets_is_used(open_program: OpenProgram, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("NO NETWORK TRACE: this machine lacks strace")
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-qq", "-e", "trace=connect,bind,sendto,sendmsg", "-o", str(trace)]
    program = [*strace, sys.executable, "-m", "app", "--store", str(tmp_path / "kho")]
    window = open_program(command=program)
    window.see("đơn vị", timeout=30)
    window.settle(quiet=1.0)
    assert window.close_window(timeout=30) == 0
    calls = trace.read_text("utf-8", "replace").splitlines()
    assert any("AF_UNIX" in call for call in calls), "the trace must have seen the program's own socket"
    outside = [call for call in calls if "AF_INET" in call and not _is_loopback(call)]
    assert outside == []


def _is_loopback(call: str) -> bool:
    found = ADDRESS.search(call)
    return found is not None and (found[1] or found[2]).startswith(LOOPBACK)
