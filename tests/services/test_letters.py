from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.documents import preview
from app.domain.clock import FixedClock
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import DeliveredHow, LetterKind, Paper
from app.services import letter_offers, letter_wording, letters
from app.services.office import Office
from tests.services.offices import open_office

SIGNER = {"full_name": "Trần Quang Khải", "position": "Chủ tịch UBND", "is_leader": True}
ELDER = {"full_name": "Đặng Thị Thuở", "birth_date": "1946", "sex": "female", "hamlet": "Thôn Yên Lạc"}
CALL = {
    "code": "ĐDN-2026-0041",
    "received_at": "2026-04-28T09:00:00",
    "content": "Đèn đường ngõ 3 thôn Yên Lạc hỏng, đi lại khó khăn.",
    "contact_id": "elder",
    "due_date": "2026-05-01",
    "status": "assigned",
    "nature": "feedback",
}
DOSSIER = {
    "code": "HS-2026-0003",
    "procedure": "Cấp bản sao trích lục kết hôn",
    "dossier_no": "H42.18-260428-0012",
    "received_on": "2026-04-20",
    "due_date": "2026-04-27",
    "state": "late",
    "contact_id": "elder",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, now="2026-05-04T09:00", signer_id="chair")
    put(opened, "officials", "chair", **SIGNER)
    put(opened, "contacts", "elder", **ELDER)
    put(opened, "hotline", "call", **CALL)
    put(opened, "dossiers", "late", **DOSSIER)
    yield opened
    opened.store.close()


@pytest.fixture
def clock(office: Office) -> FixedClock:
    assert isinstance(office.clock, FixedClock)
    return office.clock


def put(office: Office, table: str, record_id: str, **values: object) -> JsonObject:
    with office.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert(table, {"id": record_id, **values})
    return office.store.table(table).row(record_id) or {}


def change(office: Office, table: str, record_id: str, **values: object) -> None:
    row = office.store.table(table).row(record_id)
    assert row is not None
    with office.store.transaction("Sửa", by="thử") as tx:
        tx.update(table, record_id, {**row, **values}, rev=row["rev"])


def late_answer(office: Office, **values: str) -> letters.Draft:
    given = {"ngay_tra_loi": "2026-05-25", "ly_do": "Phải chờ bóng đèn.", **values}
    return letters.draft(office, "apology-late-answer", source="hotline/call", values=given)


def words(pdf: bytes) -> str:
    pages = range(preview.page_count(pdf))
    return " ".join(" ".join(preview.page_text(pdf, page) for page in pages).split())


def test_a_letter_from_a_call_needs_only_what_the_records_do_not_know(office):
    made = letters.draft(office, "apology-late-answer", source="hotline/call")
    assert [spec.label for spec in made.missing] == ["Lý do chậm", "Sẽ trả lời trước ngày"]
    assert made.addressee == "Cụ Đặng Thị Thuở"
    page = words(letters.render_pdf(office, late_answer(office)))
    assert "Kính gửi: Cụ Đặng Thị Thuở Thôn Yên Lạc, xã Mộc Bắc" in page
    assert "về việc đèn đường ngõ 3 thôn Yên Lạc hỏng, đi lại khó khăn (mã phản ánh ĐDN-2026-0041)." in page
    assert "Lý do: phải chờ bóng đèn. Thay mặt" in page
    assert "trước ngày 25/5/2026" in page
    assert "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Trần Quang Khải" in page


def test_the_day_stays_blank_and_no_number_is_printed_unless_asked(office):
    page = words(letters.render_pdf(office, late_answer(office)))
    assert "Mộc Bắc, ngày tháng 5 năm 2026" in page
    assert "Số:" not in page
    dated = letters.draft(
        office,
        "apology-late-answer",
        source="hotline/call",
        values={"ngay_tra_loi": "2026-05-25", "ly_do": "thiếu vật tư"},
        letter_date=date(2026, 5, 4),
    )
    assert "Mộc Bắc, ngày 04 tháng 5 năm 2026" in words(letters.render_pdf(office, dated))


def test_a_missing_value_is_marked_in_the_preview_and_refuses_the_print(office):
    made = letters.draft(
        office, "apology-late-answer", source="hotline/call", values={"ly_do": "thiếu vật tư"}
    )
    assert "[Sẽ trả lời trước ngày]" in words(letters.render_pdf(office, made, preview=True))
    for act in (lambda: letters.render_pdf(office, made), lambda: letters.record(office, made)):
        with pytest.raises(AppError) as refused:
            act()
        assert refused.value.code == "THU-02"
        assert "sẽ trả lời trước ngày" in refused.value.message
        assert set(refused.value.fields) == {"ngay_tra_loi"}
    assert list(office.store.table("letters").rows()) == []


