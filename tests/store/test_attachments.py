"""Attachments are copied in by what is in them, limited, checked, backed up; originals stay as they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store, attachments, backups
from app.store.check import check
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


def attach(store: Store, name: str) -> None:
    with store.transaction("Đính kèm", by=BY) as tx:
        tx.insert("hotline", {"id": "h", "content": "Đèn hỏng", "attachments": [name]})


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
    assert attachments.kept(store) == []


def test_too_large_a_file_is_refused_before_it_is_read(store: Store, tmp_path: Path) -> None:
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


def test_a_backup_carries_them(store: Store, tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(KINDS["jpg"])
    name = attachments.add(store, tmp_path / "anh.jpg")
    add_contact(store)
    made = backups.create(store, tmp_path / "sao-luu")
    backups.unpack(made.path, tmp_path / "moi")
    again = Store.open(tmp_path / "moi", clock=clock())
    assert attachments.read(again, name) == KINDS["jpg"]
