from __future__ import annotations

import pytest

from app.documents import preview
from app.domain.errors import AppError
from app.services import letter_wording as wording
from app.services import letters
from app.services.letter_templates import field_specs, from_words, in_words, occasion, occasions
from app.services.letter_wording import Piece

OWN = "Cảm ơn {danh_xung} {ho_ten}.\n\nTrân trọng!"


def words(pdf: bytes) -> str:
    return " ".join(preview.page_text(pdf, 0).split())


def stored(office):
    return list(office.store.table("letter_templates").rows())


def change(office, **values: object) -> None:
    (row,) = stored(office)
    with office.store.transaction("Sửa", by="thử") as tx:
        tx.update("letter_templates", row["id"], {**row, **values}, rev=row["rev"])


def test_the_office_keeps_its_own_wording_and_can_return_to_ours(office):
    wording.save_template(office, "thanks-idea", "THƯ CẢM TẠ", OWN)
    made = letters.draft(office, "thanks-idea", values={"ho_ten": "Lê Văn An"})
    assert "THƯ CẢM TẠ" in words(letters.render_pdf(office, made, preview=True))
    assert made.template.version == "don-vi-1"
    wording.save_template(office, "thanks-idea", "THƯ CẢM TẠ", "Xin cảm ơn {danh_xung} {ho_ten}.")
    assert letters.draft(office, "thanks-idea").template.version == "don-vi-2"
    wording.restore_template(office, "thanks-idea")
    assert letters.draft(office, "thanks-idea").title == "THƯ CẢM ƠN"
    assert wording.restore_template(office, "thanks-idea") is None


def test_a_wording_is_one_act_that_can_be_taken_back(office):
    wording.save_template(office, "thanks-idea", "THƯ", OWN)
    office.store.undo(by="thử")
    assert letters.draft(office, "thanks-idea").title == "THƯ CẢM ƠN"


def test_a_wording_is_seen_on_the_page_before_it_is_kept(office):
    made = letters.draft(office, "thanks-idea", values={"ho_ten": "Lê Văn An"})
    tried = wording.try_wording(made, "THƯ CẢM TẠ", "Cảm ơn {danh_xung} vì {ket_qua_tiep_thu}.")
    assert "THƯ CẢM TẠ" in words(letters.render_pdf(office, tried, preview=True))
    assert tried.missing[0].name == "ket_qua_tiep_thu"
    assert letters.draft(office, "thanks-idea").title == "THƯ CẢM ƠN"


def test_enter_ends_a_paragraph(office):
    done = wording.save_template(office, "thanks-idea", "THƯ", "Một.\nHai.\n \n\n  Ba.  ")
    assert done.record["text"] == "Một.\n\nHai.\n\nBa."


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("Chào {ten_la}.", "THU-07", "{ten_la}"),
        ("Chào {Họ tên con}.", "THU-07", "{Họ tên con}"),
        ("Chào {ho_ten.", "THU-08", "{ }"),
        ("Chào [[{ho_ten}.", "THU-08", "[[ ]]"),
        ("**Chào.", "THU-08", "**"),
        ("@70: Chào.", "THU-08", "@70-79:"),
        ("  \n\n ", "THU-09", ""),
    ],
)
def test_wording_that_cannot_be_filled_is_refused_and_names_what_is_wrong(office, text, code, named):
    with pytest.raises(AppError, match=code) as refused:
        wording.save_template(office, "thanks-idea", "THƯ", text)
    assert named in refused.value.message
    assert stored(office) == []


@pytest.mark.parametrize("key", occasions())
def test_every_wording_reads_in_words_and_comes_back_unchanged(key):
    text = wording.template_text(occasion(key).template)
    assert from_words(in_words(text)) == text
    assert "_" not in in_words(text)


def test_each_place_has_a_word_of_its_own_and_a_sample():
    specs = field_specs().values()
    assert len({spec.word.casefold() for spec in specs}) == len(specs)
    asked = {spec.name for chosen in occasions().values() for spec in chosen.fields}
    ours = {"co_quan", "noi_tra", "nguoi_lien_he", "dt_lien_he"}
    assert [name for name in asked - ours if not field_specs()[name].sample] == []


def test_places_are_written_in_words_whatever_the_case():
    assert (
        from_words("Kính gửi {họ và  tên}, {ngay_nhan}, {Tên lạ}")
        == "Kính gửi {ho_ten}, {ngay_nhan}, {Tên lạ}"
    )


def test_an_own_wording_tells_when_ours_has_changed_and_what(office):
    wording.save_template(office, "thanks-idea", "THƯ", OWN)
    assert not wording.is_outdated(stored(office)[0])
    ours = wording.template_text(occasion("thanks-idea").template)
    change(office, based_on="1-cu", based_on_text=ours.replace("thiết thực", "rất quý"))
    (row,) = stored(office)
    assert wording.is_outdated(row)
    gone = [piece.text for piece in wording.news(row) if piece.gone]
    added = [piece.text for piece in wording.news(row) if piece.added]
    assert (gone, added) == (["rất quý, "], ["thiết thực, "])
    wording.keep_own(office, "thanks-idea")
    (row,) = stored(office)
    assert not wording.is_outdated(row)
    assert row["text"] == OWN, "the office's own words stay"
    assert wording.keep_own(office, "condolence") is None


def test_a_comparison_holds_every_word_of_both_texts():
    pieces = wording.compare("Kính chúc Bà mạnh khỏe.", "Kính chúc Bà luôn mạnh khỏe!")
    assert Piece("luôn ", added=True) in pieces
    assert "".join(piece.text for piece in pieces if not piece.added) == "Kính chúc Bà mạnh khỏe."
    assert "".join(piece.text for piece in pieces if not piece.gone) == "Kính chúc Bà luôn mạnh khỏe!"
