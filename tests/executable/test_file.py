"""The file that users get: its size, what Windows shows of it, and what it asks of Windows."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.build_scripts.scripts import load

build = load("build")
windows_build = load("build_windows_on_linux")

LARGEST = 90_000_000
GUIDE = build.ROOT / "docs" / "cai-dat.md"


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


def test_the_guide_says_what_it_takes_and_what_takes_it(file: Path, windows_bytes: bytes) -> None:
    chapter = GUIDE.read_text(encoding="utf-8").partition("## 10.")[2]
    told = re.search(r"nặng (\d+) MB .*giải nén ra (\d+) MB", chapter)
    assert told is not None
    assert len(windows_bytes) / 1e6 == pytest.approx(float(told[1]), abs=1)
    unpacked = sum(size for _, size in build.sizes(build.Target("windows", (), Path(), file.name))) / 1e6
    assert unpacked == pytest.approx(float(told[2]), abs=2)
    parts = [float(part) for part in re.findall(r"\| (\d+) \|$", chapter, re.MULTILINE)]
    assert sum(parts) == pytest.approx(unpacked, abs=3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows' own Python is used there")
@pytest.mark.parametrize("changed", [False, True])
def test_only_a_windows_python_whose_signature_holds_is_built_with(
    windows_bytes: bytes, tmp_path: Path, *, changed: bool
) -> None:
    library = Path(shutil.copy(windows_build.PYTHON / "python312.dll", tmp_path))
    if changed:
        data = bytearray(library.read_bytes())
        data[len(data) // 2] ^= 1
        library.write_bytes(data)
        with pytest.raises(windows_build.SetupError, match=r"the signature of python312\.dll does not hold"):
            windows_build.check_signatures(tmp_path)
    else:
        assert windows_build.check_signatures(tmp_path) == 1
