"""The audit list: every act of the office since the beginning, and both versions where an undo is refused."""

from __future__ import annotations

from app.domain.text import fold
from app.services.office import Office
from app.services.registers import FieldChange, changed_fields, table_of
from app.store import Act, Conflict, Revision


def listed(
    office: Office, *, table: str = "", words: str = "", before: int | None = None, limit: int = 50
) -> list[Act]:
    """Acts, newest first: of a register, and with every one of `words` in what was done or by whom.

    `before` is the number of an act: only earlier ones are listed.
    """
    sought = fold(words).split()

    def wanted(act: Act) -> bool:
        said = fold(f"{act.message} {act.by}")
        return all(word in said for word in sought)

    return office.store.acts(limit, before, table or None, wanted=wanted)


def versions(conflict: Conflict) -> list[FieldChange]:
    """The fields in which the stored version (`before`) differs from the offered one (`after`), in words."""
    both = Revision(0, "", "", "", conflict.stored, conflict.offered)
    return changed_fields(table_of(conflict.table).name, both)
