"""Indexes in memory: which rows may answer a question. They are made when first asked and never stored.

An index names every row that answers and may name some that no longer do: ids are only ever added, so keeping
it in step costs an act a few appends, and whoever asks looks at the rows themselves afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from app.domain.records.base import JsonObject

_LETTERS = re.compile("[a-z]+")


class Words:
    """Rows by the runs of letters in their folded text.

    Numbers are left out: nearly each is the only one of its kind, and going through the texts finds it too.
    """

    def __init__(self) -> None:
        self._ids: dict[str, list[str]] = {}
        self._runs = "\n"
        """All runs, each between line ends, to look for a part of one."""

    def add(self, record_id: str, folded: str) -> None:
        """Enter a row under each run of its text."""
        for run in set(_LETTERS.findall(folded)):
            ids = self._ids.get(run)
            if ids is None:
                self._ids[run] = [record_id]
                self._runs += run + "\n"
            else:
                ids.append(record_id)

    def candidates(self, words: Iterable[str], fewer_than: int) -> set[str] | None:
        """Ids of rows that may hold all the words, or None where that would be `fewer_than` or more."""
        found: set[str] | None = None
        for part in {part for word in words for part in _LETTERS.findall(word)}:
            entered = [self._ids[run] for run in self._holding(part)]
            if sum(map(len, entered)) < fewer_than:
                ids = set().union(*entered)
                found = ids if found is None else found & ids
        return found

    def _holding(self, part: str) -> Iterable[str]:
        """The runs that hold `part`."""
        place = self._runs.find(part)
        while place >= 0:
            end = self._runs.index("\n", place)
            yield self._runs[self._runs.rindex("\n", 0, place) + 1 : end]
            place = self._runs.find(part, end)


@dataclass(frozen=True)
class Is:
    """The test of a field for one value, which an index answers without asking every value."""

    value: Hashable

    def __call__(self, value: object) -> bool:
        """Whether the value is that one."""
        return value == self.value


class Values:
    """Rows by what stands in one field; None for those in which nothing does."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._ids: dict[Hashable, list[str]] = {}
        self._unsorted: list[str] = []
        """Rows with a list or an object in the field: they may answer anything."""

    def add(self, record_id: str, row: JsonObject) -> None:
        """Enter a row under its value."""
        value = row.get(self.name)
        if isinstance(value, Hashable):
            self._ids.setdefault(value, []).append(record_id)
        else:
            self._unsorted.append(record_id)

    def candidates(self, accepts: Callable[[Any], bool]) -> list[list[str]]:
        """Ids of rows whose value may be one that `accepts` takes, in parts."""
        if isinstance(accepts, Is):
            return [self._unsorted, self._ids.get(accepts.value, [])]
        return [self._unsorted, *(ids for value, ids in self._ids.items() if accepts(value))]
