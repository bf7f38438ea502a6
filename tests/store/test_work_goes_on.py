"""Work beside a backup and after a failed generation: every act that was acknowledged is there again."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.store import Purge, Store
from app.store.backups import create, rows_of
from app.store.files import Files
from tests.store.faults import FAULTS, FailingFiles
from tests.store.office import BY, add_contact, clock, prepared, state_of


@pytest.mark.parametrize("for_ever", [False, True])
def test_acts_after_a_generation_that_failed_at_any_step_outlive_the_session(
    for_ever: bool, tmp_path: Path
) -> None:
    model, folder = tmp_path / "model", tmp_path / "kho"
    prepared(model)
    step, reached = 0, True
    while reached:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(model, folder)
        files = FailingFiles(FAULTS[0])
        store = Store.open(folder, clock=clock(), files=files)
        step += 1
        files.at, files.for_ever = files.steps + step, for_ever
        last = files.steps + step
        store.compact()
        reached = files.steps >= last
        files.at = None
        add_contact(store)
        add_contact(store)
        saved = state_of(store)
        store._release()  # killed
        again = Store.open(folder, clock=clock(), files=FailingFiles())
        assert state_of(again) == saved, step
        assert not again.notices, step
        again._release()
    assert step > 30, "a generation takes more steps than were tried"


def test_a_generation_that_could_not_be_written_is_told(tmp_path: Path) -> None:
    files = FailingFiles(FAULTS[1])
    store = Store.open(tmp_path / "kho", clock=clock(), files=files)
    add_contact(store)
    files.at, files.for_ever = files.steps + 1, True
    store.compact()
    assert [notice.code for notice in store.notices] == ["KHO-04"]
    store._release()


class SlowFiles(Files):
    """A disk on which writing a generation lets others run."""

    def __init__(self) -> None:
        super().__init__()
        self.writing, self.go_on = threading.Event(), threading.Event()

    def write_new(self, path: Path, data: bytes) -> None:
        if "contacts" in path.name:
            self.writing.set()
            assert self.go_on.wait(10)
        super().write_new(path, data)


def test_an_act_does_not_wait_for_a_generation_that_is_being_written(tmp_path: Path) -> None:
    files = SlowFiles()
    store = Store.open(tmp_path / "kho", clock=clock(), files=files)
    add_contact(store)
    keeper = threading.Thread(target=store.compact)
    keeper.start()
    assert files.writing.wait(10)
    add_contact(store)
    saved = state_of(store)
    files.go_on.set()
    keeper.join(10)
    assert not keeper.is_alive()
    store._release()  # killed
    again = Store.open(tmp_path / "kho", clock=clock())
    assert state_of(again) == saved
    assert not again.notices
    again.close()


def test_a_backup_made_beside_the_work_loses_no_act_and_is_whole(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock())
    done = threading.Event()
    refused: list[BaseException] = []

    def back_up() -> None:
        while not done.is_set():
            try:
                made = create(store, tmp_path / "sao-luu")
                assert len(rows_of(made.path).tables["contacts"]) == made.seq
            except BaseException as error:  # noqa: BLE001 -- whatever it is, the test shows it
                refused.append(error)
                return

    keeper = threading.Thread(target=back_up)
    keeper.start()
    for _ in range(200):
        add_contact(store)
        for row in store.table("contacts").rows():
            assert row["id"]
    done.set()
    keeper.join(30)
    assert not refused, refused
    saved = state_of(store)
    assert len(saved["contacts"]) == 200
    store._release()  # killed
    again = Store.open(tmp_path / "kho", clock=clock())
    assert state_of(again) == saved
    assert not again.notices
    again.close()


def test_two_threads_take_turns_and_each_act_is_whole(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock(), files=FailingFiles())
    refused: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for turn in range(100):
                with store.transaction(f"Việc của {name}", by=BY) as tx:
                    number = tx.next_number("contacts/2026")
                    tx.insert("contacts", {"id": f"{name}{turn}", "code": f"CD-2026-{number:04d}"})
        except BaseException as error:  # noqa: BLE001 -- whatever it is, the test shows it
            refused.append(error)

    hands = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(30)
    assert not refused, refused
    codes = {row["code"] for row in store.table("contacts").rows()}
    assert codes == {f"CD-2026-{number:04d}" for number in range(1, 301)}
    store.close()


def test_a_transaction_inside_another_is_a_fault_of_the_program(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock(), files=FailingFiles())
    with store.transaction("Ngoài", by=BY):
        with pytest.raises(RuntimeError, match="open already"):
            with store.transaction("Trong", by=BY):
                pass
    store.close()


def test_after_many_acts_a_generation_is_written_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "acts_between_generations", 20)
    store = Store.open(tmp_path / "kho", clock=clock(), files=FailingFiles())
    for _ in range(20):
        add_contact(store)
    assert store._keeper is not None
    store._keeper.join(10)
    made = [int(path.name) for path in (tmp_path / "kho" / "generations").iterdir()]
    assert made == [20]
    for _ in range(20):
        add_contact(store)
    store._keeper.join(10)
    assert sorted(int(path.name) for path in (tmp_path / "kho" / "generations").iterdir()) == [20, 40]
    for _ in range(10):
        add_contact(store)
    store.close()
    again = Store.open(tmp_path / "kho", clock=clock())
    assert len(again.table("contacts")) == 50
    again.close()


def test_a_generation_that_is_still_being_written_is_not_begun_twice(tmp_path: Path) -> None:
    files = SlowFiles()
    store = Store.open(tmp_path / "kho", clock=clock(), files=files)
    store.acts_between_generations = store._generation_due = 2
    for _ in range(2):
        add_contact(store)
    keeper = store._keeper
    assert keeper is not None
    assert files.writing.wait(10)
    for _ in range(4):
        add_contact(store)
    assert store._keeper is keeper
    files.go_on.set()
    store.close()
    assert not keeper.is_alive()
    again = Store.open(tmp_path / "kho", clock=clock())
    assert len(again.table("contacts")) == 6
    again.close()


def waits(work: Callable[[], object], lock: AbstractContextManager[object]) -> bool:
    """Whether the work of another thread waits for who holds the lock, and is done afterwards."""
    hand = threading.Thread(target=work)
    with lock:
        hand.start()
        hand.join(0.2)
        waited = hand.is_alive()
    hand.join(10)
    return waited and not hand.is_alive()


def test_acts_undos_and_purges_of_several_threads_follow_each_other(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock(), files=FailingFiles())
    add_contact(store)
    add_contact(store)
    purges = [Purge("contacts", "c0", None, frozenset())]
    assert waits(lambda: add_contact(store), store._writing)
    assert waits(lambda: store.undo(by=BY), store._writing)
    assert waits(lambda: store.purge(purges, "Xóa hẳn", by=BY), store._writing)
    assert [row["id"] for row in store.table("contacts").rows()] == ["c1"]
    store.close()


def test_no_generation_is_written_or_dropped_while_one_is_held_still(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock(), files=FailingFiles())
    add_contact(store)
    assert waits(store.compact, store.held_still())
    for work in (store.compact, store.renew, lambda: create(store, tmp_path / "sao-luu")):
        add_contact(store)
        assert waits(work, store._keeping)
    store.close()
