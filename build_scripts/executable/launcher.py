"""What the single executable does when started: unpack the program once, verify it, start it from there.

The executable is one file, laid out as

    this launcher's machine code | the program's folder (tar.xz) | trailer | this launcher's Python archive

At the first start the folder is unpacked beside other versions below the user's local application data, each
file checked against the SHA-256 in the list that travels with it; only a wholly checked folder gets its final
name. Later starts look at names and sizes (a virus scanner may have taken a file away) and go on at once,
instead of writing 200 MB to a temporary folder each time as an ordinary one-file executable would.

Standard library only, so that it starts quickly: no OpenSSL, and of the program what says whether a window is
asked for.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import struct
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.command_line import split_store

PRODUCT = "ChinhQuyenThanThien"
TITLE = "Chính quyền thân thiện"
PROGRAM = f"{PRODUCT}-main.exe" if os.name == "nt" else f"{PRODUCT}-main"
EXECUTABLE_VARIABLE = (
    "CHINH_QUYEN_EXECUTABLE"  # tells the program where the user's own file lies (portable use)
)
FILE_LIST = "files.json"
KEPT_VERSIONS = 2
TRAILER = struct.Struct("<16s32sQ")  # magic, SHA-256 and length of the tar.xz before it
TRAILER_MAGIC = b"CQTT payload v1\0"
# PyInstaller's own trailer closes the Python archive: magic, length of the archive, and what we do not need.
ARCHIVE_END = struct.Struct("!8sIIII64s")
ARCHIVE_MAGIC = b"MEI\014\013\012\013\016"
SIGNATURE_ROOM = 64 * 1024  # a code signature may follow the archive
CHUNK = 1 << 20

Progress = Callable[[float], None]


class DamagedExecutableError(Exception):
    """The executable is not whole: it must be copied anew."""


@dataclass(frozen=True)
class Payload:
    """The program's folder inside the executable."""

    executable: Path
    offset: int
    length: int
    sha256: bytes

    @property
    def version(self) -> str:
        """Name of the folder it is unpacked to: the same content, the same name."""
        return self.sha256.hex()[:16]


class _Part(io.RawIOBase):
    """The payload's bytes in the open executable; hashes and counts what passes."""

    def __init__(self, file: BinaryIO, payload: Payload, progress: Progress) -> None:
        self._file, self._left, self._length = file, payload.length, payload.length
        self._progress = progress
        self.hash = hashlib.sha256()
        file.seek(payload.offset)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self.hash.update(data)
        self._progress(1 - self._left / self._length)
        return data


def find_payload(executable: Path) -> Payload:
    """Return where the program's folder lies in the executable."""
    with executable.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        start = max(0, size - SIGNATURE_ROOM - ARCHIVE_END.size)
        file.seek(start)
        end = file.read()
        at = end.rfind(ARCHIVE_MAGIC)
        if at < 0 or len(end) - at < ARCHIVE_END.size:
            raise DamagedExecutableError("no archive")
        archive_length = ARCHIVE_END.unpack_from(end, at)[1]
        trailer_at = start + at + ARCHIVE_END.size - archive_length - TRAILER.size
        file.seek(max(0, trailer_at))
        trailer = file.read(TRAILER.size)
    if len(trailer) < TRAILER.size:
        raise DamagedExecutableError("no trailer")
    magic, sha256, length = TRAILER.unpack(trailer)
    if magic != TRAILER_MAGIC or length > trailer_at:
        raise DamagedExecutableError("no program inside")
    return Payload(executable, trailer_at - length, length, sha256)


def unpacked_root() -> Path:
    """Return the folder of this user that holds unpacked versions."""
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(local) / PRODUCT / "ChuongTrinh"
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "chinh-quyen-than-thien"


def is_whole(folder: Path) -> bool:
    """Whether every file of the list is there with its size. (Content was checked on unpacking.)"""
    try:
        files = json.loads((folder / FILE_LIST).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, (size, _) in files.items())
    except (OSError, ValueError):
        return False


def prepare(payload: Payload, root: Path, progress: Progress) -> Path:
    """Return a whole, checked folder of the program, unpacking it where there is none."""
    for folder in _candidates(root, payload.version):
        if is_whole(folder):
            return folder
        if folder.exists() and not _move_away(folder):
            continue  # a damaged folder that something holds open: leave it and take the next name
        return _unpack(payload, folder, progress)
    raise AssertionError("the candidates do not end")


