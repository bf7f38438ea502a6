"""The bundle for the level above: put together from the figures, written to a stick, verified, listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.bundles import reader, signing, writer
from app.bundles.manifest import FIGURES, FORMAT, README, SEALED, Manifest, Unit, file_name
from app.bundles.reader import Verified
from app.bundles.writer import Progress, entry_of
from app.documents.docx import render_docx
from app.documents.pdf import render_pdf
from app.documents.tree import Align, Column
from app.documents.xlsx import Sheet, render_xlsx
from app.domain.errors import AppError
from app.domain.figures import Figure
from app.domain.ids import new_id
from app.domain.periods import Period
from app.domain.records.base import JsonObject
from app.domain.tables import TABLES
from app.services import report_pages, reports, sealed_cases, summaries
from app.services.cases import CASE_TABLES
from app.services.office import Office
from app.services.sealed_cases import Seal
from app.store import Is
from app.store.files import Files
from app.store.office_key import office_seed

SCHEMA_VERSION = 2
"""Of the lines in `records/`: 2 brought the summary of a forwarded case. Readers skip unknown fields."""
ROOM_BESIDE_BUNDLE = 1024 * 1024
"""Bytes that must be free on the medium beside the bundle itself."""

CASE_FIELDS = (
    "code",
    "received_at",
    "nature",
    "category",
    "hamlet",
    "forwarded_to",
    "forwarded_at",
    "informed_at",
)
"""What the superior is told of a case beyond the commune's power, beside its approved summary."""
ACTIVITY_FIELDS = ("code", "date", "kind", "hamlet", "participants", "households_helped", "value_vnd")
LETTER_FIELDS = ("kind", "occasion", "printed_at", "delivered_at", "delivered_how")


