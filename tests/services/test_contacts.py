from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import cases, contacts, registers
from app.services.contacts import Rule, Side
from app.services.office import Office


def person(office: Office, full_name: str = "Nguyễn Văn Hùng", **values: Any) -> dict[str, Any]:
    return registers.create(office, "contacts", {"full_name": full_name, **values}).record


def rules(office: Office) -> list[tuple[str, str]]:
    return [(pair.rule.value, pair.reason) for pair in contacts.find_duplicates(office)]


@pytest.mark.parametrize(
    ("one", "two", "rule"),
    [
        ({"national_id": "035056001234"}, {"national_id": "35056001234"}, Rule.STRICT),
        (
            {"birth_date": "1956", "phone": "0912345678"},
            {"birth_date": "1956-03-05", "phone": "912345678"},
            Rule.STRICT,
        ),
        ({"hamlet": "Xóm Đông"}, {"full_name": "NGUYEN VAN HUNG", "hamlet": "xóm đông"}, Rule.BROAD),
        ({"phone": "0912345678"}, {"full_name": "Nguyễn Văn Hừng", "phone": "0912345678"}, Rule.BROAD),
        (
            {"full_name": "Lý Mỹ", "hamlet": "Xóm Đông"},
            {"full_name": "Lí Mĩ", "hamlet": "Xóm Đông"},
            Rule.BROAD,
        ),
    ],
)
def test_two_records_of_one_person_are_found(
    office: Office, one: dict[str, Any], two: dict[str, Any], rule: Rule
) -> None:
    person(office, **{"full_name": "Nguyễn Văn Hùng", **one})
    person(office, **{"full_name": "Nguyễn Văn Hùng", **two})
    assert [found for found, _ in rules(office)] == [rule.value]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({}, {}),
        ({"hamlet": "Xóm Đông"}, {"hamlet": "Xóm Đình"}),
        ({"hamlet": "Xóm Đông", "birth_date": "1956"}, {"hamlet": "Xóm Đông", "birth_date": "1980"}),
        ({"hamlet": "Xóm Đông", "sex": "male"}, {"hamlet": "Xóm Đông", "sex": "female"}),
        (
            {"hamlet": "Xóm Đông", "national_id": "035056001234"},
            {"hamlet": "Xóm Đông", "national_id": "035056001235"},
        ),
    ],
)
def test_a_common_name_alone_makes_nobody_a_duplicate(
    office: Office, one: dict[str, Any], two: dict[str, Any]
) -> None:
    person(office, **one)
    person(office, **two)
    assert rules(office) == []


def test_while_typing_the_stored_person_is_shown_and_the_edited_one_is_not(office: Office) -> None:
    stored = person(office, hamlet="Xóm Đông")
    typed = {"full_name": "Nguyễn Văn Hùng", "hamlet": "Xóm Đông"}
    (found,) = contacts.duplicates_of(office, typed)
    assert found.right["id"] == stored["id"]
    assert contacts.duplicates_of(office, typed, exclude=stored["id"]) == []
    assert contacts.duplicates_of(office, {"full_name": ""}) == []


def test_an_identity_number_typed_with_spaces_is_recognised(office: Office) -> None:
    person(office, "Lê Thị An", national_id="035056001234")
    (found,) = contacts.duplicates_of(office, {"full_name": "An", "national_id": "035056001234"})
    assert found.rule is Rule.STRICT


def test_not_the_same_is_remembered(office: Office) -> None:
    one, two = person(office, hamlet="Xóm Đông"), person(office, hamlet="Xóm Đông")
    contacts.keep_apart(office, one["id"], two["id"])
    assert rules(office) == []
    registers.undo(office)
    assert len(rules(office)) == 1


def test_all_of_a_person_stands_on_one_page_newest_first(office: Office) -> None:
    her, other = person(office), person(office, "Lê Thị An")
    for day in ("2026-05-04", "2026-05-11"):
        values = {"content": "Đèn hỏng", "received_at": day, "contact_id": her["id"]}
        cases.receive(office, "hotline", values)
    cases.receive(office, "petitions", {"content": "Mương tắc", "contact_id": other["id"]})
    page = contacts.page(office, her["id"])
    assert [row["received_at"][:10] for row in page.rows["hotline"]] == ["2026-05-11", "2026-05-04"]
    assert set(page.rows) == {"hotline"}
    assert contacts.person_data(office, her["id"])["contact"]["full_name"] == "Nguyễn Văn Hùng"


def test_the_merge_screen_says_of_each_field_where_it_stands() -> None:
    left = {"full_name": "Nguyễn Văn Hùng", "phone": "0912345678", "note": "một", "tags": ["a"]}
    right = {"full_name": "Nguyễn Văn Hùng", "hamlet": "Xóm Đông", "note": "hai", "phone": "0987654321"}
    shown = {field.name: (field.state, field.choice) for field in contacts.merge_fields(left, right)}
    assert shown == {
        "full_name": ("same", Side.LEFT),
        "phone": ("differs", Side.LEFT),
        "hamlet": ("right", Side.RIGHT),
        "tags": ("left", Side.LEFT),
        "note": ("differs", Side.BOTH),
    }


