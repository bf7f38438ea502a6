"""The four letters: from an event to a page, its place in the register, and when it reached the citizen.

A letter is composed (`draft`), looked at (`render_pdf(preview=True)`), entered (`record`), printed and handed
over (`mark_printed`, `mark_delivered`). Everything that stands on the page is kept with the record, so that
`reprint` gives the same page after templates, settings or the citizen's data have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.documents.docx import render_docx as docx_of
from app.documents.pdf import render_pdf as pdf_of
from app.documents.tree import Document
from app.domain import ids
from app.domain.errors import AppError
from app.domain.lunar import new_year, to_lunar, year_name
from app.domain.records.base import JsonObject
from app.domain.records.cases import Nature
from app.domain.records.contacts import ContactKind, Sex
from app.domain.records.office import (
    DeliveredHow,
    Letter,
    LetterKind,
    OfficeSettings,
    Paper,
)
from app.domain.schema import validate
from app.domain.tables import TABLES
from app.domain.text import first_sentence, fold
from app.services.letter_pages import SIGNER_NAME, Draft, build_page, missing_fields
from app.services.letter_templates import Occasion, Template, occasion
from app.services.letter_templates import occasions as all_occasions
from app.services.letter_wording import template_of
from app.services.office import Done, Office, committed
from app.services.signing import block_lines
from app.store import ChangeSet

CONDOLENCE_DAYS = 100
"""After a condolence the household is left in mourning for a hundred days (tốt khốc)."""
ELDER, SENIOR = 70, 35
LONGEVITY = "congratulations-longevity"
_TEMPLATE, _SIGNER_LINES, _MONTH = "_mau", "_khoi_ky", "_thang"
_OLD_SHIFT = "_lech"
"""Kept with letters before the print dialog moved pages, always as `0 0`: left out when one is read."""
_ALWAYS_KEPT = {"xp", "UBND", "dia_danh", "dia_chi", "tuoi", "dong_y", SIGNER_NAME.name}
_EVENT_SIGNS = (
    ("khai sinh", "congratulations-birth"),
    ("ket hon", "congratulations-marriage"),
    ("khai tu", "condolence"),
)
_NOT_NEW = (
    *("trich luc", "ban sao", "cai chinh", "thay doi"),
    *("dang ky lai", "cap lai", "xac nhan", "tinh trang"),
)
_FAMILY_EVENTS = frozenset(key for _, key in _EVENT_SIGNS)
_OF_AN_EVENT = frozenset({"dia_chi", "ngay_dk"})
_CASE_TABLES = ("hotline", "suggestions", "receptions", "petitions")
_CHANNELS = {
    "hotline": "đường dây nóng",
    "suggestions": "hòm thư góp ý",
    "receptions": "buổi tiếp công dân",
    "petitions": "đơn kiến nghị",
}


def occasions() -> tuple[Occasion, ...]:
    """The 21 occasions in the order of the menu."""
    return tuple(all_occasions().values())


def draft(
    office: Office,
    key: str,
    contact_id: str = "",
    source: str = "",
    values: Mapping[str, str] | None = None,
    *,
    paper: Paper | None = None,
    official_id: str = "",
    letter_date: date | None = None,
) -> Draft:
    """A letter with every value that the office's records hold; `values` (days in ISO form) overrule them.

    `source` is `table/id` of the case, dossier or activity behind the letter. Refuses an unknown occasion
    (THU-01), an unknown source (THU-04) and one whose sender must stay unknown (THU-05).
    """
    desk = open_desk(office, official_id)
    return desk.draft(key, contact_id, source, values, paper=paper, letter_date=letter_date)


@dataclass(frozen=True)
class Desk:
    """What the letters of one sitting share, read once: settings, signer, wordings, who has had a letter."""

    office: Office
    settings: OfficeSettings
    signer: dict[str, str]
    now: datetime
    written: dict[tuple[str, str, str], str]
    mourners: frozenset[str]
    households: frozenset[tuple[str, str]]
    year: int
    """The year for which ages of mừng thọ are counted."""
    templates: dict[str, Template] = field(default_factory=dict)

    def draft(
        self,
        key: str,
        contact_id: str = "",
        source: str = "",
        values: Mapping[str, str] | None = None,
        *,
        paper: Paper | None = None,
        letter_date: date | None = None,
    ) -> Draft:
        """As `letters.draft`."""
        chosen = occasion(key)
        today = self.now.date()
        found, source_contact = _from_source(self.office, source)
        if key in _FAMILY_EVENTS:  # who handed the papers in need not be whom the letter is for
            found = {name: value for name, value in found.items() if name in _OF_AN_EVENT}
        else:
            contact_id = contact_id or source_contact
        contact = self.office.store.table("contacts").row(contact_id) if contact_id else None
        known = {**_from_settings(self.settings), **self.signer}
        known |= {name: value for name, value in found.items() if value}
        if contact:
            year = self.year if chosen.key == LONGEVITY else today.year
            known |= _from_contact(contact, self.settings, year, chosen)
        known |= {name: value.strip() for name, value in (values or {}).items()}
        _derive(known, chosen, today)
        if key not in self.templates:
            self.templates[key] = template_of(self.office, chosen)
        made = Draft(
            occasion=key,
            template=self.templates[key],
            values=known,
            contact_id=contact_id,
            source=source,
            signer_lines=tuple(known.pop("khoi_ky", "").splitlines()),
            letter_date=letter_date,
            month=today,
            numbered=self.settings.number_letters,
            paper=paper or chosen.paper,
            created=self.now,
        )
        refuses = contact is not None and contact.get("no_letters")
        unwanted = refuses and chosen.kind is not LetterKind.APOLOGY
        return replace(
            made,
            missing=missing_fields(made),
            warnings=tuple(self._warnings(made, contact)),
            refusals=("Người này đã nói không muốn nhận thư.",) if unwanted else (),
        )

    def _warnings(self, made: Draft, contact: JsonObject | None) -> Iterator[str]:
        if made.occasion == LONGEVITY and made.age is not None and made.age < ELDER:
            yield f"Mừng thọ từ {ELDER} tuổi; người này {made.age} tuổi."
        if contact is None:
            return
        if contact.get("no_letters"):
            yield "Người này đã nói không muốn nhận thư."
        mourning = contact["id"] in self.mourners or _household(contact) in self.households
        if made.kind is LetterKind.CONGRATULATIONS and mourning:
            yield f"Gia đình mới nhận thư chia buồn trong {CONDOLENCE_DAYS} ngày qua."
        earlier = self.written.get((contact["id"], made.occasion, made.source))
        if earlier is not None:
            yield f"Năm nay đã lập thư này (mã {earlier})."


def open_desk(office: Office, official_id: str = "", year: int | None = None) -> Desk:
    """Read what the letters of one sitting share; `official_id` signs instead of the usual signer.

    `year` is the year for which ages of mừng thọ are counted; by itself that of the next celebration.
    """
    settings, now = office.settings, office.clock.now()
    contacts = office.store.table("contacts")
    since = (now.date() - timedelta(days=CONDOLENCE_DAYS)).isoformat()
    written: dict[tuple[str, str, str], str] = {}
    mourners: set[str] = set()
    for row in office.store.table("letters").rows():
        made, contact_id = str(row.get("created_at", ""))[:10], row.get("contact_id", "")
        if made[:4] == str(now.year):
            written[contact_id, row["occasion"], row.get("source", "")] = row.get("code", "")
        if row["kind"] == LetterKind.CONDOLENCE and made >= since:
            mourners.add(contact_id)
    homes = (contacts.row(contact_id) for contact_id in mourners if contact_id)
    return Desk(
        office=office,
        settings=settings,
        signer=_from_signer(office, settings, official_id),
        now=now,
        written=written,
        mourners=frozenset(mourners),
        households=frozenset(_household(row) for row in homes if row and row.get("address")),
        year=year or longevity_year(now.date()),
    )


def build(office: Office, made: Draft) -> Document:  # noqa: ARG001 -- one shape for all that needs the office
    """The page of a draft; missing values are marked on it."""
    return build_page(made)


def render_pdf(office: Office, made: Draft, *, preview: bool = False) -> bytes:
    """The letter as PDF. Refuses (THU-02) while a value is missing, unless it is for the preview."""
    if not preview:
        check_complete(made)
    return pdf_of(build(office, made))


def render_docx(office: Office, made: Draft) -> bytes:
    """The letter as a Word file to finish by hand; missing values are marked in it."""
    return docx_of(build(office, made))


def check_complete(made: Draft) -> None:
    """Refuse a letter that may not leave the office: THU-02 names what is missing, THU-03 an unwanted one."""
    if made.missing:
        names = ", ".join(spec.label.lower() for spec in made.missing)
        raise AppError(
            "THU-02",
            f"Thư chưa in được vì còn thiếu: {names}.",
            "Điền các chỗ được đánh dấu rồi in lại.",
            fields={spec.name: f"Chưa có {spec.label.lower()}." for spec in made.missing},
        )
    if made.refusals:
        raise AppError(
            "THU-03", made.refusals[0], "Bỏ dấu “Không muốn nhận thư” ở hồ sơ công dân nếu đã đổi ý."
        )


def record(office: Office, made: Draft, *, printed: bool = False) -> Done:
    """Enter the letter in the register, with its number where the office numbers letters."""
    return record_all(office, [made], printed=printed)[0]


def record_all(
    office: Office, drafts: Sequence[Draft], *, printed: bool = False, step: Callable[[], None] = lambda: None
) -> list[Done]:
    """Enter letters in the register as one act, in their order: all of them or none.

    `step` is called after each letter that is ready to be entered; it may raise to cancel.
    """
    now = office.clock.now()
    documents: list[JsonObject] = []
    for made in drafts:
        documents.append(_register_line(made, now if printed else None))
        step()
    several = f"Lập {len(drafts)} thư: {occasion(drafts[0].occasion).label.lower()}"
    message = f"Lập {drafts[0].title.lower()}" if len(drafts) == 1 else several
    with office.store.transaction(message, by=office.user) as tx:
        for made, document in zip(drafts, documents, strict=True):
            document["id"] = ids.new_id(now)
            number = tx.next_number(f"letters/{now.year}")
            document["code"] = f"{TABLES['letters'].prefix}-{now.year}-{number:04d}"
            if made.numbered:
                document["number"] = f"{tx.next_number(f'letter_numbers/{now.year}'):02d}"
            tx.insert("letters", document)
    return [_done(office, "letters", document["id"], committed(tx)) for document in documents]


def _register_line(made: Draft, printed_at: datetime | None) -> JsonObject:
    """The row of a letter, still without its numbers; refuses what may not leave the office."""
    check_complete(made)
    used = made.template.placeholders() | _ALWAYS_KEPT
    kept = {
        **{name: value for name, value in made.values.items() if name in used and value},
        _TEMPLATE: made.template.to_json(),
        _SIGNER_LINES: "\n".join(made.signer_lines),
        _MONTH: made.month.isoformat(),
    }
    letter = validate(
        Letter,
        {
            "kind": made.kind,
            "occasion": made.occasion,
            "contact_id": made.contact_id,
            "addressee": made.addressee,
            "address": made.values.get("dia_chi", ""),
            "values": kept,
            "source": made.source,
            "signer": made.values.get(SIGNER_NAME.name, ""),
            "letter_date": made.letter_date,
            "paper": made.paper,
            "template_version": made.template.version,
            "printed_at": printed_at,
        },
    )
    return letter.to_document()


def reprint(office: Office, letter_id: str) -> bytes:
    """The page of a recorded letter, as it was made."""
    return pdf_of(build_page(recorded_draft(_letter(office, letter_id))))


def recorded_draft(row: JsonObject) -> Draft:
    """The draft behind a row of the register, from what was kept with it."""
    values = dict(row["values"])
    template = Template.from_json(values.pop(_TEMPLATE))
    lines = tuple(values.pop(_SIGNER_LINES, "").splitlines())
    month = date.fromisoformat(values.pop(_MONTH))
    values.pop(_OLD_SHIFT, None)
    written = row.get("letter_date")
    made = row.get("created_at")
    return Draft(
        occasion=row["occasion"],
        template=template,
        values=values,
        contact_id=row.get("contact_id", ""),
        source=row.get("source", ""),
        signer_lines=lines,
        letter_date=date.fromisoformat(written) if written else None,
        month=month,
        number=row.get("number", ""),
        numbered=bool(row.get("number")),
        paper=Paper(row.get("paper", Paper.A4)),
        created=datetime.fromisoformat(made) if made else None,
    )


def mark_printed(office: Office, letter_id: str, rev: int | None = None) -> Done:
    """Note that the letter came out of the printer."""
    row = _letter(office, letter_id)
    return _update(office, row, {"printed_at": _minute(office.clock.now())}, rev, "In thư")


def mark_all_printed(office: Office, rows: Sequence[JsonObject]) -> ChangeSet:
    """Note as one act that these letters came out of the printer."""
    now = _minute(office.clock.now())
    with office.store.transaction(f"In {len(rows)} thư", by=office.user) as tx:
        for row in rows:
            tx.update("letters", row["id"], {**row, "printed_at": now}, rev=row["rev"])
    return committed(tx)


def mark_delivered(
    office: Office,
    letter_id: str,
    how: DeliveredHow,
    *,
    by: str = "",
    at: datetime | None = None,
    rev: int | None = None,
) -> Done:
    """Note when, how and by whom the letter was handed over.

    Refuses a day before it was made (THU-10) and one that is still to come (THU-35).
    """
    row = _letter(office, letter_id)
    moment = at or office.clock.now()
    if _minute(moment)[:10] < str(row.get("created_at", ""))[:10]:
        message = "Ngày trao thư không thể trước ngày lập thư."
        raise AppError("THU-10", message, "Xem lại ngày trao.", fields={"delivered_at": message})
    if moment.date() > office.clock.today():
        message = "Ngày trao chưa đến."
        raise AppError("THU-35", message, "Ghi khi đã trao thư.", fields={"delivered_at": message})
    values = {"delivered_at": _minute(moment), "delivered_how": how.value, "delivered_by": by or office.user}
    return _update(office, row, values, rev, "Trao thư")


def _update(office: Office, row: JsonObject, values: JsonObject, rev: int | None, act: str) -> Done:
    validate(Letter, {**row, **values})
    document = {**row, **values}
    with office.store.transaction(f"{act} {row.get('code', '')}", by=office.user) as tx:
        tx.update("letters", row["id"], document, rev=row["rev"] if rev is None else rev)
    return _done(office, "letters", row["id"], committed(tx))


def _done(office: Office, table: str, record_id: str, changes: ChangeSet) -> Done:
    return Done(office.store.table(table).row(record_id) or {}, changes)


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def _letter(office: Office, letter_id: str) -> JsonObject:
    row = office.store.table("letters").row(letter_id)
    if row is None:
        raise AppError("THU-11", "Không còn thư này trong sổ.", "Mở lại danh sách thư.")
    return row


def _from_settings(settings: OfficeSettings) -> dict[str, str]:
    place = settings.place_name or settings.unit_name
    return {
        "xp": settings.unit_title,
        "ten_xp": settings.unit_name,
        "UBND": settings.committee,
        "co_quan": settings.committee,
        "dia_danh": place,
        "bo_phan_mot_cua": settings.one_stop_name,
        "noi_tra": settings.one_stop_name,
        "nguoi_lien_he": settings.contact_person,
        "dt_lien_he": settings.contact_phone,
        "hinh_thuc_trao": "tại nơi tiếp nhận hồ sơ",
        "anh": "anh",
        "chi": "chị",
    }


def _from_signer(office: Office, settings: OfficeSettings, official_id: str) -> dict[str, str]:
    row = office.store.table("officials").row(official_id or settings.signer_id)
    if row is None:
        return {}
    lines = block_lines(row.get("signature_block", ""), row.get("position", ""))
    return {"khoi_ky": "\n".join(lines), SIGNER_NAME.name: row["full_name"]}


def _from_contact(row: JsonObject, settings: OfficeSettings, year: int, chosen: Occasion) -> dict[str, str]:
    name = row["full_name"]
    known = {"dia_chi": address_of(row, settings), "dien_thoai": row.get("phone", "")}
    if row.get("hamlet"):
        known["thon_tdp"] = inside(row["hamlet"])
    if row.get("kind") == ContactKind.ORGANIZATION or chosen.organization:
        return {**known, "ten_don_vi": name, "ten_dn": name, "don_vi": organization_noun(name)}
    age = age_in(row.get("birth_date", ""), year)
    called = row.get("honorific") or honorific(row.get("sex"), age)
    if chosen.kind is LetterKind.CONDOLENCE:
        return {
            **known,
            "ten_nguoi_mat": name,
            "ong_ba_cu": called,
            "nam_sinh": row.get("birth_date", "")[:4],
        }
    known |= {"ho_ten": name, "danh_xung": called}
    if age is not None:
        known["tuoi"] = str(age)
    if row.get("birth_date"):
        known["ngay_sinh"] = row["birth_date"]
    return known


def called(row: JsonObject) -> str:
    """A contact on an envelope: `Bà Đặng Thị Thuở`; an organisation by its name alone."""
    if row.get("kind") == ContactKind.ORGANIZATION:
        return str(row["full_name"])
    return f"{row.get('honorific', '')} {row['full_name']}".strip()


def address_of(row: JsonObject, settings: OfficeSettings) -> str:
    """Where a contact lives: address, hamlet and unit, none of them twice."""
    parts: list[str] = []
    for part in (row.get("address", ""), row.get("hamlet", ""), settings.unit_title):
        if part and part.casefold() not in ", ".join(parts).casefold():
            parts.append(part)
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def inside(hamlet: str) -> str:
    """A hamlet's name inside a sentence: `thôn Yên Lạc`."""
    if hamlet.startswith(("Thôn ", "Xóm ", "Tổ ", "Khu ", "Phố ", "Ngõ ")):
        return hamlet[0].lower() + hamlet[1:]
    return hamlet


