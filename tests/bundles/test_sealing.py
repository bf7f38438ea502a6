"""Its key or password alone opens what is sealed; a strange entry is refused before it costs anything."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.exceptions import CryptoError

from app.bundles import sealing
from app.bundles.contents import sealed_content, sealed_of
from app.bundles.manifest import Unit
from app.bundles.reader import verify
from app.bundles.sealing import ByKey, ByPassword, parse
from app.domain.errors import AppError
from tests.bundles.samples import commune_bundle

SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))
KEY = sealing.public_half(SECRET)
PASSWORD = "mưa rào tháng sáu"
BUNDLE_ID = "019e3a00-0000-7000-8000-000000000000"
DATA = json.dumps({"bundle_id": BUNDLE_ID, "cases": [{"table": "hotline", "code": "ĐDN-1"}]}).encode()
TOWN = Unit(code="349", name="thị xã Duy Tiên")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that Argon2id takes here: what it costs is tried once, below."""
    monkeypatch.setattr(sealing, "OPERATIONS", 1)
    monkeypatch.setattr(sealing, "MEMORY", sealing.LEAST_MEMORY)


def by_key(data: bytes = DATA) -> ByKey:
    entry = parse(sealing.seal_for_key(data, KEY))
    assert isinstance(entry, ByKey)
    return entry


def by_password(data: bytes = DATA) -> ByPassword:
    entry = parse(sealing.seal_with_password(data, PASSWORD))
    assert isinstance(entry, ByPassword)
    return entry


def refused(code: str) -> Any:
    return pytest.raises(AppError, match=code)


def test_the_receiving_key_opens_what_was_sealed_for_it_and_no_other_key_does() -> None:
    assert sealing.open_with_key(by_key(), SECRET) == DATA
    with refused("GOI-24") as caught:
        sealing.open_with_key(by_key(), OTHER)
    assert sealing.spoken(KEY) in caught.value.hint


def test_the_password_opens_what_was_sealed_with_it_and_no_other_does() -> None:
    assert sealing.open_with_password(by_password(), PASSWORD) == DATA
    for wrong in ("", "mưa rào tháng bảy", "Mưa rào tháng sáu"):
        with refused("GOI-26"):
            sealing.open_with_password(by_password(), wrong)


def test_a_password_is_the_same_however_unikey_composes_its_letters() -> None:
    import unicodedata

    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert sealing.open_with_password(by_password(), decomposed) == DATA


@pytest.mark.parametrize("password", ["", "mười một ch", "a" * 11])
def test_a_short_password_is_refused(password: str) -> None:
    with refused("GOI-28"):
        sealing.seal_with_password(DATA, password)


def test_nothing_of_the_content_can_be_read_without_key_or_password() -> None:
    marker = "Đặng Thị Thuở 0912345678".encode()
    for sealed in (sealing.seal_for_key(marker, KEY), sealing.seal_with_password(marker, PASSWORD)):
        box = base64.b64decode(json.loads(sealed)["box"])
        assert b"0912345678" not in sealed + box
        assert marker[:6] not in sealed + box
    assert sealing.seal_for_key(DATA, KEY) != sealing.seal_for_key(DATA, KEY)


def test_the_parameters_in_use_are_within_what_a_reader_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    entry = by_password()
    assert (entry.operations, entry.memory) == (3, 128 * 1024 * 1024)
    assert entry.operations <= sealing.MOST_OPERATIONS
    assert sealing.LEAST_MEMORY <= entry.memory <= sealing.MOST_MEMORY
    assert sealing.open_with_password(entry, PASSWORD) == DATA


def written(entry: ByKey | ByPassword, **changes: object) -> bytes:
    return json.dumps({**entry.model_dump(), **changes}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"memory": 257 * 1024 * 1024},
        {"memory": 2**40},
        {"memory": 1024},
        {"memory": -1},
        {"memory": "nhiều"},
        {"operations": 9},
        {"operations": 10**9},
        {"operations": 0},
        {"salt": ""},
        {"salt": "00" * 17},
        {"salt": "zz" * 16},
        {"algorithm": "scrypt"},
        {"method": "khác"},
        {"format": 2},
        {"thêm": 1},
        {"box": 5},
    ],
)
def test_parameters_out_of_bounds_are_refused_before_anything_is_computed(
    changes: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = written(by_password(), **changes)
    monkeypatch.setattr(sealing.argon2id, "kdf", lambda *_, **__: pytest.fail("it was computed"))
    with refused("GOI-23"):
        parse(data)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b"null", b'{"method": "key"}', b"x" * (sealing.LARGEST_ENTRY + 1)]
)
def test_what_is_no_sealed_entry_is_refused(data: bytes) -> None:
    with refused("GOI-23"):
        parse(data)


@pytest.mark.parametrize("box", ["", "không phải", "AAAA", "A" * 100])
def test_a_box_that_was_exchanged_is_refused(box: str) -> None:
    with refused("GOI-25"):
        sealing.open_with_key(by_key().model_copy(update={"box": box}), SECRET)
    with refused("GOI-26"):
        sealing.open_with_password(by_password().model_copy(update={"box": box}), PASSWORD)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_no_altered_bit_opens(seed: int) -> None:
    draw = random.Random(seed)
    entry = by_key()
    box = bytearray(base64.b64decode(entry.box))
    if draw.random() < 0.3:
        del box[draw.randrange(len(box)) :]
    else:
        box[draw.randrange(len(box))] ^= 1 << draw.randrange(8)
    with refused("GOI-25"):
        sealing.open_with_key(entry.model_copy(update={"box": base64.b64encode(bytes(box)).decode()}), SECRET)


