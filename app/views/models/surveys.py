"""Khảo sát: slips entered by the digits on them, one after the other, and what the slips of a period say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.documents.pdf import render_pdf
from app.domain import periods
from app.domain.dates import format_day, parse_day
from app.domain.errors import AppError
from app.domain.official_forms import grouped
from app.domain.records.base import JsonObject
from app.domain.records.surveys import Rating, SurveyRound
from app.domain.surveys import Verdict
from app.domain.text import capitalised
from app.services import survey_papers, surveys
from app.services.office import Done, Office
from app.services.surveys import BLANK, Form, Narrowed, Results, percent_words
from app.views.models.tone import Tone

Choice = tuple[str, str]
"""A value and its word."""
RATINGS = tuple(str(int(rating)) for rating in reversed(Rating))
NOBODY, EVERY_SLIP = "-", "all"
"""Choices that stand for no value: a list cannot show an empty one as chosen."""
TICKS = (surveys.YES, surveys.NO)
TICK_WORDS = {surveys.YES: "Có", surveys.NO: "Không"}
VERDICT_TONES = {
    Verdict.LOW: Tone.LATE,
    Verdict.LOOK: Tone.SOON,
    Verdict.FINE: Tone.OK,
    Verdict.FEW: Tone.GRAY,
}


@dataclass(frozen=True)
class QuestionLine:
    """One question of the form beside the digit typed for it; `words` says what the digit means."""

    number: int
    text: str
    offered: tuple[str, ...]
    digit: str
    words: str


@dataclass(frozen=True)
class OfficialWords:
    """What the slips say of one official; `measure` offers to note one."""

    name: str
    note: str
    word: str
    tone: Tone
    measure: bool


class SurveyDesk:
    """The slip that is being entered, and the results beside it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.form: Form = surveys.forms(office)[0]
        self.typed = ""
        self.date = format_day(office.clock.today())
        self.official, self.category = NOBODY, "khác"
        self.round = SurveyRound.AFTER_SERVICE.value
        self.comment = ""
        self.errors: dict[str, str] = {}
        self.period = periods.next_report(office.clock.today(), office.cutoffs)
        self.narrowed = Narrowed()

    # entering

    def forms(self) -> tuple[Form, ...]:
        """The forms to choose from."""
        return surveys.forms(self._office)

    def choose_form(self, key: str) -> None:
        """Enter slips of another form."""
        self.form, self.typed, self.errors = surveys.form_of(self._office, key), "", {}

    def officials(self) -> list[Choice]:
        """Who may have served: those in office, and nobody named."""
        rows = self._office.store.table("officials").rows()
        names = [row["full_name"] for row in rows if row.get("active", True)]
        return [(NOBODY, "Không ghi"), *((name, name) for name in names)]

    def categories(self) -> list[Choice]:
        """The fields of work."""
        return [(name, capitalised(name)) for name in self._office.categories]

    def lines(self) -> list[QuestionLine]:
        """The questions in the order in which the digits are typed."""
        digits = self._digits
        texts = [question.text for question in self.form.questions]
        lines = []
        for place in range(self.form.keys_to_type):
            is_question = place < len(texts)
            text = texts[place] if is_question else self.form.alarms[place - len(texts)].text
            digit = digits[place : place + 1]
            words = _digit_words(digit, is_question=is_question)
            lines.append(QuestionLine(place + 1, text, RATINGS if is_question else TICKS, digit, words))
        return lines

    @property
    def _digits(self) -> str:
        """What was typed, without the spaces that ease reading it."""
        return "".join(self.typed.split())

    def tick(self, place: int, digit: str) -> None:
        """Choose a level with the mouse; what was not chosen yet counts as left blank."""
        digits = list(self._digits[: self.form.keys_to_type])
        digits += [BLANK] * (self.form.keys_to_type - len(digits))
        digits[place] = BLANK if digits[place] == digit else digit
        self.typed, self.errors = "".join(digits), {}

    def progress(self) -> str:
        """`Còn 3 câu`, `Đủ 14 câu, bấm Enter để lưu`: what stands below the digits."""
        left = self.form.keys_to_type - len(self._digits)
        if left < 0:
            return f"Thừa {-left} chữ số"
        return f"Còn {left} câu" if left else f"Đủ {self.form.keys_to_type} câu, bấm Enter để lưu"

    def save(self) -> Done | None:
        """Enter the slip and make room for the next, of the same day, official and field of work.

        None where `errors` says what to mend.
        """
        self.errors = {}
        values: JsonObject = {"round": self.round, "category": self.category}
        if self.official != NOBODY:
            values["official"] = self.official
        if self.comment.strip():
            values["comment"] = self.comment
        for name, read in (("date", self._day), ("typed", self._answers)):
            try:
                values |= read()
            except AppError as error:
                self.errors[name] = f"{error.message} {error.hint}"
        if self.errors:
            return None
        try:
            done = surveys.enter(self._office, values)
        except AppError as error:
            self.errors = dict(error.fields) or {"typed": error.message}
            return None
        self.typed = self.comment = ""
        return done

    def _day(self) -> JsonObject:
        return {"date": parse_day(self.date).isoformat()}

    def _answers(self) -> JsonObject:
        return surveys.read_digits(self.form, self.typed)

    @property
    def is_begun(self) -> bool:
        """Whether leaving would lose a slip that is half typed."""
        return bool(self.typed.strip() or self.comment.strip())

    def drop(self) -> None:
        """Forget the slip that is half typed."""
        self.typed = self.comment = ""
        self.errors = {}

    def counted_today(self) -> str:
        """How many slips the user has entered today."""
        return surveys.counted_today(self._office)

    # results

    def periods(self) -> list[Choice]:
        """The periods that one would look at."""
        offered = periods.choices(self._office.clock.today(), self._office.cutoffs)
        return [(each.code, capitalised(each.label)) for each in offered]

    def choose_period(self, code: str) -> None:
        """Look at another period."""
        self.period = self._office.period(code)

    def narrowings(self) -> list[Choice]:
        """All slips, or those of one official, field of work or round."""
        found: list[Choice] = [(EVERY_SLIP, "Tất cả phiếu")]
        for name in surveys.used_values(self._office, "official"):
            found.append((f"official:{name}", name))
        for name in surveys.used_values(self._office, "category"):
            found.append((f"category:{name}", capitalised(name)))
        found += [(f"round:{value}", label) for value, label in surveys.round_choices()]
        return found

    def narrow(self, choice: str) -> None:
        """Look at some of the slips."""
        name, _, value = choice.partition(":")
        self.narrowed = Narrowed(**{name: value}) if value else Narrowed()

    def results(self) -> Results:
        """The slips of the period, counted."""
        return surveys.results(self._office, self.period, self.narrowed)

    @staticmethod
    def in_words(found: Results) -> tuple[str, str]:
        """The share of satisfied slips, and what it is taken from."""
        if not found.collected:
            return "–", "Kỳ này chưa có phiếu"
        whole = f"{grouped(found.satisfied)}/{grouped(found.valid)} phiếu hợp lệ hài lòng trở lên"
        invalid = found.collected - found.valid
        return percent_words(found.percent), f"{whole}; {invalid} phiếu không hợp lệ" if invalid else whole

    @staticmethod
    def officials_in_words(found: Results) -> list[OfficialWords]:
        """The officials of the results, the gravest first."""
        return [
            OfficialWords(
                name=line.name,
                note=", ".join(
                    filter(
                        None,
                        (
                            f"{grouped(line.slips)} phiếu",
                            f"hài lòng {percent_words(line.percent)}" if line.percent is not None else "",
                            f"{line.alarms} phiếu cần xem lại" if line.alarms else "",
                            f"đã ghi {line.measures} biện pháp" if line.measures else "",
                        ),
                    )
                ),
                word=survey_papers.VERDICT_WORDS[line.verdict].lower(),
                tone=VERDICT_TONES[line.verdict],
                measure=line.verdict in (Verdict.LOW, Verdict.LOOK) and not line.measures,
            )
            for line in found.officials
        ]

    # papers

    def blank_pdf(self) -> Callable[[], bytes]:
        """What makes the blank form; may run in another thread."""
        office, form = self._office, self.form
        return lambda: render_pdf(survey_papers.blank(office, form))

    def results_pdf(self) -> Callable[[], bytes]:
        """What makes the pages of the results; may run in another thread."""
        office, period = self._office, self.period
        return lambda: render_pdf(survey_papers.report(office, period))


def _digit_words(digit: str, *, is_question: bool) -> str:
    if not digit:
        return ""
    if not is_question:
        return TICK_WORDS.get(digit, "gõ 1 là có, 0 là không")
    if digit == BLANK:
        return "để trống"
    return Rating(int(digit)).label if digit in RATINGS else "gõ từ 0 đến 5"
