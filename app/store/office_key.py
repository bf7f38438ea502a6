"""The secret from which the office's signing key is made: a file of its own beside the tables.

It belongs to the office, not to a record: no act makes it and no undo takes it away; a backup carries it, so
that an office on a new machine keeps its signature.
"""

from __future__ import annotations

import secrets

from app.domain.errors import AppError
from app.store.codec import from_json, to_json
from app.store.errors import disk
from app.store.model import OFFICE_KEY
from app.store.store import Store

_BYTES = 32


def office_seed(store: Store) -> bytes:
    """The 32 secret bytes of the office, made when first asked for.

    Refuses with KHO-35 a file that cannot be read: a new key must never take the place of one that is only
    damaged.
    """
    path = store.folder / OFFICE_KEY
    with disk(store.folder):
        if OFFICE_KEY not in store.files.names(store.folder):
            store.refuse_writing()
            made = {"algorithm": "Ed25519", "seed": secrets.token_hex(_BYTES)}
            store.files.write_atomically(path, to_json(made) + b"\n")
        data = store.files.read(path)
    try:
        seed = bytes.fromhex(from_json(data)["seed"])
    except (ValueError, KeyError, TypeError):
        seed = b""
    if len(seed) != _BYTES:
        raise AppError(
            "KHO-35",
            f"Tệp khóa ký {OFFICE_KEY} của đơn vị bị hỏng.",
            "Chép lại tệp này từ bản sao lưu. Nếu không còn, đổi tên tệp hỏng: lần ghi gói sau dùng khóa mới "
            "và cấp trên sẽ hỏi lại.",
        )
    return seed
