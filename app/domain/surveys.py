"""How slips are counted: which are valid, which satisfied, and which official was rated low.

A level counts as satisfied from “Hài lòng” on; blank answers are left out of every whole, as the index of
QĐ 2640/QĐ-BNV and QĐ 1001/QĐ-BNV does. The plan of 31/12/2020 orders measures against officials “bị đánh giá
thấp” and sets no threshold; the ones below are the program's proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from app.domain.records.base import JsonObject
from app.domain.records.surveys import OVERALL, STAFF_PREFIX, Rating

FEWEST_SLIPS = 5
"""Fewer slips than this judge nobody, and no percentage of them is shown."""
LEAST_SATISFIED = 80
"""Below so many percent satisfied an official is rated low."""
MOST_DISSATISFIED = 10
"""From so many percent dissatisfied on an official is rated low."""


class Verdict(Enum):
    """What the slips of a period say of an official."""

    FEW = "few"
    FINE = "fine"
    LOOK = "look"
    """Somebody was very dissatisfied, or a slip raised an alarm: to be looked into at once."""
    LOW = "low"


@dataclass(frozen=True)
class Tally:
    """How often each level was chosen."""

    by_rating: tuple[int, int, int, int, int]
    """From `Rating.VERY_BAD` to `Rating.VERY_GOOD`."""

    @classmethod
    def of(cls, answers: Iterable[int]) -> Tally:
        """Count answers from 1 to 5."""
        counts = [0] * len(Rating)
        for answer in answers:
            counts[answer - 1] += 1
        one, two, three, four, five = counts
        return cls((one, two, three, four, five))

    @property
    def total(self) -> int:
        """How many answers there are."""
        return sum(self.by_rating)

    @property
    def satisfied(self) -> int:
        """How many are “Hài lòng” or better."""
        return sum(self.by_rating[Rating.GOOD - 1 :])

    @property
    def dissatisfied(self) -> int:
        """How many are “Không hài lòng” or worse."""
        return sum(self.by_rating[: Rating.BAD])

    @property
    def percent(self) -> float | None:
        """Percent satisfied; None where nobody answered."""
        return 100 * self.satisfied / self.total if self.total else None


def answers_of(slip: JsonObject) -> Mapping[str, int]:
    """The ticked levels of a slip, by the key of their question."""
    answers: Mapping[str, int] = slip.get("answers") or {}
    return answers


def is_valid(slip: JsonObject) -> bool:
    """Whether at least one question was answered."""
    return bool(answers_of(slip))


def is_satisfied(slip: JsonObject) -> bool:
    """By the question about the service as a whole; where it is blank, by the average of what was ticked."""
    answers = answers_of(slip)
    if OVERALL in answers:
        return answers[OVERALL] >= Rating.GOOD
    return bool(answers) and sum(answers.values()) >= Rating.GOOD * len(answers)


def staff_answers(slip: JsonObject) -> list[int]:
    """What a slip says of the official: the questions about her, else the one about the whole service."""
    answers = answers_of(slip)
    about = [level for key, level in answers.items() if key.startswith(STAFF_PREFIX)]
    return about or [level for key, level in answers.items() if key == OVERALL]


def verdict(slips: Sequence[JsonObject]) -> Verdict:
    """What the slips about one official say."""
    told = [slip for slip in slips if staff_answers(slip)]
    tally = Tally.of(level for slip in told for level in staff_answers(slip))
    if len(told) >= FEWEST_SLIPS and _is_low(tally):
        return Verdict.LOW
    if tally.by_rating[Rating.VERY_BAD - 1] or any(slip.get("alarms") for slip in slips):
        return Verdict.LOOK
    return Verdict.FEW if len(told) < FEWEST_SLIPS else Verdict.FINE


def _is_low(tally: Tally) -> bool:
    return (
        tally.satisfied * 100 < LEAST_SATISFIED * tally.total
        or tally.dissatisfied * 100 >= MOST_DISSATISFIED * tally.total
    )


def by_official(slips: Iterable[JsonObject]) -> dict[str, list[JsonObject]]:
    """The slips that name an official, by that name."""
    found: dict[str, list[JsonObject]] = {}
    for slip in slips:
        if slip.get("official"):
            found.setdefault(slip["official"], []).append(slip)
    return found
