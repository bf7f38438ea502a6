"""Vietnamese text: one stored form, search without accents, the order of the alphabet and of names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Soft hyphen, zero-width and direction marks: they make equal words differ."""
_CONTROL = (*range(9), *range(0x0E, 0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_NOT_TEXT: dict[int, str | None] = dict.fromkeys((*map(ord, _INVISIBLE), *_CONTROL))
_SPACES = dict.fromkeys((0x09, 0x0B, 0x0C, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_ONE_FORM = {**_NOT_TEXT, **_SPACES}


def nfc(value: str) -> str:
    """The composed form: "Unicode tổ hợp" of UniKey, macOS and CP1258 letters become single code points."""
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def clean(value: str) -> str:
    """Text as the store keeps it: NFC, plain spaces, no invisible marks, line ends as \\n, no outer spaces.

    Line breaks inside stay. Legacy encodings must be converted before: in TCVN3 U+00AD is the letter ư.
    """
    if (
        value.isprintable()
    ):  # nothing to take out: spaces of other kinds, marks and line ends are not printable
        return nfc(value).strip()
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return nfc(value.translate(_ONE_FORM)).strip()


def clean_line(value: str) -> str:
    """`clean` on one line, with single spaces: names, addresses, cells."""
    return " ".join(clean(value).split())


_MARKS = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""No tone, then huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries (CLDR, locale vi)."""
_VOWELS = "aăâeêioôơuưy"


def _folding_table() -> dict[int, str]:
    table = {ord("đ"): "d", ord("Đ"): "d"}
    for vowel in _VOWELS:
        plain = unicodedata.normalize("NFD", vowel)[0]
        for mark in _MARKS:
            letter = unicodedata.normalize("NFC", vowel + mark)
            table[ord(letter)] = table[ord(letter.upper())] = plain
    return table


_FOLDING = _folding_table()


def fold(value: str) -> str:
    """Text for searching: lower case, no accents, đ as d, single spaces: `Thị HÒA` is `thi hoa`.

    Old and new placing of the tone (hoà, hòa) fold to the same.
    """
    folded = value.translate(_FOLDING)
    if not folded.isascii():
        parts = unicodedata.normalize("NFD", folded)
        folded = "".join(char for char in parts if not unicodedata.combining(char)).translate(_FOLDING)
    return " ".join(folded.lower().split())


def fold_broad(value: str) -> str:
    """`fold` that also takes y for i (Lý, Lí; Mỹ, Mĩ): for finding duplicates only."""
    return fold(value).replace("y", "i")


_NO_DIGITS = re.compile("[^0-9]+")


def digits(value: str) -> str:
    """The ASCII digits of `value`, for searching telephone and identity numbers."""
    return value if value.isascii() and value.isdigit() else _NO_DIGITS.sub("", value)


_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {mark: place for place, mark in enumerate(_MARKS) if mark}

_END, _TONE_BASE = "\x01", 2
_SIGNS_AT, _LETTERS_AT, _FOREIGN_AT = 0x10, 0x100, 0x200
"""Keys are texts, which compare fastest. In them digits and signs stand before our letters, others after."""


def _place(letter: str) -> str:
    known = _LETTERS.get(letter)
    if known is not None:
        return chr(_LETTERS_AT + known)
    code = ord(letter[0])
    return chr(_SIGNS_AT + code if letter < "a" else _FOREIGN_AT + min(code, 0xFFFF))


@lru_cache(maxsize=16_384)
def _syllable(word: str) -> str:
    """The letters of a syllable, then its tone: `ma` < `mà` < `mả` < `mã` < `má` < `mạ` < `man`."""
    tone = 0
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char in _TONES:
            tone = _TONES[char]
        elif unicodedata.combining(char) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters.append(char)
    return "".join(map(_place, letters)) + _END + chr(_TONE_BASE + tone)


def text_key(value: str) -> str:
    """Sort key of ordinary text: letters of the alphabet first, the tone decides within a syllable."""
    return "".join(map(_syllable, value.split()))


@lru_cache(maxsize=65_536)
def name_key(full_name: str) -> str:
    """Sort key of a person's name: given name, then family name, then what stands between."""
    words = full_name.split()
    if not words:
        return ""
    family = words[0] if len(words) > 1 else ""
    return "".join(map(_syllable, (words[-1], family, *words[1:-1])))


_NAME_PARTS = re.compile(r"([\s'’-]+)")


def title_case(name: str) -> str:
    """A name with capital initials: `NGUYỄN VĂN ĐỨC`, `nguyễn văn đức` -> `Nguyễn Văn Đức`."""
    return "".join(part[:1].upper() + part[1:].lower() for part in _NAME_PARTS.split(nfc(name)))


def tidy_name(name: str) -> str:
    """A name typed in capitals only becomes title case; any other is kept as its owner writes it."""
    line = clean_line(name)
    return title_case(line) if len(line) > 1 and line.isupper() and " " in line else line


def match_rank(query: str, value: str) -> int | None:
    """How well `value` answers `query`: 0 is best, None does not answer.

    0 the same text; 1 the query with its accents, as whole words; 2 with its accents inside; 3 to 5 the same
    without accents; 6 all the words of the query somewhere, in any order.
    """
    wanted, plain_wanted = clean_line(query).lower(), fold(query)
    text, plain = clean_line(value).lower(), fold(value)
    for rank, (needle, hay) in enumerate(((wanted, text), (plain_wanted, plain))):
        if needle == hay:
            return rank * 3
        if f" {needle} " in f" {hay} ":
            return rank * 3 + 1
        if needle in hay:
            return rank * 3 + 2
    return 6 if all(word in plain for word in plain_wanted.split()) else None


def first_sentence(text: str) -> str:
    """What a letter quotes of a long report: its first sentence, or its first line."""
    line = next((line for line in text.splitlines() if line.strip()), "").strip()
    for end in re.finditer(r"[.!?]\s+", line):
        before = line[max(end.start() - 2, 0) : end.start()]
        if before.islower() and line[end.end()].isupper():  # “TX. Duy Tiên” goes on
            return line[: end.start() + 1]
    return line


def capitalised(text: str) -> str:
    """The text with its first letter large and the rest as it is: `khác` is `Khác`, `UBND xã` stays."""
    return text[:1].upper() + text[1:]


def shorten(value: str, length: int) -> str:
    """The beginning of a text on one line, cut between words, for lists."""
    line = " ".join(value.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
