"""Photos and scans stay with their record, come back with an undo, go with a purge, leave in no bundle."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.services import attaching, bundle_export, cases, contacts, registers
from app.services.case_files import case_file, person_file
from app.services.office import Office
from app.store import attachments

PHOTO = b"\xff\xd8\xff\xe0 den hong"


@pytest.fixture
def call(office: Office) -> JsonObject:
    values = {"received_at": "2026-05-14T08:30", "person_name": "Trần Thị Ánh", "content": "Đèn đường hỏng."}
    return registers.create(office, "hotline", values).record


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "Ảnh đèn ngõ 3.jpg", tmp_path / "Ảnh cột điện.jpg"]
    for number, path in enumerate(paths):
        path.write_bytes(PHOTO + bytes([number]))
    return paths


def titles(office: Office, row: JsonObject) -> list[str]:
    return [file.title for file in attaching.files_of(office, row)]


def test_several_files_are_one_act_with_their_names_and_come_off_by_undo(
    office: Office, call: JsonObject, photos: list[Path]
) -> None:
    seen: list[str] = []
    done = attaching.attach(
        office, "hotline", call["id"], photos, call["rev"], progress=lambda *at: seen.append(at[2])
    )
    assert done.changes.message == f"Đính kèm 2 tệp vào cuộc gọi {call['code']}"
    assert titles(office, done.record) == [path.name for path in photos] == seen
    assert [file.size for file in attaching.files_of(office, done.record)] == [len(PHOTO) + 1] * 2
    assert [path.read_bytes() for path in photos] == [PHOTO + b"\0", PHOTO + b"\1"]
    office.store.undo(by=office.user)
    assert titles(office, registers.get(office, "hotline", call["id"])) == []


def test_a_file_taken_off_comes_back_by_undo(office: Office, call: JsonObject, photos: list[Path]) -> None:
    row = attaching.attach(office, "hotline", call["id"], photos).record
    row = attaching.detach(office, "hotline", row["id"], row["attachments"][0], row["rev"]).record
    assert titles(office, row) == [photos[1].name]
    row = attaching.detach(office, "hotline", row["id"], row["attachments"][0], row["rev"]).record
    assert "attachments" not in row
    office.store.undo(by=office.user)
    office.store.undo(by=office.user)
    row = registers.get(office, "hotline", call["id"])
    assert titles(office, row) == [path.name for path in photos]
    assert attachments.read(office.store, row["attachments"][0].split()[0]) == PHOTO + b"\0"


def test_the_same_picture_is_named_once(office: Office, call: JsonObject, photos: list[Path]) -> None:
    row = attaching.attach(office, "hotline", call["id"], [photos[0], photos[0]]).record
    row = attaching.attach(office, "hotline", call["id"], photos, row["rev"]).record
    assert titles(office, row) == [path.name for path in photos]
    with pytest.raises(AppError, match="TEP-16"):
        attaching.attach(office, "hotline", call["id"], photos)


@pytest.mark.parametrize(
    "table", ["hotline", "suggestions", "receptions", "petitions", "activities", "dossiers"]
)
def test_every_register_of_cases_activities_and_dossiers_keeps_files(table: str) -> None:
    assert attaching.can_have(table)
    assert not attaching.can_have("contacts")


def test_one_refused_file_leaves_the_record_as_it_was(
    office: Office, call: JsonObject, photos: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "virus.exe").write_bytes(b"MZ")
    with pytest.raises(AppError, match="TEP-12"):
        attaching.attach(office, "hotline", call["id"], [*photos, tmp_path / "virus.exe"])
    assert registers.get(office, "hotline", call["id"]) == call


def test_more_than_twenty_files_are_refused(office: Office, call: JsonObject, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.jpg" for number in range(attaching.MOST + 1)]
    for number, path in enumerate(paths):
        path.write_bytes(PHOTO + bytes([number]))
    attaching.attach(office, "hotline", call["id"], paths[:-1])
    with pytest.raises(AppError, match="TEP-14"):
        attaching.attach(office, "hotline", call["id"], paths[-1:])


def test_a_denunciation_keeps_no_file_and_one_reclassified_loses_them_for_ever(
    office: Office, call: JsonObject, photos: list[Path]
) -> None:
    row = attaching.attach(office, "hotline", call["id"], photos).record
    row = attaching.detach(office, "hotline", row["id"], row["attachments"][0]).record
    row = cases.reclassify_as_denunciation(
        office, "hotline", row["id"], secret_register_no="07", confirmed=True
    ).record
    assert attachments.kept(office.store) == []
    assert attaching.refusal(row)
    with pytest.raises(AppError, match="TEP-15"):
        attaching.attach(office, "hotline", row["id"], photos)


def test_who_is_anonymised_leaves_no_file_of_hers(office: Office, photos: list[Path]) -> None:
    who = registers.create(office, "contacts", {"full_name": "Trần Thị Ánh"}).record
    values = {"received_at": "2026-05-14", "contact_id": who["id"], "content": "Đèn đường hỏng."}
    row = registers.create(office, "hotline", values).record
    attaching.attach(office, "hotline", row["id"], photos)
    row = cases.answer(office, "hotline", row["id"], answer="Đã sửa").record
    cases.inform(office, "hotline", row["id"], how="phone")
    contacts.anonymise(office, who["id"], reason="Đơn ngày 18/5/2026", confirmed=True)
    assert attachments.kept(office.store) == []


def test_papers_name_the_files_as_their_owner_does(office: Office, photos: list[Path]) -> None:
    who = registers.create(office, "contacts", {"full_name": "Trần Thị Ánh"}).record
    values = {"received_at": "2026-05-14", "contact_id": who["id"], "content": "Đèn đường hỏng."}
    row = registers.create(office, "hotline", values).record
    row = attaching.attach(office, "hotline", row["id"], photos[:1]).record
    for text in (case_file(office, "hotline", row["id"]).text(), person_file(office, who["id"]).text()):
        assert photos[0].name in text
        assert row["attachments"][0].split()[0] not in text


def test_no_file_and_no_name_of_one_leaves_in_a_bundle(
    office: Office, call: JsonObject, photos: list[Path], tmp_path: Path
) -> None:
    attaching.attach(office, "hotline", call["id"], photos)
    cases.forward(office, "hotline", call["id"], to="UBND thị xã")
    stick = tmp_path / "USB"
    stick.mkdir()
    receipt = bundle_export.export(office, office.period("2026-H1"), stick)
    with zipfile.ZipFile(receipt.path) as bundle:
        told = b"".join(bundle.read(name) for name in bundle.namelist())
        assert any(name.startswith("records/") for name in bundle.namelist())
    stored = attachments.kept(office.store)[0]
    for secret in (PHOTO, stored[:64].encode(), photos[0].stem.encode()):
        assert secret not in told


def test_what_is_opened_is_a_copy_but_nothing_is_written_where_nothing_may_be(
    office: Office, call: JsonObject, photos: list[Path]
) -> None:
    row = attaching.attach(office, "hotline", call["id"], photos[:1]).record
    (file,) = attaching.files_of(office, row)
    copy = attaching.copy_to_open(office, file)
    assert copy.name == photos[0].name
    assert copy != file.path
    office.store.read_only = True
    assert attaching.copy_to_open(office, file) == file.path
