from __future__ import annotations

from typing import Any

from app.services import cases, overview, registers
from app.services.office import Office
from tests.services.offices import set_clock


def call(office: Office, received: str, table: str = "hotline", **values: Any) -> str:
    values = {"content": "Đèn đường ngõ 3 hỏng", "received_at": received, **values}
    case_id: str = cases.receive(office, table, values).record["id"]
    return case_id


def test_each_figure_opens_exactly_the_list_that_it_counts(office: Office) -> None:
    for received in ("2026-04-20", "2026-04-28", "2026-05-04", "2026-05-05", "2026-05-15"):
        call(office, received)
    call(office, "2026-04-20", "petitions")
    answered = call(office, "2026-04-20")
    cases.answer(office, "hotline", answered, answer="Đã sửa")
    paused = call(office, "2026-05-11")
    cases.pause(office, "hotline", paused, reason="chờ giấy tờ")
    shown = overview.today(office)
    assert (shown.overdue.number, shown.soon.number, shown.to_tell.number) == (3, 2, 1)
    for figure in (shown.overdue, shown.soon, shown.to_tell):
        for listed in figure.lists:
            assert registers.query(office, listed.table, listed.query).total == listed.number
        assert sum(listed.number for listed in figure.lists) == figure.number


def test_the_longest_overdue_stands_first_and_who_must_be_told_last(office: Office) -> None:
    call(office, "2026-05-04")
    call(office, "2026-04-28")
    call(office, "2026-04-20")
    told = call(office, "2026-04-20")
    cases.answer(office, "hotline", told, answer="Đã sửa")
    tasks = overview.today(office).tasks
    assert [(task.kind, overview.due_in_words(task, office.clock.today())) for task in tasks] == [
        ("overdue", "quá 11 ngày"),
        ("overdue", "quá 4 ngày"),
        ("soon", "hôm nay"),
        ("tell", "chờ báo dân"),
    ]


def test_a_figure_says_what_it_is_made_of(office: Office) -> None:
    call(office, "2026-04-20")
    call(office, "2026-04-21")
    call(office, "2026-04-20", "petitions")
    assert overview.in_words(overview.today(office).overdue) == "2 cuộc gọi, 1 đơn"


def test_late_dossiers_count_by_their_new_date_once_rescheduled(office: Office) -> None:
    values = {
        "procedure": "Đăng ký khai sinh",
        "received_on": "2026-05-04",
        "due_date": "2026-05-11",
        "state": "late",
    }
    registers.create(office, "dossiers", values)
    registers.create(office, "dossiers", {**values, "new_due_date": "2026-05-19"})
    registers.create(office, "dossiers", {**values, "state": "done", "returned_on": "2026-05-11"})
    shown = overview.today(office)
    assert (shown.overdue.number, shown.soon.number) == (1, 1)
    for figure in (shown.overdue, shown.soon):
        (listed,) = figure.lists
        assert registers.query(office, listed.table, listed.query).total == 1


def test_the_next_report_with_the_days_left(office: Office) -> None:
    report = overview.today(office).report
    assert (report.period.code, report.days_left) == ("2026-H1", 27)


def test_months_are_counted_by_channel(office: Office) -> None:
    for day in ("2026-05-15", "2026-05-04", "2026-04-01", "2025-12-31"):
        call(office, day)
    call(office, "2026-05-04", "suggestions")
    months = overview.by_month(office)
    assert [month.label for month in months] == ["T12", "T1", "T2", "T3", "T4", "T5"]
    counts = [(month.count("hotline"), month.count("suggestions")) for month in months]
    assert counts == [(1, 0), (0, 0), (0, 0), (0, 0), (1, 0), (2, 1)]


def test_categories_are_counted_and_answers_measured_against_their_day(office: Office) -> None:
    first = call(office, "2026-05-04", category="Giao thông")
    call(office, "2026-05-05", category="Giao thông")
    late = call(office, "2026-04-20", category="Nông nghiệp")
    cases.answer(office, "hotline", first, answer="Đã sửa")
    cases.answer(office, "hotline", late, answer="Đã sửa")
    period = office.period("2026-H1")
    groups = overview.by_field(office, period, "category")
    assert [(group.label, group.count("hotline")) for group in groups] == [
        ("Giao thông", 2),
        ("Nông nghiệp", 1),
    ]
    assert [group.total for group in overview.by_timeliness(office, period)] == [1, 1, 0]
    set_clock(office, "2026-05-20T08:00")
    measured = overview.by_timeliness(office, period)
    assert [group.total for group in measured] == [1, 1, 1]
    assert round(overview.percent_in_time(measured) or 0) == 33


def test_every_case_of_a_chart_is_in_exactly_one_bar_with_its_id(office: Office) -> None:
    for category, hamlet in (("Giao thông", "Thôn Yên Lạc"), ("Giao thông", ""), ("khác", "Xóm Đông")):
        call(office, "2026-05-04", category=category, hamlet=hamlet)
    call(office, "2026-05-04", "suggestions")
    period = office.period("2026-H1")
    received = sorted(row["id"] for _, row in overview.cases_received(office, period))
    charts = [overview.by_channel(office, period)]
    charts += [overview.by_field(office, period, name) for name in ("category", "hamlet")]
    for groups in charts:
        listed = [key for group in groups for ids in group.ids.values() for key in ids]
        assert sorted(listed) == received
    assert overview.percent_in_time([]) is None


def test_more_categories_than_a_chart_shows_are_one_bar(office: Office) -> None:
    for category in ("Giao thông", "Giao thông", "Nông nghiệp", "Y tế"):
        call(office, "2026-05-04", category=category)
    groups = overview.by_field(office, office.period("2026-H1"), "category", most=2)
    assert [(group.label, group.total) for group in groups] == [("Giao thông", 2), (overview.REST, 2)]


def test_a_denunciation_shows_nothing_but_its_secret_number(office: Office) -> None:
    cases.receive(
        office,
        "petitions",
        {
            "nature": "denunciation",
            "secret_register_no": "03",
            "received_at": "2026-05-04",
            "due_date": "2026-05-12",
        },
    )
    assert overview.today(office).tasks[0].text == "Tố cáo, xem sổ mật số 03"
