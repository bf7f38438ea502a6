"""Settings that no form shows, such as filters and columns of lists: each kept as one act with an undo."""

from __future__ import annotations

from typing import Any

from app.domain.records.office import SETTINGS_ID
from app.services import registers
from app.services.office import Done, Office, committed


def keep(office: Office, name: str, value: Any, message: str) -> Done:
    """Keep a plain value of JSON under the name of its field; an empty one is left out of the record."""
    row = registers.get(office, "settings", SETTINGS_ID)
    document = {field: kept for field, kept in row.items() if field != name}
    if value:
        document[name] = value
    with office.store.transaction(message, by=office.user) as tx:
        tx.update("settings", SETTINGS_ID, document, rev=row["rev"])
    return Done(registers.get(office, "settings", SETTINGS_ID), committed(tx))