def test_a_letter_without_a_signer_is_refused(office):
    change(office, "settings", "office", signer_id="")
    with pytest.raises(AppError, match="người ký"):
        letters.render_pdf(office, late_answer(office))


def test_the_register_keeps_who_what_and_which_case(office):
    row = letters.record(office, late_answer(office)).record
    assert row["code"] == "T-2026-0001"
    assert row["kind"] == LetterKind.APOLOGY
    assert (row["addressee"], row["address"]) == ("Cụ Đặng Thị Thuở", "Thôn Yên Lạc, xã Mộc Bắc")
    assert (row["source"], row["signer"]) == ("hotline/call", "Trần Quang Khải")
    assert "number" not in row
    assert "printed_at" not in row
    assert "ngay_sinh" not in row["values"], "nothing is kept that the page does not show"


def test_numbers_are_given_where_the_office_numbers_letters_and_never_twice(office):
    change(office, "settings", "office", number_letters=True)
    first = letters.record(office, late_answer(office))
    office.store.undo(by="thử")
    second = letters.record(office, late_answer(office)).record
    assert first.record["number"] == "01"
    assert second["number"] == "02"
    assert "Số: 02/TXL-UBND" in words(letters.reprint(office, second["id"]))


def test_a_reprint_gives_the_same_page_whatever_changed_since(office, clock):
    made = late_answer(office)
    page = letters.render_pdf(office, made)
    letter_id = letters.record(office, made).record["id"]
    clock.advance(timedelta(days=40))
    letter_wording.save_template(office, "apology-late-answer", "THƯ", "Nội dung khác.")
    change(office, "settings", "office", unit_name="Hòa Mạc")
    change(office, "contacts", "elder", full_name="Người khác")
    assert letters.reprint(office, letter_id) == page


def test_a_letter_of_the_time_when_letters_kept_a_shift_of_the_page_opens_as_it_was(office):
    made = late_answer(office)
    row = letters.record(office, made).record
    assert "_lech" not in row["values"], "the print dialog alone moves pages"
    change(office, "letters", row["id"], values={**row["values"], "_lech": "0 0"})
    assert letters.reprint(office, row["id"]) == letters.render_pdf(office, made)
    kept = office.store.table("letters").row(row["id"])
    assert kept is not None
    assert "_lech" not in letters.recorded_draft(kept).values


def test_printed_and_handed_over_are_noted_when_they_happen(office, clock):
    letter_id = letters.record(office, late_answer(office)).record["id"]
    clock.advance(timedelta(hours=2))
    assert letters.mark_printed(office, letter_id).record["printed_at"] == "2026-05-04T11:00"
    clock.advance(timedelta(days=1))
    row = letters.mark_delivered(office, letter_id, DeliveredHow.HOME, by="Lê Văn Dũng").record
    assert (row["delivered_at"], row["delivered_how"]) == ("2026-05-05T11:00", "home")
    assert row["delivered_by"] == "Lê Văn Dũng"
    with pytest.raises(AppError, match="THU-10"):
        letters.mark_delivered(
            office,
            letter_id,
            DeliveredHow.DESK,
            at=datetime(2026, 5, 1),
        )


@pytest.mark.parametrize("secret", [{"nature": "denunciation"}, {"confidential": True}, {"anonymous": True}])
def test_no_letter_is_made_for_a_sender_who_must_stay_unknown(office, secret):
    change(office, "hotline", "call", **secret)
    with pytest.raises(AppError, match="THU-05"):
        letters.draft(office, "thanks-information", source="hotline/call")
    assert not [offer for offer in letter_offers.offers(office) if offer.source == "hotline/call"]


def test_thanks_for_information_need_consent_and_tell_nothing_of_it(office):
    given = {"linh_vuc_chung": "an ninh trật tự"}
    made = letters.draft(office, "thanks-information", "elder", source="hotline/call", values=given)
    assert [spec.name for spec in made.missing] == ["dong_y"]
    agreed = letters.draft(
        office, "thanks-information", "elder", source="hotline/call", values={**given, "dong_y": "có"}
    )
    assert "Đèn đường" not in words(letters.render_pdf(office, agreed))
    assert "ngõ 3" not in words(letters.render_pdf(office, agreed))


def test_who_wants_no_letters_gets_an_apology_alone(office):
    change(office, "contacts", "elder", no_letters=True)
    made = letters.draft(office, "congratulations-longevity", "elder")
    assert made.warnings
    with pytest.raises(AppError, match="THU-03"):
        letters.record(office, made)
    assert letters.record(office, late_answer(office)).record["code"]
    assert letter_offers.offers(office) == []


