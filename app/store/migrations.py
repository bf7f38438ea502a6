"""Data of older versions of the program: one function a version, run in turn at a start.

A migration takes the tables and gives what they are in the next version. It leaves rows alone that are of
that version already, because one that was interrupted is run again. Before each the store is backed up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.store.model import Op

Tables = Mapping[str, Mapping[str, JsonObject]]
Migration = Callable[[Tables], Tables]


def _with_registers_of_the_plan(tables: Tables) -> Tables:
    """Schema 2 adds tables and changes no row: surveys, communications, inspections, facilities.

    It is a schema of its own all the same, so that an older program refuses the store by name instead of
    meeting tables that it does not know.
    """
    return tables


MIGRATIONS: tuple[Migration, ...] = (_with_registers_of_the_plan,)
"""The first turns schema 1 into schema 2. A store of every released schema is kept in the tests."""


def newest(migrations: Sequence[Migration]) -> int:
    """The schema that the program writes."""
    return 1 + len(migrations)


def steps(schema: int, migrations: Sequence[Migration]) -> Iterator[tuple[int, Migration]]:
    """The migrations still to run, each with the schema that it leads to; refuses (KHO-06) newer data."""
    if schema > newest(migrations):
        raise AppError(
            "KHO-06",
            "Dữ liệu này do bản chương trình mới hơn ghi.",
            "Dùng bản chương trình mới nhất của đơn vị để mở.",
        )
    return iter(list(enumerate(migrations, 2))[schema - 1 :])


def difference(before: Tables, after: Tables) -> list[Op]:
    """The changes that lead from the one to the other."""
    return [
        (table, key, old.get(key), new.get(key))
        for table in {**before, **after}
        for old, new in [(before.get(table, {}), after.get(table, {}))]
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    ]
