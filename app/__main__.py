"""`python -m app`: a headless command, or the window where none is given.

The client that draws the window takes as long to start as the program's own modules take to load, so it is
started before them.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from app.command_line import split_store


def main(argv: Sequence[str] | None = None) -> int:
    """Do the command of the command line; without one open the window, or show the one that is open."""
    arguments = sys.argv[1:] if argv is None else argv
    store, rest = split_store(arguments)
    if rest:
        from app import cli  # noqa: PLC0415 -- heavy, and of no use to the window

        options = cli.parse(arguments)
        if options.command is not None:
            return cli.run(options)
        store = options.store
    return open_window(store)


def open_window(store: str | None) -> int:
    """Open the window on the store in that folder (none: the user's own); where one is open, show that."""
    from app.folders import leave_current_folder, store_folder  # noqa: PLC0415 -- not for commands
    from app.store.lock import show_window_of  # noqa: PLC0415

    # Not before the first screen: looking for garbage among what a start makes, and keeps, takes a quarter.
    gc.disable()
    folder = store_folder(store)
    if show_window_of(folder):
        return 0
    leave_current_folder()
    from app.domain.resources import resource_path  # noqa: PLC0415
    from app.views.client import Client  # noqa: PLC0415

    client = Client(assets=resource_path("fonts"))
    try:
        from app.main import main as serve  # noqa: PLC0415 -- all that the client needs no time for

        return serve(folder, client)
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
