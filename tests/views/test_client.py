"""The channel between program and client is for those two alone, and is there before Flet is loaded."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import flet as ft
import msgpack
import pytest

from app.domain.errors import AppError
from app.folders import leave_current_folder
from app.views import channel
from app.views.client import CLIENT_VARIABLE, Client, listen_on_loopback
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the test's client is a script")
REGISTER = 1
WAITS = "sleep 60"


def folder_of_client(place: Path, script: str) -> Path:
    """A folder with a client that writes down how it was started, then does what the script says."""
    folder = place / "client"
    folder.mkdir()
    program = folder / "flet"
    arguments = folder / "arguments"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{arguments}.new"\n'
                       f'mv "{arguments}.new" "{arguments}"\nexec {script}\n')  # fmt: skip
    program.chmod(0o755)
    return folder


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client that comes up and waits; the test connects in its place."""
    monkeypatch.setenv(CLIENT_VARIABLE, str(folder_of_client(tmp_path, WAITS)))
    with Client(assets=tmp_path / "fonts") as client:
        yield client


async def arguments_of(tmp_path: Path) -> list[str]:
    """What the client was started with: the address, the file for its process number, its files."""
    path = tmp_path / "client" / "arguments"
    while not path.exists():
        await asyncio.sleep(0.01)
    return path.read_text().splitlines()


async def connected(tmp_path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_unix_connection((await arguments_of(tmp_path))[0])


async def register(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, patience: float = 5, secret: str = ""
) -> bytes:
    """Introduce ourselves as a client does; return what the program sends: its first page, or nothing."""
    page = {"route": "/", "web": False, "platform": "linux", "width": 1.0, "height": 1.0}
    body = {"session_id": None, "page_name": secret, "page": page}
    writer.write(msgpack.packb([REGISTER, body]))
    try:
        return await asyncio.wait_for(reader.read(1 << 20), patience)
    except (OSError, TimeoutError):
        return b""


async def window(page: ft.Page) -> None:
    page.add(ft.Text("Tổng quan"))


def serve_during(scenario: Callable[[], Coroutine[None, None, None]], client: Client) -> None:
    """Run the scenario beside the served window, then end the client, as a user does by closing."""

    async def both() -> None:
        served = asyncio.create_task(channel._serve(client, window))
        try:
            await scenario()
        finally:
            client.process.terminate()
            await asyncio.wait_for(served, 10)

    asyncio.run(both())


def test_only_the_first_connection_is_served(
    started: Client, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        ours = await connected(tmp_path)
        assert await register(*ours)
        with pytest.raises(OSError, match=r"refused|No such file"):
            await connected(tmp_path)
        assert await register(*ours), "the first connection goes on"

    serve_during(scenario, started)
    assert started.process.returncode == -signal.SIGTERM
    assert "the client ended with -15" in caplog.text, "how it ended is known to whoever reads the log"


def test_a_connection_waiting_beside_the_first_is_never_answered(started: Client, tmp_path: Path) -> None:
    async def scenario() -> None:
        ours, other = await connected(tmp_path), await connected(tmp_path)
        assert await register(*ours)
        assert await register(*other, patience=0.5) == b""

    serve_during(scenario, started)


@pytest.fixture
def on_loopback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client that is reached as on Windows: by a port that every user of the machine can reach."""
    monkeypatch.setenv(CLIENT_VARIABLE, str(folder_of_client(tmp_path, WAITS)))
    monkeypatch.setattr("app.views.client._listen_in", lambda _folder: listen_on_loopback())
    with Client(assets=tmp_path / "fonts") as client:
        yield client


def test_on_a_port_only_who_tells_the_secret_is_served_whoever_comes_first(
    on_loopback: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.views.channel._PATIENCE_S", 0.2)

    async def scenario() -> None:
        address = urlsplit((await arguments_of(tmp_path))[0])
        assert address.path == f"/{on_loopback.secret}"
        assert len(on_loopback.secret) > 40

        async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            return await asyncio.open_connection(address.hostname, address.port)

        silent, guessing, ours = await connect(), await connect(), await connect()
        assert await register(*guessing, secret="guess", patience=2) == b""
        assert await register(*ours, secret=on_loopback.secret)
        assert await silent[0].read() == b""

    serve_during(scenario, on_loopback)


def test_what_is_no_greeting_is_turned_away(on_loopback: Client, tmp_path: Path) -> None:
    async def scenario() -> None:
        address = urlsplit((await arguments_of(tmp_path))[0])
        for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x92\x01\x90", b"\xc1"):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(noise)
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
        ours = await asyncio.open_connection(address.hostname, address.port)
        assert await register(*ours, secret=on_loopback.secret)

    serve_during(scenario, on_loopback)


def test_the_socket_lies_where_only_this_user_may_enter(started: Client, tmp_path: Path) -> None:
    address, pid_file, assets = asyncio.run(arguments_of(tmp_path))
    assert stat.S_IMODE(Path(address).parent.stat().st_mode) == 0o700
    assert Path(pid_file).parent == Path(address).parent
    assert assets == str(tmp_path / "fonts")
    started.close()
    assert not Path(address).parent.exists()


def test_a_client_that_ends_before_it_has_come_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CLIENT_VARIABLE, str(folder_of_client(tmp_path, "true")))
    with Client(assets=tmp_path) as client, pytest.raises(AppError, match="MO-03"):
        channel.serve(client, window)
    assert client.process.returncode == 0


def test_a_client_that_stays_when_its_connection_has_ended_is_ended(
    started: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.views.channel._FAREWELL_S", 0.1)

    async def both() -> None:
        served = asyncio.create_task(channel._serve(started, window))
        reader, writer = await connected(tmp_path)
        assert await register(reader, writer)
        writer.close()
        await asyncio.wait_for(served, 10)

    asyncio.run(both())
    assert started.process.wait(5) == -signal.SIGKILL


def test_without_a_client_the_start_says_so_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CLIENT_VARIABLE, str(tmp_path / "khong-co"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(AppError, match="MO-03"):
        Client(assets=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_client_is_taken_from_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usb_stick = tmp_path / "usb"
    trap = usb_stick / "build" / "linux" / "flet"
    trap.parent.mkdir(parents=True)
    trap.write_text("#!/bin/sh\ntouch caught\n")
    trap.chmod(0o755)
    monkeypatch.chdir(usb_stick)
    monkeypatch.setenv(CLIENT_VARIABLE, str(folder_of_client(tmp_path, "true")))
    with Client(assets=tmp_path) as client:
        assert client.process.wait(5) == 0
    assert not (usb_stick / "caught").exists()


def test_the_executable_does_not_keep_the_stick_that_it_was_started_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "program" / "main"
    program.parent.mkdir()
    monkeypatch.chdir(tmp_path)
    leave_current_folder()
    assert Path.cwd() == tmp_path, "a checkout stays where it is"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    leave_current_folder()
    assert Path.cwd() == program.parent


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code + "; import sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_client_starts_before_flet_pydantic_and_the_office_are_loaded() -> None:
    modules = modules_after("import app.__main__, app.window")
    assert "app.views.client" in modules
    assert modules & {"flet", "asyncio", "pydantic", "tinydb", "app.services", "app.store.store"} == set()
