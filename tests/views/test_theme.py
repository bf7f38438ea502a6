"""The theme can be read by everybody, and is the only place that names a colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.views import theme

VIEWS = Path(theme.__file__).parent
TEXT_ON_TINT = [
    (theme.TEXT, theme.SURFACE),
    (theme.TEXT, theme.PAGE),
    (theme.TEXT, theme.MAIN_TINT),
    (theme.TEXT_SECOND, theme.SURFACE),
    (theme.TEXT_SECOND, theme.PAGE),
    (theme.TEXT_SECOND, theme.MAIN_TINT),
    (theme.MAIN, theme.MAIN_TINT),
    (theme.ON_MAIN, theme.MAIN),
    (theme.ON_MAIN_QUIET, theme.HINT_ON_MAIN),
    (theme.LATE, theme.LATE_TINT),
    (theme.SOON, theme.SOON_TINT),
    (theme.DONE, theme.DONE_TINT),
    (theme.GRAY, theme.GRAY_TINT),
    (theme.TOAST_ACTION, theme.TOAST),
]


def _luminance(color: str) -> float:
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_TINT)
def test_every_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    light, dark = sorted((_luminance(text), _luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_only_the_theme_names_colours() -> None:
    others = [path for path in VIEWS.rglob("*.py") if path.name != "theme.py"]
    literal = re.compile(r"""["']#[0-9A-Fa-f]{6,8}["']|ft\.Colors\.""")
    assert [path.name for path in others if literal.search(path.read_text("utf-8"))] == []


def test_large_text_grows_what_is_built_after() -> None:
    theme.use_large_text(True)
    try:
        assert theme.text_style(theme.BODY).size == pytest.approx(14 * theme.LARGE_TEXT_FACTOR, abs=0.1)
    finally:
        theme.use_large_text(False)
    assert theme.text_style(theme.BODY).size == 14
