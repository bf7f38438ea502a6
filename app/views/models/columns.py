"""What each register shows: its columns, quick filters and the fields of its panel. One spec per table.

Titles come from the record's own fields; a spec only names them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import surveys
from app.domain.dates import format_partial
from app.domain.display import display
from app.domain.records.base import JsonObject
from app.domain.records.cases import OPEN_STATUSES, PUBLIC_ANSWERS, CaseStatus, Urgency
from app.domain.records.contacts import ContactKind
from app.domain.records.office import DossierState, Letter
from app.domain.records.oversight import FacilityState, InspectionKind
from app.domain.records.surveys import OVERALL, Rating
from app.domain.schema import choice_label, describe
from app.domain.tables import TABLES
from app.services.letter_templates import occasions
from app.services.overview import SOON_DAYS, to_tell_filter
from app.services.registers import Between, Condition
from app.views.models.tone import Tone

Where = Mapping[str, Condition]
Cell = Callable[[JsonObject], str]
State = Callable[[JsonObject, date], tuple[str, Tone]]


@dataclass(frozen=True)
class Column:
    """One column. `width` 0 takes what is left; `state` draws a chip; `sort` is the field to order by."""

    title: str
    cell: Cell
    width: int = 0
    sort: str = ""
    state: State | None = None
    number: bool = False
    second: bool = False
    narrow: bool = True
    """Whether it stays while a form takes the place of the other columns."""

    @property
    def key(self) -> str:
        """What the column is called where the office's choice of columns is kept."""
        return self.sort or self.title


@dataclass(frozen=True)
class QuickFilter:
    """A chip over the list; `where` depends on the day. `alarm` filters are those that ask for work."""

    key: str
    label: str
    where: Callable[[date], Where]


@dataclass(frozen=True)
class RegisterSpec:
    """Everything that makes the generic register screen show one table."""

    table: str
    new_label: str
    columns: tuple[Column, ...]
    quick: tuple[QuickFilter, ...]
    filters: tuple[str, ...]
    headline: Cell
    panel: tuple[str, ...]
    empty_title: str
    empty_hint: str
    state: State | None = None
    period: str = ""
    sort: str = ""
    has_form: bool = True
    """Whether a person may change its fields; a letter stays as it was made."""
    shows_page: bool = False
    """Whether the panel shows the record as its paper, and takes more room for it."""

    @property
    def title(self) -> str:
        """The name of the register."""
        return TABLES[self.table].title


# Cells


def _plain(name: str) -> Cell:
    return lambda row: " ".join(str(row.get(name, "")).split())


def _day(name: str) -> Cell:
    """Day and month: the year stands in the number beside it, the full date in the panel."""

    def cell(row: JsonObject) -> str:
        _, month, day = (*str(row.get(name, ""))[:10].split("-"), "", "")[:3]
        return f"{int(day)}/{int(month)}" if day else ""

    return cell


def _full_day(name: str) -> Cell:
    return lambda row: format_partial(str(row.get(name, "")))


def _choice(table: str, name: str) -> Cell:
    record = TABLES[table].record
    default = record.model_fields[name].default

    def cell(row: JsonObject) -> str:
        value = row.get(name, default)
        return choice_label(record, name, str(value)) if value else ""

    return cell


def _count(name: str) -> Cell:
    return lambda row: f"{row.get(name, 0):,}".replace(",", ".") if row.get(name) else ""


def _person(row: JsonObject) -> str:
    if row.get("nature") == "denunciation":
        return "(giữ bí mật)"
    return str(row.get("person_name") or "Không nêu tên")


def _case_text(row: JsonObject) -> str:
    if row.get("nature") == "denunciation":
        number = row.get("secret_register_no", "")
        return f"Tố cáo, xem sổ mật số {number}" if number else "Tố cáo, ghi ở sổ mật"
    return _plain("content")(row)


def _column(table: str, name: str, cell: Cell | None = None, *, title: str = "", **how: object) -> Column:
    spec = describe(TABLES[table].record)[name]
    return Column(title or spec.title, cell or _plain(name), sort=name, **how)  # type: ignore[arg-type]  # passed on


# States


def days_word(due: date, today: date) -> tuple[str, Tone]:
    """How far a due date is, in words: `quá 2 ngày`, `hôm nay`, `còn 10 ngày`."""
    left = (due - today).days
    if left < 0:
        return f"quá {-left} ngày", Tone.LATE
    if left == 0:
        return "hạn hôm nay", Tone.SOON
    return f"còn {left} ngày", Tone.SOON if left <= SOON_DAYS else Tone.INFO


