"""Settings of the office: the sections of the screen, what stands in their fields and how it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.dates import WEEKDAYS, format_day, format_partial, parse_day
from app.domain.deadlines import Rule
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.records.office import SETTINGS_ID, OfficeSettings, Official
from app.domain.schema import FieldSpec, describe
from app.services import registers
from app.services.office import Done, Office
from app.services.signing import block_lines
from app.store import ChangeSet

DUE = "due."
"""A field `due.<rule>` holds the office's own number of days for that rule."""
DAY_LISTS = frozenset({"holidays_off", "holidays_make_up", "holidays_worked"})
TEXT_LISTS = frozenset({"report_recipients", "hamlets", "boxes", "categories"})
MONTH_DAYS = frozenset({"half_year_start", "half_year_end", "year_end"})
WORKDAYS = tuple((str(place), name) for place, name in enumerate(WEEKDAYS[:5]))
"""Days of the week on which an office works, as choices."""
MAX_DUE_DAYS = 365
SATURDAY = 5


@dataclass(frozen=True)
class Section:
    """One entry of the sub-menu: its key, its title, a sentence on what it is for, its fields in order."""

    key: str
    title: str
    purpose: str
    fields: tuple[str, ...] = ()


SECTIONS: tuple[Section, ...] = (
    Section(
        "unit",
        "Đơn vị",
        "Tên và địa chỉ in trên thư, báo cáo và sổ.",
        (
            "unit_type",
            "unit_name",
            "unit_code",
            "place_name",
            "office_address",
            "one_stop_name",
            "contact_person",
            "contact_phone",
            "keeper",
        ),
    ),
    Section(
        "superior",
        "Cấp trên, kỳ báo cáo",
        "Báo cáo gửi cho ai, số liệu chốt vào ngày nào.",
        ("superior_name", "report_recipients", "units_below", "half_year_start", "half_year_end", "year_end"),
    ),
    Section("officials", "Lãnh đạo, cán bộ", "Người ký thư, số điện thoại công khai, người được giao việc."),
    Section(
        "lists",
        "Thôn, hòm thư, lĩnh vực",
        "Các danh sách để chọn khi nhập. Mỗi dòng một mục.",
        ("hamlets", "boxes", "categories"),
    ),
    Section(
        "deadlines",
        "Hạn trả lời",
        "Đơn vị cam kết sớm hơn luật thì ghi số ngày của mình; bỏ trống là theo luật.",
        (),
    ),
    Section(
        "calendar",
        "Ngày nghỉ, làm bù",
        "Chỉ ghi chỗ khác với lịch nghỉ chung ở dưới. Mỗi dòng một ngày; năm đã đối chiếu xong thì ghi năm.",
        ("holidays_off", "holidays_make_up", "holidays_worked", "holiday_years"),
    ),
    Section(
        "reception",
        "Lịch tiếp công dân",
        "Ngày, giờ lãnh đạo tiếp công dân; hiện ở Tổng quan và in trên bảng niêm yết.",
        ("reception_weekday", "reception_time", "reception_leader"),
    ),
    Section(
        "display", "Thư, hiển thị", "Đánh số thư và cỡ chữ trên màn hình.", ("number_letters", "large_text")
    ),
    Section("imports", "Nhập danh sách cũ", "Danh sách Excel, CSV có sẵn thì đưa vào sổ, không phải gõ lại."),
    Section("backups", "Sao lưu", "Bản sao của mọi sổ, tự làm khi đóng chương trình nếu có thay đổi."),
    Section("acts", "Nhật ký", "Mọi việc đã làm, mới nhất ở trên. Bản ghi lỡ xóa lấy lại ở đây."),
    Section("about", "Giới thiệu, kiểm tra", "Phiên bản, nơi giữ dữ liệu, kiểm tra dữ liệu."),
)


def section(key: str) -> Section:
    """The section of that key."""
    return next(item for item in SECTIONS if item.key == key)


