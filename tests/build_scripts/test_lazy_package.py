"""The executable's Flet gives every name that the installed one gives, and loads it late."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import flet
import pytest

from tests.build_scripts.scripts import load

lazy_package = load("executable/lazy_package")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lazy")
    lazy_package.write_lazy_copy("flet", folder)
    return folder


def answer(copy: Path, code: str) -> str:
    """What `code` prints where the copy is the flet that is imported."""
    start = f"import sys; sys.path.insert(0, {str(copy)!r}); import flet\n"
    done = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_name_is_the_same_thing(copy: Path) -> None:
    code = (
        "for name in flet.__all__:\n"
        "    thing = getattr(flet, name)\n"
        "    where = getattr(thing, '__module__', ''), getattr(thing, '__name__', '')\n"
        "    print(name, type(thing).__name__, *where)"
    )
    expected = []
    for name in flet.__all__:
        thing = getattr(flet, name)
        where = getattr(thing, "__module__", ""), getattr(thing, "__name__", "")
        expected.append(" ".join([name, type(thing).__name__, *map(str, where)]))
    assert len(expected) > 400
    assert answer(copy, code).splitlines() == expected


def test_a_control_is_loaded_when_it_is_asked_for(copy: Path) -> None:
    code = (
        "late = 'flet.controls.material.datatable'\n"
        "print(late in sys.modules)\n"
        "flet.DataTable\n"
        "print(late in sys.modules)"
    )
    assert answer(copy, code).split() == ["False", "True"]


def test_a_name_that_flet_does_not_have_is_refused_as_flet_does(copy: Path) -> None:
    code = "\ntry:\n    flet.KhongCo\nexcept AttributeError as error:\n    print(error)"
    assert "KhongCo" in answer(copy, code)


def test_all_but_the_init_is_as_installed(copy: Path) -> None:
    installed = Path(flet.__file__).parent
    differing = [
        path.relative_to(installed).as_posix()
        for path in installed.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and (copy / "flet" / path.relative_to(installed)).read_bytes() != path.read_bytes()
    ]
    assert differing == ["__init__.py"]
