"""Filters are kept for their register under one name each, within limits, and every act can be undone."""

from __future__ import annotations

import pytest

from app.domain.errors import AppError
from app.domain.records.office import SavedFilter
from app.services import saved_filters
from app.services.office import Office


def roads(name: str = "Giao thông", table: str = "hotline") -> SavedFilter:
    return SavedFilter(table=table, name=name, quick="open", filters={"category": "giao thông"})


def names(office: Office, table: str = "hotline") -> list[str]:
    return [each.name for each in saved_filters.of_register(office, table)]


def test_a_filter_is_kept_replaced_renamed_removed_and_brought_back(office: Office) -> None:
    saved_filters.keep(office, roads())
    saved_filters.keep(office, roads("giao  THÔNG").model_copy(update={"quick": "all"}))
    assert names(office) == ["giao THÔNG"]
    assert saved_filters.of_register(office, "hotline")[0].quick == "all"
    saved_filters.change_name(office, "hotline", "giao THÔNG", "Đường sá")
    assert names(office) == ["Đường sá"]
    done = saved_filters.remove(office, "hotline", "Đường sá")
    assert (names(office), done.changes.message) == ([], "Xóa bộ lọc “Đường sá”")
    office.store.undo(by=office.user)
    assert names(office) == ["Đường sá"]
    assert names(office, "petitions") == []


def test_a_filter_without_a_name_or_with_one_that_is_taken_is_refused(office: Office) -> None:
    saved_filters.keep(office, roads())
    saved_filters.keep(office, roads("Đèn đường"))
    for name, code in ((" ", "LOC-01"), ("x" * 41, "LOC-01"), ("giao thông", "LOC-03")):
        with pytest.raises(AppError, match=code):
            saved_filters.change_name(office, "hotline", "Đèn đường", name)
    saved_filters.change_name(office, "hotline", "Đèn đường", "đèn đường")
    assert names(office) == ["đèn đường", "Giao thông"]


def test_a_register_keeps_no_more_than_one_line_shows(office: Office) -> None:
    for number in range(saved_filters.MOST):
        saved_filters.keep(office, roads(f"Bộ lọc {number}"))
    with pytest.raises(AppError, match="LOC-02"):
        saved_filters.keep(office, roads("Thêm nữa"))
    saved_filters.keep(office, roads("Bộ lọc 3"))
    saved_filters.keep(office, roads("Thêm nữa", "petitions"))
