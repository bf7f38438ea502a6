from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services import dossiers, registers, reports
from app.services.office import Office


def dossier(office: Office, **values: Any) -> str:
    values = {
        "procedure": "Đăng ký khai sinh",
        "received_on": "2026-05-04",
        "due_date": "2026-05-15",
        **values,
    }
    made: str = registers.create(office, "dossiers", values).record["id"]
    return made


def test_a_late_dossier_gets_a_new_date_once_only(office: Office) -> None:
    made = dossier(office)
    row = dossiers.reschedule(office, made, new_due_date=date(2026, 5, 22), reason="chờ xác minh").record
    assert (row["new_due_date"], row["due_date"], row["state"]) == ("2026-05-22", "2026-05-15", "late")
    with pytest.raises(AppError, match="HSO-01") as refused:
        dossiers.reschedule(office, made, new_due_date=date(2026, 5, 29), reason="vẫn chờ")
    assert "22/05/2026" in refused.value.message


@pytest.mark.parametrize(
    ("day", "reason", "code"), [(date(2026, 5, 15), "chờ", "HSO-03"), (date(2026, 5, 22), " ", "HSO-02")]
)
def test_a_new_date_lies_after_the_old_one_and_has_its_reason(
    office: Office, day: date, reason: str, code: str
) -> None:
    made = dossier(office)
    with pytest.raises(AppError, match=code):
        dossiers.reschedule(office, made, new_due_date=day, reason=reason)
    assert "new_due_date" not in registers.get(office, "dossiers", made)


@pytest.mark.parametrize(
    ("due", "says"),
    [("2026-05-15", "Trễ hẹn 3 ngày"), ("2026-05-19", "trước hạn ít nhất một ngày"), ("2026-05-29", "")],
)
def test_the_desk_is_told_when_an_apology_is_due(office: Office, due: str, says: str) -> None:
    row = registers.get(office, "dossiers", dossier(office, due_date=due))
    advice = dossiers.apology_advice(office, row)
    assert says in advice
    assert bool(says) == bool(advice)


def test_a_returned_result_closes_the_dossier(office: Office) -> None:
    made = dossier(office)
    with pytest.raises(AppError, match="HSO-04"):
        dossiers.return_result(office, made, returned_on=date(2026, 5, 1))
    row = dossiers.return_result(office, made, returned_on=date(2026, 5, 18)).record
    assert row["state"] == "done"
    assert dossiers.apology_advice(office, row) == ""


def test_a_month_has_one_row_of_totals(office: Office) -> None:
    dossiers.save_totals(office, {"month": "2026-04", "received_in_person": 10})
    dossiers.save_totals(office, {"month": "2026-04", "received_in_person": 12, "done_on_time": 12})
    (row,) = registers.select(office, "dossier_totals", registers.Query())
    assert (row["received_in_person"], row["done_on_time"]) == (12, 12)


def test_a_month_that_does_not_balance_is_named_but_kept() -> None:
    assert dossiers.balance_warning({"month": "2026-04", "received_in_person": 10, "done_early": 10}) == ""
    assert "là 10" in dossiers.balance_warning({"month": "2026-04", "received_online": 10, "done_late": 3})


def test_a_half_year_adds_its_months_and_names_the_missing_ones(office: Office) -> None:
    for month, carried, pending in (("2025-12", 4, 5), ("2026-01", 5, 2), ("2026-06", 9, 9)):
        values = {"month": month, "carried_over": carried, "received_online": 10, "pending_in_time": pending}
        dossiers.save_totals(office, values)
    found = dossiers.totals(office, office.period("2026-H1"))
    assert found.months == ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
    assert found.missing == ("2026-02", "2026-03", "2026-04", "2026-05")
    figures = found.figures
    assert (figures.received_online, figures.carried_over, figures.pending_in_time) == (20, 4, 2)


def test_several_months_are_kept_as_one_act_and_taken_back_by_one_undo(office: Office) -> None:
    dossiers.save_totals(office, {"month": "2026-03", "received_online": 7})
    seq = office.store.acts(1)[0].seq
    changes = dossiers.save_months(
        office, {"2026-03": None, "2026-04": {"received_online": 10, "done_on_time": 10}, "2026-05": {}}
    )
    assert changes.seq == seq + 1
    assert "tháng 4/2026" in changes.message
    rows = dossiers.months_of_office(office)
    assert sorted(rows) == ["2026-04", "2026-05"]
    assert rows["2026-04"]["done_on_time"] == 10
    dossiers.save_months(office, {"2026-04": {"received_online": 11}})
    assert dossiers.months_of_office(office)["2026-04"].get("done_on_time", 0) == 0
    office.store.undo(by="thử")
    office.store.undo(by="thử")
    assert sorted(dossiers.months_of_office(office)) == ["2026-03"]


def test_months_that_ended_without_totals_are_named_before_a_report(office: Office) -> None:
    period = office.period("2026-H1")  # the office's today is 18/5/2026: May has not ended
    dossiers.save_months(office, {month: {} for month in ("2025-12", "2026-01", "2026-02", "2026-04")})
    assert dossiers.missing_months(office, period) == ["2026-03"]
    assert any(c.words == "Số liệu một cửa còn thiếu 1 tháng: 3/2026" for c in reports.checks(office, period))
    dossiers.save_months(office, {"2026-03": {"received_online": 3}})
    assert dossiers.missing_months(office, period) == []
    assert any(c.is_fine and "đủ các tháng" in c.words for c in reports.checks(office, period))


def test_an_impossible_month_is_refused(office: Office) -> None:
    with pytest.raises(AppError):
        dossiers.save_totals(office, {"month": "2026-13"})
