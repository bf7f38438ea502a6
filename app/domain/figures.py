"""The figures that the level above adds up: counted from the registers, or typed by the office.

Counts only, no identities; a denunciation is counted by its nature and nothing more. A figure that nobody has
typed is missing (`None`), never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.cases import OPEN_STATUSES, Nature
from app.domain.records.office import ActivityKind, LetterKind

Rows = Mapping[str, Iterable[JsonObject]]
"""Rows by table."""
GROUP_OF_PEOPLE = 5
"""From so many people on a reception counts as a group (đoàn đông người, TT 04/2021/TT-TTCP)."""


@dataclass(frozen=True)
class Indicator:
    """One figure of the report; `count` is None where the office types it."""

    key: str
    title: str
    unit: str
    group: str
    count: Callable[[Rows, Period], int | None] | None = None


@dataclass(frozen=True)
class Figure:
    """An indicator with its value in a period; None while it is missing."""

    indicator: Indicator
    value: int | None


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


ONE_STOP = "Thủ tục hành chính"
"""The group of figures that the monthly totals of the one-stop desk add up to."""
_STAFF, _NEWS = "Cán bộ, công chức", "Tuyên truyền"
_RECEPTION, _PETITION, _FEEDBACK = "Tiếp công dân, đối thoại", "Đơn thư", "Đường dây nóng, hòm thư góp ý"
_SURVEY, _LETTERS, _ACTIVITIES, _CHECKS = (
    "Khảo sát",
    "Bốn loại thư",
    "Hoạt động cùng Nhân dân",
    "Kiểm tra, giám sát",
)
_CHANNELS = ("hotline", "suggestions")


def _typed(group: str, *entries: tuple[str, str, str]) -> list[Indicator]:
    return [Indicator(key, title, unit, group) for key, title, unit in entries]


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
        ("staff_rated_low", "Bị đánh giá thấp qua phiếu khảo sát", "người"),
    ),
    *_typed(
        _NEWS,
        ("conferences", "Hội nghị quán triệt, tuyên truyền", "cuộc"),
        ("broadcasts", "Tin, bài truyền thanh", "tin, bài"),
    ),
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
    *_typed(
        _SURVEY,
        ("survey_valid", "Phiếu khảo sát hợp lệ", "phiếu"),
        ("survey_satisfied", "Phiếu hài lòng trở lên", "phiếu"),
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
    *_typed(_CHECKS, ("inspections", "Cuộc kiểm tra, giám sát", "cuộc")),
)
"""Every figure, in the order of the report."""

TYPED = tuple(indicator for indicator in INDICATORS if indicator.count is None)
"""The figures that no register holds."""


def compute(rows: Rows, period: Period, typed: Mapping[str, int], today: date) -> tuple[Figure, ...]:
    """Every figure of `period` as it stands `today`: from the rows of the registers and what was typed."""
    so_far = replace(period, end=min(period.end, today))
    return tuple(
        Figure(indicator, indicator.count(rows, so_far) if indicator.count else typed.get(indicator.key))
        for indicator in INDICATORS
    )
