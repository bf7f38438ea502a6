"""The parts of an official paper, sized and placed as Nghị định 30/2020/NĐ-CP, Phụ lục I, lays down.

The sizes below are the ones chosen inside the ranges of the decree; `docs/papers.md` has the table that the
tests measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.documents.layout import longest_line
from app.documents.metrics import POINTS_PER_MM, face
from app.documents.tree import (
    A4,
    Align,
    Block,
    Columns,
    PageSetup,
    Paragraph,
    Rule,
    Run,
    Spacer,
    Style,
    bold,
    italic,
    paragraph,
)
from app.domain.official_forms import date_in_words, month_in_words

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
COUNTRY_SIZE = 13
MOTTO_SIZE = 14
ISSUER_SIZE = 13
NUMBER_SIZE = 13
DATE_SIZE = 14
TITLE_SIZE = 14
BODY_SIZE = 14
SIGNER_SIZE = 14
RECIPIENTS_TITLE_SIZE = 12
RECIPIENTS_SIZE = 11
COUNTRY_COLUMN = 100
"""Width (mm) of the heading's right column: the name of the country (95.7 mm at 13) stays on one line."""
RULE_SHARE = 0.4
"""A rule below the issuing body or the subject: between a third and a half of the line above it."""
SIGNATURE_SPACE = 30
"""Room (mm) for the signature and the round seal."""

