from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from app.documents.pdf import render_pdf
from app.documents.tree import Document, PageBreak, paragraph
from app.domain.errors import AppError
from app.views.page_preview import PagePreviewPane
from tests.harness.headless_page import HeadlessPage, run


def letter(*words: str) -> Callable[[], bytes]:
    blocks = [block for word in words for block in (PageBreak(), paragraph(word))][1:]
    return lambda: render_pdf(Document("Thư", tuple(blocks)))


def act(scenario: Any) -> None:
    async def go(page: HeadlessPage) -> None:
        await scenario(page, pane)

    pane = PagePreviewPane(empty="Chọn dịp để xem trang in.")

    def main(page: ft.Page) -> None:
        ft.context.disable_auto_update()
        page.add(pane)
        page.update()

    run(main, go)


def picture(page: HeadlessPage) -> bytes:
    source: bytes = page.get("Trang in", ft.Image).src
    return source


def test_without_a_paper_the_pane_says_what_will_stand_there() -> None:
    async def scenario(page: HeadlessPage, pane: PagePreviewPane) -> None:
        assert "Chọn dịp để xem trang in." in page.texts()
        assert not page.all("Phóng to")

    act(scenario)


def test_pages_are_turned_and_enlarged() -> None:
    async def scenario(page: HeadlessPage, pane: PagePreviewPane) -> None:
        await pane.ask(letter("Một", "Hai"), at_once=True)
        assert "Trang 1/2" in page.texts()
        first = picture(page)
        await page.click("Trang sau")
        await page.see("Trang 2/2")
        await page.until(lambda: picture(page) != first)
        width = page.get("Trang in", ft.Image).width
        await page.click("Phóng to")
        await page.until(lambda: page.get("Trang in", ft.Image).width > width)
        await page.click("Vừa trang")
        await page.until(lambda: page.get("Trang in", ft.Image).width == width)

    act(scenario)


def test_only_the_last_of_a_burst_of_requests_is_made() -> None:
    made: list[str] = []

    def counted(word: str) -> Callable[[], bytes]:
        def make() -> bytes:
            made.append(word)
            return letter(word)()

        return make

    async def scenario(page: HeadlessPage, pane: PagePreviewPane) -> None:

        await asyncio.gather(*(pane.ask(counted(word)) for word in ("B", "Bà", "Bà Đ")))
        assert made == ["Bà Đ"]
        assert "Trang 1/1" in page.texts()

    act(scenario)


def test_a_refusal_stands_where_the_page_would_be() -> None:
    def refuse() -> bytes:
        raise AppError("THU-05", "Không lập thư cho người tố cáo.")

    async def scenario(page: HeadlessPage, pane: PagePreviewPane) -> None:
        await pane.ask(letter("Một"), at_once=True)
        await pane.ask(refuse, at_once=True)
        assert "Không lập thư cho người tố cáo." in page.texts()
        assert not page.all("Trang in")

    act(scenario)
