"""What the store promises its callers: acts, queries, history, undo, one writer, order by number."""

from __future__ import annotations

import contextlib
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tinydb import Query, where

from app.domain.errors import AppError
from app.store import Conflict, Purge, Store, backups
from tests.store.faults import FailingFiles
from tests.store.office import BY, add_contact, clock, edit, log_call, remove_contact, state_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "kho", clock=clock())


def test_tinydb_queries_work_on_our_tables_with_text_ids(store: Store) -> None:
    add_contact(store)
    log_call(store)
    edit("hotline", "h1", status="assigned")(store)
    calls = store.table("hotline")
    assert [row.doc_id for row in calls.search(where("status") == "assigned")] == ["h1"]
    assert calls.get(doc_id="h1")["content"] == "Đèn hỏng"
    assert calls.count(Query().content.search("hỏng")) == 1
    assert calls.contains(where("code") == "ĐDN-2026-0001")
    assert len(calls) == len(calls.all()) == 1


def test_rows_cannot_be_changed_behind_the_back_of_a_transaction(store: Store) -> None:
    with pytest.raises(TypeError):
        store.table("contacts").insert({"full_name": "Bịa"})


def test_an_exception_inside_a_transaction_leaves_nothing(store: Store) -> None:
    def broken_off() -> None:
        with store.transaction("Thêm", by=BY) as tx:
            tx.insert("contacts", {"id": "c0"})
            tx.next_number("contacts/2026")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        broken_off()
    assert state_of(store) == {}
    assert store.last_number("contacts/2026") == 0
    assert store.last_act == 0


def test_a_row_is_stamped_with_who_when_and_which_revision(store: Store) -> None:
    add_contact(store)
    edit("contacts", "c0", phone="0912000000")(store)
    row = store.table("contacts").row("c0")
    assert row is not None
    assert (row["rev"], row["created_by"], row["updated_by"]) == (2, BY, BY)
    with store.transaction("Sửa", by="Lê Quang Hưng") as tx:
        tx.update("contacts", "c0", {"full_name": "Mận"})
    row = store.table("contacts").row("c0")
    assert row is not None
    assert (row["rev"], row["created_by"], row["updated_by"]) == (3, BY, "Lê Quang Hưng")


def test_a_number_is_never_given_twice_not_even_after_an_undo_and_a_restart(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock())
    add_contact(store)
    store.undo(by=BY)
    store.close()
    store = Store.open(tmp_path / "kho", clock=clock())
    add_contact(store)
    assert [row["code"] for row in store.table("contacts").rows()] == ["CD-2026-0002"]


def test_search_finds_without_accents_and_ranks_the_exact_first(store: Store) -> None:
    for number, name in enumerate(["Nguyễn Thị Hoà", "Nguyễn Thị Hòa", "Trần Văn Hoan", "Nguyễn Thị Hoa"]):
        with store.transaction("Thêm", by=BY) as tx:
            tx.insert("contacts", {"id": str(number), "full_name": name, "phone": "0912345678"})
    assert set(store.search("contacts", "nguyen hoa")) == {"0", "1", "3"}
    assert store.search("contacts", "Nguyễn Thị Hòa")[0] == "1"
    assert store.search("contacts", "2345") == ["0", "1", "2", "3"]
    edit("contacts", "3", full_name="Lê Thị Ổi")(store)
    assert store.search("contacts", "oi le") == ["3"]


def test_history_tells_each_change_with_old_and_new_also_of_a_removed_record(store: Store) -> None:
    add_contact(store)
    add_contact(store)
    edit("contacts", "c1", phone="0912000000")(store)
    with store.transaction("Xóa công dân", by="Lê Quang Hưng") as tx:
        tx.remove("contacts", "c1", rev=2)
    changes = store.history("contacts", "c1")
    assert [change.message for change in changes] == ["Thêm công dân", "Sửa", "Xóa công dân"]
    assert changes[0].before is None
    assert changes[1].before is not None
    assert changes[1].after is not None
    assert (changes[1].before.get("phone"), changes[1].after["phone"]) == (None, "0912000000")
    assert changes[2].after is None
    assert changes[2].by == "Lê Quang Hưng"


