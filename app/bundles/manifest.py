"""What a bundle says of itself: `manifest.json`, and the names of its parts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
README = "DOC_TOI.txt"
FIGURES = "figures.json"
SEALED = "records/forwarded.sealed"
"""Who sent the forwarded cases, and what they said: there only where the office asked for it."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Part):
    """One file of the bundle. `records` counts the lines of a `records/*.jsonl`."""

    path: str
    size: Annotated[int, Field(ge=0)]
    sha256: Sha256
    records: Annotated[int, Field(ge=0)] | None = None


class Unit(_Part):
    """The unit that made the bundle."""

    code: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2,10}$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]


class Manifest(_Part):
    """The bundle's own account of itself. The signature covers the bytes of this file."""

    format: Literal[1]
    schema_version: Annotated[int, Field(ge=1)]
    bundle_id: Annotated[str, Field(min_length=36, max_length=36)]
    unit: Unit
    period: Annotated[str, Field(min_length=4, max_length=24)]
    sequence: Annotated[int, Field(ge=1, le=9999)]
    replaces: str
    created_at: Annotated[str, Field(min_length=19, max_length=32)]
    app_version: Annotated[str, Field(max_length=20)]
    personal_data: Literal["none", "sealed"]
    entries: Annotated[tuple[Entry, ...], Field(max_length=64)]


def file_name(unit_code: str, period: str, day: str, number: int) -> str:
    """`BC_13327_2026-H1_20260610_01.zip`; `day` is YYYYMMDD."""
    return f"BC_{unit_code}_{period.replace('..', '_')}_{day}_{number:02d}.zip"
