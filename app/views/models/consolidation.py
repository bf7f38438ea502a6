"""Tổng hợp: the bundles of the units below, who is missing, the sums, and the report of a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from app.bundles.contents import SealedCase
from app.bundles.sealing import ReceivingKey
from app.domain import periods, phones
from app.domain.dates import format_moment, format_partial
from app.domain.official_forms import grouped
from app.domain.text import capitalised
from app.services import consolidation, consolidation_pages, drives, registers, sealed_cases
from app.services.consolidation import Consolidation, Outcome, Received, Unit, Verdict
from app.services.drives import Drive
from app.services.office import Done, Office
from app.views.models.tone import Tone

_TONES = {
    Verdict.RECEIVED: Tone.OK,
    Verdict.REPLACED: Tone.OK,
    Verdict.SAME: Tone.GRAY,
    Verdict.NEW_KEY: Tone.SOON,
    Verdict.REFUSED: Tone.LATE,
}


@dataclass(frozen=True)
class UnitLine:
    """A unit below and how its bundle stands."""

    key: tuple[str, str]
    name: str
    code: str
    state: str
    tone: Tone
    moment: str
    forwarded: str


@dataclass(frozen=True)
class FigureLine:
    """One figure; `given` says how many units gave it. A line without a value is the name of a group."""

    title: str
    unit: str = ""
    value: str = ""
    given: str = ""


@dataclass(frozen=True)
class CaseLine:
    """A case that a unit sent up: its code and field, unit and days, where to, and its summary.

    `sealed_in` is the id of the received bundle that holds its sender sealed; `opened` what was in it.
    """

    title: str
    about: str
    to: str
    summary: str
    has_summary: bool
    sealed_in: str
    opened: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OutcomeLine:
    """A file that was looked at, in words; `key` is there where a new key may be accepted."""

    path: Path
    title: str
    words: str
    tone: Tone
    key: str


@dataclass(frozen=True)
class StickLine:
    """A plugged-in stick that holds bundles; one without `paths` could not be read."""

    folder: Path
    words: str
    paths: tuple[Path, ...] = ()


def _told(case: SealedCase | None) -> tuple[tuple[str, str], ...]:
    if case is None:
        return (("Người gửi", "đơn vị không gửi kèm (có thể dân yêu cầu giữ kín tên)"),)
    named = (
        ("Người gửi", case.person_name),
        ("Điện thoại", phones.display(case.person_phone)),
        ("Địa chỉ", case.person_address),
        ("Nội dung", case.content),
    )
    return tuple((name, words) for name, words in named if words)


def _stick_line(drive: Drive) -> StickLine | None:
    name = f"USB {drive.name or drive.label}"
    try:
        paths = tuple(consolidation.bundles_in(drive.folder))
    except OSError:
        return StickLine(drive.folder, f"{name} không đọc được: rút ra, cắm lại rồi bấm “Tìm lại USB”")
    return StickLine(drive.folder, f"{name} có {len(paths)} gói dữ liệu", paths) if paths else None


class ConsolidationDesk:
    """State of the screen. Nothing is kept before `receive`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.period = periods.next_report(office.clock.today(), office.cutoffs)
        self.chosen: tuple[str, str] | None = None
        self.outcomes: tuple[Outcome, ...] = ()
        self._opened: dict[str, dict[tuple[str, str], SealedCase]] = {}
        """By received bundle: the sealed cases that are being read. Never kept."""
        self._whole = self._count()

    def _count(self) -> Consolidation:
        return consolidation.consolidate(self._office, self.period)

    def refresh(self) -> None:
        """Count anew."""
        self._whole = self._count()

    # the period

    def periods(self) -> list[tuple[str, str]]:
        """(code, words) of the periods to choose from, likeliest first."""
        offered = periods.choices(self._office.clock.today(), self._office.cutoffs)
        if self.period.code not in {each.code for each in offered}:
            offered.insert(0, self.period)
        return [(each.code, f"{each.label[:1].upper()}{each.label[1:]}") for each in offered]

    def choose_period(self, code: str) -> None:
        """Look at another period."""
        self.period = self._office.period(code)
        self.chosen = None
        self.close_sealed()
        self.refresh()

    # the units

    @property
    def summary(self) -> tuple[str, Tone]:
        """`14/16 đơn vị đã nộp`, and whether that is all."""
        whole = self._whole
        if not whole.units:
            return "Chưa có đơn vị nào", Tone.GRAY
        words = f"{len(whole.received)}/{len(whole.units)} đơn vị đã nộp"
        return words, Tone.SOON if whole.missing else Tone.OK

    def units(self) -> list[UnitLine]:
        """The units in their order; those who have not handed in stand first: they must be called."""
        return [self._unit_line(unit) for unit in (*self._whole.missing, *self._whole.received)]

    def _unit_line(self, unit: Unit) -> UnitLine:
        key, row = (unit.code, unit.name), unit.row
        name = f"{unit.name[:1].upper()}{unit.name[1:]}"
        if row is None:
            return UnitLine(key, name, unit.code, "Chưa nộp", Tone.SOON, "", "")
        again = f"Đã nộp, lần {row['sequence']}" if row["sequence"] > 1 else "Đã nộp"
        moment = format_moment(str(row["made_at"]))
        sent_up = len(row.get("forwarded", ()))
        return UnitLine(
            key, name, unit.code, again, Tone.OK, moment, f"{sent_up} việc chuyển lên" if sent_up else ""
        )

    def choose(self, key: tuple[str, str] | None) -> None:
        """Look at the figures of one unit, or with None at the sums."""
        self.chosen = key

    # the figures

    @property
    def figures_title(self) -> str:
        """Whose figures are shown."""
        unit = self._chosen_unit()
        return f"{unit.name[:1].upper()}{unit.name[1:]}" if unit else "Cộng tất cả đơn vị"

    def figures(self) -> list[FigureLine]:
        """The figures under the names of their groups, of the chosen unit or of all."""
        unit = self._chosen_unit()
        lines: list[FigureLine] = []
        for group, totals in groupby(self._whole.totals, lambda total: total.indicator.group):
            lines.append(FigureLine(group))
            for total in totals:
                indicator = total.indicator
                value = unit.figures.get(indicator.key) if unit else total.value
                shown = "chưa có" if value is None else grouped(value)
                received = len(self._whole.received)
                gap = "" if unit or total.given == received else f"{total.given}/{received} đơn vị"
                lines.append(FigureLine(indicator.title, indicator.unit, shown, gap))
        return lines

    # the cases sent up

    def cases(self) -> list[CaseLine]:
        """The cases that the chosen unit sent up, or all units, in the order of the units."""
        return [
            self._case_line(unit, case)
            for unit, case in self._whole.forwarded()
            if self.chosen in (None, (unit.code, unit.name))
        ]

    def _case_line(self, unit: Unit, case: dict[str, str]) -> CaseLine:
        days = [
            f"{word} {format_partial(case[name])}"
            for word, name in (("nhận", "received_at"), ("chuyển", "forwarded_at"))
            if case.get(name)
        ]
        row = unit.row or {}
        sealed_in = str(row["id"]) if row.get("sealed") else ""
        opened = self._opened.get(sealed_in)
        return CaseLine(
            " · ".join(filter(None, (case["code"], capitalised(case.get("category", ""))))),
            " · ".join((capitalised(unit.name), *days)),
            f"Chuyển đến: {case['forwarded_to']}" if case.get("forwarded_to") else "",
            case.get("summary", consolidation_pages.NO_SUMMARY),
            "summary" in case,
            sealed_in if opened is None else "",
            () if opened is None else _told(opened.get((case["table"], case["code"]))),
        )

    # what is sealed

    def hand_out_key(self) -> tuple[ReceivingKey, str, bytes]:
        """The receiving key of this office, with name and bytes of the file for the units."""
        return sealed_cases.own_key(self._office), *sealed_cases.own_key_file(self._office)

    def needs_password(self, received_id: str) -> bool:
        """Whether the sealed part of that bundle opens with a password."""
        row = registers.get(self._office, consolidation.TABLE, received_id)
        return sealed_cases.needs_password(row["sealed"])

    def open_sealed(self, received_id: str, password: str = "") -> Done:
        """Read who sent the cases of that bundle; may run in another thread. Refuses with the reason."""
        found, done = sealed_cases.open_received(self._office, received_id, password)
        self._opened[received_id] = {(case.table, case.code): case for case in found}
        return done

    @property
    def is_open(self) -> bool:
        """Whether something sealed is being read."""
        return bool(self._opened)

    def close_sealed(self) -> None:
        """Forget what was opened."""
        self._opened.clear()

    def _chosen_unit(self) -> Unit | None:
        return next((unit for unit in self._whole.units if (unit.code, unit.name) == self.chosen), None)

    # taking bundles

    @staticmethod
    def look_for_sticks() -> tuple[StickLine, ...]:
        """The plugged-in sticks that hold bundles or cannot be read; slow, so in another thread."""
        return tuple(line for drive in drives.removable() if (line := _stick_line(drive)) is not None)

    def receive(
        self,
        paths: Sequence[Path],
        progress: Callable[[int, int], None] = lambda *_: None,
        confirmed_key: str = "",
    ) -> Received:
        """Check the bundles and keep the good ones; may run in another thread."""
        keys = frozenset({confirmed_key} - {""})
        return consolidation.receive(self._office, paths, confirmed_keys=keys, progress=progress)

    def received(self, received: Received) -> None:
        """Show what became of the files; those looked at before stay unless they were looked at again."""
        self.close_sealed()
        again = {outcome.path for outcome in received.outcomes}
        kept = tuple(outcome for outcome in self.outcomes if outcome.path not in again)
        self.outcomes = (*received.outcomes, *kept)
        taken = {outcome.period for outcome in received.outcomes if not outcome.is_refused}
        if len(taken) == 1:
            self.period = self._office.period(taken.pop())
        self.refresh()

    def forget_outcomes(self) -> None:
        """The user has read what became of the files."""
        self.outcomes = ()

    def outcome_lines(self) -> list[OutcomeLine]:
        """What became of each file; those that need somebody first."""
        ordered = sorted(self.outcomes, key=lambda outcome: not outcome.is_refused)
        return [self._outcome_line(outcome) for outcome in ordered]

    def _outcome_line(self, outcome: Outcome) -> OutcomeLine:
        period = self._office.period(outcome.period).label if outcome.period else ""
        title = " · ".join(filter(None, (capitalised(outcome.unit), period))) or outcome.path.name
        told = " ".join(filter(None, (outcome.message, outcome.hint)))
        verdict = outcome.verdict.value
        words = f"{verdict[:1].upper()}{verdict[1:]}. {told}".rstrip() if told else verdict.capitalize()
        return OutcomeLine(outcome.path, title, words, _TONES[outcome.verdict], outcome.key)

    # the report

    @property
    def file_stem(self) -> str:
        """`tong-hop-2026-H1`."""
        return f"tong-hop-{self.period.code.replace('..', '_')}"

    def rendered(self, kind: str) -> Callable[[], bytes]:
        """What makes the report as `pdf`, `docx` or `xlsx`; may run in another thread."""
        office, whole = self._office, self._whole
        return lambda: consolidation_pages.render(office, whole, kind)
