"""Slips typed as digits, counted by question, official and field of work; the paper fits its sheet."""

from __future__ import annotations

import pytest

from app.documents.pdf import render_pdf
from app.documents.preview import page_count, page_text
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.surveys import Verdict
from app.services import registers, reports, survey_papers, surveys
from app.services.office import Office
from app.services.surveys import Narrowed

WHOLE = "5443 5454 4505 01"


def enter(office: Office, **values: object) -> JsonObject:
    given = {"date": "2026-05-12", "answers": {"overall": 5}, **values}
    return surveys.enter(office, given).record


def test_a_slip_is_read_from_its_digits_in_the_order_of_the_form() -> None:
    form = surveys.shipped_forms()[0]
    read = surveys.read_digits(form, WHOLE)
    assert list(read["answers"]) == [question.key for question in form.questions if question.key != "apology"]
    assert (read["answers"]["waiting_place"], read["answers"]["overall"]) == (5, 5)
    assert read["alarms"] == ["extra_papers"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("544354544505 0", "KS-03"),
        ("544354544505 011", "KS-03"),
        ("", "KS-03"),
        ("644354544505 00", "KS-02"),
        ("544354544505 05", "KS-02"),
        ("5x4354544505 00", "KS-02"),
    ],
)
def test_a_digit_too_few_too_many_or_wrong_is_refused(typed: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        surveys.read_digits(surveys.shipped_forms()[0], typed)
    assert caught.value.code == code


def test_a_slip_names_no_citizen_and_gets_its_number(office: Office) -> None:
    row = enter(office)
    assert row["code"] == "PKS-2026-0001"
    with pytest.raises(AppError) as caught:
        enter(office, person_name="Trần Thị Ánh")
    assert caught.value.code == "DL-01"
    with pytest.raises(AppError):
        enter(office, answers={"overall": 6})
    with pytest.raises(AppError) as caught:
        enter(office, date="2026-05-19")
    assert caught.value.code == "DL-04"


def test_results_count_by_question_factor_official_and_field_of_work(office: Office) -> None:
    for _ in range(5):
        enter(office, official="Lê Quang Hưng", category="đất đai", answers={"staff_skill": 2, "overall": 3})
    enter(office, official="Vũ Thị Nhàn", category="hộ tịch", answers={"overall": 5, "time": 4})
    enter(office, answers={}, alarms=["extra_money"])
    enter(office, date="2025-05-12")
    found = surveys.results(office, office.period("2026-H1"))
    assert (found.collected, found.valid, found.satisfied) == (7, 6, 1)
    assert surveys.percent_words(found.percent) == "16,7%"
    tallies = {line.title: line.tally.by_rating for line in found.questions}
    assert tallies["Nhìn chung về sự phục vụ của Ủy ban nhân dân"] == (0, 0, 5, 0, 1)
    assert {line.title for line in found.factors} == {
        "Thủ tục hành chính", "Công chức trực tiếp giải quyết", "Nhận xét chung"
    }  # fmt: skip
    low, few = found.officials
    assert (low.name, low.slips, low.percent, low.verdict) == ("Lê Quang Hưng", 5, 0.0, Verdict.LOW)
    assert (few.name, few.percent, few.verdict) == ("Vũ Thị Nhàn", None, Verdict.FEW)
    assert found.sections == (("Đất đai", 5, 0), ("Hộ tịch", 1, 1))
    assert [number for _, number in found.alarms] == [1]
    narrowed = surveys.results(office, office.period("2026-H1"), Narrowed(category="hộ tịch"))
    assert narrowed.collected == 1


def test_a_measure_in_the_register_of_inspections_is_shown_beside_the_official(office: Office) -> None:
    for _ in range(5):
        enter(office, official="Lê Quang Hưng", answers={"overall": 2})
    registers.create(
        office,
        "inspections",
        {"date": "2026-05-15", "kind": "follow_up", "subject": "Lê Quang Hưng", "content": "Nhắc nhở"},
    )
    (line,) = surveys.results(office, office.period("2026-H1")).officials
    assert line.measures == 1


def test_a_low_rating_without_a_measure_is_told_before_the_report_is_sent(office: Office) -> None:
    def told() -> list[tuple[bool, str]]:
        found = reports.checks(office, office.period("2026-H1"))
        return [(check.is_fine, check.words) for check in found if "đánh giá thấp" in check.words]

    assert told() == []
    for _ in range(5):
        enter(office, official="Lê Quang Hưng", answers={"overall": 2})
    assert told() == [(False, "1 người bị đánh giá thấp, đã có biện pháp với 0 người")]
    measure = {"date": "2026-05-15", "kind": "follow_up", "subject": "Lê Quang Hưng", "content": "Nhắc nhở"}
    registers.create(office, "inspections", measure)
    assert told() == [(True, "1 người bị đánh giá thấp, đã có biện pháp với 1 người")]


def test_the_office_may_have_a_form_of_its_own_which_stands_first(office: Office) -> None:
    own = {
        "title": "Phiếu của xã",
        "questions": [{"key": "parking", "text": "Nơi để xe", "factor": "access"}],
    }
    done = registers.create(office, "survey_forms", own)
    assert [form.title for form in surveys.forms(office)] == ["Phiếu của xã", "Phiếu đầy đủ", "Phiếu nhanh"]
    enter(office, answers=surveys.read_digits(surveys.forms(office)[0], "4")["answers"])
    (line,) = surveys.results(office, office.period("2026-H1")).questions
    assert (line.title, line.tally.satisfied) == ("Nơi để xe", 1)
    registers.update(office, "survey_forms", done.record["id"], {"in_use": False})
    assert len(surveys.forms(office)) == 2
    with pytest.raises(AppError) as caught:
        surveys.form_of(office, "none")
    assert caught.value.code == "KS-01"


def test_the_answers_of_a_slip_stand_in_the_order_of_the_form(office: Office) -> None:
    row = enter(office, answers={"overall": 5, "waiting_place": 2}, alarms=["extra_money"])
    assert [level for _, level in surveys.answer_words(office, row)] == [
        "2 · Không hài lòng", "5 · Rất hài lòng", "Có"
    ]  # fmt: skip


def test_each_blank_form_is_one_sheet_with_every_question_and_digit(office: Office) -> None:
    for form in surveys.forms(office):
        pdf = render_pdf(survey_papers.blank(office, form))
        text = " ".join(page_text(pdf, 0).split())
        assert page_count(pdf) == 1
        assert "XÃ MỘC BẮC" in text
        assert all(question.text in text for question in form.questions)
        assert "5 4 3 2 1" in text


def test_a_form_with_fifteen_long_questions_still_fits_one_sheet(office: Office) -> None:
    long = "Câu hỏi dài viết đủ hai dòng để xem phiếu có còn nằm gọn trên một trang giấy A4 hay không"
    questions = [{"key": f"q_{letter}", "text": long, "factor": "access"} for letter in "abcdefghijklmno"]
    alarms = [{"key": f"a_{letter}", "text": long} for letter in "abcd"]
    registers.create(office, "survey_forms", {"title": "Dài", "questions": questions, "alarms": alarms})
    assert page_count(render_pdf(survey_papers.blank(office, surveys.forms(office)[0]))) == 1


def test_the_paper_of_the_results_names_the_share_and_who_is_rated_low(office: Office) -> None:
    for _ in range(5):
        enter(office, official="Lê Quang Hưng", answers={"overall": 3})
    period = office.period("2026-H1")
    text = survey_papers.report(office, period).text()
    assert "hợp lệ 5 phiếu; 0 phiếu hài lòng trở lên, đạt 0%" in text
    assert "Lê Quang Hưng | 5 | 0% | 0 | Bị đánh giá thấp | 0" in text
    by_question, by_official = survey_papers.sheets(office, period)
    assert next(iter(by_question.rows))[1:] == (0, 0, 5, 0, 0, "0%")
    assert next(iter(by_official.rows))[:2] == ("Lê Quang Hưng", 5)
    empty = survey_papers.report(office, office.period("2025-H1")).text()
    assert "chưa có phiếu khảo sát nào" in empty
