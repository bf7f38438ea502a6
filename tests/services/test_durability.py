"""R1: whatever step of the disk fails, what the office did is whole or absent, and what was told stays.

Every act of the services below is tried with every step of the disk failing, in every way, once and for ever.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from app.domain.clock import FixedClock
from app.domain.errors import AppError
from app.services import boxes, cases, contacts, dossiers, receptions, registers
from app.services.office import Office
from app.store import Store
from tests.services.offices import NOW, REFERENCE, open_office
from tests.store.faults import FailingFiles, every_fault

OPENING = {
    "opened_at": "2026-05-15T08:00",
    "box": "Trụ sở UBND xã",
    "opened_by": "Nguyễn Thị Hạnh",
    "witness": "Phạm Văn Sơn",
    "witness_body": "Ban Thanh tra nhân dân",
}
CALL = {"content": "Đèn đường ngõ 3 hỏng", "received_at": "2026-05-15T19:50"}
LATE = {"procedure": "Đăng ký khai sinh", "received_on": "2026-05-04", "due_date": "2026-05-15"}


Work = Callable[[Office], object]


def the(office: Office, table: str, number: int = 1) -> str:
    """The id of the n-th record of a table."""
    return str(list(office.store.table(table).rows())[number - 1]["id"])


def prepared(folder: Path) -> None:
    """An office with people, calls in several states, an activity, an opened box, a late dossier."""
    office = open_office(folder)
    put = registers.create
    for name in ("Đặng Thị Thuở", "Đặng Thị Thưở"):
        put(office, "contacts", {"full_name": name, "phone": "0912345678"})
    for _ in range(4):
        cases.receive(office, "hotline", {**CALL, "contact_id": the(office, "contacts", 2)})
    cases.answer(office, "hotline", the(office, "hotline", 2), answer="Đã thay bóng đèn")
    cases.pause(office, "hotline", the(office, "hotline", 3), reason="chờ điện lực")
    cases.forward(office, "hotline", the(office, "hotline", 4), to="UBND thị xã Duy Tiên")
    put(office, "activities", {"date": "2026-05-16", "content": "Dọn đường làng", "kind": "environment"})
    boxes.open_box(office, {**OPENING, "letters_count": 2})
    put(office, "dossiers", LATE)
    office.store.close()


def call(act: Callable[..., object], number: int = 1, **values: object) -> Work:
    """An act on the n-th call."""
    return lambda office: act(office, "hotline", the(office, "hotline", number), **values)


ACTS: dict[str, Work] = {
    "receive a call": lambda o: cases.receive(o, "hotline", CALL),
    "assign": call(cases.assign, to="Lê Quang Hưng"),
    "begin": call(cases.start, progress="đã đặt mua"),
    "answer": call(cases.answer, answer="Đã thay"),
    "tell the citizen": call(cases.inform, 2, how="phone"),
    "forward": call(cases.forward, to="UBND thị xã Duy Tiên"),
    "summarise": call(cases.summarise, 4, summary="Đèn hỏng", approval="approved"),
    "withdraw": call(cases.withdraw, reason="người dân rút"),
    "extend": call(cases.extend, until=date(2026, 12, 1), reason="việc phức tạp"),
    "pause": call(cases.pause, reason="chờ hồ sơ"),
    "resume": call(cases.resume, 3),
    "make a petition of a call": call(cases.to_petition, nature="complaint"),
    "open a box": lambda o: boxes.open_box(o, OPENING, [{"content": "Rác chưa dọn"}]),
    "add a letter": lambda o: boxes.add_letter(o, the(o, "box_openings"), {"content": "Rác chưa dọn"}),
    "hold a day": lambda o: receptions.hold(o, date(2026, 5, 14), held_by="Lê Quang Hưng"),
    "reschedule": lambda o: dossiers.reschedule(
        o, the(o, "dossiers"), new_due_date=date(2026, 5, 22), reason="chờ xác minh"
    ),
    "save totals": lambda o: dossiers.save_totals(o, {"month": "2026-04", "received_in_person": 9}),
    "merge two people": lambda o: contacts.merge(o, the(o, "contacts"), the(o, "contacts", 2)),
    "keep two people apart": lambda o: contacts.keep_apart(o, the(o, "contacts"), the(o, "contacts", 2)),
    "add many": lambda o: registers.create_many(o, "contacts", [{"full_name": f"Lê {n}"} for n in range(30)]),
    "change": lambda o: registers.update(o, "contacts", the(o, "contacts"), {"phone": "0987654321"}),
    "remove": lambda o: registers.remove(o, "activities", the(o, "activities")),
    "undo": registers.undo,
}
CLOSED_AFTER = ("merge two people",)
"""The program is closed after it, under the same fault: closing writes a generation, in many steps."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def state(store: Store) -> list[str]:
    """Every row of the store, without the ids that chance gave."""
    rows = [(name, row) for name in store.table_names() for row in store.table(name).rows()]
    return sorted(_ID.sub("#", json.dumps(row, sort_keys=True)) for row in rows)


