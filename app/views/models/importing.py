"""Lists from Excel and CSV: which file, which column goes where, what becomes of each row, what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path

from app.domain.errors import AppError
from app.domain.official_forms import grouped
from app.domain.tables import IMPORTABLE, TABLES
from app.services import importing, registers
from app.services.import_cells import DayOrder
from app.services.import_columns import LOOKED_AT, NUMBERING, column_letter, title_key
from app.services.importing import (
    UPDATABLE,
    CellPreview,
    ImportPlan,
    ImportReport,
    OnDuplicate,
    Options,
    Outcome,
    RowResult,
)
from app.services.office import Office
from app.store import ChangeSet
from app.views.models.tone import Tone

PAGE_SIZE = 50
TITLES_SHOWN = 4
"""How many cells of a row name it where a heading is chosen."""
ENCODINGS = (
    ("auto", "Tự nhận"),
    ("unicode", "Unicode, không đổi"),
    ("tcvn3", "TCVN3 (.VnTime, ABC)"),
    ("vni", "VNI (VNI-Times)"),
)
TONES = {
    Outcome.CREATED: Tone.OK,
    Outcome.UPDATED: Tone.INFO,
    Outcome.SKIPPED: Tone.GRAY,
    Outcome.REFUSED: Tone.LATE,
}
REPAIRED, WARNED, ALL = "repaired", "warned", "all"


class Step(IntEnum):
    """The four steps from a file to its records."""

    FILE = 0
    COLUMNS = 1
    PREVIEW = 2
    RESULT = 3


STEP_TITLES = {
    Step.FILE: "Chọn tệp",
    Step.COLUMNS: "Ghép cột",
    Step.PREVIEW: "Xem trước",
    Step.RESULT: "Kết quả",
}


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file: its letter in Excel, what stands above it and in it, the field it goes to."""

    column: int
    letter: str
    title: str
    samples: str
    field: str


@dataclass(frozen=True)
class RowLine:
    """A row of the preview: its number in the file, what becomes of it, who or what it is, and why."""

    place: int
    number: str
    outcome: str
    tone: Tone
    words: str
    note: str


@dataclass(frozen=True)
class CellLine:
    """A cell of the row that is looked at: the text in the file where it was mended, what is written."""

    title: str
    before: str
    after: str
    repair: str


@dataclass(frozen=True)
class FilterLine:
    """A filter of the preview with its count."""

    key: str
    label: str
    count: int


