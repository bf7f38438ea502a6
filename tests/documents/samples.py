"""Papers with invented people, for tests: every letter as it leaves the office, and a report of two pages."""

from __future__ import annotations

from datetime import date
from functools import cache

from app.documents import official
from app.documents.official import Signer
from app.documents.tree import Block, Document
from app.domain.records.office import Paper
from app.services.letter_pages import Draft, build_page
from app.services.letter_templates import occasions

CHAIR = Signer(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Trần Quang Khải")
DEPUTY = Signer(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Nguyễn Hoàng Diệu Thương Thương")
RECIPIENTS = ("Như trên", "TT Đảng ủy, TT HĐND xã", "Lưu: VT")
FILLER = "Thực hiện Kế hoạch của Ủy ban nhân dân thị xã, Ủy ban nhân dân xã đã triển khai đến các thôn. " * 3
VALUES = {
    "UBND": "Ủy ban nhân dân xã Mộc Bắc",
    "xp": "xã Mộc Bắc",
    "ten_xp": "Mộc Bắc",
    "dia_danh": "Mộc Bắc",
    "co_quan": "Ủy ban nhân dân xã Mộc Bắc",
    "bo_phan_mot_cua": "Bộ phận Tiếp nhận và Trả kết quả",
    "ho_ten_nguoi_ky": CHAIR.name,
    "danh_xung": "Bà",
    "ho_ten": "Đặng Thị Thuở",
    "dia_chi": "Thôn Yên Lạc, xã Mộc Bắc",
    "thon_tdp": "thôn Yên Lạc",
    "ten_tthc": "cấp bản sao trích lục kết hôn",
    "ma_ho_so": "H42.18-260428-0012",
    "ngay_nhan": "2026-04-28",
    "ngay_hen_cu": "2026-05-05",
    "ngay_hen_moi": "2026-05-25",
    "ly_do": "Phải chờ xác minh tại nơi đăng ký kết hôn trước đây.",
    "don_vi_giai_quyet": "công chức tư pháp - hộ tịch",
    "noi_tra": "Bộ phận Tiếp nhận và Trả kết quả",
    "nguoi_lien_he": "bà Nguyễn Thị Hạnh",
    "dt_lien_he": "0226 3830 112",
    "ten_don_vi": "Công ty TNHH May Mộc Bắc",
    "don_vi": "Công ty",
    "ngay_tra": "2026-05-05",
    "noi_dung_sai_sot": "ghi sai năm sinh của người mẹ",
    "nguyen_nhan": "sơ suất khi nhập dữ liệu",
    "ngay_tra_lai": "2026-05-08",
    "hinh_thuc_trao": "tại nhà",
    "ngay_phan_anh": "2026-05-04",
    "noi_dung_tom_tat": "Đèn đường ngõ 3 thôn Yên Lạc hỏng, đi lại khó khăn.",
    "bien_phap_xu_ly": "phê bình và nhắc nhở cán bộ tiếp công dân",
    "ma": "ĐDN-2026-0041",
    "tien_do": "đơn vị cung ứng đang giao bóng đèn đúng loại",
    "ngay_tra_loi": "2026-05-25",
    "dien_thoai": "0912 345 678",
    "ngay_gop_y": "2026-04-12",
    "kenh": "hòm thư góp ý",
    "ket_qua_tiep_thu": "bố trí thêm ghế ngồi chờ, quạt mát tại nơi tiếp dân",
    "linh_vuc_chung": "an ninh trật tự",
    "dong_y": "có",
    "cong_viec": "mở rộng đường trục thôn Yên Lạc",
    "noi_dung_dong_gop": "hiến 42 m² đất ở và 15 ngày công",
    "ket_qua": "con đường hoàn thành trước mùa mưa, xe cứu thương vào được tận ngõ",
    "ngay_dk": "2026-05-06",
    "anh": "anh",
    "chi": "chị",
    "ten_chong": "Nguyễn Văn Ánh",
    "ten_vo": "Trần Thị Bích Ngọc",
    "ten_be": "Lê Minh Khôi",
    "ngay_sinh": "2026-04-20",
    "cha_me_hien_thi": "anh Lê Văn Dũng và chị Phạm Thị Hà",
    "dip": "Ngày Người cao tuổi Việt Nam 06/6",
    "tuoi": "90",
    "ong_ba": "ông",
    "ten_phu_huynh": "Đặng Văn Lợi",
    "truong": "Trường Đại học Bách khoa Hà Nội",
    "nganh": "Kỹ thuật điện",
    "nam": "2026",
    "giai": "giải Nhì môn Toán",
    "ky_thi": "kỳ thi chọn học sinh giỏi cấp tỉnh năm học 2025 - 2026",
    "co_quan_khen": "Chủ tịch Ủy ban nhân dân tỉnh",
    "hinh_thuc_khen": "Bằng khen",
    "thanh_tich": "thành tích xuất sắc trong phong trào toàn dân bảo vệ an ninh Tổ quốc",
    "so_qd": "812/QĐ-UBND ngày 15/4/2026",
    "ten_dn": "Xưởng may Mộc Bắc",
    "dia_chi_dn": "thôn Hoàn Dương, xã Mộc Bắc",
    "ngay_nhap_ngu": "2026-03-04",
    "ong_ba_cu": "Cụ",
    "ten_nguoi_mat": "Phạm Văn Hợi",
    "nam_sinh": "1936",
    "ngay_mat": "2026-05-02",
    "ngay_am": "ngày 16 tháng 3 năm Bính Ngọ",
    "huong_tho_duong": "hưởng thọ",
    "linh_vuc": "sự nghiệp giải phóng dân tộc và xây dựng quê hương",
    "danh_hieu_huan_huy_chuong": "Huân chương Kháng chiến hạng Ba",
}


def letter(key: str, paper: Paper | None = None, day: date | None = None, **values: str) -> Document:
    """The letter of an occasion with every value filled; without `day` the day stays blank in May 2026."""
    chosen = occasions()[key]
    return build_page(
        Draft(
            key,
            chosen.template,
            {**VALUES, **values},
            signer_lines=CHAIR.lines,
            letter_date=day,
            month=day or date(2026, 5, 1),
            paper=paper or chosen.paper,
        )
    )


@cache
def letter_pages() -> dict[str, Document]:
    """All 21 letters on the paper that each is made for."""
    return {key: letter(key) for key in occasions()}


def report(unit: str = "XÃ MỘC BẮC", signer: Signer = DEPUTY) -> Document:
    """A report to two superiors, two pages long."""
    dated = "Mộc Bắc, ngày 05 tháng 01 năm 2026"
    blocks: list[Block] = [
        *official.heading(("ỦY BAN NHÂN DÂN", unit), place_date=dated, number="Số: 05/BC-UBND"),
        *official.title("BÁO CÁO", "Kết quả thực hiện mô hình “Chính quyền thân thiện” 6 tháng"),
        *official.addressees(("Ban Thường vụ Thị ủy", "Ủy ban nhân dân thị xã")),
        official.section("I. ĐẶC ĐIỂM TÌNH HÌNH"),
        *(official.body(FILLER) for _ in range(9)),
        official.signature(signer, left=official.recipients(RECIPIENTS)),
    ]
    return Document("Báo cáo", tuple(blocks))
