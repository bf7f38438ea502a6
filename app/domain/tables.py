"""The tables of the store: name, record, prefix of its human number, and what a row is called."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.records.base import Record
from app.domain.records.cases import BoxOpening, Case, HotlineCall, Petition, Reception, Suggestion
from app.domain.records.contacts import Contact
from app.domain.records.office import (
    Activity,
    Dossier,
    DossierTotals,
    Letter,
    LetterTemplate,
    OfficeSettings,
    Official,
    ReceptionDay,
)
from app.domain.records.oversight import Communication, Facility, Inspection
from app.domain.records.reports import BundleLog, ReceivedBundle, Report
from app.domain.records.surveys import SurveyForm, SurveyResponse


@dataclass(frozen=True)
class Table:
    """One table of the store.

    `prefix` starts the human number (`ĐDN-2026-0012`); empty where rows carry none. `date_field` is the day
    that puts a row into a reporting period; `search_fields` are folded into the search text of a row.
    """

    name: str
    record: type[Record]
    title: str
    noun: str
    prefix: str
    date_field: str
    search_fields: tuple[str, ...]

    @property
    def is_case(self) -> bool:
        """Whether the rows follow the workflow of cases."""
        return issubclass(self.record, Case)


_CASE_SEARCH = ("code", "content", "person_name", "person_phone", "person_address", "answer")
_CONTACT_SEARCH = ("full_name", "phone", "national_id", "hamlet", "address", "code")
_BOX_SEARCH = ("code", "box", "opened_by", "witness")
_DOSSIER_SEARCH = ("code", "dossier_no", "procedure", "person_name", "person_phone")
_ACTIVITY_SEARCH = ("code", "content", "place", "hamlet", "officials")
_LETTER_SEARCH = ("code", "addressee", "address", "number")
_OFFICIAL_SEARCH = ("full_name", "position", "phone")
_COMMUNICATION_SEARCH = ("code", "content", "place", "done_by")
_INSPECTION_SEARCH = ("code", "content", "led_by", "subject")
_SLIP_SEARCH = ("code", "official", "comment")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("contacts", Contact, "Công dân", "công dân", "CD", "created_at", _CONTACT_SEARCH),
        Table("hotline", HotlineCall, "Đường dây nóng", "cuộc gọi", "ĐDN", "received_at", _CASE_SEARCH),
        Table("box_openings", BoxOpening, "Mở hòm thư", "lần mở hòm thư", "MHT", "opened_at", _BOX_SEARCH),
        Table("suggestions", Suggestion, "Hòm thư góp ý", "thư góp ý", "GY", "received_at", _CASE_SEARCH),
        Table("receptions", Reception, "Tiếp công dân", "lượt tiếp", "TCD", "received_at", _CASE_SEARCH),
        Table("petitions", Petition, "Đơn thư", "đơn", "ĐT", "received_at", _CASE_SEARCH),
        Table("dossiers", Dossier, "Hồ sơ một cửa", "hồ sơ", "HS", "received_on", _DOSSIER_SEARCH),
        Table(
            "dossier_totals", DossierTotals, "Số liệu hồ sơ tháng", "số liệu tháng", "", "month", ("month",)
        ),
        Table(
            "reception_days", ReceptionDay, "Ngày tiếp công dân", "ngày tiếp dân", "", "date", ("held_by",)
        ),
        Table("activities", Activity, "Hoạt động", "hoạt động", "HĐ", "date", _ACTIVITY_SEARCH),
        Table(
            "communications",
            Communication,
            "Tuyên truyền",
            "việc tuyên truyền",
            "TT",
            "date",
            _COMMUNICATION_SEARCH,
        ),
        Table(
            "inspections",
            Inspection,
            "Kiểm tra, giám sát",
            "cuộc kiểm tra",
            "KT",
            "date",
            _INSPECTION_SEARCH,
        ),
        Table(
            "survey_responses",
            SurveyResponse,
            "Phiếu khảo sát",
            "phiếu khảo sát",
            "PKS",
            "date",
            _SLIP_SEARCH,
        ),
        Table("survey_forms", SurveyForm, "Mẫu phiếu khảo sát", "mẫu phiếu", "", "created_at", ("title",)),
        Table(
            "facilities",
            Facility,
            "Cơ sở vật chất",
            "hạng mục",
            "CS",
            "created_at",
            ("code", "item", "standard"),
        ),
        Table("letters", Letter, "Thư", "thư", "T", "created_at", _LETTER_SEARCH),
        Table("letter_templates", LetterTemplate, "Mẫu thư", "mẫu thư", "", "created_at", ()),
        Table("officials", Official, "Cán bộ", "cán bộ", "CB", "created_at", _OFFICIAL_SEARCH),
        Table("reports", Report, "Báo cáo", "báo cáo", "", "created_at", ()),
        Table("bundles", BundleLog, "Gói dữ liệu", "gói dữ liệu", "", "created_at", ("file_name",)),
        Table(
            "received_bundles", ReceivedBundle, "Gói đã nhận", "gói của đơn vị", "", "start", ("unit_name",)
        ),
        Table("settings", OfficeSettings, "Cài đặt", "cài đặt", "", "created_at", ()),
    )
}

IMPORTABLE = (
    *("contacts", "hotline", "suggestions", "petitions", "receptions", "dossiers", "dossier_totals"),
    *("activities", "communications", "inspections"),
)
"""The tables that take lists of other programs."""
