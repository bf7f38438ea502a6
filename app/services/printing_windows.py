"""Printing on Windows: pages painted by PDFium, sent through GDI to the spooler, without a PDF program."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    import pypdfium2

    from app.services.printers import PRINT_DPI, Printer, no_printer, refused

    _gdi = ctypes.WinDLL("gdi32", use_last_error=True)
    _spooler = ctypes.WinDLL("winspool.drv", use_last_error=True)
    _ENUM_LOCAL_AND_CONNECTED = 0x2 | 0x4
    _PHYSICAL_WIDTH, _PHYSICAL_HEIGHT, _OFFSET_X, _OFFSET_Y, _DPI_X, _DPI_Y = 110, 111, 112, 113, 88, 90
    _SRCCOPY, _RGB, _HALFTONE = 0x00CC0020, 0, 4
    _POINTS_PER_INCH = 72

    class _PrinterInfo4(ctypes.Structure):
        _fields_ = (
            ("name", wintypes.LPWSTR),
            ("server", wintypes.LPWSTR),
            ("attributes", wintypes.DWORD),
        )

    class _DocInfo(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_int),
            ("name", wintypes.LPCWSTR),
            ("output", wintypes.LPCWSTR),
            ("datatype", wintypes.LPCWSTR),
            ("type", wintypes.DWORD),
        )

    class _BitmapInfo(ctypes.Structure):
        _fields_ = (
            ("size", wintypes.DWORD),
            ("width", wintypes.LONG),
            ("height", wintypes.LONG),
            ("planes", wintypes.WORD),
            ("bits", wintypes.WORD),
            ("compression", wintypes.DWORD),
            ("image_size", wintypes.DWORD),
            ("x_per_meter", wintypes.LONG),
            ("y_per_meter", wintypes.LONG),
            ("used", wintypes.DWORD),
            ("important", wintypes.DWORD),
        )

    _gdi.CreateDCW.restype = wintypes.HDC  # a handle is wider than the int that ctypes supposes

    def _default() -> str:
        length = wintypes.DWORD(0)
        _spooler.GetDefaultPrinterW(None, ctypes.byref(length))
        name = ctypes.create_unicode_buffer(max(length.value, 1))
        return name.value if _spooler.GetDefaultPrinterW(name, ctypes.byref(length)) else ""

    def printers() -> list[Printer]:
        """The printers of this machine, the usual one first."""
        needed, count = wintypes.DWORD(0), wintypes.DWORD(0)
        flags = _ENUM_LOCAL_AND_CONNECTED
        _spooler.EnumPrintersW(flags, None, 4, None, 0, ctypes.byref(needed), ctypes.byref(count))
        if not needed.value:
            return []
        room = ctypes.create_string_buffer(needed.value)
        if not _spooler.EnumPrintersW(
            flags, None, 4, room, needed, ctypes.byref(needed), ctypes.byref(count)
        ):
            return []
        rows = ctypes.cast(room, ctypes.POINTER(_PrinterInfo4))
        usual = _default()
        found = [Printer(rows[place].name, rows[place].name == usual) for place in range(count.value)]
        return sorted(found, key=lambda printer: not printer.is_default)

    def print_pdf(pdf: bytes, title: str, *, printer: str = "", copies: int = 1) -> None:
        """Print a PDF on `printer`, or on the usual one."""
        chosen = printer or _default()
        if not chosen:
            raise no_printer()
        device = wintypes.HDC(_gdi.CreateDCW("WINSPOOL", chosen, None, None))
        if not device:
            raise refused(chosen)
        try:
            _print_on(device, pdf, title, copies)
        finally:
            _gdi.DeleteDC(device)

    def _print_on(device: wintypes.HDC, pdf: bytes, title: str, copies: int) -> None:
        info = _DocInfo(ctypes.sizeof(_DocInfo), title, None, None, 0)
        if _gdi.StartDocW(device, ctypes.byref(info)) <= 0:
            raise refused("")
        with pypdfium2.PdfDocument(pdf) as document:
            for _ in range(copies):
                for page in document:
                    if _gdi.StartPage(device) <= 0 or not _paint(device, page) or _gdi.EndPage(device) <= 0:
                        _gdi.AbortDoc(device)
                        raise refused("")
        if _gdi.EndDoc(device) <= 0:
            raise refused("")

    def _paint(device: wintypes.HDC, page: pypdfium2.PdfPage) -> bool:
        """Put the page at its true size: the printer's own margins are taken off, nothing is shrunk."""
        bitmap = page.render(scale=PRINT_DPI / _POINTS_PER_INCH, rev_byteorder=False, prefer_bgrx=True)
        width, height = page.get_size()
        x_dpi, y_dpi = _gdi.GetDeviceCaps(device, _DPI_X), _gdi.GetDeviceCaps(device, _DPI_Y)
        header = _BitmapInfo(
            ctypes.sizeof(_BitmapInfo), bitmap.width, -bitmap.height, 1, 32, _RGB, 0, 0, 0, 0, 0
        )
        _gdi.SetStretchBltMode(device, _HALFTONE)
        lines = _gdi.StretchDIBits(
            device,
            -_gdi.GetDeviceCaps(device, _OFFSET_X),
            -_gdi.GetDeviceCaps(device, _OFFSET_Y),
            round(width / _POINTS_PER_INCH * x_dpi),
            round(height / _POINTS_PER_INCH * y_dpi),
            0,
            0,
            bitmap.width,
            bitmap.height,
            bitmap.buffer,
            ctypes.byref(header),
            _RGB,
            _SRCCOPY,
        )
        return bool(lines)
