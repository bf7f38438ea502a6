"""The bundle holds what the level above adds up, names no person, and is listed once it is verified."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from app.bootstrap import open_office
from app.bundles.writer import Cancelled
from app.documents.preview import page_count
from app.domain.clock import FixedClock
from app.domain.errors import AppError
from app.domain.figures import INDICATORS
from app.services import bundle_export, cases, reports, setup
from app.services.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = FixedClock(datetime(2026, 6, 10, 9, 0))
    opened = open_office(tmp_path / "kho", clock=clock, user="Nguyễn Thị Hạnh")
    setup.fill_with_demo(opened, records=120, seed=3)
    yield opened
    opened.store.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "USB"
    folder.mkdir()
    return folder


def test_the_bundle_is_written_verified_and_listed(office: Office, stick: Path) -> None:
    period = office.period("2026-H1")
    receipt = bundle_export.export(office, period, stick)
    assert receipt.path.name == "BC_13327_2026-H1_20260610_01.zip"
    verified = bundle_export.verify(receipt.path)
    assert verified.sha256 == receipt.sha256
    assert {entry.path for entry in verified.manifest.entries} >= {
        "DOC_TOI.txt",
        "figures.json",
        "report/bao-cao-tom-tat.pdf",
        "report/so-lieu.xlsx",
    }
    (logged,) = bundle_export.made(office, period)
    assert logged["sha256"] == receipt.sha256


def test_a_second_bundle_has_the_next_number_and_names_the_one_that_it_replaces(
    office: Office, stick: Path
) -> None:
    period = office.period("2026-H1")
    first = bundle_export.export(office, period, stick)
    second = bundle_export.export(office, period, stick)
    assert second.path.name == "BC_13327_2026-H1_20260610_02.zip"
    assert second.manifest.sequence == 2
    assert second.manifest.replaces == first.manifest.bundle_id


def test_nothing_in_the_bundle_names_a_person(office: Office, stick: Path) -> None:
    receipt = bundle_export.export(office, office.period("2026-H1"), stick)
    people = list(office.store.table("contacts").rows())
    secrets = {row[name] for row in people for name in ("full_name", "phone", "national_id") if row.get(name)}
    texts = {
        row["content"] for table in ("hotline", "suggestions") for row in office.store.table(table).rows()
    }
    with zipfile.ZipFile(receipt.path) as bundle:
        for name in bundle.namelist():
            if name.endswith((".json", ".jsonl", ".txt")):
                content = bundle.read(name).decode("utf-8-sig")
                assert not [secret for secret in secrets | texts if secret in content], name


def test_a_forwarded_denunciation_is_counted_and_no_line_tells_of_it(office: Office) -> None:
    period = office.period("2026-H1")
    before = {figure.indicator.key: figure.value or 0 for figure in reports.figures(office, period)}
    told = bundle_export.records_of(office, period).get("petitions", [])
    values = {"received_at": "2026-06-01", "nature": "denunciation", "secret_register_no": "05"}
    petition = cases.receive(office, "petitions", values).record
    cases.forward(office, "petitions", petition["id"], to="Thanh tra tỉnh")
    after = {figure.indicator.key: figure.value or 0 for figure in reports.figures(office, period)}
    assert after["petitions_denunciation"] == before["petitions_denunciation"] + 1
    assert after["forwarded"] == before["forwarded"] + 1
    assert bundle_export.records_of(office, period).get("petitions", []) == told


def test_the_sheet_and_the_page_say_the_same_as_the_figures(office: Office, stick: Path) -> None:
    period = office.period("2026-H1")
    receipt = bundle_export.export(office, period, stick)
    with zipfile.ZipFile(receipt.path) as bundle:
        told = json.loads(bundle.read("figures.json"))
        book = openpyxl.load_workbook(io.BytesIO(bundle.read("report/so-lieu.xlsx")))
        assert page_count(bundle.read("report/bao-cao-tom-tat.pdf")) == 1
    values = {figure["title"]: figure["value"] for figure in told["figures"]}
    rows = [row for row in book.active.iter_rows(values_only=True) if isinstance(row[0], int | float)]
    assert {row[2]: row[4] for row in rows} == values
    assert len(values) == len(INDICATORS)


def test_figures_count_what_the_registers_hold(office: Office) -> None:
    period = office.period("2026-H1")
    found = {figure.indicator.key: figure.value for figure in reports.figures(office, period)}
    calls = [
        row
        for row in office.store.table("hotline").rows()
        if "2025-12-15" <= row["received_at"][:10] <= "2026-06-14"
    ]
    assert found["hotline_received"] == len(calls)
    open_late = [row for row in calls if row["status"] in ("received", "assigned", "in_progress")]
    assert found["feedback_overdue"] >= sum(row["due_date"] < "2026-06-10" for row in open_late)


def test_a_typed_figure_is_missing_until_it_is_typed_never_zero(office: Office) -> None:
    period = office.period("2026-H1")

    def staff() -> int | None:
        return {figure.indicator.key: figure.value for figure in reports.figures(office, period)}["staff"]

    assert staff() is None
    reports.save(office, period, typed_figures={"staff": 23})
    assert staff() == 23
    reports.save(office, period, typed_figures={"staff": None})
    assert staff() is None


@pytest.mark.parametrize("values", [{"staff": -1}, {"khong-co": 1}])
def test_a_typed_figure_that_is_none_is_refused_beside_its_field(
    office: Office, values: dict[str, int | None]
) -> None:
    with pytest.raises(AppError) as caught:
        reports.save(office, office.period("2026-H1"), typed_figures=values)
    assert caught.value.code == "BC-01"
    assert set(caught.value.fields) == set(values)


def test_a_cancelled_export_leaves_neither_a_file_nor_a_line_nor_a_number(
    office: Office, stick: Path
) -> None:
    period = office.period("2026-H1")
    with pytest.raises(Cancelled):
        bundle_export.export(office, period, stick, cancelled=lambda: True)
    assert list(stick.iterdir()) == []
    assert bundle_export.made(office, period) == []
    assert bundle_export.export(office, period, stick).manifest.sequence == 1


def test_a_folder_that_is_gone_is_told(office: Office, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        bundle_export.export(office, office.period("2026-H1"), tmp_path / "USB rút rồi")
    assert caught.value.code == "GOI-32"
