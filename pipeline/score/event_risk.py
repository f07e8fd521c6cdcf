"""Unplanned events: likelihood × consequence by a lookup table, each an interval of classes.

The likelihood is a class of the annual probability p = 1 − exp(−λ) of at least one event, λ the
expected number a year (Poisson); over a mine life of n years it is 1 − (1 − p)^n. The consequence
is the class of magnitude. Anchors: ``config/methods/likelihood.csv`` and ``consequence.csv``
(BMA-MATRIX2009); the table ``risk_matrix.csv`` is ours, a site's authority may have its own.
"""

import numpy as np
import pandas as pd

from riskshed.schemas.bands import band_of, class_of
from riskshed.schemas.rating_scale import Axes, deciding_input, rate
from riskshed.schemas.rounding import round_array

AXES: Axes = ("likelihood", "consequence")
RULE = "event/risk_matrix"
ANY = (1.0, 5.0)  # of an event of unknown frequency: anything, and never "it does not happen"
COLUMNS = [
    "annual_probability",
    "mine_life_years",
    "mine_life_probability",
    "likelihood_inherent",
    "likelihood_inherent_low",
    "likelihood_inherent_high",
    "likelihood_anchor",
    "consequence_inherent",
    "consequence_inherent_low",
    "consequence_inherent_high",
    "consequence_anchor",
    "consequence_5",
    "rating",
    "rating_lo",
    "rating_hi",
    "rating_driver",
]


def annual_probability(per_year: pd.Series) -> pd.Series:
    """Return p = 1 − exp(−λ), the probability of at least one event in a year.

    Parameters
    ----------
    per_year : expected number of events a year, λ ≥ 0; missing is unknown

    Raises
    ------
    ValueError
        a frequency is negative

    Examples
    --------
    >>> annual_probability(pd.Series([0.01, 1.0])).round(6).tolist()
    [0.00995, 0.632121]
    """
    if per_year.lt(0).any():
        raise ValueError("a frequency is negative")
    return pd.Series(-np.expm1(-per_year.to_numpy("float64")), index=per_year.index)


def mine_life_probability(annual: pd.Series, years: float) -> pd.Series:
    """Return 1 − (1 − p)^n, the probability of at least one event in n years.

    Parameters
    ----------
    annual : annual probability p, 0–1; missing is unknown
    years : years n of operation; NaN is unknown

    Examples
    --------
    >>> mine_life_probability(pd.Series([0.0, 0.01, 1.0]), 30.0).round(6).tolist()
    [0.0, 0.2603, 1.0]
    """
    none_in_life = np.power(1.0 - annual.to_numpy("float64"), years)
    exact = -np.expm1(years * np.log1p(-np.minimum(annual.to_numpy("float64"), 0.5)))
    small = annual.to_numpy("float64") <= 0.5  # there 1 − p would lose the digits of a small p
    return pd.Series(np.where(small, exact, 1.0 - none_in_life), index=annual.index)


def likelihood_class(annual: pd.Series, anchors: pd.DataFrame) -> pd.Series:
    """Return the likelihood 1–5 of an annual probability; class k is (lo, hi], unknown has none.

    Compared to 12 significant digits, as the anchors are written: once in ten years is class 2
    whatever the last bit of exp(−0.1) is on the machine.

    Parameters
    ----------
    annual : annual probability, 0–1
    anchors : columns likelihood, annual_probability_hi
    """
    upper = anchors.sort_values("likelihood")["annual_probability_hi"]
    rounded = pd.Series(round_array(annual.to_numpy("float64")), index=annual.index)
    return class_of(rounded, upper)


def event_risk(
    rows: pd.DataFrame,
    matrix: pd.DataFrame,
    likelihood: pd.DataFrame,
    consequence: pd.DataFrame,
    mine_life_years: float = np.nan,
    widest: int = 2,
) -> pd.DataFrame:
    """Return the rating of each unplanned event, columns `COLUMNS`, on the index of `rows`.

    The columns ``rating…`` are from the matrix; ``likelihood_inherent`` is missing where it is an
    interval, ``consequence_inherent`` is the worst credible, the upper end. ``consequence_5`` marks
    an event that may be of the worst consequence: it is shown whatever its likelihood.

    Parameters
    ----------
    rows : columns frequency_per_year (missing: any likelihood), consequence_low and
        consequence_high (1–5; missing: no rating)
    matrix : columns likelihood, consequence, class; see `rating_scale.check_matrix`
    likelihood, consequence : the anchors of the classes
    mine_life_years : years of operation; NaN is unknown
    widest : how many classes a rating may span and still be printed as one
    """
    annual = annual_probability(rows["frequency_per_year"])
    likely = likelihood_class(annual, likelihood)
    cases = rows[["consequence_low", "consequence_high"]].assign(
        likelihood_low=likely.fillna(ANY[0]), likelihood_high=likely.fillna(ANY[1])
    )
    low, high = cases["consequence_low"], cases["consequence_high"]
    table = rate(cases, matrix, AXES, widest).assign(
        annual_probability=annual,
        mine_life_years=float(mine_life_years),
        mine_life_probability=mine_life_probability(annual, mine_life_years),
        likelihood_inherent=likely,
        likelihood_inherent_low=cases["likelihood_low"],
        likelihood_inherent_high=cases["likelihood_high"],
        likelihood_anchor=_anchor(likely, likelihood, "likelihood"),
        consequence_inherent=high,
        consequence_inherent_low=low,
        consequence_inherent_high=high,
        consequence_anchor=_anchor(high, consequence, "consequence"),
        consequence_5=high.eq(5.0).astype("boolean").mask(high.isna()),
        rating_driver=deciding_input(cases, matrix, AXES),
    )
    return table[COLUMNS]


def _anchor(classes: pd.Series, anchors: pd.DataFrame, name: str) -> pd.Series:
    """Return the words of each class; none where the class is unknown."""
    return classes.map(anchors.set_index(name)["anchor"]).astype("str")


def published_bands(cells: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Return what each published convention calls the product of likelihood and consequence.

    For comparison only: the conventions contradict each other, which is why ours is a table.

    Parameters
    ----------
    cells : columns likelihood, consequence
    bands : columns convention, band, lo, coarse (``risk_matrix_bands.csv``)

    Returns
    -------
    One row a convention and cell: convention, likelihood, consequence, score, band, coarse (low,
    medium, high+).
    """
    parts = []
    for convention, own in bands.groupby("convention", sort=True):
        part = cells[["likelihood", "consequence"]].reset_index(drop=True)
        part.insert(0, "convention", convention)
        part["score"] = part["likelihood"] * part["consequence"]
        part["band"] = band_of(part["score"], own)
        part["coarse"] = part["band"].map(own.set_index("band")["coarse"])
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
