"""Dossiers, activities, letters, officials and the settings of the office."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.records.base import (
    ContactId,
    Day,
    FileNames,
    Hamlet,
    LabelledEnum,
    LocalTime,
    LongText,
    Money,
    OfficialName,
    Phone,
    Record,
    System,
    Text,
    Widget,
)


class DossierState(LabelledEnum):
    """Why the office follows this dossier apart from the electronic one-stop system."""

    AT_RISK = "at_risk", "Có nguy cơ trễ"
    LATE = "late", "Trễ hẹn"
    AT_HOME = "at_home", "Giải quyết tại nhà"
    DONE = "done", "Đã trả kết quả"


class Dossier(Record):
    """A late, at-risk or at-home dossier of administrative procedure (hồ sơ một cửa)."""

    dossier_no: Text = Field("", title="Mã hồ sơ", max_length=60)
    procedure: Text = Field(title="Tên thủ tục", min_length=1, max_length=300)
    contact_id: ContactId = Field("", title="Công dân trong danh bạ")
    person_name: Text = Field("", title="Cá nhân, tổ chức", max_length=120)
    person_phone: Phone = Field("", title="Điện thoại")
    person_address: Text = Field("", title="Địa chỉ", max_length=300)
    handled_by: OfficialName = Field("", title="Đơn vị giải quyết")
    received_on: Day = Field(title="Ngày nhận")
    due_date: Day = Field(title="Ngày hẹn trả")
    state: DossierState = Field(DossierState.AT_RISK, title="Tình trạng")
    reason: Text = Field("", title="Lý do chậm", max_length=500)
    new_due_date: Day | None = Field(None, title="Ngày hẹn lại", description="Chỉ hẹn lại một lần")
    returned_on: Day | None = Field(None, title="Ngày trả kết quả")
    attachments: FileNames = Field(default_factory=list, title="Tài liệu kèm theo")
    note: LongText = Field("", title="Ghi chú", max_length=5000)


Count = Annotated[int, Field(ge=0, le=1_000_000)]


class DossierTotals(Record):
    """The dossiers of one month as the electronic one-stop system counts them, typed or imported."""

    month: str = Field(title="Tháng", description="Ví dụ: 2026-05", pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    carried_over: Count = Field(0, title="Kỳ trước chuyển sang")
    received_in_person: Count = Field(0, title="Tiếp nhận trực tiếp")
    received_online: Count = Field(0, title="Tiếp nhận trực tuyến")
    received_post: Count = Field(0, title="Tiếp nhận qua bưu chính")
    done_early: Count = Field(0, title="Giải quyết trước hạn")
    done_on_time: Count = Field(0, title="Giải quyết đúng hạn")
    done_late: Count = Field(0, title="Giải quyết quá hạn")
    pending_in_time: Count = Field(0, title="Đang giải quyết trong hạn")
    pending_late: Count = Field(0, title="Đang giải quyết quá hạn")
    returned: Count = Field(0, title="Trả lại, rút hồ sơ")
    at_home: Count = Field(0, title="Trong đó giải quyết tại nhà")
    note: LongText = Field("", title="Ghi chú", max_length=5000)

    @property
    def received(self) -> int:
        """All that came in or was waiting."""
        return self.carried_over + self.received_in_person + self.received_online + self.received_post

    @property
    def accounted(self) -> int:
        """All that was done, is still open or went back."""
        done = self.done_early + self.done_on_time + self.done_late
        return done + self.pending_in_time + self.pending_late + self.returned


class ReceptionDay(Record):
    """A day on which a leader received citizens; one with no visitor is recorded as done as well."""

    date: Day = Field(title="Ngày tiếp")
    held_by: OfficialName = Field(title="Người tiếp", min_length=1)
    place: Text = Field("", title="Nơi tiếp", max_length=200)
    note: LongText = Field("", title="Ghi chú", description="Ví dụ: không phát sinh", max_length=2000)


class ActivityKind(LabelledEnum):
    """The work together with the People that the plan names (part III.3)."""

    ENVIRONMENT = "environment", "Cảnh quan môi trường xanh - sạch - đẹp"
    LONELY = "lonely", "Giúp gia đình neo đơn"
    POLICY = "policy", "Thăm, giúp gia đình chính sách"
    POOR = "poor", "Giúp hộ nghèo, hộ khó khăn"
    OPINIONS = "opinions", "Nắm tình hình, lắng nghe ý kiến"
    DIALOGUE = "dialogue", "Đối thoại với Nhân dân"
    OTHER = "other", "Hoạt động khác"


class Activity(Record):
    """Something that officials did together with the People."""

    date: Day = Field(title="Ngày")
    kind: ActivityKind = Field(ActivityKind.ENVIRONMENT, title="Loại hoạt động")
    hamlet: Hamlet = Field("", title="Thôn, tổ dân phố")
    place: Text = Field("", title="Địa điểm", max_length=200)
    content: LongText = Field(title="Nội dung", min_length=1, max_length=20_000)
    officials: Text = Field("", title="Cán bộ tham gia", max_length=500)
    participants: int = Field(0, title="Số người tham gia", ge=0, le=1_000_000)
    helped_id: ContactId = Field("", title="Người, hộ được giúp")
    households_helped: int = Field(0, title="Số hộ được giúp", ge=0, le=1_000_000)
    value_vnd: Money = Field(0, title="Giá trị (đồng)")
    result: LongText = Field("", title="Kết quả", max_length=5000)
    attachments: FileNames = Field(default_factory=list, title="Ảnh, tài liệu")


class LetterKind(LabelledEnum):
    """The four letters of the plan."""

    APOLOGY = "apology", "Thư xin lỗi"
    THANKS = "thanks", "Thư cảm ơn"
    CONGRATULATIONS = "congratulations", "Thư chúc mừng"
    CONDOLENCE = "condolence", "Thư chia buồn"


class DeliveredHow(LabelledEnum):
    """How a letter reached its addressee."""

    DESK = "desk", "Trao tại bộ phận một cửa"
    HOME = "home", "Trao tại nhà"
    CEREMONY = "ceremony", "Trao tại lễ"
    POST = "post", "Bưu điện"


class Paper(LabelledEnum):
    """The sheet that a letter is laid out for."""

    A4 = "a4", "A4, thư"
    A5_CARD = "a5_card", "A5 ngang, thiệp"
    TEXT_ONLY = "text_only", "Chỉ in chữ lên phôi có sẵn"


class Letter(Record):
    """A letter that the office made: what was written, when it was printed, how it reached the citizen."""

    kind: LetterKind = Field(title="Loại thư")
    occasion: str = Field(title="Dịp", min_length=1)
    contact_id: ContactId = Field("", title="Công dân trong danh bạ")
    addressee: Text = Field("", title="Kính gửi", max_length=200)
    address: Text = Field("", title="Địa chỉ", max_length=300)
    values: Annotated[dict[str, str], System] = Field(default_factory=dict, title="Nội dung đã điền")
    source: Annotated[str, System] = Field("", title="Liên quan", description="bảng/mã nội bộ của vụ việc")
    signer: OfficialName = Field("", title="Người ký")
    letter_date: Day | None = Field(None, title="Ngày ghi trên thư")
    number: Text = Field("", title="Số thư", max_length=40)
    paper: Paper = Field(Paper.A4, title="Khổ giấy")
    template_version: Annotated[str, System] = Field("", title="Phiên bản mẫu")
    printed_at: Annotated[LocalTime | None, System] = Field(None, title="Ngày in")
    delivered_at: LocalTime | None = Field(None, title="Ngày trao")
    delivered_how: DeliveredHow | None = Field(None, title="Cách trao")
    delivered_by: OfficialName = Field("", title="Người trao")
    note: LongText = Field("", title="Ghi chú", max_length=2000)


class LetterTemplate(Record):
    """The office's own wording of a letter, kept through updates; ours stands where it has none."""

    occasion: Annotated[str, System] = Field(title="Dịp", min_length=1)
    title: Text = Field(title="Tên thư", min_length=1, max_length=200)
    text: LongText = Field(title="Nội dung", min_length=1, max_length=10_000)
    based_on: Annotated[str, System] = Field("", title="Sửa từ phiên bản mẫu")
    based_on_text: Annotated[LongText, System] = Field("", title="Lời mẫu lúc sửa", max_length=10_000)


