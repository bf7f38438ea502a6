"""What the columns of a list mean: the heading found below titles, its words matched with fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from app.documents.sheets_in import Row, SheetData
from app.domain.legacy_text import LegacyText
from app.domain.records.contacts import Sex
from app.domain.schema import FieldSpec, describe
from app.domain.tables import Table
from app.domain.text import clean_line, digits, fold

BY_SEX = (Sex.MALE, Sex.FEMALE)
"""A column of paper lists for each: the year of birth of whoever is of that sex stands there, or a tick."""
LOOKED_AT = 40
"""Rows in which the heading is looked for: titles and the name of the office stand above it."""

_TITLES: Mapping[str, str] = {
    "full_name": "ho va ten; ho ten; ho va ten chu ho; ten cong dan; ten to chuc; ho ten cong dan; "
    "chu ho; ten",
    "honorific": "danh xung",
    "birth_date": "ngay sinh; nam sinh; ngay thang nam sinh; ngay thang sinh; sinh nam; sinh ngay; ns",
    "sex": "gioi tinh; gioi; nam nu; phai",
    "male": "nam",
    "female": "nu",
    "national_id": "so dinh danh; ma dinh danh; cccd; so cccd; cmnd; so cmnd; cmnd cccd; cccd cmnd; "
    "so cmnd cccd; can cuoc; so can cuoc; can cuoc cong dan; so can cuoc cong dan; so giay to",
    "phone": "dien thoai; so dien thoai; sdt; so dt; dt; dtdd; di dong; dien thoai lien he; "
    "so dien thoai lien he",
    "hamlet": "thon; xom; to dan pho; tdp; thon to dan pho; thon xom; thon tdp; khu dan cu; thon to",
    "address": "dia chi; noi o; cho o; noi cu tru; noi thuong tru; dia chi thuong tru; "
    "ho khau thuong tru; noi o hien nay",
    "tags": "nhom; doi tuong; dien; dien doi tuong",
    "note": "ghi chu",
    "kind": "loai; hinh thuc",
    "person_name": "ho va ten; ho ten; ho ten dia chi; nguoi goi; nguoi gui; nguoi gui don; nguoi phan anh; "
    "nguoi duoc tiep; ten cong dan; ca nhan to chuc; ho ten nguoi gui; ho ten nguoi goi; "
    "ten to chuc ca nhan; nguoi nop; nguoi nop ho so",
    "person_phone": "dien thoai; so dien thoai; sdt; so may goi den; so may; so dt; dien thoai lien he; "
    "dtdd",
    "person_address": "dia chi; noi o; noi cu tru; noi thuong tru; dia chi nguoi gui",
    "received_at": "ngay tiep nhan; ngay nhan; ngay goi; ngay gio goi; ngay tiep; ngay den; ngay mo; "
    "ngay thang; ngay",
    "received_by": "nguoi tiep nhan; nguoi nhan; can bo tiep; can bo tiep nhan; nguoi tiep",
    "nature": "phan loai; loai don; loai; phan loai don",
    "category": "linh vuc",
    "urgency": "muc do; muc do khan",
    "content": "noi dung; noi dung phan anh; noi dung vu viec; tom tat noi dung; noi dung gop y; "
    "noi dung don; trich yeu; noi dung hoat dong; noi dung cong viec; noi dung kien nghi",
    "assigned_to": "giao cho; nguoi xu ly; don vi xu ly; giao ai; nguoi duoc giao; bo phan giai quyet",
    "due_date": "han tra loi; han xu ly; han giai quyet; han; ngay hen tra; hen tra; ngay hen; han tra",
    "identity_paper": "cmnd cccd ho chieu; cmnd; cccd; so cccd; so cmnd; so giay to",
    "people_count": "so nguoi; so luong nguoi",
    "decided_by": "co quan da giai quyet",
    "outcome": "huong xu ly; ket qua xu ly",
    "written_on": "ngay ghi tren don; ngay viet don; ngay don; ngay ghi tren thu",
    "petition_source": "nguon don; nguon",
    "document_no": "so ngay van ban; so van ban",
    "dossier_no": "ma ho so; so ho so; ma so ho so; so bien nhan",
    "procedure": "ten thu tuc; thu tuc; ten tthc; thu tuc hanh chinh; ten thu tuc hanh chinh",
    "handled_by": "don vi giai quyet; co quan giai quyet; co quan chu tri giai quyet; nguoi xu ly",
    "received_on": "ngay nhan; ngay tiep nhan; ngay nhan ho so; ngay nop",
    "new_due_date": "ngay hen lai; hen lai",
    "returned_on": "ngay tra ket qua; ngay tra",
    "reason": "ly do; ly do cham; ly do tre",
    "state": "tinh trang; trang thai",
    "date": "ngay; ngay thang; thoi gian; ngay thuc hien; ngay to chuc",
    "place": "dia diem; noi thuc hien",
    "officials": "can bo tham gia; thanh phan; can bo",
    "participants": "so nguoi tham gia; so nguoi",
    "households_helped": "so ho duoc giup; so ho",
    "value_vnd": "gia tri; kinh phi; so tien; gia tri dong; tong gia tri",
    "result": "ket qua; bien phap; ket qua bien phap",
    "done_by": "nguoi thuc hien; nguoi viet; tac gia",
    "times": "so luot phat; luot phat; so lan phat",
    "led_by": "nguoi kiem tra; don vi kiem tra; doan kiem tra; don vi giam sat",
    "subject": "nguoi duoc kiem tra; bo phan duoc kiem tra; don vi duoc kiem tra",
    "recommendations": "so kien nghi; kien nghi",
    "carried_out": "da thuc hien; kien nghi da thuc hien",
    "month": "thang; thang nam; thang bao cao; ky; ky bao cao",
    "carried_over": "ky truoc chuyen sang; tu ky truoc; ton ky truoc; ky truoc; chuyen sang",
    "received_in_person": "truc tiep; tiep nhan truc tiep; truc tiep tai bo phan mot cua",
    "received_online": "truc tuyen; tiep nhan truc tuyen; qua mang; nop truc tuyen",
    "received_post": "buu chinh; qua buu chinh; bcci; buu chinh cong ich; dich vu bcci; qua dich vu bcci",
    "done_early": "truoc han; giai quyet truoc han",
    "done_on_time": "dung han; giai quyet dung han",
    "done_late": "qua han; tre han; giai quyet qua han",
    "pending_in_time": "trong han; chua den han; dang giai quyet trong han",
    "pending_late": "qua han; tre han; dang giai quyet qua han",
    "returned": "tra lai; rut ho so; tra lai rut ho so; tu choi; ho so tra lai",
    "at_home": "tai nha; giai quyet tai nha; tra tai nha",
}  # fmt: skip
"""What offices write above a column, without accents; the field's own title is known besides."""
NUMBERING = frozenset({"stt", "tt", "so tt", "so thu tu", "so"})


