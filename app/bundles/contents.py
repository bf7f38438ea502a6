"""What a verified bundle tells, figures and cases sent up, checked by shape before anybody uses it."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.bundles import sealing
from app.bundles.manifest import FIGURES, SEALED, Unit
from app.bundles.reader import Verified, read_entry
from app.domain.errors import AppError

MOST_FIGURES = 300
LARGEST_VALUE = 10**15
"""In đồng, more than any commune handles: a larger number is a mistake or an attack."""

LONGEST_SUMMARY = 1000
"""Signs of a summary, as the record of a case allows them."""

MOST_SEALED = 5000
"""Cases in one sealed entry."""


class _Told(BaseModel):
    """Fields that a later version may add are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ToldFigure(_Told):
    """One indicator; `value` is None where the unit has not given it."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,59}$")]
    title: Annotated[str, Field(max_length=200)]
    unit: Annotated[str, Field(max_length=40)]
    group: Annotated[str, Field(max_length=80)]
    value: Annotated[int, Field(ge=0, le=LARGEST_VALUE)] | None


class ToldPeriod(_Told):
    """The period as the unit counts it, days in ISO form."""

    code: str
    start: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    end: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Figures(_Told):
    """`figures.json`."""

    unit: Unit
    period: ToldPeriod
    figures: Annotated[tuple[ToldFigure, ...], Field(max_length=MOST_FIGURES)]


Short = Annotated[str, Field(max_length=200)]


class ForwardedCase(_Told):
    """A case beyond the commune's power. `summary` names nobody, and is empty where none was approved."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    received_at: Short = ""
    nature: Short = ""
    category: Short = ""
    hamlet: Short = ""
    forwarded_to: Short = ""
    forwarded_at: Short = ""
    informed_at: Short = ""
    summary: Annotated[str, Field(max_length=LONGEST_SUMMARY)] = ""


class SealedCase(_Told):
    """Who sent a forwarded case, and what was said."""

    table: Annotated[str, Field(max_length=40)]
    code: Annotated[str, Field(min_length=1, max_length=40)]
    person_name: Short = ""
    person_phone: Short = ""
    person_address: Annotated[str, Field(max_length=300)] = ""
    content: Annotated[str, Field(max_length=20_000)] = ""


class SealedContent(_Told):
    """What lies inside the sealed entry; `bundle_id` binds it to its bundle."""

    bundle_id: Annotated[str, Field(min_length=36, max_length=36)]
    cases: Annotated[tuple[SealedCase, ...], Field(max_length=MOST_SEALED)]


def figures_of(verified: Verified) -> Figures:
    """The figures of a bundle; refuses (GOI-21) what is unreadable, (GOI-22) another unit's or period's."""
    told = _parsed(Figures, read_entry(verified, FIGURES) if _has(verified, FIGURES) else b"", FIGURES)
    manifest = verified.manifest
    if told.unit != manifest.unit or told.period.code != manifest.period:
        raise AppError(
            "GOI-22",
            "Số liệu trong gói không phải của đơn vị và kỳ ghi ở bản kê.",
            "Không dùng gói này. Xin đơn vị gửi ghi lại gói.",
        )
    if len({figure.key for figure in told.figures}) != len(told.figures):
        raise _unreadable(FIGURES)
    return told


def forwarded_of(verified: Verified, tables: tuple[str, ...]) -> dict[str, tuple[ForwardedCase, ...]]:
    """The cases sent up, by table; refuses (GOI-21) what is unreadable."""
    found = {}
    for table in tables:
        path = f"records/{table}.jsonl"
        if _has(verified, path):
            lines = read_entry(verified, path).splitlines()
            found[table] = tuple(_parsed(ForwardedCase, line, path) for line in lines)
    return found


def sealed_of(verified: Verified) -> str:
    """The sealed entry as it is, its form checked but not opened; empty where there is none.

    Refuses (GOI-23) one that is unreadable, or that the manifest tells otherwise.
    """
    size = next((entry.size for entry in verified.manifest.entries if entry.path == SEALED), None)
    if (verified.manifest.personal_data == "sealed") != (size is not None) or (
        size is not None and size > sealing.LARGEST_ENTRY
    ):
        raise sealing.unreadable()
    if size is None:
        return ""
    data = read_entry(verified, SEALED)
    sealing.parse(data)
    return data.decode()


def sealed_content(data: bytes, bundle_id: str) -> tuple[SealedCase, ...]:
    """The cases of an opened entry; refuses (GOI-23) what is unreadable or was made for another bundle."""
    try:
        told = SealedContent.model_validate_json(data)
    except ValidationError as error:
        raise sealing.unreadable() from error
    if told.bundle_id != bundle_id:
        raise sealing.unreadable()
    return told.cases


def _has(verified: Verified, path: str) -> bool:
    return any(entry.path == path for entry in verified.manifest.entries)


Model = TypeVar("Model", bound=BaseModel)


def _parsed(model: type[Model], data: bytes, path: str) -> Model:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise _unreadable(path) from error


def _unreadable(path: str) -> AppError:
    return AppError(
        "GOI-21",
        f"Tệp {path} trong gói thiếu hoặc không đúng mẫu.",
        "Không dùng gói này. Xin đơn vị gửi ghi lại gói bằng bản chương trình mới nhất.",
    )
