"""The other half of the window: the process that draws it, and the channel to it.

The client takes as long to come up as Flet takes to be imported, so it is started first and finds a socket
that listens already; this module imports Flet only when the window is served.

Flet's own server would let a later connection take over from the first, so that another user of the same
machine could look into the office's records, and it would look for a client in ``build/`` below the current
folder (of a USB stick, say). Here the channel is a Unix socket in a folder of this user's alone, or a port of
the loopback interface on Windows; the first connection is served and no other. Built on the internals of the
pinned Flet; its tests say when they change.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import flet as ft

CLIENT_VARIABLE = "FLET_VIEW_PATH"
"""Names the folder of the client; set inside the executable and by whoever starts from a checkout."""
_LOOPBACK = "127.0.0.1"
_FAREWELL_S = 3.0
"""How long a client whose connection has ended may take to end."""

Window = Callable[["ft.Page"], Awaitable[None]]


class Client:
    """The process that draws one window, started at once; `serve` puts the program behind it.

    `assets` is the folder whose files the client may read.
    """

    def __init__(self, assets: Path) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="cqtt-", ignore_cleanup_errors=True)  # mode 0700
        folder = Path(self._temporary.name)
        try:
            self._listener, address = _listen(folder)
            self.process = _start(address, folder / "pid", assets)
        except BaseException:
            self.close()
            raise

    def serve(self, window: Window) -> None:
        """Run `window` when the client has come; returns when it has gone."""
        asyncio.run(self._serve(window))

    def close(self) -> None:
        """End the client, if it has not ended, and leave nothing behind."""
        if hasattr(self, "process"):
            self.process.kill()
            self.process.wait()
        if hasattr(self, "_listener"):
            self._listener.close()
        self._temporary.cleanup()

    async def _serve(self, window: Window) -> None:
        loop = asyncio.get_running_loop()
        if os.name == "posix":
            loop.add_signal_handler(signal.SIGTERM, self.process.terminate)
        ended = asyncio.create_task(asyncio.to_thread(self.process.wait))
        talking = asyncio.create_task(self._talk(window))
        await asyncio.wait({ended, talking}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            await asyncio.wait({ended}, timeout=_FAREWELL_S)
        self.process.kill()
        talking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await talking

    async def _talk(self, window: Window) -> None:
        """Serve the first connection, and no other."""
        # Heavy: what this module is loaded for before.
        from flet.messaging.flet_socket_server import FletSocketServer  # noqa: PLC0415

        self._listener.setblocking(False)
        loop = asyncio.get_running_loop()
        connection, _ = await loop.sock_accept(self._listener)
        self._listener.close()
        # By name: it is private there, and `flet.app` is also a function.
        in_session: Any = getattr(import_module("flet.app"), "__get_on_session_created")(window)
        with ThreadPoolExecutor() as executor:
            server = FletSocketServer(loop, on_session_created=in_session, executor=executor)
            await server.handle_connection(*await asyncio.open_connection(sock=connection))
            executor.shutdown(wait=False, cancel_futures=True)


def _listen(folder: Path) -> tuple[socket.socket, str]:
    """A socket that listens, and its address in the client's words."""
    if os.name == "posix":
        listener = socket.socket(socket.AF_UNIX)
        path = str(folder / "s")
        listener.bind(path)
        listener.listen()
        return listener, path
    listener = socket.socket()
    if sys.platform == "win32":  # otherwise another program of the machine could listen on the same port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    listener.bind((_LOOPBACK, 0))
    listener.listen()
    return listener, f"tcp://{_LOOPBACK}:{listener.getsockname()[1]}"


def _start(address: str, pid_file: Path, assets: Path) -> subprocess.Popen[bytes]:
    folder = os.environ.get(CLIENT_VARIABLE)
    if not folder:  # a checkout, started by hand
        import flet_desktop  # type: ignore[import-untyped]  # noqa: PLC0415

        process: subprocess.Popen[bytes] = flet_desktop.open_flet_view(address, str(assets), hidden=False)[0]
        return process
    program = Path(folder) / ("flet.exe" if sys.platform == "win32" else "flet")
    return subprocess.Popen([program, address, pid_file, assets])
