"""The first start: which unit the office is, who leads and signs; and the demo commune to try it on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import SETTINGS_ID, OfficeSettings, UnitType
from app.domain.resources import resource_path
from app.domain.schema import validate
from app.domain.tables import TABLES
from app.services import demo, registers
from app.services.office import Done, Office, Reference, committed

DEMO_UNIT, DEMO_CODE, DEMO_SEED = "Mộc Bắc", "13327", 1
_OFFICIALS = TABLES["officials"]


@dataclass(frozen=True)
class KnownUnit:
    """A unit of `data/units.json` that a person may choose."""

    unit_type: UnitType
    name: str
    code: str
    superior: str
    report_recipients: tuple[str, ...]
    region: str
    """Where and when: names and codes were given again to other units in 2025."""


def known_units(reference: Reference) -> list[KnownUnit]:
    """The units that ship with the program, region by region."""
    return [
        KnownUnit(
            UnitType(unit["type"]),
            unit["name"],
            unit["code"],
            region["superior"]["committee"],
            tuple(region["report_recipients"]),
            region["title"],
        )
        for region in reference.regions
        for unit in region["units"]
    ]


def declare(
    office: Office, settings: JsonObject, officials: Sequence[JsonObject] = (), signer: int | None = None
) -> Done:
    """Keep who the office is, its leaders and who signs letters, as one act. Returns the settings.

    `signer` is a place in `officials`. Refuses (VP-02) when the office was declared before.
    """
    if office.is_set_up:
        raise AppError(
            "VP-02",
            "Kho dữ liệu này đã khai báo đơn vị.",
            "Sửa ở màn hình Cài đặt, hoặc chọn thư mục khác cho kho mới.",
        )
    people = [registers.new_document(office, _OFFICIALS, values) for values in officials]
    values = {"place_name": settings.get("unit_name", ""), **settings}
    if signer is not None:
        values["signer_id"] = people[signer]["id"]
    document = validate(OfficeSettings, values).to_document()
    document["id"] = SETTINGS_ID
    with office.store.transaction(
        f"Khai báo {validate(OfficeSettings, values).unit_title}", by=office.user
    ) as tx:
        tx.insert("settings", document)
        for person in people:
            registers.put_code(tx, _OFFICIALS, person, office.clock.today())
            tx.insert(_OFFICIALS.name, person)
    return Done(registers.get(office, "settings", SETTINGS_ID), committed(tx))


def fill_with_demo(
    office: Office, *, records: int = demo.DEFAULT_CONTACTS, seed: int = DEMO_SEED
) -> dict[str, int]:
    """Fill an empty store with the demo commune of xã Mộc Bắc; `records` is the number of contacts.

    The same seed on the same day makes the same records. Returns how many rows each table got.
    """
    if office.is_set_up or any(len(office.store.table(name)) for name in TABLES):
        raise AppError(
            "VP-03",
            "Kho dữ liệu này đã có dữ liệu nên không tạo dữ liệu mẫu.",
            "Chọn một thư mục trống, ví dụ --store kho-mau.",
        )
    words: JsonObject = json.loads(resource_path("data/demo_words.json").read_text(encoding="utf-8"))
    people = demo.commune(
        words,
        office.calendar,
        office.reference.rules,
        now=office.clock.now(),
        seed=seed,
        contacts=records,
    )
    counts: Counter[str] = Counter()
    signer, today = "", office.clock.today()
    with office.store.transaction("Tạo dữ liệu mẫu xã Mộc Bắc", by=office.user) as tx:
        for table, record in people:
            document = record.to_document()
            registers.put_code(tx, TABLES[table], document, today)
            tx.insert(table, document)
            counts[table] += 1
            if table == "officials" and not signer:
                signer = document["id"]
        settings = _demo_settings(office, words, signer)
        tx.insert("settings", {**settings, "id": SETTINGS_ID})
    return dict(counts)


def _demo_settings(office: Office, words: JsonObject, signer: str) -> JsonObject:
    unit = next(unit for unit in known_units(office.reference) if unit.name == DEMO_UNIT)
    clerk, deputy = words["officials"][3], words["officials"][1]
    settings = OfficeSettings(
        unit_type=unit.unit_type,
        unit_name=unit.name,
        unit_code=unit.code,
        place_name=unit.name,
        office_address="Thôn Yên Lạc, xã Mộc Bắc",
        contact_person=clerk[0],
        keeper=clerk[0],
        contact_phone=deputy[2],
        superior_name=unit.superior,
        report_recipients=list(unit.report_recipients),
        hamlets=words["hamlets"],
        boxes=words["boxes"],
        signer_id=signer,
    )
    return settings.to_document()
