from __future__ import annotations

from pathlib import Path

from app.services import registers
from app.views.models.overview import OverviewModel
from tests.services.offices import open_office, set_clock


def test_a_day_of_duty_without_visitors_is_one_press(tmp_path: Path) -> None:
    office = open_office(tmp_path, "2026-05-05T08:00")
    set_clock(office, "2026-05-18T09:00")
    model = OverviewModel(office)
    assert model.empty_day() == "Buổi 14/5: không có người đến"
    done = model.record_empty_day()
    assert done is not None
    assert done.record["date"] == "2026-05-14"
    assert model.empty_day() == "Buổi 7/5: không có người đến"
    registers.undo(office, done.changes.seq)
    assert model.empty_day() == "Buổi 14/5: không có người đến"
    office.store.close()