class Official(Record):
    """Someone who works for the commune; leaders sign letters and publish their telephone number."""

    full_name: Text = Field(title="Họ và tên", min_length=1, max_length=120)
    position: Text = Field("", title="Chức vụ", description="Ví dụ: Chủ tịch UBND", max_length=120)
    phone: Phone = Field("", title="Điện thoại công khai")
    is_leader: bool = Field(False, title="Là lãnh đạo")
    signature_block: Annotated[Text, Widget("long")] = Field(
        "",
        title="Khối ký",
        description="Mỗi dòng một dòng in, ví dụ: TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH",
        max_length=300,
    )
    active: bool = Field(True, title="Đang công tác")


class UnitType(LabelledEnum):
    """The types of unit that use the program."""

    XA = "xa", "xã"
    PHUONG = "phuong", "phường"
    THI_XA = "thi_xa", "thị xã"
    TINH = "tinh", "tỉnh"


class Level(LabelledEnum):
    """A commune makes bundles; a superior merges them."""

    COMMUNE = "commune", "Xã, phường"
    SUPERIOR = "superior", "Cấp trên"


UnitLine = Annotated[Text, Field(pattern=r"^[0-9A-Za-z]{2,10} \S.*$")]
"""`13327 xã Mộc Bắc`: the code of a unit and its name."""
SETTINGS_ID = "office"
"""The one record of table `settings`."""


class SavedFilter(BaseModel):
    """What a person looks at again and again in a register, under a name of her own."""

    model_config = ConfigDict(defer_build=True, extra="forbid")

    table: str
    name: Text = Field(min_length=1, max_length=40)
    quick: str
    search: Text = ""
    filters: dict[str, str] = Field(default_factory=dict)
    period_start: str = ""
    period_end: str = ""
    sort: str = ""


