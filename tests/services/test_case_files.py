from __future__ import annotations

import re

import pytest

from app.documents.pdf import render_pdf
from app.documents.preview import page_text
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.services import cases, registers
from app.services.case_files import case_file, log_person_file, person_file
from app.services.office import Office


def add(office: Office, table: str, **values: object) -> JsonObject:
    return registers.create(office, table, dict(values)).record


def test_a_case_prints_whole_with_steps_letters_attachments_and_history(office: Office) -> None:
    contact = add(office, "contacts", full_name="Trần Thị Ánh", phone="0912345678")
    row = add(
        office,
        "hotline",
        received_at="2026-05-14T08:30",
        contact_id=contact["id"],
        content="Đèn đường hỏng.",
        attachments=["anh-den.jpg"],
    )
    row = cases.assign(office, "hotline", row["id"], row["rev"], to="Lê Văn Ba").record
    text = case_file(office, "hotline", row["id"]).text()
    for expected in (
        row["code"], "HỒ SƠ VỤ VIỆC", "Trần Thị Ánh", "0912 345 678", "Đèn đường hỏng.", "anh-den.jpg",
        "Lê Văn Ba", "Quá trình xử lý", "Lịch sử ghi chép", "14/05/2026 08:30",
    ):  # fmt: skip
        assert expected in text
    assert "T08:30" not in text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text), "no internal ids on paper"


def test_every_register_row_prints_as_a_paper(office: Office) -> None:
    row = add(office, "activities", date="2026-05-09", content="Vệ sinh đường làng")
    assert "PHIẾU THÔNG TIN" in case_file(office, "activities", row["id"]).text()


def her(office: Office) -> JsonObject:
    return add(
        office,
        "contacts",
        full_name="Trần Thị Ánh",
        phone="0912345678",
        national_id="035156001234",
        birth_date="1956",
    )


def test_a_person_gets_all_that_is_held_of_her_and_nothing_of_others(office: Office) -> None:
    row = her(office)
    add(office, "hotline", received_at="2026-05-14", contact_id=row["id"], content="Đèn đường hỏng.")
    add(office, "hotline", received_at="2026-05-14", person_name="Vũ Hải", content="Chuyện của người khác.")
    add(office, "receptions", received_at="2026-05-15", contact_id=row["id"], content="Hỏi đất ở.")
    text = person_file(office, row["id"]).text()
    for expected in ("Trần Thị Ánh", "035156001234", "0912 345 678", "Đèn đường hỏng.", "Hỏi đất ở.", "(1)"):
        assert expected in text
    assert "Vũ Hải" not in text
    assert "khác." not in text


def test_a_person_of_whom_nothing_else_is_held_is_told_so(office: Office) -> None:
    pdf = render_pdf(person_file(office, her(office)["id"]))
    text = " ".join(page_text(pdf, 0).split())
    assert "PHIẾU CUNG CẤP DỮ LIỆU CÁ NHÂN" in text
    assert "không lưu hồ sơ nào khác" in text


def test_handing_data_out_is_logged_with_its_request(office: Office) -> None:
    row = her(office)
    with pytest.raises(AppError) as caught:
        log_person_file(office, row["id"], " ")
    assert caught.value.code == "CD-05"
    after = log_person_file(office, row["id"], "Đơn ngày 15/05/2026").record
    assert after["data_requests"] == [
        {"at": "2026-05-18T09:00", "by": office.user, "request": "Đơn ngày 15/05/2026"}
    ]
    assert registers.update(office, "contacts", row["id"], {"phone": "0987654321"}).record["data_requests"]
    messages = [item.message for item in registers.history(office, "contacts", row["id"])]
    assert any("Cung cấp dữ liệu cá nhân" in message for message in messages)
    assert not any("Ánh" in message for message in messages)
