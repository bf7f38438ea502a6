"""The audit list on the screen: what was done, when, by whom, and what can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.dates import format_moment
from app.domain.tables import TABLES
from app.services import acts, registers
from app.services.office import Office
from app.store import Act, ChangeSet

PAGE = 50
"""Acts that are read at a time."""
EVERY = "every"
"""The choice that narrows nothing."""


@dataclass(frozen=True)
class ActLine:
    """One act of the list; `mark` is empty where nothing became of it."""

    seq: int
    message: str
    about: str
    mark: str
    can_undo: bool


class ActLog:
    """The acts that were asked for, newest first."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.table = EVERY
        self.words = ""
        self._acts: list[Act] = []
        self.more = False

    @property
    def registers(self) -> list[tuple[str, str]]:
        """What the list can be narrowed to."""
        return [(EVERY, "Mọi sổ"), *((name, table.title) for name, table in TABLES.items())]

    @property
    def lines(self) -> list[ActLine]:
        """The acts read so far."""
        return [_line(act) for act in self._acts]

    def look(self) -> None:
        """Read the newest ones again."""
        self._acts = []
        self.look_further()

    def look_further(self) -> None:
        """Read those before the ones that are shown."""
        before = self._acts[-1].seq if self._acts else None
        table = "" if self.table == EVERY else self.table
        found = acts.listed(self._office, table=table, words=self.words, before=before, limit=PAGE + 1)
        self.more = len(found) > PAGE
        self._acts += found[:PAGE]

    def undo(self, seq: int) -> ChangeSet:
        """Take an act back; a `Conflict` (KHO-13) where a record of it was changed since."""
        changes = registers.undo(self._office, seq)
        self.look()
        return changes


def _line(act: Act) -> ActLine:
    about = f"{format_moment(act.at)} · {act.by}"
    mark = "Đã hoàn tác" if act.undone_by else ""
    return ActLine(act.seq, act.message, about, mark, can_undo=not mark and not act.lasting)