def fields_of(table: Table) -> dict[str, FieldSpec]:
    """The fields of a table that a column of a list may go to."""
    left_out = ("system", "reference", "files", "dict", "list")
    return {name: spec for name, spec in describe(table.record).items() if spec.kind not in left_out}


def columns_of(table: Table) -> dict[str, FieldSpec]:
    """`fields_of`, and for people the two columns that paper lists have for men and women (`BY_SEX`)."""
    fields = fields_of(table)
    if "sex" not in fields or "birth_date" not in fields:
        return fields
    birth = fields["birth_date"]
    return fields | {
        sex.value: replace(birth, name=sex.value, title=f"{sex.label}: năm sinh hoặc dấu x") for sex in BY_SEX
    }


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """A title for comparing: no accents, no signs, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(title)).split())


def column_letter(column: int) -> str:
    """The letters by which Excel names a column counted from 0: A, Z, AA."""
    letters = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _known_titles(table: Table) -> dict[str, list[str]]:
    """The fields that a title may mean, the one whose own title it is first."""
    known: dict[str, list[str]] = {}
    fields = columns_of(table)
    for name, spec in fields.items():
        known.setdefault(title_key(spec.title), []).append(name)
    for name in fields:
        for title in _TITLES.get(name, "").split("; "):
            names = known.setdefault(title, [])
            if name not in names:
                names.append(name)
    known.pop("", None)
    return known


def _guess(titles: Sequence[str], known: Mapping[str, list[str]]) -> dict[int, str]:
    """A field for each column: first where the title is known, then where a known title stands inside it."""
    found: dict[int, str] = {}
    keys = [title_key(title) for title in titles]

    def take(column: int, names: Iterable[str]) -> None:
        free = [name for name in names if name not in found.values()]
        if free and column not in found:
            found[column] = free[0]

    for column, key in enumerate(keys):
        take(column, known.get(key, ()))
    longest = sorted(known, key=len, reverse=True)
    for column, key in enumerate(keys):
        if key and key not in NUMBERING and column not in found:
            inside = (title for title in longest if len(title) > 3 and f" {title} " in f" {key} ")
            take(column, [name for title in inside for name in known[title]])
    return found


@dataclass(frozen=True)
class Heading:
    """The rows of a heading, the title of each column, and the fields that the titles name."""

    first: int
    last: int
    titles: tuple[str, ...]
    guess: dict[int, str]


def find_heading(sheet: SheetData, table: Table, legacy: LegacyText) -> Heading:
    """The row among the first that names most columns; with the rows that its merged cells join to it."""
    best = Heading(0, 0, (), {})
    for row in sheet.rows[:LOOKED_AT]:
        found = heading_at(sheet, table, legacy, row.number)
        if len(found.guess) > len(best.guess):
            best = found
    if best.guess:
        return best
    widest = max(sheet.rows[:LOOKED_AT], key=lambda row: len([v for v in row.values if isinstance(v, str)]))
    return Heading(widest.number, widest.number, _titles(sheet, widest.number, widest.number, legacy), {})


def heading_at(sheet: SheetData, table: Table, legacy: LegacyText, number: int) -> Heading:
    """The heading in row `number`; 0 where the list has none, so that columns bear no titles."""
    if number == 0:
        return Heading(0, 0, (), {})
    first, last = _rows_of_heading(sheet, number)
    titles = _titles(sheet, first, last, legacy)
    return Heading(first, last, titles, _guess(titles, _known_titles(table)))


def _rows_of_heading(sheet: SheetData, number: int) -> tuple[int, int]:
    joined = [
        merge for merge in sheet.merges if merge.first_row <= number <= merge.last_row <= merge.first_row + 3
    ]
    first = min((merge.first_row for merge in joined), default=number)
    return first, max((merge.last_row for merge in joined), default=number)


def _titles(sheet: SheetData, first: int, last: int, legacy: LegacyText) -> tuple[str, ...]:
    """The title of each column: the lowest one that stands above it."""
    titles: dict[int, str] = {}
    for row in sheet.rows:
        if first <= row.number <= last:
            for column, value in enumerate(row.values):
                if value not in (None, ""):
                    text = legacy.repair(str(value), row.font(column)).text
                    titles[column] = clean_line(text)
    return tuple(titles.get(column, "") for column in range(max(titles, default=-1) + 1))


def is_numbering(row: Row) -> bool:
    """Whether it is the row of a paper form that numbers the columns: (1) (2) (3)."""
    numbers = [digits(str(value)) for value in row.values if value not in (None, "")]
    plain = [
        re.fullmatch(r"\(?\d{1,2}\)?", str(value).strip()) for value in row.values if value not in (None, "")
    ]
    if len(numbers) < 3 or not all(plain):
        return False
    ordered = [int(number) for number in numbers]
    return all(after == before + 1 for before, after in pairwise(ordered))
