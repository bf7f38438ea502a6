from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from app.bootstrap import open_office
from app.domain.clock import FixedClock
from app.domain.errors import AppError
from app.folders import EXECUTABLE_VARIABLE, PORTABLE_FOLDER, store_folder
from app.services import overview, registers, setup
from app.services.office import Office
from tests.services.offices import NOW, REFERENCE


@pytest.fixture
def new_office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "kho", clock=FixedClock(datetime.fromisoformat(NOW)), user="thử")
    yield opened
    opened.store.close()


def test_an_office_that_said_nothing_yet_is_told_what_to_do(new_office: Office) -> None:
    assert not new_office.is_set_up
    with pytest.raises(AppError, match="VP-01"):
        _ = new_office.settings
    assert new_office.categories[-1] == "khác"


def test_the_first_start_keeps_unit_leaders_and_signer_in_one_act(new_office: Office) -> None:
    leaders = [
        {"full_name": "Trần Quang Khải", "position": "Chủ tịch UBND", "is_leader": True},
        {"full_name": "Nguyễn Văn Đức", "position": "Phó Chủ tịch UBND", "is_leader": True},
    ]
    unit = {"unit_type": "xa", "unit_name": "Mộc Bắc", "unit_code": "13327"}
    done = setup.declare(new_office, unit, leaders, signer=1)
    assert done.record["place_name"] == "Mộc Bắc"
    assert registers.get(new_office, "officials", done.record["signer_id"])["full_name"] == "Nguyễn Văn Đức"
    assert new_office.settings.committee == "Ủy ban nhân dân xã Mộc Bắc"
    assert len(new_office.store.acts()) == 1


def test_an_office_is_declared_once(office: Office) -> None:
    with pytest.raises(AppError, match="VP-02"):
        setup.declare(office, {"unit_name": "Mộc Nam", "unit_code": "13339"})


def test_a_wrong_code_is_refused_and_nothing_is_kept(new_office: Office) -> None:
    with pytest.raises(AppError) as refused:
        setup.declare(new_office, {"unit_name": "Mộc Bắc", "unit_code": "1"})
    assert list(refused.value.fields) == ["unit_code"]
    assert not new_office.is_set_up


def test_the_sixteen_units_of_the_plan_and_those_of_today_are_known() -> None:
    units = setup.known_units(REFERENCE)
    old = [unit for unit in units if "Duy Tiên" in unit.superior]
    assert len(old) == 16
    assert sum(unit.unit_type == "phuong" for unit in old) == 9
    assert {unit.name for unit in units if "Ninh Bình" in unit.superior} >= {"Duy Tiên", "Duy Tân", "Duy Hà"}


def test_the_demo_commune_fills_an_empty_store_and_is_lively(new_office: Office) -> None:
    counts = setup.fill_with_demo(new_office)
    assert counts["contacts"] == 300
    assert sum(counts.get(name, 0) for name in ("hotline", "suggestions", "receptions", "petitions")) == 120
    assert counts["activities"] == 40
    assert new_office.settings.unit_title == "xã Mộc Bắc"
    shown = overview.today(new_office)
    assert min(shown.overdue.number, shown.soon.number, shown.to_tell.number) >= 1
    codes = [row["code"] for row in new_office.store.table("hotline").rows()]
    assert len(set(codes)) == len(codes)


def test_demo_records_are_never_mixed_with_real_ones(office: Office) -> None:
    with pytest.raises(AppError, match="VP-03"):
        setup.fill_with_demo(office)


def test_the_store_lies_where_it_is_said_or_beside_the_executable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store_folder(tmp_path) == tmp_path
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "ChinhQuyen.exe"))
    assert store_folder() != tmp_path / "DuLieu"
    (tmp_path / "DuLieu").mkdir()
    assert store_folder() == tmp_path / "DuLieu"


def test_portable_use_looks_beside_the_users_own_file_not_where_it_unpacked_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stick, unpacked = tmp_path / "usb", tmp_path / "cache"
    (stick / PORTABLE_FOLDER).mkdir(parents=True)
    unpacked.mkdir()
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(unpacked / "main"))
    monkeypatch.setenv(EXECUTABLE_VARIABLE, str(stick / "ChinhQuyenThanThien.exe"))
    assert store_folder() == stick / PORTABLE_FOLDER


def test_the_history_names_the_person_at_the_machine(tmp_path: Path) -> None:
    first = open_office(tmp_path, clock=FixedClock(datetime.fromisoformat(NOW)), user="tài khoản máy")
    unit = {"unit_name": "Mộc Bắc", "unit_code": "13327", "keeper": "Nguyễn Thị Hạnh"}
    setup.declare(first, unit)
    first.store.close()
    again = open_office(tmp_path, clock=FixedClock(datetime.fromisoformat(NOW)))
    assert again.user == "Nguyễn Thị Hạnh"
    registers.create(again, "contacts", {"full_name": "Lê Văn Hòa"})
    assert again.store.acts()[0].by == "Nguyễn Thị Hạnh"
    again.store.close()
