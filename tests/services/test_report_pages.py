"""The whole report: its parts in order, figures in sentences, gaps where nothing was given, last year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from app.bootstrap import open_office
from app.documents.docx import render_docx
from app.documents.pdf import render_pdf
from app.documents.preview import page_count
from app.domain.clock import FixedClock
from app.domain.figures import INDICATORS, TYPED
from app.services import report_pages, reports, setup
from app.services.office import Office
from app.services.report_pages import GAP


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    clock = FixedClock(datetime(2026, 6, 10, 9, 0))
    opened = open_office(tmp_path_factory.mktemp("kho"), clock=clock, user="Nguyễn Thị Hạnh")
    setup.fill_with_demo(opened, records=120, seed=3)
    yield opened
    opened.store.close()


def test_the_parts_stand_in_the_order_of_the_plan(office: Office) -> None:
    text = report_pages.full(office, office.period("2026-H1")).text()
    parts = [f"\n{number}. " for number in ("I", "II", "III", "IV", "V", "VI")]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.index("BÁO CÁO") < places[0]
    assert re.search(r"6 tháng đầu năm 2026, Ủy ban nhân dân xã Mộc Bắc trân trọng báo cáo\./\.", text)


def test_what_nobody_gave_is_a_gap_and_what_was_given_stands_in_its_sentence(office: Office) -> None:
    period = office.period("2026-Q1")
    assert f"{GAP.text} cán bộ, công chức." in report_pages.full(office, period).text()
    reports.save(office, period, typed_figures={indicator.key: 7 for indicator in TYPED} | {"staff": 1024})
    reports.save(office, period, texts={"strengths": "Dân hài lòng.\nViệc trôi chảy."})
    text = report_pages.full(office, period).text()
    assert "1.024 cán bộ, công chức." in text
    assert "07 cán bộ, công chức được quán triệt nội dung mô hình (đạt 0,7%);" in text
    assert "(đạt 100%)" in text
    assert "\nDân hài lòng.\nViệc trôi chảy.\n" in text


def test_overdue_cases_are_named_by_code_and_no_person_is(office: Office) -> None:
    period = office.period("2026-H1")
    text = report_pages.full(office, period).text()
    values = {figure.indicator.key: figure.value or 0 for figure in reports.figures(office, period)}
    assert values["feedback_overdue"] + values["petitions_overdue"] > 0
    named = re.search(r"Việc quá hạn đến ngày 10/6/2026: (.*)\.\n", text)
    assert named
    assert named[1].count("(hạn ") >= min(
        values["feedback_overdue"] + values["petitions_overdue"], report_pages.NAMED_OVERDUE
    )
    officials = {row["full_name"] for row in office.store.table("officials").rows()}
    people = {row["full_name"] for row in office.store.table("contacts").rows()} - officials
    assert not [name for name in people if name in text]


def test_the_annex_has_every_figure_beside_last_year(office: Office) -> None:
    text = report_pages.full(office, office.period("2026-H1")).text()
    annex = text[text.index("PHỤ LỤC") :]
    for number, indicator in enumerate(INDICATORS, start=1):
        assert f"{number} | {indicator.title} | {indicator.unit} | " in annex


def test_a_year_without_the_program_is_not_shown_as_a_year_without_work(office: Office) -> None:
    assert reports.year_before(office, office.period("2020-H1")) == {}
    assert reports.year_before(office, office.period("2027-H1"))["hotline_received"]


def test_the_report_is_printed_and_opens_in_word(office: Office, tmp_path: Path) -> None:
    document = report_pages.full(office, office.period("2026-H1"))
    assert page_count(render_pdf(document)) >= 3
    assert render_docx(document).startswith(b"PK")
