"""From a document to pages: every line and rule at its place, in points from the upper left of the sheet.

All renderers to fixed pages read this, so that a page is broken once and alike everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.documents.breaking import Word, break_lines, fit_words, split_words
from app.documents.frames import frame_shapes
from app.documents.ink import BLACK, GAP_GROUND, GAP_TEXT, Colour
from app.documents.metrics import ASCENT, DESCENT, POINTS_PER_MM, SINGLE_LINE, face, points
from app.documents.shapes import Shape, line, rectangle
from app.documents.tree import (
    Align,
    Block,
    Cell,
    Column,
    Columns,
    Document,
    PageBreak,
    PageSetup,
    Paragraph,
    Rule,
    Run,
    Spacer,
    Style,
    Table,
    cell_runs,
    column_groups,
)

PAGE_NUMBER_SIZE = 14
PAGE_NUMBER_TOP = 10
"""Size (pt) of the page number and the distance (mm) of its line from the upper edge of the sheet."""
TABLE_RULE = 0.5
"""Thickness (pt) of a table's lines; a row is higher by one of them, as in Word."""
CELL_PADDING = 1.2
CELL_PADDING_TOP = 0.6
"""Space (mm) between a table's lines and its words."""
_FIT = 0.01


@dataclass(frozen=True, slots=True)
class Segment:
    """Words in one face, with the spaces between them."""

    text: str
    bold: bool
    italic: bool
    colour: Colour


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words from `x` on its baseline `y`; `stretch` points are added to every space."""

    x: float
    y: float
    size: float
    segments: tuple[Segment, ...]
    stretch: float = 0

    @property
    def text(self) -> str:
        """The words of the line."""
        return "".join(segment.text for segment in self.segments)

    @property
    def width(self) -> float:
        """Length of the line in points."""
        natural = sum(face(part.bold, part.italic).width(part.text) for part in self.segments)
        return natural * self.size / 1000 + self.stretch * self.text.count(" ")


Item = Text | Shape


@dataclass(frozen=True, slots=True)
class Box:
    """A piece that is never parted: its height, the gap before it, and what it draws from its own corner."""

    height: float
    items: tuple[Item, ...] = ()
    before: float = 0
    keep_next: bool = False
    spacer: bool = False
    new_page: bool = False
    header: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A laid out sheet in points; `placed` holds items with the place of their own corner."""

    width: float
    height: float
    placed: tuple[tuple[float, float, tuple[Item, ...]], ...]

    def texts(self) -> list[Text]:
        """The lines of the page at their places on the sheet."""
        return [
            _moved_text(item, x, y) for x, y, items in self.placed for item in items if isinstance(item, Text)
        ]


def _moved_text(item: Text, x: float, y: float) -> Text:
    return replace(item, x=item.x + x, y=item.y + y)


def _moved(item: Item, x: float, y: float) -> Item:
    return _moved_text(item, x, y) if isinstance(item, Text) else item.moved(x, y)


def lay_out(document: Document) -> tuple[Page, ...]:
    """The pages of `document`; at least one."""
    setup = document.page
    sheets = _sheets(document)
    return tuple(_page(setup, sheet, number) for number, sheet in enumerate(sheets, start=1))


def longest_line(paragraph: Paragraph, width: float) -> float:
    """How long the longest line of a paragraph is in a column of `width`, both in millimetres."""
    boxes = _paragraph_boxes(paragraph, points(width))
    lengths = (item.width for box in boxes for item in box.items if isinstance(item, Text))
    return max(lengths, default=0) / POINTS_PER_MM


def with_line_feeds(runs: tuple[Run, ...], style: Style, width: float) -> tuple[Run, ...]:
    """The same words in a column of `width` (mm), a line feed where each line but the last ends."""
    lines = _set_lines(runs, style, points(width))
    if len(lines) < 2:
        return runs
    parts: list[Run] = []
    for number, items in enumerate(lines):
        parts += [Run("\n")] if number else []
        segments = (part for item in items if isinstance(item, Text) for part in item.segments)
        parts += [Run(each.text, each.bold, each.italic, gap=each.colour is GAP_TEXT) for each in segments]
    return tuple(parts)


def _sheets(document: Document) -> list[list[Box]]:
    setup = document.page
    boxes: list[Box] = []
    breaks = False
    for block in document.blocks:
        if isinstance(block, PageBreak):
            breaks = True
            continue
        first, *others = _boxes(block, points(setup.text_width)) or (Box(0),)
        boxes += [replace(first, new_page=breaks), *others]
        breaks = False
    return _paginate(boxes, points(setup.text_height))


