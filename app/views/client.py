"""The other half of the window: the process that draws it, and the channel to it.

Flet starts a client and serves it over a socket: TCP on the loopback interface on Windows, a Unix socket
elsewhere. As it comes, a later connection takes over from the first, so another user of the same machine
could look into the office's records; and a client lying in ``build/`` below the current folder (a USB stick,
say) would be started instead of ours. ``keep_private`` closes both doors. Built on the internals of the
pinned Flet; its tests say when they change.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from flet.messaging.flet_socket_server import FletSocketServer


def keep_private() -> None:
    """Let only the client that this process starts connect, and start only our own. Call before ``run``."""
    if getattr(sys, "frozen", False):
        os.chdir(Path(sys.executable).parent)
    if os.name == "posix":
        os.environ.setdefault("FLET_SERVER_UDS_PATH", _private_socket())
    setattr(FletSocketServer, "handle_connection", _serve_first_only)  # noqa: B010 (mypy: a method)


def _private_socket() -> str:
    """Return a path for the socket in a folder that only this user may enter."""
    folder = tempfile.mkdtemp(prefix="cqtt-")  # made with mode 0700
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(Path(folder) / "s")


_serve = FletSocketServer.handle_connection


async def _serve_first_only(server: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if getattr(server, "_client_came", False):
        writer.close()
        return
    server._client_came = True
    server._FletSocketServer__server.close()  # listens no longer; the accepted connection goes on
    await _serve(server, reader, writer)
