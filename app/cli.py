"""Headless commands: the services without a window, for administrators, scripts and tests.

`--json` prints one JSON document to standard output and nothing else; messages go to standard error. Exit
codes: 0 done, 1 refused, 2 wrong usage. Modules that only one command needs are imported by that command.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, TextIO

from app.bootstrap import open_office
from app.domain.errors import AppError
from app.domain.records.base import JsonObject
from app.domain.tables import TABLES
from app.folders import store_folder
from app.services import registers
from app.services.office import Office

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
DEFAULT_LIMIT = 50


@dataclass(frozen=True)
class Reply:
    """What a command answers: one JSON document, and the same in lines for a person."""

    data: Any
    lines: Sequence[str] = field(default_factory=list)
    code: int = DONE


# -- words of the command line ---------------------------------------------

_USAGE_ERRORS = (
    ("the following arguments are required: ", "còn thiếu: "),
    ("unrecognized arguments: ", "không có tham số: "),
    ("invalid choice: ", "không có lựa chọn này: "),
    ("invalid int value: ", "phải là số nguyên: "),
    ("expected one argument", "cần một giá trị đi kèm"),
    ("expected at least one argument", "cần ít nhất một giá trị đi kèm"),
    ("not allowed with argument", "không đi cùng"),
    ("choose from", "chọn một trong"),
    ("argument ", "tham số "),
)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Vietnamese and exits with 2 on wrong usage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("add_help", False)
        super().__init__(*args, **kwargs)
        self.add_argument("-h", "--help", action="help", help="xem hướng dẫn")
        self._positionals.title, self._optionals.title = "tham số", "lựa chọn"

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "Cách dùng:", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "Cách dùng:", 1)

    def error(self, message: str) -> NoReturn:
        for english, vietnamese in _USAGE_ERRORS:
            message = message.replace(english, vietnamese)
        self.exit(WRONG_USAGE, f"{self.format_usage()}Lệnh chưa đúng: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    main = _Parser(prog="app", description="Chính quyền thân thiện: các lệnh không cần cửa sổ.")
    _common(main, default=None)
    commands = main.add_subparsers(dest="command", metavar="LỆNH", title="các lệnh", parser_class=_Parser)
    for name, add in _COMMANDS.items():
        command = commands.add_parser(name, help=add.help, description=add.help)
        _common(command, default=argparse.SUPPRESS)
        add.arguments(command)
    return main


def _common(target: argparse.ArgumentParser, default: Any) -> None:
    target.add_argument("--store", metavar="THƯ_MỤC", default=default, help="thư mục kho dữ liệu")
    off = False if default is None else default
    target.add_argument("--json", action="store_true", default=off, help="in một tài liệu JSON")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command line as a namespace; `command` is None where the window is asked for.

    Output is UTF-8 from here on, whatever the console's code page.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="\n")
    return parser().parse_args(list(_joined(argv)))


def _joined(argv: Iterable[str]) -> Iterator[str]:
    """`--sort -due_date` as one word, which argparse would take for two options."""
    words = iter(argv)
    for word in words:
        yield f"{word}={next(words, '')}" if word == "--sort" else word


def run(options: argparse.Namespace) -> int:
    """Do the command, print its reply, return the exit code."""
    try:
        reply = _COMMANDS[options.command].run(options)
    except AppError as error:
        return _refuse(options, error)
    except Exception as error:  # noqa: BLE001 -- a fault of the program: where it is, never what it held
        return _refuse(options, _fault(error))
    if options.json:
        _print(json.dumps(reply.data, ensure_ascii=False, indent=1), sys.stdout)
    else:
        for line in reply.lines:
            _print(line, sys.stdout)
    return reply.code


def _fault(error: Exception) -> AppError:
    """What a fault of the program says: its kind and its line, for the supporter; no data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
    return AppError("CT-02", f"Chương trình gặp lỗi ngoài dự kiến ({place}).", "Báo người hỗ trợ dòng này.")


def _refuse(options: argparse.Namespace, error: AppError) -> int:
    _print(f"{error.message} {error.hint} (mã {error.code})".replace("  ", " "), sys.stderr)
    for name, message in error.fields.items():
        _print(f"  {name}: {message}", sys.stderr)
    if options.json:
        refusal = {"code": error.code, "message": error.message, "hint": error.hint, "fields": error.fields}
        _print(json.dumps({"error": refusal}, ensure_ascii=False, indent=1), sys.stdout)
    return REFUSED


