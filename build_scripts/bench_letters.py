"""Letters and registers as PDF against ReportLab with the same layout, in one run on one machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from app.documents.pdf import render_pdf
from app.documents.preview import page_png
from app.documents.tree import A4_LANDSCAPE, Align, Column, Document, Table
from app.domain.resources import resource_path
from tests.documents.samples import letter

LETTERS, ROWS, DPI = 1000, 5000, 96
GIVEN = ("An", "Bình", "Cúc", "Dung", "Giang", "Hạnh", "Khánh", "Loan", "Nga", "Oanh")
MIDDLE = ("Thuở", "Hà", "Lan", "Bích", "Ngọc", "Minh", "Thu", "Hồng", "Mai", "Yến")
CONTENT = "Đèn đường ngõ 3 thôn Yên Lạc hỏng, đi lại khó khăn"


def seconds(work: Callable[[], object], times: int) -> float:
    """The median processor time of several runs: what other programs do meanwhile counts little."""
    taken = []
    for _ in range(times):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def name_of(number: int) -> str:
    return f"Đặng Thị {MIDDLE[number // 10 % 10]} {GIVEN[number % 10]}"


def procedure_of(number: int) -> str:
    return f"cấp bản sao trích lục kết hôn số {number}"


def reason_of(number: int) -> str:
    return f"phải chờ xác minh tại nơi đăng ký kết hôn trước đây, hồ sơ lưu {number}"


def body_of(number: int) -> tuple[str, ...]:
    """The words of the letter, as our template has them."""
    return (
        "Ngày 28/4/2026, Bộ phận Tiếp nhận và Trả kết quả thuộc Ủy ban nhân dân xã Mộc Bắc tiếp nhận "
        f"hồ sơ {procedure_of(number)} của Bà (mã hồ sơ H42.18-{number:06d}) và hẹn trả kết quả vào "
        "ngày 05/5/2026.",
        f"Đến nay, chúng tôi chưa giải quyết xong hồ sơ đúng ngày đã hẹn. Lý do: {reason_of(number)}.",
        "Đây là thiếu sót của cơ quan, làm Bà mất thời gian và ảnh hưởng đến công việc. Thay mặt "
        f"Ủy ban nhân dân xã Mộc Bắc, tôi chân thành xin lỗi Bà {name_of(number)} và mong Bà thông cảm.",
        "Chúng tôi đã yêu cầu công chức tư pháp - hộ tịch tập trung giải quyết và xin hẹn trả kết quả "
        "vào ngày 25/5/2026 tại Bộ phận Tiếp nhận và Trả kết quả. Nếu có kết quả sớm hơn, chúng tôi sẽ "
        "báo ngay để Bà biết. Khi cần trao đổi, xin Bà liên hệ bà Nguyễn Thị Hạnh, điện thoại "
        "0226 3830 112.",
    )


def our_letter(number: int) -> Document:
    return letter(
        "apology-late-dossier",
        ho_ten=name_of(number),
        ten_tthc=procedure_of(number),
        ly_do=reason_of(number),
        ma_ho_so=f"H42.18-{number:06d}",
    )


def rows() -> list[tuple[str, ...]]:
    return [
        (str(n), "28/04/2026", name_of(n), f"{CONTENT} {n}", "Đã thay bóng, đã báo dân", "Đã báo dân")
        for n in range(1, ROWS + 1)
    ]


TITLES = ("STT", "Ngày", "Họ và tên", "Nội dung", "Kết quả", "Tình trạng")
WIDTHS = (12, 24, 45, 95, 55, 31)


def our_register(lines: list[tuple[str, ...]]) -> bytes:
    columns = tuple(
        Column(title, width, Align.CENTER if width < 25 else Align.LEFT)
        for title, width in zip(TITLES, WIDTHS, strict=True)
    )
    return render_pdf(Document("Sổ", (Table(columns, tuple(lines)),), page=A4_LANDSCAPE))


class ReportLab:
    """The same papers with ReportLab's platypus."""

    def __init__(self) -> None:
        from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.lib.units import mm
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        faces = {"T": "400Regular", "TB": "700Bold", "TI": "400Regular_Italic"}
        for name, file in faces.items():
            pdfmetrics.registerFont(TTFont(name, str(resource_path(f"fonts/Tinos_{file}.ttf"))))
        pdfmetrics.registerFontFamily("T", normal="T", bold="TB", italic="TI", boldItalic="TB")
        self.mm = mm
        self.small = ParagraphStyle("small", fontName="T", fontSize=13, leading=15, alignment=TA_CENTER)
        self.center = ParagraphStyle("center", parent=self.small, fontSize=14, leading=16.1)
        self.body = ParagraphStyle(
            "body",
            fontName="T",
            fontSize=14,
            leading=17.7,
            alignment=TA_JUSTIFY,
            firstLineIndent=12.7 * mm,
            spaceBefore=6,
        )
        self.cell = ParagraphStyle("cell", fontName="T", fontSize=11, leading=12.6)

    def _file(self, story: list[Any], width: float, height: float) -> bytes:
        from reportlab.platypus import SimpleDocTemplate

        out, mm = BytesIO(), self.mm
        SimpleDocTemplate(
            out,
            pagesize=(width * mm, height * mm),
            leftMargin=(30 if height > width else 20) * mm,
            rightMargin=15 * mm,
            topMargin=20 * mm,
            bottomMargin=20 * mm,
            title="Thư",
        ).build(story)
        return out.getvalue()

    def letters(self, numbers: range) -> bytes:
        return self._file([part for number in numbers for part in self._letter(number)], 210, 297)

    def _letter(self, number: int) -> list[Any]:
        from reportlab.platypus import HRFlowable, PageBreak, Paragraph, Spacer
        from reportlab.platypus import Table as Grid

        mm = self.mm

        def line(text: str, style: Any) -> Any:
            return Paragraph(text, style)

        def rule(length: float) -> Any:
            return HRFlowable(width=length * mm, thickness=0.75, color="black")

        name = name_of(number)
        issuer = [line("<b>ỦY BAN NHÂN DÂN</b>", self.small), line("<b>XÃ MỘC BẮC</b>", self.small), rule(17)]
        country = [
            line("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", self.small),
            line("<b>Độc lập - Tự do - Hạnh phúc</b>", self.center),
            rule(60.5),
        ]
        dated = line("<i>Mộc Bắc, ngày 04 tháng 5 năm 2026</i>", self.center)
        plain = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
        signer = [
            line("<b>TM. ỦY BAN NHÂN DÂN</b>", self.center),
            line("<b>CHỦ TỊCH</b>", self.center),
            Spacer(1, 30 * mm),
            line("<b>Trần Quang Khải</b>", self.center),
        ]
        return [
            Grid([[issuer, country], ["", dated]], colWidths=[65 * mm, 100 * mm], style=plain),
            Spacer(1, 30),
            line("<b>THƯ XIN LỖI</b>", self.center),
            Spacer(1, 16),
            line(f"Kính gửi: Bà {name}", self.center),
            line("Thôn Yên Lạc, xã Mộc Bắc", self.center),
            *(line(text, self.body) for text in body_of(number)),
            line("Trân trọng!", self.body),
            Spacer(1, 16),
            Grid([["", signer]], colWidths=[82.5 * mm] * 2, style=plain),
            PageBreak(),
        ]

    def register(self, lines: list[tuple[str, ...]]) -> bytes:
        from reportlab.platypus import LongTable, Paragraph

        cells = [[Paragraph(text, self.cell) for text in row] for row in (TITLES, *lines)]
        style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        table = LongTable(cells, colWidths=[w * self.mm for w in WIDTHS], repeatRows=1, style=style)
        return self._file([table], 297, 210)


def measure() -> list[tuple[str, str, float, float, float]]:
    """What, against what, our seconds, theirs, the ratio to hold."""
    rival = ReportLab()
    numbers = iter(range(10**6))

    def our_preview() -> bytes:
        return page_png(render_pdf(our_letter(next(numbers))), 0, DPI)

    def their_preview() -> bytes:
        number = next(numbers)
        return page_png(rival.letters(range(number, number + 1)), 0, DPI)

    our_preview(), their_preview()
    lines = rows()
    many = range(2 * 10**6, 2 * 10**6 + LETTERS)
    preview = (seconds(our_preview, 15), seconds(their_preview, 15))
    batch = (
        seconds(lambda: render_pdf([our_letter(number) for number in many]), 1),
        seconds(lambda: rival.letters(many), 1),
    )
    register = (seconds(lambda: our_register(lines), 1), seconds(lambda: rival.register(lines), 1))
    return [
        ("one letter, from values to preview", "ReportLab + PDFium", *preview, 1.5),
        (f"{LETTERS} letters into one PDF", "ReportLab", *batch, 1.0),
        (f"a register of {ROWS} rows as PDF", "ReportLab", *register, 1.0),
    ]
