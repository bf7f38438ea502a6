"""A bundle of every released format is taken for ever: an office may find its stick in a drawer."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bundles import sealing
from app.bundles.contents import figures_of, forwarded_of, sealed_content, sealed_of
from app.bundles.manifest import FORMAT
from app.bundles.reader import verify
from app.bundles.signing import public_key
from tests.bundles.samples import KEY

FIXTURES = Path(__file__).parent / "fixtures"


def test_a_bundle_of_format_1_is_read_with_its_figures_cases_and_signer() -> None:
    verified = verify(FIXTURES / "format-1.zip")
    assert verified.signer == public_key(KEY)
    assert (verified.manifest.unit.code, verified.manifest.period) == ("13327", "2026-H1")
    values = {figure.key: figure.value for figure in figures_of(verified).figures}
    assert values == {"hotline_received": 12, "letters_apology": 3, "staff": None}
    ((table, (case,)),) = forwarded_of(verified, ("hotline", "petitions")).items()
    assert (table, case.code, case.forwarded_to) == ("hotline", "ĐDN-2026-0003", "UBND thị xã Duy Tiên")


@pytest.mark.parametrize("method", ["key", "password"])
def test_what_was_sealed_in_format_1_is_opened(method: str) -> None:
    verified = verify(FIXTURES / f"sealed-{method}-1.zip")
    ((_, (case,)),) = forwarded_of(verified, ("hotline",)).items()
    assert case.summary == "Cầu ở đầu xã yếu"
    entry = sealing.parse(sealed_of(verified).encode())
    if isinstance(entry, sealing.ByKey):
        data = sealing.open_with_key(entry, KEY)
    else:
        data = sealing.open_with_password(entry, "mưa rào tháng sáu")
    (told,) = sealed_content(data, verified.manifest.bundle_id)
    assert (told.person_name, told.person_phone) == ("Đặng Thị Thuở", "0912345678")


def test_every_format_has_its_bundle() -> None:
    kept = sorted(path.stem for path in FIXTURES.glob("format-*.zip"))
    assert kept == [f"format-{number}" for number in range(1, FORMAT + 1)]
