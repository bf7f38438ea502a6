"""Paper out of the printer: CUPS on Linux, the spooler through GDI on Windows; no PDF program is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

from app.documents import preview
from app.domain.errors import AppError
from app.services.printers import Printer, no_printer, refused

WAIT = 20
"""Seconds for which a paper is followed to the printer."""
TIMEOUT = 60
"""Seconds after which a print system that does not answer is given up."""


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


def print_pdf(pdf: bytes, title: str, *, printer: str = "", copies: int = 1, pages: str = "") -> None:
    """Print a PDF on `printer`, or on the usual one; `pages` such as `1-3,5` prints these alone.

    Returns when the paper is out, or when the print system has taken it and tells of no trouble. Refuses
    with IN-01 (no printing on this machine), IN-02 (no printer), IN-03 (the printer refused), IN-04 (it is
    stopped) or IN-05 (no such pages).
    """
    if pages:
        pdf = preview.select_pages(pdf, page_numbers(pages, preview.page_count(pdf)))
    if sys.platform == "win32":
        from app.services import printing_windows  # noqa: PLC0415 -- loads the spooler of Windows

        printing_windows.print_pdf(pdf, title, printer=printer, copies=copies)
        return
    known = printers()
    if not printer and not known:
        raise no_printer()
    chosen = printer or known[0].name
    try:
        _refuse_stopped(chosen)
        sheet = _sheet(pdf)
        options = ["-o", f"media={sheet}"] if sheet else []
        command = ("lp", "-t", title, "-n", str(copies), "-d", chosen, *options, "--", "-")
        answer = _tool(*command, data=pdf)
        _follow(chosen, answer)
    except FileNotFoundError as error:
        raise AppError(
            "IN-01",
            "Máy này chưa cài phần in.",
            "Nhờ người phụ trách máy cài CUPS, hoặc lưu PDF rồi in ở máy khác.",
        ) from error


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


def _sheet(pdf: bytes) -> str:
    """The paper to ask the printer for; none where the page is no usual sheet."""
    sides = sorted(round(side) for side in preview.page_size(pdf, 0))
    return {(148, 210): "A5", (210, 297): "A4", (297, 420): "A3"}.get((sides[0], sides[1]), "")


def _refuse_stopped(printer: str) -> None:
    reason = _stopped(printer)
    if reason is not None:
        raise AppError(
            "IN-04",
            f"Máy in “{printer}” đang dừng.{f' Hệ thống báo: {reason}.' if reason else ''}",
            "Bật lại máy in trong phần cài đặt in của máy, hoặc chọn máy in khác.",
        )


def _stopped(printer: str) -> str | None:
    """Why the printer is stopped (perhaps without words); None while it works."""
    try:
        first, *rest = _tool("lpstat", "-p", printer).splitlines() or [""]
    except AppError:
        return None
    if " disabled since " not in first:
        return None
    words = " ".join(line.strip() for line in rest).rstrip(".")
    return "" if words == "reason unknown" else words


def _follow(printer: str, answer: str) -> None:
    """Wait for the paper; a printer that stops over it gets its job taken back, and says why."""
    match = re.search(r"request id is (\S+)", answer)
    if match is None:
        return
    job = match[1]
    for _ in range(WAIT * 2):
        reason = _stopped(printer)
        if reason is not None:
            _tool("cancel", job)
            raise refused(reason)
        if job not in _tool("lpstat", "-o", printer).split():
            return
        time.sleep(0.5)


def _tool(*command: str, data: bytes = b"") -> str:
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=TIMEOUT, env=env)
    except subprocess.TimeoutExpired as error:
        raise refused("không trả lời") from error
    if done.returncode:
        raise refused(done.stderr.decode("utf-8", "replace").strip().removeprefix("lp: ").rstrip("."))
    return done.stdout.decode("utf-8", "replace").strip()
