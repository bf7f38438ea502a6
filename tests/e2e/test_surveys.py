"""A clerk enters a pile of slips in the real window with nothing but digits and Enter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.bootstrap import open_office
from app.services import setup
from tests.harness.desktop import Desktop
from tests.harness.screen import Screen

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.desktop


def test_slips_are_typed_one_after_the_other_and_each_digit_is_seen(
    screen: Screen, client: Path, tmp_path: Path
) -> None:
    store = tmp_path / "kho"
    office = open_office(store)
    setup.fill_with_demo(office, records=30)
    series = f"survey_responses/{office.clock.today().year}"
    before = office.store.last_number(series)
    office.store.close()
    command = [sys.executable, "-m", "app", "--store", str(store)]
    with Desktop(command, screen=screen, client=client, folder=tmp_path, cwd=ROOT) as window:
        window.click_until("Hoạt động", "Ghi hoạt động", each=15.0)
        window.click_until("Khảo sát hài lòng", "Lưu phiếu", each=15.0)
        window.focus(key="Các mức trên phiếu")
        for number in (1, 2):
            window.type("54435454450", delay_ms=30)
            window.see("Còn 3 câu")
            window.type("500", delay_ms=30)
            window.see("Đủ 14 câu, bấm Enter để lưu")
            window.keys("Return")
            window.see("Còn 14 câu")
            window.see(f"Hôm nay đã nhập {number} phiếu")
    office = open_office(store)
    assert office.store.last_number(series) == before + 2
    answers = [row["answers"] for row in office.store.table("survey_responses").rows()][-2:]
    assert [each["overall"] for each in answers] == [5, 5]
    office.store.close()
