"""Whether this copy of the program is whole: files, a store, a letter, a seal. No office's data is read."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.bundles import sealing
from app.domain.clock import Clock
from app.domain.resources import resource_path
from app.domain.text import fold
from app.services import letters, registers, setup
from app.services.office import Office, Reference
from app.store import Store

FONTS = ("Tinos_400Regular", "Tinos_700Bold", "Tinos_400Regular_Italic", "BeVietnamPro_400Regular")


@dataclass(frozen=True)
class Check:
    """One thing that was tried; `detail` says what went wrong, or what was found."""

    name: str
    ok: bool
    detail: str


def run(clock: Clock) -> list[Check]:
    """Try everything once, in a store of its own that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="cqtt-", ignore_cleanup_errors=True) as folder:
        place = Path(folder) / "kho thử"
        trials: tuple[tuple[str, Callable[[], str]], ...] = (
            ("Phông chữ", _fonts),
            ("Dữ liệu kèm theo", _data),
            ("Kho dữ liệu", lambda: _store(clock, place)),
            ("Lập thư", lambda: _letter(clock, place)),
            ("Niêm phong", _sealing),
        )
        return [_try(name, trial) for name, trial in trials]


def _try(name: str, trial: Callable[[], str]) -> Check:
    try:
        return Check(name, True, trial())
    except Exception as error:  # noqa: BLE001 -- whatever is wrong is what this test is to say
        return Check(name, False, f"{type(error).__name__}: {error}")


def _fonts() -> str:
    sizes = [(resource_path("fonts") / f"{name}.ttf").stat().st_size for name in FONTS]
    return f"{len(sizes)} tệp"


def _data() -> str:
    reference = Reference.load()
    return f"{len(reference.rules)} quy tắc tính hạn, {len(letters.occasions())} mẫu thư"


def _open(clock: Clock, place: Path) -> Office:
    return Office(Store.open(place, clock=clock), clock, "tự kiểm tra", Reference.load())


def _store(clock: Clock, place: Path) -> str:
    """Write, close, open again, find, take back."""
    office = _open(clock, place)
    try:
        setup.fill_with_demo(office, records=20)
        made = registers.create(office, "contacts", {"full_name": "Đặng Thị Thuở"})
    finally:
        office.store.close()
    office = _open(clock, place)
    try:
        if made.record["id"] not in office.store.search("contacts", fold("Đặng Thị Thuở")):
            raise LookupError("bản ghi vừa lưu không tìm lại được")
        registers.undo(office)
        return f"{len(office.store.table('contacts'))} công dân, lưu, mở lại, tìm, hoàn tác được"
    finally:
        office.store.close()


def _letter(clock: Clock, place: Path) -> str:
    office = _open(clock, place)
    try:
        contact = registers.select(office, "contacts", registers.Query())[0]
        draft = letters.draft(office, "thanks-idea", contact["id"])
        pdf = letters.render_pdf(office, draft, preview=True)
        return f"PDF {len(pdf) // 1024} KB"
    finally:
        office.store.close()


def _sealing() -> str:
    """Seal and open by key and by password, which takes a compiled library of this system."""
    secret, text, password = secrets.token_bytes(32), "Đặng Thị Thuở".encode(), secrets.token_urlsafe(12)
    by_key = sealing.parse(sealing.seal_for_key(text, sealing.public_half(secret)))
    by_password = sealing.parse(sealing.seal_with_password(text, password))
    if not isinstance(by_key, sealing.ByKey) or sealing.open_with_key(by_key, secret) != text:
        raise ValueError("phần niêm phong bằng khóa không mở lại được")
    if (
        not isinstance(by_password, sealing.ByPassword)
        or sealing.open_with_password(by_password, password) != text
    ):
        raise ValueError("phần niêm phong bằng mật khẩu không mở lại được")
    return "bằng khóa và bằng mật khẩu, mở lại được"
