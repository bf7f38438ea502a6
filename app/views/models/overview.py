"""What Tổng quan says, in words: built from the overview service, without a window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.dates import weekday
from app.domain.official_forms import date_in_text, date_in_words
from app.domain.periods import Period
from app.domain.records.base import LabelledEnum
from app.domain.records.office import LetterKind
from app.domain.text import capitalised
from app.services import overview, receptions
from app.services.office import Done, Office
from app.services.overview import Figure, Group, Listed, Overview, Task
from app.views.models.navigation import place_of_table
from app.views.models.show import Only
from app.views.models.tone import Tone

if TYPE_CHECKING:
    from app.services.letter_offers import Offer

TASKS_SHOWN = 30
BARS_SHOWN = 6
_KINDS = {"overdue": Tone.LATE, "soon": Tone.SOON, "tell": Tone.INFO}
_QUICK = {"overdue": "overdue", "soon": "soon", "to_tell": "answered"}


@dataclass(frozen=True)
class Card:
    """A figure with what it is made of; pressing it opens `route` at the chip `quick`.

    `number` is None while it is being counted.
    """

    key: str
    title: str
    number: int | None
    note: str
    route: str
    quick: str


@dataclass(frozen=True)
class Line:
    """One line of today's work: its chip, its words, and what its button does."""

    task: Task
    word: str
    tone: Tone
    button: str
    action: str


@dataclass(frozen=True)
class ChartKind:
    """A chart that can be chosen: the word on its button, its title, and what it counts in a period."""

    word: str
    title: str
    count: Callable[[Office, Period], tuple[Group, ...]] = lambda _office, _period: ()


CHARTS = {
    "month": ChartKind("Tháng", "Phản ánh, góp ý theo tháng"),
    "channel": ChartKind("Kênh", "Theo kênh", overview.by_channel),
    "category": ChartKind(
        "Lĩnh vực", "Theo lĩnh vực", lambda o, p: overview.by_field(o, p, "category", most=BARS_SHOWN)
    ),
    "hamlet": ChartKind("Thôn", "Theo thôn", lambda o, p: overview.by_field(o, p, "hamlet", most=BARS_SHOWN)),
    "timeliness": ChartKind("Hạn", "Trả lời đúng hạn", overview.by_timeliness),
}


