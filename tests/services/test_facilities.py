"""The checklist of the plan: added once, looked at again and again, printed on one sheet."""

from __future__ import annotations

from datetime import date

import pytest

from app.documents.pdf import render_pdf
from app.documents.preview import page_count, page_text
from app.domain.errors import AppError
from app.domain.records.oversight import FacilityState
from app.services import facilities, facility_papers, register_books, registers
from app.services.office import Office


def test_the_shipped_checklist_is_added_as_one_act_and_never_twice(office: Office) -> None:
    registers.create(office, "facilities", {"item": "Hòm thư góp ý", "group": "public"})
    added = facilities.add_standard(office)
    items = [row["item"] for row in facilities.in_order(office)]
    assert len(items) == len(set(items)) == len(facilities.standard_items()) == len(added) + 1
    with pytest.raises(AppError) as caught:
        facilities.add_standard(office)
    assert caught.value.code == "CSVC-01"
    registers.undo(office)
    assert len(facilities.in_order(office)) == 1


def test_a_check_shows_the_latest_look_whichever_was_entered_last(office: Office) -> None:
    facility_id = facilities.add_standard(office)[0].record["id"]
    facilities.check(office, facility_id, state=FacilityState.GOOD, on=date(2026, 5, 10), by="Hạnh")
    earlier = date(2026, 4, 1)
    done = facilities.check(office, facility_id, state=FacilityState.REPAIR, on=earlier, note="Ghế gãy")
    assert [check["on"] for check in done.record["checks"]] == ["2026-04-01", "2026-05-10"]
    assert (done.record["state"], done.record["checked_on"], done.record["checked_by"]) == (
        "good", "2026-05-10", "Hạnh"
    )  # fmt: skip
    assert "finding" not in done.record


def test_a_day_to_come_and_a_fault_without_what_to_do_are_refused(office: Office) -> None:
    facility_id = facilities.add_standard(office)[0].record["id"]
    with pytest.raises(AppError) as caught:
        facilities.check(office, facility_id, state=FacilityState.GOOD, on=date(2026, 5, 19))
    assert caught.value.code == "CSVC-02"
    with pytest.raises(AppError) as caught:
        facilities.check(office, facility_id, state=FacilityState.MISSING, on=date(2026, 5, 18), note=" ")
    assert (caught.value.code, set(caught.value.fields)) == ("CSVC-03", {"finding"})


def test_the_sheet_holds_every_item_on_one_page_with_the_last_look(office: Office) -> None:
    added = facilities.add_standard(office)
    facilities.check(
        office, added[0].record["id"], state=FacilityState.REPAIR, on=date(2026, 5, 10), note="Sơn lại biển"
    )
    pdf = render_pdf(facility_papers.checklist(office))
    text = " ".join(page_text(pdf, 0).split())
    assert page_count(pdf) == 1
    assert "Bộ phận một cửa" in text
    assert "10/05/2026" in text
    assert "Sơn lại biển" in text


def test_the_register_lists_every_item_also_those_not_looked_at(office: Office) -> None:
    added = facilities.add_standard(office)
    rows = register_books.rows_of(office, "facilities", office.period("2026-H1"))
    assert [row["item"] for row in rows] == [done.record["item"] for done in added]
