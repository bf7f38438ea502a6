"""Whatever can be pressed has a name in the accessibility tree: a screen reader has nothing else to say."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from app import bootstrap
from app.domain.records.office import SETTINGS_ID, Level
from app.services import registers, setup
from app.views.models.columns import REGISTERS as SPECS
from app.views.models.navigation import BUNDLES, CONSOLIDATION, OVERVIEW, SETTINGS, places
from tests.conftest import OpenProgram
from tests.harness.desktop import Desktop

pytestmark = pytest.mark.desktop

REGISTERS = [
    place
    for place in places(Level.SUPERIOR)
    if place not in (OVERVIEW, BUNDLES, CONSOLIDATION, SETTINGS) and place.key != "letters"
]
BUILT_S = 3.0
"""Seconds within which a screen is built, also on a busy machine."""


class Look:
    """Collects what has no name, by the screen on which it was seen."""

    def __init__(self, window: Desktop) -> None:
        self._window = window
        self.unnamed: list[str] = []

    def at(self, what: str) -> None:
        self._window.settle()
        # What is just being built has no name yet.
        with contextlib.suppress(TimeoutError):
            self._window.wait(lambda: not self._window.unnamed(), "a name for everything", BUILT_S)
        self.unnamed += [f"{what}: {node}" for node in self._window.unnamed()]


def open_place(window: Desktop, keys: str, sign: str) -> None:
    window.keys(keys.lower().replace("ctrl+,", "ctrl+comma"))
    window.see(sign, timeout=20)


def test_whatever_can_be_pressed_has_a_name_on_every_screen(
    open_program: OpenProgram, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    office = bootstrap.open_office(store, user="Nguyễn Thị Hạnh")
    setup.fill_with_demo(office, records=40)
    registers.update(office, "settings", SETTINGS_ID, {"level": "superior"})
    office.store.close()
    window = open_program("--store", str(store))
    look = Look(window)
    window.see("Việc hôm nay", timeout=30)
    look.at("Tổng quan")
    for place in REGISTERS:
        open_place(window, place.keys, f"{SPECS[place.key].new_label}\n")
        window.click("Lọc")
        window.see("Bỏ lọc")
        look.at(place.title)
    open_place(window, "Alt+3", "Ghi cuộc gọi\n")
    window.keys("ctrl+n")
    window.see("Thêm cuộc gọi")
    look.at("Biểu mẫu")
    window.keys("Escape")
    for place, sign in ((BUNDLES, "Trong gói có gì"), (CONSOLIDATION, "Kỳ báo cáo"), (SETTINGS, "Sao lưu")):
        open_place(window, place.keys, sign)
        look.at(place.title)
    open_place(window, "Alt+9", "Giấy tờ khác")
    for tab in ("Soạn thư", "Thư nên gửi", "Cả danh sách", "Sổ thư", "Lời mẫu", "Giấy tờ khác"):
        window.click(next(name for name in window.shown() if name.startswith(tab)))
        look.at(f"Thư, {tab}")
    assert look.unnamed == []
