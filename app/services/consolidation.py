"""The level above: take the bundles of its units from a stick, add their figures up, say who is missing.

A bundle is trusted as far as it was checked: byte by byte (`reader`), signed by the key by which its unit
signed before, newer than what is there. What is refused is named with its reason; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path

from app.bundles import contents, reader
from app.bundles.reader import Verified
from app.bundles.signing import fingerprint
from app.domain.errors import AppError
from app.domain.figures import INDICATORS, Indicator
from app.domain.ids import new_id
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.office import Level, UnitType
from app.domain.records.reports import ReceivedBundle
from app.domain.text import text_key
from app.services.cases import CASE_TABLES
from app.services.office import Office, committed
from app.store import ChangeSet, Is

TABLE = "received_bundles"
_KNOWN = frozenset(indicator.key for indicator in INDICATORS)


class Verdict(Enum):
    """What became of a bundle."""

    RECEIVED = "đã nhận"
    REPLACED = "đã nhận, thay lần trước"
    SAME = "đã nhận từ trước"
    NEW_KEY = "khóa ký khác lần trước"
    REFUSED = "không nhận"


@dataclass(frozen=True)
class Outcome:
    """One file and what became of it; `key` is the signing key to be confirmed where that is why it waits."""

    path: Path
    verdict: Verdict
    unit: str = ""
    period: str = ""
    message: str = ""
    hint: str = ""
    key: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the bundle is kept, now or from before."""
        return self.verdict in (Verdict.NEW_KEY, Verdict.REFUSED)


@dataclass(frozen=True)
class Received:
    """The outcome for every file in the order given; `changes` is None where nothing was taken."""

    outcomes: tuple[Outcome, ...]
    changes: ChangeSet | None


def bundles_in(folder: Path) -> list[Path]:
    """The files of a folder, and of the folders right below it, that are named as bundles; by name."""
    return sorted({*folder.glob("BC_*.zip"), *folder.glob("*/BC_*.zip")})


