from __future__ import annotations

import re
import unicodedata

import pytest

from app.documents.tree import Run
from app.domain.records.office import LetterKind
from app.services.letter_templates import (
    Template,
    as_phrase,
    check_template,
    field_specs,
    fill,
    occasions,
    shown,
)
from app.services.signing import block_lines

KEYS = [
    "apology-late-dossier",
    "apology-late-organization",
    "apology-error",
    "apology-attitude",
    "apology-late-answer",
    "apology-extension",
    "thanks-idea",
    "thanks-information",
    "thanks-contribution",
    "thanks-organization",
    "congratulations-marriage",
    "congratulations-birth",
    "congratulations-longevity",
    "congratulations-university",
    "congratulations-pupil",
    "congratulations-award",
    "congratulations-business",
    "congratulations-enlistment",
    "condolence",
    "condolence-merit",
    "condolence-young",
]


def _template(*paragraphs: str) -> Template:
    return Template("THƯ", "Kính gửi", "{ho_ten}", paragraphs)


def _texts(*paragraphs: str, age: int | None = None, **values: str) -> list[str]:
    filled = fill(_template(*paragraphs), {"ho_ten": "A", **values}, age)
    return ["".join(run.text for run in runs) for _, runs in filled.paragraphs[1:]]


def test_all_21_occasions_are_there_in_order():
    assert list(occasions()) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_our_wording_can_be_filled_and_its_form_asks_for_every_value(key):
    chosen = occasions()[key]
    check_template(chosen.template, chosen)
    asked = {spec.name for spec in chosen.fields}
    from_office = {"UBND", "xp", "ten_xp", "bo_phan_mot_cua", "thon_tdp", "huong_tho_duong"}
    assert chosen.template.placeholders() - from_office <= asked
    assert chosen.kind == LetterKind(key.split("-")[0])


@pytest.mark.parametrize("key", KEYS)
def test_our_wording_is_composed_and_clean(key):
    template = occasions()[key].template
    for text in (template.title, template.addressee, *template.paragraphs):
        assert unicodedata.is_normalized("NFC", text)
        assert "  " not in text
        assert not re.search(r" [,.;:!)]", text)
        assert text == text.strip()
    assert template.paragraphs[-1].rstrip("*")[-1] in ".!"


def test_condolence_has_no_exclamation_and_no_joy():
    for key in KEYS:
        if key.startswith("condolence"):
            text = " ".join(occasions()[key].template.paragraphs).casefold()
            assert not re.search(r"!|chúc|mừng|vui|hạnh phúc", text)


def test_no_letter_advises_on_the_number_of_children():
    text = " ".join(" ".join(chosen.template.paragraphs) for chosen in occasions().values())
    assert not re.search(r"hai con|2 con|kế hoạch hóa|sinh con thứ|một hoặc hai", text)


def test_an_optional_part_goes_when_its_value_is_unknown():
    assert _texts("Hồ sơ[[ (mã {ma_ho_so})]] đã nhận.") == ["Hồ sơ đã nhận."]
    assert _texts("Hồ sơ[[ (mã {ma_ho_so})]] đã nhận.", ma_ho_so="H1") == ["Hồ sơ (mã H1) đã nhận."]


def test_a_gap_is_marked_with_the_fields_label_and_listed_once():
    filled = fill(_template("Vì {ly_do}, và {ly_do}."), {"ho_ten": "A"}, None)
    assert filled.missing == ["ly_do"]
    assert filled.paragraphs[1][1][1] == Run("[Lý do chậm]", gap=True)


def test_bold_and_centred_marks():
    filled = fill(_template("^**TRĂM NĂM {ho_ten}**, nhé"), {"ho_ten": "A"}, None)
    assert filled.paragraphs[1] == (True, (Run("TRĂM NĂM A", bold=True), Run(", nhé")))


def test_paragraphs_by_age():
    text = ("@70-79: bảy mươi", "@80-: tám mươi", "@100-: trăm", "chung")
    assert _texts(*text, age=75) == ["bảy mươi", "chung"]
    assert _texts(*text, age=101) == ["tám mươi", "trăm", "chung"]
    assert _texts(*text) == ["chung"]


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("Đèn đường hỏng.", "đèn đường hỏng"),
        ("Nguyễn Văn A chưa có sổ", "Nguyễn Văn A chưa có sổ"),
        ("UBND chưa trả lời", "UBND chưa trả lời"),
        ("Ủy ban nhân dân xã chưa họp;", "Ủy ban nhân dân xã chưa họp"),
        ("", ""),
    ],
)
def test_what_was_typed_as_a_sentence_stands_inside_one(typed, phrase):
    assert as_phrase(typed) == phrase


def test_days_in_a_letter_have_the_zeros_of_the_decree():
    spec = field_specs()["ngay_nhan"]
    assert shown(spec, "2026-02-05") == "05/02/2026"
    assert shown(spec, "2026-05-14") == "14/5/2026"
    assert shown(field_specs()["ngay_sinh"], "1956-03") == "3/1956"
    assert shown(spec, "đầu tháng 5") == "đầu tháng 5"


def test_a_template_survives_being_kept():
    template = occasions()["congratulations-longevity"].template
    assert Template.from_json(template.to_json()) == template


@pytest.mark.parametrize(
    ("block", "position", "lines"),
    [
        ("", "Chủ tịch UBND", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("", "Phó Chủ tịch UBND", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("", "Q. Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH")),
        ("", "Chánh Văn phòng", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("CHỦ TỊCH", "Chủ tịch UBND", ("CHỦ TỊCH",)),
        ("TUQ. CHỦ TỊCH / TRƯỞNG PHÒNG", "", ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG")),
    ],
)
def test_signature_blocks(block, position, lines):
    assert block_lines(block, position) == lines
