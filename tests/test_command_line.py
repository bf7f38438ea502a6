from __future__ import annotations

import pytest

from app.command_line import split_store


@pytest.mark.parametrize(
    ("arguments", "store"),
    [([], None), (["--store", "D:\\kho xã"], "D:\\kho xã"), (["--store=D:\\kho"], "D:\\kho")],
)
def test_the_place_of_the_store_alone_asks_for_the_window(arguments: list[str], store: str | None) -> None:
    assert split_store(arguments) == (store, [])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--store", "D:\\kho", "check"],
        ["--store=D:\\kho", "check"],
        ["--json", "list", "hotline"],
        ["self-test"],
        ["--store"],
    ],
)
def test_anything_else_is_for_the_commands(arguments: list[str]) -> None:
    assert split_store(arguments)[1]
