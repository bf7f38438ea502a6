"""Dossiers that the office follows itself: late, at risk, at home; and the totals of each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.dates import format_day
from app.domain.errors import AppError
from app.domain.official_forms import date_in_text
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.office import DossierState, DossierTotals
from app.domain.schema import describe, validate
from app.domain.tables import TABLES
from app.services import registers
from app.services.office import Done, Office, committed
from app.store import ChangeSet

DOSSIERS, TOTALS = TABLES["dossiers"], TABLES["dossier_totals"]
_MID_MONTH = 15
TOTAL_FIELDS = tuple(name for name, spec in describe(DossierTotals).items() if spec.kind == "int")


def reschedule(
    office: Office, dossier_id: str, rev: int | None = None, *, new_due_date: date, reason: str
) -> Done:
    """Give a late dossier its new date, once only (Decree 61/2018/NĐ-CP), with the reason for the apology."""
    row = registers.get(office, DOSSIERS.name, dossier_id)
    if row.get("new_due_date"):
        old = format_day(date.fromisoformat(row["new_due_date"]))
        raise AppError(
            "HSO-01",
            f"Hồ sơ này đã hẹn lại một lần (ngày {old}); chỉ được hẹn lại một lần.",
            "Trả kết quả trong ngày đã hẹn; nếu vẫn chậm, báo lãnh đạo xử lý.",
        )
    if not reason.strip():
        message = "Chưa ghi lý do chậm."
        raise AppError("HSO-02", message, "Lý do được in trong thư xin lỗi.", fields={"reason": message})
    if new_due_date.isoformat() <= row["due_date"]:
        message = f"Ngày hẹn lại phải sau ngày hẹn cũ ({format_day(date.fromisoformat(row['due_date']))})."
        raise AppError("HSO-03", message, "Chọn ngày muộn hơn.", fields={"new_due_date": message})
    values = {
        "new_due_date": new_due_date.isoformat(),
        "reason": reason.strip(),
        "state": DossierState.LATE.value,
    }
    return _change(office, row, values, rev, f"Hẹn lại {date_in_text(new_due_date)}")


def return_result(office: Office, dossier_id: str, rev: int | None = None, *, returned_on: date) -> Done:
    """Record that the result was handed over."""
    row = registers.get(office, DOSSIERS.name, dossier_id)
    if returned_on.isoformat() < row["received_on"]:
        message = "Ngày trả kết quả không được trước ngày nhận."
        raise AppError("HSO-04", message, "Sửa lại ngày.", fields={"returned_on": message})
    values = {"returned_on": returned_on.isoformat(), "state": DossierState.DONE.value}
    return _change(office, row, values, rev, "Trả kết quả")


def _change(office: Office, row: JsonObject, values: JsonObject, rev: int | None, act: str) -> Done:
    document = registers.checked(office, DOSSIERS, {**row, **values})
    with office.store.transaction(f"{act}: {registers.naming(DOSSIERS, row)}", by=office.user) as tx:
        tx.update(DOSSIERS.name, row["id"], document, rev=row["rev"] if rev is None else rev)
    return Done(registers.get(office, DOSSIERS.name, row["id"]), committed(tx))


def apology_advice(office: Office, row: JsonObject) -> str:
    """What to do about an apology for this dossier today; empty where none is due.

    The apology with the new date is to be sent at least one day before the due date (Decree 61/2018/NĐ-CP).
    """
    if row.get("state") == DossierState.DONE or row.get("new_due_date"):
        return ""
    left = (date.fromisoformat(row["due_date"]) - office.clock.today()).days
    if left < 0:
        return f"Trễ hẹn {-left} ngày. Gửi thư xin lỗi và hẹn lại ngày trả ngay hôm nay."
    if left <= 1:
        return "Nếu không kịp trả đúng hẹn, gửi thư xin lỗi và hẹn lại trước hạn ít nhất một ngày."
    return ""


# -- monthly totals --------------------------------------------------------


@dataclass(frozen=True)
class Totals:
    """The months of a period added up; carried over is the first month's, pending the last one's."""

    months: tuple[str, ...]
    missing: tuple[str, ...]
    figures: DossierTotals


def save_totals(office: Office, values: JsonObject) -> Done:
    """Keep the totals of one month: the month's own row when there is one, else a new one."""
    month = str(values.get("month") or "")
    known = registers.select(office, TOTALS.name, registers.Query(where={"month": month})) if month else []
    if known:
        return registers.update(office, TOTALS.name, known[0]["id"], values, known[0]["rev"])
    return registers.create(office, TOTALS.name, values)


