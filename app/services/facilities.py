"""The checklist of premises and equipment that the plan (part III.2) asks for."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.oversight import FacilityGroup, FacilityState
from app.domain.resources import resource_path
from app.domain.tables import TABLES
from app.domain.text import fold
from app.services import registers
from app.services.office import Done, Office, committed
from app.services.registers import Query

FACILITIES = TABLES["facilities"]


def standard_items() -> list[JsonObject]:
    """The checklist that ships with the program (`data/facilities.json`)."""
    data: JsonObject = json.loads(resource_path("data/facilities.json").read_text(encoding="utf-8"))
    return [{"group": group, "item": item, "standard": standard} for group, item, standard in data["items"]]


def add_standard(office: Office) -> list[Done]:
    """Add the items of the shipped checklist that the office does not have yet, as one act.

    Refuses (CSVC-01) where it has them all.
    """
    known = {fold(row["item"]) for row in office.store.table(FACILITIES.name).rows()}
    missing = [values for values in standard_items() if fold(values["item"]) not in known]
    if not missing:
        raise AppError(
            "CSVC-01", "Danh mục đã đủ các hạng mục chuẩn.", "Thêm hạng mục khác bằng “Thêm hạng mục”."
        )
    return registers.create_many(office, FACILITIES.name, missing)


def check(
    office: Office,
    facility_id: str,
    rev: int | None = None,
    *,
    state: FacilityState,
    on: date,
    by: str = "",
    note: str = "",
) -> Done:
    """Record a look at an item: its state, the day, who looked, what is to be done.

    The item shows the latest look, whichever was entered last. Refuses (CSVC-02) a day after today, (CSVC-03)
    a fault without a word of what is to be done.
    """
    row = registers.get(office, FACILITIES.name, facility_id)
    if on > office.clock.today():
        message = "Ngày kiểm tra không được ở sau hôm nay."
        raise AppError("CSVC-02", message, "Sửa lại ngày rồi lưu.", fields={"checked_on": message})
    if state in (FacilityState.REPAIR, FacilityState.MISSING) and not note.strip():
        message = "Chưa ghi việc cần làm."
        raise AppError(
            "CSVC-03", message, "Ghi hỏng gì, thiếu gì, ai lo, khi nào xong.", fields={"finding": message}
        )
    look = {"on": on.isoformat(), "by": by, "state": state.value, "note": note.strip()}
    checks = sorted([*row.get("checks", ()), look], key=lambda each: str(each["on"]))
    last = checks[-1]
    values = {
        "checks": checks,
        "state": last["state"],
        "checked_on": last["on"],
        "checked_by": last.get("by", ""),
        "finding": last.get("note", ""),
    }
    document = registers.checked(office, FACILITIES, {**row, **values})
    with office.store.transaction(f"Kiểm tra cơ sở vật chất: {row['item']}", by=office.user) as tx:
        tx.update(FACILITIES.name, facility_id, document, rev=row["rev"] if rev is None else rev)
    return Done(registers.get(office, FACILITIES.name, facility_id), committed(tx))


def in_order(office: Office) -> list[JsonObject]:
    """The items by place and in the order in which they were entered, as the checklist prints them."""
    groups = [group.value for group in FacilityGroup]
    rows = registers.select(office, FACILITIES.name, Query(sort="code"))
    return sorted(rows, key=lambda row: groups.index(row.get("group", FacilityGroup.ONE_STOP)))


def summary(office: Office) -> str:
    """`19 hạng mục: 15 đạt, 3 cần sửa, bổ sung, 1 chưa kiểm tra`."""
    rows = list(office.store.table(FACILITIES.name).rows())
    counts = Counter(FacilityState(row.get("state", FacilityState.UNCHECKED)) for row in rows)
    parts = [f"{counts[state]} {state.label.lower()}" for state in FacilityState if counts[state]]
    return f"{len(rows)} hạng mục: {', '.join(parts)}" if rows else "Chưa có hạng mục nào"
