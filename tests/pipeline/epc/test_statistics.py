"""The table of all statistics of one unit."""

import pandas as pd
import pytest

from riskshed.pipeline.epc import epc_statistics, exposure_point_concentration


def rows_of(table, seed=0):
    """Quantity → text."""
    return epc_statistics(table, seed=seed).set_index("quantity")["value"]


def test_a_table_without_the_flag_is_all_detects():
    """The interface's `value[,nondetect]`."""
    flagged = pd.DataFrame({"value": [1.0, 2.0, 3.0], "nondetect": [0.0, 0.0, 0.0]})

    assert rows_of(flagged[["value"]]).equals(rows_of(flagged))


@pytest.mark.parametrize("kind", ["boolean", "bool", "int64", "float64"])
def test_the_flag_may_be_true_or_one(kind):
    """Any of the kinds that a table is read as."""
    table = pd.DataFrame({"value": [3.0, 9.0, 1.0], "nondetect": [0, 0, 1]})

    assert rows_of(table.astype({"nondetect": kind}))["n_nondetect"] == "1"


@pytest.mark.parametrize("flag", [None, 2.0])
def test_a_flag_that_is_neither_is_refused(flag):
    """A missing flag must not turn true in silence."""
    table = pd.DataFrame({"value": [3.0, 9.0], "nondetect": [0.0, flag]})

    with pytest.raises(ValueError, match="in every row"):
        rows_of(table)


def test_the_last_rows_are_what_the_rule_chose():
    """The same answer as the function gives, flags joined by semicolons."""
    table = pd.DataFrame({"value": [4.0, 1.0, 1.0], "nondetect": [False, True, True]})
    point = exposure_point_concentration(table["value"], table["nondetect"], seed=0)

    assert ["4", point.method, ";".join(point.flags)] == rows_of(table).iloc[-3:].tolist()
    assert rows_of(table).index[-3:].tolist() == ["epc", "epc_method", "flags"]


@pytest.mark.parametrize("n_detects", [0, 1])
def test_what_cannot_be_estimated_is_missing_not_zero(n_detects):
    """Few or no detects: the rows are there, their values are missing."""
    table = pd.DataFrame({"value": [5.0, 1.0, 1.0], "nondetect": [n_detects == 0, True, True]})
    actual = rows_of(table)

    assert actual[["km_smallestdetect_se", "ros_ln_mean", "mle_lnorm_mean"]].isna().all()
    assert (n_detects == 0) == pd.isna(actual["epc"])


def test_an_empty_table_has_no_data():
    """Every number is missing but the count."""
    actual = rows_of(pd.DataFrame({"value": [], "nondetect": []})).dropna()

    assert actual.to_dict() == {"n": "0", "epc_method": "not_estimable", "flags": "no_data"}


def test_the_seed_decides_the_bootstrap():
    """The same seed, the same table; another seed, another last digit."""
    table = pd.DataFrame({"value": [1.1 ** (k * k % 17) for k in range(20)]})
    name = "boot_bca_ucl95_R200000"

    assert rows_of(table, seed=4).equals(rows_of(table, seed=4))
    assert rows_of(table, seed=4)[name] != rows_of(table, seed=5)[name]


def test_the_order_of_rows_changes_nothing():
    """The same text in every row."""
    table = pd.DataFrame({"value": [3.0, 9.0, 1.0, 4.5, 2.0], "nondetect": [0, 0, 1, 0, 1]})

    assert epc_statistics(table, seed=1).equals(epc_statistics(table[::-1], seed=1))
