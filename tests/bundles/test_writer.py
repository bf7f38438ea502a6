"""R6, R7: a stick that fails, fills up, lies or is pulled out never holds a bad bundle under its name."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.bundles.manifest import file_name
from app.bundles.reader import verify
from app.bundles.signing import public_key, sign
from app.bundles.writer import Cancelled, entry_of, pack, write
from app.domain.errors import AppError
from app.store.files import Files
from tests.bundles.samples import CONTENTS, manifest
from tests.store.faults import FAULTS, FailingFiles, FullDisk

LARGE = {**CONTENTS, "records/lon.jsonl": random.Random(5).randbytes(700_000)}
DATA = pack(manifest(entries=tuple(entry_of(path, data) for path, data in LARGE.items())), LARGE)
NAME = "BC_13327_2026-H1_20260610_01.zip"
SEED = bytes(range(32))


def test_a_bundle_is_named_by_unit_period_day_and_number() -> None:
    assert file_name("13327", "2026-H1", "20260610", 1) == NAME
    free = file_name("13327", "2025-12-15..2026-06-14", "20260610", 12)
    assert free == "BC_13327_2025-12-15_2026-06-14_20260610_12.zip"


def test_a_written_bundle_is_whole_verified_and_alone_in_its_folder(tmp_path: Path) -> None:
    steps: list[str] = []
    written = write(
        tmp_path, NAME, DATA, progress=lambda what, done, total: steps.append(f"{what} {done}/{total}")
    )
    assert written.path.read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert steps[0].startswith("Đang ghi 1/")
    assert steps[-1] == "Đang đọc lại để kiểm tra 5/5"


def test_at_whichever_step_the_stick_fails_no_bad_bundle_stands_under_its_name(tmp_path: Path) -> None:
    counting = FailingFiles()
    write(tmp_path, NAME, DATA, files=counting)
    (tmp_path / NAME).unlink()
    cases = 0
    for fault in FAULTS:
        for for_ever in (False, True):
            for step in range(1, counting.steps + 1):
                files = FailingFiles(fault, step, for_ever=for_ever)
                try:
                    write(tmp_path, NAME, DATA, files=files)
                    assert verify(tmp_path / NAME)
                except AppError as refusal:
                    assert refusal.code == "GOI-30"
                    found = [path.name for path in tmp_path.iterdir()]
                    assert all(name.endswith(".part") or verify(tmp_path / name) for name in found)
                for path in tmp_path.iterdir():
                    path.unlink()
                cases += 1
    assert cases >= 200


def test_a_full_stick_is_told_and_the_same_stick_takes_the_bundle_once_there_is_room(tmp_path: Path) -> None:
    files = FullDisk(room=300_000)
    with pytest.raises(AppError) as caught:
        write(tmp_path, NAME, DATA, files=files)
    assert caught.value.code == "GOI-30"
    assert list(tmp_path.iterdir()) == []
    files.room = 10**9
    assert write(tmp_path, NAME, DATA, files=files).path.exists()


class FakeCapacity(Files):
    """A stick that says it took everything and keeps zeros behind its true size."""

    def read(self, path: Path) -> bytes:
        data = super().read(path)
        return data[:200_000] + b"\0" * (len(data) - 200_000)


def test_a_stick_of_fake_capacity_is_caught_by_reading_back(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        write(tmp_path, NAME, DATA, files=FakeCapacity())
    assert caught.value.code == "GOI-31"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("after", [0, 1, 5, 11])
def test_a_cancelled_export_leaves_nothing(after: int, tmp_path: Path) -> None:
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        write(tmp_path, NAME, DATA, cancelled=lambda: next(asked) >= after)
    assert list(tmp_path.iterdir()) == []


def test_a_signature_travels_beside_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(pack(manifest(), CONTENTS, lambda told: sign(told, SEED)))
    assert verify(path).signer == public_key(SEED)
