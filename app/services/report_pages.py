"""BÁO CÁO: the whole report of a period in the parts that the plan asks for, laid out after NĐ 30/2020.

Figures are set into sentences; what nobody has given yet stands as a marked gap, to be filled in on screen or
in Word. Cases are named by their code alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.documents import official
from app.documents.tree import (
    Align,
    Block,
    Column,
    Document,
    PageBreak,
    Paragraph,
    Run,
    Style,
    Table,
    italic,
    paragraph,
)
from app.domain.figures import INDICATORS, is_overdue
from app.domain.official_forms import BLANK_DAY, date_in_text, grouped
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.services import reports
from app.services.cases import CASE_TABLES
from app.services.office import Office

MODEL = "mô hình “Chính quyền thân thiện vì Nhân dân phục vụ”"
GAP = Run("……", gap=True)
NAMED_OVERDUE = 20
"""So many overdue cases are named by their code; of more, the number alone."""


def full(office: Office, period: Period) -> Document:
    """The report of `period`: six parts, signature, and the figures beside last year's in an annex."""
    pages = _Pages(office, period)
    settings = office.settings
    blocks: tuple[Block, ...] = (
        *official.heading(
            official.issuer_lines("Ủy ban nhân dân", settings.unit_title),
            number=f"Số: {BLANK_DAY}/BC-UBND",
            place_date=official.place_and_date(
                settings.place_name or settings.unit_name, None, office.clock.today()
            ),
        ),
        *official.title("BÁO CÁO", f"Kết quả thực hiện {MODEL} {period.label}"),
        *(official.addressees(settings.report_recipients) if settings.report_recipients else ()),
        *pages.situation(),
        *pages.leadership(),
        *pages.results(),
        *pages.assessment(),
        *official.keep_with_signature(pages.outlook()),
        official.signature(
            official.Signer(*reports.signer(office)),
            left=official.recipients(
                (
                    "Như trên",
                    f"TT Đảng ủy, TT HĐND {settings.unit_type.label}",
                    "Chủ tịch, các Phó Chủ tịch UBND",
                    "UB MTTQ và các đoàn thể",
                    "Lưu: VT",
                )
            ),
        ),
        *pages.annex(),
    )
    return Document(f"Báo cáo {period.label}", blocks, author=settings.committee)