def _print(line: str, stream: TextIO | None) -> None:
    if stream is not None:  # a windowed executable may have no console
        print(line, file=stream, flush=True)


# -- opening the office ----------------------------------------------------


@contextmanager
def _office(options: argparse.Namespace, *, new: bool = False, read_only: bool = False) -> Iterator[Office]:
    """The office in the chosen store. An absent store is made by `init` and `demo` only, never in silence."""
    folder = store_folder(options.store)
    if not new and not folder.is_dir():
        raise AppError("LENH-01", f"Chưa có kho dữ liệu ở {folder}.", "Chạy lệnh init, hoặc sửa --store.")
    office = open_office(folder, read_only=read_only)
    try:
        if not new:
            _ = office.settings  # refuses a store in which no unit was declared
        yield office
    finally:
        office.store.close()


def _input(source: str | None) -> Any:
    """The JSON document that FILE, `-` (standard input) or nothing (standard input too) holds."""
    try:
        if source in (None, "-"):
            text = sys.stdin.buffer.read().decode("utf-8-sig")
        elif source.lstrip()[:1] in ("{", "["):
            text = source
        else:
            text = Path(source).read_text(encoding="utf-8-sig")
        return json.loads(text)
    except OSError as error:
        raise AppError("LENH-02", f"Không đọc được tệp {source}.", error.strerror or "") from None
    except UnicodeDecodeError:
        raise AppError("LENH-03", "Tệp vào không phải UTF-8.", "Lưu tệp theo bảng mã UTF-8.") from None
    except ValueError as error:
        raise AppError("LENH-04", "Tệp vào không phải JSON đúng.", f"Xem lại: {error}.") from None


def _objects(source: str | None) -> list[JsonObject]:
    data = _input(source)
    items = data if isinstance(data, list) else [data]
    if not all(isinstance(item, dict) for item in items):
        raise AppError(
            "LENH-05", "Phải là một đối tượng JSON, hoặc một mảng các đối tượng.", "Xem lại tệp vào."
        )
    return items


# -- commands --------------------------------------------------------------


def _init(options: argparse.Namespace) -> Reply:
    from app.services import setup

    values = {
        "unit_name": options.unit_name,
        "unit_type": options.unit_type,
        "unit_code": options.unit_code,
        "level": options.level,
    }
    with _office(options, new=True) as office:
        row = setup.declare(office, values).record
        title = office.settings.unit_title
        return Reply(row, [f"Đã tạo kho dữ liệu cho {title} ở {store_folder(options.store)}."])


def _demo(options: argparse.Namespace) -> Reply:
    from app.services import setup

    chosen = {name: value for name, value in vars(options).items() if name in ("records", "seed")}
    with _office(options, new=True) as office:
        counts = setup.fill_with_demo(office, **chosen)
    words = ", ".join(f"{number} {TABLES[table].noun}" for table, number in counts.items())
    return Reply({"created": counts}, [f"Đã tạo xã Mộc Bắc để dùng thử: {words}."])


def _add(options: argparse.Namespace) -> Reply:
    registers.table_of(options.table)
    items = _objects(options.file)
    with _office(options) as office:
        ids = [done.record["id"] for done in registers.create_many(office, options.table, items)]
    return Reply({"ids": ids}, ids)


def _list(options: argparse.Namespace) -> Reply:
    conditions = _conditions(options.table, options.where)
    query = registers.Query(options.search, conditions, options.sort, options.offset, options.limit)
    with _office(options, read_only=True) as office:
        page = registers.query(office, options.table, query)
    rows = [dict(row) for row in page.rows]
    lines = [_line(options.table, row) for row in rows]
    return Reply({"total": page.total, "records": rows}, [*lines, f"{len(rows)}/{page.total} dòng"])


def _conditions(table: str, words: Sequence[str]) -> dict[str, registers.Condition]:
    """`--where F=V …` as the filter of a query; one field given several times may be any of them."""
    where: dict[str, list[str]] = {}
    for condition in words:
        name, equals, value = condition.partition("=")
        if not equals:
            raise AppError(
                "LENH-06", f"Điều kiện “{condition}” thiếu dấu bằng.", "Ví dụ: --where status=received."
            )
        where.setdefault(name, []).append(value)
    return {name: registers.parse_condition(table, name, values) for name, values in where.items()}


