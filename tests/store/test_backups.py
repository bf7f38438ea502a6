"""R18: backups are verified, thinned by a table, restored with a preview, and the present is saved first."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.clock import VIETNAM, FixedClock
from app.domain.errors import AppError
from app.store import Purge, Store
from app.store.backups import Difference, create, found, kept, preview, read, restore, rows_of, unpack
from app.store.codec import to_json
from app.store.files import Files
from tests.store.faults import FAULTS, FailingFiles
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


@pytest.mark.parametrize(
    ("every", "number", "stay"),
    [
        # one a day: two days whole and a bit, 14 days, then what the weeks and months still reach
        (timedelta(days=1), 14, 14),
        (timedelta(days=7), 8, 8),
        (timedelta(days=31), 24, 24),
    ],
)
def test_so_many_days_weeks_and_months_keep_their_last_backup(
    every: timedelta, number: int, stay: int
) -> None:
    now = datetime(2026, 5, 31, 23, 0, tzinfo=VIETNAM)
    times = [now - every * turn for turn in range(number)]
    assert kept(times, now) == set(times)
    assert len(times) == stay


def test_the_table_of_what_stays_after_three_years_of_a_backup_each_evening() -> None:
    now = datetime(2026, 5, 31, 17, 0, tzinfo=VIETNAM)
    stay = sorted((now - moment).days for moment in kept([now - timedelta(days=d) for d in range(1100)], now))
    assert stay[:15] == [*range(14), 14]
    assert stay[15:20] == [21, 28, 31, 35, 42]
    assert len(stay) == 14 + 5 + 24
    assert (now - timedelta(days=stay[-1])).strftime("%Y-%m-%d") == "2024-06-30"


def test_exactly_two_days_old_is_still_of_the_last_two_days() -> None:
    pair = [NOW - timedelta(days=2), NOW - timedelta(days=2) + timedelta(minutes=1)]
    assert kept(pair, NOW) == set(pair)
    older = [moment - timedelta(minutes=2) for moment in pair]
    assert kept(older, NOW) == {older[1]}


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


def test_backups_are_listed_newest_act_first_whatever_their_names(store: Store, tmp_path: Path) -> None:
    made = []
    for day in (5, 1, 9, 3):
        store.clock = FixedClock(datetime(2026, 5, day, 8, 0))
        add_contact(store)
        made.insert(0, create(store, tmp_path / "sao-luu"))
        assert found(tmp_path / "sao-luu") == made
    for backup in (made[1], made[3], made[0]):  # the disk lists them in the order in which they came
        data = backup.path.read_bytes()
        backup.path.unlink()
        backup.path.write_bytes(data)
        assert found(tmp_path / "sao-luu") == made


@pytest.mark.parametrize(
    ("then", "now", "difference"),
    [
        (add_contact, remove_contact, Difference("contacts", added=2, changed=0, removed=0)),
        (log_call, edit("contacts", "c0", phone="1"), Difference("contacts", added=0, changed=1, removed=0)),
        (log_call, add_contact, Difference("contacts", added=0, changed=0, removed=1)),
    ],
)
def test_a_table_with_one_kind_of_difference_is_shown(
    then: Callable[[Store], None],
    now: Callable[[Store], None],
    difference: Difference,
    store: Store,
    tmp_path: Path,
) -> None:
    then(store)
    made = create(store, tmp_path / "sao-luu")
    now(store)
    if difference.added == 2:
        with store.transaction("Xóa", by=BY) as tx:
            tx.remove("contacts", "c5")
    assert preview(store, made.path) == (difference,)
    changes = restore(store, made.path, tmp_path / "sao-luu", by=BY)
    assert changes.seq == store.last_act
    assert changes.message == "Khôi phục bản sao lưu 18/05/2026 08:00"
    assert list(changes.touched) == ["contacts"]


def test_a_restore_goes_through_the_tables_in_the_order_of_their_names(store: Store, tmp_path: Path) -> None:
    made = create(store, tmp_path / "sao-luu")
    ACTS["merge"](store)
    for act in (ACTS["import"], log_call):
        act(store)
    assert list(restore(store, made.path, tmp_path / "sao-luu", by=BY).touched) == ["contacts", "hotline"]


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
    assert made.path.name in caught.value.message
    with pytest.raises(AppError):
        restore(store, made.path, tmp_path / "sao-luu", by=BY)
    with pytest.raises(AppError):
        unpack(made.path, tmp_path / "moi")
    assert not (tmp_path / "moi").exists()
    assert state_of(store) == before


def repacked(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The zip again, each member as `change` gives it, without those for which it gives None."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, change(name, archive.read(name))) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members:
            if data is not None:
                archive.writestr(name, data)


def without_a_table(name: str, data: bytes) -> bytes | None:
    return None if name.endswith("/contacts.json") else data


def without_a_manifest(name: str, data: bytes) -> bytes | None:
    return None if name.endswith("/generation.json") else data


def with_other_rows(name: str, data: bytes) -> bytes | None:
    return b"[\n\n]\n" if name.endswith("/contacts.json") else data


def with_another_manifest(name: str, data: bytes) -> bytes | None:
    return data.replace(b'"seq":', b'"sed":') if name.endswith("/generation.json") else data


def _sealed(manifest: object) -> bytes:
    body = to_json(manifest)
    return b'{"manifest":%s,"sha256":"%s"}\n' % (body, hashlib.sha256(body).hexdigest().encode())


def with_a_manifest_of_nothing(name: str, data: bytes) -> bytes | None:
    return _sealed({}) if name.endswith("/generation.json") else data


def with_a_manifest_that_is_a_number(name: str, data: bytes) -> bytes | None:
    return _sealed(7) if name.endswith("/generation.json") else data


@pytest.mark.parametrize(
    "change",
    [
        without_a_table,
        without_a_manifest,
        with_other_rows,
        with_another_manifest,
        with_a_manifest_of_nothing,
        with_a_manifest_that_is_a_number,
    ],
)
def test_a_zip_that_is_sound_but_no_backup_is_refused_by_name(
    change: Callable[[str, bytes], bytes | None], store: Store, tmp_path: Path
) -> None:
    made = create(store, tmp_path / "sao-luu")
    repacked(made.path, change)
    for reading in (read, rows_of):
        with pytest.raises(AppError, match="SL-02"):
            reading(made.path)


def test_a_backup_that_is_gone_is_refused_by_name(store: Store, tmp_path: Path) -> None:
    made = create(store, tmp_path / "sao-luu")
    made.path.unlink()
    for reading in (read, rows_of):
        with pytest.raises(AppError, match="SL-02"):
            reading(made.path)


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


def test_old_backups_are_thinned_when_a_new_one_is_made(quick_folder: Path) -> None:
    store = Store.open(quick_folder / "thinned", clock=clock(), files=FailingFiles())
    folder = quick_folder / "thinned-backups"
    for day in range(40):
        store.clock = FixedClock(datetime(2026, 1, 1, 16, 0) + timedelta(days=day))
        add_contact(store)
        create(store, folder)
    days = [backup.at.date().toordinal() for backup in found(folder)]
    assert days[:14] == list(range(days[0], days[0] - 14, -1))
    assert len(days) < 24


def test_a_backup_just_made_is_never_thinned_away_wherever_the_clock_jumps(quick_folder: Path) -> None:
    store = Store.open(quick_folder / "kho", clock=clock(), files=FailingFiles())
    folder = quick_folder / "sao-luu"
    months = [datetime(2024, 1, 1, 16, 0) + timedelta(days=31 * month) for month in range(26)]
    jumps = [datetime(1980, 1, 4), datetime(2046, 1, 1), datetime(2026, 5, 17), datetime(1980, 1, 4)]
    for moment in (*months, *jumps):
        store.clock = FixedClock(moment)
        add_contact(store)
        made = create(store, folder)
        assert found(folder)[0] == made
    store.close()


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


class Lying(Files):
    """A medium that keeps something else, and says that all went well."""

    def write_atomically(self, path: Path, data: bytes) -> None:
        super().write_atomically(path, data[:-40])


def test_a_backup_that_cannot_be_read_back_is_removed_and_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="SL-01"):
        create(store, tmp_path / "usb", files=Lying())
    assert list((tmp_path / "usb").iterdir()) == []


def test_after_a_purge_only_backups_that_hold_the_record_go(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "sao-luu"
    store.clock = FixedClock(datetime(2026, 5, 18, 9, 0))
    before = create(store, folder)
    log_call(store)
    record = f"h{store.last_act - 1}"
    store.clock = FixedClock(datetime(2026, 5, 18, 10, 0))
    create(store, folder)
    store.purge([Purge("hotline", record, None, frozenset({"content"}))], "Xóa hẳn", by=BY)
    store.clock = FixedClock(datetime(2026, 5, 18, 11, 0))
    after = create(store, folder)
    assert found(folder) == [after, before]


def test_files_that_are_no_backups_are_not_listed(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "sao-luu"
    made = create(store, folder)
    (folder / "SAO-LUU_hong.zip").write_bytes(b"x")
    (folder / "SAO-LUU_hom-qua_000000005.zip").write_bytes(made.path.read_bytes())
    assert found(folder) == [made]


@pytest.mark.parametrize("name", ["journal/../../ngoai.jsonl", "generations/..\\x"])
def test_a_backup_that_would_write_elsewhere_is_refused(name: str, store: Store, tmp_path: Path) -> None:
    made = create(store, tmp_path / "sao-luu")
    with zipfile.ZipFile(made.path, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(AppError, match="SL-02"):
        unpack(made.path, tmp_path / "moi")
    assert not (tmp_path / "moi").exists()
    assert not (tmp_path / "ngoai.jsonl").exists()


def test_unpacking_onto_a_full_disk_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    made = create(store, tmp_path / "sao-luu")
    with pytest.raises(AppError, match="KHO-01"):
        unpack(made.path, tmp_path / "moi", files=FailingFiles(FAULTS[0], 1, for_ever=True))


def test_a_restore_never_brings_back_what_was_purged_and_older_backups_of_it_go(
    store: Store, tmp_path: Path
) -> None:
    kept_elsewhere = create(store, tmp_path / "usb")
    create(store, tmp_path / "sao-luu")
    store.purge([Purge("hotline", "h2", None, frozenset())], "Xóa hẳn", by=BY)
    row = {"id": "h3", "code": "ĐDN-2026-0002"}
    store.purge([Purge("hotline", "h3", row, frozenset({"content"}))], "Xóa nội dung", by=BY)
    create(store, tmp_path / "sao-luu")
    assert [backup.seq for backup in found(tmp_path / "sao-luu")] == [store.last_act]
    assert preview(store, kept_elsewhere.path) == ()
    restore(store, kept_elsewhere.path, tmp_path / "sao-luu", by=BY)
    assert store.table("hotline").row("h2") is None
    assert "content" not in (store.table("hotline").row("h3") or {})
