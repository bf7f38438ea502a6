"""What must be done today: every figure with the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import periods
from app.domain.dates import format_day
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.cases import OPEN_STATUSES, CaseStatus, Nature
from app.domain.records.office import DossierState
from app.domain.tables import TABLES
from app.domain.text import shorten
from app.services import cases, receptions, registers
from app.services.office import Office
from app.services.registers import Between, Condition, Query

SOON_DAYS = 3
"""What is due within so many days is shown as due soon."""
OPEN = tuple(sorted(OPEN_STATUSES))
_NOT_ANSWERED = frozenset({CaseStatus.WITHDRAWN, CaseStatus.CONVERTED, CaseStatus.KEPT})
WAITING_FOR_RESULT = (DossierState.AT_RISK.value, DossierState.LATE.value, DossierState.AT_HOME.value)


@dataclass(frozen=True)
class Listed:
    """One place where a figure comes from: the register, the query that lists its rows, how many they are."""

    table: str
    query: Query
    number: int


@dataclass(frozen=True)
class Figure:
    """A number of the overview with the lists behind it."""

    number: int
    lists: tuple[Listed, ...]
    earliest: date | None = None


@dataclass(frozen=True)
class Task:
    """One line of today's work. `kind` is overdue, soon or tell; `days` is how many late or left."""

    kind: str
    table: str
    record_id: str
    code: str
    text: str
    due: date | None
    days: int
    urgent: bool
    assigned_to: str


@dataclass(frozen=True)
class ReportDue:
    """The next report: its period, the last day on which it is in time, the days left until then."""

    period: Period
    last_day: date
    days_left: int


@dataclass(frozen=True)
class Group:
    """One bar of a chart: its name, and by register the ids of the cases that it counts."""

    label: str
    ids: Mapping[str, tuple[str, ...]]

    def count(self, table: str) -> int:
        """How many cases of a register it counts."""
        return len(self.ids.get(table, ()))

    @property
    def total(self) -> int:
        """How many cases it counts in all."""
        return sum(map(len, self.ids.values()))


@dataclass(frozen=True)
class Overview:
    """The screen Tổng quan."""

    day: date
    overdue: Figure
    soon: Figure
    to_tell: Figure
    tasks: tuple[Task, ...]
    report: ReportDue
    by_month: tuple[Group, ...]
    reception: receptions.Next | None


def today(office: Office, *, months: int = 6) -> Overview:
    """Everything that the office must know this morning. Overdue and due soon leave out paused cases."""
    day = office.clock.today()
    rows = list(_due_rows(office))
    tasks = sorted(_tasks(day, rows), key=_weight)
    cutoffs = office.cutoffs
    period = periods.next_report(day, cutoffs)
    return Overview(
        day=day,
        overdue=_figure(office, tasks, "overdue", Between("", (day - timedelta(days=1)).isoformat())),
        soon=_figure(
            office, tasks, "soon", Between(day.isoformat(), (day + timedelta(days=SOON_DAYS)).isoformat())
        ),
        to_tell=_figure(office, tasks, "tell", None),
        tasks=tuple(tasks),
        report=ReportDue(period, period.end, periods.days_left(day, period)),
        by_month=by_month(office, months),
        reception=receptions.next_day(office) if office.is_set_up else None,
    )


def to_tell_filter() -> dict[str, Condition]:
    """The filter of cases that have a result or were forwarded, and whose citizen has not been told."""
    return {"status": (CaseStatus.ANSWERED.value, CaseStatus.FORWARDED.value), "informed_at": ""}


def open_filter(table: str) -> dict[str, Condition]:
    """The filter of rows on which the office still has to act."""
    return {"state": WAITING_FOR_RESULT} if table == "dossiers" else {"status": OPEN}


def _queries(table: str, due: Between | None) -> Iterator[Query]:
    """The queries that list a figure's rows; `due` None asks for those to tell.

    A dossier that was re-scheduled counts by its new day, so that its register is asked twice.
    """
    if due is None:
        yield Query(where=to_tell_filter())
    elif table == "dossiers":
        yield Query(where={**open_filter(table), "new_due_date": "", "due_date": due}, sort="due_date")
        yield Query(where={**open_filter(table), "new_due_date": due}, sort="new_due_date")
    else:
        yield Query(where={**open_filter(table), "due_date": due}, sort="due_date")


def _due_rows(office: Office) -> Iterator[tuple[str, JsonObject]]:
    for table in (*cases.CASE_TABLES, "dossiers"):
        for row in office.store.table(table).rows():
            yield table, row


def _tasks(day: date, rows: Iterable[tuple[str, JsonObject]]) -> Iterator[Task]:
    for table, row in rows:
        if table != "dossiers" and cases.waiting_to_be_told(row):
            yield _task("tell", table, row, None, 0)
            continue
        due = _due_day(table, row)
        if due is None or due > day + timedelta(days=SOON_DAYS):
            continue
        kind = "overdue" if due < day else "soon"
        yield _task(kind, table, row, due, abs((due - day).days))


def _due_day(table: str, row: JsonObject) -> date | None:
    """The running due date; a dossier that was re-scheduled has its new one."""
    if table == "dossiers":
        waits = row.get("state") in WAITING_FOR_RESULT
        due = row.get("new_due_date") or row.get("due_date")
    else:
        waits = row.get("status") in OPEN_STATUSES
        due = row.get("due_date")
    return date.fromisoformat(due) if waits and due else None