def _line(table: str, row: JsonObject) -> str:
    from app.domain.display import display

    record = TABLES[table].record
    shown = [display(record, name, row[name]) for name in TABLES[table].search_fields if row.get(name)]
    return "  ".join([row["id"], *(text.splitlines()[0] for text in dict.fromkeys(shown))])


def _show(options: argparse.Namespace) -> Reply:
    with _office(options, read_only=True) as office:
        row = dict(registers.get(office, options.table, options.id))
    return Reply(row, _lines_of(options.table, row))


def _lines_of(table: str, row: JsonObject) -> list[str]:
    from app.domain.display import display_by
    from app.domain.schema import describe

    specs = describe(TABLES[table].record)
    return [f"{spec.title}: {display_by(spec, row[name])}" for name, spec in specs.items() if name in row]


def _update(options: argparse.Namespace) -> Reply:
    registers.table_of(options.table)
    items = _objects(options.file)
    if len(items) != 1:
        raise AppError("LENH-07", "Lệnh update nhận đúng một đối tượng JSON.", "Xem lại tệp vào.")
    values = dict(items[0])
    rev = values.pop("rev", None)
    with _office(options) as office:
        row = dict(registers.update(office, options.table, options.id, values, rev).record)
    return Reply(row, [f"Đã sửa {registers.naming(TABLES[options.table], row)}."])


def _remove(options: argparse.Namespace) -> Reply:
    with _office(options) as office:
        changes = registers.remove(office, options.table, options.id)
    return Reply({"removed": options.id, "seq": changes.seq}, [f"{changes.message}."])


def _history(options: argparse.Namespace) -> Reply:
    with _office(options, read_only=True) as office:
        revisions = registers.history(office, options.table, options.id)
    if not revisions:
        raise AppError("LENH-08", "Không có lịch sử của bản ghi này.", "Xem lại bảng và mã nội bộ.")
    lines = [f"{item.at}  {item.by}  {item.message}" for item in revisions]
    entries = [
        {
            "seq": item.seq,
            "at": item.at,
            "by": item.by,
            "message": item.message,
            "before": item.before,
            "after": item.after,
        }
        for item in revisions
    ]
    return Reply({"history": entries}, lines)


def _undo(options: argparse.Namespace) -> Reply:
    with _office(options) as office:
        changes = registers.undo(office)
    touched = {table: list(ids) for table, ids in changes.touched.items()}
    return Reply(
        {"seq": changes.seq, "message": changes.message, "touched": touched}, [f"{changes.message}."]
    )


