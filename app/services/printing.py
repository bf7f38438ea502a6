"""Paper out of the printer: CUPS on Linux, the spooler through GDI on Windows; no PDF program is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from app.documents import imposition, preview
from app.domain.errors import AppError
from app.domain.records.office import SETTINGS_ID
from app.services import printing_cups
from app.services.office import Office
from app.services.printers import (
    AS_USUAL,
    Printer,
    PrintOrder,
    Progress,
    Trouble,
    follow,
    no_printer,
    no_progress,
    refused,
    stopped,
)

TIMEOUT = 60
"""Seconds after which a print system that does not answer is given up."""
_TROUBLES = {
    "offline": Trouble.OFFLINE,
    "offline-report": Trouble.OFFLINE,
    "connecting-to-device": Trouble.OFFLINE,
    "timed-out": Trouble.OFFLINE,
    "shutdown": Trouble.OFFLINE,
    "media-empty": Trouble.NO_PAPER,
    "media-needed": Trouble.NO_PAPER,
    "media-jam": Trouble.JAM,
    "cover-open": Trouble.OPEN,
    "door-open": Trouble.OPEN,
    "interlock-open": Trouble.OPEN,
    "toner-empty": Trouble.NO_INK,
    "marker-supply-empty": Trouble.NO_INK,
}
"""Words of CUPS (printer-state-reasons, RFC 8011) for what a user can mend."""


def printers() -> list[Printer]:
    """The printers of this machine, the usual one first; none where the system has no printing."""
    if sys.platform == "win32":
        from app.services import printing_windows  # noqa: PLC0415 -- loads the spooler of Windows

        return printing_windows.printers()
    try:
        names = _tool("lpstat", "-e").splitlines()
        usual = _tool("lpstat", "-d").rpartition(":")[2].strip()
    except (AppError, OSError):
        return []
    found = [Printer(name, name == usual) for name in names]
    return sorted(found, key=lambda printer: not printer.is_default)


def print_pdf(
    pdf: bytes, title: str, order: PrintOrder = AS_USUAL, *, progress: Progress = no_progress
) -> None:
    """Print a PDF as `order` says.

    Returns when the paper is out, or when the print system has taken it and tells of no trouble; takes it
    back where `progress` raises or the printer complains. Refuses with IN-01 (no printing on this machine),
    IN-02 (no printer), IN-03 (the printer refused), IN-04 (it is stopped), IN-05 (no such pages), IN-06 to
    IN-10 (off, no paper, jam, open, no ink).
    """
    pdf = _as_ordered(pdf, order)
    if sys.platform == "win32":
        from app.services import printing_windows  # noqa: PLC0415 -- loads the spooler of Windows

        printing_windows.print_pdf(pdf, title, order.printer, progress)
        return
    known = printers()
    if not order.printer and not known:
        raise no_printer()
    chosen = order.printer or known[0].name
    try:
        old = _refuse_stopped(chosen)
        runs = list(imposition.by_sheet(pdf))
        for done, (sheet, part) in enumerate(runs):
            progress(done, len(runs), "Đang gửi đến máy in…")
            job = _send(part, title, chosen, sheet)
            if job:
                _follow(chosen, job, old, partial(progress, done, len(runs), "Máy in đang in…"))
        progress(len(runs), len(runs), "")
    except FileNotFoundError as error:
        raise AppError(
            "IN-01",
            "Máy này chưa cài phần in.",
            "Nhờ người phụ trách máy cài CUPS, hoặc lưu PDF rồi in ở máy khác.",
        ) from error


def _as_ordered(pdf: bytes, order: PrintOrder) -> bytes:
    """The pages that come out, one after the other.

    Copies are pages again, copy behind copy: what printers make of a number of copies is up to their driver.
    """
    count = preview.page_count(pdf)
    wanted = page_numbers(order.pages, count) if order.pages else list(range(count))
    if wanted * order.copies != list(range(count)):
        pdf = preview.select_pages(pdf, wanted * order.copies)
    return imposition.impose(pdf, sheet=order.sheet, shift=order.shift)


def page_numbers(pages: str, count: int) -> list[int]:
    """Pages named as `1-3,5`, counted from 0; refuses (IN-05) what a paper of `count` pages has not."""
    chosen: list[int] = []
    for part in pages.replace(" ", "").replace(";", ",").split(","):
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= count:
            raise AppError("IN-05", f"Không có trang “{part}”.", f"Ghi trang từ 1 đến {count}, ví dụ 1-3,5.")
        chosen += range(first - 1, last)
    return chosen


# forms printed beforehand


def remembered_shift(office: Office, printer: str) -> tuple[float, float]:
    """By how many millimetres (right, down) that printer's text is moved to meet a printed form."""
    return office.settings.print_shifts.get(printer, (0.0, 0.0))


