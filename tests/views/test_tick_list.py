from __future__ import annotations

import flet as ft

from app.views.tick_list import TickList
from tests.harness.headless_page import HeadlessPage, run


def test_the_button_for_all_stands_only_where_there_is_something_to_tick() -> None:
    people = TickList([], tick=lambda _key, _on: None, tick_all=lambda: None, turn=lambda _step: None)

    async def scenario(page: HeadlessPage) -> None:
        buttons = [each for each in page.walk() if isinstance(each, ft.TextButton) and each.visible]
        assert buttons == [], "before the list is read"
        people.say("1 người", all_ticked=False)
        assert people._all.visible
        people.say("không ai", all_ticked=None)
        assert not people._all.visible

    run(lambda page: page.add(people), scenario)
