"""Tables in memory behind TinyDB's query API, with text ids and a folded text for searching."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Any, NoReturn

from tinydb.storages import MemoryStorage
from tinydb.table import Document
from tinydb.table import Table as TinyTable

from app.domain.records.base import JsonObject
from app.domain.text import fold
from app.store.indexes import Values, Words

_WORTH_AN_INDEX = 2
"""Going through all rows is quicker than an index which names more than one in so many."""


def _number(parts: list[list[str]]) -> int:
    return sum(map(len, parts))


class Row(Document):
    """A row as TinyDB hands it out: the stored object with its id beside it."""


class Table(TinyTable):
    """One table. Reading is TinyDB's; writing happens in a transaction of the store alone."""

    document_class = Row
    document_id_class = str  # type: ignore[assignment]  # TinyDB counts rows; ours carry UUIDs

    def __init__(self, name: str, search_fields: tuple[str, ...] = ()) -> None:
        super().__init__(MemoryStorage(), name)  # type: ignore[no-untyped-call]  # TinyDB is not typed
        self._search_fields = search_fields
        self._parse: Callable[[], dict[str, JsonObject]] | None = None
        self._parsed: dict[str, JsonObject] = {}
        self._parsing = Lock()
        self._folded: dict[str, str] | None = None
        self._words = Words()
        self._values: dict[str, Values] = {}
        self._turn = Lock()
        """Keeps an act of one thread out of the search of another while the rows are gone through."""

    @property
    def _rows(self) -> dict[str, JsonObject]:
        """The rows; a snapshot's are parsed when the first is asked for, which keeps the start short."""
        if self._parse is not None:
            with self._parsing:
                if self._parse is not None:  # no other thread was quicker
                    self._parsed = self._parse()
                    self._parse = None
        return self._parsed

    # -- reading --

    def row(self, record_id: str) -> JsonObject | None:
        """The row with that id, None where there is none. Not to be changed by the caller."""
        return self._rows.get(record_id)

    def rows(self) -> Iterator[JsonObject]:
        """All rows as they are now, in the order in which they came, whatever acts follow meanwhile."""
        return iter(list(self._rows.values()))

    def as_mapping(self) -> Mapping[str, JsonObject]:
        """The rows by id, for a snapshot."""
        return self._rows

    def select(self, tests: Mapping[str, Callable[[Any], bool]]) -> list[JsonObject]:
        """The rows whose fields (None where nothing stands) pass their tests, oldest first."""
        with self._turn:
            likely = self._candidates(tests)
        if likely is None:
            rows = list(self._rows.values())
        else:
            rows = [self._rows[record_id] for record_id in sorted(likely) if record_id in self._rows]
        for name, passes in tests.items():
            rows = [row for row in rows if passes(row.get(name))]
        return rows

    def _candidates(self, tests: Mapping[str, Callable[[Any], bool]]) -> list[str] | None:
        """Ids of the rows that may pass, None where that would be too many to be worth it."""
        fields = [self._index(name).candidates(passes) for name, passes in tests.items()]
        worth = sorted(
            (parts for parts in fields if _number(parts) * _WORTH_AN_INDEX < len(self._rows)), key=_number
        )
        if not worth:
            return None
        found = list(dict.fromkeys(record_id for part in worth[0] for record_id in part))
        for parts in worth[1:]:
            others = set().union(*parts)
            found = [record_id for record_id in found if record_id in others]
        return found

    def _index(self, name: str) -> Values:
        if name not in self._values:
            index = Values(name)
            for record_id, row in self._rows.items():
                index.add(record_id, row)
            self._values[name] = index
        return self._values[name]

    def find_text(self, text: str) -> Iterator[str]:
        """Ids of the rows that hold every word of `text`, whatever its accents; exact hits come first."""
        phrase = fold(text)
        if not phrase:
            yield from list(self._rows)
            return
        words = phrase.split()
        with self._turn:
            found = self._holding(words)
        exact = unicodedata.normalize("NFC", " ".join(text.casefold().split()))
        others = []
        for record_id, folded in found.items():
            typed_so = (
                phrase in folded if exact == phrase else exact in self._plain(self._rows.get(record_id, {}))
            )
            if typed_so:
                yield record_id
            else:
                others.append(record_id)
        yield from others

    def prepare_search(self) -> None:
        """Make what the first search would have to make."""
        with self._turn:
            if self._folded is None:
                self._fold_all()

    def _holding(self, words: list[str]) -> dict[str, str]:
        """The folded texts that hold all the words, by id, in the order of their making."""
        texts = self._folded if self._folded is not None else self._fold_all()
        likely = self._words.candidates(words, len(texts) // _WORTH_AN_INDEX)
        found = texts if likely is None else {key: texts[key] for key in sorted(likely) if key in texts}
        for word in sorted(words, key=len, reverse=True):  # the longest first: it leaves the fewest
            found = {key: folded for key, folded in found.items() if word in folded}
        return found

    def _fold_all(self) -> dict[str, str]:
        self._folded = {record_id: self._fold(row) for record_id, row in self._rows.items()}
        for record_id, folded in self._folded.items():
            self._words.add(record_id, folded)
        return self._folded

    def _plain(self, row: JsonObject) -> str:
        return "\n".join([str(row.get(name, "")) for name in self._search_fields]).casefold()

    def _fold(self, row: JsonObject) -> str:
        return fold("\n".join(str(row[name]) for name in self._search_fields if name in row))

    def _read_table(self) -> dict[str, Mapping[Any, Any]]:
        return self._rows.copy()  # type: ignore[return-value]  # JSON objects are mappings

    def __len__(self) -> int:
        return len(self._rows)

    def _update_table(self, updater: Callable[[dict[int, Mapping[Any, Any]]], None]) -> NoReturn:  # noqa: ARG002 -- TinyDB's signature
        raise TypeError("rows change inside a transaction of the store")

    # -- writing: the store alone --

    def load(self, parse: Callable[[], dict[str, JsonObject]]) -> None:
        """Take the rows that `parse` gives when they are first asked for, into an empty table."""
        self._parse = parse

    def put(self, record_id: str, row: JsonObject | None) -> None:
        """Set or, with None, drop a row, and keep the search text in step."""
        with self._turn:
            if row is None:
                self._rows.pop(record_id, None)
                if self._folded is not None:
                    self._folded.pop(record_id, None)
            else:
                self._enter(record_id, row, self._rows.get(record_id, {}))
                self._rows[record_id] = row
        self.clear_cache()

    def _enter(self, record_id: str, row: JsonObject, before: JsonObject) -> None:
        for name, index in self._values.items():
            if not before or row.get(name) != before.get(name):
                index.add(record_id, row)
        if self._folded is not None:
            folded = self._fold(row)
            if folded != self._folded.get(record_id):
                self._folded[record_id] = folded
                self._words.add(record_id, folded)

    def forget(self) -> None:
        """Drop all that was derived from the rows; it is made again when asked for."""
        with self._turn:
            self._folded, self._words, self._values = None, Words(), {}
