"""A good bundle and the ways to spoil it; bundles as communes hand them in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.bundles.manifest import SEALED, Manifest, Unit
from app.bundles.signing import sign
from app.bundles.writer import FIXED_TIME, entry_of, pack
from app.domain.clock import SystemClock
from app.domain.ids import new_id

PERIOD = "2026-H1"
KEY, OTHER_KEY = bytes(range(32)), bytes(32)
MOC_BAC, MOC_NAM = ("13327", "xã Mộc Bắc"), ("13339", "xã Mộc Nam")

CONTENTS = {
    "DOC_TOI.txt": "Gói dữ liệu\r\n".encode("utf-8-sig"),
    "figures.json": b'{"figures": []}\n',
    "records/activities.jsonl": b'{"code": "H-1"}\n{"code": "H-2"}\n',
    "report/so-lieu.xlsx": bytes(range(256)) * 40,
}


def manifest(**changes: object) -> Manifest:
    values: dict[str, object] = {
        "format": 1,
        "schema_version": 1,
        "bundle_id": "019e3a00-0000-7000-8000-000000000000",
        "unit": Unit(code="13327", name="xã Mộc Bắc"),
        "period": "2026-H1",
        "sequence": 1,
        "replaces": "",
        "created_at": "2026-06-10T08:00:00+07:00",
        "app_version": "0.1.0",
        "personal_data": "none",
        "entries": tuple(entry_of(path, data) for path, data in CONTENTS.items()),
    }
    return Manifest.model_validate({**values, **changes})


def good() -> bytes:
    return pack(manifest(), CONTENTS)


def zipped(
    extra: dict[str, bytes] | None = None,
    *,
    leave_out: str = "",
    told: bytes | None = None,
    change: Callable[[zipfile.ZipInfo], None] = lambda _info: None,
) -> bytes:
    """The good bundle with entries more or less, another manifest, or other marks on its entries."""
    parts = {"manifest.json": told or manifest().model_dump_json(indent=1).encode() + b"\n", **CONTENTS}
    parts = {name: data for name, data in {**parts, **(extra or {})}.items() if name != leave_out}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            change(info)
            archive.writestr(info, data)
    return buffer.getvalue()


def commune_bundle(
    folder: Path,
    unit: tuple[str, str] = MOC_BAC,
    *,
    sequence: int = 1,
    period: str = PERIOD,
    seed: bytes | None = KEY,
    values: dict[str, int | None] | None = None,
    figures: dict[str, Any] | None = None,
    records: dict[str, list[dict[str, str]]] | None = None,
    sealed: bytes | None = None,
    bundle_id: str = "",
    personal_data: str = "",
) -> Path:
    """A bundle as a commune writes it, with figures of our choosing."""
    given = {"hotline_received": 12, "letters_apology": 3, **(values or {})}
    told = figures or {
        "unit": {"code": unit[0], "name": unit[1]},
        "period": {"code": period, "start": "2025-12-15", "end": "2026-06-14"},
        "figures": [
            {"key": key, "title": key, "unit": "việc", "group": "Nhóm", "value": value}
            for key, value in given.items()
        ],
    }
    contents = {"figures.json": json.dumps(told).encode()}
    for table, rows in (records or {}).items():
        contents[f"records/{table}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    if sealed is not None:
        contents[SEALED] = sealed
    told_of_persons = personal_data or ("none" if sealed is None else "sealed")
    manifest = Manifest(
        format=1,
        schema_version=1,
        bundle_id=bundle_id or new_id(SystemClock().now()),
        unit=Unit(code=unit[0], name=unit[1]),
        period=period,
        sequence=sequence,
        replaces="",
        created_at="2026-06-10T08:00:00",
        app_version="0.1.0",
        personal_data="sealed" if told_of_persons == "sealed" else "none",
        entries=tuple(entry_of(path, data) for path, data in contents.items()),
    )
    path = folder / f"BC_{unit[0]}_{period}_20260610_{sequence:02d}_{manifest.bundle_id[-6:]}.zip"
    path.write_bytes(pack(manifest, contents, (lambda raw: sign(raw, seed)) if seed is not None else None))
    return path
