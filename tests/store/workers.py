"""What other processes do to a store: they write until they are killed, and they race for its lock."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from app.domain.clock import SystemClock
from app.domain.errors import AppError
from app.store import Store


def processes() -> BaseContext:
    """How processes are started: on Linux from one that has everything imported, in milliseconds."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def started(work: object, folder: Path) -> tuple[BaseProcess, Connection]:
    """A process that does `work(folder, pipe)`, and this end of the pipe."""
    context = processes()
    here, there = context.Pipe()
    process = context.Process(target=work, args=(str(folder), there), daemon=True)  # type: ignore[attr-defined]
    process.start()
    there.close()
    return process, here


def write_for_ever(folder: str, pipe: Connection) -> None:
    """Add contact after contact, tell the number of each once it is saved; a generation now and then."""
    store = Store.open(Path(folder), clock=SystemClock())
    number = len(store.table("contacts"))
    while True:
        with store.transaction("Thêm", by="x") as tx:
            tx.insert("contacts", {"id": f"{number}", "full_name": "Người bịa"})
        pipe.send(number)
        number += 1
        if number % 40 == 0:
            store.compact()


def race(folder: str, pipe: Connection) -> None:
    """At each signal try to open and to write; tell how it went; close at the next signal."""
    while (name := pipe.recv()) is not None:
        try:
            store = Store.open(Path(folder), clock=SystemClock())
        except AppError as refusal:
            pipe.send(refusal.code)
            pipe.recv()
            continue
        with store.transaction("Thêm", by="x") as tx:
            tx.insert("contacts", {"id": name})
        pipe.send("wrote")
        pipe.recv()
        store.close()
