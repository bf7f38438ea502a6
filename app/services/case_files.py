"""What the office has on one case or one person, whole, on paper."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents import official
from app.documents.tree import Align, Block, Column, Document, Table, bold, italic, paragraph
from app.domain import attached
from app.domain.dates import format_moment
from app.domain.display import display
from app.domain.errors import AppError
from app.domain.records.base import SYSTEM_FIELDS, JsonObject
from app.domain.schema import describe
from app.domain.tables import TABLES
from app.domain.tables import Table as StoreTable
from app.services import contacts, registers
from app.services.office import Done, Office, committed
from app.services.register_books import day_of, issuer, letter_title, printed_cells, words_of
from app.store import Is

_NOT_PRINTED = (SYSTEM_FIELDS - {"code"}) | {
    "steps", "attachments", "due_rule", "values", "not_same", "data_requests", "template_version",
}  # fmt: skip
"""Kept for the program, or printed in a part of its own."""


def case_file(office: Office, table: str, record_id: str) -> Document:
    """One record whole on paper: its fields, the steps of its handling, letters, attachments, its history."""
    spec = registers.table_of(table)
    row = registers.get(office, table, record_id)
    subject = f"{spec.noun[:1].upper()}{spec.noun[1:]} {row.get('code', '')}".strip()
    blocks: list[Block] = [
        *official.heading(issuer(office)),
        *official.title("HỒ SƠ VỤ VIỆC" if spec.is_case else "PHIẾU THÔNG TIN", subject),
        *_part("Thông tin", _two_columns(_facts(office, spec, row))),
        *_part("Quá trình xử lý", _steps(spec, row)),
        *_part("Thư đã làm", _letters_about(office, table, row)),
        *_part("Tài liệu kèm theo", _attachments(row)),
        *_part("Lịch sử ghi chép", _history(office, table, record_id)),
    ]
    now = office.clock.now()
    footer = f"In lúc {format_moment(now.isoformat(timespec='minutes'))}, người in: {office.user}."
    blocks.append(paragraph(italic(footer), size=12, space_before=10))
    return Document(subject, tuple(blocks), author=office.settings.committee, created=now)


def _part(title: str, table: Table | None) -> tuple[Block, ...]:
    return (official.section(title), table) if table else ()


def _facts(office: Office, spec: StoreTable, row: JsonObject) -> list[tuple[str, str]]:
    return [(title, words) for _, title, words in _named_facts(office, spec, row)]


def _named_facts(office: Office, spec: StoreTable, row: JsonObject) -> list[tuple[str, str, str]]:
    """Name, title and words of each field that says something."""
    facts = [
        (name, field.title, words_of(office, field, row[name]))
        for name, field in describe(spec.record).items()
        if name not in _NOT_PRINTED and row.get(name) not in (None, "", [], {}, False)
    ]
    return [fact for fact in facts if fact[2]]


def _two_columns(facts: Sequence[tuple[str, str]]) -> Table | None:
    rows = tuple(((bold(title),), words) for title, words in facts)
    return Table((Column("Mục", 51), Column("Nội dung", 114)), rows, 12, heading=False) if rows else None


def _steps(spec: StoreTable, row: JsonObject) -> Table | None:
    if not row.get("steps"):
        return None
    rows = tuple(
        (
            format_moment(str(step.get("at", ""))),
            str(step.get("by", "")),
            display(spec.record, "status", step.get("status")),
            str(step.get("note", "")),
        )
        for step in row["steps"]
    )
    heads = (
        Column("Thời gian", 37),
        Column("Người thực hiện", 38),
        Column("Việc", 32),
        Column("Ghi chú", 58),
    )
    return Table(heads, rows, 12)


def _letters_about(office: Office, table: str, row: JsonObject) -> Table | None:
    source = f"{table}/{row['id']}"
    letters = office.store.table("letters").select({"source": Is(source)})
    rows = tuple(
        printed_cells(
            (
                letter.get("code", ""),
                letter_title(letter),
                day_of("letter_date")(letter),
                day_of("delivered_at")(letter),
            )
        )
        for letter in letters
    )
    heads = (
        Column("Số", 25),
        Column("Thư", 75),
        Column("Ngày thư", 32, Align.CENTER),
        Column("Ngày trao", 33, Align.CENTER),
    )
    return Table(heads, rows, 12) if rows else None


def _attachments(row: JsonObject) -> Table | None:
    names: list[str] = row.get("attachments") or []
    rows = tuple((str(number), attached.title_of(name)) for number, name in enumerate(names, start=1))
    return Table((Column("STT", 12, Align.CENTER), Column("Tên tệp", 153)), rows, 12) if rows else None


def _history(office: Office, table: str, record_id: str) -> Table | None:
    rows = tuple(
        (format_moment(item.at[:16]), item.by, item.message)
        for item in registers.history(office, table, record_id)
    )
    heads = (Column("Thời gian", 37), Column("Người thực hiện", 38), Column("Việc", 90))
    return Table(heads, rows, 12, keep_with_next=True) if rows else None


# -- one person's data, at her request ----------------------------------------


def person_file(office: Office, contact_id: str) -> Document:
    """All that the office holds of a person, for herself (Decree 356/2025/NĐ-CP, article 5): nothing masked.

    Each record that names her is printed with its fields; what is kept of others is not looked up.
    """
    found = contacts.page(office, contact_id)
    own = [
        (title, found.contact["national_id"] if name == "national_id" else words)
        for name, title, words in _named_facts(office, contacts.CONTACTS, found.contact)
    ]
    today = office.clock.today()
    place = office.settings.place_name or office.settings.unit_name
    blocks: list[Block] = [
        *official.heading(issuer(office), place_date=official.place_and_date(place, today, today)),
        *official.title("PHIẾU CUNG CẤP DỮ LIỆU CÁ NHÂN", "Theo yêu cầu của chủ thể dữ liệu"),
        *_part("1. Thông tin về công dân", _two_columns(own)),
    ]
    number = 2
    for table, rows in found.rows.items():
        spec = TABLES[table]
        blocks.append(official.section(f"{number}. {spec.title} ({len(rows)})"))
        for row in rows:
            kept = display(spec.record, "attachments", row.get("attachments")) if "attachments" in row else ""
            facts = [*_facts(office, spec, row), *([("Tệp đính kèm", kept)] if kept else [])]
            blocks += [part] if (part := _two_columns(facts)) else []
        number += 1
    if not found.rows:
        blocks.append(official.body("Ngoài các thông tin trên, cơ quan không lưu hồ sơ nào khác."))
    return Document(
        f"Dữ liệu cá nhân {found.contact.get('code', '')}".strip(),
        tuple(blocks),
        author=office.settings.committee,
        created=office.clock.now(),
    )


def log_person_file(office: Office, contact_id: str, request: str) -> Done:
    """Note on the person's record that her data was handed out, when, by whom and at which request.

    Refuses (CD-05) without the request (its day and form): the log is what the law asks for.
    """
    if not request.strip():
        message = "Chưa ghi yêu cầu của công dân (ngày, hình thức)."
        raise AppError("CD-05", message, "Ví dụ: đơn ngày 05/01/2026.", fields={"request": message})
    row = registers.get(office, contacts.CONTACTS.name, contact_id)
    now = office.clock.now().isoformat(timespec="minutes")
    entry = {"at": now[:16], "by": office.user, "request": request.strip()}
    document = {**row, "data_requests": [*row.get("data_requests", []), entry]}
    with office.store.transaction(
        f"Cung cấp dữ liệu cá nhân của {registers.naming(contacts.CONTACTS, row)}", by=office.user
    ) as tx:
        tx.update(contacts.CONTACTS.name, contact_id, document, rev=row["rev"])
    return Done(registers.get(office, contacts.CONTACTS.name, contact_id), committed(tx))
