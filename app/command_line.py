"""The one thing that the command line says before anything is loaded: whether the window is asked for."""

from __future__ import annotations

from collections.abc import Sequence

STORE = "--store"


def split_store(arguments: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """The folder of a leading `--store DIR` (None where there is none), and what follows it.

    Nothing follows where the window is asked for.
    """
    if arguments and arguments[0].startswith(f"{STORE}="):
        return arguments[0].removeprefix(f"{STORE}="), arguments[1:]
    if len(arguments) > 1 and arguments[0] == STORE:
        return arguments[1], arguments[2:]
    return None, arguments
