"""The JSON document store: the only floor that touches the disk for data.

Each name is loaded when it is first asked for: a second start rings the doorbell without loading the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.store.doorbell import Doorbell
    from app.store.errors import Conflict, Notice
    from app.store.indexes import Is
    from app.store.lock import show_window_of
    from app.store.model import Act, ChangeSet, Revision
    from app.store.purge import Purge
    from app.store.store import Store, Transaction
    from app.store.tables import Table

_MODULES = {
    "Act": "model",
    "ChangeSet": "model",
    "Conflict": "errors",
    "Doorbell": "doorbell",
    "Is": "indexes",
    "Notice": "errors",
    "Purge": "purge",
    "Revision": "model",
    "Store": "store",
    "Table": "tables",
    "Transaction": "store",
    "show_window_of": "lock",
}
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


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
