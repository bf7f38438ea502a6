"""Vietnamese text in the encodings before Unicode (TCVN3, VNI) or in a decomposed form, mended.

What tells a legacy text from a right one is the Vietnamese syllable: `NguyÔn V¨n §øc` holds no word that can
be Vietnamese until it is read as TCVN3. A text that can be Vietnamese as it stands is left alone, unless its
font or its neighbours say otherwise; one that has letters which only Unicode has (U+1EA0 to U+1EF9, ư, đ …)
is never read as legacy.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain.records.base import LabelledEnum
from app.domain.resources import resource_path


class Encoding(LabelledEnum):
    """How the letters of a text are coded."""

    UNICODE = "unicode", "Unicode"
    TCVN3 = "tcvn3", "TCVN3 (ABC)"
    VNI = "vni", "VNI Windows"
    DECOMPOSED = "decomposed", "Unicode tổ hợp"


LEGACY = (Encoding.TCVN3, Encoding.VNI)

_ONSETS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x|"
_OPEN_RIMES = """
a ai am an ang anh ao au ay ăm ăn ăng âm ân âng âu ây
e em en eng eo ê êm ên ênh êu i ia im in inh iu iêm iên iêng iêu
o oa oai oam oan oang oanh oao oay oăm oăn oăng oe oen oeo oi om on ong oong ô ôi ôm ôn ông
ơ ơi ơm ơn u ua uân uâng uây uê uênh ui um un ung uôi uôm uôn uông uơ uy uya uyên uynh uyu uơn
ư ưa ưi ưm ưn ưng ươi ươm ươn ương ươu ưu y yên yêm yêng yêu ynh uyn
"""
_STOPPED_RIMES = """
ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt
oac oach oat oap oăc oăt oc ooc oet op ot ôc ôp ôt ơp ơt uc up ut uât uêch uôc uôt uych uyt uyêt
ưc ưt ươc ươp ươt yêt yt ych êc
"""
_OPEN = frozenset(_OPEN_RIMES.split())
_STOPPED = frozenset(_STOPPED_RIMES.split())
_AGREED = 0.9
"""Of the telling texts of a column so many must be of one encoding."""
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_SHARP_TONES = ("", "\u0301", "\u0323")
"""What a syllable ending in c, ch, p, t may carry; without a mark it is met in lists typed in haste."""


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Whether `word` has the shape of a Vietnamese syllable: onset, rime, a tone that the rime can carry."""
    tone, letters = "", []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            if tone:
                return False
            tone = char
        else:
            letters.append(char)
    plain = unicodedata.normalize("NFC", "".join(letters))
    rimes = {plain[found.end() :] for found in _onsets(plain)}
    if rimes & _OPEN:
        return True
    return tone in _SHARP_TONES and bool(rimes & _STOPPED)


def _onsets(plain: str) -> Iterable[re.Match[str]]:
    """Every way to begin: `gì` is g + i, `giếng` is g + iêng or gi + êng, `uống` has none."""
    for onset in _ONSETS.split("|"):
        if found := re.match(onset, plain):
            yield found


@dataclass(frozen=True, slots=True)
class Repair:
    """A text as it should read, the encoding it was in, and how sure that is (0 to 1)."""

    text: str
    encoding: Encoding
    confidence: float = 1.0


def encoding_of_font(font: str) -> Encoding | None:
    """What the name of a font says: `.VnTime` shows TCVN3, `VNI-Times` VNI; None for all others."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if name.startswith(("vni-", "vni ")) else None


def is_capital_font(font: str) -> bool:
    """Whether it is one of the TCVN3 fonts that show every letter as a capital (`.VnTimeH`)."""
    name = font.strip()
    return name.lower().startswith(".vn") and (name.endswith("H") or (name.islower() and name.endswith("h")))


def has_unicode_letters(text: str) -> bool:
    """Whether it has Vietnamese letters that no legacy text can show, or combining marks."""
    return any(
        "\u1ea0" <= char <= "\u1ef9" or char in "ĂăĐđĨĩŨũƠơƯư" or unicodedata.combining(char) for char in text
    )


def compose(text: str) -> str:
    """One code point for each letter (NFC), and the Icelandic Ð, ð of badly converted papers as Đ, đ."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    if ("Ð" in composed or "ð" in composed) and has_unicode_letters(composed):
        composed = composed.replace("Ð", "Đ").replace("ð", "đ")
    return composed


