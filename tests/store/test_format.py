"""What lies on the disk is what docs/store-format.md says, to the letter: others must be able to read it."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from app.store import Store, attachments
from app.store.backups import create
from app.store.codec import to_json
from app.store.purge import Intent, write_intent
from tests.store.faults import FailingFiles
from tests.store.office import BY, add_contact, clock

ROW = {
    "id": "c0",
    "code": "CD-2026-0001",
    "full_name": "Trần Thị Bưởi",
    "created_at": "2026-05-18T08:00:00+07:00",
    "created_by": BY,
    "rev": 1,
    "updated_at": "2026-05-18T08:00:00+07:00",
    "updated_by": BY,
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(tmp_path / "kho", clock=clock())
    add_contact(made)
    made.compact()
    return made


def sealed(line: bytes) -> bytes:
    body, _, tail = line.rpartition(b',"sum":"')
    assert tail == hashlib.sha256(body).hexdigest()[:32].encode() + b'"}\n'
    return body


def test_the_folder_holds_what_the_description_names_and_nothing_else(store: Store) -> None:
    names = {path.relative_to(store.folder).as_posix() for path in store.folder.rglob("*") if path.is_file()}
    tables = {f"generations/000000001/{name}.json" for name in store.table_names()}
    assert names == tables | {
        "kho.json",
        "khoa.json",
        "khoa.lock",
        "generations/000000001/generation.json",
        "journal/000000001.jsonl",
        "journal/000000002.jsonl",
    }


def test_the_identity_says_what_the_folder_is(store: Store) -> None:
    data = (store.folder / "kho.json").read_bytes()
    identity = json.loads(data)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identity.pop("store_id"))
    assert identity == {
        "format": "chinh-quyen-than-thien",
        "schema": 2,
        "created_at": "2026-05-18T08:00:00+07:00",
    }
    assert data.endswith(b"}\n")


def test_an_act_is_one_line_that_any_program_can_read_and_verify(store: Store) -> None:
    (line,) = (store.folder / "journal" / "000000001.jsonl").read_bytes().splitlines(keepends=True)
    sealed(line)
    assert json.loads(line) == {
        "seq": 1,
        "prev": "0" * 32,
        "act": {
            "at": "2026-05-18T08:00:00.000+07:00",
            "by": BY,
            "message": "Thêm công dân",
            "numbers": {"contacts/2026": 1},
            "ops": [["contacts", "c0", None, ROW]],
        },
        "sum": line[-35:-3].decode(),
    }


def test_lines_are_chained_and_marked_by_what_they_take_back(store: Store) -> None:
    add_contact(store)
    store.undo(by=BY)
    first, second = (store.folder / "journal" / "000000002.jsonl").read_bytes().splitlines(keepends=True)
    sealed(second)
    assert json.loads(second)["prev"] == json.loads(first)["sum"]
    assert json.loads(first)["prev"] == "0" * 32
    assert json.loads(second)["act"]["undoes"] == 2
    assert "undoes" not in json.loads(first)["act"]


def test_a_generation_is_one_record_a_line_and_a_sealed_list_of_its_files(store: Store) -> None:
    folder = store.folder / "generations" / "000000001"
    data = (folder / "contacts.json").read_bytes()
    assert data == b"[\n" + to_json(ROW) + b"\n]\n"
    assert (folder / "letters.json").read_bytes() == b"[\n\n]\n"
    listed = json.loads((folder / "generation.json").read_bytes())
    manifest = listed["manifest"]
    assert listed["sha256"] == hashlib.sha256(to_json(manifest)).hexdigest()
    assert manifest["tables"]["contacts"] == {
        "records": 1,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    del manifest["tables"]
    assert manifest == {
        "schema": 2,
        "seq": 1,
        "at": "2026-05-18T08:00:00.000+07:00",
        "numbers": {"contacts/2026": 1},
    }


def test_the_holder_of_the_lock_says_who_and_since_when(store: Store) -> None:
    holder = json.loads((store.folder / "khoa.json").read_bytes())
    assert set(holder) == {"pid", "host", "since", "window"}
    assert holder["since"] == "2026-05-18T08:00:00+07:00"


def test_a_backup_is_a_zip_of_the_same_files_with_the_attachments_beside_it(
    store: Store, tmp_path: Path
) -> None:
    source = tmp_path / "anh.jpg"
    source.write_bytes(b"\xff\xd8\xff\xe0 anh")
    picture = attachments.add(store, source)
    assert picture == f"{hashlib.sha256(source.read_bytes()).hexdigest()}.jpg"
    made = create(store, tmp_path / "sao-luu")
    assert made.path.name == "SAO-LUU_20260518-080000_000000001.zip"
    with zipfile.ZipFile(made.path) as archive:
        members = archive.infolist()
        for member in members:
            assert archive.read(member) == (store.folder / member.filename).read_bytes()
    assert {member.compress_type for member in members} == {zipfile.ZIP_DEFLATED}
    assert {member.date_time for member in members} == {(2020, 12, 31, 0, 0, 0)}
    tables = [f"generations/000000001/{name}.json" for name in store.table_names()]
    assert [member.filename for member in members] == [
        "kho.json",
        *sorted([*tables, "generations/000000001/generation.json"]),
        "journal/000000001.jsonl",
    ]
    assert (made.path.parent / "attachments" / picture).read_bytes() == source.read_bytes()
    first = made.path.read_bytes()
    assert create(store, tmp_path / "usb").path.read_bytes() == first


def test_what_was_damaged_is_named_by_the_moment_and_by_what_it_was(store: Store) -> None:
    store._release()
    (store.folder / "generations" / "000000001" / "contacts.json").write_bytes(b"[]")
    with (store.folder / "journal" / "000000002.jsonl").open("ab") as file:
        file.write(b"{")
    again = Store.open(store.folder, clock=clock())
    names = sorted(re.sub("000-[0-9a-f]{6}-", "000-#-", path.name) for path in store.folder.glob("hong-*"))
    assert names == ["hong-20260518-080000-#-000000001", "hong-20260518-080000-#-000000002.jsonl"]
    again._release()


def test_a_purge_that_is_under_way_is_named_without_any_value(tmp_path: Path) -> None:
    fields = {("hotline", "h0"): frozenset({"content", "answer"})}
    write_intent(FailingFiles(), tmp_path, Intent(9, fields, ("a.jpg",)))
    assert json.loads((tmp_path / "xoa.json").read_bytes()) == {
        "seq": 9,
        "records": [["hotline", "h0", ["answer", "content"]]],
        "attachments": ["a.jpg"],
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_files_are_readable_by_all_and_writable_by_the_user_alone(store: Store) -> None:
    assert stat.S_IMODE((store.folder / "kho.json").stat().st_mode) == 0o644
