"""A Flet page without a client: the program's own ``main(page)`` runs in the test process.

    def test_saving() -> None:
        async def act(page: HeadlessPage) -> None:
            await page.type("Họ và tên", "Trần Thị Bưởi")
            await page.click("Lưu")
            assert "Đã lưu" in page.texts()

        run(main, act)

Flet's session, page, differ and encoder are the real ones; only the connection leads nowhere. So an attribute
that cannot be sent, a handler that raises and a control that is updated while off the page all fail the test.
What the client alone does is not here: layout, focus, real keys, painting. For those see ``desktop.py``.

Built on Flet's internals (session, connection, protocol), hence tied to the pinned version.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    ClientAction,
    ClientMessage,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

Main = Callable[[ft.Page], Any]
Result = TypeVar("Result")

SIZE = (1366.0, 768.0)
NAME_ATTRIBUTES = (
    "label",
    "text",
    "title",
    "content",
    "value",
    "hint_text",
    "tooltip",
    "semantics_label",
    "name",
)
NO_PADDING = {"left": 0, "top": 0, "right": 0, "bottom": 0}


@dataclass(frozen=True)
class Call:
    """A method of the client that the program called: ``TextField.focus``, ``FilePicker.save_file``, …"""

    control: str
    method: str
    args: Any


class _Connection(Connection):
    """Encodes every message as the socket would, then hands it to the page under test."""

    def __init__(self, on_message: Callable[[ClientMessage, int], None]) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.executor = concurrent.futures.ThreadPoolExecutor()
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url = "headless"
        self._on_message = on_message
        self._encode = configure_encode_object_for_msgpack(BaseControl)

    def send_message(self, message: ClientMessage) -> None:
        # Encoding is not optional: the encoder takes the snapshots which the next diff starts from.
        frame = msgpack.packb([message.action, message.body], default=self._encode)
        self._on_message(message, len(frame))


class HeadlessPage:
    """Runs ``main(page)``; looks at the control tree and acts as the client would.

    ``replies`` answers the client's methods by ``"Class.method"`` or ``"method"``; a callable gets the
    arguments. A handler that raises fails the test, or fills ``crash`` where ``crash_fails=False``.
    """

    def __init__(
        self,
        main: Main,
        *,
        replies: dict[str, Any] | None = None,
        size: tuple[float, float] = SIZE,
        crash_fails: bool = True,
    ) -> None:
        self.replies = dict(replies or {})
        self.calls: list[Call] = []
        self.frame_sizes: list[int] = []  # bytes of each message sent to the client
        self.crash: str | None = None
        self._main = main
        self._size = size
        self._crash_fails = crash_fails

    async def __aenter__(self) -> Self:
        self._connection = _Connection(self._on_message)
        self.session = Session(self._connection)
        self.page = self.session.page
        self.session.apply_page_patch(self._client_state())
        body = RegisterClientResponseBody(
            session_id=self.session.id, page_patch=self.session.get_page_patch(), error=""
        )
        self._connection.send_message(ClientMessage(ClientAction.REGISTER_CLIENT, body))
        _context_page.set(self.page)
        context.reset_auto_update()
        started = self._main(self.page)
        if inspect.isawaitable(started):
            await started
        await self.session.after_event(self.page)
        await self.settle()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()
        await asyncio.sleep(0)
        self._connection.executor.shutdown(wait=False, cancel_futures=True)

    def _client_state(self) -> dict[str, Any]:
        width, height = self._size
        window = {"width": width, "height": height, "top": 0.0, "left": 0.0, "visible": True, "focused": True}
        return {
            "route": "/",
            "web": False,
            "platform": "linux",
            "platform_brightness": "light",
            "width": width,
            "height": height,
            "window": window | {"opacity": 1.0, "maximized": False, "minimized": False},
            "media": {
                "padding": NO_PADDING,
                "view_padding": NO_PADDING,
                "view_insets": NO_PADDING,
                "device_pixel_ratio": 1.0,
                "orientation": "landscape",
            },
        }

    def _on_message(self, message: ClientMessage, size: int) -> None:
        self.frame_sizes.append(size)
        if message.action == ClientAction.SESSION_CRASHED:
            self.crash = message.body.message
        elif message.action == ClientAction.INVOKE_METHOD:
            body = message.body
            call = Call(type(self.session.index.get(body.control_id)).__name__, body.name, body.args)
            self.calls.append(call)
            reply = self.replies.get(f"{call.control}.{call.method}", self.replies.get(call.method))
            if callable(reply):
                reply = reply(body.args)
            self._connection.loop.call_soon_threadsafe(
                self.session.handle_invoke_method_results, body.control_id, body.call_id, reply, None
            )

    # time

    async def settle(self, rounds: int = 5) -> None:
        """Let what the last event started run on; fail when a handler raised."""
        for _ in range(rounds):
            await asyncio.sleep(0)
        if self.crash and self._crash_fails:
            raise AssertionError(f"a handler raised:\n{self.crash}")

    async def until(self, true: Callable[[], object], timeout: float = 5.0) -> None:
        """Wait for work in the background until ``true()`` holds."""
        end = self._connection.loop.time() + timeout
        while not true():
            if self._connection.loop.time() > end:
                raise TimeoutError(f"not reached within {timeout} s; on the page: {self.texts()[:60]}")
            await asyncio.sleep(0.01)
        await self.settle()

    async def see(self, text: str, timeout: float = 5.0) -> None:
        """Wait until some visible text contains ``text``."""
        await self.until(lambda: any(text in shown for shown in self.texts()), timeout)

    # looking

    def walk(self, root: object = None) -> Iterator[BaseControl]:
        """Every visible control below ``root`` (the page): overlays come last, closed dialogs not at all."""
        seen: set[int] = set()

        def below(node: object) -> Iterator[BaseControl]:
            if isinstance(node, list | tuple):
                for item in node:
                    yield from below(item)
            if not isinstance(node, BaseControl) or id(node) in seen or _is_hidden(node):
                return
            seen.add(id(node))
            yield node
            for name, field in node.__dataclass_fields__.items():
                if name not in ("data", "parent", "_parent") and "skip" not in field.metadata:
                    yield from below(getattr(node, name, None))

        yield from below(self.page if root is None else root)

    def all(
        self, name: str | None = None, kind: type[BaseControl] | None = None, key: str | None = None
    ) -> list[Any]:
        """Visible controls of that label, text, title, hint, tooltip or spoken name, class and key."""
        return [
            control
            for control in self.walk()
            if (kind is None or isinstance(control, kind))
            and (key is None or _plain(getattr(control, "key", None)) == key)
            and (name is None or name in _names(control))
        ]

    def get(
        self, name: str | None = None, kind: type[BaseControl] | None = None, key: str | None = None
    ) -> Any:
        """Return the one control that matches; ``LookupError`` with what is on the page otherwise."""
        found = self.all(name, kind, key)
        if len(found) != 1:
            raise LookupError(
                f"{len(found)} controls match {name=} {kind=} {key=}; on the page: {self.texts()[:60]}"
            )
        return found[0]

    def texts(self) -> list[str]:
        """Return the texts on the page, spans joined."""
        texts = (control for control in self.walk() if isinstance(control, ft.Text))
        return [(text.value or "") + "".join(span.text or "" for span in text.spans or ()) for text in texts]

    # acting: what the client would send

    async def fire(self, control: BaseControl, event: str, data: Any = None, **changed: Any) -> None:
        """Send ``event`` of ``control``; properties that the client changed go first, as it does."""
        if changed:
            self.session.apply_patch(control._i, changed)
        # A task of its own, as the server makes: ``disable_auto_update()`` in a handler lives in a context
        # variable and would otherwise stay in force for the rest of the test.
        await asyncio.create_task(self.session.dispatch_event(control._i, event, data))
        await self.settle()

    async def click(self, name: str | None = None, *, key: str | None = None, nth: int = -1) -> None:
        """Press the button, row or tile of that name: the last, as a dialog comes after what it covers."""
        found = [control for control in self.all(name, key=key) if _pressable(control)]
        if not found:
            raise LookupError(f"nothing to press is called {name or key!r}; on the page: {self.texts()[:60]}")
        control = found[nth]
        if getattr(control, "disabled", False):
            raise AssertionError(f"{name or key!r} is disabled")
        await self.fire(control, "click")

    async def type(self, label: str, text: str, *, key_by_key: bool = False) -> ft.TextField:
        """Set the field of that label (or hint) to ``text``, in one change or in one for each letter."""
        field = self.get(label, ft.TextField)
        steps = [text[: end + 1] for end in range(len(text))] if key_by_key else [text]
        for value in steps:
            await self.fire(field, "change", value, value=value)
        return field

    async def submit(self, label: str) -> None:
        """Press Enter in the field of that label."""
        field = self.get(label, ft.TextField)
        await self.fire(field, "submit", field.value)

    async def select(self, label: str, option: str) -> None:
        """Choose the option (by its text or key) of the drop-down list of that label."""
        dropdown = self.get(label, ft.Dropdown)
        keys = {(o.text or o.key): (o.key or o.text) for o in dropdown.options}
        value = keys.get(option, option)
        if value not in keys.values():
            raise LookupError(f"{label!r} has no option {option!r}: {list(keys)}")
        await self.fire(dropdown, "select", value, value=value)

    async def check(self, label: str, value: bool = True) -> None:
        """Tick (or clear) the check box or switch of that label."""
        await self.fire(self.get(label, ft.LayoutControl), "change", value, value=value)

    async def press(self, key: str, *, ctrl: bool = False, shift: bool = False, alt: bool = False) -> None:
        """Press a key or chord, named as Flet does: ``press("S", ctrl=True)``, ``press("Escape")``."""
        event = {"key": key, "ctrl": ctrl, "shift": shift, "alt": alt, "meta": False}
        await self.fire(self.page, "keyboard_event", event)

    async def close_window(self) -> None:
        """Press the window's close button."""
        await self.fire(self.page.window, "event", {"type": "close"})


