"""The JSON document store: the only floor that touches the disk for data."""

from app.store.doorbell import Doorbell
from app.store.errors import Conflict, Notice
from app.store.indexes import Is
from app.store.lock import show_window_of
from app.store.model import Act, ChangeSet, Revision
from app.store.purge import Purge
from app.store.store import Store, Transaction
from app.store.tables import Table

__all__ = [
    "Act",
    "ChangeSet",
    "Conflict",
    "Doorbell",
    "Is",
    "Notice",
    "Purge",
    "Revision",
    "Store",
    "Table",
    "Transaction",
    "show_window_of",
]
