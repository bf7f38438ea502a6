"""Letters for a whole list: the occasion, where the people come from, who gets a letter and who does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import LetterKind, Paper
from app.services import letter_files, letter_lists, letter_offers, letters
from app.services.letter_files import Progress
from app.services.letter_pages import Draft
from app.services.letter_templates import FieldSpec, Occasion, occasion
from app.services.letters import LONGEVITY
from app.services.office import Done, Office
from app.store import ChangeSet
from app.views.models.letter_studio import read_values

PAGE = 50
_OF_A_PERSON = frozenset(
    {"danh_xung", "ho_ten", "dia_chi", "thon_tdp", "tuoi", "ten_phu_huynh", "dien_thoai", "ma_ho_so"}
    | {"ten_don_vi", "don_vi", "ten_dn", "dia_chi_dn", "ten_chong", "ten_vo", "anh", "chi"}
    | {"ten_be", "ngay_sinh", "cha_me_hien_thi"}
)
"""Values that differ from one addressee to the next: they come from the contact or the list."""


class Source(Enum):
    """Where the people come from."""

    ELDERS = "Danh bạ: người đến tuổi mừng thọ"
    FILE = "Danh sách Excel, CSV"


class Shown(Enum):
    """Which part of the list is shown."""

    READY = "Lập được"
    REFUSED = "Không lập được"


@dataclass(frozen=True, slots=True)
class BatchLine:
    """Somebody of the list: `key` tells them apart; `note` is the reason of who is refused a letter."""

    key: str
    name: str
    where: str
    note: str = ""
    chosen: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What reading the source gave: letters by key in the order of handing over, and who gets none."""

    ready: Mapping[str, Draft]
    refused: tuple[BatchLine, ...]
    columns: Mapping[str, str]


