"""The audit list: everything that was done is found again, and a refused undo shows both versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import acts, cases, registers
from app.services.office import Office
from app.store import Conflict
from tests.services.offices import open_office

CALL = {"content": "Đèn đường ngõ 3 hỏng", "received_at": "2026-05-15T19:50"}


@pytest.fixture
def worked(office: Office) -> Office:
    registers.create(office, "contacts", {"full_name": "Đặng Thị Thuở"})
    call = cases.receive(office, "hotline", CALL).record["id"]
    cases.assign(office, "hotline", call, to="Lê Quang Hưng")
    return office


def test_every_act_is_listed_newest_first(worked: Office) -> None:
    listed = acts.listed(worked)
    assert [act.seq for act in listed] == [4, 3, 2, 1]
    assert {act.by for act in listed} == {worked.user}


def test_acts_are_found_by_register_by_words_without_accents_and_by_who_did_them(worked: Office) -> None:
    assert [act.seq for act in acts.listed(worked, table="hotline")] == [4, 3]
    assert [act.seq for act in acts.listed(worked, words="giao le quang")] == [4]
    assert [act.seq for act in acts.listed(worked, words="ddn-2026-0001", table="hotline")] == [4, 3]
    assert len(acts.listed(worked, words="nguyen thi hanh")) == 4
    assert acts.listed(worked, words="không có việc này") == []


def test_earlier_acts_are_read_page_by_page(worked: Office) -> None:
    first = acts.listed(worked, limit=3)
    assert [act.seq for act in acts.listed(worked, before=first[-1].seq, limit=3)] == [1]


def test_both_versions_of_a_refused_undo_are_told_field_by_field(worked: Office) -> None:
    person = next(iter(worked.store.table("contacts").rows()))["id"]
    done = registers.update(worked, "contacts", person, {"phone": "0912345678"})
    registers.update(worked, "contacts", person, {"phone": "0987654321", "hamlet": "Xóm Đông"})
    with pytest.raises(Conflict) as caught:
        registers.undo(worked, done.changes.seq)
    told = {change.title: (change.before, change.after) for change in acts.versions(caught.value)}
    assert told == {"Điện thoại": ("0987 654 321", ""), "Thôn, tổ dân phố": ("Xóm Đông", "")}


def test_what_lasts_is_marked(worked: Office, tmp_path: Path) -> None:
    registers.undo(worked)
    undo, undone, *rest = acts.listed(worked)
    assert (undo.lasting, undo.undoes, undone.undone_by) == (True, undone.seq, undo.seq)
    assert not any(act.lasting or act.undone_by for act in (undone, *rest) if act is not undone)
    other = open_office(tmp_path / "khac")
    case = cases.receive(other, "petitions", {"content": "Tố cáo", "received_at": "2026-05-15"}).record["id"]
    cases.reclassify_as_denunciation(other, "petitions", case, secret_register_no="03", confirmed=True)
    assert acts.listed(other)[0].lasting
    other.store.close()
