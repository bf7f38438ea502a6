"""Take a picture of every screen for the guides, in the real window at 1366x768: ``docs/screens/*.png``.

    python build_scripts/screens.py            # all
    python build_scripts/screens.py thu        # some, by file name

The demo commune is shown, so each person is invented. The pictures have few colours and stay below 80 kB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))
from environment import ROOT, ensure, say, unpack_linux_client

sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from tests.harness.desktop import Desktop

FOLDER = ROOT / "docs" / "screens"
LARGEST = 80_000  # bytes
COLOURS = (192, 128, 96, 64, 48)


def open_first_row(window: Desktop) -> None:
    """Open the first row of the register: a node of several lines, but no destination of the rail."""

    def rows() -> list[str]:
        return [name for name in window.shown() if name.count("\n") >= 2 and " of " not in name]

    if not rows():  # nothing open: show the closed ones too
        window.click(window.see("Tất cả ·"))
    window.click(window.wait(rows, "a row")[0])


def open_print_dialog(window: Desktop) -> None:
    """Ask for today's page on paper, and wait for the printers."""
    window.click("In một trang")
    window.see("Số bản", timeout=30)


def give_printers(folder: Path) -> Path:
    """Let the program find two printers, whatever this machine has; the folder goes first on the path."""
    folder.mkdir()
    tool = folder / "lpstat"
    answers = (
        'case "$1" in -e) echo HP_LaserJet_M211; echo Canon_LBP2900;; -d) echo "x: HP_LaserJet_M211";; esac'
    )
    tool.write_text(f"#!/bin/sh\n{answers}\n", encoding="utf-8")
    tool.chmod(0o755)
    return folder


def write_first_offer(window: Desktop) -> None:
    """Open the letter that is due the longest, with its page beside it."""
    window.click(next(name for name in window.shown() if name.startswith("Thư nên gửi")))
    window.click("Soạn")
    window.gone("Chọn dịp và người nhận để xem trang in.")


def tab(name: str, sign: str) -> Callable[[Desktop], None]:
    """Press a tab of the screen and wait for a text of it."""

    def press(window: Desktop) -> None:
        window.click(next(shown for shown in window.shown() if shown.startswith(name)))
        window.see(sign)
        window.see("Trang 1/1")
        time.sleep(1)  # the page is there; its picture is still being unpacked

    return press


def nothing(_: Desktop) -> None:
    """The screen as it comes."""


def fill_months(window: Desktop) -> None:
    """Open the monthly figures and type the months that have ended."""
    window.click("Việc khác của sổ")
    window.click("Số liệu tháng")
    window.see("Năm báo cáo")
    for month in ("09/2026", "10/2026"):
        for title, number in (
            ("Tiếp nhận trực tiếp", "84"),
            ("Tiếp nhận trực tuyến", "126"),
            ("Giải quyết trước hạn", "97"),
            ("Giải quyết đúng hạn", "101"),
            ("Đang giải quyết trong hạn", "12"),
        ):
            window.fill(f"{title} {month}", number)
    window.keys("ctrl+s")
    window.see("Đã lưu số liệu tháng")


