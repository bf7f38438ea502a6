"""The secrets from which the office's keys are made: each a file of its own beside the tables.

They belong to the office, not to a record: no act makes them and no undo takes them away; a backup carries
them, so that an office on a new machine keeps its signature and opens what was sealed for it.
"""

from __future__ import annotations

import secrets

from app.domain.errors import AppError
from app.store.codec import from_json, to_json
from app.store.errors import disk
from app.store.model import OFFICE_KEY, RECEIVING_KEY
from app.store.store import Store

_BYTES = 32


def office_seed(store: Store) -> bytes:
    """The 32 secret bytes of the signing key, made when first asked for.

    Refuses with KHO-35 a file that cannot be read: a new key must never take the place of one that is only
    damaged.
    """
    seed = _secret(store, OFFICE_KEY, "Ed25519")
    if seed is None:
        raise AppError(
            "KHO-35",
            f"Tệp khóa ký {OFFICE_KEY} của đơn vị bị hỏng.",
            "Chép lại tệp này từ bản sao lưu. Nếu không còn, đổi tên tệp hỏng: lần ghi gói sau dùng khóa mới "
            "và cấp trên sẽ hỏi lại.",
        )
    return seed


def receiving_secret(store: Store) -> bytes:
    """The 32 secret bytes of the receiving key, made when first asked for; KHO-36: its file is damaged."""
    secret = _secret(store, RECEIVING_KEY, "X25519")
    if secret is None:
        raise AppError(
            "KHO-36",
            f"Tệp khóa nhận {RECEIVING_KEY} của cơ quan bị hỏng.",
            "Chép lại tệp này từ bản sao lưu. Không còn thì những gì đơn vị đã niêm phong bằng khóa này "
            "không mở được nữa: đổi tên tệp hỏng và gửi khóa mới cho các đơn vị.",
        )
    return secret


def _secret(store: Store, name: str, algorithm: str) -> bytes | None:
    """The secret bytes of a key file, which is made where there is none; None where it is damaged."""
    path = store.folder / name
    with disk(store.folder):
        if name not in store.files.names(store.folder):
            store.refuse_writing()
            made = {"algorithm": algorithm, "seed": secrets.token_hex(_BYTES)}
            store.files.write_atomically(path, to_json(made) + b"\n")
        data = store.files.read(path)
    try:
        secret = bytes.fromhex(from_json(data)["seed"])
    except (ValueError, KeyError, TypeError):
        return None
    return secret if len(secret) == _BYTES else None
