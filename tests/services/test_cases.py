from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.records.cases import InformedHow
from app.services import backups, cases, overview, registers
from app.services.office import Office
from tests.services.offices import set_clock


def receive(office: Office, table: str = "hotline", **values: Any) -> str:
    values = {"content": "Đèn đường ngõ 3 hỏng", "received_at": "2026-05-15T19:50", **values}
    case_id: str = cases.receive(office, table, values).record["id"]
    return case_id


def row(office: Office, case_id: str, table: str = "hotline") -> dict[str, Any]:
    return registers.get(office, table, case_id)


def refused(code: str) -> Any:
    return pytest.raises(AppError, match=code)


@pytest.mark.parametrize("table", cases.CASE_TABLES)
def test_every_kind_of_case_goes_from_receipt_to_the_citizen_told(office: Office, table: str) -> None:
    case_id = receive(office, table, person_name="Đặng Thị Thuở", person_phone="0912345678")
    cases.assign(office, table, case_id, to="Lê Quang Hưng")
    cases.start(office, table, case_id, progress="đã đặt mua bóng đèn")
    cases.answer(office, table, case_id, answer="Đã thay bóng đèn")
    done = cases.inform(office, table, case_id, how=InformedHow.PHONE)
    assert [step["status"] for step in done.record["steps"]] == [
        "received",
        "assigned",
        "in_progress",
        "answered",
        "informed",
    ]
    assert done.record["status"] == "informed"
    assert done.record["informed_at"] == "2026-05-18T09:00:00"
    assert done.changes.touched == {table: (case_id,)}
    assert office.store.acts()[0].message.startswith("Ghi đã báo dân: ")


def test_a_case_cannot_close_before_there_is_an_answer(office: Office) -> None:
    case_id = receive(office)
    with refused("VIEC-04"):
        cases.inform(office, "hotline", case_id, how="phone")
    assert row(office, case_id)["status"] == "received"


def test_an_answered_case_stays_open_until_the_citizen_is_told(office: Office) -> None:
    case_id = receive(office)
    done = cases.answer(office, "hotline", case_id, answer="Đã thay bóng đèn")
    assert done.record["status"] == "answered"
    assert cases.waiting_to_be_told(done.record)
    assert cases.next_acts(done.record)[0] == "inform"


def test_where_nobody_is_named_only_a_public_answer_closes(office: Office) -> None:
    case_id = receive(office, anonymous=True)
    cases.answer(office, "hotline", case_id, answer="Đã thay bóng đèn")
    with refused("VIEC-05"):
        cases.inform(office, "hotline", case_id, how=InformedHow.PHONE)
    done = cases.inform(office, "hotline", case_id, how=InformedHow.NOTICE_BOARD)
    assert done.record["status"] == "informed"


def test_beyond_its_power_the_office_forwards_and_still_tells_the_citizen(office: Office) -> None:
    case_id = receive(office)
    done = cases.forward(office, "hotline", case_id, to="UBND thị xã", reason="đường tỉnh")
    assert cases.waiting_to_be_told(done.record)
    told = cases.inform(office, "hotline", case_id, how="phone").record
    assert told["status"] == "forwarded"
    assert not cases.waiting_to_be_told(told)


def test_the_same_case_is_not_forwarded_twice(office: Office) -> None:
    case_id = receive(office)
    cases.forward(office, "hotline", case_id, to="UBND thị xã")
    with refused("VIEC-01"):
        cases.forward(office, "hotline", case_id, to="UBND tỉnh")


def test_a_withdrawn_case_closes_with_its_reason_and_can_be_reopened(office: Office) -> None:
    case_id = receive(office)
    with refused("VIEC-07"):
        cases.withdraw(office, "hotline", case_id, reason=" ")
    done = cases.withdraw(office, "hotline", case_id, reason="đã tự hòa giải")
    assert done.record["status"] == "withdrawn"
    assert done.record["steps"][-1]["note"] == "đã tự hòa giải"
    again = cases.reopen(office, "hotline", case_id, reason="lại xảy ra").record
    assert again["status"] == "in_progress"


