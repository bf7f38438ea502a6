from __future__ import annotations

import pytest

from app.domain import national_ids
from app.domain.records.contacts import Sex


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("035 156 001 234", "035156001234"),
        ("35156001234", "035156001234"),  # Excel dropped the zero
        ("168123456", "168123456"),
        ("68123456", "068123456"),
        ("hộ chiếu B1234567", "hộ chiếu B1234567"),
    ],
)
def test_numbers_are_kept_in_one_form(written: str, kept: str) -> None:
    assert national_ids.normalise(written) == kept


def test_lists_hide_the_middle() -> None:
    assert national_ids.mask("035156001123") == "035******123"
    assert national_ids.mask("12") == "**"


@pytest.mark.parametrize(
    ("number", "sex", "birth_date", "says"),
    [
        ("035156001234", Sex.FEMALE, "1956-03-05", ""),
        ("", Sex.FEMALE, "1956", ""),
        ("035156001234", Sex.MALE, "1956", "giới tính Nữ"),
        ("035156001234", Sex.FEMALE, "1957", "năm 1956"),
        ("035305001234", Sex.FEMALE, "2005", ""),
        ("003156001234", "", "", "003"),
        ("035956001234", "", "", "thứ tư"),
        ("168123456", "", "", "01/01/2025"),
        ("12345", "", "", "12 số"),
    ],
)
def test_contradictions_are_warned_about(number: str, sex: str, birth_date: str, says: str) -> None:
    warning = national_ids.warning(number, sex=sex, birth_date=birth_date)
    assert says in warning
    assert bool(says) == bool(warning)


def test_the_63_provinces_of_birth_are_known() -> None:
    assert len(national_ids._PROVINCES) == 63
    assert {1, 35, 36, 37, 79, 96} <= national_ids._PROVINCES
