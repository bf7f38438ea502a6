"""What was typed before a power cut comes back, but never who denounced."""

from __future__ import annotations

import pytest

from app.services import drafts, registers
from app.services.drafts import Draft
from app.services.office import Office
from app.store import drafts as stored
from tests.services.offices import set_clock

ENTERED: drafts.Entered = {"content": "Đèn hỏng", "person_name": "Trần Thị Ánh", "anonymous": False}


def test_a_draft_comes_back_as_it_was_typed_and_is_offered_without_its_content(office: Office) -> None:
    draft = Draft("hotline", ENTERED, preset={"received_at": "2026-05-18T09:00"})
    drafts.keep(office, draft)
    set_clock(office, "2026-05-18T10:00")
    found = drafts.found(office)
    assert found is not None
    assert (found.table, found.entered, found.preset) == ("hotline", ENTERED, draft.preset)
    assert drafts.in_words(office, found) == "Có bản nhập dở từ 09:00 hôm nay: thêm cuộc gọi."
    set_clock(office, "2026-05-19T08:00")
    assert drafts.in_words(office, found) == "Có bản nhập dở từ 09:00 ngày 18/05/2026: thêm cuộc gọi."
    drafts.drop(office)
    assert drafts.found(office) is None


def test_a_draft_of_a_change_names_the_record_and_goes_with_it(office: Office) -> None:
    row = registers.create(office, "contacts", {"full_name": "Trần Thị Ánh"}).record
    drafts.keep(office, Draft("contacts", {"phone": "0912345678"}, record_id=row["id"]))
    found = drafts.found(office)
    assert found is not None
    assert drafts.in_words(office, found).endswith(f"sửa công dân {row['code']}.")
    registers.remove(office, "contacts", row["id"])
    assert drafts.found(office) is None


@pytest.mark.parametrize("table", ["hotline", "suggestions", "receptions", "petitions"])
def test_who_denounced_is_in_no_byte_of_a_draft(table: str, office: Office) -> None:
    drafts.keep(office, Draft(table, ENTERED))
    entered: drafts.Entered = {**ENTERED, "nature": "denunciation", "secret_register_no": "07"}
    drafts.keep(office, Draft(table, entered, preset={"person_phone": "0912345678", "nature": "proposal"}))
    found = drafts.found(office)
    assert found is not None
    assert found.entered == {"anonymous": False, "nature": "denunciation", "secret_register_no": "07"}
    everything = b"".join(path.read_bytes() for path in office.store.folder.rglob("*") if path.is_file())
    for secret in ("Đèn hỏng", "Trần Thị Ánh", "0912345678"):
        assert secret.encode() not in everything


def test_a_step_of_a_denunciation_leaves_no_draft(office: Office) -> None:
    values = {"received_at": "2026-05-15", "nature": "denunciation", "secret_register_no": "03"}
    row = registers.create(office, "petitions", values).record
    drafts.keep(office, Draft("petitions", {"note": "Ông A kể lại"}, record_id=row["id"], action="answer"))
    assert drafts.found(office) is None


@pytest.mark.parametrize("told", [{"table": "khac", "entered": {}}, {"bang": "hotline"}, {}])
def test_what_another_version_left_is_no_draft(told: dict[str, object], office: Office) -> None:
    stored.keep(office.store, told)
    assert drafts.found(office) is None


def test_where_nothing_may_be_written_no_draft_is_offered(office: Office) -> None:
    drafts.keep(office, Draft("hotline", ENTERED))
    office.store.read_only = True
    assert drafts.found(office) is None
    drafts.drop(office)
    assert stored.kept(office.store) is not None