def _kind(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _report(options: argparse.Namespace) -> Reply:
    from app.services import bundle_export, paper_files, report_pages, reports, saving

    path = Path(options.out)
    with _office(options, read_only=True) as office:
        period = office.period(options.period)
        figures = reports.figures(office, period)
        missing = [figure.indicator.title for figure in reports.missing(figures)]
        data = paper_files.render(
            office,
            _kind(path),
            document=lambda: report_pages.full(office, period),
            sheets=lambda: [bundle_export.figures_sheet(office, period, figures)],
            title=f"Số liệu {period.label}",
        )
    saving.save(path, data)
    if missing:
        _print(f"Còn thiếu {len(missing)} số liệu: {', '.join(missing)}.", sys.stderr)
    reply = {"file": str(path), "period": period.code, "figures": len(figures), "missing": missing}
    return Reply(reply, [f"Báo cáo {period.label}: {path}"])


def _bundle(options: argparse.Namespace) -> Reply:
    acts = {
        "export": _bundle_export,
        "verify": _bundle_verify,
        "import": _bundle_import,
        "list": _bundle_list,
        "key": _bundle_key,
        "open-sealed": _bundle_open_sealed,
    }
    return acts[options.act](options)


def _bundle_export(options: argparse.Namespace) -> Reply:
    from app.services import bundle_export, sealed_cases

    seal = None
    if options.seal_to:
        seal = sealed_cases.for_key(sealed_cases.read_key(Path(options.seal_to)).key)
    elif options.seal_password_stdin:
        seal = sealed_cases.with_password(_password())
    with _office(options) as office:
        receipt = bundle_export.export(office, office.period(options.period), Path(options.out), seal=seal)
    reply = {
        "file": str(receipt.path),
        "size": receipt.size,
        "sha256": receipt.sha256,
        "bundle_id": receipt.manifest.bundle_id,
        "personal_data": receipt.manifest.personal_data,
    }
    return Reply(reply, [f"Đã ghi và kiểm tra gói {receipt.path} ({receipt.size:,} byte)."])


def _password() -> str:
    """The first line of standard input: words of the command stand in the system's list of processes."""
    try:
        return sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise AppError("LENH-03", "Mật khẩu vào không phải UTF-8.", "Gửi mật khẩu theo UTF-8.") from None


def _bundle_key(options: argparse.Namespace) -> Reply:
    from app.services import saving, sealed_cases

    with _office(options) as office:
        key = sealed_cases.own_key(office)
        name, data = sealed_cases.own_key_file(office)
    lines = [f"Khóa nhận của {key.unit.name}. Đọc qua điện thoại: {key.spoken}."]
    path = Path(options.out) / name if options.out else None
    if path is not None:
        saving.save(path, data)
        lines.append(f"Tệp gửi các đơn vị: {path}")
    return Reply({"key": key.key, "spoken": key.spoken, "file": str(path or "")}, lines)


def _bundle_open_sealed(options: argparse.Namespace) -> Reply:
    from app.services import bundle_export, sealed_cases

    password = _password() if options.password_stdin else ""
    verified = bundle_export.verify(Path(options.file))
    with _office(options, read_only=True) as office:
        found = sealed_cases.open_bundle(office, verified, password)
    entries = [case.model_dump() for case in found]
    lines = [
        f"{case.code}: {', '.join(filter(None, (case.person_name, case.person_phone, case.person_address)))}"
        for case in found
    ]
    return Reply({"cases": entries}, lines or ["Gói không có phần niêm phong."])


def _bundle_verify(options: argparse.Namespace) -> Reply:
    from app.bundles.signing import fingerprint
    from app.services import bundle_export

    verified = bundle_export.verify(Path(options.file))
    manifest = verified.manifest
    reply = {
        "ok": True,
        "bundle_id": manifest.bundle_id,
        "unit": {"code": manifest.unit.code, "name": manifest.unit.name},
        "period": manifest.period,
        "entries": len(manifest.entries),
        "signer": verified.signer,
        "personal_data": manifest.personal_data,
    }
    signed = f"ký bằng khóa {fingerprint(verified.signer)}" if verified.signer else "không có chữ ký"
    return Reply(reply, [f"Gói còn nguyên vẹn: {manifest.unit.name}, kỳ {manifest.period}, {signed}."])


def _bundle_import(options: argparse.Namespace) -> Reply:
    from app.services import consolidation

    with _office(options) as office:
        received = consolidation.receive(
            office, [Path(name) for name in options.files], confirmed_keys=frozenset(options.accept_key)
        )
    entries, lines = [], []
    for outcome in received.outcomes:
        entries.append(
            {
                "file": str(outcome.path),
                "verdict": outcome.verdict.name.lower(),
                "unit": outcome.unit,
                "period": outcome.period,
                "reason": outcome.message,
                "key": outcome.key,
            }
        )
        told = " ".join(filter(None, (outcome.message, outcome.hint)))
        lines.append(f"{outcome.path.name}: {outcome.verdict.value}. {told}".rstrip())
    refused = any(outcome.is_refused for outcome in received.outcomes)
    return Reply({"bundles": entries}, lines, REFUSED if refused else DONE)


def _consolidate(options: argparse.Namespace) -> Reply:
    from app.services import consolidation, consolidation_pages, saving

    path = Path(options.out)
    with _office(options, read_only=True) as office:
        period = office.period(options.period)
        whole = consolidation.consolidate(office, period)
        data = consolidation_pages.render(office, whole, _kind(path))
    saving.save(path, data)
    missing = [unit.name for unit in whole.missing]
    if missing:
        _print(f"Chưa nộp: {', '.join(missing)}.", sys.stderr)
    reply = {"file": str(path), "period": period.code, "units": len(whole.units), "missing": missing}
    return Reply(reply, [f"Tổng hợp {period.label} của {len(whole.received)} đơn vị: {path}"])


def _survey(options: argparse.Namespace) -> Reply:
    return {"form": _survey_form, "results": _survey_results}[options.act](options)


def _survey_form(options: argparse.Namespace) -> Reply:
    from app.documents.docx import render_docx
    from app.documents.pdf import render_pdf
    from app.services import letter_files, saving, survey_papers, surveys

    path = Path(options.out)
    letter_files.check_kind(path, (".pdf", ".docx"))
    with _office(options, read_only=True) as office:
        form = surveys.form_of(office, options.form)
        sheet = survey_papers.blank(office, form)
    data = render_pdf(sheet) if _kind(path) == "pdf" else render_docx(sheet)
    saving.save(path, data)
    return Reply({"file": str(path), "questions": len(form.questions)}, [f"{form.title}: {path}"])


def _survey_results(options: argparse.Namespace) -> Reply:
    from app.services import paper_files, saving, survey_papers, surveys

    path = Path(options.out)
    with _office(options, read_only=True) as office:
        period = office.period(options.period)
        found = surveys.results(office, period)
        data = paper_files.render(
            office,
            _kind(path),
            document=lambda: survey_papers.report(office, period),
            sheets=lambda: survey_papers.sheets(office, period),
            title=f"Kết quả khảo sát {period.label}",
        )
    saving.save(path, data)
    reply = {
        "file": str(path),
        "period": period.code,
        "collected": found.collected,
        "valid": found.valid,
        "satisfied": found.satisfied,
    }
    share = surveys.percent_words(found.percent)
    return Reply(reply, [f"Khảo sát {period.label}: {found.valid} phiếu hợp lệ, hài lòng {share}, {path}"])


def _bundle_list(options: argparse.Namespace) -> Reply:
    from app.services import bundle_export

    with _office(options, read_only=True) as office:
        rows = [dict(row) for row in bundle_export.made(office)]
    lines = [f"{row['created_at']}  {row['period']}  {row.get('file_name', '')}" for row in rows]
    return Reply({"bundles": rows}, lines or ["Chưa có gói nào."])


def _letter(options: argparse.Namespace) -> Reply:
    from app.services import letter_files, letters

    path = Path(options.out)
    letter_files.check_kind(path, (".pdf", ".docx"))
    with _office(options) as office:
        draft = letters.draft(
            office, options.occasion, options.contact, options.source, _assignments(options.set)
        )
        row = dict(letter_files.write_letter(office, draft, path).record)
    for warning in draft.warnings:
        _print(warning, sys.stderr)
    reply = {"id": row["id"], "code": row["code"], "file": str(path), "warnings": list(draft.warnings)}
    return Reply(reply, [f"Đã lập {draft.title.lower()} {row['code']}: {path}"])


def _letters_batch(options: argparse.Namespace) -> Reply:
    from app.services import letter_files

    path = Path(options.out)
    letter_files.check_kind(path, (".pdf",))
    query = registers.Query(where=_conditions("contacts", options.where))
    with _office(options) as office:
        contacts = registers.select(office, "contacts", query)
        values = _assignments(options.set)
        batch = letter_files.write_batch(office, options.occasion, contacts, path, values=values)
    ids = [done.record["id"] for done in batch.written]
    skipped = [{"contact_id": each.contact_id, "reason": each.reason} for each in batch.skipped]
    lines = [f"Đã lập {len(ids)} thư: {path}"]
    lines += [f"Bỏ qua {each['contact_id']}: {each['reason']}" for each in skipped]
    return Reply({"ids": ids, "file": str(path), "skipped": skipped}, lines)


def _assignments(words: Sequence[str]) -> dict[str, str]:
    values = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise AppError("LENH-09", f"“{word}” thiếu dấu bằng.", "Ví dụ: --set ly_do=chờ xác minh.")
        values[name] = value
    return values


def _self_test(_options: argparse.Namespace) -> Reply:
    from app.domain.clock import SystemClock
    from app.services import self_test

    checks = self_test.run(SystemClock())
    ok = all(check.ok for check in checks)
    data = {"ok": ok, "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks]}
    lines = [f"{'Đạt ' if check.ok else 'HỎNG'}  {check.name}: {check.detail}" for check in checks]
    return Reply(data, lines, DONE if ok else REFUSED)


def _import(options: argparse.Namespace) -> Reply:
    from app.services import importing

    with _office(options, read_only=options.dry_run) as office:
        plan = importing.analyse(office, options.table, Path(options.file))
        how = replace(plan.options, encoding=options.encoding) if options.encoding else plan.options
        report = importing.run(office, plan, options=how, dry_run=options.dry_run)
    errors = [{"row": line.row, "reason": line.reason} for line in report.refused]
    outcomes = (importing.Outcome.CREATED, importing.Outcome.UPDATED, importing.Outcome.SKIPPED)
    data = {outcome.value: report.counts[outcome] for outcome in outcomes}
    created, updated, skipped = data.values()
    words = f"Thêm {created}, sửa {updated}, bỏ qua {skipped}, từ chối {len(errors)} dòng."
    told = [f"Dòng {line.row}: {line.reason}" for line in report.refused]
    told += [f"Dòng {line.row}: {line.warning}" for line in report.warned]
    lines = [*plan.notes, *told, words]
    return Reply({**data, "errors": errors}, lines)


def _check(options: argparse.Namespace) -> Reply:
    from app.store.check import check, repair

    with _office(options, read_only=not options.repair) as office:
        findings = check(office.store)
        repaired = options.repair and repair(office.store, findings, by=office.user) is not None
        left = check(office.store) if options.repair else findings
    wrong = [finding for finding in left if finding.kind != "aside"]
    entries = [{"kind": f.kind, "message": f.words, "remedy": f.remedy} for f in left]
    lines = [f"{f.words}{f' → {f.remedy}' if f.remedy else ''}" for f in left]
    data = {"ok": not wrong, "findings": entries, "repaired": repaired}
    return Reply(data, lines or ["Kho dữ liệu lành lặn."], REFUSED if wrong else DONE)


def _backup(options: argparse.Namespace) -> Reply:
    return {"create": _backup_create, "list": _backup_list, "restore": _backup_restore}[options.act](options)


def _backup_create(options: argparse.Namespace) -> Reply:
    from app.services import backups

    with _office(options) as office:
        made = backups.create(office)
    files = [str(backup.path) for backup in made]
    return Reply({"files": files}, [f"Đã sao lưu và đọc lại: {file}" for file in files])


def _backup_list(options: argparse.Namespace) -> Reply:
    from app.services import backups

    with _office(options, read_only=True) as office:
        found = backups.listed(office)
    entries = [
        {
            "file": str(backup.path),
            "at": backup.at.isoformat(timespec="seconds"),
            "seq": backup.seq,
            "size": backup.size,
            "counts": backup.counts,
        }
        for backup in found
    ]
    lines = [f"{backup.at:%d/%m/%Y %H:%M}  {backup.path}" for backup in found]
    return Reply({"backups": entries}, lines or ["Chưa có bản sao lưu nào."])


def _backup_restore(options: argparse.Namespace) -> Reply:
    """Into the living store as an act; into an absent or empty `--store` by unpacking the backup there."""
    from app.services import backups
    from app.store.backups import unpack

    path = Path(options.file)
    folder = store_folder(options.store)
    if not folder.is_dir() or not any(folder.iterdir()):
        unpack(path, folder)
        return Reply({"restored": str(path), "store": str(folder)}, [f"Đã dựng lại kho ở {folder}."])
    with _office(options) as office:
        changes = backups.restore(office, path)
    return Reply({"restored": str(path), "seq": changes.seq}, [f"{changes.message}."])


def _register(options: argparse.Namespace) -> Reply:
    from app.services import register_books, saving

    path = Path(options.out)
    with _office(options, read_only=True) as office:
        period = office.period(options.period)
        rows = register_books.rows_of(office, options.table, period)
        data = register_books.render(office, options.table, period, _kind(path))
    saving.save(path, data)
    title = TABLES[options.table].title
    reply = {"file": str(path), "records": len(rows)}
    return Reply(reply, [f"Sổ {title.lower()}, {period.label}: {len(rows)} dòng, {path}"])


# -- their arguments -------------------------------------------------------


def _no_arguments(_command: argparse.ArgumentParser) -> None:
    """A command that needs nothing more."""


def _init_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--unit-name", required=True, metavar="TÊN", help="tên riêng, ví dụ “Mộc Bắc”")
    command.add_argument("--unit-type", required=True, choices=["xa", "phuong", "thi_xa", "tinh"])
    command.add_argument("--unit-code", required=True, metavar="MÃ")
    command.add_argument("--level", choices=["commune", "superior"], default="commune")


def _demo_arguments(command: argparse.ArgumentParser) -> None:
    # The defaults are the service's, which every other start would load for them.
    absent = argparse.SUPPRESS
    command.add_argument("--records", type=_positive, default=absent, metavar="N", help="số công dân")
    command.add_argument("--seed", type=int, default=absent, metavar="S")


def _positive(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("phải là số không âm")
    return number


def _table(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", metavar="BẢNG", help=", ".join(TABLES))


def _table_and_id(command: argparse.ArgumentParser) -> None:
    _table(command)
    command.add_argument("id", metavar="ID")


def _file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="TỆP", nargs="?", help="tệp JSON, hoặc - để đọc từ đầu vào chuẩn")


def _add_arguments(command: argparse.ArgumentParser) -> None:
    _table(command)
    _file(command)


def _update_arguments(command: argparse.ArgumentParser) -> None:
    _table_and_id(command)
    _file(command)


def _list_arguments(command: argparse.ArgumentParser) -> None:
    _table(command)
    command.add_argument("--search", default="", metavar="CHỮ", help="tìm không cần dấu")
    command.add_argument("--where", action="append", default=[], metavar="MỤC=GIÁ_TRỊ")
    command.add_argument("--sort", default="", metavar="MỤC", help="-MỤC là xếp ngược")
    command.add_argument("--limit", type=_positive, default=DEFAULT_LIMIT, metavar="N", help="0 là tất cả")
    command.add_argument("--offset", type=_positive, default=0, metavar="N")


def _register_arguments(command: argparse.ArgumentParser) -> None:
    _table(command)
    command.add_argument(
        "--period", required=True, metavar="KỲ", help="2026-M05, 2026-Q2, 2026-H1, 2026, a..b"
    )
    command.add_argument("--out", required=True, metavar="TỆP", help="tệp .xlsx, .pdf hoặc .docx")


def _check_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--repair", action="store_true", help="sửa những chỗ sửa được")


def _backup_arguments(command: argparse.ArgumentParser) -> None:
    acts = command.add_subparsers(dest="act", metavar="VIỆC", required=True, parser_class=_Parser)
    create = acts.add_parser("create", help="sao lưu ngay")
    listing = acts.add_parser("list", help="các bản sao lưu")
    restore = acts.add_parser("restore", help="khôi phục; hiện tại được sao lưu trước")
    restore.add_argument("file", metavar="BẢN_SAO_LƯU.zip")
    for each in (create, listing, restore):
        _common(each, default=argparse.SUPPRESS)


def _report_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("period", metavar="KỲ", help="2026-M05, 2026-Q2, 2026-H1, 2026, a..b")
    command.add_argument("--out", required=True, metavar="TỆP", help="tệp .pdf, .docx hoặc .xlsx")


def _bundle_arguments(command: argparse.ArgumentParser) -> None:
    acts = command.add_subparsers(dest="act", metavar="VIỆC", required=True, parser_class=_Parser)
    export = acts.add_parser("export", help="ghi gói của một kỳ vào thư mục hay USB")
    export.add_argument("period", metavar="KỲ")
    export.add_argument("--out", required=True, metavar="THƯ_MỤC")
    sealed = export.add_mutually_exclusive_group()
    sealed.add_argument(
        "--seal-to", default="", metavar="TỆP_KHÓA", help="kèm người gửi, niêm phong bằng khóa của cấp trên"
    )
    sealed.add_argument(
        "--seal-password-stdin", action="store_true", help="kèm người gửi, niêm phong bằng mật khẩu ở đầu vào"
    )
    verify = acts.add_parser("verify", help="kiểm tra một gói")
    verify.add_argument("file", metavar="GÓI.zip")
    taking = acts.add_parser("import", help="cấp trên nhận gói của các đơn vị")
    taking.add_argument("files", metavar="GÓI.zip", nargs="+")
    taking.add_argument(
        "--accept-key", action="append", default=[], metavar="KHÓA", help="khóa mới đã đối chiếu với đơn vị"
    )
    listing = acts.add_parser("list", help="các gói đã ghi")
    key = acts.add_parser("key", help="khóa nhận của cấp trên, để đơn vị niêm phong")
    key.add_argument("--out", default="", metavar="THƯ_MỤC", help="ghi tệp khóa vào đây")
    opening = acts.add_parser("open-sealed", help="cấp trên đọc phần niêm phong của một gói")
    opening.add_argument("file", metavar="GÓI.zip")
    opening.add_argument("--password-stdin", action="store_true", help="mật khẩu ở đầu vào chuẩn")
    for each in (export, verify, taking, listing, key, opening):
        _common(each, default=argparse.SUPPRESS)


def _survey_arguments(command: argparse.ArgumentParser) -> None:
    acts = command.add_subparsers(dest="act", metavar="VIỆC", required=True, parser_class=_Parser)
    form = acts.add_parser("form", help="phiếu trắng để in")
    form.add_argument("--form", default="full", metavar="MẪU", help="full, short hoặc mã mẫu của đơn vị")
    form.add_argument("--out", required=True, metavar="TỆP", help="tệp .pdf hoặc .docx")
    results = acts.add_parser("results", help="kết quả của một kỳ")
    results.add_argument("period", metavar="KỲ")
    results.add_argument("--out", required=True, metavar="TỆP", help="tệp .pdf, .docx hoặc .xlsx")
    for each in (form, results):
        _common(each, default=argparse.SUPPRESS)


def _letter_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("occasion", metavar="DỊP", help="ví dụ apology-late-answer, thanks-idea, condolence")
    command.add_argument("--contact", default="", metavar="ID", help="công dân nhận thư")
    command.add_argument("--source", default="", metavar="BẢNG/ID", help="việc mà thư nói đến")
    command.add_argument("--set", action="append", default=[], metavar="CHỖ_ĐIỀN=GIÁ_TRỊ")
    command.add_argument("--out", required=True, metavar="TỆP", help="tệp .pdf hoặc .docx")


def _batch_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("occasion", metavar="DỊP")
    command.add_argument("--where", action="append", default=[], metavar="MỤC=GIÁ_TRỊ", help="lọc công dân")
    command.add_argument("--set", action="append", default=[], metavar="CHỖ_ĐIỀN=GIÁ_TRỊ")
    command.add_argument("--out", required=True, metavar="TỆP.pdf")


def _import_arguments(command: argparse.ArgumentParser) -> None:
    _table(command)
    command.add_argument("file", metavar="TỆP", help="tệp .xlsx, .xls hoặc .csv")
    command.add_argument("--encoding", choices=["auto", "unicode", "tcvn3", "vni"])
    command.add_argument("--dry-run", action="store_true", help="chỉ xem sẽ nhập được gì")


@dataclass(frozen=True)
class _Command:
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], Reply]


_COMMANDS: dict[str, _Command] = {
    "init": _Command("tạo kho dữ liệu cho một đơn vị", _init_arguments, _init),
    "demo": _Command("tạo xã Mộc Bắc với dữ liệu bịa để dùng thử", _demo_arguments, _demo),
    "add": _Command("thêm một hay nhiều bản ghi", _add_arguments, _add),
    "list": _Command("liệt kê, tìm, lọc", _list_arguments, _list),
    "show": _Command("xem một bản ghi", _table_and_id, _show),
    "update": _Command("sửa các mục đã nêu của một bản ghi", _update_arguments, _update),
    "remove": _Command("xóa một bản ghi", _table_and_id, _remove),
    "history": _Command("xem lịch sử của một bản ghi", _table_and_id, _history),
    "import": _Command("nhập danh sách từ Excel hay CSV", _import_arguments, _import),
    "undo": _Command("hoàn tác việc gần nhất", _no_arguments, _undo),
    "register": _Command("in sổ của một kỳ", _register_arguments, _register),
    "report": _Command("báo cáo số liệu của một kỳ", _report_arguments, _report),
    "survey": _Command("phiếu khảo sát: in phiếu trắng, kết quả của một kỳ", _survey_arguments, _survey),
    "bundle": _Command("gói dữ liệu gửi cấp trên", _bundle_arguments, _bundle),
    "consolidate": _Command("cấp trên tổng hợp gói của các đơn vị", _report_arguments, _consolidate),
    "letter": _Command("lập một thư, ghi vào sổ thư và ra tệp", _letter_arguments, _letter),
    "letters-batch": _Command("lập thư cho nhiều công dân, một tệp PDF", _batch_arguments, _letters_batch),
    "backup": _Command("sao lưu, khôi phục", _backup_arguments, _backup),
    "check": _Command("kiểm tra kho dữ liệu", _check_arguments, _check),
    "self-test": _Command("tự kiểm tra bản chương trình này", _no_arguments, _self_test),
}
