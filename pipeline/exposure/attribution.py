"""Attribution: whose stressor is it? Shares say who might act on it; they never rate.

share ∝ strength × exp(−distance / λ), 1 inside. What the background explains comes off first. What
no declared source explains is ``unattributed``: without fingerprint or modelling evidence it is
taken to be as strong as the strongest declared source, at the place itself: our convention.
"""

import numpy as np
import pandas as pd

from riskshed.schemas.scenario import COMMON, scenarios

PROJECT = "this_project"
KEY = ["stressor", "zone_id", "phase"]
COLUMNS = [
    *("source_id", *KEY, "own_share", "other_share", "background_share", "unattributed_share"),
    *("project_share", "attribution_flag"),
]


def attribution(
    sources: pd.DataFrame,
    reach: pd.DataFrame,
    releases: pd.DataFrame,
    concentrations: pd.DataFrame,
    contamination: pd.DataFrame,
    decay_length_m: dict[str, float],
) -> pd.DataFrame:
    """Return one row a source × stressor × zone × phase.

    Columns: source_id, stressor, zone_id, phase, own_share, other_share, background_share,
    unattributed_share (the four sum to one, or all but the background are missing where a strength
    is undeclared), project_share (of all sources of this project together), attribution_flag. An
    unplanned event has no row: what has not happened has no share in what is met today, and takes
    none from the others. Alternatives exclude each other: a source shares with its own and with
    what is common to all, and one that is common to all with the alternative that leaves it least.
    """
    keys = ["source_id", "stressor", "phase"]
    facts = ["event_type", "stressor_class", "strength", "strength_unit", "fingerprint_evidence"]
    rows = reach.merge(releases[[*keys, *facts]], on=keys, how="left")
    rows = rows[rows["event_type"].ne("unplanned")].reset_index(drop=True)
    rows["background_share"] = _background(rows, concentrations, contamination)
    rows["ours"] = rows["source_id"].map(sources.set_index("source_id")["origin"]).eq(PROJECT)
    scenario = rows["source_id"].map(scenarios(sources))
    chosen = sorted(set(scenario) - {COMMON}) or [COMMON]
    side_by_side = [_shared(rows[scenario.isin([COMMON, one])], decay_length_m) for one in chosen]
    order = ["source_id", *KEY]
    table = pd.concat(side_by_side).sort_values([*order, "own_share"], na_position="first")
    return table.drop_duplicates(order).reset_index(drop=True)[COLUMNS]


def _shared(rows: pd.DataFrame, decay_length_m: dict[str, float]) -> pd.DataFrame:
    """Return the rows with their shares, of sources that can all stand side by side."""
    rows = rows.copy()
    strength, assumed = _strengths(rows)
    rows["weight"], rows["attribution_flag"] = _weights(rows, strength, assumed, decay_length_m)
    places = [rows[name] for name in KEY]
    undeclared = rows["weight"].isna().groupby(places).transform("any")
    proven = rows["fingerprint_evidence"].notna().groupby(places).transform("all")
    strongest = strength.groupby(places).transform("max")
    unattributed = np.where(proven, 0.0, strongest)
    total = (rows.groupby(KEY)["weight"].transform("sum") + unattributed).where(~undeclared)
    rest = 1.0 - rows["background_share"].fillna(0.0)
    rows["own_share"] = rest * rows["weight"] / total
    rows["unattributed_share"] = rest * unattributed / total
    rows["other_share"] = rest - rows["own_share"] - rows["unattributed_share"]
    ours = rows["own_share"].where(rows["ours"], 0.0).groupby(places).transform("sum")
    alone = rows["ours"].groupby(places).transform("all")
    project = ours + rows["unattributed_share"].where(alone, 0.0)
    rows["project_share"] = project.clip(upper=1.0).where(~undeclared)
    return rows


def _weights(
    rows: pd.DataFrame, strength: pd.Series, assumed: pd.Series, decay_length_m: dict[str, float]
) -> tuple[pd.Series, pd.Series]:
    """Return strength × decay, and what had to be assumed for it."""
    length = rows["stressor_class"].map(decay_length_m).astype("float64")
    decay = np.exp(-rows["distance_m"].fillna(0.0) / length).fillna(1.0)
    flags = np.select(
        [rows["strength"].isna(), assumed, rows["distance_m"].isna(), length.isna()],
        [
            "strength_undeclared",
            "assumed_equal_strength",
            "distance_unknown_taken_as_inside",
            "no_decay_length",
        ],
        default="",
    )
    return strength * decay, pd.Series(flags, index=rows.index, dtype="str").replace("", None)


def _strengths(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the strengths where they share a unit; else every declared strength counts one."""
    unit = pd.Series(pd.factorize(rows["strength_unit"])[0], index=rows.index)  # -1: undeclared
    units = unit.groupby([rows[name] for name in KEY]).transform("nunique")
    assumed = (units > 1) & rows["strength"].notna()
    return rows["strength"].where(~assumed, 1.0), assumed


def _background(
    rows: pd.DataFrame, concentrations: pd.DataFrame, contamination: pd.DataFrame
) -> pd.Series:
    """Return the part of the mean concentration that the background explains, at most 1."""
    key = ["zone_id", "stressor", "medium"]
    known = concentrations.merge(contamination[[*key, "background_value"]], on=key)
    known["share"] = (known["background_value"] / known["mean"]).clip(upper=1.0)
    share = known.groupby(["zone_id", "stressor"])["share"].max()
    index = pd.MultiIndex.from_frame(rows[["zone_id", "stressor"]])
    return pd.Series(share.reindex(index).to_numpy(), index=rows.index, dtype="float64")
