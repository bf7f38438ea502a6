"""The same documents as Word files: styles, tables and borders only, so that Word 2010 edits them.

No text boxes, no drawings: a rule is the upper border of an empty paragraph, a frame is the page's border.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.documents.ink import BLACK, FESTIVE_RED, POSTER_RED, POSTER_YELLOW, WHITE, Colour
from app.documents.layout import (
    CELL_PADDING,
    CELL_PADDING_TOP,
    PAGE_NUMBER_SIZE,
    PAGE_NUMBER_TOP,
    centering_gap,
    with_line_feeds,
)
from app.documents.metrics import points
from app.documents.tree import (
    Align,
    Block,
    Column,
    Columns,
    Document,
    FrameKind,
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

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

FONT = "Times New Roman"
UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 -- Word files carry no offset
_TWIPS = 20
_GAP_COLOUR = "yellow"
_PAGE_BORDERS = {
    FrameKind.FESTIVE: ("thinThickSmallGap", 18, FESTIVE_RED),
    FrameKind.SOBER: ("double", 6, BLACK),
    FrameKind.POSTER: ("double", 12, FESTIVE_RED),
}
_ON_WHITE = {WHITE: BLACK, POSTER_YELLOW: POSTER_RED}
_ORDER = {
    "pPr": (
        *("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:widowControl", "w:pBdr"),
        *("w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr"),
    ),
    "tblPr": (
        *("w:tblStyle", "w:tblW", "w:jc", "w:tblInd", "w:tblBorders", "w:tblLayout", "w:tblCellMar"),
        "w:tblLook",
    ),
    "sectPr": (
        *("w:headerReference", "w:footerReference", "w:type", "w:pgSz", "w:pgMar", "w:pgBorders"),
        *("w:pgNumType", "w:cols", "w:vAlign", "w:titlePg", "w:docGrid"),
    ),
}
"""The order in which Word reads the parts of a property (ECMA-376, part 1), of those that occur here."""
_FRAME_INSET = 7
"""Distance (mm) of a page border from the edge of the sheet; Word allows 31 points at most."""


def render_docx(document: Document) -> bytes:
    """The Word file of `document`."""
    import docx  # noqa: PLC0415 -- a start without Word files need not load it

    word = docx.Document()
    _set_styles(word, document)
    _set_page(word, replace(document.page, top=document.page.top + centering_gap(document)))
    _set_properties(word, document)
    _Writer(word, word, document.page.text_width).write(document.blocks)
    _drop_template_paragraph(word)
    out = BytesIO()
    word.save(out)
    return _with_fixed_times(out.getvalue(), document.created or UNDATED)


class _Writer:
    """Writes blocks into the body or into a cell of `width` millimetres."""

    def __init__(self, word: WordDocument, place: Any, width: float) -> None:
        self.word = word
        self.place = place
        self.width = width
        self.after_table = False

    def write(self, blocks: Sequence[Block]) -> None:
        breaks = False
        for block in blocks:
            match block:
                case PageBreak():
                    breaks = True
                    continue
                case Paragraph():
                    paragraph = self._paragraph(block)
                    paragraph.paragraph_format.page_break_before = breaks
                case Rule():
                    self._rule(block)
                case Spacer():
                    self._gap(points(block.height))
                case Columns():
                    self._before_table(block.space_before, breaks)
                    self._columns(block)
                case Table():
                    self._before_table(block.space_before, breaks)
                    self._table(block)
            breaks = False
            self.after_table = isinstance(block, (Columns, Table))

    def _paragraph(self, block: Paragraph) -> WordParagraph:
        paragraph = self._empty(_style_name(block.style))
        _set_format(paragraph, block.style)
        _add_runs(paragraph, _parted(block, self.width), block.style)
        return paragraph

    def _empty(self, style: str | None = None) -> WordParagraph:
        paragraph: WordParagraph = self.place.add_paragraph(style=style)
        return paragraph

    def _gap(self, height: float) -> WordParagraph:
        """An empty paragraph of an exact height in points."""
        paragraph = self._empty()
        _exact(paragraph, height)
        return paragraph

    def _rule(self, rule: Rule) -> None:
        from docx.shared import Mm, Pt  # noqa: PLC0415 -- loaded with docx above

        paragraph = self._gap(1)
        form = paragraph.paragraph_format
        form.space_before = Pt(rule.space_before)
        form.keep_with_next = rule.keep_with_next
        free = max(self.width - rule.length, 0)
        before = {Align.LEFT: 0.0, Align.RIGHT: free}.get(rule.align, free / 2)
        form.left_indent, form.right_indent = Mm(before), Mm(free - before)
        border = _child(_child(paragraph._p.get_or_add_pPr(), "w:pBdr"), "w:top")
        size = max(round(rule.thickness * 8), 2)
        _attributes(border, val="single", sz=size, space=0, color=_hex(rule.colour))

    def _before_table(self, space: float, breaks: bool) -> None:
        """Word joins two tables that touch and knows no space before one: a thin paragraph parts them."""
        if space or breaks or self.after_table:
            gap = self._gap(max(space, 1))
            gap.paragraph_format.page_break_before = breaks
            gap.paragraph_format.keep_with_next = True

    def _columns(self, block: Columns) -> None:
        shown = [(width, blocks) for width, blocks in zip(block.widths, block.cells, strict=True) if width]
        table = self._new_table(1, [width for width, _ in shown])
        _cell_margins(table, 0, 0)
        _hold_open(table.rows[0], block)
        for (width, blocks), cell in zip(shown, table.rows[0].cells, strict=True):
            inner = _Writer(self.word, cell, width)
            wanted = [*map(_without_gap, blocks[:1]), *blocks[1:]]
            inner.write([_tied(item) for item in wanted] if block.keep_with_next else wanted)
            _drop_first(cell)
            if cell._tc[-1].tag.endswith("}tbl"):
                _exact(cell.add_paragraph(), 1)
        _never_split(table.rows[0])

    def _table(self, block: Table) -> None:
        scale = self.width / sum(column.width for column in block.columns)
        widths = [column.width * scale for column in block.columns]
        heads: list[tuple[tuple[Any, ...], bool]] = []
        grouped = block.heading and any(column.group for column in block.columns)
        if grouped:
            heads.append((tuple(column.group or column.title for column in block.columns), True))
            heads.append((tuple(column.title if column.group else "" for column in block.columns), True))
        elif block.heading:
            heads.append((tuple(column.title for column in block.columns), True))
        if block.number_row:
            numbers = ((Run(f"({index})", italic=True),) for index in range(1, len(widths) + 1))
            heads.append((tuple(numbers), False))
        table = self._new_table(len(heads) + len(block.rows), widths)
        table.style = "Table Grid"
        _attributes(_child(table._tbl.tblPr, "w:tblInd"), w=round(points(CELL_PADDING) * _TWIPS))
        _cell_margins(table, CELL_PADDING, CELL_PADDING_TOP)
        centred = [Align.CENTER] * len(widths)
        aligns = [column.align for column in block.columns]
        wide = _group_widths(block.columns, widths)
        rows = list(table.rows)
        for row, (cells, bold) in zip(rows, heads, strict=False):
            room = wide if grouped and row is rows[0] else widths
            self._row(row, cells, centred, room, block.size, bold=bold)
            _repeat(row)
        if grouped:
            self._merge_headings(rows[0], rows[1], block.columns)
        for index, (row, cells) in enumerate(zip(rows[len(heads) :], block.rows, strict=True)):
            self._row(row, cells, aligns, widths, block.size, bold=index in block.bold_rows)
            for cell in row.cells if block.keeps_next(index) else ():
                cell.paragraphs[0].paragraph_format.keep_with_next = True

    def _merge_headings(self, upper: Any, lower: Any, columns: Sequence[Column]) -> None:
        """Join the cells of a common heading, and those of a heading that takes both rows."""
        above, below = upper.cells, lower.cells
        for cell in below:
            cell.vertical_alignment = 1
        for name, first, last in column_groups(columns):
            for absorbed in above[first + 1 : last + 1] if name else below[first : first + 1]:
                absorbed.paragraphs[0].clear()
            above[first].merge(above[last] if name else below[first]).vertical_alignment = 1

    def _row(
        self,
        row: Any,
        cells: Sequence[Any],
        aligns: Sequence[Align],
        widths: Sequence[float],
        size: float,
        *,
        bold: bool,
    ) -> None:
        _never_split(row)
        for cell, content, align, width in zip(row.cells, cells, aligns, widths, strict=True):
            style = Style(size=size, align=align)
            runs = cell_runs(content)
            if bold:
                runs = tuple(replace(run, bold=True) for run in runs)
            _set_format(cell.paragraphs[0], style)
            written = _parted(Paragraph(runs, style), width - 2 * CELL_PADDING)
            _add_runs(cell.paragraphs[0], written, style)

    def _new_table(self, rows: int, widths: Sequence[float]) -> WordTable:
        from docx.shared import Mm  # noqa: PLC0415 -- loaded with docx above

        total = Mm(sum(widths))
        if self.place is self.word:
            table: WordTable = self.word.add_table(rows, len(widths))
        else:
            table = self.place.add_table(rows, len(widths))
            self.place._tc.remove(self.place.paragraphs[-1]._p)  # what follows stands right below the table
        table.autofit = False
        properties = table._tbl.tblPr
        _attributes(_child(properties, "w:tblW"), w=round(total / 635), type="dxa")
        _attributes(_child(properties, "w:tblInd"), w=0, type="dxa")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table


def _group_widths(columns: Sequence[Column], widths: Sequence[float]) -> list[float]:
    """For each column the width of the heading that begins in it: of all columns of a common one."""
    wide = list(widths)
    for _, first, last in column_groups(columns):
        wide[first] = sum(widths[first : last + 1])
    return wide


def _style_name(style: Style) -> str | None:
    return f"Heading {style.heading}" if style.heading else None


def _without_gap(block: Block) -> Block:
    """The first block of a cell stands at its upper edge, as on our page: Word would keep the gap above."""
    if isinstance(block, Paragraph):
        return replace(block, style=replace(block.style, space_before=0))
    return replace(block, space_before=0) if isinstance(block, Rule) else block


def _tied(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, style=replace(block.style, keep_with_next=True))
    return block


def _parted(paragraph: Paragraph, width: float) -> tuple[Run, ...]:
    """The runs of a paragraph, helped to the lines of our page where Word would choose worse ones.

    Word fills the first lines of a centred title and leaves the last one short: there the lines are ours.
    """
    if paragraph.style.align is Align.CENTER:
        return with_line_feeds(paragraph.runs, paragraph.style, width)
    return _without_lonely_word(paragraph)


def _without_lonely_word(paragraph: Paragraph) -> tuple[Run, ...]:
    """The runs of justified text, the last two words tied: Word may then not leave one alone on a line."""
    last = paragraph.runs[-1] if paragraph.runs else None
    if last is None or paragraph.style.align is not Align.JUSTIFY or " " not in last.text:
        return paragraph.runs
    before, word = last.text.rsplit(" ", 1)
    return (*paragraph.runs[:-1], replace(last, text=f"{before}\u00a0{word}"))


def _set_format(paragraph: WordParagraph, style: Style) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- loaded with docx above
    from docx.shared import Mm, Pt  # noqa: PLC0415

    form = paragraph.paragraph_format
    form.alignment = {
        Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
        Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
        Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
        Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[style.align]
    form.space_before, form.space_after = Pt(style.space_before), Pt(0)
    form.line_spacing = style.line_spacing
    if style.first_indent:
        form.first_line_indent = Mm(style.first_indent)
    if style.left_indent:
        form.left_indent = Mm(style.left_indent)
    if style.right_indent:
        form.right_indent = Mm(style.right_indent)
    form.keep_with_next = style.keep_with_next
    form.keep_together = style.keep_together
    form.widow_control = True


def _add_runs(paragraph: WordParagraph, runs: Sequence[Run], style: Style) -> None:
    from docx.enum.text import WD_COLOR_INDEX  # noqa: PLC0415 -- loaded with docx above
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    for run in runs:
        for number, text in enumerate(run.text.split("\n")):
            made = paragraph.add_run()
            if number:
                made.add_break()
            made.add_text(text)
            made.bold, made.italic = run.bold, run.italic
            made.font.size = Pt(style.size)
            if style.colour != BLACK:
                made.font.color.rgb = RGBColor.from_string(_hex(style.colour))
            if run.gap:
                made.font.highlight_color = WD_COLOR_INDEX.YELLOW
    if not any(run.text for run in runs):
        _mark_size(paragraph, style.size)


def _mark_size(paragraph: WordParagraph, size: float) -> None:
    """The size of an empty paragraph is that of its mark."""
    properties = _child(paragraph._p.get_or_add_pPr(), "w:rPr")
    _attributes(_child(properties, "w:sz"), val=round(size * 2))


def _exact(paragraph: WordParagraph, height: float) -> None:
    from docx.enum.text import WD_LINE_SPACING  # noqa: PLC0415 -- loaded with docx above
    from docx.shared import Pt  # noqa: PLC0415

    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(height)
    _mark_size(paragraph, 1)


def _set_styles(word: WordDocument, document: Document) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415 -- loaded with docx above
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    for name in ("Normal", "Header", "Heading 1", "Heading 2", "Heading 3"):
        style: Any = word.styles[name]
        style.font.name = FONT
        style.font.size = Pt(14)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if "Theme" in attribute:
                del fonts.attrib[attribute]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = 1.0
    language = _child(word.styles["Normal"].element.get_or_add_rPr(), "w:lang")
    _attributes(language, val=document.language, eastAsia=document.language)


def _set_page(word: WordDocument, page: PageSetup) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 -- loaded with docx above
    from docx.shared import Mm  # noqa: PLC0415

    section = word.sections[0]
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.orientation = WD_ORIENT.LANDSCAPE if page.width > page.height else WD_ORIENT.PORTRAIT
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.header_distance = section.footer_distance = Mm(PAGE_NUMBER_TOP)
    properties = section._sectPr
    if page.frame:
        kind, size, colour = _PAGE_BORDERS[page.frame]
        borders = _child(properties, "w:pgBorders")
        _attributes(borders, offsetFrom="page")
        for side in ("top", "left", "bottom", "right"):
            border = _child(borders, f"w:{side}")
            _attributes(border, val=kind, sz=size, space=round(points(_FRAME_INSET)), color=_hex(colour))
    if page.page_numbers:
        section.different_first_page_header_footer = True
        _add_page_number(section.header.paragraphs[0])


def _add_page_number(paragraph: WordParagraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- loaded with docx above
    from docx.shared import Pt  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(PAGE_NUMBER_SIZE)
        if kind:
            _attributes(_child(run._r, "w:fldChar"), fldCharType=kind)
        else:
            _child(run._r, "w:instrText").text = text


def _set_properties(word: WordDocument, document: Document) -> None:
    created = (document.created or UNDATED).replace(tzinfo=None, microsecond=0)
    properties = word.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.author
    properties.language = document.language
    properties.comments = ""
    properties.created = properties.modified = created


def _cell_margins(table: WordTable, side: float, top: float) -> None:
    margins = _child(table._tbl.tblPr, "w:tblCellMar")
    for name, length in (("top", top), ("left", side), ("bottom", top), ("right", side)):
        _attributes(_child(margins, f"w:{name}"), w=round(points(length) * _TWIPS), type="dxa")


def _hold_open(row: Any, block: Columns) -> None:
    """A column without width holds its row open: Word has the height of a row for that."""
    from docx.shared import Mm  # noqa: PLC0415 -- loaded with docx above

    unseen = [cell for width, cell in zip(block.widths, block.cells, strict=True) if not width]
    height = sum(item.height for cell in unseen for item in cell if isinstance(item, Spacer))
    if height:
        row.height = Mm(height)


def _never_split(row: Any) -> None:
    _child(row._tr.get_or_add_trPr(), "w:cantSplit")


def _repeat(row: Any) -> None:
    _child(row._tr.get_or_add_trPr(), "w:tblHeader")


def _drop_first(cell: Any) -> None:
    """A new cell starts with an empty paragraph; ours come after it. A cell may not end without one."""
    if len(cell._tc) > 2:
        cell._tc.remove(cell.paragraphs[0]._p)
    else:
        _exact(cell.paragraphs[0], 1)


def _drop_template_paragraph(word: WordDocument) -> None:
    """A document ends with a paragraph, however thin, after a table."""
    last = word.element.body[-2] if len(word.element.body) > 1 else None
    if last is None or last.tag.endswith("}tbl"):
        _exact(word.add_paragraph(), 1)


def _child(parent: Any, tag: str) -> Any:
    """The child of that tag, made at its place in the order that Word insists on when it is not there."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- loaded with docx above
    from docx.oxml.ns import qn  # noqa: PLC0415

    found = parent.find(qn(tag))
    if found is not None:
        return found
    made = OxmlElement(tag)
    order = _ORDER.get(parent.tag.rpartition("}")[2], ())
    later = order[order.index(tag) + 1 :] if tag in order else ()
    successor = next((child for child in parent if child.tag in {qn(name) for name in later}), None)
    if successor is None:
        parent.append(made)
    else:
        successor.addprevious(made)
    return made


def _attributes(element: Any, **values: object) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415 -- loaded with docx above

    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))


def _hex(colour: Colour) -> str:
    """A colour as Word writes it. The ground of a poster is not printed by Word: its words turn dark."""
    colour = _ON_WHITE.get(colour, colour)
    return "".join(f"{round(part * 255):02X}" for part in colour)


def _with_fixed_times(file: bytes, moment: datetime) -> bytes:
    """The same zip with every entry dated `moment`, so that the same document gives the same bytes."""
    out = BytesIO()
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0)
    with zipfile.ZipFile(BytesIO(file)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, stamp), source.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()