class OfficeSettings(Record):
    """Who the office is and how it works: the one record of `settings`."""

    level: Level = Field(Level.COMMUNE, title="Cấp")
    unit_type: UnitType = Field(UnitType.XA, title="Loại đơn vị")
    unit_name: Text = Field(title="Tên riêng của đơn vị", min_length=1, max_length=60)
    unit_code: Text = Field(title="Mã đơn vị", pattern=r"^[0-9A-Za-z]{2,10}$")
    place_name: Text = Field(
        "", title="Địa danh", description="Ghi trước ngày tháng trên văn bản", max_length=60
    )
    office_address: Text = Field("", title="Địa chỉ trụ sở", max_length=200)
    one_stop_name: Text = Field(
        "Bộ phận Tiếp nhận và Trả kết quả", title="Tên bộ phận một cửa", max_length=120
    )
    contact_person: Text = Field("", title="Người liên hệ ghi trong thư", max_length=120)
    contact_phone: Phone = Field("", title="Điện thoại liên hệ ghi trong thư")
    keeper: Text = Field(
        "", title="Người dùng máy này", description="Tên ghi trong lịch sử và các bước xử lý", max_length=120
    )
    superior_name: Text = Field("", title="Cơ quan cấp trên", max_length=120)
    superior_key: Annotated[str, System] = Field(
        "", title="Khóa nhận của cấp trên", pattern=r"^([0-9a-f]{64})?$"
    )
    superior_key_unit: Annotated[Text, System] = Field(
        "", title="Đơn vị của khóa nhận", description="mã, dấu cách, tên", max_length=140
    )
    units_below: list[UnitLine] = Field(
        default_factory=list,
        title="Đơn vị cấp dưới nộp gói",
        description="Mỗi dòng một đơn vị: mã, dấu cách, tên. Ví dụ: 13327 xã Mộc Bắc",
    )
    report_recipients: list[Text] = Field(default_factory=list, title="Kính gửi (báo cáo)")
    hamlets: list[Text] = Field(default_factory=list, title="Danh sách thôn, tổ dân phố")
    boxes: list[Text] = Field(default_factory=list, title="Nơi đặt hòm thư góp ý")
    categories: list[Text] = Field(default_factory=list, title="Lĩnh vực thêm của đơn vị")
    signer_id: str = Field("", title="Người ký mặc định")
    number_letters: bool = Field(False, title="Đánh số thư")
    half_year_start: str = Field("12-15", title="Ngày đầu kỳ sáu tháng đầu năm", pattern=r"^\d{2}-\d{2}$")
    half_year_end: str = Field("06-14", title="Ngày cuối kỳ sáu tháng đầu năm", pattern=r"^\d{2}-\d{2}$")
    year_end: str = Field("12-14", title="Ngày cuối kỳ năm", pattern=r"^\d{2}-\d{2}$")
    holidays_off: list[Day] = Field(default_factory=list, title="Ngày nghỉ thêm")
    holidays_make_up: list[Day] = Field(default_factory=list, title="Thứ Bảy làm bù")
    holidays_worked: list[Day] = Field(default_factory=list, title="Vẫn làm việc (bỏ khỏi lịch chung)")
    holiday_years: list[Annotated[int, Field(ge=2000, le=2100)]] = Field(
        default_factory=list, title="Năm đã đúng thông báo chính thức"
    )
    due_days: dict[str, int] = Field(default_factory=dict, title="Số ngày trả lời của đơn vị")
    reception_weekday: int = Field(
        3, title="Ngày tiếp công dân trong tuần", description="0 là thứ Hai, 3 là thứ Năm", ge=0, le=4
    )
    reception_time: str = Field("08:00", title="Giờ tiếp công dân", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    reception_leader: Text = Field("Chủ tịch UBND", title="Người tiếp công dân", max_length=120)
    backup_folder: Text = Field(
        "", title="Nơi sao lưu thứ hai", description="Ổ đĩa khác hoặc USB", max_length=300
    )
    large_text: bool = Field(False, title="Chữ to")
    import_layouts: Annotated[dict[str, dict[str, str]], System] = Field(
        default_factory=dict, title="Cột của các tệp đã nhập"
    )
    hidden_columns: Annotated[dict[str, list[str]], System] = Field(
        default_factory=dict, title="Cột không hiện ở danh sách"
    )
    saved_filters: Annotated[list[SavedFilter], System] = Field(default_factory=list, title="Bộ lọc đã lưu")

    print_shifts: Annotated[dict[str, tuple[float, float]], System] = Field(
        default_factory=dict, title="Độ lệch khi in lên phôi (mm) của từng máy in"
    )

    @property
    def unit_title(self) -> str:
        """The unit as it stands inside a sentence: `xã Mộc Bắc`."""
        return f"{self.unit_type.label} {self.unit_name}"

    @property
    def committee(self) -> str:
        """The People's Committee inside a sentence: `Ủy ban nhân dân xã Mộc Bắc`."""
        return f"Ủy ban nhân dân {self.unit_title}"
