"""The way of a case in steps: what was done, when, by whom, and what is still to come. No window here."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.dates import format_moment
from app.domain.records.base import JsonObject
from app.domain.records.cases import OPEN_STATUSES, CaseStatus

_DONE_WORDS = {
    CaseStatus.RECEIVED: "Tiếp nhận",
    CaseStatus.ASSIGNED: "Giao việc",
    CaseStatus.IN_PROGRESS: "Đang xử lý",
    CaseStatus.ANSWERED: "Trả lời",
    CaseStatus.INFORMED: "Báo lại cho dân",
    CaseStatus.FORWARDED: "Chuyển cấp trên",
    CaseStatus.WITHDRAWN: "Dân rút",
    CaseStatus.CONVERTED: "Chuyển thành đơn",
}
_LAST = 6
"""Older steps of a long case are summed up; the history has them all."""


@dataclass(frozen=True)
class TimelineStep:
    """One step: `note` is the line below it; `done` fills its dot."""

    title: str
    note: str
    done: bool


def _title(step: JsonObject) -> str:
    status = step.get("status", CaseStatus.RECEIVED)
    known = {str(key): word for key, word in _DONE_WORDS.items()}
    word = known.get(str(status), CaseStatus(status).label)
    note = " ".join(str(step.get("note", "")).split())
    if not note:
        return word
    return (
        note
        if note.startswith(("Giao ", "Chuyển ", "Gia hạn", "Mở lại", "Tạm dừng", "Tính "))
        else f"{word}: {note}"
    )


def _done(step: JsonObject) -> TimelineStep:
    who = " · ".join(filter(None, (format_moment(str(step.get("at", ""))), step.get("by", ""))))
    return TimelineStep(_title(step), who, True)


def timeline(row: JsonObject) -> list[TimelineStep]:
    """The steps done, then those that the workflow still asks for."""
    done = [_done(step) for step in row.get("steps", [])]
    if len(done) > _LAST:
        done = [done[0], *done[-(_LAST - 1) :]]
    status = CaseStatus(row.get("status", CaseStatus.RECEIVED))
    missing = []
    if status in OPEN_STATUSES:
        missing.append(TimelineStep("Trả lời", "chưa có", False))
    if status in {*OPEN_STATUSES, CaseStatus.ANSWERED} or (
        status is CaseStatus.FORWARDED and not row.get("informed_at")
    ):
        missing.append(TimelineStep("Báo lại cho dân", "chưa có", False))
    return done + missing