def test_merging_takes_the_chosen_fields_moves_everything_and_is_undone_as_one_act(office: Office) -> None:
    keep = person(office, phone="0912345678", tags=["hội viên"], note="một")
    other = person(office, phone="0987654321", hamlet="Xóm Đông", tags=["cựu chiến binh"], note="hai")
    call = cases.receive(office, "hotline", {"content": "Đèn hỏng", "contact_id": other["id"]}).record
    done = contacts.merge(office, keep["id"], other["id"], {"phone": Side.RIGHT})
    merged = done.record
    assert (merged["phone"], merged["hamlet"], merged["code"]) == ("0987654321", "Xóm Đông", keep["code"])
    assert merged["tags"] == ["hội viên", "cựu chiến binh"]
    assert merged["note"] == "một\nhai"
    assert registers.get(office, "hotline", call["id"])["contact_id"] == keep["id"]
    assert registers.count(office, "contacts", {}) == 1
    assert set(done.changes.touched) == {"contacts", "hotline"}
    registers.undo(office)
    assert registers.get(office, "contacts", other["id"])["phone"] == "0987654321"
    assert registers.get(office, "hotline", call["id"])["contact_id"] == other["id"]


def test_a_record_is_not_merged_with_itself_nor_on_an_old_reading(office: Office) -> None:
    one, two = person(office), person(office)
    with pytest.raises(AppError, match="CD-01"):
        contacts.merge(office, one["id"], one["id"])
    registers.update(office, "contacts", two["id"], {"note": "mới"})
    with pytest.raises(AppError):
        contacts.merge(office, one["id"], two["id"], other_rev=1)
    assert registers.count(office, "contacts", {}) == 2


def test_the_fuller_record_is_proposed_to_be_kept() -> None:
    assert contacts.completeness({"full_name": "A", "phone": "1"}) > contacts.completeness({"full_name": "A"})


def closed_call(office: Office, contact_id: str) -> str:
    values = {"content": "Đèn hỏng", "contact_id": contact_id, "received_at": "2026-05-11"}
    case_id: str = cases.receive(office, "hotline", values).record["id"]
    cases.answer(office, "hotline", case_id, answer="Đã thay bóng")
    cases.inform(office, "hotline", case_id, how="phone", note="gọi cho anh Hùng Lục Ngạn")
    return case_id


def test_a_person_who_asks_for_it_leaves_every_byte_but_the_register_entry_stays(office: Office) -> None:
    him = person(office, "Nguyễn Lục Ngạn", phone="0912999888", address="Số 5 ngõ Đình", hamlet="Xóm Đông")
    case_id = closed_call(office, him["id"])
    done = contacts.anonymise(office, him["id"], reason="đơn ngày 18/5/2026", confirmed=True)
    assert (done.record["full_name"], done.record["hamlet"]) == (contacts.ANONYMOUS_NAME, "Xóm Đông")
    call = registers.get(office, "hotline", case_id)
    assert (call["anonymous"], call["answer"], call["status"]) == (True, "Đã thay bóng", "informed")
    stored = b"".join(path.read_bytes() for path in office.store.folder.rglob("*") if path.is_file())
    for gone in ("Lục Ngạn", "0912999888", "ngõ Đình"):
        assert gone.encode() not in stored
    assert office.store.acts()[0].message == "Ẩn danh công dân CD-2026-0001: đơn ngày 18/5/2026"


@pytest.mark.parametrize(
    ("reason", "confirmed", "code"), [("", True, "CD-02"), ("đơn", False, "CD-04"), ("đơn", True, "CD-03")]
)
def test_anonymising_asks_for_a_reason_a_confirmation_and_no_open_case(
    office: Office, reason: str, confirmed: bool, code: str
) -> None:
    him = person(office)
    if code == "CD-03":
        cases.receive(office, "hotline", {"content": "Đèn hỏng", "contact_id": him["id"]})
    with pytest.raises(AppError, match=code):
        contacts.anonymise(office, him["id"], reason=reason, confirmed=confirmed)
    assert registers.get(office, "contacts", him["id"]) == him


def test_what_was_done_for_a_person_stands_on_her_page_moves_with_a_merge_and_goes_with_her_name(
    office: Office,
) -> None:
    her, double = person(office, "Trần Thị Bưởi"), person(office, "Tran Thi Buoi")
    help_given = {"date": "2026-05-10", "kind": "lonely", "content": "Dọn vườn", "helped_id": double["id"]}
    done = registers.create(office, "activities", help_given).record
    contacts.merge(office, her["id"], double["id"], {})
    ((table, rows),) = contacts.page(office, her["id"]).rows.items()
    assert (table, [row["id"] for row in rows]) == ("activities", [done["id"]])
    contacts.anonymise(office, her["id"], reason="đơn ngày 18/5/2026", confirmed=True)
    assert "helped_id" not in registers.get(office, "activities", done["id"])
