"""Satisfaction surveys: the forms in use, slips entered by the key, and what the slips of a period say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.domain import surveys
from app.domain.errors import AppError
from app.domain.official_forms import grouped
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.surveys import (
    Factor,
    Rating,
    SurveyAlarm,
    SurveyQuestion,
    SurveyRound,
)
from app.domain.resources import resource_path
from app.domain.surveys import Tally, Verdict
from app.domain.text import capitalised, name_key
from app.services import registers
from app.services.office import Done, Office
from app.services.registers import Between, Query

TABLE = "survey_responses"
BLANK, YES, NO = "0", "1", "0"
"""What is typed for a question that was left blank, and for the questions to be answered yes or no."""


@dataclass(frozen=True)
class Form:
    """A form as it is printed and entered."""

    key: str
    title: str
    introduction: str
    questions: tuple[SurveyQuestion, ...]
    alarms: tuple[SurveyAlarm, ...] = ()

    @property
    def keys_to_type(self) -> int:
        """How many digits a slip takes: one for each question, with those of yes or no at the end."""
        return len(self.questions) + len(self.alarms)


@cache
def shipped_forms() -> tuple[Form, ...]:
    """The forms that ship with the program (`data/survey_forms.json`)."""
    data: JsonObject = json.loads(resource_path("data/survey_forms.json").read_text(encoding="utf-8"))
    return tuple(_form(each["key"], each) for each in data["forms"])


def _form(key: str, row: Mapping[str, Any]) -> Form:
    return Form(
        key,
        row["title"],
        row.get("introduction", ""),
        tuple(map(SurveyQuestion.model_validate, row["questions"])),
        tuple(map(SurveyAlarm.model_validate, row.get("alarms", ()))),
    )


def forms(office: Office) -> tuple[Form, ...]:
    """The forms to choose from: the office's own first, then those that ship with the program."""
    own = [row for row in office.store.table("survey_forms").rows() if row.get("in_use", True)]
    return (*(_form(row["id"], row) for row in reversed(own)), *shipped_forms())


def form_of(office: Office, key: str) -> Form:
    """The form of that key; refuses (KS-01) one that there is not."""
    found = next((form for form in forms(office) if form.key == key), None)
    if found is None:
        known = ", ".join(form.key for form in forms(office))
        raise AppError("KS-01", f"Không có mẫu phiếu “{key}”.", f"Các mẫu: {known}.")
    return found


# -- entering ----------------------------------------------------------------


def read_digits(form: Form, typed: str) -> JsonObject:
    """The answers of a slip typed as digits in the order of the form: 1 to 5, 0 where it was left blank.

    The questions of yes or no come last: 1 is yes. Refuses (KS-02) what is no level, (KS-03) a slip that is
    not complete: a digit left out would move every answer behind it.
    """
    digits = "".join(typed.split())
    wrong = next((digit for digit in digits if digit not in "012345"), "")
    ticks = digits[len(form.questions) : form.keys_to_type]
    if wrong or ticks.strip(YES + NO):
        told = "Gõ mức từ 1 đến 5, gõ 0 cho câu để trống; câu “có, không” gõ 1 là có, 0 là không."
        raise AppError("KS-02", f"“{wrong or ticks}” không phải mức của phiếu.", told)
    missing = form.keys_to_type - len(digits)
    if missing:
        words = f"Còn thiếu {missing} câu." if missing > 0 else f"Thừa {-missing} chữ số."
        raise AppError("KS-03", words, "Dò lại với phiếu giấy; câu để trống gõ 0.")
    answers = {
        question.key: int(digit)
        for question, digit in zip(form.questions, digits, strict=False)
        if digit != BLANK
    }
    alarms = [alarm.key for alarm, tick in zip(form.alarms, ticks, strict=True) if tick == YES]
    return {"answers": answers, "alarms": alarms}


def enter(office: Office, values: JsonObject) -> Done:
    """Enter one slip. A slip without any tick is kept and counts as invalid."""
    return registers.create(office, TABLE, values)


# -- counting ----------------------------------------------------------------


@dataclass(frozen=True)
class Narrowed:
    """Which slips are looked at; an empty value is all of them."""

    official: str = ""
    category: str = ""
    round: str = ""

    @property
    def where(self) -> dict[str, registers.Condition]:
        """The same as conditions of a query."""
        chosen = {"official": self.official, "category": self.category, "round": self.round}
        return {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True)
class Line:
    """What was answered to a question, or to all questions of a factor."""

    title: str
    tally: Tally


@dataclass(frozen=True)
class OfficialLine:
    """What the slips say of one official; the tally is of the answers about her."""

    name: str
    slips: int
    tally: Tally
    alarms: int
    verdict: Verdict
    measures: int
    """How many measures of the period are in the register of inspections."""

    @property
    def percent(self) -> float | None:
        """Percent satisfied; hidden where too few slips would tell who answered what."""
        return self.tally.percent if self.slips >= surveys.FEWEST_SLIPS else None


@dataclass(frozen=True)
class Results:
    """The slips of a period, counted."""

    collected: int
    valid: int
    satisfied: int
    questions: tuple[Line, ...]
    factors: tuple[Line, ...]
    officials: tuple[OfficialLine, ...]
    sections: tuple[tuple[str, int, int], ...]
    """Title, valid slips and satisfied ones of each field of work."""
    alarms: tuple[tuple[str, int], ...]

    @property
    def percent(self) -> float | None:
        """Percent of the valid slips that are satisfied."""
        return 100 * self.satisfied / self.valid if self.valid else None


