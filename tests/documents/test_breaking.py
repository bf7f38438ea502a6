from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.breaking import Word, break_lines, fit_words, split_words
from app.documents.tree import Align, Run

WORDS = st.lists(st.text("aáămnghiệưỡWil", min_size=1, max_size=9), min_size=1, max_size=60)


def _text(line: list[Word]) -> str:
    return " ".join("".join(piece.text for piece in word.pieces) for word in line)


def _width(line: list[Word]) -> float:
    return sum(word.width + word.space for word in line) - line[-1].space


def _greedy_count(words: list[Word], width: float) -> int:
    return len(break_lines(words, width, width, Align.LEFT))


@given(WORDS, st.floats(120, 400), st.sampled_from(list(Align)))
def test_every_word_stands_once_in_order_and_no_line_is_too_long(words, width, align):
    split = fit_words(split_words((Run(" ".join(words)),), 14)[0], 14, width)
    lines = break_lines(split, width, width, align)
    assert [word for line in lines for word in line] == split
    assert all(_width(line) <= width + 0.01 for line in lines)


@given(WORDS, st.floats(120, 400))
def test_justified_text_needs_no_more_lines_than_a_greedy_breaker(words, width):
    split = fit_words(split_words((Run(" ".join(words)),), 14)[0], 14, width)
    assert len(break_lines(split, width, width, Align.JUSTIFY)) == _greedy_count(split, width)


def test_no_lonely_last_word():
    text = "một hai ba bốn năm sáu bảy tám chín mười mười-một"
    words = split_words((Run(text),), 14)[0]
    width = _width(words[:-1]) + 1
    assert [len(line) for line in break_lines(words, width, width, Align.LEFT)] == [10, 1]
    assert len(break_lines(words, width, width, Align.JUSTIFY)[-1]) >= 2


def test_centred_lines_are_balanced():
    words = split_words((Run("a b c d e f g h"),), 14)[0]
    width = _width(words[:7]) + 1
    first, second = break_lines(words, width, width, Align.CENTER)
    assert abs(_width(first) - _width(second)) < words[0].width + 8


def test_a_hard_space_never_ends_a_line():
    words = split_words((Run("ngày\u00a005 tháng\u00a001 năm\u00a02026 " * 12),), 14)[0]
    for width in range(120, 300, 7):
        for line in break_lines(words, width, width, Align.JUSTIFY)[:-1]:
            assert _text(line).split()[-1].isdigit()


def test_decomposed_text_is_measured_and_kept_composed():
    composed = split_words((Run("Thuở Ượng"),), 14)[0]
    decomposed = split_words((Run("Thu\u006f\u031b\u0309 \u0055\u031b\u0323\u006f\u031bng"),), 14)[0]
    assert _text(decomposed).startswith("Thuở")
    assert decomposed[0].width == pytest.approx(composed[0].width)


def test_a_word_wider_than_the_line_is_cut_and_nothing_is_lost():
    split = split_words((Run("x" * 200),), 14)[0]
    parts = fit_words(split, 14, 100)
    assert "".join(_text([part]) for part in parts) == "x" * 200
    assert all(part.width <= 100 for part in parts)
