"""The report of a period: its figures, what is still missing, the checks before it is sent, and its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents import official
from app.documents.tree import Align, Block, Column, Document, Style, Table, paragraph
from app.domain.dates import format_day
from app.domain.errors import AppError
from app.domain.figures import TYPED, Figure, compute
from app.domain.ids import new_id
from app.domain.periods import Period, days_left
from app.domain.records.base import JsonObject
from app.domain.records.office import OfficeSettings
from app.domain.schema import validate
from app.domain.tables import TABLES
from app.services import dossiers, registers, summaries
from app.services.office import Done, Office, committed
from app.services.signing import block_lines
from app.store import Is

COUNTED_TABLES = (
    *("hotline", "suggestions", "receptions", "petitions", "box_openings", "reception_days"),
    *("activities", "letters", "dossier_totals"),
    *("communications", "inspections", "survey_responses", "facilities"),
)
MONTHS_NAMED = 4
"""Of the missing months so many are named; one more makes the line too long."""
TEXT_FIELDS = ("situation", "leadership", "facilities", "strengths", "weaknesses", "plans", "proposals")


@dataclass(frozen=True)
class Check:
    """One thing looked at before a report is sent: fine or not, and in what words."""

    is_fine: bool
    words: str


def figures(office: Office, period: Period) -> tuple[Figure, ...]:
    """Every figure of the period; a figure that nobody has typed is missing."""
    rows = {name: list(office.store.table(name).rows()) for name in COUNTED_TABLES}
    return compute(rows, period, typed(office, period), office.clock.today())


def year_before(office: Office, period: Period) -> dict[str, int | None]:
    """The figures of the same period of the year before by key, as that period's last day saw them.

    Empty where no register reaches so far back: a year without the program is not a year without work.
    """
    end = period.year_before.end.isoformat()
    days = (
        str(row.get(TABLES[name].date_field) or "")[:10]
        for name in COUNTED_TABLES
        for row in office.store.table(name).rows()
    )
    if not any("" < day <= end for day in days):
        return {}
    return {figure.indicator.key: figure.value for figure in figures(office, period.year_before)}


def report_row(office: Office, period: Period) -> JsonObject | None:
    """What the office wrote for the period itself, None before it wrote anything."""
    return next(iter(office.store.table("reports").select({"period": Is(period.code)})), None)


def typed(office: Office, period: Period) -> dict[str, int]:
    """The figures that the office typed, by key."""
    return dict((report_row(office, period) or {}).get("typed", {}))


def save(
    office: Office,
    period: Period,
    *,
    typed_figures: Mapping[str, int | None] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Done:
    """Keep typed figures (None takes one back) and written parts (`TEXT_FIELDS`) of the report, as one act.

    Refuses (BC-01) what is no count or no figure to type.
    """
    values = dict(typed_figures or {})
    known = {indicator.key for indicator in TYPED}
    wrong = {
        key: "Ghi số nguyên từ 0 trở lên."
        for key, value in values.items()
        if key not in known or (value is not None and value < 0)
    }
    if wrong:
        raise AppError("BC-01", "Có số liệu chưa đúng.", "Sửa ô được đánh dấu.", fields=wrong)
    merged = {**typed(office, period), **values}
    kept = {key: value for key, value in merged.items() if value is not None}
    return _save(office, period, {"typed": kept, **(texts or {})})


def _save(office: Office, period: Period, changes: JsonObject) -> Done:
    table = TABLES["reports"]
    stored = report_row(office, period)
    old = {name: value for name, value in (stored or {}).items() if name in ("typed", *TEXT_FIELDS)}
    document = validate(table.record, {**old, **changes, "period": period.code}).to_document()
    for name in ("rev", "created_at", "updated_at"):
        document.pop(name, None)
    with office.store.transaction(f"Ghi báo cáo {period.label}", by=office.user) as tx:
        if stored is None:
            document["id"] = new_id(office.clock.now())
            tx.insert("reports", document)
        else:
            document["id"] = stored["id"]
            tx.update("reports", stored["id"], document, rev=stored["rev"])
    return Done(registers.get(office, "reports", document["id"]), committed(tx))


def missing(found: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The figures that nobody has given yet."""
    return tuple(figure for figure in found if figure.value is None)


