"""A PDF file taken apart: its objects as they stand in the file, without a library that would mend them."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?<=\n)(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)


@dataclass(frozen=True)
class PdfObject:
    """The dictionary of an object as text, and its stream, unpacked, if it has one."""

    number: int
    head: str
    data: bytes | None
    packed: int = 0

    def has(self, key: str) -> bool:
        return re.search(rf"/{key}(?![A-Za-z0-9])", self.head) is not None

    def get(self, key: str) -> str:
        """The value behind a key as it stands there, up to the end of its line; empty without the key."""
        found = re.search(rf"/{key}[ ]?([^\n]*)", self.head)
        return found[1].strip() if found else ""

    def reference(self, key: str) -> int:
        found = re.search(rf"/{key} (\d+) 0 R", self.head)
        assert found, (key, self.head[:200])
        return int(found[1])


@dataclass(frozen=True)
class PdfFile:
    """The parts of a file."""

    raw: bytes
    objects: dict[int, PdfObject]
    trailer: str

    @property
    def catalog(self) -> PdfObject:
        return self.of_type("Catalog")[0]

    def of_type(self, name: str) -> list[PdfObject]:
        return [each for each in self.objects.values() if re.search(rf"/Type /{name}\b", each.head)]


def take_apart(pdf: bytes) -> PdfFile:
    """The parts of a file as this program writes it: no object streams, each object on lines of its own."""
    objects = {}
    for number, body in _OBJECT.findall(pdf):
        head, mark, rest = body.partition(b"\nstream\n")
        data, packed = None, 0
        if mark:
            length = re.search(rb"/Length (\d+)", head)
            assert length, head
            packed = int(length[1])
            assert rest[packed:] == b"\nendstream", "a stream is as long as it says (ISO 19005-2, 6.1.7.1)"
            data = zlib.decompress(rest[:packed]) if b"/FlateDecode" in head else rest[:packed]
        objects[int(number)] = PdfObject(int(number), head.decode("latin-1"), data, packed)
    trailer = pdf[pdf.rindex(b"\ntrailer\n") :].decode("latin-1")
    return PdfFile(pdf, objects, trailer)