@pytest.mark.parametrize("failure", [MemoryError(), CryptoError()])
def test_a_machine_without_the_memory_says_so(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = by_password()

    def fail(*_: object, **__: object) -> bytes:
        raise failure

    monkeypatch.setattr(sealing.argon2id, "kdf", fail)
    with refused("GOI-29"):
        sealing.open_with_password(entry, PASSWORD)


def test_more_than_an_entry_holds_is_not_sealed() -> None:
    with refused("GOI-35"):
        sealing.seal_for_key(bytes(sealing.LARGEST_ENTRY), KEY)


# the key that a superior hands out


def test_the_key_file_tells_whose_key_it_is_and_how_it_is_read_out() -> None:
    data = sealing.key_file(TOWN, KEY)
    told = sealing.read_key_file(data)
    assert (told.unit, told.key, told.spoken) == (TOWN, KEY, sealing.spoken(KEY))
    assert sealing.read_key_file(b"\xef\xbb\xbf" + data) == told  # as Notepad may save it
    assert sealing.key_file_name("349") == "KHOA_NHAN_349.txt"
    assert SECRET.hex() not in data.decode()


def test_a_key_is_read_out_in_six_groups_of_five_digits() -> None:
    groups = sealing.spoken(KEY).split()
    assert [len(group) for group in groups] == [5] * 6
    assert "".join(groups).isdigit()
    assert sealing.spoken(KEY) != sealing.spoken(sealing.public_half(OTHER))


@pytest.mark.parametrize(
    "changes",
    [
        {"key": sealing.public_half(OTHER)},  # exchanged, with the old digits
        {"spoken": "00000 00000 00000 00000 00000 00000"},
        {"key": "00" * 32, "spoken": sealing.spoken("00" * 32)},  # the same secret for everybody
        {"key": "zz"},
        {"algorithm": "RSA"},
        {"format": 2},
        {"unit": {"code": "../349", "name": "x"}},
        {"thêm": 1},
    ],
)
def test_a_key_file_that_was_altered_is_refused(changes: dict[str, object]) -> None:
    told = json.loads(sealing.key_file(TOWN, KEY))
    with refused("GOI-27"):
        sealing.read_key_file(json.dumps({**told, **changes}).encode())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"PK\x03\x04", b"{" * 10_000, b"[]"])
def test_a_file_that_is_no_key_is_refused(data: bytes) -> None:
    with refused("GOI-27"):
        sealing.read_key_file(data)


# in a bundle


def sealed_in(path: Path) -> str:
    return sealed_of(verify(path))


def test_a_bundle_carries_the_entry_and_tells_of_it(tmp_path: Path) -> None:
    sealed = sealing.seal_for_key(DATA, KEY)
    assert sealed_in(commune_bundle(tmp_path, sealed=sealed)) == sealed.decode()
    assert sealed_in(commune_bundle(tmp_path)) == ""


@pytest.mark.parametrize("personal_data", ["none", "sealed"])
def test_a_manifest_that_tells_otherwise_is_refused(personal_data: str, tmp_path: Path) -> None:
    sealed = sealing.seal_for_key(DATA, KEY) if personal_data == "none" else None
    path = commune_bundle(tmp_path, sealed=sealed, personal_data=personal_data)
    with refused("GOI-23"):
        sealed_in(path)


def test_an_entry_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = commune_bundle(tmp_path, sealed=random.Random(1).randbytes(sealing.LARGEST_ENTRY + 1))
    verified = verify(path)
    path.unlink()
    with refused("GOI-23"):
        sealed_of(verified)


@pytest.mark.parametrize("cut", [2, 20, 100])
def test_an_entry_that_was_cut_is_refused(cut: int, tmp_path: Path) -> None:
    with refused("GOI-23"):
        sealed_in(commune_bundle(tmp_path, sealed=sealing.seal_for_key(DATA, KEY)[:-cut]))


def test_the_cases_come_out_as_they_went_in() -> None:
    (case,) = sealed_content(DATA, BUNDLE_ID)
    assert (case.table, case.code, case.person_name) == ("hotline", "ĐDN-1", "")


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"[]",
        b'{"cases": []}',
        json.dumps({"bundle_id": "019e3a00-0000-7000-8000-000000000001", "cases": []}).encode(),
        json.dumps({"bundle_id": BUNDLE_ID, "cases": [{"table": "hotline"}]}).encode(),
        json.dumps({"bundle_id": BUNDLE_ID, "cases": [{"table": "t", "code": "c"}] * 5001}).encode(),
        json.dumps(
            {"bundle_id": BUNDLE_ID, "cases": [{"table": "t", "code": "c", "content": "x" * 20_001}]}
        ).encode(),
    ],
)
def test_what_lies_inside_is_checked_as_well(inside: bytes) -> None:
    with refused("GOI-23"):
        sealed_content(inside, BUNDLE_ID)
