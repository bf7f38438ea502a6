"""From a draft to its page: the A4 letter, the A5 card, the words alone for a printed form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.documents import official
from app.documents.ink import BLACK, FESTIVE_RED, Colour
from app.documents.layout import lay_out
from app.documents.official import Signer
from app.documents.tree import (
    A4,
    A5_CARD,
    Align,
    Block,
    Columns,
    Document,
    FrameKind,
    PageSetup,
    Paragraph,
    Rule,
    Spacer,
    Style,
    bold,
    italic,
    paragraph,
)
from app.domain.records.office import LetterKind, Paper
from app.services.letter_templates import FieldSpec, Filled, Template, field_specs, fill, occasion

FRAMED_A4 = replace(A4, right=20)
"""Letters inside a frame take the wider right margin that the decree allows."""
NUMBER_SYMBOLS = {
    LetterKind.APOLOGY: "TXL",
    LetterKind.THANKS: "TCO",
    LetterKind.CONGRATULATIONS: "TCM",
    LetterKind.CONDOLENCE: "TCB",
}
"""Offices that number letters use signs of their own: thư công has none in NĐ 30/2020, Phụ lục III."""
SIGNER_NAME = FieldSpec("ho_ten_nguoi_ky", "Người ký")
_CARD_SLACK = 3
"""Height (mm) that a card keeps free, since Word sets its lines a little lower."""
_CARD_SIZES = (15, 14.5, 14, 13.5, 13, 12.5, 12, 11.5, 11)
_FRAMES = {LetterKind.CONGRATULATIONS: FrameKind.FESTIVE, LetterKind.CONDOLENCE: FrameKind.SOBER}


@dataclass(frozen=True)
class Draft:
    """A letter as far as it is known: every value that was found or typed, and what is still missing.

    `values` are raw (days in ISO form), by the placeholder names of the template. `warnings` are sentences to
    show before printing; `refusals` forbid it.
    """

    occasion: str
    template: Template
    values: dict[str, str]
    contact_id: str = ""
    source: str = ""
    signer_lines: tuple[str, ...] = ()
    letter_date: date | None = None
    month: date = date.min
    number: str = ""
    numbered: bool = False
    paper: Paper = Paper.A4
    created: datetime | None = None
    missing: tuple[FieldSpec, ...] = ()
    warnings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = field(default=())

    @property
    def kind(self) -> LetterKind:
        """Which of the four letters it is."""
        return occasion(self.occasion).kind

    @property
    def age(self) -> int | None:
        """The age in the letter, where it has one."""
        digits = self.values.get("tuoi", "").strip()
        return int(digits) if digits.isdecimal() else None

    @property
    def title(self) -> str:
        """The heading of the letter in one line."""
        return self.template.title_for(self.age).replace("\n", " ")

    @property
    def addressee(self) -> str:
        """Whom the letter is for, in one line."""
        first = fill(self.template, self.values, self.age).paragraphs[0]
        return "".join(run.text for run in first[1])


def missing_fields(draft: Draft) -> tuple[FieldSpec, ...]:
    """What the letter still lacks, in the order in which it stands there."""
    specs = field_specs()
    names = fill(draft.template, draft.values, draft.age).missing
    wanted = [specs[name] for name in names if name in specs]
    wants_age = any(paragraph.startswith("@") for paragraph in draft.template.paragraphs)
    if wants_age and draft.age is None and "tuoi" not in names:
        wanted.append(specs["tuoi"])
    if occasion(draft.occasion).consent and not draft.values.get("dong_y"):
        wanted.append(specs["dong_y"])
    if not draft.values.get(SIGNER_NAME.name):
        wanted.append(SIGNER_NAME)
    return tuple(wanted)


def build_page(draft: Draft) -> Document:
    """The letter as a document; missing values are marked on it."""
    filled = fill(draft.template, draft.values, draft.age)
    if draft.paper is Paper.A4:
        blocks = _letter(draft, filled)
        page = replace(FRAMED_A4 if _frame(draft) else A4, frame=_frame(draft))
        return _document(draft, blocks, page)
    return _card(draft, filled)


def _document(draft: Draft, blocks: Sequence[Block], page: PageSetup) -> Document:
    return Document(
        draft.title.capitalize(),
        tuple(blocks),
        page=page,
        author=draft.values.get("UBND", ""),
        created=draft.created,
    )


def _frame(draft: Draft) -> FrameKind | None:
    return _FRAMES.get(draft.kind)


def _signer(draft: Draft) -> Signer:
    name = draft.values.get(SIGNER_NAME.name, "")
    return Signer(draft.signer_lines, name or f"[{SIGNER_NAME.label}]")


def _issuer(draft: Draft) -> tuple[str, str]:
    return "ỦY BAN NHÂN DÂN", draft.values.get("xp", "").upper()


def _place_date(draft: Draft) -> str:
    return official.place_and_date(draft.values.get("dia_danh", ""), draft.letter_date, draft.month)


def _number_line(draft: Draft) -> str:
    if not draft.numbered:
        return ""
    number = draft.number or "\u00a0" * 8
    return f"Số: {number}/{NUMBER_SYMBOLS[draft.kind]}-UBND"


def _letter(draft: Draft, filled: Filled) -> list[Block]:
    page = FRAMED_A4 if _frame(draft) else A4
    festive = draft.kind is LetterKind.CONGRATULATIONS
    title = Style(
        size=18 if festive else official.TITLE_SIZE,
        align=Align.CENTER,
        space_before=30,
        keep_with_next=True,
        heading=1,
        colour=FESTIVE_RED if festive else BLACK,
    )
    return [
        *official.heading(
            _issuer(draft), place_date=_place_date(draft), number=_number_line(draft), page=page
        ),
        paragraph(bold(draft.template.title_for(draft.age)), style=title),
        *_addressee(draft, filled, official.BODY_SIZE, 16),
        *official.keep_with_signature(_body(filled, official.BODY, colour=title.colour)),
        official.signature(
            _signer(draft),
            left=official.recipients(occasion(draft.occasion).recipients),
            page=page,
            space_before=16,
        ),
    ]


def _addressee(draft: Draft, filled: Filled, size: float, space_before: float) -> list[Block]:
    style = Style(
        size=size, align=Align.CENTER, space_before=space_before, keep_with_next=True, keep_together=True
    )
    lines: list[Block] = [paragraph(f"{draft.template.greeting}: ", *filled.paragraphs[0][1], style=style)]
    if draft.values.get("dia_chi"):
        lines.append(paragraph(draft.values["dia_chi"], style=style, space_before=2))
    lines.append(Spacer(2))
    return lines


def _body(filled: Filled, style: Style, colour: Colour = BLACK) -> list[Block]:
    blocks: list[Block] = []
    for centred, runs in filled.paragraphs[1:]:
        form = style
        if centred:
            form = replace(
                style,
                align=Align.CENTER,
                first_indent=0,
                size=style.size + 2,
                space_before=style.space_before + 2,
                colour=colour,
            )
        blocks.append(Paragraph(runs, form))
    return blocks


def _card(draft: Draft, filled: Filled) -> Document:
    """One sheet always: the type shrinks step by step until the words fit."""
    words_alone = draft.paper is Paper.TEXT_ONLY
    own_a4 = words_alone and occasion(draft.occasion).paper is Paper.A4
    page = A4 if own_a4 else A5_CARD
    if own_a4:
        blocks = _letter(draft, filled)
        start = next(i for i, block in enumerate(blocks) if isinstance(block, Paragraph)) + 1
        above = sum(1 for block in blocks[:start] if isinstance(block, Columns))
        return _document(draft, (Spacer(45 + 5 * above), *blocks[start:]), replace(page, page_numbers=False))
    document = _document(draft, (), page)
    for size in _CARD_SIZES:
        blocks = _card_blocks(draft, filled, size, words_alone=words_alone)
        setup = replace(page, frame=None if words_alone else _frame(draft), vertical_center=True)
        document = _document(draft, blocks, setup)
        tighter = replace(document, page=replace(setup, bottom=setup.bottom + _CARD_SLACK))
        if len(lay_out(tighter)) == 1:
            break
    return document


def _card_blocks(draft: Draft, filled: Filled, size: float, *, words_alone: bool) -> list[Block]:
    colour = FESTIVE_RED if draft.kind is LetterKind.CONGRATULATIONS else BLACK
    center = Style(size=12, align=Align.CENTER, keep_with_next=True)
    body = Style(size=size, align=Align.JUSTIFY, first_indent=10, space_before=3.5, line_spacing=1.05)
    blocks: list[Block] = []
    if not words_alone:
        issuer = " ".join(_issuer(draft))
        blocks += [
            paragraph(bold(issuer), style=center),
            Rule(official.text_length(issuer, 12, bold=True) * official.RULE_SHARE, space_before=1),
            paragraph(
                bold(draft.template.title_for(draft.age)),
                style=center,
                size=20,
                space_before=5,
                colour=colour,
                heading=1,
            ),
        ]
    blocks += _addressee(draft, filled, size + 0.5, 4)
    blocks += official.keep_with_signature(_body(filled, body, colour))
    signer = _signer(draft)
    right = (
        paragraph(italic(_place_date(draft)), style=center, size=size),
        *official.signer_blocks(signer, size=size - 0.5, space=15 if size > 12 else 13),
    )
    width = A5_CARD.text_width
    blocks.append(Columns((width * 0.45, width * 0.55), ((), right), space_before=7 if size > 12 else 5))
    return blocks
