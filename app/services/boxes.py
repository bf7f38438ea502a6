"""Opening a suggestion box: two people, the state of the lock, the letters found, none at all included."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.cases import Nature
from app.domain.tables import TABLES
from app.domain.text import fold
from app.services import registers
from app.services.office import Done, Office, committed

OPENINGS, LETTERS = TABLES["box_openings"], TABLES["suggestions"]


def open_box(office: Office, values: JsonObject, letters: Sequence[JsonObject] = ()) -> Done:
    """Record one opening with the letters found in it, as one act. Returns the opening.

    `letters_count` may be left out: it is then the letters given and the denunciations, only counted.
    Refuses (HOM-01) one person alone, and (HOM-02) more letters than were counted.
    """
    opening = registers.new_document(office, OPENINGS, _counted(values, len(letters)))
    _check_two_people(opening)
    documents = [_letter(office, opening, letter) for letter in letters]
    with office.store.transaction("Mở hòm thư góp ý", by=office.user) as tx:
        registers.put_code(tx, OPENINGS, opening, office.clock.today())
        tx.message = f"Mở hòm thư {opening['code']}, {opening.get('letters_count', 0)} thư"
        tx.insert(OPENINGS.name, opening)
        for document in documents:
            registers.put_code(tx, LETTERS, document, office.clock.today())
            tx.insert(LETTERS.name, document)
    return Done(registers.get(office, OPENINGS.name, opening["id"]), committed(tx))


def add_letter(office: Office, opening_id: str, values: JsonObject) -> Done:
    """Enter one more letter of an opening; its clock starts on the day of the opening. Returns the letter."""
    opening = registers.get(office, OPENINGS.name, opening_id)
    document = _letter(office, opening, values)
    entered = len(letters_of(office, opening_id)) + 1
    counted = opening.get("letters_count", 0) - opening.get("denunciations_count", 0)
    with office.store.transaction("Ghi thư góp ý", by=office.user) as tx:
        registers.put_code(tx, LETTERS, document, office.clock.today())
        tx.message = f"Ghi {registers.naming(LETTERS, document)} của {registers.naming(OPENINGS, opening)}"
        tx.insert(LETTERS.name, document)
        if entered > counted:
            more = {**opening, "letters_count": opening.get("letters_count", 0) + entered - counted}
            tx.update(OPENINGS.name, opening_id, more, rev=opening["rev"])
    return Done(registers.get(office, LETTERS.name, document["id"]), committed(tx))


def letters_of(office: Office, opening_id: str) -> list[JsonObject]:
    """The letters entered from one opening, in the order of their numbers."""
    wanted = registers.Query(where={"box_opening_id": opening_id}, sort="code")
    return registers.select(office, LETTERS.name, wanted)


def still_to_enter(office: Office, opening: JsonObject) -> int:
    """Letters that were counted in the box and are not entered yet; denunciations never are."""
    counted: int = opening.get("letters_count", 0) - opening.get("denunciations_count", 0)
    return max(0, counted - len(letters_of(office, opening["id"])))


def _counted(values: JsonObject, entered: int) -> JsonObject:
    least = entered + int(values.get("denunciations_count") or 0)
    counted = values.get("letters_count")
    if counted in (None, ""):
        return {**values, "letters_count": least}
    if isinstance(counted, int) and counted < least:
        message = f"Số thư trong hòm ít hơn số thư đã ghi và đơn tố cáo ({least})."
        raise AppError("HOM-02", message, "Đếm lại rồi sửa số thư.", fields={"letters_count": message})
    return values


def _check_two_people(opening: JsonObject) -> None:
    if fold(opening["opened_by"]) == fold(opening["witness"]):
        message = "Mở hòm thư phải có hai người: người giữ khóa và người chứng kiến."
        raise AppError("HOM-01", message, "Ghi tên người chứng kiến.", fields={"witness": message})


def _letter(office: Office, opening: JsonObject, values: JsonObject) -> JsonObject:
    if values.get("nature") == Nature.DENUNCIATION:
        raise AppError(
            "HOM-03",
            "Đơn tố cáo trong hòm thư chỉ được đếm, không ghi vào máy.",
            "Niêm phong, chuyển theo sổ mật, và tăng ô “Trong đó đơn tố cáo”.",
            fields={"nature": "Chỉ đếm ở biên bản mở hòm thư."},
        )
    own = {"received_at": opening["opened_at"], "received_by": opening["opened_by"]}
    document = registers.new_document(office, LETTERS, {**own, **values})
    document["box_opening_id"] = opening["id"]
    return document
