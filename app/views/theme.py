"""Every colour, size and space of the window. No other module names one.

Spaces lie on an 8-pixel grid with 4 as its half. Texts follow `large_text`: a screen that is built after
`use_large_text` is built larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import flet as ft

# Colours. Contrast on white is at least 4.5 : 1 for every text colour (tests/views/test_theme.py).
MAIN = "#0B4F8A"
MAIN_HOVER = "#0A457A"
MAIN_TINT = "#E8F1FA"
MAIN_LIGHT = "#9CC3E6"
ON_MAIN = "#FFFFFF"
ON_MAIN_QUIET = "#D5E3F0"
HINT_ON_MAIN = "#2A669A"
PAGE = "#F5F7FA"
SURFACE = "#FFFFFF"
SURFACE_QUIET = "#F8FAFC"
HOVER = "#F3F6FA"
LINE = "#E0E6EE"
LINE_ROW = "#EDF1F5"
FIELD_LINE = "#C3CEDB"
TEXT = "#1A2433"
TEXT_SECOND = "#5A6779"
TEXT_RAIL = "#33415A"
LATE = "#B3261E"
LATE_TINT = "#FCEDEC"
LATE_LINE = "#E9B8B4"
SOON = "#8A5A00"
SOON_TINT = "#FFF4DC"
DONE = "#1E6B3C"
DONE_TINT = "#E6F4EA"
GRAY = "#3D4A5C"
GRAY_TINT = "#EDF1F5"
STEP_LINE = "#9FB0C3"
TOAST = "#1A2433"
TOAST_ACTION = "#9CC3E6"
TRACK = "#E6ECF3"
CHART = (MAIN, MAIN_LIGHT, "#5B7FA3", "#C9B37E")
"""Calls, box letters, receptions, petitions: told apart in grey as well."""
DESK = "#DDE3EA"
SHADOW = "#261A2433"
CLEAR = "#00FFFFFF"
PAPER = "#FFFFFF"
PAPER_SHADOW = "#33000000"

# Spaces and sizes, in logical pixels.
S4, S8, S12, S16, S20, S24, S32 = 4, 8, 12, 16, 20, 24, 32
RADIUS_SMALL, RADIUS, RADIUS_CARD, RADIUS_CHIP = 4, 8, 12, 12
RAIL_WIDTH = 232
HEADER_HEIGHT = 64
PANEL_WIDTH = 428
PAGE_PANEL_WIDTH = 480
HONORIFIC_WIDTH = 104
OFFER_KIND_WIDTH = 112
OFFER_LABEL_WIDTH = 280
LETTER_CODE_WIDTH = 108
LETTER_DAY_WIDTH = 44
TEMPLATE_LIST_WIDTH = 264
PLACES_HEIGHT = 132
PAPERS_WIDTH = 336
LAW_WIDTH = 136
FIELD_CHOICE_WIDTH = 232
ROW_NUMBER_WIDTH = 52
OUTCOME_WIDTH = 100
PREVIEW_ROW_HEIGHT = 52
CELL_HEIGHT = 28
MONTH_WIDTH = 120
MONTH_STATE_WIDTH = 96
FACT_HEIGHT = 40
DAYS_WIDTH = 120
FORM_WIDTH = 640
SIDE_WIDTH = 400
LEVEL_SIZE = 21
LEVEL_WORDS = 108
SLIP_DAY_WIDTH = 120
SLIP_FIELD_WIDTH = 136
TOTALS_WIDTH = 440
UNIT_WIDTH = 56
STATE_WIDTH = 128
PERIOD_WIDTH = 264
CODE_WIDTH = 116
FILTER_WIDTH = 188
OUTCOMES_HEIGHT = 176
SEARCH_WIDTH = 380
SEARCH_RESULTS_WIDTH = 520
SEARCH_RESULTS_HEIGHT = 520
DIALOG_WIDTH = 440
PRINT_WIDTH = 560
TOAST_WIDTH = 328
MESSAGE_WIDTH = 560
KEYS_WIDTH = 128
MENU_HEIGHT = 320
ROW_HEIGHT = 44
HEAD_HEIGHT = 36
FIELD_HEIGHT = 40
SCROLL_ROOM = 72
"""What stays in sight around the field that gets the focus: its label and its message."""
BUTTON_HEIGHT = 36
BUTTON_HEIGHT_SMALL = 32
CHIP_HEIGHT = 24
FILTER_HEIGHT = 32
RAIL_ITEM_HEIGHT = 38
ICON = 20
ICON_SMALL = 16
ICON_CHIP = 13
DOT = 12
BAR_HEIGHT = 8
WIZARD_RAIL_WIDTH = 296
WIZARD_SIDE_WIDTH = 320
WIZARD_FIELD_WIDTH = 224
STEP_MARK = 28
THUMBNAIL = 40
CHART_NAME_WIDTH = 120
CHART_BAR_HEIGHT = 18
SCREEN_DPI = 96
WINDOW_WIDTH, WINDOW_HEIGHT = 1366, 768
WINDOW_MIN_WIDTH, WINDOW_MIN_HEIGHT = 1024, 640
LARGE_TEXT_FACTOR = 1.2
AT_REST = 0.5
"""How much is left of what cannot be used while something else is entered."""

REGULAR = "Be Vietnam Pro"
MEDIUM = "Be Vietnam Pro Medium"
SEMIBOLD = "Be Vietnam Pro SemiBold"
BOLD = "Be Vietnam Pro Bold"
_FILES = {
    REGULAR: "BeVietnamPro_400Regular.ttf",
    MEDIUM: "BeVietnamPro_500Medium.ttf",
    SEMIBOLD: "BeVietnamPro_600SemiBold.ttf",
    BOLD: "BeVietnamPro_700Bold.ttf",
}


@dataclass(frozen=True)
class Style:
    """A step of the type scale: its size in logical pixels, its face, and its line height in sizes."""

    size: float
    family: str = REGULAR
    line: float = 1.4


BODY = Style(14)
BODY_MEDIUM = Style(14, MEDIUM)
BODY_STRONG = Style(14, SEMIBOLD)
SMALL = Style(13)
SMALL_MEDIUM = Style(13, MEDIUM)
SMALL_STRONG = Style(13, SEMIBOLD)
NOTE = Style(12)
NOTE_MEDIUM = Style(12, MEDIUM)
NOTE_STRONG = Style(12, SEMIBOLD)
CHIP = Style(12.5, MEDIUM, 1.2)
LABEL = Style(12.5, MEDIUM)
TABLE_HEAD = Style(12.5, SEMIBOLD)
BUTTON = Style(13.5, SEMIBOLD, 1.2)
BRAND = Style(13, SEMIBOLD)
LOGO = Style(15, BOLD, 1.2)
CARD_TITLE = Style(15, SEMIBOLD)
RECORD_TITLE = Style(16, SEMIBOLD)
TITLE = Style(20, SEMIBOLD)
FIGURE_SMALL = Style(28, BOLD, 1.2)
FIGURE = Style(34, BOLD, 1.2)


class _Scale:
    """The one factor that texts and the heights around them follow."""

    factor = 1.0


def use_large_text(on: bool) -> None:
    """Let screens that are built from now on use the larger text (Cài đặt, “Chữ to”)."""
    _Scale.factor = LARGE_TEXT_FACTOR if on else 1.0


def is_large_text() -> bool:
    """Whether screens are built with the larger text: lists then show fewer columns."""
    return _Scale.factor > 1


def scaled(size: float) -> float:
    """A size that grows with the text: `size` pixels at normal text."""
    return round(size * _Scale.factor, 1)


def text_style(style: Style, color: str | None = TEXT) -> ft.TextStyle:
    """The Flet style of a step of the scale, at the present text size; None takes the surrounding colour."""
    return ft.TextStyle(
        size=scaled(style.size),
        font_family=style.family,
        height=style.line,
        color=color,
        letter_spacing=0,  # Material spreads the letters of fields and buttons
    )


def struck(style: Style, color: str) -> ft.TextStyle:
    """A step of the scale struck through: words that are gone."""
    made = text_style(style, color)
    made.decoration = ft.TextDecoration.LINE_THROUGH
    return made


def paper_shadow() -> ft.BoxShadow:
    """The shadow of a sheet of paper on the desk."""
    return ft.BoxShadow(blur_radius=S8, color=PAPER_SHADOW, offset=ft.Offset(0, 1))


def font_files(folder: Path) -> dict[str, str]:
    """The families of the screen with the path of each one's file below `folder`."""
    return {family: str(folder / name) for family, name in _FILES.items()}


def page_theme() -> ft.Theme:
    """The Material theme under everything: faces and colours of what the program does not draw itself."""
    scheme = ft.ColorScheme(
        primary=MAIN,
        on_primary=ON_MAIN,
        secondary=MAIN,
        on_secondary=ON_MAIN,
        secondary_container=MAIN_TINT,
        on_secondary_container=MAIN,
        surface=SURFACE,
        on_surface=TEXT,
        on_surface_variant=TEXT_SECOND,
        surface_container=SURFACE,
        surface_container_high=SURFACE,
        surface_container_highest=SURFACE,
        surface_tint=CLEAR,
        error=LATE,
        outline=FIELD_LINE,
        outline_variant=LINE,
    )
    body = text_style(BODY)
    return ft.Theme(
        font_family=REGULAR,
        color_scheme=scheme,
        text_theme=ft.TextTheme(
            body_large=body,
            body_medium=body,
            body_small=text_style(NOTE),
            label_large=text_style(BUTTON),
            label_medium=text_style(LABEL),
            label_small=text_style(NOTE),
            title_medium=text_style(CARD_TITLE),
            title_large=text_style(TITLE),
        ),
        visual_density=ft.VisualDensity.COMPACT,
    )
