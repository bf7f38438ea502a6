from __future__ import annotations

import pytest

from app.documents import preview
from app.documents.docx import render_docx
from app.documents.layout import lay_out
from app.documents.metrics import points
from app.documents.pdf import render_pdf
from app.services import posters


def _words(document) -> str:
    return " ".join(preview.page_text(render_pdf(document), 0).split())


def _put(office, record_id: str, **values: object) -> None:
    with office.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": record_id, **values})


@pytest.mark.parametrize("sheet", ["A4", "A3", "A1"])
def test_the_slogan_stands_whole_on_one_sheet_of_each_size(office, sheet):
    document = posters.slogan_poster(office, sheet)
    (page,) = lay_out(document)
    width, height, _ = posters.SHEETS[sheet]
    assert (page.width, page.height) == (pytest.approx(points(width)), pytest.approx(points(height)))
    words = _words(document)
    for part in (*posters.FIVE_KNOWS, "ỦY BAN NHÂN DÂN XÃ MỘC BẮC", "TÔN TRỌNG", "trong quan hệ giao tiếp"):
        assert part in words
    left = points(15 * posters.SHEETS[sheet][2])
    assert all(text.x >= left and text.x + text.width <= page.width - left for text in page.texts())
    assert render_docx(document)


def test_the_public_sheet_lists_leaders_by_rank_with_their_numbers(office):
    _put(
        office, "a", full_name="Lê Văn Bình", position="Phó Chủ tịch UBND", phone="0912345678", is_leader=True
    )
    _put(
        office, "b", full_name="Trần Quang Khải", position="Chủ tịch UBND", phone="0987654321", is_leader=True
    )
    _put(office, "c", full_name="Nguyễn Thị Hạnh", position="Văn phòng", phone="0900000000")
    _put(office, "d", full_name="Đỗ Văn Cũ", position="Chủ tịch UBND", is_leader=True, active=False)
    words = _words(posters.leaders_sheet(office))
    assert words.index("Trần Quang Khải") < words.index("Lê Văn Bình")
    assert "Nguyễn Thị Hạnh" not in words
    assert "Đỗ Văn Cũ" not in words
    assert "LỊCH TIẾP CÔNG DÂN Thứ Năm hằng tuần, từ 8 giờ Người tiếp: Chủ tịch UBND" in words
    assert "0987 654 321" in words
    assert "Hòm thư góp ý đặt tại: Trụ sở UBND xã" in words


def test_the_public_sheet_stays_one_page_however_many_leaders_answer(office):
    for number in range(14):
        _put(office, f"l{number}", full_name=f"Lê Văn Số {number}", phone="0912345678", is_leader=True)
    (page,) = lay_out(posters.leaders_sheet(office))
    assert sum("0912 345 678" in text.text for text in page.texts()) == 14


def test_labels_stand_where_the_sheet_has_them(office):
    people = [(f"Bà Nguyễn Thị Số {n}", "Thôn Yên Lạc, xã Mộc Bắc") for n in range(30)]
    first, second = lay_out(posters.address_labels(people, skip=1))
    names = [text for text in first.texts() if "Số" in text.text]
    assert len(names) == 23
    assert names[0].x == pytest.approx(points(70 + 5), abs=0.1)
    assert names[2].x == pytest.approx(points(5), abs=0.1)
    assert names[2].y - names[0].y == pytest.approx(points(37), abs=0.1)
    assert len([text for text in second.texts() if "Số" in text.text]) == 7


def test_a_long_address_stays_on_its_label(office):
    long = "Số 12, ngõ 3, đường Nguyễn Hữu Tiến, khu nhà ở công nhân cụm công nghiệp Hoàn Dương, " * 3
    name = "Hợp tác xã Dịch vụ nông nghiệp và Tiêu thụ nông sản an toàn Hoàn Dương"
    people = [(name, long.strip()), *((f"Bà Nguyễn Thị Số {n}", "Thôn Yên Lạc") for n in range(23))]
    (page,) = lay_out(posters.address_labels(people))
    (below,) = [text for text in page.texts() if "Số 2" in text.text and text.text[-4:] == "Số 2"]
    first = next(text for text in page.texts() if text.text.endswith("Số 0"))
    assert below.y - first.y == pytest.approx(points(37), abs=0.1)
