"""Names of key chords: what Flet reports, as the program writes it."""

from __future__ import annotations

_NAMES = {
    "Arrow Up": "Up",
    "Arrow Down": "Down",
    "Page Up": "PageUp",
    "Page Down": "PageDown",
    "Numpad Enter": "Enter",
}
BARE_KEYS_IN_FIELDS = frozenset({"F1", "F2", "F5", "F6", "Escape"})
"""Keys without Ctrl or Alt that act while somebody types; all others belong to the field."""
FIELD_CHORDS = frozenset({"Ctrl+Z", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Y"})
"""Chords that belong to the field while somebody types."""


def chord(key: str, *, ctrl: bool, shift: bool, alt: bool) -> str:
    """`Ctrl+S`, `Alt+1`, `F1`, `Down`: one name for a key with what is held beside it."""
    name = _NAMES.get(key, key)
    if len(name) == 1:
        name = name.upper()
    held = [word for word, on in (("Ctrl", ctrl), ("Alt", alt), ("Shift", shift)) if on]
    return "+".join([*held, name])


def belongs_to_field(keys: str) -> bool:
    """Whether the field that is being typed in keeps this chord for itself."""
    plain = "+" not in keys or keys.startswith("Shift+")
    return (plain and keys not in BARE_KEYS_IN_FIELDS) or keys in FIELD_CHORDS


HELP = (
    ("Ctrl K", "Tìm mọi thứ: tên, số điện thoại, mã số"),
    ("Ctrl N", "Thêm mới ở sổ đang mở"),
    ("Ctrl S", "Lưu biểu mẫu hoặc bước xử lý"),
    ("Ctrl Enter", "Bước kế tiếp: nút chính của khung bên phải"),
    ("Ctrl P", "In"),
    ("Ctrl Z", "Hoàn tác việc vừa làm"),
    ("Esc", "Quay lại, đóng biểu mẫu"),
    ("F2", "Sửa dòng đang chọn"),
    ("Delete", "Xóa dòng đang chọn"),
    ("↑ ↓", "Sang dòng trước, dòng sau"),
    ("Ctrl F, F6", "Về ô tìm của sổ; sang khung bên phải"),
    ("Ctrl PgDn", "Thư góp ý ↔ Mở hòm thư"),
    ("Tab, Enter", "Sang ô, nút kế tiếp; bấm nút đang chọn"),
    ("Alt 1 … 9, 0", "Mở từng mục ở cột bên trái"),
    ("Ctrl ,", "Cài đặt"),
)
"""What F1 shows: every shortcut with what it does."""
