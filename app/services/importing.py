"""Lists of other programs into the registers: columns guessed, cells mended in sight, no row unaccounted.

`analyse` finds the heading and guesses the columns, `preview` shows cells before and after their repair, a
dry `run` tells what becomes of every row, and `run` writes all rows as one act, so that one undo takes the
whole import back. Nothing is written before every row was checked; a cancelled import leaves nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from app.documents.sheets_in import Row, SheetData, read_sheet
from app.documents.tree import Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.display import display_by
from app.domain.errors import AppError
from app.domain.legacy_text import shipped
from app.domain.official_forms import grouped
from app.domain.records.base import JsonObject, LabelledEnum
from app.domain.records.contacts import ContactKind
from app.domain.records.office import SETTINGS_ID
from app.domain.schema import FieldSpec, describe
from app.domain.tables import IMPORTABLE, TABLES, Table
from app.domain.text import fold, fold_broad
from app.services import contacts, registers
from app.services.import_cells import NOT_NAMED, TICK, DayOrder, Reader, UnreadableError
from app.services.import_columns import (
    BY_SEX,
    NUMBERING,
    columns_of,
    fields_of,
    find_heading,
    heading_at,
    is_numbering,
    title_key,
)
from app.services.office import Office, committed
from app.store import ChangeSet

UPDATABLE = frozenset({"contacts", "dossiers", "dossier_totals"})
"""Where a row that repeats a record may bring it up to date: people, dossiers by their number, months."""
SAMPLED = 200
"""Rows among which the samples of a column are looked for."""
STEP = 200
"""Rows between two reports of progress."""

Progress = Callable[[int, int], None]
"""Called with how many rows are done and how many there are; it may raise to cancel."""


class OnDuplicate(LabelledEnum):
    """What happens to a row whose record is there already."""

    UPDATE = "update", "Cập nhật theo tệp"
    FILL = "fill", "Chỉ điền chỗ còn trống"
    SKIP = "skip", "Bỏ qua, giữ bản ghi cũ"


@dataclass(frozen=True)
class Options:
    """How a file is read: `encoding` is auto, unicode, tcvn3 or vni; the order in days; what repeats."""

    encoding: str = "auto"
    day_order: DayOrder = DayOrder.AUTO
    on_duplicate: OnDuplicate = OnDuplicate.UPDATE


@dataclass(frozen=True)
class ImportPlan:
    """What a file holds and where it would go. `mapping` names the field of each column that has one.

    `header` is the number of the last row of the heading; the rows below it are `rows`. `mapping` and
    `options` are those of the last file of the same layout where `remembered`.
    """

    table: str
    source: str
    sheet: SheetData
    header: int
    titles: tuple[str, ...]
    mapping: Mapping[int, str]
    rows: tuple[Row, ...]
    layout: str
    remembered: bool = False
    options: Options = Options()

    @property
    def fields(self) -> dict[str, FieldSpec]:
        """The fields that a column may go to."""
        return columns_of(TABLES[self.table])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the file: what was passed over, which columns go nowhere."""
        left = [title for column, title in enumerate(self.titles) if title and column not in self.mapping]
        unread = [title for title in left if title_key(title) not in NUMBERING]
        return (*self.sheet.notes, f"Chưa nhập các cột: {', '.join(unread)}.") if unread else self.sheet.notes


@dataclass(frozen=True)
class CellPreview:
    """One cell before and after; `repair` says in words what was mended, empty where nothing was."""

    field: str
    before: str
    after: str
    repair: str


@dataclass(frozen=True)
class RowPreview:
    """The cells of one row as they would be written; `number` is that of the row in the file."""

    number: int
    cells: tuple[CellPreview, ...]


