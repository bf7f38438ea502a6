"""The lock files say what pyproject.toml says, with hashes, and name no package host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "build_scripts" / "locks").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in PINNED.findall(text)}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_version_has_hashes_and_no_host_is_named(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    assert pins(text)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("runtime", PROJECT["project"]["dependencies"]),
        ("dev", [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]),
        ("dev", [entry for entry in PROJECT["dependency-groups"]["dev"] if isinstance(entry, str)]),
    ],
)
def test_what_the_project_pins_is_locked(lock: str, wanted: list[str]) -> None:
    locked = pins((ROOT / "build_scripts" / "locks" / f"{lock}.txt").read_text(encoding="utf-8"))
    assert {name: locked.get(name) for name in pins("\n".join(wanted))} == pins("\n".join(wanted))


def test_the_windows_lock_agrees_with_the_runtime_one() -> None:
    runtime, windows = (
        pins((ROOT / "build_scripts" / "locks" / f"{name}.txt").read_text(encoding="utf-8"))
        for name in ("runtime", "windows")
    )
    assert "flet-desktop" in windows
    assert {name: runtime[name] for name in windows if name in runtime} == {
        name: version for name, version in windows.items() if name in runtime
    }
