from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import registers
from app.services.office import Office
from app.views.models.case_actions import CaseAction
from app.views.models.form import FormModel
from app.views.models.row_actions import Confirmed, actions, related, start_value
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


def made(office: Office, table: str, **values: Any) -> dict[str, Any]:
    return registers.create(office, table, values).record


def action(office: Office, table: str, row: dict[str, Any], label: str) -> CaseAction:
    return next(each for each in actions(office, table, row) if each.label.startswith(label))


def labels(office: Office, table: str, row: dict[str, Any]) -> list[str]:
    return [each.label for each in actions(office, table, row)]


def test_a_dossier_is_rescheduled_once_then_only_returned(office: Office) -> None:
    row = made(office, "dossiers", procedure="Khai sinh", received_on="2026-05-04", due_date="2026-05-15")
    act = action(office, "dossiers", row, "Hẹn lại")
    with pytest.raises(AppError, match="BIEU-03"):
        act.call(office, "dossiers", row["id"], row["rev"], {"reason": "chờ"})
    values = {"new_due_date": "2026-05-25", "reason": "chờ xác minh"}
    row = act.call(office, "dossiers", row["id"], row["rev"], values).record
    assert labels(office, "dossiers", row) == ["Trả kết quả"]
    act = action(office, "dossiers", row, "Trả kết quả")
    assert start_value(office, act.fields[0], row) == "18/05/2026"
    row = act.call(office, "dossiers", row["id"], row["rev"], {"returned_on": "2026-05-18"}).record
    assert labels(office, "dossiers", row) == []


def test_an_opinion_heard_at_an_activity_becomes_a_case(office: Office) -> None:
    row = made(office, "activities", date="2026-05-14", content="Dọn vệ sinh", hamlet="Xóm Đông")
    act = action(office, "activities", row, "Ghi ý kiến")
    named = {"content": "Mương tắc", "person_name": "Lê Văn Hòa"}
    case = act.call(office, "activities", row["id"], row["rev"], named).record
    assert (case["person_name"], case["hamlet"]) == ("Lê Văn Hòa", "Xóm Đông")
    silent = act.call(office, "activities", row["id"], row["rev"], {"content": "Đường tối"}).record
    assert silent["anonymous"]


def test_two_records_of_one_person_are_merged_with_a_choice_for_each_field_that_differs(
    office: Office,
) -> None:
    keep = made(office, "contacts", full_name="Lê Văn Hòa", hamlet="Xóm Đông", phone="0912345678")
    other = made(office, "contacts", full_name="Lê Văn Hòa", hamlet="Xóm Đông", phone="0987654321")
    act = action(office, "contacts", keep, "Gộp với")
    (field,) = act.fields
    assert [choice.label for choice in field.choices] == ["0912 345 678", "0987 654 321"]
    merged = act.call(office, "contacts", keep["id"], keep["rev"], {"phone": str(field.choices[1])}).record
    assert merged["phone"] == "0987654321"
    assert registers.count(office, "contacts", {}) == 1
    registers.undo(office)
    keep = registers.get(office, "contacts", keep["id"])
    action(office, "contacts", keep, f"Không phải {other['code']}").call(
        office, "contacts", keep["id"], keep["rev"], {}
    )
    assert labels(office, "contacts", registers.get(office, "contacts", keep["id"])) == [
        "Cung cấp dữ liệu theo yêu cầu",
        "Ẩn danh theo yêu cầu",
    ]


def test_anonymising_waits_for_a_plain_yes(office: Office) -> None:
    row = made(office, "contacts", full_name="Lê Văn Hòa")
    act = action(office, "contacts", row, "Ẩn danh")
    assert not act.undoable
    values = {"reason": "đơn ngày 18/5", "sure": str(Confirmed.NOT_YET)}
    with pytest.raises(AppError, match="CD-04"):
        act.call(office, "contacts", row["id"], row["rev"], values)
    done = act.call(office, "contacts", row["id"], row["rev"], {**values, "sure": str(Confirmed.SURE)})
    assert "Hòa" not in done.record["full_name"]


def test_the_form_of_a_contact_warns_of_a_namesake_without_blocking(office: Office) -> None:
    made(office, "contacts", full_name="Lê Văn Hòa", hamlet="Xóm Đông")
    form = FormModel(office, "contacts", None)
    entered = {**form.initial, "full_name": "le van hoa", "hamlet": "Xóm Đông"}
    assert "CD-2026-0001 Lê Văn Hòa" in form.warnings(entered)["full_name"]
    assert form.warnings({**entered, "hamlet": "Xóm Đình"}) == {}
    assert form.save(entered).record["code"] == "CD-2026-0002"


def test_all_matters_of_a_citizen_and_possible_doubles_stand_on_her_page(office: Office) -> None:
    her = made(office, "contacts", full_name="Lê Thị An", hamlet="Xóm Đông")
    made(office, "contacts", full_name="Lê Thị An", hamlet="Xóm Đông")
    for content in ("Đèn hỏng", "Mương tắc"):
        made(office, "hotline", content=content, contact_id=her["id"])
    groups = {group.title: group.lines for group in related(office, "contacts", her)}
    assert set(groups) == {"Có thể là cùng một người", "Đường dây nóng · 2"}
    assert {line.words for line in groups["Đường dây nóng · 2"]} == {"Đèn hỏng", "Mương tắc"}
    assert all(line.route == "hotline" for line in groups["Đường dây nóng · 2"])


def test_an_activity_shows_whom_it_helped_and_she_shows_it_too(office: Office) -> None:
    her = made(office, "contacts", full_name="Lê Thị An")
    activity = made(office, "activities", date="2026-05-14", content="Dọn vườn", helped_id=her["id"])
    (group,) = related(office, "activities", activity)
    assert [(line.route, line.words) for line in group.lines] == [("contacts", "Lê Thị An")]
    (hers,) = related(office, "contacts", her)
    assert (hers.title, hers.lines[0].words) == ("Hoạt động · 1", "Dọn vườn")


def test_a_case_shows_where_it_came_from(office: Office) -> None:
    activity = made(office, "activities", date="2026-05-14", content="Dọn vệ sinh")
    act = action(office, "activities", activity, "Ghi ý kiến")
    case = act.call(office, "activities", activity["id"], 1, {"content": "Mương tắc"}).record
    (group,) = related(office, "receptions", case)
    assert [(line.route, line.words) for line in group.lines] == [("activities", "Dọn vệ sinh")]
    assert related(office, "activities", activity) == []
