"""Write the lock files: exact versions with hashes for Linux and Windows, Python 3.11 to 3.13.

    python build_scripts/lock.py            # after a change of pyproject.toml
    python build_scripts/lock.py --upgrade  # newer versions of what pyproject.toml does not pin

The files name no package host: each machine's own pip configuration says where packages come from.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from environment import BUILD, LOCKS, ROOT, pip_install, say

UV = "uv==0.13.9"
FORMAT = ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"]
UNIVERSAL = ["--universal", "--python-version", "3.11"]
WINDOWS = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12"]
TARGETS = {
    "runtime": [*UNIVERSAL],
    "dev": [*UNIVERSAL, "--group", "dev"],
    "windows": [*WINDOWS, "--group", "build"],  # what goes into, and builds, the Windows executable
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--upgrade", action="store_true")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    tool = BUILD / "lock-tool"
    python = tool / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(tool, with_pip=True)
    pip_install(python, UV)
    LOCKS.mkdir(exist_ok=True)
    for name, options in TARGETS.items():
        say(f"locking {name}")
        command = [python, "-m", "uv", "pip", "compile", "pyproject.toml", *FORMAT, *options, *upgrade]
        subprocess.run([*command, "-o", str(LOCKS / f"{name}.txt")], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
