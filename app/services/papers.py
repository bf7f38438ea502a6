"""Papers of the daily work: minutes of opening a box, today's work on one page."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from app.documents import official
from app.documents.layout import lay_out
from app.documents.official import Signer
from app.documents.tree import (
    Align,
    Block,
    Column,
    Document,
    PageSetup,
    Style,
    Table,
    paragraph,
)
from app.domain.dates import weekday
from app.domain.display import display_by
from app.domain.official_forms import BLANK_DAY, date_in_text, date_in_words
from app.domain.records.base import JsonObject
from app.domain.records.cases import Nature
from app.domain.schema import describe
from app.domain.text import shorten
from app.services import boxes, overview, registers
from app.services.office import Office
from app.services.register_books import issuer

_MINUTES_END = (
    "Hòm thư được khóa và niêm phong lại trước sự chứng kiến của những người có tên trên. "
    "Biên bản kết thúc vào hồi ….. giờ ….. cùng ngày, đã đọc lại cho mọi người cùng nghe và ký tên./."
)
PEOPLE_SHOWN = 60
"""Letters listed in the minutes; the others are counted."""
TASKS_ON_A_PAGE = 30
_SMALL = Style(size=12)
_OWN_PAGE = PageSetup(top=15, bottom=12, left=20, right=15, page_numbers=False)
"""The sheet of a paper that stays in the house."""


def box_minutes(office: Office, opening_id: str) -> Document:
    """BIÊN BẢN mở hòm thư góp ý, with an opening that found nothing as well (layout of NĐ 30/2020, mẫu 1.9).

    Number and end of the meeting are written by hand. Denunciations are counted only.
    """
    row = registers.get(office, boxes.OPENINGS.name, opening_id)
    letters = boxes.letters_of(office, opening_id)
    settings = office.settings
    opened = datetime.fromisoformat(row["opened_at"])
    witness = ", ".join(part for part in (row["witness"], row.get("witness_body")) if part)
    total, secret = row.get("letters_count", 0), row.get("denunciations_count", 0)
    blocks: list[Block] = [
        *official.heading(issuer(office), number=f"Số:{BLANK_DAY}/BB-UBND"),
        *official.title("BIÊN BẢN", "Mở hòm thư góp ý"),
        official.body(f"Thời gian: {opened.hour} giờ {opened.minute:02}, {date_in_words(opened.date())}."),
        official.body(f"Địa điểm: {row.get('box') or 'trụ sở ' + settings.committee}."),
        official.section("1. Thành phần"),
        official.body(f"- Người giữ khóa: {row['opened_by']}."),
        official.body(f"- Người chứng kiến: {witness}."),
        official.section("2. Kết quả mở hòm thư"),
        official.body(f"- Tình trạng khóa, niêm phong trước khi mở: {_inside(row.get('lock_state', ''))}."),
        official.body(_counted(total, secret, letters)),
    ]
    if letters:
        blocks.append(_letters_table(letters))
    if secret:
        blocks.append(official.body(f"- {secret:02} đơn tố cáo đã niêm phong, chuyển theo quy định bảo mật."))
    if row.get("note"):
        blocks.append(official.body(f"- Ghi chú: {row['note']}"))
    blocks += [
        *official.keep_with_signature([official.body(_MINUTES_END)]),
        official.signature(
            Signer(("NGƯỜI CHỨNG KIẾN",), row["witness"]),
            left=official.signer_blocks(Signer(("NGƯỜI GIỮ KHÓA",), row["opened_by"])),
        ),
    ]
    return Document(f"Biên bản mở hòm thư {row['code']}", tuple(blocks), created=office.clock.now())


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _counted(total: int, secret: int, letters: list[JsonObject]) -> str:
    if not total:
        return "- Số thư trong hòm: không có thư."
    natures = Counter(str(row.get("nature", Nature.SUGGESTION)) for row in letters)
    parts = [f"{natures[nature]:02} {nature.label.lower()}" for nature in Nature if natures[nature]]
    if secret:
        parts.append(f"{secret:02} đơn tố cáo")
    unread = total - secret - len(letters)
    if unread > 0:
        parts.append(f"{unread:02} thư chưa ghi nội dung")
    return f"- Số thư trong hòm: {total:02} thư, gồm: {', '.join(parts)}."


def _letters_table(letters: list[JsonObject]) -> Table:
    columns = (
        Column("STT", 10, Align.CENTER),
        Column("Mã thư", 28),
        Column("Người gửi", 38),
        Column("Nội dung", 64),
        Column("Phân loại", 25),
    )
    nature = describe(boxes.LETTERS.record)["nature"]
    rows = tuple(
        (
            str(place),
            row["code"],
            row.get("person_name") or "Không ghi tên",
            row.get("content", ""),
            display_by(nature, row.get("nature", Nature.SUGGESTION)),
        )
        for place, row in enumerate(letters[:PEOPLE_SHOWN], start=1)
    )
    return Table(columns, rows)


def today_page(office: Office) -> Document:
    """Today's work on one page, to take along: overdue first, then due soon, then who must be told.

    What does not fit is counted at the foot.
    """
    shown = overview.today(office)
    listed = min(len(shown.tasks), TASKS_ON_A_PAGE)
    document = _today_page(office, shown, listed)
    while listed > 1 and len(lay_out(document)) > 1:
        listed -= 1
        document = _today_page(office, shown, listed)
    return document


def _today_page(office: Office, shown: overview.Overview, listed: int) -> Document:
    numbers = (shown.overdue.number, shown.soon.number, shown.to_tell.number)
    counts = "Quá hạn: {}. Sắp đến hạn: {}. Chờ báo dân: {}.".format(*numbers)
    blocks: list[Block] = [
        *official.heading(issuer(office), page=_OWN_PAGE),
        *official.title("VIỆC HÔM NAY", f"{weekday(shown.day)}, {date_in_words(shown.day)}", rule=False),
        paragraph(counts, style=_SMALL, space_before=6),
        _tasks_table(shown, listed) if listed else official.body("Hôm nay không có việc nào đến hạn."),
    ]
    lines = []
    if len(shown.tasks) > listed:
        lines.append(f"Còn {len(shown.tasks) - listed} việc nữa, xem trên máy.")
    reception, report = shown.reception, shown.report
    if reception:
        when = f"{weekday(reception.day)} {date_in_text(reception.day)} từ {reception.time}"
        held = f"Tháng này đã tiếp {reception.held}/{reception.planned} buổi."
        lines.append(f"Tiếp công dân: {reception.leader}, {when}. {held}")
    last = date_in_text(report.last_day)
    lines.append(f"Báo cáo {report.period.label}: còn {report.days_left} ngày, gửi trước hết ngày {last}.")
    blocks += [paragraph(line, style=_SMALL, space_before=6) for line in lines]
    return Document("Việc hôm nay", tuple(blocks), page=_OWN_PAGE, created=office.clock.now())


_TASK_COLUMNS = (
    Column("STT", 10, Align.CENTER),
    Column("Mã số", 30),
    Column("Nội dung", 78),
    Column("Giao cho", 30),
    Column("Hạn", 27),
)


def _tasks_table(shown: overview.Overview, listed: int) -> Table:
    rows = []
    for place, task in enumerate(shown.tasks[:listed], start=1):
        due = overview.due_in_words(task, shown.day)
        rows.append((str(place), task.code, shorten(task.text, 80), task.assigned_to, due))
    return Table(_TASK_COLUMNS, tuple(rows), size=10)
