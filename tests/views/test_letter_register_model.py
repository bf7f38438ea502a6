from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import letters
from app.services.office import Office
from app.views.models.letter_register import PAGE, Delivery, LetterRegister, Shown
from app.views.models.tone import Tone
from tests.services.offices import open_office, set_clock


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store", signer_id="chair")
    with opened.store.transaction("Chuẩn bị", by="thử") as tx:
        tx.insert("officials", {"id": "chair", "full_name": "Trần Quang Khải", "position": "Chủ tịch UBND"})
    yield opened
    opened.store.close()


def write(office: Office, name: str) -> str:
    given = {"ho_ten": name, "danh_xung": "Bà", "cong_viec": "mở đường", "noi_dung_dong_gop": "hiến đất"}
    made = letters.draft(office, "thanks-contribution", values=given | {"ket_qua": "đường rộng hơn"})
    return str(letters.record(office, made).record["id"])


def test_the_newest_letter_stands_first_with_its_state(office: Office) -> None:
    first = write(office, "Đặng Thị Thuở")
    write(office, "Phạm Thị Ân")
    letters.mark_printed(office, first)
    register = LetterRegister(office)
    lines = register.lines()
    assert [line.addressee for line in lines] == ["Bà Phạm Thị Ân", "Bà Đặng Thị Thuở"]
    assert lines[0].code == "T-2026-0002"
    assert lines[0].day == "18/05"
    assert lines[0].about == "Thư cảm ơn · Ủng hộ, hiến đất, đóng góp công sức"
    assert [(line.state, line.tone) for line in lines] == [("Chưa in", Tone.GRAY), ("Đã in", Tone.INFO)]
    assert register.range_in_words == "1–2 trong 2 thư"


def test_letters_are_found_without_tones_and_filtered_by_state(office: Office) -> None:
    first = write(office, "Đặng Thị Thuở")
    write(office, "Phạm Thị Ân")
    letters.mark_printed(office, first)
    register = LetterRegister(office)
    register.find("dang thi thuo")
    assert [line.addressee for line in register.lines()] == ["Bà Đặng Thị Thuở"]
    register.find("")
    register.show(Shown.UNPRINTED)
    assert [line.addressee for line in register.lines()] == ["Bà Phạm Thị Ân"]
    assert register.counts() == {Shown.ALL: 2, Shown.UNPRINTED: 1, Shown.UNDELIVERED: 2}


def test_a_delivery_is_noted_with_how_when_and_by_whom(office: Office) -> None:
    register = LetterRegister(office)
    register.choose(write(office, "Đặng Thị Thuở"))
    set_clock(office, "2026-05-20T08:00")
    assert register.deliver(Delivery("home", "19/05/2026", "Lê Quang Hưng")) is not None
    assert register.facts() == "Chưa in · Trao tại nhà 19/05/2026, Lê Quang Hưng"
    assert register.lines()[0].state == "Đã trao"


@pytest.mark.parametrize(
    ("delivery", "field", "message"),
    [
        (Delivery("", "18/05/2026", ""), "delivered_how", "Chọn cách trao"),
        (Delivery("home", "31/02/2026", ""), "delivered_at", "Không phải là ngày có thật"),
        (Delivery("home", "19/05/2026", ""), "delivered_at", "chưa đến"),
        (Delivery("home", "17/05/2026", ""), "delivered_at", "không thể trước ngày lập thư"),
    ],
)
def test_a_delivery_that_cannot_be_is_named_beside_its_field(
    office: Office, delivery: Delivery, field: str, message: str
) -> None:
    register = LetterRegister(office)
    register.choose(write(office, "Đặng Thị Thuở"))
    assert register.deliver(delivery) is None
    assert message in register.errors[field]
    assert "delivered_at" not in (register.row or {})


def test_the_register_is_turned_by_pages_and_never_past_its_end(office: Office) -> None:
    made = [write(office, f"Nguyễn Thị Số {number}") for number in range(PAGE + 1)]
    register = LetterRegister(office)
    assert len(register.lines()) == PAGE
    register.turn(1)
    assert len(register.lines()) == 1
    assert register.range_in_words == f"{PAGE + 1}–{PAGE + 1} trong {PAGE + 1} thư"
    register.turn(1)
    assert register.offset == PAGE
    row = office.store.table("letters").row(made[0])
    assert row is not None
    with office.store.transaction("Xóa", by="thử") as tx:
        tx.remove("letters", made[0], rev=row["rev"])
    assert len(register.lines()) == PAGE
