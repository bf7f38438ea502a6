"""Lines and areas on a page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.documents.ink import BLACK, Colour


@dataclass(frozen=True, slots=True)
class Shape:
    """A path of `m` (move), `l` (line), `c` (Bézier curve) and `h` (close), stroked, filled or both.

    Coordinates are points from the upper left, x and y alternating.
    """

    path: tuple[tuple[str, tuple[float, ...]], ...]
    stroke: Colour | None = None
    fill: Colour | None = None
    width: float = 0.75

    def moved(self, x: float, y: float) -> Shape:
        """The same shape further right and down."""
        return replace(
            self,
            path=tuple(
                (op, tuple(value + (y if odd % 2 else x) for odd, value in enumerate(values)))
                for op, values in self.path
            ),
        )


def line(x1: float, y1: float, x2: float, y2: float, *, width: float = 0.75, colour: Colour = BLACK) -> Shape:
    """A straight line."""
    return Shape((("m", (x1, y1)), ("l", (x2, y2))), stroke=colour, width=width)


def rectangle(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: Colour | None = None,
    stroke: Colour | None = None,
    thickness: float = 0.75,
) -> Shape:
    """A rectangle from its upper left corner."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    path = (("m", corners[0]), *(("l", corner) for corner in corners[1:]), ("h", ()))
    return Shape(path, stroke=stroke, fill=fill, width=thickness)