def slips_of(office: Office, period: Period, narrowed: Narrowed = Narrowed()) -> list[JsonObject]:
    """The slips of a period, the oldest first."""
    days = Between(period.start.isoformat(), period.end.isoformat())
    return registers.select(office, TABLE, Query(where={**narrowed.where, "date": days}, sort="date"))


def results(office: Office, period: Period, narrowed: Narrowed = Narrowed()) -> Results:
    """What the slips of a period say, by question, factor, official and field of work."""
    slips = slips_of(office, period, narrowed)
    known = forms(office)
    questions = {question.key: question for form in reversed(known) for question in form.questions}
    order = [question.key for form in known for question in form.questions]
    asked = [key for key in dict.fromkeys(order) if any(key in surveys.answers_of(slip) for slip in slips)]
    alarms = {alarm.key: alarm.text for form in reversed(known) for alarm in form.alarms}
    return Results(
        collected=len(slips),
        valid=sum(map(surveys.is_valid, slips)),
        satisfied=sum(map(surveys.is_satisfied, slips)),
        questions=tuple(Line(questions[key].text, _tally(slips, [key])) for key in asked),
        factors=tuple(
            Line(factor.label, tally)
            for factor in Factor
            if (tally := _tally(slips, [key for key in asked if questions[key].factor is factor])).total
        ),
        officials=tuple(_officials(office, period, slips)),
        sections=tuple(_sections(slips)),
        alarms=tuple(
            (text, number)
            for key, text in alarms.items()
            if (number := sum(key in (slip.get("alarms") or ()) for slip in slips))
        ),
    )


def _tally(slips: Iterable[JsonObject], keys: Sequence[str]) -> Tally:
    return Tally.of(
        answers[key] for answers in map(surveys.answers_of, slips) for key in keys if key in answers
    )


def _officials(office: Office, period: Period, slips: Sequence[JsonObject]) -> Iterable[OfficialLine]:
    measures = registers.select(
        office,
        "inspections",
        Query(
            where={
                "kind": "follow_up",
                "date": Between(period.start.isoformat(), period.end.isoformat()),
            }
        ),
    )
    lines = [
        OfficialLine(
            name,
            sum(bool(surveys.staff_answers(slip)) for slip in mine),
            Tally.of(level for slip in mine for level in surveys.staff_answers(slip)),
            sum(bool(slip.get("alarms")) for slip in mine),
            surveys.verdict(mine),
            sum(row.get("subject") == name for row in measures),
        )
        for name, mine in surveys.by_official(slips).items()
    ]
    return sorted(lines, key=lambda line: (_GRAVEST.index(line.verdict), name_key(line.name)))


_GRAVEST = (Verdict.LOW, Verdict.LOOK, Verdict.FINE, Verdict.FEW)


def _sections(slips: Iterable[JsonObject]) -> Iterable[tuple[str, int, int]]:
    found: dict[str, list[JsonObject]] = {}
    for slip in slips:
        if surveys.is_valid(slip):
            found.setdefault(str(slip.get("category") or "khác"), []).append(slip)
    lines = (
        (capitalised(name), len(rows), sum(map(surveys.is_satisfied, rows))) for name, rows in found.items()
    )
    return sorted(lines, key=lambda line: -line[1])


def percent_words(value: float | None) -> str:
    """`97,5%`; a dash where there is nothing to take it from."""
    if value is None:
        return "–"
    return f"{value:.1f}".removesuffix(".0").replace(".", ",") + "%"


def answer_words(office: Office, slip: JsonObject) -> list[tuple[str, str]]:
    """Question and level of each answer of a slip, in the order of the form."""
    answers = surveys.answers_of(slip)
    known = forms(office)
    texts: dict[str, str] = {}
    for form in known:
        for question in form.questions:
            texts.setdefault(question.key, question.text)
    ordered = [*(key for key in texts if key in answers), *(key for key in answers if key not in texts)]
    lines = [(texts.get(key, key), f"{answers[key]} · {Rating(answers[key]).label}") for key in ordered]
    alarms = {alarm.key: alarm.text for form in known for alarm in form.alarms}
    return [*lines, *((alarms.get(key, key), "Có") for key in slip.get("alarms") or ())]


def counted_today(office: Office) -> str:
    """`Hôm nay đã nhập 12 phiếu`: what the clerk checks against the pile on her desk."""
    user, today = office.user, office.clock.today().isoformat()
    number = sum(
        str(row.get("created_at", ""))[:10] == today and row.get("created_by") == user
        for row in office.store.table(TABLE).rows()
    )
    return f"Hôm nay đã nhập {grouped(number)} phiếu"


Choice = tuple[str, str]


def round_choices() -> list[Choice]:
    """The rounds of surveys to choose from."""
    return [(each.value, each.label) for each in SurveyRound]


def used_values(office: Office, name: str) -> list[str]:
    """What slips hold in a field, to narrow the results by."""
    found = {str(row[name]) for row in office.store.table(TABLE).rows() if row.get(name)}
    return sorted(found, key=name_key)
