"""Flet for the executable: a copy of the package whose names are loaded when they are first asked for.

`import flet` loads some 230 modules, a third of what the program's start takes, and the first screen needs
half of them. Flet itself loads its themes and icons by such a `__getattr__`; here it gives all other names
too. Only `flet/__init__.py` differs from the package as it was installed.
"""

from __future__ import annotations

import ast
import shutil
from importlib.util import find_spec
from pathlib import Path

_LAZY = """
_MODULES = {modules!r}


def __getattr__(name):
    from importlib import import_module

    if name not in _MODULES:
        return _package_getattr(name)
    module, original = _MODULES[name]
    try:
        value = getattr(import_module(module), original)
    except AttributeError:
        value = import_module(f"{{module}}.{{original}}")
    globals()[name] = value
    return value
"""


def lazy(source: str, package: str) -> tuple[str, set[str]]:
    """The source of a package's `__init__` without its imports of names, and the modules that it names.

    Names of a module that is called like one of them stay: loading it would put the module in its place.
    """
    kept: list[ast.stmt] = []
    modules: dict[str, tuple[str, str]] = {}
    for statement in ast.parse(source).body:
        names = {alias.asname or alias.name for alias in getattr(statement, "names", ())}
        if (
            isinstance(statement, ast.ImportFrom)
            and statement.module
            and statement.module.startswith(f"{package}.")
            and not names & set(statement.module.split("."))
        ):
            for alias in statement.names:
                modules[alias.asname or alias.name] = (statement.module, alias.name)
            continue
        if isinstance(statement, ast.FunctionDef) and statement.name == "__getattr__":
            statement.name = "_package_getattr"
        kept.append(statement)
    code = ast.unparse(ast.Module(kept, [])) + "\n" + _LAZY.format(modules=modules)
    return code, {module for module, _ in modules.values()}


def write_lazy_copy(package: str, folder: Path) -> set[str]:
    """Copy the installed package below `folder` with a lazy `__init__`; return the modules that it names."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"{package} is not installed")
    installed = Path(spec.origin)
    shutil.rmtree(folder / package, ignore_errors=True)
    # Content alone: for the times of the files Python asks Windows' CopyFile2, which Wine 8 lacks.
    shutil.copytree(
        installed.parent,
        folder / package,
        ignore=shutil.ignore_patterns("__pycache__"),
        copy_function=shutil.copyfile,
    )
    code, modules = lazy(installed.read_text(encoding="utf-8"), package)
    (folder / package / "__init__.py").write_text(code, encoding="utf-8")
    return modules
