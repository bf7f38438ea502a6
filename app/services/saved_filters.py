"""Filters that the office keeps under a name, by register: kept, renamed, removed; each act can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import AppError
from app.domain.records.office import SavedFilter
from app.domain.text import clean_line, text_key
from app.services import own_settings
from app.services.office import Done, Office

MOST = 8
"""Of one register: more names than one line shows are no help."""
LONGEST_NAME = 40


def of_register(office: Office, table: str) -> tuple[SavedFilter, ...]:
    """The filters kept for a register, by name."""
    kept = office.settings.saved_filters if office.is_set_up else []
    return tuple(sorted((each for each in kept if each.table == table), key=lambda each: text_key(each.name)))


def keep(office: Office, wanted: SavedFilter) -> Done:
    """Keep a filter; one of the same name is replaced. Refuses with LOC-01 (name), LOC-02 (too many)."""
    wanted = wanted.model_copy(update={"name": _name(wanted.name)})
    others = [each for each in office.settings.saved_filters if not _same(each, wanted.table, wanted.name)]
    if sum(each.table == wanted.table for each in others) >= MOST:
        raise AppError("LOC-02", f"Mỗi sổ giữ nhiều nhất {MOST} bộ lọc.", "Xóa bớt một bộ lọc rồi lưu lại.")
    return _write(office, [*others, wanted], f"Lưu bộ lọc “{wanted.name}”")


def change_name(office: Office, table: str, name: str, new_name: str) -> Done:
    """Give a filter another name; refuses with LOC-01 (no name), LOC-03 (another has it)."""
    new_name = _name(new_name)
    kept = office.settings.saved_filters
    if text_key(new_name) != text_key(name) and any(_same(each, table, new_name) for each in kept):
        message = f"Đã có bộ lọc “{new_name}”."
        raise AppError("LOC-03", message, "Đặt tên khác.", fields={"name": message})
    renamed = [
        each.model_copy(update={"name": new_name}) if _same(each, table, name) else each for each in kept
    ]
    return _write(office, renamed, f"Đổi tên bộ lọc thành “{new_name}”")


def remove(office: Office, table: str, name: str) -> Done:
    """Forget a filter; its rows are not touched."""
    rest = [each for each in office.settings.saved_filters if not _same(each, table, name)]
    return _write(office, rest, f"Xóa bộ lọc “{name}”")


def _same(each: SavedFilter, table: str, name: str) -> bool:
    return each.table == table and text_key(each.name) == text_key(name)


def _name(typed: str) -> str:
    name = clean_line(typed)
    if not name or len(name) > LONGEST_NAME:
        message = f"Đặt tên bộ lọc, không quá {LONGEST_NAME} chữ."
        raise AppError("LOC-01", message, "Ví dụ: Giao thông thôn Yên Lạc.", fields={"name": message})
    return name


def _write(office: Office, filters: Sequence[SavedFilter], message: str) -> Done:
    kept = [each.model_dump(exclude_defaults=True) for each in filters]
    return own_settings.keep(office, message, saved_filters=kept)
