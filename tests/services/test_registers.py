from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import registers
from app.services.office import Office
from app.services.registers import Between, Query
from tests.services.offices import set_clock


def contact(office: Office, **values: Any) -> dict[str, Any]:
    return registers.create(office, "contacts", {"full_name": "Đặng Thị Thuở", **values}).record


def call(office: Office, **values: Any) -> dict[str, Any]:
    return registers.create(office, "hotline", {"content": "Đèn đường ngõ 3 hỏng", **values}).record


def names(office: Office, **query: Any) -> list[str]:
    return [row["full_name"] for row in registers.query(office, "contacts", Query(**query)).rows]


def refused(code: str) -> Any:
    return pytest.raises(AppError, match=code)


def test_a_record_gets_its_number_of_the_year_of_its_own_date(office: Office) -> None:
    first = call(office, received_at="2025-12-30T10:00")
    assert first["code"] == "ĐDN-2025-0001"
    assert [call(office)["code"], call(office)["code"]] == ["ĐDN-2026-0001", "ĐDN-2026-0002"]
    assert contact(office)["code"] == "CD-2026-0001"


def test_a_removed_number_is_never_given_again(office: Office) -> None:
    first = call(office)
    registers.remove(office, "hotline", first["id"])
    assert call(office)["code"] == "ĐDN-2026-0002"


def test_a_case_gets_its_due_date_by_the_rule_with_the_arithmetic(office: Office) -> None:
    set_clock(office, "2026-05-14T09:00")
    row = call(office, received_at="2026-04-28T19:50")
    assert row["due_date"] == "2026-05-14"
    assert row["due_rule"] == "phan-anh-tra-loi"
    assert "30/4" in row["due_counted"]
    assert "10 ngày làm việc" in row["due_counted"]


def test_the_offices_own_days_come_before_the_law(tmp_path: Any) -> None:
    from tests.services.offices import open_office

    own = open_office(tmp_path, due_days={"phan-anh-tra-loi": 5})
    assert call(own, received_at="2026-05-11T08:00")["due_date"] == "2026-05-18"


def test_a_due_date_chosen_by_a_person_is_kept(office: Office) -> None:
    row = call(office, due_date="2026-05-20")
    assert row["due_date"] == "2026-05-20"
    assert "due_rule" not in row
    assert "ấn định" in row["due_counted"]
    corrected = registers.update(office, "hotline", row["id"], {"received_at": "2026-05-15T08:00"}).record
    assert corrected["due_date"] == "2026-05-20"


def test_correcting_the_day_of_receipt_counts_again(office: Office) -> None:
    row = call(office)
    assert row["due_date"] == "2026-06-01"
    corrected = registers.update(office, "hotline", row["id"], {"received_at": "2026-05-15T08:00"}).record
    assert corrected["due_date"] == "2026-05-29"


def test_changing_the_settings_moves_no_old_date(office: Office) -> None:
    row = call(office)
    registers.update(office, "settings", "office", {"due_days": {"phan-anh-tra-loi": 2}})
    later = registers.update(office, "hotline", row["id"], {"note": "đã gọi lại"}).record
    assert later["due_date"] == row["due_date"]


def test_the_citizens_name_and_telephone_are_filled_in(office: Office) -> None:
    her = contact(office, phone="0912 345 678", hamlet="Thôn Yên Lạc")
    row = call(office, contact_id=her["id"])
    assert (row["person_name"], row["person_phone"], row["hamlet"]) == (
        "Đặng Thị Thuở",
        "0912345678",
        "Thôn Yên Lạc",
    )
    told = call(office, contact_id=her["id"], person_phone="0987654321")
    assert told["person_phone"] == "0987654321"


def test_an_unknown_citizen_is_refused(office: Office) -> None:
    with refused("DL-03"):
        call(office, contact_id="not-there")


def test_a_case_begins_its_timeline_with_the_receipt(office: Office) -> None:
    row = call(office, received_by="Nguyễn Văn Đức", received_at="2026-05-15T19:50")
    assert row["steps"] == [{"at": "2026-05-15T19:50:00", "by": "Nguyễn Văn Đức", "status": "received"}] or (
        row["steps"][0]["by"] == "Nguyễn Văn Đức" and row["steps"][0]["status"] == "received"
    )


