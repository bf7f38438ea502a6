"""The channel between program and client is for those two alone."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import stat
import sys
from pathlib import Path

import msgpack
import pytest
from flet.messaging.flet_socket_server import FletSocketServer

from app.views import client

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the test's socket is a Unix one")
REGISTER = 1


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch the protection on for one test."""
    monkeypatch.setattr(FletSocketServer, "handle_connection", FletSocketServer.handle_connection)
    monkeypatch.delenv("FLET_SERVER_UDS_PATH", raising=False)
    client.keep_private()


async def _server() -> FletSocketServer:
    server = FletSocketServer(
        loop=asyncio.get_running_loop(),
        uds_path=os.environ["FLET_SERVER_UDS_PATH"],
        executor=concurrent.futures.ThreadPoolExecutor(1),
    )
    await server.start()
    return server


async def _register(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, patience: float = 5) -> bytes:
    """Introduce ourselves as a client does; return what the program sends: its first page, or nothing."""
    page = {"route": "/", "web": False, "platform": "linux", "width": 1.0, "height": 1.0}
    body = {"session_id": None, "page_name": "", "page": page}
    writer.write(msgpack.packb([REGISTER, body]))
    try:
        return await asyncio.wait_for(reader.read(1 << 20), patience)
    except (OSError, TimeoutError):
        return b""


def test_only_the_first_connection_is_served(private: None) -> None:
    async def scenario() -> None:
        server = await _server()
        ours = await asyncio.open_unix_connection(server.page_url)
        assert await _register(*ours)
        with pytest.raises(OSError, match=r"refused|No such file"):
            await asyncio.open_unix_connection(server.page_url)
        assert await _register(*ours), "the first connection goes on"
        ours[1].close()
        await server.close()

    asyncio.run(scenario())


def test_a_connection_waiting_beside_the_first_is_never_answered(private: None) -> None:
    async def scenario() -> None:
        server = await _server()
        ours = await asyncio.open_unix_connection(server.page_url)
        other = await asyncio.open_unix_connection(server.page_url)
        assert await _register(*ours)
        assert await _register(*other, patience=0.5) == b""
        for _, writer in (ours, other):
            writer.close()
        await server.close()

    asyncio.run(scenario())


def test_the_socket_lies_where_only_this_user_may_enter(private: None) -> None:
    folder = Path(os.environ["FLET_SERVER_UDS_PATH"]).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_client_is_taken_from_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, private: None
) -> None:
    program = tmp_path / "program" / "main"
    program.parent.mkdir()
    usb_stick = tmp_path / "usb"
    usb_stick.mkdir()
    monkeypatch.chdir(usb_stick)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    client.keep_private()
    assert Path.cwd() == program.parent
