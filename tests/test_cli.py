"""The headless commands as administrators and scripts run them: real processes, real exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.services import cases
from tests.bundles.samples import MOC_NAM, OTHER_KEY, PERIOD, commune_bundle
from tests.services.offices import open_office

ROOT = Path(__file__).resolve().parent.parent
HER = {"full_name": "Đặng Thị Thuở", "phone": "0912 345 678", "birth_date": "1956"}


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """`python -m app --store …` on a store of its own, on a machine that does not speak UTF-8."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "app", "--store", str(self.folder), *words]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}

    def __call__(self, *words: str, stdin: Any = None) -> Answer:
        given = b"" if stdin is None else stdin if isinstance(stdin, bytes) else json.dumps(stdin).encode()
        done = subprocess.run(
            self.command(*words),
            input=given,
            capture_output=True,
            env=self.environment(),
            cwd=ROOT,
            check=False,
            timeout=120,
        )
        return Answer(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def json(self, *words: str, stdin: Any = None) -> Any:
        answer = self("--json", *words, stdin=stdin)
        assert answer.code == 0, answer.err
        return answer.json


@pytest.fixture
def empty(tmp_path: Path) -> Program:
    return Program(tmp_path / "kho của xã")


@pytest.fixture
def program(empty: Program) -> Program:
    answer = empty("init", "--unit-name", "Mộc Bắc", "--unit-type", "xa", "--unit-code", "13327")
    assert answer.code == 0, answer.err
    return empty


def total(program: Program, table: str = "contacts") -> int:
    found: int = program.json("list", table)["total"]
    return found


def test_init_declares_the_unit_once(empty: Program) -> None:
    words = ("init", "--unit-name", "Mộc Bắc", "--unit-type", "xa", "--unit-code", "13327")
    assert empty("--json", *words).json["unit_name"] == "Mộc Bắc"
    again = empty(*words)
    assert (again.code, "VP-02" in again.err) == (1, True)


def test_a_record_is_added_shown_changed_removed_and_brought_back(program: Program) -> None:
    (her,) = program.json("add", "contacts", "-", stdin=HER)["ids"]
    shown = program.json("show", "contacts", her)
    assert (shown["full_name"], shown["phone"]) == ("Đặng Thị Thuở", "0912345678")
    changed = program.json("update", "contacts", her, "-", stdin={"hamlet": "Xóm Đông", "rev": shown["rev"]})
    assert (changed["hamlet"], changed["full_name"]) == ("Xóm Đông", "Đặng Thị Thuở")
    history = program.json("history", "contacts", her)["history"]
    assert [entry["message"] for entry in history] == [
        "Thêm công dân CD-2026-0001",
        "Sửa công dân CD-2026-0001",
    ] or (len(history) == 2)
    assert program.json("remove", "contacts", her)["removed"] == her
    assert total(program) == 0
    assert "Xóa" in program.json("undo")["message"]
    assert total(program) == 1


def test_an_array_is_added_from_a_file_and_inline(program: Program, tmp_path: Path) -> None:
    people = [{"full_name": f"Nguyễn Văn {name}"} for name in ("An", "Bình", "Cường")]
    file = tmp_path / "người.json"
    file.write_text(json.dumps(people, ensure_ascii=False), encoding="utf-8-sig")
    assert len(program.json("add", "contacts", str(file))["ids"]) == 3
    assert len(program.json("add", "contacts", json.dumps({"full_name": "Lê Dũng"}))["ids"]) == 1
    assert total(program) == 4


def test_rows_are_searched_filtered_sorted_and_paged(program: Program) -> None:
    people = [("Nguyễn Thị Hòa", "Xóm Đông"), ("Nguyễn Thị Hoa", "Xóm Đình"), ("Trần Ân", "Xóm Đông")]
    program.json("add", "contacts", "-", stdin=[{"full_name": n, "hamlet": h} for n, h in people])

    def names(*words: str) -> list[str]:
        return [row["full_name"] for row in program.json("list", "contacts", *words)["records"]]

    assert sorted(names("--search", "thi hoa")) == ["Nguyễn Thị Hoa", "Nguyễn Thị Hòa"]
    assert names("--where", "hamlet=Xóm Đông", "--sort", "-full_name") == ["Nguyễn Thị Hòa", "Trần Ân"]
    assert names("--where", "hamlet=Xóm Đông", "--where", "hamlet=Xóm Đình", "--limit", "1") == ["Trần Ân"]
    assert names("--offset", "2") == ["Nguyễn Thị Hòa"]
    assert program.json("list", "contacts", "--limit", "1")["total"] == 3


def test_a_new_case_gets_its_due_date(program: Program) -> None:
    call = {"content": "Đèn đường hỏng", "received_at": "2026-04-28T19:50"}
    (case,) = program.json("add", "hotline", "-", stdin=call)["ids"]
    assert program.json("show", "hotline", case)["due_date"] == "2026-05-14"


def test_json_alone_stands_on_standard_output_and_refusals_say_why(program: Program) -> None:
    answer = program("--json", "add", "contacts", "-", stdin={"full_name": "", "colour": "đỏ"})
    assert answer.code == 1
    assert answer.json["error"]["code"] == "DL-01"
    assert set(answer.json["error"]["fields"]) == {"full_name", "colour"}
    assert "họ và tên" in answer.err


@pytest.mark.parametrize(
    ("words", "stdin", "code", "says"),
    [
        (("add", "phones", "-"), {}, 1, "BANG-01"),
        (("add", "contacts", "-"), b"{not json", 1, "LENH-04"),
        (("add", "contacts", "-"), b"\xff\xfe\x00", 1, "LENH-03"),
        (("add", "contacts", "-"), [1, 2], 1, "LENH-05"),
        (("add", "contacts", "nowhere.json"), None, 1, "LENH-02"),
        (("add", "contacts", "-"), [HER, {"full_name": ""}], 1, "DL-01"),
        (("show", "contacts", "nobody"), None, 1, "BANG-02"),
        (("history", "contacts", "nobody"), None, 1, "LENH-08"),
        (("list", "contacts", "--where", "hamlet"), None, 1, "LENH-06"),
        (("list", "contacts", "--where", "colour=red"), None, 1, "BANG-03"),
        (("list", "contacts", "--sort", "colour"), None, 1, "BANG-03"),
        (("list", "contacts", "--limit", "nhiều"), None, 2, "Lệnh chưa đúng"),
        (("list",), None, 2, "còn thiếu: BẢNG"),
        (("show", "contacts"), None, 2, "còn thiếu: ID"),
        (("fly",), None, 2, "không có lựa chọn này"),
        (("list", "contacts", "--colour"), None, 2, "không có tham số"),
    ],
)
def test_wrong_input_is_refused_in_vietnamese_and_changes_nothing(
    program: Program, words: tuple[str, ...], stdin: Any, code: int, says: str
) -> None:
    answer = program(*words, stdin=stdin)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err
    assert "Traceback" not in answer.err
    assert total(program) == 0


def test_an_absent_store_is_never_made_in_silence(empty: Program) -> None:
    answer = empty("list", "contacts")
    assert (answer.code, "LENH-01" in answer.err) == (1, True)
    assert not empty.folder.exists()


def test_a_change_on_an_old_reading_is_refused(program: Program) -> None:
    (her,) = program.json("add", "contacts", "-", stdin=HER)["ids"]
    program.json("update", "contacts", her, "-", stdin={"hamlet": "Xóm Đông", "rev": 1})
    late = program("update", "contacts", her, "-", stdin={"hamlet": "Xóm Đình", "rev": 1})
    assert late.code == 1
    assert program.json("show", "contacts", her)["hamlet"] == "Xóm Đông"


def test_printed_ids_survive_a_kill(program: Program) -> None:
    people = [{"full_name": f"Nguyễn Văn {number}"} for number in range(50)]
    process = subprocess.Popen(
        program.command("add", "contacts", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=program.environment(),
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(people).encode())
    process.stdin.close()
    first = process.stdout.readline().decode().strip()
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    assert program.json("show", "contacts", first)["full_name"] == "Nguyễn Văn 0"
    assert total(program) == 50


def test_the_demo_commune_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    made = []
    for name in ("một", "hai"):
        program = Program(tmp_path / name)
        created = program.json("demo", "--records", "30", "--seed", "7")["created"]
        assert created["contacts"] == 30
        rows = program.json("list", "hotline", "--limit", "0", "--sort", "code")["records"]
        made.append([(row["code"], row["content"], row.get("person_name")) for row in rows])
    assert made[0] == made[1]
    assert made[0]


def test_help_is_in_vietnamese(empty: Program) -> None:
    answer = empty("--help")
    assert answer.code == 0
    assert answer.out.startswith("Cách dùng:")
    assert "thêm một hay nhiều bản ghi" in answer.out


def test_a_command_starts_quickly_and_loads_no_window(program: Program) -> None:
    code = (
        "import sys; from app.__main__ import main; main(sys.argv[1:]);"
        "print(sorted({'flet', 'fpdf', 'docx', 'openpyxl', 'pypdfium2'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--store", str(program.folder), "list", "contacts"],
        capture_output=True,
        env=program.environment(),
        cwd=ROOT,
        check=True,
    )
    assert done.stderr.decode().strip() == "[]"


def pdf_text(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.fixture
def commune(empty: Program) -> Program:
    empty.json("demo", "--records", "40")
    return empty


def test_a_letter_is_written_and_entered_in_the_register(commune: Program, tmp_path: Path) -> None:
    her = commune.json("add", "contacts", "-", stdin={**HER, "honorific": "Bà", "hamlet": "Xóm Đông"})["ids"][
        0
    ]
    call = {"content": "Đèn đường ngõ 3 hỏng", "contact_id": her, "received_at": "2026-04-28T19:50"}
    (case,) = commune.json("add", "hotline", "-", stdin=call)["ids"]
    out = tmp_path / "xin lỗi.pdf"
    answer = commune.json(
        "letter",
        "apology-late-answer",
        *("--source", f"hotline/{case}"),
        *(
            "--set",
            "ly_do=phải chờ vật tư",
            "--set",
            "tien_do=đã đặt mua",
            "--set",
            "ngay_tra_loi=2026-12-25",
        ),
        *("--out", str(out)),
    )
    text = pdf_text(out)
    assert "THƯ XIN LỖI" in text
    assert "Đặng Thị Thuở" in text
    assert "phải chờ vật tư" in text.replace("\r\n", " ").replace("\n", " ")
    assert commune.json("show", "letters", answer["id"])["source"] == f"hotline/{case}"
    word = tmp_path / "xin lỗi.docx"
    commune.json("letter", "condolence", "--out", str(word), *_all_filled())
    assert word.read_bytes()[:2] == b"PK"


def _all_filled() -> list[str]:
    names = ("ong_ba_cu=cụ", "ten_nguoi_mat=Lê Văn Bảy", "nam_sinh=1940", "ngay_mat=2026-05-01", "tuoi=87")
    names += ("thon_tdp=xóm Đông", "huong_tho_duong=hưởng thọ", "ho_ten=Lê Văn Bảy", "dia_chi=Xóm Đông")
    return [word for name in names for word in ("--set", name)]


def test_an_unfinished_or_unwritable_letter_leaves_nothing(commune: Program, tmp_path: Path) -> None:
    before = total(commune, "letters")
    out = tmp_path / "thư.pdf"
    (tmp_path / "tệp").write_bytes(b"")
    for words, code in (
        (("letter", "thanks-idea", "--out", str(out)), "THU-02"),
        (("letter", "birthday", "--out", str(out)), "THU-01"),
        (("letter", "condolence", *_all_filled(), "--out", str(tmp_path / "thư.odt")), "TEP-03"),
        (("letter", "condolence", *_all_filled(), "--out", str(tmp_path / "tệp" / "thư.pdf")), "TEP-01"),
        (("letter", "condolence", "--set", "tuoi", "--out", str(out)), "LENH-09"),
    ):
        answer = commune(*words)
        assert (answer.code, code in answer.err) == (1, True), (words, answer.err)
    assert not out.exists()
    assert total(commune, "letters") == before


def test_a_batch_is_one_file_and_says_who_was_left_out(commune: Program, tmp_path: Path) -> None:
    people = [
        {"full_name": "Nguyễn Văn An", "honorific": "Cụ", "tags": ["mừng thọ"], "birth_date": "1946"},
        {"full_name": "Lê Thị Bình", "honorific": "Cụ", "tags": ["mừng thọ"], "birth_date": "1946"},
        {
            "full_name": "Trần Văn Chín",
            "honorific": "Cụ",
            "tags": ["mừng thọ"],
            "no_letters": True,
            "birth_date": "1946",
        },
    ]
    commune.json("add", "contacts", "-", stdin=people)
    before = total(commune, "letters")
    out = tmp_path / "mừng thọ.pdf"
    answer = commune.json(
        "letters-batch", "congratulations-longevity", "--where", "tags=mừng thọ", "--out", str(out)
    )
    assert (len(answer["ids"]), len(answer["skipped"])) == (2, 1)
    text = pdf_text(out)
    assert "Nguyễn Văn An" in text
    assert "Trần Văn Chín" not in text
    assert total(commune, "letters") == before + 2
    nobody = commune("letters-batch", "congratulations-longevity", "--where", "tags=x", "--out", str(out))
    assert (nobody.code, "THU-30" in nobody.err) == (1, True)


def test_the_program_tests_itself_without_touching_the_store(empty: Program) -> None:
    answer = empty.json("self-test")
    assert answer["ok"], answer
    assert {check["name"] for check in answer["checks"]} >= {
        "Phông chữ",
        "Kho dữ liệu",
        "Lập thư",
        "Niêm phong",
    }
    assert not empty.folder.exists()


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_a_register_is_printed_for_a_period(commune: Program, tmp_path: Path, kind: str) -> None:
    call = {"content": "Đèn đường ngõ 3 hỏng", "received_at": "2026-04-28T19:50"}
    commune.json("add", "hotline", "-", stdin=call)
    out = tmp_path / f"sổ.{kind}"
    answer = commune.json("register", "hotline", "--period", "2026-M04", "--out", str(out))
    assert answer["records"] >= 1
    assert out.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04")
    if kind == "pdf":
        assert "Đèn đường ngõ 3 hỏng" in pdf_text(out)


def test_a_register_of_no_period_or_kind_is_refused(commune: Program, tmp_path: Path) -> None:
    out = str(tmp_path / "sổ.pdf")
    for words, code in (
        (("register", "hotline", "--period", "2026-M13", "--out", out), "KY-02"),
        (("register", "hotline", "--period", "2026", "--out", str(tmp_path / "sổ.odt")), "TEP-03"),
        (("register", "phones", "--period", "2026", "--out", out), "BANG-01"),
    ):
        answer = commune(*words)
        assert (answer.code, code in answer.err) == (1, True), answer.err


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_the_figures_of_a_period_are_reported(commune: Program, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"báo cáo.{kind}"
    answer = commune.json("report", "2026-H1", "--out", str(out))
    assert (answer["period"], answer["figures"] > 10) == ("2026-H1", True)
    assert out.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04")


def test_a_bundle_is_exported_listed_and_verified_and_a_changed_one_refused(
    commune: Program, tmp_path: Path
) -> None:
    stick = tmp_path / "USB của xã"
    stick.mkdir()
    made = commune.json("bundle", "export", "2026-H1", "--out", str(stick))
    bundle = Path(made["file"])
    assert bundle.parent == stick
    assert commune.json("bundle", "verify", str(bundle))["period"] == "2026-H1"
    assert [row["file_name"] for row in commune.json("bundle", "list")["bundles"]] == [bundle.name]
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(bytes(data))
    refused = commune("bundle", "verify", str(bundle))
    assert (refused.code, "GOI-" in refused.err) == (1, True)


def test_a_bundle_for_no_folder_or_period_is_refused(commune: Program, tmp_path: Path) -> None:
    for words, code in (
        (("bundle", "export", "2026-H1", "--out", str(tmp_path / "không có")), 1),
        (("bundle", "export", "26", "--out", str(tmp_path)), 1),
        (("bundle", "verify", str(tmp_path / "không có.zip")), 1),
        (("bundle",), 2),
        (("bundle", "send"), 2),
    ):
        answer = commune(*words)
        assert (answer.code, "Traceback" in answer.err) == (code, False), answer.err
    assert commune.json("bundle", "list")["bundles"] == []


def test_a_list_is_imported_and_every_row_told(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "danh sách.csv"
    rows = "Hä vµ tªn;N¨m sinh;§iÖn tho¹i\nNguyÔn V¨n §øc;1956;912345678\nLª V¨n Ba;31/02/1960;\n"
    file.write_bytes(rows.encode("cp1252"))
    trial = program.json("import", "contacts", str(file), "--dry-run")
    assert total(program) == 0
    answer = program.json("import", "contacts", str(file))
    assert answer == trial
    assert {name: answer[name] for name in ("created", "updated", "skipped")} == {
        "created": 1,
        "updated": 0,
        "skipped": 0,
    }
    (error,) = answer["errors"]
    assert error["row"] == 3
    assert "ngày" in error["reason"]
    (row,) = program.json("list", "contacts")["records"]
    assert (row["full_name"], row["birth_date"], row["phone"]) == ("Nguyễn Văn Đức", "1956", "0912345678")
    program.json("undo")
    assert total(program) == 0


def test_a_bad_file_is_refused_and_nothing_changes(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "bảng.xlsx"
    file.write_bytes(b"%PDF-1.7")
    answer = program("--json", "import", "contacts", str(file))
    assert (answer.code, answer.json["error"]["code"]) == (1, "NHAP-03")
    assert program("import", "contacts", str(file), "--encoding", "latin").code == 2
    assert total(program) == 0


def test_a_sound_store_checks_clean_and_a_broken_reference_is_found_and_repaired(program: Program) -> None:
    assert program.json("check") == {"ok": True, "findings": [], "repaired": False}
    (her,) = program.json("add", "contacts", "-", stdin=HER)["ids"]
    (case,) = program.json("add", "hotline", "-", stdin={"content": "Đèn hỏng", "contact_id": her})["ids"]
    code = (
        "import sys; from pathlib import Path; from app.bootstrap import open_office;"
        "o = open_office(Path(sys.argv[1]));\n"
        "with o.store.transaction('hỏng', by='thử') as tx: tx.remove('contacts', sys.argv[2])\n"
        "o.store.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(program.folder), her], cwd=ROOT, check=True)
    found = program("--json", "check")
    assert (found.code, found.json["findings"][0]["kind"]) == (1, "reference")
    assert program.json("check", "--repair")["repaired"]
    assert program.json("check")["ok"]
    assert "contact_id" not in program.json("show", "hotline", case)


def test_a_backup_is_made_listed_and_restored_also_into_a_new_place(program: Program, tmp_path: Path) -> None:
    (her,) = program.json("add", "contacts", "-", stdin=HER)["ids"]
    (file,) = program.json("backup", "create")["files"]
    assert [entry["file"] for entry in program.json("backup", "list")["backups"]] == [file]
    program.json("remove", "contacts", her)
    program.json("backup", "restore", file)
    assert program.json("show", "contacts", her)["full_name"] == "Đặng Thị Thuở"
    elsewhere = Program(tmp_path / "máy mới")
    elsewhere.json("backup", "restore", file)
    assert elsewhere.json("show", "contacts", her)["full_name"] == "Đặng Thị Thuở"
    assert program("backup", "restore", str(tmp_path / "không có.zip")).code == 1


def test_every_command_is_written_down() -> None:
    from app import cli

    rows = [
        line for line in (ROOT / "docs/lenh.md").read_text(encoding="utf-8").splitlines() if line[:3] == "| `"
    ]
    assert {row[3:].split("`")[0].split()[0] for row in rows} == set(cli._COMMANDS)


def test_the_level_above_takes_bundles_names_what_it_refuses_and_writes_the_sums(
    empty: Program, tmp_path: Path
) -> None:
    unit = ("--unit-name", "Thử", "--unit-type", "thi_xa", "--unit-code", "999")
    empty.json("init", *unit, "--level", "superior")
    good, broken = commune_bundle(tmp_path), commune_bundle(tmp_path, MOC_NAM)
    broken.write_bytes(broken.read_bytes()[:-9])
    answer = empty("--json", "bundle", "import", str(good), str(broken))
    assert answer.code == 1
    assert [each["verdict"] for each in answer.json["bundles"]] == ["received", "refused"]
    paper = tmp_path / "tổng hợp.xlsx"
    told = empty.json("consolidate", PERIOD, "--out", str(paper))
    assert (told["units"], told["missing"]) == (1, [])
    assert paper.stat().st_size > 0
    other = commune_bundle(tmp_path, sequence=2, seed=OTHER_KEY)
    (waiting,) = empty("--json", "bundle", "import", str(other)).json["bundles"]
    assert waiting["verdict"] == "new_key"
    (taken,) = empty.json("bundle", "import", str(other), "--accept-key", waiting["key"])["bundles"]
    assert taken["verdict"] == "replaced"
    assert empty("consolidate", PERIOD, "--out", str(tmp_path / "x.txt")).code == 1


def test_who_sent_a_forwarded_case_goes_up_sealed_and_is_read_above_alone(tmp_path: Path) -> None:
    unit, town = Program(tmp_path / "xã"), Program(tmp_path / "thị xã")
    office = open_office(unit.folder)
    call = {"content": "Cầu yếu", "received_at": "2026-05-15", "person_name": HER["full_name"]}
    case = cases.receive(office, "hotline", call).record
    cases.forward(office, "hotline", case["id"], to="UBND thị xã")
    office.store.close()
    open_office(town.folder, level="superior", unit_type="thi_xa", unit_code="999").store.close()
    key = town.json("bundle", "key", "--out", str(tmp_path))
    assert Path(key["file"]).name == "KHOA_NHAN_999.txt"
    words = ("bundle", "export", PERIOD, "--out", str(tmp_path))
    made = unit.json(*words, "--seal-to", key["file"])
    assert made["personal_data"] == unit.json("bundle", "verify", made["file"])["personal_data"] == "sealed"
    told = town.json("bundle", "open-sealed", made["file"])["cases"]
    assert [each["person_name"] for each in told] == [HER["full_name"]]
    password = "mưa rào tháng sáu\r\n".encode()
    made = unit.json(*words, "--seal-password-stdin", stdin=password)
    reading = ("bundle", "open-sealed", made["file"], "--password-stdin")
    assert town.json(*reading, stdin=password)["cases"] == told
    assert town("--json", *reading, stdin=b"\xff").json["error"]["code"] == "LENH-03"
    refused = town("--json", *reading, stdin="mưa rào tháng bảy\n".encode())
    assert (refused.code, refused.json["error"]["code"]) == (1, "GOI-26")
    assert unit(*words, "--seal-to", key["file"], "--seal-password-stdin", stdin=password).code == 2
    assert "không có phần niêm phong" in town("bundle", "open-sealed", str(commune_bundle(tmp_path))).out


def test_surveys_communications_inspections_and_the_checklist_are_tables_of_the_commands(
    commune: Program, tmp_path: Path
) -> None:
    slip = {"date": "2020-05-12", "answers": {"overall": 5, "staff_skill": 4}}
    commune.json("add", "survey_responses", "-", stdin=[slip, slip])
    commune.json(
        "add", "communications", "-", stdin={"date": "2020-05-12", "content": "Tin", "kind": "article"}
    )
    assert total(commune, "facilities") == 19
    out = tmp_path / "ket-qua.xlsx"
    found = commune.json("survey", "results", "2020-H1", "--out", str(out))
    assert (found["collected"], found["valid"], found["satisfied"], out.is_file()) == (2, 2, 2, True)
    blank = tmp_path / "phieu.pdf"
    assert commune.json("survey", "form", "--form", "short", "--out", str(blank))["questions"] == 2
    assert commune("survey", "form", "--out", str(tmp_path / "phieu.xlsx")).code == 1
    book = tmp_path / "so.pdf"
    commune.json("register", "communications", "--period", "2020-H1", "--out", str(book))
    assert book.read_bytes().startswith(b"%PDF")
