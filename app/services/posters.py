"""Papers for the wall and for envelopes: the slogan, the leaders' telephone numbers, address labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.documents import official
from app.documents.ink import POSTER_YELLOW, WHITE
from app.documents.tree import (
    A4,
    Align,
    Block,
    Column,
    Columns,
    Document,
    FrameKind,
    PageSetup,
    Spacer,
    Style,
    Table,
    bold,
    paragraph,
)
from app.domain.dates import WEEKDAYS
from app.domain.phones import display as phone_text
from app.domain.records.base import JsonObject
from app.domain.text import name_key
from app.services.office import Office

SHEETS = {"A4": (210, 297, 1.0), "A3": (297, 420, 2**0.5), "A1": (594, 841, 2**1.5)}
"""Width and height (mm) of the sheets that a poster is printed on, and how much larger than A4 they are."""
FIVE_KNOWS = (
    "Biết nghe dân nói",
    "Biết nói dân hiểu",
    "Biết làm dân tin",
    "Biết xin lỗi",
    "Biết cảm ơn",
)
THREE_SHOWS = (
    ("Tôn trọng", "trong quan hệ giao tiếp"),
    ("Văn minh", "lịch sự, văn hóa trong giao tiếp, giải quyết công việc"),
    ("Gần gũi", "trong quan hệ, giải quyết công việc nhanh chóng"),
)
"""The words of the plan of 31/12/2020, part III."""
LABEL_COLUMNS, LABEL_ROWS, LABEL_WIDTH, LABEL_HEIGHT = 3, 8, 70.0, 37.0
"""The usual sheet of 24 labels (70 by 37 mm), with half a millimetre above the first row."""


def slogan_poster(office: Office, sheet: str = "A4") -> Document:
    """“5 biết – 3 thể hiện” with the unit's name, for A4, A3 or a print shop's A1."""
    width, height, scale = SHEETS[sheet]
    margin = 18 * scale
    page = PageSetup(
        width=width,
        height=height,
        top=margin,
        bottom=margin,
        left=margin,
        right=margin,
        page_numbers=False,
        frame=FrameKind.POSTER,
        vertical_center=True,
    )
    unit = office.settings.unit_title

    def line(*parts: object, size: float, before: float = 0, yellow: bool = False) -> Block:
        colour = POSTER_YELLOW if yellow else WHITE
        form = Style(size=size * scale, align=Align.CENTER, space_before=before * scale, colour=colour)
        return paragraph(*parts, style=form)  # type: ignore[arg-type]  # runs and words

    blocks = [
        line(bold(f"ỦY BAN NHÂN DÂN {unit.upper()}"), size=18, yellow=True),
        line(bold(f"Cán bộ, công chức UBND {unit}"), size=20, before=26),
        line(bold("quyết tâm thực hiện tốt"), size=20, before=2),
        line(bold("5 BIẾT"), size=58, before=14, yellow=True),
        *(line(bold(words), size=27, before=5) for words in FIVE_KNOWS),
        line(bold("3 THỂ HIỆN"), size=58, before=18, yellow=True),
    ]
    for word, meaning in THREE_SHOWS:
        blocks.append(line(bold(word.upper()), size=27, before=8))
        blocks.append(line(bold(meaning), size=17, before=1))
    return Document("5 biết – 3 thể hiện", tuple(blocks), page=page, author=office.settings.committee)


def leaders_sheet(office: Office) -> Document:
    """The public sheet of the leaders' telephone numbers and of the day on which citizens are received."""
    settings = office.settings
    leaders = [
        row
        for row in office.store.table("officials").rows()
        if row.get("is_leader") and row.get("active", True)
    ]
    leaders.sort(key=lambda row: (_rank(row), name_key(row["full_name"])))
    rows = tuple(
        (
            str(number),
            (bold(row["full_name"]),),
            row.get("position", ""),
            (bold(phone_text(row.get("phone", ""))),),
        )
        for number, row in enumerate(leaders, start=1)
    )
    columns = (
        Column("STT", 12, Align.CENTER),
        Column("Họ và tên", 62),
        Column("Chức vụ", 58),
        Column("Điện thoại", 42, Align.CENTER),
    )
    center = Style(size=14, align=Align.CENTER)
    blocks: list[Block] = [
        paragraph(bold(f"ỦY BAN NHÂN DÂN {settings.unit_title.upper()}"), style=center, size=15),
        *official.title(
            "CÔNG KHAI SỐ ĐIỆN THOẠI ĐƯỜNG DÂY NÓNG",
            "và lịch tiếp công dân của lãnh đạo",
            space_before=18,
        ),
        Table(columns, rows, size=14, space_before=18),
        paragraph(
            "Người dân gọi để phản ánh, kiến nghị, góp ý về thái độ phục vụ và mọi việc thuộc trách nhiệm "
            "của chính quyền. Mỗi cuộc gọi đều được ghi sổ, giao người giải quyết và báo lại kết quả.",
            style=official.BODY,
            space_before=14,
        ),
    ]
    weekday = WEEKDAYS[settings.reception_weekday].replace("Thứ", "thứ")
    hour, minute = settings.reception_time.split(":")
    day = f"{weekday} hằng tuần, từ {hour} giờ {minute}, {settings.reception_leader} tiếp"
    blocks.append(paragraph(bold("Lịch tiếp công dân: "), f"{day}.", style=official.BODY))
    if settings.office_address:
        blocks.append(paragraph(bold("Địa điểm: "), f"{settings.office_address}.", style=official.BODY))
    page = replace(A4, left=17, right=17, page_numbers=False)
    return Document("Số điện thoại đường dây nóng", tuple(blocks), page=page, author=settings.committee)


def _rank(row: JsonObject) -> int:
    position = row.get("position", "").casefold()
    return 0 if position.startswith("chủ tịch") else 1 if position.startswith("phó chủ tịch") else 2


def address_labels(people: Sequence[tuple[str, str]], *, skip: int = 0) -> Document:
    """Labels with name and address, 24 on a sheet; `skip` labels of the first sheet are used up already."""
    top = (297 - LABEL_ROWS * LABEL_HEIGHT) / 2
    page = PageSetup(left=0, right=0, top=top, bottom=0, page_numbers=False)
    labels: list[tuple[str, str]] = [*[("", "")] * skip, *people]
    rows = [labels[start : start + LABEL_COLUMNS] for start in range(0, len(labels), LABEL_COLUMNS)]
    return Document("Nhãn phong bì", tuple(_label_row(row) for row in rows), page=page)


def _label_row(row: Sequence[tuple[str, str]]) -> Columns:
    """One row of labels; an empty column holds it open to the height of a label."""
    cells = [_label(name, address) for name, address in row]
    cells += [()] * (LABEL_COLUMNS - len(cells))
    widths = (*[LABEL_WIDTH] * LABEL_COLUMNS, 0.0)
    return Columns(widths, (*cells, (Spacer(LABEL_HEIGHT),)))


def _label(name: str, address: str) -> tuple[Block, ...]:
    if not name:
        return ()
    form = Style(size=12, left_indent=5, right_indent=4)
    lines: list[Block] = [
        Spacer(7),
        paragraph("Kính gửi:", style=form, size=11),
        paragraph(bold(name), style=form),
    ]
    if address:
        lines.append(paragraph(address, style=form, size=11, space_before=1))
    return tuple(lines)