def _task(kind: str, table: str, row: JsonObject, due: date | None, days: int) -> Task:
    if row.get("nature") == Nature.DENUNCIATION:
        text = f"Tố cáo, xem sổ mật số {row.get('secret_register_no', '')}".rstrip()
    else:
        text = shorten(row.get("content") or row.get("procedure", ""), 120)
    return Task(
        kind=kind,
        table=table,
        record_id=row["id"],
        code=row.get("code", ""),
        text=text,
        due=due,
        days=days,
        urgent=row.get("urgency") == "urgent",
        assigned_to=row.get("assigned_to") or row.get("handled_by", ""),
    )


def _weight(task: Task) -> tuple[int, int, bool, str]:
    """Overdue longest first, then what is due soonest, then who must be told; urgent before others."""
    place = {"overdue": 0, "soon": 1, "tell": 2}[task.kind]
    return place, -task.days if task.kind == "overdue" else task.days, not task.urgent, task.code


def _figure(office: Office, tasks: Iterable[Task], kind: str, due: Between | None) -> Figure:
    mine = [task for task in tasks if task.kind == kind]
    tables = [table for table in TABLES if any(task.table == table for task in mine)]
    lists = (
        Listed(table, query, registers.count(office, table, query.where))
        for table in tables
        for query in _queries(table, due)
    )
    days = [task.due for task in mine if task.due]
    return Figure(len(mine), tuple(listed for listed in lists if listed.number), min(days, default=None))


def in_words(figure: Figure) -> str:
    """What a figure is made of: `2 cuộc gọi, 1 đơn`."""
    counts: Counter[str] = Counter()
    for listed in figure.lists:
        counts[TABLES[listed.table].noun] += listed.number
    return ", ".join(f"{number} {noun}" for noun, number in counts.items())


# -- charts ----------------------------------------------------------------


IN_TIME, LATE, OVERDUE = "Đúng hạn", "Trả lời trễ", "Đang quá hạn"
REST = "Còn lại"


def by_month(office: Office, months: int = 6) -> tuple[Group, ...]:
    """Cases received in each of the last `months` calendar months, this one included."""
    wanted = [periods.month_of(office.clock.today())]
    while len(wanted) < months:
        wanted.insert(0, wanted[0].previous)
    names = {period.start.isoformat()[:7]: f"T{period.start.month}" for period in wanted}
    since = Period(wanted[0].code, wanted[0].start, wanted[-1].end)
    grouped = _grouped(cases_received(office, since), lambda row: str(row.get("received_at", ""))[:7])
    return tuple(Group(name, grouped.get(month, {})) for month, name in names.items())


def by_channel(office: Office, period: Period) -> tuple[Group, ...]:
    """Cases received in the period in each of the four registers."""
    found: dict[str, list[str]] = {table: [] for table in cases.CASE_TABLES}
    for table, row in cases_received(office, period):
        found[table].append(row["id"])
    return tuple(Group(TABLES[table].title, {table: tuple(ids)}) for table, ids in found.items())


def by_field(office: Office, period: Period, name: str, *, most: int = 10) -> tuple[Group, ...]:
    """Cases received in the period by `name` (category, hamlet), the most frequent first, the rest as one."""
    grouped = _grouped(cases_received(office, period), lambda row: str(row.get(name) or ""))
    groups = sorted((Group(label, ids) for label, ids in grouped.items()), key=lambda g: (-g.total, g.label))
    if len(groups) <= most:
        return tuple(groups)
    rest: dict[str, tuple[str, ...]] = {}
    for group in groups[most - 1 :]:
        for table, ids in group.ids.items():
            rest[table] = (*rest.get(table, ()), *ids)
    return (*groups[: most - 1], Group(REST, rest))


def by_timeliness(office: Office, period: Period) -> tuple[Group, ...]:
    """The cases received in the period: answered in time, answered late, open past their day."""
    day = office.clock.today().isoformat()
    grouped = _grouped(cases_received(office, period), lambda row: _timeliness(row, day))
    return tuple(Group(name, grouped.get(name, {})) for name in (IN_TIME, LATE, OVERDUE))


def percent_in_time(groups: Sequence[Group]) -> float | None:
    """Share answered in time of all that had to be answered; None where nothing had."""
    total = sum(group.total for group in groups)
    return None if total == 0 else 100 * groups[0].total / total


def _timeliness(row: JsonObject, day: str) -> str:
    due = row.get("due_date")
    if not due or row.get("status") in _NOT_ANSWERED:
        return ""
    done = str(row.get("answered_at") or row.get("forwarded_at") or "")[:10]
    if done:
        return IN_TIME if done <= due else LATE
    return OVERDUE if due < day else ""


def _grouped(
    rows: Iterable[tuple[str, JsonObject]], label: Callable[[JsonObject], str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for table, row in rows:
        found.setdefault(label(row), {}).setdefault(table, []).append(row["id"])
    return {name: {table: tuple(ids) for table, ids in by.items()} for name, by in found.items()}


def cases_received(office: Office, period: Period) -> Iterator[tuple[str, JsonObject]]:
    """The cases received in the period, with their table."""
    start, end = period.start.isoformat(), period.end.isoformat()
    for table in cases.CASE_TABLES:
        for row in office.store.table(table).rows():
            if start <= str(row.get("received_at", ""))[:10] <= end:
                yield table, row


def due_in_words(task: Task, day: date) -> str:
    """`quá 2 ngày`, `hôm nay`, `còn 3 ngày`, `chờ báo dân`: the word beside a line of today's work."""
    if task.kind == "tell":
        return "chờ báo dân"
    if task.kind == "overdue":
        return f"quá {task.days} ngày"
    if task.due == day:
        return "hôm nay"
    return f"còn {task.days} ngày" if task.due is None or task.days > 1 else f"mai, {format_day(task.due)}"
