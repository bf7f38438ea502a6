"""Paper out of the printer: CUPS on Linux, the spooler through GDI on Windows; no PDF program is needed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from app.domain.errors import AppError

PRINT_DPI = 300
TIMEOUT = 60
"""Seconds after which a print system that does not answer is given up."""


@dataclass(frozen=True)
class Printer:
    """A printer of this machine."""

    name: str
    is_default: bool = False


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


def print_pdf(pdf: bytes, title: str, *, printer: str = "", copies: int = 1) -> None:
    """Print a PDF on `printer`, or on the usual one. Returns when the print system has taken it.

    Refuses with IN-01 (no printing on this machine), IN-02 (no printer) or IN-03 (the printer refused).
    """
    if sys.platform == "win32":
        from app.services import printing_windows  # noqa: PLC0415 -- loads the spooler of Windows

        printing_windows.print_pdf(pdf, title, printer=printer, copies=copies)
        return
    if not printer and not printers():
        raise no_printer()
    chosen = ["-d", printer] if printer else []
    try:
        _tool("lp", "-s", "-t", title, "-n", str(copies), *chosen, "--", "-", data=pdf)
    except FileNotFoundError as error:
        raise AppError(
            "IN-01",
            "Máy này chưa cài phần in.",
            "Nhờ người phụ trách máy cài CUPS, hoặc lưu PDF rồi in ở máy khác.",
        ) from error


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
        "Xem máy in đã bật, còn giấy, không kẹt giấy rồi in lại. Thư chưa được ghi là đã in.",
    )


def _tool(*command: str, data: bytes = b"") -> str:
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise refused("không trả lời") from error
    if done.returncode:
        raise refused(done.stderr.decode("utf-8", "replace").strip().removeprefix("lp: ").rstrip("."))
    return done.stdout.decode("utf-8", "replace").strip()