def checks(office: Office, period: Period) -> tuple[Check, ...]:
    """What to look at before the bundle is written."""
    found = figures(office, period)
    gaps = len(missing(found))
    values = {figure.indicator.key: figure.value or 0 for figure in found}
    overdue = values["feedback_overdue"] + values["petitions_overdue"]
    left = days_left(office.clock.today(), period)
    unknown = dossiers.missing_months(office, period)
    given = f"{len(found) - gaps}/{len(found)} chỉ tiêu"
    silent = sum(not case.summary for case in summaries.forwarded(office, period))
    return (
        Check(gaps == 0, f"Đủ {given}" if gaps == 0 else f"Mới có {given}, còn thiếu {gaps}"),
        Check(not unknown, _one_stop_words(unknown)),
        Check(left >= 0, f"Trước hạn nộp: còn {left} ngày" if left >= 0 else f"Đã quá hạn nộp {-left} ngày"),
        Check(
            overdue == 0,
            f"{overdue} việc quá hạn, sẽ nêu trong báo cáo" if overdue else "Không có việc quá hạn",
        ),
        Check(
            silent == 0,
            f"{silent} việc chuyển cấp trên chưa có tóm tắt được duyệt"
            if silent
            else "Việc chuyển cấp trên nào cũng có tóm tắt",
        ),
        *_low_ratings(values["staff_rated_low"], values["staff_measures"]),
    )


def _low_ratings(rated: int, measured: int) -> tuple[Check, ...]:
    """The plan orders a measure for every official whom slips rate low (part III.3)."""
    if not rated:
        return ()
    words = f"{rated} người bị đánh giá thấp, đã có biện pháp với {measured} người"
    return (Check(measured >= rated, words),)


def _one_stop_words(unknown: Sequence[str]) -> str:
    if not unknown:
        return "Số liệu một cửa đủ các tháng của kỳ"
    named = ", ".join(f"{int(month[5:])}/{month[:4]}" for month in unknown[:MONTHS_NAMED])
    more = "…" if len(unknown) > MONTHS_NAMED else ""
    return f"Số liệu một cửa còn thiếu {len(unknown)} tháng: {named}{more}"


def summary(office: Office, period: Period) -> Document:
    """The figures of the period on one page, signed by the default signer."""
    settings, found = office.settings, figures(office, period)
    blocks: tuple[Block, ...] = (
        *official.heading(
            official.issuer_lines("Ủy ban nhân dân", settings.unit_title),
            place_date=official.place_and_date(_place(settings), None, office.clock.today()),
        ),
        *official.title("TÓM TẮT SỐ LIỆU", "Mô hình “Chính quyền thân thiện vì Nhân dân phục vụ”"),
        paragraph(
            f"{period.label[:1].upper()}{period.label[1:]} "
            f"(từ ngày {format_day(period.start)} đến ngày {format_day(period.end)})",
            style=Style(size=13, align=Align.CENTER, space_before=6),
        ),
        _table(found),
        official.signature(official.Signer(*signer(office))),
    )
    return Document(f"Tóm tắt số liệu {period.label}", blocks, author=settings.committee)


def _table(found: tuple[Figure, ...]) -> Table:
    """Two figures a row, so that all of them stand on one page."""
    half = -(-len(found) // 2)
    cells = [(figure.indicator.title, _shown(figure)) for figure in found]
    right = [*cells[half:], ("", "")][:half]
    rows = tuple((*one, *other) for one, other in zip(cells[:half], right, strict=True))
    columns = (
        *(Column("Chỉ tiêu", 58), Column("Số liệu", 24, Align.RIGHT)),
        *(Column("Chỉ tiêu", 58), Column("Số liệu", 24, Align.RIGHT)),
    )
    return Table(columns, rows, size=9.5, keep_with_next=True)


def _shown(figure: Figure) -> str:
    if figure.value is None:
        return "chưa có"
    return f"{figure.value:,}".replace(",", ".")


def _place(settings: OfficeSettings) -> str:
    return settings.place_name or settings.unit_name


def signer(office: Office) -> tuple[tuple[str, ...], str]:
    """The lines of authority and the name of the default signer; open lines where nobody is chosen."""
    row = office.store.table("officials").row(office.settings.signer_id) or next(
        (row for row in office.store.table("officials").rows() if row.get("is_leader")), None
    )
    if row is None:
        return block_lines("", "Chủ tịch UBND"), ""
    return block_lines(row.get("signature_block", ""), row.get("position", "")), row["full_name"]