def test_acts_are_listed_newest_first_and_filtered(store: Store) -> None:
    add_contact(store)
    log_call(store)
    log_call(store)
    assert [act.seq for act in store.acts()] == [3, 2, 1]
    assert [act.seq for act in store.acts(limit=1)] == [3]
    assert [act.seq for act in store.acts(before=3)] == [2, 1]
    assert [act.seq for act in store.acts(table="contacts")] == [1]
    assert [act.seq for act in store.acts(record_id="h2")] == [3]
    assert [act.seq for act in store.acts(wanted=lambda act: act.message == "Thêm công dân")] == [1]


def test_undo_takes_back_act_after_act_also_after_a_restart_and_is_an_act_itself(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock())
    states = [state_of(store)]
    for act in (add_contact, add_contact, edit("contacts", "c0", phone="0912000000")):
        act(store)
        states.append(state_of(store))
    store.undo(by=BY)
    store.close()
    store = Store.open(tmp_path / "kho", clock=clock())
    for expected in (states[1], states[0]):
        store.undo(by=BY)
        assert set(state_of(store).get("contacts", {})) == set(expected.get("contacts", {}))
    assert store.acts(limit=1)[0].message == "Hoàn tác: Thêm công dân"
    with pytest.raises(AppError) as caught:
        store.undo(by=BY)
    assert caught.value.code == "KHO-11"


def test_an_act_undone_cannot_be_undone_again(store: Store) -> None:
    add_contact(store)
    store.undo(1, by=BY)
    with pytest.raises(AppError) as caught:
        store.undo(1, by=BY)
    assert caught.value.code == "KHO-12"


def test_undo_of_what_was_edited_since_is_refused_with_both_versions(store: Store) -> None:
    add_contact(store)
    edit("contacts", "c0", phone="0912000000")(store)
    with pytest.raises(Conflict) as caught:
        store.undo(1, by=BY)
    assert caught.value.code == "KHO-13"
    assert caught.value.stored is not None
    assert caught.value.stored["phone"] == "0912000000"
    assert (caught.value.table, caught.value.record_id) == ("contacts", "c0")
    assert len(store.acts()) == 2


def test_a_removed_record_comes_back_by_undo(store: Store) -> None:
    add_contact(store)
    add_contact(store)
    edit("contacts", "c1", note="giữ lại")(store)
    remove_contact(store)
    assert store.table("contacts").row("c1") is None
    store.undo(by=BY)
    row = store.table("contacts").row("c1")
    assert row is not None
    assert (row["note"], row["rev"], row["id"]) == ("giữ lại", 3, "c1")
    with store.transaction("Sửa", by=BY) as tx:
        tx.update("contacts", "c1", {"full_name": "Mận"})
    store.undo(by=BY)
    row = store.table("contacts").row("c1")
    assert row is not None
    assert (row["rev"], row["id"]) == (5, "c1")


def test_a_write_over_what_somebody_changed_is_refused_with_both_versions(store: Store) -> None:
    add_contact(store)
    edit("contacts", "c0", phone="0912000000")(store)
    with pytest.raises(Conflict) as caught, store.transaction("Sửa", by=BY) as tx:
        tx.update("contacts", "c0", {"id": "c0", "full_name": "Bản của tôi"}, rev=1)
    assert caught.value.stored is not None
    assert caught.value.offered is not None
    assert caught.value.stored["phone"] == "0912000000"
    assert caught.value.offered["full_name"] == "Bản của tôi"
    assert caught.value.message == "Bản ghi đã được sửa ở nơi khác sau khi mở."
    with pytest.raises(Conflict, match="KHO-10"), store.transaction("Xóa", by=BY) as tx:
        tx.remove("contacts", "c0", rev=1)
    assert store.table("contacts").row("c0") is not None


