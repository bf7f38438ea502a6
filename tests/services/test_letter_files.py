from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents import preview
from app.domain.errors import AppError
from app.domain.ids import new_id
from app.services import letter_files, letters
from app.services.office import Office
from tests.services.offices import open_office

AGREED = {"co_quan_khen": "Chủ tịch UBND tỉnh", "hinh_thuc_khen": "Bằng khen", "thanh_tich": "thành tích tốt"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", now="2026-05-04T09:00", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
    yield opened
    opened.store.close()


def _people(office: Office, count: int) -> list[dict]:
    given = ["Ánh", "Bình", "Cúc", "Đào", "Hà", "Lan", "Ngọc", "Thuở", "Yến", "Ân"]
    rows = [
        {
            "id": new_id(office.clock.now()),
            "full_name": f"Nguyễn Thị {given[number % 10]}",
            "birth_date": str(1946 - number % 3),
            "sex": "female",
            "hamlet": ["Thôn Yên Lạc", "Thôn Hoàn Dương"][number % 2],
        }
        for number in range(count)
    ]
    with office.store.transaction("Chuẩn bị", by="thử") as tx:
        for row in rows:
            tx.insert("contacts", row)
    return rows


def _text(pdf: bytes, page: int) -> str:
    return " ".join(preview.page_text(pdf, page).split())


def test_a_batch_is_one_file_in_order_with_an_index_and_one_act(office, tmp_path):
    people = _people(office, 30)
    path = tmp_path / "thu.pdf"
    before = len(office.store.acts(limit=100))
    batch = letter_files.write_batch(office, "congratulations-longevity", people, path)
    pdf = path.read_bytes()
    assert len(batch.written) == 30
    assert len(office.store.acts(limit=100)) == before + 1
    index = _text(pdf, 0)
    assert "DANH SÁCH THƯ Mừng thọ: 30 thư" in index
    assert preview.page_count(pdf) == 31
    assert "1 Cụ Nguyễn Thị Ân Thôn Hoàn Dương, xã Mộc Bắc T-2026-0001 2" in index
    order = ["Ánh", "Ân", "Bình", "Cúc", "Đào", "Hà", "Lan", "Ngọc", "Thuở", "Yến"]
    names = [done.record["addressee"].split()[-1] for done in batch.written]
    assert names[:15] == sorted(names[:15], key=order.index)
    for number, done in enumerate(batch.written, start=1):
        assert done.record["addressee"] in _text(pdf, number)


def test_who_wants_no_letters_or_lacks_a_value_is_left_out_with_the_reason(office, tmp_path):
    people = _people(office, 3)
    with office.store.transaction("Sửa", by="thử") as tx:
        row = office.store.table("contacts").row(people[0]["id"])
        tx.update("contacts", row["id"], {**row, "no_letters": True}, rev=row["rev"])
    batch = letter_files.write_batch(
        office, "congratulations-award", people, tmp_path / "thu.pdf", values=AGREED
    )
    assert len(batch.written) == 2
    (skipped,) = batch.skipped
    assert skipped.contact_id == people[0]["id"]
    assert "không muốn nhận thư" in skipped.reason
    with pytest.raises(AppError, match="THU-30"):
        letter_files.write_batch(office, "congratulations-award", people, tmp_path / "khac.pdf")
    assert not (tmp_path / "khac.pdf").exists()


def test_a_batch_passes_over_mourning_and_who_has_had_the_letter(office, tmp_path):
    people = _people(office, 3)
    mourned = letters.draft(office, "condolence", people[0]["id"], values={"ngay_mat": "2026-05-02"})
    letters.record(office, mourned)
    letters.record(office, letters.draft(office, "congratulations-longevity", people[1]["id"]))
    drafts, skipped = letter_files.choose(office, "congratulations-longevity", people)
    assert [draft.contact_id for draft in drafts] == [people[2]["id"]]
    reasons = {each.contact_id: each.reason for each in skipped}
    assert "chia buồn" in reasons[people[0]["id"]]
    assert "đã lập thư này" in reasons[people[1]["id"]]


@pytest.mark.parametrize("at", [7, 32, 55])  # while entering, laying out, writing
def test_a_cancelled_batch_leaves_nothing_behind(office, tmp_path, at):
    people = _people(office, 20)

    def progress(done: int, total: int) -> None:
        assert total == 3 * 20
        if done == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        letter_files.write_batch(
            office, "congratulations-longevity", people, tmp_path / "thu.pdf", progress=progress
        )
    assert list(office.store.table("letters").rows()) == []
    assert not (tmp_path / "thu.pdf").exists()


def test_a_letter_that_cannot_be_saved_is_not_in_the_register(office, tmp_path):
    (person,) = _people(office, 1)
    made = letters.draft(office, "congratulations-longevity", person["id"])
    (tmp_path / "tệp").write_text("không phải thư mục", "utf-8")
    with pytest.raises(AppError):
        letter_files.write_letter(office, made, tmp_path / "tệp" / "thư.pdf")
    assert list(office.store.table("letters").rows()) == []


def test_a_thousand_letters_stay_below_two_megabytes(office, tmp_path):
    people = _people(office, 1000)
    path = tmp_path / "thu.pdf"
    letter_files.write_batch(office, "congratulations-longevity", people, path)
    assert path.stat().st_size < 2 * 1024 * 1024
    assert preview.page_count(path.read_bytes()) > 1000
