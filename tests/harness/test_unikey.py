"""Forged typing follows UniKey: letters first, then Backspaces and the replacement in one burst."""

from __future__ import annotations

import pytest

from tests.harness.unikey import FORGED_MS, HUMAN_MS, Keys, shown_after, strokes


def test_a_marked_word_is_typed_plain_and_then_replaced_in_a_burst() -> None:
    assert list(strokes("Trần")) == [Keys("Tran", HUMAN_MS), Keys("\b\bần", FORGED_MS)]


def test_a_word_without_marks_is_left_alone() -> None:
    assert list(strokes("xe 12")) == [Keys("xe", HUMAN_MS), *(Keys(k, HUMAN_MS) for k in " 12")]


@pytest.mark.parametrize("text", ["Trần Thị Bưởi", "Đường Đông, xã Mộc Bắc", "nghỉ ốm 21/06/1956", ""])
def test_the_text_comes_out_as_meant(text: str) -> None:
    assert shown_after(strokes(text)) == text
