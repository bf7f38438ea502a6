from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.office import Office
from tests.services.offices import open_office
from tests.services.virtual_printers import cups, print_system  # noqa: F401 -- fixtures


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The commune office of xã Mộc Bắc, empty, on Monday 18/5/2026 at 9:00."""
    opened = open_office(tmp_path / "store")
    yield opened
    opened.store.close()
