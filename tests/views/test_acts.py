"""The audit list in the window: filter, undo after a restart, a removed record back, a refused undo."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services import registers
from app.services.office import Office
from app.views.models import acts as model
from app.views.settings import SettingsScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.windows import act


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that removed a person yesterday and was started again."""
    opened = open_office(tmp_path / "store")
    person = registers.create(opened, "contacts", {"full_name": "Đặng Thị Thuở"}).record
    registers.create(opened, "officials", {"full_name": "Lê Quang Hưng", "position": "Công chức"})
    registers.remove(opened, "contacts", person["id"])
    opened.store.close()
    again = open_office(tmp_path / "store")
    yield again
    again.store.close()


def on_screen(office: Office, scenario: Any) -> None:
    async def at_the_list(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Nhật ký")
        await scenario(page)

    act(office, "settings", SettingsScreen, at_the_list)


def removal(office: Office) -> str:
    return office.store.acts(limit=1)[0].message


def test_a_record_that_was_removed_comes_back_from_the_list_also_after_a_restart(office: Office) -> None:
    assert len(office.store.table("contacts")) == 0
    message = removal(office)

    async def scenario(page: HeadlessPage) -> None:
        await page.see(message)
        asking = asyncio.create_task(page.click("Hoàn tác…", nth=0))
        await page.see("Hoàn tác việc này?")
        await page.click("Hoàn tác")
        await asking
        assert [row["full_name"] for row in office.store.table("contacts").rows()] == ["Đặng Thị Thuở"]
        await page.see("Đã hoàn tác")
        assert f"Hoàn tác: {message}" in page.texts()

    on_screen(office, scenario)


def test_the_list_is_narrowed_to_a_register_and_to_words(office: Office) -> None:
    message = removal(office)

    async def scenario(page: HeadlessPage) -> None:
        await page.select("Sổ", "officials")
        await page.until(lambda: message not in page.texts())
        await page.select("Sổ", "Mọi sổ")
        await page.see(message)
        await page.type("Tìm trong nhật ký", "xoa cong dan")
        await page.submit("Tìm trong nhật ký")
        await page.until(lambda: len([text for text in page.texts() if " · Nguyễn Thị Hạnh" in text]) == 1)
        assert message in page.texts()

    on_screen(office, scenario)


def test_an_undo_that_is_refused_shows_both_versions(office: Office) -> None:
    (person,) = office.store.table("officials").rows()
    registers.update(office, "officials", person["id"], {"phone": "0912345678"})
    registers.update(office, "officials", person["id"], {"phone": "0987654321"})

    async def scenario(page: HeadlessPage) -> None:
        asking = asyncio.create_task(page.click("Hoàn tác…", nth=1))
        await page.see("Hoàn tác việc này?")
        await page.click("Hoàn tác")
        await asking
        await page.see("KHO-13")
        texts = page.texts()
        assert "Đang lưu" in texts
        assert "Trước việc này" in texts
        assert "0987 654 321" in texts
        assert "(trống)" in texts

    on_screen(office, scenario)


def test_older_acts_are_read_on_demand(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "PAGE", 2)
    first = office.store.acts()[-1].message

    async def scenario(page: HeadlessPage) -> None:
        assert first not in page.texts()
        await page.click("Xem thêm")
        await page.see(first)
        assert "Xem thêm" not in page.texts()

    on_screen(office, scenario)


def test_damage_is_told_with_what_a_repair_would_do_and_repaired_on_demand(office: Office) -> None:
    with office.store.transaction("Thêm", by="x") as tx:
        tx.insert("contacts", {"id": "x", "full_name": "Thu\u031b\u0309"})

    async def scenario(page: HeadlessPage, screen: SettingsScreen) -> None:
        await page.click("Giới thiệu, kiểm tra")
        await page.click("Kiểm tra dữ liệu")
        await page.see("→ chuyển về dạng dựng sẵn")
        await page.click("Sửa những chỗ sửa được")
        await page.see("Dữ liệu nguyên vẹn")
        assert (office.store.table("contacts").row("x") or {})["full_name"] == "Thử"
        assert "Sửa những chỗ sửa được" not in page.texts()

    act(office, "settings", SettingsScreen, scenario)
