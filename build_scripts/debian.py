"""Debian packages that a script needs, named in a file beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from environment import SetupError, say


def install(names_file: Path) -> None:
    """Install what is missing of the packages in the file. Where that cannot be done, say so and go on."""
    apt = shutil.which("apt-get")
    if sys.platform != "linux" or apt is None:
        return
    wanted = [line for line in names_file.read_text().splitlines() if line and not line.startswith("#")]
    missing = [name for name in wanted if not _installed(name)]
    if not missing:
        return
    if os.geteuid() != 0:
        say(f"not root, so not installing: apt-get install {' '.join(missing)}")
        return
    say(f"installing {' '.join(missing)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "-qq", "update"], env=env, check=False)
    command = [apt, "-qq", "-y", "install", "--no-install-recommends", *missing]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"apt-get could not install {' '.join(missing)}:\n{done.stderr}")


def _installed(package: str) -> bool:
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "installed"
