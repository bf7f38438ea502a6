"""Every face shipped can write Vietnamese, and each comes with its licence."""

from __future__ import annotations

import itertools
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "fonts"
FACES = sorted(FONTS.glob("*.ttf"))

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = {
    unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(VOWELS, TONES)
} | set("bcdđghklmnpqrstvxfjwz")
EVERYDAY = set("0123456789 .,;:!?()/-–…“”‘’\"'%&+=@×·•")


def test_the_list_holds_the_67_lower_case_letters_with_marks() -> None:
    marked = {letter for letter in LETTERS if not letter.isascii()}
    assert len(marked) == 67


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_face_has_every_vietnamese_letter_in_both_cases(face: Path) -> None:
    known = set(TTFont(face, lazy=True).getBestCmap())
    wanted = LETTERS | {letter.upper() for letter in LETTERS} | EVERYDAY
    missing = sorted(letter for letter in wanted if ord(letter) not in known)
    assert missing == []


@pytest.mark.parametrize("family", ["Tinos", "BeVietnamPro"])
def test_family_comes_with_its_licence(family: str) -> None:
    assert any(face.name.startswith(family) for face in FACES)
    text = (FONTS / f"LICENSE-{family}.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in text.upper() or "APACHE LICENSE" in text.upper()