_QUIET_STATES = {CaseStatus.WITHDRAWN: "dân rút", CaseStatus.CONVERTED: "thành đơn"}


def case_state(row: JsonObject, today: date) -> tuple[str, Tone]:
    """The chip of a case: the days left while an answer is owed, then what became of it."""
    status = CaseStatus(row.get("status", CaseStatus.RECEIVED))
    if status is CaseStatus.INFORMED:
        public = row.get("informed_how") in {str(how) for how in PUBLIC_ANSWERS}
        return ("công khai" if public else "đã báo dân"), Tone.OK
    if status is CaseStatus.ANSWERED:
        return "chờ báo dân", Tone.INFO
    if status is CaseStatus.FORWARDED:
        return "chuyển trên", Tone.INFO
    quiet = _QUIET_STATES.get(status) or ("tạm dừng" if row.get("paused_on") else "")
    if quiet:
        return quiet, Tone.GRAY
    due = row.get("due_date")
    return days_word(date.fromisoformat(due), today) if due else ("không tính hạn", Tone.GRAY)


def dossier_state(row: JsonObject, today: date) -> tuple[str, Tone]:
    """The chip of a dossier: days left or late until the result is handed over."""
    if row.get("returned_on") or row.get("state") == DossierState.DONE:
        return "đã trả", Tone.OK
    return days_word(date.fromisoformat(row.get("new_due_date") or row["due_date"]), today)


def contact_state(row: JsonObject, today: date) -> tuple[str, Tone]:
    """The chip of a contact, where letters are not wanted."""
    del today
    return ("không nhận thư", Tone.GRAY) if row.get("no_letters") else ("", Tone.GRAY)


def letter_state(row: JsonObject, today: date) -> tuple[str, Tone]:
    """The chip of a letter: on its way from the register to the citizen."""
    del today
    if row.get("delivered_at"):
        return "đã trao", Tone.OK
    return ("đã in", Tone.INFO) if row.get("printed_at") else ("chưa in", Tone.GRAY)


_FACILITY_TONES = {FacilityState.GOOD: Tone.OK, FacilityState.UNCHECKED: Tone.GRAY}


def facility_state(row: JsonObject, today: date) -> tuple[str, Tone]:
    """The chip of an item of the checklist: what the last look found."""
    del today
    state = FacilityState(row.get("state", FacilityState.UNCHECKED))
    return state.label.lower(), _FACILITY_TONES.get(state, Tone.SOON)


_RATING_TONES = {Rating.VERY_BAD: Tone.LATE, Rating.BAD: Tone.SOON, Rating.FAIR: Tone.GRAY}


def slip_state(row: JsonObject, today: date) -> tuple[str, Tone]:
    """The chip of a slip: an answer to be looked into first, then how the service was found as a whole."""
    del today
    answers = surveys.answers_of(row)
    if row.get("alarms"):
        return "cần xem lại", Tone.LATE
    if not answers:
        return "không hợp lệ", Tone.GRAY
    level = Rating(answers.get(OVERALL, min(answers.values())))
    return level.label.lower(), _RATING_TONES.get(level, Tone.OK)


def _slip_levels(row: JsonObject) -> str:
    return " ".join(map(str, surveys.answers_of(row).values()))


def letter_facts(row: JsonObject) -> str:
    """`Đã in 18/05/2026 · Trao tại nhà 20/05/2026, Lê Quang Hưng`."""
    printed = row.get("printed_at")
    parts = [f"Đã in {format_partial(printed)}" if printed else "Chưa in"]
    if row.get("delivered_at"):
        how = choice_label(Letter, "delivered_how", str(row.get("delivered_how", "")))
        by = f", {row['delivered_by']}" if row.get("delivered_by") else ""
        parts.append(f"{how} {format_partial(row['delivered_at'])}{by}")
    else:
        parts.append("Chưa trao")
    return " · ".join(filter(None, (_letter_about(row), *parts, row.get("note", ""))))


def _letter_about(row: JsonObject) -> str:
    chosen = occasions().get(row["occasion"])
    return chosen.label if chosen else str(row["occasion"])


_OPEN = tuple(sorted(str(status) for status in OPEN_STATUSES))


def overdue(today: date) -> Where:
    """Cases whose answer is owed and late."""
    return {"status": _OPEN, "due_date": Between("", (today - timedelta(days=1)).isoformat())}


