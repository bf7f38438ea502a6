"""The journal: every act of the office for ever, one line each, in segments that only grow.

`journal/000000001.jsonl` is named by the first act that it holds. Lines are chained by checksum inside a
segment and numbered without a gap over all of them, so that a lost, altered or half-written line is seen.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.records.base import JsonObject
from app.store.codec import GENESIS, Codec, Line, decode_line, encode_line, to_json
from app.store.files import Appender, Files

SUFFIX = ".jsonl"


@dataclass(frozen=True)
class Damage:
    """Where a segment stops being true: the bytes from `offset` on cannot be trusted.

    `torn` when it looks like an append that a power cut broke off, which nobody was told had been saved.
    """

    path: Path
    offset: int
    torn: bool


def segment_name(first: int) -> str:
    """The file name of the segment that begins with act `first`."""
    return f"{first:09d}{SUFFIX}"


class Journal:
    """Reads and extends the segments of one store."""

    def __init__(self, files: Files, folder: Path, codec: Codec) -> None:
        self._files = files
        self.folder = folder
        self._codec = codec
        self._appender: Appender | None = None
        self._sum = GENESIS
        self._end = 0
        """The last act of the newest segment: the next one goes behind it only where it follows."""
        self.last = 0

    def segments(self) -> list[Path]:
        """The segments, oldest first."""
        names = [name for name in self._files.names(self.folder) if name.endswith(SUFFIX)]
        return [self.folder / name for name in names if name.removesuffix(SUFFIX).isdigit()]

    def replay(self, after: int) -> tuple[list[Line], Damage | None]:
        """The acts that follow act `after`, and where the chain breaks, if it does.

        Leaves the journal ready to append behind the last act that is true.
        """
        lines: list[Line] = []
        damage: Damage | None = None
        self.last = after
        paths = self.segments()
        firsts = [int(path.stem) for path in paths]
        wanted = [path for path, following in zip(paths, firsts[1:], strict=False) if following > after + 1]
        for path in [*wanted, *paths[-1:]]:
            damage = self._read_segment(path, lines, is_last=path == paths[-1])
            if damage is not None:
                break
        return lines, damage

    def _read_segment(self, path: Path, lines: list[Line], *, is_last: bool) -> Damage | None:
        self._end = -1
        data = memoryview(self._files.read(path))
        raw = bytes(data)
        previous, offset, number = GENESIS, 0, int(path.stem) - 1
        if number > self.last:
            return Damage(path, 0, torn=False)  # acts before it are missing
        while offset < len(raw):
            end = raw.find(b"\n", offset)
            line = decode_line(self._codec, data[offset:end]) if end >= 0 else None
            if line is None or line.prev != previous or line.seq != number + 1:
                return Damage(path, offset, torn=is_last and _is_torn_tail(raw, offset))
            previous, number, offset = line.sum, line.seq, end + 1
            if number > self.last:
                lines.append(line)
                self.last = number
        self._sum, self._end = previous, number
        return None

    def append(self, act: JsonObject) -> int:
        """Write an act behind the last one and flush it; return its number. `OSError`: nothing is kept."""
        appender = self._appender or self._open()
        seq = self.last + 1
        line, total = encode_line(self._codec, seq, self._sum, to_json(act))
        appender.append(line)
        if not self.is_sound():  # Linux writes on into a file that was removed
            raise OSError(errno.ENOENT, "the segment is gone", str(self.folder))
        self.last, self._end, self._sum = seq, seq, total
        return seq

    def _open(self, path: Path | None = None) -> Appender:
        """Open `path`, else the newest segment, to append to; an empty one begins a chain."""
        newest = self.segments()[-1:] if self._end == self.last else []
        path = path or (newest or [self.folder / segment_name(self.last + 1)])[0]
        appender = self._files.appender(path)
        try:
            if not appender.length:
                self._sum = GENESIS
                self._files.sync_folder(self.folder)
        except OSError:
            appender.close()
            raise
        self._appender = appender
        return appender

    def start_segment(self) -> None:
        """Let the next act begin a new segment: the ones before are never written to again."""
        self.close()
        segments = self.segments()
        if segments and int(segments[-1].stem) <= self.last:
            self._open(self.folder / segment_name(self.last + 1))

    def cut(self, damage: Damage, aside: Path) -> None:
        """Set what cannot be trusted aside under `aside`, never over another file, and cut it off.

        Later segments follow on a broken chain: they are set aside too. The next act begins a new segment.
        """
        data = self._files.read(damage.path)
        if damage.offset:
            self._files.write_atomically(aside, data[damage.offset :])
        for later in [path for path in self.segments() if path > damage.path]:
            self._files.replace(later, aside.with_name(f"{aside.name}-{later.name}"))
        if damage.offset:
            self._files.write_atomically(damage.path, data[: damage.offset])
        else:
            self._files.replace(damage.path, aside)

    def lines(self, newest_first: bool = False, containing: bytes = b"") -> Iterator[Line]:
        """Every act whose line holds `containing`, read from the segments."""
        for path in reversed(self.segments()) if newest_first else self.segments():
            found = [line for line in self._files.read(path).split(b"\n") if line and containing in line]
            for line in reversed(found) if newest_first else found:
                decoded = decode_line(self._codec, line)
                if decoded is not None:
                    yield decoded

    def rewrite(self, containing: tuple[bytes, ...], change: Callable[[JsonObject, int], JsonObject]) -> None:
        """Put `change(act, seq)` in the place of every act of the segments that hold one of the marks.

        Each segment is replaced whole and its chain made anew; the journal stays ready to append. A damaged
        line with a mark is dropped, any other is left as it is.
        """
        self.close()
        for path in self.segments():
            data = self._files.read(path)
            if not any(mark in data for mark in containing):
                continue
            total, lines = GENESIS, []
            for raw in data.splitlines():
                line = decode_line(self._codec, raw)
                if line is not None:
                    act = to_json(change(line.act, line.seq))
                    encoded, total = encode_line(self._codec, line.seq, total, act)
                    lines.append(encoded)
                elif not any(mark in raw for mark in containing):
                    lines.append(raw + b"\n")
            self._files.write_atomically(path, b"".join(lines))
            if path == self.segments()[-1]:
                self._sum = total

    def is_sound(self) -> bool:
        """Whether the segment on the disk still ends with the last act: after a failed append it may not."""
        appender = self._appender
        return appender is None or self._files.size(appender.path) == appender.length

    def close(self) -> None:
        """Close the segment that is being written."""
        if self._appender is not None:
            self._appender.close()
            self._appender = None


def _is_torn_tail(raw: bytes, offset: int) -> bool:
    """Whether nothing that could be a whole line stands behind the first bad one."""
    end = raw.find(b"\n", offset)
    return end < 0 or not raw[end + 1 :].strip(b"\0\n")
