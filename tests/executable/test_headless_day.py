"""The executable does the day without a window, as the sources do, on paths that Windows users have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.executable.program import Program, WineExecutable

INIT = ("init", "--unit-name", "Mộc Bắc", "--unit-type", "xa", "--unit-code", "13327")
CITIZEN = {"kind": "person", "honorific": "bà", "full_name": "Nguyễn Thị Bưởi", "hamlet": "Thôn Hoàn Dương"}
CALL = {
    "received_at": "2026-11-20T08:15",
    "person_name": "Nguyễn Thị Bưởi",
    "person_phone": "0912345678",
    "category": "khác",
    "content": "Đèn đường thôn Hoàn Dương hỏng đã ba ngày",
}
THANKS = {
    "ngay_gop_y": "2026-11-20",
    "kenh": "đường dây nóng",
    "noi_dung_tom_tat": "lắp lại đèn đường thôn Hoàn Dương",
    "ket_qua_tiep_thu": "đã lắp ba bóng đèn mới",
    "ho_ten_nguoi_ky": "Trần Quang Khải",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kho"


def init(program: Program, store: Path) -> str:
    """Make an office in the store with the program; return how the program names it."""
    name = program.path(store)
    program.must("--store", name, *INIT)
    return name


def add(program: Program, store: str, table: str, *records: dict[str, object]) -> list[str]:
    ids: list[str] = program.must("--store", store, "add", table, "-", text=json.dumps(list(records)))["ids"]
    return ids


def test_it_finds_itself_whole(program: Program) -> None:
    done = program.run("self-test")
    assert done.code == 0, done


def test_words_come_out_as_utf8_and_wrong_usage_is_told(program: Program, store: Path) -> None:
    done = program.run("--store", program.path(store), "list", "contacts")
    assert done.code == 1
    assert unicodedata.is_normalized("NFC", done.err)
    assert "Chưa có kho dữ liệu" in done.err
    wrong = program.run("--store", program.path(store), "không-có-lệnh-này")
    assert (wrong.code, wrong.out) == (2, "")
    assert not store.exists()


def test_the_day(program: Program, store: Path, tmp_path: Path) -> None:
    office = init(program, store)
    (citizen,) = add(program, office, "contacts", CITIZEN)
    (call,) = add(program, office, "hotline", CALL | {"contact_id": citizen})
    found = program.must("--store", office, "list", "contacts", "--search", "nguyen thi buoi")
    assert [row["id"] for row in found["records"]] == [citizen]
    shown = program.must("--store", office, "show", "hotline", call)
    assert shown["content"] == CALL["content"]
    assert shown["due_date"] > "2026-11-20"
    program.must("--store", office, "update", "contacts", citizen, "-", text='{"hamlet": "Thôn Yên Hòa"}')
    program.must("--store", office, "undo")
    assert program.must("--store", office, "show", "contacts", citizen)["hamlet"] == CITIZEN["hamlet"]
    assert len(program.must("--store", office, "history", "contacts", citizen)["history"]) == 3

    letter = tmp_path / "thư cảm ơn.pdf"
    filled = [word for name, value in THANKS.items() for word in ("--set", f"{name}={value}")]
    out = program.path(letter)
    program.must("--store", office, "letter", "thanks-idea", "--contact", citizen, *filled, "--out", out)
    assert letter.read_bytes().startswith(b"%PDF")

    folder = tmp_path / "usb"
    folder.mkdir()
    program.must("--store", office, "bundle", "export", "2026", "--out", program.path(folder))
    (bundle,) = folder.glob("*.zip")
    program.must("--store", office, "bundle", "verify", program.path(bundle))
    assert "manifest.json" in zipfile.ZipFile(bundle).namelist()
    program.must("--store", office, "check")


def test_the_demo_records_are_those_of_the_sources(
    program: Program, sources: Program, tmp_path: Path
) -> None:
    names = []
    for one in (program, sources):
        office = one.path(tmp_path / one.name)
        one.must("--store", office, "demo", "--records", "60", "--seed", "7")
        found = one.must("--store", office, "list", "contacts", "--limit", "0")["records"]
        names.append(sorted(row["full_name"] for row in found))
    assert names[0] == names[1]
    assert names[0]


def test_a_damaged_bundle_is_refused(program: Program, store: Path, tmp_path: Path) -> None:
    office = init(program, store)
    program.must("--store", office, "bundle", "export", "2026", "--out", program.path(tmp_path))
    (bundle,) = tmp_path.glob("*.zip")
    data = bytearray(bundle.read_bytes())
    data[len(data) // 3] ^= 0xFF
    bundle.write_bytes(data)
    done = program.run("--store", office, "bundle", "verify", program.path(bundle))
    assert done.code == 1
    assert done.err


def test_a_store_and_a_bundle_go_from_one_system_to_the_other(
    program: Program, sources: Program, tmp_path: Path
) -> None:
    for maker, reader, name in ((sources, program, "there"), (program, sources, "back")):
        folder = tmp_path / name
        (citizen,) = add(maker, init(maker, folder / "kho"), "contacts", CITIZEN)
        maker.must(
            "--store", maker.path(folder / "kho"), "bundle", "export", "2026", "--out", maker.path(folder)
        )
        (bundle,) = folder.glob("*.zip")
        office = reader.path(folder / "kho")
        assert (
            reader.must("--store", office, "show", "contacts", citizen)["full_name"] == CITIZEN["full_name"]
        )
        reader.must("--store", office, "bundle", "verify", reader.path(bundle))
        add(reader, office, "contacts", CITIZEN | {"full_name": "Trần Văn Ánh"})
        assert maker.must("--store", maker.path(folder / "kho"), "list", "contacts")["total"] == 2


def test_killed_during_writes_it_opens_again_with_all_that_was_acknowledged(
    program: Program, store: Path
) -> None:
    office = init(program, store)
    kept: list[str] = []
    for seconds in (0.0, 0.4, 0.8):
        kept += add(program, office, "contacts", CITIZEN)
        many = [CITIZEN | {"full_name": f"Người thứ {n}"} for n in range(2000)]
        running = program.start("--store", office, "--json", "add", "contacts", "-")
        assert running.stdin is not None
        running.stdin.write(json.dumps(many).encode())
        running.stdin.close()
        running.stdin = None
        wait_for_growth(store, seconds)
        program.kill(running)
        found = program.must("--store", office, "list", "contacts", "--limit", "0")
        assert set(kept) <= {row["id"] for row in found["records"]}
        assert (found["total"] - len(kept)) % 2000 == 0, "an act is there whole or not at all"
    program.must("--store", office, "check")


def wait_for_growth(store: Path, then: float, longest: float = 30.0) -> None:
    """Wait until the store begins to grow, and a while more."""
    size = lambda: sum(path.stat().st_size for path in store.rglob("*") if path.is_file())  # noqa: E731
    before, end = size(), time.monotonic() + longest
    while size() == before and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(then)


def test_two_programs_on_one_store(program: Program, store: Path) -> None:
    """The second is told who holds the store, or waits its turn; no record of either is lost."""
    office = init(program, store)
    many = json.dumps([CITIZEN] * 300).encode()
    started = [program.start("--store", office, "--json", "add", "contacts", "-") for _ in range(2)]
    for running in started:
        assert running.stdin is not None
        running.stdin.write(many)
        running.stdin.close()
        running.stdin = None
    ended = [(running.communicate(timeout=120), running.returncode) for running in started]
    acknowledged = sum(300 for _, code in ended if code == 0)
    assert acknowledged >= 300
    for (_, err), code in ended:
        assert code == 0 or "KHO-" in err.decode("utf-8"), err
    assert program.must("--store", office, "list", "contacts")["total"] == acknowledged


@pytest.mark.parametrize(
    "below",
    ["Nguyễn Văn Ánh/Tài liệu", "o dia co dau cach/ten  dai"],
    ids=["Vietnamese name", "spaces"],
)
def test_a_store_lies_where_users_keep_it(program: Program, tmp_path: Path, below: str) -> None:
    folder = tmp_path
    if isinstance(program, WineExecutable) and below.startswith("Nguyễn"):
        folder = program.system.drive_c / "users" / f"thử {os.getpid()}"
    office = init(program, folder / below / "kho")
    (citizen,) = add(program, office, "contacts", CITIZEN)
    assert program.must("--store", office, "show", "contacts", citizen)["id"] == citizen


def test_a_store_lies_below_a_path_of_240_characters(program: Program, tmp_path: Path) -> None:
    """Its files have longer names still, which Windows takes in another form alone."""
    store = tmp_path
    while (room := 240 - len(program.path(store)) - 1) > 80:
        store /= "thu-muc-dai-" + "x" * 30
    store /= "k" * room
    office = init(program, store)
    assert len(office) == 240
    (citizen,) = add(program, office, "contacts", CITIZEN)
    program.must("--store", office, "backup", "create")
    assert program.must("--store", office, "show", "contacts", citizen)["id"] == citizen


@pytest.mark.skipif(sys.platform == "win32", reason="a drive letter is made with Wine's own means")
def test_a_store_on_a_drive_of_its_own(program: Program, tmp_path: Path) -> None:
    if not isinstance(program, WineExecutable):
        pytest.skip("drive letters are a matter of Windows")
    drive = program.system.prefix / "dosdevices" / "u:"
    drive.unlink(missing_ok=True)
    drive.symlink_to(tmp_path)
    try:
        program.must("--store", "U:\\kho", *INIT)
        (citizen,) = add(program, "U:\\kho", "contacts", CITIZEN)
        assert program.must("--store", "U:\\kho", "list", "contacts")["records"][0]["id"] == citizen
        assert (tmp_path / "kho").is_dir()
    finally:
        drive.unlink()


def test_output_is_utf8_whatever_the_consoles_code_page(
    program: Program, store: Path, tmp_path: Path
) -> None:
    if not isinstance(program, WineExecutable) and sys.platform != "win32":
        pytest.skip("code pages are a matter of Windows")
    office = init(program, store)
    add(program, office, "contacts", CITIZEN)
    batch = tmp_path / "list.bat"
    lines = ["@chcp 437 >nul", f'@"{program.path(program.file)}" --store "{office}" list contacts']
    batch.write_text("\r\n".join([*lines, ""]), encoding="ascii")
    shell = ["wine", "cmd", "/c"] if isinstance(program, WineExecutable) else ["cmd", "/c"]
    done = subprocess.run(
        [*shell, program.path(batch)],
        env=program.env,
        capture_output=True,
        input=b"",
        check=False,
        timeout=120,
    )
    assert CITIZEN["full_name"] in done.stdout.decode("utf-8"), done