def save_months(office: Office, months: Mapping[str, Mapping[str, int] | None]) -> ChangeSet:
    """Keep the totals of several months as one act; None takes a month out again.

    The figures given are the whole month: a field that is not named is 0. Refuses what no count can be.
    """
    rows = months_of_office(office)
    documents = {month: _month_document(office, month, values, rows) for month, values in months.items()}
    names = ", ".join(month_title(month) for month in sorted(months))
    with office.store.transaction(f"Ghi số liệu một cửa {names}", by=office.user) as tx:
        for month, document in documents.items():
            stored = rows.get(month)
            if stored is None and document is not None:
                tx.insert(TOTALS.name, document)
            elif stored is not None and document is None:
                tx.remove(TOTALS.name, stored["id"], rev=stored["rev"])
            elif stored is not None and document is not None:
                tx.update(TOTALS.name, stored["id"], document, rev=stored["rev"])
    return committed(tx)


def _month_document(
    office: Office, month: str, values: Mapping[str, int] | None, rows: Mapping[str, JsonObject]
) -> JsonObject | None:
    if values is None:
        return None
    whole = {name: values.get(name, 0) for name in TOTAL_FIELDS}
    stored = rows.get(month)
    if stored is None:
        return registers.new_document(office, TOTALS, {"month": month, **whole})
    return registers.checked(office, TOTALS, {**stored, **whole})


def months_of_office(office: Office) -> dict[str, JsonObject]:
    """The kept totals by month."""
    return {row["month"]: row for row in office.store.table(TOTALS.name).rows()}


def month_title(month: str) -> str:
    """A month in words: `tháng 5/2026`."""
    return f"tháng {int(month[5:])}/{month[:4]}"


def balance_warning(values: JsonObject) -> str:
    """Say where a month does not balance: what came in must be done, pending or returned."""
    totals = validate(DossierTotals, values)
    if totals.received == totals.accounted:
        return ""
    return (
        f"Tiếp nhận và kỳ trước chuyển sang là {totals.received}, nhưng đã giải quyết, đang giải quyết và "
        f"trả lại là {totals.accounted}. Kiểm tra lại trước khi báo cáo."
    )


def totals(office: Office, period: Period) -> Totals:
    """The monthly totals of a period. A month belongs to the period that holds its 15th day."""
    rows = months_of_office(office)
    wanted = months_of(period)
    known = [month for month in wanted if month in rows]
    figures = add_up(rows, wanted or [f"{period.end:%Y-%m}"])
    return Totals(tuple(wanted), tuple(month for month in wanted if month not in known), figures)


def add_up(rows: Mapping[str, Mapping[str, Any]], months: Sequence[str]) -> DossierTotals:
    """Months as one: what came and was done is added; carried over is the first's, pending the last's."""
    known = [rows[month] for month in months if month in rows]
    summed: JsonObject = {name: sum(row.get(name, 0) for row in known) for name in TOTAL_FIELDS}
    if known:
        summed["carried_over"] = known[0].get("carried_over", 0)
        for name in ("pending_in_time", "pending_late"):
            summed[name] = known[-1].get(name, 0)
    return DossierTotals(month=months[-1], **summed)


def missing_months(office: Office, period: Period) -> list[str]:
    """The months of a period that have ended and have no totals yet."""
    now = f"{office.clock.today():%Y-%m}"
    return [month for month in totals(office, period).missing if month < now]


def months_of(period: Period) -> list[str]:
    """The months of a period: those whose 15th day lies in it."""
    year, month = period.start.year, period.start.month
    found = []
    while date(year, month, 1) <= period.end:
        if date(year, month, _MID_MONTH) in period:
            found.append(f"{year:04}-{month:02}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
