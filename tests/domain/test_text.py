from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nguyễn", "Nguyễn"),  # UniKey's "Unicode tổ hợp"
        (unicodedata.normalize("NFD", "Đặng Thị Thuở"), "Đặng Thị Thuở"),
        ("\u00a0Mộc\u00a0Bắc\u200b ", "Mộc Bắc"),
        ("Thôn\u00ad Yên\ufeff Lạc", "Thôn Yên Lạc"),
        ("dòng một\r\ndòng hai\r", "dòng một\ndòng hai"),
        ("a\x00b\x1fc", "abc"),
    ],
)
def test_text_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert text.clean(typed) == kept


def test_one_line_has_single_spaces() -> None:
    assert text.clean_line("  Nguyễn \t Văn\n Đức ") == "Nguyễn Văn Đức"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nguyễn Thị HÒA", "nguyen thi hoa"),
        ("hoà", "hoa"),
        ("Đường  Đồng", "duong dong"),
        ("ƯỚC ƠN Ỷ", "uoc on y"),
        (unicodedata.normalize("NFD", "Ngõ Quỳnh"), "ngo quynh"),
        ("Café ÄÖ", "cafe ao"),
    ],
)
def test_folding_drops_accents(written: str, folded: str) -> None:
    assert text.fold(written) == folded


@given(st.text(alphabet="aàáảãạăằâđêệếôơớuưựyỳýĐÂƯ nguyệt"))
def test_composed_and_decomposed_text_fold_alike(value: str) -> None:
    assert text.fold(unicodedata.normalize("NFD", value)) == text.fold(unicodedata.normalize("NFC", value))


def test_broad_folding_takes_y_for_i() -> None:
    assert text.fold_broad("Lý Mỹ") == text.fold_broad("Lí Mĩ")


def test_names_are_ordered_by_given_name_in_the_alphabet_then_by_tone() -> None:
    given = ["An", "Ánh", "Ân", "Dũng", "Đào", "Hà", "Hạ", "Hải", "Hoà", "Ngàn", "Ngạn", "Ông", "Ơn"]
    shuffled = random.Random(5).sample([f"Nguyễn Văn {name}" for name in given], len(given))
    assert [name.split()[-1] for name in sorted(shuffled, key=text.name_key)] == given
    assert text.name_key("Trần Hoà") < text.name_key("Trần Hoả")


def test_the_family_name_decides_between_equal_given_names() -> None:
    people = ["Vũ Đức Anh", "Đặng Thị Anh", "Bùi Văn Anh", "Dương Anh", "Anh"]
    expected = ["Anh", "Bùi Văn Anh", "Dương Anh", "Đặng Thị Anh", "Vũ Đức Anh"]
    assert sorted(people, key=text.name_key) == expected


def test_tones_stand_in_the_order_of_dictionaries() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=text.text_key) == tones


def test_digits_come_before_letters_and_nothing_breaks_the_order() -> None:
    assert sorted(["Xóm Đông", "12 hộ", "", "Ấp 3"], key=text.text_key) == ["", "12 hộ", "Ấp 3", "Xóm Đông"]
    assert text.name_key("") < text.name_key("An")


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_text_can_be_ordered(values: list[str]) -> None:
    assert len(sorted(values, key=text.name_key)) == len(sorted(values, key=text.text_key)) == len(values)


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức"),
        ("ĐẶNG  THỊ ÁNH", "Đặng Thị Ánh"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Nguyễn Văn Đức", "Nguyễn Văn Đức"),
        ("UBND", "UBND"),
        ("Công ty TNHH Mộc Bắc", "Công ty TNHH Mộc Bắc"),
    ],
)
def test_only_names_in_capitals_are_rewritten(listed: str, name: str) -> None:
    assert text.tidy_name(listed) == name


def test_what_was_typed_exactly_is_ranked_before_what_only_sounds_like_it() -> None:
    people = ["Nguyễn Thị Hóa", "Nguyễn Thị Hoa", "Nguyễn Thị Hòa", "Trần Hoa Nguyễn Thị", "Lê Văn Bảy"]
    ranked = sorted(
        (rank, name) for name in people if (rank := text.match_rank("nguyễn thị hòa", name)) is not None
    )
    assert ranked[0] == (0, "Nguyễn Thị Hòa")
    assert [name for _, name in ranked[-1:]] == ["Trần Hoa Nguyễn Thị"]
    assert "Lê Văn Bảy" not in [name for _, name in ranked]


def test_typing_without_accents_finds_every_reading() -> None:
    assert [text.match_rank("thi hoa", name) for name in ("Thị Hòa", "Thị Hoa", "Thị Hóa")] == [3, 3, 3]


def test_a_text_is_cut_between_words() -> None:
    assert text.shorten("Đèn đường ngõ 3 thôn Yên Lạc hỏng", 20) == "Đèn đường ngõ 3…"
    assert text.shorten("Ngắn", 20) == "Ngắn"


@pytest.mark.parametrize(
    ("report", "quoted"),
    [
        ("Đèn hỏng.", "Đèn hỏng."),
        ("Đèn hỏng đã lâu! Xin sửa.", "Đèn hỏng đã lâu!"),
        ("Ở TX. Duy Tiên có ổ gà. Xin lấp.", "Ở TX. Duy Tiên có ổ gà."),
        ("\n  Rác ở chợ \nÔng An phản ánh.", "Rác ở chợ"),
        ("Mỗi tháng 1.250.000 đồng, từ 5.2026", "Mỗi tháng 1.250.000 đồng, từ 5.2026"),
        ("", ""),
    ],
)
def test_a_report_is_quoted_by_its_first_sentence(report, quoted):
    assert text.first_sentence(report) == quoted
