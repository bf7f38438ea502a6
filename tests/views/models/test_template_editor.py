from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.preview import page_text
from app.domain.errors import AppError
from app.services import letter_wording, letters
from app.services.letter_templates import occasions
from app.services.office import Office
from app.views.models.template_editor import TemplateEditor
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
    yield opened
    opened.store.close()


def editor_of(office: Office, key: str = "thanks-idea") -> TemplateEditor:
    editor = TemplateEditor(office)
    editor.choose(key)
    return editor


def page(editor: TemplateEditor) -> str:
    return " ".join(page_text(editor.preview()(), 0).split())


def test_the_list_has_the_21_occasions_and_marks_the_offices_own(office: Office) -> None:
    letter_wording.save_template(office, "thanks-idea", "THƯ", "Cảm ơn {ho_ten}.")
    lines = {line.key: line for line in editor_of(office).lines()}
    assert list(lines) == list(occasions())
    assert [key for key, line in lines.items() if line.own] == ["thanks-idea"]
    assert not lines["thanks-idea"].outdated


@pytest.mark.parametrize("key", occasions())
def test_every_wording_shows_its_page_with_a_sample_person_and_no_gap(office: Office, key: str) -> None:
    editor = editor_of(office, key)
    shown = page(editor)
    assert "[" not in shown
    assert "Trần Quang Khải" in shown
    assert editor.problem is None
    assert not editor.is_changed


def test_what_is_typed_in_words_is_seen_on_the_page_and_kept_with_its_names(office: Office) -> None:
    editor = editor_of(office)
    editor.set("THƯ CẢM TẠ", "Xin cảm ơn {Danh xưng} {họ và tên} vì {Kết quả tiếp thu}.")
    assert editor.state_in_words == "Đang sửa, chưa lưu"
    assert "Xin cảm ơn Bà Đặng Thị Thuở vì lắp thêm sáu ghế" in page(editor)
    row = editor.save().record
    assert row["text"] == "Xin cảm ơn {danh_xung} {ho_ten} vì {ket_qua_tiep_thu}."
    assert editor.text == "Xin cảm ơn {Danh xưng} {Họ và tên} vì {Kết quả tiếp thu}."
    assert editor.state_in_words == "Lời riêng của đơn vị"


def test_an_unknown_place_is_named_while_it_is_typed_and_refused(office: Office) -> None:
    editor = editor_of(office)
    editor.set("THƯ", "Chào {Họ tên con}.")
    assert editor.problem is not None
    assert "{Họ tên con}" in editor.problem.message
    with pytest.raises(AppError, match="THU-07"):
        editor.save()
    assert list(office.store.table("letter_templates").rows()) == []


def test_each_place_that_is_offered_can_be_put_in(office: Office) -> None:
    editor = editor_of(office, "congratulations-longevity")
    editor.set(editor.title, " ".join(each.text for each in editor.places()))
    assert editor.problem is None
    assert "Người nhận đã đồng ý nhận thư" not in [each.label for each in editor.places()]
    assert editor.marks()[-1].label == "@70-79:"
    assert len(editor_of(office).marks()) == 3


@pytest.mark.parametrize(
    ("age", "title"), [(70, "THƯ CHÚC MỪNG THỌ"), (90, "THƯ CHÚC MỪNG THƯỢNG THƯỢNG THỌ")]
)
def test_a_wording_by_age_is_looked_at_at_each_age(office: Office, age: int, title: str) -> None:
    editor = editor_of(office, "congratulations-longevity")
    editor.age = age
    assert f"{title} Kính gửi" in page(editor)


def test_the_letter_in_the_making_can_stand_in_for_the_sample(office: Office) -> None:
    editor = TemplateEditor(office)
    real = letters.draft(office, "thanks-idea", values={"ho_ten": "Lê Văn Dũng", "danh_xung": "Ông"})
    editor.choose("thanks-idea", real)
    assert "Ông Lê Văn Dũng" in page(editor)
    editor.with_real = False
    assert "Bà Đặng Thị Thuở" in page(editor)


def test_ours_comes_back_and_typing_that_is_dropped_is_forgotten(office: Office) -> None:
    editor = editor_of(office)
    ours = editor.text
    editor.set("THƯ", "Khác.")
    editor.save()
    done = editor.restore()
    assert done is not None
    assert editor.text == ours
    editor.set("THƯ", "Khác nữa.")
    assert editor.restore() is None
    assert (editor.text, editor.is_changed) == (ours, False)


def test_an_update_of_our_wording_is_told_in_words_until_it_is_answered(office: Office) -> None:
    editor = editor_of(office)
    editor.set("THƯ", "Cảm ơn {Họ và tên}.")
    row = editor.save().record
    assert editor.news() == ()
    ours = letter_wording.template_text(editor.chosen.template)
    before = ours.replace("Mong {danh_xung}", "Rất mong {ho_ten}")
    with office.store.transaction("Bản cũ", by="thử") as tx:
        tx.update("letter_templates", row["id"], {**row, "based_on": "cũ", "based_on_text": before}, rev=1)
    assert [line.key for line in editor.lines() if line.outdated] == ["thanks-idea"]
    assert "".join(piece.text for piece in editor.news() if piece.added) == "Mong {Danh xưng} "
    assert editor.keep_own() is not None
    assert editor.news() == ()
    assert editor.text == "Cảm ơn {Họ và tên}."