@pytest.mark.parametrize(
    ("birth", "called", "title", "wish"),
    [
        ("1956", "Cụ", "THƯ CHÚC MỪNG THỌ", "nếp sống mẫu mực"),
        ("1946", "Cụ", "THƯ CHÚC MỪNG THƯỢNG THỌ", "cây cao bóng cả"),
        ("1936-03", "Cụ", "THƯ CHÚC MỪNG THƯỢNG THƯỢNG THỌ", "bách niên trường thọ"),
        ("1926-03-05", "Cụ", "THƯ CHÚC MỪNG THƯỢNG THƯỢNG THỌ", "đức hy sinh"),
    ],
)
def test_mung_tho_names_its_rank_and_wishes_by_age(office, birth, called, title, wish):
    change(office, "contacts", "elder", birth_date=birth)
    made = letters.draft(office, "congratulations-longevity", "elder")
    page = words(letters.render_pdf(office, made))
    assert made.title == title
    assert f"{title} Kính gửi: {called} Đặng Thị Thuở" in page
    assert wish in page
    assert "Ngày Người cao tuổi Việt Nam 06/6" in page


def test_who_has_seen_a_hundred_years_is_not_wished_a_hundred(office):
    change(office, "contacts", "elder", birth_date="1926")
    page = words(letters.render_pdf(office, letters.draft(office, "congratulations-longevity", "elder")))
    assert "bách niên" not in page
    assert "Tuổi 100 của Cụ là phúc lớn" in page


def test_mung_tho_below_seventy_is_warned_of(office):
    change(office, "contacts", "elder", birth_date="1960")
    made = letters.draft(office, "congratulations-longevity", "elder")
    assert made.warnings == ("Mừng thọ từ 70 tuổi; người này 66 tuổi.",)


def test_a_letter_quotes_the_first_sentence_of_a_long_report(office):
    change(office, "hotline", "call", content="Đèn ở TX. Duy Tiên hỏng đã lâu. Tôi gọi rồi.\nXin sửa.")
    page = words(letters.render_pdf(office, late_answer(office)))
    assert "về việc đèn ở TX. Duy Tiên hỏng đã lâu (mã phản ánh" in page


def test_a_telephone_number_is_grouped_and_never_parted_by_a_line(office):
    change(office, "settings", "office", contact_person="bà Hạnh", contact_phone="0912000102")
    given = {"ly_do": "thiếu người", "ngay_hen_moi": "2026-05-10"}
    made = letters.draft(office, "apology-late-dossier", source="dossiers/late", values=given)
    text = letters.build(office, made).text()
    assert "bà Hạnh, điện thoại 0912\u00a0000\u00a0102." in text


@pytest.mark.parametrize(
    ("procedure", "key"),
    [
        ("Đăng ký khai sinh", "congratulations-birth"),
        ("Đăng ký kết hôn", "congratulations-marriage"),
        ("Đăng ký khai tử", "condolence"),
        ("Cấp bản sao trích lục khai sinh", None),
        ("Đăng ký lại khai sinh", None),
        ("Xác nhận tình trạng hôn nhân", None),
        ("Chứng thực chữ ký", None),
    ],
)
def test_a_birth_marriage_or_death_that_was_registered_is_offered_its_letter(office, procedure, key):
    done = {"state": "done", "returned_on": "2026-05-02", "procedure": procedure}
    change(office, "dossiers", "late", **done)
    offered = [offer for offer in letter_offers.offers(office) if offer.source == "dossiers/late"]
    assert [offer.occasion for offer in offered] == ([key] if key else [])
    change(office, "contacts", "elder", no_letters=True)
    assert not [offer for offer in letter_offers.offers(office) if offer.source == "dossiers/late"]


def test_the_letter_of_a_registered_death_is_not_addressed_to_who_reported_it(office):
    done = {"state": "done", "returned_on": "2026-05-02", "procedure": "Đăng ký khai tử"}
    change(office, "dossiers", "late", **done)
    made = letters.draft(office, "condolence", source="dossiers/late")
    assert made.contact_id == ""
    assert "ten_nguoi_mat" in {spec.name for spec in made.missing}
    change(office, "dossiers", "late", procedure="Đăng ký kết hôn")
    married = letters.draft(office, "congratulations-marriage", source="dossiers/late")
    assert married.values["ngay_dk"] == "2026-05-02"


def test_the_offer_of_an_event_ends_after_a_month_or_when_it_is_written(office, clock):
    done = {"state": "done", "returned_on": "2026-05-02", "procedure": "Đăng ký kết hôn"}
    change(office, "dossiers", "late", **done)
    given = {"ten_chong": "Nguyễn Văn Ánh", "ten_vo": "Trần Thị Bích Ngọc"}
    written = letters.draft(office, "congratulations-marriage", source="dossiers/late", values=given)
    letters.record(office, written)
    assert not [offer for offer in letter_offers.offers(office) if offer.source == "dossiers/late"]
    office.store.undo(by="thử")
    assert [offer for offer in letter_offers.offers(office) if offer.source == "dossiers/late"]
    clock.advance(timedelta(days=31))
    assert not [offer for offer in letter_offers.offers(office) if offer.source == "dossiers/late"]


