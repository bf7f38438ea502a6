from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import dossiers, reports
from app.services.office import Office
from app.views.models.dossier_totals import GROUPS, MonthlyTotals
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()


def fill(sheet: MonthlyTotals, month: str, **figures: str) -> None:
    for name, text in figures.items():
        sheet.set(month, name, text)


def test_the_sheet_holds_the_months_of_the_reporting_year_and_every_figure(office: Office) -> None:
    sheet = MonthlyTotals(office)
    first, second = sheet.halves()
    assert (first[0], first[-1], second[0], second[-1]) == ("2025-12", "2026-05", "2026-06", "2026-11")
    assert [name for _, columns in GROUPS for name, _ in columns] == [*dossiers.TOTAL_FIELDS]
    assert sheet.line("2026-05").is_open
    assert not sheet.line("2026-06").is_open  # the office's today is 18/5/2026
    assert (sheet.line("2026-03").state, sheet.line("2026-05").state) == ("chưa có", "")


def test_what_is_typed_is_kept_as_one_act_and_an_empty_month_is_taken_out(office: Office) -> None:
    sheet = MonthlyTotals(office)
    fill(sheet, "2026-03", received_online="1.250", done_on_time="1250")
    fill(sheet, "2026-04", received_online="5", done_on_time="5")
    assert sheet.is_changed
    changes = sheet.save()
    assert changes is not None
    assert not sheet.is_changed
    assert dossiers.months_of_office(office)["2026-03"]["received_online"] == 1250
    assert sheet.shown("2026-03", "done_late") == "0"
    for name in dossiers.TOTAL_FIELDS:
        sheet.set("2026-04", name, "")
    sheet.save()
    assert sorted(dossiers.months_of_office(office)) == ["2026-03"]


def test_what_was_pending_is_carried_over_without_typing_it_again(office: Office) -> None:
    sheet = MonthlyTotals(office)
    fill(sheet, "2026-03", received_online="10", done_on_time="7", pending_in_time="2", pending_late="1")
    assert sheet.proposed("2026-04", "carried_over") == "3"
    fill(sheet, "2026-04", received_online="5", done_on_time="8")
    assert sheet.line("2026-04").state == "khớp"
    sheet.save()
    assert dossiers.months_of_office(office)["2026-04"]["carried_over"] == 3


def test_a_month_that_does_not_balance_says_by_how_much(office: Office) -> None:
    sheet = MonthlyTotals(office)
    fill(sheet, "2026-03", received_online="10", done_on_time="7")
    assert sheet.line("2026-03").state == "lệch 3"
    (warning,) = sheet.warnings()
    assert warning.startswith("Tháng 03/2026: ")


def test_halves_and_year_are_added_as_the_report_takes_them(office: Office) -> None:
    sheet = MonthlyTotals(office)
    fill(sheet, "2026-03", received_online="10", done_on_time="8", pending_in_time="2")
    fill(sheet, "2026-04", received_online="5", done_on_time="7")
    first, second, year = sheet.sums()
    assert (first.note, second.note) == ("2/6 tháng", "0/6 tháng")
    assert (first.figures["received_online"], first.figures["carried_over"]) == ("15", "0")
    assert year.figures["done_on_time"] == "15"
    assert second.figures["received_online"] == ""
    sheet.save()
    figures = {f.indicator.key: f.value for f in reports.figures(office, office.period("2026-H1"))}
    assert figures["dossiers_online"] == 15
    assert figures["dossiers_in_time"] == 15


@pytest.mark.parametrize("text", ["ba", "-1", "1,5", "12345678"])
def test_what_is_no_count_is_named_at_its_cell_and_nothing_is_kept(office: Office, text: str) -> None:
    sheet = MonthlyTotals(office)
    fill(sheet, "2026-03", received_online=text, done_on_time="1")
    assert sheet.save() is None
    assert list(sheet.errors) == [("2026-03", "received_online")]
    assert dossiers.months_of_office(office) == {}
    fill(sheet, "2026-03", received_online="1")
    assert sheet.save() is not None


def test_years_go_back_and_no_further_than_this_one(office: Office) -> None:
    sheet = MonthlyTotals(office)
    assert not sheet.can_go_on
    sheet.show_year(2025)
    assert (sheet.title, sheet.can_go_on) == ("Năm báo cáo 2025", True)
    assert sheet.halves()[0][0] == "2024-12"


def test_typing_back_what_is_kept_is_no_change(office: Office) -> None:
    dossiers.save_months(office, {"2026-03": {"received_online": 4}})
    sheet = MonthlyTotals(office)
    sheet.set("2026-03", "received_online", "5")
    sheet.set("2026-03", "received_online", "4")
    assert not sheet.is_changed