def receive(
    office: Office,
    paths: Sequence[Path],
    *,
    confirmed_keys: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Received:
    """Check every bundle and keep the good ones, all of them as one act that can be undone.

    A unit that signs with another key than before waits until its key is among `confirmed_keys`. Refuses
    (TH-01) where the office is no superior.
    """
    if office.settings.level is not Level.SUPERIOR:
        raise AppError(
            "TH-01",
            "Đơn vị này khai báo là xã, phường nên không nhận gói dữ liệu.",
            "Nếu là cấp trên: đổi “Cấp” ở màn hình Cài đặt.",
        )
    desk = _Desk(office, confirmed_keys)
    outcomes = []
    for number, path in enumerate(paths, start=1):
        outcomes.append(desk.look_at(path))
        progress(number, len(paths))
    return Received(tuple(outcomes), desk.keep())


@dataclass
class _Desk:
    """The bundles of one sitting: what is stored, and what is about to be."""

    office: Office
    confirmed_keys: frozenset[str]
    taken: dict[tuple[str, str, str], JsonObject] = field(default_factory=dict)
    """By code, name and period: a code alone was given again to another unit in 2025."""

    def look_at(self, path: Path) -> Outcome:
        try:
            verified = reader.verify(path)
        except AppError as error:
            return Outcome(path, Verdict.REFUSED, message=error.message, hint=error.hint)
        manifest = verified.manifest
        unit, period = manifest.unit.name, manifest.period
        try:
            verdict = self._take(verified)
        except _OtherKeyError as error:
            hint = error.hint
            return Outcome(path, Verdict.NEW_KEY, unit, period, error.message, hint, verified.signer)
        except AppError as error:
            return Outcome(path, Verdict.REFUSED, unit, period, error.message, error.hint)
        return Outcome(path, verdict, unit, period)

    def _take(self, verified: Verified) -> Verdict:
        manifest = verified.manifest
        key = (manifest.unit.code, manifest.unit.name, manifest.period)
        if manifest.unit.code == self.office.settings.unit_code:
            raise AppError("GOI-52", "Đây là gói của chính đơn vị này.", "Chọn gói của đơn vị cấp dưới.")
        before = self.taken.get(key) or self._stored(*key)
        if before is not None and before["bundle_id"] == manifest.bundle_id:
            return Verdict.SAME
        if before is not None and before["sequence"] >= manifest.sequence:
            raise AppError(
                "GOI-53",
                f"Đã có gói lần {before['sequence']} của kỳ này, gói này là lần {manifest.sequence}.",
                "Giữ gói mới hơn. Nếu gói này mới đúng, xin đơn vị ghi lại một gói.",
            )
        self._check_key(verified)
        self.taken[key] = {**_document(verified), "id": before["id"] if before else ""}
        return Verdict.REPLACED if before else Verdict.RECEIVED

    def _stored(self, code: str, name: str, period: str) -> JsonObject | None:
        tests = {"unit_code": Is(code), "unit_name": Is(name), "period": Is(period)}
        return next(iter(self.office.store.table(TABLE).select(tests)), None)

    def _check_key(self, verified: Verified) -> None:
        unit = verified.manifest.unit
        known = self._known_signer(unit.code, unit.name)
        if not known or verified.signer == known:
            return
        if not verified.signer:
            raise AppError(
                "GOI-54",
                "Gói này không có chữ ký, trong khi đơn vị đã từng ký gói.",
                "Xin đơn vị ghi lại gói bằng chương trình.",
            )
        if verified.signer not in self.confirmed_keys:
            raise _OtherKeyError(
                "GOI-55",
                "Gói ký bằng khóa khác với lần trước.",
                f"Gọi cho đơn vị đối chiếu mã khóa {fingerprint(verified.signer)} (xem ở biên nhận của gói). "
                "Nếu đúng, chọn “Chấp nhận khóa mới”.",
            )

    def _known_signer(self, code: str, name: str) -> str:
        """The key of the unit's last signed bundle: of this sitting, else of those stored; empty for none."""
        now = [
            row["signer"] for key, row in self.taken.items() if key[:2] == (code, name) and row.get("signer")
        ]
        if now:
            return str(now[-1])
        rows = self.office.store.table(TABLE).select({"unit_code": Is(code), "unit_name": Is(name)})
        signed = [row for row in rows if row.get("signer")]
        return str(max(signed, key=lambda row: str(row["updated_at"]))["signer"]) if signed else ""

    def keep(self) -> ChangeSet | None:
        if not self.taken:
            return None
        office = self.office
        with office.store.transaction(f"Nhận {len(self.taken)} gói dữ liệu", by=office.user) as tx:
            for document in self.taken.values():
                if document["id"]:
                    tx.update(TABLE, document["id"], document)
                else:
                    tx.insert(TABLE, {**document, "id": new_id(office.clock.now())})
        return committed(tx)


class _OtherKeyError(AppError):
    """The unit signs with another key than before: somebody must ask."""


def _document(verified: Verified) -> JsonObject:
    manifest, told = verified.manifest, contents.figures_of(verified)
    forwarded = contents.forwarded_of(verified, CASE_TABLES)
    record = ReceivedBundle.model_validate(
        {
            "bundle_id": manifest.bundle_id,
            "unit_code": manifest.unit.code,
            "unit_name": manifest.unit.name,
            "period": manifest.period,
            "start": told.period.start,
            "end": told.period.end,
            "sequence": manifest.sequence,
            "made_at": manifest.created_at,
            "app_version": manifest.app_version,
            "file_name": verified.path.name,
            "sha256": verified.sha256,
            "signer": verified.signer,
            "figures": {
                figure.key: figure.value
                for figure in told.figures
                if figure.key in _KNOWN and figure.value is not None
            },
            "forwarded": [
                {"table": table, **{name: text for name, text in case.model_dump().items() if text}}
                for table, cases in forwarded.items()
                for case in cases
            ],
            "sealed": contents.sealed_of(verified),
        }
    )
    document = record.to_document()
    return {name: value for name, value in document.items() if name not in ("id", "rev")}


# -- adding up ---------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """A unit below, with what it handed in for the period; None while nothing has come."""

    code: str
    name: str
    row: JsonObject | None

    @property
    def figures(self) -> dict[str, int]:
        """The figures that the unit gave, by key."""
        return dict(self.row.get("figures", {})) if self.row else {}


@dataclass(frozen=True)
class Total:
    """One indicator over all units: the sum of those who gave it, None where nobody did."""

    indicator: Indicator
    value: int | None
    given: int


@dataclass(frozen=True)
class Consolidation:
    """A period of all units, those expected first."""

    period: Period
    units: tuple[Unit, ...]
    totals: tuple[Total, ...]

    @property
    def received(self) -> tuple[Unit, ...]:
        """The units whose bundle has come."""
        return tuple(unit for unit in self.units if unit.row)

    @property
    def missing(self) -> tuple[Unit, ...]:
        """The units that are still expected."""
        return tuple(unit for unit in self.units if not unit.row)

    def forwarded(self) -> Iterator[tuple[Unit, dict[str, str]]]:
        """The cases that units sent up, oldest first within a unit."""
        for unit in self.received:
            cases = (unit.row or {}).get("forwarded", ())
            yield from ((unit, case) for case in sorted(cases, key=lambda case: case.get("forwarded_at", "")))


def consolidate(office: Office, period: Period) -> Consolidation:
    """The figures of all units for the period, with those who have handed nothing in yet."""
    rows = {
        (row["unit_code"], row["unit_name"]): row
        for row in office.store.table(TABLE).select({"period": Is(period.code)})
    }
    expected = list(_expected(office, period))
    others = sorted(set(rows) - set(expected), key=lambda key: text_key(key[1]))
    units = tuple(Unit(code, name, rows.get((code, name))) for code, name in (*expected, *others))
    return Consolidation(period, units, tuple(_totals(units)))


def _totals(units: Iterable[Unit]) -> Iterator[Total]:
    told = [unit.figures for unit in units]
    for indicator in INDICATORS:
        values = [figures[indicator.key] for figures in told if indicator.key in figures]
        yield Total(indicator, sum(values) if values else None, len(values))


def _expected(office: Office, period: Period) -> Iterator[tuple[str, str]]:
    """Code and name of the units that must hand in for the period.

    As the settings list them; else those of `data/units.json` on its last day; else all that ever handed in.
    """
    settings = office.settings
    if settings.units_below:
        for line in settings.units_below:
            code, _, name = line.partition(" ")
            yield code, name.strip()
        return
    region = next(
        (
            region
            for region in office.reference.regions
            if (region["superior"]["code"], region["superior"]["type"])
            == (settings.unit_code, settings.unit_type)
        ),
        None,
    )
    if region is None:
        yield from dict.fromkeys(
            (row["unit_code"], row["unit_name"]) for row in office.store.table(TABLE).rows()
        )
        return
    for unit in region["units"]:
        start, end = unit.get("valid_from", ""), unit.get("valid_to", "") or date.max.isoformat()
        if start <= period.end.isoformat() <= end:
            yield unit["code"], f"{UnitType(unit['type']).label} {unit['name']}"