class LegacyText:
    """Reads TCVN3 and VNI by their tables (`data/tcvn3.json`, `data/vni.json`)."""

    def __init__(self, tcvn3: Mapping[str, str], vni: Mapping[str, str]) -> None:
        self._maps = {Encoding.TCVN3: dict(tcvn3), Encoding.VNI: dict(vni)}
        longest_first = {
            encoding: sorted(table, key=len, reverse=True) for encoding, table in self._maps.items()
        }
        self._patterns = {
            encoding: re.compile("|".join(map(re.escape, keys))) for encoding, keys in longest_first.items()
        }
        letters = {encoding: "".join(sorted(set("".join(t)))) for encoding, t in self._maps.items()}
        self._words = {
            encoding: re.compile(f"[A-Za-z{re.escape(chars)}]+") for encoding, chars in letters.items()
        }

        signs = re.escape("".join(char for char in letters[Encoding.TCVN3] if not char.isalpha()))
        self._any_word = re.compile(rf"(?:[^\W\d_]|[{signs}])+")

    def to_unicode(self, text: str, encoding: Encoding, font: str = "") -> str:
        """`text` read in `encoding`. In TCVN3 a capital font, or capitals all round, make capitals."""
        if encoding not in LEGACY:
            return compose(text)
        table = self._maps[encoding]
        converted = self._patterns[encoding].sub(lambda found: table[found[0]], text)
        if encoding is Encoding.TCVN3 and (is_capital_font(font) or _typed_in_capitals(text)):
            return converted.upper()
        return converted

    def repair(
        self,
        text: str,
        font: str = "",
        *,
        declared: Encoding | None = None,
        suspected: Encoding | None = None,
    ) -> Repair:
        """`text` as it should read.

        `declared` is the encoding that a person chose; `suspected` what the rest of the file is in, which
        decides only where the text could be both (`Hïng` is plain, `Tó` is not).
        """
        if text.isascii():
            return Repair(text, Encoding.UNICODE)
        told = declared or encoding_of_font(font)
        if has_unicode_letters(text) or told is Encoding.UNICODE:
            return _composed(text)
        alone = told in LEGACY
        right_now = self.share_right(text, None, alone=alone)
        candidates = [told] if told in LEGACY else list(LEGACY)
        best, share = max(
            ((encoding, self.share_right(text, encoding, alone=alone)) for encoding in candidates),
            key=lambda pair: (pair[1], pair[0] is suspected),
        )
        if told in LEGACY:
            convert = share >= right_now and (right_now < 1 or share == 1)
        elif right_now == 1:
            best = suspected or best
            convert = suspected in LEGACY and self.share_right(text, best) == 1
        else:
            convert = share > right_now and share >= 0.5
        converted = self.to_unicode(text, best, font) if convert else text
        if converted == text:
            return _composed(text)
        certain = told in LEGACY or right_now < 1
        return Repair(compose(converted), best, share if certain else 0.5)

    def survey(self, texts: Iterable[tuple[str, str]]) -> Encoding | None:
        """The legacy encoding of a column, from its (text, font) pairs: what the telling texts agree on.

        None where a text is Unicode beyond doubt, where none tells, or where more than one in ten disagrees.
        A short text that reads well in both encodings (`Leâ Thò Lan`) tells nothing.
        """
        votes: Counter[Encoding] = Counter()
        for text, font in texts:
            if text.isascii():
                continue
            if has_unicode_letters(text):
                return None
            found = self.repair(text, font)
            tells = encoding_of_font(font) is not None or not self._reads_alike(text)
            if found.encoding in LEGACY and found.confidence > 0.5 and tells:
                votes[found.encoding] += 1
        return next((each for each, number in votes.items() if number > _AGREED * votes.total()), None)

    def _reads_alike(self, text: str) -> bool:
        shares = {self.share_right(text, encoding) for encoding in LEGACY}
        return len(shares) == 1

    def share_right(self, text: str, encoding: Encoding | None, *, alone: bool = False) -> float:
        """The share of the words with foreign letters that are Vietnamese when `text` is read in `encoding`.

        A letter that no word can hold as it stands (§, ¨, µ beside letters) makes its word wrong. Only with
        `alone` are signs without a plain letter words: `ë` for ở, but × of `20×30` as well.
        """
        words = self._foreign_words(text, encoding, alone=alone)
        if not words:
            return 1.0 if encoding is None and not self._has_stray_signs(text) else 0.0
        if encoding is None:
            right = sum(is_syllable(word) for word in words)
        else:
            right = sum(is_syllable(self.to_unicode(word, encoding)) for word in words)
        return right / len(words)

    def _foreign_words(self, text: str, encoding: Encoding | None, *, alone: bool) -> list[str]:
        """Words with a letter beyond ASCII; a text as it stands may hold letters that no table knows."""
        found = (self._words[encoding] if encoding else self._any_word).findall(text)
        return [word for word in found if not word.isascii() and (alone or re.search("[A-Za-z]", word))]

    def _has_stray_signs(self, text: str) -> bool:
        return any(char in self._maps[Encoding.TCVN3] for char in text if not char.isalpha())


@cache
def shipped() -> LegacyText:
    """The reader with the tables that ship with the program."""
    maps = (
        json.loads(resource_path(f"data/{name}.json").read_text(encoding="utf-8"))["map"]
        for name in ("tcvn3", "vni")
    )
    return LegacyText(*maps)


def _composed(text: str) -> Repair:
    composed = compose(text)
    return Repair(composed, Encoding.UNICODE if composed == text else Encoding.DECOMPOSED)


def _typed_in_capitals(text: str) -> bool:
    """Whether the plain letters are capitals only, two or more in a word with a mark: `NGUYÔN V¡N`."""
    plain = {word: [char for char in word if char.isascii() and char.isalpha()] for word in text.split()}
    told = any(len(letters) >= 2 and not word.isascii() for word, letters in plain.items())
    return told and all(char.isupper() for letters in plain.values() for char in letters)
