"""Stands between the program and its client and reads the protocol as it passes.

``FLET_VIEW_PATH`` makes the program start our ``flet``: a shell script that leaves the program's socket
address and starts the real client against our own socket. Every frame is forwarded; the control tree is
mirrored on the way. So a test can find a field by its label (text fields are not in the client's
accessibility tree), move the focus there and read the value that the client reported, while the program needs
no code for tests and may be a built executable.

Frames are msgpack ``[action, body]``. A patch is ``[tree of paths, [operation, node, key, value]…]``.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgpack

REGISTER, PATCH, EVENT, PROPERTIES, INVOKE, CRASH = 1, 2, 3, 4, 5, 6
REPLACE, ADD, REMOVE, MOVE = 0, 1, 2, 3
LABELS = ("label", "hint_text", "tooltip", "key")  # a field whose label stands above it carries it as its key

Control = dict[str, Any]


@dataclass
class Stub:
    """An answer given in the client's place: no file dialog opens. ``calls`` keeps the arguments."""

    reply: Any
    calls: list[Any] = field(default_factory=list)


class Tap:
    """The mirror of one program's control tree, and the wire to its client."""

    def __init__(self, folder: Path, client: Path) -> None:
        self.stubs: dict[str, Stub] = {}  # method of the client ("save_file", …) -> what it answers
        self.events: list[tuple[int, str, Any]] = []  # (control, name, data) as the client sent them
        self.crash: str | None = None
        self.frames = {"program": 0, "client": 0}
        self.last_frame = time.monotonic()
        self.page: Control = {}
        self._calls: dict[str, list[Control]] = {}
        self._lock = threading.RLock()
        self._to_client_lock = threading.Lock()
        self._to_program_lock = threading.Lock()
        self._address = folder / "program-socket"
        self._process = folder / "client-process"
        self._server = socket.socket(socket.AF_UNIX)
        own = folder / "tap.sock"
        self._server.bind(str(own))
        self._server.listen(1)
        wrapper = folder / "flet"
        wrapper.write_text(
            "#!/bin/sh\n"
            f'echo $$ > "{self._process}"\n'
            f'echo "$1" > "{self._address}.new" && mv "{self._address}.new" "{self._address}"\n'
            f'shift\nexec "{client}" "{own}" "$@"\n',
            encoding="utf-8",
        )
        wrapper.chmod(0o755)
        threading.Thread(target=self._connect, daemon=True).start()

    @property
    def client_process(self) -> int | None:
        """The client's process number; None until the program has started it."""
        return int(self._process.read_text()) if self._address.exists() else None

    @property
    def registered(self) -> bool:
        """Whether the first page has been sent."""
        return bool(self.page)

    @property
    def quiet_for(self) -> float:
        """Seconds since a frame passed, either way."""
        return time.monotonic() - self.last_frame

    def close(self) -> None:
        """Stop listening; the pumps end with their sockets."""
        self._server.close()
        for name in ("_client", "_program"):
            if hasattr(self, name):
                getattr(self, name).close()

    # The tree

    def controls(self) -> list[tuple[Control, bool]]:
        """Return every control of the mirrored tree and whether it and all above it are visible."""
        with self._lock:
            return list(_walk(self.page, True))

    def find(
        self,
        label: str | None = None,
        *,
        kind: str | None = None,
        key: str | None = None,
        accept: Callable[[Control], bool] = lambda _: True,
    ) -> Control | None:
        """Return the visible control with that label (or hint, or tooltip), class and key: the newest one."""
        hits = [
            control
            for control, visible in self.controls()
            if visible
            and (kind is None or control.get("_c") == kind)
            and (label is None or label in map(_text, (control.get(name) for name in LABELS)))
            and (key is None or _text(control.get("key")) == key)
            and accept(control)
        ]
        return max(hits, key=lambda control: int(control["_i"]), default=None)

    # Acting

    def call(self, control: int, method: str, args: Any = None, timeout: float = 5.0) -> Any:
        """Call a method of the client, such as ``focus`` of a text field, and return its result."""
        call_id = f"tap{time.monotonic_ns()}"
        answers = self._calls[call_id] = []
        body = {"control_id": control, "call_id": call_id, "name": method, "args": args}
        self._send_to_client(msgpack.packb([INVOKE, body]))
        end = time.monotonic() + timeout
        while not answers:
            if time.monotonic() > end:
                raise TimeoutError(f"{method}() of control {control} was not answered in {timeout} s")
            time.sleep(0.005)
        if answers[0].get("error"):
            raise RuntimeError(answers[0]["error"])
        return answers[0].get("result")

    def send_event(self, control: int, name: str, data: Any = None) -> None:
        """Send an event as if the client had: past the widget, for what no key or press can reach."""
        self._send_to_program(msgpack.packb([EVENT, {"target": control, "name": name, "data": data}]))

    # The wire

    def _connect(self) -> None:
        with contextlib.suppress(OSError):
            self._client, _ = self._server.accept()
            self._program = socket.socket(socket.AF_UNIX)
            self._program.connect(self._address.read_text().strip())
            threading.Thread(target=self._pump_program, daemon=True).start()
            self._pump(self._client, self._program, self._send_to_program, self._from_client)

    def _pump_program(self) -> None:
        self._pump(self._program, self._client, self._send_to_client, self._from_program)

    def _send_to_client(self, frame: bytes) -> None:
        with self._to_client_lock:
            self._client.sendall(frame)

    def _send_to_program(self, frame: bytes) -> None:
        with self._to_program_lock:
            self._program.sendall(frame)

    def _pump(
        self,
        source: socket.socket,
        target: socket.socket,
        send: Callable[[bytes], None],
        see: Callable[[int, Any], bool],
    ) -> None:
        """Pass frames on one by one; a frame for which ``see`` says False is ours and goes no further."""
        frames = msgpack.Unpacker(ext_hook=_extension, strict_map_key=False, max_buffer_size=0)
        waiting = bytearray()
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 20):
                frames.feed(data)
                waiting += data
                for action, body in frames:
                    end = frames.tell()
                    frame = bytes(waiting[: end - passed])
                    del waiting[: end - passed]
                    passed = end
                    with self._lock:
                        self.last_frame = time.monotonic()
                        forward = see(action, body)
                    if forward:
                        send(frame)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _from_program(self, action: int, body: Any) -> bool:
        self.frames["program"] += 1
        if action == REGISTER:
            self.page = body["page_patch"]
        elif action == PATCH:
            self._apply(body["id"], body["patch"])
        elif action == CRASH:
            self.crash = body["message"]
        elif action == INVOKE and body["name"] in self.stubs:
            stub = self.stubs[body["name"]]
            stub.calls.append(body.get("args"))
            reply = stub.reply(body.get("args")) if callable(stub.reply) else stub.reply
            answer = {
                "control_id": body["control_id"],
                "call_id": body["call_id"],
                "result": reply,
                "error": None,
            }
            self._send_to_program(msgpack.packb([INVOKE, answer]))
            return False
        return True

    def _from_client(self, action: int, body: Any) -> bool:
        self.frames["client"] += 1
        if action == PROPERTIES:
            control = self._by_id(body["id"])
            if control is not None:
                control.update(body["props"])
        elif action == EVENT:
            self.events.append((body["target"], body["name"], body["data"]))
        elif action == INVOKE and body["call_id"] in self._calls:
            self._calls.pop(body["call_id"]).append(body)
            return False
        return True

    # The mirror

    def _by_id(self, number: int) -> Control | None:
        return next((control for control, _ in _walk(self.page, True) if control["_i"] == number), None)

    def _apply(self, number: int, patch: list[Any]) -> None:
        root = self._by_id(number)
        if root is None:
            return
        paths: dict[int, tuple[Any, ...]] = {}
        _index_paths(patch[0], (), paths)
        for operation, node, key, *rest in patch[1:]:
            # List positions shift while operations run, so a path is followed when its turn comes.
            with contextlib.suppress(KeyError, IndexError, TypeError):
                _operate(operation, _follow(root, paths[node]), key, rest, lambda n: _follow(root, paths[n]))


