"""Reads a bundle and trusts nothing of it: names, sizes, counts and hashes are checked before a byte is used.

The zip must be exactly what the writer makes: local entries one behind the other from the first byte, the
central directory behind them, nothing before, between or after. A refusal always names its reason.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from app.bundles import signing
from app.bundles.manifest import FORMAT, MANIFEST, SIGNATURE, Manifest
from app.domain.errors import AppError

MAX_FILE = 64 * 1024 * 1024
"""A hundred thousand records pack into some 3 MB; what is checked is held in memory, packed."""
MAX_ENTRIES = 66
MAX_ENTRY = 128 * 1024 * 1024
MAX_TOTAL = 192 * 1024 * 1024
CHUNK = 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
MAX_MANIFEST = 256 * 1024
MAX_SIGNATURE = 1024
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10)),
}
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./")


@dataclass(frozen=True)
class Verified:
    """A bundle every byte of which is what its manifest says.

    `signer` is the key that signed it, in hexadecimal; empty where nobody did.
    """

    path: Path
    manifest: Manifest
    signer: str
    sha256: str


def _refuse(code: str, message: str) -> AppError:
    return AppError(code, message, "Không dùng gói này. Xin đơn vị gửi ghi lại gói và chép lại USB.")


def verify(path: Path, *, progress: Callable[[int, int], None] = lambda *_: None) -> Verified:
    """Check a bundle and its signature wholly; refuses with GOI-01 to GOI-20. Nothing is written anywhere."""
    data = _read_file(path)
    archive = _open(data)
    infos = archive.infolist()
    _check_directory(data, archive, infos)
    raw = _raw_manifest(archive)
    manifest = _manifest(raw)
    signer = _signer(archive, raw)
    _check_listing(manifest, infos)
    total = len(manifest.entries)
    for number, entry in enumerate(manifest.entries, start=1):
        digest, lines = hashlib.sha256(), 0
        for part in _parts(archive, entry.path, entry.size):
            digest.update(part)
            lines += part.count(b"\n")
        if digest.hexdigest() != entry.sha256:
            raise _refuse(
                "GOI-14", f"Tệp {entry.path} trong gói không khớp mã kiểm tra: gói đã bị sửa hoặc hỏng."
            )
        if entry.records is not None and lines != entry.records:
            raise _refuse("GOI-15", f"Tệp {entry.path} không đủ số bản ghi như gói khai.")
        progress(number, total)
    return Verified(path, manifest, signer, hashlib.sha256(data).hexdigest())


def read_entry(verified: Verified, entry_path: str) -> bytes:
    """The content of one file of a verified bundle, checked once more against its hash."""
    wanted = {entry.path: entry for entry in verified.manifest.entries}[entry_path]
    content = _content(_open(_read_file(verified.path)), entry_path, wanted.size)
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise _refuse(
            "GOI-14", f"Tệp {entry_path} trong gói không khớp mã kiểm tra: gói đã bị sửa hoặc hỏng."
        )
    return content


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise _refuse("GOI-02", "Tệp lớn hơn mức một gói dữ liệu có thể có.")
        return path.read_bytes()
    except OSError as error:
        raise AppError(
            "GOI-01", f"Không đọc được tệp {path.name}.", "Cắm lại USB rồi chọn lại tệp."
        ) from error


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise _refuse("GOI-03", "Tệp không phải gói dữ liệu, hoặc chưa chép xong.") from error


def _check_directory(data: bytes, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_ENTRIES:
        raise _refuse("GOI-04", "Gói có quá nhiều tệp.")
    _check_names([info.orig_filename for info in infos])
    for info in infos:
        _check_entry(info)
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise _refuse("GOI-06", "Gói khi mở ra lớn quá mức cho phép.")
    position = 0
    for info in infos:
        position = _check_local(data, info, position)
    _check_end(data, archive.start_dir, position, len(infos))


def _check_names(names: list[str]) -> None:
    folded: set[str] = set()
    for name in names:
        parts = name.split("/")
        if (
            not set(name) <= _ALLOWED
            or not all(parts)
            or any(
                part in (".", "..") or part.endswith(".") or part.split(".")[0].lower() in _RESERVED
                for part in parts
            )
            or len(name) > 100
        ):
            raise _refuse("GOI-05", "Gói có tên tệp không an toàn.")
        same = unicodedata.normalize("NFC", name).casefold()
        if same in folded:
            raise _refuse("GOI-05", "Gói có hai tệp trùng tên.")
        folded.add(same)


def _check_entry(info: zipfile.ZipInfo) -> None:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refuse("GOI-07", "Gói dùng cách nén không được phép.")
    if info.flag_bits & ~0x800 or info.extra or info.comment:
        raise _refuse("GOI-08", "Gói có tệp mã hóa hoặc thuộc tính lạ.")
    if (info.external_attr >> 16) & 0xF000 not in (0, 0x8000) or info.is_dir():
        raise _refuse("GOI-09", "Gói có liên kết hoặc thư mục thay cho tệp.")
    too_large = info.file_size > MAX_ENTRY
    bomb = info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size)
    if too_large or bomb:
        raise _refuse("GOI-06", "Gói khi mở ra lớn quá mức cho phép.")


def _check_local(data: bytes, info: zipfile.ZipInfo, position: int) -> int:
    """Check that the local header at `position` tells the same as the directory; return where it ends."""
    header = data[position : position + _LOCAL.size]
    if info.header_offset != position or len(header) < _LOCAL.size:
        raise _refuse("GOI-10", "Gói có dữ liệu chen giữa hoặc chồng lên nhau.")
    mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(header)
    length: int = packed
    name = data[position + _LOCAL.size : position + _LOCAL.size + name_length]
    told = (mark, flags, method, crc, packed, size, extra_length, name)
    listed = (
        b"PK\x03\x04",
        info.flag_bits,
        info.compress_type,
        info.CRC,
        info.compress_size,
        info.file_size,
        0,
        info.orig_filename.encode(),
    )
    if told != listed:
        raise _refuse("GOI-11", "Mục lục của gói không khớp với các tệp bên trong.")
    return position + _LOCAL.size + int(name_length) + length


def _check_end(data: bytes, directory: int, end_of_entries: int, number: int) -> None:
    tail = data[-_END.size :]
    mark, disk, first_disk, here, total, size, offset, comment = _END.unpack(tail)
    if (
        mark != b"PK\x05\x06"
        or (disk, first_disk, comment) != (0, 0, 0)
        or (here, total) != (number, number)
        or not directory == offset == end_of_entries
        or offset + size + _END.size != len(data)
    ):
        raise _refuse("GOI-10", "Gói có dữ liệu thừa ở đầu, giữa hoặc cuối tệp.")


def _content(archive: zipfile.ZipFile, name: str, size: int, *, exact: bool = True) -> bytes:
    """One whole entry, never more than it may have."""
    return b"".join(_parts(archive, name, size, exact=exact))


def _parts(archive: zipfile.ZipFile, name: str, size: int, *, exact: bool = True) -> Iterator[bytes]:
    """One entry piece by piece; refused as soon as it is longer than told, or at its end when shorter."""
    length = 0
    try:
        with archive.open(name) as stream:
            while length <= size and (part := stream.read(min(CHUNK, size + 1 - length))):
                length += len(part)
                yield part
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise _refuse("GOI-12", f"Tệp {name} trong gói bị hỏng.") from error
    if length > size or (exact and length != size):
        raise _refuse("GOI-13", f"Tệp {name} trong gói không đúng độ lớn đã khai.")


def _raw_manifest(archive: zipfile.ZipFile) -> bytes:
    if MANIFEST not in archive.namelist():
        raise _refuse("GOI-16", "Gói thiếu bản kê manifest.json.")
    return _content(archive, MANIFEST, MAX_MANIFEST, exact=False)


def _signer(archive: zipfile.ZipFile, manifest: bytes) -> str:
    if SIGNATURE not in archive.namelist():
        return ""
    return signing.signer(manifest, _content(archive, SIGNATURE, MAX_SIGNATURE, exact=False))


def _manifest(raw: bytes) -> Manifest:
    try:
        told = json.loads(raw)
        newer = int(told["format"]) > FORMAT
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refuse("GOI-17", "Bản kê của gói không đọc được.") from error
    if newer:
        raise AppError(
            "GOI-18",
            "Gói do bản chương trình mới hơn ghi.",
            "Cài bản chương trình mới nhất rồi mở lại gói này.",
        )
    try:
        return Manifest.model_validate_json(raw)
    except ValidationError as error:
        raise _refuse("GOI-17", "Bản kê của gói thiếu mục hoặc có mục lạ.") from error


def _check_listing(manifest: Manifest, infos: Iterable[zipfile.ZipInfo]) -> None:
    listed = {entry.path for entry in manifest.entries}
    present = {info.filename for info in infos} - {MANIFEST, SIGNATURE}
    if len(listed) != len(manifest.entries) or listed != present:
        raise _refuse("GOI-19", "Các tệp trong gói không đúng như bản kê.")
