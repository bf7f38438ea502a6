"""The keys that UniKey sends: a person types plain letters, it takes some back and sends others.

UniKey (Telex) lets a letter through until a mark changes what is already there; then it forges Backspaces up
to the first changed letter and sends the replacement, a few milliseconds apart. A field whose text is
rewritten by the program meanwhile loses letters: the tests type like this into every kind of field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HUMAN_MS = 70  # between two keys of a quick typist
FORGED_MS = 5  # between two keys of the input method


@dataclass(frozen=True)
class Keys:
    """Keys to send one after another, ``delay_ms`` apart; ``\\b`` is Backspace."""

    text: str
    delay_ms: int


def strokes(text: str) -> Iterator[Keys]:
    """Yield the keys that put ``text`` on the screen as a person with UniKey would, word by word."""
    word = ""
    for letter in f"{text}\0":
        if letter.isalpha():
            word += letter
            continue
        yield from _word(word)
        word = ""
        if letter != "\0":
            yield Keys(letter, HUMAN_MS)


def shown_after(keys: Iterator[Keys]) -> str:
    """Return the text that an obedient field shows after those keys."""
    shown = ""
    for part in keys:
        for key in part.text:
            shown = shown[:-1] if key == "\b" else shown + key
    return shown


def _word(word: str) -> Iterator[Keys]:
    plain = "".join(map(_plain, word))
    if plain:
        yield Keys(plain, HUMAN_MS)
    same = next(
        (i for i, (typed, wanted) in enumerate(zip(plain, word, strict=True)) if typed != wanted), None
    )
    if same is not None:
        yield Keys("\b" * (len(word) - same) + word[same:], FORGED_MS)


def _plain(letter: str) -> str:
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    return unicodedata.normalize("NFD", letter)[0]
