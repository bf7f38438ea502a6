"""State and commands of a register screen: search, filters, order, pages, selection. No window here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.domain.display import display_by
from app.domain.records.base import JsonObject
from app.domain.records.office import SavedFilter
from app.domain.schema import FieldSpec, describe
from app.domain.tables import TABLES
from app.domain.text import text_key
from app.services import list_columns, registers, saved_filters
from app.services.office import Done, Office
from app.services.registers import Between, Condition, Page, Query
from app.store import ChangeSet
from app.views.models.columns import Column, RegisterSpec
from app.views.models.show import Only

PAGE_SIZE = 50


class RegisterModel:
    """One register as one user looks at it."""

    def __init__(self, office: Office, spec: RegisterSpec) -> None:
        self.office = office
        self.spec = spec
        self.search = ""
        self.quick = spec.quick[0].key
        self.filters: dict[str, str] = {}
        self.only: Only | None = None
        self.period: tuple[str, str] = ("", "")
        self.sort = spec.sort
        self.page_no = 0
        self.page = Page(0, [])
        self.counts: dict[str, int] = {}
        self.selected = ""

    @property
    def today(self) -> date:
        """The office's day, for what is overdue."""
        return self.office.clock.today()

    # loading

    def load(self) -> None:
        """Ask for the rows of the present page; the selection moves to the first row when its own is gone."""
        self.page = registers.query(
            self.office, self.spec.table, self._query(self.page_no * PAGE_SIZE, PAGE_SIZE)
        )
        if not self.page.rows and self.page_no:
            self.page_no = max(0, self.last_page)
            self.load()
            return
        if self.selected not in {row["id"] for row in self.page.rows}:
            self.selected = self.page.rows[0]["id"] if self.page.rows else ""

    def count(self) -> None:
        """Count what stands behind each quick filter; after changes, not at every key."""
        for quick in self.spec.quick:
            self.counts[quick.key] = registers.count(self.office, self.spec.table, quick.where(self.today))

    def _query(self, offset: int, limit: int) -> Query:
        sort = "" if self.search.strip() and self.sort == self.spec.sort else self.sort
        return Query(self.search, self.where, sort, offset, limit)

    @property
    def where(self) -> dict[str, Condition]:
        """All conditions: of the chip, of the chosen values, of the period."""
        where: dict[str, Condition] = dict(self._quick_where())
        where.update(self.filters)
        if self.spec.period and any(self.period):
            where[self.spec.period] = Between(*self.period)
        if self.only is not None:
            where["id"] = self.only.ids
        return where

    def _quick_where(self) -> Mapping[str, Condition]:
        return next(quick for quick in self.spec.quick if quick.key == self.quick).where(self.today)

    def all_rows(self) -> list[JsonObject]:
        """Every row that answers the filters, in the order of the screen: for Excel and for print."""
        return registers.select(self.office, self.spec.table, self._query(0, 0))

    # commands

    def set_search(self, text: str) -> None:
        """Search as one types; back on the first page."""
        self.search, self.page_no = text, 0
        self.load()

    def show_only(self, only: Only) -> None:
        """Show the rows behind a part of a chart, whatever their state."""
        self.clear_filters()
        self.only = only
        self.quick = next(quick.key for quick in self.spec.quick if not quick.where(self.today))
        self.load()

    def choose(self, quick: str) -> None:
        """Press a chip."""
        self.quick, self.page_no = quick, 0
        self.load()

    def set_filter(self, name: str, value: str) -> None:
        """Keep only rows with that value; an empty one lifts the filter."""
        self.filters.pop(name, None)
        if value:
            self.filters[name] = value
        self.page_no = 0
        self.load()

    def set_period(self, start: str, end: str) -> None:
        """Keep rows of these days (ISO, both included; empty is open)."""
        self.period, self.page_no = (start, end), 0
        self.load()

    def clear_filters(self) -> None:
        """Lift every filter but the chip."""
        self.filters, self.period, self.search, self.page_no, self.only = {}, ("", ""), "", 0, None
        self.load()

    # filters under a name

    def saved(self) -> tuple[SavedFilter, ...]:
        """The filters that the office kept for this register."""
        return saved_filters.of_register(self.office, self.spec.table)

    def as_saved(self, name: str) -> SavedFilter:
        """What the screen shows now, under a name."""
        return SavedFilter(
            table=self.spec.table,
            name=name,
            quick=self.quick,
            search=self.search.strip(),
            filters=dict(self.filters),
            period_start=self.period[0],
            period_end=self.period[1],
            sort="" if self.sort == self.spec.sort else self.sort,
        )

    @property
    def saved_name(self) -> str:
        """The name of the kept filter that the screen shows now; empty for none."""
        if self.only is not None:
            return ""
        return next((each.name for each in self.saved() if each == self.as_saved(each.name)), "")

    def apply(self, wanted: SavedFilter) -> None:
        """Show what was kept; a chip that is no more gives way to the first."""
        chips = {quick.key for quick in self.spec.quick}
        self.quick = wanted.quick if wanted.quick in chips else self.spec.quick[0].key
        self.search, self.filters, self.only = wanted.search, dict(wanted.filters), None
        self.period = (wanted.period_start, wanted.period_end)
        self.sort, self.page_no = wanted.sort or self.spec.sort, 0
        self.load()

    @property
    def filter_count(self) -> int:
        """How many filters beside the chip are on."""
        return len(self.filters) + any(self.period)

    @property
    def is_narrowed(self) -> bool:
        """Whether something beside the chip narrows the list."""
        return bool(self.search.strip() or self.filter_count or self.only)

    def sort_by(self, column: Column) -> None:
        """Press a header: ascending, then descending."""
        if column.sort:
            self.sort = f"-{column.sort}" if self.sort == column.sort else column.sort
            self.page_no = 0
            self.load()

    @property
    def last_page(self) -> int:
        """The number of the last page, from 0."""
        return max(0, (self.page.total - 1) // PAGE_SIZE)

    def turn(self, by: int) -> bool:
        """Go `by` pages on; False at the end."""
        page_no = min(max(self.page_no + by, 0), self.last_page)
        if page_no == self.page_no:
            return False
        self.page_no, self.selected = page_no, ""
        self.load()
        return True

    def move(self, by: int) -> bool:
        """Select the next or previous row, over the edge of a page as well."""
        place = self.place + by
        if 0 <= place < len(self.page.rows):
            self.selected = self.page.rows[place]["id"]
            return True
        if not self.turn(1 if by > 0 else -1):
            return False
        self.selected = self.page.rows[0 if by > 0 else -1]["id"]
        return True

    @property
    def place(self) -> int:
        """Where the selected row stands on the page; -1 for none."""
        return next((n for n, row in enumerate(self.page.rows) if row["id"] == self.selected), -1)

    @property
    def row(self) -> JsonObject | None:
        """The selected row."""
        return self.page.rows[self.place] if self.place >= 0 else None

    def reveal(self, record_id: str) -> None:
        """Show a record wherever it stands: lift what hides it, turn to its page and select it."""
        ids = [row["id"] for row in self.all_rows()]
        if record_id not in ids:
            self.quick = next(
                (quick.key for quick in self.spec.quick if not quick.where(self.today)), self.quick
            )
            self.filters, self.period, self.search, self.only = {}, ("", ""), "", None
            ids = [row["id"] for row in self.all_rows()]
        if record_id in ids:
            self.page_no = ids.index(record_id) // PAGE_SIZE
            self.selected = record_id
        self.load()

    def remove(self) -> ChangeSet:
        """Delete the selected record."""
        row = self.row
        if row is None:
            raise LookupError("nothing is selected")
        return registers.remove(self.office, self.spec.table, row["id"], row["rev"])

    # choices of the filter bar

    @property
    def shown_fields(self) -> list[str]:
        """The fields behind the columns that are shown, in their order."""
        hidden = self.hidden_columns
        return [column.sort for column in self.spec.columns if column.sort and column.key not in hidden]

    @property
    def hidden_columns(self) -> frozenset[str]:
        """The keys of the columns that the list leaves out."""
        return list_columns.hidden_of(self.office, self.spec.table)

    def hide_columns(self, columns: frozenset[str]) -> Done:
        """Leave out these columns and no others."""
        return list_columns.hide(self.office, self.spec.table, columns)

    def filter_fields(self) -> list[FieldSpec]:
        """The fields that can be filtered by."""
        fields = describe(TABLES[self.spec.table].record)
        return [fields[name] for name in self.spec.filters]

    def filter_choices(self, spec: FieldSpec) -> list[tuple[str, str]]:
        """(value, label) of what a field can be filtered by: its choices, or what the rows hold."""
        if spec.choices:
            return [(str(choice), choice.label) for choice in spec.choices]
        found: dict[str, None] = {}
        for row in self.office.store.table(self.spec.table).rows():
            value = row.get(spec.name)
            for item in value if isinstance(value, list) else (value,):
                if item:
                    found[str(item)] = None
        return [(value, display_by(spec, value)) for value in sorted(found, key=text_key)]

    # words

    def footer(self) -> str:
        """`1–50 trong 146 dòng`."""
        if not self.page.total:
            return "Không có dòng nào"
        first = self.page_no * PAGE_SIZE + 1
        total = f"{self.page.total:,}".replace(",", ".")
        return f"{first}–{first + len(self.page.rows) - 1} trong {total} dòng"

    def page_word(self) -> str:
        """`Trang 1/3`."""
        return f"Trang {self.page_no + 1}/{self.last_page + 1}"
