"""Which columns of a register's list the office leaves out: on the screen and in its Excel file alike."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.tables import TABLES
from app.services import own_settings
from app.services.office import Done, Office


def hidden_of(office: Office, table: str) -> frozenset[str]:
    """The keys of the columns that the list of a register leaves out."""
    return frozenset(office.settings.hidden_columns.get(table, ()) if office.is_set_up else ())


def hide(office: Office, table: str, columns: Collection[str]) -> Done:
    """Leave out these columns and no others; none shows the list whole again."""
    kept = {name: keys for name, keys in office.settings.hidden_columns.items() if name != table}
    if columns:
        kept[table] = sorted(columns)
    return own_settings.keep(office, f"Chọn cột của danh sách {TABLES[table].title}", hidden_columns=kept)
