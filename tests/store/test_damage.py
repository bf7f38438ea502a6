"""R3, R4: torn, zeroed, shortened or altered files are seen, named and set aside; saved work comes back."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store
from app.store.codec import PlainCodec
from app.store.journal import Damage, Journal
from app.store.snapshots import Generation, Snapshots
from tests.store.faults import FailingFiles
from tests.store.office import ACTS, State, add_contact, clock, log_call, prepared, state_of


def opened(folder: Path) -> Store:
    return Store.open(folder, clock=clock(), files=FailingFiles())


def states_by_act(folder: Path, acts: int = 6) -> tuple[Path, list[State], list[int]]:
    """A store of journal alone; the state and the journal's length after each act."""
    store = opened(folder)
    path = folder / "journal" / "000000001.jsonl"
    states, lengths = [state_of(store)], [0]
    for number in range(acts):
        (add_contact if number % 2 else log_call)(store)
        states.append(state_of(store))
        lengths.append(path.stat().st_size)
    store._release()
    return path, states, lengths


def test_a_journal_cut_at_any_byte_opens_with_every_act_that_is_whole(quick_folder: Path) -> None:
    folder = quick_folder / "cut"
    path, states, lengths = states_by_act(folder, acts=4)
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        store = opened(folder)
        kept = sum(length <= cut for length in lengths) - 1
        assert state_of(store) == states[kept], cut
        assert store.notices == []
        work_goes_on(store)
        for later in path.parent.glob("*.jsonl"):
            later.unlink()
        shutil.rmtree(folder / "generations")
        for aside in folder.glob("hong-*"):
            aside.unlink()


