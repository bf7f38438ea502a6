"""Attachments are copied in by what is in them, limited, checked, backed up; originals stay as they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Purge, Store, attachments, backups
from app.store.check import check
from app.store.files import Files
from app.store.purge import Intent, write_intent
from tests.store.faults import FAULTS, FailingFiles
from tests.store.office import BY, add_contact, clock


def office_file(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "<x/>")
    return buffer.getvalue()


KINDS = {
    "jpg": b"\xff\xd8\xff\xe0 anh",
    "png": b"\x89PNG\r\n\x1a\n anh",
    "pdf": b"%PDF-1.7 don",
    "docx": office_file("word/document.xml"),
    "xlsx": office_file("xl/workbook.xml"),
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "kho", clock=clock())


def attach(store: Store, name: str, record_id: str = "h") -> None:
    with store.transaction("Đính kèm", by=BY) as tx:
        document = {"content": "Đèn hỏng", "attachments": [f"{name} Ảnh đèn.jpg"]}
        tx.insert("hotline", {"id": record_id, **document})


def photo(store: Store, folder: Path, mark: bytes = b"") -> str:
    """A picture in the store; its name there."""
    path = folder / "anh.jpg"
    path.write_bytes(KINDS["jpg"] + mark)
    return attachments.add(store, path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_copied_in_by_its_content_whatever_it_is_called(
    kind: str, store: Store, tmp_path: Path
) -> None:
    original = tmp_path / "anh.bin"
    original.write_bytes(KINDS[kind])
    before = original.stat().st_mtime_ns
    name = attachments.add(store, original)
    assert name.endswith(f".{kind}")
    assert attachments.read(store, name) == KINDS[kind]
    assert attachments.add(store, original) == name
    assert attachments.kept(store) == [name]
    assert (original.read_bytes(), original.stat().st_mtime_ns) == (KINDS[kind], before)


@pytest.mark.parametrize("data", [b"MZ chay duoc", b"", b"PK hong", office_file("la.txt")])
def test_anything_else_is_refused_and_nothing_is_kept(data: bytes, store: Store, tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(data)
    with pytest.raises(AppError, match="TEP-12"):
        attachments.add(store, tmp_path / "anh.jpg")
    assert attachments.kind_of(data) == ""
    assert attachments.kept(store) == []


def test_too_large_a_file_is_refused_before_it_is_read(store: Store, tmp_path: Path) -> None:
    assert attachments.LARGEST == 20_971_520
    path = tmp_path / "lon.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-")
        file.truncate(attachments.LARGEST + 1)
    with pytest.raises(AppError, match="TEP-11"):
        attachments.add(store, path)
    with path.open("r+b") as file:
        file.truncate(attachments.LARGEST)
    assert attachments.add(store, path)


def test_a_file_that_is_gone_and_a_full_disk_are_refused_in_words(store: Store, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="KHO-04"):
        attachments.add(store, tmp_path / "khong-co.jpg")
    (tmp_path / "anh.jpg").write_bytes(KINDS["jpg"])
    store.files = FailingFiles(FAULTS[0], 1, for_ever=True)
    with pytest.raises(AppError, match="KHO-01"):
        attachments.add(store, tmp_path / "anh.jpg")


def test_read_only_nothing_is_attached(store: Store, tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(KINDS["jpg"])
    reader = Store.open(store.folder, clock=clock(), read_only=True)
    with pytest.raises(AppError, match="KHO-09"):
        attachments.add(reader, tmp_path / "anh.jpg")


def test_missing_altered_and_unused_ones_are_found(store: Store, tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(KINDS["jpg"])
    name = attachments.add(store, tmp_path / "anh.jpg")
    assert attachments.unused(store) == [name]
    assert [finding.kind for finding in check(store)] == ["unused"]
    attach(store, name)
    assert attachments.unused(store) == []
    assert check(store) == ()
    path = store.folder / "attachments" / name
    path.write_bytes(b"khac")
    with pytest.raises(AppError, match="TEP-13"):
        attachments.read(store, name)
    path.unlink()
    with pytest.raises(AppError, match="TEP-13"):
        attachments.read(store, name)
    (finding,) = check(store)
    assert (finding.kind, finding.record_id, finding.field) == ("missing", "h", "attachments")


def test_a_backup_carries_them_once_and_stands_up_a_store_with_them(store: Store, tmp_path: Path) -> None:
    name = photo(store, tmp_path)
    attach(store, name)
    folder = tmp_path / "sao-luu"
    made = backups.create(store, folder)
    add_contact(store)
    backups.create(store, folder)
    assert [path.name for path in (folder / "attachments").iterdir()] == [name]
    assert all(KINDS["jpg"] not in path.read_bytes() for path in folder.glob("*.zip"))
    backups.unpack(made.path, tmp_path / "moi")
    again = Store.open(tmp_path / "moi", clock=clock())
    assert attachments.read(again, name) == KINDS["jpg"]


def test_a_good_copy_beside_the_backups_is_never_replaced_by_a_damaged_one(
    store: Store, tmp_path: Path
) -> None:
    name, folder = photo(store, tmp_path), tmp_path / "sao-luu"
    attach(store, name)
    backups.create(store, folder)
    (store.folder / "attachments" / name).write_bytes(b"hong")
    add_contact(store)
    backups.create(store, folder)
    assert (folder / "attachments" / name).read_bytes() == KINDS["jpg"]
    other = photo(store, tmp_path, b"2")
    (store.folder / "attachments" / other).write_bytes(b"hong")
    add_contact(store)
    backups.create(store, folder)
    assert not (folder / "attachments" / other).exists()


def test_restoring_into_the_living_store_brings_the_files_of_its_rows_back(
    store: Store, tmp_path: Path
) -> None:
    name, folder = photo(store, tmp_path), tmp_path / "sao-luu"
    attach(store, name)
    made = backups.create(store, folder)
    with store.transaction("Xóa", by=BY) as tx:
        tx.remove("hotline", "h")
    (store.folder / "attachments" / name).unlink()
    backups.restore(store, made.path, folder, by=BY)
    assert attachments.read(store, name) == KINDS["jpg"]
    assert check(store) == ()


def test_a_backup_of_before_with_the_files_inside_is_restored_too(store: Store, tmp_path: Path) -> None:
    name, folder = photo(store, tmp_path), tmp_path / "sao-luu"
    attach(store, name)
    made = backups.create(store, folder)
    (folder / "attachments" / name).unlink()
    with zipfile.ZipFile(made.path, "a") as archive:
        archive.writestr(f"attachments/{name}", KINDS["jpg"])
    (store.folder / "attachments" / name).unlink()
    backups.restore(store, made.path, tmp_path / "khac", by=BY)
    assert attachments.read(store, name) == KINDS["jpg"]


def test_a_purge_takes_the_files_of_every_version_and_leaves_what_others_name(
    store: Store, tmp_path: Path
) -> None:
    own, shared, earlier = (photo(store, tmp_path, mark) for mark in (b"1", b"2", b"3"))
    attach(store, earlier)
    attach(store, shared, "h2")
    row = store.table("hotline").row("h")
    assert row is not None
    with store.transaction("Sửa", by=BY) as tx:
        tx.update("hotline", "h", {**row, "attachments": [f"{own} đơn.jpg", shared]}, rev=1)
    folder = tmp_path / "sao-luu"
    made = backups.create(store, folder)
    opened = attachments.copy_to_open(store, own, "đơn.jpg")
    store.purge([Purge("hotline", "h", None, frozenset({"attachments", "content"}))], "Xóa hẳn", by=BY)
    assert attachments.kept(store) == [shared]
    assert not opened.exists()
    backups.create(store, folder)
    assert [path.name for path in (folder / "attachments").iterdir()] == [shared]
    assert not made.path.exists()


def test_a_purge_that_broke_off_takes_the_files_at_the_next_start(store: Store, tmp_path: Path) -> None:
    name = photo(store, tmp_path)
    attach(store, name)
    write_intent(Files(), store.folder, Intent(store.last_act, {("hotline", "h"): frozenset()}, (name,)))
    store._release()
    again = Store.open(store.folder, clock=clock())
    assert attachments.kept(again) == []
    assert again.notices == []


def test_a_purge_removes_nothing_outside_the_folder_of_attachments(store: Store, tmp_path: Path) -> None:
    (tmp_path / "quan-trong.txt").write_text("giữ")
    attach(store, "../../quan-trong.txt")
    store.purge([Purge("hotline", "h", None, frozenset({"attachments"}))], "Xóa hẳn", by=BY)
    assert (tmp_path / "quan-trong.txt").exists()


def test_a_copy_opens_under_its_own_name_and_goes_at_the_next_start(store: Store, tmp_path: Path) -> None:
    name = photo(store, tmp_path)
    opened = attachments.copy_to_open(store, name, "Đơn: ông B/xóm 2?")
    assert opened.name == "Đơn_ ông B_xóm 2_.jpg"
    opened.write_bytes(b"sua trong Word")
    assert attachments.read(store, name) == KINDS["jpg"]
    store.close()
    assert not Store.open(store.folder, clock=clock()).folder.joinpath(opened).exists()


def test_a_file_lost_or_damaged_in_every_backup_is_left_out_and_the_rows_come_back(
    store: Store, tmp_path: Path
) -> None:
    lost, damaged = photo(store, tmp_path, b"1"), photo(store, tmp_path, b"2")
    attach(store, lost, "h1")
    attach(store, damaged, "h2")
    made = backups.create(store, tmp_path / "sao-luu")
    for name in (lost, damaged):
        (store.folder / "attachments" / name).unlink()
    (tmp_path / "sao-luu" / "attachments" / lost).unlink()
    (tmp_path / "sao-luu" / "attachments" / damaged).write_bytes(b"hong")
    store.undo(by=BY)
    backups.restore(store, made.path, tmp_path / "sao-luu", by=BY)
    assert {row["id"] for row in store.table("hotline").rows()} == {"h1", "h2"}
    assert attachments.kept(store) == []
    assert {finding.kind for finding in check(store)} == {"missing"}


def test_a_copy_that_lies_there_already_is_opened_as_it_is(store: Store, tmp_path: Path) -> None:
    name = photo(store, tmp_path)
    first = attachments.copy_to_open(store, name, "Ảnh.jpg")
    before = first.stat().st_mtime_ns
    assert attachments.copy_to_open(store, name, "Ảnh.jpg") == first
    assert first.stat().st_mtime_ns == before


def test_a_table_of_another_version_names_no_attachments() -> None:
    assert attachments.fields_of("bang_cu") == frozenset()
