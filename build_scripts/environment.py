"""The environment of the program: ``.venv`` made from hash-locked versions, kept while the locks stay.

Needs the standard library only, since it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "build_scripts" / "locks"
BUILD = ROOT / "build"  # ignored by git: caches, demo stores, work of the builds
VENV = ROOT / ".venv"
STAMP = VENV / "locked.json"
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """Something on the machine stands in the way; the text says what to do."""


def ensure(lock: str = "runtime") -> Path:
    """Return the Python of an environment with what ``locks/<lock>.txt`` names; make it where needed."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = {"python": sys.version.split()[0], lock: _digest(lock)}
    have = _stamp() if python.exists() else {}
    if all(have.get(name) == value for name, value in wanted.items()):
        return python
    if have.get("python") != wanted["python"]:
        _make_venv()
        have = {}
    say(f"installing the locked versions of {lock} into {VENV.name}")
    STAMP.unlink(missing_ok=True)
    pip_install(python, "--require-hashes", "-r", str(LOCKS / f"{lock}.txt"))
    # The development environment is the runtime one and more.
    installed = {lock: wanted[lock]} | ({"runtime": _digest("runtime")} if lock == "dev" else {})
    STAMP.write_text(json.dumps({"python": wanted["python"]} | installed), encoding="utf-8")
    return python


def pip_install(python: Path, *arguments: str) -> None:
    """Install with pip as this machine configures it; ``SetupError`` when that fails."""
    done = subprocess.run(
        [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *arguments], check=False
    )
    if done.returncode:
        raise SetupError("pip could not install what is needed: is there a network, or a folder of wheels?")


def unpack_linux_client(python: Path) -> Path:
    """Unpack the window's client from its package, once for each version; return the folder it lies in.

    Flet itself would unpack into the home folder and trust a half-unpacked client for ever.
    """
    code = "import flet_desktop, flet_desktop.version as v; print(flet_desktop.__file__); print(v.version)"
    found = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    folder = BUILD / f"client-{found[1]}"
    if not folder.exists():
        new = folder.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        unpack(Path(found[0]).parent / "app" / "flet-linux-amd64.tar.gz", new)
        new.rename(folder)
    return folder / "flet"


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a tar file whose hash has been checked."""
    with tarfile.open(archive) as packed:
        # An attribute, since Debian 12's Python 3.11.2 does not know the argument.
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(folder)


def window_environment(python: Path) -> dict[str, str]:
    """Return the environment variables with which the program opens its window from a checkout."""
    env = dict(os.environ)
    if sys.platform == "linux":
        env.setdefault("FLET_VIEW_PATH", str(unpack_linux_client(python)))
    return env


def say(text: str) -> None:
    """Tell what is being done, on standard error: standard output belongs to the commands."""
    print(f"· {text}", file=sys.stderr, flush=True)


def _make_venv() -> None:
    say(f"making {VENV.name} with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
        raise SetupError("Python cannot make environments here (Debian: apt-get install python3-venv)")


def _digest(lock: str) -> str:
    return hashlib.sha256((LOCKS / f"{lock}.txt").read_bytes()).hexdigest()


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp
