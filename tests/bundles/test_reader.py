"""R12, R13: whatever is done to a bundle, it is refused by name, quickly, and nothing is written."""

from __future__ import annotations

import json
import random
import struct
import time
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bundles.reader import MAX_FILE, read_entry, verify
from app.bundles.writer import entry_of, pack
from app.domain.errors import AppError
from tests.bundles.samples import CONTENTS, good, manifest, zipped

GOOD = good()


def at(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def refused(tmp_path: Path, data: bytes) -> AppError:
    path = at(tmp_path / "goi.zip", data)
    started = time.monotonic()
    with pytest.raises(AppError) as caught:
        verify(path)
    assert time.monotonic() - started < 5
    assert caught.value.code.startswith("GOI-")
    assert caught.value.hint
    assert [found.name for found in tmp_path.iterdir()] == ["goi.zip"]
    return caught.value


def told(**changes: object) -> bytes:
    values = json.loads(manifest().model_dump_json())
    return json.dumps({**values, **changes}).encode()


def test_a_good_bundle_is_read_entry_by_entry(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    verified = verify(
        at(tmp_path / "goi.zip", GOOD), progress=lambda done, total: steps.append((done, total))
    )
    assert verified.manifest == manifest()
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert read_entry(verified, "figures.json") == CONTENTS["figures.json"]


def test_the_same_content_makes_the_same_bytes() -> None:
    assert good() == GOOD


BAD_NAMES = (
    *(
        "../tron.txt",
        "..",
        "a/../b",
        "/etc/passwd",
        "C:/x.txt",
        "C:x",
        "//may/chia/x",
        "a\\b.txt",
        "a//b",
        "./a",
    ),
    *("CON", "con.txt", "nul", "aux.json", "COM1", "lpt9.txt", "a.", "a ", " a", "a:b", "a\x00b", "tệp.txt"),
    *("a*b", "a?b", 'a"b', "a<b", "a|b", "a\nb", "x" * 101, "records/", "\u202etxt.exe", "-/../x"),
)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_an_unsafe_name_is_refused(name: str, tmp_path: Path) -> None:
    assert refused(tmp_path, zipped({name: b"x"})).code in ("GOI-05", "GOI-09", "GOI-11", "GOI-08", "GOI-19")


@pytest.mark.parametrize("name", ["Figures.json", "FIGURES.JSON", "records/Activities.jsonl"])
def test_names_equal_but_for_case_are_refused(name: str, tmp_path: Path) -> None:
    assert refused(tmp_path, zipped({name: b"x"})).code == "GOI-05"


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    path = at(tmp_path / "hai.zip", zipped())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("figures.json", b"{}")
    data = path.read_bytes()
    path.unlink()
    assert refused(tmp_path, data).code in ("GOI-05", "GOI-08")


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def bzip2(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_BZIP2


def lzma(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_LZMA


def comment(info: zipfile.ZipInfo) -> None:
    info.comment = b"x"


def extra_field(info: zipfile.ZipInfo) -> None:
    info.extra = struct.pack("<HHQ", 0x9999, 8, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [(link, "GOI-09"), (bzip2, "GOI-07"), (lzma, "GOI-07"), (comment, "GOI-08"), (extra_field, "GOI-08")],
)
def test_links_other_packings_and_hidden_extras_are_refused(
    change: object, code: str, tmp_path: Path
) -> None:
    assert refused(tmp_path, zipped(change=change)).code == code  # type: ignore[arg-type]  # from the table


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped({"records/bom.jsonl": b"\0" * 60_000_000})).code == "GOI-06"


def test_many_middling_entries_that_add_up_are_refused(tmp_path: Path) -> None:
    part = (random.Random(1).randbytes(1000) + bytes(60_000)) * 656
    extra = {f"records/p{number}.jsonl": part for number in range(6)}
    assert refused(tmp_path, zipped(extra)).code == "GOI-06"


def test_a_hundred_thousand_entries_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped({f"records/{number}": b"" for number in range(3000)})).code == "GOI-04"


def test_a_large_truthful_entry_is_checked_piece_by_piece(tmp_path: Path) -> None:
    large = (random.Random(1).randbytes(1000) + bytes(60_000)) * 1000
    contents = {**CONTENTS, "records/lon.jsonl": large}
    told_entries = tuple(entry_of(path, data) for path, data in contents.items())
    path = at(tmp_path / "goi.zip", pack(manifest(entries=told_entries), contents))
    tracemalloc.start()
    try:
        verify(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size + 16_000_000


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    with path.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(AppError) as caught:
        verify(path)
    assert caught.value.code == "GOI-02"


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", ("GOI-03",)),
        (b"khong phai zip" * 20, ("GOI-03",)),
        (GOOD[:200], ("GOI-03",)),
        (GOOD[:-10], ("GOI-03",)),
        (GOOD[: len(GOOD) // 2], ("GOI-03",)),
        (b"MZ" + GOOD, ("GOI-10", "GOI-11")),
        (GOOD + b"x", ("GOI-03", "GOI-10")),
        (GOOD + GOOD, ("GOI-10", "GOI-11")),
    ],
)
def test_cut_lengthened_or_foreign_files_are_refused(
    data: bytes, codes: tuple[str, ...], tmp_path: Path
) -> None:
    assert refused(tmp_path, data).code in codes


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(leave_out="manifest.json"), "GOI-16"),
        (zipped(leave_out="figures.json"), "GOI-19"),
        (zipped({"them.txt": b"x"}), "GOI-19"),
        (zipped({"long.zip": zipped()}), "GOI-19"),
        (zipped({"figures.json": b'{"figures": 1}\n'}), "GOI-13"),
        (zipped({"figures.json": b'{"figures": {}}\n'}), "GOI-14"),
        (zipped(told=b"{"), "GOI-17"),
        (zipped(told=b"[]"), "GOI-17"),
        (zipped(told=b"[" * 50_000), "GOI-17"),
        (zipped(told=told(format=2)), "GOI-18"),
        (zipped(told=told(format=0)), "GOI-17"),
        (zipped(told=told(moi="x")), "GOI-17"),
        (zipped(told=told(sequence=0)), "GOI-17"),
        (zipped(told=told(unit={"code": "../x", "name": "x"})), "GOI-17"),
        (zipped(told=told(personal_data="all")), "GOI-17"),
        (zipped(told=told(entries=[])), "GOI-19"),
        (zipped(told=b"x" * 300_000), "GOI-13"),
    ],
)
def test_a_manifest_that_does_not_tell_the_truth_is_refused(data: bytes, code: str, tmp_path: Path) -> None:
    assert refused(tmp_path, data).code == code


