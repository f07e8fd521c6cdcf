"""Exposure point concentrations: what a receptor meets in a zone."""

import numpy as np
import pandas as pd

from riskshed.pipeline.epc import exposure_point_concentration, observations, quantiles
from riskshed.schemas.settings import SiteSettings
from riskshed.schemas.text import join_list

KEY = ["zone_id", "stressor", "medium", "unit"]
DESIGNS_WITHOUT_LIMIT = frozenset({"targeted", "gradient"})
"""Samples that were put where trouble was expected: no confidence limit of the mean holds."""


def concentrations(
    measurements: pd.DataFrame, zones: pd.DataFrame, settings: SiteSettings
) -> pd.DataFrame:
    """Return one row a zone × stressor × medium.

    Columns: `KEY`, n, n_nondetect, mean, se, lcl, ucl, epc, epc_method, median, p95, max_value,
    concentration_flags, concentration_reason. Values in the base unit of the medium (soil: mg/kg
    dry weight). Only measurements that say what a receptor meets count (``exposure``).
    """
    facts = [*KEY, "value", "nondetect", "blank_hit", "x_m", "y_m"]
    inside = measurements.loc[measurements["exposure"].astype(bool), facts]
    area = zones.set_index("zone_id")["area_ha"]
    rows = [
        dict(zip(KEY, key, strict=True)) | _summary(group, area.get(key[0], np.nan), settings)
        for key, group in inside.groupby(KEY, sort=True)
    ]
    columns = [*KEY, *_COLUMNS]
    return pd.DataFrame(rows, columns=columns)


_COLUMNS = [
    "n",
    "n_nondetect",
    "mean",
    "se",
    "lcl",
    "ucl",
    "epc",
    "epc_method",
    "median",
    "p95",
    "max_value",
    "concentration_flags",
    "concentration_reason",
]


def _summary(group: pd.DataFrame, area_ha: float, settings: SiteSettings) -> dict[str, object]:
    """Return the statistics of one zone, by the written decision rule or by area weights."""
    values = group["value"].to_numpy(dtype="float64")
    nondetect = group["nondetect"].to_numpy(dtype=bool)
    median, p95 = quantiles(observations(values, nondetect), [0.5, 0.95])
    point = exposure_point_concentration(values, nondetect, seed=settings.seed)
    flags = [*point.flags, *_design_flags(len(group), settings)]
    flags += ["blank_hit"] if group["blank_hit"].any() else []
    epc, method, reason = point.epc, point.method, point.reason
    if settings.sampling_design in DESIGNS_WITHOUT_LIMIT:
        epc = spatially_weighted_mean(group, area_ha)
        method, flags = "spatially_weighted_mean", [*flags, "not_random"]
        reason = "the samples were not placed at random: mean weighted by the area each stands for"
    return {
        "n": float(point.n),
        "n_nondetect": float(point.n_nondetect),
        "mean": point.mean,
        "se": point.se,
        "lcl": point.lcl05,
        "ucl": point.ucl,
        "epc": epc,
        "epc_method": method,
        "median": median,
        "p95": p95,
        "max_value": point.max_detect,
        "concentration_flags": join_list(flags) or None,
        "concentration_reason": reason,
    }


def _design_flags(n: int, settings: SiteSettings) -> list[str]:
    unit = settings.exposure_units
    flags = ["sampling_design_unknown"] if settings.sampling_design == "unknown" else []
    return [*flags, "below_min_n"] if unit is not None and n < unit.min_n else flags


def spatially_weighted_mean(group: pd.DataFrame, area_ha: float) -> float:
    """Return the mean in which crowded locations share the weight of the cell they crowd.

    Cell declustering: square cells of the mean area a location stands for; every occupied cell
    weighs the same, as geostatistics decluster preferential samples. Without coordinates or area
    every location weighs the same. A non-detect counts at its limit, so the mean is not too low.
    """
    values = group["value"].to_numpy(dtype="float64")
    if not np.isfinite(area_ha) or group[["x_m", "y_m"]].isna().any(axis=None):
        return float(values.mean())
    edge = np.sqrt(area_ha * 10_000 / len(group))
    cells = np.floor(group[["x_m", "y_m"]].to_numpy() / edge).astype("int64")
    _, cell, crowd = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    return float(np.average(values, weights=1.0 / crowd[cell.ravel()]))
