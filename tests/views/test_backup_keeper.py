"""The window backs the store up by itself and says when it did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.services import backups, registers
from app.services.office import Office
from app.views import backup_keeper
from app.views.backup_keeper import BackupKeeper
from tests.harness.headless_page import HeadlessPage, run
from tests.services.offices import open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "kho")
    yield opened
    opened.store.close()


def in_window(office: Office, scenario) -> None:
    async def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        keeper.append(BackupKeeper(page, office, lambda: told.append(keeper[0].words())))

    keeper: list[BackupKeeper] = []
    told: list[str] = []

    async def act(page: HeadlessPage) -> None:
        await scenario(page, keeper[0], told)

    run(main, act)


def test_a_change_is_backed_up_after_a_pause(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_keeper, "PAUSE_SECONDS", 0.02)

    async def scenario(page: HeadlessPage, keeper: BackupKeeper, told: list[str]) -> None:
        assert keeper.words() == "Chưa có bản sao lưu"
        registers.create(office, "contacts", {"full_name": "Trần Thị Bưởi"})
        keeper.note_change()
        await page.until(lambda: told)
        assert told == ["Đã sao lưu 09:00 hôm nay"]
        assert not backups.is_due(office)

    in_window(office, scenario)


def test_the_day_ends_with_a_backup_only_where_something_changed(office: Office) -> None:
    async def scenario(page: HeadlessPage, keeper: BackupKeeper, told: list[str]) -> None:
        await keeper.at_exit()
        await keeper.at_exit()
        assert len(backups.listed(office)) == 1

    in_window(office, scenario)