def show(name: str, value: object) -> str:
    """A kept value as it stands in its field: one entry a line, days as dd/mm/yyyy, `12-15` as `15/12`."""
    if value is None:
        return ""
    if name in DAY_LISTS and isinstance(value, list):
        return "\n".join(format_partial(day) for day in sorted(value))
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if name in MONTH_DAYS:
        month, _, day = str(value).partition("-")
        return f"{day}/{month}"
    return str(value)


def _lines(text: str) -> list[str]:
    """Entries of a list field, in order, blank and repeated ones left out."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _read_days(text: str, *, saturdays: bool) -> list[str]:
    days = []
    for line in _lines(text):
        try:
            day = parse_day(line)
        except AppError:
            raise ValueError(
                f"“{line}” không phải là ngày có thật. Ghi ngày/tháng/năm, ví dụ 05/01/2026."
            ) from None
        if saturdays and day.weekday() != SATURDAY:
            raise ValueError(f"Ngày {format_day(day)} không phải là thứ Bảy.")
        days.append(day.isoformat())
    return sorted(days)


def _read_years(text: str) -> list[int]:
    years = _lines(text)
    for year in years:
        if not re.fullmatch(r"20\d\d", year):
            raise ValueError(f"“{year}” không phải là năm. Ghi ví dụ 2027.")
    return sorted(map(int, years))


def _read_month_day(text: str) -> str:
    found = re.fullmatch(r"\s*(\d{1,2})/(\d{1,2})\s*", text)
    try:
        day = date(2023, int(found[2]), int(found[1])) if found else None  # a year without 29 February
    except ValueError:
        day = None
    if day is None:
        raise ValueError("Ghi ngày và tháng, ví dụ 15/12.")
    return f"{day.month:02d}-{day.day:02d}"


def read(name: str, text: str) -> object:
    """The value of a field as typed; `ValueError` carries the message to show beside it."""
    if name in DAY_LISTS:
        return _read_days(text, saturdays=name == "holidays_make_up")
    if name in TEXT_LISTS:
        return _lines(text)
    if name == "holiday_years":
        return _read_years(text)
    if name in MONTH_DAYS:
        return _read_month_day(text)
    return int(text) if name == "reception_weekday" else text


def _read_due(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1 <= int(text) <= MAX_DUE_DAYS:
        raise ValueError(f"Ghi số ngày từ 1 đến {MAX_DUE_DAYS}, hoặc bỏ trống.")
    return int(text)


@dataclass
class SettingsForm:
    """What the user has typed into the settings, over the record as it was read.

    `keep` stores the changed values over revision `rev` and returns the record as kept.
    """

    record: JsonObject
    keep: Callable[[JsonObject, int], JsonObject]

    def __post_init__(self) -> None:
        self.typed: dict[str, str | bool] = {}
        self.errors: dict[str, str] = {}

    @property
    def specs(self) -> Mapping[str, FieldSpec]:
        """The fields of the settings by name."""
        return describe(OfficeSettings)

    @property
    def is_changed(self) -> bool:
        """Something typed differs from what is kept."""
        return any(value != self.kept(name) for name, value in self.typed.items())

    def kept(self, name: str) -> str | bool:
        """What the field shows when nothing was typed."""
        if name.startswith(DUE):
            return show(name, self.record.get("due_days", {}).get(name.removeprefix(DUE)))
        value = self.record.get(
            name, OfficeSettings.model_fields[name].get_default(call_default_factory=True)
        )
        return bool(value) if self.specs[name].kind == "bool" else show(name, value)

    def shown(self, name: str) -> str | bool:
        """What stands in the field now."""
        return self.typed.get(name, self.kept(name))

    def set(self, name: str, value: str | bool) -> None:
        """Take a field as typed."""
        self.typed[name] = value
        self.errors.pop(name, None)

    def reset(self, record: JsonObject | None = None) -> None:
        """Forget what was typed; with `record`, stand over that revision from now on."""
        self.record = record or self.record
        self.typed.clear()
        self.errors.clear()

    def save(self) -> bool:
        """Keep what was typed; False when `errors` says what to mend. Other refusals are raised."""
        self.errors = {}
        values = self._values()
        if self.errors:
            return False
        try:
            kept = self.keep(values, int(self.record.get("rev", 0)))
        except AppError as error:
            self.errors = {name: text for name, text in error.fields.items() if name in self.specs}
            if not self.errors:
                raise
            return False
        self.reset(kept)
        return True

    def _values(self) -> JsonObject:
        """The changed values as the record keeps them; `errors` gets what cannot be read."""
        values: JsonObject = {}
        due = dict(self.record.get("due_days", {}))
        for name, typed in self.typed.items():
            try:
                if name.startswith(DUE):
                    _put_due(due, name.removeprefix(DUE), str(typed))
                    values["due_days"] = due
                else:
                    values[name] = typed if isinstance(typed, bool) else read(name, typed)
            except ValueError as error:
                self.errors[name] = str(error)
        return values


def _put_due(due: JsonObject, rule: str, text: str) -> None:
    days = _read_due(text)
    due.pop(rule, None)
    if days is not None:
        due[rule] = days


def rules_in_force(rules: Iterable[Rule], on: date) -> tuple[Rule, ...]:
    """The rules that hold on that day, for the table of deadlines."""
    return tuple(
        rule for rule in rules if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)
    )


OFFICIAL_FIELDS = ("full_name", "position", "phone", "is_leader", "active", "signature_block")


class Officials:
    """The people of the office: a list, and one of them being entered or changed."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.row: JsonObject | None = None
        self.values: JsonObject = {}
        self.errors: dict[str, str] = {}
        self.start(None)

    @property
    def specs(self) -> Mapping[str, FieldSpec]:
        """The fields of an official by name."""
        return describe(Official)

    def rows(self) -> list[JsonObject]:
        """Leaders first, then everybody else, in the order of entry; who left stands last."""
        rows = list(self._office.store.table("officials").rows())
        return sorted(
            rows,
            key=lambda row: (not row.get("active", True), not row.get("is_leader"), str(row.get("code", ""))),
        )

    def signs(self, row: JsonObject) -> bool:
        """Whether letters are signed by this official unless another one is chosen."""
        return bool(row["id"] == self._office.settings.signer_id)

    def start(self, official_id: str | None) -> None:
        """Open an official, or an empty form."""
        self.row = registers.get(self._office, "officials", official_id) if official_id else None
        defaults: JsonObject = {"active": True, "is_leader": False}
        self.values = {name: (self.row or {}).get(name, defaults.get(name, "")) for name in OFFICIAL_FIELDS}
        self.errors = {}

    def set(self, name: str, value: str | bool) -> None:
        """Take a field as typed."""
        self.values[name] = value
        self.errors.pop(name, None)

    @property
    def usual_block(self) -> str:
        """The signature block that the position asks for, where none is written."""
        return "\n".join(block_lines("", str(self.values["position"])))

    def save(self) -> Done | None:
        """Keep the official; None when `errors` says what to mend."""
        try:
            if self.row is None:
                done = registers.create(self._office, "officials", self.values)
            else:
                done = registers.update(
                    self._office, "officials", self.row["id"], self.values, self.row["rev"]
                )
        except AppError as error:
            self.errors = {name: text for name, text in error.fields.items() if name in self.specs}
            if not self.errors:
                raise
            return None
        self.start(done.record["id"])
        return done

    def remove(self) -> ChangeSet:
        """Take the official out of the list; letters keep the name of who signed them."""
        assert self.row is not None
        changes = registers.remove(self._office, "officials", self.row["id"], self.row["rev"])
        self.start(None)
        return changes

    def make_signer(self) -> Done:
        """Let this official sign letters from now on."""
        assert self.row is not None
        return registers.update(self._office, "settings", SETTINGS_ID, {"signer_id": self.row["id"]})
