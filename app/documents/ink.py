"""The colours that go on paper.

Everything official is black (NĐ 30/2020, Phụ lục I); frames and posters alone are coloured.
"""

from __future__ import annotations

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

BLACK: Colour = (0, 0, 0)
GREY: Colour = (0.35, 0.35, 0.35)
HAIRLINE: Colour = (0.6, 0.6, 0.6)
FESTIVE_RED: Colour = (0.72, 0.11, 0.11)
FESTIVE_GOLD: Colour = (0.79, 0.6, 0.2)
POSTER_RED: Colour = (0.78, 0.05, 0.09)
POSTER_YELLOW: Colour = (1, 0.87, 0.1)
WHITE: Colour = (1, 1, 1)
GAP_TEXT: Colour = (0.7, 0.15, 0.12)
GAP_GROUND: Colour = (1, 0.92, 0.6)