@dataclass
class _Checked:
    """What a dry run told, and the rows of each filter."""

    report: ImportReport
    places: dict[str, list[RowResult]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.report.rows
        self.places = {outcome.value: self.report.of(outcome) for outcome in Outcome}
        self.places[REPAIRED] = [row for row in rows if row.repaired and row.outcome is not Outcome.REFUSED]
        self.places[WARNED] = self.report.warned
        self.places[ALL] = rows


class ImportStudio:
    """State of the four steps. Nothing is written before `run`."""

    def __init__(self, office: Office, table: str) -> None:
        self._office = office
        self.table = table
        self.start_again()

    def start_again(self) -> None:
        """Back to the first step, for another file."""
        self.step = Step.FILE
        self.path: Path | None = None
        self.plan: ImportPlan | None = None
        self.mapping: dict[int, str] = {}
        self.options = Options()
        self.filter = ALL
        self.page_no = 0
        self.selected = -1
        self.result: ImportReport | None = None
        self._checked: _Checked | None = None
        self._samples: list[tuple[str, ...]] = []

    @property
    def title(self) -> str:
        """What stands over the screen."""
        return f"Nhập danh sách: {TABLES[self.table].title}"

    @property
    def is_unsaved(self) -> bool:
        """Whether a file was taken and nothing of it is written yet."""
        return self.plan is not None and self.result is None

    def places(self) -> list[tuple[str, str]]:
        """The registers that take lists."""
        return [(name, TABLES[name].title) for name in IMPORTABLE]

    def needed(self) -> str:
        """What a list must have, in words."""
        titles = [f"“{spec.title}”" for spec in importing.needed_fields(self.table)]
        return f"Cần có cột {' và '.join(titles)}; các cột khác có thì nhập, không có thì thôi."

    # the file

    def reader(
        self, path: Path, *, sheet: str | None = None, header: int | None = None
    ) -> Callable[[], ImportPlan]:
        """What reads the file; may run in another thread, and `take` keeps what it found."""
        office, table = self._office, self.table
        return lambda: importing.analyse(office, table, path, sheet=sheet, header=header)

    def take(self, path: Path, plan: ImportPlan) -> None:
        """Go on with a file that was read."""
        self.path, self.plan = path, plan
        self.mapping, self.options = dict(plan.mapping), plan.options
        self.step, self.result = Step.COLUMNS, None
        self._look()

    @property
    def file(self) -> ImportPlan:
        """The file that was taken."""
        assert self.plan is not None, "a file is chosen in the first step"
        return self.plan

    def _look(self) -> None:
        self._checked = None
        self._samples = importing.samples(self._office, self.file, self.options)

    def sheets(self) -> list[tuple[str, str]]:
        """The visible sheets of a workbook; none for a file that has but one."""
        names = self.file.sheet.names
        return [(name, name) for name in names] if len(names) > 1 else []

    def headings(self) -> list[tuple[str, str]]:
        """The rows that may be the heading, each told by its first texts."""
        rows = self.file.sheet.rows[:LOOKED_AT]
        named = [
            (str(row.number), f"Dòng {row.number}: {' · '.join(_texts(row.values)[:TITLES_SHOWN])}")
            for row in rows
        ]
        known = {key for key, _ in named}
        now = str(self.file.header)
        return [
            ("0", "Không có dòng tiêu đề"),
            *([] if now in known | {"0"} else [(now, f"Dòng {now}")]),
            *named,
        ]

    def choose_heading(self, number: str) -> None:
        """Take another row for the heading; the columns are guessed anew."""
        plan = importing.plan_of(
            self._office, self.table, self.file.source, self.file.sheet, int(number or 0)
        )
        if self.path is not None:
            self.take(self.path, plan)

    def facts(self) -> list[tuple[str, str]]:
        """What the file is."""
        plan = self.file
        sheet = [("Trang", plan.sheet.name)] if plan.sheet.name else []
        return [("Tệp", plan.source), *sheet, ("Số dòng dữ liệu", grouped(len(plan.rows)))]

    def notes(self) -> list[tuple[Tone, str]]:
        """What a person should know before going on."""
        notes = [(Tone.SOON, note) for note in self.file.sheet.notes]
        if self.file.remembered:
            notes.insert(0, (Tone.OK, "Đã ghép cột như lần nhập trước của tệp cùng mẫu này."))
        left = [line for line in self.columns() if not line.field and line.samples and not is_numbered(line)]
        if left:
            names = ", ".join(line.title or f"cột {line.letter}" for line in left)
            notes.append((Tone.SOON, f"Chưa nhập: {names}."))
        return notes

    # columns

    def columns(self) -> list[ColumnLine]:
        """The columns of the file with what goes where."""
        titles = self.file.titles
        width = max(len(titles), len(self._samples))
        return [
            self._column(column, titles[column] if column < len(titles) else "") for column in range(width)
        ]

    def _column(self, column: int, title: str) -> ColumnLine:
        found = self._samples[column] if column < len(self._samples) else ()
        return ColumnLine(
            column, column_letter(column), title, " · ".join(found), self.mapping.get(column, "")
        )

    def field_choices(self) -> list[tuple[str, str]]:
        """Where a column may go; what every record needs is marked."""
        needed = {spec.name for spec in importing.needed_fields(self.table)}
        fields = self.file.fields.values()
        return [
            ("", "Không nhập"),
            *((f.name, f"{f.title} *" if f.name in needed else f.title) for f in fields),
        ]

    def map(self, column: int, name: str) -> None:
        """Send a column to a field (empty: nowhere); another column that went there goes nowhere."""
        self.mapping = {key: value for key, value in self.mapping.items() if value != name and key != column}
        if name:
            self.mapping[column] = name
        self._checked = None

    def missing(self) -> str:
        """Which fields still need a column, in words; empty when one can go on."""
        missing = importing.missing_fields(self.file, self.mapping)
        titles = ", ".join(f"“{spec.title}”" for spec in missing)
        return f"Chọn cột cho {titles}: không có thì không thành bản ghi." if missing else ""

    # how it is read

    @property
    def may_update(self) -> bool:
        """Whether rows can bring records of this register up to date."""
        return self.table in UPDATABLE

    def choose_encoding(self, encoding: str) -> None:
        """Take the letters of the file for those of an encoding, or let each cell tell."""
        self.options = replace(self.options, encoding=encoding)
        self._look()

    def choose_day_order(self, order: str) -> None:
        """Say whether day or month comes first."""
        self.options = replace(self.options, day_order=DayOrder(order))
        self._checked = None

    def choose_duplicates(self, how: str) -> None:
        """Say what happens to rows whose record is there already."""
        self.options = replace(self.options, on_duplicate=OnDuplicate(how))
        self._checked = None

    # preview

    def check(self, progress: importing.Progress) -> ImportReport:
        """Look at every row without writing; may run in another thread, and `checked` keeps what it told."""
        return importing.run(
            self._office, self.file, self.mapping, self.options, dry_run=True, progress=progress
        )

    def checked(self, report: ImportReport) -> None:
        """Go on with what a check told; what cannot be imported is shown first where there is any."""
        self._checked = _Checked(report)
        self.step = Step.PREVIEW
        self.choose_filter(Outcome.REFUSED.value if report.refused else ALL)

    @property
    def is_checked(self) -> bool:
        """Whether the preview still holds for what is chosen."""
        return self._checked is not None

    def filters(self) -> list[FilterLine]:
        """The filters of the preview with their counts."""
        places = self._checked.places if self._checked else {}
        labels = {outcome.value: outcome.label for outcome in Outcome}
        labels |= {REPAIRED: "Ô được sửa", WARNED: "Xem lại", ALL: "Tất cả"}
        return [FilterLine(key, label, len(places.get(key, ()))) for key, label in labels.items()]

    def choose_filter(self, key: str) -> None:
        """Show the rows of one kind, from the first."""
        self.filter, self.page_no = key, 0
        self._select_first()

    @property
    def found(self) -> list[RowResult]:
        """All rows of the filter."""
        return self._checked.places[self.filter] if self._checked else []

    @property
    def pages(self) -> int:
        """How many pages the filter fills."""
        return max(1, -(-len(self.found) // PAGE_SIZE))

    def turn(self, by: int) -> bool:
        """Another page; False where there is none."""
        wanted = self.page_no + by
        if not 0 <= wanted < self.pages:
            return False
        self.page_no = wanted
        self._select_first()
        return True

    def _shown(self) -> list[RowResult]:
        start = self.page_no * PAGE_SIZE
        return self.found[start : start + PAGE_SIZE]

    def _select_first(self) -> None:
        shown = self._shown()
        self.selected = shown[0].place if shown else -1

    def move(self, by: int) -> bool:
        """Select the row before or after; False at the end of the page."""
        places = [row.place for row in self._shown()]
        if self.selected not in places:
            return False
        wanted = places.index(self.selected) + by
        if not 0 <= wanted < len(places):
            return False
        self.selected = places[wanted]
        return True

    def footer(self) -> str:
        """`1–50 trong 312 dòng`."""
        total, start = len(self.found), self.page_no * PAGE_SIZE
        if not total:
            return "Không có dòng nào"
        return f"{grouped(start + 1)}–{grouped(min(start + PAGE_SIZE, total))} trong {grouped(total)} dòng"

    def rows(self) -> list[RowLine]:
        """The rows of the page."""
        shown = self._shown()
        cells = importing.preview(
            self._office, self.file, self.mapping, self.options, [row.place for row in shown]
        )
        return [self._row_line(row, each.cells) for row, each in zip(shown, cells, strict=True)]

    def _row_line(self, row: RowResult, cells: tuple[CellPreview, ...]) -> RowLine:
        words = " · ".join(cell.after for cell in cells if cell.after)
        mended = "; ".join(f"{c.before} → {c.after}" for c in cells if c.repair and c.before != c.after)
        told = [row.reason, row.warning, mended]
        note = next(filter(None, [mended, *told] if self.filter == REPAIRED else told), "")
        return RowLine(row.place, str(row.row), row.outcome.label, TONES[row.outcome], words, note)

    def row(self) -> RowResult | None:
        """The row that is looked at."""
        return next((row for row in self._shown() if row.place == self.selected), None)

    def cells(self) -> list[CellLine]:
        """The cells of the row that is looked at: what is mended shows what stood there."""
        if self.row() is None:
            return []
        (row,) = importing.preview(self._office, self.file, self.mapping, self.options, [self.selected])
        fields = self.file.fields
        return [CellLine(fields[c.field].title, c.before, c.after, c.repair) for c in row.cells]

    def writes(self) -> int:
        """How many rows an import would write."""
        counts = self._checked.report.counts if self._checked else {}
        return sum(counts.get(outcome, 0) for outcome in (Outcome.CREATED, Outcome.UPDATED))

    # writing

    def run(self, progress: importing.Progress) -> ImportReport:
        """Write all rows as one act; may run in another thread, and `written` keeps the report."""
        return importing.run(self._office, self.file, self.mapping, self.options, progress=progress)

    def written(self, report: ImportReport) -> None:
        """The rows are in the register."""
        self.result, self.step = report, Step.RESULT

    def counts(self) -> list[tuple[str, str, Tone]]:
        """What became of the rows, each count with its tone."""
        counts = self.result.counts if self.result else {}
        lines = [(outcome.label, counts.get(outcome, 0), TONES[outcome]) for outcome in Outcome]
        return [(label, grouped(number), tone if number else Tone.GRAY) for label, number, tone in lines]

    @property
    def message(self) -> str:
        """What the toast says of the import."""
        counts = self.result.counts if self.result else {}
        parts = [("thêm", Outcome.CREATED), ("cập nhật", Outcome.UPDATED), ("từ chối", Outcome.REFUSED)]
        told = ", ".join(f"{word} {grouped(counts[key])}" for word, key in parts if counts.get(key))
        return f"Đã nhập: {told} dòng" if told else "Không có dòng nào mới"

    @property
    def where(self) -> str:
        """What was written, in words."""
        counts = self.result.counts if self.result else {}
        wrote = counts.get(Outcome.CREATED, 0) + counts.get(Outcome.UPDATED, 0)
        return f"{grouped(wrote)} dòng đã nằm trong sổ {TABLES[self.table].title}."

    @property
    def is_undone(self) -> bool:
        """Whether the import was taken back, here or by the toast."""
        if self.result is None or self.result.changes is None:
            return False
        (act,) = self._office.store.acts(1, before=self.result.changes.seq + 1)
        return act.undone_by is not None

    @property
    def can_undo(self) -> bool:
        """Whether the import wrote something that is still there."""
        return self.result is not None and self.result.changes is not None and not self.is_undone

    def undo(self) -> ChangeSet:
        """Take the whole import back."""
        if self.result is None or self.result.changes is None:
            raise AppError("NHAP-19", "Lần nhập này không ghi gì nên không có gì để hoàn tác.", "")
        return registers.undo(self._office, self.result.changes.seq)

    def refused_file(self) -> bytes:
        """The refused rows as an Excel file; before the import those that would be refused."""
        report = self.result or (self._checked.report if self._checked else ImportReport())
        return importing.write_refused(self.file, report)

    @property
    def refused_name(self) -> str:
        """What that file is called."""
        return f"{Path(self.file.source).stem} - dong bi tu choi.xlsx"

    def go_back(self, step: Step) -> bool:
        """Back to a step that was done; not from the result, where only another file is left."""
        if self.step is Step.RESULT or step >= self.step:
            return False
        self.step = step
        return True


def is_numbered(line: ColumnLine) -> bool:
    """Whether a column only numbers the rows of the list."""
    return title_key(line.title) in NUMBERING


def _texts(values: Sequence[object]) -> list[str]:
    return [str(value).strip() for value in values if value not in (None, "")]
