"""Papers for the wall and for envelopes: the slogan, the leaders' telephone numbers, address labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.documents import official
from app.documents.ink import BLACK, FESTIVE_RED, POSTER_YELLOW, WHITE, Colour
from app.documents.layout import lay_out
from app.documents.tree import (
    Align,
    Block,
    Columns,
    Document,
    FrameKind,
    PageSetup,
    Rule,
    Run,
    Spacer,
    Style,
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
_SHEET_SCALES = (1.2, 1.1, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
LABEL_COLUMNS, LABEL_ROWS, LABEL_WIDTH, LABEL_HEIGHT = 3, 8, 70.0, 37.0
"""The usual sheet of 24 labels (70 by 37 mm), with half a millimetre above the first row."""
_LABEL_SIZES = (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
_SHORT = 80
"""Letters of name and address that fit a label without measuring."""
_ONE_LABEL = PageSetup(
    width=LABEL_WIDTH, height=LABEL_HEIGHT, top=7, bottom=1, left=0, right=0, page_numbers=False
)


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
    """The public sheet of the leaders' telephone numbers and of the day on which citizens are received.

    It hangs on a wall: numbers are read from two metres, and the type shrinks only where many leaders answer.
    """
    page = PageSetup(left=24, right=24, page_numbers=False, frame=FrameKind.FESTIVE, vertical_center=True)
    document = Document("Số điện thoại đường dây nóng", (), page=page, author=office.settings.committee)
    for scale in _SHEET_SCALES:
        document = replace(document, blocks=tuple(_leaders_blocks(office, page.text_width, scale)))
        if len(lay_out(document)) == 1:
            break
    return document


def _leaders_blocks(office: Office, width: float, scale: float) -> Iterator[Block]:
    def line(*parts: str | Run, size: float, before: float = 0, colour: Colour = BLACK) -> Block:
        form = Style(
            size=size * scale,
            align=Align.CENTER,
            space_before=before * scale,
            colour=colour,
            keep_together=True,
        )
        return paragraph(*parts, style=form)

    settings = office.settings
    unit = f"ỦY BAN NHÂN DÂN {settings.unit_title.upper()}"
    yield line(bold(unit), size=17)
    yield Rule(official.text_length(unit, 17 * scale, bold=True) * official.RULE_SHARE, space_before=2)
    yield line(bold("ĐƯỜNG DÂY NÓNG"), size=34, before=20, colour=FESTIVE_RED)
    yield line(bold("Số điện thoại của lãnh đạo"), size=19, before=2)
    for row in _leaders(office):
        name = Style(size=20 * scale)
        number = Style(size=27 * scale, align=Align.RIGHT, colour=FESTIVE_RED)
        left = (
            paragraph(bold(row["full_name"]), style=name),
            paragraph(row.get("position", ""), style=name, size=15 * scale),
        )
        right = (
            paragraph(bold(phone_text(row.get("phone", "")) or "–"), style=number, space_before=5 * scale),
        )
        yield Columns((width * 0.54, width * 0.46), (left, right), space_before=16 * scale)
    yield line(
        "Người dân gọi để phản ánh, kiến nghị, góp ý về thái độ phục vụ và mọi việc thuộc trách nhiệm của "
        "chính quyền. Mỗi cuộc gọi đều được ghi sổ, giao người giải quyết và báo lại kết quả.",
        size=15,
        before=18,
    )
    yield line(bold("LỊCH TIẾP CÔNG DÂN"), size=24, before=24, colour=FESTIVE_RED)
    hour, minute = settings.reception_time.split(":")
    start = f"{int(hour)} giờ {minute}" if minute != "00" else f"{int(hour)} giờ"
    yield line(bold(f"{WEEKDAYS[settings.reception_weekday]} hằng tuần, từ {start}"), size=20, before=6)
    yield line(f"Người tiếp: {settings.reception_leader}", size=16, before=3)
    if settings.office_address:
        yield line(f"Địa điểm: {settings.office_address}", size=16, before=3)
    if settings.boxes:
        yield line(f"Hòm thư góp ý đặt tại: {'; '.join(settings.boxes)}", size=15, before=14)


def _leaders(office: Office) -> list[JsonObject]:
    """Leaders who are in office, by rank and name."""
    rows = office.store.table("officials").rows()
    leaders = [row for row in rows if row.get("is_leader") and row.get("active", True)]
    return sorted(leaders, key=lambda row: (_rank(row), name_key(row["full_name"])))


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
    """A name and an address in type that keeps them on their label: a higher one would move all below it."""
    if not name:
        return ()
    for size in _LABEL_SIZES:
        blocks = _label_blocks(name, address, size)
        if len(name) + len(address) <= _SHORT or len(lay_out(Document("", blocks, page=_ONE_LABEL))) == 1:
            break
    return blocks


def _label_blocks(name: str, address: str, size: float) -> tuple[Block, ...]:
    form = Style(size=size, left_indent=5, right_indent=4)
    lines: list[Block] = [
        Spacer(7),
        paragraph("Kính gửi:", style=form, size=size - 1),
        paragraph(bold(name), style=form),
    ]
    if address:
        lines.append(paragraph(address, style=form, size=size - 1, space_before=1))
    return tuple(lines)
