"""The figures of the one-stop desk month by month, typed like a sheet: a reporting year with its sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.official_forms import grouped
from app.domain.periods import Period
from app.domain.records.office import DossierTotals
from app.domain.schema import describe
from app.services import dossiers
from app.services.dossiers import TOTAL_FIELDS
from app.services.office import Office
from app.store import ChangeSet
from app.views.models.tone import Tone

LONGEST = 7
"""Digits of a figure."""
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Tiếp nhận",
        (
            ("carried_over", "Kỳ trước"),
            ("received_in_person", "Trực tiếp"),
            ("received_online", "Trực tuyến"),
            ("received_post", "Bưu chính"),
        ),
    ),
    ("Đã giải quyết", (("done_early", "Trước hạn"), ("done_on_time", "Đúng hạn"), ("done_late", "Quá hạn"))),
    ("Đang giải quyết", (("pending_in_time", "Trong hạn"), ("pending_late", "Quá hạn"))),
    ("Khác", (("returned", "Trả, rút"), ("at_home", "Tại nhà"))),
)
"""The columns by what they count, with their short titles."""


@dataclass(frozen=True)
class MonthLine:
    """A month of the sheet: whether it may be typed yet, and how it stands."""

    month: str
    title: str
    is_open: bool
    state: str
    tone: Tone
    note: str


@dataclass(frozen=True)
class SumLine:
    """Months added up: the words of a field by its name."""

    title: str
    note: str
    figures: Mapping[str, str]


class MonthlyTotals:
    """State of the sheet. What is typed waits for `save`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.titles = {name: spec.title for name, spec in describe(DossierTotals).items()}
        self.typed: dict[tuple[str, str], str] = {}
        self.errors: dict[tuple[str, str], str] = {}
        self.show_year(self._this_year())

    def _this_year(self) -> int:
        """The reporting year of today: from the middle of December on it is the next one."""
        today = self._office.clock.today()
        period = self._office.period(str(today.year))
        return today.year if today in period else today.year + 1

    # the year

    def show_year(self, year: int) -> None:
        """Show the months of a reporting year as they are kept; what was typed is dropped."""
        self.year = year
        self.reload()

    def reload(self) -> None:
        """Take the kept figures anew."""
        self.typed, self.errors = {}, {}
        self._kept = dossiers.months_of_office(self._office)

    @property
    def title(self) -> str:
        """What stands over the sheet."""
        return f"Năm báo cáo {self.year}"

    @property
    def can_go_on(self) -> bool:
        """Whether there is a later year with a month that may be typed."""
        return self.year < self._this_year()

    def halves(self) -> list[list[str]]:
        """The months of the year, by half."""
        return [dossiers.months_of(self._half(number)) for number in (1, 2)]

    def _half(self, number: int) -> Period:
        return self._office.period(f"{self.year}-H{number}")

    # cells

    def shown(self, month: str, name: str) -> str:
        """What stands in a cell: as typed, else as kept; a kept month says its zeros."""
        kept = self._kept.get(month)
        return self.typed.get((month, name), "" if kept is None else str(kept.get(name, 0)))

    def proposed(self, month: str, name: str) -> str:
        """What an empty cell stands for: what was pending at the end of the month before is carried over."""
        if name != "carried_over":
            return ""
        before = self._month_before(month)
        values = self._numbers(before)
        return str(values.get("pending_in_time", 0) + values.get("pending_late", 0)) if values else ""

    @staticmethod
    def _month_before(month: str) -> str:
        year, number = int(month[:4]), int(month[5:])
        return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"

    def set(self, month: str, name: str, text: str) -> None:
        """Take a figure as typed."""
        self.errors.pop((month, name), None)
        self.typed.pop((month, name), None)
        if text.strip() != self.shown(month, name):
            self.typed[month, name] = text.strip()

    @property
    def is_changed(self) -> bool:
        """Whether something was typed and not saved."""
        return bool(self.typed)

    def _numbers(self, month: str) -> dict[str, int]:
        """The figures of a month that are numbers now; empty where nobody gave one."""
        texts = {name: _number(self.shown(month, name)) for name in TOTAL_FIELDS}
        return {name: number for name, number in texts.items() if number is not None}

    def _whole(self, month: str) -> dict[str, int]:
        """The figures of a month as they would be kept: what is proposed fills the empty cell."""
        values = self._numbers(month)
        if values and "carried_over" not in values and (proposal := self.proposed(month, "carried_over")):
            values["carried_over"] = int(proposal)
        return values

    # lines

    def line(self, month: str) -> MonthLine:
        """How a month stands."""
        title = f"{month[5:]}/{month[:4]}"
        now = f"{self._office.clock.today():%Y-%m}"
        if month > now:
            return MonthLine(month, title, False, "", Tone.GRAY, "")
        values = self._whole(month)
        if not values:
            waiting = month < now
            return MonthLine(month, title, True, "chưa có" if waiting else "", Tone.SOON, "")
        note = dossiers.balance_warning({"month": month, **values})
        if note:
            totals = DossierTotals(month=month, **values)
            return MonthLine(
                month, title, True, f"lệch {abs(totals.received - totals.accounted)}", Tone.SOON, note
            )
        return MonthLine(month, title, True, "khớp", Tone.OK, "")

    def warnings(self) -> list[str]:
        """The months that do not balance, each with its arithmetic."""
        lines = (self.line(month) for half in self.halves() for month in half)
        return [f"Tháng {line.title}: {line.note}" for line in lines if line.note]

    def sums(self) -> list[SumLine]:
        """The halves and the year added up, as the report takes them."""
        first, second = self.halves()
        return [
            self._sum("6 tháng đầu năm", first),
            self._sum("6 tháng cuối năm", second),
            self._sum("Cả năm", first + second),
        ]

    def _sum(self, title: str, months: list[str]) -> SumLine:
        rows = {month: values for month in months if (values := self._whole(month))}
        note = f"{len(rows)}/{len(months)} tháng"
        if not rows:
            return SumLine(title, note, dict.fromkeys(TOTAL_FIELDS, ""))
        added = dossiers.add_up(rows, months)
        return SumLine(title, note, {name: grouped(getattr(added, name)) for name in TOTAL_FIELDS})

    # saving

    def save(self) -> ChangeSet | None:
        """Keep every month that was typed into, as one act; None when `errors` says what to mend."""
        self.errors = {
            cell: f"{self.titles[cell[1]]}: ghi số nguyên, ví dụ 12 hoặc 1.250."
            for cell, text in self.typed.items()
            if text and _number(text) is None
        }
        if self.errors or not self.typed:
            return None
        months = sorted({month for month, _ in self.typed})
        changes = dossiers.save_months(self._office, {month: self._whole(month) or None for month in months})
        self.reload()
        return changes


def _number(text: str) -> int | None:
    plain = text.strip().replace(".", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= LONGEST else None
