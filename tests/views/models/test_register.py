"""State and commands of a register, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.text import fold
from app.services import registers
from app.services.office import Office
from app.views.models.columns import REGISTERS, case_state, days_word, shown_value
from app.views.models.form import FormModel, read
from app.views.models.register import PAGE_SIZE, RegisterModel
from app.views.models.timeline import timeline
from app.views.models.tone import Tone
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "kho")
    yield opened
    opened.store.close()


def call(office: Office, received: str, **values: object) -> JsonObject:
    entered = {"person_name": "Vũ Đức Ánh", "content": "Đèn hỏng", "received_at": received, **values}
    return registers.create(office, "hotline", entered).record


def model(office: Office, table: str = "hotline") -> RegisterModel:
    opened = RegisterModel(office, REGISTERS[table])
    opened.count()
    opened.load()
    return opened


def test_the_chips_count_what_they_list(office: Office) -> None:
    call(office, "2026-04-01T08:00")
    call(office, "2026-05-18T08:00")
    opened = model(office)
    for quick in opened.spec.quick:
        opened.choose(quick.key)
        assert opened.page.total == opened.counts[quick.key]
    assert (opened.counts["overdue"], opened.counts["all"]) == (1, 2)


def test_a_page_holds_fifty_and_the_selection_walks_over_its_edge(office: Office) -> None:
    registers.create_many(office, "contacts", [{"full_name": f"Người {n:03}"} for n in range(PAGE_SIZE + 2)])
    opened = model(office, "contacts")
    assert opened.footer() == "1–50 trong 52 dòng"
    assert (opened.place, opened.page_word()) == (0, "Trang 1/2")
    opened.selected = opened.page.rows[-1]["id"]
    assert opened.move(1)
    assert (opened.page_no, opened.place, opened.footer()) == (1, 0, "51–52 trong 52 dòng")
    assert opened.move(-1)
    assert (opened.page_no, opened.place) == (0, PAGE_SIZE - 1)


def test_a_header_sorts_up_then_down(office: Office) -> None:
    for name in ("Lê Thị Ổi", "Trần Văn An"):
        registers.create(office, "contacts", {"full_name": name})
    opened = model(office, "contacts")
    column = opened.spec.columns[0]
    assert [row["full_name"] for row in opened.page.rows] == ["Trần Văn An", "Lê Thị Ổi"]
    opened.sort_by(column)
    assert [row["full_name"] for row in opened.page.rows] == ["Lê Thị Ổi", "Trần Văn An"]


def test_filters_narrow_and_are_lifted(office: Office) -> None:
    call(office, "2026-05-04T08:00", hamlet="Xóm Đông")
    call(office, "2026-05-11T08:00", hamlet="Thôn Yên Lạc")
    opened = model(office)
    opened.set_filter("hamlet", "Xóm Đông")
    assert (opened.page.total, opened.filter_count) == (1, 1)
    opened.set_period("2026-05-10", "2026-05-31")
    assert opened.page.total == 0
    opened.clear_filters()
    assert opened.page.total == 2
    hamlet = next(spec for spec in opened.filter_fields() if spec.name == "hamlet")
    assert [value for value, _ in opened.filter_choices(hamlet)] == ["Thôn Yên Lạc", "Xóm Đông"]


def test_a_hidden_record_is_revealed(office: Office) -> None:
    row = call(office, "2026-05-04T08:00")
    opened = model(office)
    opened.choose("overdue")
    opened.reveal(row["id"])
    assert opened.row is not None
    assert opened.row["id"] == row["id"]


@pytest.mark.parametrize(
    ("values", "chip"),
    [
        ({"status": "received", "due_date": "2026-05-16"}, ("quá 2 ngày", Tone.LATE)),
        ({"status": "assigned", "due_date": "2026-05-18"}, ("hạn hôm nay", Tone.SOON)),
        ({"status": "assigned", "due_date": "2026-05-21"}, ("còn 3 ngày", Tone.SOON)),
        ({"status": "assigned", "due_date": "2026-05-22"}, ("còn 4 ngày", Tone.INFO)),
        ({"status": "answered", "due_date": "2026-05-01"}, ("chờ báo dân", Tone.INFO)),
        ({"status": "informed", "informed_how": "phone"}, ("đã báo dân", Tone.OK)),
        ({"status": "informed", "informed_how": "loudspeaker"}, ("công khai", Tone.OK)),
        ({"status": "in_progress", "paused_on": "2026-05-02"}, ("tạm dừng", Tone.GRAY)),
        ({"status": "converted"}, ("thành đơn", Tone.GRAY)),
        ({"status": "received"}, ("không tính hạn", Tone.GRAY)),
    ],
)
def test_the_chip_of_a_case_says_what_is_owed(
    office: Office, values: JsonObject, chip: tuple[str, Tone]
) -> None:
    assert case_state(values, office.clock.today()) == chip


def test_days_are_counted_from_today(office: Office) -> None:
    today = office.clock.today()
    assert days_word(today, today) == ("hạn hôm nay", Tone.SOON)


def test_the_timeline_ends_with_what_is_still_owed() -> None:
    steps = [
        {"at": "2026-04-28T19:50", "by": "Nguyễn Văn Đức", "status": "received"},
        {"at": "2026-04-29T08:05", "by": "Nguyễn Thị Hạnh", "status": "assigned", "note": "Giao Địa chính"},
    ]
    shown = timeline({"status": "assigned", "steps": steps})
    titles = ["Tiếp nhận", "Giao Địa chính", "Trả lời", "Báo lại cho dân"]
    assert [step.title for step in shown] == titles
    assert [step.done for step in shown] == [True, True, False, False]
    assert shown[0].note == "28/04/2026 19:50 · Nguyễn Văn Đức"


def test_a_form_reads_what_people_type(office: Office) -> None:
    form = FormModel(office, "activities", None)
    values, messages = read(
        form.fields, {"date": "5/1/2026", "value_vnd": "1.500.000", "participants": "mười"}
    )
    assert (values["date"], values["value_vnd"]) == ("2026-01-05", 1_500_000)
    assert messages["participants"].startswith("Số người tham gia phải là số nguyên.")


def test_a_form_knows_whether_leaving_loses_something(office: Office) -> None:
    form = FormModel(office, "contacts", None)
    assert form.changed(dict(form.initial)) == {}
    assert form.changed({**form.initial, "full_name": "Trần"}) == {"full_name": "Trần"}


def test_a_refusal_names_every_field(office: Office) -> None:
    form = FormModel(office, "contacts", None)
    with pytest.raises(AppError) as refused:
        form.save({**form.initial, "birth_date": "30/02/1956"})
    assert refused.value.code == "BIEU-02"
    assert set(refused.value.fields) == {"birth_date"}


def test_suggestions_come_without_accents(office: Office) -> None:
    registers.create(office, "contacts", {"full_name": "Trần Thị Bưởi", "birth_date": "1956"})
    form = FormModel(office, "hotline", None)
    specs = {spec.name: spec for spec in form.fields}
    assert [item.title for item in form.suggest(specs["contact_id"], "buoi")] == ["Trần Thị Bưởi"]
    assert form.suggest(specs["contact_id"], "buoi")[0].note == "sinh 1956"
    assert [item.value for item in form.suggest(specs["hamlet"], "yen")] == ["Thôn Yên Lạc"]


def test_the_last_category_reads_khac_with_a_capital_and_is_kept_as_the_office_writes_it(
    office: Office,
) -> None:
    form = FormModel(office, "hotline", None)
    assert form.initial["category"] == "Khác"
    spec = next(spec for spec in form.fields if spec.name == "category")
    assert [item.title for item in form.suggest(spec, "khac")] == ["Khác"]
    entered = {**form.initial, "content": "Đèn hỏng", "anonymous": True}
    row = form.save(entered).record
    assert row["category"] == "khác"
    row = form.save({**entered, "category": "GIAO  THÔNG"}).record
    assert row["category"] == next(name for name in office.categories if fold(name) == "giao thong")
    assert shown_value("hotline", "category", {"category": "khác"}) == "Khác"


def test_a_chip_with_no_rows_is_told_from_a_search_without_answer(office: Office) -> None:
    receptions = model(office, "receptions")
    assert not receptions.is_narrowed
    receptions.set_search("không có")
    assert receptions.is_narrowed


def test_what_leaves_for_excel_are_the_columns_on_screen(office: Office) -> None:
    assert model(office, "activities").shown_fields == ["date", "content", "kind", "hamlet", "participants"]
