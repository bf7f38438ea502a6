"""Line breaking: words measured once, lines chosen for the whole paragraph at once.

The breaker looks for the least sum of squared word gaps (after Knuth and Plass, 1981, without hyphens:
Vietnamese syllables are never parted), never with more lines than a greedy breaker needs, so that Word breaks
a page alike, and does not leave a lonely word on the last line where that can be avoided.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from app.documents.metrics import face
from app.documents.tree import Align, Run

_GLUE = re.compile("(\u00a0{2,}|[ \u00a0\n])")
"""Two hard spaces or more are a blank to write into: they are kept as they are."""
_LONELY = 400.0
_LINE = 1e6
_FIT = 1e-6
_LOOSEST = 0.4
"""Breaks that leave more than this share of a justified line empty are not looked at."""
_INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one face inside a word."""

    text: str
    bold: bool
    italic: bool
    gap: bool


@dataclass(slots=True)
class Word:
    """What stands between two spaces: its pieces, widths in points, and whether a line may end after it."""

    pieces: list[Piece]
    width: float = 0
    space: float = 0
    breakable: bool = True


def split_words(runs: tuple[Run, ...], size: float) -> list[list[Word]]:
    """The words of each hard line of `runs`, measured at `size` points."""
    lines: list[list[Word]] = [[]]
    word = Word([])

    def close(space: float, breakable: bool) -> None:
        nonlocal word
        if word.pieces:
            word.space, word.breakable = space, breakable
            lines[-1].append(word)
            word = Word([])

    for run in runs:
        shape = face(run.bold, run.italic)
        for part in _GLUE.split(unicodedata.normalize("NFC", run.text)):
            if part == "\n":
                close(0, True)
                lines.append([])
            elif part in (" ", "\u00a0"):
                close(shape.width(" ") * size / 1000, part == " ")
            elif part:
                word.pieces.append(Piece(part, run.bold, run.italic, run.gap))
                word.width += shape.width(part) * size / 1000
    close(0, True)
    return lines


def _cut(word: Word, size: float, width: float) -> list[Word]:
    """A word wider than its line, cut between letters."""
    parts: list[Word] = [Word([])]
    for piece in word.pieces:
        shape = face(piece.bold, piece.italic)
        for letter in piece.text:
            advance = shape.width(letter) * size / 1000
            if parts[-1].pieces and parts[-1].width + advance > width:
                parts.append(Word([]))
            last = parts[-1]
            last.pieces.append(Piece(letter, piece.bold, piece.italic, piece.gap))
            last.width += advance
    parts[-1].space, parts[-1].breakable = word.space, word.breakable
    return parts


def break_lines(words: list[Word], first: float, width: float, align: Align) -> list[list[Word]]:
    """Part `words` into lines of at most `width` points, the first of at most `first`."""
    total = sum(word.width + word.space for word in words)
    if words and total - words[-1].space <= first + _FIT:
        return [words]
    if align is Align.LEFT or align is Align.RIGHT:
        return _greedy(words, first, width)
    return _optimal(words, first, width, align)


def fit_words(words: list[Word], size: float, width: float) -> list[Word]:
    """`words` with those that are wider than a line cut to fit."""
    if all(word.width <= width + _FIT for word in words):
        return words
    return [part for word in words for part in (_cut(word, size, width) if word.width > width else [word])]


def _greedy(words: list[Word], first: float, width: float) -> list[list[Word]]:
    lines: list[list[Word]] = []
    start, used, limit = 0, 0.0, first
    candidate = -1
    index = 0
    while index < len(words):
        word = words[index]
        if used + word.width > limit + _FIT and index > start:
            end = candidate if candidate >= start else index - 1
            lines.append(words[start : end + 1])
            start = index = end + 1
            used, limit, candidate = 0.0, width, -1
            continue
        used += word.width + word.space
        if word.breakable:
            candidate = index
        index += 1
    lines.append(words[start:])
    return lines


def _optimal(words: list[Word], first: float, width: float, align: Align) -> list[list[Word]]:
    count = len(words)
    ends = [0.0] * (count + 1)
    for index, word in enumerate(words):
        ends[index + 1] = ends[index] + word.width + word.space
    best = [0.0] * (count + 1)
    following = [count] * (count + 1)
    for start in range(count - 1, -1, -1):
        limit = first if start == 0 else width
        loosest = limit if align is Align.CENTER else limit * _LOOSEST
        lowest, choice = _INFINITE, start + 1
        origin = ends[start] + limit + _FIT
        # the last word of a line has no space after it, hence one word more than the sum of widths lets in
        for stop in range(min(bisect_right(ends, origin, start) + 1, count), start, -1):
            last = words[stop - 1]
            slack = origin - ends[stop] + last.space
            if slack < 0 or (stop < count and not last.breakable):
                continue
            if slack > loosest and lowest < _INFINITE:
                break
            if align is Align.CENTER:
                cost = slack * slack / 1000
            elif stop == count:
                cost = _LONELY if stop - start == 1 and start else 0.0
            else:
                cost = (slack / max(stop - start - 1, 1)) ** 2
            cost += _LINE + best[stop]
            if cost < lowest:
                lowest, choice = cost, stop
        best[start] = lowest if lowest < _INFINITE else _LINE + best[choice]
        following[start] = choice
    lines, start = [], 0
    while start < count:
        lines.append(words[start : following[start]])
        start = following[start]
    return lines
