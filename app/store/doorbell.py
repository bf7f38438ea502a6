"""How a second start reaches the program that has the store open: it rings, the window comes to the front.

The channel is a Unix socket in a folder of this user's alone, or a named pipe of Windows that others may not
write to: no port, nothing that a firewall asks about. Nobody reads from it: to connect is to ring, and the
one byte that comes back says that the window is in front.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Listener

PATIENCE_S = 1.0
"""How long a second start waits for the first: one that hangs must not hang the other."""
_ANSWER = b"1"
_WAITING_RINGS = 8
_PIPES_OF_OTHER_MACHINES, _PIPES = "\\\\", "\\\\.\\pipe\\"
_ANY_PROCESS = -1


class Doorbell:
    """Listens in a thread of its own until closed; `OSError` where the system gives no channel.

    Each ring calls `answer`, which says whether the window came to the front.
    """

    def __init__(self, answer: Callable[[], bool]) -> None:
        self._answer = answer
        self._closed = False
        self._listener = Listener(backlog=_WAITING_RINGS)
        self.address = str(self._listener.address)
        self._thread = threading.Thread(target=self._serve, name="doorbell", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no longer."""
        self._closed = True
        ring(self.address)  # a thread that waits for a connection sees nothing else
        self._thread.join(PATIENCE_S)

    def _serve(self) -> None:
        with self._listener:
            while not self._closed:
                # Who rings may be gone again before the answer.
                with contextlib.suppress(OSError), self._listener.accept() as ringing:
                    if not self._closed and self._answer():
                        ringing.send_bytes(_ANSWER)


def ring(address: str, patience: float = PATIENCE_S) -> bool:
    """Ask the window behind `address` to come to the front; whether it did so within `patience` seconds.

    False for the address of a program that has ended, hangs, or runs on another machine.
    """
    if not address or (address.startswith(_PIPES_OF_OTHER_MACHINES) and not address.startswith(_PIPES)):
        return False
    _let_it_come_forward()
    answered = threading.Event()

    def ask() -> None:
        with contextlib.suppress(OSError, EOFError), Client(address) as door:
            if door.poll(patience) and door.recv_bytes(len(_ANSWER)) == _ANSWER:
                answered.set()

    # In a thread, since connecting itself may hang.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(patience)
    return answered.is_set()


def _let_it_come_forward() -> None:
    """Pass on the right to the front, which Windows gives to the program that the user started last."""
    if sys.platform == "win32":  # pragma: no cover -- Windows
        import ctypes  # noqa: PLC0415

        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
