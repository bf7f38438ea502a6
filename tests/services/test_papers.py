from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pypdfium2

from app.bootstrap import open_office
from app.documents.pdf import render_pdf
from app.domain.clock import FixedClock
from app.services import boxes, cases, papers, setup
from app.services.office import Office
from tests.services.offices import NOW
from tests.services.test_boxes import OPENING


def pages(document: papers.Document) -> int:
    with pypdfium2.PdfDocument(render_pdf(document)) as pdf:
        return len(pdf)


def test_the_minutes_name_both_people_the_lock_and_every_letter(office: Office) -> None:
    letters = [
        {"content": "Đặt thêm ghế chờ", "anonymous": True},
        {"content": "Cán bộ hướng dẫn tận tình", "person_name": "Lê Văn Hòa", "nature": "praise"},
    ]
    opening = boxes.open_box(office, {**OPENING, "denunciations_count": 1}, letters).record
    text = papers.box_minutes(office, opening["id"]).text()
    assert "BIÊN BẢN" in text
    assert "8 giờ 00, ngày 15 tháng 5 năm 2026" in text
    assert "Phạm Văn Sơn, Ban Thanh tra nhân dân" in text
    assert "khóa và niêm phong còn nguyên vẹn" in text
    assert "03 thư, gồm: 01 góp ý, 01 khen, 01 đơn tố cáo" in text
    assert "Không ghi tên" in text
    assert "Lê Văn Hòa" in text
    assert "01 đơn tố cáo đã niêm phong" in text


def test_an_opening_that_found_nothing_is_minuted_on_one_page(office: Office) -> None:
    opening = boxes.open_box(office, OPENING).record
    document = papers.box_minutes(office, opening["id"])
    assert "không có thư" in document.text()
    assert pages(document) == 1


def test_todays_work_stays_on_one_page_however_much_there_is(office: Office) -> None:
    for number in range(45):
        values = {"content": f"Việc số {number} ở đường trục thôn Yên Lạc", "received_at": "2026-04-20"}
        cases.receive(office, "hotline", values)
    document = papers.today_page(office)
    assert pages(document) == 1
    text = document.text()
    assert "Quá hạn: 45." in text
    assert re.search(r"Còn \d+ việc nữa", text)
    assert "Thứ Hai, ngày 18 tháng 5 năm 2026" in text
    assert "còn 27 ngày" in text


def test_a_quiet_day_says_so(office: Office) -> None:
    assert "không có việc nào đến hạn" in papers.today_page(office).text()


def test_the_papers_of_a_demo_commune_can_all_be_printed(tmp_path: Path) -> None:
    office = open_office(tmp_path, clock=FixedClock(datetime.fromisoformat(NOW)), user="thử")
    setup.fill_with_demo(office)
    for row in office.store.table("box_openings").rows():
        assert pages(papers.box_minutes(office, row["id"])) >= 1
    assert pages(papers.today_page(office)) == 1
    office.store.close()