def organization_noun(name: str) -> str:
    """What an organisation is called after `Quý`."""
    nouns = {
        "công ty": "Công ty",
        "hợp tác xã": "Hợp tác xã",
        "htx": "Hợp tác xã",
        "trường": "Nhà trường",
        "hộ kinh doanh": "Cơ sở",
        "cơ sở": "Cơ sở",
        "doanh nghiệp": "Doanh nghiệp",
    }
    folded = name.casefold()
    return next((noun for start, noun in nouns.items() if folded.startswith(start)), "Đơn vị")


def age_in(birth_date: str, year: int) -> int | None:
    """The age as lists of the elderly count it: year less year of birth."""
    return year - int(birth_date[:4]) if birth_date[:4].isdecimal() else None


def honorific(sex: str | None, age: int | None) -> str:
    """`Cụ` from 70 on, else by sex and age; `Ông/Bà` where the sex is not known."""
    if age is not None and age >= ELDER:
        return "Cụ"
    young = age is not None and age < SENIOR
    if sex == Sex.MALE:
        return "Anh" if young else "Ông"
    if sex == Sex.FEMALE:
        return "Chị" if young else "Bà"
    return "Anh/Chị" if young else "Ông/Bà"


def _from_source(office: Office, source: str) -> tuple[dict[str, str], str]:
    """What the case, dossier or activity behind the letter tells, and whom it concerns."""
    if not source:
        return {}, ""
    table, _, record_id = source.partition("/")
    row = office.store.table(table).row(record_id) if table in TABLES and record_id else None
    if row is None:
        raise AppError("THU-04", "Không tìm thấy việc mà thư này nói đến.", "Chọn lại từ danh sách.")
    person = {
        "ho_ten": row.get("person_name", ""),
        "ten_don_vi": row.get("person_name", ""),
        "dia_chi": row.get("person_address", ""),
        "dien_thoai": row.get("person_phone", ""),
    }
    if table in _CASE_TABLES:
        _refuse_secret(row)
        return {**person, **_from_case(table, row)}, row.get("contact_id", "")
    if table == "dossiers":
        return {**person, **_from_dossier(row)}, row.get("contact_id", "")
    if table == "activities":
        return {"cong_viec": row.get("content", ""), "ket_qua": row.get("result", "")}, ""
    raise AppError("THU-12", "Không viết thư được từ mục này.", "Chọn vụ việc, hồ sơ hoặc hoạt động.")