def run(main: Main, act: Callable[[HeadlessPage], Awaitable[Result]], **options: Any) -> Result:
    """Run ``main`` on a headless page and ``act`` upon it; options are those of ``HeadlessPage``."""

    async def scenario() -> Result:
        async with HeadlessPage(main, **options) as page:
            return await act(page)

    return asyncio.run(scenario())


def _is_hidden(control: BaseControl) -> bool:
    closed = isinstance(control, ft.DialogControl) and not control.open
    return closed or getattr(control, "visible", True) is False


def _pressable(control: BaseControl) -> bool:
    return getattr(control, "on_click", None) is not None


def _plain(key: object) -> object:
    return getattr(key, "value", key)


def _names(control: BaseControl) -> Iterator[str]:
    """Yield what a user may call the control: its texts and those of the label, title or icon inside."""
    for attribute in NAME_ATTRIBUTES:
        value = getattr(control, attribute, None)
        if isinstance(value, str):
            yield value
        elif isinstance(value, BaseControl) and attribute in ("label", "content", "title", "text"):
            yield from (
                v for a in ("value", "semantics_label") if isinstance(v := getattr(value, a, None), str)
            )
    if isinstance(key := _plain(getattr(control, "key", None)), str):
        yield key  # a field whose label stands above it carries the label as its key
    if _pressable(control):
        yield from _inner_texts(getattr(control, "content", None))
    icon = getattr(control, "icon", None)
    if isinstance(icon, BaseControl) and isinstance(getattr(icon, "semantics_label", None), str):
        yield icon.semantics_label


def _inner_texts(content: object) -> Iterator[str]:
    """Yield the visible texts of a row or column inside a button: the client speaks them as its name."""
    for child in getattr(content, "controls", None) or ():
        if isinstance(child, ft.Text) and child.value and child.visible:
            yield child.value
        yield from _inner_texts(child)
