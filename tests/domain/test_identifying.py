"""What names a person in a text is found, and plain words of the matter are left alone."""

from __future__ import annotations

import pytest

from app.domain.identifying import Finding, Kind, Known, find, without

KNOWN = Known(
    names=("Nguyễn Thị Thuở",),
    phones=("0912345678",),
    national_ids=("035156000123",),
    addresses=("Số 5, ngõ Bờ Hồ, thôn Yên Lạc",),
    places=("Thôn Yên Lạc", "Mộc Bắc", "xã Mộc Bắc"),
)


def kinds(text: str, known: Known = KNOWN) -> list[tuple[Kind, str, bool]]:
    return [(each.kind, each.text, each.certain) for each in find(text, known)]


@pytest.mark.parametrize(
    "written",
    ["Nguyễn Thị Thuở", "nguyen thi thuo", "NGUYỄN THỊ THUỞ", "Nguyễn  Thị\nThuở"],
)
def test_the_name_is_found_however_it_is_written(written: str) -> None:
    ((kind, text, certain),) = kinds(f"Theo {written} thì đường hỏng.")
    assert (kind, text, certain) == (Kind.NAME, written, True)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("0912 345 678", Kind.PHONE),
        ("0912.345.678", Kind.PHONE),
        ("+84 912 345 678", Kind.PHONE),
        ("912345678", Kind.PHONE),
        ("035156000123", Kind.NATIONAL_ID),
        ("035 156 000 123", Kind.NATIONAL_ID),
    ],
)
def test_the_senders_own_number_is_certain_in_every_spelling(written: str, kind: Kind) -> None:
    assert kinds(f"Gọi lại số {written}, buổi tối.") == [(kind, written, True)]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Hỏi thêm bà Hoa bán hàng", Kind.NAME, "bà Hoa"),
        ("Nhà ông Nguyễn Văn Nam lấn đường", Kind.NAME, "ông Nguyễn Văn Nam"),
        ("Liên hệ 0987654321", Kind.PHONE, "0987654321"),
        ("Liên hệ 0226 3830 123", Kind.PHONE, "0226 3830 123"),
        ("Thẻ 036188004321", Kind.NATIONAL_ID, "036188004321"),
        ("Chứng minh cũ 168123456", Kind.NATIONAL_ID, "168123456"),
        ("Ở số nhà 12 gần chợ", Kind.ADDRESS, "số nhà 12"),
        ("Rác đổ ở ngõ Bờ Hồ", Kind.ADDRESS, "ngõ Bờ Hồ"),
        ("Ý của Thị Thuở", Kind.NAME, "Thị Thuở"),
        ("Theo ong Nam thi duong hong", Kind.NAME, "ong Nam"),
        ("O so nha 12 gan cho", Kind.ADDRESS, "so nha 12"),
    ],
)
def test_what_might_name_somebody_is_a_warning(text: str, kind: Kind, found: str) -> None:
    assert kinds(text) == [(kind, found, False)]


def test_the_whole_address_is_certain_and_a_public_place_is_nothing() -> None:
    assert kinds("Nhà ở số 5, ngõ Bờ Hồ, thôn Yên Lạc") == [
        (Kind.ADDRESS, "số 5, ngõ Bờ Hồ, thôn Yên Lạc", True)
    ]
    assert kinds("Mương ở thôn Yên Lạc, xã Mộc Bắc bị tắc") == []
    assert kinds("Đèn ở thôn Yên Lạc", Known(addresses=("Thôn Yên Lạc",), places=("Thôn Yên Lạc",))) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dự toán 12.500.000 đồng, chi 1.250.000.000 đồng",
        "Họp ngày 05/01/2026 lúc 14:30, 120 hộ dự",
        "Gọi 1022 hoặc 113",
        "Kế hoạch 2021-2025 và 2026-2030",
        "Ông Chủ tịch UBND xã đã trả lời",
        "Ở xã có Hội Nông dân",
        "Bà con mong đường sớm sửa, cụ thể là đoạn qua chợ",
        "Thuở trước thửa ruộng này có mương",
    ],
)
def test_plain_words_of_the_matter_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_name_of_two_words_is_certain_only_where_it_is_written_as_a_name() -> None:
    known = Known(names=("Lê Hòa",))
    assert kinds("Theo Lê Hòa thì", known) == [(Kind.NAME, "Lê Hòa", True)]
    assert kinds("Trong lễ hoà giải", known) == []
    assert kinds("Lễ hoà giải", known) == [(Kind.NAME, "Lễ hoà", False)]
    assert kinds("nói với Hoa", Known(names=("Hoa",))) == [(Kind.NAME, "Hoa", False)]


def test_parts_that_overlap_are_told_once() -> None:
    ((_, text, certain),) = kinds("Bà Nguyễn Thị Thuở nói")
    assert (text, certain) == ("Bà Nguyễn Thị Thuở", True)


def test_the_text_without_its_findings_reads_on() -> None:
    text = "Bà Nguyễn Thị Thuở nói: ông Nam lấn đường. Gọi 0912 345 678."
    assert without(text, find(text, KNOWN)) == "Người gửi nói: Một người dân lấn đường. Gọi …."
    assert without("Đèn hỏng", []) == "Đèn hỏng"
    assert without("Hỏi Hoa nhé", [Finding(Kind.NAME, "Hoa", 4, 7, True, "người gửi")]) == "Hỏi người gửi nhé"
