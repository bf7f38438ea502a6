"""The report of all units for a period: sums, who is missing, every unit's figures, the cases sent up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from app.documents import official
from app.documents.tree import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    PageBreak,
    Run,
    Style,
    Table,
    italic,
    paragraph,
)
from app.documents.xlsx import Sheet
from app.domain.dates import format_partial
from app.domain.display import display
from app.domain.figures import INDICATORS, Indicator
from app.domain.official_forms import BLANK_DAY, grouped
from app.domain.tables import TABLES
from app.services import paper_files, reports
from app.services.consolidation import Consolidation, Unit
from app.services.office import Office
from app.services.report_pages import MODEL

COLUMNS_A_TABLE = 5
"""So many indicators stand beside the name of a unit on a portrait page."""
NOT_GIVEN = "–"
NO_SUMMARY = "Đơn vị chưa gửi tóm tắt"
_CENTERED = Style(size=14, align=Align.CENTER, keep_with_next=True)
_CASE_COLUMNS = (
    *(Column("STT", 11, Align.CENTER), Column("Đơn vị", 28), Column("Mã việc, lĩnh vực", 33)),
    *(Column("Ngày nhận", 23, Align.CENTER), Column("Chuyển đến", 26), Column("Tóm tắt", 44)),
)
_CASE_SHEET_COLUMNS = (
    *(Column("STT", 12, Align.CENTER), Column("Đơn vị", 38), Column("Mã việc", 34)),
    *(Column("Loại", 24), Column("Lĩnh vực", 34), Column("Ngày nhận", 24, Align.CENTER)),
    *(Column("Chuyển đến", 50), Column("Ngày chuyển", 24, Align.CENTER), Column("Tóm tắt", 110)),
)


def full(office: Office, whole: Consolidation) -> Document:
    """The report to be signed: in words who handed in, the sums, and the units one by one in annexes."""
    settings, period = office.settings, whole.period
    blocks: tuple[Block, ...] = (
        *official.heading(
            official.issuer_lines("Ủy ban nhân dân", settings.unit_title),
            number=f"Số: {BLANK_DAY}/BC-UBND",
            place_date=official.place_and_date(
                settings.place_name or settings.unit_name, None, office.clock.today()
            ),
        ),
        *official.title("BÁO CÁO", f"Tổng hợp kết quả thực hiện {MODEL} {period.label}"),
        *(official.addressees(settings.report_recipients) if settings.report_recipients else ()),
        *_who(whole),
        official.section("2. Số liệu tổng hợp"),
        _sums(whole),
        *official.keep_with_signature(
            [
                official.body(
                    f"Số liệu của từng đơn vị ở Phụ lục. {settings.committee} trân trọng báo cáo./.",
                )
            ]
        ),
        official.signature(
            official.Signer(*reports.signer(office)), left=official.recipients(("Như trên", "Lưu: VT"))
        ),
        *_annex(whole),
    )
    return Document(f"Tổng hợp {period.label}", blocks, author=settings.committee)


def _who(whole: Consolidation) -> Iterator[Block]:
    yield official.section("1. Tình hình nộp số liệu")
    received, missing = len(whole.received), whole.missing
    all_units = len(whole.units)
    yield official.body(
        f"Có {received:02d}/{all_units:02d} đơn vị đã nộp gói dữ liệu."
        if missing
        else f"Cả {all_units:02d} đơn vị đã nộp gói dữ liệu."
    )
    if missing:
        yield official.body("Chưa nộp: ", ", ".join(unit.name for unit in missing), ".")
    gaps = sum(total.given < received for total in whole.totals)
    if gaps:
        yield official.body(
            f"Có {gaps:02d} chỉ tiêu chưa đủ số liệu của các đơn vị đã nộp; "
            "cột cuối ghi số đơn vị đã có số liệu."
        )


def _sums(whole: Consolidation) -> Table:
    columns = (
        *(Column("STT", 12, Align.CENTER), Column("Chỉ tiêu", 83), Column("Đơn vị tính", 24)),
        *(Column("Tổng số", 26, Align.RIGHT), Column("Số đơn vị có số liệu", 20, Align.CENTER)),
    )
    rows: list[tuple[Cell, ...]] = []
    groups: set[int] = set()
    number = 0
    for group, totals in groupby(whole.totals, lambda total: total.indicator.group):
        groups.add(len(rows))
        rows.append(("", group, "", "", ""))
        for total in totals:
            number += 1
            indicator = total.indicator
            rows.append((str(number), indicator.title, indicator.unit, _shown(total.value), str(total.given)))
    return Table(columns, tuple(rows), bold_rows=frozenset(groups))


def _annex(whole: Consolidation) -> Iterator[Block]:
    yield PageBreak()
    yield paragraph(Run("PHỤ LỤC", bold=True), style=_CENTERED, heading=2)
    yield paragraph(Run(f"SỐ LIỆU TỪNG ĐƠN VỊ {whole.period.label.upper()}", bold=True), style=_CENTERED)
    yield paragraph(italic(f"(Dấu {NOT_GIVEN}: đơn vị chưa có số liệu)"), style=_CENTERED)
    for group, indicators in groupby(INDICATORS, lambda indicator: indicator.group):
        yield official.section(group)
        yield from (_by_unit(whole, chunk) for chunk in _chunks(list(indicators)))
    cases = list(_case_rows(whole))
    if cases:
        yield official.section("Việc vượt thẩm quyền các đơn vị chuyển lên")
        yield Table(_CASE_COLUMNS, tuple(cases), size=10)


def _chunks(indicators: list[Indicator]) -> Iterator[list[Indicator]]:
    """Parts of nearly the same length that fit beside the name of a unit."""
    parts = -(-len(indicators) // COLUMNS_A_TABLE)
    length = -(-len(indicators) // parts)
    return (indicators[start : start + length] for start in range(0, len(indicators), length))


def _by_unit(whole: Consolidation, indicators: list[Indicator]) -> Table:
    columns = (
        Column("Đơn vị", 45),
        *(Column(f"{indicator.title} ({indicator.unit})", 24, Align.RIGHT) for indicator in indicators),
    )
    rows = [
        (unit.name, *(_shown(unit.figures.get(indicator.key)) for indicator in indicators))
        for unit in whole.received
    ]
    totals = {total.indicator.key: total.value for total in whole.totals}
    rows.append(("Tổng số", *(_shown(totals[indicator.key]) for indicator in indicators)))
    return Table(columns, tuple(rows), size=10, bold_rows=frozenset({len(rows) - 1}))


def _case_rows(whole: Consolidation) -> Iterator[tuple[str, ...]]:
    for number, (unit, case) in enumerate(whole.forwarded(), start=1):
        yield (
            *(str(number), unit.name, f"{case['code']}\n{case.get('category', '')}".strip()),
            *(_day_of(case, "received_at"), case.get("forwarded_to", ""), case.get("summary", NO_SUMMARY)),
        )


def _case_sheet_rows(whole: Consolidation) -> Iterator[tuple[str, ...]]:
    for number, (unit, case) in enumerate(whole.forwarded(), start=1):
        yield (
            *(str(number), unit.name, case["code"]),
            display(TABLES[case["table"]].record, "nature", case.get("nature", "")),
            *(case.get("category", ""), _day_of(case, "received_at"), case.get("forwarded_to", "")),
            *(_day_of(case, "forwarded_at"), case.get("summary", "")),
        )


def _day_of(case: dict[str, str], name: str) -> str:
    return format_partial(case.get(name, ""))


def sheets(office: Office, whole: Consolidation) -> list[Sheet]:
    """The same as a workbook: the sums, a row for each unit, the cases sent up."""
    heading = (office.settings.committee, f"Tổng hợp {whole.period.label}")
    sums = (
        *(Column("STT", 12, Align.RIGHT), Column("Nhóm", 60), Column("Chỉ tiêu", 90)),
        *(Column("Đơn vị tính", 25), Column("Tổng số", 30, Align.RIGHT)),
        Column("Số đơn vị có số liệu", 25, Align.RIGHT),
    )
    rows = [
        (number, total.indicator.group, total.indicator.title, total.indicator.unit, total.value, total.given)
        for number, total in enumerate(whole.totals, start=1)
    ]
    each = (
        *(Column("Mã", 18), Column("Đơn vị", 50), Column("Lần nộp", 18, Align.RIGHT)),
        *(Column(f"{indicator.title} ({indicator.unit})", 30, Align.RIGHT) for indicator in INDICATORS),
    )
    return [
        Sheet("Tong hop", sums, rows, heading, landscape=False),
        Sheet("Tung don vi", each, [_unit_row(unit) for unit in whole.units], heading),
        Sheet("Viec chuyen len", _CASE_SHEET_COLUMNS, list(_case_sheet_rows(whole)), heading),
    ]


def render(office: Office, whole: Consolidation, kind: str) -> bytes:
    """The report as a file of `kind`: pdf, docx or xlsx; refuses (TEP-03) any other."""
    return paper_files.render(
        office,
        kind,
        document=lambda: full(office, whole),
        sheets=lambda: sheets(office, whole),
        title=f"Tổng hợp {whole.period.label}",
    )


def _unit_row(unit: Unit) -> tuple[str | int | None, ...]:
    figures = unit.figures
    sequence = unit.row["sequence"] if unit.row else None
    return unit.code, unit.name, sequence, *(figures.get(indicator.key) for indicator in INDICATORS)


def _shown(value: int | None) -> str:
    return NOT_GIVEN if value is None else grouped(value)
