"""Tổng quan: what must be done today, with the list behind each figure one press away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from app.services.office import Office
from app.services.overview import Group
from app.views import components as ui
from app.views import faults, theme
from app.views.charts import bars, columns
from app.views.models.navigation import BUNDLES, OFFERS, place_of_table
from app.views.models.overview import CHARTS, TASKS_SHOWN, Card, Line, OverviewModel
from app.views.models.show import Show
from app.views.shell import Primary, Shell
from app.views.work import LastAsked

SHOWN_TABLES = (
    "hotline", "suggestions", "receptions", "petitions", "dossiers", "letters", "contacts",
    "reception_days", "settings",
)  # fmt: skip
_CARD_LOOK: dict[str, tuple[ft.IconData, str]] = {
    "overdue": (ft.Icons.ERROR_OUTLINE, theme.LATE),
    "soon": (ft.Icons.SCHEDULE, theme.SOON),
    "to_tell": (ft.Icons.PHONE_OUTLINED, theme.MAIN),
    "letters": (ft.Icons.MAIL_OUTLINE, theme.TEXT),
}
TASKS_AT_FIRST = 12
"""What the smallest usual screen shows of today's work: the rest is drawn a moment after the first frame."""
CODE_WIDTH, STATE_WIDTH, ACT_WIDTH = 128, 122, 96


class _Figure(ft.Container):
    """One of the four cards."""

    def __init__(self, key: str, open_: Callable[[Card], Awaitable[None]]) -> None:
        self._card: Card | None = None
        mark, self._color = _CARD_LOOK[key]
        self._mark = ui.icon(mark, theme.ICON_SMALL, self._color)
        self._title = ui.text("", theme.BODY_MEDIUM, self._color, lines=1)
        self._number = ui.text("", theme.FIGURE, self._color)
        self._note = ui.text("", theme.NOTE, theme.TEXT_SECOND, lines=1)

        async def press() -> None:
            if self._card is not None:
                await open_(self._card)

        inside = ft.Column(
            [ft.Row([self._mark, self._title], spacing=6), self._number, self._note], spacing=0, tight=True
        )
        super().__init__(
            inside,
            bgcolor=theme.SURFACE,
            border=ft.Border.all(1, theme.LINE),
            border_radius=theme.RADIUS_CARD,
            padding=ft.Padding.symmetric(horizontal=18, vertical=14),
            ink=True,
            on_click=press,
            expand=True,
        )
        self._alarm = key == "overdue"

    def fill(self, card: Card) -> None:
        """Show a figure; only a figure that asks for work is coloured."""
        self._card = card
        color = self._color if card.number else theme.TEXT_SECOND
        self._title.value, self._number.value, self._note.value = (
            card.title,
            "…" if card.number is None else ui.grouped(card.number),
            card.note,
        )
        self._number.style = theme.text_style(theme.FIGURE, color)
        self._title.style = theme.text_style(theme.BODY_MEDIUM, color)
        self._mark.color = color
        self.border = ft.Border.all(1, theme.LATE_LINE if self._alarm and card.number else theme.LINE)


class _Task(ft.Container):
    """One line of today's work; made once and refilled."""

    def __init__(self, open_: Callable[[Line, bool], Awaitable[None]]) -> None:
        self._line: Line | None = None
        self._chip = ui.Chip()
        self._code = ui.text("", theme.SMALL, theme.TEXT_SECOND, lines=1, width=theme.scaled(CODE_WIDTH))
        self._words = ui.text("", theme.BODY_MEDIUM, lines=1, expand=True)
        self._word = ui.text("", theme.BUTTON, theme.MAIN, lines=1)

        async def press() -> None:
            if self._line is not None:
                await open_(self._line, False)

        async def act() -> None:
            if self._line is not None:
                await open_(self._line, True)

        button: ft.Control = ft.TextButton(
            self._word, on_click=act, height=theme.scaled(theme.BUTTON_HEIGHT_SMALL)
        )
        super().__init__(
            ft.Row(
                [
                    ft.Row([self._chip], width=theme.scaled(STATE_WIDTH)),
                    self._code,
                    self._words,
                    ft.Row([button], width=theme.scaled(ACT_WIDTH), alignment=ft.MainAxisAlignment.END),
                ],
                spacing=0,
            ),
            height=theme.scaled(theme.ROW_HEIGHT),
            border=ft.Border.only(top=ft.BorderSide(1, theme.LINE_ROW)),
            on_click=press,
            visible=False,
        )

    def fill(self, line: Line | None) -> None:
        """Show a line, or nothing."""
        self._line, self.visible = line, line is not None
        if line is not None:
            self._chip.set(line.word, line.tone)
            self._code.value, self._words.value, self._word.value = (
                line.task.code,
                line.task.text,
                line.button,
            )


