"""Who signs, in the words of the signature block (NĐ 30/2020/NĐ-CP, Phụ lục I, II.7)."""

from __future__ import annotations

COLLECTIVE = "TM. ỦY BAN NHÂN DÂN"


def block_lines(signature_block: str, position: str) -> tuple[str, ...]:
    """The lines of authority and title above a signature, in capitals.

    The official's own block is taken as written (lines or slashes part it); without one the position decides:
    a chairman signs for the committee, a vice-chairman for the chairman, anyone else by the chairman's order.
    """
    own = [line.strip() for line in signature_block.replace(" / ", "\n").splitlines() if line.strip()]
    if own:
        return tuple(own)
    title = position.upper().removesuffix(" UBND").removesuffix(" ỦY BAN NHÂN DÂN").strip()
    if not title:
        return (COLLECTIVE,)
    if title.startswith("PHÓ CHỦ TỊCH"):
        return (COLLECTIVE, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    if title.startswith(("CHỦ TỊCH", "Q. CHỦ TỊCH")):
        return (COLLECTIVE, title.split(" UBND")[0])
    return ("TL. CHỦ TỊCH", title)
