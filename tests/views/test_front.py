"""A second start brings the first window to the front."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.main import in_background, open_all, start
from app.store import Doorbell, Store, show_window_of
from app.store.doorbell import ring
from app.views.front import Front
from app.views.window_state import WindowState
from tests.harness.headless_page import HeadlessPage, run
from tests.store.office import clock


@pytest.fixture
def front() -> Iterator[Front]:
    front = Front()
    yield front
    front.close()


def test_a_ring_brings_a_minimised_window_to_the_front(front: Front) -> None:
    def main(page: ft.Page) -> None:
        page.window.minimized = True
        page.add(ft.Text("Tổng quan"))
        front.watch(page)

    async def scenario(page: HeadlessPage) -> None:
        assert await asyncio.to_thread(ring, front.address)
        assert page.page.window.minimized is False
        assert ("Window", "to_front") in [(call.control, call.method) for call in page.calls]

    run(main, scenario)


def test_a_start_whose_window_is_on_its_way_answers_already(front: Front) -> None:
    assert ring(front.address)


def test_a_window_that_does_not_come_lets_the_second_start_say_who_has_the_store(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(page: ft.Page) -> None:
        await asyncio.sleep(5)

    async def scenario(page: HeadlessPage) -> None:
        front.watch(page.page)
        monkeypatch.setattr("app.views.front.PATIENCE_S", 0.1)
        monkeypatch.setattr("app.views.front.come_to_front", hang)
        assert not await asyncio.to_thread(ring, front.address)

    run(lambda page: page.add(ft.Text("Tổng quan")), scenario)


def test_without_a_channel_the_window_opens_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_channel(answer: object) -> Doorbell:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.views.front.Doorbell", no_channel)
    front = Front()
    assert front.address == ""
    front.close()


@pytest.mark.parametrize("answers", [True, False])
def test_of_two_starts_at_once_the_later_goes_if_the_others_window_comes(
    tmp_path: Path, *, answers: bool
) -> None:
    bell = Doorbell(lambda: answers)
    first = Store.open(tmp_path / "kho", clock=clock(), window=bell.address)
    assert show_window_of(tmp_path / "kho") is answers

    async def scenario(page: HeadlessPage) -> None:
        folder = tmp_path / "kho"
        opening = in_background(lambda: open_all(folder))
        started = await start(page.page, folder, opening, WindowState(page.page, folder))
        assert started.office is None
        assert started.elsewhere is answers
        said = "\n".join(page.texts())
        assert ("Kho dữ liệu đang được mở bởi máy" in said) is not answers

    run(lambda page: page.add(ft.Text("")), scenario)
    first.close()
    bell.close()
