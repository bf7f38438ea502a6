"""The letter studio: what the user chose and typed for one letter, and the draft that follows from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.dates import format_day, format_partial, parse_day, parse_partial
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.contacts import ContactKind
from app.domain.records.office import LetterKind, Paper
from app.domain.tables import TABLES
from app.domain.text import shorten
from app.services import letter_offers, letters, registers, saving
from app.services.letter_pages import Draft
from app.services.letter_templates import FieldSpec, Occasion
from app.services.letters import LONGEVITY
from app.services.office import Done, Office
from app.services.registers import Query

SOURCE_TABLES = ("hotline", "suggestions", "receptions", "petitions", "dossiers", "activities")
"""What a letter can speak of."""
FOUND_ROWS = 6
LETTER_DATE = "letter_date"
_NAMES = re.compile(r"\{(\w+)\}")
_LENGTH_OF_SOURCE = 60


@dataclass(frozen=True)
class Found:
    """One answer of a search: what to take (`key`), what it is called, a second line to tell it by."""

    key: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class OfferLine:
    """A letter that should be sent, as the list shows it."""

    occasion: str
    kind: LetterKind
    label: str
    reason: str
    contact_id: str
    source: str
    since: str


class LetterStudio:
    """One letter in the making. `draft` always follows from what was chosen and typed.

    Typed values are kept as typed: a field is never rewritten under its user. A date that cannot be read
    stands in `errors` and is missing on the page.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.occasion = letters.occasions()[0]
        self.contact_id = ""
        self.source = ""
        self.paper: Paper | None = None
        self.official_id = ""
        self.typed: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.draft = self._compose()

    # choices

    @property
    def kind(self) -> LetterKind:
        """Which of the four letters."""
        return self.occasion.kind

    def occasions(self) -> list[Occasion]:
        """The occasions of the chosen kind."""
        return [each for each in letters.occasions() if each.kind is self.kind]

    def signers(self) -> list[tuple[str, str]]:
        """Who can sign: id and `Chủ tịch UBND Trần Quang Khải`, the office's own signer first."""
        rows = [
            row
            for row in self.office.store.table("officials").rows()
            if row.get("active", True) and (row.get("signature_block") or row.get("is_leader"))
        ]
        usual = self.office.settings.signer_id
        rows.sort(key=lambda row: (row["id"] != usual, str(row.get("code", ""))))
        return [(row["id"], f"{row.get('position', '')} {row['full_name']}".strip()) for row in rows]

    @property
    def signer(self) -> str:
        """The id of who signs this letter; empty while the office has named nobody."""
        return self.official_id or self.office.settings.signer_id

    @property
    def chosen_paper(self) -> Paper:
        """The sheet that the letter is laid out for."""
        return self.draft.paper

    @property
    def name_field(self) -> str:
        """The field that names the addressee: picked from the contacts or typed."""
        specs = {spec.name: spec for spec in self.occasion.fields}
        names = _NAMES.findall(self.occasion.template.addressee)
        return next(str(name) for name in names if name in specs and not specs[name].choices)

    @property
    def honorific_field(self) -> FieldSpec | None:
        """How the addressee is called, where the letter asks for it."""
        names = _NAMES.findall(self.occasion.template.addressee)
        return next((spec for spec in self.occasion.fields if spec.name in names and spec.choices), None)

    def field_rows(self) -> Iterator[tuple[FieldSpec, ...]]:
        """The occasion's other fields in the order of the letter: long ones alone, short ones two by two."""
        own = {self.name_field, self.honorific_field.name if self.honorific_field else ""}
        waiting: FieldSpec | None = None
        for spec in self.occasion.fields:
            if spec.name in own:
                continue
            if spec.kind == "long" or spec.name == "dia_chi":
                if waiting:
                    yield (waiting,)
                yield (spec,)
                waiting = None
            elif waiting:
                yield (waiting, spec)
                waiting = None
            else:
                waiting = spec
        if waiting:
            yield (waiting,)

    # what stands in the fields

    def shown(self, name: str) -> str:
        """What a field holds: as typed, else what the records tell, days as dd/mm/yyyy."""
        if name in self.typed:
            return self.typed[name]
        value = self.draft.values.get(name, "")
        spec = next((spec for spec in self.occasion.fields if spec.name == name), None)
        return format_partial(value) if value and spec is not None and spec.kind == "date" else value

    @property
    def source_title(self) -> str:
        """The case, dossier or activity behind the letter: `ĐDN-2026-0041 · Đèn đường ngõ 3`."""
        table, _, record_id = self.source.partition("/")
        row = self.office.store.table(table).row(record_id) if record_id else None
        return _source_line(table, row).title if row else ""

    @property
    def title(self) -> str:
        """`Thư xin lỗi · Chậm trả lời phản ánh, kiến nghị`, over the screen."""
        return f"{self.kind.label} · {self.occasion.label}"

    def missing(self) -> list[str]:
        """Labels of what the letter still lacks, in its order."""
        return [spec.label for spec in self.draft.missing]

    # searches

    def find_contacts(self, text: str) -> list[Found]:
        """Citizens and organisations whose name or telephone answers, tones or none."""
        if not text.strip():
            return []
        page = registers.query(self.office, "contacts", Query(search=text, limit=FOUND_ROWS))
        return [_contact_line(row) for row in page.rows]

    def find_sources(self, text: str) -> list[Found]:
        """Cases, dossiers and activities that answer; without words, those of the chosen addressee."""
        found: list[Found] = []
        for table in SOURCE_TABLES:
            if text.strip():
                rows = registers.query(self.office, table, Query(search=text, limit=FOUND_ROWS)).rows
            elif self.contact_id and table != "activities":
                wanted = Query(where={"contact_id": self.contact_id}, limit=FOUND_ROWS)
                rows = registers.query(self.office, table, wanted).rows
            else:
                rows = []
            found += [_source_line(table, row) for row in rows]
        return found[:FOUND_ROWS]

    # what the user does

    def start(self, occasion: str = "", contact_id: str = "", source: str = "") -> None:
        """A fresh letter, prefilled from a case, a dossier or a citizen. Refuses as `letters.draft` does."""
        kept = vars(self).copy()
        if occasion:
            self.occasion = next(each for each in letters.occasions() if each.key == occasion)
        self.contact_id, self.source = contact_id, source
        self.typed, self.errors = {}, {}
        self.paper = None
        try:
            self._refresh()
        except AppError:
            vars(self).update(kept)
            raise
        if not self.contact_id:
            self.contact_id = self.draft.contact_id

    def choose_kind(self, kind: LetterKind) -> None:
        """Go to the first occasion of another kind; the addressee stays."""
        if kind is not self.kind:
            self.choose_occasion(next(each.key for each in letters.occasions() if each.kind is kind))

    def choose_occasion(self, key: str) -> None:
        """Go to another occasion: what was typed stays where the new one asks for it as well."""
        self.occasion = next(each for each in letters.occasions() if each.key == key)
        self.paper = None
        if self.kind in (LetterKind.CONGRATULATIONS, LetterKind.CONDOLENCE):
            self.source = ""  # these speak of an event in a family, not of a case
        wanted = {spec.name for spec in self.occasion.fields} | {LETTER_DATE}
        self.typed = {name: value for name, value in self.typed.items() if name in wanted}
        self.errors = {}
        self._refresh()

    def take_contact(self, contact_id: str) -> None:
        """Address the letter to a contact; its name, form of address and address come from the record."""
        row = registers.get(self.office, "contacts", contact_id)
        self.contact_id = contact_id
        own = {"dia_chi", "thon_tdp", "dien_thoai", "nam_sinh", "tuoi", "ngay_sinh", "don_vi"}
        if self.honorific_field:
            own.add(self.honorific_field.name)
        self.typed = {name: value for name, value in self.typed.items() if name not in own}
        self.typed[self.name_field] = row["full_name"]
        self._refresh()

    def take_source(self, source: str) -> None:
        """Speak of that case, dossier or activity (`table/id`), or of none; not of a secret sender."""
        before = self.source
        self.source = source
        try:
            self._refresh()
        except AppError:
            self.source = before
            raise
        if source and not self.contact_id:
            self.contact_id = self.draft.contact_id

    def set(self, name: str, text: str) -> None:
        """Take a field as typed. A name typed over lets go of the contact that was picked."""
        if name == self.name_field and self.contact_id and text.strip() != self.shown(name).strip():
            self.contact_id = ""
        self.typed[name] = text
        self.errors.pop(name, None)
        self._refresh()

    def choose_signer(self, official_id: str) -> None:
        """Let another official sign this letter."""
        self.official_id = official_id
        self._refresh()

    def take_wording(self) -> None:
        """Compose the letter anew after its wording was changed."""
        self._refresh()

    def choose_paper(self, paper: Paper) -> None:
        """Lay the letter out for another sheet."""
        self.paper = paper
        self._refresh()

    # results

    def preview(self) -> Callable[[], bytes]:
        """What makes the PDF of the letter as it is now, gaps marked; may run in another thread."""
        office, draft = self.office, self.draft
        return lambda: letters.render_pdf(office, draft, preview=True)

    def check(self) -> None:
        """Refuse a letter that may not leave the office; `errors` marks the fields."""
        if self.errors:
            name, message = next(iter(self.errors.items()))
            raise AppError("THU-20", message, "Sửa ô được đánh dấu rồi làm lại.", fields={name: message})
        try:
            letters.check_complete(self.draft)
        except AppError as error:
            self.errors.update(error.fields)
            raise

    def record(self, *, printed: bool) -> Done:
        """Enter the letter in the register."""
        self.check()
        return letters.record(self.office, self.draft, printed=printed)

    def file_name(self, extension: str) -> str:
        """A name for the file of this letter: `Thư xin lỗi - Đặng Thị Thuở.pdf`."""
        words = f"{self.kind.label} - {self.shown(self.name_field)}".strip(" -")
        return saving.file_name(words, extension)

    # inside

    def _values(self) -> dict[str, str]:
        values, errors = read_values(self.occasion, self.typed)
        self.errors |= errors
        return values

    def _letter_date(self) -> date | None:
        text = self.typed.get(LETTER_DATE, "")
        if not text.strip():
            return None
        try:
            return parse_day(text)
        except AppError as error:
            self.errors[LETTER_DATE] = f"{error.message} Ghi ngày/tháng/năm, hoặc bỏ trống."
            return None

    def _compose(self) -> Draft:
        return letters.draft(
            self.office,
            self.occasion.key,
            self.contact_id,
            self.source,
            self._values(),
            paper=self.paper,
            official_id=self.official_id,
            letter_date=self._letter_date(),
        )

    def _refresh(self) -> None:
        self.draft = self._compose()


