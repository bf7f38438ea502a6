"""The rules that stand on the records themselves, and the words a user meets when one is broken."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.errors import AppError
from app.domain.records.base import JsonObject, LabelledEnum
from app.domain.records.cases import Case, HotlineCall, Petition, Reception
from app.domain.records.contacts import Contact
from app.domain.records.office import Activity
from app.domain.schema import choice_label, describe, validate
from app.domain.tables import TABLES, Table

CALL: JsonObject = {"received_at": "2026-05-18T08:05", "content": "Đèn đường hỏng"}
SECRET: JsonObject = {"received_at": "2026-05-18", "nature": "denunciation"}


def refused(record: type[Case] | type[Contact] | type[Activity], values: JsonObject) -> dict[str, str]:
    with pytest.raises(AppError) as caught:
        validate(record, values)
    assert caught.value.code == "DL-01"
    return caught.value.fields


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"person_name": "Người Bịa Ra"}, "person_name"),
        ({"person_phone": "0912345678"}, "person_phone"),
        ({"content": "ai làm gì"}, "content"),
        ({"hamlet": "Thôn Bịa"}, "hamlet"),
        ({"note": "ai làm gì"}, "note"),
        ({"attachments": ["anh.jpg"]}, "attachments"),
        ({"steps": [{"at": "2026-05-18", "status": "received", "note": "ai"}]}, "steps"),
    ],
)
def test_a_denunciation_keeps_nothing_that_could_tell_who_sent_it(values: JsonObject, field: str) -> None:
    assert "tố cáo" in refused(Petition, SECRET | values)[""], field


def test_a_denunciation_is_kept_with_its_pointer_to_the_secret_register() -> None:
    kept = validate(Petition, SECRET | {"secret_register_no": "05/2026"})
    assert kept.secret_register_no == "05/2026"


def test_the_identity_paper_of_a_denouncer_received_is_refused() -> None:
    assert refused(Reception, SECRET | {"identity_paper": "035056000000"})


def test_an_ordinary_case_needs_its_content() -> None:
    assert refused(HotlineCall, {"received_at": "2026-05-18"}) == {"content": "Chưa ghi nội dung."}


def test_an_anonymous_case_names_nobody() -> None:
    assert "anonymous" in refused(HotlineCall, CALL | {"anonymous": True, "person_name": "Bịa"})


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "31/12/2026", "hôm qua"])
def test_an_impossible_date_is_refused_beside_its_field(text: str) -> None:
    assert "ngày có thật" in refused(HotlineCall, CALL | {"received_at": text})["received_at"]


def test_an_unknown_field_is_named() -> None:
    assert refused(HotlineCall, CALL | {"colour": "xanh"}) == {
        "colour": "Không có mục “colour” trong bảng này."
    }


def test_several_errors_are_told_at_once() -> None:
    assert set(refused(Activity, {"participants": -1})) == {"date", "content", "participants"}


def test_office_time_has_no_offset_and_a_day_alone_means_an_unknown_hour() -> None:
    assert validate(HotlineCall, CALL | {"received_at": "2026-05-18"}).received_at == datetime(2026, 5, 18)
    assert validate(HotlineCall, CALL | {"received_at": "2026-05-18T01:00:00Z"}).received_at == datetime(
        2026, 5, 18, 8
    )


@pytest.mark.parametrize("text", ["1956", "1956-03", "1956-03-05", ""])
def test_a_birth_date_may_be_a_year_alone(text: str) -> None:
    assert validate(Contact, {"full_name": "Bịa", "birth_date": text}).birth_date == text


def test_text_is_kept_as_nfc_without_outer_or_hard_spaces() -> None:
    assert validate(Contact, {"full_name": " Thu\u031b\u0309 \u00a0"}).full_name == "Thử"


def test_a_document_leaves_out_what_is_empty_and_comes_back_the_same() -> None:
    call = validate(HotlineCall, CALL)
    document = call.to_document()
    assert "answer" not in document
    assert "steps" not in document
    assert validate(HotlineCall, document) == call


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: str(table.name))
def test_every_field_has_a_vietnamese_title_and_tables_point_at_real_fields(table: Table) -> None:
    fields = describe(table.record)
    assert all(spec.title != spec.name for spec in fields.values())
    assert {table.date_field, *table.search_fields} <= set(fields)


def test_choices_carry_their_words() -> None:
    assert choice_label(HotlineCall, "status", "answered") == "Chờ báo dân"
    assert all(isinstance(choice, LabelledEnum) for choice in describe(HotlineCall)["nature"].choices)


def test_spaces_alone_do_not_fill_a_field_that_must_be_filled() -> None:
    assert refused(Contact, {"full_name": " \u00a0 "}) == {"full_name": "Chưa nhập họ và tên."}
