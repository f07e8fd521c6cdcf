"""The stage: from effect and value to magnitude and rating, each as an interval."""

from typing import Any

import numpy as np
import pandas as pd

from riskshed.pipeline.score import event_risk
from riskshed.pipeline.score.significance import deciding_input, magnitude_class, rate
from riskshed.pipeline.score.value import receptor_values
from riskshed.schemas.bands import moved_class
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Identified, Rated, Responded
from riskshed.schemas.survey.dates import span
from riskshed.schemas.text import split_list

CASE = ["receptor_id", "zone_id", "stressor", "medium", "route", "phase", "scenario"]
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
    "magnitude_shift",
    "adjustment_ids",
    *EFFECT_DRIVERS,
    *[name for name in event_risk.COLUMNS if not name.startswith("rating")],
    "consequence_basis",
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
DAYS_PER_YEAR = 365.25


def score(
    site: Site,
    identified: Identified,
    graph: CausalGraph,
    responded: Responded,
    knowledge: Knowledge,
) -> Rated:
    """Rate every pathway that is not eliminated.

    What is planned or present by value × magnitude, an unplanned event by likelihood × consequence.
    """
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
    facts = site.tables["sources"].set_index("source_id")[["event_type", "frequency_per_year"]]
    rows = rows.join(facts["frequency_per_year"], on="source_id")
    unplanned = rows["source_id"].map(facts["event_type"]).eq("unplanned")
    years = mine_life_years(site)
    events = _events(rows[unplanned], knowledge, years, widest)
    rows = rows.join(pd.concat([_planned(rows[~unplanned], knowledge, widest), events]))
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
    rows = rows.join(_declared_drivers(rows, links, adjustments))
    shift = pd.Series(0.0, index=rows.index)
    ids = pd.Series("", index=rows.index, dtype="str")
    for rule in rows_of(adjustments):
        hit = rows[rule["field"]].isin(split_list(rule["equals"])) & (float(rule["shift"]) != 0)
        shift = shift.where(~hit, shift + float(rule["shift"]))
        ids = ids.where(~hit, ids + ";" + str(rule["adjustment_id"]))
    for end in ("low", "high"):
        rows[f"magnitude_{end}"] = moved_class(rows[f"magnitude_{end}"], shift)
    same = rows["magnitude_low"].eq(rows["magnitude_high"])
    return rows.assign(
        magnitude_shift=shift,
        adjustment_ids=ids.str.strip(";"),
        magnitude=rows["magnitude_high"].where(same),
    )


def _declared_drivers(
    rows: pd.DataFrame, links: pd.DataFrame, adjustments: pd.DataFrame
) -> pd.DataFrame:
    """Return what the site's links say of timing and recovery, for each pathway they name.

    Where two links say different things of one pathway, the one that weighs more is taken: which
    of them stands first in the table does not matter.
    """
    table = pd.DataFrame(index=rows.index, columns=EFFECT_DRIVERS, dtype="object")
    own = links[links["action"].ne("scope_out")]
    named = [(link, _named_by(link, rows)) for link in rows_of(own)]
    shifts = {
        (rule["field"], term): float(rule["shift"])
        for rule in rows_of(adjustments)
        for term in split_list(rule["equals"])
    }
    for column in EFFECT_DRIVERS:
        said = [(link[column], meant) for link, meant in named if known(link[column])]
        said.sort(key=lambda pair: (-shifts.get((column, pair[0]), 0.0), str(pair[0])))
        for value, meant in said:
            table.loc[meant & table[column].isna(), column] = value
    return table


def _named_by(link: dict[str, Any], rows: pd.DataFrame) -> pd.Series:
    """Return which pathways a link of the site names; an empty cell means any."""
    meant = rows["source_id"].eq(link["source_id"])
    columns = {"receptor_id": "receptor_id", "stressor": "stressor", "zone_id": "zone_id",
               "phase": "phases"}  # fmt: skip
    for column, cell in columns.items():
        asked = split_list(link[cell])
        meant &= rows[column].isin(asked) if asked else True
    return meant


def _planned(rows: pd.DataFrame, knowledge: Knowledge, widest: int) -> pd.DataFrame:
    """Return the rating of what is planned or present, alone and over all zones together."""
    together = rate(_over_zones(rows, knowledge), knowledge.significance, widest)
    return (
        rate(rows, knowledge.significance, widest)
        .assign(
            rating_driver=deciding_input(rows, knowledge.significance),
            rating_basis=pd.Series(
                np.where(rows["tier"] >= 2, "significance", "screening"), rows.index, dtype="str"
            ),
            rule_id="significance/" + rows["response_rule"],
        )
        .join(together.rename(columns=_named_over_zones))
    )


def _events(rows: pd.DataFrame, knowledge: Knowledge, years: float, widest: int) -> pd.DataFrame:
    """Return the rating of unplanned events, with what it rests on, alone and over all zones."""
    facts = (knowledge.risk_matrix, knowledge.likelihood, knowledge.consequence, years, widest)
    together = event_risk.event_risk(_with_consequence(_over_zones(rows, knowledge)), *facts)
    named = together[["rating", "rating_lo", "rating_hi"]].rename(columns=_named_over_zones)
    rows = _with_consequence(rows)
    return (
        event_risk.event_risk(rows, *facts)
        .assign(
            consequence_basis=rows["consequence_basis"],
            rating_basis=pd.Series("risk", rows.index, dtype="str"),
            rule_id=pd.Series(event_risk.RULE, rows.index, dtype="str"),
        )
        .join(named)
    )


def _with_consequence(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the events with their consequence, the class of magnitude.

    What is measured today bounds an event that has not happened from below only: clean soil beside
    a dam says nothing of the day it breaks. A mapped footprint (land) is the event's own.
    """
    mapped = rows["effect_metric"].eq("habitat_share")
    return rows.assign(
        consequence_low=rows["magnitude_low"],
        consequence_high=rows["magnitude_high"].where(mapped, 5.0),
        consequence_basis=pd.Series(
            np.where(mapped, "footprint", "present_state"), rows.index, dtype="str"
        ),
    )


def mine_life_years(site: Site) -> float:
    """Return the years from the first to the last day of operation; NaN where one is unknown."""
    operation = site.settings.phases.get("operation")
    if operation is None or operation.start is None or operation.end is None:
        return np.nan
    first, last = span(operation.start), span(operation.end)
    if first is None or last is None:
        return np.nan
    return ((last[1] - first[0]).days + 1) / DAYS_PER_YEAR


def _named_over_zones(name: str) -> str:
    return name.replace("rating", "rating_over_zones")


def _over_zones(rows: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the rows with the magnitude that the zones of a receptor give together.

    Zones are disjoint parts of one reference, so their affected shares add up, and a site that is
    cut into many zones still shows its whole effect. Only where the effect is known in shares
    (tier 2 and up).
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
    return together
