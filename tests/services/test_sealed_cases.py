"""Who sent a forwarded case goes up only sealed, only when asked for, and the superior alone reads it."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bundles import sealing
from app.bundles.manifest import SEALED
from app.domain.errors import AppError
from app.services import bundle_export, cases, consolidation, registers, sealed_cases
from app.services.consolidation import Verdict
from app.services.office import Office
from app.services.sealed_cases import Seal
from app.store.office_key import receiving_secret
from tests.bundles.samples import commune_bundle
from tests.services.offices import open_office

PERIOD = "2026-H1"
MARKER = "Đặng Thị Thuở"
PASSWORD = "mưa rào tháng sáu"
SENDER = {"person_name": MARKER, "person_phone": "0912345678", "person_address": "Số 5, ngõ Bờ Hồ"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "OPERATIONS", 1)
    monkeypatch.setattr(sealing, "MEMORY", sealing.LEAST_MEMORY)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    settings = {"level": "superior", "unit_type": "thi_xa", "unit_name": "Thử", "unit_code": "999"}
    opened = open_office(tmp_path / "cap-tren", "2026-06-12T09:00", **settings)
    yield opened
    opened.store.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "USB"
    folder.mkdir()
    return folder


def forward(office: Office, table: str = "hotline", **values: Any) -> str:
    values = {"content": f"{MARKER} báo cầu yếu", "received_at": "2026-05-15", **SENDER, **values}
    case_id: str = cases.receive(office, table, values).record["id"]
    cases.forward(office, table, case_id, to="UBND thị xã")
    return case_id


def export(office: Office, stick: Path, seal: Seal | None) -> Path:
    return bundle_export.export(office, office.period(PERIOD), stick, seal=seal).path


def received_id(town: Office, path: Path) -> str:
    (outcome,) = consolidation.receive(town, [path]).outcomes
    assert outcome.verdict is Verdict.RECEIVED
    (row,) = town.store.table(consolidation.TABLE).rows()
    return str(row["id"])


def bytes_of(path: Path) -> bytes:
    """All that lies in the bundle, also what its sealed entry holds in base64."""
    with zipfile.ZipFile(path) as bundle:
        parts = [bundle.read(name) for name in bundle.namelist()]
        if SEALED in bundle.namelist():
            parts.append(base64.b64decode(json.loads(bundle.read(SEALED))["box"]))
    return path.read_bytes() + b"".join(parts)


def test_by_key_the_superior_and_nobody_else_reads_who_sent_it(
    office: Office, town: Office, stick: Path, tmp_path: Path
) -> None:
    forward(office)
    path = export(office, stick, sealed_cases.for_key(sealed_cases.own_key(town).key))
    bundle_id = received_id(town, path)
    (case,), done = sealed_cases.open_received(town, bundle_id)
    assert (case.person_name, case.person_phone) == (MARKER, "0912345678")
    assert (case.person_address, case.content) == ("Số 5, ngõ Bờ Hồ", f"{MARKER} báo cầu yếu")
    assert done.changes.message == "Mở niêm phong gói của xã Mộc Bắc, 6 tháng đầu năm 2026"
    assert (done.record["opened_by"], done.record["opened_at"]) == (town.user, "2026-06-12T09:00:00")
    other = open_office(tmp_path / "khac", level="superior", unit_code="998")
    with pytest.raises(AppError, match="GOI-24"):
        sealed_cases.open_bundle(other, bundle_export.verify(path))
    other.store.close()


def test_by_password_whoever_knows_it_reads_who_sent_it(office: Office, town: Office, stick: Path) -> None:
    forward(office)
    path = export(office, stick, sealed_cases.with_password(PASSWORD))
    bundle_id = received_id(town, path)
    assert sealed_cases.needs_password(registers.get(town, consolidation.TABLE, bundle_id)["sealed"])
    before = town.store.last_act
    with pytest.raises(AppError, match="GOI-26"):
        sealed_cases.open_received(town, bundle_id, "mưa rào tháng bảy")
    assert town.store.last_act == before
    assert "opened_at" not in registers.get(town, consolidation.TABLE, bundle_id)
    (case,), _ = sealed_cases.open_received(town, bundle_id, PASSWORD)
    assert case.person_name == MARKER


@pytest.mark.parametrize("by_password", [True, False])
def test_no_word_of_it_lies_open_in_the_bundle_or_in_the_superiors_store(
    by_password: bool, office: Office, town: Office, stick: Path
) -> None:
    forward(office)
    key = sealed_cases.own_key(town).key
    seal = sealed_cases.with_password(PASSWORD) if by_password else sealed_cases.for_key(key)
    path = export(office, stick, seal)
    sealed_cases.open_received(town, received_id(town, path), PASSWORD)
    town.store.compact()
    kept = b"".join(file.read_bytes() for file in town.store.folder.rglob("*") if file.is_file())
    for secret in (MARKER, "Thuở", "0912345678", "0912 345 678", "ngõ Bờ Hồ", PASSWORD):
        assert secret.encode() not in bytes_of(path)
        assert secret.encode() not in kept
        assert json.dumps(secret).encode() not in bytes_of(path) + kept


def test_without_asking_nothing_is_sealed_and_the_manifest_says_so(office: Office, stick: Path) -> None:
    forward(office)
    plain = bundle_export.verify(export(office, stick, None)).manifest
    assert plain.personal_data == "none"
    assert SEALED not in {entry.path for entry in plain.entries}
    sealed = bundle_export.verify(export(office, stick, sealed_cases.with_password(PASSWORD))).manifest
    assert sealed.personal_data == "sealed"
    assert sorted(row["sealed_cases"] for row in bundle_export.made(office)) == [0, 1]
    assert office.store.acts()[0].message.endswith(", kèm người gửi của 1 việc (niêm phong)")


def test_asking_where_nothing_was_sent_up_makes_a_plain_bundle(office: Office, stick: Path) -> None:
    manifest = bundle_export.verify(export(office, stick, sealed_cases.with_password(PASSWORD))).manifest
    assert manifest.personal_data == "none"


def test_a_denunciation_and_a_name_to_be_kept_secret_are_never_inside(
    office: Office, town: Office, stick: Path
) -> None:
    values = {"received_at": "2026-05-15", "nature": "denunciation", "secret_register_no": "05"}
    secret = cases.receive(office, "petitions", values).record
    cases.forward(office, "petitions", secret["id"], to="Thanh tra")
    forward(office, "receptions", confidential=True)
    turned = forward(office, "suggestions")
    cases.reclassify_as_denunciation(office, "suggestions", turned, secret_register_no="06", confirmed=True)
    forward(office, content="Cầu yếu")
    period = office.period(PERIOD)
    assert [case["content"] for case in sealed_cases.to_seal(office, period)] == ["Cầu yếu"]
    assert sealed_cases.kept_secret(office, period) == 1
    path = export(office, stick, sealed_cases.for_key(sealed_cases.own_key(town).key))
    told = sealed_cases.open_bundle(town, bundle_export.verify(path))
    assert [(case.table, case.content) for case in told] == [("hotline", "Cầu yếu")]


def test_what_the_list_of_citizens_knows_of_the_sender_goes_along(office: Office) -> None:
    person = {"full_name": "Trần Văn Mận", "phone": "0987654321", "address": "Số 7, ngõ Cây Đa"}
    contact = registers.create(office, "contacts", person).record
    forward(office, contact_id=contact["id"], person_name="", person_phone="", person_address="")
    (told,) = sealed_cases.to_seal(office, office.period(PERIOD))
    assert told["person_name"] == "Trần Văn Mận"
    assert (told["person_phone"], told["person_address"]) == ("0987654321", "Số 7, ngõ Cây Đa")


def test_an_entry_put_into_another_bundle_does_not_open(town: Office, tmp_path: Path) -> None:
    key = sealed_cases.own_key(town).key
    inside = sealed_cases.content([{"table": "hotline", "code": "x"}], "019e3a00-0000-7000-8000-000000000000")
    path = commune_bundle(tmp_path, sealed=sealing.seal_for_key(inside, key))
    bundle_id = received_id(town, path)  # the superior cannot know before it is opened
    before = town.store.last_act
    with pytest.raises(AppError, match="GOI-23"):
        sealed_cases.open_received(town, bundle_id)
    assert town.store.last_act == before


def test_a_bundle_whose_sealed_entry_is_unreadable_is_refused_and_nothing_changes(
    town: Office, tmp_path: Path
) -> None:
    bomb = json.loads(sealing.seal_with_password(b"{}", PASSWORD)) | {"memory": 2**40}
    (outcome,) = consolidation.receive(
        town, [commune_bundle(tmp_path, sealed=json.dumps(bomb).encode())]
    ).outcomes
    assert outcome.verdict is Verdict.REFUSED
    assert "Phần niêm phong" in outcome.message
    assert len(town.store.table(consolidation.TABLE)) == 0


def test_a_bundle_without_a_sealed_entry_tells_nothing(town: Office, tmp_path: Path) -> None:
    assert sealed_cases.open_bundle(town, bundle_export.verify(commune_bundle(tmp_path))) == ()


# the superior's key


def test_the_superior_hands_out_its_key_which_stays_the_same(town: Office, tmp_path: Path) -> None:
    name, data = sealed_cases.own_key_file(town)
    assert name == "KHOA_NHAN_999.txt"
    assert sealed_cases.own_key_file(town) == (name, data)
    path = tmp_path / name
    path.write_bytes(data)
    told = sealed_cases.read_key(path)
    assert told == sealed_cases.own_key(town)
    assert told.unit.name == "thị xã Thử"
    assert receiving_secret(town.store).hex() not in data.decode()


def test_a_commune_takes_the_key_as_an_act_that_can_be_undone(office: Office, town: Office) -> None:
    assert sealed_cases.superior_key(office) is None
    done = sealed_cases.take_superior_key(office, sealed_cases.own_key(town))
    assert done.changes.message == "Nhận khóa niêm phong của thị xã Thử"
    assert sealed_cases.superior_key(office) == sealed_cases.own_key(town)
    registers.undo(office)
    assert sealed_cases.superior_key(office) is None


def test_a_commune_has_no_receiving_key(office: Office) -> None:
    with pytest.raises(AppError, match="TH-02"):
        sealed_cases.own_key(office)
    assert not (office.store.folder / "khoa-nhan.json").exists()


@pytest.mark.parametrize("data", [None, b"", b"x" * 10_000, b"PK\x03\x04"])
def test_a_key_file_that_is_none_is_refused(data: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "KHOA_NHAN_999.txt"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(AppError) as caught:
        sealed_cases.read_key(path)
    assert caught.value.code == ("GOI-36" if data is None else "GOI-27")
