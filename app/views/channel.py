"""The channel between the program and its client, for those two alone.

It stands on the internals of the pinned Flet, in the place of `ft.run`, which would start the client only
now; its tests say when they change.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import flet as ft
from flet.messaging.flet_socket_server import FletSocketServer

from app.views.client import Client, no_window

log = logging.getLogger("app.channel")

_FAREWELL_S = 3.0
"""How long a client whose connection has ended may take to end."""

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
    coming = asyncio.create_task(_first_connection(client))
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


async def _first_connection(client: Client) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Accept one connection and listen no longer."""
    client.listener.setblocking(False)
    connection, _ = await asyncio.get_running_loop().sock_accept(client.listener)
    client.listener.close()
    return await asyncio.open_connection(sock=connection)


async def _talk(window: Window, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Talk as Flet's server does until the connection ends."""
    # By name: it is private there, and `flet.app` is also a function.
    in_session: Any = getattr(import_module("flet.app"), "__get_on_session_created")(window)
    with ThreadPoolExecutor() as executor:
        server = FletSocketServer(
            asyncio.get_running_loop(), on_session_created=in_session, executor=executor
        )
        await server.handle_connection(reader, writer)
        executor.shutdown(wait=False, cancel_futures=True)
