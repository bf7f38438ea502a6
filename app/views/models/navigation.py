"""The places of the program, in the order of the rail."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.records.office import Level


@dataclass(frozen=True)
class Place:
    """One destination of the rail: `key` is the route, `keys` the shortcut that opens it."""

    key: str
    title: str
    keys: str
    tables: frozenset[str] = frozenset()


OVERVIEW = Place("overview", "Tổng quan", "Alt+1")
BUNDLES = Place("bundles", "Báo cáo, gói dữ liệu", "Alt+0")
CONSOLIDATION = Place("consolidation", "Tổng hợp", "Alt+T")
SETTINGS = Place("settings", "Cài đặt", "Ctrl+,")
OFFERS = "offers"
"""Where in the place of letters those stand that should be written."""

WORK_TABS = (
    ("activities", "Cùng Nhân dân"),
    ("communications", "Tuyên truyền"),
    ("inspections", "Kiểm tra, giám sát"),
    ("survey_responses", "Khảo sát hài lòng"),
    ("facilities", "Cơ sở vật chất"),
)
"""The registers of the place Hoạt động, each on a tab."""
WORK_TABLES = frozenset(table for table, _ in WORK_TABS)
DOSSIER_TOTALS = "dossier_totals"
_DOSSIERS = Place("dossiers", "Hồ sơ một cửa", "Alt+7", frozenset({"dossiers", DOSSIER_TOTALS}))
_PLACES = (
    OVERVIEW,
    Place("contacts", "Công dân", "Alt+2", frozenset({"contacts"})),
    Place("hotline", "Đường dây nóng", "Alt+3", frozenset({"hotline"})),
    Place("suggestions", "Hòm thư góp ý", "Alt+4", frozenset({"suggestions", "box_openings"})),
    Place("receptions", "Tiếp công dân", "Alt+5", frozenset({"receptions"})),
    Place("petitions", "Đơn thư", "Alt+6", frozenset({"petitions"})),
    _DOSSIERS,
    Place("activities", "Hoạt động", "Alt+8", WORK_TABLES),
    Place("letters", "Thư", "Alt+9", frozenset({"letters"})),
    BUNDLES,
    CONSOLIDATION,
    SETTINGS,
)


def places(level: Level) -> tuple[Place, ...]:
    """The rail of an office: only a superior merges bundles."""
    return tuple(place for place in _PLACES if place is not CONSOLIDATION or level is Level.SUPERIOR)


def place_of_table(table: str) -> str:
    """The route of the screen that shows a table."""
    return next((place.key for place in _PLACES if table in place.tables), OVERVIEW.key)


def place_of_route(route: str) -> str:
    """The rail item of a route: a register within a place, or a list brought into it, lights it up."""
    table = route.rpartition("/")[2]
    return table if any(place.key == table for place in _PLACES) else place_of_table(table)


MONTHLY_TOTALS = "dossier_totals"
"""The route of the one-stop desk's monthly figures."""


def import_route(table: str) -> str:
    """The route of the screen that brings lists into a register."""
    return f"importing/{table}"
