"""The launcher unpacks the program once, whole or not at all, and mends what was taken away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.build_scripts.scripts import load

build = load("build")
launcher = build.launcher


@pytest.fixture
def executable(tmp_path: Path) -> Path:
    """An executable as build.py joins it, around a program of two files and an invented launcher."""
    program = tmp_path / "program"
    (program / "phần").mkdir(parents=True)
    (program / launcher.PROGRAM).write_text('#!/bin/sh\necho "$@ $CHINH_QUYEN_EXECUTABLE"\nexit 7\n')
    (program / launcher.PROGRAM).chmod(0o755)
    (program / "phần" / "dữ-liệu.txt").write_text("Mộc Bắc" * 5000, encoding="utf-8")
    build._write_file_list(program)
    payload = build._pack(program, tmp_path / "payload.tar.xz")
    code, archive = tmp_path / "code", tmp_path / "archive"
    code.write_bytes(b"machine code " * 100)
    body = b"python archive " * 50
    length = len(body) + launcher.ARCHIVE_END.size
    end = launcher.ARCHIVE_END.pack(launcher.ARCHIVE_MAGIC, length, 0, 0, 311, b"libpython")
    archive.write_bytes(body + end)
    return build.assemble(code, payload, archive, tmp_path / "chuong-trinh")


def prepare(executable: Path, root: Path) -> Path:
    return launcher.prepare(launcher.find_payload(executable), root, lambda _: None)


def test_the_program_is_unpacked_whole_with_its_rights(executable: Path, tmp_path: Path) -> None:
    folder = prepare(executable, tmp_path / "root")
    assert (folder / "phần" / "dữ-liệu.txt").read_text(encoding="utf-8") == "Mộc Bắc" * 5000
    assert os.access(folder / launcher.PROGRAM, os.X_OK)
    assert [path.name for path in (tmp_path / "root").iterdir()] == [folder.name]


def test_later_starts_write_nothing(executable: Path, tmp_path: Path) -> None:
    first = prepare(executable, tmp_path / "root")
    os.utime(first / launcher.PROGRAM, (1_000_000, 1_000_000))  # would be lost if it were unpacked again
    assert prepare(executable, tmp_path / "root") == first
    assert (first / launcher.PROGRAM).stat().st_mtime == 1_000_000


@pytest.mark.parametrize("damage", ["remove", "shorten", "no list"])
def test_a_damaged_folder_is_replaced(executable: Path, tmp_path: Path, damage: str) -> None:
    folder = prepare(executable, tmp_path / "root")
    data = folder / "phần" / "dữ-liệu.txt"
    if damage == "remove":
        data.unlink()
    elif damage == "shorten":
        data.write_text("Mộc", encoding="utf-8")
    else:
        (folder / launcher.FILE_LIST).unlink()
    assert launcher.is_whole(prepare(executable, tmp_path / "root"))


def test_a_damaged_folder_that_is_held_open_is_left_and_another_is_made(
    executable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepare(executable, tmp_path / "root")
    (folder / "phần" / "dữ-liệu.txt").unlink()
    monkeypatch.setattr(launcher, "_move_away", lambda _: False)
    other = prepare(executable, tmp_path / "root")
    assert other != folder
    assert launcher.is_whole(other)


def test_a_start_that_was_interrupted_leaves_no_half_program(executable: Path, tmp_path: Path) -> None:
    def power_cut(done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        launcher.prepare(launcher.find_payload(executable), tmp_path / "root", power_cut)
    assert launcher.is_whole(prepare(executable, tmp_path / "root"))


def test_one_changed_byte_is_noticed_and_nothing_is_left(executable: Path, tmp_path: Path) -> None:
    payload = launcher.find_payload(executable)
    data = bytearray(executable.read_bytes())
    data[payload.offset + payload.length // 2] ^= 1
    executable.write_bytes(data)
    with pytest.raises((launcher.DamagedExecutableError, launcher.tarfile.TarError, OSError, EOFError)):
        prepare(executable, tmp_path / "root")
    assert not list((tmp_path / "root").iterdir())


def test_a_file_cut_short_on_its_way_is_refused(executable: Path, tmp_path: Path) -> None:
    executable.write_bytes(executable.read_bytes()[: executable.stat().st_size // 2])
    with pytest.raises(launcher.DamagedExecutableError):
        launcher.find_payload(executable)


def test_a_code_signature_after_the_archive_does_no_harm(executable: Path, tmp_path: Path) -> None:
    executable.write_bytes(executable.read_bytes() + b"\x30\x82 signature" * 500)
    assert launcher.is_whole(prepare(executable, tmp_path / "root"))


def test_old_versions_go_but_for_the_last(tmp_path: Path) -> None:
    for age, name in enumerate(["now", "previous", "old", "older"]):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    launcher.remove_old_versions(tmp_path, tmp_path / "now")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["now", "previous"]


@pytest.mark.skipif(os.name == "nt", reason="the Windows side is tried with the executable")
def test_the_program_gets_the_arguments_and_its_exit_code_comes_back(
    executable: Path, tmp_path: Path
) -> None:
    folder = prepare(executable, tmp_path / "root")
    code = f"import sys; sys.path.insert(0, {str(build.SPECS)!r}); import launcher, pathlib; "
    code += f"launcher.start(pathlib.Path({str(folder)!r}), ['list', 'hotline'], pathlib.Path('/usb/tệp'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, "list hotline /usb/tệp\n")


def test_the_same_program_gives_the_same_bytes(executable: Path, tmp_path: Path) -> None:
    again = build._pack(tmp_path / "program", tmp_path / "again.tar.xz")
    assert again.read_bytes() == (tmp_path / "payload.tar.xz").read_bytes()
    assert json.loads((tmp_path / "program" / launcher.FILE_LIST).read_text(encoding="utf-8"))
