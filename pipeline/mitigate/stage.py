"""The stage: ratings with the controls that are verified, and with all that are committed.

Inherent, current and residual stand apart: inherent is without measures, current with verified
controls only, residual with all committed ones. What a measure takes off is taken off the effect
(consequence) or the annual probability (likelihood), never off a class.
"""

import pandas as pd

from riskshed.pipeline.mitigate.barriers import remaining
from riskshed.pipeline.mitigate.findings import findings
from riskshed.pipeline.mitigate.measures import measures_on_pathways
from riskshed.schemas.bands import class_of, moved_class
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.rating_scale import Axes, rate
from riskshed.schemas.rounding import round_array
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Mitigated, Rated
from riskshed.schemas.text import join_list

TIERS = ("avoid", "minimise", "restore", "offset")
BASES = ("assumed", "literature", "verified")
STATUSES = ("failed", "planned", "in_place", "verified")
SIGNIFICANCE: Axes = ("value", "magnitude")
EVENT: Axes = ("likelihood", "consequence")
VIEWS = {"current": "counts_current", "residual": "counts_residual"}
NO_EVENT = "it acts on a likelihood, and what is planned happens anyway"
UNSAID = "nobody said whether it acts on the likelihood or the consequence of the event"


def mitigate(site: Site, graph: CausalGraph, rated: Rated, knowledge: Knowledge) -> Mitigated:
    """Say which measure acts on which pathway, and what the ratings are with them."""
    phases = {name: (phase.start, phase.end) for name, phase in site.settings.phases.items()}
    cap = float(site.settings.thresholds["assumed_effectiveness_cap"])
    measures = measures_on_pathways(site.tables["mitigation"], graph.pathways, phases, cap)
    if site.tables["mitigation"].empty:
        nothing = rated.ratings[["risk_id"]].head(0)
        return Mitigated(measures=measures, ratings=nothing)
    measures = on_axes(measures, rated.ratings)
    widest = int(site.settings.thresholds.get("rating_width_max", 2))
    ratings = with_measures(rated.ratings, measures, knowledge, widest)
    named = _described(measures, site.tables["mitigation"])
    return Mitigated(
        measures=measures,
        ratings=ratings.merge(named, on="risk_id", how="left"),
        findings=findings(site.tables["mitigation"], graph, measures, TIERS),
    )


