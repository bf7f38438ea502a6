"""Backups of the office's store: after work and at the end, beside the store and in a second place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.services.office import Office
from app.store import ChangeSet
from app.store import backups as stored
from app.store.backups import Backup, Difference


@dataclass(frozen=True)
class Places:
    """Where backups lie: beside the store, and the second place; `missing` when that is not there now."""

    own: Path
    second: Path | None
    missing: bool


def places(office: Office) -> Places:
    """Where backups are kept. A second place that is not there is told, not hidden."""
    second = (
        Path(office.settings.backup_folder) if office.is_set_up and office.settings.backup_folder else None
    )
    return Places(office.store.folder / stored.FOLDER, second, second is not None and not second.is_dir())


def listed(office: Office) -> list[Backup]:
    """Every backup that can be read, newest first, from both places."""
    where = places(office)
    found = [*stored.found(where.own), *(stored.found(where.second) if where.second else [])]
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def is_due(office: Office) -> bool:
    """Whether something changed since the last backup."""
    last = next(iter(stored.found(places(office).own)), None)
    return office.store.last_act > (last.seq if last else 0)


def create(office: Office) -> list[Backup]:
    """Back up now, in both places; refuses (SL-04) where the second is missing, after writing the first."""
    where = places(office)
    made = [stored.create(office.store, where.own)]
    if where.second is not None:
        if where.missing:
            raise AppError(
                "SL-04",
                f"Đã sao lưu trên máy, nhưng không thấy nơi sao lưu thứ hai: {where.second}.",
                "Cắm lại USB hoặc ổ đĩa đó rồi sao lưu lại, hoặc chọn nơi khác trong Cài đặt.",
            )
        made.append(stored.create(office.store, where.second))
    return made


def after_purge(office: Office) -> None:
    """Let no backup keep what was purged: where there are any, make a new one and drop those that hold it.

    A second place that is not there now is cleaned at its next backup. Refuses (SL-05) where the disk fails.
    """
    where = places(office)
    try:
        for folder in (where.own, where.second):
            if folder is not None and stored.found(folder):
                stored.create(office.store, folder)
    except (AppError, OSError) as error:
        raise AppError(
            "SL-05",
            "Đã xóa hẳn khỏi kho, nhưng chưa xóa được các bản sao lưu cũ còn giữ thông tin đó.",
            "Kiểm tra ổ đĩa rồi sao lưu lại: bản sao lưu cũ sẽ được xóa lúc đó.",
        ) from error


def preview(office: Office, backup: Path) -> tuple[Difference, ...]:
    """What restoring would add, change and remove, by table."""
    return stored.preview(office.store, backup)


def restore(office: Office, backup: Path) -> ChangeSet:
    """Make the registers what they were in the backup, after backing up the present. Can be undone."""
    return stored.restore(office.store, backup, places(office).own, by=office.user)