def test_order_follows_the_numbers_of_acts_wherever_the_clock_jumps(quick_folder: Path) -> None:
    source = random.Random(8)
    jumps = [timedelta(days=days) for days in (-1, 1, 3650, -3650, -17_000, 17_000)] + [timedelta(hours=-7)]
    for scenario in range(60):
        folder, time_of_day = quick_folder / f"clock-{scenario}", clock()
        store = Store.open(folder, clock=time_of_day, files=FailingFiles())
        add_contact(store)
        for number in range(5):
            time_of_day.advance(source.choice(jumps))
            edit("contacts", "c0", phone=f"{number}")(store)
            if source.random() < 0.3:
                store.close()
                time_of_day.advance(source.choice(jumps))
                store = Store.open(folder, clock=time_of_day, files=FailingFiles())
        assert [change.seq for change in store.history("contacts", "c0")] == [1, 2, 3, 4, 5, 6]
        assert [act.seq for act in store.acts()] == [6, 5, 4, 3, 2, 1]
        store.undo(by=BY)
        row = store.table("contacts").row("c0")
        assert row is not None
        assert (row["phone"], row["rev"]) == ("3", 7)
        store._release()


def test_a_second_program_is_told_who_holds_the_store(tmp_path: Path) -> None:
    first = Store.open(tmp_path / "kho", clock=clock())
    with pytest.raises(AppError) as caught:
        Store.open(tmp_path / "kho", clock=clock())
    assert caught.value.code == "KHO-05"
    assert "2026-05-18 08:00" in caught.value.message
    first.close()
    Store.open(tmp_path / "kho", clock=clock()).close()


def test_reading_only_shows_everything_and_writes_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kho", clock=clock())
    add_contact(store)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "kho").rglob("*")}
    reader = Store.open(tmp_path / "kho", clock=clock(), read_only=True)
    assert state_of(reader) == state_of(store)
    purges = [Purge("contacts", "c0", None, frozenset())]
    for work in (add_contact, lambda each: each.undo(by=BY), lambda each: each.purge(purges, "Xóa", by=BY)):
        with pytest.raises(AppError, match="KHO-09"):
            work(reader)
    reader.close()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "kho").rglob("*")} == before


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(b"x")
    with pytest.raises(AppError) as caught:
        Store.open(tmp_path, clock=clock())
    assert caught.value.code == "KHO-07"
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("khoa")] == ["anh.jpg"]


def test_a_newer_schema_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    Store.open(folder, clock=clock()).close()
    identity = folder / "kho.json"
    identity.write_text(identity.read_text().replace('"schema":2', '"schema":3'))
    with pytest.raises(AppError) as caught:
        Store.open(folder, clock=clock())
    assert caught.value.code == "KHO-06"


def test_an_empty_search_finds_every_row_and_a_row_changed_later_is_found_by_its_new_words(
    store: Store,
) -> None:
    add_contact(store)
    add_contact(store)
    assert store.search("contacts", " ") == ["c0", "c1"]
    assert store.search("contacts", "buoi tran") == ["c0", "c1"]
    edit("contacts", "c0", full_name="Lê Thị Mận")(store)
    edit("contacts", "c1", note="x")(store)
    assert store.search("contacts", "buoi") == ["c1"]
    remove_contact(store)
    assert store.search("contacts", "buoi") == []


def test_an_id_is_given_once_and_a_transaction_stands_alone(store: Store) -> None:
    add_contact(store)
    with pytest.raises(ValueError, match="already"), store.transaction("Thêm", by=BY) as tx:
        tx.insert("contacts", {"id": "c0"})
    with pytest.raises(RuntimeError, match="open already"), store.transaction("Ngoài", by=BY):
        with store.transaction("Trong", by=BY):
            pass
    assert store.last_act == 1
    with pytest.raises(Conflict, match="bị xóa sau khi mở") as caught, store.transaction("Sửa", by=BY) as tx:
        tx.update("contacts", "khong-co", {})
    assert (caught.value.code, caught.value.stored) == ("KHO-10", None)


