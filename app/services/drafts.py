"""What was typed and not saved when the power went: kept while one types, offered at the next start."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

from app.domain.dates import format_partial
from app.domain.records.base import JsonObject
from app.domain.records.cases import Nature
from app.domain.tables import TABLES
from app.services.office import Office
from app.store import drafts

Entered = dict[str, str | bool]


@dataclass(frozen=True)
class Draft:
    """A form as it stood: the record that it changes (none: a new one), and what was entered into it.

    `action` is the step of the case, empty for the record's own form; `preset` is what the form began with;
    `entered` holds only what differs from how the form began.
    """

    table: str
    entered: Entered
    record_id: str = ""
    action: str = ""
    preset: JsonObject = field(default_factory=dict)
    at: str = ""


def keep(office: Office, draft: Draft) -> None:
    """Keep the draft in the place of the one before.

    Of a denunciation nothing is kept that could tell who sent it (Law on Denunciation 2018, article 56).
    """
    draft = _without_sender(office, draft)
    if not draft.entered:
        drafts.drop(office.store)
        return
    moment = office.clock.now().replace(tzinfo=None).isoformat(timespec="minutes")
    drafts.keep(office.store, {**asdict(draft), "at": moment})


def _without_sender(office: Office, draft: Draft) -> Draft:
    table = TABLES[draft.table]
    secret: tuple[str, ...] = getattr(table.record, "IDENTIFYING_FIELDS", ())
    row = office.store.table(draft.table).row(draft.record_id) or {}
    nature = draft.entered.get("nature") or row.get("nature") or draft.preset.get("nature")
    if not secret or nature != Nature.DENUNCIATION:
        return draft
    # A step of a denunciation is told in the secret register alone.
    entered = {} if draft.action else {n: v for n, v in draft.entered.items() if n not in secret}
    return replace(draft, entered=entered, preset={n: v for n, v in draft.preset.items() if n not in secret})


def found(office: Office) -> Draft | None:
    """The draft that waits to be taken up; None where there is none, or its record is gone."""
    told = None if office.store.read_only else drafts.kept(office.store)
    try:
        draft = Draft(**told) if told else None
    except TypeError:  # of another version
        return None
    if draft is None or draft.table not in TABLES:
        return None
    gone = draft.record_id and office.store.table(draft.table).row(draft.record_id) is None
    return None if gone else draft


def drop(office: Office) -> None:
    """Forget what was typed."""
    if not office.store.read_only:
        drafts.drop(office.store)


def in_words(office: Office, draft: Draft) -> str:
    """`Có bản nhập dở từ 09:12 hôm nay: thêm cuộc gọi.`, with nothing of its content."""
    day, _, time = draft.at.partition("T")
    when = "hôm nay" if day == office.clock.today().isoformat() else f"ngày {format_partial(day)}"
    noun = TABLES[draft.table].noun
    row = office.store.table(draft.table).row(draft.record_id) if draft.record_id else None
    what = f"thêm {noun}" if row is None else f"sửa {noun} {row.get('code', '')}".strip()
    return f"Có bản nhập dở từ {time} {when}: {what}."
