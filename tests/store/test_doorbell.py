"""A second start reaches the window that holds the store, and is never kept waiting by one that does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from app.store import Doorbell, Store, show_window_of
from app.store.doorbell import ring
from tests.store.office import clock

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from app.domain.clock import SystemClock
from app.store import Doorbell, Store
bell = Doorbell(lambda: True)
store = Store.open(Path(sys.argv[1]), clock=SystemClock(), window=bell.address)
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the store in `kho` open, with a doorbell."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "kho")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        yield program
        program.kill()


def test_the_program_that_holds_the_store_answers_a_second_start(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    assert show_window_of(tmp_path / "kho")


def test_every_ring_is_answered_until_the_bell_is_closed() -> None:
    rung: list[int] = []
    bell = Doorbell(lambda: rung.append(1) is None)
    assert [ring(bell.address, patience=30) for _ in range(20)] == [True] * 20
    bell.close()
    assert not ring(bell.address)
    assert len(rung) == 20
    assert "doorbell" not in [thread.name for thread in threading.enumerate()]


def test_a_window_that_does_not_come_is_not_said_to_have_come() -> None:
    bell = Doorbell(lambda: False)
    assert not ring(bell.address)
    bell.close()


def test_a_window_that_hangs_does_not_make_a_second_start_hang() -> None:
    hanging = threading.Event()
    bell = Doorbell(lambda: hanging.wait(30) or True)
    for _ in range(12):  # more than may queue
        assert not ring(bell.address, patience=0.1)
    hanging.set()
    bell.close()


def test_who_rings_and_leaves_takes_the_bell_from_nobody() -> None:
    bell = Doorbell(lambda: True)
    for _ in range(3):
        Client(bell.address).close()
    assert ring(bell.address)
    bell.close()


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_holder_that_stands_still_is_given_up_while_it_still_does(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.send_signal(signal.SIGSTOP)
    assert not show_window_of(tmp_path / "kho")


def test_the_note_and_the_lock_of_a_killed_program_stand_in_nobodys_way(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()
    assert not show_window_of(tmp_path / "kho")
    Store.open(tmp_path / "kho", clock=clock()).close()


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"{",
        b"[]",
        b'{"pid": 1}',
        b'{"window": ""}',
        b'{"window": 7}',
        b'{"window": "khong-co"}',
        b'{"window": ["127.0.0.1", 9]}',
        b'{"window": "\\\\\\\\may-khac\\\\pipe\\\\x"}',
    ],
)
def test_a_note_that_leads_nowhere_is_passed_over(tmp_path: Path, note: bytes) -> None:
    (tmp_path / "khoa.json").write_bytes(note)
    assert not show_window_of(tmp_path)


def test_no_note_is_no_window(tmp_path: Path) -> None:
    assert not show_window_of(tmp_path)


def test_a_pipe_of_another_machine_is_never_contacted(monkeypatch: pytest.MonkeyPatch) -> None:
    contacted: list[str] = []
    monkeypatch.setattr("app.store.doorbell.Client", contacted.append)
    assert not ring(r"\\may-khac\pipe\x")
    assert contacted == []


@pytest.mark.skipif(os.name == "nt", reason="a Unix socket")
def test_the_channel_lies_where_only_this_user_may_enter() -> None:
    bell = Doorbell(lambda: True)
    folder = Path(bell.address).parent
    assert folder.stat().st_mode & 0o077 == 0
    assert folder.is_relative_to(tempfile.gettempdir())
    bell.close()
    assert not Path(bell.address).exists()
