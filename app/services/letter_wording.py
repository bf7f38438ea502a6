"""The office's own wording of a letter: kept through updates of the program, compared with ours, given up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from app.domain import ids
from app.domain.records.base import JsonObject
from app.services.letter_pages import Draft, missing_fields
from app.services.letter_templates import Occasion, Template, check_template, occasion
from app.services.office import Done, Office, committed

_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a comparison: in both texts, `gone` from the older or `added` by the newer one."""

    text: str
    gone: bool = False
    added: bool = False


def template_of(office: Office, chosen: Occasion) -> Template:
    """The office's own wording of an occasion, or ours."""
    row = own_row(office, chosen.key)
    if row is None:
        return chosen.template
    return replace(
        chosen.template,
        title=row["title"],
        titles_by_age=() if row["title"] != chosen.template.title else chosen.template.titles_by_age,
        paragraphs=tuple(_paragraphs(row["text"])),
        version=f"don-vi-{row['rev']}",
    )


def own_row(office: Office, key: str) -> JsonObject | None:
    """The row of the office's own wording of an occasion; None where it uses ours."""
    rows = office.store.table("letter_templates").rows()
    return next((row for row in rows if row["occasion"] == key), None)


def template_text(template: Template) -> str:
    """The paragraphs as one text to edit, an empty line between two."""
    return "\n\n".join(template.paragraphs)


def wording(chosen: Occasion, title: str, text: str) -> Template:
    """A title and a text as a template of the occasion; refuses (THU-07, 08, 09) what cannot be filled."""
    made = replace(chosen.template, title=title.strip(), paragraphs=tuple(_paragraphs(text)))
    check_template(made, chosen)
    return made


def try_wording(made: Draft, title: str, text: str) -> Draft:
    """The same letter in a wording that is not kept yet, to be seen on the page while it is written."""
    chosen = occasion(made.occasion)
    template = wording(chosen, title, text)
    if template.title != chosen.template.title:
        template = replace(template, titles_by_age=())
    changed = replace(made, template=template)
    return replace(changed, missing=missing_fields(changed))


def save_template(office: Office, key: str, title: str, text: str) -> Done:
    """Keep the office's own wording of an occasion; it stays through updates of the program."""
    chosen = occasion(key)
    made = wording(chosen, title, text)
    values = {"occasion": key, "title": made.title, "text": template_text(made), **_based_on(chosen)}
    return _keep(office, key, values, f"Sửa mẫu thư “{chosen.label}”")


def keep_own(office: Office, key: str) -> Done | None:
    """Stay with the office's own wording after ours has changed; None where it has none of its own."""
    if own_row(office, key) is None:
        return None
    chosen = occasion(key)
    return _keep(office, key, _based_on(chosen), f"Giữ lời riêng của mẫu thư “{chosen.label}”")


def restore_template(office: Office, key: str) -> Done | None:
    """Go back to our wording; None where the office had none of its own."""
    row = own_row(office, key)
    if row is None:
        return None
    with office.store.transaction(f"Dùng lại mẫu có sẵn “{occasion(key).label}”", by=office.user) as tx:
        tx.remove("letter_templates", row["id"], rev=row["rev"])
    return Done(row, committed(tx))


def is_outdated(row: JsonObject) -> bool:
    """Whether the program has brought another wording since the office wrote its own."""
    return str(row.get("based_on", "")) != occasion(row["occasion"]).template.version


def news(row: JsonObject) -> tuple[Piece, ...]:
    """What the program's wording has changed since the office wrote its own from it.

    A row that did not keep our text of that day is compared itself with our present one.
    """
    before = row.get("based_on_text") or row["text"]
    return compare(before, template_text(occasion(row["occasion"]).template))


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts word by word, in the order in which a reader meets them."""
    return tuple(_pieces(_WORDS.findall(before), _WORDS.findall(after)))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for what, start, end, new_start, new_end in SequenceMatcher(
        a=before, b=after, autojunk=False
    ).get_opcodes():
        if what == "equal":
            yield Piece("".join(before[start:end]))
            continue
        if end > start:
            yield Piece("".join(before[start:end]), gone=True)
        if new_end > new_start:
            yield Piece("".join(after[new_start:new_end]), added=True)


def _based_on(chosen: Occasion) -> JsonObject:
    return {"based_on": chosen.template.version, "based_on_text": template_text(chosen.template)}


def _keep(office: Office, key: str, values: JsonObject, message: str) -> Done:
    row = own_row(office, key)
    document: JsonObject = {**(row or {"id": ids.new_id(office.clock.now())}), **values}
    with office.store.transaction(message, by=office.user) as tx:
        if row is None:
            tx.insert("letter_templates", document)
        else:
            tx.update("letter_templates", row["id"], document, rev=row["rev"])
    return Done(office.store.table("letter_templates").row(document["id"]) or {}, committed(tx))


def _paragraphs(text: str) -> list[str]:
    """A paragraph for each line that says something: a user ends a paragraph with Enter."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
