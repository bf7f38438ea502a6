"""What every service is given: the store, the clock, who acts, and the reference data of the program."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from app.domain.clock import Clock
from app.domain.deadlines import Rule, WorkCalendar, parse_calendar, parse_rules
from app.domain.errors import AppError
from app.domain.periods import Cutoffs, Period
from app.domain.periods import parse as parse_period
from app.domain.records.base import JsonObject
from app.domain.records.office import SETTINGS_ID, OfficeSettings
from app.domain.resources import resource_path
from app.domain.text import fold
from app.store import ChangeSet, Store, Transaction


@dataclass(frozen=True, eq=False)
class Reference:
    """The reference data of `data/`, read once at the start."""

    holidays: JsonObject
    rules: tuple[Rule, ...]
    categories: tuple[str, ...]
    regions: tuple[JsonObject, ...]

    @classmethod
    def load(cls) -> Reference:
        """Read the files that ship with the program."""
        return cls(
            holidays=_read("holidays.json"),
            rules=parse_rules(_read("deadlines.json")),
            categories=tuple(_read("categories.json")["categories"]),
            regions=tuple(_read("units.json")["regions"]),
        )


def _read(name: str) -> JsonObject:
    data: JsonObject = json.loads(resource_path(f"data/{name}").read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=8)
def _calendar(
    reference: Reference,
    off: tuple[date, ...] = (),
    make_up: tuple[date, ...] = (),
    worked: tuple[date, ...] = (),
    years: tuple[int, ...] = (),
) -> WorkCalendar:
    return parse_calendar(
        reference.holidays, extra_off=off, extra_make_up=make_up, worked=worked, official_years=years
    )


@dataclass(frozen=True)
class Office:
    """One office at work: passed to every service. `user` is who acts now, as the history will name them."""

    store: Store
    clock: Clock
    user: str
    reference: Reference
    _read: list[tuple[JsonObject, OfficeSettings]] = field(default_factory=list, repr=False, compare=False)
    """The settings as they were read last, with their row: long work asks for them at every record."""

    @property
    def is_set_up(self) -> bool:
        """Whether the office has said which unit it is."""
        return self.store.table("settings").row(SETTINGS_ID) is not None

    @property
    def settings(self) -> OfficeSettings:
        """The office's settings; refuses (VP-01) while the unit has not been declared."""
        row = self.store.table("settings").row(SETTINGS_ID)
        if row is None:
            raise AppError(
                "VP-01",
                "Kho dữ liệu này chưa khai báo đơn vị.",
                "Mở chương trình để khai báo lần đầu, hoặc chạy lệnh init.",
            )
        known = next((settings for read, settings in self._read if read is row), None)
        if known is None:
            known = OfficeSettings.model_validate(row)
            self._read[:] = [(row, known)]
        return known

    @property
    def calendar(self) -> WorkCalendar:
        """The working days of the office: the shipped tables with the days of its settings."""
        if not self.is_set_up:
            return _calendar(self.reference)
        settings = self.settings
        return _calendar(
            self.reference,
            tuple(settings.holidays_off),
            tuple(settings.holidays_make_up),
            tuple(settings.holidays_worked),
            tuple(settings.holiday_years),
        )

    @property
    def cutoffs(self) -> Cutoffs:
        """The days at which the office closes its reporting periods."""
        return Cutoffs.of(self.settings) if self.is_set_up else Cutoffs()

    def period(self, code: str) -> Period:
        """The period that `code` names in this office."""
        return parse_period(code, self.cutoffs)

    @property
    def categories(self) -> tuple[str, ...]:
        """Categories to choose from: those shipped, then the office's own; `khác` stands last."""
        own = self.settings.categories if self.is_set_up else []
        known = {fold(name) for name in self.reference.categories}
        added = [name for name in own if fold(name) not in known]
        return (*self.reference.categories[:-1], *added, self.reference.categories[-1])


@dataclass(frozen=True)
class Done:
    """What a service changed: the record as it is now, and everything that the act touched."""

    record: JsonObject
    changes: ChangeSet


def committed(tx: Transaction) -> ChangeSet:
    """What a transaction changed, once its block has ended."""
    if tx.changes is None:
        raise RuntimeError("the transaction has not ended")
    return tx.changes
