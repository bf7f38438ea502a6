"""A small office at work: the acts that the proofs repeat under every fault."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.domain.clock import FixedClock
from app.domain.records.base import JsonObject
from app.store import Store

START = datetime(2026, 5, 18, 8, 0)
BY = "Nguyễn Thị Hạnh"
State = dict[str, dict[str, JsonObject]]


def clock() -> FixedClock:
    return FixedClock(START)


def state_of(store: Store) -> State:
    """Every row of every table that has any."""
    names = ("contacts", "hotline", "letters", "settings")
    tables = {name: {row["id"]: dict(row) for row in store.table(name).rows()} for name in names}
    return {name: rows for name, rows in tables.items() if rows}


def add_contact(store: Store) -> None:
    with store.transaction("Thêm công dân", by=BY) as tx:
        code = f"CD-2026-{tx.next_number('contacts/2026'):04d}"
        tx.insert("contacts", {"id": f"c{store.last_act}", "code": code, "full_name": "Trần Thị Bưởi"})


def log_call(store: Store) -> None:
    with store.transaction("Tiếp nhận cuộc gọi", by=BY) as tx:
        number = tx.next_number("hotline/2026")
        tx.insert(
            "hotline", {"id": f"h{store.last_act}", "code": f"ĐDN-2026-{number:04d}", "content": "Đèn hỏng"}
        )


def edit(table: str, record_id: str, **changes: object) -> Callable[[Store], None]:
    def act(store: Store) -> None:
        row = store.table(table).row(record_id)
        assert row is not None
        with store.transaction("Sửa", by=BY) as tx:
            tx.update(table, record_id, {**row, **changes}, rev=row["rev"])

    return act


def remove_contact(store: Store) -> None:
    with store.transaction("Xóa công dân", by=BY) as tx:
        tx.remove("contacts", "c1", rev=2)


def import_many(store: Store) -> None:
    with store.transaction("Nhập 50 công dân", by=BY) as tx:
        for number in range(50):
            tx.insert("contacts", {"id": f"i{store.last_act}-{number}", "full_name": f"Người {number}"})


def merge(store: Store) -> None:
    with store.transaction("Gộp hai công dân", by=BY) as tx:
        tx.update("contacts", "c0", {"id": "c0", "full_name": "Trần Thị Bưởi", "phone": "0912000000"})
        tx.update("hotline", "h2", {"id": "h2", "content": "Đèn hỏng", "contact_id": "c0"})
        tx.remove("contacts", "c1")


def undo_last(store: Store) -> None:
    store.undo(by=BY)


def undo_first(store: Store) -> None:
    store.undo(4, by=BY)


ACTS: dict[str, Callable[[Store], None]] = {
    "add a contact": add_contact,
    "log a call": log_call,
    "assign": edit("hotline", "h2", status="assigned", assigned_to="Lê Quang Hưng"),
    "answer": edit("hotline", "h3", status="answered", answer="Đã thay bóng đèn"),
    "inform": edit("hotline", "h3", status="informed", informed_how="phone"),
    "edit a contact": edit("contacts", "c0", phone="0912345678"),
    "clear a field": edit("contacts", "c1", full_name=""),
    "remove a contact": remove_contact,
    "import": import_many,
    "merge": merge,
    "undo the last act": undo_last,
    "undo an earlier act": undo_first,
    "write a generation": Store.compact,
}
"""What a user does, from a store with two contacts (c0, c1) and two calls (h2, h3)."""


def prepared(folder: Path) -> State:
    """Make the store that every act starts from; return what it holds."""
    shutil.rmtree(folder, ignore_errors=True)
    store = Store.open(folder, clock=clock())
    add_contact(store)
    add_contact(store)
    log_call(store)
    log_call(store)
    state = state_of(store)
    store.close()
    store = Store.open(folder, clock=clock())
    edit("contacts", "c1", note="sau bản chụp")(store)  # a generation and a journal behind it
    state = state_of(store)
    store._release()  # as a killed program leaves it: no generation at the end
    return state
