"""Which code, which configuration, which inputs."""

import hashlib
from importlib.metadata import version

import pandas as pd

from riskshed.schemas.provenance import code_version, config_hash, inputs_hash, installed_version


def test_the_hash_of_the_inputs_is_that_of_sha256sum() -> None:
    """`sha256sum site.yaml tables/*.csv | LC_ALL=C sort | sha256sum` gives the same."""
    table = pd.DataFrame({"file": ["tables/b.csv", "site.yaml"], "sha256": ["ff", "aa"]})
    expected = hashlib.sha256(b"aa  site.yaml\nff  tables/b.csv\n").hexdigest()

    assert expected == inputs_hash(table)
    assert expected == inputs_hash(table.iloc[::-1])


def test_the_code_version_names_release_and_source() -> None:
    """Two checkouts that differ in one line of code differ here."""
    release, source = code_version().split("+")

    assert version("riskshed") == release
    assert (len(source), len(config_hash())) == (12, 12)
    assert source != config_hash()


def test_a_package_that_is_not_there_has_no_version() -> None:
    """An optional package that is missing is on record as missing."""
    assert installed_version("no-such-package-of-riskshed") == ""