def _page(setup: PageSetup, boxes: Sequence[Box], number: int) -> Page:
    left, top = points(setup.left), points(setup.top)
    placed: list[tuple[float, float, tuple[Item, ...]]] = []
    if setup.frame:
        placed.append((0, 0, frame_shapes(setup.frame, setup.width, setup.height)))
    if setup.page_numbers and number > 1:
        placed.append((left, 0, (_page_number(number, points(setup.text_width)),)))
    if setup.vertical_center:
        top += _free_height(setup, boxes) / 2
    y = top
    for index, box in enumerate(boxes):
        y += box.before if index else 0
        if box.items:
            placed.append((left, y, box.items))
        y += box.height
    return Page(points(setup.width), points(setup.height), tuple(placed))


def _free_height(setup: PageSetup, boxes: Sequence[Box]) -> float:
    used = sum(box.before * (index > 0) + box.height for index, box in enumerate(boxes))
    return max(0.0, points(setup.text_height) - used)


def centering_gap(document: Document) -> float:
    """The height (mm) that a vertically centred first page leaves above its words; 0 for others."""
    if not document.page.vertical_center:
        return 0
    return _free_height(document.page, _sheets(document)[0]) / 2 / points(1)


def _page_number(number: int, width: float) -> Text:
    text = str(number)
    x = (width - face(False, False).width(text) * PAGE_NUMBER_SIZE / 1000) / 2
    y = points(PAGE_NUMBER_TOP) + PAGE_NUMBER_SIZE * ASCENT
    return Text(x, y, PAGE_NUMBER_SIZE, (Segment(text, False, False, BLACK),))


def _paginate(boxes: Sequence[Box], height: float) -> list[list[Box]]:
    pages: list[list[Box]] = []
    start = 0
    while start < len(boxes):
        stop = _fill(boxes, start, height)
        sheet = [*boxes[start].header, *boxes[start:stop]]
        while len(sheet) > 1 and sheet[0].spacer:
            sheet.pop(0)
        pages.append(sheet)
        start = stop
    return pages or [[]]


def _fill(boxes: Sequence[Box], start: int, height: float) -> int:
    """Where the next page starts, when this one starts with box `start`."""
    used = sum(box.height for box in boxes[start].header)
    for index in range(start, len(boxes)):
        box = boxes[index]
        if index > start and box.new_page:
            return index
        if index == start and box.spacer:
            continue
        used += (box.before if index > start else 0) + box.height
        if used > height + _FIT and index > start:
            stop = index
            while stop > start and boxes[stop - 1].keep_next:
                stop -= 1
            return stop if stop > start else index
    return len(boxes)


def _boxes(block: Block, width: float) -> tuple[Box, ...]:
    match block:
        case Paragraph():
            return _paragraph_boxes(block, width)
        case Rule():
            return (_rule_box(block, width),)
        case Spacer():
            return (Box(points(block.height), spacer=True, keep_next=True),)
        case PageBreak():
            return ()
        case Columns():
            return (_columns_box(block),)
        case Table():
            return _table_boxes(block, width)


def _rule_box(rule: Rule, width: float) -> Box:
    length = points(rule.length)
    free = width - length
    x = {Align.LEFT: 0.0, Align.CENTER: free / 2, Align.RIGHT: free}.get(rule.align, free / 2)
    y = rule.thickness / 2
    shape = line(x, y, x + length, y, width=rule.thickness, colour=rule.colour)
    return Box(rule.thickness, (shape,), before=rule.space_before, keep_next=rule.keep_with_next)


@lru_cache(maxsize=4096)
def _paragraph_boxes(paragraph: Paragraph, width: float) -> tuple[Box, ...]:
    style = paragraph.style
    lines = _set_lines(paragraph.runs, style, width)
    height = style.size * SINGLE_LINE * style.line_spacing
    count = len(lines)
    return tuple(
        Box(
            height,
            items,
            before=style.space_before if index == 0 else 0,
            keep_next=_keeps_next(style, index, count),
        )
        for index, items in enumerate(lines)
    )


def _keeps_next(style: Style, index: int, count: int) -> bool:
    """Two lines at least stand together on either side of a page end (no widow, no orphan)."""
    if index == count - 1:
        return style.keep_with_next
    return style.keep_together or index in (0, count - 2)


def _set_lines(runs: tuple[Run, ...], style: Style, width: float) -> list[tuple[Item, ...]]:
    """The lines of a paragraph, each from its own upper edge."""
    left, right = points(style.left_indent), points(style.right_indent)
    measure = width - left - right
    first = points(style.first_indent)
    baseline = style.size * (SINGLE_LINE * style.line_spacing - DESCENT)
    lines: list[tuple[Item, ...]] = []
    for words in split_words(runs, style.size):
        if not words:
            lines.append(())
            continue
        fitted = fit_words(words, style.size, measure - max(first, 0))
        parts = break_lines(fitted, measure - first, measure, style.align)
        for index, part in enumerate(parts):
            indent = first if index == 0 else 0.0
            last = index == len(parts) - 1
            lines.append(
                _set_line(part, style, left + indent, measure - indent, baseline=baseline, last=last)
            )
    return lines