def test_a_transaction_sees_what_it_changed_itself(store: Store) -> None:
    with store.transaction("Thêm rồi sửa", by=BY) as tx:
        tx.insert("contacts", {"id": "c0", "full_name": "Bưởi"})
        tx.update("contacts", "c0", {"full_name": "Mận"}, rev=1)
        assert tx.row("contacts", "c0") == {**(tx.row("contacts", "c0") or {}), "id": "c0", "rev": 2}
        tx.remove("contacts", "c0", rev=2)
        assert tx.row("contacts", "c0") is None
        tx.insert("contacts", {"id": "c0", "full_name": "Ổi"})
    assert tx.changes is not None
    assert tx.changes.touched == {"contacts": ("c0",)}
    assert [row["full_name"] for row in store.table("contacts").rows()] == ["Ổi"]
    store.undo(by=BY)
    assert len(store.table("contacts")) == 0


def test_the_search_can_be_prepared_before_anybody_asks(store: Store) -> None:
    add_contact(store)
    store.prepare_search()
    assert set(store.table("contacts")._folded or {}) == {"c0"}
    assert store.search("contacts", "buoi") == ["c0"]


def test_reading_where_no_store_lies_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="KHO-07"):
        Store.open(tmp_path / "khong-co", clock=clock(), read_only=True)
    assert not (tmp_path / "khong-co").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema":"x"}'])
