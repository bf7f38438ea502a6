"""The JSON document store: the only floor that touches the disk for data."""

from app.store.first_form import Act, ChangeSet, Revision, Store, Table, Transaction

__all__ = ["Act", "ChangeSet", "Revision", "Store", "Table", "Transaction"]
