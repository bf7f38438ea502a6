"""The one form that is being filled in, kept beside the registers until it is saved or dropped.

`ban-nhap.json` is no record: it stands in no history, no generation, no backup and no bundle.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.domain.records.base import JsonObject
from app.store.codec import from_json, to_json
from app.store.errors import disk

if TYPE_CHECKING:
    from app.store.store import Store  # which drops the draft of a purged record

FILE = "ban-nhap.json"


def keep(store: Store, draft: JsonObject) -> None:
    """Put the draft in the place of the one before; refuses with KHO-01 to KHO-04 (the disk), KHO-09."""
    store.refuse_writing()
    path = store.folder / FILE
    with disk(path):
        store.files.write_atomically(path, to_json(draft) + b"\n")


def kept(store: Store) -> JsonObject | None:
    """The draft that was left; None where there is none or it cannot be read."""
    try:
        draft = from_json(store.files.read(store.folder / FILE))
    except (OSError, ValueError):
        return None
    return draft if isinstance(draft, dict) else None


def drop(store: Store) -> None:
    """Forget the draft: it was saved, or is not wanted."""
    path = store.folder / FILE
    with disk(path), suppress(FileNotFoundError):
        store.files.unlink(path)
