"""The template editor: the occasions, the wording of one as it is typed, the page that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import LetterKind
from app.services import letter_wording, letters
from app.services.letter_pages import Draft
from app.services.letter_templates import Occasion, field_specs, from_words, in_words, occasion
from app.services.letter_wording import Piece
from app.services.office import Done, Office

AGES = (70, 80, 90, 100)
"""Ages for which a letter of longevity has words of its own."""
SAMPLE_AGE = 80
_OF_THE_OFFICE = ("UBND", "xp", "ten_xp")
_MARKS = (
    ("**…**", "****", 2, "Chữ đậm"),
    ("[[…]]", "[[]]", 2, "Phần tự bỏ khi chỗ trống bên trong chưa có giá trị"),
    ("^", "^", 1, "Đầu đoạn: đoạn đặt giữa dòng, chữ lớn hơn"),
    ("@70-79:", "@70-79: ", 8, "Đầu đoạn: đoạn chỉ in cho tuổi từ 70 đến 79"),
)


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """An occasion in the list: is its wording the office's own, and has ours changed since?"""

    key: str
    label: str
    kind: LetterKind
    own: bool
    outdated: bool


@dataclass(frozen=True, slots=True)
class Insertion:
    """What a press puts into the text: words on the button, the text, where in it the caret then stands."""

    label: str
    text: str
    caret: int
    hint: str = ""


class TemplateEditor:
    """The wording of one occasion at a time. `text` is what the user typed, with places in words."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.key = ""
        self.title = self.text = ""
        self.age = SAMPLE_AGE
        self.real: Draft | None = None
        self.with_real = False
        self._kept = ("", "")
        self.choose(letters.occasions()[0].key)

    # the list

    def lines(self) -> list[TemplateLine]:
        """The 21 occasions in the order of the menu."""
        rows = {row["occasion"]: row for row in self._office.store.table("letter_templates").rows()}
        return [_line(chosen, rows.get(chosen.key)) for chosen in letters.occasions()]

    def own_count(self) -> int:
        """How many wordings are the office's own."""
        return sum(line.own for line in self.lines())

    # the chosen wording

    @property
    def chosen(self) -> Occasion:
        """The occasion whose wording stands in the editor."""
        return occasion(self.key)

    @property
    def row(self) -> JsonObject | None:
        """The row of the office's own wording, if it has one."""
        return letter_wording.own_row(self._office, self.key)

    @property
    def is_changed(self) -> bool:
        """Whether leaving would lose something."""
        return (self.title, self.text) != self._kept

    @property
    def state_in_words(self) -> str:
        """Whose wording this is: `Lời riêng của đơn vị`."""
        if self.is_changed:
            return "Đang sửa, chưa lưu"
        return "Lời riêng của đơn vị" if self.row else "Lời của chương trình"

    def choose(self, key: str, real: Draft | None = None) -> None:
        """Take another occasion; `real` is a letter in the making to look at the wording with."""
        self.key, self.real, self.with_real = key, real, real is not None
        self.reload()

    def reload(self) -> None:
        """Show the wording as it is kept, and forget what was typed."""
        template = letter_wording.template_of(self._office, self.chosen)
        self.title = in_words(template.title)
        self.text = in_words(letter_wording.template_text(template))
        self._kept = (self.title, self.text)

    def set(self, title: str, text: str) -> None:
        """Take what stands in the fields."""
        self.title, self.text = title, text

    @property
    def problem(self) -> AppError | None:
        """Why this wording cannot be kept, said while it is typed; None where it can."""
        try:
            self._check()
        except AppError as error:
            return error
        return None

    def _check(self) -> None:
        letter_wording.wording(self.chosen, from_words(self.title), from_words(self.text))

    # what can be put in

    def places(self) -> list[Insertion]:
        """The places that this occasion's form fills, and what the office's settings tell, in words."""
        specs = field_specs()
        names = [spec.name for spec in self.chosen.fields if spec.name != "dong_y"]
        used = [name for name in self.chosen.template.placeholders() if name in specs]
        wanted = dict.fromkeys([*names, *sorted(used), *_OF_THE_OFFICE])
        found = (specs[name] for name in wanted)
        return [Insertion(spec.word, f"{{{spec.word}}}", len(spec.word) + 2) for spec in found]

    def marks(self) -> list[Insertion]:
        """The marks of form; the one for ages where the occasion tells them apart."""
        shown = _MARKS if self.has_ages else _MARKS[:-1]
        return [Insertion(label, text, caret, hint) for label, text, caret, hint in shown]

    # the page

    @property
    def has_ages(self) -> bool:
        """Whether the wording says other things at other ages."""
        return any(paragraph.startswith("@") for paragraph in self.chosen.template.paragraphs)

    def preview(self) -> Callable[[], bytes]:
        """What makes the page in the typed wording, with the real letter or a sample, in any thread.

        It refuses as `letter_wording.wording` does.
        """
        office, title, text = self._office, from_words(self.title), from_words(self.text)
        shown = self.real if self.real is not None and self.with_real else self._sample()
        return lambda: letters.render_pdf(
            office, letter_wording.try_wording(shown, title, text), preview=True
        )

    def _sample(self) -> Draft:
        values = self.chosen.sample()
        if self.has_ages:
            values["tuoi"] = str(self.age)
        return letters.draft(self._office, self.key, values=values)

    # what the user does

    def save(self) -> Done:
        """Keep the wording as the office's own."""
        done = letter_wording.save_template(
            self._office, self.key, from_words(self.title), from_words(self.text)
        )
        self.reload()
        return done

    def restore(self) -> Done | None:
        """Go back to our wording."""
        done = letter_wording.restore_template(self._office, self.key)
        self.reload()
        return done

    def keep_own(self) -> Done | None:
        """Stay with the office's own wording although ours has changed."""
        return letter_wording.keep_own(self._office, self.key)

    def news(self) -> tuple[Piece, ...]:
        """What an update changed in our wording since the office wrote its own; empty where it did not."""
        row = self.row
        if row is None or not letter_wording.is_outdated(row):
            return ()
        return tuple(Piece(in_words(each.text), each.gone, each.added) for each in letter_wording.news(row))


def _line(chosen: Occasion, row: JsonObject | None) -> TemplateLine:
    outdated = row is not None and letter_wording.is_outdated(row)
    return TemplateLine(chosen.key, chosen.label, chosen.kind, row is not None, outdated)
