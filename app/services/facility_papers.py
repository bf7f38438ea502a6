"""The checklist of premises and equipment on one sheet, to be taken round and ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.documents import official
from app.documents.layout import lay_out
from app.documents.tree import (
    Align,
    Block,
    Column,
    Columns,
    Document,
    PageSetup,
    Spacer,
    Style,
    Table,
    bold,
    italic,
    paragraph,
)
from app.domain.dates import format_day
from app.domain.records.base import JsonObject
from app.domain.records.oversight import FacilityGroup, FacilityState
from app.services import facilities
from app.services.office import Office
from app.services.register_books import issuer

_PAGE = PageSetup(top=12, bottom=10, left=18, right=12, page_numbers=False)
_SMALLEST = 7.5


def checklist(office: Office) -> Document:
    """Every item by place with room to tick and to note; the last look stands in its column, small enough
    for one sheet as long as it can be read.
    """
    size = 11.0
    document = _checklist(office, size)
    while size > _SMALLEST and len(lay_out(document)) > 1:
        size -= 0.5
        document = replace(document, blocks=_blocks(office, size))
    return document


def _checklist(office: Office, size: float) -> Document:
    return Document(
        "Phiếu kiểm tra cơ sở vật chất",
        _blocks(office, size),
        page=_PAGE,
        author=office.settings.committee,
        created=office.clock.now(),
    )


def _blocks(office: Office, size: float) -> tuple[Block, ...]:
    middle = Style(size=12, align=Align.CENTER)
    half = _PAGE.text_width / 2
    signers = tuple(
        (paragraph(bold(name), style=middle), paragraph(italic("(Ký, ghi rõ họ tên)"), style=middle))
        for name in ("NGƯỜI KIỂM TRA", "NGƯỜI PHỤ TRÁCH")
    )
    return (
        *official.heading(issuer(office), page=_PAGE),
        *official.title("PHIẾU KIỂM TRA", "Cơ sở vật chất, niêm yết công khai", space_before=10, rule=False),
        paragraph("Ngày kiểm tra: …… / …… / 20……", style=Style(size=12, align=Align.CENTER, space_before=2)),
        _table(office, size),
        Columns((half, half), signers, space_before=8),
        Spacer(14),
    )


def _table(office: Office, size: float) -> Table:
    columns = (
        *(Column("STT", 11, Align.CENTER), Column("Hạng mục", 48), Column("Yêu cầu", 48)),
        *(Column(title, 12, Align.CENTER) for title in ("Đạt", "Cần sửa", "Chưa có")),
        Column("Lần kiểm tra gần nhất; việc cần làm", 37),
    )
    rows: list[tuple[str, ...]] = []
    groups: set[int] = set()
    group = ""
    for number, row in enumerate(facilities.in_order(office), start=1):
        if row.get("group") != group:
            group = str(row.get("group"))
            groups.add(len(rows))
            rows.append(("", FacilityGroup(group).label, "", "", "", "", ""))
        rows.append((str(number), row["item"], row.get("standard", ""), "", "", "", _last(row)))
    return Table(columns, tuple(rows), size=size, bold_rows=frozenset(groups))


def _last(row: JsonObject) -> str:
    state = FacilityState(row.get("state", FacilityState.UNCHECKED))
    if state is FacilityState.UNCHECKED:
        return ""
    day = format_day(date.fromisoformat(row["checked_on"]))
    finding = f": {row['finding']}" if row.get("finding") else ""
    return f"{day}, {state.label.lower()}{finding}"
