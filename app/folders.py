"""Where the store, the log and the user's own executable lie. Loaded at every start: nothing heavy here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP_FOLDER = "ChinhQuyenThanThien"
PORTABLE_FOLDER = "DuLieu"
"""A folder of this name beside the executable holds the store: the program is carried on a stick."""
EXECUTABLE_VARIABLE = "CHINH_QUYEN_EXECUTABLE"
"""Set by the launcher inside the single executable."""
_ROOM_FOR_NAMES = 140
"""Characters that names below the store may take: an attachment's, in a backup, while it is written."""
_MAX_PATH = 260
_EXTENDED, _EXTENDED_SHARE = "\\\\?\\", "\\\\?\\UNC\\"


def store_folder(chosen: Path | str | None = None) -> Path:
    """Where the store lies: as chosen, `DuLieu` beside the executable, or the user's application data."""
    folder = _store_folder(chosen)
    if os.name != "nt":
        return folder
    return Path(free_of_max_path(os.path.abspath(folder)))  # noqa: PTH100 -- without "..", for the long form


def free_of_max_path(folder: str) -> str:
    r"""The absolute Windows path so that all names below it can be opened: a long one as `\\?\C:\…`.

    Windows refuses 260 characters and more to a path in its usual form, unless an administrator allows it.
    """
    if len(folder) + _ROOM_FOR_NAMES < _MAX_PATH or folder.startswith(_EXTENDED):
        return folder
    if folder.startswith("\\\\"):
        return _EXTENDED_SHARE + folder[2:]
    return _EXTENDED + folder


def _store_folder(chosen: Path | str | None) -> Path:
    if chosen is not None:
        return Path(chosen).expanduser().absolute()
    portable = program_folder() / PORTABLE_FOLDER
    if getattr(sys, "frozen", False) and portable.is_dir():
        return portable
    return Path(platformdirs.user_data_dir(APP_FOLDER, appauthor=False)) / "kho"


def log_folder() -> Path:
    """Where the program's own log lies: the user's, whatever the store."""
    return Path(platformdirs.user_log_dir(APP_FOLDER, appauthor=False))


def program_folder() -> Path:
    """The folder of the file which the user starts; what is inside it runs from elsewhere, unpacked."""
    return Path(os.environ.get(EXECUTABLE_VARIABLE) or sys.executable).resolve().parent


def leave_current_folder() -> None:
    """Stand in the program's own folder: a current one on a stick would keep it from being taken out."""
    if getattr(sys, "frozen", False):
        os.chdir(Path(sys.executable).parent)
