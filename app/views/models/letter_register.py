"""The register of letters: who got which letter, whether it was printed and handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.dates import format_partial, parse_moment
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import DeliveredHow, Letter, LetterKind
from app.domain.schema import choice_label
from app.services import letters, registers
from app.services.letter_templates import occasions
from app.services.office import Done, Office
from app.services.registers import Condition, Query
from app.views.models.tone import Tone

PAGE = 50


class Shown(Enum):
    """Which letters the list shows."""

    ALL = "Tất cả"
    UNPRINTED = "Chưa in"
    UNDELIVERED = "Chưa trao"


_WHERE: dict[Shown, dict[str, Condition]] = {
    Shown.ALL: {},
    Shown.UNPRINTED: {"printed_at": ""},
    Shown.UNDELIVERED: {"delivered_at": ""},
}


@dataclass(frozen=True)
class LetterLine:
    """One letter as the list shows it."""

    record_id: str
    code: str
    day: str
    about: str
    addressee: str
    state: str
    tone: Tone


@dataclass(frozen=True)
class Delivery:
    """How a letter was handed over, as typed."""

    how: str
    day: str
    by: str


class LetterRegister:
    """The list of letters, one of them chosen."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.search = ""
        self.shown = Shown.ALL
        self.offset = 0
        self.total = 0
        self.chosen = ""
        self.errors: dict[str, str] = {}

    # the list

    def lines(self) -> list[LetterLine]:
        """One page of the letters that answer, the newest first."""
        order = "" if self.search.strip() else "-code"
        wanted = Query(self.search, _WHERE[self.shown], order, self.offset, PAGE)
        page = registers.query(self._office, "letters", wanted)
        self.total = page.total
        if page.total and self.offset >= page.total:
            self.offset = 0
            return self.lines()
        return [letter_line(row) for row in page.rows]

    def counts(self) -> dict[Shown, int]:
        """How many letters each filter holds."""
        return {shown: registers.count(self._office, "letters", where) for shown, where in _WHERE.items()}

    @property
    def range_in_words(self) -> str:
        """`1–50 trong 96 thư`."""
        if not self.total:
            return "Không có thư nào"
        last = min(self.offset + PAGE, self.total)
        return f"{self.offset + 1}–{last} trong {self.total} thư"

    def find(self, text: str) -> None:
        """Search as typed, tones or none."""
        self.search, self.offset = text, 0

    def show(self, shown: Shown) -> None:
        """Filter."""
        self.shown, self.offset = shown, 0

    def turn(self, step: int) -> None:
        """Go `step` pages on."""
        target = self.offset + step * PAGE
        if 0 <= target < self.total:
            self.offset = target

    # the chosen letter

    def choose(self, record_id: str) -> None:
        """Take a letter from the list."""
        self.chosen, self.errors = record_id, {}

    @property
    def row(self) -> JsonObject | None:
        """The chosen letter, if it is still there."""
        return self._office.store.table("letters").row(self.chosen) if self.chosen else None

    def facts(self) -> str:
        """`Đã in 18/05/2026 · Trao tại nhà 20/05/2026, Lê Quang Hưng`."""
        row = self.row or {}
        parts = [f"Đã in {format_partial(row['printed_at'])}" if row.get("printed_at") else "Chưa in"]
        if row.get("delivered_at"):
            how = choice_label(Letter, "delivered_how", row.get("delivered_how", ""))
            by = f", {row['delivered_by']}" if row.get("delivered_by") else ""
            parts.append(f"{how} {format_partial(row['delivered_at'])}{by}")
        else:
            parts.append("Chưa trao")
        return " · ".join(parts)

    def page(self) -> bytes:
        """The PDF of the chosen letter as it was made; may run in another thread."""
        return letters.reprint(self._office, self.chosen)

    def mark_printed(self) -> Done:
        """Note that the chosen letter came out of the printer."""
        return letters.mark_printed(self._office, self.chosen)

    def deliver(self, delivery: Delivery) -> Done | None:
        """Note that the chosen letter was handed over; None when `errors` says what to mend."""
        self.errors = {}
        moment = self._moment(delivery.day)
        if not delivery.how:
            self.errors["delivered_how"] = "Chọn cách trao."
        if self.errors or moment is None:
            return None
        try:
            return letters.mark_delivered(
                self._office, self.chosen, DeliveredHow(delivery.how), by=delivery.by.strip(), at=moment
            )
        except AppError as error:
            if error.code != "THU-10":
                raise
            self.errors["delivered_at"] = error.message
            return None

    def _moment(self, text: str) -> datetime | None:
        try:
            moment = parse_moment(text)
        except AppError as error:
            self.errors["delivered_at"] = f"{error.message} {error.hint}"
            return None
        if moment.date() > self._office.clock.today():
            self.errors["delivered_at"] = "Ngày trao chưa đến. Ghi khi đã trao thư."
        return moment


def letter_line(row: JsonObject) -> LetterLine:
    """A row of the register as the list shows it."""
    occasion = occasions().get(row["occasion"])
    if row.get("delivered_at"):
        state, tone = "Đã trao", Tone.OK
    elif row.get("printed_at"):
        state, tone = "Đã in", Tone.INFO
    else:
        state, tone = "Chưa in", Tone.GRAY
    return LetterLine(
        record_id=row["id"],
        code=row.get("code", ""),
        day=format_partial(str(row.get("created_at", ""))[:10])[:5],
        about=f"{LetterKind(row['kind']).label} · {occasion.label if occasion else row['occasion']}",
        addressee=row.get("addressee", ""),
        state=state,
        tone=tone,
    )
