"""One paper in any of the kinds of file that an office opens: PDF, Word, Excel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.documents.docx import render_docx
from app.documents.pdf import render_pdf
from app.documents.tree import Document
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.errors import AppError
from app.services.office import Office

KINDS = ("pdf", "docx", "xlsx")


def render(
    office: Office,
    kind: str,
    *,
    document: Callable[[], Document],
    sheets: Callable[[], Sequence[Sheet]],
    title: str,
) -> bytes:
    """The file of `kind`, one of `KINDS`, made of the pages or of the sheets; refuses (TEP-03) any other."""
    if kind == "pdf":
        return render_pdf(document())
    if kind == "docx":
        return render_docx(document())
    if kind == "xlsx":
        return render_xlsx(sheets(), title=title, created=office.clock.now())
    raise unknown_kind(f".{kind}", [f".{each}" for each in KINDS])


def unknown_kind(suffix: str, known: Sequence[str]) -> AppError:
    """The refusal of a file name whose end names no kind that is written."""
    return AppError(
        "TEP-03", f"Không ghi được tệp loại “{suffix}”.", f"Đặt tên tệp có đuôi {', '.join(known)}."
    )
