"""R2, R9: what was acknowledged outlives kill -9; of two programs one writes; a dead one holds nothing."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from app.domain.clock import SystemClock
from app.store import Store
from tests.store.workers import race, started, write_for_ever


def kill_at_random(folder: Path, times: int) -> None:
    source = random.Random(20)
    for _ in range(times):
        process, pipe = started(write_for_ever, folder)
        acknowledged = pipe.recv()
        time.sleep(source.random() * 0.06)
        process.kill()
        while True:
            try:
                acknowledged = pipe.recv()
            except EOFError:
                break
        process.join()
        store = Store.open(folder, clock=SystemClock())  # at once: a dead process holds no lock
        found = [row["id"] for row in store.table("contacts").rows()]
        assert found == [str(number) for number in range(len(found))]
        assert len(found) in (acknowledged + 1, acknowledged + 2), "lost, or more than the act under way"
        assert not store.notices
        store._release()


def test_every_act_that_was_acknowledged_outlives_kill_9(tmp_path: Path) -> None:
    kill_at_random(tmp_path / "kho", 100)


@pytest.mark.nightly
def test_every_act_that_was_acknowledged_outlives_a_thousand_kills(tmp_path: Path) -> None:
    kill_at_random(tmp_path / "kho", 1000)


def test_of_two_programs_started_at_once_one_writes_and_one_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    racers = [started(race, folder) for _ in range(2)]
    for turn in range(50):
        for number, (_, pipe) in enumerate(racers):
            pipe.send(f"{turn}-{number}")
        assert sorted(pipe.recv() for _, pipe in racers) == ["KHO-05", "wrote"]
        for _, pipe in racers:
            pipe.send("close")
    for process, pipe in racers:
        pipe.send(None)
        process.join(10)
    store = Store.open(folder, clock=SystemClock())
    assert len(store.table("contacts")) == 50
    store.close()