class LetterBatch:
    """One list in the making. `load` reads the source and may run in another thread."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.key = LONGEVITY
        self.source = Source.ELDERS
        self.year = letters.longevity_year(office.clock.today())
        self.path: Path | None = None
        self.paper: Paper | None = None
        self.typed: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.shown = Shown.READY
        self.offset = 0
        self.marked = ""
        self._left_out: set[str] = set()
        self._found = _Found({}, (), {})
        self._entered: list[Done] = []

    # choices

    @property
    def occasion(self) -> Occasion:
        """Why these letters are written."""
        return occasion(self.key)

    @staticmethod
    def occasions() -> list[Occasion]:
        """Occasions that many people share: not condolence, nor letters that each addressee must agree to."""
        return [
            each
            for each in letters.occasions()
            if each.kind is not LetterKind.CONDOLENCE and not each.consent
        ]

    def sources(self) -> list[Source]:
        """Where people for this occasion can come from."""
        return [Source.ELDERS, Source.FILE] if self.key == LONGEVITY else [Source.FILE]

    def years(self) -> list[int]:
        """Years for which ages can be counted."""
        this = self._office.clock.today().year
        return [this, this + 1]

    def fields(self) -> list[FieldSpec]:
        """What holds for everybody on the list; a column of the list overrules it."""
        return [spec for spec in self.occasion.fields if spec.name not in _OF_A_PERSON]

    @property
    def chosen_paper(self) -> Paper:
        """The sheet that the letters are laid out for."""
        return self.paper or self.occasion.paper

    def choose_occasion(self, key: str) -> None:
        """Take another occasion; a list of another kind of letter is put away."""
        self.key, self.typed, self.errors, self.paper = key, {}, {}, None
        self.path = None
        self.source = self.sources()[0]
        self._forget()

    def choose_source(self, source: Source) -> None:
        """Take people from somewhere else."""
        self.source = source
        self._forget()

    def choose_year(self, year: int) -> None:
        """Count the ages for another year."""
        self.year = year
        self._forget()

    def choose_file(self, path: Path) -> None:
        """Take the people of a list."""
        self.path, self.source = path, Source.FILE
        self._forget()

    def choose_paper(self, paper: Paper) -> None:
        """Lay the letters out for another sheet."""
        self.paper = paper
        self._entered = []

    def set(self, name: str, text: str) -> None:
        """Take a value for everybody as typed."""
        self.typed[name] = text
        self._entered = []

    def _forget(self) -> None:
        self._found = _Found({}, (), {})
        self._left_out, self._entered = set(), []
        self.offset, self.marked, self.shown = 0, "", Shown.READY

    # the list

    @property
    def waits_for_file(self) -> bool:
        """Whether a list must be chosen first."""
        return self.source is Source.FILE and self.path is None

    def load(self) -> None:
        """Read the source anew with what was typed; refuses what `letter_lists.read_list` refuses."""
        values, self.errors = read_values(self.occasion, self.typed)
        values = {name: value for name, value in values.items() if value.strip()}
        if self.waits_for_file:
            self._found = _Found({}, (), {})
        elif self.source is Source.FILE and self.path is not None:
            self._found = self._from_file(self.path, values)
        else:
            self._found = self._from_contacts(values)
        self._left_out &= self._found.ready.keys()
        if self.marked not in self._found.ready:
            self.marked = next(iter(self._found.ready), "")

    def _from_contacts(self, values: dict[str, str]) -> _Found:
        people = {row["id"]: row for row in letter_offers.longevity_list(self._office, self.year)}
        drafts, skipped = letter_files.choose(
            self._office, self.key, people.values(), values, paper=self.paper, year=self.year
        )
        refused = tuple(_refused(people[each.contact_id], each.reason) for each in skipped)
        return _Found({draft.contact_id: draft for draft in drafts}, refused, {})

    def _from_file(self, path: Path, values: dict[str, str]) -> _Found:
        found = letter_lists.read_list(self._office, self.key, path, values, paper=self.paper)
        ready = {str(row): draft for row, draft in zip(found.rows, found.drafts, strict=True)}
        refused = tuple(
            BatchLine(
                str(each.row), each.name or "(chưa có tên)", f"hàng {each.row}", each.reason, refused=True
            )
            for each in found.passed_over
        )
        return _Found(ready, refused, found.columns)

    def columns_in_words(self) -> str:
        """Which headings of the list were understood: `Họ và tên, Thôn`."""
        return ", ".join(self._found.columns.values())

    def count(self, shown: Shown) -> int:
        """How many stand in a part of the list."""
        return len(self._found.ready) if shown is Shown.READY else len(self._found.refused)

    def lines(self) -> list[BatchLine]:
        """One page of the part that is shown."""
        if self.shown is Shown.REFUSED:
            return list(self._found.refused[self.offset : self.offset + PAGE])
        page = list(self._found.ready.items())[self.offset : self.offset + PAGE]
        return [self._line(key, draft) for key, draft in page]

    def _line(self, key: str, draft: Draft) -> BatchLine:
        age = f"{draft.age} tuổi" if self.key == LONGEVITY else ""
        return BatchLine(
            key, draft.addressee, draft.values.get("dia_chi", ""), age, key not in self._left_out
        )

    def show(self, shown: Shown) -> None:
        """Show the other part of the list."""
        self.shown, self.offset = shown, 0

    def turn(self, step: int) -> None:
        """Go `step` pages on."""
        target = self.offset + step * PAGE
        if 0 <= target < self.count(self.shown):
            self.offset = target

    @property
    def range_in_words(self) -> str:
        """`1–50 trong 320 người`."""
        total = self.count(self.shown)
        if not total:
            return "Không có ai"
        return f"{self.offset + 1}–{min(self.offset + PAGE, total)} trong {total} người"

    def tick(self, key: str, on: bool) -> None:
        """Write to somebody, or leave them out."""
        (self._left_out.discard if on else self._left_out.add)(key)
        self._entered = []

    @property
    def are_all_chosen(self) -> bool:
        """Whether nobody was left out by hand."""
        return not self._left_out

    def tick_all(self, *, on: bool) -> None:
        """Write to everybody, or to nobody."""
        self._left_out = set() if on else set(self._found.ready)
        self._entered = []

    def chosen(self) -> list[Draft]:
        """The letters that will be made, in the order of handing over."""
        return [draft for key, draft in self._found.ready.items() if key not in self._left_out]

    # the page

    def mark(self, key: str) -> None:
        """Look at somebody's letter."""
        if key in self._found.ready:
            self.marked = key

    def preview(self) -> Callable[[], bytes] | None:
        """What makes the page of the marked letter; None where there is none."""
        draft = self._found.ready.get(self.marked)
        if draft is None:
            return None
        return lambda: letters.render_pdf(self._office, draft, preview=True)

    # acts

    def check(self) -> None:
        """Refuse (THU-32) a batch without a letter, and (THU-34) a day that cannot be read."""
        if self.errors:
            raise AppError("THU-34", next(iter(self.errors.values())), "Sửa ô được đánh dấu rồi làm lại.")
        if not self.chosen():
            raise AppError(
                "THU-32", "Chưa chọn ai để lập thư.", "Đánh dấu ít nhất một người trong danh sách."
            )

    def file_name(self) -> str:
        """A name for the file of the batch: `Thư mừng thọ 2027.pdf`."""
        year = self.year if self.source is Source.ELDERS else self._office.clock.today().year
        label = self.occasion.label.split("(")[0].strip().lower().replace(",", "").replace(":", "")
        return f"Thư {label} {year}.pdf"

    def save(self, path: Path, progress: Progress) -> list[Done]:
        """Enter the chosen letters as one act and save their PDF; a second file is of the same letters."""
        if not self._entered:
            self._entered = letter_files.save_batch(self._office, self.chosen(), path, progress)
            return self._entered
        letter_files.save_again([each.record for each in self._entered], path, progress)
        return []

    def enter(self, progress: Progress) -> tuple[list[Done], bytes]:
        """Enter the chosen letters as one act, for the printer; a second print is of the same letters."""
        if self._entered:
            return [], letter_files.batch_pdf([each.record for each in self._entered], progress)
        self._entered, pdf = letter_files.enter_batch(self._office, self.chosen(), progress)
        return self._entered, pdf

    def mark_printed(self) -> ChangeSet:
        """Note that the letters came out of the printer."""
        table = self._office.store.table("letters")
        rows = (table.row(each.record["id"]) for each in self._entered)
        return letters.mark_all_printed(self._office, [row for row in rows if row])

    @property
    def is_entered(self) -> bool:
        """Whether the letters on the screen stand in the register."""
        return bool(self._entered)

    def follow(self) -> bool:
        """After a change elsewhere: whether the list must be read anew.

        Letters that were entered stay in sight until their act is taken back.
        """
        table = self._office.store.table("letters")
        if self._entered and all(table.row(each.record["id"]) for each in self._entered):
            return False
        self._entered = []
        return True


def _refused(row: JsonObject, reason: str) -> BatchLine:
    return BatchLine(row["id"], row["full_name"], row.get("hamlet", ""), reason, refused=True)
