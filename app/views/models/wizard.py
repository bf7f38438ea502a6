"""The first run: who the office is, under whom, who signs. Nothing is kept before the last step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from app.documents.official import Signer, signer_blocks
from app.documents.pdf import render_pdf
from app.documents.preview import page_png
from app.documents.tree import Document, PageSetup
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import Level, OfficeSettings, Official, UnitType
from app.domain.schema import validate
from app.domain.text import fold
from app.services import setup
from app.services.office import Office
from app.services.setup import KnownUnit
from app.services.signing import block_lines


class Step(IntEnum):
    """The pages of the wizard, in order."""

    UNIT = 0
    SUPERIOR = 1
    LEADERS = 2
    SIGNER = 3


STEP_TITLES = {
    Step.UNIT: "Đơn vị",
    Step.SUPERIOR: "Cấp trên",
    Step.LEADERS: "Lãnh đạo",
    Step.SIGNER: "Khối ký",
}
STEP_FIELDS: dict[Step, tuple[str, ...]] = {
    Step.UNIT: ("level", "unit_type", "unit_name", "unit_code", "place_name", "office_address"),
    Step.SUPERIOR: ("superior_name", "report_recipients"),
    Step.LEADERS: (),
    Step.SIGNER: (),
}
POSITIONS = ("Chủ tịch UBND", "Phó Chủ tịch UBND", "Phó Chủ tịch UBND")
"""The leaders that every commune has; more can be added."""
MAX_LEADERS = 8
SIGNATURE_SHEET = (96.0, 68.0)
"""Width and height (mm) of the piece of paper on which the signature block is tried."""
FILLED_ELSEWHERE = {"unit_name": "x", "unit_code": "00000"}
"""Stand-ins for what another step asks, so that one step can be checked by the record's own rules."""


@dataclass
class Leader:
    """One line of the page of leaders, as typed."""

    full_name: str = ""
    position: str = ""
    phone: str = ""

    @property
    def is_blank(self) -> bool:
        """Nobody is named here: the line is left out."""
        return not (self.full_name.strip() or self.phone.strip())


def signature_for(position: str) -> str:
    """The usual block above a signature, one printed line per line."""
    return "\n".join(block_lines("", position))


def unit_title(unit: KnownUnit) -> str:
    """`xã Mộc Bắc 13327`: what a search for a unit looks at."""
    return f"{unit.unit_type.label} {unit.name} {unit.code}"


@dataclass(frozen=True)
class FirstRun:
    """All that the wizard asked, ready to be kept in one act."""

    settings: JsonObject
    officials: tuple[JsonObject, ...]
    signer: int


