"""Reads and presses what a window really shows, through AT-SPI. Answers JSON lines on its standard streams.

Runs as a process of its own under Debian's Python, which has the AT-SPI bindings that the program's
environment lacks; and since libatspi keeps the first bus it met and may hang on a node that has just gone, a
process that can be replaced is the safe place for it. ``accessibility.py`` is its other end.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  (the version must be chosen before)

CALL_TIMEOUT_MS = 3000
STATES = ("checked", "selected", "enabled", "focused", "expanded")


def application(process: int) -> Any:
    """Return the accessible application of that process; None before it has drawn anything."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        found = desktop.get_child_at_index(index)
        if found is not None and found.get_process_id() == process:
            return found
    return None


def below(node: Any) -> Iterator[Any]:
    """Every node of the tree, depth first: the order of reading."""
    yield node
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield from below(child)


def nodes(process: int) -> Iterator[tuple[Any, str]]:
    """Every named node with its name. Ends early when the tree changes meanwhile: the caller asks again."""
    root = application(process)
    if root is None:
        return
    with contextlib.suppress(GLib.Error):
        for node in below(root):
            name = node.get_name()
            if name:
                yield node, name


def actions(node: Any) -> list[str]:
    with contextlib.suppress(GLib.Error, AttributeError, TypeError):
        return [node.get_action_name(index) for index in range(node.get_n_actions())]
    return []


def likeness(name: str, wanted: str, exact: bool) -> int:
    """0 is no match; a whole name beats its first line (rail destination), that another line (row)."""
    lines = name.split("\n")
    if name == wanted:
        return 4
    if lines[0] == wanted:
        return 3
    if wanted in lines:
        return 2
    return 1 if not exact and wanted in name else 0


def find(request: dict[str, Any]) -> list[Any]:
    """Nodes that match, the likest first and those in the order of reading."""
    hits = []
    for node, name in nodes(request["process"]):
        like = likeness(name, request["name"], request["exact"])
        if not like or (request["role"] and node.get_role_name() != request["role"]):
            continue
        wanted = request.get("actions")
        if wanted and not set(wanted) & set(actions(node)):
            continue
        hits.append((-like, node))
    return [node for _, node in sorted(hits, key=lambda hit: hit[0])]


def act(request: dict[str, Any]) -> str | None:
    """Do the first of the wanted actions that the node offers; None when there is no such node now."""
    found = find(request)
    if len(found) <= request["nth"]:
        return None
    node = found[request["nth"]]
    offered = actions(node)
    action = next(action for action in request["actions"] if action in offered)
    node.do_action(offered.index(action))
    return action


def state(request: dict[str, Any]) -> dict[str, bool] | None:
    found = find(request)
    if len(found) <= request["nth"]:
        return None
    has = found[request["nth"]].get_state_set()
    return {name: has.contains(getattr(Atspi.StateType, name.upper())) for name in STATES}


def focused(request: dict[str, Any]) -> str:
    """The name of the node that the keyboard acts on; empty when it is a text field or nothing."""
    for node, name in nodes(request["process"]):
        if node.get_role_name() != "frame" and node.get_state_set().contains(Atspi.StateType.FOCUSED):
            return name
    return ""


def names(request: dict[str, Any]) -> list[str]:
    return [name for _, name in nodes(request["process"])]


def describe(request: dict[str, Any]) -> list[str]:
    return [f"{node.get_role_name()} {name!r} {actions(node)}" for node, name in nodes(request["process"])]


def unnamed(request: dict[str, Any]) -> list[str]:
    """What can be pressed and has no name, each with the name that is read before it."""
    root = application(request["process"])
    found, before = [], ""
    with contextlib.suppress(GLib.Error):
        for node in below(root) if root is not None else ():
            name = node.get_name()
            before = name or before
            if not name and {"Tap", "Expand"} & set(actions(node)):
                found.append(f"{node.get_role_name()} after {before!r}")
    return found


OPERATIONS = {
    "unnamed": unnamed,
    "focused": focused,
    "names": names,
    "act": act,
    "state": state,
    "describe": describe,
}


def main() -> None:
    Atspi.set_timeout(CALL_TIMEOUT_MS, CALL_TIMEOUT_MS)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"ok": OPERATIONS[request["do"]](request)}
        except (GLib.Error, StopIteration) as gone:  # the node vanished between finding and asking
            answer = {"gone": str(gone)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
