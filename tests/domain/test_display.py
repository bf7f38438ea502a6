from __future__ import annotations

from typing import Any

import pytest

from app.domain.display import display
from app.domain.records.cases import HotlineCall
from app.domain.records.contacts import Contact
from app.domain.records.office import Activity


@pytest.mark.parametrize(
    ("record", "name", "value", "words"),
    [
        (HotlineCall, "received_at", "2026-04-28T19:50:00", "28/04/2026 19:50"),
        (HotlineCall, "answered_at", "2026-11-18T11:05:00", "18/11/2026 11:05"),
        (HotlineCall, "due_date", "2026-05-14", "14/05/2026"),
        (HotlineCall, "status", "answered", "Chờ báo dân"),
        (HotlineCall, "informed_how", "phone", "Điện thoại"),
        (HotlineCall, "due_counted", "Nhận 28/4.", "Nhận 28/4."),
        (HotlineCall, "anonymous", True, "Có"),
        (Contact, "birth_date", "1956-03", "03/1956"),
        (Contact, "phone", "0912345678", "0912 345 678"),
        (Contact, "national_id", "035056001234", "035******234"),
        (Contact, "tags", ["hội viên", "cao tuổi"], "hội viên, cao tuổi"),
        (Activity, "value_vnd", 1250000, "1.250.000"),
        (Activity, "participants", 0, "0"),
        (Activity, "result", "", ""),
    ],
)
def test_a_stored_value_is_shown_in_the_words_of_the_office(
    record: Any, name: str, value: Any, words: str
) -> None:
    assert display(record, name, value) == words
