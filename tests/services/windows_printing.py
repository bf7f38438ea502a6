"""Runs in a Windows Python (under Wine): prints a file and tells what came of it, as one line of JSON.

python windows_printing.py SOURCES PDF TITLE ORDER     # ORDER: PrintOrder as JSON, "cancel" beside
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    sources, pdf, title, wanted = sys.argv[1:]
    sys.path.insert(0, sources)
    from app.domain.errors import AppError
    from app.services import printing
    from app.services.printers import PrintOrder

    order = json.loads(wanted)
    cancel_at = order.pop("cancel", None)
    heard: list[str] = []

    def progress(done: int, total: int, note: str) -> None:
        heard.append(note)
        if done == cancel_at:
            raise InterruptedError

    found = {"printers": [(each.name, each.is_default) for each in printing.printers()], "heard": heard}
    try:
        printing.print_pdf(Path(pdf).read_bytes(), title, PrintOrder(**order), progress=progress)
    except AppError as error:
        found["refused"] = error.code
    except InterruptedError:
        found["cancelled"] = True
    print(json.dumps(found))


if __name__ == "__main__":
    main()
