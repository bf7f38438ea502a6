"""The only wiring: the folder, the store in it, the clock, the reference data, the office made of them."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import replace
from pathlib import Path

import platformdirs

from app.domain.clock import Clock, SystemClock
from app.services.office import Office, Reference
from app.store import Store

APP_FOLDER = "ChinhQuyenThanThien"
PORTABLE_FOLDER = "DuLieu"
"""A folder of this name beside the executable holds the store: the program is carried on a stick."""
EXECUTABLE_VARIABLE = "CHINH_QUYEN_EXECUTABLE"
"""Set by the launcher inside the single executable."""
UNKNOWN_USER = "văn phòng"


def store_folder(chosen: Path | str | None = None) -> Path:
    """Where the store lies: as chosen, `DuLieu` beside the executable, or the user's application data."""
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


def user_name() -> str:
    """Who is at the machine, for the history of records."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return UNKNOWN_USER


def open_office(
    folder: Path,
    *,
    clock: Clock | None = None,
    user: str | None = None,
    read_only: bool = False,
    window: str = "",
) -> Office:
    """Open the store in `folder` and everything that the services need; the caller closes `office.store`.

    Who acts is `user`, else whom the settings name as the person at this machine, else the system's account.
    `window` is where a second start rings (`app.store.Doorbell`).
    """
    clock = clock or SystemClock()
    store = Store.open(folder, clock=clock, read_only=read_only, window=window)
    office = Office(store, clock, user or user_name(), Reference.load())
    keeper = office.settings.keeper if office.is_set_up else ""
    return replace(office, user=user or keeper or office.user)
