"""A list of Excel in the real window: four steps, the refused rows as a file, the whole taken back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app import bootstrap
from app.domain.records.base import JsonObject
from app.services import setup
from tests.conftest import OpenProgram
from tests.documents import hostile

pytestmark = pytest.mark.desktop

ROWS = [
    ("HỘI NGƯỜI CAO TUỔI XÃ MỘC BẮC",),
    ("STT", "Họ và tên", "Ngày sinh", "Điện thoại"),
    (1, "TRẦN THỊ THUỞ", 1956, 912345678),
    (2, "Lê Văn Bưởi", "31/02/1960", "0912345679"),
    (3, "Vũ Thị Hải Đường", "05/03/1970", "0226 3830 112"),
]


def people(store: Path) -> list[JsonObject]:
    office = bootstrap.open_office(store, read_only=True)
    found = list(office.store.table("contacts").rows())
    office.store.close()
    return found


def test_a_list_is_imported_its_refused_rows_kept_and_the_whole_taken_back(
    open_program: OpenProgram, tmp_path: Path
) -> None:
    store, source, refused = tmp_path / "kho", tmp_path / "hoi-vien.xlsx", tmp_path / "tu-choi.xlsx"
    office = bootstrap.open_office(store, user="Nguyễn Thị Hạnh")
    setup.fill_with_demo(office, records=60)
    office.store.close()
    before = len(people(store))
    source.write_bytes(hostile.xlsx(ROWS))

    window = open_program("--store", str(store))
    window.click("Công dân")
    window.see("In sổ")
    window.click("Việc khác của sổ")
    window.click("Nhập từ Excel, CSV…")
    window.see("Chọn tệp danh sách")
    window.answer("pick_files", [{"id": 0, "name": source.name, "size": 1, "path": str(source)}])
    window.keys("ctrl+Return")
    window.see("Cột nào vào mục nào")
    assert window.state("Cột B: Họ và tên", role="push button"), "a screen reader gets a name for the list"
    assert window.unnamed() == []
    window.keys("ctrl+Return")
    window.see("Ngày sinh: Không phải là ngày có thật.")
    window.answer("save_file", str(refused))
    window.click("Lưu tệp các dòng bị từ chối…")
    window.see("Đã lưu tu-choi.xlsx")
    window.keys("ctrl+Return")
    window.see("2 dòng đã nằm trong sổ Công dân.")
    assert len(people(store)) == before + 2
    names = {row["full_name"]: row for row in people(store)}
    assert names["Trần Thị Thuở"]["phone"] == "0912345678"
    assert [row[3] for row in openpyxl.load_workbook(refused).active.values][-1] == "Lê Văn Bưởi"

    window.click("Hoàn tác cả lần nhập")
    window.see("Sổ trở lại như trước khi nhập.")
    assert len(people(store)) == before
    assert window.close_window() == 0
