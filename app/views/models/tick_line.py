"""A row of a list to tick."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TickLine:
    """A row: `key` tells it apart; `warning` stands in place of the second line and of the box."""

    key: str
    title: str
    second: str = ""
    side: str = ""
    warning: str = ""
    ticked: bool = False
    say: str = ""
