"""What counts as the same row: everything but who wrote it last, when, and for the how-many-th time."""

from __future__ import annotations

import pytest

from app.store.model import same_row, touched

ROW = {"id": "c0", "full_name": "Bưởi", "rev": 1, "updated_at": "2026-05-18", "updated_by": "Hạnh"}


@pytest.mark.parametrize("stamp", [{"rev": 2}, {"updated_at": "2026-05-19"}, {"updated_by": "Hưng"}])
def test_another_stamp_is_the_same_row(stamp: dict[str, object]) -> None:
    assert same_row(ROW, {**ROW, **stamp})


@pytest.mark.parametrize("change", [{"full_name": "Mận"}, {"phone": "0912345678"}, {"created_by": "x"}])
def test_another_value_is_another_row(change: dict[str, object]) -> None:
    assert not same_row(ROW, {**ROW, **change})


def test_no_row_is_the_same_as_no_row_alone() -> None:
    assert same_row(None, None)
    assert not same_row(ROW, None)
    assert not same_row(None, ROW)


def test_each_record_is_named_once_in_the_order_of_the_changes() -> None:
    ops = [("b", "2", None, {}), ("a", "1", None, {}), ("b", "1", None, {}), ("b", "2", {}, None)]
    assert list(touched(ops).items()) == [("b", ("2", "1")), ("a", ("1",))]
