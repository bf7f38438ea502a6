from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.preview import page_count, page_text
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import LetterKind, Paper
from app.services.office import Office
from app.views.models.letter_studio import LetterStudio, offer_lines
from tests.services.offices import open_office

ELDER = {"full_name": "Đặng Thị Thuở", "honorific": "Bà", "birth_date": "1956", "hamlet": "Thôn Yên Lạc"}
CALL = {
    "code": "ĐDN-2026-0041",
    "received_at": "2026-04-28T19:50:00",
    "content": "Đèn đường ngõ 3 hỏng, đi lại khó khăn",
    "contact_id": "elder",
    "due_date": "2026-05-14",
    "status": "assigned",
    "nature": "feedback",
}
SECRET = {"code": "ĐDN-2026-0042", "received_at": "2026-05-02T08:00:00", "anonymous": True, "content": "Rác"}


def put(office: Office, table: str, record_id: str, values: JsonObject) -> None:
    with office.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert(table, {"id": record_id, **values})


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    chair = {"full_name": "Trần Quang Khải", "position": "Chủ tịch UBND", "is_leader": True, "code": "CB-1"}
    put(opened, "officials", "chair", chair)
    vice = {"full_name": "Nguyễn Văn Đức", "position": "Phó Chủ tịch UBND", "is_leader": True, "code": "CB-0"}
    put(opened, "officials", "vice", vice)
    put(opened, "contacts", "elder", dict(ELDER))
    put(opened, "contacts", "shop", {"full_name": "Công ty Đồng Tiến", "kind": "organization"})
    put(opened, "hotline", "call", dict(CALL))
    put(opened, "hotline", "secret", dict(SECRET))
    yield opened
    opened.store.close()


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page_text(pdf, page) for page in range(page_count(pdf))).split())


def late_answer(office: Office) -> LetterStudio:
    studio = LetterStudio(office)
    studio.start("apology-late-answer", source="hotline/call")
    return studio


def test_a_letter_about_a_case_opens_with_all_that_the_records_know(office: Office) -> None:
    studio = late_answer(office)
    assert studio.title == "Thư xin lỗi · Chậm trả lời phản ánh, kiến nghị"
    assert studio.contact_id == "elder"
    assert studio.shown("ho_ten") == "Đặng Thị Thuở"
    assert studio.shown("danh_xung") == "Bà"
    assert studio.shown("ngay_nhan") == "28/04/2026"
    assert studio.source_title == "ĐDN-2026-0041 · Đèn đường ngõ 3 hỏng, đi lại khó khăn"
    assert studio.missing() == ["Lý do chậm", "Sẽ trả lời trước ngày"]


def test_short_fields_stand_two_by_two_and_long_ones_alone(office: Office) -> None:
    studio = late_answer(office)
    rows = [tuple(spec.name for spec in row) for row in studio.field_rows()]
    assert rows == [
        ("dia_chi",),
        ("ngay_nhan",),
        ("noi_dung_tom_tat",),
        ("ma",),
        ("ly_do",),
        ("tien_do",),
        ("ngay_tra_loi",),
    ]
    assert studio.name_field == "ho_ten"
    assert studio.honorific_field is not None


def test_every_occasion_has_a_field_for_its_addressee(office: Office) -> None:
    studio = LetterStudio(office)
    for kind in LetterKind:
        studio.choose_kind(kind)
        for each in studio.occasions():
            studio.choose_occasion(each.key)
            assert studio.name_field in {spec.name for spec in each.fields}


def test_what_is_typed_stands_on_the_page_and_in_the_field_as_typed(office: Office) -> None:
    studio = late_answer(office)
    studio.set("ly_do", "Phải chờ bóng đèn. ")
    studio.set("ngay_tra_loi", "25/5/2026")
    assert studio.shown("ly_do") == "Phải chờ bóng đèn. "
    assert studio.shown("ngay_tra_loi") == "25/5/2026"
    page = words(studio.preview()())
    assert "phải chờ bóng đèn" in page
    assert "25/5/2026" in page
    assert studio.missing() == []


def test_a_date_that_is_none_is_named_and_marked_as_missing_on_the_page(office: Office) -> None:
    studio = late_answer(office)
    studio.set("ly_do", "chờ bóng đèn")
    studio.set("ngay_tra_loi", "31/02/2026")
    assert "Không phải là ngày có thật" in studio.errors["ngay_tra_loi"]
    assert "[Sẽ trả lời trước ngày]" in words(studio.preview()())
    with pytest.raises(AppError) as caught:
        studio.record(printed=True)
    assert caught.value.fields.keys() == {"ngay_tra_loi"}
    studio.set("ngay_tra_loi", "25/05/2026")
    assert studio.errors == {}


def test_an_unfinished_letter_is_refused_with_the_names_of_its_gaps(office: Office) -> None:
    studio = late_answer(office)
    with pytest.raises(AppError, match="lý do chậm") as caught:
        studio.check()
    assert caught.value.code == "THU-02"
    assert set(studio.errors) == {"ly_do", "ngay_tra_loi"}
    assert list(office.store.table("letters").rows()) == []


