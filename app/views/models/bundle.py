"""Reports and bundles: which period, what is still missing, where it is written, what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from pathlib import Path

from app.bundles.reader import Verified
from app.bundles.signing import fingerprint
from app.documents.pdf import render_pdf
from app.domain import periods
from app.domain.dates import format_day, format_moment, parse_day
from app.domain.errors import AppError
from app.domain.figures import ONE_STOP, Figure
from app.domain.official_forms import grouped
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.reports import Report
from app.domain.schema import describe
from app.services import bundle_export, dossiers, drives, report_pages, reports, summaries
from app.services.bundle_export import Receipt
from app.services.cases import CASE_TABLES
from app.services.drives import Drive
from app.services.office import Done, Office
from app.services.summaries import Forwarded
from app.views.models.sealing import SealChoice
from app.views.models.sizes import size_in_words
from app.views.models.tone import Tone

SOON_DAYS = 30
"""From so many days before the deadline on, the report is shown as due soon."""
RECENT_BUNDLES = 8


class Step(IntEnum):
    """The four steps from a period to a receipt."""

    PERIOD = 0
    CHECK = 1
    WRITE = 2
    RECEIPT = 3


STEP_TITLES = {
    Step.PERIOD: "Kỳ báo cáo",
    Step.CHECK: "Kiểm tra",
    Step.WRITE: "Ghi ra USB",
    Step.RECEIPT: "Biên nhận",
}


@dataclass(frozen=True)
class PeriodLine:
    """A period to choose: `6 tháng đầu năm 2026`, its days, and how its report stands."""

    code: str
    title: str
    days: str
    state: str
    tone: Tone


@dataclass(frozen=True)
class CheckLine:
    """One thing that was looked at before sending."""

    tone: Tone
    words: str


@dataclass(frozen=True)
class DriveLine:
    """A place that a bundle can be written to; `problem` says why not."""

    folder: Path
    name: str
    title: str
    note: str
    problem: str


@dataclass(frozen=True)
class BundleLine:
    """A bundle that was made."""

    file_name: str
    period: str
    moment: str
    folder: str


@dataclass(frozen=True)
class ForwardedLine:
    """A case that goes up in the bundle; `words` is its summary, or what it is about while there is none."""

    table: str
    row: JsonObject
    title: str
    words: str
    state: str
    tone: Tone


Fact = tuple[str, str]
"""A name and its value, as a line of a list."""


_PERSONAL_DATA = {"none": "không có", "sealed": "có, niêm phong"}


class BundleStudio:
    """State of the four steps. Nothing is written before `export`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.step = Step.PERIOD
        self.period = periods.next_report(office.clock.today(), office.cutoffs)
        self.typed: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.drives: list[Drive] = []
        self.drive: Drive | None = None
        self.receipt: Receipt | None = None
        self.sealing = SealChoice(office)

    # periods

    @property
    def title(self) -> str:
        """`Gói dữ liệu 6 tháng đầu năm 2026`, over the screen."""
        return f"Gói dữ liệu {self.period.label}"

    def periods(self) -> list[PeriodLine]:
        """The periods that one would choose today, likeliest first; the chosen one among them."""
        offered = periods.choices(self._office.clock.today(), self._office.cutoffs)
        if self.period.code not in {each.code for each in offered}:
            offered.insert(0, self.period)
        return [self._period_line(each) for each in offered]

    def _period_line(self, period: Period) -> PeriodLine:
        state, tone = "", Tone.GRAY
        today = self._office.clock.today()
        if bundle_export.made(self._office, period):
            state, tone = "đã có gói", Tone.OK
        elif period.code == periods.next_report(today, self._office.cutoffs).code:
            left = periods.days_left(today, period)
            state, tone = f"còn {left} ngày", Tone.SOON if left <= SOON_DAYS else Tone.INFO
        title = period.label[:1].upper() + period.label[1:]
        return PeriodLine(period.code, title, _days(period), state, tone)

    def choose(self, code: str) -> None:
        """Take a period of the list."""
        self._take(self._office.period(code))

    def choose_free(self, start: str, end: str) -> bool:
        """Take the days from `start` to `end` as typed; False when `errors` says what to mend."""
        self.errors = {}
        days = []
        for name, text in (("start", start), ("end", end)):
            try:
                days.append(parse_day(text))
            except AppError as error:
                self.errors[name] = error.message
        if not self.errors:
            try:
                self._take(periods.free(days[0], days[1], self._office.cutoffs))
            except AppError as error:
                self.errors["end"] = error.message
        return not self.errors

    def _take(self, period: Period) -> None:
        self.period = period
        self.typed, self.texts, self.errors = {}, {}, {}
        self.receipt = None
        self.sealing.forget()

    # figures

    def typed_figures(self) -> list[tuple[str, list[Figure]]]:
        """The figures that may be typed, by their group: of no register, or counted on paper perhaps."""
        figures = [each for each in self._figures() if each.indicator.typed]
        return [(group, list(found)) for group, found in groupby(figures, lambda each: each.indicator.group)]

    def one_stop(self) -> tuple[str, list[Fact]]:
        """Where the figures of the one-stop desk come from, and what the months of the period add up to."""
        found = dossiers.totals(self._office, self.period)
        known = [month for month in found.months if month not in found.missing]
        if not known:
            return "Chưa có tháng nào của kỳ. Ghi ở Số liệu tháng, các số dưới đây tự tính.", []
        words = f"Cộng từ Số liệu tháng: {len(known)}/{len(found.months)} tháng của kỳ"
        waiting = dossiers.missing_months(self._office, self.period)
        if waiting:
            words += f", còn thiếu {', '.join(map(dossiers.month_title, waiting))}"
        facts = [
            (each.indicator.title, "chưa có" if each.value is None else grouped(each.value))
            for each in self._figures()
            if each.indicator.group == ONE_STOP
        ]
        return f"{words}.", facts

    def _figures(self) -> Sequence[Figure]:
        return reports.figures(self._office, self.period)

    def shown(self, figure: Figure) -> str:
        """What stands in the field of a figure: as typed, else as kept."""
        kept = str(figure.value) if figure.by_hand else ""
        return self.typed.get(figure.indicator.key, kept)

    @staticmethod
    def counted(figure: Figure) -> str:
        """What the register says, shown in the empty field; empty where no register says anything."""
        return "" if figure.counted is None else f"sổ đếm được {grouped(figure.counted)}"

    def set(self, key: str, text: str) -> None:
        """Take a figure as typed."""
        self.typed[key] = text
        self.errors.pop(key, None)

    def report_parts(self) -> list[tuple[str, str, str]]:
        """The parts of the report in the office's own words: name, title, what stands there."""
        row = reports.report_row(self._office, self.period) or {}
        titles = describe(Report)
        return [
            (name, titles[name].title, self.texts.get(name, str(row.get(name, ""))))
            for name in reports.TEXT_FIELDS
        ]

    def write(self, name: str, text: str) -> None:
        """Take the words of a part as typed."""
        self.texts[name] = text

    def missing(self) -> tuple[int, int]:
        """How many figures are to be typed yet, and how many wait for the monthly totals of the one-stop."""
        missing = reports.missing(tuple(self._figures()))
        by_hand = sum(each.indicator.typed for each in missing)
        return by_hand, len(missing) - by_hand

    def save_figures(self) -> Done | None:
        """Keep what was typed; None when there is nothing to keep or `errors` says what to mend."""
        self.errors = {}
        values: dict[str, int | None] = {}
        for key, text in self.typed.items():
            plain = text.strip().replace(".", "")
            if plain and not (plain.isascii() and plain.isdigit()):
                self.errors[key] = "Ghi số nguyên, ví dụ 12 hoặc 1.250."
            else:
                values[key] = int(plain) if plain else None
        if self.errors or not (values or self.texts):
            return None
        done = reports.save(self._office, self.period, typed_figures=values, texts=self.texts)
        self.typed, self.texts = {}, {}
        return done

    # the cases sent up

    def forwarded(self) -> list[ForwardedLine]:
        """The cases sent up in the period; those whose summary is still to be approved stand first."""
        found = summaries.forwarded(self._office, self.period)
        return [self._forwarded_line(case) for case in sorted(found, key=lambda case: bool(case.summary))]

    def _forwarded_line(self, case: Forwarded) -> ForwardedLine:
        title = f"{case.row['code']} · {case.row.get('forwarded_to', '')}"
        state, tone = ("Đã duyệt", Tone.OK) if case.summary else ("Chưa duyệt", Tone.SOON)
        words = case.summary or summaries.offer(self._office, case.row)
        return ForwardedLine(case.table, case.row, title, words, state, tone)

    # what will be sent

    def checks(self) -> list[CheckLine]:
        """What was looked at before sending."""
        return [
            CheckLine(Tone.OK if check.is_fine else Tone.SOON, check.words)
            for check in reports.checks(self._office, self.period)
        ]

    def contents(self) -> list[Fact]:
        """What stands in the bundle, counted."""
        figures = self._figures()
        given = sum(each.value is not None for each in figures)
        records = bundle_export.records_of(self._office, self.period)
        cases = sum(len(records.get(name, ())) for name in CASE_TABLES)
        return [
            ("Báo cáo (PDF, Word)", "6 phần, phụ lục số liệu"),
            ("Số liệu (Excel)", f"{given}/{len(figures)} chỉ tiêu"),
            ("Việc vượt thẩm quyền", f"{cases} việc"),
            ("Thư đã in", str(len(records.get("letters", ())))),
            ("Hoạt động cùng Nhân dân", str(len(records.get("activities", ())))),
            ("Thông tin cá nhân", self._personal_data()),
        ]

    def _personal_data(self) -> str:
        number = self.sealing.counts(self.period)[0] if self.sealing.wanted else 0
        return f"của {number} việc, niêm phong" if number else "không có"

    def report(self) -> Callable[[], bytes]:
        """What makes the PDF of the report; may run in another thread."""
        office, period = self._office, self.period
        return lambda: render_pdf(report_pages.full(office, period))

    # drives

    def offer_drives(self, plugged_in: Sequence[Drive]) -> None:
        """Offer these sticks; one that can be written to is chosen when it is the only one."""
        kept = [each for each in self.drives if not each.name and not each.file_system]
        self.drives = [*plugged_in, *kept]
        usable = [each for each in self.drives if not each.problem]
        if self.drive not in usable:
            self.drive = usable[0] if len(usable) == 1 else None

    def take_folder(self, folder: Path) -> None:
        """Write into a folder of the user's choice."""
        chosen = drives.folder_drive(folder)
        self.drives = [*(each for each in self.drives if each.folder != folder), chosen]
        self.drive = chosen

    def drive_lines(self) -> list[DriveLine]:
        """The places to write to, as the list shows them."""
        return [
            DriveLine(
                folder=each.folder,
                name=each.name,
                title=f"{each.label} ({each.file_system})" if each.file_system else each.label,
                note=f"còn trống {size_in_words(each.free)}",
                problem=each.problem,
            )
            for each in self.drives
        ]

    def choose_drive(self, folder: Path) -> None:
        """Write to that place."""
        self.drive = next((each for each in self.drives if each.folder == folder and not each.problem), None)

    # writing

    def check_place(self) -> Drive:
        """The place that was chosen; refuses (GOI-40) while there is none."""
        if self.drive is None:
            raise AppError("GOI-40", "Chưa chọn nơi ghi gói.", "Chọn một USB hoặc một thư mục.")
        return self.drive

    def export(self, progress: Callable[[str, int, int], None], cancelled: Callable[[], bool]) -> Receipt:
        """Write the bundle and verify it on its medium; may run in another thread."""
        drive = self.check_place()
        return bundle_export.export(
            self._office,
            self.period,
            drive.folder,
            seal=self.sealing.seal(),
            progress=progress,
            cancelled=cancelled,
        )

    def written(self, receipt: Receipt) -> None:
        """The bundle lies verified on its medium."""
        self.receipt, self.step = receipt, Step.RECEIPT
        self.sealing.forget()

    def receipt_facts(self) -> list[Fact]:
        """What the receipt says."""
        if self.receipt is None:
            return []
        manifest = self.receipt.manifest
        return [
            ("Tệp", self.receipt.path.name),
            ("Nơi ghi", str(self.receipt.path.parent)),
            ("Dung lượng", size_in_words(self.receipt.size)),
            ("Kỳ báo cáo", self.period.label),
            ("Lần gửi trong kỳ", str(manifest.sequence)),
            ("Số tệp đã đối chiếu", str(len(manifest.entries))),
            ("Thông tin cá nhân", _PERSONAL_DATA[manifest.personal_data]),
            ("Mã kiểm tra SHA-256", grouped_hash(self.receipt.sha256)),
            ("Mã khóa ký của đơn vị", fingerprint(self.receipt.signer)),
        ]

    def verify(self, path: Path) -> list[Fact]:
        """Check a bundle that lies somewhere, byte by byte; refuses with the reason."""
        checked: Verified = bundle_export.verify(path)
        manifest = checked.manifest
        period = self._office.period(manifest.period)
        return [
            ("Tệp", path.name),
            ("Đơn vị", f"{manifest.unit.name} (mã {manifest.unit.code})"),
            ("Kỳ báo cáo", period.label),
            ("Lần gửi trong kỳ", str(manifest.sequence)),
            ("Lập lúc", format_moment(manifest.created_at)),
            ("Số tệp đã đối chiếu", str(len(manifest.entries))),
            ("Thông tin cá nhân", _PERSONAL_DATA[manifest.personal_data]),
            ("Mã kiểm tra SHA-256", grouped_hash(checked.sha256)),
            ("Mã khóa đã ký", fingerprint(checked.signer) if checked.signer else "không có chữ ký"),
        ]

    def made(self) -> list[BundleLine]:
        """The bundles made last, the newest first."""
        return [self._bundle_line(row) for row in bundle_export.made(self._office)[:RECENT_BUNDLES]]

    def _bundle_line(self, row: JsonObject) -> BundleLine:
        return BundleLine(
            file_name=row["file_name"],
            period=self._office.period(row["period"]).label,
            moment=format_moment(str(row.get("verified_at", ""))),
            folder=row.get("folder", ""),
        )

    def start_again(self) -> None:
        """Back to the first step, for another bundle."""
        self.step, self.receipt = Step.PERIOD, None


def _days(period: Period) -> str:
    return f"{format_day(period.start)} – {format_day(period.end)}"


def grouped_hash(sha256: str) -> str:
    """The first 16 signs in groups of four, to be read out on the telephone: `7F2A-91C4-0B3D-55E8`."""
    short = sha256[:16].upper()
    return "-".join(short[place : place + 4] for place in range(0, len(short), 4))
