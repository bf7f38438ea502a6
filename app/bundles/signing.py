"""The signature under a bundle: Ed25519 (RFC 8032) by the office's key over the bytes of its manifest.

The manifest holds the hash of every file, so that the signature covers the whole bundle. The public key lies
beside the signature; whose key it is, the level above remembers from the first bundle of a unit on.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.errors import AppError


class Signature(BaseModel):
    """`manifest.sig`; `key` and `signature` in hexadecimal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    algorithm: Literal["Ed25519"]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


def sign(manifest: bytes, seed: bytes) -> bytes:
    """The bytes of `manifest.sig`, by the key of 32 secret bytes `seed`."""
    key = SigningKey(seed)
    signature = key.sign(manifest).signature.hex()
    told = Signature(algorithm="Ed25519", key=key.verify_key.encode().hex(), signature=signature)
    return told.model_dump_json().encode() + b"\n"


def public_key(seed: bytes) -> str:
    """The key by which others check what `seed` signs, in hexadecimal."""
    return SigningKey(seed).verify_key.encode().hex()


def signer(manifest: bytes, signature: bytes) -> str:
    """The key that signed the manifest, in hexadecimal; refuses (GOI-20) a signature that is not right."""
    try:
        told = Signature.model_validate_json(signature)
        VerifyKey(bytes.fromhex(told.key)).verify(manifest, bytes.fromhex(told.signature))
    except (ValidationError, BadSignatureError, ValueError) as error:
        raise AppError(
            "GOI-20",
            "Chữ ký của gói không đúng: gói đã bị sửa sau khi đơn vị ký.",
            "Không dùng gói này. Xin đơn vị gửi ghi lại gói và chép lại USB.",
        ) from error
    return told.key


def fingerprint(key: str) -> str:
    """A key in words short enough for the telephone: `3f2a 91c4 07de b810`."""
    digest = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))