class Outcome(LabelledEnum):
    """What becomes of a row."""

    CREATED = "created", "Tạo mới"
    UPDATED = "updated", "Cập nhật"
    SKIPPED = "skipped", "Bỏ qua"
    REFUSED = "refused", "Từ chối"


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row: `place` in the plan, `row` in the file.

    `reason` says why it was skipped or refused, or what it brings up to date; `warning` what looks wrong and
    is written all the same (telephone and identity numbers); `repaired` whether a cell was mended.
    """

    place: int
    row: int
    outcome: Outcome
    reason: str = ""
    warning: str = ""
    repaired: bool = False


@dataclass
class ImportReport:
    """What became of every row, in the order of the file."""

    rows: list[RowResult] = field(default_factory=list)
    changes: ChangeSet | None = None

    def of(self, outcome: Outcome) -> list[RowResult]:
        """The rows of one outcome."""
        return [row for row in self.rows if row.outcome is outcome]

    @property
    def counts(self) -> Counter[Outcome]:
        """How many rows have each outcome."""
        return Counter(row.outcome for row in self.rows)

    @property
    def refused(self) -> list[RowResult]:
        """The rows that could not be written."""
        return self.of(Outcome.REFUSED)

    @property
    def warned(self) -> list[RowResult]:
        """The rows that are written although something looks wrong."""
        return [row for row in self.rows if row.warning]


def analyse(
    office: Office, table: str, path: Path, *, sheet: str | None = None, header: int | None = None
) -> ImportPlan:
    """Read a file and propose where its columns go. Refuses (NHAP-16) a table that takes no lists.

    `header` is the row of the heading where a person knows better; 0 says that there is none. What the office
    chose for a file of the same layout before is proposed again.
    """
    registers.table_of(table)
    if table not in IMPORTABLE:
        titles = ", ".join(TABLES[name].title for name in IMPORTABLE)
        raise AppError(
            "NHAP-16",
            f"Không nhập được danh sách vào “{TABLES[table].title}”.",
            f"Nhập được vào: {titles}.",
        )
    return plan_of(office, table, path.name, read_sheet(path, sheet), header)


def plan_of(
    office: Office, table: str, source: str, data: SheetData, header: int | None = None
) -> ImportPlan:
    """`analyse` for a sheet that was read already."""
    spec = TABLES[table]
    found = find_heading(data, spec, shipped())
    heading = found if header is None else heading_at(data, spec, shipped(), header)
    rows = data.filled(heading.last)
    if rows and is_numbering(rows[0]):
        rows.pop(0)
    layout = _layout(table, heading.titles)
    plan = ImportPlan(table, source, data, heading.last, heading.titles, heading.guess, tuple(rows), layout)
    return _as_remembered(office, plan)


def _layout(table: str, titles: Sequence[str]) -> str:
    return hashlib.sha256("|".join([table, *map(title_key, titles)]).encode()).hexdigest()[:16]


def _as_remembered(office: Office, plan: ImportPlan) -> ImportPlan:
    known = office.settings.import_layouts.get(plan.layout) if office.is_set_up else None
    if known is None:
        return plan
    fields = plan.fields
    mapping = {int(key): name for key, name in known.items() if key.isdigit() and name in fields}
    options = Options(
        known.get("encoding", Options.encoding),
        DayOrder(known.get("day_order", Options.day_order)),
        OnDuplicate(known.get("on_duplicate", Options.on_duplicate)),
    )
    return replace(plan, mapping=mapping, options=options, remembered=True)


def _remember(office: Office, plan: ImportPlan, mapping: Mapping[int, str], options: Options) -> None:
    """Keep what a person chose, as an act of its own, so that the import is undone without it."""
    row = office.store.table("settings").row(SETTINGS_ID)
    if row is None or (dict(mapping), options) == (dict(plan.mapping), plan.options):
        return
    chosen = {str(column): name for column, name in mapping.items()} | asdict(options)
    layouts = {**row.get("import_layouts", {}), plan.layout: chosen}
    with office.store.transaction("Ghi nhớ cột của tệp nhập", by=office.user) as tx:
        tx.update("settings", SETTINGS_ID, {**row, "import_layouts": layouts}, rev=row["rev"])


# -- rows --------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """One row: its cells in sight, the values that a record is made of, and what is wrong with it."""

    cells: tuple[CellPreview, ...]
    values: JsonObject
    reason: str


def _read_row(reader: Reader, row: Row) -> _Read:
    cells: list[CellPreview] = []
    values: JsonObject = {}
    reasons: list[str] = []
    for spec, before, cell in reader.cells(row):
        if isinstance(cell, UnreadableError):
            reasons.append(str(cell))
            cells.append(CellPreview(spec.name, before, before, ""))
            continue
        values[spec.name] = cell.value
        shown = display_by(spec, cell.value) if spec.kind != "national_id" else str(cell.value)
        cells.append(CellPreview(spec.name, before, shown, ", ".join(cell.repairs)))
    for sex in BY_SEX:
        if told := values.pop(sex.value, ""):
            values["sex"] = sex.value
            if told != TICK:
                values["birth_date"] = told
    if fold(str(values.get("person_name", ""))) in NOT_NAMED:
        values.pop("person_name")
        values["anonymous"] = True
    return _Read(tuple(cells), values, " ".join(reasons))


_TOTAL = re.compile(r"(tong cong|tong so|tong|cong)( \d+)*( \w+)?")


def _is_total(row: Row, values: JsonObject) -> bool:
    """Whether it is the line below a list that adds it up, or a signature beside nothing else."""
    texts = [value for value in row.values if isinstance(value, str) and value.strip()]
    if len(texts) != 1:
        return False
    name, only = (
        title_key(str(values.get("full_name") or values.get("person_name") or "")),
        title_key(texts[0]),
    )
    return name in ("", only) and bool(_TOTAL.fullmatch(only))


def _needed(table: Table) -> list[str]:
    """Fields without which no row can be a record."""
    needed = [name for name, spec in fields_of(table).items() if spec.required]
    if table.date_field != "created_at" and table.date_field not in needed:
        needed.append(table.date_field)
    return needed


def needed_fields(table: str) -> list[FieldSpec]:
    """The fields without which no row can be a record of the table."""
    fields = fields_of(TABLES[table])
    return [fields[name] for name in _needed(TABLES[table])]


def missing_fields(plan: ImportPlan, mapping: Mapping[int, str]) -> list[FieldSpec]:
    """The needed fields to which no column goes."""
    return [spec for spec in needed_fields(plan.table) if spec.name not in mapping.values()]


def check_mapping(plan: ImportPlan, mapping: Mapping[int, str]) -> None:
    """Refuse a choice that leaves out what every record needs, or sends two columns to one field."""
    fields, titles = plan.fields, plan.titles
    missing = [spec.title for spec in missing_fields(plan, mapping)]
    if missing:
        shown = ", ".join(title for title in titles if title) or "không thấy dòng tiêu đề"
        raise AppError(
            "NHAP-14",
            f"Chưa biết cột nào là: {', '.join(missing)}.",
            f"Chọn cột cho các mục đó. Các cột trong tệp: {shown}.",
        )
    twice = [fields[name].title for name in set(mapping.values()) if list(mapping.values()).count(name) > 1]
    if twice:
        raise AppError(
            "NHAP-17", f"Hai cột cùng nhập vào “{twice[0]}”.", "Chọn lại để mỗi mục chỉ lấy một cột."
        )


def _reader(office: Office, plan: ImportPlan, mapping: Mapping[int, str], options: Options) -> Reader:
    return Reader(
        office, plan.fields, plan.rows, mapping, encoding=options.encoding, day_order=options.day_order
    )


def preview(
    office: Office,
    plan: ImportPlan,
    mapping: Mapping[int, str] | None = None,
    options: Options | None = None,
    places: Sequence[int] = range(50),
) -> list[RowPreview]:
    """Rows of the plan as they would be written, each cell before and after its repair."""
    chosen = plan.mapping if mapping is None else mapping
    reader = _reader(office, plan, chosen, options or plan.options)
    rows = (plan.rows[place] for place in places if place < len(plan.rows))
    return [RowPreview(row.number, _read_row(reader, row).cells) for row in rows]


def samples(office: Office, plan: ImportPlan, options: Options, number: int = 3) -> list[tuple[str, ...]]:
    """The first different texts of each column, legacy letters read: by these a person knows a column."""
    columns = range(max((len(row.values) for row in plan.rows[:SAMPLED]), default=0))
    reader = _reader(office, plan, dict.fromkeys(columns, next(iter(plan.fields))), options)
    return [_sample(reader, plan.rows[:SAMPLED], column, number) for column in columns]


def _sample(reader: Reader, rows: Sequence[Row], column: int, number: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows:
        if text := reader.mend(row.value(column), row.font(column), column):
            found[text] = None
        if len(found) == number:
            break
    return tuple(found)


# -- records -----------------------------------------------------------------


@dataclass
class _Known:
    """A record that a later row may repeat: stored before, or made by an earlier row."""

    row: JsonObject
    label: str
    document: JsonObject | None = None


class _Maker:
    """Makes documents of rows, and knows which records are there already."""

    def __init__(self, office: Office, table: str) -> None:
        self.office = office
        self.table = registers.table_of(table)
        self._known: dict[tuple[str, ...], list[_Known]] = {}
        self._twins: dict[tuple[str, ...], list[_Known]] = {}
        for row in office.store.table(table).rows():
            known = _Known(row, f"đã có {registers.naming(self.table, row)}")
            self.learn(known)
            if key := self._whole_key(row):
                self._twins.setdefault(key, []).append(known)

    def learn(self, known: _Known) -> None:
        for key in self._keys(known.row):
            self._known.setdefault(key, []).append(known)

    def duplicate_of(self, values: JsonObject) -> _Known | None:
        """The record that a row repeats by the strict rule: people as in `contacts`, cases word for word."""
        is_contact = self.table.name == "contacts"
        typed = {"id": "", **values}
        for key in self._keys(typed):
            for known in self._known.get(key, ()):
                pair = contacts.compare(typed, known.row) if is_contact else None
                if not is_contact or (pair and pair.rule is contacts.Rule.STRICT):
                    return known
        return self._twin_of(values)

    def _twin_of(self, values: JsonObject) -> _Known | None:
        """A person of the register of whom the row says nothing new: so a list that comes again adds nobody.

        Each record answers for one row, as two people of one name, birth and hamlet were two rows before.
        """
        twins = self._twins.get(self._whole_key(values) or (), [])
        found = next((twin for twin in twins if _says_nothing_new(values, twin.row)), None)
        if found is not None:
            twins.remove(found)
        return found

    def _whole_key(self, row: JsonObject) -> tuple[str, ...] | None:
        """Name, birth and place of a person, name and place of an organization, where all are known."""
        place, birth = row.get("hamlet") or row.get("address"), str(row.get("birth_date") or "")
        known = place and (birth or row.get("kind") == ContactKind.ORGANIZATION)
        if self.table.name != "contacts" or not known:
            return None
        return fold(str(row.get("full_name", ""))), birth, fold(str(place))

    def _keys(self, row: JsonObject) -> Iterator[tuple[str, ...]]:
        if self.table.name == "contacts":
            yield from contacts.strict_keys_of(row)
        elif row.get("month"):
            yield "month", str(row["month"])
        elif row.get("dossier_no"):
            yield "dossier", str(row["dossier_no"])
        elif words := row.get("content") or row.get("procedure"):
            day = str(row.get(self.table.date_field) or "")[:10]
            yield day, fold(str(words)), fold(str(row.get("person_name") or row.get("hamlet") or ""))

    def make(self, values: JsonObject) -> JsonObject:
        """A checked document; refuses as the register's own form does."""
        if self.table.date_field in _needed(self.table) and not values.get(self.table.date_field):
            title = describe(self.table.record)[self.table.date_field].title
            raise AppError("NHAP-18", f"Chưa ghi {title.lower()}.", "Điền vào tệp rồi nhập lại dòng này.")
        return registers.new_document(self.office, self.table, values)

    def changed(self, known: _Known, values: JsonObject, how: OnDuplicate) -> JsonObject | None:
        """The stored record with what a row brings; None where it brings nothing new."""
        now = known.row
        news = {
            name: value
            for name, value in values.items()
            if value not in (None, "", [])
            and now.get(name) != value
            and not _only_lost_its_accents(value, now.get(name))
            and (how is OnDuplicate.UPDATE or not now.get(name))
        }
        if not news:
            return None
        return registers.checked(self.office, self.table, {**now, **news})

    def differences(self, before: JsonObject, after: JsonObject) -> Iterator[str]:
        """The fields that a row changes in a record, old → new."""
        for name, spec in fields_of(self.table).items():
            old, new = before.get(name), after.get(name)
            if old != new:
                yield f"{spec.title}: {display_by(spec, old) or 'trống'} → {display_by(spec, new)}"