def test_a_wrong_count_of_records_is_refused(tmp_path: Path) -> None:
    values = json.loads(manifest().model_dump_json())
    values["entries"][2]["records"] = 3
    assert refused(tmp_path, zipped(told=json.dumps(values).encode())).code == "GOI-15"


def test_an_entry_listed_twice_is_refused(tmp_path: Path) -> None:
    values = json.loads(manifest().model_dump_json())
    values["entries"].append(values["entries"][0])
    assert refused(tmp_path, zipped(told=json.dumps(values).encode())).code == "GOI-19"


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        verify(tmp_path / "khong-co.zip")
    assert caught.value.code == "GOI-01"


def test_an_entry_changed_after_verifying_is_not_believed(tmp_path: Path) -> None:
    path = at(tmp_path / "goi.zip", GOOD)
    verified = verify(path)
    at(path, zipped({"figures.json": b'{"figures": {}}\n'}))
    with pytest.raises(AppError) as caught:
        read_entry(verified, "figures.json")
    assert caught.value.code == "GOI-14"


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4)
)
def test_no_change_of_any_byte_goes_unseen(changes: list[tuple[int, int]], tmp_path: Path) -> None:
    changed = bytearray(GOOD)
    for position, byte in changes:
        changed[position] = byte
    path = at(tmp_path / "goi.zip", bytes(changed))
    try:
        assert verify(path).manifest == manifest()
    except AppError as refusal:
        assert refusal.code.startswith("GOI-")
