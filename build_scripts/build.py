"""Build the single executable for the system this runs on, into ``dist/``.

    python build_scripts/build.py

PyInstaller makes two things: the program as a folder and a small launcher. The folder is packed into the
launcher's file; ``executable/launcher.py`` says how that is laid out and what happens when it is started.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from environment import BUILD, ROOT, SetupError, ensure, say, unpack_linux_client

sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "build_scripts" / "executable"))
import launcher

SPECS = ROOT / "build_scripts" / "executable"
DIST = ROOT / "dist"
VERSION_INFO = BUILD / "version-info.txt"
PRODUCT_NAME = "Chính quyền thân thiện"
PYINSTALLER_TIMEOUT = 600  # seconds; Wine takes a sixth of it
XZ_OPTIONS = ["--threads=0", "--x86", "--lzma2=preset=6"]
LZMA_FILTERS = [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 6}]
# What the client starts without and the program does not use: a browser's video, formulas. All its libraries
# are needed: flet.exe names its plugins, and these name the rest (docs/cai-dat.md has the sizes).
UNUSED_IN_CLIENT = ("hls*.js", "KaTeX_*.ttf")


@dataclass(frozen=True)
class Target:
    """What to build for: how PyInstaller is called, where the client lies, the executable's name."""

    name: str
    pyinstaller: Sequence[str | Path]
    client: Path
    executable: str
    env: Mapping[str, str] | None = None
    path: Callable[[Path], str] = str  # how that system names a file of this one

    @property
    def work(self) -> Path:
        return BUILD / f"executable-{self.name}"


def build(target: Target) -> Path:
    """Build for ``target`` and return the executable."""
    target.work.mkdir(parents=True, exist_ok=True)
    _write_version_info(target)
    program = _pyinstaller(target, "program") / "program"
    _copy_client(target.client, program / "client")
    _write_file_list(program)
    payload = _pack(program, target.work / "payload.tar.xz")
    parts = _pyinstaller(target, "launcher")
    suffix = Path(target.executable).suffix
    DIST.mkdir(exist_ok=True)
    return assemble(parts / f"launcher{suffix}", payload, parts / "launcher.pkg", DIST / target.executable)


def assemble(machine_code: Path, payload: Path, archive: Path, executable: Path) -> Path:
    """Join the launcher's machine code, the program's folder and the launcher's archive to one executable."""
    packed = payload.read_bytes()
    trailer = launcher.TRAILER.pack(launcher.TRAILER_MAGIC, hashlib.sha256(packed).digest(), len(packed))
    new = executable.with_name(f"{executable.name}.new")
    new.write_bytes(b"".join([machine_code.read_bytes(), packed, trailer, archive.read_bytes()]))
    new.chmod(0o755)
    new.replace(executable)
    launcher.find_payload(executable)
    return executable


def _pyinstaller(target: Target, name: str) -> Path:
    say(f"PyInstaller: {name} for {target.name}")
    out = target.work / name
    command = [*target.pyinstaller, "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", target.path(out), "--workpath", target.path(target.work / "temp")]
    try:
        done = subprocess.run(
            [*command, target.path(SPECS / f"{name}.spec")],
            cwd=ROOT,
            env=target.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PYINSTALLER_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as hanging:
        said = (hanging.stdout or b"").decode("utf-8", "replace")[-5000:]
        raise SetupError(f"PyInstaller took more than {PYINSTALLER_TIMEOUT} s for {name}:\n{said}") from None
    if done.returncode:
        raise SetupError(f"PyInstaller failed for {name}:\n{done.stdout.decode('utf-8', 'replace')[-5000:]}")
    return out


def _copy_client(client: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(client, folder, symlinks=True, ignore=shutil.ignore_patterns(*UNUSED_IN_CLIENT))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _write_file_list(folder: Path) -> None:
    """Write the list that the launcher checks the unpacked folder against: name, size, SHA-256."""
    (folder / launcher.FILE_LIST).unlink(missing_ok=True)
    files = {
        name: [path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()]
        for name, path in _files(folder)
    }
    (folder / launcher.FILE_LIST).write_text(json.dumps(files, indent=0), encoding="utf-8")


def _pack(folder: Path, archive: Path) -> Path:
    """Pack the folder; the same files give the same bytes."""
    say("packing")

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        return entry

    plain_archive = archive.with_suffix("")
    with tarfile.open(plain_archive, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            tar.add(path, path.relative_to(folder).as_posix(), recursive=False, filter=plain)
    _compress(plain_archive, archive)
    plain_archive.unlink()
    return archive


def _compress(source: Path, archive: Path) -> None:
    """Compress with the xz program where there is one, since it uses all cores; the format is the same."""
    if xz := shutil.which("xz"):
        with archive.open("wb") as out:
            subprocess.run([xz, "--stdout", *XZ_OPTIONS, str(source)], stdout=out, check=True)
        return
    with source.open("rb") as plain, lzma.open(archive, "wb", filters=LZMA_FILTERS) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)


def version() -> str:
    """Return the program's version as pyproject.toml has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _write_version_info(target: Target) -> None:
    """Write what Windows shows under Properties → Details."""
    VERSION_INFO.unlink(missing_ok=True)
    if not target.executable.endswith(".exe"):
        return
    numbers = tuple([*map(int, version().split(".")), 0, 0, 0, 0][:4])
    texts = {
        "CompanyName": "Mô hình Chính quyền thân thiện vì Nhân dân phục vụ",
        "FileDescription": PRODUCT_NAME,
        "FileVersion": version(),
        "InternalName": "ChinhQuyenThanThien",
        "OriginalFilename": target.executable,
        "ProductName": PRODUCT_NAME,
        "ProductVersion": version(),
    }
    strings = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in texts.items())
    VERSION_INFO.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, "
        "OS=0x40004, fileType=1, subtype=0, date=(0, 0)), kids=["
        f"StringFileInfo([StringTable('042A04B0', [{strings}])]), "  # Vietnamese, Unicode
        "VarFileInfo([VarStruct('Translation', [0x042A, 1200])])])\n",
        encoding="utf-8",
    )


def sizes(target: Target) -> list[tuple[str, int]]:
    """Return what takes the room in the unpacked program, largest first: (part, bytes)."""
    program = target.work / "program" / "program"
    total: dict[str, int] = {}
    for name, path in _files(program):
        parts = Path(name).parts
        part = "/".join(parts[:2]) if len(parts) > 2 else name
        total[part] = total.get(part, 0) + path.stat().st_size
    return sorted(total.items(), key=lambda entry: -entry[1])


def this_system() -> Target:
    """Return the target for the system this runs on."""
    python = ensure("dev")
    pyinstaller = [python, "-m", "PyInstaller"]
    if sys.platform == "win32":
        code = "import flet_desktop; print(flet_desktop.__file__)"
        package = subprocess.run(
            [python, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        client = Path(package).parent / "app" / "flet"
        return Target("windows", pyinstaller, client, "ChinhQuyenThanThien.exe")
    if sys.platform == "linux":
        return Target("linux", pyinstaller, unpack_linux_client(python), "ChinhQuyenThanThien")
    raise SetupError(f"no executable is made for {sys.platform}")


def main() -> None:
    executable = build(this_system())
    digest = hashlib.sha256(executable.read_bytes()).hexdigest()
    print(f"{executable.relative_to(ROOT)}: {executable.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}")


if __name__ == "__main__":
    try:
        main()
    except SetupError as problem:
        sys.exit(f"build: {problem}")
