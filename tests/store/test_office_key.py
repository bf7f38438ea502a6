"""The office's keys are made once, travel with the backups, and are never replaced in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.store import Store, backups
from app.store.model import OFFICE_KEY, RECEIVING_KEY
from app.store.office_key import office_seed, receiving_secret
from tests.store.office import add_contact, clock


def opened(folder: Path, *, read_only: bool = False) -> Store:
    return Store.open(folder, clock=clock(), read_only=read_only)


KEYS = (office_seed, receiving_secret)


def test_each_key_is_made_once_and_stays(tmp_path: Path) -> None:
    with_key, other = opened(tmp_path / "a"), opened(tmp_path / "b")
    made = [make(with_key) for make in KEYS]
    assert [len(secret) for secret in made] == [32, 32]
    assert [make(with_key) for make in KEYS] == made
    assert len({*made, *(make(other) for make in KEYS)}) == 4
    with_key.close()
    again = opened(tmp_path / "a")
    assert [make(again) for make in KEYS] == made


def test_no_undo_takes_the_key_away(tmp_path: Path) -> None:
    store = opened(tmp_path)
    add_contact(store)
    seed = office_seed(store)
    store.undo(by="x")
    assert office_seed(store) == seed


def test_an_office_that_moves_to_a_new_machine_keeps_its_keys(tmp_path: Path) -> None:
    store = opened(tmp_path / "kho")
    add_contact(store)
    secrets = [make(store) for make in KEYS]
    made = backups.create(store, tmp_path / "sao-luu")
    backups.unpack(made.path, tmp_path / "moi")
    moved = opened(tmp_path / "moi")
    assert [make(moved) for make in KEYS] == secrets


def test_a_backup_of_an_office_that_never_signed_is_whole(tmp_path: Path) -> None:
    store = opened(tmp_path / "kho")
    add_contact(store)
    made = backups.create(store, tmp_path / "sao-luu")
    backups.unpack(made.path, tmp_path / "moi")
    assert not (tmp_path / "moi" / OFFICE_KEY).exists()


@pytest.mark.parametrize("data", [b"", b"{}", b'{"seed": "12"}', b'{"seed": 5}', b"[]", b'{"seed": "zz"}'])
def test_a_damaged_key_is_refused_by_name_and_left_alone(data: bytes, tmp_path: Path) -> None:
    store = opened(tmp_path)
    (tmp_path / OFFICE_KEY).write_bytes(data)
    (tmp_path / RECEIVING_KEY).write_bytes(data)
    for make, code in zip(KEYS, ("KHO-35", "KHO-36"), strict=True):
        with pytest.raises(AppError, match=code):
            make(store)
    assert (tmp_path / OFFICE_KEY).read_bytes() == (tmp_path / RECEIVING_KEY).read_bytes() == data


def test_a_store_that_is_only_read_makes_no_key(tmp_path: Path) -> None:
    store = opened(tmp_path)
    add_contact(store)
    store.close()
    with pytest.raises(AppError) as caught:
        office_seed(opened(tmp_path, read_only=True))
    assert caught.value.code == "KHO-09"
    assert not (tmp_path / OFFICE_KEY).exists()
