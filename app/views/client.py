"""The process that draws the window, and the socket at which it finds the program.

It is started before Flet is loaded: this module imports little.

Flet's own server would let a later connection take over from the first, so that another user of the same
machine could look into the office's records, and it would look for a client in ``build/`` below the current
folder (of a USB stick, say). Here the channel is a Unix socket in a folder of this user's alone, or on
Windows a port of the loopback interface and a secret in its address, which the client tells when it comes;
`app/views/channel.py` serves that one connection and no other.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from app.domain.errors import AppError

CLIENT_VARIABLE = "FLET_VIEW_PATH"
"""Names the folder of the client; set inside the executable and by whoever starts from a checkout."""
_LOOPBACK = "127.0.0.1"
_SECRET_BYTES = 32


class Client:
    """A client that has been started, the listening socket whose address it was given, the secret in that.

    `assets` is the folder whose files the client may read. MO-03 where it cannot be started. As a context it
    is ended on the way out.
    """

    def __init__(self, assets: Path) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="cqtt-", ignore_cleanup_errors=True)  # mode 0700
        folder = Path(self._temporary.name)
        self.listener, address, self.secret = (
            _listen_in(folder) if os.name == "posix" else listen_on_loopback()
        )
        try:
            self.process = _start(address, folder / "pid", assets)
        except OSError as error:
            self._forget()
            raise no_window() from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the client, if it has not ended, and leave nothing behind."""
        self.process.kill()
        self.process.wait()
        self._forget()

    def _forget(self) -> None:
        self.listener.close()
        self._temporary.cleanup()


def no_window() -> AppError:
    """The refusal where the client does not start, or ends before it has come."""
    return AppError(
        "MO-03",
        "Không mở được cửa sổ của chương trình.",
        "Mở lại chương trình. Nếu vẫn không được, xem phần mềm diệt vi-rút có chặn tệp flet.exe không.",
    )


def _listen_in(folder: Path) -> tuple[socket.socket, str, str]:
    """A socket that listens in a private folder, its address, and no secret: none is needed."""
    listener = socket.socket(socket.AF_UNIX)
    path = str(folder / "s")
    listener.bind(path)
    listener.listen()
    return listener, path, ""


def listen_on_loopback() -> tuple[socket.socket, str, str]:
    """A socket that listens where every user of the machine can connect, its address, the secret in that.

    The command line that carries the address is shown to this user and to administrators alone.
    """
    listener = socket.socket()
    if sys.platform == "win32":  # otherwise another program of the machine could listen on the same port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    listener.bind((_LOOPBACK, 0))
    listener.listen()
    secret = os.urandom(_SECRET_BYTES).hex()
    return listener, f"tcp://{_LOOPBACK}:{listener.getsockname()[1]}/{secret}", secret


def _start(address: str, pid_file: Path, assets: Path) -> subprocess.Popen[bytes]:
    folder = os.environ.get(CLIENT_VARIABLE)
    if not folder:  # a checkout, started by hand
        import flet_desktop  # type: ignore[import-untyped]  # noqa: PLC0415

        process: subprocess.Popen[bytes] = flet_desktop.open_flet_view(address, str(assets), hidden=False)[0]
        return process
    program = Path(folder) / ("flet.exe" if sys.platform == "win32" else "flet")
    return subprocess.Popen([program, address, pid_file, assets])