def on_axes(measures: pd.DataFrame, ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the measures with ``acts_as`` as the pathway has it, and what does not fit told.

    What is planned has a consequence only: a measure that says nothing acts on it. Of an event the
    measure must say on which of the two it acts, or on both.
    """
    events = ratings.loc[ratings["rating_basis"].eq("risk"), "risk_id"]
    of_event, silent = measures["risk_id"].isin(events), measures["acts_as"].isna()
    table = measures.assign(acts_as=measures["acts_as"].mask(silent & ~of_event, "consequence"))
    idle = {NO_EVENT: ~of_event & table["acts_as"].eq("likelihood"), UNSAID: of_event & silent}
    for reason, hit in idle.items():
        table["why_not"] = table["why_not"].mask(hit & table["why_not"].eq(""), reason)
        for counts in VIEWS.values():
            table[counts] &= ~hit
    return table


def with_measures(
    ratings: pd.DataFrame, measures: pd.DataFrame, knowledge: Knowledge, widest: int = 2
) -> pd.DataFrame:
    """Return rating_current and rating_residual of every pathway, each with its ends.

    Columns: risk_id, rating_<view>, rating_<view>_lo, rating_<view>_hi for the views current and
    residual, control_effectiveness (share of the effect or probability that the committed measures
    take off, at their middle), likelihood_residual, consequence_residual.
    """
    table = ratings[["risk_id"]].copy()
    for view, counts in VIEWS.items():
        cases = _with_less(ratings, measures, counts, knowledge)
        planned = ratings["rating_basis"].ne("risk")
        by_value = rate(cases[planned], knowledge.significance, SIGNIFICANCE, widest)
        by_event = rate(cases[~planned], knowledge.risk_matrix, EVENT, widest)
        rated = pd.concat([by_value, by_event]).reindex(ratings.index)
        for name in ("rating", "rating_lo", "rating_hi"):
            table[name.replace("rating", f"rating_{view}")] = rated[name]
    table["likelihood_residual"] = cases["likelihood_high"].where(~planned)
    table["consequence_residual"] = cases["consequence_high"].where(~planned)
    left = remaining(measures, "counts_residual", "mid")
    table["control_effectiveness"] = 1.0 - table["risk_id"].map(left)
    return table


def _with_less(
    ratings: pd.DataFrame, measures: pd.DataFrame, counts: str, knowledge: Knowledge
) -> pd.DataFrame:
    """Return the classes of both axes after the measures, low and high ends.

    The low end takes the measures at their best, the high end at their worst. An effect that is
    not known in shares (tiers 0 and 1) is lowered only by a barrier that lets nothing pass.
    """
    on_effect = measures[measures["acts_as"].isin(["consequence", "both"])]
    on_odds = measures[measures["acts_as"].isin(["likelihood", "both"])]
    cases = pd.DataFrame({"value_low": ratings["value_low"], "value_high": ratings["value_high"]})
    for end, effectiveness in (("low", "high"), ("high", "low")):
        left = ratings["risk_id"].map(remaining(on_effect, counts, effectiveness)).fillna(1.0)
        magnitude = _lowered(ratings, end, left, knowledge.magnitude)
        cases[f"magnitude_{end}"] = magnitude
        cases[f"consequence_{end}"] = _consequence(ratings, end, left, magnitude)
        odds = ratings["risk_id"].map(remaining(on_odds, counts, effectiveness)).fillna(1.0)
        odds_left = (ratings["annual_probability"] * odds).to_numpy("float64")
        lowered = class_of(
            pd.Series(round_array(odds_left), index=ratings.index),
            knowledge.likelihood.sort_values("likelihood")["annual_probability_hi"],
        )
        cases[f"likelihood_{end}"] = lowered.fillna(ratings[f"likelihood_inherent_{end}"])
    return cases


def _consequence(
    ratings: pd.DataFrame, end: str, left: pd.Series, magnitude: pd.Series
) -> pd.Series:
    """Return the consequence of an event when only `left` of its effect is left.

    Where the consequence is no footprint its upper end is unknown, and no share of an unknown can
    be taken off: it stays, unless the barrier lets nothing pass.
    """
    inherent = ratings[f"consequence_inherent_{end}"]
    lowered = (inherent - (ratings[f"magnitude_{end}"] - magnitude)).clip(lower=1.0)
    if end == "high":
        lowered = lowered.where(ratings["consequence_basis"].eq("footprint"), inherent)
    return lowered.mask(left.eq(0) & inherent.notna(), 1.0)


def _lowered(ratings: pd.DataFrame, end: str, left: pd.Series, limits: pd.DataFrame) -> pd.Series:
    """Return the magnitude when only `left` of the effect is left; never above what it was.

    As an effect of that size would have without measures: what is irreversible or badly timed
    moves the class that is left, not the one that was.
    """
    upper = limits.sort_values("magnitude")["effect_share_hi"]
    inherent = ratings[f"magnitude_{end}"].astype("float64")
    less = round_array((ratings[f"affected_{end}"] * left).to_numpy("float64"))
    after = class_of(pd.Series(less, index=ratings.index), upper)
    moved = moved_class(after, ratings["magnitude_shift"])
    return moved.where(moved <= inherent, inherent).mask(left.eq(0), 1.0)


def _described(measures: pd.DataFrame, mitigation: pd.DataFrame) -> pd.DataFrame:
    """Return what the register says of the measures of each pathway.

    ``mitigation_tier_max`` is the earliest tier of the hierarchy in use (what failed is not);
    ``control_basis`` and ``control_status`` are the weakest among the measures that count.
    """
    rows = measures.merge(
        mitigation[["measure_id", "tier_skipped_reason"]], on="measure_id", how="left"
    )
    counted = rows[rows["counts_residual"]]
    grouped = rows.groupby("risk_id")
    table = pd.DataFrame(
        {
            "mitigation_ids": grouped["measure_id"].agg(join_list),
            "embedded_ids": rows[rows["embedded"].eq(True)]
            .groupby("risk_id")["measure_id"]
            .agg(join_list),
            "mitigation_tier_max": rows[rows["status"].ne("failed")]
            .groupby("risk_id")["tier"]
            .agg(lambda t: _first(TIERS, t)),
            "tier_skipped_reason": grouped["tier_skipped_reason"].agg(
                lambda r: " | ".join(sorted(set(r.dropna())))
            ),
            "control_basis": counted.groupby("risk_id")["basis"].agg(lambda b: _first(BASES, b)),
            "control_status": counted.groupby("risk_id")["status"].agg(
                lambda s: _first(STATUSES, s)
            ),
        }
    )
    return table.rename_axis("risk_id").reset_index()


def _first(order: tuple[str, ...], found: pd.Series) -> str:
    """Return the first term of an order that is among those found; empty where none is."""
    return next((term for term in order if term in set(found)), "")
