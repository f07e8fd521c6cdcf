"""The stage: from effect and value to magnitude and rating, each as an interval."""

import numpy as np
import pandas as pd

from riskshed.pipeline.score.significance import deciding_input, magnitude_class, rate
from riskshed.pipeline.score.value import receptor_values
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Identified, Rated, Responded
from riskshed.schemas.text import split_list

CASE = ["receptor_id", "zone_id", "stressor", "medium", "route", "phase"]
EFFECT_DRIVERS = ["duration", "timing", "reversibility", "frequency", "recovery_years"]
COLUMNS = [
    "risk_id",
    "value",
    "value_low",
    "value_high",
    "value_rule",
    "value_reason",
    "affected_low",
    "affected_high",
    "magnitude",
    "magnitude_low",
    "magnitude_high",
    "adjustment_ids",
    *EFFECT_DRIVERS,
    "rating",
    "rating_lo",
    "rating_hi",
    "rating_over_zones",
    "rating_over_zones_lo",
    "rating_over_zones_hi",
    "rating_basis",
    "rule_id",
    "rating_driver",
]


def score(
    site: Site,
    identified: Identified,
    graph: CausalGraph,
    responded: Responded,
    knowledge: Knowledge,
) -> Rated:
    """Rate every pathway that is not eliminated."""
    values = receptor_values(site.tables["receptors"], knowledge.value_rules)
    rows = graph.pathways[graph.pathways["completeness"].ne("eliminated")]
    rows = rows.merge(responded.responses, on=CASE, how="left")
    rows = rows.merge(values, on="receptor_id", how="left").merge(
        identified.occupancy[["receptor_id", "zone_id", "reference_share"]],
        on=["receptor_id", "zone_id"],
        how="left",
    )
    rows = _with_magnitude(rows, knowledge)
    rows = _adjusted(rows, site.tables["links"], knowledge.adjustments)
    widest = int(site.settings.thresholds.get("rating_width_max", 2))
    rows = rows.join(rate(rows, knowledge.significance, widest))
    rows["rating_driver"] = deciding_input(rows, knowledge.significance)
    rows = rows.join(_over_zones(rows, knowledge, widest))
    rows["rating_basis"] = np.where(rows["tier"] >= 2, "significance", "screening")
    rows["rule_id"] = "significance/" + rows["response_rule"]
    table = rows.reindex(columns=COLUMNS).sort_values("risk_id", ignore_index=True)
    return Rated(values=values, ratings=table)


def _with_magnitude(rows: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the rows with the share of the reference affected and its magnitude, low and high.

    An effect on an unknown share of the reference can be of any magnitude, unless the effect itself
    is nil: then it is of magnitude 1 whatever the share.
    """
    limits = knowledge.magnitude
    for end, open_end in (("low", 1.0), ("high", 5.0)):
        share = rows["reference_share"].where(rows[f"effect_{end}"].ne(0), 1.0)
        affected = rows[f"effect_{end}"] * share
        rows[f"affected_{end}"] = affected
        by_effect = magnitude_class(affected, limits).fillna(open_end)
        by_tier = rows[f"magnitude_{end}"].fillna(open_end)
        rows[f"magnitude_{end}"] = by_effect.where(rows["tier"] >= 2, by_tier)
    return rows


def _adjusted(rows: pd.DataFrame, links: pd.DataFrame, adjustments: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the magnitudes moved by what the site says of duration and the like.

    Magnitude 1 stays 1: an effect that is nil does not grow because it would be irreversible.
    """
    rows = rows.join(_declared_drivers(rows, links))
    shift = pd.Series(0.0, index=rows.index)
    ids = pd.Series("", index=rows.index, dtype="str")
    for rule in rows_of(adjustments):
        hit = rows[rule["field"]].isin(split_list(rule["equals"])) & (float(rule["shift"]) != 0)
        shift = shift.where(~hit, shift + float(rule["shift"]))
        ids = ids.where(~hit, ids + ";" + str(rule["adjustment_id"]))
    for end in ("low", "high"):
        moved = (rows[f"magnitude_{end}"] + shift).clip(1.0, 5.0)
        rows[f"magnitude_{end}"] = moved.where(rows[f"magnitude_{end}"] > 1, 1.0)
    same = rows["magnitude_low"].eq(rows["magnitude_high"])
    return rows.assign(
        adjustment_ids=ids.str.strip(";"), magnitude=rows["magnitude_high"].where(same)
    )


def _declared_drivers(rows: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return what the site's links say of timing and recovery, for each pathway they name."""
    table = pd.DataFrame(index=rows.index, columns=EFFECT_DRIVERS, dtype="object")
    for link in rows_of(links[links["action"].ne("scope_out")]):
        meant = rows["source_id"].eq(link["source_id"])
        for column in ("receptor_id", "stressor"):
            asked = split_list(link[column])
            meant &= rows[column].isin(asked) if asked else True
        asked = split_list(link["phases"])
        meant &= rows["phase"].isin(asked) if asked else True
        for column in EFFECT_DRIVERS:
            if known(link.get(column)):
                table.loc[meant & table[column].isna(), column] = link[column]
    return table


def _over_zones(rows: pd.DataFrame, knowledge: Knowledge, widest: int) -> pd.DataFrame:
    """Return the rating that the zones of a receptor give together.

    Zones are disjoint parts of one reference, so their affected shares add up: cutting a site into
    more zones makes no rating smaller. Only where the effect is known in shares (tier 2 and up).
    """
    key = ["source_id", "receptor_id", "stressor", "process_ids", "phase"]
    together = rows[rows["tier"] >= 2].copy()
    for end in ("low", "high"):
        total = (
            together.groupby(key)[f"affected_{end}"]
            .transform(lambda shares: shares.sum(skipna=False))
            .clip(upper=1.0)
        )
        open_end = 1.0 if end == "low" else 5.0
        grown = magnitude_class(total, knowledge.magnitude).fillna(open_end)
        together[f"magnitude_{end}"] = grown.clip(lower=together[f"magnitude_{end}"])
    rated = rate(together, knowledge.significance, widest)
    return rated.rename(columns=lambda name: name.replace("rating", "rating_over_zones"))
