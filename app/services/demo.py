"""A lively commune made up for trying the program: the same for the same seed and day.

Everything is invented from `data/demo_words.json`. Days run back from today, so that the overview always has
something overdue, something due soon and somebody still to be told.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain.deadlines import ONE_DAY, WorkCalendar, count_by_rule, rule_for
from app.domain.deadlines import Rule as DeadlineRule
from app.domain.ids import new_id
from app.domain.records.base import JsonObject, Record
from app.domain.records.cases import (
    PUBLIC_ANSWERS,
    BoxOpening,
    Case,
    CaseStatus,
    HotlineCall,
    InformedHow,
    Nature,
    Petition,
    PetitionSource,
    Reception,
    Step,
    Suggestion,
    Urgency,
)
from app.domain.records.contacts import Contact, ContactKind, Sex
from app.domain.records.office import Activity, ActivityKind, Dossier, DossierState, Official
from app.services import demo_oversight

DEFAULT_CONTACTS = 300
CASES_PER_CONTACT = 0.4
ACTIVITIES_PER_CONTACT = 40 / 300
DAYS_BACK = 330
"""Cases and activities reach this far back from today."""

CHANNEL_WEIGHTS = {"hotline": 50, "suggestions": 25, "receptions": 13, "petitions": 12}

LIVE_OVERDUE, LIVE_SOON, LIVE_TO_TELL, LIVE_FORWARDED = 3, 5, 4, 1
"""How many of the newest cases are overdue, due within three days, answered but not told, and forwarded."""


@dataclass(frozen=True)
class _Topic:
    category: str
    nature: Nature
    content: str
    answer: str
    progress: str
    official: str


class _Commune:
    """Draws the records of the demo commune, one table after the other, from one random source."""

    def __init__(
        self,
        words: JsonObject,
        calendar: WorkCalendar,
        rules: tuple[DeadlineRule, ...],
        now: datetime,
        seed: int,
    ) -> None:
        self.words = words
        self.calendar = calendar
        self.rules = rules
        self.today = now.date()
        self.now = now.replace(tzinfo=None)
        self.random = random.Random(seed)
        self.stamp = now
        self.people: list[Contact] = []
        self.topics = [_Topic(t[0], Nature(t[1]), *t[2:]) for t in words["topics"]]

    def next_id(self) -> str:
        """An id that the seed decides: version 7 with the random part drawn from our own source."""
        self.stamp += timedelta(milliseconds=1)
        return new_id(self.stamp, self.random.getrandbits)

    def hamlet(self) -> str:
        return str(self.random.choice(self.words["hamlets"]))

    def phone(self) -> str:
        return f"{self.random.choice(self.words['phone_prefixes'])}{self.random.randrange(10**6):06d}"

    # -- people ---------------------------------------------------------------------------------------------

    def contacts(self, number: int) -> Iterator[Contact]:
        organizations = self.words["organizations"][: number // 20]
        for name in organizations:
            yield Contact(
                id=self.next_id(),
                kind=ContactKind.ORGANIZATION,
                honorific="Quý đơn vị",
                full_name=name,
                phone=self.phone(),
                hamlet=self.hamlet(),
            )
        for _ in range(number - len(organizations)):
            person = self.person()
            self.people.append(person)
            yield person

    def person(self) -> Contact:
        sex = self.random.choice([Sex.FEMALE, Sex.MALE])
        born = self.birth_year()
        families, weights = zip(*self.words["family_names"], strict=True)
        name = " ".join(
            (
                self.random.choices(families, weights)[0],
                self.random.choice(self.words["middle_names"][sex]),
                self.random.choice(self.words["given_names"][sex]),
            )
        )
        return Contact(
            id=self.next_id(),
            honorific=self.honorific(born, sex),
            full_name=name,
            birth_date=self.birth_date(born),
            sex=sex,
            national_id=self.national_id(born, sex) if self.random.random() < 0.5 else "",
            phone=self.phone() if self.random.random() < 0.8 else "",
            hamlet=self.hamlet(),
            tags=[self.random.choice(self.words["tags"])] if self.random.random() < 0.12 else [],
            no_letters=self.random.random() < 0.02,
        )

    def birth_year(self) -> int:
        if self.random.random() < 0.15:  # the ages that the year's longevity list asks for
            return self.today.year - self.random.choice([70, 75, 80, 85, 90, 95, 100])
        return self.today.year - self.random.randint(18, 92)

    def birth_date(self, born: int) -> str:
        if self.today.year - born > 65 and self.random.random() < 0.5:
            return str(born)
        return (date(born, 1, 1) + ONE_DAY * self.random.randrange(365)).isoformat()

    def honorific(self, born: int, sex: Sex) -> str:
        age = self.today.year - born
        if age >= 70:
            return "Cụ"
        young = age < 40
        return {Sex.FEMALE: ("Bà", "Chị"), Sex.MALE: ("Ông", "Anh")}[sex][young]

    def national_id(self, born: int, sex: Sex) -> str:
        century_sex = (born - 1900) // 100 * 2 + (sex is Sex.FEMALE)
        return f"035{century_sex}{born % 100:02d}{self.random.randrange(10**6):06d}"

    # -- cases ----------------------------------------------------------------------------------------------

    def past_workday(self) -> date:
        """A working day, nearer days more often, so that recent months look busy."""
        back = int(DAYS_BACK * self.random.random() ** 1.4) + 16
        return self.calendar.next_workday(self.today - ONE_DAY * back)

    def received_for_due(self, table: str, nature: Nature, due: date) -> date:
        """A day of receipt whose deadline is `due`, or the latest before it."""
        day = due
        while True:
            day -= ONE_DAY
            rule = self.rule(table, nature, day)
            if self.calendar.is_workday(day) and count_by_rule(self.calendar, rule, day).due <= due:
                return day

    def rule(self, table: str, nature: Nature, received: date) -> DeadlineRule:
        rule = rule_for(self.rules, table, nature, received)
        if rule is None:
            raise ValueError(f"no deadline rule for {table}, {nature}")
        return rule

    def at(self, day: date) -> datetime:
        return datetime.combine(
            day, time(self.random.randint(7, 16), self.random.choice([5, 15, 30, 40, 50]))
        )

    def case(
        self, kind: type[Case], table: str, received: date, status: CaseStatus, topic: _Topic, **extra: Any
    ) -> Case:
        hamlet = self.hamlet()
        anonymous = kind is not Reception and self.random.random() < (0.35 if kind is Suggestion else 0.12)
        sender = None if anonymous else self.random.choice(self.people)
        deadline = count_by_rule(self.calendar, self.rule(table, topic.nature, received), received)
        case = kind(
            id=self.next_id(),
            received_at=self.at(received),
            received_by=self.random.choice(self.words["officials"])[0],
            anonymous=anonymous,
            contact_id=sender.id if sender else "",
            person_name=sender.full_name if sender else "",
            person_phone=sender.phone if sender else "",
            nature=topic.nature,
            category=topic.category,
            hamlet=hamlet,
            urgency=Urgency.URGENT if self.random.random() < 0.08 else Urgency.NORMAL,
            content=topic.content.format(thon=_in_sentence(hamlet)),
            due_date=deadline.due,
            due_rule=deadline.rule,
            due_counted=deadline.arithmetic,
            **extra,
        )
        self.walk(case, status, topic)
        return case

    def walk(self, case: Case, status: CaseStatus, topic: _Topic) -> None:
        """Take the case through its steps up to `status`, on working days that lie before now."""
        self.step(case, CaseStatus.RECEIVED, case.received_at, case.received_by, "")
        if status is CaseStatus.RECEIVED:
            return
        day = self.later(case.received_at)
        case.assigned_to = topic.official
        self.step(case, CaseStatus.ASSIGNED, day, "Nguyễn Thị Hạnh", f"Giao {topic.official}")
        if status is CaseStatus.FORWARDED:
            case.forwarded_at, case.forwarded_to = self.later(day), self.words["beyond_power"][3]
            self.step(case, status, case.forwarded_at, "Nguyễn Thị Hạnh", f"Chuyển {case.forwarded_to}")
            if case.received_at.day % 3:  # some still wait for their summary
                matter = f"{case.content[:1].lower()}{case.content[1:]}"
                case.superior_summary = f"Người dân phản ánh: {matter}"
                case.summary_approved_at = case.forwarded_at
            return
        if status is CaseStatus.ASSIGNED:
            return
        day = self.later(day)
        case.progress = topic.progress
        self.step(case, CaseStatus.IN_PROGRESS, day, topic.official, topic.progress)
        if status is CaseStatus.IN_PROGRESS:
            return
        case.answer, case.answered_at = topic.answer, self.later(day)
        self.step(case, CaseStatus.ANSWERED, case.answered_at, topic.official, topic.answer)
        if status is CaseStatus.ANSWERED:
            return
        case.informed_at = self.later(case.answered_at)
        case.informed_how = self.random.choice(
            sorted(PUBLIC_ANSWERS) if case.anonymous else [InformedHow.PHONE, InformedHow.IN_PERSON]
        )
        self.step(case, CaseStatus.INFORMED, case.informed_at, "Nguyễn Thị Hạnh", case.informed_how.label)

    def step(self, case: Case, status: CaseStatus, at: datetime, by: str, note: str) -> None:
        case.status = status
        case.steps = [*case.steps, Step(at=at, by=by, status=status, note=note)]

    def later(self, moment: datetime) -> datetime:
        """One to three working days on, never after now."""
        day = self.calendar.add_workdays(moment.date(), self.random.choice([1, 1, 2, 3]))
        return min(self.at(day), max(moment, self.now))

    def live_cases(self) -> Iterator[tuple[CaseStatus, date]]:
        """Status and due day of the cases that today is about."""
        for back in range(1, LIVE_OVERDUE + 1):
            yield CaseStatus.IN_PROGRESS, self.today - ONE_DAY * back
        for ahead in range(LIVE_SOON):
            yield CaseStatus.ASSIGNED, self.today + ONE_DAY * min(ahead, 3)
        for ahead in range(LIVE_TO_TELL):
            yield CaseStatus.ANSWERED, self.today + ONE_DAY * (ahead + 1)
        for ahead in range(LIVE_FORWARDED):
            yield CaseStatus.FORWARDED, self.today + ONE_DAY * (ahead + 6)
        for ahead in range(4):
            yield CaseStatus.RECEIVED, self.today + ONE_DAY * (ahead + 9)

    def cases(self, number: int) -> Iterator[tuple[str, Record]]:
        """Openings of boxes and cases as (table, record), oldest first within a table."""
        live = list(self.live_cases())[:number]
        plan: list[tuple[str, date, CaseStatus, _Topic]] = []
        for status, due in live:
            table = self.random.choice(["hotline", "hotline", "suggestions", "petitions"])
            topic = self.topic(table)
            if status is CaseStatus.FORWARDED:
                category, nature, content, _ = self.words["beyond_power"]
                topic = _Topic(category, Nature(nature), content, "", "", "Lê Quang Hưng")
            plan.append((table, self.received_for_due(table, topic.nature, due), status, topic))
        for _ in range(number - len(live)):
            table = self.random.choices(list(CHANNEL_WEIGHTS), list(CHANNEL_WEIGHTS.values()))[0]
            plan.append((table, self.past_workday(), CaseStatus.INFORMED, self.topic(table)))
        plan.sort(key=lambda item: item[1])
        openings: dict[date, BoxOpening] = {}
        made = [
            (table, self.of_kind(table, day, status, topic, openings)) for table, day, status, topic in plan
        ]
        for opening in openings.values():
            yield "box_openings", opening
        yield from made

    def topic(self, table: str) -> _Topic:
        wanted: Callable[[_Topic], bool] = {
            "suggestions": lambda topic: topic.nature in (Nature.SUGGESTION, Nature.PRAISE, Nature.PROPOSAL),
            "petitions": lambda topic: topic.nature in (Nature.PROPOSAL, Nature.FEEDBACK),
        }.get(table, lambda _: True)
        return self.random.choice([topic for topic in self.topics if wanted(topic)])

    def of_kind(
        self, table: str, day: date, status: CaseStatus, topic: _Topic, openings: dict[date, BoxOpening]
    ) -> Record:
        if table == "suggestions":
            opening = openings.setdefault(day, self.opening(day))
            opening.letters_count += 1
            return self.case(
                Suggestion, table, day, status, topic, box_opening_id=opening.id, written_on=day - ONE_DAY
            )
        if table == "petitions":
            source = self.random.choice([PetitionSource.IN_PERSON, PetitionSource.POST])
            return self.case(Petition, table, day, status, topic, petition_source=source, written_on=day)
        if table == "receptions":
            return self.case(Reception, table, day, status, topic, outcome="Hướng dẫn, trả lời trực tiếp")
        return self.case(HotlineCall, table, day, status, topic, hotline_number="0912000101")

    def opening(self, day: date) -> BoxOpening:
        witness, body = self.random.choice(self.words["witnesses"])
        return BoxOpening(
            id=self.next_id(),
            opened_at=self.at(day),
            box=self.random.choice(self.words["boxes"]),
            opened_by="Nguyễn Thị Hạnh",
            witness=witness,
            witness_body=body,
        )

    # -- the rest -------------------------------------------------------------------------------------------

    def officials(self) -> Iterator[Official]:
        for name, position, phone, block in self.words["officials"]:
            yield Official(
                id=self.next_id(),
                full_name=name,
                position=position,
                phone=phone,
                is_leader=bool(block),
                signature_block=block,
            )

    def activities(self, number: int) -> Iterator[Activity]:
        for day in sorted(self.past_workday() for _ in range(number)):
            kind, content, result, people, households, value = self.random.choice(self.words["activities"])
            hamlet = self.hamlet()
            yield Activity(
                id=self.next_id(),
                date=day,
                kind=ActivityKind(kind),
                hamlet=hamlet,
                place=f"Nhà văn hóa {_in_sentence(hamlet)}",
                content=content.format(thon=_in_sentence(hamlet)),
                officials="Chủ tịch UBND, cán bộ đoàn thể xã",
                participants=people + self.random.randint(-5, 9),
                households_helped=households,
                value_vnd=value,
                result=result,
            )

    def dossiers(self) -> Iterator[Dossier]:
        plans = [
            (
                "Đăng ký khai sinh",
                DossierState.LATE,
                -1,
                "Vũ Thị Nhàn",
                "phải xác minh nơi cư trú của cha mẹ",
            ),
            ("Chứng thực chữ ký", DossierState.AT_RISK, 1, "Vũ Thị Nhàn", ""),
            ("Xác nhận tình trạng hôn nhân", DossierState.AT_RISK, 2, "Vũ Thị Nhàn", ""),
            ("Hưởng trợ cấp xã hội hằng tháng", DossierState.AT_HOME, 8, "Đỗ Minh Tuấn", ""),
            ("Cấp bản sao trích lục hộ tịch", DossierState.AT_HOME, 3, "Vũ Thị Nhàn", ""),
        ]
        for number, (procedure, state, due, official, reason) in enumerate(plans, start=1):
            person = self.random.choice(self.people)
            yield Dossier(
                id=self.next_id(),
                dossier_no=f"H42.18-{self.today:%y%m%d}-{number:04d}",
                procedure=procedure,
                contact_id=person.id,
                person_name=person.full_name,
                person_phone=person.phone,
                handled_by=official,
                received_on=self.calendar.next_workday(self.today - ONE_DAY * 12),
                due_date=self.today + ONE_DAY * due,
                state=state,
                reason=reason,
            )


def _in_sentence(hamlet: str) -> str:
    """`Thôn Yên Lạc` as it stands inside a sentence: `thôn Yên Lạc`."""
    return hamlet[:1].lower() + hamlet[1:]


def commune(
    words: JsonObject,
    calendar: WorkCalendar,
    rules: tuple[DeadlineRule, ...],
    *,
    now: datetime,
    seed: int,
    contacts: int = DEFAULT_CONTACTS,
) -> Iterator[tuple[str, Record]]:
    """The records of the demo commune as (table, record) without codes; the same for the same arguments.

    `contacts` is how many citizens and organisations; cases and activities keep their proportion to it (120
    cases and 40 activities to 300). Records refer to one another by id.
    """
    draw = _Commune(words, calendar, rules, now, seed)
    for official in draw.officials():
        yield "officials", official
    for contact in draw.contacts(contacts):
        yield "contacts", contact
    yield from draw.cases(round(contacts * CASES_PER_CONTACT))
    for activity in draw.activities(round(contacts * ACTIVITIES_PER_CONTACT)):
        yield "activities", activity
    for dossier in draw.dossiers():
        yield "dossiers", dossier
    yield from demo_oversight.records(draw, contacts)
