from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.legacy_text import (
    Encoding,
    LegacyText,
    encoding_of_font,
    has_unicode_letters,
    is_capital_font,
    is_syllable,
)
from app.domain.resources import resource_path

MAPS: dict[str, dict[str, str]] = {
    name: json.loads(resource_path(f"data/{name}.json").read_text(encoding="utf-8"))["map"]
    for name in ("tcvn3", "vni")
}
LEGACY = LegacyText(MAPS["tcvn3"], MAPS["vni"])
TO_TCVN3 = str.maketrans({after: before for before, after in MAPS["tcvn3"].items()})
TO_VNI = str.maketrans({after: before for before, after in MAPS["vni"].items()})
LOWER = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"

NAMES = [
    "Nguyễn Văn Đức", "Đặng Thị Thuở", "Trần Quang Khải", "Lê Thị Hường", "Phạm Ngọc Bích",
    "Bùi Thị Hồng", "Vũ Đình Quỳnh", "Hoàng Thị Tuyết", "Đỗ Xuân Trường", "Ngô Thị Nguyệt",
    "Thôn Yên Lạc, xã Mộc Bắc", "tổ dân phố số 3", "Đường dây nóng", "Đề nghị sửa đèn đường ngõ 3",
    "ở Mộc Bắc", "Công ty TNHH Sản xuất & Thương mại", "giếng nước", "uống", "khuỷu tay", "thuở nhỏ",
]  # fmt: skip


def test_the_tables_have_every_letter_once() -> None:
    small = set(LOWER) - set("aeiouy")
    assert set(MAPS["tcvn3"].values()) == small | set("ĂÂÊÔƠƯĐ")
    assert set(MAPS["vni"].values()) == small | {letter.upper() for letter in small}
    assert len(MAPS["tcvn3"]) == 74
    assert len(MAPS["vni"]) == 134


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        ("NguyÔn V¨n §øc", "", "Nguyễn Văn Đức"),
        ("NguyÔn V¨n §øc", ".VnTime", "Nguyễn Văn Đức"),
        ("NguyÔn V¨n §øc", ".VnTimeH", "NGUYỄN VĂN ĐỨC"),
        ("NGUYÔN V¡N §øC", "", "NGUYỄN VĂN ĐỨC"),
        ("TNHH Lª", "", "TNHH Lê"),
        ("THÞ TR¢N", "", "THỊ TRÂN"),
        ("TiÕng ViÖt", "", "Tiếng Việt"),
        ("§­êng d©y nãng", "", "Đường dây nóng"),
        ("ë Méc B¾c", "Arial", "ở Mộc Bắc"),
        ("Lª", "", "Lê"),
        ("sè", ".VnArial", "số"),
        ("Nguyeãn Vaên Ñöùc", "", "Nguyễn Văn Đức"),
        ("NGUYEÃN VAÊN ÑÖÙC", "VNI-Times", "NGUYỄN VĂN ĐỨC"),
        ("Toå daân phoá soá 3", "", "Tổ dân phố số 3"),
        ("Hoàng", "VNI-Times", "Hồng"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Thuở"), "", "Nguyễn Thị Thuở"),
        ("Nguyê\u0303n Thi\u0323 Hươ\u0300ng", "", "Nguyễn Thị Hường"),
        ("Ðỗ Ðức", "", "Đỗ Đức"),
    ],
)
def test_legacy_text_reads_as_it_was_meant(text: str, font: str, expected: str) -> None:
    assert LEGACY.repair(text, font).text == expected


@pytest.mark.parametrize(
    "text",
    [
        *NAMES,
        "Hoàng", "Hoài", "Bình", "Hùng", "Lý", "sè", "mét", "Cô Hà", "xà phòng", "Lò Văn Páo",
        "Krông Nô", "K'Rê", "José", "café Müller", "François", "20×30 m²", "5°C ± 3", "½ ngày", "§ 3",
        "0912345678", "a@b.vn", "", "Anh «Ba»", "HĐND", "TĐC",
    ],
)  # fmt: skip
def test_what_is_right_is_never_touched(text: str) -> None:
    repair = LEGACY.repair(text)
    assert (repair.text, repair.encoding) == (text, Encoding.UNICODE)


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH", "VNI-Times"])
@pytest.mark.parametrize("text", ["Nguyễn Văn Đức", "Bình", "HỒNG", "Đặng"])
def test_unicode_text_in_a_legacy_font_stays(text: str, font: str) -> None:
    if has_unicode_letters(text) or font != "VNI-Times":
        assert LEGACY.repair(text, font).text == text


