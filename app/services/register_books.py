"""The office's paper books from its records: official columns, a period, ready to print, bind and sign.

A denunciation stands in a book by its number in the secret register alone: no sender, no content
(Law on Denunciation 2018, article 56).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.documents import official
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
from app.documents.xlsx import Sheet, Value, render_xlsx
from app.domain import phones, surveys
from app.domain.dates import format_day, format_moment, format_partial
from app.domain.display import display, display_by
from app.domain.errors import AppError
from app.domain.official_forms import grouped
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.cases import CaseStatus, Nature
from app.domain.records.surveys import OVERALL, Rating
from app.domain.schema import FieldSpec
from app.domain.tables import TABLES
from app.domain.text import fold
from app.services import paper_files, registers
from app.services.office import Office
from app.services.registers import Between, Query

BOOK_PAGE = PageSetup(width=297, height=210, left=30, right=15)
"""A4 on its side, with the wide margin where the book is bound."""
STT_WIDTH = {10: 10, 9: 9}
"""Width (mm) of the column of row numbers, by the size of the letters."""
ALL_ROWS = frozenset({"contacts", "officials", "facilities"})
"""Lists of what there is at the end of the period, not of what happened in it."""
_OWN_ORDER = {"facilities": "code"}
"""How a list of what there is stands, where that is not by name."""

Reader = Callable[[JsonObject], Value]


@dataclass(frozen=True)
class BookColumn:
    """One column of a book. `secret` ones stay empty for a denunciation."""

    title: str
    width: float
    read: Reader
    align: Align = Align.LEFT
    group: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Book:
    """An official book: its name, the form that it follows, its columns after STT, who signs at its end.

    The widths of a book add up to the width between the margins, so that no day or heading is broken.
    """

    title: str
    form: str
    columns: tuple[BookColumn, ...]
    keeper: str = "NGƯỜI GIỮ SỔ"
    size: float = 10


# -- reading a row ------------------------------------------------------------


def day_of(name: str) -> Reader:
    """The day of a date or a moment."""

    def read(row: JsonObject) -> Value:
        value = str(row.get(name) or "")
        return date.fromisoformat(value[:10]) if len(value) >= 10 else value

    return read


def _moment(name: str) -> Reader:
    """Day and hour; the day alone where the hour is not known (00:00)."""

    def read(row: JsonObject) -> Value:
        value = str(row.get(name) or "")
        if len(value) < 10:
            return value
        moment = datetime.fromisoformat(value)
        return moment if moment.time().isoformat() != "00:00:00" else moment.date()

    return read


def _text(*names: str, join: str = ", ") -> Reader:
    return lambda row: join.join(str(row[name]) for name in names if row.get(name))


def _words(table: str, name: str) -> Reader:
    record = TABLES[table].record
    return lambda row: display(record, name, row.get(name))


def _number(name: str) -> Reader:
    return lambda row: row.get(name) or None


def _phone(name: str) -> Reader:
    return lambda row: phones.display(str(row.get(name) or ""))


def _dated(name: str, day: str) -> Reader:
    """What was done, and below it the day on which it was."""

    def read(row: JsonObject) -> Value:
        lines = (str(row.get(name) or ""), format_partial(str(row.get(day) or "")))
        return "\n".join(line for line in lines if line)

    return read


def _person(row: JsonObject) -> Value:
    if row.get("anonymous"):
        return "Không nêu tên"
    parts = (row.get("person_name"), row.get("person_address"))
    return "\n".join(str(part) for part in parts if part)


def _content(row: JsonObject) -> Value:
    if row.get("nature") == Nature.DENUNCIATION:
        number = row.get("secret_register_no")
        return f"Xem sổ mật số {number}" if number else "Xem sổ mật"
    return str(row.get("content") or "")


def _told(row: JsonObject) -> Value:
    how = display(TABLES["hotline"].record, "informed_how", row.get("informed_how"))
    day = format_partial(str(row.get("informed_at") or ""))
    return "\n".join(part for part in (day, how) if part)


def _result(row: JsonObject) -> Value:
    if row.get("forwarded_to"):
        day = format_partial(str(row.get("forwarded_at") or ""))
        return f"Chuyển {row['forwarded_to']} {day}".strip()
    return _dated("answer", "answered_at")(row)


def _remarks(row: JsonObject) -> Value:
    parts = [
        "Ẩn danh" if row.get("anonymous") else "",
        "Yêu cầu giữ kín tên" if row.get("confidential") else "",
        str(row.get("note") or ""),
    ]
    return "\n".join(part for part in parts if part)


def _nature(table: str) -> Reader:
    return _words(table, "nature")


def _status(table: str) -> Reader:
    return _words(table, "status")


def _reception_kind(row: JsonObject) -> Value:
    kind = _nature("receptions")(row)
    return f"{kind} / {row.get('people_count') or 1} người"


def _overall(row: JsonObject) -> Value:
    level = surveys.answers_of(row).get(OVERALL)
    return Rating(level).label if level else ""


def _levels(row: JsonObject) -> Value:
    return " ".join(map(str, surveys.answers_of(row).values()))


_RETURNED = ("tra lai", "huong dan")
_OWN_WORK = frozenset({CaseStatus.ASSIGNED, CaseStatus.IN_PROGRESS, CaseStatus.ANSWERED, CaseStatus.INFORMED})


def _direction(row: JsonObject) -> tuple[str, str]:
    """Which of the three columns of Hướng xử lý (accept, return, forward) is filled, and with what."""
    outcome = str(row.get("outcome") or "")
    plain = fold(outcome)
    if row.get("forwarded_to"):
        return "forward", str(row["forwarded_to"])
    if any(word in plain for word in _RETURNED):
        return "return", outcome
    if "chuyen" in plain:
        return "forward", outcome
    return ("accept", "x") if outcome or row.get("status") in _OWN_WORK else ("", "")


def _direction_is(which: str) -> Reader:
    def read(row: JsonObject) -> Value:
        chosen, text = _direction(row)
        return text if chosen == which else ""

    return read


def _petition_direction(row: JsonObject) -> Value:
    if row.get("forwarded_to"):
        return f"Chuyển {row['forwarded_to']}"
    if row.get("status") == CaseStatus.WITHDRAWN:
        return "Dân rút đơn"
    if not row.get("eligible", True):
        return f"Lưu đơn: {row.get('ineligible_reason') or 'không đủ điều kiện'}"
    return "Thụ lý" if row.get("in_competence", True) else "Hướng dẫn, chuyển đơn"


def _petition_state(row: JsonObject) -> Value:
    status = row.get("status")
    done = str(row.get("answered_at") or "")[:10]
    due = str(row.get("due_date") or "")
    if status == CaseStatus.FORWARDED:
        return "Đã chuyển"
    if not row.get("eligible", True):
        return "Lưu đơn"
    if done:
        return "Đã giải quyết quá hạn" if due and done > due else "Đã giải quyết trong hạn"
    return _status("petitions")(row) if status == CaseStatus.WITHDRAWN else "Đang giải quyết"


def letter_title(row: JsonObject) -> Value:
    """A letter in a register: its kind and whom it is addressed to."""
    kind = _words("letters", "kind")(row)
    return f"{kind} {row.get('addressee', '')}".strip()


def _delivery(row: JsonObject) -> Value:
    return _joined(_words("letters", "delivered_how")(row), row.get("delivered_by"))


def _joined(*parts: Any) -> str:
    return "\n".join(str(part) for part in parts if part)


def _address_and_phone(row: JsonObject) -> Value:
    return _joined(row.get("person_address"), phones.display(str(row.get("person_phone") or "")))


def _dossier_state(row: JsonObject) -> Value:
    return _joined(_words("dossiers", "state")(row), row.get("reason"))


def _yes_no(name: str, reason: str = "") -> Reader:
    def read(row: JsonObject) -> Value:
        if row.get(name, True):
            return "Có"
        why = str(row.get(reason) or "")
        return f"Không: {why}" if why else "Không"

    return read


_C = Align.CENTER
_RIGHT = Align.RIGHT
_DIRECTION = "Hướng xử lý"

BOOKS: Mapping[str, Book] = {
    "receptions": Book(
        "SỔ TIẾP CÔNG DÂN",
        "Mẫu số 03, Thông tư số 04/2021/TT-TTCP",
        (
            BookColumn("Ngày tiếp", 20, day_of("received_at"), _C),
            BookColumn("Họ tên - Địa chỉ", 30, _person, secret=True),
            BookColumn("CMND/ CCCD/ Hộ chiếu", 26, _text("identity_paper"), _C, secret=True),
            BookColumn("Nội dung vụ việc", 36, _content),
            BookColumn("Phân loại đơn/ Số người", 21, _reception_kind, _C),
            BookColumn("Cơ quan đã giải quyết", 20, _text("decided_by"), secret=True),
            BookColumn("Thụ lý để giải quyết", 14, _direction_is("accept"), _C, _DIRECTION),
            BookColumn(
                "Trả lại đơn và hướng dẫn", 19, _direction_is("return"), group=_DIRECTION, secret=True
            ),
            BookColumn(
                "Chuyển đơn đến cơ quan, tổ chức, đơn vị có thẩm quyền",
                20,
                _direction_is("forward"),
                group=_DIRECTION,
            ),
            BookColumn("Theo dõi kết quả giải quyết", 22, _result, secret=True),
            BookColumn("Ghi chú", 14, _remarks, secret=True),
        ),
        "NGƯỜI TIẾP CÔNG DÂN",
    ),
    "petitions": Book(
        "SỔ THEO DÕI ĐƠN",
        "",
        (
            BookColumn("Số, ngày đến", 23, lambda r: f"{r.get('code', '')}\n{_short(r)}", _C),
            BookColumn("Nguồn đơn", 13, _words("petitions", "petition_source")),
            BookColumn("Họ tên, địa chỉ người gửi", 20, _person, secret=True),
            BookColumn("Ngày ghi trên đơn", 18.5, day_of("written_on"), _C),
            BookColumn("Tóm tắt nội dung", 28, _content),
            BookColumn("Loại đơn", 13, _nature("petitions")),
            BookColumn("Đủ điều kiện", 12, _yes_no("eligible", "ineligible_reason"), group="Xử lý đơn"),
            BookColumn("Thuộc thẩm quyền", 14, _yes_no("in_competence"), _C, group="Xử lý đơn"),
            BookColumn("Hướng xử lý", 14, _petition_direction, group="Xử lý đơn"),
            BookColumn("Số, ngày văn bản", 14, _text("document_no"), group="Xử lý đơn"),
            BookColumn("Giao cho", 14, _text("assigned_to")),
            BookColumn("Hạn xử lý", 18.5, day_of("due_date"), _C),
            BookColumn("Kết quả", 18.5, _result, secret=True),
            BookColumn("Tình trạng", 12.5, _petition_state),
            BookColumn("Ghi chú", 10, _remarks, secret=True),
        ),
        size=9,
    ),
    "hotline": Book(
        "SỔ ĐƯỜNG DÂY NÓNG",
        "",
        (
            BookColumn("Ngày, giờ gọi", 20, _moment("received_at"), _C),
            BookColumn("Số máy gọi đến", 19, _phone("person_phone"), _C, secret=True),
            BookColumn("Họ tên, địa chỉ", 24, _person, secret=True),
            BookColumn("Nội dung", 36, _content),
            BookColumn("Lĩnh vực", 16, _words("hotline", "category")),
            BookColumn("Mức độ", 14, _words("hotline", "urgency"), _C),
            BookColumn("Người tiếp nhận", 16, _text("received_by")),
            BookColumn("Giao cho", 16, _text("assigned_to")),
            BookColumn("Hạn trả lời", 19.5, day_of("due_date"), _C),
            BookColumn("Kết quả, ngày", 26, _result, secret=True),
            BookColumn("Ngày và cách báo lại cho dân", 20, _told),
            BookColumn("Ghi chú", 15.5, _remarks, secret=True),
        ),
    ),
    "suggestions": Book(
        "SỔ HÒM THƯ GÓP Ý",
        "",
        (
            BookColumn("Ngày mở", 20, day_of("received_at"), _C),
            BookColumn("Mã thư", 26, _text("code"), _C),
            BookColumn("Người gửi (nếu có)", 28, _person, secret=True),
            BookColumn("Nội dung", 50, _content),
            BookColumn("Phân loại", 16, _nature("suggestions")),
            BookColumn("Giao cho", 20, _text("assigned_to")),
            BookColumn("Hạn trả lời", 20, day_of("due_date"), _C),
            BookColumn("Kết quả", 30, _result, secret=True),
            BookColumn("Ngày, hình thức công khai, trả lời", 20, _told),
            BookColumn("Ghi chú", 12, _remarks, secret=True),
        ),
    ),
    "box_openings": Book(
        "SỔ MỞ HÒM THƯ GÓP Ý",
        "",
        (
            BookColumn("Thời gian mở", 20, _moment("opened_at"), _C),
            BookColumn("Số biên bản", 27, _text("code"), _C),
            BookColumn("Hòm thư", 34, _text("box")),
            BookColumn("Người giữ khóa", 30, _text("opened_by")),
            BookColumn("Người chứng kiến, đại diện", 40, _text("witness", "witness_body", join="\n")),
            BookColumn("Tình trạng khóa, niêm phong", 37, _text("lock_state")),
            BookColumn("Số thư", 13, _number("letters_count"), _RIGHT),
            BookColumn("Trong đó tố cáo", 15, _number("denunciations_count"), _RIGHT),
            BookColumn("Ghi chú", 26, _text("note")),
        ),
    ),
    "dossiers": Book(
        "SỔ THEO DÕI HỒ SƠ",
        "",
        (
            BookColumn("Mã hồ sơ", 31, lambda r: r.get("dossier_no") or r.get("code") or "", _C),
            BookColumn("Tên thủ tục hành chính", 30, _text("procedure")),
            BookColumn("Cá nhân, tổ chức", 21, _text("person_name")),
            BookColumn("Địa chỉ, điện thoại", 27, _address_and_phone),
            BookColumn("Cơ quan chủ trì giải quyết", 18, _text("handled_by")),
            BookColumn("Nhận hồ sơ", 18, day_of("received_on"), _C, "Ngày, tháng, năm"),
            BookColumn("Hẹn trả", 18, day_of("due_date"), _C, "Ngày, tháng, năm"),
            BookColumn("Hẹn lại", 18, day_of("new_due_date"), _C, "Ngày, tháng, năm"),
            BookColumn("Trả kết quả", 18, day_of("returned_on"), _C, "Ngày, tháng, năm"),
            BookColumn("Tình trạng, lý do chậm", 22, _dossier_state),
            BookColumn("Ký nhận", 11, lambda _row: ""),
            BookColumn("Ghi chú", 11, _text("note")),
        ),
        size=9,
    ),
    "activities": Book(
        "SỔ HOẠT ĐỘNG CÙNG NHÂN DÂN",
        "",
        (
            BookColumn("Ngày", 20, day_of("date"), _C),
            BookColumn("Loại hoạt động", 27, _words("activities", "kind")),
            BookColumn("Địa điểm", 29, _text("place", "hamlet")),
            BookColumn("Nội dung", 56, _text("content")),
            BookColumn("Cán bộ tham gia", 29, _text("officials")),
            BookColumn("Số người tham gia", 16, _number("participants"), _RIGHT),
            BookColumn("Số hộ được giúp", 15, _number("households_helped"), _RIGHT),
            BookColumn("Giá trị (đồng)", 21, _number("value_vnd"), _RIGHT),
            BookColumn("Kết quả", 29, _text("result")),
        ),
    ),
    "communications": Book(
        "SỔ TUYÊN TRUYỀN",
        "",
        (
            BookColumn("Ngày", 20, day_of("date"), _C),
            BookColumn("Hình thức", 34, _words("communications", "kind")),
            BookColumn("Nội dung", 72, _text("content")),
            BookColumn("Nơi tổ chức, kênh phát", 36, _text("place")),
            BookColumn("Người thực hiện", 27, _text("done_by")),
            BookColumn("Số lượt phát", 14, _number("times"), _RIGHT),
            BookColumn("Số người dự", 15, _number("participants"), _RIGHT),
            BookColumn("Kết quả", 24, _text("result")),
        ),
    ),
    "inspections": Book(
        "SỔ KIỂM TRA, GIÁM SÁT",
        "",
        (
            BookColumn("Ngày", 20, day_of("date"), _C),
            BookColumn("Hình thức", 32, _words("inspections", "kind")),
            BookColumn("Nội dung", 60, _text("content")),
            BookColumn("Người, đơn vị kiểm tra", 30, _text("led_by")),
            BookColumn("Người, bộ phận được kiểm tra", 30, _text("subject")),
            BookColumn("Số kiến nghị", 16, _number("recommendations"), _RIGHT),
            BookColumn("Đã thực hiện", 16, _number("carried_out"), _RIGHT),
            BookColumn("Kết quả, biện pháp", 38, _text("result")),
        ),
    ),
    "survey_responses": Book(
        "SỔ PHIẾU KHẢO SÁT",
        "",
        (
            BookColumn("Ngày", 20, day_of("date"), _C),
            BookColumn("Mã số", 28, _text("code"), _C),
            BookColumn("Công chức phục vụ", 34, _text("official")),
            BookColumn("Lĩnh vực", 26, _words("survey_responses", "category")),
            BookColumn("Đợt khảo sát", 34, _words("survey_responses", "round")),
            BookColumn("Nhận xét chung", 24, _overall),
            BookColumn("Các mức đã chọn", 28, _levels, _C),
            BookColumn("Trả lời “có”", 14, lambda r: len(r.get("alarms") or ()) or None, _RIGHT),
            BookColumn("Ý kiến thêm", 34, _text("comment")),
        ),
    ),
    "facilities": Book(
        "SỔ THEO DÕI CƠ SỞ VẬT CHẤT",
        "",
        (
            BookColumn("Nơi", 28, _words("facilities", "group")),
            BookColumn("Hạng mục", 55, _text("item")),
            BookColumn("Yêu cầu", 55, _text("standard")),
            BookColumn("Tình trạng", 26, _words("facilities", "state")),
            BookColumn("Ngày kiểm tra", 20, day_of("checked_on"), _C),
            BookColumn("Người kiểm tra", 26, _text("checked_by")),
            BookColumn("Việc cần làm", 32, _text("finding")),
        ),
    ),
    "letters": Book(
        "SỔ ĐĂNG KÝ THƯ ĐI",
        "Theo các cột của sổ đăng ký văn bản đi, Nghị định số 30/2020/NĐ-CP",
        (
            BookColumn("Số, ký hiệu", 24, lambda r: r.get("number") or r.get("code") or "", _C),
            BookColumn("Ngày tháng trên thư", 20, day_of("letter_date"), _C),
            BookColumn("Tên loại và người nhận", 50, letter_title),
            BookColumn("Người ký", 27, _text("signer")),
            BookColumn("Nơi nhận", 39, _text("address")),
            BookColumn("Ngày in", 20, day_of("printed_at"), _C),
            BookColumn("Ngày chuyển", 20, day_of("delivered_at"), _C),
            BookColumn("Cách chuyển, người chuyển", 26, _delivery),
            BookColumn("Ghi chú", 16, _text("note")),
        ),
        "VĂN THƯ",
    ),
    "contacts": Book(
        "DANH SÁCH CÔNG DÂN, TỔ CHỨC",
        "",
        (
            BookColumn("Mã số", 24, _text("code"), _C),
            BookColumn("Họ và tên", 42, _text("full_name")),
            BookColumn("Ngày sinh", 20, lambda r: format_partial(str(r.get("birth_date") or "")), _C),
            BookColumn("Giới tính", 13, _words("contacts", "sex"), _C),
            BookColumn("Số định danh", 27, _words("contacts", "national_id"), _C),
            BookColumn("Điện thoại", 24, _phone("phone"), _C),
            BookColumn("Thôn, tổ dân phố", 28, _text("hamlet")),
            BookColumn("Địa chỉ", 42, _text("address")),
            BookColumn("Ghi chú", 22, _text("note")),
        ),
        "NGƯỜI LẬP DANH SÁCH",
    ),
}  # fmt: skip


def _short(row: JsonObject) -> str:
    return format_partial(str(row.get("received_at") or "")[:10])


# -- the book ------------------------------------------------------------------


def book_of(table: str) -> Book:
    """The book of a table; refuses (SO-01) a table that has none."""
    registers.table_of(table)
    if table not in BOOKS:
        raise AppError("SO-01", f"Bảng “{table}” không có sổ để in.", f"Các bảng có sổ: {', '.join(BOOKS)}.")
    return BOOKS[table]


def rows_of(office: Office, table: str, period: Period) -> list[JsonObject]:
    """The rows of a period in the order of the book: as they came; people by name."""
    spec = registers.table_of(table)
    start = "" if table in ALL_ROWS else period.start.isoformat()
    where = {spec.date_field: Between(start, period.end.isoformat())}
    rows = registers.select(office, table, Query(where=where, sort=_OWN_ORDER.get(table, "")))
    if table not in ALL_ROWS:
        rows.sort(key=lambda row: (str(row[spec.date_field]), len(row.get("code", "")), row.get("code", "")))
    return rows


def _values(book: Book, number: int, row: JsonObject) -> tuple[Value, ...]:
    hidden = row.get("nature") == Nature.DENUNCIATION
    return (number, *("" if hidden and column.secret else column.read(row) for column in book.columns))


def _columns(book: Book) -> tuple[Column, ...]:
    own = (Column(column.title, column.width, column.align, column.group) for column in book.columns)
    return (Column("STT", STT_WIDTH[int(book.size)], Align.CENTER), *own)


def printed(value: Value) -> str:
    """A value as the cell of a paper register shows it."""
    match value:
        case None:
            return ""
        case bool():
            return "Có" if value else "Không"
        case int():
            return grouped(value)
        case datetime():
            return format_moment(value.isoformat(timespec="minutes"))
        case date():
            return format_day(value)
        case _:
            return str(value)


def printed_cells(values: Sequence[Value]) -> tuple[str, ...]:
    """A row of values as the cells of a paper table; the first is a number or code and stays as it is."""
    return (str(values[0]), *map(printed, values[1:]))


def _period_line(table: str, period: Period) -> str:
    if table in ALL_ROWS:
        return f"Đến hết ngày {format_day(period.end)}"
    days = f"từ ngày {format_day(period.start)} đến ngày {format_day(period.end)}"
    if days == period.label:
        return days[0].upper() + days[1:]
    return f"{period.label[0].upper()}{period.label[1:]} ({days})"


def book(office: Office, table: str, period: Period) -> Document:
    """The book as a paper: heading of the office, name and period, the table, how many rows, the keeper."""
    form = book_of(table)
    rows = rows_of(office, table, period)
    cells = tuple(printed_cells(_values(form, number, row)) for number, row in enumerate(rows, start=1))
    blocks: list[Block] = [
        *official.heading(issuer(office), page=BOOK_PAGE),
        *official.title(form.title, _period_line(table, period), rule=False, space_before=14),
    ]
    if form.form:
        line = paragraph(italic(f"({form.form})"), size=12, align=Align.CENTER)
        blocks.append(line)
    blocks.append(Table(_columns(form), cells, form.size, number_row=True, keep_with_next=True))
    blocks += _end_of_book(office, form, len(rows))
    moment = office.clock.now()
    return Document(form.title, tuple(blocks), BOOK_PAGE, author=office.settings.committee, created=moment)


def issuer(office: Office) -> tuple[str, str]:
    """The office as it stands in the heading of its papers."""
    return official.issuer_lines("Ủy ban nhân dân", office.settings.unit_title)


def _end_of_book(office: Office, form: Book, count: int) -> tuple[Block, ...]:
    if count:
        closing = f"Sổ trong kỳ có {grouped(count)} dòng, từ số 1 đến số {grouped(count)}."
    else:
        closing = "Trong kỳ không phát sinh."
    half = BOOK_PAGE.text_width / 2
    place = office.settings.place_name or office.settings.unit_name
    middle = Style(size=13, align=Align.CENTER)
    keeper: tuple[Block, ...] = (
        paragraph(
            italic(official.place_and_date(place, office.clock.today(), office.clock.today())), style=middle
        ),
        paragraph(bold(form.keeper), style=middle),
        paragraph(italic("(Ký, ghi rõ họ tên)"), style=middle),
        Spacer(22),
    )
    return (
        paragraph(italic(closing), size=12, space_before=8, keep_with_next=True),
        Columns((half, half), ((), keeper), space_before=8),
    )


def book_sheet(office: Office, table: str, period: Period) -> Sheet:
    """The book as an Excel sheet: days are days and amounts numbers."""
    form = book_of(table)
    rows = [_values(form, number, row) for number, row in enumerate(rows_of(office, table, period), start=1)]
    heading = (" ".join(issuer(office)), form.title, _period_line(table, period))
    return Sheet(TABLES[table].title, _columns(form), rows, heading)


def render(office: Office, table: str, period: Period, kind: str) -> bytes:
    """The book as a file of `kind`: pdf, docx or xlsx; refuses (TEP-03) any other."""
    return paper_files.render(
        office,
        kind,
        document=lambda: book(office, table, period),
        sheets=lambda: [book_sheet(office, table, period)],
        title=book_of(table).title,
    )


# -- any list ------------------------------------------------------------------

_WIDTHS = {
    "date": 22, "datetime": 30, "partial_date": 22, "phone": 28, "national_id": 30, "int": 18, "money": 26,
    "bool": 14, "long": 70, "text": 40, "choice": 26,
}  # fmt: skip


def export_list(office: Office, table: str, query: Query, columns: Sequence[str]) -> bytes:
    """An Excel file of every row that answers `query`, in its order, with the columns named, as shown.

    Refuses (BANG-03) a column that the table does not have.
    """
    spec = registers.table_of(table)
    fields = [registers.field_of(spec, name) for name in columns]
    rows = [
        [_shown(office, field, row) for field in fields] for row in registers.select(office, table, query)
    ]
    heads = tuple(Column(field.title, _WIDTHS.get(field.kind, 34), _align(field)) for field in fields)
    heading = (office.settings.unit_title.upper(), spec.title.upper())
    return render_xlsx(
        [Sheet(spec.title, heads, rows, heading)], title=spec.title, created=office.clock.now()
    )


def _align(field: FieldSpec) -> Align:
    if field.kind in ("int", "money"):
        return Align.RIGHT
    return Align.CENTER if field.kind in ("date", "datetime", "partial_date", "phone", "bool") else Align.LEFT


def _shown(office: Office, field: FieldSpec, row: JsonObject) -> Value:
    value = row.get(field.name)
    if value in (None, "", [], {}):
        return None
    if field.kind == "date":
        return date.fromisoformat(value)
    if field.kind == "datetime":
        return _moment(field.name)(row)
    if field.kind in ("int", "money"):
        return int(value)
    return words_of(office, field, value)


def words_of(office: Office, field: FieldSpec, value: Any) -> str:
    """A value in words; a reference as the name or number of what it points to."""
    if not field.table:
        return display_by(field, value)
    target = office.store.table(field.table).row(str(value)) or {}
    return str(target.get("full_name") or target.get("code") or "")