@pytest.mark.parametrize("tail", [b"\0" * 300, b"{", b"garbage\n", b"\0" * 40 + b"\n", b'{"seq":7,"prev":"'])
def test_a_tail_that_a_power_cut_left_is_cut_off_and_kept_aside(tail: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    path, states, lengths = states_by_act(folder)
    with path.open("ab") as file:
        file.write(tail)
    store = opened(folder)
    assert state_of(store) == states[-1]
    store._release()
    assert path.stat().st_size == lengths[-1]
    assert [aside.read_bytes() for aside in folder.glob("hong-*")] == [tail]


def test_a_last_act_of_the_right_length_but_full_of_zeros_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    path, states, lengths = states_by_act(folder)
    data = path.read_bytes()
    path.write_bytes(data[: lengths[-2]] + b"\0" * (len(data) - lengths[-2]))
    store = opened(folder)
    assert state_of(store) == states[-2]
    store._release()


def test_a_store_with_a_flipped_bit_in_any_byte_of_its_journal_opens_with_the_acts_before_it(
    quick_folder: Path,
) -> None:
    folder = quick_folder / "flip"
    path, states, lengths = states_by_act(folder, acts=4)
    whole = path.read_bytes()
    for position in range(0, len(whole), 3):
        flipped = bytearray(whole)
        flipped[position] ^= 1 << position % 8
        path.write_bytes(flipped)
        store = opened(folder)
        kept = sum(length <= position for length in lengths) - 1
        assert state_of(store) == states[kept], position
        store._release()
        for aside in folder.glob("hong-*"):
            aside.unlink()


class Altered(FailingFiles):
    """A disk that gives other bytes than were written to one file."""

    path: Path | None = None
    data: bytes = b""
    alone = False
    """Whether there is no other file."""

    def read(self, path: Path) -> bytes:
        return self.data if path == self.path else super().read(path)

    def names(self, folder: Path) -> list[str]:
        return [self.path.name] if self.alone and self.path else super().names(folder)


def journal_of(folder: Path, segments: int, acts: int, note: int) -> list[Path]:
    """Segments of so many acts, each act with a note of so many bytes."""
    folder.mkdir()
    journal = Journal(FailingFiles(), folder, PlainCodec())
    for number in range(segments * acts):
        row = {"id": f"c{number}", "full_name": "Trần Thị Bưởi", "note": "x" * note}
        ops = [["contacts", row["id"], None, row]]
        journal.append({"at": "2026-05-18", "by": "x", "message": "Thêm", "numbers": {}, "ops": ops})
        if number % acts == acts - 1:
            journal.start_segment()
    journal.close()
    return [path for path in journal.segments() if path.stat().st_size]


def seen(files: Altered, path: Path, data: bytes) -> tuple[int, Damage | None]:
    """How many acts are believed when `path` holds `data`, and what is called damaged."""
    files.path, files.data = path, data
    lines, damage = Journal(files, path.parent, PlainCodec()).replay(int(path.stem) - 1)
    return len(lines), damage


def test_not_one_of_the_bits_of_sixteen_kilobytes_of_journal_can_flip_unseen(tmp_path: Path) -> None:
    paths = journal_of(tmp_path / "journal", segments=42, acts=2, note=20)
    assert sum(path.stat().st_size for path in paths) > 16 * 1024
    files, bits = Altered(), 0
    files.alone = True
    for path in paths:
        data = path.read_bytes()
        for position in range(len(data)):
            whole = data[:position].count(b"\n")
            start = data.rfind(b"\n", 0, position) + 1
            flipped = bytearray(data)
            for bit in range(8):
                flipped[position] = data[position] ^ 1 << bit
                acts, damage = seen(files, path, bytes(flipped))
                assert damage is not None, (path, position, bit)
                assert (acts, damage.offset) == (whole, start), (path, position, bit)
                bits += 1
    assert bits > 131_072


def test_not_one_of_the_bits_of_a_generation_of_sixteen_kilobytes_can_flip_unseen(tmp_path: Path) -> None:
    files = Altered()
    snapshots = Snapshots(files, tmp_path, PlainCodec())
    rows = {f"c{number}": {"id": f"c{number}", "full_name": "Trần Thị Bưởi"} for number in range(330)}
    snapshots.write(Generation(7, {"contacts": rows}, {"contacts/2026": 330}, 1, "2026-05-18"))
    folder, bits = tmp_path / "000000007", 0
    for path in (folder / "contacts.json", folder / "generation.json"):
        data = path.read_bytes()
        files.path = path
        for position in range(len(data)):
            flipped = bytearray(data)
            for bit in range(8):
                flipped[position] = data[position] ^ 1 << bit
                files.data = bytes(flipped)
                try:
                    snapshots.read(folder)
                except ValueError:
                    bits += 1
                else:
                    pytest.fail(f"bit {bit} of byte {position} of {path.name} flipped unseen")
            flipped[position] = data[position]
        files.path = None
    assert bits > 131_072
    assert snapshots.read(folder).rows("contacts") == rows


@pytest.mark.parametrize("harm", ["cut", "zeros", "garbage"])
def test_a_store_of_ten_megabytes_torn_at_five_hundred_and_twelve_points_is_seen_at_each(
    harm: str, tmp_path: Path
) -> None:
    paths = journal_of(tmp_path / "journal", segments=20, acts=5, note=105_000)
    assert sum(path.stat().st_size for path in paths) > 10_000_000
    files, source, whole = Altered(), random.Random(3), [path.read_bytes() for path in paths]
    for point in range(512):
        number = point % len(paths)
        path, data = paths[number], whole[number]
        cut = source.randrange(len(data))
        tail = {"cut": b"", "zeros": bytes(len(data) - cut), "garbage": source.randbytes(700)}[harm]
        acts, damage = seen(files, path, data[:cut] + tail)
        kept = data[:cut].count(b"\n")
        assert acts == kept, (point, cut)
        assert damage is not None, (point, cut)
        at_line_end = data[:cut].endswith(b"\n") or not cut
        lost_follower = at_line_end and not tail and number < len(paths) - 1
        assert (damage.path, damage.offset) == (
            (paths[number + 1], 0) if lost_follower else (path, data.rfind(b"\n", 0, cut) + 1)
        )


def test_sectors_that_reached_the_disk_in_another_order_are_seen(tmp_path: Path) -> None:
    (path,) = journal_of(tmp_path / "journal", segments=1, acts=40, note=300)
    data, files, size = path.read_bytes(), Altered(), 512
    for first in range(0, len(data) - 2 * size, size):
        end = first + 2 * size
        shuffled = data[:first] + data[first + size : end] + data[first : first + size] + data[end:]
        acts, damage = seen(files, path, shuffled)
        assert damage is not None, first
        assert damage.offset <= first + size
        assert acts == data[: damage.offset].count(b"\n")


def test_damage_in_the_middle_of_the_journal_is_told_with_the_place_of_what_was_set_aside(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kho"
    path, states, lengths = states_by_act(folder)
    data = bytearray(path.read_bytes())
    data[lengths[2] + 30] ^= 1
    path.write_bytes(data)
    store = opened(folder)
    assert state_of(store) == states[2]
    (notice,) = store.notices
    assert notice.loss
    (aside,) = folder.glob("hong-*")
    assert str(aside) in notice.hint
    assert aside.read_bytes() == bytes(data[lengths[2] :])
    store._release()


@pytest.mark.parametrize("name", ["contacts.json", "generation.json", "hotline.json"])
@pytest.mark.parametrize("harm", ["flip", "empty", "zeros", "gone"])
def test_a_damaged_generation_is_set_aside_and_everything_comes_back_from_the_one_before(
    name: str, harm: str, tmp_path: Path
) -> None:
    folder = tmp_path / "kho"
    expected = prepared(folder)
    store = opened(folder)
    store.close()
    newest = sorted((folder / "generations").iterdir())[-1]
    path = newest / name
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[len(data) // 2] ^= 4
        path.write_bytes(data)
    elif harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"" if harm == "empty" else b"\0" * len(data))
    again = opened(folder)
    assert state_of(again) == expected
    assert [(notice.code, notice.loss) for notice in again.notices] == [("KHO-21", False)]
    assert not newest.exists()
    assert len(list(folder.glob("hong-*"))) == 1
    again._release()


def test_with_every_generation_damaged_the_whole_history_is_replayed(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    expected = prepared(folder)
    for path in (folder / "generations").rglob("contacts.json"):
        path.write_bytes(b"[]")
    store = opened(folder)
    assert state_of(store) == expected
    store._release()


def test_with_nothing_whole_left_the_store_refuses_and_touches_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    prepared(folder)
    (folder / "journal" / "000000001.jsonl").unlink()
    for path in (folder / "generations").rglob("generation.json"):
        path.write_bytes(b"{}")
    for _ in range(2):  # the second start finds them set aside: still no empty store
        with pytest.raises(AppError) as caught:
            opened(folder)
        assert caught.value.code == "KHO-08"
        assert str(folder) in caught.value.hint


@pytest.mark.parametrize("sign", ["hong-20260518-080000-abcdef-000000004", "backups/SAO-LUU_x.zip"])
def test_a_folder_that_held_records_once_is_never_opened_as_an_empty_store(sign: str, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    prepared(folder)
    for name in ("journal", "generations"):
        shutil.rmtree(folder / name)
    (folder / sign).parent.mkdir(exist_ok=True)
    (folder / sign).write_bytes(b"x")
    with pytest.raises(AppError, match="KHO-08"):
        opened(folder)


def test_read_only_a_store_with_nothing_whole_left_is_not_shown_as_empty(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    prepared(folder)
    shutil.rmtree(folder / "journal")
    for path in (folder / "generations").rglob("generation.json"):
        path.write_bytes(b"{}")
    with pytest.raises(AppError, match="KHO-08"):
        Store.open(folder, clock=clock(), read_only=True)


def generations_of(folder: Path) -> Store:
    """Three segments of two acts each, and their generations gone."""
    store = opened(folder)
    for _ in range(3):
        add_contact(store)
        log_call(store)
        store.compact()
    add_contact(store)
    store._release()
    shutil.rmtree(folder / "generations")
    return store


def test_damage_in_an_early_segment_sets_the_later_ones_aside_too(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    generations_of(folder)
    second = folder / "journal" / "000000003.jsonl"
    second.write_bytes(b"x" + second.read_bytes()[1:])
    store = opened(folder)
    assert store.last_act == 2
    assert [(notice.code, notice.loss) for notice in store.notices] == [("KHO-22", True)]
    assert [path.name for path in (folder / "journal").iterdir() if path.stat().st_size] == [
        "000000001.jsonl"
    ]
    assert len(list(folder.glob("hong-*"))) == 3
    add_contact(store)
    state = state_of(store)
    store._release()
    again = opened(folder)
    assert state_of(again) == state
    again._release()


def work_goes_on(store: Store) -> None:
    """What is saved from now on is there at the next start."""
    add_contact(store)
    add_contact(store)
    state, last = state_of(store), store.last_act
    store._release()
    again = opened(store.folder)
    assert (state_of(again), again.last_act) == (state, last)
    assert again.notices == []
    again._release()


def test_after_the_first_act_of_a_segment_was_torn_work_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    store = opened(folder)
    for act in (add_contact, log_call):
        act(store)
    store.compact()
    add_contact(store)
    before = states_of_contacts(store)
    store._release()
    last = sorted((folder / "journal").iterdir())[-1]
    last.write_bytes(last.read_bytes()[:20])
    again = opened(folder)
    assert again.last_act == 2
    assert states_of_contacts(again) == before[:-1]
    work_goes_on(again)


def states_of_contacts(store: Store) -> list[str]:
    return [str(row["id"]) for row in store.table("contacts").rows()]


def test_where_the_journal_ends_before_the_generation_work_goes_on_behind_the_generation(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kho"
    store = opened(folder)
    for _ in range(3):
        add_contact(store)
    store.compact()
    before = state_of(store)
    store._release()
    first, second = sorted((folder / "journal").iterdir())
    second.unlink()
    first.write_bytes(first.read_bytes()[:-50])
    again = opened(folder)
    assert state_of(again) == before
    work_goes_on(again)


def test_a_segment_that_is_missing_in_the_middle_is_told_and_what_follows_is_kept_aside(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kho"
    generations_of(folder)
    (folder / "journal" / "000000003.jsonl").unlink()
    store = opened(folder)
    assert store.last_act == 2
    assert [notice.code for notice in store.notices] == ["KHO-22"]
    work_goes_on(store)
    kept = b"".join(path.read_bytes() for path in sorted(folder.glob("hong-*")))
    assert kept.count(b'"seq":') == 3


def test_read_only_a_damaged_store_is_shown_and_nothing_is_moved(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    expected = prepared(folder)
    opened(folder).close()
    newest = sorted((folder / "generations").iterdir())[-1]
    (newest / "contacts.json").write_bytes(b"[]")
    last = sorted((folder / "journal").iterdir())[-1]
    last.write_bytes(b"x\ny\n")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    reader = Store.open(folder, clock=clock(), read_only=True)
    assert state_of(reader) == expected
    assert [notice.code for notice in reader.notices] == ["KHO-21", "KHO-22"]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_line_that_holds_no_act_is_not_believed() -> None:
    with pytest.raises(ValueError, match="object"):
        PlainCodec().open_act([])


def test_a_table_larger_than_a_part_is_read_whole_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(tmp_path / "kho")
    ACTS["import"](store)
    before = state_of(store)
    store.close()
    for size in (1, 200, 1 << 20):
        monkeypatch.setattr("app.store.snapshots.PART_SIZE", size)
        again = opened(tmp_path / "kho")
        assert state_of(again) == before
        assert list(state_of(again)["contacts"]) == list(before["contacts"])
        again._release()


def test_who_and_when_of_many_rows_are_one_text_in_memory(tmp_path: Path) -> None:
    snapshots = Snapshots(FailingFiles(), tmp_path, PlainCodec())
    repeated = ("created_at", "created_by", "updated_at", "updated_by", "status", "hamlet")
    rows = {key: {"id": key, **{name: f"Giá trị của {name}" for name in repeated}} for key in ("a", "b")}
    snapshots.write(Generation(7, {"hotline": rows}, {}, 1))
    one, two = snapshots.read(tmp_path / "000000007").rows("hotline").values()
    assert all(one[name] is two[name] for name in repeated)
