"""R1, R5, R15: whatever step of the disk fails, an act is whole or absent, and the store opens again."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store, backups
from tests.store.faults import FAULTS, FailingFiles, FullDisk, every_fault
from tests.store.office import ACTS, BY, State, add_contact, clock, prepared, state_of


@pytest.fixture(scope="module")
def model(quick_folder: Path) -> Path:
    folder = quick_folder / "model"
    prepared(folder)
    return folder


@pytest.fixture
def place(quick_folder: Path) -> Path:
    """An empty folder for the test alone."""
    folder = quick_folder / "test"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def copy_of(model: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(model, folder)
    return folder


def reopened(folder: Path) -> Store:
    return Store.open(folder, clock=clock(), files=FailingFiles())


def steps_of(name: str, model: Path, folder: Path) -> tuple[range, State, State]:
    """The steps of the disk that the act takes, and what the store holds before and after it."""
    counting = FailingFiles()
    store = Store.open(copy_of(model, folder), clock=clock(), files=counting)
    before, opened = state_of(store), counting.steps
    ACTS[name](store)
    after = state_of(store)
    last = counting.steps
    store._release()
    return range(opened + 1, last + 1), before, after


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_whole_or_absent_whichever_step_of_the_disk_fails(
    name: str, model: Path, place: Path
) -> None:
    folder = place / "kho"
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


def test_a_fault_while_opening_refuses_by_name_and_the_next_start_has_everything(
    model: Path, place: Path
) -> None:
    folder = place / "kho"
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


def torn_tail(folder: Path) -> None:
    segment = sorted((folder / "journal").glob("*.jsonl"))[-1]
    segment.write_bytes(segment.read_bytes() + b'{"seq":6,"prev":"abc')


def damaged_generation(folder: Path) -> None:
    (sorted((folder / "generations").iterdir())[-1] / "hotline.json").write_bytes(b"[]")


def damaged_middle(folder: Path) -> None:
    segment = sorted((folder / "journal").glob("*.jsonl"))[-1]
    segment.write_bytes(b"{}\n" + segment.read_bytes())


@pytest.mark.parametrize("harm", [torn_tail, damaged_generation, damaged_middle])
def test_a_fault_while_damage_is_set_aside_loses_nothing_that_was_whole(
    harm: Callable[[Path], None], model: Path, place: Path
) -> None:
    folder = place / "kho"

    def harmed() -> Path:
        harm(copy_of(model, folder))
        return folder

    counting = FailingFiles()
    whole = Store.open(harmed(), clock=clock(), files=counting)
    expected, steps = state_of(whole), counting.steps
    whole._release()
    for fault in (FAULTS[1], FAULTS[4]):
        for for_ever in (False, True):
            for step in range(1, steps + 1):
                harmed()
                with contextlib.suppress(AppError):
                    Store.open(
                        folder, clock=clock(), files=FailingFiles(fault, step, for_ever=for_ever)
                    )._release()
                again = reopened(folder)
                assert state_of(again) == expected, (fault, step)
                add_contact(again)
                saved = state_of(again)
                again._release()
                once_more = reopened(folder)
                assert state_of(once_more) == saved, (fault, step)
                once_more._release()


def steps_from(store: Store, files: FailingFiles, work: Callable[[], object]) -> int:
    """How many steps of the disk the work takes."""
    before = files.steps
    work()
    store._release()
    return files.steps - before


@pytest.mark.parametrize("for_ever", [False, True])
def test_a_restore_is_whole_or_absent_whichever_step_of_the_disk_fails(
    for_ever: bool, model: Path, place: Path
) -> None:
    folder, aside = place / "kho", place / "sao-luu"
    store = Store.open(copy_of(model, folder), clock=clock(), files=FailingFiles())
    wanted = {row["id"] for row in store.table("contacts").rows()}
    made = backups.create(store, place / "usb").path
    ACTS["import"](store)
    before = state_of(store)
    store._release()
    changed = copy_of(folder, place / "changed")
    files = FailingFiles()
    store = Store.open(copy_of(changed, folder), clock=clock(), files=files)
    total = steps_from(store, files, lambda: backups.restore(store, made, aside, by=BY))
    assert total > 30
    for step in range(1, total + 1):
        shutil.rmtree(aside, ignore_errors=True)
        files = FailingFiles(FAULTS[1])
        store = Store.open(copy_of(changed, folder), clock=clock(), files=files)
        files.at, files.for_ever = files.steps + step, for_ever
        told = True
        try:
            backups.restore(store, made, aside, by=BY)
        except AppError:
            told = False
        store._release()
        again = reopened(folder)
        found = state_of(again)
        restored = set(found["contacts"]) == wanted
        assert restored if told else restored or found == before, step
        if told or restored:
            saved = [backup for backup in backups.found(aside) if backup.counts["contacts"] == 52]
            assert saved, "the present was not backed up first"
        again._release()


def test_a_backup_is_whole_or_absent_whichever_step_of_the_disk_fails(model: Path, place: Path) -> None:
    folder, usb = place / "kho", place / "usb"
    files = FailingFiles()
    store = Store.open(copy_of(model, folder), clock=clock(), files=files)
    expected = state_of(store)
    total = steps_from(store, files, lambda: backups.create(store, usb))
    for step in range(1, total + 1):
        for for_ever in (False, True):
            shutil.rmtree(usb, ignore_errors=True)
            files = FailingFiles(FAULTS[1])
            store = Store.open(copy_of(model, folder), clock=clock(), files=files)
            files.at, files.for_ever = files.steps + step, for_ever
            with contextlib.suppress(AppError):
                backups.create(store, usb)
            assert state_of(store) == expected
            store._release()
            for path in usb.glob("SAO-LUU_*"):
                assert backups.rows_of(path).seq == store.last_act, step


def test_a_store_stood_up_from_a_backup_is_whole_or_no_store_whichever_step_of_the_disk_fails(
    model: Path, place: Path
) -> None:
    store = Store.open(copy_of(model, place / "kho"), clock=clock(), files=FailingFiles())
    expected = state_of(store)
    made = backups.create(store, place / "usb").path
    store._release()
    target, files = place / "moi", FailingFiles()
    total = steps_from(store, files, lambda: backups.unpack(made, target, files=files))
    for step in range(1, total + 1):
        for for_ever in (False, True):
            shutil.rmtree(target, ignore_errors=True)
            with contextlib.suppress(AppError):
                backups.unpack(made, target, files=FailingFiles(FAULTS[0], step, for_ever=for_ever))
            if (target / "kho.json").exists():
                again = reopened(target)
                assert state_of(again) == expected, step
                again._release()


def test_on_a_full_disk_the_old_state_stays_and_work_goes_on_when_there_is_room(
    model: Path, place: Path
) -> None:
    for room in range(0, 64 * 1024, 4096):
        files = FullDisk(room)
        folder = copy_of(model, place / "kho")
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
    model: Path, place: Path
) -> None:
    folder = place / "kho"
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
