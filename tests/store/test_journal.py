"""The chain of acts: what belongs to it is read, in order and once; what does not is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.records.base import JsonObject
from app.store.codec import GENESIS, PlainCodec, decode_line, encode_line, to_json, verify_line
from app.store.journal import Damage, Journal
from tests.store.faults import FAULTS, FailingFiles


class Read(FailingFiles):
    """Writes down which files were read."""

    def __init__(self) -> None:
        super().__init__()
        self.names_read: list[str] = []

    def read(self, path: Path) -> bytes:
        self.names_read.append(path.name)
        return super().read(path)


def act(number: int, message: str = "Thêm") -> JsonObject:
    ops = [["contacts", f"c{number}", None, {"id": f"c{number}"}]]
    return {"at": "2026-05-18", "by": "x", "message": message, "numbers": {}, "ops": ops}


def journal(folder: Path, files: FailingFiles | None = None) -> Journal:
    folder.mkdir(exist_ok=True)
    return Journal(files or FailingFiles(), folder, PlainCodec())


def written(folder: Path, *segments: int) -> list[Path]:
    """A journal of segments with so many acts each."""
    made, number = journal(folder), 0
    for acts in segments:
        for _ in range(acts):
            number += 1
            assert made.append(act(number)) == number
        made.start_segment()
    made.close()
    return [path for path in made.segments() if path.stat().st_size]


def seqs(folder: Path, after: int = 0) -> tuple[list[int], Damage | None, int]:
    opened = journal(folder)
    lines, damage = opened.replay(after)
    return [line.seq for line in lines], damage, opened.last


def line(seq: int, prev: str) -> tuple[bytes, str]:
    return encode_line(PlainCodec(), seq, prev, to_json(act(seq)))


def test_a_true_line_of_another_chain_is_not_believed(tmp_path: Path) -> None:
    (path,) = written(tmp_path / "j", 2)
    whole = path.read_bytes()
    foreign, _ = line(3, "f" * 32)
    (tmp_path / "j" / "000000003.jsonl").unlink()
    path.write_bytes(whole + foreign)
    assert seqs(tmp_path / "j") == ([1, 2], Damage(path, len(whole), torn=True), 2)


def test_a_true_line_with_another_number_is_not_believed(tmp_path: Path) -> None:
    (path,) = written(tmp_path / "j", 2)
    whole = path.read_bytes()
    last = decode_line(PlainCodec(), whole.splitlines()[-1])
    assert last is not None
    (tmp_path / "j" / "000000003.jsonl").unlink()
    for seq in (2, 4):
        skipped, _ = line(seq, last.sum)
        path.write_bytes(whole + skipped)
        assert seqs(tmp_path / "j") == ([1, 2], Damage(path, len(whole), torn=True), 2)


def test_only_the_segments_behind_the_generation_are_read_at_a_start(tmp_path: Path) -> None:
    paths = written(tmp_path / "j", 2, 3, 2)
    for after, wanted in ((0, 3), (1, 3), (2, 2), (4, 2), (5, 1), (6, 1), (7, 1)):
        files = Read()
        opened = journal(tmp_path / "j", files)
        lines, damage = opened.replay(after)
        assert damage is None
        assert [each.seq for each in lines] == list(range(after + 1, 8))
        names = [path.name for path in paths[3 - wanted :]] + ["000000008.jsonl"]
        assert files.names_read == (names if after < 7 else names[-1:])


def test_a_segment_that_goes_on_and_one_that_begins_anew_are_one_history(tmp_path: Path) -> None:
    written(tmp_path / "j", 2)
    opened = journal(tmp_path / "j")
    opened.replay(0)
    assert opened.append(act(3)) == 3
    assert opened.append(act(4)) == 4
    opened.close()
    again = journal(tmp_path / "j")
    again.replay(0)
    assert again.append(act(5)) == 5
    again.close()
    assert [path.name for path in again.segments()] == ["000000001.jsonl", "000000003.jsonl"]
    assert seqs(tmp_path / "j") == ([1, 2, 3, 4, 5], None, 5)


def test_a_segment_without_an_act_is_not_followed_by_another(tmp_path: Path) -> None:
    made = journal(tmp_path / "j")
    made.start_segment()
    assert made.segments() == []
    made.append(act(1))
    made.start_segment()
    made.start_segment()
    assert [path.name for path in made.segments()] == ["000000001.jsonl", "000000002.jsonl"]
    made.close()


def test_other_files_in_the_folder_are_no_segments(tmp_path: Path) -> None:
    written(tmp_path / "j", 1)
    for name in ("ban-sao.jsonl", "000000009.txt", ".part-000000009.jsonl-7"):
        (tmp_path / "j" / name).write_bytes(b"x")
    assert seqs(tmp_path / "j") == ([1], None, 1)


@pytest.mark.parametrize(
    ("tail", "torn"),
    [
        (b"{", True),
        (b"\0" * 40, True),
        (b"\0" * 40 + b"\n", True),
        (b'{"seq":3}\n', True),
        (b'{"seq":3}\n\0\0\n\0', True),
        (b"\n", True),
        (b"{}\n{}\n", False),
        (b"{}\n{", False),
        (b"\n1", False),
        (b'{"seq":3}\nX', False),
    ],
)
def test_an_append_that_was_broken_off_is_told_from_damage(tail: bytes, torn: bool, tmp_path: Path) -> None:
    (path,) = written(tmp_path / "j", 2)
    (tmp_path / "j" / "000000003.jsonl").unlink()
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    assert seqs(tmp_path / "j") == ([1, 2], Damage(path, len(whole), torn=torn), 2)


def test_what_is_broken_off_in_an_earlier_segment_is_damage(tmp_path: Path) -> None:
    first, _ = written(tmp_path / "j", 2, 2)
    whole = first.read_bytes()
    first.write_bytes(whole + b"{")
    assert seqs(tmp_path / "j") == ([1, 2], Damage(first, len(whole), torn=False), 2)


def test_segments_behind_a_gap_are_damage_from_their_first_byte(tmp_path: Path) -> None:
    _, second, third = written(tmp_path / "j", 2, 2, 2)
    second.unlink()
    assert seqs(tmp_path / "j") == ([1, 2], Damage(third, 0, torn=False), 2)
    assert seqs(tmp_path / "j", 4) == ([5, 6], None, 6)


def test_what_is_set_aside_is_kept_byte_by_byte_and_later_segments_with_it(tmp_path: Path) -> None:
    first, second, third = written(tmp_path / "j", 2, 2, 2)
    opened = journal(tmp_path / "j")
    whole = first.read_bytes()
    first.write_bytes(whole[:-9])
    later = [second.read_bytes(), third.read_bytes()]
    _, damage = opened.replay(0)
    assert damage is not None
    (tmp_path / "j" / "000000007.jsonl").unlink()
    opened.cut(damage, tmp_path / "hong")
    start = whole.index(b"\n") + 1
    assert (tmp_path / "hong").read_bytes() == whole[start:-9]
    assert [(tmp_path / f"hong-{path.name}").read_bytes() for path in (second, third)] == later
    assert first.read_bytes() == whole[:start]
    opened.append(act(2))
    opened.close()
    assert seqs(tmp_path / "j") == ([1, 2], None, 2)


def test_acts_are_read_in_both_directions_and_by_what_they_hold(tmp_path: Path) -> None:
    written(tmp_path / "j", 2, 2, 1)
    opened = journal(tmp_path / "j")
    assert [each.seq for each in opened.lines()] == [1, 2, 3, 4, 5]
    assert [each.seq for each in opened.lines(newest_first=True)] == [5, 4, 3, 2, 1]
    assert [each.seq for each in opened.lines(containing=b'"c3"')] == [3]
    assert list(opened.lines(containing=b'"c9"')) == []


def renamed(changed: list[int]) -> object:
    def change(old: JsonObject, seq: int) -> JsonObject:
        changed.append(seq)
        return {**old, "message": "Đã đổi"}

    return change


def test_only_segments_that_hold_a_mark_are_written_anew_and_the_chain_goes_on(tmp_path: Path) -> None:
    first, second, third = written(tmp_path / "j", 2, 2, 2)
    before = second.read_bytes()
    opened = journal(tmp_path / "j")
    opened.replay(0)
    changed: list[int] = []
    opened.rewrite((b'"c1"', b'"c6"'), renamed(changed))  # type: ignore[arg-type]  # a function of both
    assert changed == [1, 2, 5, 6]
    assert second.read_bytes() == before
    assert "Đã đổi".encode() in first.read_bytes()
    assert "Đã đổi".encode() in third.read_bytes()
    opened.append(act(7))
    opened.close()
    assert seqs(tmp_path / "j") == ([1, 2, 3, 4, 5, 6, 7], None, 7)


@pytest.mark.parametrize("marks", [(b'"c1"',), (b'"c2"', b'"none"'), (b'"c3"',)])
def test_after_the_segment_under_way_was_written_anew_the_next_act_follows(
    marks: tuple[bytes, ...], tmp_path: Path
) -> None:
    opened = journal(tmp_path / "j")
    for number in (1, 2):
        opened.append(act(number))
    opened.rewrite(marks, renamed([]))  # type: ignore[arg-type]
    opened.append(act(3))
    opened.close()
    assert seqs(tmp_path / "j") == ([1, 2, 3], None, 3)


def test_an_append_that_failed_leaves_the_next_one_in_its_place(tmp_path: Path) -> None:
    for step in range(1, 6):
        files = FailingFiles(FAULTS[0])
        opened = journal(tmp_path / f"j{step}", files)
        files.at = step
        failed = 0
        for number in range(1, 3):
            try:
                opened.append(act(number))
            except OSError:
                failed += 1
                opened.append(act(number))
        assert opened.is_sound()
        opened.close()
        assert seqs(tmp_path / f"j{step}") == ([1, 2], None, 2)
        assert failed == 1


# -- the line --


def test_a_line_is_true_only_to_the_last_byte() -> None:
    whole, total = line(1, GENESIS)
    assert verify_line(whole[:-1]) is True
    assert verify_line(memoryview(whole)[:-1]) is True
    for wrong in (b"", b"{}", whole, whole[:-2], whole[1:-1], whole[:-1] + b" ", b"x" * 42, b"x" * 43):
        assert verify_line(wrong) is False
    read = decode_line(PlainCodec(), whole[:-1])
    assert read is not None
    assert (read.seq, read.prev, read.sum, read.act) == (1, GENESIS, total, act(1))


def test_a_sealed_nothing_is_no_act() -> None:
    import hashlib

    nothing = b',"sum":"' + hashlib.sha256(b"").hexdigest()[:32].encode() + b'"}'
    assert decode_line(PlainCodec(), nothing) is None


@pytest.mark.parametrize("value", ["datetime", "dataclass", "set"])
def test_what_json_does_not_know_is_never_written(value: str) -> None:
    from dataclasses import dataclass
    from datetime import datetime

    @dataclass
    class Foreign:
        name: str

    foreign = {"datetime": datetime(2026, 5, 18), "dataclass": Foreign("x"), "set": {1}}[value]
    with pytest.raises(TypeError):
        to_json({"value": foreign})
