"""A power cut in the middle of a form, in the real window: what was typed is there at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, OpenProgram

pytestmark = pytest.mark.desktop

CALL = "Đèn đường ngõ 3 thôn Yên Lạc hỏng, đi lại khó khăn"


def test_a_killed_program_offers_what_was_being_typed(open_program: OpenProgram, tmp_path: Path) -> None:
    store = tmp_path / "kho"
    command = [sys.executable, "-m", "app", "--store", str(store), "demo", "--records", "20"]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    draft = store / "ban-nhap.json"

    window = open_program("--store", str(store))
    window.see("Việc hôm nay")
    window.keys("alt+3")
    window.see("In sổ")
    window.keys("ctrl+n")
    window.see("Thêm cuộc gọi")
    window.fill("Nội dung", CALL)
    window.wait(lambda: draft.exists() and CALL in draft.read_text("utf-8"), "the draft")
    os.killpg(window.program.pid, signal.SIGKILL)
    window.program.wait(10)

    window = open_program("--store", str(store))
    window.see("Có bản nhập dở từ")
    window.keys("Return")  # "Mở lại" has the focus
    window.see("Thêm cuộc gọi")
    window.expect_value(CALL, "Nội dung")
    window.click("Không nêu tên")
    window.keys("ctrl+s")
    window.see("Đã thêm cuộc gọi")
    window.wait(lambda: not draft.exists(), "the draft to go")
    assert window.close_window() == 0
