"""The search for everything: the box in the header (Ctrl+K) and its answers over the content."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.tables import TABLES
from app.services.office import Office
from app.services.search import Hit, find
from app.views import components as ui
from app.views import theme
from app.views.fields import DEBOUNCE_SECONDS, text_field
from app.views.models.navigation import SETTINGS, WORK_TABLES, place_of_table
from app.views.models.show import Show
from app.views.shell import Shell

ANSWERS = 12
SEARCH_LABEL = "Tìm mọi thứ: tên, số điện thoại, mã…"


class _Answer(ft.Container):
    """One answer; drawn once and refilled."""

    def __init__(self, take: Callable[[Hit], Awaitable[None]]) -> None:
        self.hit: Hit | None = None
        self._kind = ui.text("", theme.NOTE, theme.TEXT_SECOND, lines=1, width=theme.scaled(112))
        self._title = ui.text("", theme.BODY_MEDIUM, lines=1)
        self._detail = ui.text("", theme.NOTE, theme.TEXT_SECOND, lines=1)

        async def press() -> None:
            if self.hit is not None:
                await take(self.hit)

        super().__init__(
            ft.Row([self._kind, ft.Column([self._title, self._detail], spacing=0, expand=True, tight=True)]),
            height=theme.scaled(theme.ROW_HEIGHT + theme.S4),
            padding=ft.Padding.symmetric(horizontal=theme.S16),
            border=ft.Border.only(bottom=ft.BorderSide(1, theme.LINE_ROW)),
            on_click=press,
            visible=False,
        )

    def fill(self, hit: Hit | None, chosen: bool) -> None:
        """Show an answer, or nothing."""
        self.hit, self.visible = hit, hit is not None
        if hit is not None:
            self._kind.value = TABLES[hit.table].title
            self._title.value = hit.title
            self._detail.value = " · ".join(filter(None, (hit.code, hit.detail)))
            self.bgcolor = theme.MAIN_TINT if chosen else theme.SURFACE


class SearchPanel:
    """The field and the list of answers; `shell.put_search` places both."""

    def __init__(self, shell: Shell, office: Office) -> None:
        self._shell, self._office = shell, office
        self._turn = 0
        self._hits: list[Hit] = []
        self._chosen = 0
        self.field = text_field(
            "Tìm mọi thứ",
            hint=SEARCH_LABEL,
            watch=shell.watch,
            on_change=self._typed,
            on_submit=self._enter,
            ignore_up_down_keys=True,
            width=theme.SEARCH_WIDTH,
            suffix_icon=ft.Container(
                ui.key_hint("Ctrl K"),
                padding=ft.Padding.only(right=theme.S8),
                width=theme.scaled(68),
                alignment=ft.Alignment.CENTER_RIGHT,
            ),
        )
        self._answers = [_Answer(self.open) for _ in range(ANSWERS)]
        self._nothing = ui.text("", theme.BODY, theme.TEXT_SECOND)
        nothing = ft.Container(self._nothing, padding=theme.S16, visible=False)
        self._none = nothing
        self.results = ft.Container(
            ft.Column([*self._answers, nothing], spacing=0, tight=True, scroll=ft.ScrollMode.AUTO),
            width=theme.SEARCH_RESULTS_WIDTH,
            bgcolor=theme.SURFACE,
            border=ft.Border.all(1, theme.LINE),
            border_radius=theme.RADIUS,
            padding=ft.Padding.symmetric(vertical=theme.S4),
            shadow=ft.BoxShadow(blur_radius=theme.S24, color=theme.SHADOW),
        )

    async def focus(self) -> None:
        """Put the caret into the box."""
        await self.field.focus()  # type: ignore[no-untyped-call]  # Flet

    async def _typed(self) -> None:
        self._turn += 1
        turn = self._turn
        await asyncio.sleep(DEBOUNCE_SECONDS)
        if turn == self._turn:
            self.search(self.field.value or "")

    def search(self, typed: str) -> None:
        """Show what answers."""
        self._hits = find(self._office, typed, limit=ANSWERS) if typed.strip() else []
        self._chosen = 0
        self._nothing.value = (
            f"Không tìm thấy “{typed.strip()}”. Gõ tên, số điện thoại hay mã số, không cần dấu."
        )
        self._none.visible = bool(typed.strip()) and not self._hits
        self._draw()
        self._shell.show_results(bool(typed.strip()))

    def _draw(self) -> None:
        for place, answer in enumerate(self._answers):
            hit = self._hits[place] if place < len(self._hits) else None
            answer.fill(hit, place == self._chosen)
        ui.refresh(self.results)

    def key(self, keys: str) -> bool:
        """Ctrl+K from anywhere; up, down and Escape while the answers show."""
        if keys == "Ctrl+K":
            self._shell.run(self.focus)
            return True
        if self._shell.watch.field is not self.field or not self._shell.results_shown:
            return False
        if keys == "Escape":
            self._close()
        elif keys in ("Up", "Down") and self._hits:
            self._chosen = (self._chosen + (1 if keys == "Down" else -1)) % len(self._hits)
            self._draw()
        else:
            return False
        return True

    async def _enter(self) -> None:
        self._turn += 1
        self.search(self.field.value or "")
        if self._hits:
            await self.open(self._hits[self._chosen])

    def _close(self) -> None:
        """Put the answers away and empty the box for the next search; nobody types in it now."""
        self._turn += 1
        self.field.value = ""
        ui.refresh(self.field)
        self._shell.show_results(False)

    async def open(self, hit: Hit) -> None:
        """Go to the record of an answer."""
        self._close()
        if hit.table == "officials":
            await self._shell.open(SETTINGS.key)
            return
        route = hit.table if hit.table in WORK_TABLES | {"box_openings"} else place_of_table(hit.table)
        await self._shell.open(route, Show(record_id=hit.record_id))