def _set_line(
    words: list[Word], style: Style, x: float, measure: float, *, baseline: float, last: bool
) -> tuple[Item, ...]:
    natural = sum(word.width + word.space for word in words) - words[-1].space
    slack = measure - natural
    stretch = 0.0
    if style.align is Align.JUSTIFY and not last and len(words) > 1:
        stretch = max(slack, 0) / (len(words) - 1)
    elif style.align is Align.CENTER:
        x += slack / 2
    elif style.align is Align.RIGHT:
        x += slack
    segments = _segments(words, style.colour)
    text = Text(x, baseline, style.size, segments, stretch)
    if any(segment.colour is GAP_TEXT for segment in segments):
        return (*_gap_grounds(text), text)
    return (text,)


def _segments(words: list[Word], colour: Colour) -> tuple[Segment, ...]:
    parts: list[tuple[tuple[bool, bool, bool], list[str]]] = []
    for index, word in enumerate(words):
        if index:
            parts[-1][1].append(" ")
        for piece in word.pieces:
            key = (piece.bold, piece.italic, piece.gap)
            if parts and parts[-1][0] == key:
                parts[-1][1].append(piece.text)
            else:
                parts.append((key, [piece.text]))
    return tuple(
        Segment("".join(texts), bold, italic, GAP_TEXT if gap else colour)
        for (bold, italic, gap), texts in parts
    )


def _gap_grounds(text: Text) -> list[Item]:
    """The ground behind missing values."""
    grounds: list[Item] = []
    x = text.x
    for segment in text.segments:
        piece = Text(x, text.y, text.size, (segment,), text.stretch)
        if segment.colour is GAP_TEXT:
            top = text.y - text.size * ASCENT
            height = text.size * (ASCENT + DESCENT)
            grounds.append(rectangle(x, top, piece.width, height, fill=GAP_GROUND))
        x += piece.width
    return grounds


@lru_cache(maxsize=512)
def _columns_box(columns: Columns) -> Box:
    items: list[Item] = []
    height = 0.0
    x = 0.0
    for width, blocks in zip(columns.widths, columns.cells, strict=True):
        y = 0.0
        boxes = [box for block in blocks for box in _boxes(block, points(width))]
        for index, box in enumerate(boxes):
            y += box.before if index else 0
            items.extend(_moved(item, x, y) for item in box.items)
            y += box.height
        height = max(height, y)
        x += points(width)
    return Box(height, tuple(items), before=columns.space_before, keep_next=columns.keep_with_next)


def _table_boxes(table: Table, width: float) -> tuple[Box, ...]:
    scale = width / sum(column.width for column in table.columns)
    widths = [column.width * scale for column in table.columns]
    edges = [sum(widths[:index]) for index in range(len(widths) + 1)]
    header: list[Box] = []
    centred = [Align.CENTER] * len(widths)
    if table.heading:
        if any(column.group for column in table.columns):
            header.append(_grouped_header(table.columns, edges, table.size))
        else:
            titles = tuple(column.title for column in table.columns)
            header.extend(_row_boxes(titles, centred, edges, table.size, bold=True))
    if table.number_row:
        numbers = tuple((Run(f"({index})", italic=True),) for index in range(1, len(widths) + 1))
        header.extend(_row_boxes(numbers, centred, edges, table.size))
    header = [replace(box, keep_next=True) for box in header]
    aligns = [column.align for column in table.columns]
    repeated = tuple(header)
    rows = [
        replace(box, header=repeated, keep_next=table.keeps_next(index))
        for index, row in enumerate(table.rows)
        for box in _row_boxes(row, aligns, edges, table.size, bold=index in table.bold_rows)
    ]
    boxes = [*header, *rows]
    if boxes:
        boxes[0] = replace(boxes[0], before=table.space_before)
    return tuple(boxes)


