"""Printers for tests of the window: they keep what they are given, or refuse it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from app.domain.errors import AppError
from app.services import printing
from app.services.printers import Printer, PrintOrder, Progress


@dataclass(frozen=True)
class Printed:
    """A paper that came out: which pages were given, how they were ordered."""

    pdf: bytes
    title: str
    order: PrintOrder


@dataclass
class FakePrinters:
    """Stands in for the printers of the machine. `refusal` is raised at each paper while it is set."""

    names: tuple[str, ...]
    refusal: AppError | None = None
    printed: list[Printed] = field(default_factory=list)

    def print_pdf(self, pdf: bytes, title: str, order: PrintOrder, *, progress: Progress) -> None:
        progress(0, 2, "Đang gửi đến máy in…")
        if self.refusal is not None:
            raise self.refusal
        progress(2, 2, "")
        self.printed.append(Printed(pdf, title, order))

    def list(self) -> list[Printer]:
        return [Printer(name, name == self.names[0]) for name in self.names]


def give_printer(
    monkeypatch: pytest.MonkeyPatch, *names: str, refusal: AppError | None = None
) -> FakePrinters:
    """Let the program find these printers, `Kho` where none is named."""
    made = FakePrinters(names or ("Kho",), refusal)
    monkeypatch.setattr(printing, "print_pdf", made.print_pdf)
    monkeypatch.setattr(printing, "printers", made.list)
    return made
