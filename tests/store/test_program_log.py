"""The log names the fault and its place, and no citizen."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import program_log


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = list(logging.getLogger("app").handlers)
    yield
    logging.getLogger("app").handlers[:] = before


def test_a_fault_is_logged_by_kind_and_place_without_what_it_held(tmp_path: Path) -> None:
    file = program_log.keep(tmp_path / "nhật ký")
    assert file is not None
    try:
        int("Nguyễn Thị Bưởi 0912345678")
    except ValueError:
        logging.getLogger("app.faults").exception("fault in the window")
    text = file.read_text(encoding="utf-8")
    assert "fault in the window" in text
    assert "ValueError" in text
    assert "test_program_log.py:" in text
    assert "Bưởi" not in text


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("")
    assert program_log.keep(tmp_path / "tệp" / "nhật ký") is None


def test_the_log_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_log, "LARGEST", 500)
    program_log.keep(tmp_path)
    for _ in range(100):
        logging.getLogger("app.faults").error("a line of some length")
    assert len(list(tmp_path.iterdir())) == program_log.KEPT


def test_a_line_logged_where_nothing_was_raised_is_written_all_the_same(tmp_path: Path) -> None:
    file = program_log.keep(tmp_path)
    assert file is not None
    logging.getLogger("app.faults").error("no fault at all", exc_info=(None, None, None))
    assert file.read_text(encoding="utf-8").endswith("no fault at all\n")
