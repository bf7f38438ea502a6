"""What CUPS knows of a job that has left the queue: `lpstat` does not tell paper from a job given up."""

from __future__ import annotations

import ctypes

_ALL_JOBS = -1
_CANCELED, _ABORTED = 7, 8
"""States of a job (RFC 8011, 5.3.7)."""


class _Job(ctypes.Structure):
    """`cups_job_t` of cups/cups.h, the same since CUPS 1.1."""

    _fields_ = (
        ("id", ctypes.c_int),
        ("dest", ctypes.c_char_p),
        ("title", ctypes.c_char_p),
        ("user", ctypes.c_char_p),
        ("format", ctypes.c_char_p),
        ("state", ctypes.c_int),
        ("size", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("completed_time", ctypes.c_long),
        ("creation_time", ctypes.c_long),
        ("processing_time", ctypes.c_long),
    )


def gave_up(printer: str, number: int) -> bool:
    """Whether job `number` of a printer ended without all its paper; False where nobody knows."""
    try:
        cups = ctypes.CDLL("libcups.so.2")
    except OSError:
        return False
    cups.cupsSetServer(None)  # what a former print system was is forgotten
    jobs = ctypes.POINTER(_Job)()
    count = cups.cupsGetJobs2(None, ctypes.byref(jobs), printer.encode(), 0, _ALL_JOBS)
    states = {jobs[place].id: jobs[place].state for place in range(count)}
    cups.cupsFreeJobs(count, jobs)
    return states.get(number) in (_CANCELED, _ABORTED)