def _operate(operation: int, target: Any, key: Any, rest: list[Any], node: Callable[[int], Any]) -> None:
    if operation == REPLACE:
        target[key] = rest[0]
    elif operation == ADD:
        _put(target, key, rest[0])
    elif operation == REMOVE:
        del target[key]
    elif operation == MOVE:
        _put(node(rest[0]), rest[1], target.pop(key))


def _put(target: Any, key: Any, value: Any) -> None:
    if isinstance(target, list):
        target.insert(key, value)
    else:
        target[key] = value


def _index_paths(node: list[Any], path: tuple[Any, ...], paths: dict[int, tuple[Any, ...]]) -> None:
    paths[node[0]] = path
    for children in node[1:]:
        for key, child in children.items():
            _index_paths(child, (*path, key), paths)


def _follow(root: Any, path: tuple[Any, ...]) -> Any:
    """Go down a path; what the program has just begun to use (a first child) is not mirrored yet."""
    node = root
    for position, key in enumerate(path):
        if isinstance(node, dict) and key not in node:
            following = path[position + 1] if position + 1 < len(path) else None
            node[key] = {} if isinstance(following, str) else []
        node = node[key]
    return node


def _walk(node: Any, visible: bool) -> Iterator[tuple[Control, bool]]:
    if isinstance(node, dict):
        if "_c" in node and "_i" in node:
            visible = visible and node.get("visible") is not False
            yield node, visible
        for child in node.values():
            yield from _walk(child, visible)
    elif isinstance(node, list):
        for child in node:
            yield from _walk(child, visible)


def _text(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value


def _extension(code: int, data: bytes) -> Any:
    return data.decode("utf-8", "replace") if code in (1, 2, 3, 4) else msgpack.ExtType(code, data)
