"""`python -m app`: a headless command, or the window where none is given."""

from __future__ import annotations

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
    from app.window import open_window  # noqa: PLC0415 -- of no use to commands

    return open_window(store)


if __name__ == "__main__":
    sys.exit(main())
