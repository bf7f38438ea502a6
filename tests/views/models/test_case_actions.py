from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import cases, registers
from app.services.office import Office
from app.views.models.case_actions import ACTIONS, PaperRegister, offered, start_value
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


def received(office: Office, table: str, **values: Any) -> dict[str, Any]:
    return cases.receive(office, table, {"content": "Đèn hỏng", "received_at": "2026-05-15", **values}).record


def keys(office: Office, table: str, case_id: str) -> list[str]:
    return [action.key for action in offered(table, registers.get(office, table, case_id))]


def test_a_petition_can_be_sent_back_or_kept_and_a_call_become_one(office: Office) -> None:
    petition, call = received(office, "petitions"), received(office, "hotline")
    assert {"send_back", "file_away", "reclassify"} <= set(keys(office, "petitions", petition["id"]))
    assert {"to_petition", "reclassify"} <= set(keys(office, "hotline", call["id"]))
    assert "file_away" not in keys(office, "hotline", call["id"])
    values = {"reason": "không ghi họ tên"}
    ACTIONS["file_away"].call(office, "petitions", petition["id"], petition["rev"], values)
    assert keys(office, "petitions", petition["id"]) == ["reopen", "reclassify"]


def test_making_a_case_a_denunciation_asks_whether_the_paper_register_is_complete(office: Office) -> None:
    call = received(office, "hotline", person_name="Lê Văn Tố")
    act = ACTIONS["reclassify"]
    assert not act.undoable
    values = {"secret_register_no": "07", "register": str(PaperRegister.NOT_YET)}
    with pytest.raises(AppError, match="VIEC-19"):
        act.call(office, "hotline", call["id"], call["rev"], values)
    act.call(office, "hotline", call["id"], call["rev"], {**values, "register": str(PaperRegister.COMPLETE)})
    assert "person_name" not in registers.get(office, "hotline", call["id"])
    assert "reclassify" not in keys(office, "hotline", call["id"])


def test_a_due_date_is_counted_again_by_a_step_of_its_own(office: Office) -> None:
    call = received(office, "hotline")
    registers.update(office, "settings", "office", {"due_days": {"phan-anh-tra-loi": 3}})
    done = ACTIONS["recount"].call(office, "hotline", call["id"], call["rev"], {})
    assert (call["due_date"], done.record["due_date"]) == ("2026-05-29", "2026-05-20")
    assert "recount" in keys(office, "hotline", call["id"])
    cases.answer(office, "hotline", call["id"], answer="Đã sửa")
    assert "recount" not in keys(office, "hotline", call["id"])


def test_a_forwarded_case_asks_next_for_a_summary_that_names_nobody_and_waits_to_be_approved(
    office: Office,
) -> None:
    call = received(office, "hotline", content="Bà Lê Thị Mơ báo đèn hỏng", person_name="Lê Thị Mơ")
    row = (
        ACTIONS["forward"].call(office, "hotline", call["id"], call["rev"], {"forwarded_to": "Huyện"}).record
    )
    act = ACTIONS[ACTIONS["forward"].then]
    assert act.key in keys(office, "hotline", call["id"])
    values = {spec.name: start_value(office, act, spec, row) for spec in act.fields}
    assert values == {"superior_summary": "Người gửi báo đèn hỏng", "approval": "later"}
    row = act.call(office, "hotline", call["id"], row["rev"], values).record
    assert (row["superior_summary"], row.get("summary_approved_at")) == ("Người gửi báo đèn hỏng", None)
    told = {"superior_summary": "Đèn hỏng", "approval": "approved"}
    again = act.call(office, "hotline", call["id"], row["rev"], told).record
    assert again["summary_approved_at"] == "2026-05-18T09:00:00"
    approval = next(spec for spec in act.fields if spec.name == "approval")
    assert start_value(office, act, approval, again) == "approved"


def test_of_a_denunciation_no_summary_is_asked(office: Office) -> None:
    values = {"received_at": "2026-05-15", "nature": "denunciation", "secret_register_no": "05"}
    secret = cases.receive(office, "petitions", values).record
    ACTIONS["forward"].call(office, "petitions", secret["id"], secret["rev"], {"forwarded_to": "Thanh tra"})
    assert ACTIONS["forward"].then not in keys(office, "petitions", secret["id"])
