from __future__ import annotations

from typing import Any

import pytest

from app.services import cases, registers, search
from app.services.office import Office


@pytest.fixture
def filled(office: Office) -> Office:
    people: list[dict[str, Any]] = [
        {"full_name": "Nguyễn Thị Hoa", "phone": "0912345678"},
        {"full_name": "Nguyễn Thị Hòa", "national_id": "035056001234", "hamlet": "Xóm Đông"},
        {"full_name": "Trần Văn Đức"},
    ]
    registers.create_many(office, "contacts", people)
    for content, name in (("Đèn đường xóm Đông hỏng", "Trần Văn Đức"), ("Mương tắc", "Nguyễn Thị Hòa")):
        cases.receive(office, "hotline", {"content": content, "person_name": name})
    cases.receive(office, "petitions", {"content": "Kiến nghị về mương", "person_phone": "0987654321"})
    return office


def titles(office: Office, typed: str) -> list[str]:
    return [hit.title for hit in search.find(office, typed)]


def test_what_is_typed_exactly_comes_first_in_all_registers(filled: Office) -> None:
    assert titles(filled, "Nguyễn Thị Hòa") == ["Nguyễn Thị Hòa", "Mương tắc", "Nguyễn Thị Hoa"]


def test_typing_without_accents_finds_everywhere(filled: Office) -> None:
    assert set(titles(filled, "muong")) == {"Mương tắc", "Kiến nghị về mương"}
    assert titles(filled, "den duong") == ["Đèn đường xóm Đông hỏng"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sdt:0912345678", ["Nguyễn Thị Hoa"]),
        ("0912345678", ["Nguyễn Thị Hoa"]),
        ("SĐT: 0987654321", ["Kiến nghị về mương"]),
        ("so:ĐDN-2026-0002", ["Mương tắc"]),
        ("số:dđn-2026-0002", ["Mương tắc"]),
        ("ten:duc", ["Trần Văn Đức", "Đèn đường xóm Đông hỏng"]),
        ("035056001234", ["Nguyễn Thị Hòa"]),
        ("sdt:0900000000", []),
        ("  ", []),
        ("so:", []),
    ],
)
def test_prefixes_and_numbers(filled: Office, typed: str, found: list[str]) -> None:
    assert titles(filled, typed) == found


def test_a_number_alone_finds_the_records_of_that_number(filled: Office) -> None:
    assert {hit.code for hit in search.find(filled, "so:2")} == {"CD-2026-0002", "ĐDN-2026-0002"}


def test_a_hit_says_which_record_it_is(filled: Office) -> None:
    (hit,) = search.find(filled, "den duong")
    assert (hit.table, hit.code, hit.detail) == ("hotline", "ĐDN-2026-0001", "Trần Văn Đức")
    assert registers.get(filled, hit.table, hit.record_id)["content"] == "Đèn đường xóm Đông hỏng"


def test_the_answer_is_limited(filled: Office) -> None:
    assert len(search.find(filled, "nguyen", limit=1)) == 1
