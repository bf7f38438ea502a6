"""Data of every released version open for ever; older data are brought up to date step by step, once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store
from app.store.backups import found, preview, restore, unpack
from app.store.migrations import MIGRATIONS, Tables, newest
from tests.store.faults import FAULTS, FailingFiles
from tests.store.office import BY, add_contact, clock, state_of

FIXTURES = Path(__file__).parent / "fixtures"


def with_greeting(tables: Tables) -> Tables:
    """A made-up schema 2: every contact is greeted."""
    greeted = {key: {"greeting": "Kính gửi", **row} for key, row in tables["contacts"].items()}
    return {**tables, "contacts": greeted}


def without_phone(tables: Tables) -> Tables:
    """A made-up schema 3: telephone numbers go."""
    bare = {
        key: {name: value for name, value in row.items() if name != "phone"}
        for key, row in tables["contacts"].items()
    }
    return {**tables, "contacts": bare}


def greetings(store: Store) -> list[str | None]:
    return [row.get("greeting") for row in store.table("contacts").rows()]


def schema_on_disk(folder: Path) -> int:
    return int(json.loads((folder / "kho.json").read_text("utf-8"))["schema"])


def kept(schema: int, folder: Path) -> Path:
    shutil.copytree(FIXTURES / f"schema-{schema}", folder)
    return folder


@pytest.mark.parametrize("schema", range(1, newest(MIGRATIONS) + 1))
def test_a_store_of_every_released_schema_opens_and_gives_the_same_rows(schema: int, tmp_path: Path) -> None:
    store = Store.open(kept(schema, tmp_path / "kho"), clock=clock())
    expected = json.loads((FIXTURES / f"schema-{schema}.json").read_text("utf-8"))
    assert state_of(store) == expected["rows"]
    assert [act.message for act in store.acts()][-len(expected["acts"]) :] == expected["acts"]
    assert store.last_number("contacts/2026") == 2
    assert store.notices == []
    store.close()


@pytest.mark.parametrize("schema", range(1, newest(MIGRATIONS) + 1))
def test_a_backup_of_every_released_schema_is_read_and_stood_up(schema: int, tmp_path: Path) -> None:
    backup = tmp_path / "SAO-LUU_20260518-080000_000000004.zip"
    shutil.copy(FIXTURES / f"schema-{schema}-backup.zip", backup)
    expected = json.loads((FIXTURES / f"schema-{schema}.json").read_text("utf-8"))
    assert [each.path for each in found(tmp_path)] == [backup]
    unpack(backup, tmp_path / "kho")
    store = Store.open(tmp_path / "kho", clock=clock())
    assert state_of(store) == expected["rows"]
    assert [act.message for act in store.acts()][-len(expected["acts"]) :] == expected["acts"]
    assert preview(store, backup) == ()
    store.close()


def test_older_data_are_brought_up_to_date_step_by_step_with_a_backup_before_each(tmp_path: Path) -> None:
    folder = kept(1, tmp_path / "kho")
    store = Store.open(folder, clock=clock(), migrations=(with_greeting, without_phone))
    assert greetings(store) == ["Kính gửi", "Kính gửi"]
    assert not any("phone" in row for row in store.table("contacts").rows())
    assert [act.message for act in store.acts(limit=2)] == [
        "Nâng cấp dữ liệu lên phiên bản 3",
        "Nâng cấp dữ liệu lên phiên bản 2",
    ]
    assert len(found(folder / "backups")) == 2
    assert schema_on_disk(folder) == 3
    last, state = store.last_act, state_of(store)
    store.close()
    assert store._snapshots.read(store._snapshots.found()[0]).schema == 3
    again = Store.open(folder, clock=clock(), migrations=(with_greeting, without_phone))
    assert (again.last_act, state_of(again)) == (last, state)
    again.close()


def test_an_upgrade_is_no_work_that_could_be_undone(tmp_path: Path) -> None:
    store = Store.open(kept(1, tmp_path / "kho"), clock=clock(), migrations=(with_greeting,))
    with pytest.raises(AppError) as caught:
        store.undo(store.last_act, by=BY)
    assert caught.value.code == "KHO-16"
    add_contact(store)
    assert store.undo(by=BY).message == "Hoàn tác: Thêm công dân"
    assert greetings(store) == ["Kính gửi", "Kính gửi"]


def test_a_store_of_the_first_schema_takes_the_tables_of_the_second(tmp_path: Path) -> None:
    store = Store.open(kept(1, tmp_path / "kho"), clock=clock())
    assert (schema_on_disk(tmp_path / "kho"), len(found(tmp_path / "kho" / "backups"))) == (2, 1)
    with store.transaction("Thêm phiếu khảo sát", by=BY) as tx:
        tx.insert("survey_responses", {"id": "s1", "answers": {"overall": 5}})
    store.close()
    again = Store.open(tmp_path / "kho", clock=clock())
    assert [row["answers"] for row in again.table("survey_responses").rows()] == [{"overall": 5}]
    again.close()


def test_a_new_store_begins_with_the_newest_schema_and_an_empty_one_needs_no_backup(tmp_path: Path) -> None:
    Store.open(tmp_path / "kho", clock=clock(), migrations=()).close()
    Store.open(tmp_path / "kho", clock=clock(), migrations=(with_greeting,)).close()
    assert schema_on_disk(tmp_path / "kho") == 2
    assert not (tmp_path / "kho" / "backups").exists()
    Store.open(tmp_path / "moi", clock=clock(), migrations=(with_greeting,)).close()
    assert schema_on_disk(tmp_path / "moi") == 2


def test_data_of_a_newer_program_are_refused_by_name_and_left_alone(tmp_path: Path) -> None:
    folder = kept(1, tmp_path / "kho")
    Store.open(folder, clock=clock(), migrations=(*MIGRATIONS, with_greeting)).close()
    before = (folder / "kho.json").read_bytes()
    with pytest.raises(AppError) as caught:
        Store.open(folder, clock=clock())
    assert caught.value.code == "KHO-06"
    assert (folder / "kho.json").read_bytes() == before


def test_read_only_older_data_are_shown_in_todays_form_and_not_written(tmp_path: Path) -> None:
    folder = kept(1, tmp_path / "kho")
    reader = Store.open(folder, clock=clock(), read_only=True, migrations=(with_greeting,))
    assert greetings(reader) == ["Kính gửi", "Kính gửi"]
    assert schema_on_disk(folder) == 1


def test_a_backup_of_an_older_schema_is_restored_in_todays_form(tmp_path: Path) -> None:
    folder = kept(1, tmp_path / "kho")
    store = Store.open(folder, clock=clock(), migrations=(with_greeting,))
    (old,) = found(folder / "backups")
    assert preview(store, old.path) == ()
    add_contact(store)
    restore(store, old.path, tmp_path / "sao-luu", by=BY)
    assert greetings(store) == ["Kính gửi", "Kính gửi"]


@pytest.mark.parametrize("for_ever", [False, True])
def test_whatever_step_of_the_disk_fails_an_upgrade_is_finished_at_the_next_start(
    for_ever: bool, quick_folder: Path
) -> None:
    counting = FailingFiles()
    whole = Store.open(
        kept(1, quick_folder / f"kho-{for_ever}"), clock=clock(), files=counting, migrations=(with_greeting,)
    )
    expected, steps = state_of(whole), counting.steps
    whole._release()
    for step in range(1, steps + 1):
        folder = kept(1, quick_folder / f"{step}")
        files = FailingFiles(FAULTS[1], step, for_ever=for_ever)
        try:
            Store.open(folder, clock=clock(), files=files, migrations=(with_greeting,))._release()
        except AppError as refusal:
            assert refusal.code.startswith(("KHO-", "SL-")), refusal
        again = Store.open(folder, clock=clock(), files=FailingFiles(), migrations=(with_greeting,))
        assert state_of(again) == expected, step
        assert schema_on_disk(folder) == 2
        again._release()
        shutil.rmtree(folder)
