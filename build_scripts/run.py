"""Open the program from a checkout: on the demo commune, or with ``--empty`` on nothing, where it is set up.

python build_scripts/run.py              # demo store of xã Mộc Bắc, kept in build/demo-store
python build_scripts/run.py --fresh      # the same, generated anew
python build_scripts/run.py --empty      # the first start on a new machine
python build_scripts/run.py ARGUMENTS    # anything else goes to the program, e.g. --store DIR
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from environment import BUILD, ROOT, SetupError, ensure, say, window_environment

DEMO_STORE = BUILD / "demo-store"


def make_demo(python: Path) -> Path:
    """Return the folder of the demo store; generate it aside when it is not there yet."""
    if not DEMO_STORE.exists():
        say("generating the demo commune")
        new = DEMO_STORE.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        command = [python, "-m", "app", "--store", str(new), "demo"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        new.rename(DEMO_STORE)
    return DEMO_STORE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    own, arguments = parser.parse_known_args()
    python = ensure("runtime")
    program = [python, "-m", "app"]
    if own.empty:
        with tempfile.TemporaryDirectory(prefix="cqtt-") as folder:
            store = ["--store", str(Path(folder) / "kho")]
            return subprocess.run(
                [*program, *store, *arguments], cwd=ROOT, env=window_environment(python), check=False
            ).returncode
    if own.fresh:
        shutil.rmtree(DEMO_STORE, ignore_errors=True)
    if not arguments:
        arguments = ["--store", str(make_demo(python))]
    return subprocess.run(
        [*program, *arguments], cwd=ROOT, env=window_environment(python), check=False
    ).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as problem:
        sys.exit(f"run: {problem}")
