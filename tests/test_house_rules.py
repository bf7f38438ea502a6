"""The rules of the house that no other tool keeps."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "app").rglob("*.py"))
CLOCK = ROOT / "app/domain/clock.py"
FILES = ROOT / "app/store"
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "localtime"),
    ("time", "strftime"),
}
WRITING_METHODS = {"write_text", "write_bytes", "unlink", "rename", "rmdir", "touch", "symlink_to"}
WRITING_FUNCTIONS = {
    ("os", "remove"),
    ("os", "unlink"),
    ("os", "rename"),
    ("os", "replace"),
    ("os", "makedirs"),
    ("os", "mkdir"),
    ("shutil", "rmtree"),
    ("shutil", "copy"),
    ("shutil", "copy2"),
    ("shutil", "copyfile"),
    ("shutil", "move"),
}


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def dotted(call: ast.Call) -> tuple[str, str]:
    """`datetime.now(…)` as ("datetime", "now"); a bare name as ("", name)."""
    function = call.func
    if isinstance(function, ast.Attribute):
        owner = function.value
        name = (
            owner.id
            if isinstance(owner, ast.Name)
            else owner.attr
            if isinstance(owner, ast.Attribute)
            else "?"
        )
        return name, function.attr
    return "", function.id if isinstance(function, ast.Name) else "?"


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def clock_readings(path: Path) -> list[str]:
    return [place(path, call) for call in calls(path) if dotted(call) in CLOCK_CALLS]


def writings(path: Path) -> list[str]:
    found = []
    for call in calls(path):
        owner, name = dotted(call)
        mode = call.args[1] if (owner, name) == ("", "open") and len(call.args) > 1 else None
        if owner != "" and name == "open" and owner != "os" and call.args:
            mode = call.args[0]
        opens = (
            isinstance(mode, ast.Constant) and isinstance(mode.value, str) and set(mode.value) & set("wax+")
        )
        if opens or (owner and name in WRITING_METHODS) or (owner, name) in WRITING_FUNCTIONS:
            found.append(place(path, call))
    return found


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def error_codes() -> dict[str, list[str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and dotted(node)[1] in ("AppError", "Conflict") and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    places[code.value].append(place(path, node))
    return places


def test_only_the_clock_reads_the_time() -> None:
    found = [where for path in SOURCES if path != CLOCK for where in clock_readings(path)]
    assert found == []


def test_only_the_store_writes_files() -> None:
    found = [where for path in SOURCES if FILES not in path.parents for where in writings(path)]
    assert found == []


def test_flet_is_imported_by_views_alone() -> None:
    views = ROOT / "app/views"
    models = views / "models"
    allowed = {path for path in SOURCES if views in path.parents and models not in path.parents}
    allowed.add(ROOT / "app/main.py")
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path not in allowed and {"flet", "flet_desktop", "flet_charts"} & imports(path)
    ]
    assert found == []


def test_an_error_code_belongs_to_one_module() -> None:
    modules = {code: {where.partition(":")[0] for where in places} for code, places in error_codes().items()}
    assert {code: names for code, names in modules.items() if len(names) > 1} == {}


def test_error_codes_have_the_form_that_is_said_on_the_telephone() -> None:
    odd = [code for code in error_codes() if not re.fullmatch(r"[A-Z]{2,4}-\d{2}", code)]
    assert odd == []


def test_services_import_where_flet_is_missing() -> None:
    code = (
        "import sys, pkgutil, importlib; sys.modules['flet'] = None\n"
        "import app.services, app.domain, app.store, app.views.models\n"
        "for package in (app.services, app.domain, app.store, app.views.models):\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(module.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("from datetime import datetime\ndatetime.now()", clock_readings),
        ("import datetime\ndatetime.date.today()", clock_readings),
        ("open('x', 'w')", writings),
        ("path.open('ab')", writings),
        ("path.write_text('x')", writings),
        ("import shutil\nshutil.rmtree('x')", writings),
    ],
)
def test_the_rules_themselves_can_fail(
    source: str, rule: object, tmp_path: Path, monkeypatch: object
) -> None:
    bad = ROOT / "app" / "never_written.py"
    assert callable(rule)
    original = Path.read_text
    assert isinstance(monkeypatch, pytest.MonkeyPatch)
    monkeypatch.setattr(
        Path, "read_text", lambda self, **kwargs: source if self == bad else original(self, **kwargs)
    )
    assert len(rule(bad)) == 1
