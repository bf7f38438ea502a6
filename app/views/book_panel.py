"""Printing a register as its official book: which period, and paper or a file to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.services.office import Office
from app.views import components as ui
from app.views import theme
from app.views.inputs import ChoiceInput

KINDS = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"))


def period_choices(office: Office) -> list[tuple[str, str]]:
    """(code, label): this month and the last, this quarter, this half-year, this year and the last."""
    today = office.clock.today()
    year, month = today.year, today.month
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    codes = (
        f"{year}-M{month:02}",
        f"{before[0]}-M{before[1]:02}",
        f"{year}-Q{(month + 2) // 3}",
        f"{year}-H{1 if month <= 6 else 2}",
        f"{year}",
        f"{year - 1}",
    )
    return [(code, office.period(code).label) for code in codes]


class BookPanel(ft.Column):
    """Asks for the period; `book(period, "")` prints, `book(period, kind)` saves a file of that kind."""

    def __init__(
        self,
        office: Office,
        title: str,
        book: Callable[[str, str], Awaitable[None]],
        closed: Callable[[], None],
    ) -> None:
        periods = period_choices(office)
        period = ChoiceInput("Kỳ", periods, changed=lambda _: None, value=periods[4][0])
        kind = ChoiceInput("Dạng tệp khi lưu", KINDS, changed=lambda _: None, value="pdf")

        async def print_it() -> None:
            await book(period.value, "")

        async def save() -> None:
            await book(period.value, kind.value)

        super().__init__(
            [
                ui.text(f"In sổ {title}", theme.RECORD_TITLE, lines=1),
                ui.text(
                    "Sổ theo mẫu, đủ mọi dòng của kỳ. Muốn đúng danh sách đang lọc thì dùng “Xuất Excel”.",
                    theme.SMALL,
                    theme.TEXT_SECOND,
                ),
                period,
                kind,
                ft.Row(
                    [
                        ui.primary("In", print_it),
                        ui.secondary("Lưu sổ", save),
                        ui.secondary("Thôi", closed, hint="Esc"),
                    ],
                    spacing=theme.S8,
                ),
            ],
            spacing=theme.S12,
        )
