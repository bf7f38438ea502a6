"""Tells open screens what an act changed, so that only those that show it draw themselves again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Listener = Callable[[frozenset[str]], None]


class Changes:
    """A screen subscribes with the tables that it shows; an act is published once, after it is durable."""

    def __init__(self) -> None:
        self._listeners: list[tuple[frozenset[str], Listener]] = []

    def subscribe(self, tables: Iterable[str], listener: Listener) -> Callable[[], None]:
        """Call `listener` with the touched tables whenever one of `tables` changed; returns how to stop."""
        entry = (frozenset(tables), listener)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry)

    def publish(self, tables: Iterable[str]) -> None:
        """Tell whoever shows one of these tables."""
        touched = frozenset(tables)
        for shown, listener in tuple(self._listeners):
            if shown & touched:
                listener(touched)
