"""The launcher's Windows side, on the system's own libraries: a notice, and starting the program."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import threading
from ctypes import wintypes
from typing import Any

ATTACH_PARENT_PROCESS = 0xFFFFFFFF
STANDARD_HANDLES = (-10, -11, -12)
WS_POPUP_VISIBLE_BORDER = 0x80000000 | 0x10000000 | 0x00800000
WS_EX_TOPMOST_TOOL = 0x00000008 | 0x00000080
SS_CENTER = 0x01
WIDTH, HEIGHT = 420, 110
WM_TIMER, WM_SETFONT = 0x0113, 0x0030
SM_CXSCREEN, SM_CYSCREEN = 0, 1
FONT, FONT_HEIGHT, SEMIBOLD, DEFAULT_CHARSET, CLEARTYPE = "Segoe UI", -18, 600, 1, 5
POLL_MS = 100
LONGEST_NOTICE_MS = 60_000
LONGEST_TITLE = 200
MB_ICONERROR = 0x10


def _user32() -> Any:
    return ctypes.WinDLL("user32", use_last_error=True)


class Notice:
    """A small window of the system, on the screen within moments, until the program's own window shows."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._text = self._lines("Đang mở…")
        self._closing = False
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()

    def progress(self, done: float) -> None:
        """Say how much of the first start's unpacking is done (0 to 1)."""
        self._text = self._lines(f"Đang chuẩn bị cho lần mở đầu tiên… {done:.0%}")

    def close_when_window_shows(self) -> None:
        """Stay until a visible window's title begins with the product's name."""
        self._text = self._lines("Đang mở…")
        self._closing = True

    def _lines(self, text: str) -> str:
        return f"\n{self._title}\n\n{text}"

    def _show(self) -> None:
        user, gdi = _user32(), ctypes.WinDLL("gdi32")
        user.CreateWindowExW.restype = wintypes.HWND
        gdi.CreateFontW.restype = wintypes.HFONT
        user.FindWindowExW.restype = wintypes.HWND
        left = (user.GetSystemMetrics(SM_CXSCREEN) - WIDTH) // 2
        top = (user.GetSystemMetrics(SM_CYSCREEN) - HEIGHT) // 2
        window = user.CreateWindowExW(
            WS_EX_TOPMOST_TOOL, "STATIC", self._text, WS_POPUP_VISIBLE_BORDER | SS_CENTER,
            left, top, WIDTH, HEIGHT, None, None, None, None,
        )  # fmt: skip
        handle = wintypes.HWND(window)
        font = gdi.CreateFontW(
            FONT_HEIGHT, 0, 0, 0, SEMIBOLD, 0, 0, 0, DEFAULT_CHARSET, 0, 0, CLEARTYPE, 0, FONT
        )
        user.SendMessageW(handle, WM_SETFONT, wintypes.WPARAM(font), 1)
        user.SetTimer(handle, 1, POLL_MS, None)
        message, shown, waited = wintypes.MSG(), self._text, 0
        while user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            user.DispatchMessageW(ctypes.byref(message))
            if message.message != WM_TIMER:
                continue
            if self._text != shown:
                shown = self._text
                user.SetWindowTextW(handle, shown)
            if self._closing:
                waited += POLL_MS
                if self._program_shows(user, handle) or waited > LONGEST_NOTICE_MS:
                    break
        user.DestroyWindow(handle)

    def _program_shows(self, user: Any, own: wintypes.HWND) -> bool:
        found: list[bool] = []

        @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
        def look(window: int, _: int) -> bool:
            title = ctypes.create_unicode_buffer(LONGEST_TITLE)
            user.GetWindowTextW(wintypes.HWND(window), title, LONGEST_TITLE)
            ours = window != own.value and title.value.startswith(self._title)
            if ours and user.IsWindowVisible(wintypes.HWND(window)):
                found.append(True)
            return not found

        user.EnumWindows(look, 0)
        return bool(found)


def message_box(title: str, text: str) -> None:
    """Show an error and wait for OK."""
    _user32().MessageBoxW(None, text, title, MB_ICONERROR)


def run(command: list[str], env: dict[str, str]) -> int:
    """Run the program with this process's standard handles (none, files, pipes, a console); wait for it."""
    kernel = ctypes.WinDLL("kernel32")
    kernel.GetStdHandle.restype = wintypes.HANDLE
    if len(command) > 1:
        kernel.AttachConsole(ATTACH_PARENT_PROCESS)  # a command typed into a console answers there
    handles = [kernel.GetStdHandle(which) for which in STANDARD_HANDLES]
    start = subprocess.STARTUPINFO()
    if all(handles):
        start.dwFlags |= subprocess.STARTF_USESTDHANDLES
        start.hStdInput, start.hStdOutput, start.hStdError = handles
        for handle in handles:
            with contextlib.suppress(OSError):  # a console's own handle refuses, and is inherited anyway
                os.set_handle_inheritable(handle, True)
    return subprocess.Popen(command, env=env, startupinfo=start, close_fds=False).wait()