def _candidates(root: Path, version: str) -> Iterator[Path]:
    yield root / version
    number = 2
    while True:
        yield root / f"{version}-{number}"
        number += 1


def _move_away(folder: Path) -> bool:
    away = folder.with_name(f"{folder.name}.{os.getpid()}.old")
    try:
        folder.rename(away)
    except OSError:
        return False
    shutil.rmtree(away, ignore_errors=True)
    return True


def _unpack(payload: Payload, folder: Path, progress: Progress) -> Path:
    new = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        with payload.executable.open("rb") as file:
            part = _Part(file, payload, progress)
            with tarfile.open(fileobj=part, mode="r|xz") as packed:
                # An attribute, since the Python 3.11.2 of Debian 12 does not know the argument.
                packed.extraction_filter = getattr(tarfile, "tar_filter", None)
                packed.extractall(new)
            while part.read(CHUNK):
                pass
            if part.hash.digest() != payload.sha256:
                raise DamagedExecutableError("the program inside is damaged")
        _check_content(new)
        try:
            new.rename(folder)
        except OSError:
            if not is_whole(folder):  # otherwise another start was quicker
                raise
        return folder
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _check_content(folder: Path) -> None:
    """Compare what has reached the disk with the list."""
    files = json.loads((folder / FILE_LIST).read_text(encoding="utf-8"))
    for name, (_, sha256) in files.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise DamagedExecutableError(f"{name} was not written whole")


def remove_old_versions(root: Path, current: Path) -> None:
    """Remove all but the newest unpacked versions. One that runs cannot be renamed on Windows and stays."""
    old = [
        folder
        for folder in root.iterdir()
        if folder.is_dir() and folder != current and "." not in folder.name
    ]
    newest_first = sorted(old, key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in newest_first[KEPT_VERSIONS - 1 :]:
        _move_away(folder)


def program_environment(executable: Path) -> dict[str, str]:
    """Return the program's environment: as the launcher found it, and where the user's own file lies."""
    env = dict(os.environ)
    env.pop("LD_LIBRARY_PATH", None)  # PyInstaller points it at the launcher's own libraries
    if original := env.pop("LD_LIBRARY_PATH_ORIG", None):
        env["LD_LIBRARY_PATH"] = original
    return env | {"PYINSTALLER_RESET_ENVIRONMENT": "1", EXECUTABLE_VARIABLE: str(executable)}


def start(folder: Path, arguments: list[str], executable: Path) -> int:
    """Run the program and return its exit code. Where the system can, it takes this process's place."""
    program = str(folder / PROGRAM)
    env = program_environment(executable)
    if os.name != "nt":
        os.execve(program, [program, *arguments], env)
    import windows_parts

    return windows_parts.run([program, *arguments], env)


def main() -> int:
    executable = Path(sys.executable)
    arguments = sys.argv[1:]
    notice = None if split_store(arguments)[1] else _notice()
    try:
        folder = prepare(find_payload(executable), unpacked_root(), notice.progress if notice else _silent)
        os.utime(folder)
        with contextlib.suppress(OSError):
            remove_old_versions(folder.parent, folder)
        if notice:
            notice.close_when_window_shows()
        return start(folder, arguments, executable)
    except (DamagedExecutableError, tarfile.TarError, EOFError, OSError) as problem:
        return _explain(problem, notice)


def _silent(done: float) -> None:
    pass


def _notice() -> Any:
    """Return a notice on the screen; None where this launcher cannot draw one."""
    if os.name != "nt":
        return None
    import windows_parts

    return windows_parts.Notice(TITLE)


def _explain(problem: Exception, notice: object) -> int:
    full = isinstance(problem, OSError) and problem.errno == 28
    text = (
        "Ổ đĩa đã đầy nên không mở được chương trình. Hãy xóa bớt tệp rồi mở lại. (MO-02)"
        if full
        else f"Không mở được chương trình: {problem}. Hãy chép lại tệp chương trình rồi mở lại. (MO-01)"
    )
    if notice is not None:
        import windows_parts

        windows_parts.message_box(TITLE, text)
    elif sys.stderr is not None:
        print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
