"""How a state is meant: the colour and the icon of a chip follow from it."""

from __future__ import annotations

from enum import Enum


class Tone(Enum):
    """Late and soon ask for something, ok is done, info runs, gray does not matter now."""

    LATE = "late"
    SOON = "soon"
    OK = "ok"
    INFO = "info"
    GRAY = "gray"