class OverviewModel:
    """The overview as it stands; `load` asks again."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.chart = "month"
        self.offers: list[Offer] | None = None
        """The letters that should be sent, as last asked; None where nobody has asked yet."""
        self.load()

    def load(self) -> None:
        """Ask the office what must be done today."""
        self.data: Overview = overview.today(self.office)

    def asked_offers(self) -> list[Offer]:
        """Ask of every case and every citizen which letters should be sent; not on the window's thread."""
        from app.services import letter_offers  # noqa: PLC0415 -- brings the documents, which the start does without

        return letter_offers.offers(self.office)

    @property
    def title(self) -> str:
        """`Thứ Hai, ngày 18 tháng 5 năm 2026`."""
        return f"{weekday(self.data.day)}, {date_in_words(self.data.day)}"

    def cards(self) -> list[Card]:
        """The four figures."""
        data = self.data
        soonest = (
            f"sớm nhất: {date_in_text(data.soon.earliest)}" if data.soon.earliest else "không có việc nào"
        )
        return [
            _card("overdue", "Quá hạn", data.overdue, overview.in_words(data.overdue) or "không có việc nào"),
            _card("soon", "Đến hạn trong 3 ngày", data.soon, soonest),
            _card("to_tell", "Chờ báo lại cho dân", data.to_tell, "đã có kết quả, chưa thông báo"),
            self.letter_card(),
        ]

    def letter_card(self) -> Card:
        """The figure of the letters that should be sent."""
        offers = self.offers
        number = None if offers is None else sum(offer.count for offer in offers)
        words = "đang đếm…" if offers is None else self._letter_words(offers)
        return Card("letters", "Thư nên gửi", number, words, "letters", "offers")

    def _letter_words(self, offers: Iterable[Offer]) -> str:
        counts: Counter[LabelledEnum] = Counter()
        for offer in offers:
            counts[offer.kind] += offer.count
        words = [f"{counts[kind]} {kind.label.removeprefix('Thư ')}" for kind in LetterKind if counts[kind]]
        return " · ".join(words) or "không có thư nào phải gửi"

    def lines(self) -> list[Line]:
        """Today's work, the longest overdue first."""
        return [self._line(task) for task in self.data.tasks[:TASKS_SHOWN]]

    def _line(self, task: Task) -> Line:
        word = overview.due_in_words(task, self.data.day).partition(",")[0]
        button, action = self._act(task)
        return Line(task, word[:1].upper() + word[1:], _KINDS[task.kind], button, action)

    def _act(self, task: Task) -> tuple[str, str]:
        if task.table == "dossiers":
            return "Mở", ""
        if task.kind == "tell":
            return "Báo dân", "inform"
        return ("Trả lời", "answer") if task.assigned_to else ("Giao việc", "assign")

    def badges(self) -> dict[str, int]:
        """How many are overdue, by the place of the rail."""
        counts: Counter[str] = Counter()
        for task in self.data.tasks:
            if task.kind == "overdue":
                counts[place_of_table(task.table)] += 1
        return dict(counts)

    def report(self) -> tuple[str, int, str]:
        """Title, days left, and by when the next report must be sent."""
        due = self.data.report
        return (
            f"Báo cáo {due.period.label[:1].lower()}{due.period.label[1:]}",
            due.days_left,
            f"ngày nữa, hết ngày {date_in_text(due.last_day)}",
        )

    def report_share(self) -> float:
        """How much of the report's period is over, from 0 to 1."""
        period = self.data.report.period
        whole = (period.end - period.start).days + 1
        return min(1.0, max(0.0, (self.data.day - period.start).days / whole))

    # the chart

    def chart_title(self) -> str:
        """What the chart counts, and in which days."""
        chosen = CHARTS[self.chart]
        if self.chart == "month":
            return chosen.title
        period = self.data.report.period
        return f"{chosen.title}, {date_in_text(period.start)} – {date_in_text(period.end)}"

    def groups(self) -> tuple[Group, ...]:
        """The bars of the chosen chart; what it does not name is said in words."""
        if self.chart == "month":
            return self.data.by_month
        found = CHARTS[self.chart].count(self.office, self.data.report.period)
        return tuple(replace(group, label=self._label(group.label)) for group in found)

    def _label(self, label: str) -> str:
        return capitalised(label) or "Chưa ghi"

    def in_time(self) -> str:
        """`86% trả lời đúng hạn`, under the chart of answers; empty for the others."""
        if self.chart != "timeliness":
            return ""
        share = overview.percent_in_time(self.groups())
        return "" if share is None else f"{share:.0f}% trả lời đúng hạn"

    def only(self, group: Group, table: str) -> Only:
        """The cases behind one part of a bar, to be listed."""
        return Only(f"{CHARTS[self.chart].word}: {group.label}", group.ids.get(table, ()))

    def reception(self) -> tuple[str, str]:
        """The next day of receiving citizens, and how the month stands."""
        coming = self.data.reception
        if coming is None:
            return "Chưa có lịch tiếp công dân.", ""
        hour, minute = coming.time.split(":")
        when = f"{weekday(coming.day)} {date_in_text(coming.day)}, {coming.leader}"
        return f"{when} tiếp từ {int(hour)} giờ {minute}.", f"Tháng này: {coming.held}/{coming.planned} buổi."

    def empty_day(self) -> str:
        """The button that records a day of duty on which nobody came; empty where all are recorded."""
        day = receptions.unrecorded(self.office)
        return f"Buổi {day.day}/{day.month}: không có người đến" if day else ""

    def record_empty_day(self) -> Done | None:
        """Record the last day of duty of which nothing is written as one without visitors."""
        day = receptions.unrecorded(self.office)
        return receptions.hold_without_visitors(self.office, day) if day else None


def _card(key: str, title: str, figure: Figure, note: str) -> Card:
    most: Listed | None = max(figure.lists, key=lambda listed: listed.number, default=None)
    table = most.table if most else "hotline"
    return Card(
        key, title, figure.number, note, place_of_table(table), _QUICK[key] if table != "dossiers" else "late"
    )
