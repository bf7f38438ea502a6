"""Lists of 20,000 rows into the registers: reading, checking every row, writing. Called by `bench.py`."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import openpyxl

from app import bootstrap
from app.services import importing, setup

ROWS = 20_000
NAMES = ("NGUYỄN VĂN ĐỨC", "Trần Thị Ánh", "Lê Hoàng Nam", "VŨ THỊ HẢI")
TITLES = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD", "Điện thoại", "Thôn", "Địa chỉ")
LIMIT_CHECK, LIMIT_IMPORT = 10.0, 12.0
"""Seconds a person waits behind a bar before the preview, and for the import."""

T = TypeVar("T")
Measured = tuple[str, str, float, float, float]


def _people() -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append(["DANH SÁCH CÔNG DÂN"])
    sheet.append(list(TITLES))
    for n in range(ROWS):
        row = [n, NAMES[n % 4], 1950 + n % 50, "Nam", f"0350{50 + n % 50}{n:06}", 900_000_000 + n]
        sheet.append([*row, "Yên Lạc", "Xóm Đông"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _calls() -> bytes:
    lines = [f"{1 + n % 28:02}/0{1 + n % 4}/2026;Trần Văn {n};09{n:08};Đèn ngõ {n} hỏng" for n in range(ROWS)]
    return "\n".join(["Ngày gọi;Người gọi;Số máy gọi đến;Nội dung", *lines]).encode()


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    found = act()
    return found, time.perf_counter() - start


def _bare(content: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True))


def measure() -> Iterator[Measured]:
    """Reading against openpyxl alone; checking and writing against what a person waits for."""
    with tempfile.TemporaryDirectory() as folder:
        office = bootstrap.open_office(Path(folder) / "store", user="đo")
        setup.fill_with_demo(office, records=60)
        for table, name, content in (
            ("contacts", "people.xlsx", _people()),
            ("hotline", "calls.csv", _calls()),
        ):
            path = Path(folder) / name
            path.write_bytes(content)
            plan, reading = _timed(lambda t=table, p=path: importing.analyse(office, t, p))
            if path.suffix == ".xlsx":
                _, bare = _timed(lambda c=content: _bare(c))
                yield f"read {ROWS:,} rows of .xlsx", "openpyxl alone", reading, bare, 2.5
            _, checking = _timed(lambda p=plan: importing.run(office, p, dry_run=True))
            yield f"check {ROWS:,} rows, {table}", "the limit", checking, LIMIT_CHECK, 1
            report, writing = _timed(lambda p=plan: importing.run(office, p))
            assert report.counts[importing.Outcome.CREATED] == ROWS, report.counts
            yield f"import {ROWS:,} rows, {table}", "the limit", writing, LIMIT_IMPORT, 1
        office.store.close()
