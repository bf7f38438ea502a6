"""An office on a store of its own, with a clock that stands still, for tests of services."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.domain.clock import FixedClock
from app.domain.records.base import JsonObject
from app.domain.records.office import SETTINGS_ID
from app.services.office import Office, Reference
from app.store import Store

NOW = "2026-05-18T09:00"
"""A Monday."""
REFERENCE = Reference.load()
SETTINGS: JsonObject = {
    "id": SETTINGS_ID,
    "unit_type": "xa",
    "unit_name": "Mộc Bắc",
    "unit_code": "13327",
    "hamlets": ["Thôn Yên Lạc", "Thôn Hoàn Dương", "Xóm Đông"],
    "boxes": ["Trụ sở UBND xã"],
}


def open_office(folder: Path, now: str = NOW, **settings: object) -> Office:
    """An office in `folder` whose clock stands at `now`."""
    clock = FixedClock(datetime.fromisoformat(now))
    office = Office(Store.open(folder, clock=clock), clock, "Nguyễn Thị Hạnh", REFERENCE)
    if not office.is_set_up:
        with office.store.transaction("Khai báo đơn vị", by=office.user) as tx:
            tx.insert("settings", {**SETTINGS, **settings})
    return office


def set_clock(office: Office, moment: str) -> None:
    """Let the office live at another moment."""
    assert isinstance(office.clock, FixedClock)
    office.clock.moment = FixedClock(datetime.fromisoformat(moment)).moment