def preview_a_list(window: Desktop) -> None:
    """Bring a list of Excel as far as its preview."""
    from tests.documents.hostile import xlsx

    titles = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Điện thoại", "Thôn")
    given = ("BƯỞI", "CAM", "ĐÀO", "HỒNG", "LỰU", "MẬN", "MƠ", "NA", "NHÃN", "SEN", "THỊ", "XOAN")
    days = (1956, "05/03/1948", "31/02/1950", 20519)
    rows = [
        (
            *(n + 1, f"TRẦN {('VĂN', 'THỊ')[n % 2]} {given[n // 2 % 12]}", days[n % 4], ("Nam", "Nữ")[n % 2]),
            *(
                (912345678 + n, f"0168123456{n % 10}", f"0226 3830 {112 + n}")[n % 3],
                ("yen lac", "Hoàn Dương")[n // 2 % 2],
            ),
        )
        for n in range(48)
    ]
    folder = Path(tempfile.mkdtemp(prefix="screens-"))
    path = folder / "hoi-vien-nguoi-cao-tuoi.xlsx"
    path.write_bytes(xlsx([("DANH SÁCH HỘI VIÊN",), titles, *rows]))
    window.answer("pick_files", [{"id": 0, "name": path.name, "size": 1, "path": str(path)}])
    window.click("Việc khác của sổ")
    window.click("Nhập từ Excel, CSV…")
    window.see("Chọn tệp danh sách")
    window.keys("ctrl+Return")
    window.see("Cột nào vào mục nào")
    window.keys("ctrl+Return")
    window.see("của tệp")
    window.click(next(name for name in window.shown() if name.startswith("Ô được sửa")))
    window.wait(lambda: not any("ngày có thật" in name for name in window.shown()), "the mended rows")


def check_bundle(window: Desktop) -> None:
    """Go on to the check before sending, where the screen does not stand there yet."""
    if "Tiếp tục" in window.shown():
        window.click("Tiếp tục")
    window.see("Số liệu phải nhập tay")


def write_summary(window: Desktop) -> None:
    """Open the summary of a case that goes up."""
    check_bundle(window)
    window.click("Sửa")
    window.see("Duyệt tóm tắt")


def seal_senders(window: Desktop) -> None:
    """Let the senders of those cases go along, sealed with the town's key."""
    from app.bundles import sealing
    from app.bundles.manifest import Unit

    path = Path(tempfile.mkdtemp(prefix="screens-")) / sealing.key_file_name("349")
    path.write_bytes(
        sealing.key_file(Unit(code="349", name="thị xã Duy Tiên"), sealing.public_half(bytes(range(32))))
    )
    window.answer("pick_files", [{"id": 0, "name": path.name, "size": 1, "path": str(path)}])
    check_bundle(window)
    if "Thôi\nEsc" in window.shown():
        window.keys("Escape")  # the summary of the picture before
        window.gone("Duyệt tóm tắt")
    tick = "Kèm thông tin người gửi của vụ việc chuyển cấp trên (niêm phong)"
    window.click_until(tick, "Niêm phong bằng")
    window.click("Nạp tệp khóa…")
    window.click("Giống hết, nhận khóa")
    window.see("Mã khóa")
    window.tab_to("Đổi khóa…")  # into view
    window.gone("Nhận khóa niêm phong")


def enter_a_slip(window: Desktop) -> None:
    """Type a slip of the survey as far as its last question."""
    window.click_until("Khảo sát hài lòng", "Lưu phiếu")
    window.focus(key="Các mức trên phiếu")
    window.type("544354544505 0")
    window.see("Còn 1 câu")


# file name: (destination of the rail, a text by which the screen is known, what to do there)
SCREENS: dict[str, tuple[str, str, Callable[[Desktop], None]]] = {
    "tong-quan": ("Tổng quan", "Việc hôm nay", nothing),
    "cong-dan": ("Công dân", "Thêm công dân", open_first_row),
    "duong-day-nong": ("Đường dây nóng", "Ghi cuộc gọi", open_first_row),
    "hom-thu-gop-y": ("Hòm thư góp ý", "Ghi thư góp ý", open_first_row),
    "tiep-cong-dan": ("Tiếp công dân", "Ghi lượt tiếp", open_first_row),
    "don-thu": ("Đơn thư", "Nhận đơn", open_first_row),
    "ho-so-mot-cua": ("Hồ sơ một cửa", "Ghi hồ sơ", open_first_row),
    "hoat-dong": ("Hoạt động", "Ghi hoạt động", open_first_row),
    "khao-sat": ("Hoạt động", "Cùng Nhân dân", enter_a_slip),
    "thu": ("Thư", "Lưu PDF", write_first_offer),
    "thu-ca-danh-sach": ("Thư", "Giấy tờ khác", tab("Cả danh sách", "Bỏ hết")),
    "thu-loi-mau": ("Thư", "Giấy tờ khác", tab("Lời mẫu", "Lưu lời mẫu")),
    "thu-giay-to-khac": ("Thư", "Giấy tờ khác", tab("Giấy tờ khác", "Khổ giấy")),
    "goi-du-lieu": ("Báo cáo, gói dữ liệu", "Trong gói có gì", nothing),
    "tom-tat-cap-tren": ("Báo cáo, gói dữ liệu", "Trong gói có gì", write_summary),
    "niem-phong": ("Báo cáo, gói dữ liệu", "Trong gói có gì", seal_senders),
    "cai-dat": ("Cài đặt", "Tên và địa chỉ in trên", nothing),
    "so-lieu-thang": ("Hồ sơ một cửa", "Ghi hồ sơ", fill_months),
    "nhap-danh-sach": ("Công dân", "Thêm công dân", preview_a_list),  # last: it is asked about on leaving
    "in-giay": ("Tổng quan", "Việc hôm nay", open_print_dialog),  # last: the dialog stays open
}
FIRST_RUN = "lan-dau"
TOWN, TOWN_CASES = "tong-hop", "tong-hop-viec-chuyen-len"


def make_town(store: Path, sticks: Path) -> None:
    """The town of Duy Tiên of 2021 today: it has the bundles of 14 of its 16 communes for the next report."""
    import random

    from app.domain import periods
    from app.domain.clock import SystemClock
    from app.domain.figures import INDICATORS
    from app.domain.ids import new_id
    from app.services import consolidation, registers, sealed_cases
    from tests.bundles.samples import commune_bundle
    from tests.services.offices import open_office

    town = {
        "level": "superior",
        "unit_type": "thi_xa",
        "unit_name": "Duy Tiên",
        "unit_code": "349",
        "keeper": "Nguyễn Thị Hạnh",
    }
    today = SystemClock().now().replace(tzinfo=None)
    office = open_office(store, today.isoformat(), **town)
    period = periods.next_report(today.date(), office.cutoffs)
    of_2021 = consolidation.consolidate(office, office.period("2021-H1"))
    units = [(unit.code, unit.name) for unit in of_2021.units]
    draw = random.Random(1)
    sent_up = {
        "code": "ĐDN-2021-0012",
        "nature": "feedback",
        "category": "giao thông",
        "received_at": "2021-03-02T08:00",
        "forwarded_at": "2021-03-04T09:00",
        "forwarded_to": "UBND thị xã Duy Tiên",
        "summary": "Cầu qua sông Châu Giang ở đầu xã nứt mặt, xe tải vẫn qua. Đề nghị kiểm tra, cắm biển.",
    }
    unsaid = {"code": "TCD-2021-0005", "category": "đất đai", "forwarded_at": "2021-03-10T09:00"}
    sender = {"person_name": "Đặng Thị Thuở", "person_phone": "0912345678", "content": sent_up["summary"]}
    inside = [{"table": "hotline", "code": sent_up["code"], **sender}]
    paths = []
    for unit in units[:14]:
        values = {each.key: draw.randrange(90) for each in INDICATORS if draw.random() < 0.97}
        sends = draw.random() < 0.3
        bundle_id = new_id(SystemClock().now())
        seal = sealed_cases.for_key(sealed_cases.own_key(office).key)
        paths.append(
            commune_bundle(
                sticks,
                unit,
                period=period.code,
                values=values,
                records={"hotline": [sent_up], "receptions": [unsaid]} if sends else {},
                sealed=seal(sealed_cases.content(inside, bundle_id)) if sends else None,
                bundle_id=bundle_id,
            )
        )
    consolidation.receive(office, paths)
    listed = [f"{code} {name}" for code, name in units]
    registers.update(office, "settings", "office", {"units_below": listed})
    office.store.close()


def read_cases(window: Desktop) -> None:
    """Go from one unit to the cases that all of them sent up, and open who sent the first."""
    of_one_unit = window.see("Việc chuyển lên")
    window.click("Cộng tất cả đơn vị")
    window.gone(of_one_unit)
    window.click(window.see("Việc chuyển lên"))
    window.click("Xem người gửi (niêm phong)")
    window.see("Đóng niêm phong")
    window.gone("Mở niêm phong gói")


def save(taken: Path, name: str) -> None:
    """Keep the picture with as many colours as fit into the limit."""
    from PIL import Image

    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{name}.png"
    with Image.open(taken) as picture:
        plain = picture.convert("RGB")
        for colours in COLOURS:
            reduced = plain.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            reduced.save(target, optimize=True)
            if target.stat().st_size <= LARGEST:
                return
    sys.exit(f"{name} is larger than {LARGEST} bytes even with {COLOURS[-1]} colours")


def main() -> None:
    python = ensure("dev")
    if Path(sys.prefix) != python.parent.parent:
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)
    from tests.harness.desktop import Desktop
    from tests.harness.screen import Screen

    wanted = sys.argv[1:] or [*SCREENS, TOWN, FIRST_RUN]
    client = unpack_linux_client(python) / "flet"
    with tempfile.TemporaryDirectory(prefix="screens-") as temporary, Screen() as screen:
        work = Path(temporary)
        printers = give_printers(work / "bin")

        @contextmanager
        def program(store: Path) -> Iterator[Desktop]:
            evidence = Path(tempfile.mkdtemp(dir=work))
            command = [str(python), "-m", "app", "--store", str(store)]
            path = f"{printers}{os.pathsep}{os.environ['PATH']}"
            env = {"HOME": str(work), "TZ": "Asia/Ho_Chi_Minh", "PATH": path}
            with Desktop(command, screen=screen, client=client, folder=evidence, cwd=ROOT, env=env) as window:
                yield window

        def picture(window: Desktop, name: str) -> None:
            window.settle()
            screen.run("xdotool", "mousemove", "1365", "767")  # no tooltip in the picture
            save(window.screenshot(work / f"{name}.png"), name)
            say(name)

        chosen = [name for name in wanted if name in SCREENS]
        if chosen:
            demo = [python, "-m", "app", "--store", str(work / "demo"), "demo"]
            subprocess.run(demo, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            with program(work / "demo") as window:
                for name in chosen:
                    place, sign, act = SCREENS[name]
                    if "Còn 1 câu" in window.shown():
                        window.keys("Escape")  # the slip of the picture before would be asked about
                    window.click_until(place, sign, each=15.0)
                    act(window)
                    picture(window, name)
        if TOWN in wanted:
            make_town(work / "town", work)
            with program(work / "town") as window:
                window.click_until("Tổng hợp", "Kỳ báo cáo", each=15.0)
                window.settle()
                window.click("Phường Duy Minh")
                window.settle()
                picture(window, TOWN)
                read_cases(window)
                picture(window, TOWN_CASES)
        if FIRST_RUN in wanted:
            with program(work / "empty") as window:
                window.see("Chọn trong danh mục", timeout=30)
                picture(window, FIRST_RUN)


if __name__ == "__main__":
    main()
