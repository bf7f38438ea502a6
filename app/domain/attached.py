"""An entry of a record's attachments: the file's name in the store, and what its owner calls it.

`<sha256>.<kind> <name of the original>`: one line of text, so that the row stays plain JSON and its history
and undo need to know nothing of files.
"""

from __future__ import annotations

from app.domain.text import clean_line

LONGEST_TITLE = 120


def entry(stored: str, title: str) -> str:
    """What a record keeps of a file that the store holds as `stored`; `title` is the original's name."""
    return f"{stored} {clean_line(title)[:LONGEST_TITLE]}".strip()


def stored_name(attached: str) -> str:
    """The name of the file in the store's folder of attachments."""
    return attached.partition(" ")[0]


def title_of(attached: str) -> str:
    """What the file is called on screen and on paper."""
    stored, _, title = attached.partition(" ")
    return title or stored


def kind_of(attached: str) -> str:
    """jpg, png, pdf, docx or xlsx."""
    return stored_name(attached).rpartition(".")[2]
