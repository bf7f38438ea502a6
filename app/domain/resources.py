"""Where the files that ship with the program lie: data/ and fonts/, in a checkout and in an executable."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_path(name: str) -> Path:
    """The shipped file or folder `name`, such as `fonts/Tinos_400Regular.ttf` (slashes on every system)."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root / name
