"""The tab of surveys as its user sees it: digits and Enter, the results beside, the register behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services import surveys
from app.services.office import Office
from app.views.surveys import ROUTE, SurveyScreen
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.windows import act


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()


def on_screen(office: Office, scenario: Any) -> None:
    act(office, ROUTE, SurveyScreen, scenario)


def test_slips_are_entered_one_after_the_other_with_digits_and_enter(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SurveyScreen) -> None:
        for digits in ("54435454450500", "55555555555500"):
            await page.type("Các mức trên phiếu", digits, key_by_key=True)
            await page.submit("Các mức trên phiếu")
        await page.see("Đã lưu phiếu PKS-2026-0002")
        assert "Hôm nay đã nhập 2 phiếu" in page.texts()
        assert "100%" in page.texts()
        await page.type("Các mức trên phiếu", "54")
        await page.submit("Các mức trên phiếu")
        assert any(text.startswith("Còn thiếu 12 câu.") for text in page.texts())
        assert "Bình thường" not in page.texts()

    on_screen(office, scenario)
    assert len(list(office.store.table(ROUTE).rows())) == 2


def test_the_register_shows_every_answer_and_leads_back_to_entering(office: Office) -> None:
    surveys.enter(office, {"date": "2026-05-12", "answers": {"overall": 2}})

    async def scenario(page: HeadlessPage, screen: SurveyScreen) -> None:
        await page.click("Sổ phiếu")
        assert "Nhìn chung về sự phục vụ của Ủy ban nhân dân" in page.texts()
        assert "2 · Không hài lòng" in page.texts()
        await page.click("Nhập phiếu")
        assert "Còn 14 câu" in page.texts()

    on_screen(office, scenario)


def test_a_slip_that_is_half_typed_is_asked_about_before_leaving(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: SurveyScreen) -> None:
        await page.type("Các mức trên phiếu", "54")
        page.page.run_task(screen.can_leave)
        await page.see("Phiếu đang nhập chưa được lưu.")
        await page.click("Bỏ phiếu này")
        assert not screen.desk.is_begun

    on_screen(office, scenario)