def test_a_reopened_case_counts_its_time_from_the_day_of_reopening(office: Office) -> None:
    set_clock(office, "2026-03-02T08:00")
    case_id = receive(office, received_at="2026-03-02T08:00")
    cases.answer(office, "hotline", case_id, answer="Đã sửa")
    cases.inform(office, "hotline", case_id, how="phone")
    set_clock(office, "2026-05-18T09:00")
    again = cases.reopen(office, "hotline", case_id, reason="đèn lại hỏng").record
    assert again["due_date"] == "2026-06-01"
    assert again["due_counted"].startswith("Mở lại. Nhận 18/5")
    assert "informed_at" not in again
    assert again["answer"] == "Đã sửa"


def test_a_due_date_is_extended_with_a_reason_and_never_backwards(office: Office) -> None:
    case_id = receive(office)
    with refused("VIEC-10"):
        cases.extend(office, "hotline", case_id, until=date(2026, 5, 29), reason="chờ vật tư")
    done = cases.extend(office, "hotline", case_id, until=date(2026, 6, 5), reason="chờ vật tư")
    assert done.record["due_date"] == "2026-06-05"
    assert done.record["due_counted"].endswith("Gia hạn đến 05/6/2026: chờ vật tư.")
    assert "10 ngày làm việc" in done.record["due_counted"]


def test_a_pause_keeps_the_working_days_that_were_left(office: Office) -> None:
    case_id = receive(office)
    paused = cases.pause(office, "hotline", case_id, reason="chờ bổ sung giấy tờ").record
    assert "due_date" not in paused
    assert paused["days_left"] == 9
    assert "resume" in cases.next_acts(paused)
    set_clock(office, "2026-06-15T08:00")
    resumed = cases.resume(office, "hotline", case_id).record
    assert resumed["due_date"] == "2026-06-26"
    assert "paused_on" not in resumed
    assert "Tính tiếp từ 15/6/2026" in resumed["due_counted"]


def test_an_overdue_case_is_not_paused(office: Office) -> None:
    case_id = receive(office)
    set_clock(office, "2026-06-15T08:00")
    with refused("VIEC-13"):
        cases.pause(office, "hotline", case_id, reason="muộn rồi")


def test_a_recalculation_is_an_act_of_its_own(office: Office) -> None:
    case_id = receive(office)
    registers.update(office, "settings", "office", {"due_days": {"phan-anh-tra-loi": 3}})
    done = cases.recount(office, "hotline", case_id)
    assert done.record["due_date"] == "2026-05-20"
    assert office.store.acts()[0].message == f"Tính lại hạn: cuộc gọi {done.record['code']}"


def test_steps_are_neither_in_the_future_nor_before_the_receipt(office: Office) -> None:
    case_id = receive(office)
    for moment in (datetime(2026, 5, 19, 8), datetime(2026, 5, 14, 8)):
        with refused("VIEC-22"):
            cases.answer(office, "hotline", case_id, answer="Đã sửa", answered_at=moment)
    cases.answer(office, "hotline", case_id, answer="Đã sửa", answered_at=datetime(2026, 5, 16, 8))
    with refused("VIEC-22"):
        cases.inform(office, "hotline", case_id, how="phone", informed_at=datetime(2026, 5, 15, 20))


@pytest.mark.parametrize(
    ("act", "arguments", "code"),
    [
        (cases.assign, {"to": ""}, "VIEC-02"),
        (cases.answer, {"answer": "  "}, "VIEC-03"),
        (cases.forward, {"to": ""}, "VIEC-06"),
        (cases.reopen, {"reason": "x"}, "VIEC-01"),
        (cases.resume, {}, "VIEC-14"),
    ],
)
def test_a_step_that_lacks_something_is_refused_and_changes_nothing(
    office: Office, act: Any, arguments: dict[str, Any], code: str
) -> None:
    case_id = receive(office)
    before = row(office, case_id)
    with refused(code):
        act(office, "hotline", case_id, **arguments)
    assert row(office, case_id) == before


def test_an_unknown_way_of_telling_is_refused_with_the_choices(office: Office) -> None:
    case_id = receive(office)
    cases.answer(office, "hotline", case_id, answer="Đã sửa")
    with refused("VIEC-21") as error:
        cases.inform(office, "hotline", case_id, how="pigeon")
    assert "loa truyền thanh" in error.value.hint


