"""Every paper of an office that is no letter, made from the demo commune (its people are invented)."""

from __future__ import annotations

import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from app.documents.tree import Document
from app.domain.clock import FixedClock
from app.domain.figures import INDICATORS
from app.services import (
    case_files,
    consolidation,
    consolidation_pages,
    facility_papers,
    papers,
    posters,
    register_books,
    report_pages,
    reports,
    setup,
    survey_papers,
    surveys,
)
from app.services.office import Office
from app.store import Store
from tests.services.offices import NOW, REFERENCE

CONTACTS = 40
PERIOD = "2026-H1"
BOOKS = tuple(register_books.BOOKS)
PAPERS = (
    "summary",
    "consolidated-report",
    "full-report",
    "box-minutes",
    "case-file",
    "person-file",
    "today",
    "slogan-poster",
    "leaders-sheet",
    "labels",
    "survey-form",
    "survey-form-short",
    "survey-results",
    "facility-checklist",
    *(f"book-{table}" for table in BOOKS),
)
"""The names of these papers, known without making them."""

SENT_UP = [
    {
        "table": "hotline",
        "code": "ĐDN-2026-0003",
        "category": "giao thông, chiếu sáng",
        "received_at": "2026-03-02T08:00",
        "forwarded_to": "UBND thị xã (qua Phòng Quản lý đô thị)",
        "forwarded_at": "2026-03-04T09:00",
        "summary": "Cầu qua sông Châu Giang ở đầu xã nứt mặt, xe tải vẫn qua. Đề nghị kiểm tra, cắm biển hạn "
        "chế tải trọng và sửa trước mùa mưa.",
    },
    {"table": "petitions", "code": "ĐT-2026-0011", "category": "đất đai", "forwarded_at": "2026-03-09T09:00"},
]
"""Cases beyond the communes' power, with a summary and without."""


@cache
def office_papers() -> dict[str, Document]:
    """Each paper by name, as it stood on Monday 18/5/2026 at 9:00."""
    with tempfile.TemporaryDirectory() as name:
        clock = FixedClock(datetime.fromisoformat(NOW))
        store = Store.open(Path(name) / "store", clock=clock)
        office = Office(store, clock, "Nguyễn Thị Hạnh", REFERENCE)
        setup.fill_with_demo(office, records=CONTACTS)
        made = _make(office)
        store.close()
        return made


def _make(office: Office) -> dict[str, Document]:
    opening = max(office.store.table("box_openings").rows(), key=lambda row: row["code"])
    case = max(office.store.table("hotline").rows(), key=lambda row: row["code"])
    person = next(row for row in office.store.table("contacts").rows() if row["kind"] == "person")
    period = office.period(PERIOD)
    with office.store.transaction("Nhận gói của các xã", by="thử") as tx:
        for number, unit in enumerate(("xã Mộc Bắc", "phường Hoàng Đông", "xã Yên Nam"), start=1):
            figures = {each.key: number * 7 for each in INDICATORS[number:]}
            row = {"unit_code": f"1333{number}", "unit_name": unit, "period": PERIOD, "figures": figures}
            tx.insert(consolidation.TABLE, {"id": f"unit-{number}", "forwarded": SENT_UP[:number], **row})
    whole = consolidation.consolidate(office, period)
    labels = [(f"Ông Nguyễn Văn {letter}", f"Thôn {letter}, xã Mộc Bắc") for letter in "ABCDE"]
    return {
        "summary": reports.summary(office, period),
        "consolidated-report": consolidation_pages.full(office, whole),
        "full-report": report_pages.full(office, period),
        "box-minutes": papers.box_minutes(office, opening["id"]),
        "case-file": case_files.case_file(office, "hotline", case["id"]),
        "person-file": case_files.person_file(office, person["id"]),
        "today": papers.today_page(office),
        "slogan-poster": posters.slogan_poster(office),
        "leaders-sheet": posters.leaders_sheet(office),
        "labels": posters.address_labels(labels),
        "survey-form": survey_papers.blank(office, surveys.form_of(office, "full")),
        "survey-form-short": survey_papers.blank(office, surveys.form_of(office, "short")),
        "survey-results": survey_papers.report(office, period),
        "facility-checklist": facility_papers.checklist(office),
        **{f"book-{table}": register_books.book(office, table, period) for table in BOOKS},
    }
