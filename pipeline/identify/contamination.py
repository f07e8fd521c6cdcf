"""Is a zone contaminated? Measured concentrations against the background of the region."""

import numpy as np
import pandas as pd
from scipy import special

from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.units import in_base_units

SIGNIFICANCE = 0.05
MIN_REFERENCE_SAMPLES = 8
ZONE_KEY = ["zone_id", "stressor", "medium"]


def contamination(site: Site, measurements: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return one row a zone × stressor × medium that was sampled.

    Columns: zone_id, stressor, medium, unit, n, n_above, background_value, background_statistic,
    background_source, background_verification, p_value, above_background ('yes', 'no', or
    missing where no background is known), sampled_from, sampled_to.

    A zone is above background where more locations exceed the background percentile than the
    background itself would put there (one-sided binomial test, 5 %); a non-detect whose limit
    lies above the background is not counted as an exceedance.
    """
    background = background_values(site, measurements, knowledge)
    impact = measurements[measurements["exposure"]]
    rows = impact.merge(background, on=["stressor", "medium", "unit"], how="left")
    rows["above"] = (rows["value"] > rows["background_value"]) & ~rows["nondetect"]
    grouped = rows.groupby([*ZONE_KEY, "unit"], sort=True)
    table = grouped.agg(
        n=("value", "size"),
        n_above=("above", "sum"),
        background_value=("background_value", "first"),
        background_statistic=("background_statistic", "first"),
        background_source=("background_source", "first"),
        background_verification=("background_verification", "first"),
        sampled_from=("sampled_from", "min"),
        sampled_to=("sampled_to", "max"),
    ).reset_index()
    held = table["background_value"].notna()  # above a background that nobody knows is none known
    table["n_above"] = table["n_above"].astype("float64").where(held)
    return table.assign(**_tested(table, knowledge.background_statistics))


def _tested(table: pd.DataFrame, statistics: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the p-value of 'no more than background' and the answer, a zone a row."""
    shares = statistics.set_index("term")["share_below"]
    below = table["background_statistic"].map(shares).astype("float64")
    known = below.notna() & table["background_value"].notna()
    p_value = pd.Series(np.nan, index=table.index)
    p_value[known] = special.bdtrc(  # the upper tail of the binomial distribution
        table.loc[known, "n_above"] - 1, table.loc[known, "n"].astype("int64"), 1 - below[known]
    )
    answer = pd.Series(np.where(p_value < SIGNIFICANCE, "yes", "no"), dtype="str")
    return {"p_value": p_value, "above_background": answer.where(known)}


def background_values(site: Site, measurements: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return one background value a stressor × medium × unit.

    What the site itself declares in ``background`` comes first, then its own reference samples (at
    least 8): their 90th percentile; else the region that it names. Of several statistics the first
    that the vocabulary lists counts.
    """
    statistics = knowledge.background_statistics
    shipped = knowledge.background
    region = site.settings.background_region
    regional = shipped[(shipped["region_key"] == region) | (shipped["region"] == region)]
    declared = site.tables["background"].rename(columns={"citation": "source_key"})
    every = pd.concat(
        [
            _first_statistic(in_base_units(declared, knowledge.units), statistics),
            _from_reference_samples(measurements),
            _first_statistic(regional, statistics),
        ],
        ignore_index=True,
    )
    return every.drop_duplicates(["stressor", "medium", "unit"])


def _from_reference_samples(measurements: pd.DataFrame) -> pd.DataFrame:
    reference = measurements[measurements["location_role"].eq("reference")]
    grouped = reference.groupby(["stressor", "medium", "unit"])["value"]
    table = grouped.agg(n="size", background_value=lambda v: np.quantile(v, 0.90)).reset_index()
    table = table[table["n"] >= MIN_REFERENCE_SAMPLES].drop(columns="n")
    return table.assign(
        background_statistic="p90",
        background_source="reference samples of the site",
        background_verification="declared",  # as the measurements are from which it was taken
    )


def _first_statistic(background: pd.DataFrame, statistics: pd.DataFrame) -> pd.DataFrame:
    """Return one value a stressor × medium × unit, by the statistic that the vocabulary prefers."""
    rank = {name: place for place, name in enumerate(statistics["term"])}
    rows = background[background["statistic"].isin(list(rank))].copy()
    rows["rank"] = rows["statistic"].map(rank)
    rows = rows.sort_values(["stressor", "medium", "rank", "background_id"])
    rows = rows.drop_duplicates(["stressor", "medium", "unit"])
    return pd.DataFrame(
        {
            "stressor": rows["stressor"],
            "medium": rows["medium"],
            "unit": rows["unit"],
            "background_value": rows["value"],
            "background_statistic": rows["statistic"],
            "background_source": rows["source_key"],
            "background_verification": rows["verification"],
        }
    )
