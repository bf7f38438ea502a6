"""Measure the program against the tools named in the design, side by side in one run; print a Markdown table.

    python build_scripts/bench.py              # everything
    python build_scripts/bench.py letters      # one section

A section is a module `bench_<name>.py` beside this file with `measure()`, which gives rows of: what, against
what, our seconds, theirs, the ratio to hold. Exit 1 when a ratio is not held.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]


def main() -> int:
    sections = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sections", nargs="*", choices=[[], *sections], metavar="section")
    chosen = parser.parse_args().sections or sections
    print("| what | against | ours (s) | theirs (s) | ratio | hold | held |")
    print("|---|---|--:|--:|--:|--:|---|")
    held = True
    for section in chosen:
        for what, against, ours, theirs, hold in importlib.import_module(f"bench_{section}").measure():
            ratio = ours / theirs
            held &= ratio <= hold
            row = (what, against, f"{ours:.4f}", f"{theirs:.4f}", f"{ratio:.2f}", f"{hold:g}")
            print(f"| {' | '.join(row)} | {'yes' if ratio <= hold else 'NO'} |", flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
