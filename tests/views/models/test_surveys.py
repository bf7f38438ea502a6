"""A slip in seconds: digits, Enter, the next one; nothing wrong is saved and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import surveys
from app.services.office import Office
from app.views.models.surveys import NOBODY, SurveyDesk
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "1", "full_name": "Vũ Thị Nhàn", "active": True})
        tx.insert("officials", {"id": "2", "full_name": "Người đã nghỉ", "active": False})
    yield opened
    opened.store.close()


def slips(office: Office) -> list[dict[str, object]]:
    return list(office.store.table(surveys.TABLE).rows())


def test_a_saved_slip_leaves_day_official_and_field_of_work_for_the_next(office: Office) -> None:
    desk = SurveyDesk(office)
    assert [name for name, _ in desk.officials()] == [NOBODY, "Vũ Thị Nhàn"]
    desk.official, desk.category, desk.date = "Vũ Thị Nhàn", "hộ tịch", "12/5/2026"
    for typed in ("54435454450500", "5"):
        desk.typed, desk.comment = typed, "Cần thêm ghế"
        desk.save()
    (row,) = slips(office)
    assert (row["official"], row["category"], row["date"]) == ("Vũ Thị Nhàn", "hộ tịch", "2026-05-12")
    assert row["comment"] == "Cần thêm ghế"
    assert (desk.typed, set(desk.errors), desk.is_begun) == ("5", {"typed"}, True)
    assert desk.counted_today() == "Hôm nay đã nhập 1 phiếu"


def test_nobody_named_is_kept_as_nobody(office: Office) -> None:
    desk = SurveyDesk(office)
    desk.choose_form("short")
    desk.typed = "55"
    assert desk.save() is not None
    assert "official" not in slips(office)[0]


def test_an_impossible_day_is_said_beside_its_field_and_nothing_is_saved(office: Office) -> None:
    desk = SurveyDesk(office)
    desk.choose_form("short")
    for day in ("31/2/2026", "19/05/2026"):
        desk.typed, desk.date = "55", day
        assert desk.save() is None
        assert set(desk.errors) == {"date"}
    assert slips(office) == []


def test_each_digit_is_shown_in_words_beside_its_question(office: Office) -> None:
    desk = SurveyDesk(office)
    desk.typed = "5 0"
    first, second, third = desk.lines()[:3]
    assert (first.words, second.words, third.words) == ("Rất hài lòng", "để trống", "")
    assert desk.progress() == "Còn 12 câu"
    desk.typed = "5" * 12 + "10"
    assert [line.words for line in desk.lines()[-2:]] == ["Có", "Không"]
    assert desk.progress() == "Đủ 14 câu, bấm Enter để lưu"


def test_a_level_may_be_chosen_with_the_mouse_and_taken_back(office: Office) -> None:
    desk = SurveyDesk(office)
    desk.choose_form("short")
    desk.tick(1, "4")
    assert desk.typed == "04"
    desk.tick(0, "5")
    desk.tick(1, "4")
    assert desk.typed == "50"


def test_results_can_be_narrowed_to_an_official(office: Office) -> None:
    desk = SurveyDesk(office)
    desk.choose_form("short")
    for official, typed in (("Vũ Thị Nhàn", "55"), (NOBODY, "22")):
        desk.official, desk.typed = official, typed
        desk.save()
    assert desk.in_words(desk.results()) == ("50%", "1/2 phiếu hợp lệ hài lòng trở lên")
    assert ("official:Vũ Thị Nhàn", "Vũ Thị Nhàn") in desk.narrowings()
    desk.narrow("official:Vũ Thị Nhàn")
    assert desk.in_words(desk.results())[0] == "100%"
    (line,) = desk.officials_in_words(desk.results())
    assert (line.note, line.word, line.measure) == ("1 phiếu", "chưa đủ 5 phiếu", False)
    desk.narrow("all")
    desk.choose_period("2025")
    assert desk.in_words(desk.results()) == ("–", "Kỳ này chưa có phiếu")
