"""Letters as files: one, or a whole batch in one PDF, each entered in the register of letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.docx import render_docx
from app.documents.pdf import render_pdf
from app.documents.tree import Document
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.services import letters, saving
from app.services.letter_pages import Draft, build_page
from app.services.office import Done, Office

Progress = Callable[[int, int], None]
"""Called with how many letters are done and how many there are; it may raise to cancel."""


@dataclass(frozen=True)
class Skipped:
    """Somebody of a batch who got no letter, and why."""

    contact_id: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """What came of a batch: the letters entered, and who was left out."""

    written: tuple[Done, ...]
    skipped: tuple[Skipped, ...]


def write_letter(office: Office, draft: Draft, path: Path) -> Done:
    """Enter the letter in the register and write it to `path` (.pdf or .docx); both or neither.

    The register comes first, since it gives the number that is printed.
    """
    check_kind(path, (".pdf", ".docx"))
    done = letters.record(office, draft)
    try:
        page = build_page(letters.recorded_draft(done.record))
        saving.save(path, render_docx(page) if path.suffix.lower() == ".docx" else render_pdf(page))
    except BaseException:
        office.store.undo(done.changes.seq, by=office.user)
        raise
    return done


def write_batch(
    office: Office,
    occasion: str,
    contacts: Sequence[JsonObject],
    path: Path,
    *,
    values: dict[str, str] | None = None,
    progress: Progress | None = None,
) -> Batch:
    """One letter for each contact, all in one PDF; who lacks a value or wants none is left out.

    Nothing is kept when the file cannot be written or `progress` cancels.
    """
    check_kind(path, (".pdf",))
    drafts, skipped = _sort_out(office, occasion, contacts, values)
    if not drafts:
        reasons = "; ".join(dict.fromkeys(each.reason for each in skipped)) or "không có ai trong danh sách"
        raise AppError(
            "THU-30", f"Không lập được thư nào: {reasons}.", "Xem lại điều kiện lọc và các chỗ điền."
        )
    written: list[Done] = []
    try:
        for draft in drafts:
            written.append(letters.record(office, draft))
        saving.save(path, render_pdf(list(_pages(written)), progress))
    except BaseException:
        for done in reversed(written):
            office.store.undo(done.changes.seq, by=office.user)
        raise
    return Batch(tuple(written), tuple(skipped))


def check_kind(path: Path, kinds: Sequence[str]) -> None:
    """Refuse (TEP-03) a file name of a kind that is not written here."""
    if path.suffix.lower() not in kinds:
        raise AppError(
            "TEP-03", f"Không ghi được tệp loại “{path.suffix}”.", f"Đặt tên tệp có đuôi {', '.join(kinds)}."
        )


def _sort_out(
    office: Office, occasion: str, contacts: Iterable[JsonObject], values: dict[str, str] | None
) -> tuple[list[Draft], list[Skipped]]:
    drafts, skipped = [], []
    for contact in contacts:
        draft = letters.draft(office, occasion, contact["id"], values=values)
        try:
            letters.check_complete(draft)
        except AppError as error:
            skipped.append(Skipped(contact["id"], error.message.rstrip(".")))
        else:
            drafts.append(draft)
    return drafts, skipped


def _pages(written: Iterable[Done]) -> Iterable[Document]:
    for done in written:
        yield build_page(letters.recorded_draft(done.record))