def _says_nothing_new(values: JsonObject, row: JsonObject) -> bool:
    return all(row.get(name) == value for name, value in values.items() if value not in (None, "", []))


def _only_lost_its_accents(new: object, old: object) -> bool:
    """Whether a text is one that is known already, typed without accents."""
    if not (isinstance(new, str) and isinstance(old, str)):
        return False
    return new.isascii() and not old.isascii() and fold(new) == fold(old)


def _is_another_name(values: JsonObject, row: JsonObject) -> bool:
    """Whether a row would give a person's record the name of somebody else (accents apart)."""
    old, new = row.get("full_name"), values.get("full_name")
    return bool(old and new) and fold_broad(str(old)) != fold_broad(str(new))


def reason_of(error: AppError) -> str:
    """Why a row was refused: every field's message, or the one message."""
    return " ".join(dict.fromkeys(error.fields.values())) or error.message


def run(
    office: Office,
    plan: ImportPlan,
    mapping: Mapping[int, str] | None = None,
    options: Options | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import every row of the plan as one act, and account for each of them.

    Rows are checked before anything is written; `cancelled` is asked on the way, and then NHAP-15 is raised
    with nothing written. May run outside the window's thread. With `dry_run` nothing is written at all.
    """
    chosen = dict(plan.mapping if mapping is None else mapping)
    how = options or plan.options
    check_mapping(plan, chosen)
    work = _Work(_Maker(office, plan.table), how.on_duplicate)
    reader = _reader(office, plan, chosen, how)
    for place, row in enumerate(plan.rows):
        if place % STEP == 0:
            _report_progress(place, len(plan.rows), progress, cancelled)
        work.take(place, row, _read_row(reader, row))
    _report_progress(len(plan.rows), len(plan.rows), progress, cancelled)
    if not dry_run and (work.new or work.changed):
        _remember(office, plan, chosen, how)
        work.report.changes = _write(office, TABLES[plan.table], plan, work)
    return work.report


def _report_progress(
    done: int, total: int, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> None:
    if progress:
        progress(done, total)
    if cancelled and cancelled():
        raise AppError("NHAP-15", "Đã dừng nhập, chưa có dòng nào được ghi.", "")


class _Work:
    """What an import is going to write, and its report."""

    def __init__(self, maker: _Maker, on_duplicate: OnDuplicate) -> None:
        self.maker = maker
        self.on_duplicate = on_duplicate
        self.report = ImportReport()
        self.new: list[JsonObject] = []
        self.changed: dict[str, JsonObject] = {}

    def take(self, place: int, row: Row, read: _Read) -> None:
        """Account for one row."""
        outcome, reason = self._decide(row, read)
        written = outcome in (Outcome.CREATED, Outcome.UPDATED)
        warnings = registers.warnings(self.maker.table.name, read.values).values() if written else ()
        repaired = any(cell.repair and cell.before != cell.after for cell in read.cells)
        self.report.rows.append(RowResult(place, row.number, outcome, reason, " ".join(warnings), repaired))

    def _decide(self, row: Row, read: _Read) -> tuple[Outcome, str]:
        if not read.values and not read.reason:
            return Outcome.SKIPPED, "Dòng không có gì ở các cột được nhập."
        if _is_total(row, read.values):
            return Outcome.SKIPPED, "Dòng cộng, không phải bản ghi."
        if read.reason:
            return Outcome.REFUSED, read.reason
        try:
            return self._keep(row, read.values)
        except AppError as error:
            return Outcome.REFUSED, reason_of(error)

    def _keep(self, row: Row, values: JsonObject) -> tuple[Outcome, str]:
        known = self.maker.duplicate_of(values)
        if known is not None and _is_another_name(values, known.row):
            return Outcome.REFUSED, f"Số định danh này {known.label} với tên khác. Kiểm tra lại số và tên."
        if known is None:
            document = self.maker.make(values)
            self.new.append(document)
            self.maker.learn(_Known(document, f"trùng với dòng {row.number}", document))
            return Outcome.CREATED, ""
        updates = self.maker.table.name in UPDATABLE and self.on_duplicate is not OnDuplicate.SKIP
        changed = self.maker.changed(known, values, self.on_duplicate) if updates else None
        if changed is None:
            return Outcome.SKIPPED, f"Bỏ qua: {known.label}."
        if known.document is not None:
            known.document.update(changed)
            return Outcome.SKIPPED, f"Gộp vào dòng trước: {known.label}."
        told = "; ".join(self.maker.differences(known.row, changed))
        self.changed[known.row["id"]] = changed
        known.row = changed
        return Outcome.UPDATED, f"{known.label[:1].upper()}{known.label[1:]}. {told}."


def _write(office: Office, table: Table, plan: ImportPlan, work: _Work) -> ChangeSet:
    parts = [f"{grouped(len(work.new))} {table.noun} mới"] if work.new else []
    parts += [f"sửa {grouped(len(work.changed))} {table.noun}"] if work.changed else []
    with office.store.transaction(f"Nhập từ tệp {plan.source}: {', '.join(parts)}", by=office.user) as tx:
        today = office.clock.today()
        for document in work.new:
            registers.put_code(tx, table, document, today)
            tx.insert(table.name, document)
        for record_id, document in work.changed.items():
            tx.update(table.name, record_id, document, rev=document["rev"])
    return committed(tx)


def write_refused(plan: ImportPlan, report: ImportReport) -> bytes:
    """An Excel file of the refused rows as they stood, each with its row number and the reason."""
    titles, refused = plan.titles, report.refused
    width = max([len(titles), *(len(plan.rows[line.place].values) for line in refused)], default=1)
    heads = [
        titles[column] if column < len(titles) and titles[column] else f"Cột {column + 1}"
        for column in range(width)
    ]
    columns = (Column("Dòng", 14), Column("Lý do không nhập", 70), *(Column(title, 34) for title in heads))
    rows = [
        (line.row, line.reason, *(plan.rows[line.place].value(column) for column in range(width)))
        for line in refused
    ]
    heading = (f"CÁC DÒNG KHÔNG NHẬP ĐƯỢC TỪ TỆP {plan.source}", "Sửa các ô sai rồi nhập lại tệp này.")
    return render_xlsx([Sheet("Dòng bị từ chối", columns, rows, heading)], title="Dòng không nhập được")