@pytest.mark.parametrize(
    ("table", "values", "code", "field"),
    [
        ("contacts", {"full_name": "  "}, "DL-01", "full_name"),
        ("contacts", {"full_name": "A", "birth_date": "1956-13"}, "DL-01", "birth_date"),
        ("contacts", {"full_name": "A", "birth_date": "2030"}, "DL-04", "birth_date"),
        ("hotline", {"content": "x", "received_at": "2026-05-19T08:00"}, "DL-04", "received_at"),
        ("hotline", {"content": "x", "received_at": "2026-02-31T08:00"}, "DL-01", "received_at"),
        ("hotline", {"content": "x" * 20_001}, "DL-01", "content"),
        ("hotline", {"content": "x", "due_date": "2026-05-17"}, "DL-05", "due_date"),
        ("hotline", {"content": "x", "status": "informed"}, "DL-02", "status"),
        ("hotline", {"content": "x", "surname": "y"}, "DL-01", "surname"),
        ("activities", {"date": "2026-05-19", "content": "x"}, "DL-04", "date"),
        ("suggestions", {"content": "x", "box_opening_id": "nowhere"}, "DL-06", "box_opening_id"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_changes_nothing(
    office: Office, table: str, values: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(AppError) as error:
        registers.create(office, table, values)
    assert (error.value.code, list(error.value.fields)) == (code, [field])
    assert registers.query(office, table, Query()).total == 0
    assert len(office.store.acts()) == 1


def test_one_bad_record_of_many_leaves_none(office: Office) -> None:
    with refused("DL-01"):
        registers.create_many(office, "contacts", [{"full_name": "Lê Văn Hòa"}, {"full_name": ""}])
    assert registers.query(office, "contacts", Query()).total == 0


def test_several_records_are_one_act_that_is_undone_at_once(office: Office) -> None:
    registers.create_many(
        office, "contacts", [{"full_name": f"Nguyễn Văn {name}"} for name in ("An", "Bình")]
    )
    assert office.store.acts()[0].message == "Thêm 2 công dân"
    registers.undo(office)
    assert registers.query(office, "contacts", Query()).total == 0


def test_only_the_named_fields_change_and_an_empty_one_is_cleared(office: Office) -> None:
    row = contact(office, phone="0912345678", note="ghi chú")
    changed = registers.update(office, "contacts", row["id"], {"note": None, "hamlet": "Xóm Đông"}).record
    assert changed["phone"] == "0912345678"
    assert changed["hamlet"] == "Xóm Đông"
    assert "note" not in changed
    assert changed["code"] == row["code"]


def test_a_change_made_on_an_old_reading_is_refused(office: Office) -> None:
    row = contact(office)
    registers.update(office, "contacts", row["id"], {"hamlet": "Xóm Đông"}, row["rev"])
    with pytest.raises(AppError):
        registers.update(office, "contacts", row["id"], {"hamlet": "Thôn Yên Lạc"}, row["rev"])


def test_what_others_point_to_is_not_removed(office: Office) -> None:
    her = contact(office)
    call(office, contact_id=her["id"])
    with refused("BANG-06"):
        registers.remove(office, "contacts", her["id"])


def test_removing_is_undone(office: Office) -> None:
    row = contact(office)
    registers.remove(office, "contacts", row["id"])
    with refused("BANG-02"):
        registers.get(office, "contacts", row["id"])
    registers.undo(office)
    assert registers.get(office, "contacts", row["id"])["full_name"] == "Đặng Thị Thuở"


def test_the_history_says_who_changed_what_in_the_words_of_the_form(office: Office) -> None:
    row = contact(office, birth_date="1956")
    registers.update(office, "contacts", row["id"], {"birth_date": "1956-03-05", "no_letters": True})
    last = registers.history(office, "contacts", row["id"])[-1]
    assert (last.by, last.message) == ("Nguyễn Thị Hạnh", "Sửa công dân CD-2026-0001")
    changes = [(c.title, c.before, c.after) for c in registers.changed_fields("contacts", last)]
    assert changes == [("Ngày sinh", "1956", "05/03/1956"), ("Không muốn nhận thư", "Không", "Có")]


def test_people_are_listed_by_given_name(office: Office) -> None:
    for name in ("Nguyễn Văn Đức", "Trần Ánh", "Lê Thị An", "Bùi Ân"):
        contact(office, full_name=name)
    assert names(office) == ["Lê Thị An", "Trần Ánh", "Bùi Ân", "Nguyễn Văn Đức"]
    assert names(office, sort="-full_name", limit=2) == ["Nguyễn Văn Đức", "Bùi Ân"]
    assert names(office, offset=3) == ["Nguyễn Văn Đức"]


def test_typing_without_accents_finds_and_filters(office: Office) -> None:
    for name, hamlet in (("Nguyễn Thị Hòa", "Xóm Đông"), ("Nguyễn Thị Hoa", "Thôn Yên Lạc"), ("Lê Bảy", "")):
        contact(office, full_name=name, hamlet=hamlet)
    assert sorted(names(office, search="thi hoa")) == ["Nguyễn Thị Hoa", "Nguyễn Thị Hòa"]
    assert names(office, search="thi hoa", where={"hamlet": "Xóm Đông"}) == ["Nguyễn Thị Hòa"]
    assert names(office, where={"hamlet": ""}) == ["Lê Bảy"]


def test_rows_are_filtered_by_days_numbers_and_choices(office: Office) -> None:
    for day, people in (("2026-03-31", 10), ("2026-04-01", 20), ("2026-04-30", 30)):
        registers.create(
            office, "activities", {"date": day, "content": "Dọn vệ sinh", "participants": people}
        )

    def found(**where: Any) -> int:
        return registers.count(office, "activities", where)

    assert found(date=Between("2026-04", "2026-04")) == 2
    assert found(date=Between("2026-04-01", "")) == 2
    assert found(date=Between("", "2026-03-31")) == 1
    assert found(participants=Between("15", "25")) == 1
    assert found(kind=["environment", "poor"]) == 3
    assert found(kind="poor") == 0


def test_empty_fields_stand_last_either_way(office: Office) -> None:
    for name, hamlet in (("A", ""), ("B", "Xóm Đông"), ("C", "Thôn Đình")):
        contact(office, full_name=name, hamlet=hamlet)
    assert names(office, sort="hamlet") == ["C", "B", "A"]
    assert names(office, sort="-hamlet") == ["B", "C", "A"]


def test_codes_are_ordered_by_their_number() -> None:
    codes = ["ĐDN-2026-10000", "ĐDN-2026-9999", "ĐDN-2025-0001"]
    assert sorted(codes, key=registers._code_key) == ["ĐDN-2025-0001", "ĐDN-2026-9999", "ĐDN-2026-10000"]


@pytest.mark.parametrize(
    ("table", "name", "values", "condition"),
    [
        ("hotline", "status", ["received", "assigned"], ("received", "assigned")),
        ("hotline", "status", ["received"], "received"),
        ("hotline", "received_at", ["2026-05"], Between("2026-05", "2026-05")),
        ("hotline", "due_date", ["..2026-05-17"], Between("", "2026-05-17")),
        ("activities", "participants", ["10..20"], Between("10", "20")),
        ("contacts", "no_letters", ["true"], True),
    ],
)
def test_words_of_a_command_become_conditions(
    table: str, name: str, values: list[str], condition: Any
) -> None:
    assert registers.parse_condition(table, name, values) == condition


def test_unknown_tables_and_fields_are_named(office: Office) -> None:
    with refused("BANG-01"):
        registers.query(office, "phone_calls", Query())
    with refused("BANG-03"):
        registers.query(office, "hotline", Query(where={"colour": "red"}))
    with refused("BANG-04"):
        registers.parse_condition("activities", "participants", ["nhiều"])


def test_settings_are_changed_but_neither_added_nor_removed(office: Office) -> None:
    with refused("BANG-05"):
        registers.create(office, "settings", {"unit_name": "X", "unit_code": "1234"})
    with refused("BANG-07"):
        registers.remove(office, "settings", "office")
    assert registers.update(office, "settings", "office", {"place_name": "Mộc Bắc"}).record["rev"] == 2


def test_odd_numbers_are_warned_about_but_saved(office: Office) -> None:
    values = {"full_name": "Lê Văn Hòa", "phone": "0912", "national_id": "123"}
    assert set(registers.warnings("contacts", values)) == {"phone", "national_id"}
    assert registers.create(office, "contacts", values).record["phone"] == "0912"