class _Pages:
    """The parts of one report, from its figures and written texts read once."""

    def __init__(self, office: Office, period: Period) -> None:
        self.office, self.period = office, period
        self.values = {figure.indicator.key: figure.value for figure in reports.figures(office, period)}
        self.before = reports.year_before(office, period)
        self.texts: JsonObject = reports.report_row(office, period) or {}

    def count(self, key: str) -> Run:
        """A figure inside a sentence: below ten with a leading zero, as official papers write counts."""
        value = self.values[key]
        if value is None:
            return GAP
        return Run(f"{value:02d}" if 0 < value < 10 else grouped(value))

    def percent(self, part: str, whole: Iterable[str]) -> tuple[Run, ...]:
        """` (đạt 97,5%)`, or nothing where there is no whole to take it from."""
        numbers = [self.values[key] for key in (part, *whole)]
        if any(number is None for number in numbers):
            return ()
        given = [number or 0 for number in numbers]
        total = sum(given[1:])
        if not total:
            return ()
        tenths = (2000 * given[0] + total) // (2 * total)
        words = f"{tenths // 10}" + (f",{tenths % 10}" if tenths % 10 else "")
        return (Run(f" (đạt {words}%)"),)

    def written(self, name: str) -> list[Paragraph]:
        """What the office wrote in a part, paragraph by paragraph; a gap where it wrote nothing yet."""
        lines = [line.strip() for line in str(self.texts.get(name, "")).splitlines() if line.strip()]
        return [official.body(line) for line in lines] or [official.body(GAP)]

    def situation(self) -> list[Block]:
        settings = self.office.settings
        hamlets = len(settings.hamlets)
        return [
            official.section("I. ĐẶC ĐIỂM TÌNH HÌNH"),
            official.body(
                f"{settings.unit_title[:1].upper()}{settings.unit_title[1:]} có ",
                Run(f"{hamlets:02d}") if hamlets else GAP,
                " thôn, tổ dân phố; ",
                self.count("staff"),
                " cán bộ, công chức.",
            ),
            *self.written("situation"),
        ]

    def leadership(self) -> list[Block]:
        return [
            official.section("II. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, TRIỂN KHAI"),
            *self.written("leadership"),
            official.body(
                "Đã tổ chức ",
                self.count("conferences"),
                " hội nghị quán triệt, tuyên truyền; ",
                self.count("staff_briefed"),
                " cán bộ, công chức được quán triệt nội dung mô hình",
                *self.percent("staff_briefed", ("staff",)),
                "; ",
                self.count("conference_people"),
                " lượt người dự các cuộc tuyên truyền; phát ",
                self.count("broadcasts"),
                " tin, bài trên hệ thống truyền thanh với ",
                self.count("broadcast_times"),
                " lượt phát.",
            ),
        ]

    def results(self) -> list[Block]:
        return [
            official.section("III. KẾT QUẢ THỰC HIỆN"),
            official.section("1. Cơ sở vật chất, niêm yết công khai", level=3),
            *self.written("facilities"),
            official.body(
                *("Đã kiểm tra ", self.count("facilities_checked"), " hạng mục cơ sở vật chất, niêm yết; "),
                *(self.count("facilities_good"), " hạng mục đạt yêu cầu"),
                *self.percent("facilities_good", ("facilities_checked",)),
                ".",
            ),
            official.section("2. Cải cách hành chính, giải quyết thủ tục hành chính", level=3),
            official.body(
                *("Tiếp nhận ", self.count("dossiers_received"), " hồ sơ, trong đó trực tuyến "),
                *(self.count("dossiers_online"), " hồ sơ. Giải quyết trước hạn và đúng hạn "),
                self.count("dossiers_in_time"),
                " hồ sơ",
                *self.percent("dossiers_in_time", ("dossiers_in_time", "dossiers_late")),
                *("; quá hạn ", self.count("dossiers_late"), " hồ sơ. Giải quyết tại nhà "),
                *(self.count("dossiers_at_home"), " hồ sơ cho người già yếu, đi lại khó khăn."),
            ),
            official.section("3. Thái độ phục vụ, văn hóa công sở, mức độ hài lòng", level=3),
            official.body(
                *("Thu ", self.count("survey_valid"), " phiếu khảo sát hợp lệ, trong đó "),
                *(self.count("survey_satisfied"), " phiếu hài lòng trở lên"),
                *self.percent("survey_satisfied", ("survey_valid",)),
                *(
                    "; ",
                    self.count("staff_rated_low"),
                    " cán bộ, công chức bị đánh giá thấp, đã có biện pháp ",
                ),
                *("xử lý đối với ", self.count("staff_measures"), " người."),
            ),
            official.section("4. Tiếp công dân, đối thoại, giải quyết đơn", level=3),
            official.body(
                *("Tổ chức ", self.count("reception_days"), " buổi tiếp công dân, tiếp "),
                *(self.count("receptions"), " lượt với ", self.count("reception_people"), " người, "),
                *(self.count("reception_groups"), " đoàn đông người; "),
                *(self.count("dialogues"), " cuộc đối thoại với Nhân dân."),
            ),
            official.body(
                *(
                    "Đơn kỳ trước chuyển sang ",
                    self.count("petitions_carried"),
                    "; tiếp nhận mới: khiếu nại ",
                ),
                *(self.count("petitions_complaint"), ", tố cáo ", self.count("petitions_denunciation")),
                *(", kiến nghị ", self.count("petitions_proposal"), ", phản ánh "),
                *(self.count("petitions_feedback"), ". Đã giải quyết trong hạn "),
                *(self.count("petitions_on_time"), ", quá hạn ", self.count("petitions_late")),
                *("; còn ", self.count("petitions_overdue"), " đơn quá hạn chưa giải quyết."),
            ),
            official.section("5. Đường dây nóng, hòm thư góp ý, phản ánh, kiến nghị", level=3),
            official.body(
                *("Tiếp nhận ", self.count("hotline_received"), " cuộc gọi đường dây nóng; mở hòm thư "),
                *(
                    self.count("box_openings"),
                    " lần, có ",
                    self.count("box_letters"),
                    " thư. Trả lời đúng hạn ",
                ),
                *(self.count("feedback_on_time"), " việc"),
                *self.percent("feedback_on_time", ("feedback_on_time", "feedback_late")),
                *("; đã báo kết quả cho dân ", self.count("feedback_told"), " việc; chuyển cấp trên "),
                *(self.count("forwarded"), " việc vượt thẩm quyền."),
            ),
            *self._overdue(),
            official.section("6. Thư xin lỗi, cảm ơn, chúc mừng, chia buồn", level=3),
            official.body(
                *("Thư xin lỗi ", self.count("letters_apology"), ", thư cảm ơn "),
                *(self.count("letters_thanks"), ", thư chúc mừng ", self.count("letters_congratulations")),
                *(", thư chia buồn ", self.count("letters_condolence"), "; đã trao "),
                *(self.count("letters_delivered"), " thư."),
            ),
            official.section("7. Hoạt động cùng Nhân dân, nắm tình hình cơ sở", level=3),
            official.body(
                *("Tổ chức ", self.count("activities"), " buổi hoạt động với "),
                *(self.count("activity_people"), " lượt người tham gia; giúp "),
                *(self.count("households_helped"), " hộ, giá trị ", self.count("activity_value"), " đồng."),
            ),
            official.section("8. Kiểm tra, giám sát", level=3),
            official.body(
                *("Thực hiện ", self.count("inspections"), " cuộc kiểm tra, giám sát, nêu "),
                *(self.count("inspection_recommendations"), " kiến nghị."),
            ),
        ]

    def _overdue(self) -> list[Block]:
        """The overdue cases by code and due date; denunciations stay a number."""
        today = self.office.clock.today()
        window = Period(self.period.code, self.period.start, min(self.period.end, today))
        rows = [
            row
            for name in CASE_TABLES
            for row in self.office.store.table(name).rows()
            if row.get("nature") != "denunciation" and is_overdue(row, window)
        ]
        if not rows:
            return []
        rows.sort(key=lambda row: (str(row["due_date"]), str(row.get("code", ""))))
        named = ", ".join(
            f"{row['code']} (hạn {date_in_text(date.fromisoformat(row['due_date']))})"
            for row in rows[:NAMED_OVERDUE]
        )
        more = f" và {len(rows) - NAMED_OVERDUE} việc khác" if len(rows) > NAMED_OVERDUE else ""
        return [official.body(f"Việc quá hạn đến ngày {date_in_text(window.end)}: {named}{more}.")]

    def assessment(self) -> list[Block]:
        return [
            official.section("IV. ĐÁNH GIÁ CHUNG"),
            official.section("1. Ưu điểm", level=3),
            *self.written("strengths"),
            official.section("2. Tồn tại, hạn chế và nguyên nhân", level=3),
            *self.written("weaknesses"),
        ]

    def outlook(self) -> list[Block]:
        committee = self.office.settings.committee
        return [
            official.section("V. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI"),
            *self.written("plans"),
            official.section("VI. KIẾN NGHỊ, ĐỀ XUẤT"),
            *self.written("proposals"),
            official.body(
                f"Trên đây là Báo cáo kết quả thực hiện {MODEL} {self.period.label}, "
                f"{committee} trân trọng báo cáo./."
            ),
        ]

    def annex(self) -> list[Block]:
        """Every figure beside the same period of the year before."""
        centered = Style(size=14, align=Align.CENTER, keep_with_next=True)
        columns = (
            *(Column("STT", 12, Align.CENTER), Column("Chỉ tiêu", 83), Column("Đơn vị tính", 24)),
            *(Column("Kỳ này", 23, Align.RIGHT), Column("Cùng kỳ năm trước", 23, Align.RIGHT)),
        )
        rows: list[tuple[str, ...]] = []
        groups: set[int] = set()
        group = ""
        for number, indicator in enumerate(INDICATORS, start=1):
            if indicator.group != group:
                group = indicator.group
                groups.add(len(rows))
                rows.append(("", group, "", "", ""))
            now, then = self.values[indicator.key], self.before.get(indicator.key)
            rows.append((str(number), indicator.title, indicator.unit, _shown(now), _shown(then)))
        return [
            PageBreak(),
            paragraph(Run("PHỤ LỤC", bold=True), style=centered, heading=2),
            paragraph(Run(f"SỐ LIỆU {self.period.label.upper()}", bold=True), style=centered),
            paragraph(
                italic(f"(Kèm theo Báo cáo của {self.office.settings.committee})"),
                style=centered,
            ),
            Table(columns, tuple(rows), bold_rows=frozenset(groups)),
        ]


def _shown(value: int | None) -> str:
    return "chưa có" if value is None else grouped(value)