@pytest.fixture(scope="module")
def model(quick_folder: Path) -> Path:
    folder = quick_folder / "model"
    prepared(folder)
    return folder


def fresh(model: Path, folder: Path) -> Path:
    """The model again in `folder`; of it only the journal can have changed, where nothing was closed."""
    if (folder / "kho.json").exists() and [path.name for path in (folder / "generations").iterdir()] == [
        path.name for path in (model / "generations").iterdir()
    ]:
        shutil.rmtree(folder / "journal")
        shutil.copytree(model / "journal", folder / "journal")
        for aside in folder.glob("hong-*"):
            aside.unlink()
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(model, folder)
    return folder


def opened(folder: Path, files: FailingFiles) -> Office:
    clock = _clock()
    return Office(Store.open(folder, clock=clock, files=files), clock, "Nguyễn Thị Hạnh", REFERENCE)


def _clock() -> FixedClock:
    return FixedClock(datetime.fromisoformat(NOW))


def steps_of(name: str, model: Path, folder: Path) -> tuple[range, list[str], list[str]]:
    """The steps of the disk that the act takes, and what the store holds before and after it."""
    files = FailingFiles()
    office = opened(fresh(model, folder), files)
    before, first = state(office.store), files.steps + 1
    ACTS[name](office)
    after = state(office.store)
    if name in CLOSED_AFTER:
        office.store.close()
    steps = range(first, files.steps + 1)
    office.store._release()
    return steps, before, after


@pytest.mark.parametrize("name", ACTS)
def test_what_the_office_did_is_whole_or_absent_whichever_step_of_the_disk_fails(
    name: str, model: Path
) -> None:
    folder = model.parent / "kho"
    steps, before, after = steps_of(name, model, folder)
    assert before != after
    for fault, for_ever in every_fault():
        for step in steps:
            office = opened(fresh(model, folder), FailingFiles(fault, 0, for_ever=False))
            files = office.store.files
            assert isinstance(files, FailingFiles)
            files.at, files.for_ever = step - steps[0] + files.steps + 1, for_ever
            told = True
            try:
                ACTS[name](office)
            except AppError as refusal:
                assert refusal.code.startswith("KHO-"), refusal
                told = False
            assert state(office.store) == (after if told else before), (fault, step, "on the screen")
            if name in CLOSED_AFTER:
                with contextlib.suppress(AppError, OSError):
                    office.store.close()
            office.store._release()
            again = Store.open(folder, clock=_clock(), files=FailingFiles())
            found = state(again)
            again._release()
            assert found == after or (found == before and not told), (fault, step, "lost or mixed")


def test_these_faults_are_more_than_two_thousand(model: Path) -> None:
    steps = [len(steps_of(name, model, model.parent / "kho")[0]) for name in ACTS]
    assert len(steps) >= 12
    assert sum(steps) * len(list(every_fault())) >= 2000
