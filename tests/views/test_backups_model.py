from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services import registers
from app.services.office import Office
from app.views.models.backups import Backups
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    registers.create(opened, "contacts", {"full_name": "Đặng Thị Thuở"})
    yield opened
    opened.store.close()


def test_a_backup_is_listed_with_its_time_size_and_counts(office: Office) -> None:
    backups = Backups(office)
    assert backups.last_in_words == "Chưa sao lưu lần nào"
    backups.create()
    (line,) = backups.lines()
    assert line.moment == "18/05/2026 09:00"
    assert line.about.endswith("1 công dân")
    assert line.place == "máy này"
    assert backups.last_in_words == "Lần cuối: 09:00 hôm nay"


def test_restoring_is_shown_before_it_is_done_and_can_be_taken_back(office: Office) -> None:
    backups = Backups(office)
    backups.create()
    (contact,) = office.store.table("contacts").rows()
    registers.update(office, "contacts", contact["id"], {"phone": "0912345678"})
    registers.create(office, "contacts", {"full_name": "Phạm Thị Ân"})
    backups.chosen = backups.lines()[0].path
    assert backups.preview() == ["Công dân: đổi về bản cũ 1, bỏ 1"]
    changes = backups.restore()
    assert [row["full_name"] for row in office.store.table("contacts").rows()] == ["Đặng Thị Thuở"]
    assert backups.chosen is None
    assert len(backups.lines()) == 2
    office.store.undo(changes.seq, by="thử")
    assert len(list(office.store.table("contacts").rows())) == 2


def test_a_backup_that_changes_nothing_says_so(office: Office) -> None:
    backups = Backups(office)
    backups.create()
    backups.chosen = backups.lines()[0].path
    assert backups.preview() == ["Không có gì khác với hiện tại."]


def test_the_second_place_gets_its_copy_and_a_missing_one_is_told(office: Office, tmp_path: Path) -> None:
    backups = Backups(office)
    assert "Chưa có nơi sao lưu thứ hai" in backups.warning
    stick = tmp_path / "usb"
    stick.mkdir()
    backups.set_second_place(stick)
    assert backups.second_place == str(stick)
    assert backups.warning == ""
    backups.create()
    assert {line.place for line in backups.lines()} == {"máy này", "nơi thứ hai"}
    backups.set_second_place(tmp_path / "gone")
    assert "Không thấy nơi sao lưu thứ hai" in backups.warning
    backups.set_second_place(None)
    assert backups.second_place == ""


def test_the_stores_own_folder_is_no_second_place(office: Office) -> None:
    with pytest.raises(AppError) as caught:
        Backups(office).set_second_place(office.store.folder / "backups")
    assert caught.value.code == "SL-20"


def test_nothing_is_restored_before_a_backup_was_chosen(office: Office) -> None:
    with pytest.raises(AppError) as caught:
        Backups(office).restore()
    assert caught.value.code == "SL-21"
