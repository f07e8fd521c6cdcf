"""The statistics agree with EnvStats 3.1.0, NADA 1.6-1.1 and R boot, and with published figures.

The tables and their provenance stand in tests/data/oracles/epc/; the tolerances in its README.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskshed.pipeline.epc import epc_statistics
from riskshed.pipeline.epc.complete_data import grice_bain_beta

FOLDER = Path(__file__).parents[2] / "data" / "oracles" / "epc"
COMPLETE = ("epa02d_ex2", "epa02d_ex4", "epa92d_chromium")
CENSORED = ("beal2010_pb", "nada_oahu_as", "nada_shepyrene")
LEFT_OUT = {"ucl95_land_h", "lnorm_mean_mvue"}
RULE_ROWS = ["epc", "epc_method", "flags"]

pytestmark = pytest.mark.oracle


def tolerance(quantity):
    """Relative tolerance of the oracles' README.

    p-values of Shapiro-Wilk are not named there; R and scipy share the algorithm, R's is in
    single precision.
    """
    if quantity.startswith("boot_"):
        return 1e-2
    if quantity == "ucl95_gamma_adj":
        return 5e-4
    if quantity.startswith("mle_"):
        return 1e-4
    if quantity in {"sw_w", "sw_p", "sw_log_p"}:
        return 1e-7
    return 1e-8


def statistics_of(name):
    table = pd.read_csv(FOLDER / f"{name}_input.csv")
    if "nondetect" in table:
        table["nondetect"] = table["nondetect"] == 1
    return epc_statistics(table, seed=1).set_index("quantity")["value"]


def expected_of(name):
    expected = pd.read_csv(FOLDER / f"{name}_expected.csv").set_index("quantity")["value"]
    return expected.drop(labels=LEFT_OUT & set(expected.index))


@pytest.mark.parametrize("name", COMPLETE + CENSORED)
def test_every_statistic_agrees_with_the_reference_software(name):
    """Each quantity of the oracle is there, none is missing, and each is within its tolerance."""
    actual, expected = statistics_of(name), expected_of(name)

    assert list(expected.index) == list(actual.index.drop(RULE_ROWS))
    off = {
        quantity: abs(float(actual[quantity]) / value - 1)
        for quantity, value in expected.items()
        if abs(float(actual[quantity]) / value - 1) > tolerance(quantity)
    }
    assert off == {}


@pytest.mark.parametrize(
    ("quantity", "published"),
    [
        ("mean", 451.36),
        ("ucl95_t", 518.93),
        ("ucl95_mod_t", 519.41),
        ("ucl95_cheb", 623.52),
        ("ucl95_gamma_approx", 529.90),
        ("ucl95_gamma_adj", 535.76),
    ],
)
def test_epa_exhibit_2_comes_out_to_the_printed_digits(quantity, published):
    """EPA OSWER 9285.6-10 (2002), Exhibit 2, 25 results in ug/L."""
    assert published == round(float(statistics_of("epa02d_ex2")[quantity]), 2)


@pytest.mark.parametrize(
    ("quantity", "published"),
    [("ucl95_t", 320.33), ("ucl95_adj_clt", 391.81), ("ucl95_cheb", 533.98)],
)
def test_epa_chromium_comes_out_to_the_printed_digits(quantity, published):
    """EPA 1992, Highlights 7 and 8, chromium in soil, 15 results in mg/kg."""
    assert published == round(float(statistics_of("epa92d_chromium")[quantity]), 2)


@pytest.mark.parametrize(
    ("quantity", "published", "digits"),
    [
        ("km_smallestdetect_mean", 325.34, 2),
        ("km_smallestdetect_sd", 1651.09, 2),
        ("km_smallestdetect_se", 315.00, 2),
        ("km_restrictedDL_mean", 325.2, 1),  # the mean that ProUCL 5.2.0 prints
    ],
)
def test_beal_lead_comes_out_to_the_printed_digits(quantity, published, digits):
    """Beal 2010, lead in soil, 29 results, 10 of them non-detects."""
    assert published == round(float(statistics_of("beal2010_pb")[quantity]), digits)


def test_proucl_limit_of_beal_lead():
    """ProUCL 5.2.0 prints 861.1, which is its restricted mean with the unrestricted error."""
    found = statistics_of("beal2010_pb").drop(RULE_ROWS).astype(float)
    t = (found["km_smallestdetect_ucl95_t"] - found["km_smallestdetect_mean"]) / found[
        "km_smallestdetect_se"
    ]

    assert round(found["km_restrictedDL_mean"] + t * found["km_smallestdetect_se"], 1) == 861.1


def test_naive_lognormal_mean_of_beal_lead_is_the_known_trap():
    """Maximum likelihood gives 44.6 mg/kg where Kaplan-Meier gives 325: it is never the rule's."""
    found = statistics_of("beal2010_pb")

    assert round(float(found["mle_lnorm_mean"]), 1) == 44.6
    assert found["epc_method"] == "ucl95_km_cheb"


@pytest.mark.parametrize(
    ("n", "beta"),
    [(5, 0.0086), (10, 0.0267), (20, 0.0380), (40, 0.0440), (80, 0.0470), (10**9, 0.05)],
)
def test_adjusted_level_is_that_of_grice_and_bain(n, beta):
    """Grice & Bain 1980 at the nodes; half way to 0.05 in 1/n at n = 80."""
    assert beta == pytest.approx(grice_bain_beta(n), abs=1e-9)


def test_adjusted_level_is_unknown_below_its_table():
    """Four results lie outside the table of Grice & Bain."""
    assert np.isnan(grice_bain_beta(4))
