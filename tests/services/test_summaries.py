"""A superior is told of a forwarded case in words that were approved and name nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import bundle_export, cases, registers, summaries
from app.services.office import Office

PERIOD = "2026-H1"
CONTENT = "Bà Đặng Thị Thuở báo cầu qua sông Châu yếu. Gọi lại số 0912 345 678."
SENDER = {"person_name": "Đặng Thị Thuở", "person_phone": "0912345678", "person_address": "Số 5, ngõ Bờ Hồ"}


def received(office: Office, table: str = "hotline", **values: Any) -> str:
    values = {"content": CONTENT, "received_at": "2026-05-15", **SENDER, **values}
    case_id: str = cases.receive(office, table, values).record["id"]
    return case_id


def forwarded(office: Office, **values: Any) -> str:
    case_id = received(office, **values)
    cases.forward(office, "hotline", case_id, to="UBND thị xã")
    return case_id


def approve(office: Office, case_id: str, summary: str, approval: str = "approved") -> dict[str, Any]:
    return cases.summarise(office, "hotline", case_id, summary=summary, approval=approval).record


def lines(office: Office) -> list[dict[str, str]]:
    return bundle_export.records_of(office, office.period(PERIOD)).get("hotline", [])


def test_only_an_approved_summary_goes_into_the_bundle(office: Office) -> None:
    case_id = forwarded(office)
    approve(office, case_id, "Cầu qua sông Châu yếu, đề nghị kiểm tra", "later")
    assert "summary" not in lines(office)[0]
    row = approve(office, case_id, "Cầu qua sông Châu yếu, đề nghị kiểm tra")
    assert row["summary_approved_at"] == "2026-05-18T09:00:00"
    assert lines(office)[0]["summary"] == "Cầu qua sông Châu yếu, đề nghị kiểm tra"
    assert row["steps"][-1]["note"] == "Duyệt tóm tắt gửi cấp trên"
    approve(office, case_id, "Cầu yếu", "later")  # written anew, it waits again
    assert "summary" not in lines(office)[0]


def test_the_offer_leaves_out_who_sent_it(office: Office) -> None:
    row = registers.get(office, "hotline", received(office))
    assert summaries.offer(office, row) == "Người gửi báo cầu qua sông Châu yếu. Gọi lại số …."
    long = registers.get(office, "hotline", received(office, content="Cầu yếu lắm rồi. " * 100))
    assert len(summaries.offer(office, long)) <= summaries.OFFERED_LENGTH


def test_the_sender_may_be_known_from_the_list_of_citizens_alone(office: Office) -> None:
    person = {"full_name": "Trần Văn Mận", "national_id": "035056000123", "address": "Số 7, ngõ Cây Đa"}
    contact = registers.create(office, "contacts", person).record
    case_id = received(office, contact_id=contact["id"], person_name="", person_phone="", person_address="")
    cases.forward(office, "hotline", case_id, to="UBND thị xã")
    for telling in ("Trần Văn Mận nói", "Thẻ 035056000123", "Ở số 7, ngõ Cây Đa"):
        with pytest.raises(AppError, match="VIEC-28"):
            approve(office, case_id, telling, "despite_warning")


@pytest.mark.parametrize("telling", ["dang thi thuo báo cầu yếu", "Gọi 0912.345.678", "Ở số 5 ngõ Bờ Hồ"])
def test_words_that_surely_name_the_sender_are_never_approved(office: Office, telling: str) -> None:
    case_id = forwarded(office)
    with pytest.raises(AppError, match="VIEC-28") as caught:
        approve(office, case_id, telling, "despite_warning")
    assert "superior_summary" in caught.value.fields
    assert "superior_summary" not in registers.get(office, "hotline", case_id)
    approve(office, case_id, telling, "later")  # kept to be mended
    assert "summary" not in lines(office)[0]


def test_words_that_might_name_somebody_need_a_second_look(office: Office) -> None:
    case_id = forwarded(office)
    with pytest.raises(AppError, match="VIEC-29") as caught:
        approve(office, case_id, "Đất cạnh nhà ông Nam sạt lở")
    assert "họ tên “ông Nam”" in caught.value.message
    approve(office, case_id, "Đất cạnh nhà ông Nam sạt lở", "despite_warning")
    assert lines(office)[0]["summary"] == "Đất cạnh nhà ông Nam sạt lở"


def test_a_summary_that_names_a_sender_entered_afterwards_stays_at_home(office: Office) -> None:
    nobody = {"person_name": "", "person_phone": "", "person_address": ""}
    case_id = forwarded(office, **nobody)
    approve(office, case_id, "Theo Phạm Văn Ổi, cầu yếu")
    assert "summary" in lines(office)[0]
    registers.update(office, "hotline", case_id, {"person_name": "Phạm Văn Ổi"})
    assert "summary" not in lines(office)[0]


def test_nothing_is_written_for_what_was_not_forwarded_or_is_empty(office: Office) -> None:
    case_id = received(office)
    with pytest.raises(AppError, match="VIEC-01"):
        approve(office, case_id, "Cầu yếu")
    cases.forward(office, "hotline", case_id, to="UBND thị xã")
    with pytest.raises(AppError, match="VIEC-27"):
        approve(office, case_id, "  ")


def test_a_denunciation_has_no_summary_and_becoming_one_takes_it_away(office: Office) -> None:
    values = {"received_at": "2026-05-15", "nature": "denunciation", "secret_register_no": "05"}
    secret = cases.receive(office, "petitions", values).record
    assert summaries.offer(office, secret) == ""
    cases.forward(office, "petitions", secret["id"], to="Thanh tra")
    with pytest.raises(AppError, match="VIEC-30"):
        cases.summarise(office, "petitions", secret["id"], summary="Ai đó làm sai", approval="approved")
    assert summaries.forwarded(office, office.period(PERIOD)) == []
    assert "summarise" not in cases.next_acts(registers.get(office, "petitions", secret["id"]))
    case_id = forwarded(office)
    approve(office, case_id, "Chuyện riêng khó nói")
    cases.reclassify_as_denunciation(office, "hotline", case_id, secret_register_no="06", confirmed=True)
    row = registers.get(office, "hotline", case_id)
    assert not {"superior_summary", "summary_approved_at"} & set(row)
    told = json.dumps([(each.before, each.after) for each in office.store.history("hotline", case_id)])
    assert "Chuyện riêng" not in json.loads(json.dumps(told, ensure_ascii=False))


def test_a_case_taken_up_again_waits_for_a_new_approval(office: Office) -> None:
    case_id = forwarded(office)
    approve(office, case_id, "Cầu yếu")
    again = cases.reopen(office, "hotline", case_id, reason="thị xã trả lại").record
    assert again["superior_summary"] == "Cầu yếu"
    cases.forward(office, "hotline", case_id, to="UBND tỉnh")
    assert summaries.offer(office, again) == "Cầu yếu"
    assert "summary" not in lines(office)[0]


def test_forwarded_cases_offer_the_summary_as_their_next_step(office: Office) -> None:
    case_id = forwarded(office)
    assert cases.next_acts(registers.get(office, "hotline", case_id)) == ("inform", "summarise", "reopen")
    cases.inform(office, "hotline", case_id, how="phone")
    assert cases.next_acts(registers.get(office, "hotline", case_id)) == ("summarise", "reopen")
