"""A form: fields as a person fills them, and what they mean. No window here.

The values are taken at save: nothing here changes what a person is typing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain import dates
from app.domain.errors import AppError
from app.domain.official_forms import grouped
from app.domain.records.base import JsonObject
from app.domain.schema import FieldSpec, describe
from app.domain.tables import TABLES
from app.domain.text import capitalised, clean, clean_line, digits, fold
from app.services import boxes, contacts, registers
from app.services.office import Done, Office

_NOT_IN_FORMS = frozenset({"system", "list", "dict", "files"})
WIDE_KINDS = frozenset({"long"})
SUGGESTIONS = 6
Entered = dict[str, str | bool]
"""What stands in the fields: text as typed or the value of a choice; yes or no of a tick."""


@dataclass(frozen=True)
class Suggestion:
    """A value that can be taken over into a field, with a second line to tell namesakes apart."""

    value: str
    title: str
    note: str = ""


def form_fields(table: str) -> list[FieldSpec]:
    """The fields of a table's form in the order of the paper form."""
    return [spec for spec in describe(TABLES[table].record).values() if spec.kind not in _NOT_IN_FORMS]


def to_text(spec: FieldSpec, value: object) -> str | bool:
    """A stored value as it stands in a field."""
    if spec.kind == "bool":
        return bool(value)
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _WRITERS.get(spec.kind, str)(str(value))


def _grouped(text: str) -> str:
    return grouped(int(text))


_WRITERS: dict[str, Callable[[str], str]] = {
    "date": dates.format_partial,
    "partial_date": dates.format_partial,
    "datetime": dates.format_moment,
    "int": _grouped,
    "money": _grouped,
    "category": capitalised,
}


def _number(spec: FieldSpec, text: str) -> int:
    plain = text.replace(".", "").replace(" ", "").removesuffix("đồng").removesuffix("đ")
    if not plain.isascii() or not plain.isdigit():
        raise AppError(
            "BIEU-01", f"{spec.title} phải là số nguyên.", "Ghi bằng chữ số, ví dụ 12 hoặc 1.500.000."
        )
    return int(plain)


_READERS: dict[str, Callable[[str], object]] = {
    "date": lambda text: dates.parse_day(text).isoformat(),
    "datetime": lambda text: dates.parse_moment(text).isoformat(timespec="minutes"),
    "partial_date": dates.parse_partial,
    "long": clean,
    "tags": lambda text: [tag for part in text.split(",") if (tag := clean_line(part))],
}


def from_text(spec: FieldSpec, entered: str | bool) -> object:
    """What a person entered as the stored value; refuses what is no day or number."""
    if isinstance(entered, bool):
        return entered
    if not entered.strip():
        return [] if spec.kind == "tags" else ""
    if spec.kind in ("int", "money"):
        return _number(spec, clean_line(entered))
    return _READERS.get(spec.kind, clean_line)(entered)


def read(fields: list[FieldSpec], entered: Mapping[str, str | bool]) -> tuple[JsonObject, dict[str, str]]:
    """(values, messages): the stored values, and by field what cannot be read."""
    values: JsonObject = {}
    messages: dict[str, str] = {}
    for spec in fields:
        try:
            values[spec.name] = from_text(spec, entered.get(spec.name, ""))
        except AppError as error:
            messages[spec.name] = f"{error.message} {error.hint}".strip()
    return values, messages


