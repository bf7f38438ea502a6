"""The program's own log, for whoever supports it: what failed and where, never what it was about."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "chuong-trinh.log"
LARGEST = 1_000_000
KEPT = 3


class _NoDataFormatter(logging.Formatter):
    """Of an exception only its kind and its lines: a message may hold a citizen's name."""

    def formatException(self, ei: object) -> str:  # noqa: N802 (logging's name)
        error = ei[1] if isinstance(ei, tuple) else None
        if not isinstance(error, BaseException):
            return ""
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        return "\n".join([type(error).__name__, *places])


def keep(folder: Path) -> Path | None:
    """Write warnings and faults of the program to a file in `folder`; None where that cannot be written.

    Old lines go: three files of a megabyte are kept.
    """
    file = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            file, maxBytes=LARGEST, backupCount=KEPT - 1, encoding="utf-8", delay=True
        )
    except OSError:
        return None
    handler.setFormatter(_NoDataFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger("app").addHandler(handler)
    return file