def test_a_finished_letter_enters_the_register_once_and_as_printed(office: Office) -> None:
    studio = late_answer(office)
    studio.set("ly_do", "chờ bóng đèn")
    studio.set("ngay_tra_loi", "25/05/2026")
    done = studio.record(printed=True)
    (row,) = office.store.table("letters").rows()
    assert row["id"] == done.record["id"]
    assert row["addressee"] == "Bà Đặng Thị Thuở"
    assert row["source"] == "hotline/call"
    assert row["printed_at"].startswith("2026-05-18T09:00")


def test_a_contact_is_found_without_tones_and_fills_the_letter(office: Office) -> None:
    studio = LetterStudio(office)
    studio.choose_occasion("thanks-contribution")
    found = studio.find_contacts("dang thi thuo")
    assert [(each.title, each.note) for each in found] == [("Bà Đặng Thị Thuở", "sinh 1956 · Thôn Yên Lạc")]
    studio.set("dia_chi", "chưa rõ")
    studio.take_contact("elder")
    assert studio.shown("ho_ten") == "Đặng Thị Thuở"
    assert studio.shown("dia_chi") == "Thôn Yên Lạc, xã Mộc Bắc"
    assert studio.find_contacts(" ") == []


def test_a_name_typed_over_lets_go_of_the_contact(office: Office) -> None:
    studio = LetterStudio(office)
    studio.take_contact("elder")
    studio.set("ho_ten", "Đặng Thị Thuở ")
    assert studio.contact_id == "elder"
    studio.set("ho_ten", "Đặng Thị Thu")
    assert studio.contact_id == ""
    assert studio.shown("ho_ten") == "Đặng Thị Thu"


def test_cases_are_found_by_words_or_by_the_addressee(office: Office) -> None:
    studio = LetterStudio(office)
    assert studio.find_sources("") == []
    (found,) = studio.find_sources("den duong")
    assert found.key == "hotline/call"
    assert found.note == "Đường dây nóng · 28/04/2026"
    studio.take_contact("elder")
    assert [each.key for each in studio.find_sources("")] == ["hotline/call"]


def test_a_case_whose_sender_is_secret_is_refused_and_the_letter_stays_as_it_was(office: Office) -> None:
    studio = late_answer(office)
    with pytest.raises(AppError) as caught:
        studio.take_source("hotline/secret")
    assert caught.value.code == "THU-05"
    assert studio.source == "hotline/call"
    with pytest.raises(AppError):
        studio.start("thanks-idea", source="hotline/secret")
    assert studio.occasion.key == "apology-late-answer"
    assert studio.shown("ho_ten") == "Đặng Thị Thuở"


def test_another_occasion_keeps_what_it_asks_for_as_well(office: Office) -> None:
    studio = LetterStudio(office)
    studio.set("ho_ten", "Phạm Thị Ân")
    studio.set("ma_ho_so", "H42-01")
    studio.choose_kind(LetterKind.THANKS)
    assert studio.shown("ho_ten") == "Phạm Thị Ân"
    assert "ma_ho_so" not in studio.typed


def test_a_letter_about_a_family_event_lets_go_of_the_case(office: Office) -> None:
    studio = late_answer(office)
    studio.choose_kind(LetterKind.THANKS)
    assert studio.source == "hotline/call"
    studio.choose_kind(LetterKind.CONDOLENCE)
    assert studio.source == ""
    assert studio.shown("ten_nguoi_mat") == "Đặng Thị Thuở"


def test_signer_and_paper_are_chosen_for_one_letter(office: Office) -> None:
    studio = late_answer(office)
    assert [name for _, name in studio.signers()] == [
        "Chủ tịch UBND Trần Quang Khải",
        "Phó Chủ tịch UBND Nguyễn Văn Đức",
    ]
    assert studio.signer == "chair"
    studio.choose_signer("vice")
    studio.choose_paper(Paper.A5_CARD)
    page = words(studio.preview()())
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Nguyễn Văn Đức" in page
    assert studio.chosen_paper is Paper.A5_CARD


def test_an_offer_leads_to_its_letter(office: Office) -> None:
    offer, elder = offer_lines(office)
    assert offer.label == "Chậm trả lời phản ánh, kiến nghị"
    assert offer.reason == "ĐDN-2026-0041 quá hạn trả lời"
    assert offer.since == "14/05/2026"
    studio = LetterStudio(office)
    studio.start(offer.occasion, offer.contact_id, offer.source)
    assert studio.contact_id == "elder"
    assert elder.reason == "Đặng Thị Thuở 70 tuổi trong năm 2026"
    studio.start(elder.occasion, elder.contact_id, elder.source)
    assert studio.missing() == []


def test_the_name_of_a_file_has_no_sign_that_windows_refuses(office: Office) -> None:
    studio = late_answer(office)
    studio.set("ho_ten", 'Đặng "Thị" <Thuở>/')
    assert studio.file_name("pdf") == "Thư xin lỗi - Đặng Thị Thuở.pdf"
