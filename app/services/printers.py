"""What printing means on every system: a printer, an order, and the refusals that a user meets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from app.domain.errors import AppError

WAIT = 20.0
"""Seconds for which a paper is followed to the printer."""
PATIENCE = 4.0
"""Seconds that a printer's complaint must stand; an old one, which may be forgotten, nearly for `WAIT`."""
PAUSE = 0.5
"""Seconds between two looks at a printer."""
INSTEAD = "Hoặc chọn máy in khác, hoặc lưu PDF để in ở máy khác."


@dataclass(frozen=True)
class Printer:
    """A printer of this machine."""

    name: str
    is_default: bool = False


@dataclass(frozen=True)
class PrintOrder:
    """How a paper is printed.

    No `printer` means the usual one; `pages` such as `1-3,5` prints these alone; `sheet` (`A4`, `A5`) puts
    each page on that sheet, else it keeps its own; `shift` moves all by millimetres to the right and down.
    """

    printer: str = ""
    copies: int = 1
    pages: str = ""
    sheet: str = ""
    shift: tuple[float, float] = (0.0, 0.0)


AS_USUAL = PrintOrder()
"""One copy of all pages on the usual printer."""
Progress = Callable[[int, int, str], None]
"""Called with what is done, what there is, and words for it; it may raise to cancel."""


def no_progress(done: int, total: int, note: str) -> None:
    """For whoever does not want to hear of it."""
    del done, total, note


class Trouble(Enum):
    """Why nothing comes out of a printer: code, what is wrong, what to do."""

    OFFLINE = "IN-06", "đang tắt hoặc chưa nối với máy này", "Bật máy in, xem dây cắm hoặc mạng rồi in lại."
    NO_PAPER = "IN-07", "hết giấy", "Cho giấy vào khay rồi in lại."
    JAM = "IN-08", "bị kẹt giấy", "Gỡ giấy kẹt rồi in lại."
    OPEN = "IN-09", "đang mở nắp", "Đóng nắp máy in rồi in lại."
    NO_INK = "IN-10", "hết mực", "Thay mực rồi in lại."

    def refuse(self, printer: str) -> NoReturn:
        """Refuse for a printer in this trouble."""
        code, what, hint = self.value
        raise AppError(code, f"Máy in “{printer}” {what}.", f"{hint} {INSTEAD}")


def no_printer() -> AppError:
    """The refusal of a machine without a printer."""
    return AppError(
        "IN-02",
        "Máy này chưa có máy in nào.",
        "Bật máy in, cắm dây, cài máy in rồi in lại; hoặc lưu PDF để in ở máy khác.",
    )


def refused(reason: str) -> AppError:
    """The refusal of a printer, with the system's own words."""
    detail = f" Hệ thống báo: {reason}." if reason else ""
    return AppError(
        "IN-03",
        f"Máy in không nhận.{detail}",
        f"Xem máy in đã bật, còn giấy, không kẹt giấy rồi in lại. {INSTEAD}",
    )


def stopped(printer: str, reason: str) -> AppError:
    """The refusal of a printer that somebody, or the system, has stopped."""
    return AppError(
        "IN-04",
        f"Máy in “{printer}” đang dừng.{f' Hệ thống báo: {reason}.' if reason else ''}",
        f"Bật lại máy in trong phần cài đặt in của máy. {INSTEAD}",
    )


def follow(
    printer: str,
    *,
    is_waiting: Callable[[], bool],
    look: Callable[[], Iterable[Trouble]],
    take_back: Callable[[], object],
    report: Callable[[], None],
    old: frozenset[Trouble] = frozenset(),
) -> None:
    """Wait until a paper leaves the queue, at most `WAIT` seconds.

    Where the printer complains, or `look` or `report` raise, the paper is taken back. `old` are complaints
    that stood before the paper came.
    """
    started = time.monotonic()
    since: dict[Trouble, float] = {}
    try:
        while (now := time.monotonic()) - started < WAIT and is_waiting():
            report()
            since = {trouble: since.get(trouble, now) for trouble in look()}
            for trouble, moment in since.items():
                if now - moment >= (WAIT - 2 * PAUSE if trouble in old else PATIENCE):
                    trouble.refuse(printer)
            time.sleep(PAUSE)
    except BaseException:
        take_back()
        raise
