"""A bundle of every released format is taken for ever: an office may find its stick in a drawer."""

from __future__ import annotations

from pathlib import Path

from app.bundles.contents import figures_of, forwarded_of
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


def test_every_format_has_its_bundle() -> None:
    kept = sorted(path.stem for path in FIXTURES.glob("format-*.zip"))
    assert kept == [f"format-{number}" for number in range(1, FORMAT + 1)]
