"""Giấy tờ khác: poster, public sheet, labels, minutes, the day's work; which one, how, and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from app.documents.docx import render_docx
from app.documents.pdf import render_pdf
from app.documents.tree import Document
from app.domain.dates import format_partial
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.contacts import ContactKind
from app.domain.text import name_key, text_key
from app.services import letters, papers, posters, registers
from app.services.office import Office
from app.services.registers import Query
from app.views.models.tick_line import TickLine

PAGE = 50
LABELS_ON_A_SHEET = posters.LABEL_COLUMNS * posters.LABEL_ROWS
OPENINGS_SHOWN = 60


class PaperKind(Enum):
    """The papers of this screen, each with what it is for and how its file is called."""

    POSTER = (
        "Áp phích “5 biết – 3 thể hiện”",
        "Treo ở nơi tiếp dân; khổ lớn gửi hiệu in.",
        "Áp phích 5 biết 3 thể hiện",
    )
    LEADERS = "Bảng số điện thoại, lịch tiếp dân", "Niêm yết ở trụ sở, nhà văn hóa.", "Bảng đường dây nóng"
    TODAY = "Việc hôm nay", "Một trang mang theo: việc quá hạn, sắp đến hạn, chờ báo dân.", "Việc hôm nay"
    MINUTES = "Biên bản mở hòm thư", "Ký ngay khi mở hòm, kể cả hòm không có thư.", "Biên bản mở hòm thư"
    LABELS = "Nhãn phong bì", "Tờ 24 nhãn 70 × 37 mm, bóc dán lên phong bì.", "Nhãn phong bì"

    def __init__(self, title: str, purpose: str, file: str) -> None:
        self.title, self.purpose, self.file = title, purpose, file


class LabelSource(Enum):
    """Whom the labels are for."""

    UNDELIVERED = "Thư chưa trao"
    HAMLET = "Công dân theo thôn, tổ dân phố"
    TAG = "Công dân theo nhãn"
    ORGANIZATIONS = "Tổ chức, doanh nghiệp"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who stands on a label."""

    key: str
    name: str
    address: str


