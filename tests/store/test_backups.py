"""R18: backups are verified, thinned by a table, restored with a preview, and the present is saved first."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.clock import VIETNAM, FixedClock
from app.domain.errors import AppError
from app.store import Store
from app.store.backups import Difference, create, found, kept, preview, read, restore, rows_of, unpack
from app.store.files import Files
from tests.store.office import (
    ACTS,
    BY,
    add_contact,
    clock,
    edit,
    log_call,
    prepared,
    remove_contact,
    state_of,
)

NOW = datetime(2026, 5, 20, 17, 0, tzinfo=VIETNAM)


def ago(**step: float) -> datetime:
    return NOW - timedelta(**step)


@pytest.mark.parametrize(
    ("times", "gone"),
    [
        ([ago(hours=hour) for hour in range(0, 48, 3)], []),
        (
            [ago(days=3, hours=2), ago(days=3, hours=1), ago(days=3)],
            [ago(days=3, hours=2), ago(days=3, hours=1)],
        ),
        ([ago(days=day) for day in range(15)], [ago(days=14)]),
        ([], []),
        ([ago(days=400), ago(days=399)], []),
    ],
)
def test_all_of_two_days_stay_then_one_a_day(times: list[datetime], gone: list[datetime]) -> None:
    assert set(times) - kept(times, NOW) == set(gone)


def test_after_years_of_daily_work_some_forty_backups_stay() -> None:
    times = [ago(days=day, hours=hour) for day in range(3 * 365) for hour in (1, 5)]
    stay = kept(times, NOW)
    assert 38 <= len(stay) <= 50
    assert len([time for time in stay if NOW - time > timedelta(days=365)]) == 11
    assert max(times) in stay


@pytest.fixture
def store(tmp_path: Path) -> Store:
    prepared(tmp_path / "kho")
    return Store.open(tmp_path / "kho", clock=clock())


def test_a_backup_is_listed_with_its_moment_act_and_counts(store: Store, tmp_path: Path) -> None:
    made = create(store, tmp_path / "sao-luu")
    assert found(tmp_path / "sao-luu") == [made]
    assert made.at == datetime(2026, 5, 18, 8, 0, tzinfo=VIETNAM)
    assert (made.counts["contacts"], made.counts["hotline"], made.seq) == (2, 2, 5)


def test_a_store_stood_up_from_a_backup_is_the_same_with_its_whole_history(
    store: Store, tmp_path: Path
) -> None:
    made = create(store, tmp_path / "sao-luu")
    unpack(made.path, tmp_path / "moi")
    again = Store.open(tmp_path / "moi", clock=clock())
    assert state_of(again) == state_of(store)
    assert again.history("contacts", "c1") == store.history("contacts", "c1")
    add_contact(again)
    assert again.last_number("contacts/2026") == 3
    again.close()


def test_a_backup_is_never_unpacked_over_something(store: Store, tmp_path: Path) -> None:
    made = create(store, tmp_path / "sao-luu")
    with pytest.raises(AppError) as caught:
        unpack(made.path, store.folder)
    assert caught.value.code == "SL-03"


def test_restoring_shows_first_what_it_would_change_and_saves_the_present(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "sao-luu"
    then = state_of(store)
    made = create(store, folder)
    store.clock = FixedClock(datetime(2026, 5, 18, 11, 0))
    add_contact(store)
    edit("contacts", "c0", phone="0912000000")(store)
    edit("hotline", "h2", status="assigned")(store)
    remove_contact(store)
    now = state_of(store)
    assert preview(store, made.path) == (
        Difference("contacts", added=1, changed=1, removed=1),
        Difference("hotline", added=0, changed=1, removed=0),
    )
    restore(store, made.path, folder, by=BY)
    assert _bare(state_of(store)) == _bare(then)
    assert [backup.counts["contacts"] for backup in found(folder)] == [2, 2]
    assert preview(store, made.path) == ()
    store.undo(by=BY)
    assert _bare(state_of(store)) == _bare(now)


def _bare(state: dict[str, dict[str, dict[str, object]]]) -> dict[str, dict[str, dict[str, object]]]:
    stamps = ("rev", "updated_at", "updated_by")
    return {
        table: {
            key: {name: value for name, value in row.items() if name not in stamps}
            for key, row in rows.items()
        }
        for table, rows in state.items()
    }


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "foreign"])
def test_a_damaged_backup_is_refused_by_name_and_changes_nothing(
    harm: str, store: Store, tmp_path: Path
) -> None:
    made = create(store, tmp_path / "sao-luu")
    data = bytearray(made.path.read_bytes())
    if harm == "flip":
        data[len(data) // 3] ^= 16
    made.path.write_bytes(
        {"flip": bytes(data), "cut": bytes(data[:-30]), "empty": b"", "foreign": b"PK"}[harm]
    )
    before = state_of(store)
    with pytest.raises(AppError) as caught:
        read(made.path)
    assert caught.value.code == "SL-02"
    with pytest.raises(AppError):
        restore(store, made.path, tmp_path / "sao-luu", by=BY)
    assert state_of(store) == before


class Forgetful(Files):
    """A medium that keeps the first half of what it was given."""

    def write(self, fd: int, data: bytes | memoryview) -> int:
        super().write(fd, data[: len(data) // 2])
        return len(data)


def test_a_backup_that_does_not_read_back_is_not_called_one(store: Store, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        create(store, tmp_path / "usb", files=Forgetful())
    assert caught.value.code == "KHO-04"
    assert found(tmp_path / "usb") == []


def test_old_backups_are_thinned_when_a_new_one_is_made(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "sao-luu"
    for day in range(40):
        store.clock = FixedClock(datetime(2026, 1, 1, 16, 0) + timedelta(days=day))
        add_contact(store)
        create(store, folder)
    days = [backup.at.date().toordinal() for backup in found(folder)]
    assert days[:14] == list(range(days[0], days[0] - 14, -1))
    assert len(days) < 24


def test_a_drill_restores_every_kind_of_act(tmp_path: Path) -> None:
    for name, act in ACTS.items():
        folder = tmp_path / name.replace(" ", "-")
        prepared(folder)
        store = Store.open(folder, clock=clock())
        act(store)
        made = create(store, tmp_path / "drill")
        assert {table: dict(rows) for table, rows in rows_of(made.path).tables.items() if rows} == state_of(
            store
        )
        store.close()


def test_a_missing_folder_has_no_backups(tmp_path: Path) -> None:
    assert found(tmp_path / "khong-co") == []
    log_call(Store.open(tmp_path / "kho", clock=clock()))
