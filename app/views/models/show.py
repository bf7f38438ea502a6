"""What one screen asks a register to show."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.records.base import JsonObject
from app.services.drafts import Draft


@dataclass(frozen=True)
class Only:
    """The rows behind a part of a chart: what they are called, and their ids."""

    title: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Show:
    """A record, a chip, some rows, or a form to be filled."""

    record_id: str = ""
    quick: str = ""
    new: JsonObject | None = None
    action: str = ""
    only: Only | None = None
    draft: Draft | None = None
    """What was typed and not saved when the program ended."""
