"""Scores of each method, and their totals: the sum and the dominant chain, never a mean alone."""

import numpy as np
import pandas as pd

from riskshed.schemas.rounding import round_array
from riskshed.schemas.scenario import COMMON

LEVELS = {
    "source": "source_id",
    "stressor": "stressor",
    "process": "process_ids",
    "receptor": "receptor_id",
    "endpoint": "endpoint_id",
    "phase": "phase",
    "site": "site_id",
}
SCORE_COLUMNS = [
    "risk_id",
    "pathway_id",
    "phase",
    "method",
    "score",
    "class",
    "p05",
    "p50",
    "p95",
    "exceed",
    "n_missing",
    "driver",
]
TOTAL_COLUMNS = [
    "level",
    "name",
    "method",
    "sum",
    "dominant",
    "dominant_risk_id",
    "n_pathways",
    "n_without_score",
    "p05",
    "p50",
    "p95",
    "share",
    "rank",
]
SUMMED = ["score", "p05", "p50", "p95", "n_pathways", "n_missing"]


def scores(register: pd.DataFrame) -> pd.DataFrame:
    """Return one row a pathway × phase × method, columns `SCORE_COLUMNS`.

    ``significance``: the share of the receptor's reference that is affected (0–1), with the range
    that the evidence leaves; ``screening``: P(the exposure exceeds the screening benchmark);
    ``risk``: the annual probability of an unplanned event. They are never added, averaged or
    compared with each other. An eliminated pathway has no score.
    """
    register = register[register["completeness"].ne("eliminated")]
    planned = register["rating_basis"].ne("risk")
    share = register["reference_share"]
    ends = {end: register[f"effect_{name}"] * share for end, name in
            (("p05", "low"), ("p50", "value"), ("p95", "high"))}  # fmt: skip
    by_screening = register["rating_inherent"].where(register["tier"].eq(1))
    chance, annual = register["p_exceed"], register["annual_probability"]
    effect = _under("significance", ends["p50"], register["rating_inherent"], ends)
    screened = _under("screening", chance, by_screening, {"exceed": chance})
    events = _under("risk", annual, register["rating_inherent"], {"exceed": annual})
    table = pd.concat(
        [
            effect[planned & (register["tier"] >= 2)],
            screened[planned & register["benchmark_value"].notna()],
            events[~planned],
        ]
    )
    ids = register[["risk_id", "pathway_id", "phase"]]
    table = ids.join(table, how="inner")
    table["n_missing"] = table["score"].isna().astype("int64")
    table["driver"] = register["rating_driver"]
    return table[SCORE_COLUMNS].sort_values(["method", "risk_id"], ignore_index=True)


def _under(
    method: str, score: pd.Series, rating: pd.Series, more: dict[str, pd.Series]
) -> pd.DataFrame:
    """Return score, class and range of every row under one method; what has no number is NaN."""
    empty = dict.fromkeys(("p05", "p50", "p95", "exceed"), np.nan)
    return pd.DataFrame({"method": method, "score": score, "class": rating, **empty, **more})


def totals(register: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return sum and dominant score of each method at every level, columns `TOTAL_COLUMNS`.

    Sums at a level run over rows of one phase after the other, so a pathway in two phases counts in
    both. ``p05`` and ``p95`` add the ends of the single ranges, as if all were at one end together:
    the widest that they can be. Rows of alternatives are never added to each other: every sum and
    count is the largest that the common rows and those of one alternative give, and ``share`` is of
    the largest such sum of the method. ``rank`` 1 is the largest sum; equal sums share a rank.
    """
    facts = register[["risk_id", *[c for c in LEVELS.values() if c != "phase"]]]
    chosen = register["alternative_id"].fillna(COMMON)
    rows = scored.merge(facts.assign(alternative=chosen, n_pathways=1), on="risk_id")
    rows = rows.astype(dict.fromkeys(SUMMED, "float64"))
    rows = rows.sort_values(["score", "risk_id"], ascending=[False, True])
    whole = _side_by_side(rows, ["method"])["score"]
    parts = [_level(rows, whole, level, column) for level, column in LEVELS.items()]
    return pd.concat(parts, ignore_index=True)[TOTAL_COLUMNS]


def _level(rows: pd.DataFrame, whole: pd.Series, level: str, column: str) -> pd.DataFrame:
    """Return the totals of one level; `rows` have the highest score first, `whole` is by method."""
    key = ["method", column]
    found = _side_by_side(rows, key)
    table = found.rename(columns={"score": "sum", "n_missing": "n_without_score"})
    table = table.reset_index(names=["method", "name"])
    table["share"] = table["sum"] / table["method"].map(whole.where(whole > 0))
    table["sum"] = round_array(table["sum"].to_numpy())  # so that equal sums share a rank
    leader = rows.dropna(subset="score").drop_duplicates(key).set_index(key)
    names = pd.MultiIndex.from_frame(table[["method", "name"]])
    table["dominant"] = leader["score"].reindex(names).to_numpy()
    table["dominant_risk_id"] = leader["risk_id"].reindex(names).to_numpy()
    table["rank"] = table.groupby("method")["sum"].rank(ascending=False, method="min")
    return table.assign(level=level).sort_values(["method", "rank", "name"], ignore_index=True)


def _side_by_side(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return the largest sums, by `key`, of rows that can stand beside each other."""
    parts = rows.groupby([*key, "alternative"])[SUMMED].sum(min_count=1)
    common = parts.index.get_level_values("alternative") == COMMON
    always = parts[common].droplevel("alternative")
    largest = parts[~common].groupby(level=key).max()
    together = always.add(largest, fill_value=0)
    return together.astype(dict.fromkeys(("n_pathways", "n_missing"), "int64"))