def test_a_call_that_is_a_complaint_becomes_a_petition_whose_clock_started_with_the_call(
    office: Office,
) -> None:
    case_id = receive(office, person_name="Lê Văn Hòa", received_at="2026-05-11T08:00")
    petition = cases.to_petition(office, "hotline", case_id, nature="complaint").record
    assert petition["code"] == "ĐT-2026-0001"
    assert petition["received_at"] == "2026-05-11T08:00:00"
    assert petition["due_date"] == "2026-05-21"
    assert petition["due_rule"] == "khieu-nai-thu-ly"
    assert (petition["petition_source"], petition["origin"]) == ("call", f"hotline/{case_id}")
    assert petition["person_name"] == "Lê Văn Hòa"
    origin = row(office, case_id)
    assert origin["status"] == "converted"
    assert origin["steps"][-1]["note"] == "Chuyển thành đơn ĐT-2026-0001"
    assert not cases.waiting_to_be_told(origin)


def test_turning_into_a_petition_is_one_act(office: Office) -> None:
    case_id = receive(office)
    cases.to_petition(office, "hotline", case_id, nature="complaint")
    registers.undo(office)
    assert registers.count(office, "petitions", {}) == 0
    assert row(office, case_id)["status"] == "received"


def test_a_petition_is_not_turned_into_one(office: Office) -> None:
    case_id = receive(office, "petitions")
    with refused("VIEC-16"):
        cases.to_petition(office, "petitions", case_id, nature="complaint")


def test_a_denunciation_keeps_no_words_in_its_steps(office: Office) -> None:
    case_id = cases.receive(
        office,
        "petitions",
        {"nature": "denunciation", "secret_register_no": "03", "received_at": "2026-05-15"},
    ).record["id"]
    cases.start(office, "petitions", case_id, progress="đã gặp ông A")
    done = cases.answer(office, "petitions", case_id, answer="nội dung mật").record
    assert "mật" not in str({**done, "secret_register_no": ""})
    assert "ông A" not in str(done)
    assert done["status"] == "answered"


def test_a_denunciation_with_a_sender_is_refused_and_says_why(office: Office) -> None:
    with refused("DL-01") as error:
        cases.receive(office, "petitions", {"nature": "denunciation", "person_name": "Lê Văn Hòa"})
    assert "Điều 56 Luật Tố cáo" in error.value.message


def test_the_steps_that_a_case_allows_are_named(office: Office) -> None:
    case_id = receive(office)
    assert cases.next_acts(row(office, case_id))[0] == "assign"
    cases.to_petition(office, "hotline", case_id, nature="complaint")
    assert cases.next_acts(row(office, case_id)) == ()


def stored_bytes(office: Office) -> bytes:
    return b"".join(path.read_bytes() for path in office.store.folder.rglob("*") if path.is_file())


def test_reclassifying_as_a_denunciation_leaves_no_byte_of_the_sender(office: Office) -> None:
    case_id = receive(office, person_name="Lê Văn Tố", person_phone="0912999888", content="Ông A nhận tiền")
    cases.assign(office, "hotline", case_id, to="Lê Quang Hưng", note="hỏi lại ông Tố")
    other = receive(office, person_name="Trần Thị Bưởi")
    done = cases.reclassify_as_denunciation(
        office, "hotline", case_id, secret_register_no="07/2026", confirmed=True
    ).record
    assert done["nature"] == "denunciation"
    assert done["due_rule"] == "to-cao-phan-loai"
    assert done["code"] == "ĐDN-2026-0001"
    assert [step["status"] for step in done["steps"]] == ["received", "assigned"]
    for secret in ("Lê Văn Tố", "0912999888", "Ông A nhận tiền", "ông Tố"):
        assert secret.encode() not in stored_bytes(office)
    assert row(office, other)["person_name"] == "Trần Thị Bưởi"


