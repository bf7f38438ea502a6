from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.bootstrap import open_office
from app.domain.clock import FixedClock
from app.domain.records.office import OfficeSettings, Official, UnitType
from app.domain.schema import validate
from app.services.setup import KnownUnit
from app.views.models.wizard import FirstRun, Step, Wizard, signature_for


def unit(kind: UnitType, name: str, code: str, superior: str = "", *recipients: str) -> KnownUnit:
    return KnownUnit(kind, name, code, superior, recipients, "Thị xã Duy Tiên")


UNITS = [
    unit(UnitType.XA, "Mộc Bắc", "13327", "Ủy ban nhân dân thị xã Duy Tiên"),
    unit(UnitType.XA, "Mộc Nam", "13339", "Ủy ban nhân dân thị xã Duy Tiên"),
    unit(UnitType.PHUONG, "Đồng Văn", "13321"),
]


def wizard() -> tuple[Wizard, list[FirstRun]]:
    kept: list[FirstRun] = []
    return Wizard(UNITS, kept.append), kept


def at_leaders() -> tuple[Wizard, list[FirstRun]]:
    made, kept = wizard()
    made.take(UNITS[0])
    assert made.next()
    assert made.next()
    assert made.step == Step.LEADERS
    return made, kept


def test_units_are_proposed_for_a_name_typed_without_tones_or_for_a_code() -> None:
    made, _ = wizard()
    assert [unit.name for unit in made.proposals("moc")] == ["Mộc Bắc", "Mộc Nam"]
    assert [unit.name for unit in made.proposals("phường đồng")] == ["Đồng Văn"]
    assert [unit.name for unit in made.proposals("13339")] == ["Mộc Nam"]
    assert made.proposals(" ") == []


def test_a_chosen_unit_fills_its_type_name_code_place_and_superior() -> None:
    made, _ = wizard()
    made.set("unit_name", "dong van")
    made.take(UNITS[2])
    assert made.values["unit_type"] == "phuong"
    assert made.values["unit_name"] == "Đồng Văn"
    assert made.values["unit_code"] == "13321"
    assert made.values["place_name"] == "Đồng Văn"


def test_a_page_with_a_fault_is_not_left_and_says_what_to_mend() -> None:
    made, _ = wizard()
    made.set("unit_code", "mã 5")
    assert not made.next()
    assert made.step == Step.UNIT
    assert made.errors == {
        "unit_name": "Chưa nhập tên riêng của đơn vị.",
        "unit_code": "Mã đơn vị chưa đúng dạng.",
    }
    made.set("unit_name", "Mộc Bắc")
    assert "unit_name" not in made.errors


def test_a_unit_without_code_is_told_what_the_code_is_for() -> None:
    made, _ = wizard()
    made.set("unit_name", "Mộc Bắc")
    assert not made.next()
    assert "gói dữ liệu" in made.errors["unit_code"]


def test_going_back_keeps_what_was_typed() -> None:
    made, _ = at_leaders()
    made.leaders[0].full_name = "Trần Quang Khải"
    made.back()
    assert made.step == Step.SUPERIOR
    assert made.next()
    assert made.leaders[0].full_name == "Trần Quang Khải"


def test_at_least_one_leader_is_asked_for() -> None:
    made, _ = at_leaders()
    assert not made.next()
    assert list(made.errors) == ["leaders.0.full_name"]


def test_a_leader_with_a_telephone_alone_is_asked_for_the_name() -> None:
    made, _ = at_leaders()
    made.leaders[0].full_name = "Trần Quang Khải"
    made.leaders[1].phone = "0912 345 678"
    assert not made.next()
    assert made.errors == {"leaders.1.full_name": "Chưa nhập họ và tên."}


def test_the_first_leader_signs_with_the_usual_block_unless_another_is_chosen() -> None:
    made, _ = at_leaders()
    made.leaders[0].full_name = "Trần Quang Khải"
    made.leaders[1].full_name = "Nguyễn Văn Đức"
    assert made.next()
    assert made.signature_lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    made.choose_signer(1)
    assert made.signature_lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert made.signer_name == "Nguyễn Văn Đức"


def test_nothing_is_kept_before_the_last_step_and_then_everything_at_once() -> None:
    made, kept = wizard()
    made.take(UNITS[0])
    assert made.next()
    made.set("report_recipients", "- Ban Thường vụ Thị ủy;\n\n- Ủy ban nhân dân thị xã.")
    assert made.next()
    made.leaders[0].phone = "0912 345 678"
    made.leaders[0].full_name = ""
    made.leaders[1].full_name = "Nguyễn Văn Đức"
    made.leaders[0].full_name = "Trần Quang Khải"
    assert made.next()
    assert kept == []
    made.choose_signer(1)
    assert made.next()
    assert made.done
    (answers,) = kept
    settings = validate(OfficeSettings, answers.settings)
    assert settings.unit_title == "xã Mộc Bắc"
    assert settings.superior_name == "Ủy ban nhân dân thị xã Duy Tiên"
    assert settings.report_recipients == ["Ban Thường vụ Thị ủy", "Ủy ban nhân dân thị xã."]
    officials = [validate(Official, official) for official in answers.officials]
    assert [official.full_name for official in officials] == ["Trần Quang Khải", "Nguyễn Văn Đức"]
    assert officials[answers.signer].signature_block == "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    assert all(official.is_leader for official in officials)


def test_an_empty_signature_block_is_refused() -> None:
    made, kept = at_leaders()
    made.leaders[0].full_name = "Trần Quang Khải"
    assert made.next()
    made.signature = "  \n"
    assert not made.next()
    assert made.errors == {"signature": "Chưa ghi khối ký."}
    assert kept == []


def test_a_signer_whose_line_was_taken_away_gives_way_to_the_first_leader() -> None:
    made, _ = at_leaders()
    made.leaders[0].full_name = "Trần Quang Khải"
    made.leaders[2].full_name = "Vũ Đức Ánh"
    assert made.next()
    made.choose_signer(2)
    made.back()
    made.remove_leader(2)
    assert made.next()
    assert made.signer == 0
    assert made.signature_lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


@pytest.mark.parametrize(
    ("position", "block"),
    [
        ("Chủ tịch UBND", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"),
        ("Phó Chủ tịch UBND", "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"),
        ("", "TM. ỦY BAN NHÂN DÂN"),
    ],
)
def test_the_usual_block_follows_the_position(position: str, block: str) -> None:
    assert signature_for(position) == block


def test_the_last_step_declares_the_office_with_its_leaders_and_signer_in_one_act(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 5, 18, 9))
    office = open_office(tmp_path / "store", clock=clock, user="Nguyễn Thị Hạnh")
    made = Wizard.for_office(office)
    made.take(next(unit for unit in made.units if unit.name == "Mộc Bắc"))
    assert made.next()
    assert made.next()
    made.leaders[0].full_name = "Trần Quang Khải"
    made.leaders[1].full_name = "Nguyễn Văn Đức"
    assert made.next()
    made.choose_signer(1)
    assert not office.is_set_up
    assert made.next()
    assert office.settings.committee == "Ủy ban nhân dân xã Mộc Bắc"
    signer = office.store.table("officials").row(office.settings.signer_id)
    assert signer is not None
    assert signer["full_name"] == "Nguyễn Văn Đức"
    assert len(office.store.acts()) == 1
    office.store.close()
