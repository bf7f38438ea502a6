"""The check finds what should not be and says what a repair would do; the repair does just that."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import Store
from app.store.check import check, composed, repair
from tests.store.office import BY, clock, prepared, state_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    prepared(tmp_path / "kho")
    return Store.open(tmp_path / "kho", clock=clock())


def put(store: Store, table: str, **row: object) -> None:
    with store.transaction("Thêm", by=BY) as tx:
        tx.insert(table, dict(row))


def test_a_sound_store_has_nothing_to_say(store: Store) -> None:
    assert check(store) == ()
    assert repair(store, (), by=BY) is None


def test_a_reference_to_nobody_is_found_and_taken_away(store: Store) -> None:
    put(store, "hotline", id="x", content="Đèn", contact_id="khong-co", code="ĐDN-2026-0009")
    (finding,) = check(store)
    assert (finding.kind, finding.record_id, finding.field) == ("reference", "x", "contact_id")
    assert "ĐDN-2026-0009" in finding.words
    repair(store, [finding], by=BY)
    assert "contact_id" not in (store.table("hotline").row("x") or {})
    assert check(store) == ()


def test_the_same_number_twice_is_found_and_the_later_record_gets_a_new_one(store: Store) -> None:
    put(store, "hotline", id="x", content="Đèn", code="ĐDN-2026-0001")
    (finding,) = check(store)
    assert finding.kind == "code"
    repair(store, [finding], by=BY)
    codes = [row["code"] for row in store.table("hotline").rows()]
    assert codes == ["ĐDN-2026-0001", "ĐDN-2026-0002", "ĐDN-2026-0003"]
    assert check(store) == ()


def test_letters_with_loose_marks_are_found_and_composed(store: Store) -> None:
    put(store, "contacts", id="x", full_name="Thu\u031b\u0309", tags=["ho\u0323\u0302"])
    (finding,) = check(store)
    assert finding.kind == "nfc"
    repair(store, [finding], by=BY)
    row = store.table("contacts").row("x")
    assert row is not None
    assert (row["full_name"], row["tags"]) == ("Thử", ["hộ"])


def test_a_damaged_generation_is_found_while_the_store_is_open_and_written_anew(store: Store) -> None:
    newest = sorted((store.folder / "generations").iterdir())[-1]
    (newest / "contacts.json").write_bytes(b"[]")
    findings = check(store)
    assert [finding.kind for finding in findings] == ["checksum"]
    before = state_of(store)
    repair(store, findings, by=BY)
    assert [finding.kind for finding in check(store)] == ["aside"]
    assert store._snapshots.read(store._snapshots.found()[0]).seq == store.last_act
    store._release()
    again = Store.open(store.folder, clock=clock())
    assert state_of(again) == before
    assert again.notices == []


def test_a_line_of_the_journal_altered_long_ago_is_found(store: Store) -> None:
    path = sorted((store.folder / "journal").iterdir())[0]
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    (finding,) = check(store)
    assert finding.kind == "checksum"
    assert path.name in finding.words


def test_a_repair_is_an_act_that_can_be_undone(store: Store) -> None:
    put(store, "contacts", id="x", full_name="Thu\u031b\u0309")
    repair(store, check(store), by=BY)
    assert store.acts(limit=1)[0].message == "Sửa chữa kho dữ liệu: 1 chỗ"
    store.undo(by=BY)
    assert [finding.kind for finding in check(store)] == ["nfc"]


def test_composing_reaches_into_lists_and_objects() -> None:
    assert composed({"a": ["e\u0301", {"b": "o\u031b"}], "n": 1}) == {"a": ["é", {"b": "ơ"}], "n": 1}


def test_what_was_removed_since_the_check_is_passed_over(store: Store) -> None:
    put(store, "contacts", id="x", full_name="Thu\u031b\u0309")
    findings = check(store)
    with store.transaction("Xóa", by=BY) as tx:
        tx.remove("contacts", "x")
    repair(store, findings, by=BY)
    assert store.table("contacts").row("x") is None


def test_a_generation_written_anew_begins_no_second_segment_and_work_goes_on(store: Store) -> None:
    store.compact()
    segments = sorted((store.folder / "journal").iterdir())
    newest = sorted((store.folder / "generations").iterdir())[-1]
    (newest / "contacts.json").write_bytes(b"[]")
    repair(store, check(store), by=BY)
    assert sorted((store.folder / "journal").iterdir()) == segments
    put(store, "contacts", id="x", full_name="Thử")
    before = state_of(store)
    store._release()
    again = Store.open(store.folder, clock=clock())
    assert state_of(again) == before
    assert again.notices == []


def test_a_line_altered_while_the_store_is_open_is_no_history(store: Store) -> None:
    path = sorted((store.folder / "journal").iterdir())[0]
    acts = len(store.acts())
    path.write_bytes(path.read_bytes().replace(b"Tran", b"x", 1).replace("Bưởi".encode(), "Bườm".encode(), 1))
    assert len(store.acts()) == acts - 1


def test_each_finding_says_where_and_what_a_repair_would_do(store: Store) -> None:
    put(store, "hotline", id="x", content="Đèn", contact_id="khong-co", code="ĐDN-2026-0001")
    put(store, "contacts", id="y", full_name="Thu\u031b\u0309")
    newest = sorted((store.folder / "generations").iterdir())[-1]
    (newest / "contacts.json").write_bytes(b"[]")
    (store.folder / "hong-2").write_bytes(b"x")
    (store.folder / "hong-1").write_bytes(b"x")
    found = check(store)
    assert [(one.kind, one.table, one.record_id, one.field, bool(one.remedy)) for one in found] == [
        ("checksum", "", "", "", True),
        ("aside", "", "", "", False),
        ("aside", "", "", "", False),
        ("reference", "hotline", "x", "contact_id", True),
        ("code", "hotline", "x", "code", True),
        ("nfc", "contacts", "y", "", True),
    ]
    assert [one.words.rsplit(" ", 1)[-1] for one in found[1:3]] == ["hong-1", "hong-2"]


def test_a_reference_that_holds_is_no_finding(store: Store) -> None:
    put(store, "hotline", id="x", content="Đèn", contact_id="c0", code="ĐDN-2026-0009")
    assert check(store) == ()


def test_of_two_records_with_one_number_the_one_that_came_later_gets_another(store: Store) -> None:
    put(store, "contacts", id="y", code="CD-2026-0009")
    put(store, "contacts", id="x", code="CD-2026-0009")
    later = {**(store.table("contacts").row("y") or {}), "created_at": "2026-05-19"}
    store.table("contacts").put("y", later)
    (finding,) = check(store)
    assert finding.record_id == "y"
    changes = repair(store, [finding], by=BY)
    assert changes is not None
    assert changes.touched == {"contacts": ("y",)}
    assert (store.table("contacts").row("y") or {})["code"] == "CD-2026-0003"


def test_a_record_is_named_by_its_kind_and_its_number_or_its_id(store: Store) -> None:
    put(store, "contacts", id="y", full_name="Thu\u031b\u0309")
    put(store, "hotline", id="z", content="Thu\u031b\u0309", code="ĐDN-2026-0007")
    words = {finding.table: finding.words.split(":")[0] for finding in check(store)}
    assert words == {"contacts": "công dân y", "hotline": "cuộc gọi ĐDN-2026-0007"}
