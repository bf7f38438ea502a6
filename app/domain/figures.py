"""The figures that the level above adds up: counted from the registers, or typed by the office.

Counts only, no identities; a denunciation is counted by its nature and nothing more. A figure that nobody has
typed is missing (`None`), never zero. Some may be counted or typed: what an office typed stands before what
its register counts, for it may have counted on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain import surveys
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.cases import OPEN_STATUSES, Nature
from app.domain.records.office import ActivityKind, LetterKind
from app.domain.records.oversight import CommunicationKind, FacilityState, InspectionKind
from app.domain.surveys import Verdict

Rows = Mapping[str, Iterable[JsonObject]]
"""Rows by table."""
GROUP_OF_PEOPLE = 5
"""From so many people on a reception counts as a group (đoàn đông người, TT 04/2021/TT-TTCP)."""


@dataclass(frozen=True)
class Indicator:
    """One figure of the report; `count` is None where no register holds it, `typed` where it may be typed."""

    key: str
    title: str
    unit: str
    group: str
    count: Callable[[Rows, Period], int | None] | None = None
    typed: bool = False


@dataclass(frozen=True)
class Figure:
    """An indicator with its value in a period, None while it is missing.

    `counted` is what the registers say, whatever was typed; `by_hand` says that the value was typed.
    """

    indicator: Indicator
    value: int | None
    counted: int | None = None
    by_hand: bool = False


def _within(rows: Iterable[JsonObject], name: str, period: Period) -> list[JsonObject]:
    start, end = period.start.isoformat(), period.end.isoformat()
    return [row for row in rows if start <= str(row.get(name) or "")[:10] <= end]


def result_day(row: JsonObject) -> str:
    """The ISO day on which a case was answered, forwarded or closed otherwise; empty while it is open."""
    told = row.get("answered_at") or row.get("forwarded_at")
    if not told and row.get("status", "received") not in OPEN_STATUSES:
        steps = row.get("steps") or ()
        told = steps[-1]["at"] if steps else row.get("updated_at") or row["received_at"]
    return str(told or "")[:10]


def is_overdue(row: JsonObject, period: Period) -> bool:
    """Whether the case was past its due date on the last day of `period`, without a result by then."""
    end, due, result = period.end.isoformat(), str(row.get("due_date") or ""), result_day(row)
    received = str(row.get("received_at") or "")[:10]
    return bool(due) and received <= end and due < end and (not result or result > end)


def _carried(row: JsonObject, period: Period) -> bool:
    start, result = period.start.isoformat(), result_day(row)
    return str(row.get("received_at") or "")[:10] < start and (not result or result >= start)


def _on_time(row: JsonObject) -> bool:
    return str(row.get("answered_at") or "")[:10] <= str(row.get("due_date") or "9999")


def _late(row: JsonObject) -> bool:
    return not _on_time(row)


Test = Callable[[JsonObject, Period], bool]


def _cases(test: Test, *tables: str, day: str = "received_at") -> Callable[[Rows, Period], int]:
    """Cases whose `day` lies in the period and that fulfil `test`.

    What was done counts in the period in which it was done, whenever the case came: so the periods add up.
    """

    def count(rows: Rows, period: Period) -> int:
        return sum(test(row, period) for name in tables for row in _within(rows.get(name, ()), day, period))

    return count


def _standing(test: Test, *tables: str) -> Callable[[Rows, Period], int]:
    """Cases of any age that fulfil `test` for the period."""

    def count(rows: Rows, period: Period) -> int:
        return sum(test(row, period) for name in tables for row in rows.get(name, ()))

    return count


def _sum(table: str, day: str, field: str) -> Callable[[Rows, Period], int]:
    return lambda rows, period: sum(
        int(row.get(field) or 0) for row in _within(rows.get(table, ()), day, period)
    )


def _number(
    table: str, day: str, test: Callable[[JsonObject], bool] = lambda _row: True
) -> Callable[[Rows, Period], int]:
    return lambda rows, period: sum(map(test, _within(rows.get(table, ()), day, period)))


def _totals(*fields: str) -> Callable[[Rows, Period], int | None]:
    """The monthly totals of the one-stop system whose middle of the month lies in the period."""

    def count(rows: Rows, period: Period) -> int | None:
        months = [
            row
            for row in rows.get("dossier_totals", ())
            if date.fromisoformat(f"{row['month']}-15") in period
        ]
        return sum(int(row.get(field) or 0) for row in months for field in fields) if months else None

    return count


def _any(_row: JsonObject, _period: Period) -> bool:
    return True


def _kept(
    table: str, count: Callable[[list[JsonObject]], int], day: str = "date"
) -> Callable[[Rows, Period], int | None]:
    """What the rows of the period add up to; None where the register has none: it may be kept on paper."""

    def of_period(rows: Rows, period: Period) -> int | None:
        found = _within(rows.get(table, ()), day, period)
        return count(found) if found else None

    return of_period


def _how_many(field: str, *values: str) -> Callable[[list[JsonObject]], int]:
    return lambda rows: sum(row.get(field) in values for row in rows)


def _all_of(field: str) -> Callable[[list[JsonObject]], int]:
    return lambda rows: sum(int(row.get(field) or 0) for row in rows)


def _rated_low(slips: list[JsonObject]) -> int:
    judged = map(surveys.verdict, surveys.by_official(slips).values())
    return sum(each is Verdict.LOW for each in judged)


def _measures(inspections: list[JsonObject]) -> int:
    return len({row.get("subject") or row["id"] for row in inspections if _is_follow_up(row)})


def _is_follow_up(row: JsonObject) -> bool:
    return row.get("kind") == InspectionKind.FOLLOW_UP


def _facilities(*states: FacilityState) -> Callable[[Rows, Period], int | None]:
    """Items that the last check up to the end of the period found so; None before the first check."""

    def count(rows: Rows, period: Period) -> int | None:
        end = period.end.isoformat()
        last = [
            [check["state"] for check in row.get("checks", ()) if check["on"] <= end]
            for row in rows.get("facilities", ())
        ]
        found = [checks[-1] for checks in last if checks]
        return sum(state in states for state in found) if found else None

    return count


ONE_STOP = "Thủ tục hành chính"
"""The group of figures that the monthly totals of the one-stop desk add up to."""
_STAFF, _NEWS, _PREMISES = "Cán bộ, công chức", "Tuyên truyền", "Cơ sở vật chất, niêm yết"
_RECEPTION, _PETITION, _FEEDBACK = "Tiếp công dân, đối thoại", "Đơn thư", "Đường dây nóng, hòm thư góp ý"
_SURVEY, _LETTERS, _ACTIVITIES, _CHECKS = (
    "Khảo sát",
    "Bốn loại thư",
    "Hoạt động cùng Nhân dân",
    "Kiểm tra, giám sát",
)
_CHANNELS = ("hotline", "suggestions")


def _typed(group: str, *entries: tuple[str, str, str]) -> list[Indicator]:
    return [Indicator(key, title, unit, group, typed=True) for key, title, unit in entries]


def _either(
    group: str, key: str, title: str, unit: str, count: Callable[[Rows, Period], int | None]
) -> Indicator:
    return Indicator(key, title, unit, group, count, typed=True)


def _answers(row: JsonObject, _period: Period) -> bool:
    return _on_time(row)


def _late_answers(row: JsonObject, _period: Period) -> bool:
    return _late(row)


def _feedback() -> list[Indicator]:
    def channels(key: str, title: str, count: Callable[[Rows, Period], int]) -> Indicator:
        return Indicator(key, title, "việc", _FEEDBACK, count)

    return [
        channels("feedback_carried", "Phản ánh, góp ý kỳ trước chuyển sang", _standing(_carried, *_CHANNELS)),
        Indicator("hotline_received", "Cuộc gọi đường dây nóng", "cuộc", _FEEDBACK, _cases(_any, "hotline")),
        Indicator(
            "box_openings", "Lần mở hòm thư góp ý", "lần", _FEEDBACK, _number("box_openings", "opened_at")
        ),
        Indicator(
            "box_letters",
            "Thư trong hòm thư",
            "thư",
            _FEEDBACK,
            _sum("box_openings", "opened_at", "letters_count"),
        ),
        Indicator(
            "suggestions_received", "Thư góp ý đã vào sổ", "thư", _FEEDBACK, _cases(_any, "suggestions")
        ),
        channels(
            "feedback_on_time",
            "Phản ánh, góp ý trả lời đúng hạn",
            _cases(_answers, *_CHANNELS, day="answered_at"),
        ),
        channels(
            "feedback_late",
            "Phản ánh, góp ý trả lời quá hạn",
            _cases(_late_answers, *_CHANNELS, day="answered_at"),
        ),
        channels(
            "feedback_overdue", "Phản ánh, góp ý quá hạn chưa trả lời", _standing(is_overdue, *_CHANNELS)
        ),
        channels(
            "feedback_told", "Phản ánh, góp ý đã báo cho dân", _cases(_any, *_CHANNELS, day="informed_at")
        ),
        channels(
            "forwarded",
            "Việc vượt thẩm quyền chuyển cấp trên",
            _cases(_any, *_CHANNELS, "receptions", "petitions", day="forwarded_at"),
        ),
    ]


def _petitions() -> list[Indicator]:
    def of(nature: Nature) -> Test:
        return lambda row, _: row.get("nature") == nature

    def all_kinds(key: str, title: str, count: Callable[[Rows, Period], int]) -> Indicator:
        return Indicator(key, title, "đơn", _PETITION, count)

    natures = (Nature.COMPLAINT, Nature.DENUNCIATION, Nature.PROPOSAL, Nature.FEEDBACK)
    return [
        all_kinds("petitions_carried", "Đơn kỳ trước chuyển sang", _standing(_carried, "petitions")),
        *(
            all_kinds(
                f"petitions_{nature}", f"Đơn {nature.label.lower()} mới", _cases(of(nature), "petitions")
            )
            for nature in natures
        ),
        all_kinds(
            "petitions_on_time",
            "Đơn giải quyết trong hạn",
            _cases(_answers, "petitions", day="answered_at"),
        ),
        all_kinds(
            "petitions_late",
            "Đơn giải quyết quá hạn",
            _cases(_late_answers, "petitions", day="answered_at"),
        ),
        all_kinds("petitions_overdue", "Đơn quá hạn chưa giải quyết", _standing(is_overdue, "petitions")),
    ]


def _receptions() -> list[Indicator]:
    dialogue = lambda row: row.get("kind") == ActivityKind.DIALOGUE  # noqa: E731 -- a test of one line
    return [
        Indicator(
            "reception_days",
            "Buổi tiếp công dân đã thực hiện",
            "buổi",
            _RECEPTION,
            _number("reception_days", "date"),
        ),
        Indicator("receptions", "Lượt tiếp công dân", "lượt", _RECEPTION, _cases(_any, "receptions")),
        Indicator(
            "reception_people",
            "Số người được tiếp",
            "người",
            _RECEPTION,
            _sum("receptions", "received_at", "people_count"),
        ),
        Indicator(
            "reception_groups",
            "Đoàn đông người",
            "đoàn",
            _RECEPTION,
            _number(
                "receptions", "received_at", lambda row: int(row.get("people_count") or 1) >= GROUP_OF_PEOPLE
            ),
        ),
        Indicator(
            "dialogues",
            "Cuộc đối thoại với Nhân dân",
            "cuộc",
            _RECEPTION,
            _number("activities", "date", dialogue),
        ),
    ]


def _letters() -> list[Indicator]:
    def made(kind: LetterKind) -> Callable[[JsonObject], bool]:
        return lambda row: row.get("kind") == kind

    return [
        *(
            Indicator(
                f"letters_{kind}",
                f"{kind.label} đã in",
                "thư",
                _LETTERS,
                _number("letters", "printed_at", made(kind)),
            )
            for kind in LetterKind
        ),
        Indicator("letters_delivered", "Thư đã trao", "thư", _LETTERS, _number("letters", "delivered_at")),
    ]


INDICATORS: tuple[Indicator, ...] = (
    *_typed(
        _STAFF,
        ("staff", "Tổng số cán bộ, công chức", "người"),
        ("staff_briefed", "Được quán triệt nội dung mô hình", "người"),
    ),
    _either(
        _STAFF,
        "staff_rated_low",
        "Bị đánh giá thấp qua phiếu khảo sát",
        "người",
        _kept("survey_responses", _rated_low),
    ),
    _either(
        _STAFF,
        "staff_measures",
        "Đã có biện pháp xử lý sau đánh giá thấp",
        "người",
        _kept("inspections", _measures),
    ),
    _either(
        _NEWS,
        "conferences",
        "Hội nghị quán triệt, tuyên truyền",
        "cuộc",
        _kept("communications", _how_many("kind", CommunicationKind.CONFERENCE)),
    ),
    _either(
        _NEWS,
        "conference_people",
        "Lượt người dự các cuộc tuyên truyền",
        "lượt",
        _kept("communications", _all_of("participants")),
    ),
    _either(
        _NEWS,
        "broadcasts",
        "Tin, bài truyền thanh",
        "tin, bài",
        _kept("communications", _how_many("kind", CommunicationKind.ARTICLE)),
    ),
    _either(_NEWS, "broadcast_times", "Lượt phát thanh", "lượt", _kept("communications", _all_of("times"))),
    _either(
        _PREMISES,
        "facilities_checked",
        "Hạng mục cơ sở vật chất đã kiểm tra",
        "mục",
        _facilities(*FacilityState),
    ),
    _either(_PREMISES, "facilities_good", "Hạng mục đạt yêu cầu", "mục", _facilities(FacilityState.GOOD)),
    Indicator(
        "dossiers_received",
        "Hồ sơ tiếp nhận",
        "hồ sơ",
        ONE_STOP,
        _totals("received_in_person", "received_online", "received_post"),
    ),
    Indicator("dossiers_online", "Hồ sơ nộp trực tuyến", "hồ sơ", ONE_STOP, _totals("received_online")),
    Indicator(
        "dossiers_in_time",
        "Hồ sơ giải quyết trước, đúng hạn",
        "hồ sơ",
        ONE_STOP,
        _totals("done_early", "done_on_time"),
    ),
    Indicator("dossiers_late", "Hồ sơ giải quyết quá hạn", "hồ sơ", ONE_STOP, _totals("done_late")),
    Indicator("dossiers_at_home", "Hồ sơ giải quyết tại nhà", "hồ sơ", ONE_STOP, _totals("at_home")),
    _either(
        _SURVEY,
        "survey_valid",
        "Phiếu khảo sát hợp lệ",
        "phiếu",
        _kept("survey_responses", lambda slips: sum(map(surveys.is_valid, slips))),
    ),
    _either(
        _SURVEY,
        "survey_satisfied",
        "Phiếu hài lòng trở lên",
        "phiếu",
        _kept("survey_responses", lambda slips: sum(map(surveys.is_satisfied, slips))),
    ),
    *_receptions(),
    *_petitions(),
    *_feedback(),
    *_letters(),
    Indicator("activities", "Buổi hoạt động", "buổi", _ACTIVITIES, _number("activities", "date")),
    Indicator(
        "activity_people",
        "Lượt người tham gia",
        "lượt",
        _ACTIVITIES,
        _sum("activities", "date", "participants"),
    ),
    Indicator(
        "households_helped",
        "Hộ được giúp",
        "hộ",
        _ACTIVITIES,
        _sum("activities", "date", "households_helped"),
    ),
    Indicator(
        "activity_value", "Giá trị giúp đỡ", "đồng", _ACTIVITIES, _sum("activities", "date", "value_vnd")
    ),
    _either(
        _CHECKS,
        "inspections",
        "Cuộc kiểm tra, giám sát",
        "cuộc",
        _kept("inspections", lambda rows: sum(not _is_follow_up(row) for row in rows)),
    ),
    _either(
        _CHECKS,
        "inspection_recommendations",
        "Kiến nghị qua kiểm tra, giám sát",
        "kiến nghị",
        _kept("inspections", _all_of("recommendations")),
    ),
)
"""Every figure, in the order of the report."""

TYPED = tuple(indicator for indicator in INDICATORS if indicator.typed)
"""The figures that the office may type: those of no register, and those that it may have counted on paper."""


def compute(rows: Rows, period: Period, typed: Mapping[str, int], today: date) -> tuple[Figure, ...]:
    """Every figure of `period` as it stands `today`: from the rows of the registers and what was typed."""
    so_far = replace(period, end=min(period.end, today))
    return tuple(_figure(indicator, rows, so_far, typed.get(indicator.key)) for indicator in INDICATORS)


def _figure(indicator: Indicator, rows: Rows, period: Period, typed: int | None) -> Figure:
    counted = indicator.count(rows, period) if indicator.count else None
    by_hand = indicator.typed and typed is not None
    return Figure(indicator, typed if by_hand else counted, counted, by_hand)
