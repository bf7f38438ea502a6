"""Identity numbers: mended, masked, and checked against sex and year of birth as a warning only."""

from __future__ import annotations

from app.domain.records.contacts import Sex
from app.domain.text import clean_line, digits

_NO_PROVINCE = {
    3,
    5,
    7,
    9,
    13,
    16,
    18,
    21,
    23,
    28,
    29,
    32,
    39,
    41,
    43,
    47,
    50,
    53,
    55,
    57,
    59,
    61,
    63,
    65,
    69,
}
_PROVINCES = frozenset(range(1, 97)) - _NO_PROVINCE - {71, 73, 76, 78, 81, 85, 88, 90}
"""Where the birth was registered (TT 07/2016/TT-BCA); the codes stay after the mergers of 2025."""
_FIRST_FOREIGN_CODE = 100
_CENTURY = {"0": (1900, Sex.MALE), "1": (1900, Sex.FEMALE), "2": (2000, Sex.MALE), "3": (2000, Sex.FEMALE)}
_LENGTH_NOW, _LENGTH_OLD = 12, 9


def normalise(value: str) -> str:
    """Digits alone, with the leading zero that Excel drops given back (11 digits, 8 for the old card)."""
    text = clean_line(value)
    number = digits(text)
    if not number or not set(text) <= set("0123456789 .-'"):
        return text
    return f"0{number}" if len(number) in (_LENGTH_NOW - 1, _LENGTH_OLD - 1) else number


def is_whole(number: str) -> bool:
    """Whether a stored number is one person's: 12 digits, or the 9 of the old card; `chưa có` is nobody's."""
    return number.isdigit() and len(number) in (_LENGTH_NOW, _LENGTH_OLD) and number.strip("0") != ""


def mask(value: str) -> str:
    """The number with its middle hidden, as lists show it: `035********123`."""
    if len(value) <= 6:
        return "*" * len(value)
    return f"{value[:3]}{'*' * (len(value) - 6)}{value[-3:]}"


def warning(value: str, *, sex: str = "", birth_date: str = "") -> str:
    """What looks wrong, in Vietnamese, or an empty text. `birth_date` is partial: its first 4 signs count."""
    number = normalise(value)
    if not number:
        return ""
    if not number.isdigit() or len(number) not in (_LENGTH_NOW, _LENGTH_OLD):
        return "Số định danh có 12 số (chứng minh nhân dân cũ có 9 số). Kiểm tra lại."
    if len(number) == _LENGTH_OLD:
        return "Đây là số chứng minh nhân dân 9 số, đã hết giá trị từ ngày 01/01/2025."
    return _contradiction(number, sex, birth_date)


def _contradiction(number: str, sex: str, birth_date: str) -> str:
    """Where a number of 12 digits disagrees with what else is known of its owner."""
    place = int(number[:3])
    if place not in _PROVINCES and place < _FIRST_FOREIGN_CODE:
        return f"Không có mã nơi đăng ký khai sinh {number[:3]}. Kiểm tra lại số định danh."
    if number[3] not in _CENTURY:
        return "Số thứ tư của số định danh chưa đúng. Kiểm tra lại."
    century, owner = _CENTURY[number[3]]
    born = century + int(number[4:6])
    if birth_date and birth_date[:4] != str(born):
        return f"Số định danh cho biết sinh năm {born}, khác năm sinh đã ghi. Kiểm tra lại."
    if sex and sex != owner:
        return f"Số định danh cho biết giới tính {owner.label}, khác giới tính đã ghi. Kiểm tra lại."
    return ""
