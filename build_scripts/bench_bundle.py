"""A bundle of a hundred thousand records, written, flushed, read back and verified, against zlib alone."""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
import zlib
from pathlib import Path

from app.bundles.signing import sign
from app.bundles.writer import entry_of, pack, write
from app.store.files import Files
from tests.bundles.samples import CONTENTS, KEY, manifest

RECORDS, ROUNDS = 100_000, 5
ROOT = Path(__file__).resolve().parent.parent


class WithoutFlush(Files):
    """The disk of a machine that is not ours to measure: what a flush takes is the stick's affair."""

    def fsync(self, fd: int) -> None:
        """Leave the flush out."""


def lines() -> bytes:
    """Invented activities, one JSON object a line."""
    draw = random.Random(1)
    rows = (
        {"code": f"HĐ-2026-{number:06d}", "date": f"2026-05-{draw.randint(1, 28):02d}", "kind": "environment"}
        | {"hamlet": "Thôn Yên Lạc", "participants": draw.randint(5, 90), "value_vnd": draw.randint(0, 10**7)}
        for number in range(RECORDS)
    )
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def measure() -> list[tuple[str, str, float, float, float]]:
    """What, against what, our seconds, theirs, the ratio to hold. The two take turns."""
    records = lines()
    contents = {**CONTENTS, "records/activities.jsonl": records}
    alone, whole = [], []
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        for number in range(ROUNDS):
            started = time.perf_counter()
            zlib.compress(records)
            alone.append(time.perf_counter() - started)
            started = time.perf_counter()
            told = manifest(entries=tuple(entry_of(path, data) for path, data in contents.items()))
            data = pack(told, contents, lambda raw: sign(raw, KEY))
            write(Path(folder), f"{number}.zip", data, files=WithoutFlush())
            whole.append(time.perf_counter() - started)
    what = f"bundle of {RECORDS:,} records, verified"
    return [(what, "zlib over the same bytes", statistics.median(whole), statistics.median(alone), 1.3)]
