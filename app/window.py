"""The first steps of a window: is one open already, the client that draws it, then the program.

The client takes as long to start as the program takes to load, so it is started before Flet and all else:
what this module imports is small.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from app import PRODUCT
from app.domain.errors import AppError
from app.domain.resources import resource_path
from app.folders import leave_current_folder, store_folder
from app.store.lock import show_window_of
from app.views.client import Client

_MB_ICONERROR = 0x10


def open_window(store: str | None) -> int:
    """Open the window on the store in that folder (none: the user's own); where one is open, show that.

    Returns the exit code of the program.
    """
    # Not before the first screen: looking for garbage among what a start makes, and keeps, takes a quarter.
    gc.disable()
    folder = store_folder(store)
    if show_window_of(folder):
        return 0
    leave_current_folder()
    try:
        with Client(assets=resource_path("fonts")) as client:
            serve: Callable[[Path, Client], int] = import_module("app.main").main
            return serve(folder, client)
    except AppError as error:
        _tell(error)
        return 1


def _tell(error: AppError) -> None:
    """Say without a window why there is none."""
    if sys.stderr is not None:
        print(error, file=sys.stderr)
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        ctypes.windll.user32.MessageBoxW(None, str(error), PRODUCT, _MB_ICONERROR)