def due_soon(today: date) -> Where:
    """Cases whose answer is due today or within three days."""
    return {
        "status": _OPEN,
        "due_date": Between(today.isoformat(), (today + timedelta(days=SOON_DAYS)).isoformat()),
    }


_ALL = QuickFilter("all", "Tất cả", lambda _: {})
CASE_FILTERS = (
    QuickFilter("open", "Đang mở", lambda _: {"status": _OPEN}),
    QuickFilter("overdue", "Quá hạn", overdue),
    QuickFilter("soon", "Sắp đến hạn", due_soon),
    QuickFilter("answered", "Chờ báo dân", lambda _: to_tell_filter()),
    _ALL,
)

# Registers


def _case_columns(table: str, person: str) -> tuple[Column, ...]:
    return (
        _column(table, "code", width=130),
        _column(table, "received_at", _day("received_at"), title="Ngày", width=60, second=True),
        _column(table, "content", _case_text),
        _column(table, "person_name", _person, title=person, width=116, narrow=False),
        Column("Hạn", _plain("due_date"), width=122, sort="due_date", state=case_state),
    )


_CASE_PANEL = (
    "person_name", "person_phone", "person_address", "hamlet", "received_by", "nature", "category",
    "urgency", "assigned_to", "answer", "forwarded_to", "superior_summary", "informed_how", "note",
)  # fmt: skip


def _case_register(
    table: str, new_label: str, person: str, empty: tuple[str, str], panel: tuple[str, ...] = ()
) -> RegisterSpec:
    return RegisterSpec(
        table=table,
        new_label=new_label,
        columns=_case_columns(table, person),
        quick=CASE_FILTERS,
        filters=("nature", "category", "hamlet", "urgency", "assigned_to"),
        headline=_case_text,
        panel=(*_CASE_PANEL, *panel),
        empty_title=empty[0],
        empty_hint=empty[1],
        state=case_state,
        period="received_at",
        sort="-received_at",
    )


