"""The only wiring: the store, the clock, the reference data, the office made of them."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path

from app.domain.clock import Clock, SystemClock
from app.services.office import Office, Reference
from app.store import Store

UNKNOWN_USER = "văn phòng"


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
