"""The JSON document store: the only floor that touches the disk for data."""

from app.store.errors import Conflict, Notice
from app.store.indexes import Is
from app.store.model import Act, ChangeSet, Revision
from app.store.purge import Purge
from app.store.store import Store, Transaction
from app.store.tables import Table

__all__ = [
    "Act",
    "ChangeSet",
    "Conflict",
    "Is",
    "Notice",
    "Purge",
    "Revision",
    "Store",
    "Table",
    "Transaction",
]
