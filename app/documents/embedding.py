"""The part of a face that goes into a PDF: made once for everyday Vietnamese, and kept.

Every paper uses the same few hundred letters, so that the subset, its widths and its way back to Unicode are
made at the first paper and shared by all that follow. A letter outside the common set makes its own subset.
Instructions for low-resolution screens (hinting) are left out: paper does not need them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from app.documents.metrics import FACE_FILES, SUBSTITUTE
from app.domain.resources import resource_path

_LOWER = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
_SIGNS = "–—‘’“”…•°²³½¼¾×÷±§«»·₫→≤≥\u00a0"
COMMON = frozenset(_LOWER + _LOWER.upper() + _SIGNS) | {chr(code) for code in range(32, 127)}
"""What Vietnamese office papers are written with."""
_ESCAPED = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)", "\r": r"\r"})
_UNUSED_TABLES = ["GSUB", "GPOS", "GDEF", "DSIG", "kern", "hdmx", "VDMX", "LTSH", "gasp", "meta", "FFTM"]


@dataclass(frozen=True, slots=True)
class EmbeddedFace:
    """A subset ready to be written: `codes` gives a letter's glyph, the rest goes into the file as it is."""

    name: str
    codes: dict[str, int]
    substitute: int
    widths: str
    missing_width: int
    font_file: bytes
    font_file_length: int
    to_unicode: bytes
    ascent: int
    descent: int
    cap_height: int
    box: str
    italic_angle: int
    stem: int

    def encode(self, text: str) -> str:
        """`text` inside the brackets of a PDF string, two bytes a letter; `SUBSTITUTE` for one it lacks."""
        codes, other = self.codes, self.substitute
        letters = b"".join([codes.get(letter, other).to_bytes(2, "big") for letter in text]).decode("latin-1")
        return letters.translate(_ESCAPED)


def face_for(bold: bool, italic: bool, used: set[str]) -> EmbeddedFace:
    """The subset of a face for a paper that uses these letters.

    Bold italic stands in “Nơi nhận:” alone and brings its own few letters, the others the common set.
    """
    return _embedded(bold, italic, frozenset(used) if bold and italic else COMMON | used)


@lru_cache(maxsize=16)
def _embedded(bold: bool, italic: bool, letters: frozenset[str]) -> EmbeddedFace:
    from fontTools import subset  # noqa: PLC0415 -- costs time that a start without printing need not pay
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    font = TTFont(resource_path(FACE_FILES[bold, italic]), lazy=True, recalcTimestamp=False)
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, recommended_glyphs=False, name_IDs=[4, 6]
    )
    options.drop_tables += _UNUSED_TABLES
    subsetter = subset.Subsetter(options)
    known = font.getBestCmap()
    lacking = any(ord(letter) not in known for letter in letters)
    wanted = letters | ({" ", SUBSTITUTE} if lacking else {" "})
    subsetter.populate(unicodes=[ord(letter) for letter in wanted])
    name = str(font["name"].getDebugName(6))
    weight, cap_height = font["OS/2"].usWeightClass, font["OS/2"].sCapHeight
    angle = int(font["post"].italicAngle)
    subsetter.subset(font)
    glyphs = {chr(code): font.getGlyphID(glyph) for code, glyph in font.getBestCmap().items()}
    scale = 1000 / font["head"].unitsPerEm
    advances = [round(scale * font["hmtx"][glyph][0] + 0.001) for glyph in font.getGlyphOrder()]
    head, hhea = font["head"], font["hhea"]
    corners = (head.xMin, head.yMin, head.xMax, head.yMax)
    for table in ("cmap", "name", "OS/2"):
        del font[table]
    font["post"].formatType = 3.0
    out = BytesIO()
    font.save(out)
    return EmbeddedFace(
        name=name,
        codes=glyphs,
        substitute=glyphs.get(SUBSTITUTE, 0),
        widths=f"[0 [{' '.join(map(str, advances))}]]",
        missing_width=advances[0],
        font_file=zlib.compress(out.getvalue(), 9),
        font_file_length=out.tell(),
        to_unicode=zlib.compress(_to_unicode(glyphs), 9),
        ascent=round(hhea.ascent * scale),
        descent=round(hhea.descent * scale),
        cap_height=round(cap_height * scale),
        box=f"[{' '.join(str(round(corner * scale)) for corner in corners)}]",
        italic_angle=angle,
        stem=round(50 + (weight / 65) ** 2),
    )


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    """The CMap that gives back the letters of the codes (PDF 32000-1, 9.10.3).

    Where two letters share a glyph (both spaces), the plainer one is given back.
    """
    letters = {code: letter for letter, code in sorted(glyphs.items(), reverse=True)}
    pairs = [f"<{code:04X}> <{letter.encode('utf-16-be').hex()}>" for code, letter in sorted(letters.items())]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    listed = "\n".join("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{listed}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
