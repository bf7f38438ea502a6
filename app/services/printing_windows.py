"""Printing on Windows: pages painted by PDFium, sent through GDI to the spooler, without a PDF program."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from collections.abc import Callable, Iterator
    from contextlib import contextmanager
    from ctypes import wintypes

    import pypdfium2
    from PIL import Image

    from app.documents import print_pixels
    from app.documents.imposition import sheet_name
    from app.services.printers import Printer, Progress, Trouble, follow, no_printer, refused, stopped

    _gdi = ctypes.WinDLL("gdi32", use_last_error=True)
    _spooler = ctypes.WinDLL("winspool.drv", use_last_error=True)
    _gdi.CreateDCW.restype = wintypes.HDC  # a handle is wider than the int that ctypes supposes
    _gdi.ResetDCW.restype = wintypes.HDC
    _ENUM_LOCAL_AND_CONNECTED = 0x2 | 0x4
    _OFFSET_X, _OFFSET_Y, _DPI_X, _DPI_Y = 112, 113, 88, 90
    _SRCCOPY, _RGB = 0x00CC0020, 0
    _MM_PER_INCH = 25.4
    _POINTS_PER_INCH = 72
    _PAPER_SIZES = {"A3": 8, "A4": 9, "A5": 11}
    _UPRIGHT, _LYING = 1, 2
    _ORIENTATION, _PAPER_SIZE = 0x1, 0x2
    _OUT_BUFFER, _IN_AND_OUT_BUFFER = 2, 8 | 2
    _PAUSED, _WORK_OFFLINE, _DELETE_JOB = 0x1, 0x400, 5
    _PRINTED = 0x80 | 0x100
    _JOB_TROUBLES = {0x20: Trouble.OFFLINE, 0x40: Trouble.NO_PAPER}
    _PRINTER_TROUBLES = {
        0x8: Trouble.JAM,
        0x10: Trouble.NO_PAPER,
        0x80: Trouble.OFFLINE,
        0x1000: Trouble.OFFLINE,
        0x40000: Trouble.NO_INK,
        0x400000: Trouble.OPEN,
    }
    """Bits of JOB_INFO_1 and PRINTER_INFO_2 (winspool.h) for what a user can mend."""

    class _PrinterInfo4(ctypes.Structure):
        _fields_ = (
            ("name", wintypes.LPWSTR),
            ("server", wintypes.LPWSTR),
            ("attributes", wintypes.DWORD),
        )

    class _PrinterInfo2(ctypes.Structure):
        _fields_ = (
            *((name, wintypes.LPWSTR) for name in ("server", "name", "share", "port", "driver", "comment")),
            ("location", wintypes.LPWSTR),
            ("devmode", ctypes.c_void_p),
            *((name, wintypes.LPWSTR) for name in ("separator", "processor", "datatype", "parameters")),
            ("security", ctypes.c_void_p),
            *((name, wintypes.DWORD) for name in ("attributes", "priority", "usual_priority")),
            *((name, wintypes.DWORD) for name in ("start", "until", "status", "jobs", "speed")),
        )

    class _JobInfo1(ctypes.Structure):
        _fields_ = (
            ("number", wintypes.DWORD),
            *((name, wintypes.LPWSTR) for name in ("printer", "machine", "user", "document", "datatype")),
            ("words", wintypes.LPWSTR),
            *((name, wintypes.DWORD) for name in ("status", "priority", "position", "pages", "printed")),
            ("submitted", wintypes.WORD * 8),
        )

    class _DevMode(ctypes.Structure):
        """The beginning of DEVMODEW; what the driver adds stands behind it."""

        _fields_ = (
            ("name", wintypes.WCHAR * 32),
            ("version", wintypes.WORD),
            ("driver_version", wintypes.WORD),
            ("size", wintypes.WORD),
            ("extra", wintypes.WORD),
            ("fields", wintypes.DWORD),
            ("orientation", ctypes.c_short),
            ("paper", ctypes.c_short),
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
        """BITMAPINFOHEADER with room for the two colours of a black and white picture."""

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
            ("black", wintypes.DWORD),
            ("white", wintypes.DWORD),
        )

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

    def print_pdf(pdf: bytes, title: str, printer: str, progress: Progress) -> None:
        """Print the pages of a PDF in their order; refuses and takes back as `printing.print_pdf` says."""
        chosen = printer or _default()
        if not chosen:
            raise no_printer()
        with _queue_of(chosen) as queue:
            queue.refuse_troubled()
            with pypdfium2.PdfDocument(pdf) as document:
                job = _send(queue, document, title, progress)
            queue.follow(job, lambda: progress(1, 1, "Máy in đang in…"))

    class _Queue:
        """A printer opened in the spooler."""

        def __init__(self, printer: str, handle: wintypes.HANDLE) -> None:
            self.printer, self._handle = printer, handle

        def refuse_troubled(self) -> None:
            """Refuse a printer that is stopped or known to be off, before it gets anything."""
            info = self._info()
            if info.status & _PAUSED:
                raise stopped(self.printer, "")
            if info.attributes & _WORK_OFFLINE:
                Trouble.OFFLINE.refuse(self.printer)

        def follow(self, job: int, report: Callable[[], None]) -> None:
            """Wait until the paper of a job is out; else take it back and say why."""
            follow(
                self.printer,
                is_waiting=lambda: self._job_status(job) is not None,
                look=lambda: self._troubles(job),
                take_back=lambda: _spooler.SetJobW(self._handle, job, 0, None, _DELETE_JOB),
                report=report,
            )

        def settings_for(self, page: pypdfium2.PdfPage) -> ctypes.Array[ctypes.c_char]:
            """The driver's settings with the sheet and the direction of a page."""
            width, height = (side / _POINTS_PER_INCH * _MM_PER_INCH for side in page.get_size())
            size = _spooler.DocumentPropertiesW(None, self._handle, self.printer, None, None, 0)
            if size <= 0:
                raise refused("")
            room = ctypes.create_string_buffer(size)
            properties = (None, self._handle, self.printer, room)
            if _spooler.DocumentPropertiesW(*properties, None, _OUT_BUFFER) < 0:
                raise refused("")
            wanted = ctypes.cast(room, ctypes.POINTER(_DevMode)).contents
            wanted.fields |= _ORIENTATION
            wanted.orientation = _LYING if width > height else _UPRIGHT
            paper = _PAPER_SIZES.get(sheet_name(width, height))
            if paper is not None:
                wanted.fields |= _PAPER_SIZE
                wanted.paper = paper
            _spooler.DocumentPropertiesW(*properties, room, _IN_AND_OUT_BUFFER)
            return room

        def _info(self) -> _PrinterInfo2:
            needed = wintypes.DWORD(0)
            _spooler.GetPrinterW(self._handle, 2, None, 0, ctypes.byref(needed))
            room = ctypes.create_string_buffer(max(needed.value, ctypes.sizeof(_PrinterInfo2)))
            if not _spooler.GetPrinterW(self._handle, 2, room, len(room), ctypes.byref(needed)):
                return _PrinterInfo2()
            return _PrinterInfo2.from_buffer_copy(room)

        def _job_status(self, job: int) -> int | None:
            """The state of a job; None once it has left the queue."""
            needed = wintypes.DWORD(0)
            _spooler.GetJobW(self._handle, job, 1, None, 0, ctypes.byref(needed))
            room = ctypes.create_string_buffer(max(needed.value, ctypes.sizeof(_JobInfo1)))
            if not _spooler.GetJobW(self._handle, job, 1, room, len(room), ctypes.byref(needed)):
                return None
            status = int(_JobInfo1.from_buffer_copy(room).status)
            return None if status & _PRINTED else status

        def _troubles(self, job: int) -> tuple[Trouble, ...]:
            info = self._info()
            about = ((self._job_status(job) or 0, _JOB_TROUBLES), (info.status, _PRINTER_TROUBLES))
            found = [trouble for bits, known in about for bit, trouble in known.items() if bits & bit]
            return (*found, *([Trouble.OFFLINE] if info.attributes & _WORK_OFFLINE else []))

    @contextmanager
    def _queue_of(printer: str) -> Iterator[_Queue]:
        handle = wintypes.HANDLE()
        if not _spooler.OpenPrinterW(printer, ctypes.byref(handle), None):
            Trouble.OFFLINE.refuse(printer)
        try:
            yield _Queue(printer, handle)
        finally:
            _spooler.ClosePrinter(handle)

    def _send(queue: _Queue, document: pypdfium2.PdfDocument, title: str, progress: Progress) -> int:
        """Give all pages to the spooler; the number of the job."""
        device = wintypes.HDC(
            _gdi.CreateDCW("WINSPOOL", queue.printer, None, queue.settings_for(document[0]))
        )
        if not device:
            raise refused("")
        try:
            info = _DocInfo(ctypes.sizeof(_DocInfo), title, None, None, 0)
            job = _gdi.StartDocW(device, ctypes.byref(info))
            if job <= 0:
                raise refused("")
            _send_pages(queue, device, document, progress)
            return int(job)
        finally:
            _gdi.DeleteDC(device)

    def _send_pages(
        queue: _Queue, device: wintypes.HDC, document: pypdfium2.PdfDocument, progress: Progress
    ) -> None:
        count = len(document)
        try:
            for number, page in enumerate(document):
                progress(number, count, f"Đang gửi trang {number + 1}/{count}…")
                if number and page.get_size() != document[number - 1].get_size():
                    _gdi.ResetDCW(device, queue.settings_for(page))
                _take(_gdi.StartPage(device) > 0)
                _take(_paint(device, page))
                _take(_gdi.EndPage(device) > 0)
            _take(_gdi.EndDoc(device) > 0)
        except BaseException:
            _gdi.AbortDoc(device)
            raise

    def _take(done: bool) -> None:
        """Refuse what the driver did not take."""
        if not done:
            raise refused("")

    def _paint(device: wintypes.HDC, page: pypdfium2.PdfPage) -> bool:
        """Put the page at its true size: the printer's own margins are taken off, nothing is shrunk."""
        x_dpi, y_dpi = _gdi.GetDeviceCaps(device, _DPI_X), _gdi.GetDeviceCaps(device, _DPI_Y)
        left, top = -_gdi.GetDeviceCaps(device, _OFFSET_X), -_gdi.GetDeviceCaps(device, _OFFSET_Y)
        return all(
            _put(device, band.picture, band.place(left, top, x_dpi, y_dpi))
            for band in print_pixels.bands(page, min(x_dpi, y_dpi))
        )

    def _put(device: wintypes.HDC, picture: Image.Image, place: tuple[int, int, int, int]) -> bool:
        bits = 1 if picture.mode == "1" else 24
        head = ctypes.sizeof(_BitmapInfo) - 8
        info = _BitmapInfo(
            head, picture.width, -picture.height, 1, bits, _RGB, 0, 0, 0, 0, 0, 0x00000000, 0x00FFFFFF
        )
        pixels = print_pixels.rows(picture)
        source = (0, 0, picture.width, picture.height)
        return bool(_gdi.StretchDIBits(device, *place, *source, pixels, ctypes.byref(info), _RGB, _SRCCOPY))
