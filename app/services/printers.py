"""What printing means on every system: a printer, its resolution, and the refusals that a user meets."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import AppError

PRINT_DPI = 300


@dataclass(frozen=True)
class Printer:
    """A printer of this machine."""

    name: str
    is_default: bool = False


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
