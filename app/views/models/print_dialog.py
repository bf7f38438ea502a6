"""What the print dialog holds: the printers, what was entered, and the order that comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app.documents import imposition, preview
from app.domain.errors import AppError
from app.services import printing
from app.services.office import Office
from app.services.printers import Printer, PrintOrder, Progress

OWN_SHEET = "own"
"""The choice that leaves each page on its own sheet."""
UNPRINTED = "Thư chưa được ghi là đã in."
"""What a letter adds to the message of a failure."""
MOST_COPIES = 999
MOST_SHIFT = 50.0
"""Millimetres by which a page may be moved: more is a slip of the finger."""


@dataclass(frozen=True)
class PrintJob:
    """A paper to print. `title` names it in the dialog and in the queue of the printer.

    `pages` makes the PDF that is counted and printed for trial; it runs in another thread. `final` makes the
    PDF that goes out, at the press of “In” alone: there a letter enters its register. Without it the pages go
    out. `save_pdf` is offered beside printing. `overprint` asks for millimetres to meet a printed form.
    `unprinted` ends the message of a failure: `Thư chưa được ghi là đã in.` A paper that may not go out yet
    is offered for trial alone (`trial_only`).
    """

    title: str
    pages: Callable[[], bytes]
    final: Callable[[], Awaitable[bytes]] | None = None
    save_pdf: Callable[[], Awaitable[object]] | None = None
    overprint: bool = False
    unprinted: str = ""
    trial_only: bool = False


@dataclass
class Entered:
    """What stands in the inputs, as typed."""

    printer: str = ""
    copies: str = "1"
    pages: str = ""
    sheet: str = OWN_SHEET
    shift_x: str = "0"
    shift_y: str = "0"


@dataclass
class PrintForm:
    """The state of one dialog; nothing here knows of a window."""

    office: Office
    job: PrintJob
    preferred: str = ""
    printers: list[Printer] = field(default_factory=list)
    pdf: bytes = b""
    sizes: list[tuple[float, float]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def load(self) -> None:
        """Make the pages and look for printers. Takes a second: not for the thread of the window."""
        self.pdf = self.job.pages()
        self.sizes = preview.page_sizes(self.pdf)
        self.printers = printing.printers()

    @property
    def start(self) -> Entered:
        """What the inputs show at first: the printer used last, else the usual one."""
        names = [printer.name for printer in self.printers]
        chosen = self.preferred if self.preferred in names else next(iter(names), "")
        x, y = self.shift_of(chosen)
        return Entered(printer=chosen, shift_x=x, shift_y=y)

    def shift_of(self, printer: str) -> tuple[str, str]:
        """The remembered millimetres of a printer as they are typed here."""
        x, y = printing.remembered_shift(self.office, printer) if self.job.overprint else (0.0, 0.0)
        return _millimetres(x), _millimetres(y)

    @property
    def facts(self) -> str:
        """`3 trang A4`, `2 trang A4, A5`."""
        names = dict.fromkeys(imposition.sheet_name(*size) or "khổ lớn" for size in self.sizes)
        return f"{len(self.sizes)} trang {', '.join(names)}"

    def printer_choices(self) -> list[tuple[str, str]]:
        """Printers by name; the usual one says so."""
        return [
            (each.name, f"{each.name} (mặc định)" if each.is_default else each.name) for each in self.printers
        ]

    def sheet_choices(self) -> list[tuple[str, str]]:
        """The papers to print on."""
        return [(OWN_SHEET, "Theo trang"), ("A4", "A4"), ("A5", "A5")]

    def order(self, entered: Entered) -> PrintOrder | None:
        """The order as entered; None when `errors` says what to mend."""
        self.errors = {}
        copies = self._copies(entered.copies)
        self._check_pages(entered.pages)
        shift = (0.0, 0.0)
        if self.job.overprint:
            shift = (self._shift("shift_x", entered.shift_x), self._shift("shift_y", entered.shift_y))
        if self.errors:
            return None
        sheet = "" if entered.sheet == OWN_SHEET else entered.sheet
        return PrintOrder(entered.printer, copies, entered.pages.strip(), sheet, shift)

    def trial(self, order: PrintOrder) -> PrintOrder:
        """The first of the chosen pages, once."""
        first = printing.page_numbers(order.pages, len(self.sizes))[0] if order.pages else 0
        return PrintOrder(order.printer, 1, str(first + 1), order.sheet, order.shift)

    def send(self, pdf: bytes, order: PrintOrder, progress: Progress) -> None:
        """Print; takes as long as the printer does. Refuses as `print_pdf` does."""
        printing.print_pdf(pdf, self.job.title, order, progress=progress)

    def remember(self, order: PrintOrder) -> None:
        """Keep what the next print begins with."""
        if self.job.overprint and order.printer:
            printing.remember_shift(self.office, order.printer, order.shift)

    def _copies(self, text: str) -> int:
        number = int(text) if text.strip().isascii() and text.strip().isdigit() else 0
        if not 1 <= number <= MOST_COPIES:
            self.errors["copies"] = f"Ghi số bản từ 1 đến {MOST_COPIES}."
        return number

    def _check_pages(self, text: str) -> None:
        if not text.strip():
            return
        try:
            printing.page_numbers(text.strip(), len(self.sizes))
        except AppError as error:
            self.errors["pages"] = f"{error.message} {error.hint}"

    def _shift(self, name: str, text: str) -> float:
        try:
            value = float(text.strip().replace(",", ".").replace("−", "-") or 0)
        except ValueError:
            value = MOST_SHIFT + 1
        if not abs(value) <= MOST_SHIFT:  # nan is refused as well
            self.errors[name] = f"Ghi số milimét từ −{MOST_SHIFT:g} đến {MOST_SHIFT:g}, ví dụ 2,5."
        return value


def _millimetres(value: float) -> str:
    """`2,5`, as a length is written in Vietnam."""
    return f"{value:g}".replace(".", ",")
