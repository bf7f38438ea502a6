"""Letters as files: one, or a whole batch in one PDF, each entered in the register of letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from pathlib import Path

from app.documents import official
from app.documents.docx import render_docx
from app.documents.layout import Page, lay_out
from app.documents.pdf import render_pdf, write_pages
from app.documents.tree import Align, Column, Document, Table
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import Paper
from app.domain.text import name_key, text_key
from app.services import letter_templates, letters, saving
from app.services.letter_pages import Draft, build_page
from app.services.office import Done, Office
from app.services.paper_files import unknown_kind

Progress = Callable[[int, int], None]
"""Called with how many steps are done and how many there are; it may raise to cancel."""


class _Steps:
    """Counts the steps of a batch: each letter is entered, laid out and written."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self) -> None:
        self._done += 1
        if self._progress:
            self._progress(min(self._done, self._total), self._total)


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
    """One letter for each contact, all in one PDF behind an index, by hamlet and name.

    Who lacks a value or wants no letters is left out. All letters are one act in the register; nothing is
    kept when the file cannot be written or `progress` cancels.
    """
    check_kind(path, (".pdf",))
    drafts, skipped = choose(office, occasion, contacts, values)
    if not drafts:
        reasons = "; ".join(dict.fromkeys(each.reason for each in skipped)) or "không có ai trong danh sách"
        raise AppError(
            "THU-30", f"Không lập được thư nào: {reasons}.", "Xem lại điều kiện lọc và các chỗ điền."
        )
    return Batch(tuple(save_batch(office, drafts, path, progress)), tuple(skipped))


def save_batch(
    office: Office, drafts: Sequence[Draft], path: Path, progress: Progress | None = None
) -> list[Done]:
    """Enter the letters as one act and save them in one PDF behind an index; both or neither."""
    done, pdf = enter_batch(office, drafts, progress)
    try:
        saving.save(path, pdf)
    except BaseException:
        office.store.undo(done[0].changes.seq, by=office.user)
        raise
    return done


def save_again(rows: Sequence[JsonObject], path: Path, progress: Progress | None = None) -> None:
    """Save letters that are in the register already in one PDF behind an index."""
    saving.save(path, batch_pdf(rows, progress))


def enter_batch(
    office: Office, drafts: Sequence[Draft], progress: Progress | None = None
) -> tuple[list[Done], bytes]:
    """Enter the letters as one act and make their PDF; nothing stays when `progress` cancels."""
    step = _Steps(progress, 3 * len(drafts))
    done = letters.record_all(office, drafts, step=step)
    try:
        return done, _batch_pdf([each.record for each in done], step)
    except BaseException:
        office.store.undo(done[0].changes.seq, by=office.user)
        raise


def choose(
    office: Office,
    occasion: str,
    contacts: Iterable[JsonObject],
    values: dict[str, str] | None = None,
    *,
    paper: Paper | None = None,
    year: int | None = None,
) -> tuple[list[Draft], list[Skipped]]:
    """The letters that can be made, in the order of handing over; and who gets none, and why.

    Nobody looks at each letter of a batch: a household in mourning, or one that has had this letter this
    year, is left out, and can be written to by itself. `year` is that of the ages of mừng thọ.
    """
    desk = letters.open_desk(office, year=year)
    drafts: list[Draft] = []
    skipped: list[Skipped] = []
    for contact in sorted(contacts, key=_by_hamlet_and_name):
        draft = desk.draft(occasion, contact["id"], values=values, paper=paper)
        try:
            letters.check_complete(draft)
        except AppError as error:
            skipped.append(Skipped(contact["id"], error.message.rstrip(".")))
            continue
        if draft.warnings:
            skipped.append(Skipped(contact["id"], draft.warnings[0].rstrip(".")))
        else:
            drafts.append(draft)
    return drafts, skipped


def _by_hamlet_and_name(contact: JsonObject) -> tuple[str, str]:
    return text_key(contact.get("hamlet", "")), name_key(contact.get("full_name", ""))


def batch_pdf(rows: Sequence[JsonObject], progress: Progress | None = None) -> bytes:
    """Letters of the register in one file, an index of names and pages before them."""
    return _batch_pdf(rows, _Steps(progress, 2 * len(rows)))


def _batch_pdf(rows: Sequence[JsonObject], step: Callable[[], None]) -> bytes:
    sheets: list[tuple[Page, ...]] = []
    for row in rows:
        sheets.append(lay_out(build_page(letters.recorded_draft(row))))
        step()
    counts = [len(pages) for pages in sheets]
    first = len(lay_out(_index(rows, counts, 1))) + 1
    index = _index(rows, counts, first)
    return write_pages(index, [*lay_out(index), *(page for pages in sheets for page in pages)], written=step)


def _index(rows: Sequence[JsonObject], counts: Sequence[int], first: int) -> Document:
    """The list of a batch: for whom, where, on which page of the file."""
    starts = accumulate(counts, initial=first)
    lines = tuple(
        (str(number), row["addressee"], row.get("address", ""), row.get("code", ""), str(page))
        for number, (row, page) in enumerate(zip(rows, starts, strict=False), start=1)
    )
    columns = (
        Column("STT", 12, Align.CENTER),
        Column("Người nhận", 55),
        Column("Địa chỉ", 60),
        Column("Mã thư", 28, Align.CENTER),
        Column("Trang", 14, Align.CENTER),
    )
    label = letter_templates.occasion(rows[0]["occasion"]).label
    head = official.title("DANH SÁCH THƯ", f"{label}: {len(rows)} thư", space_before=0, rule=False)
    created = rows[0].get("created_at")
    return Document(
        f"Danh sách thư: {label}",
        (*head, Table(columns, lines, space_before=12)),
        author=rows[0]["values"].get("UBND", ""),
        created=datetime.fromisoformat(created) if created else None,
    )


def check_kind(path: Path, kinds: Sequence[str]) -> None:
    """Refuse (TEP-03) a file name of a kind that is not written here."""
    if path.suffix.lower() not in kinds:
        raise unknown_kind(path.suffix, kinds)
