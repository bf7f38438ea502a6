"""The channel between the program and its client, for those two alone.

It stands on the internals of the pinned Flet, in the place of `ft.run`, which would start the client only
now; its tests say when they change.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import flet as ft
import msgpack
from flet.messaging.flet_socket_server import FletSocketServer

from app.views.client import Client, no_window

log = logging.getLogger("app.channel")

_FAREWELL_S = 3.0
"""How long a client whose connection has ended may take to end."""
_PATIENCE_S, _BREATH_S = 2.0, 0.01
"""How long whoever connects may take to tell the secret, and how long to wait for the rest of a message."""
_LONGEST_GREETING = 1 << 16

Window = Callable[[ft.Page], Awaitable[None]]


def serve(client: Client, window: Window) -> None:
    """Run `window` when the client has come; returns when it has gone. MO-03 where it never came."""
    if not asyncio.run(_serve(client, window)):
        raise no_window()


async def _serve(client: Client, window: Window) -> bool:
    """Whether the client has come."""
    if os.name == "posix":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, client.process.terminate)
    ended = asyncio.create_task(asyncio.to_thread(client.process.wait))
    coming = asyncio.create_task(_connection(client))
    await asyncio.wait({ended, coming}, return_when=asyncio.FIRST_COMPLETED)
    if not coming.done():
        coming.cancel()
        return False
    talking = asyncio.create_task(_talk(window, *coming.result()))
    await asyncio.wait({ended, talking}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({ended}, timeout=_FAREWELL_S)
    if code := client.process.poll():
        log.warning("the client ended with %s", code)
    client.process.kill()
    talking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await talking
    return True


async def _connection(client: Client) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Accept the client, turn others away that come before it, then listen no longer."""
    client.listener.setblocking(False)
    while True:
        connection, _ = await asyncio.get_running_loop().sock_accept(client.listener)
        if not client.secret or await asyncio.to_thread(_tells, connection, client.secret):
            client.listener.close()
            return await asyncio.open_connection(sock=connection)
        connection.close()


def _tells(connection: socket.socket, secret: str) -> bool:
    """Whether the first message of a connection names the secret; the message stays to be read."""
    connection.settimeout(_PATIENCE_S)
    end = time.monotonic() + _PATIENCE_S
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, IndexError):
        while time.monotonic() < end:
            unpacker = msgpack.Unpacker(ext_hook=lambda _code, _data: None)
            unpacker.feed(connection.recv(_LONGEST_GREETING, socket.MSG_PEEK))
            try:
                _, body = unpacker.unpack()
            except msgpack.OutOfData:
                time.sleep(_BREATH_S)
                continue
            return secrets.compare_digest(str(body["page_name"]), secret)
    return False


async def _talk(window: Window, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Talk as Flet's server does until the connection ends."""
    # By name: it is private there, and `flet.app` is also a function.
    in_session: Any = getattr(import_module("flet.app"), "__get_on_session_created")(window)
    executor = ThreadPoolExecutor()
    server = FletSocketServer(asyncio.get_running_loop(), on_session_created=in_session, executor=executor)
    try:
        await server.handle_connection(reader, writer)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