def remember_shift(office: Office, printer: str, shift: tuple[float, float]) -> None:
    """Keep the shift of a printer; nothing is written where it is the one that is kept already."""
    row = office.store.table("settings").row(SETTINGS_ID)
    if row is None or remembered_shift(office, printer) == shift:
        return
    shifts = {**row.get("print_shifts", {}), printer: list(shift)}
    with office.store.transaction(f"Ghi nhớ độ lệch khi in trên {printer}", by=office.user) as tx:
        tx.update("settings", SETTINGS_ID, {**row, "print_shifts": shifts}, rev=row["rev"])


# CUPS


def _send(pdf: bytes, title: str, printer: str, sheet: str) -> str:
    """Give a file to the print system; the name of its job."""
    options = ["-o", "print-scaling=none", *(["-o", f"media={sheet}"] if sheet else [])]
    answer = _tool("lp", "-t", title, "-d", printer, *options, "--", "-", data=pdf)
    match = re.search(r"request id is (\S+)", answer)
    return match[1] if match else ""


def _refuse_stopped(printer: str) -> frozenset[Trouble]:
    """Refuse a printer that is stopped; what it complains of before it gets anything."""
    reason, troubles = _state(printer)
    if reason is not None:
        raise stopped(printer, reason)
    return frozenset(troubles)


def _state(printer: str) -> tuple[str | None, tuple[Trouble, ...]]:
    """Why the printer is stopped (perhaps without words; None while it works), and what it complains of."""
    try:
        first, *rest = [line.strip() for line in _tool("lpstat", "-l", "-p", printer).splitlines()] or [""]
    except AppError:
        return None, ()
    alerts = next((line.removeprefix("Alerts:") for line in rest if line.startswith("Alerts:")), "")
    reason = None
    if " disabled since " in first:
        words = rest[0].rstrip(".") if rest and ":" not in rest[0] else ""
        reason = "" if words == "reason unknown" else words
    return reason, _troubles(alerts)


def _troubles(alerts: str) -> tuple[Trouble, ...]:
    """The complaints that keep paper from coming; warnings such as `toner-low-warning` do not."""
    words = (word.removesuffix("-error") for word in alerts.replace(",", " ").split())
    return tuple(_TROUBLES[word] for word in words if word in _TROUBLES)


def _follow(printer: str, job: str, old: frozenset[Trouble], report: Callable[[], None]) -> None:
    """Wait for the paper of a job; refuses where it stops, complains, or ended without paper."""
    follow(
        printer,
        is_waiting=lambda: job in _tool("lpstat", "-o", printer).split(),
        look=lambda: _look(printer),
        take_back=lambda: _cancel(job),
        report=report,
        old=old,
    )
    if printing_cups.gave_up(printer, int(job.rpartition("-")[2])):
        raise refused("lệnh in đã bị hủy")


def _cancel(job: str) -> None:
    with suppress(AppError):  # it may be gone already
        _tool("cancel", job)


def _look(printer: str) -> tuple[Trouble, ...]:
    """What a printer at work complains of; refuses where it has stopped over its paper."""
    reason, troubles = _state(printer)
    if reason is not None:
        raise refused(reason)
    return troubles


def _tool(*command: str, data: bytes = b"") -> str:
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=TIMEOUT, env=env)
    except subprocess.TimeoutExpired as error:
        raise refused("không trả lời") from error
    if done.returncode:
        raise refused(done.stderr.decode("utf-8", "replace").strip().removeprefix("lp: ").rstrip("."))
    return done.stdout.decode("utf-8", "replace").strip()
