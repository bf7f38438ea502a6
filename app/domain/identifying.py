"""What in a text could tell who somebody is: names, telephone and identity numbers, addresses.

A help for whoever writes a text that leaves the office, never a proof that it names nobody: a person must
read it as well. Names are compared without accents and as whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.domain import national_ids, phones
from app.domain.records.base import LabelledEnum
from app.domain.text import clean, digits, fold


class Kind(LabelledEnum):
    """What was found."""

    NAME = "name", "họ tên"
    PHONE = "phone", "số điện thoại"
    NATIONAL_ID = "national_id", "số định danh"
    ADDRESS = "address", "địa chỉ"


@dataclass(frozen=True)
class Known:
    """What the office knows of the person whom a text must not name. `places` are no secret: hamlets."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    national_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A part of the text, from `start` to `end`; `certain` where it is surely the known person's."""

    kind: Kind
    text: str
    start: int
    end: int
    certain: bool
    instead: str = field(default="…", compare=False)


_WORD = re.compile(r"\w+")
_HONORIFICS = frozenset(("ông", "bà", "anh", "chị", "cụ", "cô", "chú", "bác", "em", "cháu", "thầy"))
_HONORIFICS_FOLDED = frozenset(map(fold, _HONORIFICS))
_TITLES = frozenset(("chủ", "phó", "trưởng", "bí", "giám", "cán", "công", "bộ", "đội", "ban"))
"""`ông Chủ tịch` names an office, not a person."""
_NUMBER = re.compile(r"(?<![\d/])\+?\d(?:[ .()-]{0,2}\d){7,14}(?![\d/])")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
"""`12.500.000` is money, not a number of nine digits."""
_HOUSE_NUMBER = re.compile(r"\b(?:số nhà|nhà số|căn hộ số?|so nha|nha so|can ho so?)\s+\w+", re.IGNORECASE)
_SENDER, _SOMEBODY = "người gửi", "một người dân"
_SHORTEST_PHONE = 9
"""Digits of a number without its leading zero; a shorter one is a service number such as 1022."""


def find(text: str, known: Known) -> list[Finding]:
    """What names somebody in a cleaned text, in its order, parts that overlap taken once."""
    words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
    found = [*_names(text, words, known), *_numbers(text, known), *_addresses(text, words, known)]
    found.sort(key=lambda each: (each.start, -each.end, not each.certain))
    kept: list[Finding] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def without(text: str, findings: Iterable[Finding]) -> str:
    """The text with each finding replaced by words that name nobody."""
    parts, end = [], 0
    for each in findings:
        before = text[end : each.start]
        begins = not (text[: each.start].rstrip() and text[: each.start].rstrip()[-1] not in ".!?:")
        parts += [before, each.instead[:1].upper() + each.instead[1:] if begins else each.instead]
        end = each.end
    return clean("".join([*parts, text[end:]]))


_Words = Sequence[tuple[int, int, str]]


def _names(text: str, words: _Words, known: Known) -> Iterator[Finding]:
    for name in known.names:
        parts = fold(clean(name)).split()
        for start, end in _sequences(words, parts):
            long = len(parts) > 2
            capitals = len(parts) == 2 and all(word[:1].isupper() for word in _between(words, start, end))
            if long or capitals or text[start].isupper():
                yield _named(text, words, start, end, long or capitals)
        if len(parts) > 2:
            for start, end in _sequences(words, parts[-2:]):
                if text[start].isupper():
                    yield _named(text, words, start, end, False)
    # typed without accents “ong Nam” is a name; with them “có Hoa” is none
    honorifics = _HONORIFICS_FOLDED if text.isascii() else _HONORIFICS
    for place, (start, _, word) in enumerate(words[:-1]):
        following = words[place + 1][2]
        if word.lower() in honorifics and following[:1].isupper() and following.lower() not in _TITLES:
            last = _end_of_name(text, words, place + 1)
            yield Finding(Kind.NAME, text[start:last], start, last, False, _SOMEBODY)


def _named(text: str, words: _Words, start: int, end: int, certain: bool) -> Finding:
    """The sender's name, with the honorific before it."""
    before = [word for word in words if word[1] <= start]
    if before and before[-1][2].lower() in _HONORIFICS:
        start = before[-1][0]
    return Finding(Kind.NAME, text[start:end], start, end, certain, _SENDER)


def _end_of_name(text: str, words: _Words, place: int) -> int:
    """Where the capitalised words from `place` on end."""
    end = words[place][1]
    for start, stop, word in words[place + 1 : place + 4]:
        if not word[:1].isupper() or text[end:start] != " ":
            break
        end = stop
    return end


def _sequences(words: _Words, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the folded words stand one behind the other: start and end in the text."""
    folded = [fold(word) for _, _, word in words]
    for place in range(len(folded) - len(wanted) + 1):
        if wanted and folded[place : place + len(wanted)] == list(wanted):
            yield words[place][0], words[place + len(wanted) - 1][1]


def _between(words: _Words, start: int, end: int) -> list[str]:
    return [word for first, last, word in words if start <= first and last <= end]


def _numbers(text: str, known: Known) -> Iterator[Finding]:
    own_phones = {digits(phones.normalise(each)).lstrip("0") for each in known.phones} - {""}
    own_ids = {digits(each) for each in known.national_ids} - {""}
    for match in _NUMBER.finditer(text):
        written, plain = match.group(), digits(match.group())
        phone = phones.normalise(written)
        kind = _kind_of(written, plain, phone)
        own_id = any(number in plain for number in own_ids if len(number) >= _SHORTEST_PHONE)
        own_phone = digits(phone).lstrip("0") in own_phones
        if own_id or own_phone:
            kind = Kind.NATIONAL_ID if own_id else Kind.PHONE
        if kind is not None:
            yield Finding(kind, written, match.start(), match.end(), own_id or own_phone)


def _kind_of(written: str, plain: str, phone: str) -> Kind | None:
    """What a run of digits looks like, whoever it belongs to."""
    if _AMOUNT.fullmatch(written):
        return None
    if written[0] in "0+" and len(digits(phone)) > _SHORTEST_PHONE and phones.is_valid(phone):
        return Kind.PHONE
    return Kind.NATIONAL_ID if national_ids.is_whole(plain) else None


def _addresses(text: str, words: _Words, known: Known) -> Iterator[Finding]:
    public = {fold(place) for place in known.places}
    for address in known.addresses:
        tokens = fold(clean(address))
        whole = _WORD.findall(tokens)
        parts = [_WORD.findall(part) for part in tokens.split(",") if part.strip() not in public]
        if len(parts) > 1:
            parts.insert(0, whole)
        for part in parts:
            if len(part) > 1:
                certain = len(parts) > 1 and part == whole
                for start, end in _sequences(words, part):
                    yield Finding(Kind.ADDRESS, text[start:end], start, end, certain)
    for match in _HOUSE_NUMBER.finditer(text):
        yield Finding(Kind.ADDRESS, match.group(), match.start(), match.end(), False)
