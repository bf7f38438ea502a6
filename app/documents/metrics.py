"""Glyph widths of the paper's font, read once per face and added up once per word."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from app.domain.resources import resource_path

POINTS_PER_MM = 72 / 25.4

FACE_FILES = {
    (False, False): "fonts/Tinos_400Regular.ttf",
    (True, False): "fonts/Tinos_700Bold.ttf",
    (False, True): "fonts/Tinos_400Regular_Italic.ttf",
    (True, True): "fonts/Tinos_700Bold_Italic.ttf",
}
"""Tinos has the advance widths of Times New Roman, so that a page breaks alike in Word."""

ASCENT = 0.891
DESCENT = 0.216
SINGLE_LINE = 1.149
"""Vertical metrics of Tinos and Times New Roman, in ems: ascender, descender, single line with its gap."""

SUBSTITUTE = "□"
"""Stands for a letter that the faces lack. PDF/A forbids the faces' own box (ISO 19005-2, 6.2.11.8)."""


@dataclass(slots=True)
class Face:
    """One weight and slope: `width(text)` in thousandths of the font size."""

    key: tuple[bool, bool]
    glyphs: dict[int, int]
    missing: int
    _words: dict[str, int] = field(default_factory=dict)

    def width(self, text: str) -> int:
        """The advance width of `text`, as the PDF's own table of widths adds it up."""
        known = self._words.get(text)
        if known is None:
            glyphs, missing = self.glyphs, self.missing
            known = sum(glyphs.get(ord(letter), missing) for letter in text)
            self._words[text] = known
        return known


@cache
def face(bold: bool, italic: bool) -> Face:
    """The face for a weight and slope, loaded at its first use."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- costs 50 ms that a start without printing need not pay

    key = (bold, italic)
    with TTFont(resource_path(FACE_FILES[key]), lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        glyphs = {code: round(scale * advances[name][0] + 0.001) for code, name in font.getBestCmap().items()}
        return Face(key, glyphs, glyphs[ord(SUBSTITUTE)])


def points(millimetres: float) -> float:
    """Millimetres as points."""
    return millimetres * POINTS_PER_MM
