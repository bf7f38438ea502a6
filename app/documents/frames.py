"""Borders drawn as lines and curves: a festive one, a sober one for condolence, a ground for posters."""

from __future__ import annotations

from functools import lru_cache

from app.documents.ink import BLACK, FESTIVE_GOLD, FESTIVE_RED, POSTER_RED, POSTER_YELLOW, Colour
from app.documents.metrics import points
from app.documents.shapes import Shape, rectangle
from app.documents.tree import FrameKind


def _border(width: float, height: float, inset: float, colour: Colour, thickness: float) -> Shape:
    side = points(inset)
    return rectangle(
        side, side, points(width) - 2 * side, points(height) - 2 * side, stroke=colour, thickness=thickness
    )


def _corner(x: float, y: float, right: int, down: int, size: float) -> list[Shape]:
    """A lotus in a corner: three petals opening towards the middle of the sheet, on a curved stem."""

    def at(u: float, v: float) -> tuple[float, float]:
        return x + right * u * size, y + down * v * size

    def curve(*pairs: tuple[float, float]) -> tuple[str, tuple[float, ...]]:
        return "c", tuple(value for pair in pairs for value in at(*pair))

    def petal(tip: tuple[float, float], bulge: float, colour: Colour) -> Shape:
        base = (0.16, 0.16)
        u, v = tip[0] - base[0], tip[1] - base[1]
        across = (-v * bulge, u * bulge)
        middle = (base[0] + u * 0.55, base[1] + v * 0.55)
        one = (middle[0] + across[0], middle[1] + across[1])
        two = (middle[0] - across[0], middle[1] - across[1])
        path = (("m", at(*base)), curve(one, one, tip), curve(two, two, base), ("h", ()))
        return Shape(path, stroke=FESTIVE_GOLD, fill=colour, width=0.8)

    stem = Shape(
        (
            ("m", at(0.0, 1.55)),
            curve((0.0, 0.7), (0.05, 0.3), (0.16, 0.16)),
            curve((0.3, 0.05), (0.7, 0.0), (1.55, 0.0)),
        ),
        stroke=FESTIVE_GOLD,
        width=1.4,
    )
    pale: Colour = (0.96, 0.83, 0.82)
    return [
        stem,
        petal((0.95, 0.22), 0.22, pale),
        petal((0.22, 0.95), 0.22, pale),
        petal((0.8, 0.8), 0.24, (0.9, 0.62, 0.62)),
    ]


def _festive(width: float, height: float) -> list[Shape]:
    shapes = [
        _border(width, height, 6, FESTIVE_RED, 1.8),
        _border(width, height, 7.4, FESTIVE_GOLD, 0.7),
    ]
    inset, size = points(8.6), points(11)
    for right, down in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        x = inset if right > 0 else points(width) - inset
        y = inset if down > 0 else points(height) - inset
        shapes += _corner(x, y, right, down, size)
    return shapes


def _sober(width: float, height: float) -> list[Shape]:
    return [_border(width, height, 7, BLACK, 1.6), _border(width, height, 8.4, BLACK, 0.5)]


def _poster(width: float, height: float) -> list[Shape]:
    unit = min(width, height) / 210
    ground = rectangle(0, 0, points(width), points(height), fill=POSTER_RED)
    return [
        ground,
        _border(width, height, 8 * unit, POSTER_YELLOW, 3 * unit),
        _border(width, height, 10.4 * unit, POSTER_YELLOW, 0.9 * unit),
    ]


_DRAWN = {FrameKind.FESTIVE: _festive, FrameKind.SOBER: _sober, FrameKind.POSTER: _poster}


@lru_cache(maxsize=32)
def frame_shapes(kind: FrameKind, width: float, height: float) -> tuple[Shape, ...]:
    """The border of a sheet of `width` by `height` millimetres."""
    return tuple(_DRAWN[kind](width, height))