def _refuse_secret(row: JsonObject) -> None:
    if row.get("nature") == Nature.DENUNCIATION or row.get("confidential") or row.get("anonymous"):
        raise AppError(
            "THU-05",
            "Không lập thư cho người tố cáo, người yêu cầu giữ kín tên hoặc không nêu tên.",
            "Báo kết quả theo cách giữ được bí mật cho người dân.",
        )


def _from_case(table: str, row: JsonObject) -> dict[str, str]:
    day = row.get("received_at", "")[:10]
    return {
        "ngay_nhan": day,
        "ngay_gop_y": day,
        "ngay_phan_anh": day,
        "kenh": _CHANNELS[table],
        "ma": row.get("code", ""),
        "noi_dung_tom_tat": first_sentence(row.get("content", "")),
        "tien_do": row.get("progress", ""),
        "ket_qua_tiep_thu": row.get("answer", ""),
    }


def _from_dossier(row: JsonObject) -> dict[str, str]:
    return {
        "ten_tthc": row.get("procedure", ""),
        "ma_ho_so": row.get("dossier_no", ""),
        "ngay_nhan": row.get("received_on", ""),
        "ngay_hen_cu": row.get("due_date", ""),
        "ngay_hen_moi": row.get("new_due_date", ""),
        "ly_do": row.get("reason", ""),
        "don_vi_giai_quyet": row.get("handled_by", ""),
        "ngay_dk": row.get("returned_on", ""),
    }


