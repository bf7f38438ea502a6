"""The neutral document: what stands on paper, in which order and form, whatever the file format.

Lengths are millimetres, sizes and vertical gaps are points. A gap stands before a block, never after it:
word processors disagree on how two gaps add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.documents.ink import BLACK, Colour


class Align(StrEnum):
    """How the lines of a paragraph, or a short block in its column, stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one weight and slope. `gap` marks a value that is still missing (shown in the preview)."""

    text: str
    bold: bool = False
    italic: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """The form of a paragraph. `line_spacing` is a multiple of the font's own single line."""

    size: float = 14
    align: Align = Align.LEFT
    first_indent: float = 0
    left_indent: float = 0
    right_indent: float = 0
    space_before: float = 0
    line_spacing: float = 1
    keep_with_next: bool = False
    keep_together: bool = False
    heading: int = 0
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text; a line feed in a run starts a new line."""

    runs: tuple[Run, ...]
    style: Style = Style()

    @property
    def text(self) -> str:
        """The paragraph without its form."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Rule:
    """A solid line of an exact length (mm), `thickness` points strong, in its column."""

    length: float
    align: Align = Align.CENTER
    thickness: float = 0.75
    space_before: float = 0
    colour: Colour = BLACK
    keep_with_next: bool = True


@dataclass(frozen=True, slots=True)
class Spacer:
    """Empty height (mm), for a signature and a seal; vanishes at the top of a page."""

    height: float


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a page."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side without lines, never parted by a page end. Widths (mm) add up to the text width."""

    widths: tuple[float, ...]
    cells: tuple[tuple[Block, ...], ...]
    space_before: float = 0
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, its share of the width (mm, scaled to fit) and how values stand.

    Neighbours with the same `group` stand under one common heading, as in `Hướng xử lý` of a paper register.
    """

    title: str
    width: float
    align: Align = Align.LEFT
    group: str = ""


def column_groups(columns: Sequence[Column]) -> tuple[tuple[str, int, int], ...]:
    """Each common heading with its first and last column; a column without one stands alone, named ``""``."""
    groups: list[tuple[str, int, int]] = []
    for index, column in enumerate(columns):
        if column.group and groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1], index)
        else:
            groups.append((column.group, index, index))
    return tuple(groups)


Cell = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: headings again on every page, a row parted only where it is taller than a page.

    `number_row` prints (1) (2) … under the headings, as paper registers do. A bold row heads those below it
    and ends no page; `keep_with_next` holds the last two rows beside what follows, such as a signature.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    size: float = 11
    heading: bool = True
    number_row: bool = False
    bold_rows: frozenset[int] = frozenset()
    space_before: float = 6
    keep_with_next: bool = False

    def keeps_next(self, row: int) -> bool:
        """Whether row `row` stays on the page of what comes after it."""
        last = len(self.rows) - 1
        return (row in self.bold_rows and row < last) or (self.keep_with_next and row >= last - 1)


Block = Paragraph | Rule | Spacer | PageBreak | Columns | Table


class FrameKind(StrEnum):
    """The drawn border of a card."""

    FESTIVE = "festive"
    SOBER = "sober"
    POSTER = "poster"


@dataclass(frozen=True, slots=True)
class PageSetup:
    """The sheet: A4 portrait with the margins of NĐ 30/2020, unless told otherwise (mm)."""

    width: float = 210
    height: float = 297
    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 15
    page_numbers: bool = True
    frame: FrameKind | None = None
    vertical_center: bool = False

    @property
    def text_width(self) -> float:
        """The width between the side margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """The height between the top and bottom margins."""
        return self.height - self.top - self.bottom


A4 = PageSetup()
A4_LANDSCAPE = PageSetup(width=297, height=210, left=20, right=15)
A5_CARD = PageSetup(width=210, height=148, top=15, bottom=12, left=22, right=22, page_numbers=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its title, its sheet and its blocks from top to bottom."""

    title: str
    blocks: tuple[Block, ...]
    page: PageSetup = A4
    language: str = "vi-VN"
    author: str = ""
    created: datetime | None = None

    def text(self) -> str:
        """All words in reading order, a line for each paragraph or table row."""
        return "\n".join(_block_lines(self.blocks))


def runs(*parts: str | Run) -> tuple[Run, ...]:
    """Runs from plain words and ready runs."""
    return tuple(part if isinstance(part, Run) else Run(part) for part in parts)


def paragraph(*parts: str | Run, style: Style = Style(), **changes: object) -> Paragraph:
    """A paragraph of `parts` in `style` with `changes`."""
    return Paragraph(runs(*parts), replace(style, **changes) if changes else style)  # type: ignore[arg-type]  # checked by Style itself


def bold(text: str) -> Run:
    """A bold run."""
    return Run(text, bold=True)


def italic(text: str) -> Run:
    """An italic run."""
    return Run(text, italic=True)


def cell_runs(cell: Cell) -> tuple[Run, ...]:
    """The runs of a table cell."""
    return (Run(cell),) if isinstance(cell, str) else cell


def _block_lines(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Columns):
            for cell in block.cells:
                lines.extend(_block_lines(cell))
        elif isinstance(block, Table):
            if block.heading:
                lines.append(" | ".join(column.title for column in block.columns))
            lines.extend(
                " | ".join("".join(run.text for run in cell_runs(c)) for c in row) for row in block.rows
            )
    return lines
