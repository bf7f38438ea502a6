"""The signature is Ed25519 as others compute it, and stands for nothing but its own manifest."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bundles.manifest import MANIFEST, SIGNATURE
from app.bundles.reader import verify
from app.bundles.signing import fingerprint, public_key, sign, signer
from app.bundles.writer import FIXED_TIME, pack
from app.domain.errors import AppError
from tests.bundles.samples import CONTENTS, manifest

SEED = bytes(range(32))
TOLD = b'{"format":1}\n'


def test_the_signature_is_that_of_rfc_8032() -> None:
    """Test 2 of RFC 8032, 7.1: one byte, 0x72."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    told = json.loads(sign(b"\x72", seed))
    assert told["key"] == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert told["signature"] == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_a_signature_names_its_key() -> None:
    assert signer(TOLD, sign(TOLD, SEED)) == public_key(SEED)


@given(place=st.integers(min_value=0, max_value=7), bit=st.integers(min_value=0, max_value=7))
def test_a_manifest_changed_by_one_bit_is_refused(place: int, bit: int) -> None:
    changed = bytearray(TOLD)
    changed[place] ^= 1 << bit
    with pytest.raises(AppError) as caught:
        signer(bytes(changed), sign(TOLD, SEED))
    assert caught.value.code == "GOI-20"


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "00" * 64},
        {"signature": "zz" * 64},
        {"key": public_key(bytes(32))},
        {"key": "ff" * 32},
        {"algorithm": "none"},
        {"more": 1},
    ],
)
def test_a_signature_that_is_not_right_is_refused(change: dict[str, object]) -> None:
    told = {**json.loads(sign(TOLD, SEED)), **change}
    with pytest.raises(AppError) as caught:
        signer(TOLD, json.dumps(told).encode())
    assert caught.value.code == "GOI-20"


def test_a_bundle_with_the_signature_of_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    path.write_bytes(pack(manifest(), CONTENTS, lambda _told: sign(TOLD, SEED)))
    with pytest.raises(AppError) as caught:
        verify(path)
    assert caught.value.code == "GOI-20"


def test_an_unsigned_bundle_has_no_signer(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    path.write_bytes(pack(manifest(), CONTENTS))
    assert verify(path).signer == ""


def test_what_is_signed_is_the_manifest_as_it_lies_in_the_zip() -> None:
    data = pack(manifest(), CONTENTS, lambda told: sign(told, SEED))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert signer(archive.read(MANIFEST), archive.read(SIGNATURE)) == public_key(SEED)
        assert archive.getinfo(SIGNATURE).date_time == FIXED_TIME


def test_a_key_is_read_over_the_telephone_in_four_groups() -> None:
    words = fingerprint(public_key(SEED)).split()
    assert [len(word) for word in words] == [4, 4, 4, 4]
    assert fingerprint(public_key(SEED)) != fingerprint(public_key(bytes(32)))