@dataclass
class Wizard:
    """State of the first-run wizard.

    `finish` receives all answers at once and keeps them in one transaction; the wizard itself keeps nothing.
    """

    units: Sequence[KnownUnit]
    finish: Callable[[FirstRun], object]
    step: Step = Step.UNIT
    values: JsonObject = field(
        default_factory=lambda: {"level": Level.COMMUNE.value, "unit_type": UnitType.XA.value}
    )
    leaders: list[Leader] = field(default_factory=lambda: [Leader(position=name) for name in POSITIONS])
    signer: int = 0
    signature: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    done: bool = False

    @classmethod
    def for_office(cls, office: Office) -> Wizard:
        """The wizard of a store that has no office yet; its last step declares the office."""
        return cls(
            setup.known_units(office.reference),
            lambda answers: setup.declare(office, answers.settings, answers.officials, answers.signer),
        )

    # what is shown

    @property
    def can_go_back(self) -> bool:
        """There is an earlier page."""
        return self.step > Step.UNIT

    @property
    def is_last(self) -> bool:
        """The next act keeps everything."""
        return self.step == Step.SIGNER

    @property
    def signers(self) -> list[tuple[int, str]]:
        """Leaders who can sign: place in the list and `Chủ tịch UBND Trần Quang Khải`."""
        return [
            (place, f"{leader.position} {leader.full_name.strip()}".strip())
            for place, leader in enumerate(self.leaders)
            if not leader.is_blank
        ]

    @property
    def signature_lines(self) -> tuple[str, ...]:
        """The block as it prints: one entry per line."""
        return tuple(line.strip() for line in self.signature.splitlines() if line.strip())

    @property
    def signer_name(self) -> str:
        """Who signs below the block."""
        return self.leaders[self.signer].full_name.strip() if self.signer < len(self.leaders) else ""

    def proposals(self, typed: str, limit: int = 6) -> list[KnownUnit]:
        """Known units whose name holds the typed words, with or without tones."""
        wanted = fold(typed)
        if not wanted:
            return []
        return [unit for unit in self.units if wanted in fold(unit_title(unit))][:limit]

    def signature_picture(self, dpi: float) -> bytes:
        """The foot of a letter as it will print, as a PNG of `SIGNATURE_SHEET` millimetres at `dpi`."""
        signer = Signer(self.signature_lines or ("",), self.signer_name)
        width, height = SIGNATURE_SHEET
        sheet = PageSetup(width, height, top=8, bottom=4, left=4, right=4, page_numbers=False)
        return page_png(render_pdf(Document("Khối ký", signer_blocks(signer), page=sheet)), 0, dpi)

    # what the user does

    def set(self, name: str, value: str) -> None:
        """Take the value of a field as typed; its message goes away until the page is checked again."""
        self.values[name] = value
        self.errors.pop(name, None)

    def take(self, unit: KnownUnit) -> None:
        """Fill type, name, code, place and superior from a proposal."""
        self.values.update(
            unit_type=unit.unit_type.value, unit_name=unit.name, unit_code=unit.code, place_name=unit.name
        )
        if unit.superior:
            self.values["superior_name"] = unit.superior
        if unit.report_recipients:
            self.values["report_recipients"] = "\n".join(unit.report_recipients)
        for name in ("unit_type", "unit_name", "unit_code", "place_name"):
            self.errors.pop(name, None)

    def add_leader(self) -> None:
        """One more line for a leader."""
        if len(self.leaders) < MAX_LEADERS:
            self.leaders.append(Leader(position="Phó Chủ tịch UBND"))

    def remove_leader(self, place: int) -> None:
        """Take a line away; the first always stays."""
        if len(self.leaders) > 1:
            del self.leaders[place]
            self.errors = {
                name: text for name, text in self.errors.items() if not name.startswith("leaders.")
            }

    def choose_signer(self, place: int) -> None:
        """Let that leader sign letters, with the usual block for the position."""
        self.signer = place
        self.signature = signature_for(self.leaders[place].position)
        self.errors.pop("signature", None)

    def next(self) -> bool:
        """Go on when this page is right (True); otherwise `errors` says what to mend."""
        self.errors = self._check()
        if self.errors:
            return False
        if self.is_last:
            self.finish(self.answers())
            self.done = True
            return True
        self.step = Step(self.step + 1)
        if self.step == Step.SIGNER:
            self._propose_signer()
        return True

    def back(self) -> None:
        """Return to the page before, with everything as typed."""
        if self.can_go_back:
            self.step = Step(self.step - 1)
            self.errors = {}

    def answers(self) -> FirstRun:
        """Everything as records, ready to keep."""
        kept = [leader for leader in self.leaders if not leader.is_blank]
        signer = kept.index(self.leaders[self.signer])
        officials = tuple(
            self._official(leader, self.signature if place == signer else signature_for(leader.position))
            for place, leader in enumerate(kept)
        )
        return FirstRun(self._settings(), officials, signer)

    # rules

    def _settings(self) -> JsonObject:
        values = dict(self.values)
        lines = str(values.get("report_recipients", "")).splitlines()
        values["report_recipients"] = [line.strip(" -;") for line in lines if line.strip(" -;")]
        values["place_name"] = values.get("place_name") or values.get("unit_name", "")
        return values

    @staticmethod
    def _official(leader: Leader, signature: str) -> JsonObject:
        return {
            "full_name": leader.full_name,
            "position": leader.position,
            "phone": leader.phone,
            "is_leader": True,
            "signature_block": signature,
        }

    def _propose_signer(self) -> None:
        places = [place for place, _ in self.signers]
        if not self.signature or self.signer not in places:
            self.choose_signer(places[0])

    def _check(self) -> dict[str, str]:
        if self.step == Step.LEADERS:
            return self._check_leaders()
        if self.step == Step.SIGNER:
            return {} if self.signature_lines else {"signature": "Chưa ghi khối ký."}
        return self._check_settings(STEP_FIELDS[self.step])

    def _check_settings(self, names: tuple[str, ...]) -> dict[str, str]:
        others = {name: value for name, value in FILLED_ELSEWHERE.items() if name not in names}
        values = others | {name: value for name, value in self._settings().items() if name in names}
        errors = _errors_of(OfficeSettings, values)
        if self.step == Step.UNIT and not str(self.values.get("unit_code", "")).strip():
            errors["unit_code"] = "Chưa nhập mã đơn vị. Mã nằm trong tên gói dữ liệu, ví dụ 13327."
        return {name: text for name, text in errors.items() if name in names}

    def _check_leaders(self) -> dict[str, str]:
        errors: dict[str, str] = {}
        for place, leader in enumerate(self.leaders):
            if not leader.is_blank:
                found = _errors_of(Official, self._official(leader, ""))
                errors.update({f"leaders.{place}.{name}": text for name, text in found.items()})
        if not errors and not self.signers:
            errors["leaders.0.full_name"] = "Ghi ít nhất một lãnh đạo: người ký các thư."
        return errors


def _errors_of(record: type[OfficeSettings] | type[Official], values: JsonObject) -> dict[str, str]:
    try:
        validate(record, values)
    except AppError as error:
        return error.fields
    return {}