def test_a_damaged_identity_is_refused_by_name_and_left_alone(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    Store.open(folder, clock=clock()).close()
    (folder / "kho.json").write_text(text)
    with pytest.raises(AppError, match="KHO-08"):
        Store.open(folder, clock=clock())
    assert (folder / "kho.json").read_text() == text


@pytest.mark.parametrize("holder", [b"", b"[]", b"{}", b'{"since":1}', None])
def test_a_second_program_is_refused_even_when_nobody_can_tell_who_holds_the_store(
    holder: bytes | None, tmp_path: Path
) -> None:
    first = Store.open(tmp_path / "kho", clock=clock())
    path = tmp_path / "kho" / "khoa.json"
    if holder is None:
        path.unlink()
    else:
        path.write_bytes(holder)
    with pytest.raises(AppError, match="một chương trình khác"):
        Store.open(tmp_path / "kho", clock=clock())
    first.close()


def test_after_an_append_that_could_not_be_cut_back_nothing_more_is_written(tmp_path: Path) -> None:
    files = FailingFiles()
    store = Store.open(tmp_path / "kho", clock=clock(), files=files)
    add_contact(store)
    state = state_of(store)
    files.at, files.for_ever = files.steps + 1, True
    with pytest.raises(AppError):
        add_contact(store)
    files.at = None
    path = tmp_path / "kho" / "journal" / "000000001.jsonl"
    left = path.read_bytes()
    with pytest.raises(AppError, match="KHO-01"):
        add_contact(store)
    assert path.read_bytes() == left
    store.close()
    again = Store.open(tmp_path / "kho", clock=clock())
    assert state_of(again) == state
    assert again.notices == []
    again.close()


class StoreAgainstADictionary(RuleBasedStateMachine):
    """R14: acts, undos, backups, restores, restarts, crashes in any order leave what a dictionary says."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.store = self._open()
        self.rows: dict[str, str] = {}
        self.before: list[dict[str, str]] = []
        self.backup: tuple[Path, dict[str, str]] | None = None
        self.made = 0

    def _open(self) -> Store:
        return Store.open(self.folder / "kho", clock=clock(), files=FailingFiles())

    def _key(self, pick: int) -> str:
        return sorted(self.rows)[pick % len(self.rows)]

    def _done(self, rows: dict[str, str]) -> None:
        self.before.append(self.rows)
        self.rows = rows

    @rule(names=st.lists(st.sampled_from(["Bưởi", "Mận", "Ổi"]), min_size=1, max_size=3))
    def add(self, names: list[str]) -> None:
        new = {f"n{self.made + number}": name for number, name in enumerate(names)}
        self.made += len(names)
        with self.store.transaction("Thêm", by=BY) as tx:
            for key, name in new.items():
                tx.insert("contacts", {"id": key, "full_name": name})
        self._done({**self.rows, **new})

    @precondition(lambda self: self.rows)
    @rule(name=st.sampled_from(["Đào", "Lê"]), pick=st.integers(0, 99))
    def change(self, name: str, pick: int) -> None:
        key = self._key(pick)
        with self.store.transaction("Sửa", by=BY) as tx:
            tx.update("contacts", key, {"full_name": name})
        self._done({**self.rows, key: name})

    @precondition(lambda self: self.rows)
    @rule(pick=st.integers(0, 99))
    def remove(self, pick: int) -> None:
        key = self._key(pick)
        with self.store.transaction("Xóa", by=BY) as tx:
            tx.remove("contacts", key)
        self._done({other: name for other, name in self.rows.items() if other != key})

    @precondition(lambda self: self.rows)
    @rule(pick=st.integers(0, 99))
    def change_what_somebody_changed_meanwhile(self, pick: int) -> None:
        with pytest.raises(Conflict), self.store.transaction("Sửa", by=BY) as tx:
            tx.update("contacts", self._key(pick), {"full_name": "Bản cũ"}, rev=0)

    @rule()
    def break_an_act_off(self) -> None:
        with contextlib.suppress(KeyError), self.store.transaction("Thêm", by=BY) as tx:
            tx.insert("contacts", {"id": "never", "full_name": "Không có"})
            raise KeyError

    @rule()
    def undo(self) -> None:
        if not self.before:
            with pytest.raises(AppError):
                self.store.undo(by=BY)
            return
        self.store.undo(by=BY)
        self.rows = self.before.pop()

    @rule()
    def back_up(self) -> None:
        made = backups.create(self.store, self.folder / "sao-luu")
        self.backup = made.path, self.rows

    @precondition(lambda self: self.backup)
    @rule()
    def restore(self) -> None:
        assert self.backup is not None
        path, rows = self.backup
        backups.restore(self.store, path, self.folder / "sao-luu", by=BY)
        self._done(rows)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = self._open()

    @rule(torn=st.binary(max_size=40))
    def crash(self, torn: bytes) -> None:
        """Killed, with what an append that was broken off may leave."""
        self.store._release()
        segments = sorted((self.folder / "kho" / "journal").iterdir())
        if segments:
            with segments[-1].open("ab") as file:
                file.write(torn.replace(b"\n", b""))
        self.store = self._open()

    @rule()
    def write_a_generation(self) -> None:
        self.store.compact()

    @invariant()
    def says_the_same_as_the_dictionary(self) -> None:
        rows = {row["id"]: row["full_name"] for row in self.store.table("contacts").rows()}
        assert rows == self.rows
        assert not [notice for notice in self.store.notices if notice.loss]

    def teardown(self) -> None:
        self.store._release()


def run_against_a_dictionary(folder: Path, steps: int) -> None:
    StoreAgainstADictionary.folder = folder / "against-a-dictionary"
    many = settings(max_examples=steps // 50, stateful_step_count=50, deadline=None)
    run_state_machine_as_test(StoreAgainstADictionary, settings=many)


def test_two_thousand_steps_in_any_order_leave_what_a_dictionary_says(quick_folder: Path) -> None:
    run_against_a_dictionary(quick_folder, 2000)


@pytest.mark.nightly
def test_fifty_thousand_steps_in_any_order_leave_what_a_dictionary_says(quick_folder: Path) -> None:
    run_against_a_dictionary(quick_folder, 50_000)
