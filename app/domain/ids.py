"""Record identifiers: UUID version 7 (RFC 9562), which sort by the time they were made."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime


def new_id(now: datetime, random_bits: Callable[[int], int] = secrets.randbits) -> str:
    """A fresh UUIDv7 as text: 48 bits of Unix milliseconds of `now`, then 74 random bits.

    `random_bits(k)` gives k random bits; only demo data brings its own, to be the same for the same seed.
    """
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    random = random_bits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    return str(uuid.UUID(int=value))
