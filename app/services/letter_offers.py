"""Letters that events call for: an apology for what is late, thanks for an idea, a family's joy or grief."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.records.base import JsonObject
from app.domain.records.cases import OPEN_STATUSES, CaseStatus, Nature
from app.domain.records.contacts import ContactKind
from app.domain.records.office import DossierState, LetterKind
from app.domain.tables import TABLES
from app.services import letters
from app.services.letter_templates import occasion
from app.services.letters import LONGEVITY, age_in, longevity_year
from app.services.office import Office
from app.store import Is

EVENT_DAYS = 30
"""A birth, marriage or death is offered its letter for so many days after it was registered."""
THANKS_DAYS = 60
"""An idea taken up is offered a letter of thanks for so many days after the answer."""
LONGEVITY_AGES = frozenset(range(70, 100, 5))
"""Ages of mừng thọ (Law on the Elderly 2009, art. 21); from 100 on, every year."""
_CALLING = tuple(name for name, table in TABLES.items() if table.is_case or name == "dossiers")


@dataclass(frozen=True, slots=True)
class Offer:
    """A letter that the office owes or may wish to write: what for, to whom, and why now."""

    occasion: str
    reason: str
    source: str = ""
    contact_id: str = ""
    count: int = 1
    since: date | None = None

    @property
    def kind(self) -> LetterKind:
        """Which of the four letters it is."""
        return occasion(self.occasion).kind


def offers(office: Office) -> list[Offer]:
    """Letters that are due, the oldest first, then those for the elders of the year."""
    found = [
        offer
        for table in _CALLING
        for row in office.store.table(table).rows()
        for offer in offers_for(office, table, row)
    ]
    found.sort(key=lambda offer: offer.since or date.max)
    year = longevity_year(office.clock.today())
    elders = len(longevity_list(office, year))
    if elders:
        reason = f"{elders} người đến tuổi mừng thọ năm {year}"
        found.append(Offer(LONGEVITY, reason, count=elders))
    return found


def offers_for(office: Office, table: str, row: JsonObject) -> list[Offer]:
    """Letters that one record calls for now.

    A case whose sender must stay unknown, a citizen who wants no letters, and an event that has its letter
    already call for none.
    """
    called = _dossier_offers(office, row) if table == "dossiers" else _case_offers(office, table, row)
    return [offer for offer in called if _is_wanted(office, offer) and not _is_written(office, offer)]


def longevity_list(office: Office, year: int) -> list[JsonObject]:
    """Citizens who are 70, 75 … 95 or at least 100 in `year` without a letter for that age, eldest first."""
    written = {
        (row.get("contact_id"), row.get("values", {}).get("tuoi"))
        for row in office.store.table("letters").select({"occasion": Is(LONGEVITY)})
    }
    found = []
    for row in office.store.table("contacts").rows():
        age = age_in(row.get("birth_date", ""), year)
        if age is None or not (age in LONGEVITY_AGES or age >= 100):
            continue
        if (
            (row["id"], str(age)) in written
            or row.get("no_letters")
            or row.get("kind") == ContactKind.ORGANIZATION
        ):
            continue
        found.append(row)
    return sorted(found, key=lambda row: str(row["birth_date"]))


def _is_wanted(office: Office, offer: Offer) -> bool:
    row = office.store.table("contacts").row(offer.contact_id) if offer.contact_id else None
    return not (row and row.get("no_letters"))


def _is_written(office: Office, offer: Offer) -> bool:
    return bool(office.store.table("letters").select({"source": Is(offer.source), "kind": Is(offer.kind)}))


def _dossier_offers(office: Office, row: JsonObject) -> Iterator[Offer]:
    yield from _late_dossier(office, row)
    yield from _family_event(office, row)


def _family_event(office: Office, row: JsonObject) -> Iterator[Offer]:
    """A birth, marriage or death that was registered calls for a letter to the family.

    Who handed the papers in need not be whom the letter is for: the offer names nobody.
    """
    key = letters.family_event(row.get("procedure", ""))
    if key is None or (row.get("state") != DossierState.DONE and not row.get("returned_on")):
        return
    since = date.fromisoformat(row.get("returned_on") or row["due_date"])
    if since >= office.clock.today() - timedelta(days=EVENT_DAYS) and not _refuses(office, row):
        what = occasion(key).label.split(":")[0].lower()
        yield Offer(key, f"Hồ sơ {row.get('code', '')}: {what}", f"dossiers/{row['id']}", since=since)


def _refuses(office: Office, row: JsonObject) -> bool:
    contact = office.store.table("contacts").row(row.get("contact_id", ""))
    return bool(contact and contact.get("no_letters"))


def _late_dossier(office: Office, row: JsonObject) -> Iterator[Offer]:
    due = date.fromisoformat(row["due_date"])
    overdue = due < office.clock.today() and not row.get("returned_on")
    if row.get("state") == DossierState.DONE or not (overdue or row.get("state") == DossierState.LATE):
        return
    contact = office.store.table("contacts").row(row.get("contact_id", ""))
    organization = contact is not None and contact.get("kind") == ContactKind.ORGANIZATION
    key = "apology-late-organization" if organization else "apology-late-dossier"
    reason = f"Hồ sơ {row.get('code', '')} trễ hẹn"
    yield Offer(key, reason, f"dossiers/{row['id']}", row.get("contact_id", ""), since=due)


def _case_offers(office: Office, table: str, row: JsonObject) -> Iterator[Offer]:
    """Of a case whose sender is known and may be written to."""
    secret = row.get("nature") == Nature.DENUNCIATION or row.get("confidential")
    named = not row.get("anonymous") and (row.get("contact_id") or row.get("person_name"))
    if secret or not named or not TABLES[table].is_case:
        return
    code, source, contact_id = row.get("code", ""), f"{table}/{row['id']}", row.get("contact_id", "")
    status, due = row.get("status", CaseStatus.RECEIVED), row.get("due_date")
    if status in OPEN_STATUSES and due and due < office.clock.today().isoformat():
        since = date.fromisoformat(due)
        yield Offer("apology-late-answer", f"{code} quá hạn trả lời", source, contact_id, since=since)
    taken_up = status in (CaseStatus.ANSWERED, CaseStatus.INFORMED) and row.get("answer")
    if taken_up and row.get("nature") in (Nature.SUGGESTION, Nature.PROPOSAL):
        since = date.fromisoformat(str(row.get("answered_at") or row["received_at"])[:10])
        if since >= office.clock.today() - timedelta(days=THANKS_DAYS):
            yield Offer("thanks-idea", f"Ý kiến {code} đã được tiếp thu", source, contact_id, since=since)
