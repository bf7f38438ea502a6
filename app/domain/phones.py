"""Vietnamese telephone numbers: one stored form, repairs of old lists, warnings that do not block."""

from __future__ import annotations

import re

from app.domain.text import clean_line, digits

_NEW_PREFIX_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
    "0125": "085", "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035",
    "0166": "036", "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
"""Mobile prefixes of 11 digits that became 10 between 15/9 and 14/11/2018 (Ministry of Information)."""
_SEPARATORS = re.compile(r"[\s.\-()/]+")
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_SHORT = re.compile(r"1\d{2,9}")


def _lost_its_zero(number: str) -> bool:
    if len(number) == 9:
        return number[0] in "35789"
    return len(number) == 10 and (number[0] == "2" or f"0{number[:3]}" in _NEW_PREFIX_2018)


def normalise(value: str) -> str:
    """The stored form: digits only where `value` is a telephone number, the text itself where it is not.

    Mends what lists bring: +84, dots and spaces, the leading 0 that Excel drops, mobile numbers of 11 digits.
    """
    text = clean_line(value)
    compact = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"\+?\d{3,15}", compact):
        return text
    number = digits(compact)
    if compact.startswith("+84") or (number.startswith("84") and len(number) in (11, 12)):
        number = "0" + number[2:].removeprefix("0")
    elif _lost_its_zero(number):
        number = "0" + number
    if len(number) == 11 and number[:4] in _NEW_PREFIX_2018:
        number = _NEW_PREFIX_2018[number[:4]] + number[4:]
    return number


def warning(value: str) -> str:
    """What looks wrong about a number, in Vietnamese; empty when it looks right or nothing is given."""
    if not value or is_valid(value):
        return ""
    return "Số điện thoại chưa giống số ở Việt Nam (di động 10 số, cố định 11 số). Kiểm tra lại."


def is_valid(value: str) -> bool:
    """Whether it is a mobile number, a landline or a short service number such as 113 or 1022."""
    number = normalise(value)
    return bool(_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) or _SHORT.fullmatch(number))


def display(value: str) -> str:
    """The number in groups as it is read aloud: `0912 345 678`, `0226 3830 123`, `024 3826 1234`."""
    number = normalise(value)
    if _MOBILE.fullmatch(number):
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    if _LANDLINE.fullmatch(number):
        area = 3 if number[:3] in ("024", "028") else 4
        rest = number[area:]
        return f"{number[:area]} {rest[:4]} {rest[4:]}"
    return number
