"""Sticks and other removable drives of this machine: where a bundle can be written, and why not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
REMOVABLE_ROOTS = ("/media/", "/run/media/", "/mnt/")
_FILE_SYSTEMS = {
    "vfat": "FAT32",
    "msdos": "FAT",
    "exfat": "exFAT",
    "fuseblk": "NTFS",
    "ntfs": "NTFS",
    "ntfs3": "NTFS",
    "ext4": "ext4",
}
"""File systems of sticks by the name that Linux has for them; what is none (tmpfs, overlay) is not listed."""
_OCTAL_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}


@dataclass(frozen=True)
class Drive:
    """A drive to write to: `name` as the system calls it (`E:`), `label` as its owner does."""

    folder: Path
    name: str
    label: str
    file_system: str
    free: int
    read_only: bool

    @property
    def problem(self) -> str:
        """Why nothing can be written there; empty where it can."""
        return "chỉ đọc: gạt khóa trên thân USB rồi thử lại" if self.read_only else ""


def removable() -> list[Drive]:
    """The removable drives that are plugged in now."""
    if sys.platform == "win32":
        return _windows()
    try:
        mounts = MOUNTS.read_text("utf-8")
    except OSError:  # no Linux: the user chooses a folder
        return []
    return list(_linux(mounts.splitlines()))


def folder_drive(folder: Path) -> Drive:
    """A folder of the user's choice, as a drive."""
    return Drive(folder, "", str(folder), "", _free(folder), read_only=False)


def _linux(lines: Iterable[str]) -> Iterator[Drive]:
    for line in lines:
        _, mount, kind, options, *_ = line.split(" ")
        for escape, char in _OCTAL_ESCAPES.items():
            mount = mount.replace(escape, char)
        if not mount.startswith(REMOVABLE_ROOTS) or kind not in _FILE_SYSTEMS:
            continue
        folder = Path(mount)
        read_only = "ro" in options.split(",")
        yield Drive(folder, "", folder.name, _FILE_SYSTEMS[kind], _free(folder), read_only)


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _windows() -> list[Drive]:
    found: list[Drive] = []
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 -- Windows alone
        import string  # noqa: PLC0415

        removable_kind, read_only_flag, room = 2, 0x00080000, 261
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        present = kernel.GetLogicalDrives()
        for place, letter in enumerate(string.ascii_uppercase):
            root = f"{letter}:\\"
            if not present >> place & 1 or kernel.GetDriveTypeW(root) != removable_kind:
                continue
            label, kind = ctypes.create_unicode_buffer(room), ctypes.create_unicode_buffer(room)
            flags = ctypes.c_ulong(0)
            if not kernel.GetVolumeInformationW(
                root, label, room, None, None, ctypes.byref(flags), kind, room
            ):
                continue  # a card reader without a card
            read_only = bool(flags.value & read_only_flag)
            folder = Path(root)
            found.append(
                Drive(folder, f"{letter}:", label.value or "USB", kind.value, _free(folder), read_only)
            )
    return found
