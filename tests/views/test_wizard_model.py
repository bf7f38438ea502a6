from __future__ import annotations

from datetime import date

import pytest

from app.domain.records.office import OfficeSettings, Official, UnitType
from app.domain.schema import validate
from app.views.models.wizard import FirstRun, Step, Unit, Wizard, known_units, signature_for

UNITS = [
    Unit(UnitType.XA, "Mộc Bắc", "13327", "Ủy ban nhân dân thị xã Duy Tiên"),
    Unit(UnitType.XA, "Mộc Nam", "13339", "Ủy ban nhân dân thị xã Duy Tiên"),
    Unit(UnitType.PHUONG, "Đồng Văn", "13321"),
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
    assert made.signature_lines == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
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
    assert officials[answers.signer].signature_block == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
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
        ("Phó Chủ tịch UBND", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"),
        ("", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"),
    ],
)
def test_the_usual_block_follows_the_position(position: str, block: str) -> None:
    assert signature_for(position) == block


def test_only_units_that_exist_today_are_proposed_with_their_superior() -> None:
    regions = [
        {
            "superior": {"committee": "Ủy ban nhân dân thị xã Duy Tiên"},
            "report_recipients": ["Ban Thường vụ Thị ủy"],
            "units": [
                {
                    "code": "13327",
                    "type": "xa",
                    "name": "Mộc Bắc",
                    "valid_from": "2020-01-01",
                    "valid_to": "2025-02-28",
                },
                {"code": "13330", "type": "phuong", "name": "Duy Tân", "valid_from": "2025-07-01"},
            ],
        }
    ]
    units = known_units(regions, date(2026, 5, 18))
    assert [unit.name for unit in units] == ["Duy Tân"]
    assert units[0].recipients == ("Ban Thường vụ Thị ủy",)
