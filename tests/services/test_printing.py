"""Printing on Linux: against stand-ins for lp and lpstat, and on a real print system."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from PIL import Image

from app.documents import preview
from app.documents.pdf import render_pdf
from app.domain.errors import AppError
from app.services import printers, printing
from app.services.printers import PrintOrder
from tests.documents.samples import letter
from tests.services.virtual_printers import PrintSystem, ink, is_same, picture, printed, tool

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="CUPS")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that alone is on the path, with two printers behind it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    tool(folder, "lpstat", 'case "$1" in -e) echo Kho; echo Van_phong;; -d) echo "x: Van_phong";; esac')
    tool(folder, "lp", f'echo "$@" > {folder}/asked; cat > {folder}/paper')
    return folder


@pytest.fixture
def paper() -> bytes:
    """A letter of one A4 page, a card of one A5 page and again a letter."""
    return render_pdf([letter("apology-error"), letter("congratulations-birth"), letter("thanks-idea")])


def test_the_usual_printer_comes_first(tools: Path) -> None:
    assert [(each.name, each.is_default) for each in printing.printers()] == [
        ("Van_phong", True),
        ("Kho", False),
    ]


def test_the_paper_goes_to_the_chosen_printer_in_the_wanted_copies(tools: Path) -> None:
    paper = render_pdf([letter("apology-error"), letter("thanks-idea")])
    printing.print_pdf(paper, "Thư xin lỗi", PrintOrder("Kho"))
    assert (tools / "paper").read_bytes() == paper
    asked = (tools / "asked").read_text("utf-8").strip()
    assert asked == "-t Thư xin lỗi -d Kho -o print-scaling=none -o media=A4 -- -"
    printing.print_pdf(paper, "Thư", PrintOrder("Kho", copies=3))
    sent = (tools / "paper").read_bytes()
    titles = [preview.page_text(sent, page).split("THƯ ")[1][:7] for page in range(preview.page_count(sent))]
    assert titles == ["XIN LỖI", "CẢM ƠN\n"] * 3
    assert len(sent) < len(paper) * 1.2


def test_each_run_of_pages_asks_for_its_own_sheet(tools: Path, paper: bytes) -> None:
    tool(tools, "lp", f'echo "$@" >> {tools}/asked; cat >> {tools}/paper')
    heard: list[tuple[int, int]] = []
    printing.print_pdf(
        paper, "Thư", PrintOrder("Kho"), progress=lambda done, total, _: heard.append((done, total))
    )
    asked = (tools / "asked").read_text("utf-8").splitlines()
    assert [line.partition("media=")[2].split()[0] for line in asked] == ["A4", "A5", "A4"]
    assert heard == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_chosen_pages_alone_are_printed_on_their_own_sheet(tools: Path, paper: bytes) -> None:
    printing.print_pdf(paper, "Thư", PrintOrder("Kho", pages="2"))
    sent = (tools / "paper").read_bytes()
    assert preview.page_count(sent) == 1
    assert "THƯ CHÚC MỪNG" in preview.page_text(sent, 0)
    assert "media=A5" in (tools / "asked").read_text("utf-8")


def test_a_card_is_printed_on_a4_where_the_user_wants_it(tools: Path, paper: bytes) -> None:
    printing.print_pdf(paper, "Thư", PrintOrder("Kho", pages="2", sheet="A4"))
    sent = (tools / "paper").read_bytes()
    assert preview.page_size(sent, 0) == (pytest.approx(210, abs=0.2), pytest.approx(297, abs=0.2))
    assert "media=A4" in (tools / "asked").read_text("utf-8")


@pytest.mark.parametrize(
    ("pages", "numbers"), [("1-3,5", [0, 1, 2, 4]), ("2", [1]), (" 4 ; 1 ", [3, 0]), ("5-5", [4])]
)
def test_pages_are_named_as_people_write_them(pages: str, numbers: list[int]) -> None:
    assert printing.page_numbers(pages, 5) == numbers


@pytest.mark.parametrize("pages", ["0", "6", "3-2", "1-9", "a", "1,,2", "-2"])
def test_pages_that_are_not_there_are_refused(pages: str) -> None:
    with pytest.raises(AppError, match="IN-05"):
        printing.page_numbers(pages, 5)


def test_a_stopped_printer_is_named_before_anything_is_sent(tools: Path, paper: bytes) -> None:
    script = 'case "$1" in -e) echo Kho;; -l) echo "printer Kho disabled since Mon"; echo "  Het giay";; esac'
    tool(tools, "lpstat", script)
    with pytest.raises(AppError, match="Het giay") as caught:
        printing.print_pdf(paper, "Thư", PrintOrder("Kho"))
    assert caught.value.code == "IN-04"
    assert not (tools / "paper").exists()


@pytest.mark.parametrize(
    ("alerts", "code"),
    [
        ("offline-report", "IN-06"),
        ("none, connecting-to-device", "IN-06"),
        ("media-empty-error", "IN-07"),
        ("toner-low-warning media-needed", "IN-07"),
        ("media-jam-error", "IN-08"),
        ("cover-open", "IN-09"),
        ("marker-supply-empty-error", "IN-10"),
    ],
)
def test_what_a_printer_complains_of_is_said_and_the_paper_taken_back(
    tools: Path, paper: bytes, alerts: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printers, "PATIENCE", 0)
    busy_printer(tools, alerts)
    with pytest.raises(AppError, match="Máy in “Kho”") as caught:
        printing.print_pdf(paper, "Thư", PrintOrder("Kho", pages="1"))
    assert caught.value.code == code
    assert (tools / "cancelled").read_text("utf-8").strip() == "Kho-7"


def test_a_warning_does_not_keep_a_printer_from_printing(
    tools: Path, paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printers, "PATIENCE", 0)
    monkeypatch.setattr(printers, "WAIT", 0.5)
    busy_printer(tools, "toner-low-warning marker-supply-empty-warning")
    printing.print_pdf(paper, "Thư", PrintOrder("Kho", pages="1"))
    assert not (tools / "cancelled").exists()


def test_an_old_complaint_does_not_count_while_the_paper_may_still_come(
    tools: Path, paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printers, "PATIENCE", 0)
    monkeypatch.setattr(printers, "WAIT", 3.0)
    busy_printer(tools, "media-empty-error", before="media-empty-error", looks=2)
    printing.print_pdf(paper, "Thư", PrintOrder("Kho", pages="1"))
    assert not (tools / "cancelled").exists()


def test_a_user_who_cancels_gets_the_paper_taken_back(tools: Path, paper: bytes) -> None:
    class Enough(Exception):  # noqa: N818 -- no error: the user asked for it
        pass

    def cancel(done: int, total: int, note: str) -> None:
        if note == "Máy in đang in…":
            raise Enough

    busy_printer(tools, "none")
    with pytest.raises(Enough):
        printing.print_pdf(paper, "Thư", PrintOrder("Kho", pages="1"), progress=cancel)
    assert (tools / "cancelled").read_text("utf-8").strip() == "Kho-7"


def busy_printer(folder: Path, alerts: str, *, before: str = "none", looks: int = 1000) -> None:
    """A printer with a job in its queue for `looks` looks, complaining of `alerts` once it has the job."""
    count = f"n=$(cat {folder}/looks 2>/dev/null || echo 0); n=$((n+1)); echo $n > {folder}/looks"
    queue = f'{count}; [ $n -le {looks} ] && echo "Kho-7 root 1"'
    says = f'if [ -e {folder}/paper ]; then a="{alerts}"; else a="{before}"; fi'
    state = f'echo "printer Kho"; {says}; echo "Alerts: $a"'
    tool(folder, "lpstat", f'case "$1$2" in -e) echo Kho;; -l-p) {state};; -oKho) {queue};; esac; true')
    tool(folder, "lp", f'cat > {folder}/paper; echo "request id is Kho-7 (1 file(s))"')
    tool(folder, "cancel", f'echo "$1" > {folder}/cancelled')


def test_a_printer_that_stops_over_a_paper_gets_it_taken_back(tools: Path, paper: bytes) -> None:
    asked = f"{tools}/asked-twice"
    state = (
        f'if [ -e {asked} ]; then echo "printer Kho disabled since Mon"; echo "  Ket giay"; fi; touch {asked}'
    )
    tool(tools, "lpstat", f'case "$1" in -e) echo Kho;; -l) {state};; -o) echo Kho-7;; esac')
    tool(tools, "lp", 'cat > /dev/null; echo "request id is Kho-7 (1 file(s))"')
    tool(tools, "cancel", f'echo "$1" > {tools}/cancelled')
    with pytest.raises(AppError, match="Ket giay") as caught:
        printing.print_pdf(paper, "Thư", PrintOrder("Kho"))
    assert caught.value.code == "IN-03"
    assert (tools / "cancelled").read_text("utf-8").strip() == "Kho-7"


def test_a_machine_without_a_printer_says_so_before_anything_is_sent(tools: Path, paper: bytes) -> None:
    tool(tools, "lpstat", "exit 0")
    with pytest.raises(AppError) as caught:
        printing.print_pdf(paper, "Thư")
    assert caught.value.code == "IN-02"
    assert not (tools / "paper").exists()


def test_the_printers_own_words_reach_the_user(tools: Path, paper: bytes) -> None:
    tool(tools, "lp", 'echo "lp: The printer is out of paper." >&2; exit 1')
    with pytest.raises(AppError, match="The printer is out of paper") as caught:
        printing.print_pdf(paper, "Thư")
    assert caught.value.code == "IN-03"


def test_a_machine_without_print_tools_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, paper: bytes
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printing.printers() == []
    with pytest.raises(AppError) as caught:
        printing.print_pdf(paper, "Thư", PrintOrder("Kho"))
    assert caught.value.code == "IN-01"


@pytest.mark.printer
def test_chosen_pages_come_out_of_a_real_print_system_in_their_copies(
    print_system: PrintSystem, paper: bytes
) -> None:
    title = f"In-thu-{uuid.uuid4().hex}"
    assert {each.name for each in printing.printers()} == {print_system.pages, print_system.troubled}
    printing.print_pdf(paper, title, PrintOrder(print_system.pages, copies=2, pages="1,3"))
    with printed(title) as pages:
        assert preview.page_count(pages) == 4
        for ours, theirs in ((0, 0), (2, 1), (0, 2), (2, 3)):
            assert is_same(picture(paper, ours), picture(pages, theirs))
        assert not is_same(picture(paper, 0), picture(pages, 1))


@pytest.mark.printer
def test_a_card_comes_out_on_its_own_sheet_and_on_half_of_a4(print_system: PrintSystem, paper: bytes) -> None:
    own, half = f"The-{uuid.uuid4().hex}", f"Nua-{uuid.uuid4().hex}"
    printing.print_pdf(paper, own, PrintOrder(print_system.pages, pages="2"))
    printing.print_pdf(paper, half, PrintOrder(print_system.pages, pages="2", sheet="A4"))
    card = picture(paper, 1)
    with printed(own) as pages:
        fed = picture(pages, 0)  # upright, as the sheet goes through the printer
        assert fed.height > fed.width
        turned = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)
        assert any(is_same(card, fed.transpose(turn)) for turn in turned)
    with printed(half) as pages:
        sheet = picture(pages, 0)
        assert sheet.height > sheet.width
        assert is_same(card, sheet.crop((0, 0, sheet.width, card.height)))
        assert ink(sheet)[3] < 148


@pytest.mark.printer
def test_a_real_printer_that_was_stopped_is_refused_with_its_reason(
    print_system: PrintSystem, paper: bytes
) -> None:
    subprocess.run(["cupsdisable", "-r", "Het giay", print_system.pages], check=True)
    try:
        with pytest.raises(AppError, match="Het giay") as caught:
            printing.print_pdf(paper, "Thư", PrintOrder(print_system.pages))
        assert caught.value.code == "IN-04"
    finally:
        subprocess.run(["cupsenable", print_system.pages], check=True)


@pytest.mark.printer
@pytest.mark.parametrize(("words", "code"), [("media-empty-error", "IN-07"), ("offline-report", "IN-06")])
def test_a_real_printer_without_paper_or_off_is_said_and_keeps_no_paper_in_its_queue(
    print_system: PrintSystem, paper: bytes, words: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printers, "PATIENCE", 0.5)
    trouble = print_system.folder / "trouble"
    trouble.write_text(words, "utf-8")
    try:
        with pytest.raises(AppError) as caught:
            printing.print_pdf(paper, "Thư", PrintOrder(print_system.troubled, pages="1"))
        assert caught.value.code == code
    finally:
        trouble.unlink()
    queue = subprocess.run(["lpstat", "-o"], capture_output=True, text=True, check=True)
    assert queue.stdout == ""


@pytest.mark.printer
def test_a_paper_that_the_print_system_gave_up_is_not_called_printed(
    print_system: PrintSystem, paper: bytes
) -> None:
    fails = print_system.folder / "fails"
    fails.touch()
    try:
        with pytest.raises(AppError, match="lệnh in đã bị hủy"):
            printing.print_pdf(paper, "Thư", PrintOrder(print_system.troubled, pages="1"))
    finally:
        fails.unlink()
    printing.print_pdf(paper, "Thư", PrintOrder(print_system.troubled, pages="1"))