def read_values(chosen: Occasion, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed into an occasion's fields, days in ISO form; and messages where that cannot be read."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for spec in chosen.fields:
        if spec.name not in typed:
            continue
        values[spec.name] = typed[spec.name]
        if spec.kind == "date":
            try:
                values[spec.name] = parse_partial(typed[spec.name])
            except AppError as error:
                errors[spec.name] = f"{error.message} Ghi ngày/tháng/năm, ví dụ 05/01/2026."
                values[spec.name] = ""
    return values, errors


def _contact_line(row: JsonObject) -> Found:
    title = f"{row.get('honorific', '')} {row['full_name']}".strip()
    if row.get("kind") == ContactKind.ORGANIZATION:
        title = row["full_name"]
    born = row.get("birth_date", "")[:4]
    parts = (f"sinh {born}" if born else "", row.get("hamlet", ""), row.get("phone", ""))
    return Found(row["id"], title, " · ".join(part for part in parts if part))


def _source_line(table: str, row: JsonObject) -> Found:
    about = row.get("content") or row.get("procedure") or ""
    title = f"{row.get('code', '')} · {shorten(about, _LENGTH_OF_SOURCE)}".strip(" ·")
    day = str(row.get(TABLES[table].date_field, ""))[:10]
    return Found(f"{table}/{row['id']}", title, f"{TABLES[table].title} · {format_partial(day)}")


def offer_lines(office: Office) -> list[OfferLine]:
    """Letters that should be sent now: apologies first, the oldest first; mừng thọ with a line for each."""
    lines: list[OfferLine] = []
    for offer in letter_offers.offers(office):
        if offer.occasion == LONGEVITY:
            lines += _longevity_lines(office)
        else:
            since = format_day(offer.since) if offer.since else ""
            lines.append(_offer(offer.occasion, offer.reason, offer.contact_id, offer.source, since))
    return sorted(lines, key=lambda line: line.kind is not LetterKind.APOLOGY)


def _longevity_lines(office: Office) -> Iterator[OfferLine]:
    year = letters.longevity_year(office.clock.today())
    for row in letter_offers.longevity_list(office, year):
        age = letters.age_in(row["birth_date"], year)
        yield _offer(LONGEVITY, f"{row['full_name']} {age} tuổi trong năm {year}", row["id"])


def _offer(occasion: str, reason: str, contact_id: str, source: str = "", since: str = "") -> OfferLine:
    chosen = next(each for each in letters.occasions() if each.key == occasion)
    return OfferLine(occasion, chosen.kind, chosen.label, reason, contact_id, source, since)


def paper_choices() -> Sequence[tuple[str, str]]:
    """The sheets that a letter can be laid out for."""
    return [(paper.value, paper.label) for paper in Paper]
