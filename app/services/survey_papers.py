"""Papers of the survey: the blank slip, four short ones to a sheet, and what the slips of a period say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.documents import official
from app.documents.layout import lay_out
from app.documents.tree import (
    Align,
    Block,
    Column,
    Columns,
    Document,
    PageSetup,
    Rule,
    Spacer,
    Style,
    Table,
    bold,
    italic,
    paragraph,
)
from app.documents.xlsx import Sheet
from app.domain.dates import format_day
from app.domain.official_forms import grouped
from app.domain.periods import Period
from app.domain.records.surveys import Rating
from app.domain.surveys import FEWEST_SLIPS, Tally, Verdict
from app.services import surveys
from app.services.office import Office
from app.services.register_books import issuer
from app.services.surveys import Form, Results, percent_words

_PAGE = PageSetup(top=12, bottom=10, left=20, right=15, page_numbers=False)
SLIPS_ON_A_SHEET = 4
"""So many slips of a form with few questions share a sheet; it is cut by hand."""
SHORT_FORM = 3
"""Up to so many questions a form is short."""
COMMENT_LINES = 3
LARGEST, SMALLEST = 13.0, 9.0
"""Points in which a whole sheet is set: as large as one page allows."""
_SLIP_HEIGHT = 66.0
_LEVELS = tuple(reversed(Rating))
_BEST_FIRST = tuple(Column(f"{level.label}", 18, Align.CENTER) for level in _LEVELS)
VERDICT_WORDS = {
    Verdict.LOW: "Bị đánh giá thấp",
    Verdict.LOOK: "Cần xem lại ngay",
    Verdict.FINE: "Tốt",
    Verdict.FEW: f"Chưa đủ {FEWEST_SLIPS} phiếu",
}


def blank(office: Office, form: Form) -> Document:
    """The form to be copied and laid out at the desk: one sheet, four slips on it where the form is short."""
    short = len(form.questions) + len(form.alarms) <= SHORT_FORM
    blocks = tuple(_four_slips(office, form) if short else _whole_sheet(office, form, LARGEST))
    document = Document(form.title, blocks, page=_PAGE, author=office.settings.committee)
    size = LARGEST
    while not short and size > SMALLEST and len(lay_out(document)) > 1:
        size -= 0.5
        document = replace(document, blocks=tuple(_whole_sheet(office, form, size)))
    return document


def _whole_sheet(office: Office, form: Form, size: float) -> Iterator[Block]:
    yield from official.heading(issuer(office), page=_PAGE)
    yield from official.title("PHIẾU KHẢO SÁT", "Mức độ hài lòng của người dân, tổ chức", space_before=10)
    yield paragraph(italic(form.introduction), style=Style(size=size, align=Align.JUSTIFY, space_before=6))
    yield paragraph(bold("A. Thông tin chung"), style=Style(size=size, space_before=6))
    dots = "……………………"
    for line in (
        f"Ngày đến làm việc: …… / …… / 20……        Lĩnh vực: {dots}{dots[:-4]}",
        f"Công chức phục vụ (tên hoặc số bàn): {dots}{dots}",
    ):
        yield paragraph(line, style=Style(size=size, space_before=3))
    yield paragraph(bold("B. Mức độ hài lòng"), style=Style(size=size, space_before=6, keep_with_next=True))
    yield _questions(form, size)
    if form.alarms:
        yield paragraph(bold("C. Xin trả lời có hoặc không"), style=Style(size=size, space_before=6))
        yield Table(
            (Column("STT", 12, Align.CENTER), Column("Nội dung", 127), _yes("Có"), _yes("Không")),
            tuple(
                (str(number), alarm.text, "Có", "Không") for number, alarm in enumerate(form.alarms, start=1)
            ),
            size=size - 1,
        )
    yield paragraph(
        bold("D. Ý kiến thêm" if form.alarms else "C. Ý kiến thêm"),
        style=Style(size=size, space_before=6, keep_with_next=True),
    )
    for _ in range(COMMENT_LINES):
        yield paragraph("…" * _dots_across(size), style=Style(size=size, space_before=5))
    yield paragraph(
        italic("Xin cảm ơn Ông/Bà. Phiếu bỏ vào hòm phiếu, không phải ký tên."),
        style=Style(size=size, align=Align.CENTER, space_before=8),
    )


def _yes(word: str) -> Column:
    return Column(word, 18, Align.CENTER)


def _questions(form: Form, size: float) -> Table:
    columns = (Column("STT", 12, Align.CENTER), Column("Nội dung", 73), *_BEST_FIRST)
    rows = tuple(
        (str(number), question.text, *(str(int(level)) for level in _LEVELS))
        for number, question in enumerate(form.questions, start=1)
    )
    return Table(columns, rows, size=size - 1)


def _four_slips(office: Office, form: Form) -> Iterator[Block]:
    for number in range(SLIPS_ON_A_SHEET):
        if number:
            yield Rule(_PAGE.text_width, thickness=0.25, space_before=0, keep_with_next=False)
        slip = tuple(_short_slip(office, form))
        yield Columns((0.1, _PAGE.text_width - 0.1), ((Spacer(_SLIP_HEIGHT),), slip), space_before=2)


def _short_slip(office: Office, form: Form) -> Iterator[Block]:
    middle = Style(size=12, align=Align.CENTER)
    yield paragraph(bold(office.settings.committee.upper()), style=middle, size=11)
    yield paragraph(bold("PHIẾU KHẢO SÁT MỨC ĐỘ HÀI LÒNG"), style=middle, space_before=2)
    yield paragraph(italic(form.introduction), style=middle, size=10.5, space_before=2)
    yield _questions(form, 11.5)
    yield paragraph(
        "Công chức phục vụ: ………………………………………    Ngày …… / …… / 20……",
        style=Style(size=11, space_before=5),
    )
    yield paragraph(f"Ý kiến thêm: {'…' * (_dots_across(11) - 7)}", style=Style(size=11, space_before=5))


def _dots_across(size: float) -> int:
    """How many dot leaders fill a line of the sheet."""
    return int(_PAGE.text_width / official.text_length("…", size)) - 1


# -- what the slips say ------------------------------------------------------


def report(office: Office, period: Period) -> Document:
    """KẾT QUẢ KHẢO SÁT: the annex of the report on satisfaction, signed by nobody but who counted."""
    found = surveys.results(office, period)
    days = f"Từ ngày {format_day(period.start)} đến ngày {format_day(period.end)}"
    blocks: tuple[Block, ...] = (
        *official.heading(
            issuer(office),
            place_date=official.place_and_date(
                office.settings.place_name or office.settings.unit_name, None, office.clock.today()
            ),
        ),
        *official.title("KẾT QUẢ KHẢO SÁT", "Mức độ hài lòng của người dân, tổ chức"),
        paragraph(days, style=Style(size=13, align=Align.CENTER, space_before=4)),
        official.body(_summary(found)),
        *_part("1. Theo câu hỏi", _levels_table([(line.title, line.tally) for line in found.questions])),
        *_part("2. Theo yếu tố", _levels_table([(line.title, line.tally) for line in found.factors])),
        *_part("3. Theo lĩnh vực", _sections_table(found)),
        *_part("4. Theo công chức phục vụ", _officials_table(found)),
        *_alarms(found),
        official.signature(official.Signer(("NGƯỜI TỔNG HỢP",), "")),
    )
    return Document("Kết quả khảo sát", blocks, author=office.settings.committee, created=office.clock.now())


def _summary(found: Results) -> str:
    if not found.collected:
        return "Trong kỳ chưa có phiếu khảo sát nào."
    return (
        f"Thu về {grouped(found.collected)} phiếu, hợp lệ {grouped(found.valid)} phiếu; "
        f"{grouped(found.satisfied)} phiếu hài lòng trở lên, đạt {percent_words(found.percent)}."
    )


def _part(title: str, table: Table) -> tuple[Block, ...]:
    return (official.section(title, level=3), table) if table.rows else ()


def _levels_table(lines: list[tuple[str, Tally]]) -> Table:
    columns = (
        Column("Nội dung", 62),
        *(Column(level.label, 17, Align.RIGHT) for level in _LEVELS),
        Column("Tỷ lệ hài lòng", 18, Align.RIGHT),
    )
    rows = tuple(
        (title, *map(grouped, reversed(tally.by_rating)), percent_words(tally.percent))
        for title, tally in lines
    )
    return Table(columns, rows, size=10)


def _sections_table(found: Results) -> Table:
    columns = (
        Column("Lĩnh vực", 80),
        *(Column(title, 28, Align.RIGHT) for title in ("Phiếu hợp lệ", "Hài lòng trở lên", "Tỷ lệ")),
    )
    rows = tuple(
        (title, grouped(valid), grouped(satisfied), percent_words(100 * satisfied / valid))
        for title, valid, satisfied in found.sections
    )
    return Table(columns, rows, size=10)


def _officials_table(found: Results) -> Table:
    columns = (
        *(
            Column("Công chức", 50),
            Column("Số phiếu", 18, Align.RIGHT),
            Column("Tỷ lệ hài lòng", 20, Align.RIGHT),
        ),
        *(Column("Phiếu cần xem lại", 22, Align.RIGHT), Column("Đánh giá", 34)),
        Column("Biện pháp đã ghi", 21, Align.RIGHT),
    )
    rows = tuple(
        (
            line.name,
            grouped(line.slips),
            percent_words(line.percent),
            grouped(line.alarms),
            VERDICT_WORDS[line.verdict],
            grouped(line.measures),
        )
        for line in found.officials
    )
    return Table(columns, rows, size=10)


def _alarms(found: Results) -> tuple[Block, ...]:
    if not found.alarms:
        return ()
    lines = [official.body(f"- {text} {number} phiếu trả lời “có”.") for text, number in found.alarms]
    return (official.section("5. Việc phải xem lại", level=3), *lines)


def sheets(office: Office, period: Period) -> list[Sheet]:
    """The same as an Excel workbook: by question and by official, as numbers."""
    found = surveys.results(office, period)
    heading = (office.settings.committee, f"Kết quả khảo sát {period.label}")
    by_question = Sheet(
        "Theo cau hoi",
        (
            Column("Câu hỏi", 110),
            *(Column(level.label, 26, Align.RIGHT) for level in _LEVELS),
            Column("% hài lòng", 26, Align.RIGHT),
        ),
        [
            (line.title, *reversed(line.tally.by_rating), percent_words(line.tally.percent))
            for line in found.questions
        ],
        heading,
    )
    by_official = Sheet(
        "Theo cong chuc",
        (
            *(Column("Công chức", 60), Column("Số phiếu", 26, Align.RIGHT)),
            *(Column("% hài lòng", 26, Align.RIGHT), Column("Đánh giá", 50)),
            Column("Biện pháp đã ghi", 40, Align.RIGHT),
        ),
        [
            (
                line.name,
                line.slips,
                percent_words(line.percent),
                VERDICT_WORDS[line.verdict],
                line.measures,
            )
            for line in found.officials
        ],
        heading,
    )
    return [by_question, by_official]
