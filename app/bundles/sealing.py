"""Who sent a forwarded case, sealed: the superior's receiving key or a password opens it, nothing else does.

By key: an anonymous sealed box (X25519, XSalsa20-Poly1305) to the public half that the superior handed out.
By password: a secret box (XSalsa20-Poly1305) under a key made by Argon2id (RFC 9106). That the entry comes
from its unit is shown by the signature of the bundle, as for every other entry.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Annotated, Literal

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from app.bundles.manifest import Unit
from app.domain.errors import AppError
from app.domain.text import nfc

OPERATIONS, MEMORY = 3, 128 * 1024 * 1024
"""Of Argon2id when sealing: some 0.3 s and 128 MB once, which an office PC of 4 GB can spare."""
MOST_OPERATIONS, MOST_MEMORY = 8, 256 * 1024 * 1024
"""When opening: what a strange entry may ask of this machine."""
LEAST_MEMORY = 8 * 1024 * 1024
LARGEST_ENTRY = 2 * 1024 * 1024
"""Bytes of the sealed entry: a thousand cases, each with a page of text."""
LARGEST_KEY_FILE = 4096
SHORTEST_PASSWORD = 12

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByKey(_Part):
    """An entry for whoever holds the private half of `key`."""

    format: Literal[1] = 1
    method: Literal["key"] = "key"
    key: Hex32
    box: str


class ByPassword(_Part):
    """An entry for whoever knows the password; `memory` in bytes."""

    format: Literal[1] = 1
    method: Literal["password"] = "password"
    algorithm: Literal["Argon2id"] = "Argon2id"
    operations: Annotated[int, Field(ge=1, le=MOST_OPERATIONS)]
    memory: Annotated[int, Field(ge=LEAST_MEMORY, le=MOST_MEMORY)]
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    box: str


SealedEntry = Annotated[ByKey | ByPassword, Field(discriminator="method")]
_ENTRY: TypeAdapter[ByKey | ByPassword] = TypeAdapter(SealedEntry)


class ReceivingKey(_Part):
    """The file that a superior hands out: the public half of its receiving key, in hexadecimal."""

    format: Literal[1] = 1
    algorithm: Literal["X25519"] = "X25519"
    unit: Unit
    key: Hex32
    spoken: str
    """The key as it is read out on the telephone; see `spoken`."""

    @model_validator(mode="after")
    def _is_whole(self) -> ReceivingKey:
        if self.spoken != spoken(self.key):
            raise ValueError("altered")
        return self


def public_half(secret: bytes) -> str:
    """The key for others of a receiving key of 32 secret bytes, in hexadecimal."""
    return PrivateKey(secret).public_key.encode().hex()


def spoken(key: str) -> str:
    """Thirty digits in groups of five, to be read out on the telephone: too many to meet by trying (2^99)."""
    number = int.from_bytes(hashlib.sha256(bytes.fromhex(key)).digest()) % 10**30
    return " ".join(f"{number:030d}"[start : start + 5] for start in range(0, 30, 5))


def key_file(unit: Unit, key: str) -> bytes:
    """The bytes of the file to hand out."""
    told = ReceivingKey(unit=unit, key=key, spoken=spoken(key))
    return told.model_dump_json(indent=1).encode() + b"\n"


def key_file_name(unit_code: str) -> str:
    """`KHOA_NHAN_349.txt`: Explorer opens it with Notepad."""
    return f"KHOA_NHAN_{unit_code}.txt"


def read_key_file(data: bytes) -> ReceivingKey:
    """The key of a file that came from outside; refuses (GOI-27) what is none, or was altered."""
    try:
        told = ReceivingKey.model_validate_json(data[: LARGEST_KEY_FILE + 1].decode("utf-8-sig"))
        seal_for_key(b"", told.key)  # a point that gives everybody the same secret is refused here
    except (ValueError, CryptoError) as error:
        raise AppError(
            "GOI-27",
            "Tệp này không phải khóa nhận của cấp trên, hoặc đã bị sửa.",
            "Chọn tệp có tên KHOA_NHAN_… do cấp trên gửi, hoặc xin cấp trên gửi lại.",
        ) from error
    return told


def seal_for_key(data: bytes, key: str) -> bytes:
    """The entry that only the holder of the receiving key opens."""
    box = SealedBox(PublicKey(bytes.fromhex(key))).encrypt(data)
    return _written(ByKey(key=key, box=_text(box)))


def seal_with_password(data: bytes, password: str) -> bytes:
    """The entry that only the password opens; refuses (GOI-28) one that is too short."""
    password = nfc(password)
    if len(password) < SHORTEST_PASSWORD:
        raise AppError(
            "GOI-28",
            f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự.",
            "Đặt một câu dễ nhớ, ví dụ bốn năm từ không liên quan với nhau.",
        )
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    box = SecretBox(_stretched(password, salt, OPERATIONS, MEMORY)).encrypt(data)
    entry = ByPassword(operations=OPERATIONS, memory=MEMORY, salt=salt.hex(), box=_text(bytes(box)))
    return _written(entry)


def parse(data: bytes) -> ByKey | ByPassword:
    """The entry, not yet opened; refuses (GOI-23) one that is unreadable or asks too much of this machine."""
    if len(data) > LARGEST_ENTRY:
        raise unreadable()
    try:
        return _ENTRY.validate_json(data)
    except ValidationError as error:
        raise unreadable() from error


def open_with_key(entry: ByKey, secret: bytes) -> bytes:
    """What was sealed; refuses (GOI-24) what was sealed for another key, (GOI-25) what was altered."""
    if entry.key != public_half(secret):
        raise AppError(
            "GOI-24",
            "Phần niêm phong dùng khóa nhận khác, máy này không mở được.",
            f"Gửi lại tệp khóa nhận của cơ quan cho đơn vị. Khóa đã dùng: {spoken(entry.key)}.",
        )
    try:
        return SealedBox(PrivateKey(secret)).decrypt(_bytes(entry.box))
    except (CryptoError, ValueError) as error:
        raise AppError(
            "GOI-25", "Phần niêm phong bị hỏng hoặc đã bị sửa.", "Xin đơn vị ghi lại gói dữ liệu."
        ) from error


def open_with_password(entry: ByPassword, password: str) -> bytes:
    """What was sealed; refuses (GOI-26) another password, and what was altered, which looks the same."""
    key = _stretched(nfc(password), bytes.fromhex(entry.salt), entry.operations, entry.memory)
    try:
        return SecretBox(key).decrypt(_bytes(entry.box))
    except (CryptoError, ValueError) as error:
        raise AppError(
            "GOI-26",
            "Mật khẩu không đúng.",
            "Gõ lại, chú ý chữ hoa, chữ thường và dấu. Vẫn không được thì hỏi lại đơn vị gửi.",
        ) from error


def _stretched(password: str, salt: bytes, operations: int, memory: int) -> bytes:
    try:
        return argon2id.kdf(SecretBox.KEY_SIZE, password.encode(), salt, opslimit=operations, memlimit=memory)
    except (CryptoError, MemoryError) as error:
        raise AppError(
            "GOI-29",
            f"Máy không còn đủ {memory // 2**20} MB bộ nhớ để tính mật khẩu.",
            "Đóng bớt chương trình khác rồi làm lại.",
        ) from error


def _written(entry: ByKey | ByPassword) -> bytes:
    data = entry.model_dump_json().encode() + b"\n"
    if len(data) > LARGEST_ENTRY:
        raise AppError(
            "GOI-35",
            "Thông tin cần niêm phong quá nhiều cho một gói.",
            "Ghi gói cho kỳ ngắn hơn, ví dụ từng tháng.",
        )
    return data


def _text(box: bytes) -> str:
    return base64.b64encode(box).decode()


def _bytes(box: str) -> bytes:
    return base64.b64decode(box, validate=True)


def unreadable() -> AppError:
    """The refusal (GOI-23) of a sealed entry, or of what was inside it."""
    return AppError(
        "GOI-23",
        "Phần niêm phong của gói không đọc được, hoặc không đúng như bản kê.",
        "Không dùng gói này. Xin đơn vị gửi ghi lại gói bằng bản chương trình mới nhất.",
    )