def test_mung_tho_before_tet_names_the_lunar_year(office, clock):
    clock.advance(timedelta(days=-90))
    made = letters.draft(office, "congratulations-longevity", "elder")
    assert made.values["dip"] == "mừng xuân, đón tết Nguyên đán Bính Ngọ"


@pytest.mark.parametrize(("born", "phrase"), [("1966", "hưởng thọ 60 tuổi"), ("1967", "hưởng dương 59 tuổi")])
def test_condolence_tells_age_and_lunar_day(office, born, phrase):
    change(office, "contacts", "elder", birth_date=born)
    made = letters.draft(office, "condolence", "elder", values={"ngay_mat": "2026-05-02"})
    page = words(letters.render_pdf(office, made))
    assert phrase in page
    assert "từ trần ngày 02/5/2026 (tức ngày 16 tháng 3 năm Bính Ngọ)" in page
    assert "!" not in page
    assert "Kính gửi: Gia đình Bà Đặng Thị Thuở" in page


def test_a_household_in_mourning_is_named_before_a_congratulation(office, clock):
    put(office, "contacts", "son", full_name="Lê Văn Dũng", address="Số 5", hamlet="Thôn Yên Lạc")
    change(office, "contacts", "elder", address="Số 5")
    letters.record(office, letters.draft(office, "condolence", "elder", values={"ngay_mat": "2026-05-02"}))
    given = {"co_quan_khen": "x", "hinh_thuc_khen": "y", "thanh_tich": "z"}
    assert letters.draft(office, "congratulations-award", "son", values=given).warnings
    assert not letters.draft(office, "thanks-idea", "son").warnings
    clock.advance(timedelta(days=101))
    assert not letters.draft(office, "congratulations-award", "son", values=given).warnings


def test_what_is_due_is_offered_until_it_is_written(office):
    offered = {offer.occasion: offer for offer in letter_offers.offers(office)}
    assert set(offered) == {"apology-late-dossier", "apology-late-answer", "congratulations-longevity"}
    assert offered["apology-late-dossier"].source == "dossiers/late"
    assert offered["congratulations-longevity"].count == 1
    letters.record(office, late_answer(office))
    letters.record(office, letters.draft(office, "congratulations-longevity", "elder"))
    assert {offer.occasion for offer in letter_offers.offers(office)} == {"apology-late-dossier"}


def test_an_idea_taken_up_is_offered_thanks(office):
    put(
        office,
        "suggestions",
        "idea",
        received_at="2026-04-12",
        content="Đặt thêm ghế chờ",
        person_name="Lê Văn Dũng",
        nature="suggestion",
        status="answered",
        answer="Đã đặt 6 ghế chờ",
        answered_at="2026-04-20",
    )
    (offer,) = [offer for offer in letter_offers.offers(office) if offer.occasion == "thanks-idea"]
    made = letters.draft(office, offer.occasion, source=offer.source)
    assert made.missing == ()
    page = words(letters.render_pdf(office, made))
    assert "qua hòm thư góp ý" in page
    assert "đã tiếp thu: đã đặt 6 ghế chờ" in page


def test_an_organisation_is_addressed_as_one(office):
    change(office, "contacts", "elder", kind="organization", full_name="Công ty TNHH May Mộc Bắc")
    (offer,) = [offer for offer in letter_offers.offers(office) if offer.source == "dossiers/late"]
    assert offer.occasion == "apology-late-organization"
    given = {"ly_do": "thiếu người", "ngay_hen_moi": "2026-05-10"}
    made = letters.draft(office, offer.occasion, source=offer.source, values=given)
    page = words(letters.render_pdf(office, made))
    assert "Kính gửi: Công ty TNHH May Mộc Bắc" in page
    assert "Quý Công ty" in page


def test_an_unknown_occasion_or_source_is_refused(office):
    with pytest.raises(AppError, match="THU-01"):
        letters.draft(office, "birthday")
    for source in ("hotline/none", "users/x", "nonsense", "officials/chair"):
        with pytest.raises(AppError, match=r"THU-(04|12)"):
            letters.draft(office, "thanks-idea", source=source)


@pytest.mark.parametrize("paper", list(Paper))
def test_every_occasion_fits_one_page_on_every_paper(office, paper):
    for chosen in letters.occasions():
        made = letters.draft(office, chosen.key, "elder", paper=paper, values={"tuoi": "100"})
        pdf = letters.render_pdf(office, made, preview=True)
        assert preview.page_count(pdf) == 1, chosen.key