class FormModel:
    """One record being entered or changed."""

    def __init__(
        self, office: Office, table: str, row: JsonObject | None, preset: JsonObject | None = None
    ) -> None:
        self.office = office
        self.table = table
        self.row = row
        self.fields = form_fields(table)
        self.preset = dict(preset or {})
        """What a new record begins with, with what it nearly always holds."""
        self.initial: Entered = {spec.name: self._start(spec) for spec in self.fields}

    @property
    def title(self) -> str:
        """`Sửa ĐDN-2026-0041` or `Ghi mới`."""
        noun = TABLES[self.table].noun
        if self.row is None:
            return f"Thêm {noun}"
        return f"Sửa {noun} {self.row.get('code', '')}".strip()

    def _start(self, spec: FieldSpec) -> str | bool:
        default = TABLES[self.table].record.model_fields[spec.name].default
        known = default if isinstance(default, str | int) else None
        if self.row is not None:
            return to_text(spec, self.row.get(spec.name, known if spec.kind in ("choice", "bool") else None))
        if spec.name not in self.preset:
            self.preset.update(self._usual(spec.name))
        value = self.preset.get(spec.name, known)
        return to_text(spec, value) if value != 0 or spec.kind == "bool" else ""

    def _usual(self, name: str) -> JsonObject:
        """What a new record nearly always holds: now, today, and who is at the machine."""
        now = self.office.clock.now().replace(tzinfo=None).isoformat(timespec="minutes")
        usual = {"received_at": now, "opened_at": now, "date": now[:10], "received_on": now[:10]}
        usual |= dict.fromkeys(("received_by", "opened_by"), self._me())
        return {name: usual[name]} if name in usual else {}

    def _me(self) -> str:
        """The user, where she is one of the office's people: a login name belongs in no register."""
        names = {row.get("full_name") for row in self.office.store.table("officials").rows()}
        return self.office.user if self.office.user in names else ""

    def changed(self, entered: Entered) -> Entered:
        """What would be lost by leaving: the fields that are not as they were at first."""
        return {name: entered[name] for name, value in self.initial.items() if entered[name] != value}

    def warnings(self, entered: Entered) -> dict[str, str]:
        """What looks wrong and may still be saved, by field."""
        values, _ = read(self.fields, entered)
        found = registers.warnings(self.table, values)
        if self.table == "contacts" and values.get("full_name"):
            own = self.row["id"] if self.row is not None else ""
            for pair in contacts.duplicates_of(self.office, values, exclude=own)[:1]:
                who = f"{pair.right.get('code', '')} {pair.right.get('full_name', '')}"
                found["full_name"] = f"Có thể đã có trong danh bạ: {who}, {pair.reason}."
        return found

    def save(self, entered: Entered) -> Done:
        """Save; AppError with a message for each wrong field otherwise."""
        values, messages = read(self.fields, entered)
        if messages:
            first = next(iter(messages.values()))
            raise AppError("BIEU-02", first, "Sửa chỗ được đánh dấu rồi lưu lại.", fields=messages)
        self._name_category(values)
        if self.row is not None:
            return registers.update(self.office, self.table, self.row["id"], values, self.row["rev"])
        given = {name: value for name, value in values.items() if value not in ("", [])}
        return self._create({**self._hidden_preset(), **given})

    def _name_category(self, values: JsonObject) -> None:
        """A category that the office knows is kept as it is written there, however it stood in the field."""
        typed = fold(str(values.get("category") or ""))
        for known in self.office.categories:
            if typed == fold(known):
                values["category"] = known

    def _create(self, values: JsonObject) -> Done:
        """A box and its letters are entered through their own service: it counts the letters."""
        if self.table == "box_openings":
            return boxes.open_box(self.office, values)
        if self.table == "suggestions" and values.get("box_opening_id"):
            return boxes.add_letter(self.office, values["box_opening_id"], values)
        return registers.create(self.office, self.table, values)

    def _hidden_preset(self) -> JsonObject:
        shown = {spec.name for spec in self.fields}
        return {name: value for name, value in self.preset.items() if name not in shown}

    # suggestions

    def choices(self, spec: FieldSpec) -> list[tuple[str, str]]:
        """(value, label) of a field that is chosen from a list; first the empty one where it may stay."""
        if spec.kind == "choice":
            listed = [(str(choice), choice.label) for choice in spec.choices]
        else:
            listed = [(row["id"], self.reference_title(spec, row["id"])) for row in self._targets(spec)]
        default = TABLES[self.table].record.model_fields[spec.name].default
        optional = not spec.required and (spec.kind == "reference" or default is None)
        return [("", "—"), *listed] if optional else listed

    def _targets(self, spec: FieldSpec) -> list[JsonObject]:
        found = registers.query(self.office, spec.table, registers.Query(limit=50))
        return found.rows

    def reference_title(self, spec: FieldSpec, record_id: str) -> str:
        """What a referenced record is called on screen."""
        row = self.office.store.table(spec.table).row(record_id) if record_id else None
        if row is None:
            return ""
        if spec.table == "contacts":
            return " ".join(filter(None, (row.get("honorific"), row.get("full_name"))))
        moment = dates.format_partial(str(row.get("opened_at", "")))
        return f"{row.get('code', '')} · {moment} · {row.get('box', '')}".strip(" ·")

    def suggest(self, spec: FieldSpec, typed: str) -> list[Suggestion]:
        """What may be meant by what is typed so far, whatever the accents: at most six."""
        if spec.kind == "reference":
            return self._suggest_contacts(typed)
        wanted = fold(typed)
        known = self._known(spec)
        return [item for item in known if wanted in fold(item.title)][:SUGGESTIONS]

    def _known(self, spec: FieldSpec) -> list[Suggestion]:
        settings = self.office.settings
        if spec.kind == "hamlet":
            return [Suggestion(name, name) for name in settings.hamlets]
        if spec.kind == "category":
            return [Suggestion(name, capitalised(name)) for name in self.office.categories]
        if spec.name == "box":
            return [Suggestion(name, name) for name in settings.boxes]
        officials = self.office.store.table("officials").rows()
        return [
            Suggestion(row["full_name"], row["full_name"], row.get("position", ""))
            for row in officials
            if row.get("active", True)
        ]

    def _suggest_contacts(self, typed: str) -> list[Suggestion]:
        if len(digits(typed)) < 2 and len(fold(typed)) < 2:
            return []
        page = registers.query(self.office, "contacts", registers.Query(typed, limit=SUGGESTIONS))
        return [contact_suggestion(row) for row in page.rows]


def contact_suggestion(row: JsonObject) -> Suggestion:
    """A contact with what tells namesakes apart: year of birth, hamlet, telephone."""
    born = str(row.get("birth_date", ""))[:4]
    parts = (f"sinh {born}" if born else "", row.get("hamlet", ""), row.get("phone", ""))
    title = " ".join(filter(None, (row.get("honorific"), row.get("full_name"))))
    return Suggestion(row["id"], title, " · ".join(filter(None, parts)))


def has_suggestions(spec: FieldSpec) -> bool:
    """Whether a field offers known values while one types."""
    return spec.kind in ("hamlet", "category", "official") or spec.name == "box"
