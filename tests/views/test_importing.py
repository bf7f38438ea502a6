from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import flet as ft
import openpyxl
import pytest

from app.services import importing, registers
from app.services.office import Office
from app.views.importing import ImportScreen
from app.views.models.importing import Step
from app.views.models.navigation import import_route
from tests.documents import hostile
from tests.harness.headless_page import HeadlessPage
from tests.services.offices import open_office
from tests.views.windows import act

TITLES = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Máy")
PEOPLE = [
    ("DANH SÁCH HỘI VIÊN",),
    TITLES,
    (1, "TRẦN THỊ ÁNH", 1956, 912345678, ""),
    (2, "Lê Văn Ba", "31/02/1960", "0912345679", ""),
    (3, "Vũ Hải", 1970, "0226 3830 112", ""),
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()


def on_screen(
    office: Office, scenario: Any, content: bytes | Sequence[Sequence[Any]] = PEOPLE, **replies: Any
) -> None:
    path = office.store.folder.parent / "hoi-vien.xlsx"
    path.write_bytes(content if isinstance(content, bytes) else hostile.xlsx(content))
    picked = [{"id": 0, "name": path.name, "size": 1, "path": str(path)}]
    act(
        office,
        import_route("contacts"),
        lambda shell, opened: ImportScreen(shell, opened, "contacts"),
        scenario,
        replies={"FilePicker.pick_files": picked, **replies},
    )


def names(office: Office) -> list[str]:
    return sorted(row["full_name"] for row in office.store.table("contacts").rows())


async def to_preview(page: HeadlessPage) -> None:
    await page.press("Enter", ctrl=True)
    await page.see("Cột nào vào mục nào")
    await page.press("Enter", ctrl=True)
    await page.see("của tệp")


def test_four_steps_lead_from_a_file_to_its_records_and_one_undo_back(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "tu-choi.xlsx"

    async def scenario(page: HeadlessPage, screen: ImportScreen) -> None:
        await page.click("Chọn tệp…")
        await page.see("Cột nào vào mục nào")
        assert page.get("Cột B", ft.Dropdown).value == "full_name"
        assert "TRẦN THỊ ÁNH · Lê Văn Ba · Vũ Hải" in page.texts()
        await page.click("Xem trước")
        await page.see("Từ chối · 1")
        assert "Ngày sinh: Không phải là ngày có thật." in page.texts()
        await page.click("Ô được sửa · 1")
        assert any("912345678 → 0912 345 678" in shown for shown in page.texts())
        assert any("TRẦN THỊ ÁNH  →  Trần Thị Ánh" in shown for shown in page.texts())
        assert names(office) == []
        await page.click("Nhập 2 dòng")
        await page.see("2 dòng đã nằm trong sổ Công dân.")
        assert names(office) == ["Trần Thị Ánh", "Vũ Hải"]
        await page.click("Lưu tệp các dòng bị từ chối…")
        await page.see("Đã lưu tu-choi.xlsx")
        await page.click("Hoàn tác cả lần nhập")
        await page.see("Sổ trở lại như trước khi nhập.")
        assert not page.all("Hoàn tác cả lần nhập")

    on_screen(office, scenario, **{"FilePicker.save_file": str(kept)})
    assert names(office) == []
    assert [row[3] for row in openpyxl.load_workbook(kept).active.values][-1] == "Lê Văn Ba"


def test_columns_are_put_right_and_a_missing_one_keeps_the_step(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: ImportScreen) -> None:
        await page.click("Chọn tệp…")
        await page.see("Cột nào vào mục nào")
        await page.select("Cột B", "Không nhập")
        await page.see("Chọn cột cho “Họ và tên”")
        await page.click("Xem trước")
        assert screen.studio.step is Step.COLUMNS
        await page.select("Cột E", "Điện thoại")
        assert page.get("Cột D", ft.Dropdown).value == ""
        await page.select("Cột B", "Họ và tên *")
        await page.select("Bảng mã chữ", "VNI (VNI-Times)")
        await page.select("Ngày trong tệp viết", "Tháng/ngày/năm")
        await page.select("Người, hồ sơ đã có trong sổ", "Bỏ qua, giữ bản ghi cũ")
        await page.select("Dòng tiêu đề", "Không có dòng tiêu đề")
        assert "Cột B" in page.texts()

    on_screen(office, scenario)


def test_leaving_with_a_file_that_is_not_imported_is_asked_about(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: ImportScreen) -> None:
        assert await screen.can_leave()
        await page.click("Chọn tệp…")
        await page.see("Cột nào vào mục nào")
        await page.press("Escape")
        await page.see("Tệp hoi-vien.xlsx chưa được nhập vào sổ.")
        await page.click("Ở lại")
        assert screen.studio.step is Step.COLUMNS
        await page.press("Escape")
        await page.see("Tệp hoi-vien.xlsx chưa được nhập vào sổ.")
        await page.click("Bỏ, không nhập")
        await page.see("Tệp Excel (.xlsx, .xls) hoặc CSV")
        assert await screen.can_leave()

    on_screen(office, scenario)


def test_the_whole_path_goes_by_keys(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: ImportScreen) -> None:
        await to_preview(page)
        await page.click("Tất cả · 3")
        assert "Dòng 3 của tệp" in page.texts()
        await page.press("Arrow Down")
        assert "Dòng 4 của tệp" in page.texts()
        await page.press("Escape")
        await page.see("Cột nào vào mục nào")
        await page.press("Enter", ctrl=True)
        await page.see("của tệp")
        await page.press("Enter", ctrl=True)
        await page.see("2 dòng đã nằm trong sổ Công dân.")

    on_screen(office, scenario)
    assert len(names(office)) == 2


def test_a_stopped_import_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    tell = importing._report_progress

    def slow(*told: Any) -> None:
        go_on.wait(5)
        tell(*told)

    async def scenario(page: HeadlessPage, screen: ImportScreen) -> None:
        await to_preview(page)
        monkeypatch.setattr(importing, "_report_progress", slow)
        screen._shell.run(screen._write)
        await page.see("Nhập vào sổ")
        await page.click("Hủy")
        go_on.set()
        await page.see("Đã dừng nhập. Chưa có dòng nào được ghi.")
        assert screen.studio.step is Step.PREVIEW

    on_screen(office, scenario)
    assert names(office) == []


def test_a_file_that_cannot_be_read_is_refused_and_the_step_stays(office: Office) -> None:
    async def scenario(page: HeadlessPage, screen: ImportScreen) -> None:
        await page.click("Chọn tệp…")
        await page.see("Tệp có mật khẩu")
        assert screen.studio.step is Step.FILE

    on_screen(office, scenario, hostile.protected_xlsx())


def test_rows_are_pooled_whatever_the_length_of_the_list(office: Office) -> None:
    many = [TITLES, *((n, f"Trần Văn {n}", 1950, "", "") for n in range(120))]

    async def scenario(page: HeadlessPage, screen: ImportScreen) -> None:
        await to_preview(page)
        rows = list(screen._rows)
        await page.click("Trang sau")
        assert "51–100 trong 120 dòng" in page.texts()
        assert screen._rows == rows
        before = len(page.frame_sizes)
        await page.press("Page Down")
        assert "101–120 trong 120 dòng" in page.texts()
        assert sum(page.frame_sizes[before:]) < 40_000

    on_screen(office, scenario, many)
    assert registers.count(office, "contacts", {}) == 0
