"""Pollution indices of a soil or sediment against its local background.

They say how far concentrations lie above background; they say nothing about effect and rank only
within a study. All of them need the *local* background with its source, and detected (or properly
estimated) concentrations.

==========  ======================================  ===============================================
CF          C / B                                   contamination factor (Hakanson 1980)
Er          Tr CF                                   potential ecological risk of one element
RI          sum of Er                               risk index; depends on the list of elements
Igeo        log2(C / (1.5 B))                       geoaccumulation index (Müller 1969)
PLI         (product of CF)^(1/n)                   pollution load index (Tomlinson et al. 1980)
Cdeg, mCd   sum and mean of CF                      degree of contamination
Nemerow     sqrt((max CF^2 + mean CF^2) / 2)        Nemerow's index
==========  ======================================  ===============================================
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

# Hakanson's eight substances: PCB 40, Hg 40, Cd 30, As 10, Pb 5, Cu 5, Cr 2, Zn 1
HAKANSON_SUM_TR = 133.0
HAKANSON_RI_LIMITS = (150.0, 300.0, 600.0)
ER_LIMITS = (40.0, 80.0, 160.0, 320.0)
IGEO_LIMITS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)

NOT_ASSESSED = "not_assessed"
IGEO_UNDEFINED = "igeo_undefined_at_zero"
PLI_UNDEFINED = "pli_undefined_at_zero"
NO_TOXIC_RESPONSE = "no_toxic_response_factor"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RiskIndex:
    """A risk index with the elements it is the sum of, without which it means nothing.

    Parameters
    ----------
    value : sum of Er; NaN where no element could be assessed
    elements : their symbols, sorted
    sum_tr : sum of their toxic-response factors
    limits : Hakanson's 150, 300, 600 rescaled by sum_tr / 133
    """

    value: float
    elements: tuple[str, ...]
    sum_tr: float
    limits: tuple[float, ...]

    @property
    def risk_class(self) -> int | None:
        """Return 0 low, 1 moderate, 2 considerable, 3 very high; a value on a limit is above it."""
        if math.isnan(self.value):
            return None
        return sum(self.value >= limit for limit in self.limits)


def _ratio(concentration: ArrayLike, background: ArrayLike) -> Floats:
    c = np.asarray(concentration, dtype=np.float64)
    b = np.asarray(background, dtype=np.float64)
    if (c < 0).any():
        raise ValueError("concentration is negative")
    if (b <= 0).any():
        raise ValueError("background is not above zero")
    return c / b


def contamination_factor(concentration: ArrayLike, background: ArrayLike) -> Floats:
    """Return CF = C / B, C and B in the same unit; unknown where either is.

    >>> contamination_factor([20.0, 5.0], 10.0).tolist()
    [2.0, 0.5]
    """
    return _ratio(concentration, background)


def ecological_risk(factor: ArrayLike, toxic_response: ArrayLike) -> Floats:
    """Return Er = Tr CF (Hakanson 1980).

    >>> float(ecological_risk(2.0, 30.0))
    60.0
    """
    tr = np.asarray(toxic_response, dtype=np.float64)
    if (tr <= 0).any():
        raise ValueError("toxic-response factor is not above zero")
    return tr * np.asarray(factor, dtype=np.float64)


def geoaccumulation_index(concentration: ArrayLike, background: ArrayLike) -> Floats:
    """Return Igeo = log2(C / (1.5 B)); undefined (NaN) at C = 0 (Müller 1969).

    >>> float(geoaccumulation_index(3.0, 1.0))
    1.0
    """
    ratio = _ratio(concentration, background) / 1.5
    return np.log2(ratio, out=np.full_like(ratio, np.nan), where=ratio > 0)


def _known(factor: ArrayLike) -> list[float]:
    return [float(cf) for cf in np.ravel(np.asarray(factor, dtype=np.float64)) if not np.isnan(cf)]


def contamination_degree(factor: ArrayLike) -> float:
    """Return Cdeg, the sum of the known CF (NaN where none is).

    >>> contamination_degree([2.0, 3.0, float("nan")])
    5.0
    """
    cf = _known(factor)
    return math.fsum(cf) if cf else math.nan


def modified_degree(factor: ArrayLike) -> float:
    """Return mCd, the mean of the known CF.

    >>> modified_degree([2.0, 4.0])
    3.0
    """
    cf = _known(factor)
    return math.fsum(cf) / len(cf) if cf else math.nan


def pollution_load_index(factor: ArrayLike) -> float:
    """Return PLI, the geometric mean of the known CF (Tomlinson et al. 1980).

    Undefined (NaN) where one CF is zero: the product would call a site clean for one non-detect.

    >>> round(pollution_load_index([2.0, 8.0]), 12)
    4.0
    """
    cf = _known(factor)
    if not cf or min(cf) == 0:
        return math.nan
    return math.exp(math.fsum(map(math.log, cf)) / len(cf))


def nemerow_index(factor: ArrayLike) -> float:
    """Return sqrt((max CF^2 + mean CF^2) / 2) of the known CF.

    >>> nemerow_index([1.0, 7.0, 13.0]) == ((13**2 + 7**2) / 2) ** 0.5
    True
    """
    cf = _known(factor)
    return math.sqrt((max(cf) ** 2 + modified_degree(cf) ** 2) / 2) if cf else math.nan


def risk_index(elements: Iterable[str], factor: ArrayLike, toxic_response: ArrayLike) -> RiskIndex:
    """Return RI over the elements whose CF and Tr are known, with limits rescaled to them.

    Hakanson's limits were set for eight substances (sum of Tr 133); with fewer the same site would
    look better, so the limits shrink with the sum of Tr.

    >>> index = risk_index(["Cd", "Pb"], [2.0, 1.0], [30.0, 5.0])
    >>> index.value, index.elements, index.sum_tr, round(index.limits[0], 2), index.risk_class
    (65.0, ('Cd', 'Pb'), 35.0, 39.47, 1)
    """
    er = np.asarray(ecological_risk(factor, toxic_response), dtype=np.float64)
    tr = np.broadcast_to(np.asarray(toxic_response, dtype=np.float64), er.shape)
    rows = [row for row in zip(elements, er, tr, strict=True) if not np.isnan(row[1])]
    sum_tr = math.fsum(one for _, _, one in rows)
    return RiskIndex(
        value=math.fsum(one for _, one, _ in rows) if rows else math.nan,
        elements=tuple(sorted(name for name, _, _ in rows)),
        sum_tr=sum_tr,
        limits=tuple(limit * sum_tr / HAKANSON_SUM_TR for limit in HAKANSON_RI_LIMITS),
    )


def rank_risk_indices(indices: Sequence[RiskIndex]) -> list[int]:
    """Return positions from the highest to the lowest RI; unknown last, ties in the order given.

    Indices of different elements are not comparable (ValueError).
    """
    if len({index.elements for index in indices}) > 1:
        raise ValueError("risk indices of different element sets are not comparable")
    return sorted(
        range(len(indices)),
        key=lambda i: math.inf if math.isnan(indices[i].value) else -indices[i].value,
    )


def ecological_risk_class(risk: ArrayLike) -> Floats:
    """Return 0 low ... 4 very high of Er by the limits 40, 80, 160, 320; on a limit is above it."""
    return _classes(risk, ER_LIMITS, right=False)


def geoaccumulation_class(index: ArrayLike) -> Floats:
    """Return Müller's class 0..6: 0 at or below 0, 1 at or below 1 ... 6 above 5."""
    return _classes(index, IGEO_LIMITS, right=True)