class OverviewScreen:
    """The first screen."""

    primary: Primary | None = None

    def __init__(
        self, shell: Shell, office: Office, *, print_today: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._shell = shell
        self.model = OverviewModel(office)
        self._stale = False
        self._figures = {key: _Figure(key, self._open_card) for key in _CARD_LOOK}
        self._tasks: list[_Task] = []
        self._most_tasks = TASKS_AT_FIRST
        self._letters = LastAsked()
        self._task_list = ft.Column([], spacing=0, scroll=ft.ScrollMode.AUTO, expand=True)
        self._rest = ui.text("", theme.NOTE, theme.TEXT_SECOND, lines=1)
        self._calm = ft.Container(
            ui.empty(
                "Hôm nay không có việc nào đến hạn",
                "Việc quá hạn, sắp đến hạn và việc chờ báo lại cho dân sẽ hiện ở đây.",
                mark=ft.Icons.TASK_ALT,
            ),
            expand=True,
            visible=False,
        )
        self._report_title = ui.text("", theme.CARD_TITLE, lines=2)
        self._days = ui.text("", theme.FIGURE_SMALL)
        self._by = ui.text("", theme.BODY, lines=1, expand=True)
        self._bar = ft.ProgressBar(
            value=0,
            bar_height=theme.BAR_HEIGHT,
            color=theme.MAIN,
            bgcolor=theme.TRACK,
            border_radius=theme.S4,
        )
        self._chart_title = ui.text("", theme.CARD_TITLE, lines=1)
        self._kinds = {key: ui.FilterChip(kind.word, self._chooser(key)) for key, kind in CHARTS.items()}
        self._chart = ft.Container(expand=True)
        self._coming = ui.rich([])
        self._empty_day = ft.Container()
        self.body: ft.Control = self._build(print_today)
        shell.changes.subscribe(SHOWN_TABLES, self._changed)
        self._fill()
        faults.spawn(shell.page, self._draw_rest)

    @property
    def title(self) -> str:
        """The day."""
        return self.model.title

    def _build(self, print_today: Callable[[], Awaitable[None]] | None) -> ft.Control:
        head: list[ft.Control] = [ui.text("Việc hôm nay", theme.CARD_TITLE, expand=True), self._rest]
        if print_today is not None:
            head.append(ui.quiet("In một trang", print_today))
        work = ui.card(
            ft.Column(
                [ft.Row(head, height=theme.scaled(theme.BUTTON_HEIGHT_SMALL)), self._task_list, self._calm],
                spacing=theme.S8,
            ),
            expand=True,
        )
        report = ui.card(
            ft.Column(
                [
                    ft.Row(
                        [
                            ft.Container(self._report_title, expand=True),
                            ui.quiet("Xem số liệu", self._open_report),
                        ]
                    ),
                    ft.Row([self._days, self._by], spacing=theme.S8),
                    self._bar,
                ],
                spacing=theme.S4,
            )
        )
        chart = ui.card(
            ft.Column(
                [
                    self._chart_title,
                    ft.Row([*self._kinds.values()], spacing=theme.S4, scroll=ft.ScrollMode.HIDDEN),
                    self._chart,
                ],
                spacing=theme.S8,
            ),
            expand=True,
        )
        reception = ui.card(
            ft.Column(
                [ui.text("Tiếp công dân", theme.CARD_TITLE), self._coming, self._empty_day], spacing=theme.S4
            )
        )
        side = ft.Column([report, chart, reception], spacing=theme.S16, width=theme.SIDE_WIDTH)
        figures = ft.Row([*self._figures.values()], spacing=theme.S16)
        lower = ft.Row(
            [work, side], spacing=theme.S16, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH
        )
        return ft.Container(
            ft.Column([figures, lower], spacing=theme.S16, expand=True),
            padding=ft.Padding.symmetric(horizontal=theme.S24, vertical=theme.S20),
            expand=True,
        )

    # drawing

    def _fill(self) -> None:
        model = self.model
        for card in model.cards():
            self._figures[card.key].fill(card)
        lines = model.lines()
        self._fill_tasks(lines[: self._most_tasks])
        more = len(model.data.tasks) - len(lines)
        self._rest.value = f"còn {more} việc nữa" if more > 0 else ""
        self._task_list.visible, self._calm.visible = bool(lines), not lines
        title, days, by = model.report()
        self._report_title.value, self._days.value, self._by.value = title, str(days), by
        self._bar.value = model.report_share()
        self._draw_chart()
        now, month = model.reception()
        self._coming.spans = [
            ft.TextSpan(now + " ", theme.text_style(theme.BODY)),
            ft.TextSpan(month, theme.text_style(theme.BODY, theme.TEXT_SECOND)),
        ]
        label = model.empty_day()
        self._empty_day.content = ui.quiet(label, self._record_empty_day) if label else None
        self._shell.set_badges(model.badges())

    def _fill_tasks(self, lines: Sequence[Line]) -> None:
        """Refill the lines of today's work; more are made where there are more than ever before."""
        while len(self._tasks) < len(lines):
            self._tasks.append(_Task(self._open_task))
        self._task_list.controls = [*self._tasks]
        for place, task in enumerate(self._tasks):
            task.fill(lines[place] if place < len(lines) else None)

    async def _draw_rest(self) -> None:
        """What the first frame did without: lines below its edge, the figure that asks everybody's age."""
        self._most_tasks = TASKS_SHOWN
        self._fill_tasks(self.model.lines())
        ui.refresh(self._task_list)
        await self._count_letters()

    async def _count_letters(self) -> None:
        offers = await self._letters.answer(self.model.asked_offers)
        if offers is not None:  # else something changed meanwhile, and a later count is on its way
            self.model.offers = offers
            figure = self._figures["letters"]
            figure.fill(self.model.letter_card())
            ui.refresh(figure)

    def _chooser(self, key: str) -> Callable[[], None]:
        def press() -> None:
            self.model.chart = key
            self._draw_chart()
            ui.refresh(self._chart_title, self._chart, *self._kinds.values())

        return press

    def _draw_chart(self) -> None:
        model = self.model
        self._chart_title.value = model.chart_title()
        for key, chip in self._kinds.items():
            chip.set(None, key == model.chart)
        groups = model.groups()
        draw = columns if model.chart == "month" else bars
        self._chart.content = draw(groups, self._list_part, model.in_time())

    async def _list_part(self, group: Group, table: str) -> None:
        await self._shell.open(place_of_table(table), Show(only=self.model.only(group, table)))

    def _record_empty_day(self) -> None:
        done = self.model.record_empty_day()
        if done is not None:
            self._shell.done("Đã ghi buổi tiếp dân", done.changes.touched, done.changes.seq)

    def reload(self) -> None:
        """Ask again and draw."""
        self._stale = False
        self.model.load()
        self._fill()
        ui.refresh(self.body)
        faults.spawn(self._shell.page, self._count_letters)

    def _changed(self, touched: frozenset[str]) -> None:
        del touched
        self.model.load()
        if self._shell.screen is self:
            self.reload()
        else:
            self._stale = True
            self._shell.set_badges(self.model.badges())

    # the screen's life

    def show(self, argument: Any) -> None:
        """Come to the front."""
        del argument
        if self._stale or self.model.data.day != self.model.office.clock.today():
            self.reload()
            self._shell.draw_header()

    async def can_leave(self) -> bool:
        """Nothing is typed here."""
        return True

    def key(self, keys: str) -> bool:
        """F5 asks again."""
        if keys == "F5":
            self.reload()
            return True
        return False

    async def _open_card(self, card: Card) -> None:
        argument: object = OFFERS if card.key == "letters" else Show(quick=card.quick)
        await self._shell.open(card.route, argument)

    async def _open_task(self, line: Line, act: bool) -> None:
        shown = Show(record_id=line.task.record_id, action=line.action if act else "")
        await self._shell.open(place_of_table(line.task.table), shown)

    async def _open_report(self) -> None:
        await self._shell.open(BUNDLES.key)
