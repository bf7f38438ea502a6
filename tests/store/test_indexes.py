"""The indexes against going through every row, after any course of changes."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.records.base import JsonObject
from app.domain.text import fold
from app.store.tables import Table

FIELDS = ("full_name", "phone")
TEXT = st.sampled_from(
    ("", "Trần Thị Bưởi", "Trần Văn Dũng", "tranh chấp", "Ước", "ddn-12 an", "中 an", "an")
)
ROW = st.fixed_dictionaries(
    {},
    optional={
        "full_name": TEXT,
        "phone": st.sampled_from(("0912345678", "0912000000", "12")),
        "status": st.sampled_from(("received", "assigned", "informed")),
        "tags": st.lists(st.sampled_from(("a", "b")), max_size=2),
    },
)
KEYS = st.sampled_from([f"{number:02}" for number in range(12)])
CHANGES = st.lists(st.tuples(KEYS, st.none() | ROW), max_size=30)
TYPED = st.sampled_from(
    ("tran", "Bưởi", "ran d", "an", "0912", "12 an", "ddn-12", "中", "thi tran", "zz", "n", "-")
)


def follow(table: Table, rows: dict[str, JsonObject], changes: list[tuple[str, JsonObject | None]]) -> None:
    for key, row in changes:
        whole = None if row is None else {**row, "id": key}
        table.put(key, whole)
        rows.pop(key, None) if whole is None else rows.update({key: whole})


@given(before=CHANGES, after=CHANGES, typed=TYPED)
def test_a_search_finds_what_going_through_all_texts_finds(
    before: list[tuple[str, JsonObject | None]], after: list[tuple[str, JsonObject | None]], typed: str
) -> None:
    table, rows = Table("contacts", FIELDS), dict[str, JsonObject]()
    for changes in (before, after):  # the first search makes the index, the second meets it kept in step
        follow(table, rows, changes)
        texts = {
            key: fold("\n".join(row[name] for name in FIELDS if name in row)) for key, row in rows.items()
        }
        expected = {key for key, text in texts.items() if all(word in text for word in fold(typed).split())}
        found = list(table.find_text(typed))
        assert set(found) == expected
        assert len(found) == len(expected)


def is_received(value: Any) -> bool:
    return bool(value == "received")


def is_nothing(value: Any) -> bool:
    return value in (None, [])


def holds_a(value: Any) -> bool:
    return "a" in (value or ())


@given(
    before=CHANGES,
    after=CHANGES,
    tests=st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from((is_received, is_nothing)),
            "tags": st.sampled_from((holds_a, is_nothing)),
            "phone": st.just(lambda value: str(value or "").startswith("0912")),
        },
    ),
)
def test_a_selection_has_the_rows_that_going_through_all_rows_has_oldest_first(
    before: list[tuple[str, JsonObject | None]],
    after: list[tuple[str, JsonObject | None]],
    tests: dict[str, Any],
) -> None:
    table, rows = Table("contacts", FIELDS), dict[str, JsonObject]()
    for changes in (before, after):
        follow(table, rows, changes)
        expected = [row for row in rows.values() if all(test(row.get(name)) for name, test in tests.items())]
        found = table.select(tests)
        assert sorted(found, key=lambda row: row["id"]) == sorted(expected, key=lambda row: row["id"])


def test_a_selection_by_an_index_keeps_the_order_of_making_whatever_was_changed_since() -> None:
    table = Table("contacts")
    for number in range(10):
        table.put(f"{number:02}", {"id": f"{number:02}", "status": "received" if number % 3 else "assigned"})
    assert [row["id"] for row in table.select({"status": lambda value: value == "assigned"})] == [
        "00",
        "03",
        "06",
        "09",
    ]
    table.put("02", {"id": "02", "status": "assigned"})
    table.put("06", {"id": "06", "status": "received"})
    assert [row["id"] for row in table.select({"status": lambda value: value == "assigned"})] == [
        "00",
        "02",
        "03",
        "09",
    ]
