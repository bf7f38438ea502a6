from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bundles import sealing
from app.bundles.manifest import Unit
from app.bundles.writer import Cancelled
from app.domain.errors import AppError
from app.domain.figures import Figure
from app.services import cases, dossiers, registers
from app.services.drives import Drive
from app.services.office import Office
from app.views.models.bundle import BundleStudio, Step, grouped_hash
from app.views.models.sealing import SealBy, read_key
from app.views.models.sizes import size_in_words
from app.views.models.tone import Tone
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
    yield opened
    opened.store.close()


def export(studio: BundleStudio) -> None:
    studio.written(studio.export(lambda *_: None, lambda: False))


def test_the_report_that_is_due_next_is_offered_first_with_its_days_left(office: Office) -> None:
    studio = BundleStudio(office)
    first = studio.periods()[0]
    assert first.title == "6 tháng đầu năm 2026"
    assert first.days == "15/12/2025 – 14/06/2026"
    assert (first.state, first.tone) == ("còn 27 ngày", Tone.SOON)
    assert studio.title == "Gói dữ liệu 6 tháng đầu năm 2026"


def test_any_two_days_make_a_period_and_a_wrong_one_is_named(office: Office) -> None:
    studio = BundleStudio(office)
    assert not studio.choose_free("31/02/2026", "")
    assert studio.errors.keys() == {"start", "end"}
    assert not studio.choose_free("02/05/2026", "01/05/2026")
    assert "đứng trước" in studio.errors["end"]
    assert studio.choose_free("01/05/2026", "10/05/2026")
    assert studio.title == "Gói dữ liệu từ ngày 01/05/2026 đến ngày 10/05/2026"
    assert studio.periods()[0].code == studio.period.code


def test_typed_figures_are_kept_for_their_period_and_counted_as_given(office: Office) -> None:
    studio = BundleStudio(office)
    figures = [figure for _, group in studio.typed_figures() for figure in group]
    before, _ = studio.missing()
    assert before == len(figures)
    studio.set(figures[0].indicator.key, "1.250")
    studio.set(figures[1].indicator.key, "0")
    assert studio.save_figures() is not None
    assert studio.missing()[0] == before - 2
    again = [figure for _, group in studio.typed_figures() for figure in group]
    assert [studio.shown(figure) for figure in again[:2]] == ["1250", "0"]
    studio.choose("2026-M05")
    assert studio.missing()[0] == before


def test_a_figure_that_is_no_number_is_named_and_nothing_is_kept(office: Office) -> None:
    studio = BundleStudio(office)
    _, group = studio.typed_figures()[0]
    key = group[0].indicator.key
    studio.set(key, "mười")
    assert studio.save_figures() is None
    assert "số nguyên" in studio.errors[key]
    assert studio.missing()[0] == sum(len(found) for _, found in studio.typed_figures())


def test_what_will_be_sent_is_told_before_it_is_written(office: Office) -> None:
    studio = BundleStudio(office)
    facts = dict(studio.contents())
    assert facts["Thông tin cá nhân"] == "không có"
    assert facts["Việc vượt thẩm quyền"] == "0 việc"
    assert any("còn thiếu" in check.words and check.tone is Tone.SOON for check in studio.checks())
    assert studio.report()().startswith(b"%PDF")


def test_the_only_stick_is_chosen_and_a_locked_one_cannot_be(office: Office, tmp_path: Path) -> None:
    stick = Drive(tmp_path, "E:", "KINGSTON", "FAT32", 13_200_000_000, read_only=False)
    locked = Drive(tmp_path / "x", "F:", "ĐÀI TRUYỀN THANH", "exFAT", 0, read_only=True)
    studio = BundleStudio(office)
    studio.offer_drives([stick, locked])
    assert studio.drive == stick
    first, second = studio.drive_lines()
    assert (first.title, first.note) == ("KINGSTON (FAT32)", "còn trống 13,2 GB")
    assert "chỉ đọc" in second.problem
    studio.choose_drive(locked.folder)
    assert studio.drive is None
    studio.take_folder(tmp_path / "ra")
    studio.offer_drives([stick, locked])
    assert studio.drive is not None
    assert studio.drive.folder == tmp_path / "ra"


def test_a_bundle_without_a_place_is_refused(office: Office) -> None:
    with pytest.raises(AppError) as caught:
        BundleStudio(office).export(lambda *_: None, lambda: False)
    assert caught.value.code == "GOI-40"