@pytest.mark.parametrize("name", NAMES)
def test_names_in_either_encoding_are_found_without_a_font(name: str) -> None:
    for encoding, table in ((Encoding.TCVN3, TO_TCVN3), (Encoding.VNI, TO_VNI)):
        repair = LEGACY.repair(name.translate(table))
        assert (repair.text, repair.encoding) == (name, encoding)


def test_a_text_that_could_be_both_follows_its_column() -> None:
    assert LEGACY.repair("Tó").text == "Tó"
    follows = LEGACY.repair("Tó", suspected=Encoding.TCVN3)
    assert (follows.text, follows.encoding) == ("Tú", Encoding.TCVN3)
    assert follows.confidence < LEGACY.repair("NguyÔn V¨n §øc").confidence


def test_a_column_is_legacy_only_when_nothing_in_it_is_unicode() -> None:
    old = [("NguyÔn V¨n Tó", ""), ("Lan", ""), ("Hïng", "")]
    assert LEGACY.survey(old) is Encoding.TCVN3
    assert LEGACY.survey([*old, ("Đỗ Thị Ánh", "")]) is None
    assert LEGACY.survey([("NguyÔn", ""), ("Nguyeãn", "")]) is None
    assert LEGACY.survey([("Lan", ""), ("Hoà", "")]) is None


def test_a_text_that_reads_well_in_both_encodings_follows_its_column() -> None:
    alike = ["Leâ Thò Hoàng Trang", "Leâ Thò Oanh", "Traàn Thanh Thoa", "Traàn Thò Oanh"]
    names = [*alike, "Nguyeãn Vaên Ñöùc", "Phaïm Thò Höông", "Vuõ Thò Haûi"]
    encoding = LEGACY.survey([(name, "") for name in names])
    assert encoding is Encoding.VNI
    mended = [LEGACY.repair(name, suspected=encoding).text for name in alike]
    assert mended == ["Lê Thị Hồng Trang", "Lê Thị Oanh", "Trần Thanh Thoa", "Trần Thị Oanh"]


def test_one_odd_text_in_a_long_column_does_not_hide_its_encoding() -> None:
    column = [("NguyÔn V¨n §øc", "")] * 30 + [("Nguyeãn", "")]
    assert LEGACY.survey(column) is Encoding.TCVN3


def test_the_font_tells_the_encoding_and_the_capitals() -> None:
    assert [
        encoding_of_font(name) for name in (".VnTime", ".vnArialH", "VNI-Times", "Times New Roman", "")
    ] == [
        Encoding.TCVN3,
        Encoding.TCVN3,
        Encoding.VNI,
        None,
        None,
    ]
    assert [
        is_capital_font(name) for name in (".VnTimeH", ".vntimeh", ".VnAristote", "Times H", ".VnTime")
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "word", ["nghiêng", "quỳnh", "gì", "giếng", "khuỷu", "oan", "ý", "Thuở", "ƯỚC", "xoong"]
)
def test_syllables_of_the_language_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["josé", "tiõng", "nguyôn", "thóy", "toỏn", "bỡnh", "các̀", "wà", "hăi"])
def test_what_cannot_be_vietnamese_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


WORDS = st.lists(
    st.sampled_from([word for name in NAMES for word in name.split() if word.isalpha()]), min_size=1
)


@given(WORDS)
def test_declared_text_comes_back_whole(words: list[str]) -> None:
    text = " ".join(words)
    assert LEGACY.repair(text.translate(TO_VNI), declared=Encoding.VNI).text == text
    old = text.translate(TO_TCVN3)
    assert LEGACY.to_unicode(old, Encoding.TCVN3) == text
    assert LEGACY.repair(old, declared=Encoding.TCVN3).text == text


@given(st.text(alphabet=LOWER + LOWER.upper() + "bcghklmnpqrstvx 0123456789.,-", max_size=60))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = LEGACY.repair(text).text
    assert LEGACY.repair(once).text == once


@given(st.text(max_size=60), st.sampled_from(["", ".VnTime", ".VnTimeH", "VNI-Times"]))
def test_letters_that_only_unicode_has_are_never_read_as_legacy(text: str, font: str) -> None:
    marked = f"{text} ệ"
    assert LEGACY.repair(marked, font).encoding in (Encoding.UNICODE, Encoding.DECOMPOSED)
