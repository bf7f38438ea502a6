"""The letters' wording: 21 occasions from data/letter_templates.json, and the office's own versions of them.

A template is a list of paragraphs in plain text with four marks:

* `{ten}` a value; `[[…]]` a part that is left out when a value inside it is unknown; `**…**` bold;
* `@70-79: …` a paragraph for these ages alone (`@90-:` from 90 on); `^…` a centred line.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.documents.tree import Run
from app.domain import phones
from app.domain.errors import AppError
from app.domain.official_forms import partial_date_in_text
from app.domain.records.office import LetterKind, Paper
from app.domain.resources import resource_path

DATA = "data/letter_templates.json"
_MARKS = re.compile(r"(\*\*|\{\w+\})")
_NAME = re.compile(r"\{(\w+)\}")
_BRACES = re.compile(r"\{([^{}]*)\}")
_REMARK = re.compile(r"\s*\(.*\)$")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_AGES = re.compile(r"^@(\d+)-(\d*):\s*")
_ISO_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_CAPITAL_STARTS = ("Ủy ban", "Nhân dân", "Nhà nước", "Đảng", "Hội đồng", "Mặt trận", "Bộ ", "Sở ", "Công an")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A value that an occasion needs, for the form: `kind` is text, long, phone or date (ISO days)."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    phrase: bool = False
    sample: str = ""

    @property
    def word(self) -> str:
        """What the field is called between the braces of a wording: its label without the remark."""
        return _REMARK.sub("", self.label)


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one letter: title, greeting, whom to, and the paragraphs."""

    title: str
    greeting: str
    addressee: str
    paragraphs: tuple[str, ...]
    titles_by_age: tuple[tuple[int, str], ...] = ()
    version: str = ""

    def title_for(self, age: int | None) -> str:
        """The title, by age where the occasion has one for each (TT 06/2012/TT-BVHTTDL)."""
        fitting = [title for start, title in self.titles_by_age if age is not None and age >= start]
        return fitting[-1] if fitting else self.title

    def placeholders(self) -> set[str]:
        """All names in braces."""
        return set(_NAME.findall("\n".join((self.addressee, self.title, *self.paragraphs))))

    def to_json(self) -> str:
        """The template as one text, kept with every letter so that a reprint gives the same page."""
        return json.dumps(
            {
                "title": self.title,
                "greeting": self.greeting,
                "addressee": self.addressee,
                "paragraphs": self.paragraphs,
                "titles_by_age": self.titles_by_age,
                "version": self.version,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Template:
        """The template that `to_json` wrote."""
        raw = json.loads(text)
        return cls(
            title=raw["title"],
            greeting=raw["greeting"],
            addressee=raw["addressee"],
            paragraphs=tuple(raw["paragraphs"]),
            titles_by_age=tuple((int(age), title) for age, title in raw["titles_by_age"]),
            version=raw["version"],
        )


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a letter is written: its key on the command line, its kind, its form and our wording."""

    key: str
    kind: LetterKind
    label: str
    fields: tuple[FieldSpec, ...]
    template: Template
    paper: Paper = Paper.A4
    organization: bool = False
    consent: bool = False
    recipients: tuple[str, ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)

    def sample(self) -> dict[str, str]:
        """Values of an invented addressee, to look at a wording with."""
        specs = field_specs()
        names = {spec.name for spec in self.fields} | self.template.placeholders()
        usual = {name: specs[name].sample for name in names if name in specs and specs[name].sample}
        return {**usual, **self.samples}

    @property
    def title(self) -> str:
        """The letter's own heading in one line."""
        return self.template.title.replace("\n", " ")


@dataclass(slots=True)
class Filled:
    """Paragraphs ready for the page, and the names of values that are still missing."""

    paragraphs: list[tuple[bool, tuple[Run, ...]]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(resource_path(DATA).read_text("utf-8"))
    return raw


@cache
def field_specs() -> dict[str, FieldSpec]:
    """Every placeholder by name."""
    return {
        name: FieldSpec(
            name=name,
            label=spec["label"],
            kind=spec.get("kind", "text"),
            required=not spec.get("optional", False),
            choices=tuple(spec.get("choices", ())),
            phrase=spec.get("phrase", False),
            sample=spec.get("sample", ""),
        )
        for name, spec in _raw()["fields"].items()
    }


@cache
def occasions() -> dict[str, Occasion]:
    """The 21 occasions by key, in the order of the menu."""
    return {raw["key"]: _occasion(raw) for raw in _raw()["occasions"]}


def _occasion(raw: Mapping[str, Any]) -> Occasion:
    specs = field_specs()
    words = (raw["title"], raw["addressee"], *raw["text"])
    mark = hashlib.sha256("\n".join(words).encode()).hexdigest()[:8]
    return Occasion(
        key=raw["key"],
        kind=LetterKind(raw["kind"]),
        label=raw["label"],
        fields=tuple(specs[name] for name in raw["fields"]),
        template=Template(
            title=raw["title"],
            greeting=raw.get("greeting", "Kính gửi"),
            addressee=raw["addressee"],
            paragraphs=tuple(raw["text"]),
            titles_by_age=tuple(
                sorted((int(age), title) for age, title in raw.get("titles_by_age", {}).items())
            ),
            version=f"{_raw()['version']}-{mark}",
        ),
        paper=Paper(raw.get("paper", "a4")),
        organization=raw.get("organization", False),
        consent=raw.get("consent", False),
        recipients=tuple(raw.get("recipients", ())),
        samples=raw.get("sample", {}),
    )


def occasion(key: str) -> Occasion:
    """The occasion named `key`; THU-01 when there is none."""
    found = occasions().get(key)
    if found is None:
        raise AppError("THU-01", "Không có dịp viết thư này.", f"Các dịp: {', '.join(occasions())}.")
    return found


@cache
def _names_of_words() -> dict[str, str]:
    return {spec.word.casefold(): name for name, spec in field_specs().items()}


def in_words(text: str) -> str:
    """A wording as people read it: `{ho_ten}` becomes `{Họ và tên}`."""
    specs = field_specs()
    return _BRACES.sub(lambda part: f"{{{specs[part[1]].word}}}" if part[1] in specs else part[0], text)


def from_words(text: str) -> str:
    """A wording as people write it, with the names that are kept; an unknown one stays as it was written."""
    names = _names_of_words()

    def name(part: re.Match[str]) -> str:
        return f"{{{names.get(' '.join(part[1].split()).casefold(), part[1].strip())}}}"

    return _BRACES.sub(name, text)


def check_template(template: Template, of: Occasion) -> None:
    """Refuse wording that cannot be filled: an unknown name in braces (THU-07), a mark without its end or in
    the wrong form (THU-08), no text (THU-09)."""
    known = set(field_specs())
    paragraphs = (template.addressee, template.title, *template.paragraphs)
    unknown = sorted(set(_BRACES.findall("\n".join(paragraphs))) - known)
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in unknown)
        raise AppError(
            "THU-07", f"Mẫu thư có tên chỗ trống lạ: {names}.", "Sửa lại cho đúng tên trong danh sách."
        )
    for paragraph in paragraphs:
        mark = _broken_mark(paragraph)
        if mark:
            raise AppError("THU-08", f"Mẫu thư “{of.label}” có {mark}.", f"Xem lại đoạn: {paragraph[:60]}…")
    if not any(paragraph.strip() for paragraph in template.paragraphs):
        raise AppError(
            "THU-09", "Mẫu thư chưa có nội dung.", "Viết ít nhất một đoạn hoặc dùng lại mẫu có sẵn."
        )


def _broken_mark(paragraph: str) -> str:
    """What is wrong with the marks of a paragraph, in words; empty where nothing is."""
    plain = _BRACES.sub("", paragraph)
    if "{" in plain or "}" in plain:
        return "dấu { } mở mà chưa đóng"
    if plain.count("[[") != plain.count("]]") or plain.count("**") % 2:
        return "dấu [[ ]] hoặc ** mở mà chưa đóng"
    if plain.startswith("@") and not _AGES.match(paragraph):
        return "dấu @ chưa đúng cách ghi (@70-79: cho tuổi từ 70 đến 79)"
    return ""


def as_phrase(value: str) -> str:
    """What a user typed as a sentence, fit to stand inside one: small first letter, no full stop."""
    value = value.strip().rstrip(".;,! ")
    words = value.split(maxsplit=2)
    if not words or value.startswith(_CAPITAL_STARTS) or words[0][1:] != words[0][1:].lower():
        return value
    if len(words) > 1 and words[1][:1].isupper():
        return value
    return value[0].lower() + value[1:]


def shown(spec: FieldSpec | None, value: str) -> str:
    """A value as it stands in the letter."""
    if spec and spec.kind == "date" and _ISO_DAY.fullmatch(value):
        return partial_date_in_text(value)
    if spec and spec.kind == "phone":
        return phones.display(value).replace(" ", "\u00a0")  # a number is read in one line
    if spec and spec.phrase:
        return as_phrase(value)
    return value.strip()


def fill(template: Template, values: Mapping[str, str], age: int | None) -> Filled:
    """The letter with `values` in their places; a gap is a marked run that shows the field's label.

    The first paragraph is the addressee.
    """
    result = Filled()
    for text in (template.addressee, *template.paragraphs):
        paragraph = _for_age(text, age)
        if paragraph is None:
            continue
        centred = paragraph.startswith("^")
        runs = _fill_text(_drop_unknown(paragraph.removeprefix("^"), values), values, result.missing)
        result.paragraphs.append((centred, runs))
    return result


def _for_age(text: str, age: int | None) -> str | None:
    """The paragraph without its mark of ages, or None when it is not for `age`."""
    match = _AGES.match(text)
    if match is None:
        return text
    first, last = int(match[1]), int(match[2] or 999)
    return text[match.end() :] if age is not None and first <= age <= last else None


def _drop_unknown(text: str, values: Mapping[str, str]) -> str:
    return _OPTIONAL.sub(
        lambda part: part[1] if all(values.get(name) for name in _NAME.findall(part[1])) else "", text
    )


def _fill_text(text: str, values: Mapping[str, str], missing: list[str]) -> tuple[Run, ...]:
    specs = field_specs()
    runs: list[Run] = []
    bold = False
    for part in _MARKS.split(text):
        if part == "**":
            bold = not bold
        elif _NAME.fullmatch(part):
            name = part[1:-1]
            value = shown(specs.get(name), values.get(name, ""))
            if value:
                runs.append(Run(value, bold=bold))
            else:
                if name not in missing:
                    missing.append(name)
                runs.append(Run(f"[{specs[name].label if name in specs else name}]", bold=bold, gap=True))
        elif part:
            runs.append(Run(part, bold=bold))
    return _joined(runs)


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours of one form as one run."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and (last.bold, last.italic, last.gap) == (run.bold, run.italic, run.gap) and not run.gap:
            joined[-1] = Run(last.text + run.text, run.bold, run.italic)
        else:
            joined.append(run)
    return tuple(joined)