@dataclass(frozen=True)
class Receipt:
    """A bundle on its medium, verified after writing: only now may the stick be removed."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest
    signer: str


def export(
    office: Office,
    period: Period,
    folder: Path,
    *,
    seal: Seal | None = None,
    progress: Progress = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
    files: Files | None = None,
) -> Receipt:
    """Write the bundle of `period` into `folder`, verify it there, and enter it in the list of bundles.

    With `seal`, who sent the forwarded cases goes along, sealed by it; without, nobody is named. Refuses with
    GOI-32 (no such folder), GOI-33 (no room), GOI-30, GOI-31 (the medium), GOI-28, GOI-35 (sealing); raises
    `writer.Cancelled`. The list is written last: a bundle that is not listed is not counted as handed over.
    """
    bundle_id = new_id(office.clock.now())
    senders = sealed_cases.to_seal(office, period) if seal is not None else []
    contents = contents_of(office, period, sealed=bool(senders))
    if seal is not None and senders:
        contents[SEALED] = seal(sealed_cases.content(senders, bundle_id))
    progress("Đang dựng báo cáo", 1, 1)
    series = f"bundles/{period.code}"
    sequence = office.store.last_number(series) + 1
    manifest = _manifest(office, period, bundle_id, sequence, contents)
    seed = office_seed(office.store)
    data = writer.pack(manifest, contents, lambda told: signing.sign(told, seed))
    name = _free_name(office, period, folder)
    _check_folder(folder, len(data))
    written = writer.write(folder, name, data, files=files, progress=progress, cancelled=cancelled)
    _enter(office, period, written, series, len(senders))
    return Receipt(written.path, written.size, written.sha256, written.manifest, signing.public_key(seed))


def verify(path: Path, *, progress: Callable[[int, int], None] = lambda *_: None) -> Verified:
    """Check a bundle byte by byte against its manifest; refuses with GOI-01 to GOI-20. Nothing is changed."""
    return reader.verify(path, progress=progress)


def made(office: Office, period: Period | None = None) -> list[JsonObject]:
    """The bundles written so far, newest first."""
    rows = office.store.table("bundles").select({"period": Is(period.code)} if period else {})
    return sorted(rows, key=lambda row: str(row["created_at"]), reverse=True)


def contents_of(office: Office, period: Period, *, sealed: bool = False) -> dict[str, bytes]:
    """The files of the bundle by path: readable ones first, then figures and records.

    `sealed` says that a sealed entry is going to be added.
    """
    found = reports.figures(office, period)
    report = report_pages.full(office, period)
    return {
        README: _readme(office, period, sealed=sealed),
        "report/bao-cao-tom-tat.pdf": render_pdf(reports.summary(office, period)),
        "report/bao-cao.pdf": render_pdf(report),
        "report/bao-cao.docx": render_docx(report),
        "report/so-lieu.xlsx": render_xlsx(
            [figures_sheet(office, period, found)], title=f"Số liệu {period.label}"
        ),
        FIGURES: _figures(office, period, found),
        **{f"records/{name}.jsonl": _lines(rows) for name, rows in records_of(office, period).items()},
    }


def figures_sheet(office: Office, period: Period, found: Iterable[Figure]) -> Sheet:
    """The figures as a sheet: group, title, unit, value; a missing one stays empty."""
    columns = (
        *(Column("STT", 12, Align.RIGHT), Column("Nhóm", 60), Column("Chỉ tiêu", 90)),
        *(Column("Đơn vị tính", 25), Column("Số liệu", 30, Align.RIGHT)),
    )
    rows = [
        (number, figure.indicator.group, figure.indicator.title, figure.indicator.unit, figure.value)
        for number, figure in enumerate(found, start=1)
    ]
    heading = (office.settings.committee, f"Số liệu {period.label}")
    return Sheet("So lieu", columns, rows, heading, landscape=False)


def records_of(office: Office, period: Period) -> dict[str, list[JsonObject]]:
    """The rows that the superior needs, by table, without anything that names a person.

    A denunciation is counted and nothing more (Law on Denunciation 2018, art. 56).
    """
    found: dict[str, list[JsonObject]] = {name: [] for name in CASE_TABLES}
    for case in summaries.forwarded(office, period):
        told = {"summary": case.summary} if case.summary else {}
        found[case.table].append({**_chosen(case.row, CASE_FIELDS), **told})
    found["activities"] = [
        _chosen(row, ACTIVITY_FIELDS)
        for row in office.store.table("activities").rows()
        if period.holds(row.get("date"))
    ]
    found["letters"] = [
        _chosen(row, LETTER_FIELDS)
        for row in office.store.table("letters").rows()
        if period.holds(row.get("printed_at"))
    ]
    return {name: rows for name, rows in found.items() if rows}


def _chosen(row: JsonObject, names: Iterable[str]) -> JsonObject:
    return {name: row[name] for name in names if name in row}


def _lines(rows: Iterable[JsonObject]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _figures(office: Office, period: Period, found: Iterable[Figure]) -> bytes:
    settings = office.settings
    told = {
        "unit": {"code": settings.unit_code, "name": settings.unit_title},
        "period": {"code": period.code, "start": period.start.isoformat(), "end": period.end.isoformat()},
        "figures": [
            {
                "key": figure.indicator.key,
                "title": figure.indicator.title,
                "unit": figure.indicator.unit,
                "group": figure.indicator.group,
                "value": figure.value,
            }
            for figure in found
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


_OPEN_WORDS = ("Gói không có họ tên, số điện thoại hay địa chỉ của người dân.",)
_SEALED_WORDS = (
    "Người gửi và nội dung của việc chuyển cấp trên được niêm phong ở tệp",
    f"  {SEALED}    chỉ cấp trên có khóa hoặc mật khẩu mới mở được.",
    "Ngoài tệp ấy, gói không có họ tên, số điện thoại hay địa chỉ của người dân.",
)


def _readme(office: Office, period: Period, *, sealed: bool) -> bytes:
    """What the bundle is and how it is read; with a byte-order mark, so that Notepad shows its letters."""
    settings = office.settings
    lines = (
        "GÓI DỮ LIỆU BÁO CÁO",
        "Mô hình “Chính quyền thân thiện vì Nhân dân phục vụ”",
        "",
        f"Đơn vị: {settings.committee} (mã {settings.unit_code})",
        f"Kỳ báo cáo: {period.label}",
        "",
        "Trong gói có:",
        "  report/bao-cao.pdf, .docx    báo cáo đầy đủ, mở bằng trình xem PDF hoặc Word",
        "  report/bao-cao-tom-tat.pdf   tóm tắt số liệu, mở bằng trình xem PDF",
        "  report/so-lieu.xlsx          bảng số liệu, mở bằng Excel",
        "  figures.json, records/       dữ liệu để chương trình của cấp trên tổng hợp",
        "  manifest.json, manifest.sig  bản kê các tệp, mã kiểm tra và chữ ký của đơn vị",
        "",
        *(_SEALED_WORDS if sealed else _OPEN_WORDS),
        "Không sửa các tệp bên trong: chương trình của cấp trên sẽ từ chối gói đã bị sửa.",
    )
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _manifest(
    office: Office, period: Period, bundle_id: str, sequence: int, contents: dict[str, bytes]
) -> Manifest:
    before = made(office, period)
    return Manifest(
        format=FORMAT,
        schema_version=SCHEMA_VERSION,
        bundle_id=bundle_id,
        unit=Unit(code=office.settings.unit_code, name=office.settings.unit_title),
        period=period.code,
        sequence=sequence,
        replaces=before[0]["bundle_id"] if before else "",
        created_at=office.clock.now().isoformat(timespec="seconds"),
        app_version=__version__,
        personal_data="sealed" if SEALED in contents else "none",
        entries=tuple(entry_of(path, data) for path, data in contents.items()),
    )


def _free_name(office: Office, period: Period, folder: Path) -> str:
    day = office.clock.today().strftime("%Y%m%d")
    names = (file_name(office.settings.unit_code, period.code, day, number) for number in range(1, 100))
    free = next((name for name in names if not (folder / name).exists()), None)
    if free is None:
        raise AppError(
            "GOI-34", "Thư mục đã có quá nhiều gói của hôm nay.", "Xóa bớt gói cũ hoặc chọn thư mục khác."
        )
    return free


def _check_folder(folder: Path, size: int) -> None:
    if not folder.is_dir():
        raise AppError("GOI-32", f"Không thấy thư mục {folder}.", "Cắm lại USB hoặc chọn nơi ghi khác.")
    free = Files().free_bytes(folder)
    if free < size + ROOM_BESIDE_BUNDLE:
        raise AppError(
            "GOI-33",
            f"Nơi ghi chỉ còn {free // 1024} KB, gói cần {size // 1024 + 1} KB.",
            "Xóa bớt tệp trên USB hoặc chọn USB khác.",
        )


def _enter(office: Office, period: Period, written: writer.Written, series: str, sealed: int) -> None:
    table = TABLES["bundles"]
    now = office.clock.now()
    values: JsonObject = {
        "id": new_id(now),
        "bundle_id": written.manifest.bundle_id,
        "period": period.code,
        "sequence": written.manifest.sequence,
        "file_name": written.path.name,
        "folder": str(written.path.parent),
        "sha256": written.sha256,
        "verified_at": now.replace(tzinfo=None),
        "replaces": written.manifest.replaces,
        "sealed_cases": sealed,
    }
    document = table.record.model_validate(values).to_document()
    message = f"Ghi gói dữ liệu {written.path.name}"
    if sealed:
        message += f", kèm người gửi của {sealed} việc (niêm phong)"
    with office.store.transaction(message, by=office.user) as tx:
        tx.next_number(series)
        tx.insert(table.name, document)
