"""R3, R4: torn, zeroed, shortened or altered files are seen, named and set aside; saved work comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store
from app.store.codec import PlainCodec
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


def test_a_journal_cut_at_any_byte_opens_with_every_act_that_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    path, states, lengths = states_by_act(folder)
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        store = opened(folder)
        kept = sum(length <= cut for length in lengths) - 1
        assert state_of(store) == states[kept], cut
        assert store.notices == []
        add_contact(store)
        store._release()
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


def test_no_flipped_bit_of_the_journal_goes_unseen(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    path, states, lengths = states_by_act(folder, acts=4)
    whole = path.read_bytes()
    for position in range(len(whole)):
        for bit in (0, 3, 5) if position % 7 else range(8):
            flipped = bytearray(whole)
            flipped[position] ^= 1 << bit
            path.write_bytes(flipped)
            store = opened(folder)
            kept = sum(length <= position for length in lengths) - 1
            assert state_of(store) == states[kept], (position, bit)
            store._release()
            for aside in folder.glob("hong-*"):
                aside.unlink()


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
    assert [notice.code for notice in again.notices] == ["KHO-21"]
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


def test_every_bit_of_a_generation_counts(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    prepared(folder)
    store = opened(folder)
    ACTS["import"](store)
    store.close()
    newest = sorted((folder / "generations").iterdir())[-1]
    for path in (newest / "contacts.json", newest / "generation.json"):
        data = path.read_bytes()
        for position in range(0, len(data), 5):
            flipped = bytearray(data)
            flipped[position] ^= 1 << position % 8
            path.write_bytes(flipped)
            with pytest.raises(ValueError, match="damaged"):
                store._snapshots.read(newest)
        path.write_bytes(data)
    assert store._snapshots.read(newest).seq == store.last_act


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


def test_a_segment_that_is_missing_in_the_middle_is_told_and_what_follows_is_kept_aside(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kho"
    generations_of(folder)
    (folder / "journal" / "000000003.jsonl").unlink()
    store = opened(folder)
    assert store.last_act == 2
    assert [notice.code for notice in store.notices] == ["KHO-22"]
    store._release()


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