BODY = Style(size=BODY_SIZE, align=Align.JUSTIFY, first_indent=12.7, space_before=6, line_spacing=1.1)
CENTERED = Style(size=BODY_SIZE, align=Align.CENTER)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the lines of authority and title in capitals, and the name below the signature."""

    lines: tuple[str, ...]
    name: str


def text_length(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """The length of `text` on paper in millimetres."""
    return face(bold, italic).width(text) * size / 1000 / POINTS_PER_MM


def issuer_lines(committee: str, unit: str) -> tuple[str, str]:
    """`ỦY BAN NHÂN DÂN` and `XÃ MỘC BẮC` from the names inside a sentence."""
    return committee.upper(), unit.upper()


def place_and_date(place: str, day: date | None, month: date) -> str:
    """`Mộc Bắc, ngày 05 tháng 01 năm 2021`; without `day` its place stays open in the month of `month`."""
    return f"{place}, {date_in_words(day) if day else month_in_words(month)}"


def heading(
    issuer: Sequence[str],
    *,
    place_date: str = "",
    number: str = "",
    subject: str = "",
    page: PageSetup = A4,
) -> tuple[Block, ...]:
    """Quốc hiệu, Tiêu ngữ and the issuing body with their rules; number, place and date below.

    `number` is the whole line (`Số: 05/BC-UBND`); `subject` is the `V/v …` of a công văn.
    """
    left = page.text_width - COUNTRY_COLUMN
    widths = (left, COUNTRY_COLUMN)
    upright = Style(size=ISSUER_SIZE, align=Align.CENTER)
    longest = max(text_length(line, ISSUER_SIZE, bold=True) for line in issuer)
    body: tuple[Block, ...] = (
        *(paragraph(bold(line), style=upright) for line in issuer),
        Rule(min(longest, left) * RULE_SHARE, space_before=1.5),
    )
    country: tuple[Block, ...] = (
        paragraph(bold(COUNTRY), style=upright, size=COUNTRY_SIZE),
        paragraph(bold(MOTTO), style=upright, size=MOTTO_SIZE),
        Rule(text_length(MOTTO, MOTTO_SIZE, bold=True), space_before=1.5),
    )
    blocks: list[Block] = [Columns(widths, (body, country), keep_with_next=True)]
    numbered: list[Block] = []
    if number:
        numbered.append(paragraph(number, style=upright, size=NUMBER_SIZE))
    if subject:
        numbered.append(paragraph(subject, style=upright, size=12, space_before=6))
    dated = (paragraph(italic(place_date), style=upright, size=DATE_SIZE),) if place_date else ()
    if numbered or dated:
        blocks.append(Columns(widths, (tuple(numbered), dated), space_before=8, keep_with_next=True))
    return tuple(blocks)


def title(
    name: str, subject: str = "", *, space_before: float = 20, rule: bool = True, page: PageSetup = A4
) -> tuple[Block, ...]:
    """The type of the paper in capitals, and its subject with a rule below."""
    style = replace(CENTERED, size=TITLE_SIZE, keep_with_next=True, keep_together=True)
    blocks: list[Block] = [paragraph(bold(name), style=style, space_before=space_before, heading=1)]
    if subject:
        line = paragraph(bold(subject), style=style)
        blocks.append(line)
        if rule:
            blocks.append(Rule(longest_line(line, page.text_width) * RULE_SHARE, space_before=2))
    return tuple(blocks)


def addressees(names: Sequence[str], *, space_before: float = 14) -> tuple[Block, ...]:
    """`Kính gửi:` and one name on its line, or several each on a line behind a dash below the colon."""
    if len(names) == 1:
        return (paragraph("Kính gửi: ", names[0], style=CENTERED, space_before=space_before),)
    start = 30.0
    dash = start + text_length("Kính gửi", BODY_SIZE)
    hang = text_length("- ", BODY_SIZE)
    lines: list[Block] = [
        paragraph("Kính gửi:", style=Style(left_indent=start, space_before=space_before, keep_with_next=True))
    ]
    for index, name in enumerate(names):
        end = "." if index == len(names) - 1 else ";"
        style = Style(left_indent=dash + hang, first_indent=-hang, keep_with_next=True, keep_together=True)
        lines.append(paragraph(f"-\u00a0{name.rstrip('.;')}{end}", style=style))
    return tuple(lines)


def body(*parts: str | Run) -> Paragraph:
    """A paragraph of the text."""
    return paragraph(*parts, style=BODY)


def section(text: str, *, level: int = 2) -> Paragraph:
    """A bold heading (`I. KẾT QUẢ …`, `1. …`) that never ends a page."""
    return paragraph(
        bold(text), style=BODY, keep_with_next=True, keep_together=True, heading=level, align=Align.LEFT
    )


def keep_with_signature(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """`blocks`, the last two tied to what follows, so that no signature stands alone on a page."""
    tied = list(blocks)
    for index in range(max(len(tied) - 2, 0), len(tied)):
        block = tied[index]
        if isinstance(block, Paragraph):
            tied[index] = replace(block, style=replace(block.style, keep_with_next=True))
    return tuple(tied)


def signer_blocks(
    signer: Signer, *, size: float = SIGNER_SIZE, space: float = SIGNATURE_SPACE
) -> tuple[Block, ...]:
    """Authority and title, room for signature and seal, the name."""
    style = Style(size=size, align=Align.CENTER)
    return (
        *(paragraph(bold(line), style=style) for line in signer.lines),
        Spacer(space),
        paragraph(bold(signer.name), style=style),
    )


def recipients(lines: Sequence[str]) -> tuple[Block, ...]:
    """`Nơi nhận:` and who gets the paper, each behind a dash, the last one with a full stop."""
    if not lines:
        return ()
    style = Style(size=RECIPIENTS_SIZE)
    ends = [";"] * (len(lines) - 1) + ["."]
    return (
        paragraph(Run("Nơi nhận:", bold=True, italic=True), style=style, size=RECIPIENTS_TITLE_SIZE),
        *(
            paragraph(f"- {line.rstrip('.;')}{end}", style=style)
            for line, end in zip(lines, ends, strict=True)
        ),
    )


def signature(
    right: Signer, *, left: Sequence[Block] = (), page: PageSetup = A4, space_before: float = 14
) -> Columns:
    """The foot of the paper: recipients or a second signer on the left, the signer in the right half."""
    half = page.text_width / 2
    return Columns(
        (page.text_width - half, half), (tuple(left), signer_blocks(right)), space_before=space_before
    )
