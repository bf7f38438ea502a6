"""What a program and its client say to the network, as the system sees it."""

from __future__ import annotations

import re
from pathlib import Path

CALLS = "connect,bind,sendto,sendmsg,sendmmsg"
ADDRESS = re.compile(r'sa_family=AF_INET6?\b.*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')
LOOPBACK = ("127.", "::1")


def traced(command: list[str], trace: Path) -> list[str]:
    """The command under strace, its calls and those of its children noted in ``trace``."""
    return ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(trace), *command]


def outside(trace: Path) -> list[str]:
    """The calls that name an address of another machine; fails where the trace has seen nothing."""
    calls = trace.read_text("utf-8", "replace").splitlines()
    assert any("AF_UNIX" in call for call in calls), "the trace must have seen the program's own socket"
    return [call for call in calls if "AF_INET" in call and not _is_loopback(call)]


def _is_loopback(call: str) -> bool:
    found = ADDRESS.search(call)
    return found is not None and (found[1] or found[2]).startswith(LOOPBACK)
