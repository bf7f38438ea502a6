"""Who sent the cases beyond the commune's power, for the superior alone: sealed by the unit, opened above.

Nothing is sealed unless the office asks for it at a bundle. Denunciations are never in it (Law on
Denunciation 2018, art. 56), nor cases whose sender asked that his name be kept secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.bundles import contents, sealing
from app.bundles.contents import SealedCase
from app.bundles.manifest import Unit
from app.bundles.reader import Verified
from app.bundles.sealing import ByKey, ReceivingKey
from app.domain.errors import AppError
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.records.office import Level
from app.services import own_settings, registers, summaries
from app.services.consolidation import TABLE
from app.services.office import Done, Office, committed
from app.store.office_key import receiving_secret

Seal = Callable[[bytes], bytes]
"""What makes the sealed entry of its content."""


# -- the unit: what goes up sealed ---------------------------------------------


def to_seal(office: Office, period: Period) -> list[JsonObject]:
    """Sender and content of the cases sent up in the period, without those kept secret."""
    return [
        _told(office, case.table, case.row)
        for case in summaries.forwarded(office, period)
        if not case.row.get("confidential")
    ]


def kept_secret(office: Office, period: Period) -> int:
    """How many cases sent up stay out because their sender asked for it."""
    return sum(bool(case.row.get("confidential")) for case in summaries.forwarded(office, period))


def _told(office: Office, table: str, row: JsonObject) -> JsonObject:
    contact = office.store.table("contacts").row(str(row.get("contact_id", ""))) or {}
    told = {
        "table": table,
        "code": row["code"],
        "person_name": row.get("person_name") or contact.get("full_name"),
        "person_phone": row.get("person_phone") or contact.get("phone"),
        "person_address": row.get("person_address") or contact.get("address"),
        "content": row.get("content"),
    }
    return {name: value for name, value in told.items() if value}


def content(cases: list[JsonObject], bundle_id: str) -> bytes:
    """What is sealed; it names its bundle, so that it cannot be put into another."""
    return json.dumps({"bundle_id": bundle_id, "cases": cases}, ensure_ascii=False).encode()


def for_key(key: str) -> Seal:
    """Seal for the holder of a receiving key."""
    return partial(sealing.seal_for_key, key=key)


def with_password(password: str) -> Seal:
    """Seal with a password that the superior is told in another way than with the stick."""
    return partial(sealing.seal_with_password, password=password)


# -- the superior's receiving key ----------------------------------------------


def own_key(office: Office) -> ReceivingKey:
    """The key to hand out to the units, made when first asked for; refuses (TH-02) where there are none."""
    settings = office.settings
    if settings.level is not Level.SUPERIOR:
        raise AppError(
            "TH-02",
            "Chỉ cấp trên có khóa nhận: các xã, phường dùng khóa ấy để niêm phong.",
            "Xin cơ quan cấp trên gửi tệp khóa nhận.",
        )
    key = sealing.public_half(receiving_secret(office.store))
    unit = Unit(code=settings.unit_code, name=settings.unit_title)
    return ReceivingKey(unit=unit, key=key, spoken=sealing.spoken(key))


def own_key_file(office: Office) -> tuple[str, bytes]:
    """Name and bytes of the file to hand out."""
    key = own_key(office)
    return sealing.key_file_name(key.unit.code), sealing.key_file(key.unit, key.key)


def read_key(path: Path) -> ReceivingKey:
    """The key of a file; refuses (GOI-36) what cannot be read, (GOI-27) what is no key."""
    try:
        with path.open("rb") as file:
            data = file.read(sealing.LARGEST_KEY_FILE + 1)
    except OSError as error:
        raise AppError(
            "GOI-36", f"Không đọc được tệp {path.name}.", "Cắm lại USB rồi chọn lại tệp."
        ) from error
    return sealing.read_key_file(data)


def superior_key(office: Office) -> ReceivingKey | None:
    """The key of the superior that this office has taken."""
    settings = office.settings
    if not settings.superior_key:
        return None
    code, _, name = settings.superior_key_unit.partition(" ")
    key = settings.superior_key
    return ReceivingKey(unit=Unit(code=code, name=name), key=key, spoken=sealing.spoken(key))


def take_superior_key(office: Office, key: ReceivingKey) -> Done:
    """Seal for this key from now on: somebody has compared its digits with the superior's."""
    unit = f"{key.unit.code} {key.unit.name}"
    message = f"Nhận khóa niêm phong của {key.unit.name}"
    return own_settings.keep(office, message, superior_key=key.key, superior_key_unit=unit)


# -- the superior: opening -----------------------------------------------------


def needs_password(sealed: str) -> bool:
    """Whether a sealed entry opens with a password, not with the receiving key."""
    return not isinstance(sealing.parse(sealed.encode()), ByKey)


def opened(office: Office, sealed: str, bundle_id: str, password: str = "") -> tuple[SealedCase, ...]:
    """The cases of a sealed entry; refuses with GOI-23 to GOI-26 and GOI-29. Nothing is kept."""
    entry = sealing.parse(sealed.encode())
    if isinstance(entry, ByKey):
        data = sealing.open_with_key(entry, receiving_secret(office.store))
    else:
        data = sealing.open_with_password(entry, password)
    return contents.sealed_content(data, bundle_id)


def open_bundle(office: Office, verified: Verified, password: str = "") -> tuple[SealedCase, ...]:
    """The sealed cases of a bundle file; none where it has none."""
    sealed = contents.sealed_of(verified)
    return opened(office, sealed, verified.manifest.bundle_id, password) if sealed else ()


def open_received(office: Office, bundle_id: str, password: str = "") -> tuple[tuple[SealedCase, ...], Done]:
    """The sealed cases of a received bundle, to be read; that they were opened, and by whom, is logged."""
    row = registers.get(office, TABLE, bundle_id)
    cases = opened(office, row["sealed"], row["bundle_id"], password)
    now = office.clock.now().replace(tzinfo=None).isoformat(timespec="seconds")
    document = {**row, "opened_at": now, "opened_by": office.user}
    message = f"Mở niêm phong gói của {row['unit_name']}, {office.period(row['period']).label}"
    with office.store.transaction(message, by=office.user) as tx:
        tx.update(TABLE, bundle_id, document, rev=row["rev"])
    return cases, Done(registers.get(office, TABLE, bundle_id), committed(tx))
