"""The demo commune's surveys, communications, inspections and checklist, drawn after everything else.

They come last from the random source, so that the rest of the commune stays the same for the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from app.domain.records.base import Record
from app.domain.records.oversight import (
    Communication,
    CommunicationKind,
    Facility,
    FacilityCheck,
    FacilityGroup,
    FacilityState,
    Inspection,
    InspectionKind,
)
from app.domain.records.surveys import SurveyResponse
from app.services import facilities, surveys

if TYPE_CHECKING:
    from app.services.demo import _Commune

SLIPS_PER_CONTACT = 0.4
COMMUNICATIONS_PER_CONTACT = 24 / 300
INSPECTIONS_PER_CONTACT = 9 / 300
AT_THE_DESK = (
    ("Vũ Thị Nhàn", "hộ tịch"),
    ("Đỗ Minh Tuấn", "chính sách xã hội"),
    ("Lê Quang Hưng", "đất đai"),
)
"""Who serves at the one-stop desk, and the field of work; the last one is not liked as well."""
_LEVELS = (5, 4, 3, 2)
_LIKED, _DISLIKED = (52, 40, 7, 1), (22, 43, 22, 13)
_STATES = {"Quạt, đèn, điều hòa": ("repair", "Thay 02 quạt hỏng, văn phòng lo trong tháng"),
           "Nơi để xe, lối đi cho người khuyết tật": ("missing", "Làm đường dốc ở cửa chính")}  # fmt: skip


def records(draw: _Commune, contacts: int) -> Iterator[tuple[str, Record]]:
    """The records as (table, record), in proportion to the number of contacts."""
    for communication in _communications(draw, round(contacts * COMMUNICATIONS_PER_CONTACT)):
        yield "communications", communication
    for inspection in _inspections(draw, round(contacts * INSPECTIONS_PER_CONTACT)):
        yield "inspections", inspection
    for slip in _slips(draw, round(contacts * SLIPS_PER_CONTACT)):
        yield "survey_responses", slip
    for facility in _facilities(draw):
        yield "facilities", facility


def _communications(draw: _Commune, number: int) -> Iterator[Communication]:
    for day in sorted(draw.past_workday() for _ in range(number)):
        kind, content, place, times, participants, result = draw.random.choice(draw.words["communications"])
        hamlet = draw.hamlet()
        inside = hamlet[:1].lower() + hamlet[1:]
        yield Communication(
            id=draw.next_id(),
            date=day,
            kind=CommunicationKind(kind),
            content=content.format(thon=inside),
            place=place.format(thon=inside),
            done_by="Đỗ Minh Tuấn",
            times=times,
            participants=participants,
            result=result,
        )


def _inspections(draw: _Commune, number: int) -> Iterator[Inspection]:
    for day in sorted(draw.past_workday() for _ in range(number)):
        kind, content, led_by, subject, asked, done, result = draw.random.choice(draw.words["inspections"])
        yield Inspection(
            id=draw.next_id(),
            date=day,
            kind=InspectionKind(kind),
            content=content,
            led_by=led_by,
            subject=subject,
            recommendations=asked,
            carried_out=done,
            result=result,
        )


def _slips(draw: _Commune, number: int) -> Iterator[SurveyResponse]:
    form = surveys.shipped_forms()[0]
    for day in sorted(draw.past_workday() for _ in range(number)):
        official, category = draw.random.choice(AT_THE_DESK)
        weights = _DISLIKED if official == AT_THE_DESK[-1][0] else _LIKED
        answers = {
            question.key: draw.random.choices(_LEVELS, weights)[0]
            for question in form.questions
            if question.key != "apology" or draw.random.random() < 0.1
        }
        said = draw.random.random() < 0.1
        yield SurveyResponse(
            id=draw.next_id(),
            date=day,
            official=official,
            category=category,
            answers=answers,
            comment=draw.random.choice(draw.words["survey_comments"]) if said else "",
        )


def _facilities(draw: _Commune) -> Iterator[Facility]:
    looked = draw.calendar.next_workday(draw.today - timedelta(days=20))
    looked = min(looked, draw.today)
    for values in facilities.standard_items():
        state, finding = _STATES.get(values["item"], ("good", ""))
        check = FacilityCheck(on=looked, by="Nguyễn Thị Hạnh", state=FacilityState(state), note=finding)
        yield Facility(
            id=draw.next_id(),
            group=FacilityGroup(values["group"]),
            item=values["item"],
            standard=values["standard"],
            state=check.state,
            checked_on=check.on,
            checked_by=check.by,
            finding=finding,
            checks=[check],
        )
