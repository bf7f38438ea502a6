from __future__ import annotations

import pytest

from app.domain import phones


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("912345678", "0912345678"),  # Excel dropped the zero
        ("01234567890", "0834567890"),  # eleven digits until 2018
        ("1234567890", "0834567890"),
        ("0168 888 9999", "0388889999"),
        ("0226 3830 123", "02263830123"),  # landlines keep eleven digits
        ("(024) 3826-1234", "02438261234"),
        ("113", "113"),
        ("1022", "1022"),
        ("không có", "không có"),
        ("0912345678 (con trai)", "0912345678 (con trai)"),
        ("", ""),
    ],
)
def test_numbers_are_kept_in_one_form(written: str, kept: str) -> None:
    assert phones.normalise(written) == kept


@pytest.mark.parametrize("number", ["0912345678", "02263830123", "1022", "114", "", "912 345 678"])
def test_good_numbers_raise_no_warning(number: str) -> None:
    assert phones.warning(number) == ""


@pytest.mark.parametrize("number", ["09123", "abc", "0412345678", "0912345678 (con trai)"])
def test_odd_numbers_are_warned_about(number: str) -> None:
    assert "điện thoại" in phones.warning(number)


def test_numbers_are_shown_in_groups() -> None:
    assert phones.display("0912345678") == "0912 345 678"
    assert phones.display("02263830123") == "0226 3830 123"
    assert phones.display("02438261234") == "024 3826 1234"
    assert phones.display("113") == "113"