@pytest.mark.parametrize(("number", "confirmed", "code"), [("", True, "VIEC-18"), ("07", False, "VIEC-19")])
def test_reclassifying_needs_the_secret_number_and_a_confirmation(
    office: Office, number: str, confirmed: bool, code: str
) -> None:
    case_id = receive(office, person_name="Lê Văn Tố")
    before = row(office, case_id)
    with refused(code):
        cases.reclassify_as_denunciation(
            office, "hotline", case_id, secret_register_no=number, confirmed=confirmed
        )
    assert row(office, case_id) == before


def test_reclassifying_cannot_be_undone(office: Office) -> None:
    case_id = receive(office, person_name="Lê Văn Tố")
    cases.reclassify_as_denunciation(office, "hotline", case_id, secret_register_no="07", confirmed=True)
    with pytest.raises(AppError):
        registers.undo(office, office.store.last_act)
    assert "person_name" not in row(office, case_id)


@pytest.mark.parametrize("from_petition", [True, False])
def test_the_call_and_the_petition_that_it_became_are_purged_together(
    office: Office, from_petition: bool
) -> None:
    case_id = receive(office, person_name="Lê Văn Tố", content="Ông A nhận tiền")
    petition_id = cases.to_petition(office, "hotline", case_id, nature="complaint").record["id"]
    table, target = ("petitions", petition_id) if from_petition else ("hotline", case_id)
    cases.reclassify_as_denunciation(office, table, target, secret_register_no="07", confirmed=True)
    assert row(office, case_id)["nature"] == row(office, petition_id, "petitions")["nature"] == "denunciation"
    for secret in ("Lê Văn Tố", "Ông A nhận tiền"):
        assert secret.encode() not in stored_bytes(office)


def test_an_ineligible_petition_is_kept_and_no_longer_runs_late(office: Office) -> None:
    case_id = receive(office, "petitions", received_at="2026-04-20")
    with refused("VIEC-24"):
        cases.file_away(office, "petitions", case_id, reason="")
    done = cases.file_away(office, "petitions", case_id, reason="không ghi họ tên, địa chỉ").record
    assert (done["status"], done["eligible"]) == ("kept", False)
    assert overview.today(office).overdue.number == 0
    assert cases.next_acts(done) == ("reopen",)
    assert cases.reopen(office, "petitions", case_id, reason="đã bổ sung").record["status"] == "in_progress"


def test_a_petition_for_another_body_is_sent_back_and_its_sender_still_told(office: Office) -> None:
    case_id = receive(office, "petitions")
    done = cases.send_back(
        office, "petitions", case_id, to="Tòa án nhân dân khu vực", document_no="12/HD-UBND"
    ).record
    assert (done["in_competence"], done["document_no"]) == (False, "12/HD-UBND")
    assert cases.waiting_to_be_told(done)
    call = receive(office)
    with refused("VIEC-26"):
        cases.send_back(office, "hotline", call, to="Tòa án")


def test_an_opinion_heard_at_an_activity_becomes_a_case_with_its_day_and_hamlet(office: Office) -> None:
    values = {"date": "2026-05-14", "content": "Dọn vệ sinh", "hamlet": "Xóm Đông"}
    activity = registers.create(office, "activities", values).record
    done = cases.from_activity(
        office, activity["id"], {"content": "Đề nghị nạo vét mương", "anonymous": True}
    ).record
    assert (done["received_at"][:10], done["hamlet"]) == ("2026-05-14", "Xóm Đông")
    assert done["origin"] == f"activities/{activity['id']}"
    assert done["due_date"] == "2026-05-28"
    assert done["code"] == "TCD-2026-0001"


def test_no_backup_keeps_or_brings_back_a_denouncer(office: Office) -> None:
    case_id = receive(office, person_name="Lê Văn Tố")
    other = receive(office, person_name="Trần Thị Bưởi")
    (old,) = backups.create(office)
    before = old.path.read_bytes()
    set_clock(office, "2026-05-18T10:00")
    cases.reclassify_as_denunciation(office, "hotline", case_id, secret_register_no="07", confirmed=True)
    assert not old.path.exists()
    assert len(backups.listed(office)) == 1
    old.path.write_bytes(before)
    registers.update(office, "hotline", other, {"note": "sửa"})
    backups.restore(office, old.path)
    assert "person_name" not in row(office, case_id)
    assert "note" not in row(office, other)
    assert not old.path.exists()
