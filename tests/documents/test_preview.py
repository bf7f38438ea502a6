from __future__ import annotations

import threading

from app.documents import preview
from app.documents.pdf import render_pdf
from tests.documents.samples import letter


def test_two_panes_never_ask_pdfium_at_once():
    pdf = render_pdf(letter("thanks-idea"))
    counted = threading.Event()

    def count() -> None:
        assert preview.page_count(pdf) == 1
        counted.set()

    with preview.PDFIUM:
        other = threading.Thread(target=count)
        other.start()
        assert not counted.wait(0.1)
        assert preview.page_text(pdf, 0), "who holds it may go on"
    other.join()
    assert counted.is_set()