def _classes(values: ArrayLike, limits: Sequence[float], *, right: bool) -> Floats:
    numbers = np.asarray(values, dtype=np.float64)
    found = np.digitize(numbers, limits, right=right).astype(np.float64)
    return np.where(np.isnan(numbers), np.nan, found)


def _element_flags(cf: float, er: float) -> str:
    if math.isnan(cf):
        return NOT_ASSESSED
    flags = [IGEO_UNDEFINED] if cf == 0 else []
    return ";".join([*flags, NO_TOXIC_RESPONSE] if math.isnan(er) else flags)


def _totals(names: Sequence[str], cf: Floats, tr: Floats) -> list[tuple[str, float, str]]:
    """Return name, value and flags of the totals; a total over some of the elements says so."""
    index = risk_index(names, cf, tr)
    missing = sorted(name for name, one in zip(names, cf, strict=True) if np.isnan(one))
    partial = f"{NOT_ASSESSED}: {' '.join(missing)}" if missing else ""
    limits = " ".join(f"{limit:.4g}" for limit in index.limits)
    domain = f"elements: {' '.join(index.elements)};sum_Tr: {index.sum_tr:g};class_limits: {limits}"
    zero = PLI_UNDEFINED if (cf == 0).any() else ""
    return [
        ("TOTAL_RI", index.value, _joined(domain, partial)),
        ("TOTAL_PLI", pollution_load_index(cf), _joined(zero, partial)),
        ("TOTAL_Cdeg", contamination_degree(cf), partial),
        ("TOTAL_mCd", modified_degree(cf), partial),
        ("TOTAL_Nemerow", nemerow_index(cf), partial),
    ]


def _joined(*flags: str) -> str:
    return ";".join(filter(None, flags))


def index_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the indices of each element and the totals of the sample.

    Input: one row an element, columns ``element, conc_mg_kg, background_mg_kg, Tr``. Output: the
    rows in the same order with ``element, CF, Er, Igeo, flags``, then the rows ``TOTAL_RI,
    TOTAL_PLI, TOTAL_Cdeg, TOTAL_mCd, TOTAL_Nemerow`` with their value in ``CF``.
    """
    names = list(table["element"])
    c, b, tr = (
        table[name].to_numpy(np.float64) for name in ("conc_mg_kg", "background_mg_kg", "Tr")
    )
    cf = contamination_factor(c, b)
    er = ecological_risk(cf, tr)
    rows = pd.DataFrame(
        {
            "element": names,
            "CF": cf,
            "Er": er,
            "Igeo": geoaccumulation_index(c, b),
            "flags": [_element_flags(*pair) for pair in zip(cf, er, strict=True)],
        }
    )
    totals = pd.DataFrame(_totals(names, cf, tr), columns=["element", "CF", "flags"])
    columns = list(rows.columns)
    return pd.concat([rows, totals.reindex(columns=columns).astype(rows.dtypes)], ignore_index=True)
