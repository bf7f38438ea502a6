"""What a window shows, and pressing it: the near end of ``accessibility_server.py``."""

from __future__ import annotations

import json
import select
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DEBIAN_PYTHON = "/usr/bin/python3"  # the interpreter that the AT-SPI bindings are packaged for
SERVER = Path(__file__).with_name("accessibility_server.py")
ANSWER_TIMEOUT = 15.0


class Accessibility:
    """Asks the server; replaces it by a fresh one when it does not answer in time."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._server: subprocess.Popen[str] | None = None

    def names(self, process: int) -> list[str]:
        """Return the names of all nodes that the process shows, in the order of reading."""
        return self._ask({"do": "names", "process": process}) or []

    def focused(self, process: int) -> str:
        """Return the name of the button, row or box that the keyboard acts on; empty: a field, or nothing."""
        return self._ask({"do": "focused", "process": process}) or ""

    def describe(self, process: int) -> list[str]:
        """Return the nodes with role and actions, for a failure's report."""
        return self._ask({"do": "describe", "process": process}) or []

    def unnamed(self, process: int) -> list[str]:
        """Return what can be pressed and has no name, each with the name that is read before it."""
        return self._ask({"do": "unnamed", "process": process}) or []

    def act(
        self,
        process: int,
        name: str,
        *,
        actions: Sequence[str] = ("Tap", "Expand"),
        role: str | None = None,
        exact: bool = True,
        nth: int = 0,
    ) -> str | None:
        """Do the first of ``actions`` that the node of that name offers; None: no such node now."""
        return self._ask(
            {
                "do": "act",
                "process": process,
                "name": name,
                "actions": list(actions),
                "role": role,
                "exact": exact,
                "nth": nth,
            }
        )

    def state(
        self, process: int, name: str, *, role: str | None = None, exact: bool = True, nth: int = 0
    ) -> dict[str, bool] | None:
        """Return whether the node is checked, selected, enabled, focused, expanded; None: no such node."""
        return self._ask(
            {"do": "state", "process": process, "name": name, "role": role, "exact": exact, "nth": nth}
        )

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.kill()
            self._server.communicate()
            self._server = None

    def _ask(self, request: dict[str, Any]) -> Any:
        server = self._running()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        if not select.select([server.stdout], [], [], ANSWER_TIMEOUT)[0]:
            self.close()  # hung on a node that has gone: the next question starts a fresh one
            return None
        line = server.stdout.readline()
        if not line:
            self.close()
            raise RuntimeError(
                f"the AT-SPI reader ended; are python3-gi and gir1.2-atspi-2.0 there? ({SERVER})"
            )
        return json.loads(line).get("ok")

    def _running(self) -> subprocess.Popen[str]:
        if self._server is None or self._server.poll() is not None:
            self._server = subprocess.Popen(
                [DEBIAN_PYTHON, "-W", "ignore", str(SERVER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=self._env,
            )
        return self._server
