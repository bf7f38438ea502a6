"""The superior takes what was checked, names what it refuses, and adds up without inventing a figure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.bootstrap import open_office as open_empty
from app.bundles.signing import public_key
from app.documents.pdf import render_pdf
from app.documents.xlsx import render_xlsx
from app.domain.errors import AppError
from app.domain.figures import INDICATORS
from app.services import bundle_export, consolidation, consolidation_pages, registers, reports, setup
from app.services.consolidation import Verdict
from app.services.office import Office
from tests.bundles.samples import MOC_NAM, OTHER_KEY, PERIOD, commune_bundle
from tests.services.offices import open_office


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    """The town above, which does not know its units yet."""
    settings = {"level": "superior", "unit_type": "thi_xa", "unit_name": "Thử", "unit_code": "999"}
    opened = open_office(tmp_path / "cap-tren", "2026-06-12T09:00", **settings)
    yield opened
    opened.store.close()


def verdicts(received: consolidation.Received) -> list[Verdict]:
    return [outcome.verdict for outcome in received.outcomes]


def only_value(town: Office, key: str) -> int | None:
    whole = consolidation.consolidate(town, town.period(PERIOD))
    return next(total.value for total in whole.totals if total.indicator.key == key)


def test_the_figures_of_all_units_are_added_up_as_one_act(town: Office, tmp_path: Path) -> None:
    paths = [
        commune_bundle(tmp_path),
        commune_bundle(tmp_path, MOC_NAM, values={"hotline_received": 30, "staff": 22}),
    ]
    received = consolidation.receive(town, paths)
    assert verdicts(received) == [Verdict.RECEIVED, Verdict.RECEIVED]
    whole = consolidation.consolidate(town, town.period(PERIOD))
    totals = {total.indicator.key: (total.value, total.given) for total in whole.totals}
    assert totals["hotline_received"] == (42, 2)
    assert totals["staff"] == (22, 1)
    assert totals["conferences"] == (None, 0)  # what nobody gave is no zero
    assert [act.message for act in town.store.acts(limit=1)] == ["Nhận 2 gói dữ liệu"]
    registers.undo(town)
    assert only_value(town, "hotline_received") is None


def test_a_newer_bundle_takes_the_place_of_the_older_and_never_the_other_way(
    town: Office, tmp_path: Path
) -> None:
    first, second = (
        commune_bundle(tmp_path),
        commune_bundle(tmp_path, sequence=2, values={"hotline_received": 15}),
    )
    consolidation.receive(town, [first])
    assert verdicts(consolidation.receive(town, [second])) == [Verdict.REPLACED]
    (late,) = consolidation.receive(town, [first]).outcomes
    assert late.verdict is Verdict.REFUSED
    assert "lần 2" in late.message
    assert only_value(town, "hotline_received") == 15
    assert len(town.store.table("received_bundles")) == 1


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_two_bundles_of_one_unit_in_one_sitting_the_newest_counts_once(
    newest_first: bool, town: Office, tmp_path: Path
) -> None:
    paths = [commune_bundle(tmp_path), commune_bundle(tmp_path, sequence=2, values={"hotline_received": 15})]
    consolidation.receive(town, paths[::-1] if newest_first else paths)
    assert only_value(town, "hotline_received") == 15
    assert len(town.store.table("received_bundles")) == 1


def test_the_same_bundle_twice_changes_nothing(town: Office, tmp_path: Path) -> None:
    path = commune_bundle(tmp_path)
    consolidation.receive(town, [path, path])
    before = town.store.last_act
    again = consolidation.receive(town, [path])
    assert verdicts(again) == [Verdict.SAME]
    assert again.changes is None
    assert town.store.last_act == before


def test_a_bad_bundle_is_refused_by_name_and_the_good_ones_are_taken(town: Office, tmp_path: Path) -> None:
    broken = commune_bundle(tmp_path, MOC_NAM)
    broken.write_bytes(broken.read_bytes()[:-30])
    received = consolidation.receive(town, [broken, commune_bundle(tmp_path), tmp_path / "không-có.zip"])
    assert verdicts(received) == [Verdict.REFUSED, Verdict.RECEIVED, Verdict.REFUSED]
    assert all(outcome.message and outcome.hint for outcome in received.outcomes if outcome.is_refused)
    assert only_value(town, "hotline_received") == 12


def test_another_key_waits_until_somebody_has_asked_the_unit(town: Office, tmp_path: Path) -> None:
    consolidation.receive(town, [commune_bundle(tmp_path)])
    forged = commune_bundle(tmp_path, sequence=2, seed=OTHER_KEY, values={"hotline_received": 0})
    (waiting,) = consolidation.receive(town, [forged]).outcomes
    assert waiting.verdict is Verdict.NEW_KEY
    assert waiting.key == public_key(OTHER_KEY)
    assert only_value(town, "hotline_received") == 12
    confirmed = consolidation.receive(town, [forged], confirmed_keys=frozenset({waiting.key}))
    assert verdicts(confirmed) == [Verdict.REPLACED]
    third = commune_bundle(tmp_path, sequence=3, seed=OTHER_KEY)
    assert verdicts(consolidation.receive(town, [third])) == [Verdict.REPLACED]


def test_two_keys_of_one_unit_on_the_same_stick_are_not_both_taken(town: Office, tmp_path: Path) -> None:
    first = commune_bundle(tmp_path)
    forged = commune_bundle(tmp_path, sequence=2, seed=OTHER_KEY, values={"hotline_received": 0})
    assert verdicts(consolidation.receive(town, [first, forged])) == [Verdict.RECEIVED, Verdict.NEW_KEY]
    assert only_value(town, "hotline_received") == 12


def test_a_unit_that_signed_before_cannot_hand_in_unsigned(town: Office, tmp_path: Path) -> None:
    consolidation.receive(town, [commune_bundle(tmp_path, period="2025")])
    (outcome,) = consolidation.receive(town, [commune_bundle(tmp_path, seed=None)]).outcomes
    assert outcome.verdict is Verdict.REFUSED
    assert "không có chữ ký" in outcome.message


def test_an_unsigned_bundle_of_a_unit_that_never_signed_is_taken(town: Office, tmp_path: Path) -> None:
    assert verdicts(consolidation.receive(town, [commune_bundle(tmp_path, seed=None)])) == [Verdict.RECEIVED]


def figures(**changes: Any) -> dict[str, Any]:
    entry = {"key": "staff", "title": "Tổng số", "unit": "người", "group": "Nhóm", "value": 1}
    told: dict[str, Any] = {
        "unit": {"code": "13327", "name": "xã Mộc Bắc"},
        "period": {"code": PERIOD, "start": "2025-12-15", "end": "2026-06-14"},
        "figures": [entry],
    }
    return {**told, **changes}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (figures(unit={"code": "13339", "name": "xã Mộc Nam"}), "không phải của đơn vị"),
        (figures(period={"code": "2026", "start": "2025-12-15", "end": "2026-12-14"}), "không phải của"),
        (figures(figures=[{"key": "staff", "value": -1}]), "không đúng mẫu"),
        (figures(figures=[{**figures()["figures"][0], "value": 10**18}]), "không đúng mẫu"),
        (figures(figures=[{**figures()["figures"][0], "value": "nhiều"}]), "không đúng mẫu"),
        (figures(figures=figures()["figures"] * 2), "không đúng mẫu"),
        ({"lạ": 1}, "không đúng mẫu"),
    ],
)
def test_figures_that_cannot_be_true_are_refused(
    told: dict[str, Any], reason: str, town: Office, tmp_path: Path
) -> None:
    (outcome,) = consolidation.receive(town, [commune_bundle(tmp_path, figures=told)]).outcomes
    assert outcome.verdict is Verdict.REFUSED
    assert reason in outcome.message
    assert len(town.store.table("received_bundles")) == 0


def test_an_indicator_of_a_newer_program_is_left_out(town: Office, tmp_path: Path) -> None:
    consolidation.receive(town, [commune_bundle(tmp_path, values={"chua_co_ten": 5})])
    (row,) = town.store.table("received_bundles").all()
    assert row["figures"] == {"hotline_received": 12, "letters_apology": 3}


def test_ones_own_bundle_is_refused(town: Office, tmp_path: Path) -> None:
    (outcome,) = consolidation.receive(town, [commune_bundle(tmp_path, ("999", "thị xã Thử"))]).outcomes
    assert "chính đơn vị này" in outcome.message


def test_a_commune_takes_no_bundles(office: Office, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        consolidation.receive(office, [commune_bundle(tmp_path)])
    assert caught.value.code == "TH-01"


def test_who_has_not_handed_in_is_named_by_the_list_of_the_settings(town: Office, tmp_path: Path) -> None:
    lines = ["13327 xã Mộc Bắc", "13339 xã Mộc Nam", "13321 phường Đồng Văn"]
    registers.update(town, "settings", "office", {"units_below": lines})
    consolidation.receive(town, [commune_bundle(tmp_path), commune_bundle(tmp_path, ("13330", "phường Lạ"))])
    whole = consolidation.consolidate(town, town.period(PERIOD))
    assert [unit.name for unit in whole.missing] == ["xã Mộc Nam", "phường Đồng Văn"]
    assert [unit.name for unit in whole.received] == ["xã Mộc Bắc", "phường Lạ"]


def test_a_town_that_ships_with_the_program_knows_its_units_of_that_time(tmp_path: Path) -> None:
    settings = {"level": "superior", "unit_type": "thi_xa", "unit_name": "Duy Tiên", "unit_code": "349"}
    office = open_office(tmp_path / "duy-tien", "2021-06-10T08:00", **settings)
    early = consolidation.consolidate(office, office.period("2021-H1"))
    assert len(early.missing) == 16
    assert "xã Mộc Bắc" in [unit.name for unit in early.missing]
    late = consolidation.consolidate(office, office.period("2025-M05"))
    assert "xã Mộc Bắc" not in [unit.name for unit in late.missing]


def test_a_town_elsewhere_expects_who_handed_in_before(town: Office, tmp_path: Path) -> None:
    consolidation.receive(town, [commune_bundle(tmp_path, period="2025")])
    whole = consolidation.consolidate(town, town.period(PERIOD))
    assert [unit.name for unit in whole.missing] == ["xã Mộc Bắc"]


def test_the_cases_sent_up_come_with_their_unit_and_nothing_else_of_them(
    town: Office, tmp_path: Path
) -> None:
    case = {"code": "ĐDN-2026-0003", "nature": "feedback", "forwarded_at": "2026-05-02T09:00", "lạ": "x"}
    consolidation.receive(town, [commune_bundle(tmp_path, records={"hotline": [case]})])
    whole = consolidation.consolidate(town, town.period(PERIOD))
    ((unit, told),) = whole.forwarded()
    assert unit.name == "xã Mộc Bắc"
    assert told == {**{name: text for name, text in case.items() if name != "lạ"}, "table": "hotline"}


def test_the_cases_sent_up_stand_in_the_report_and_the_workbook_with_their_summaries(
    town: Office, tmp_path: Path
) -> None:
    told = {
        "code": "ĐDN-2026-0003",
        "nature": "feedback",
        "category": "giao thông",
        "received_at": "2026-04-28T08:00",
        "forwarded_at": "2026-05-02T09:00",
        "forwarded_to": "UBND thị xã Thử",
        "summary": "=Cầu qua sông Châu yếu",
    }
    odd = {"code": "GY-2026-0001", "received_at": "hôm qua", "nature": "lạ"}
    records = {"hotline": [told], "suggestions": [odd]}
    consolidation.receive(town, [commune_bundle(tmp_path, records=records)])
    whole = consolidation.consolidate(town, town.period(PERIOD))
    text = consolidation_pages.full(town, whole).text()
    for words in ("ĐDN-2026-0003", "giao thông", "28/04/2026", "UBND thị xã Thử", "Cầu qua sông Châu yếu"):
        assert words in text
    assert "Đơn vị chưa gửi tóm tắt" in text
    book = openpyxl.load_workbook(io.BytesIO(consolidation_pages.render(town, whole, "xlsx")))
    rows = [[cell.value for cell in row] for row in book["Viec chuyen len"].iter_rows()]
    (line,) = [row for row in rows if "ĐDN-2026-0003" in row]
    assert line[1:] == [
        *("xã Mộc Bắc", "ĐDN-2026-0003", "Phản ánh", "giao thông", "28/04/2026"),
        *("UBND thị xã Thử", "02/05/2026", "=Cầu qua sông Châu yếu"),
    ]
    assert all(cell.data_type != "f" for row in book["Viec chuyen len"].iter_rows() for cell in row)


@pytest.mark.parametrize(
    "line", [{"nature": "feedback"}, {"code": "x" * 50}, {"code": "x", "summary": "x" * 1001}]
)
def test_a_case_that_is_none_is_refused(line: dict[str, str], town: Office, tmp_path: Path) -> None:
    (outcome,) = consolidation.receive(town, [commune_bundle(tmp_path, records={"hotline": [line]})]).outcomes
    assert outcome.verdict is Verdict.REFUSED


def test_the_bundles_of_a_stick_are_found_in_it_and_in_the_folders_of_the_units(tmp_path: Path) -> None:
    (tmp_path / "Mộc Nam").mkdir()
    wanted = [commune_bundle(tmp_path), commune_bundle(tmp_path / "Mộc Nam", MOC_NAM)]
    (tmp_path / "anh.zip").write_bytes(b"x")
    (tmp_path / "BC_13327_2026-H1_20260610_03.zip.part").write_bytes(b"x")
    assert consolidation.bundles_in(tmp_path) == sorted(wanted)


def test_the_bundle_that_a_commune_exports_is_taken_and_said_again_on_paper(
    town: Office, tmp_path: Path
) -> None:
    commune = open_empty(tmp_path / "xa", clock=town.clock, user="Văn thư")
    setup.fill_with_demo(commune, records=60, seed=3)
    receipt = bundle_export.export(commune, commune.period(PERIOD), tmp_path)
    assert verdicts(consolidation.receive(town, [receipt.path])) == [Verdict.RECEIVED]
    whole = consolidation.consolidate(town, town.period(PERIOD))
    told = reports.figures(commune, commune.period(PERIOD))
    assert [total.value for total in whole.totals] == [figure.value for figure in told]
    page = consolidation_pages.full(town, whole)
    text = page.text()
    assert "Cả 01 đơn vị đã nộp gói dữ liệu." in text
    assert all(total.indicator.title in text for total in whole.totals)
    assert render_pdf(page).startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(consolidation_pages.sheets(town, whole))))
    assert [sheet.title for sheet in book] == ["Tong hop", "Tung don vi", "Viec chuyen len"]
    names = [row[2].value for row in book["Tong hop"].iter_rows()]
    assert {indicator.title for indicator in INDICATORS} <= set(names)
    commune.store.close()
