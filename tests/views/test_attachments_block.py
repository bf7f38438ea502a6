"""The files of a record in its panel: added by the system's dialog, opened as a copy, taken off and back."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import flet as ft
import pytest

from app.services import attaching, registers, saving
from app.services.office import Office
from app.views.register import RegisterScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views import windows

PHOTO = b"\xff\xd8\xff\xe0 den hong"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "kho")
    values = {"received_at": "2026-05-14T08:30", "anonymous": True, "content": "Đèn đường hỏng."}
    registers.create(office, "hotline", values)
    return office


def test_files_are_added_opened_taken_off_and_brought_back(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Ảnh đèn ngõ 3.jpg"
    path.write_bytes(PHOTO)
    opened: list[Path] = []
    monkeypatch.setattr(saving, "open_outside", opened.append)

    async def picked(_: ft.FilePicker, **how: object) -> list[object]:
        assert how["allow_multiple"] is True
        assert "căn cước" in str(how["dialog_title"])
        return [SimpleNamespace(path=str(path))]

    monkeypatch.setattr(ft.FilePicker, "pick_files", picked)

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        assert attaching.RULES in page.texts()
        await page.click("Thêm tệp…")
        await page.see("Tệp đính kèm · 1")
        await page.see("Ảnh đèn ngõ 3.jpg")
        assert "JPG · 13 byte" in page.texts()
        await page.click("Mở")
        await page.until(lambda: opened)
        assert (opened[0].name, opened[0].read_bytes()) == (path.name, PHOTO)
        await page.click("Gỡ tệp Ảnh đèn ngõ 3.jpg")
        assert path.name not in page.texts()
        await page.click("Hoàn tác")
        assert path.name in page.texts()

    windows.act(office, "hotline", lambda shell, o: RegisterScreen(shell, o, "hotline"), scenario)


def test_while_a_step_is_entered_the_files_are_only_shown(office: Office, tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(PHOTO)
    (row,) = office.store.table("hotline").rows()
    attaching.attach(office, "hotline", row["id"], [tmp_path / "anh.jpg"])

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        await page.click("Giao việc")
        await page.see("Tệp đính kèm · 1")
        assert page.all("Thêm tệp…") == page.all("Gỡ tệp anh.jpg") == []

    windows.act(office, "hotline", lambda shell, o: RegisterScreen(shell, o, "hotline"), scenario)


def test_a_denunciation_offers_no_button(tmp_path: Path) -> None:
    office = open_office(tmp_path / "kho")
    secret = {"received_at": "2026-05-15", "nature": "denunciation", "secret_register_no": "03"}
    registers.create(office, "petitions", secret)

    async def scenario(page: HeadlessPage, screen: RegisterScreen) -> None:
        assert attaching.SECRET in page.texts()
        assert page.all("Thêm tệp…") == []

    windows.act(office, "petitions", lambda shell, o: RegisterScreen(shell, o, "petitions"), scenario)
