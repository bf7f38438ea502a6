"""The file that users get: its size, what Windows shows of it, and what it asks of Windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build_scripts.scripts import load

build = load("build")

LARGEST = 90_000_000


@pytest.fixture
def windows_bytes(file: Path) -> bytes:
    if file.suffix != ".exe":
        pytest.skip("what Windows shows of a file")
    return file.read_bytes()


def test_it_is_no_larger_than_promised(file: Path) -> None:
    assert file.stat().st_size <= LARGEST


def test_windows_shows_the_products_name_and_version(windows_bytes: bytes) -> None:
    for words in (build.PRODUCT_NAME, build.version(), "ChinhQuyenThanThien.exe"):
        assert words.encode("utf-16-le") in windows_bytes
    assert (build.SPECS / "program.ico").read_bytes()[-2000:-500] in windows_bytes, "the icon"


def test_it_asks_for_no_administrator_and_is_not_packed_with_upx(windows_bytes: bytes) -> None:
    assert b'requestedExecutionLevel level="asInvoker"' in windows_bytes
    assert b"requireAdministrator" not in windows_bytes
    headers = windows_bytes[:4096]
    assert b"UPX0" not in headers
    assert b"UPX!" not in headers
