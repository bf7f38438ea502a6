from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import boxes, registers
from app.services.office import Office

OPENING = {
    "opened_at": "2026-05-15T08:00",
    "box": "Trụ sở UBND xã",
    "opened_by": "Nguyễn Thị Hạnh",
    "witness": "Phạm Văn Sơn",
    "witness_body": "Ban Thanh tra nhân dân",
}


def opened(office: Office, letters: list[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    return boxes.open_box(office, {**OPENING, **values}, letters or []).record


def test_an_opening_with_no_letter_is_recorded_as_well(office: Office) -> None:
    opening = opened(office)
    assert opening["code"] == "MHT-2026-0001"
    assert opening["letters_count"] == 0
    assert boxes.letters_of(office, opening["id"]) == []


def test_letters_are_entered_with_the_opening_as_one_act(office: Office) -> None:
    letters = [
        {"content": "Đặt thêm ghế chờ", "anonymous": True},
        {"content": "Góp ý giờ làm việc", "person_name": "Lê Văn Hòa"},
    ]
    opening = opened(office, letters)
    found = boxes.letters_of(office, opening["id"])
    assert [row["code"] for row in found] == ["GY-2026-0001", "GY-2026-0002"]
    assert {row["received_at"] for row in found} == {"2026-05-15T08:00:00"}
    assert all(row["due_date"] == "2026-05-29" for row in found)
    assert office.store.acts()[0].message == "Mở hòm thư MHT-2026-0001, 2 thư"
    registers.undo(office)
    assert registers.count(office, "suggestions", {}) == registers.count(office, "box_openings", {}) == 0


def test_a_box_is_not_opened_by_one_person(office: Office) -> None:
    with pytest.raises(AppError, match="HOM-01") as refused:
        opened(office, witness="NGUYỄN THỊ HẠNH")
    assert list(refused.value.fields) == ["witness"]
    with pytest.raises(AppError, match="người chứng kiến"):
        opened(office, witness="")


def test_a_denunciation_in_the_box_is_only_counted(office: Office) -> None:
    with pytest.raises(AppError, match="HOM-03"):
        opened(office, [{"nature": "denunciation"}])
    opening = opened(office, [{"content": "Góp ý", "anonymous": True}], denunciations_count=1)
    assert (opening["letters_count"], opening["denunciations_count"]) == (2, 1)
    assert boxes.still_to_enter(office, opening) == 0


def test_the_count_cannot_be_below_what_was_entered(office: Office) -> None:
    with pytest.raises(AppError, match="HOM-02"):
        opened(office, [{"content": "Góp ý"}], letters_count=0)


def test_letters_may_be_entered_later_and_keep_the_day_of_the_opening(office: Office) -> None:
    opening = opened(office, letters_count=1)
    assert boxes.still_to_enter(office, opening) == 1
    boxes.add_letter(office, opening["id"], {"content": "Góp ý", "anonymous": True})
    assert registers.get(office, "box_openings", opening["id"])["letters_count"] == 1
    late = boxes.add_letter(office, opening["id"], {"content": "Thư sót trong hòm", "anonymous": True})
    assert late.record["received_at"] == "2026-05-15T08:00:00"
    assert registers.get(office, "box_openings", opening["id"])["letters_count"] == 2
