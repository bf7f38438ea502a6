"""Drives the program's real window: what a person sees, presses and types.

    with Desktop([python, "-m", "app", "--store", store], screen=screen, client=client, folder=tmp_path) as
    window:
        window.see("Tổng quan")
        window.click("Công dân")
        window.fill("Họ và tên", "Trần Thị Bưởi")
        window.keys("ctrl+s")

Three channels: the accessibility tree says what is really shown and presses it (a press goes through the
widget); the tap (``tap.py``) finds text fields, which that tree lacks; keys are real key events of the X
server. There are no positions: asking the client's nodes for their place never answers.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.harness import unikey
from tests.harness.screen import Screen
from tests.harness.tap import Control, Stub, Tap

Found = TypeVar("Found")

STEP = 0.03
START_TIMEOUT = 40.0
TIMEOUT = 10.0
QUICK_MS, SLOW_MS = 12, 60  # between two keys
PATIENCE = 4.0  # seconds for typed text to arrive, before it is typed again more slowly
QUIET = 0.08  # seconds without a frame after which program and client have nothing more to say
TOLD = 1.0  # seconds within which a new focus is told
PRESS_EFFECT = 0.5  # seconds within which a press makes the client send something


def unpack_client(folder: Path) -> Path:
    """Unpack the desktop client that the package carries below ``folder``; return its executable."""
    import flet_desktop

    archive = Path(flet_desktop.__file__).parent / "app" / "flet-linux-amd64.tar.gz"
    with tarfile.open(archive) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's Python lacks it
        packed.extractall(folder)
    return folder / "flet" / "flet"


class Desktop:
    """One program in one window on the tests' screen.

    ``client`` is the executable that draws the window, ``folder`` takes the program's log; when a test fails
    inside the ``with`` block, a screenshot and the accessibility tree are kept there too.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        screen: Screen,
        client: Path,
        folder: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = screen
        self.folder = folder
        self._sockets = Path(tempfile.mkdtemp(prefix="tap-"))  # short: a Unix socket's path has a limit
        self.tap = Tap(self._sockets, client)
        self._log_path = folder / "program.log"
        self._log = self._log_path.open("wb")
        self.program = subprocess.Popen(
            command,
            cwd=cwd,
            env={**screen.env, **(env or {}), "FLET_VIEW_PATH": str(self._sockets)},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self.wait(lambda: self.tap.registered, "the first page", START_TIMEOUT)
            self.wait(self._names, "something shown", START_TIMEOUT)
        except BaseException:
            self._keep_evidence()
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._keep_evidence()
        self.stop()

    # Time

    def wait(self, ask: Callable[[], Found], what: str, timeout: float = TIMEOUT) -> Found:
        """Ask until the answer is true and return it; ``TimeoutError`` tells what is shown instead."""
        end = time.monotonic() + timeout
        while True:
            if found := ask():
                return found
            if self.tap.crash:
                raise AssertionError(f"the program's handler raised:\n{self.tap.crash}")
            if self.program.poll() is not None:
                raise AssertionError(
                    f"the program ended ({self.program.returncode}):\n{self.output()[-3000:]}"
                )
            if time.monotonic() > end:
                raise TimeoutError(
                    f"waited {timeout} s for {what}; shown: {self._names()}\n{self.output()[-1500:]}"
                )
            time.sleep(STEP)

    def settle(self, quiet: float = QUIET, timeout: float = TIMEOUT) -> None:
        """Wait until program and client have exchanged nothing for ``quiet`` seconds."""
        time.sleep(STEP)
        self.wait(lambda: self.tap.quiet_for > quiet, "program and client to be quiet", timeout)

    # Seeing

    def shown(self) -> list[str]:
        """Return the texts on the screen in reading order; a row that can be pressed is one text of lines."""
        return self._names()

    def see(self, text: str, *, exact: bool = False, timeout: float = TIMEOUT) -> str:
        """Wait until a text with ``text`` in it (or as one of its lines) is shown; return all of it."""

        def ask() -> str | None:
            return next((name for name in self._names() if _holds(name, text, exact)), None)

        return self.wait(ask, f"{text!r}", timeout) or ""

    def gone(self, text: str, *, exact: bool = False, timeout: float = TIMEOUT) -> None:
        """Wait until no text with ``text`` in it is shown."""
        self.wait(
            lambda: not any(_holds(name, text, exact) for name in self._names()), f"no {text!r}", timeout
        )

    def state(self, name: str, *, role: str | None = None, nth: int = 0) -> dict[str, bool]:
        """Return whether a node is checked, selected, enabled, focused, expanded."""
        process = self._client_process()
        found = self.wait(
            lambda: self.screen.accessibility.state(process, name, role=role, nth=nth), f"node {name!r}"
        )
        assert found is not None
        return found

    def unnamed(self) -> list[str]:
        """Return what can be pressed here without having a name: a screen reader would say “button”."""
        return self.screen.accessibility.unnamed(self._client_process())

    def focused(self) -> str:
        """Return what the keyboard acts on: a field by its label, else a button, row or box by its name."""
        entered = [event for event in self.tap.events if event[1] in ("focus", "blur")]
        if entered and entered[-1][1] == "focus":
            field = next((c for c, _ in self.tap.controls() if c["_i"] == entered[-1][0]), None)
            if field is not None:
                key = field.get("key")
                return str(key.get("value") if isinstance(key, dict) else key)
        return self.screen.accessibility.focused(self._client_process())

    def focus_is(self, name: str, timeout: float = TIMEOUT) -> None:
        """Wait until the keyboard acts on what is called so."""
        self.wait(lambda: _holds(self.focused(), name, exact=True), f"the focus on {name!r}", timeout)

    def tab_to(self, name: str, *, back: bool = False, limit: int = 40) -> None:
        """Press Tab (``back``: Shift+Tab) until the keyboard acts on what is called so."""
        seen = [self.focused()]
        while not _holds(seen[-1], name, exact=True) and len(seen) <= limit:
            self.keys("shift+Tab" if back else "Tab")
            with contextlib.suppress(TimeoutError):  # two stops may have one name
                self.wait(lambda: self.focused() != seen[-1], "another focus", TOLD)
            seen.append(self.focused())
        if _holds(seen[-1], name, exact=True):
            return
        raise AssertionError(f"Tab does not reach {name!r}; it went over {seen}")

    # Pressing

    def click(
        self,
        name: str,
        *,
        role: str | None = None,
        exact: bool = True,
        nth: int = 0,
        tries: int = 3,
        timeout: float = TIMEOUT,
    ) -> None:
        """Press the button, rail destination, row, option or box of that name (or first line, or any line).

        The client swallows a press on a node that is being rebuilt, so it is repeated until the client sends
        something. Opening a list sends nothing and is done once.
        """
        self.settle()
        for _ in range(tries):
            before = self.tap.frames["client"]
            done = self.wait(lambda: self._act(name, role, exact, nth), f"{name!r} to press", timeout)
            if done == "Expand" or self._sent_since(before):
                self.settle()
                return
        raise TimeoutError(f"pressing {name!r} had no effect; shown: {self._names()}")

    def click_until(self, name: str, text: str, *, tries: int = 4, each: float = 2.0, **how: Any) -> None:
        """Press again until ``text`` shows: for rows of a list that may just have been refilled."""
        for left in reversed(range(tries)):
            self.click(name, **how)
            try:
                self.see(text, timeout=each)
            except TimeoutError:
                if not left:
                    raise
            else:
                return

    def choose(self, label: str, option: str) -> None:
        """Choose an option of the drop-down list of that label."""
        self.click(label, role="push button")
        self.click(option)

    # Typing

    def field(self, label: str | None = None, *, key: str | None = None, kind: str = "TextField") -> Control:
        """Return the mirrored properties of the field of that label, hint or key."""
        found = self.wait(lambda: self.tap.find(label, kind=kind, key=key), f"field {label or key!r}")
        assert found is not None
        return found

    def value(self, label: str | None = None, *, key: str | None = None, kind: str = "TextField") -> str:
        """Return the value of a field as the client last reported it."""
        return self.field(label, key=key, kind=kind).get("value") or ""

    def focus(self, label: str | None = None, *, key: str | None = None) -> Control:
        """Put the caret into a field."""
        field = self.field(label, key=key)
        try:
            self.tap.call(field["_i"], "focus")
        except TimeoutError:
            drawn_anew = self.field(label, key=key)
            if drawn_anew["_i"] == field["_i"]:
                raise
            field = drawn_anew  # the client does not answer for a control that has just left
            self.tap.call(field["_i"], "focus")
        time.sleep(0.1)
        return field

    def fill(self, label: str | None = None, text: str = "", *, key: str | None = None) -> None:
        """Replace a field's content by typing (pasting where a letter has no key); check that it arrived."""
        for delay_ms in (QUICK_MS, SLOW_MS):
            self.focus(label, key=key)
            self.screen.keys("ctrl+a", "BackSpace")
            try:
                self.screen.type(text, delay_ms)
            except ValueError:
                self.paste(text)
            # A busy X server drops keys of a quick typist: then type again as a person does. What fields do
            # with quick keys is tested by itself, in tests/e2e/test_typing.py.
            with contextlib.suppress(TimeoutError):
                self.wait(lambda: self.value(label, key=key) == text, "the typed text", PATIENCE)
                return
        self.expect_value(text, label, key=key)

    def expect_value(self, text: str, label: str | None = None, *, key: str | None = None) -> None:
        """Wait until the client reports exactly ``text`` as the field's value."""
        try:
            self.wait(lambda: self.value(label, key=key) == text, "the typed text", TIMEOUT)
        except TimeoutError:
            raise AssertionError(f"{label or key}: {self.value(label, key=key)!r}, typed {text!r}") from None

    def type(self, text: str, delay_ms: int = 12) -> None:
        """Type into whatever has the focus."""
        self.screen.type(text, delay_ms)
        self.settle()

    def type_with_unikey(self, text: str) -> None:
        """Type as a person whose UniKey forges Backspaces and replacements, into whatever has the focus."""
        for keys in unikey.strokes(text):
            time.sleep(unikey.HUMAN_MS / 1000)
            self.screen.type(keys.text, keys.delay_ms)

    def paste(self, text: str) -> None:
        """Paste from the clipboard into whatever has the focus."""
        self.screen.copy(text)
        self.keys("ctrl+v")

    def keys(self, *chords: str) -> None:
        """Press keys or chords: ``keys("ctrl+s")``, ``keys("Tab", "Return")``."""
        self.screen.keys(*chords)
        self.settle()

    def answer(self, method: str, reply: Any) -> Stub:
        """Answer in the client's place: ``answer("save_file", str(path))`` for a file dialog."""
        self.tap.stubs[method] = stub = Stub(reply)
        return stub

    # The window

    def window(self) -> str:
        """Return the window's number for X tools."""
        process = str(self._client_process())

        def ask() -> list[str]:
            found = self._x_search("--onlyvisible", "--class", "flet")
            return [w for w in found if self._x_process(w) == process]

        return self.wait(ask, "the window")[-1]

    def title(self) -> str:
        """Return the window's title."""
        return self.screen.run("xdotool", "getwindowname", self.window()).strip()

    def close_window(self, timeout: float = TIMEOUT) -> int:
        """Close by the window's own button and return the program's exit code."""
        self.screen.run("wmctrl", "-i", "-c", hex(int(self.window())))
        return self.program.wait(timeout)

    def screenshot(self, path: Path) -> Path:
        """Save the whole screen as a PNG once nothing moves any more."""
        self.settle(quiet=0.4)
        return self.screen.screenshot(path)

    def output(self) -> str:
        """Return what the program has printed."""
        return self._log_path.read_text("utf-8", "replace")

    def stop(self) -> None:
        """End program and client at once: a program of this kind waits for its client on SIGTERM."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.program.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.program.wait(1)
        self.tap.close()
        self._log.close()
        shutil.rmtree(self._sockets, ignore_errors=True)

    # Inside

    def _client_process(self) -> int:
        process = self.tap.client_process
        assert process is not None
        return process

    def _names(self) -> list[str]:
        process = self.tap.client_process
        return self.screen.accessibility.names(process) if process is not None else []

    def _act(self, name: str, role: str | None, exact: bool, nth: int) -> str | None:
        process = self._client_process()
        return self.screen.accessibility.act(process, name, role=role, exact=exact, nth=nth)

    def _sent_since(self, before: int) -> bool:
        end = time.monotonic() + PRESS_EFFECT
        while self.tap.frames["client"] == before:
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    def _x_search(self, *how: str) -> list[str]:
        with contextlib.suppress(subprocess.CalledProcessError):  # its way of saying "none"
            return self.screen.run("xdotool", "search", *how).split()
        return []

    def _x_process(self, window: str) -> str:
        with contextlib.suppress(subprocess.CalledProcessError):
            return self.screen.run("xdotool", "getwindowpid", window).strip()
        return ""

    def _keep_evidence(self) -> None:
        with contextlib.suppress(Exception):
            self.screen.screenshot(self.folder / "failed.png")
            tree = self.screen.accessibility.describe(self._client_process())
            (self.folder / "failed-tree.txt").write_text("\n".join(tree), encoding="utf-8")


def _holds(name: str, text: str, exact: bool) -> bool:
    return text in name.split("\n") or text == name if exact else text in name