def _grouped_header(columns: Sequence[Column], edges: Sequence[float], size: float) -> Box:
    """Headings on two levels: a common one above its columns, the others in the middle of both levels."""
    groups = column_groups(columns)
    titles = [_heading_lines(c.title, size, edges[i + 1] - edges[i]) for i, c in enumerate(columns)]
    above = {
        first: _heading_lines(name, size, edges[last + 1] - edges[first])
        for name, first, last in groups
        if name
    }
    upper = _heading_height(max(map(len, above.values())), size)
    lower = max(
        _heading_height(len(lines), size) - (0 if column.group else upper)
        for column, lines in zip(columns, titles, strict=True)
    )
    items: list[Item] = [_grouped_grid(groups, tuple(edges), upper, upper + lower)]
    for index, (column, lines) in enumerate(zip(columns, titles, strict=True)):
        top, height = (upper, lower) if column.group else (0.0, upper + lower)
        items.extend(_in_the_middle(lines, edges[index], top, height, size))
    for first, lines in above.items():
        items.extend(_in_the_middle(lines, edges[first], 0, upper, size))
    return Box(upper + lower, tuple(items))


def _heading_lines(title: str, size: float, width: float) -> tuple[Text, ...]:
    return _cell_lines(title, size, width - 2 * points(CELL_PADDING), Align.CENTER, bold=True)


def _heading_height(lines: int, size: float) -> float:
    return lines * size * SINGLE_LINE + 2 * points(CELL_PADDING_TOP) + TABLE_RULE


def _in_the_middle(lines: Sequence[Text], left: float, top: float, height: float, size: float) -> list[Text]:
    pitch = size * SINGLE_LINE
    start = top + (height - len(lines) * pitch) / 2
    x = left + points(CELL_PADDING)
    return [_moved_text(text, x, start + number * pitch) for number, text in enumerate(lines)]


def _grouped_grid(
    groups: Sequence[tuple[str, int, int]], edges: tuple[float, ...], upper: float, height: float
) -> Shape:
    path: list[tuple[str, tuple[float, ...]]] = []

    def rule(x0: float, y0: float, x1: float, y1: float) -> None:
        path.extend((("m", (x0, y0)), ("l", (x1, y1))))

    rule(0, 0, edges[-1], 0)
    rule(0, height, edges[-1], height)
    rule(edges[-1], 0, edges[-1], height)
    for name, first, last in groups:
        rule(edges[first], 0, edges[first], height)
        for inner in range(first + 1, last + 1):
            rule(edges[inner], upper, edges[inner], height)
        if name:
            rule(edges[first], upper, edges[last + 1], upper)
    return Shape(tuple(path), stroke=BLACK, width=TABLE_RULE)


ROW_SPLIT_LINES = 30
"""A row of more lines than this is parted, so that it cannot be taller than a page."""


def _row_boxes(
    row: Sequence[Cell],
    aligns: Sequence[Align],
    edges: Sequence[float],
    size: float,
    *,
    bold: bool = False,
) -> list[Box]:
    padding = points(CELL_PADDING)
    cells = [
        _cell_lines(cell, size, edges[index + 1] - edges[index] - 2 * padding, aligns[index], bold)
        for index, cell in enumerate(row)
    ]
    depth = max((len(lines) for lines in cells), default=1) or 1
    boxes = []
    for start in range(0, depth, ROW_SPLIT_LINES):
        parts = [lines[start : start + ROW_SPLIT_LINES] for lines in cells]
        boxes.append(_row_box(parts, edges, size, min(ROW_SPLIT_LINES, depth - start)))
    return boxes


def _row_box(cells: list[tuple[Text, ...]], edges: Sequence[float], size: float, depth: int) -> Box:
    pitch = size * SINGLE_LINE
    padding, over = points(CELL_PADDING), points(CELL_PADDING_TOP)
    height = depth * pitch + 2 * over + TABLE_RULE
    items: list[Item] = [_grid(tuple(edges), height)]
    for index, lines in enumerate(cells):
        for number, text in enumerate(lines):
            items.append(_moved_text(text, edges[index] + padding, over + number * pitch))
    return Box(height, tuple(items))


@lru_cache(maxsize=1024)
def _grid(edges: tuple[float, ...], height: float) -> Shape:
    width = edges[-1]
    path: list[tuple[str, tuple[float, ...]]] = []
    for y in (0.0, height):
        path += [("m", (0.0, y)), ("l", (width, y))]
    for x in edges:
        path += [("m", (x, 0.0)), ("l", (x, height))]
    return Shape(tuple(path), stroke=BLACK, width=TABLE_RULE)


@lru_cache(maxsize=16384)
def _cell_lines(cell: Cell, size: float, width: float, align: Align, bold: bool) -> tuple[Text, ...]:
    runs = cell_runs(cell)
    if bold:
        runs = tuple(replace(run, bold=True) for run in runs)
    lines = _set_lines(runs, Style(size=size, align=align), width)
    return tuple(
        item for items in lines for item in (items or (Text(0, 0, size, ()),)) if isinstance(item, Text)
    )