class OtherPapers:
    """One paper at a time, with its choices."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.kind = PaperKind.POSTER
        self.sheet = "A4"
        self.opening = ""
        self.source = LabelSource.UNDELIVERED
        self.group = ""
        self.used_labels = 0
        self.offset = 0
        self._people: list[Addressee] = []
        self._left_out: set[str] = set()
        self.reload()

    # choices

    def choose(self, kind: PaperKind) -> None:
        """Take another paper."""
        self.kind = kind
        self.reload()

    def reload(self) -> None:
        """Ask for openings and people again."""
        openings = self.openings()
        if self.opening not in dict(openings):
            self.opening = openings[0][0] if openings else ""
        groups = self.groups()
        if self.group not in groups:
            self.group = groups[0] if groups else ""
        if self.kind is PaperKind.LABELS:
            self._people = list(self._addressees())
            self._left_out &= {each.key for each in self._people}

    def openings(self) -> list[tuple[str, str]]:
        """Openings of a box, the newest first: id and `MHT-2026-0004 · 12/05/2026 · Trụ sở UBND xã`."""
        page = registers.query(self._office, "box_openings", Query(sort="-opened_at", limit=OPENINGS_SHOWN))
        return [(row["id"], _opening_words(row)) for row in page.rows]

    def groups(self) -> list[str]:
        """Hamlets or tags that people can be taken by; none for the other sources."""
        if self.source not in (LabelSource.HAMLET, LabelSource.TAG):
            return []
        found: set[str] = set()
        for row in self._office.store.table("contacts").rows():
            found.update(row.get("tags", []) if self.source is LabelSource.TAG else [row.get("hamlet", "")])
        return sorted(found - {""}, key=text_key)

    def choose_source(self, source: LabelSource) -> None:
        """Take the people of another source."""
        self.source, self.group, self.offset, self._left_out = source, "", 0, set()
        self.reload()

    def choose_group(self, group: str) -> None:
        """Take the people of another hamlet or tag."""
        self.group, self.offset, self._left_out = group, 0, set()
        self.reload()

    def set_used_labels(self, text: str) -> str:
        """How many labels of the first sheet are gone; returns what is wrong with what was typed."""
        typed = text.strip() or "0"
        if not typed.isdecimal() or int(typed) >= LABELS_ON_A_SHEET:
            return f"Ghi số từ 0 đến {LABELS_ON_A_SHEET - 1}."
        self.used_labels = int(typed)
        return ""

    # people of the labels

    def _addressees(self) -> Iterator[Addressee]:
        if self.source is LabelSource.UNDELIVERED:
            rows = registers.select(self._office, "letters", Query(where={"delivered_at": ""}, sort="code"))
            yield from (Addressee(row["id"], row["addressee"], row.get("address", "")) for row in rows)
            return
        settings = self._office.settings
        found = [row for row in self._office.store.table("contacts").rows() if self._is_wanted(row)]
        found.sort(key=lambda row: (text_key(row.get("hamlet", "")), name_key(row["full_name"])))
        for row in found:
            yield Addressee(row["id"], letters.called(row), letters.address_of(row, settings))

    def _is_wanted(self, row: JsonObject) -> bool:
        if row.get("no_letters"):
            return False
        if self.source is LabelSource.ORGANIZATIONS:
            return bool(row.get("kind") == ContactKind.ORGANIZATION)
        held = row.get("tags", []) if self.source is LabelSource.TAG else [row.get("hamlet", "")]
        return self.group in held

    def lines(self) -> list[TickLine]:
        """One page of the people for whom labels can be printed."""
        page = self._people[self.offset : self.offset + PAGE]
        return [
            TickLine(each.key, each.name, each.address, ticked=each.key not in self._left_out)
            for each in page
        ]

    def chosen(self) -> list[Addressee]:
        """Those who get a label."""
        return [each for each in self._people if each.key not in self._left_out]

    @property
    def range_in_words(self) -> str:
        """`1–50 trong 320 người · 318 nhãn, 14 tờ`."""
        total = len(self._people)
        if not total:
            return "Không có ai"
        labels = len(self.chosen())
        sheets = -(-(labels + self.used_labels) // LABELS_ON_A_SHEET) if labels else 0
        last = min(self.offset + PAGE, total)
        return f"{self.offset + 1}–{last} trong {total} · {labels} nhãn, {sheets} tờ"

    def turn(self, step: int) -> None:
        """Go `step` pages on."""
        target = self.offset + step * PAGE
        if 0 <= target < len(self._people):
            self.offset = target

    def tick(self, key: str, on: bool) -> None:
        """Print a label for somebody, or none."""
        (self._left_out.discard if on else self._left_out.add)(key)

    @property
    def are_all_chosen(self) -> bool:
        """Whether nobody was left out by hand."""
        return not self._left_out

    def tick_all(self, *, on: bool) -> None:
        """Print labels for everybody, or for nobody."""
        self._left_out = set() if on else {each.key for each in self._people}

    # the paper

    @property
    def file_kinds(self) -> tuple[str, ...]:
        """Kinds of file that this paper can be saved as: the coloured ground of a poster is lost in Word."""
        return ("pdf",) if self.kind is PaperKind.POSTER else ("pdf", "docx")

    @property
    def is_for_a_print_shop(self) -> bool:
        """Whether no printer of an office takes the sheet."""
        return self.kind is PaperKind.POSTER and self.sheet == "A1"

    def document(self) -> Document:
        """The paper as it is chosen; refuses (THU-33) one for which there is nothing to print yet."""
        office = self._office
        if self.kind is PaperKind.POSTER:
            return posters.slogan_poster(office, self.sheet)
        if self.kind is PaperKind.LEADERS:
            return posters.leaders_sheet(office)
        if self.kind is PaperKind.TODAY:
            return papers.today_page(office)
        if self.kind is PaperKind.MINUTES:
            if not self.opening:
                raise AppError("THU-33", "Chưa có lần mở hòm thư nào.", "Ghi ở mục Hòm thư góp ý trước.")
            return papers.box_minutes(office, self.opening)
        people = [(each.name, each.address) for each in self.chosen()]
        if not people:
            raise AppError("THU-33", "Chưa chọn ai để in nhãn.", "Đánh dấu ít nhất một người.")
        return posters.address_labels(people, skip=self.used_labels)

    def preview(self) -> Callable[[], bytes]:
        """What makes the PDF; refuses as `document` does. May run in another thread."""
        return lambda: render_pdf(self.document())

    def render(self, kind: str) -> bytes:
        """The paper as a file."""
        return render_docx(self.document()) if kind == "docx" else render_pdf(self.document())

    def file_name(self, kind: str) -> str:
        """`Áp phích 5 biết 3 thể hiện A3.pdf`."""
        about = {
            PaperKind.POSTER: self.sheet,
            PaperKind.TODAY: self._office.clock.today().strftime("%d-%m-%Y"),
            PaperKind.MINUTES: self._opening_code(),
        }.get(self.kind, "")
        return f"{self.kind.file} {about}".strip() + f".{kind}"

    def _opening_code(self) -> str:
        row = self._office.store.table("box_openings").row(self.opening) if self.opening else None
        return str(row.get("code", "")) if row else ""


def _opening_words(row: JsonObject) -> str:
    parts = (row.get("code", ""), format_partial(str(row.get("opened_at", ""))[:10]), row.get("box", ""))
    return " · ".join(part for part in parts if part)
