"""Errors keep the screen: what a handler raises is shown in the one error dialog, never as a dead window.

Flet replaces the whole window when a handler raises; it offers no other place to stand than `session.error`,
which is internal: tests/views/test_faults.py tries it at every upgrade.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

import flet as ft

from app.domain.errors import AppError

log = logging.getLogger("app.faults")


def unexpected() -> AppError:
    """What a user reads when the program itself is wrong."""
    return AppError(
        "CT-01",
        "Chương trình gặp lỗi ngoài dự kiến. Dữ liệu đã lưu vẫn còn nguyên.",
        "Làm lại thao tác vừa rồi. Nếu vẫn lỗi, bấm “Chép thông tin” và gửi cho người hỗ trợ.",
    )


def note(error: BaseException) -> None:
    """Log where it happened, without the message: that may hold personal data."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s\n%s", type(error).__name__, frames)


def where(error: BaseException) -> str:
    """The kind of error and the line of the program that it left, for the supporter."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return f"{type(error).__name__} {last.name}:{last.lineno}" if last else type(error).__name__


def is_farewell(error: BaseException) -> bool:
    """Whether it only says that the window is already closed."""
    return isinstance(error, RuntimeError) and "destroyed session" in str(error)


def install(page: ft.Page, show: Callable[[AppError, str], None]) -> None:
    """Send whatever handlers, tasks and threads raise to `show(error, details)`."""
    loop = asyncio.get_running_loop()

    def report(error: BaseException) -> None:
        if isinstance(error, AppError):
            show(error, "")
        elif not is_farewell(error):
            note(error)
            show(unexpected(), where(error))

    def from_handler(message: str) -> None:
        error = sys.exc_info()[1]
        report(error if error is not None else RuntimeError(message.splitlines()[0]))

    def from_task(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            report(error)

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            loop.call_soon_threadsafe(report, args.exc_value)

    _outlive_lost_answers(page)
    page.session.error = from_handler  # type: ignore[method-assign]  # the only place to catch a handler's error
    loop.set_exception_handler(from_task)
    threading.excepthook = from_thread


def _outlive_lost_answers(page: ft.Page) -> None:
    """Let an answer to a control that has gone meanwhile end its call, and no more.

    The client answers every call, such as `focus`. When the control left the page in between, the pinned
    Flet raises in its receiving loop and the connection is lost for good: the window says "Working…".
    """
    session = page.session
    answer = session.handle_invoke_method_results

    def tolerant(control_id: int, call_id: str, result: Any, error: str | None) -> None:
        if control_id not in session.index:
            control_id = page._i
            error = error or "the control has left the page"
        answer(control_id, call_id, result, error)

    session.handle_invoke_method_results = tolerant  # type: ignore[method-assign]  # the only place to catch it


def spawn(page: ft.Page, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Start a coroutine whose error reaches the user; Flet's own `run_task` would only log it."""

    async def guarded() -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 -- the edge: everything must be shown
            asyncio.get_running_loop().call_exception_handler({"message": "task", "exception": error})

    page.run_task(guarded)
