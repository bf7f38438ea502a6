"""R1, R5, R15: whatever step of the disk fails, an act is whole or absent, and the store opens again."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store
from tests.store.faults import FAULTS, FailingFiles, FullDisk, every_fault
from tests.store.office import ACTS, State, add_contact, clock, prepared, state_of


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "kho"
    prepared(folder)
    return folder


def copy_of(model: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(model, folder)
    return folder


def reopened(folder: Path) -> Store:
    return Store.open(folder, clock=clock(), files=FailingFiles())


CLOSED_AFTER = ("import", "merge")
"""Acts after which the program is closed under the same fault: closing writes a generation, many steps."""


def steps_of(name: str, model: Path, folder: Path) -> tuple[range, State, State]:
    """The steps of the disk that the act takes, and what the store holds before and after it."""
    counting = FailingFiles()
    store = Store.open(copy_of(model, folder), clock=clock(), files=counting)
    before, opened = state_of(store), counting.steps
    ACTS[name](store)
    after = state_of(store)
    if name in CLOSED_AFTER:
        store.close()
    last = counting.steps
    store._release()
    return range(opened + 1, last + 1), before, after


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_whole_or_absent_whichever_step_of_the_disk_fails(
    name: str, model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kho"
    steps, before, after = steps_of(name, model, folder)
    for fault, for_ever in every_fault():
        for step in steps:
            files = FailingFiles(fault, step, for_ever=for_ever)
            store = Store.open(copy_of(model, folder), clock=clock(), files=files)
            acknowledged = True
            try:
                ACTS[name](store)
            except AppError as refusal:
                assert refusal.code.startswith("KHO-"), refusal
                acknowledged = False
            seen = state_of(store)
            assert seen == (after if acknowledged else before), (fault, step, "on the screen")
            with contextlib.suppress(AppError, OSError):
                store.close()
            again = reopened(folder)
            found = state_of(again)
            assert found in (before, after), (fault, step, "mixed")
            if acknowledged:
                assert found == after, (fault, step, "an acknowledged act was lost")
            add_contact(again)
            again._release()


def test_the_faults_above_come_to_at_least_two_thousand_cases(model: Path, tmp_path: Path) -> None:
    steps = sum(len(steps_of(name, model, tmp_path / "kho")[0]) for name in ACTS)
    assert steps * len(list(every_fault())) >= 2000


def test_a_fault_while_opening_refuses_by_name_and_the_next_start_has_everything(
    model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kho"
    counting = FailingFiles()
    whole = Store.open(copy_of(model, folder), clock=clock(), files=counting)
    expected = state_of(whole)
    steps = counting.steps
    whole._release()
    assert steps > 0
    for fault, for_ever in every_fault():
        for step in range(1, steps + 1):
            copy_of(model, folder)
            try:
                store = Store.open(folder, clock=clock(), files=FailingFiles(fault, step, for_ever=for_ever))
                assert state_of(store) == expected
                store._release()
            except AppError as refusal:
                assert refusal.code.startswith("KHO-")
            again = reopened(folder)
            assert state_of(again) == expected, (fault, step)
            again._release()


def test_a_fault_while_a_torn_tail_is_set_aside_loses_nothing_that_was_saved(
    model: Path, tmp_path: Path
) -> None:
    def torn(folder: Path) -> Path:
        copy_of(model, folder)
        segment = sorted((folder / "journal").glob("*.jsonl"))[-1]
        segment.write_bytes(segment.read_bytes() + b'{"seq":6,"prev":"abc')
        return folder

    folder = tmp_path / "kho"
    counting = FailingFiles()
    whole = Store.open(torn(folder), clock=clock(), files=counting)
    expected, steps = state_of(whole), counting.steps
    whole._release()
    for fault, for_ever in every_fault():
        for step in range(1, steps + 1):
            torn(folder)
            try:
                Store.open(
                    folder, clock=clock(), files=FailingFiles(fault, step, for_ever=for_ever)
                )._release()
            except AppError as refusal:
                assert refusal.code.startswith("KHO-")
            again = reopened(folder)
            assert state_of(again) == expected, (fault, step)
            again._release()


def test_on_a_full_disk_the_old_state_stays_and_work_goes_on_when_there_is_room(
    model: Path, tmp_path: Path
) -> None:
    for room in range(0, 64 * 1024, 4096):
        files = FullDisk(room)
        folder = copy_of(model, tmp_path / "kho")
        try:
            store = Store.open(folder, clock=clock(), files=files)
        except AppError as refusal:
            assert refusal.code == "KHO-01"
            continue
        acknowledged = state_of(store)
        refused = 0
        for _ in range(40):
            try:
                ACTS["import"](store)
                acknowledged = state_of(store)
            except AppError as refusal:
                assert refusal.code == "KHO-01"
                assert state_of(store) == acknowledged
                refused += 1
        assert refused
        files.room = 10**9
        add_contact(store)
        acknowledged = state_of(store)
        store.close()
        again = reopened(folder)
        assert state_of(again) == acknowledged
        again.close()


def test_what_is_saved_after_a_generation_that_failed_is_there_at_the_next_start(
    model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kho"
    steps, _, _ = steps_of("write a generation", model, folder)
    for for_ever in (False, True):
        for step in steps:
            files = FailingFiles(FAULTS[1], step, for_ever=for_ever)
            store = Store.open(copy_of(model, folder), clock=clock(), files=files)
            store.compact()
            files.at = None
            add_contact(store)
            acknowledged = state_of(store)
            store._release()
            again = reopened(folder)
            assert state_of(again) == acknowledged, (step, for_ever)
            assert again.notices == []
            again._release()
