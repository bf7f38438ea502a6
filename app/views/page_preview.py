"""A pane that shows the real pages of a paper: turned, enlarged, painted anew while the user types."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from app.domain.errors import AppError
from app.views import theme
from app.views.components import icon_button, quiet, refresh, text
from app.views.models.page_preview import PagePreview

DEBOUNCE = 0.25
"""Seconds without a new request before a page is made: a burst of typing makes one page, not twenty."""


class PagePreviewPane(ft.Container):
    """The pane on its desk. `ask` has a PDF made off the window's thread; only the last request counts."""

    def __init__(self, *, empty: str) -> None:
        self.preview = PagePreview()
        self._request = 0
        self._painting = asyncio.Lock()  # PDFium is not meant for several threads at once
        self._label = text("", theme.SMALL, theme.TEXT_RAIL)
        self._percent = text("", theme.SMALL, theme.TEXT_RAIL)
        self._pages = ft.Row(
            [
                self._tool(ft.Icons.CHEVRON_LEFT, "Trang trước", lambda: self.preview.turn(-1)),
                self._tool(ft.Icons.CHEVRON_RIGHT, "Trang sau", lambda: self.preview.turn(1)),
            ],
            spacing=0,
            visible=False,
        )
        self._zoom = ft.Row(
            [
                self._tool(ft.Icons.REMOVE, "Thu nhỏ", self.preview.reduce),
                self._percent,
                self._tool(ft.Icons.ADD, "Phóng to", self.preview.enlarge),
                quiet("Vừa trang", self._then_paint(self.preview.fit)),
            ],
            spacing=theme.S4,
            visible=False,
        )
        tools = ft.Row(
            [self._label, self._pages, ft.Container(expand=True), self._zoom],
            height=theme.scaled(theme.BUTTON_HEIGHT),
        )
        super().__init__(
            ft.Column([tools, self._build_desk(empty)], spacing=theme.S4),
            bgcolor=theme.DESK,
            border_radius=theme.RADIUS_CARD,
            padding=ft.Padding.only(left=theme.S16, right=theme.S8, top=theme.S4, bottom=theme.S8),
            expand=True,
        )

    def _build_desk(self, empty: str) -> ft.Control:
        self._image = ft.Image(src=b"", gapless_playback=True, semantics_label="Trang in")
        self._sheet = ft.Container(
            self._image, bgcolor=theme.PAPER, shadow=theme.paper_shadow(), visible=False
        )
        self._room = ft.Container(
            self._sheet, alignment=ft.Alignment.TOP_CENTER, padding=ft.Padding.only(bottom=theme.S4)
        )
        self._note = text(empty, theme.BODY, theme.TEXT_SECOND, text_align=ft.TextAlign.CENTER)
        across = ft.Row([self._room], scroll=ft.ScrollMode.AUTO)
        down = ft.Column([across], scroll=ft.ScrollMode.AUTO, expand=True)
        return ft.Container(
            ft.Stack([ft.Container(self._note, alignment=ft.Alignment.CENTER), down], expand=True),
            expand=True,
            on_size_change=self._resized,
            size_change_interval=100,
        )

    def _tool(self, mark: ft.IconData, name: str, act: Callable[[], Any]) -> ft.IconButton:
        return icon_button(mark, name, self._then_paint(act), color=theme.TEXT_RAIL)

    def _then_paint(self, act: Callable[[], Any]) -> Callable[[], Any]:
        async def press() -> None:
            act()
            await self._paint()

        return press

    async def _resized(self, event: ft.LayoutSizeChangeEvent[ft.LayoutControl]) -> None:
        pane = (event.width - theme.S16, event.height - theme.S12)
        if pane != self.preview.pane:
            self.preview.pane = pane
            await self._paint()

    async def ask(self, make: Callable[[], bytes], *, at_once: bool = False) -> None:
        """Show the PDF that `make` returns, after a pause in the requests unless `at_once`."""
        self._request += 1
        mine = self._request
        if not at_once:
            await asyncio.sleep(DEBOUNCE)
        async with self._painting:
            if mine != self._request:
                return
            try:
                pdf = await asyncio.to_thread(make)
            except AppError as error:
                self.say(error.message)
                return
            self.preview.show(pdf)
        await self._paint()

    def say(self, message: str) -> None:
        """Show a sentence in place of a page."""
        self.preview.show(b"")
        self._sheet.visible = False
        self._note.value = message
        self._show_tools()
        refresh(self)

    async def _paint(self) -> None:
        if self.preview.is_empty:
            return
        async with self._painting:
            picture = await asyncio.to_thread(self.preview.picture)
        self._image.src = picture.png
        self._image.width, self._image.height = picture.width, picture.height
        self._room.width = max(self.preview.pane[0] + theme.S12, picture.width + theme.S8)
        self._sheet.visible = True
        self._note.value = ""
        self._show_tools()
        refresh(self)

    def _show_tools(self) -> None:
        self._label.value = self.preview.label
        self._percent.value = self.preview.percent
        self._pages.visible = self.preview.pages > 1
        self._zoom.visible = not self.preview.is_empty
