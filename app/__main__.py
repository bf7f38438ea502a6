"""`python -m app`: a headless command, or the window where none is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from app import cli
from app.bootstrap import store_folder
from app.store import show_window_of


def main(argv: Sequence[str] | None = None) -> int:
    """Do the command of the command line; without one open the window, or show the one that is open."""
    options = cli.parse(sys.argv[1:] if argv is None else argv)
    if options.command is not None:
        return cli.run(options)
    if show_window_of(store_folder(options.store)):
        return cli.DONE
    open_window: Callable[[str | None], int] = import_module(
        "app.main"
    ).main  # slow to load: not for commands
    return open_window(options.store)


if __name__ == "__main__":
    sys.exit(main())
