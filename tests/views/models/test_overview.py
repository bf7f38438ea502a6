"""What Tổng quan says, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import cases, registers
from app.services.office import Office
from app.views.models.columns import REGISTERS
from app.views.models.overview import CHARTS, OverviewModel
from app.views.models.register import RegisterModel
from app.views.models.tone import Tone
from tests.services.offices import open_office, set_clock


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "kho")
    yield opened
    opened.store.close()


def test_each_figure_leads_to_its_list_and_each_line_to_its_next_step(office: Office) -> None:
    late = registers.create(
        office, "hotline", {"received_at": "2026-04-01T08:00", "content": "Đèn hỏng", "person_name": "Ánh"}
    ).record
    told = registers.create(
        office, "suggestions", {"received_at": "2026-05-04T08:00", "content": "Ghế chờ", "anonymous": True}
    ).record
    cases.answer(office, "suggestions", told["id"], answer="Đã tiếp thu")
    model = OverviewModel(office)
    assert model.title == "Thứ Hai, ngày 18 tháng 5 năm 2026"
    figures = {card.key: (card.number, card.route, card.quick) for card in model.cards()}
    assert figures["overdue"] == (1, "hotline", "overdue")
    assert figures["to_tell"] == (1, "suggestions", "answered")
    first, second = model.lines()
    assert (first.task.code, first.tone, first.button) == (late["code"], Tone.LATE, "Giao việc")
    assert (second.word, second.button, second.action) == ("Chờ báo dân", "Báo dân", "inform")
    assert model.badges() == {"hotline": 1}


def test_the_next_report_and_the_months_are_in_words(office: Office) -> None:
    model = OverviewModel(office)
    title, days, by = model.report()
    assert title.startswith("Báo cáo ")
    assert days == 27
    assert by == "ngày nữa, hết ngày 14/6/2026"
    assert 0 < model.report_share() < 1
    assert model.groups()[-1].label == "T5"


def test_a_quiet_day_says_so(office: Office) -> None:
    model = OverviewModel(office)
    assert model.letter_card().note == "đang đếm…"
    model.offers = model.asked_offers()
    assert model.lines() == []
    assert all(card.number == 0 for card in model.cards())


def test_a_day_of_duty_without_visitors_is_one_press(tmp_path: Path) -> None:
    office = open_office(tmp_path, "2026-05-05T08:00")
    set_clock(office, "2026-05-18T09:00")
    model = OverviewModel(office)
    assert model.empty_day() == "Buổi 14/5: không có người đến"
    done = model.record_empty_day()
    assert done is not None
    assert done.record["date"] == "2026-05-14"
    assert model.empty_day() == "Buổi 7/5: không có người đến"
    registers.undo(office, done.changes.seq)
    assert model.empty_day() == "Buổi 14/5: không có người đến"
    office.store.close()


def test_each_part_of_each_chart_leads_to_the_cases_that_it_counts(office: Office) -> None:
    for category, hamlet in (("Giao thông", "Xóm Đông"), ("khác", "")):
        values = {"received_at": "2026-05-04T08:00", "content": "Đèn hỏng", "anonymous": True}
        registers.create(office, "hotline", {**values, "category": category, "hamlet": hamlet})
    model = OverviewModel(office)
    labels = {}
    for key in CHARTS:
        model.chart = key
        labels[key] = [group.label for group in model.groups() if group.total]
        for group in model.groups():
            for table, ids in group.ids.items():
                register = RegisterModel(office, REGISTERS[table])
                register.show_only(model.only(group, table))
                assert sorted(row["id"] for row in register.all_rows()) == sorted(ids)
                register.clear_filters()
                assert register.only is None
    assert labels["channel"] == ["Đường dây nóng"]
    assert labels["category"] == ["Giao thông", "Khác"]
    assert labels["hamlet"] == ["Chưa ghi", "Xóm Đông"]
    assert model.chart_title() == "Trả lời đúng hạn, 15/12/2025 – 14/6/2026"


def test_the_share_in_time_stands_under_the_chart_of_answers_alone(office: Office) -> None:
    values = {"received_at": "2026-05-04T08:00", "content": "Đèn hỏng", "anonymous": True}
    row = registers.create(office, "hotline", values).record
    model = OverviewModel(office)
    model.chart = "timeliness"
    assert model.in_time() == ""
    cases.answer(office, "hotline", row["id"], answer="Đã sửa")
    assert model.in_time() == "100% trả lời đúng hạn"
    model.chart = "channel"
    assert model.in_time() == ""
