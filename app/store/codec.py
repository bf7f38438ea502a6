"""How a journal line and a snapshot lie on the disk: sealing at rest will change this module alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import orjson

if TYPE_CHECKING:  # pydantic is heavy, and a second start does without it
    from app.domain.records.base import JsonObject


SUM_LENGTH = 32
"""Hexadecimal digits of a line's checksum: the first 128 bits of SHA-256."""
_BEFORE_SUM = b',"sum":"'
_AFTER_SUM = b'"}'
_TAIL = len(_BEFORE_SUM) + SUM_LENGTH + len(_AFTER_SUM)
GENESIS = "0" * SUM_LENGTH
"""Stands as the previous checksum in the first line of a segment."""
_PLAIN = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


class Codec(Protocol):
    """Turns what the store means into what the disk holds, and back."""

    def seal_act(self, act: bytes) -> bytes:
        """JSON of an act -> the JSON value that stands in the line."""
        ...

    def open_act(self, value: Any) -> JsonObject:
        """The JSON value of a line -> the act."""
        ...

    def seal_file(self, data: bytes) -> bytes:
        """Bytes of a snapshot -> bytes of the file."""
        ...

    def open_file(self, data: bytes) -> bytes:
        """Bytes of the file -> bytes of the snapshot."""
        ...


class PlainCodec:
    """Plain JSON that any editor opens."""

    def seal_act(self, act: bytes) -> bytes:
        """The act as it is."""
        return act

    def open_act(self, value: Any) -> JsonObject:
        """The act as it is; `ValueError` when it is no object."""
        if not isinstance(value, dict):
            raise ValueError("an act is a JSON object")  # noqa: TRY004 -- a damaged value
        return value

    def seal_file(self, data: bytes) -> bytes:
        """The file as it is."""
        return data

    def open_file(self, data: bytes) -> bytes:
        """The file as it is."""
        return data


def to_json(value: object) -> bytes:
    """JSON of plain values, UTF-8, no spaces; `TypeError` for anything that JSON does not know."""
    return orjson.dumps(value, option=_PLAIN)


def from_json(data: bytes | memoryview) -> Any:
    """The value of JSON; `ValueError` when it is none."""
    return orjson.loads(data)


@dataclass(frozen=True)
class Line:
    """One verified line: its number, the checksum before it, its own, and the act."""

    seq: int
    prev: str
    sum: str
    act: JsonObject


def checksum(data: bytes | memoryview) -> str:
    """The checksum of a line's bytes before its `sum`."""
    return hashlib.sha256(data).hexdigest()[:SUM_LENGTH]


def encode_line(codec: Codec, seq: int, prev: str, act: bytes) -> tuple[bytes, str]:
    """The line for an act with its newline, and its checksum."""
    body = b'{"seq":%d,"prev":"%s","act":%s' % (seq, prev.encode(), codec.seal_act(act))
    total = checksum(body)
    return body + _BEFORE_SUM + total.encode() + _AFTER_SUM + b"\n", total


def verify_line(line: bytes | memoryview) -> bool:
    """Whether the line (without newline) is exactly what was written."""
    if len(line) <= _TAIL:
        return False
    body, tail = line[:-_TAIL], line[-_TAIL:]
    return tail == _BEFORE_SUM + checksum(body).encode() + _AFTER_SUM


def decode_line(codec: Codec, line: bytes | memoryview) -> Line | None:
    """The line when it is whole and true, else None."""
    if not verify_line(line):
        return None
    value = from_json(line)
    return Line(value["seq"], value["prev"], value["sum"], codec.open_act(value["act"]))
