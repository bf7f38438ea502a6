"""Sizes of files and disks in words."""

from __future__ import annotations


def size_in_words(size: int) -> str:
    """`2,4 MB`, `13,2 GB`, `812 kB`: as people say it, in decimal units."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= scale:
            return f"{size / scale:.1f}".replace(".", ",").removesuffix(",0") + f" {unit}"
    return f"{size} byte"
