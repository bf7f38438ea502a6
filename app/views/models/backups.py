"""Backups as the settings show them: when, how large, what is inside, what restoring would change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.dates import format_day
from app.domain.errors import AppError
from app.domain.records.office import SETTINGS_ID
from app.domain.tables import TABLES
from app.services import backups, registers
from app.services.office import Done, Office
from app.store import ChangeSet
from app.store.backups import Backup
from app.views.models.sizes import size_in_words

MAX_ROWS = 40
_COUNTED = ("contacts", "hotline", "suggestions", "receptions", "petitions", "activities", "letters")


@dataclass(frozen=True)
class BackupLine:
    """One backup of the list."""

    path: Path
    moment: str
    about: str
    place: str


class Backups:
    """The backups of an office; one of them may be chosen to be looked at before it is restored."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.chosen: Path | None = None

    @property
    def second_place(self) -> str:
        """Where the second copy goes; empty while no place was set."""
        second = backups.places(self._office).second
        return str(second) if second else ""

    @property
    def warning(self) -> str:
        """What is wrong with the places; empty when nothing is."""
        where = backups.places(self._office)
        if where.second is None:
            return "Chưa có nơi sao lưu thứ hai. Nếu ổ đĩa của máy hỏng thì mất cả bản sao."
        return (
            f"Không thấy nơi sao lưu thứ hai: {where.second}. Cắm lại USB hoặc ổ đĩa."
            if where.missing
            else ""
        )

    def lines(self) -> list[BackupLine]:
        """The backups that can be read, newest first."""
        own = backups.places(self._office).own
        return [_line(each, own) for each in backups.listed(self._office)[:MAX_ROWS]]

    @property
    def last_in_words(self) -> str:
        """`Lần cuối: 16:40 hôm nay`."""
        newest = next(iter(backups.listed(self._office)), None)
        return f"Lần cuối: {self._moment(newest)}" if newest else "Chưa sao lưu lần nào"

    def _moment(self, backup: Backup) -> str:
        today = backup.at.date() == self._office.clock.today()
        return f"{backup.at:%H:%M} {'hôm nay' if today else format_day(backup.at.date())}"

    def create(self) -> None:
        """Back up now, in both places."""
        backups.create(self._office)

    def set_second_place(self, folder: Path | None) -> Done:
        """Keep a second copy in that folder from now on, or nowhere; refuses the folder of the store."""
        store = self._office.store.folder.resolve()
        if folder is not None and (folder.resolve() == store or store in folder.resolve().parents):
            raise AppError(
                "SL-20",
                "Nơi sao lưu thứ hai nằm ngay trong thư mục dữ liệu.",
                "Chọn ổ đĩa khác hoặc USB: ổ đĩa của máy hỏng thì bản sao vẫn còn.",
            )
        values = {"backup_folder": str(folder) if folder else ""}
        return registers.update(self._office, "settings", SETTINGS_ID, values)

    def preview(self) -> list[str]:
        """What restoring the chosen backup would change, a line for each register."""
        if self.chosen is None:
            return []
        lines = []
        for each in backups.preview(self._office, self.chosen):
            title = TABLES[each.table].title if each.table in TABLES else each.table
            parts = (
                f"thêm lại {each.added}" if each.added else "",
                f"đổi về bản cũ {each.changed}" if each.changed else "",
                f"bỏ {each.removed}" if each.removed else "",
            )
            if any(parts):
                lines.append(f"{title}: {', '.join(part for part in parts if part)}")
        return lines or ["Không có gì khác với hiện tại."]

    def restore(self) -> ChangeSet:
        """Go back to the chosen backup; the present is backed up first, and the act can be undone."""
        if self.chosen is None:
            raise AppError("SL-21", "Chưa chọn bản sao lưu.", "Chọn một bản trong danh sách.")
        changes = backups.restore(self._office, self.chosen)
        self.chosen = None
        return changes


def _line(backup: Backup, own: Path) -> BackupLine:
    counts = [f"{backup.counts[name]} {TABLES[name].noun}" for name in _COUNTED if backup.counts.get(name)]
    place = "máy này" if backup.path.parent == own else "nơi thứ hai"
    about = " · ".join((size_in_words(backup.size), ", ".join(counts) or "chưa có bản ghi"))
    return BackupLine(backup.path, f"{backup.at:%d/%m/%Y %H:%M}", about, place)
