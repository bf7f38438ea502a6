"""A good bundle and the ways to spoil it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from app.bundles.manifest import Manifest, Unit
from app.bundles.writer import FIXED_TIME, entry_of, pack

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
