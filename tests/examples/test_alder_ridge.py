"""The invented mine: made from its description, clean, and as its README promises."""

import subprocess
import sys
from pathlib import Path

import pytest

from riskshed.pipeline.load.site import load_site

SITE = Path(__file__).parents[2] / "examples" / "alder_ridge"
BUILT = ["site.yaml", "tables", "layers"]


def test_the_description_makes_the_committed_files(tmp_path: Path) -> None:
    """`build.py` writes every file of the site, byte for byte, and no other."""
    subprocess.run(
        [sys.executable, SITE / "build.py", "--out", tmp_path],
        check=True,
        capture_output=True,
    )
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for root in (tmp_path, SITE)
        for name in BUILT
        for path in sorted(root.joinpath(name).rglob("*") or [root / name])
        if path.is_file()
    }
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}

    assert len(made) > 20
    assert set(files) | {"site.yaml"} == made
    for name in made:
        assert (tmp_path / name).read_bytes() == (SITE / name).read_bytes(), name


@pytest.fixture(scope="module")
def site():
    """Return the site as it is read, without a fault."""
    found, faults = load_site(SITE)
    assert found is not None
    assert [fault for fault in faults if fault.severity == "error"] == []
    return found


def test_every_table_has_rows_and_every_category_a_receptor(site) -> None:
    """It is a full mine: nothing that a table can hold is left out."""
    empty = sorted(name for name, table in site.tables.items() if table.empty)

    assert empty == []
    assert len(site.tables["disturbance_blocks"]) == 12
    categories = set(site.tables["receptors"]["iucn_category"].dropna())
    assert categories == {"CR", "EN", "VU", "NT", "LC", "DD", "NE"}
    assert set(site.tables["mitigation"]["tier"]) == {"avoid", "minimise", "restore", "offset"}


def test_nothing_passes_for_real(site) -> None:
    """Setting, country (a user's code of ISO 3166), taxa and sources all say that it is made up."""
    assert site.settings.illustrative
    assert "XAA" <= site.settings.country <= "XZZ"
    taxa = {*site.tables["occurrences"]["scientificName"], *site.tables["receptors"]["members"]}
    invented = {name for name in taxa if isinstance(name, str)} - {"Ephemeroptera"}
    assert {name.split()[-1] for name in invented} == {"fictus", "ficta"}
    for name, table in site.tables.items():
        if "citation" in table:
            assert table["citation"].str.contains("illustrative").all(), name