def family_event(procedure: str) -> str | None:
    """The occasion of a procedure that registers a birth, marriage or death; None for any other.

    Copies, corrections and late registrations tell of nothing new: a letter of joy would hurt or puzzle.
    """
    words = fold(procedure)
    if any(word in words for word in _NOT_NEW):
        return None
    return next((key for sign, key in _EVENT_SIGNS if sign in words), None)


def _derive(known: dict[str, str], chosen: Occasion, today: date) -> None:
    """Values that follow from others: age at death, hưởng thọ or hưởng dương, the lunar day, the occasion."""
    if chosen.kind is LetterKind.CONDOLENCE:
        died = known.get("ngay_mat", "")
        if len(died) == len("2026-05-02"):
            known.setdefault("ngay_am", to_lunar(date.fromisoformat(died)).in_words())
            age = age_in(known.get("nam_sinh", ""), int(died[:4]))
            if age is not None:
                known.setdefault("tuoi", str(age))
        if known.get("tuoi", "").isdecimal():
            word = "hưởng thọ" if int(known["tuoi"]) >= 60 else "hưởng dương"
            known.setdefault("huong_tho_duong", word)
    if chosen.key == LONGEVITY:
        known.setdefault("dip", longevity_occasion(today))
    if chosen.organization and known.get("ten_don_vi"):
        known.setdefault("don_vi", organization_noun(known["ten_don_vi"]))
    if "ho_ten" in known:
        known.setdefault("danh_xung", honorific(None, None))
    known.setdefault("nam", str(today.year))


def longevity_year(today: date) -> int:
    """The year of the next day on which mừng thọ is held, by which the ages are counted: after 1/10, the Tết
    of the coming year."""
    return today.year + ((today.month, today.day) > (10, 1))


def longevity_occasion(today: date) -> str:
    """The next of the three days on which mừng thọ is held (Law on the Elderly 2009, art. 21)."""
    if today <= new_year(today.year) + timedelta(days=15):
        return f"mừng xuân, đón tết Nguyên đán {year_name(today.year)}"
    if (today.month, today.day) <= (6, 6):
        return "Ngày Người cao tuổi Việt Nam 06/6"
    if (today.month, today.day) <= (10, 1):
        return "Ngày Quốc tế Người cao tuổi 01/10"
    return f"mừng xuân, đón tết Nguyên đán {year_name(today.year + 1)}"


def _household(contact: JsonObject) -> tuple[str, str]:
    return contact.get("address", "").casefold(), contact.get("hamlet", "").casefold()