REGISTERS: dict[str, RegisterSpec] = {
    spec.table: spec
    for spec in (
        RegisterSpec(
            table="contacts",
            new_label="Thêm công dân",
            columns=(
                _column("contacts", "full_name"),
                _column("contacts", "birth_date", _full_day("birth_date"), width=104, second=True),
                _column("contacts", "phone", width=112, narrow=False),
                _column("contacts", "hamlet", width=136),
                Column("", lambda _: "", width=136, state=contact_state, narrow=False),
            ),
            quick=(
                _ALL,
                QuickFilter("person", "Cá nhân", lambda _: {"kind": str(ContactKind.PERSON)}),
                QuickFilter("organization", "Tổ chức", lambda _: {"kind": str(ContactKind.ORGANIZATION)}),
                QuickFilter("no_letters", "Không nhận thư", lambda _: {"no_letters": True}),
            ),
            filters=("hamlet", "sex", "tags"),
            headline=lambda row: " ".join(filter(None, (row.get("honorific"), row.get("full_name")))),
            panel=("kind", "birth_date", "sex", "national_id", "phone", "hamlet", "address", "tags", "note"),
            empty_title="Chưa có công dân nào",
            empty_hint="Danh bạ ghi những người đã gọi, gửi thư, được tiếp hay nhận thư của xã.",
            state=contact_state,
            sort="full_name",
        ),
        _case_register(
            "hotline", "Ghi cuộc gọi", "Người gọi",
            ("Chưa có cuộc gọi nào", "Mỗi cuộc gọi đến số máy công khai của lãnh đạo ghi thành một dòng."),
            ("hotline_number",),
        ),
        _case_register(
            "suggestions", "Ghi thư góp ý", "Người gửi",
            ("Chưa có thư góp ý nào", "Thư lấy từ hòm thư góp ý ghi vào đây, kể cả thư không ký tên."),
            ("box_opening_id", "written_on"),
        ),
        _case_register(
            "receptions", "Ghi lượt tiếp", "Người được tiếp",
            ("Chưa có lượt tiếp công dân nào", "Sổ tiếp công dân theo mẫu của Thông tư 04/2021/TT-TTCP."),
            ("identity_paper", "people_count", "decided_by", "outcome"),
        ),
        _case_register(
            "petitions", "Nhận đơn", "Người gửi đơn",
            ("Chưa có đơn nào", "Đơn kiến nghị, phản ánh, khiếu nại gửi đến xã ghi vào đây."),
            ("petition_source", "written_on", "eligible", "in_competence", "document_no"),
        ),
        RegisterSpec(
            table="box_openings",
            new_label="Mở hòm thư",
            columns=(
                _column("box_openings", "code", width=130),
                _column("box_openings", "opened_at", _day("opened_at"), title="Ngày", width=66, second=True),
                _column("box_openings", "box"),
                _column("box_openings", "opened_by", width=136, narrow=False),
                _column("box_openings", "letters_count", _count("letters_count"), title="Số thư",
                        width=64, number=True),
            ),
            quick=(_ALL, QuickFilter("none", "Không có thư", lambda _: {"letters_count": 0})),
            filters=("box",),
            headline=_plain("box"),
            panel=(
                "opened_at", "opened_by", "witness", "witness_body", "lock_state", "letters_count",
                "denunciations_count", "note",
            ),
            empty_title="Chưa có lần mở hòm thư nào",
            empty_hint="Hai người mở hòm, ghi biên bản, rồi ghi từng thư vào sổ góp ý. Hòm trống cũng ghi.",
            period="opened_at",
            sort="-opened_at",
        ),
        RegisterSpec(
            table="dossiers",
            new_label="Ghi hồ sơ",
            columns=(
                _column("dossiers", "code", width=116),
                _column("dossiers", "procedure"),
                _column("dossiers", "person_name", width=132, narrow=False),
                _column("dossiers", "due_date", _day("due_date"), title="Hẹn trả", width=72, second=True),
                Column("Hạn", _plain("due_date"), width=122, state=dossier_state),
            ),
            quick=(
                QuickFilter("late", "Trễ hẹn", lambda _: {"state": str(DossierState.LATE)}),
                QuickFilter("at_risk", "Có nguy cơ trễ", lambda _: {"state": str(DossierState.AT_RISK)}),
                QuickFilter("at_home", "Tại nhà", lambda _: {"state": str(DossierState.AT_HOME)}),
                _ALL,
            ),
            filters=("handled_by",),
            headline=_plain("procedure"),
            panel=(
                "dossier_no", "state", "person_name", "person_phone", "person_address", "handled_by",
                "received_on",
                "due_date", "new_due_date", "returned_on", "reason", "note",
            ),
            empty_title="Chưa có hồ sơ nào cần theo dõi",
            empty_hint="Ghi những hồ sơ trễ hẹn, có nguy cơ trễ hoặc giải quyết tại nhà.",
            state=dossier_state,
            period="received_on",
            sort="due_date",
        ),
        RegisterSpec(
            table="activities",
            new_label="Ghi hoạt động",
            columns=(
                _column("activities", "date", _full_day("date"), width=104, second=True),
                _column("activities", "content"),
                _column("activities", "kind", _choice("activities", "kind"), width=168, narrow=False),
                _column("activities", "hamlet", width=120),
                _column("activities", "participants", _count("participants"), title="Số người",
                        width=72, number=True),
            ),
            quick=(_ALL,),
            filters=("kind", "hamlet"),
            headline=_plain("content"),
            panel=(
                "date", "kind", "hamlet", "place", "officials", "participants", "households_helped",
                "value_vnd",
                "result",
            ),
            empty_title="Chưa có hoạt động nào",
            empty_hint="Ghi việc cán bộ làm cùng Nhân dân: vệ sinh môi trường, giúp hộ khó khăn, đối thoại…",
            period="date",
            sort="-date",
        ),
        RegisterSpec(
            table="communications",
            new_label="Ghi tuyên truyền",
            columns=(
                _column("communications", "date", _full_day("date"), width=104, second=True),
                _column("communications", "content"),
                _column("communications", "kind", _choice("communications", "kind"), width=140, narrow=False),
                _column("communications", "place", title="Nơi, kênh phát", width=112, narrow=False),
                _column("communications", "participants", _count("participants"), width=84, number=True),
            ),
            quick=(_ALL,),
            filters=("kind", "done_by"),
            headline=_plain("content"),
            panel=("date", "kind", "place", "done_by", "times", "participants", "result"),
            empty_title="Chưa ghi việc tuyên truyền nào",
            empty_hint="Ghi hội nghị, tin bài truyền thanh, buổi lồng ghép. Báo cáo tự đếm từ sổ này.",
            period="date",
            sort="-date",
        ),
        RegisterSpec(
            table="inspections",
            new_label="Ghi kiểm tra",
            columns=(
                _column("inspections", "date", _full_day("date"), width=104, second=True),
                _column("inspections", "content"),
                _column("inspections", "kind", _choice("inspections", "kind"), width=140, narrow=False),
                _column("inspections", "subject", title="Được kiểm tra", width=110, narrow=False),
                _column("inspections", "recommendations", _count("recommendations"), title="Kiến nghị",
                        width=76, number=True),
            ),
            quick=(
                _ALL,
                QuickFilter(
                    "follow_up", "Sau đánh giá thấp", lambda _: {"kind": str(InspectionKind.FOLLOW_UP)}
                ),
            ),
            filters=("kind", "led_by", "subject"),
            headline=_plain("content"),
            panel=("date", "kind", "led_by", "subject", "recommendations", "carried_out", "result"),
            empty_title="Chưa ghi cuộc kiểm tra, giám sát nào",
            empty_hint="Ghi việc kiểm tra công vụ, giám sát của MTTQ, và biện pháp sau khi bị đánh giá thấp.",
            period="date",
            sort="-date",
        ),
        RegisterSpec(
            table="survey_responses",
            new_label="Nhập phiếu",
            columns=(
                _column("survey_responses", "code", width=130),
                _column("survey_responses", "date", _day("date"), width=60, second=True),
                _column("survey_responses", "official"),
                Column("Các mức", _slip_levels, width=172, narrow=False, second=True),
                Column("Nhận xét chung", lambda _: "", width=152, state=slip_state),
            ),
            quick=(_ALL,),
            filters=("official", "category", "round"),
            headline=lambda row: str(row.get("comment") or "Không có ý kiến thêm"),
            panel=("date", "official", "category", "round"),
            empty_title="Chưa nhập phiếu khảo sát nào",
            empty_hint="In phiếu trắng đặt tại quầy; phiếu thu về nhập bằng phím số, mỗi phiếu vài giây.",
            state=slip_state,
            period="date",
            sort="-code",
        ),
        RegisterSpec(
            table="facilities",
            new_label="Thêm hạng mục",
            columns=(
                _column("facilities", "item"),
                _column("facilities", "group", _choice("facilities", "group"), width=160, narrow=False),
                _column("facilities", "checked_on", _full_day("checked_on"), width=100, second=True),
                Column("Tình trạng", lambda _: "", width=146, sort="state", state=facility_state),
            ),
            quick=(
                _ALL,
                QuickFilter(
                    "to_do", "Cần làm",
                    lambda _: {"state": (str(FacilityState.REPAIR), str(FacilityState.MISSING))},
                ),
                QuickFilter(
                    "unchecked", "Chưa kiểm tra", lambda _: {"state": (str(FacilityState.UNCHECKED), "")}
                ),
            ),
            filters=("group", "state"),
            headline=_plain("item"),
            panel=("group", "standard", "checked_on", "checked_by", "finding", "note"),
            empty_title="Chưa có hạng mục nào",
            empty_hint="Bắt đầu bằng danh mục chuẩn: phòng tiếp dân, bộ phận một cửa, niêm yết, cảnh quan.",
            state=facility_state,
            sort="code",
        ),
        RegisterSpec(
            table="letters",
            new_label="Soạn thư",
            columns=(
                _column("letters", "code", width=116),
                _column("letters", "created_at", _day("created_at"), title="Ngày", width=60, second=True),
                _column("letters", "addressee", title="Người nhận"),
                _column("letters", "kind", _choice("letters", "kind"), width=120, second=True, narrow=False),
                Column("", lambda _: "", width=110, state=letter_state),
            ),
            quick=(
                _ALL,
                QuickFilter("unprinted", "Chưa in", lambda _: {"printed_at": ""}),
                QuickFilter("undelivered", "Chưa trao", lambda _: {"delivered_at": ""}),
            ),
            filters=("kind", "signer", "delivered_how"),
            headline=letter_facts,
            panel=(),
            empty_title="Chưa có thư nào",
            empty_hint="Thư được ghi vào sổ khi in, lưu PDF hoặc mở bằng Word ở mục “Soạn thư”.",
            state=letter_state,
            period="created_at",
            sort="-code",
            has_form=False,
            shows_page=True,
        ),
    )
}  # fmt: skip
"""The spec of each register by the name of its table."""


def shown_value(table: str, name: str, row: JsonObject) -> str:
    """A stored value as the panel shows it; empty for nothing."""
    value = row.get(name)
    if name == "urgency" and value == Urgency.NORMAL:
        return ""
    return display(TABLES[table].record, name, value) if value != 0 or isinstance(value, bool) else ""
