"""Settings that no form shows, such as filters and columns of lists: each kept as one act with an undo."""

from __future__ import annotations

from typing import Any

from app.domain.records.office import SETTINGS_ID
from app.services import registers
from app.services.office import Done, Office, committed


def keep(office: Office, message: str, **values: Any) -> Done:
    """Keep plain values of JSON under the names of their fields; an empty one is left out of the record."""
    row = registers.get(office, "settings", SETTINGS_ID)
    kept = {name: value for name, value in values.items() if value}
    document = {name: value for name, value in row.items() if name not in values} | kept
    with office.store.transaction(message, by=office.user) as tx:
        tx.update("settings", SETTINGS_ID, document, rev=row["rev"])
    return Done(registers.get(office, "settings", SETTINGS_ID), committed(tx))
