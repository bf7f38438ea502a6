"""A screen of the tests' own: X server, window manager, session bus, accessibility bus, Vietnamese keys."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.harness.accessibility import DEBIAN_PYTHON, Accessibility

SIZE = "1366x768"
ACCESSIBILITY_BUS = "/usr/libexec/at-spi-bus-launcher"
PROGRAMS = (
    "Xvfb",
    "openbox",
    "dbus-daemon",
    "gdbus",
    "xdotool",
    "xmodmap",
    "xset",
    "xclip",
    "wmctrl",
    "import",
)
VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
KEY_SYMBOLS = {
    "space": " ", "exclam": "!", "quotedbl": '"', "numbersign": "#", "dollar": "$", "percent": "%",
    "ampersand": "&", "apostrophe": "'", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+",
    "comma": ",", "minus": "-", "period": ".", "slash": "/", "colon": ":", "semicolon": ";", "less": "<",
    "equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[", "backslash": "\\",
    "bracketright": "]", "asciicircum": "^", "underscore": "_", "grave": "`", "braceleft": "{", "bar": "|",
    "braceright": "}", "asciitilde": "~",
}  # fmt: skip
SPECIAL_KEYS = {"\n": "Return", "\t": "Tab", "\b": "BackSpace"}
FIRST_SAFE_KEYCODE = 10  # xdotool takes a one-digit number for the digit's key


def missing_requirements() -> list[str]:
    """Return what this machine lacks for driving a window; empty when all is there."""
    if sys.platform != "linux":
        return [f"Linux (this is {sys.platform})"]
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if not Path(ACCESSIBILITY_BUS).exists():
        missing.append("at-spi2-core")
    probe = "import gi; gi.require_version('Atspi', '2.0')"
    if (
        not Path(DEBIAN_PYTHON).exists()
        or subprocess.run([DEBIAN_PYTHON, "-c", probe], capture_output=True, check=False).returncode
    ):
        missing.append("python3-gi with gir1.2-atspi-2.0")
    if importlib.util.find_spec("flet_desktop") is None:
        missing.append("flet-desktop-light")
    return missing


class Screen:
    """One for a test run: ``with Screen() as screen``. Programs on it get ``screen.env``."""

    def __init__(self, size: str = SIZE) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="screen-"))
        self._processes: list[subprocess.Popen[bytes]] = []
        self.env = dict(os.environ)
        self.env.update(
            XDG_RUNTIME_DIR=str(self._folder),
            NO_AT_BRIDGE="0",
            GTK_MODULES="gail:atk-bridge",
            GDK_BACKEND="x11",
            LC_ALL="C.UTF-8",
        )
        self.env.pop("WAYLAND_DISPLAY", None)
        try:
            self._start(size)
        except BaseException:
            self.close()
            raise
        self.accessibility = Accessibility(self.env)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything that was started."""
        if hasattr(self, "accessibility"):
            self.accessibility.close()
        for process in reversed(self._processes):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
            process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, *command: str, text: str | None = None, timeout: float = 60.0) -> str:
        """Run a tool on this screen and return what it printed."""
        done = subprocess.run(
            command, env=self.env, input=text, capture_output=True, text=True, check=True, timeout=timeout
        )
        return done.stdout

    # Keys

    def keys(self, *chords: str, delay_ms: int = 12) -> None:
        """Press keys or chords by xdotool's names: ``keys("ctrl+s")``."""
        self.run("xdotool", "key", "--delay", str(delay_ms), *chords)

    def type(self, text: str, delay_ms: int = 12) -> None:
        """Type on the keyboard, letter by letter; ``\\b`` is Backspace. Each letter must have a key."""
        missing = {letter for letter in text if letter not in self._keys and letter not in SPECIAL_KEYS}
        if missing:
            raise ValueError(f"no key for {sorted(missing)}: paste it instead")
        if text:
            self.keys(*(SPECIAL_KEYS.get(letter) or self._keys[letter] for letter in text), delay_ms=delay_ms)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        # xclip stays to serve the clipboard: it must not hold our pipes.
        subprocess.run(
            ["xclip", "-selection", "clipboard"],
            input=text.encode(),
            env=self.env,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def screenshot(self, path: Path) -> Path:
        """Save the whole screen as a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.run("import", "-window", "root", str(path))
        return path

    # Start

    def _start(self, size: str) -> None:
        self.env["DISPLAY"] = self._start_display(size)
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.env,
        )
        self._processes.append(bus)
        assert bus.stdout is not None
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        self._background([ACCESSIBILITY_BUS, "--launch-immediately"])
        self._background(["openbox"])
        self._switch_accessibility_on()
        self._map_vietnamese_keys()
        self.run("xset", "r", "off")  # a key-up lost with a killed program would type for ever

    def _start_display(self, size: str) -> str:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        # -noreset: the key map would be lost when the last program leaves the display.
        xvfb = subprocess.Popen(
            [*command, "-noreset"], pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._processes.append(xvfb)
        os.close(write)
        with os.fdopen(read) as number:
            return f":{number.readline().strip()}"

    def _background(self, command: Sequence[str]) -> None:
        self._processes.append(
            subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def _switch_accessibility_on(self) -> None:
        switch = "gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus --method "
        switch += "org.freedesktop.DBus.Properties.Set org.a11y.Status IsEnabled <true>"
        for _ in range(100):
            if subprocess.run(switch.split(), env=self.env, capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("the accessibility bus did not come up")

    def _map_vietnamese_keys(self) -> None:
        """Give each Vietnamese letter a key of its own.

        xdotool would remap a spare key for each letter as it comes, and the client then loses letters.
        """
        free = [code for code, symbols in self._keymap() if not symbols or symbols[0].startswith("XF86")]
        lines = [
            f"keycode {code} = U{ord(letter):04X} U{ord(letter.upper()):04X}"
            for code, letter in zip(free, VIETNAMESE, strict=False)
        ]
        self.run("xmodmap", "-", text="\n".join(lines))
        self._keys = {letter: str(code) for code, letter in zip(free, VIETNAMESE, strict=False)}
        self._keys |= {letter.upper(): f"shift+{key}" for letter, key in self._keys.items()}
        for code, symbols in self._keymap():
            for shift, symbol in zip(("", "shift+"), symbols, strict=False):
                letter = KEY_SYMBOLS.get(symbol, symbol)
                if len(letter) == 1 and letter.isascii():
                    self._keys.setdefault(letter, f"{shift}{code}")

    def _keymap(self) -> Iterator[tuple[int, list[str]]]:
        for line in self.run("xmodmap", "-pke").splitlines():
            left, _, right = line.partition("=")
            code = int(left.split()[1])
            if code >= FIRST_SAFE_KEYCODE:
                yield code, right.split()