def test_the_receipt_comes_only_after_the_bundle_was_verified_and_lists_it(
    office: Office, tmp_path: Path
) -> None:
    studio = BundleStudio(office)
    studio.take_folder(tmp_path)
    export(studio)
    assert studio.step == Step.RECEIPT
    facts = dict(studio.receipt_facts())
    assert facts["Tệp"] == "BC_13327_2026-H1_20260518_01.zip"
    assert facts["Kỳ báo cáo"] == "6 tháng đầu năm 2026"
    (made,) = studio.made()
    assert made.file_name == facts["Tệp"]
    assert studio.periods()[0].state == "đã có gói"
    checked = dict(studio.verify(tmp_path / facts["Tệp"]))
    assert checked["Đơn vị"] == "xã Mộc Bắc (mã 13327)"
    assert checked["Mã kiểm tra SHA-256"] == facts["Mã kiểm tra SHA-256"]
    studio.start_again()
    assert studio.step == Step.PERIOD


def test_a_cancelled_bundle_leaves_nothing(office: Office, tmp_path: Path) -> None:
    studio = BundleStudio(office)
    target = tmp_path / "usb"
    target.mkdir()
    studio.take_folder(target)
    with pytest.raises(Cancelled):
        studio.export(lambda *_: None, lambda: True)
    assert list(target.iterdir()) == []
    assert studio.made() == []


@pytest.mark.parametrize(
    ("size", "words"),
    [(812, "812 byte"), (54_000, "54 kB"), (2_410_000, "2,4 MB"), (13_200_000_000, "13,2 GB")],
)
def test_sizes_are_told_as_people_say_them(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_a_hash_can_be_read_out_on_the_telephone() -> None:
    assert grouped_hash("7f2a91c40b3d55e8" + "0" * 48) == "7F2A-91C4-0B3D-55E8"


def test_the_figures_of_the_one_stop_desk_come_from_its_months_and_say_so(office: Office) -> None:
    studio = BundleStudio(office)
    words, facts = studio.one_stop()
    assert words.startswith("Chưa có tháng nào")
    assert facts == []
    dossiers.save_months(
        office,
        {
            "2026-03": {"received_online": 1000, "done_on_time": 900, "done_late": 3},
            "2026-04": {"received_in_person": 250},
        },
    )
    words, facts = studio.one_stop()
    assert words.startswith("Cộng từ Số liệu tháng: 2/6 tháng của kỳ, còn thiếu tháng 12/2025, tháng 1/2026")
    shown = dict(facts)
    assert (shown["Hồ sơ tiếp nhận"], shown["Hồ sơ giải quyết quá hạn"]) == ("1.250", "3")
    assert all(
        figure.indicator.group != "Thủ tục hành chính"
        for _, group in studio.typed_figures()
        for figure in group
    )


def test_a_key_taken_is_sealed_for_and_one_taken_back_seals_nothing_in_silence(
    office: Office, tmp_path: Path
) -> None:
    call = {"received_at": "2026-05-15", "content": "Cầu yếu", "confidential": True}
    for values in (call, {**call, "confidential": False}):
        case = cases.receive(office, "hotline", values).record
        cases.forward(office, "hotline", case["id"], to="UBND thị xã")
    key = sealing.public_half(bytes(32))
    path = tmp_path / "KHOA_NHAN_349.txt"
    path.write_bytes(sealing.key_file(Unit(code="349", name="thị xã Duy Tiên"), key))
    studio = BundleStudio(office)
    choice = studio.sealing
    assert choice.seal() is None
    assert choice.explained(studio.period).endswith("1 việc yêu cầu giữ kín tên thì không kèm.")
    choice.wanted = True
    assert not choice.check()
    choice.take_key(read_key(path))
    assert choice.by is SealBy.KEY
    assert choice.check()
    studio.take_folder(tmp_path)
    export(studio)
    assert ("Thông tin cá nhân", "có, niêm phong") in studio.receipt_facts()
    choice.wanted = True
    registers.undo(office)  # the bundle
    registers.undo(office)  # the key
    with pytest.raises(AppError, match="GOI-41"):
        choice.seal()


def test_what_a_register_counted_is_offered_and_what_is_typed_stands_before_it(office: Office) -> None:
    with office.store.transaction("Nhập phiếu", by="thử") as tx:
        tx.insert("survey_responses", {"id": "1", "date": "2026-05-12", "answers": {"overall": 5}})
    studio = BundleStudio(office)
    studio.choose("2026-H1")

    def valid() -> Figure:
        figures = [each for _, found in studio.typed_figures() for each in found]
        return next(each for each in figures if each.indicator.key == "survey_valid")

    assert (studio.shown(valid()), studio.counted(valid())) == ("", "sổ đếm được 1")
    studio.set("survey_valid", "240")
    studio.save_figures()
    assert (studio.shown(valid()), valid().value, studio.counted(valid())) == ("240", 240, "sổ đếm được 1")
    studio.set("survey_valid", "")
    studio.save_figures()
    assert (studio.shown(valid()), valid().value) == ("", 1)
