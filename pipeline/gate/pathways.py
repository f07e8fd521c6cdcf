"""Pathways at blocks: which they are, and which have a residual rating above the tolerance."""

from collections import defaultdict

import pandas as pd

from riskshed.pipeline.gate.block import Row, items, records
from riskshed.schemas.frames import side_by_side
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.palette import UNKNOWN
from riskshed.schemas.site import Site
from riskshed.schemas.stages import GateFacts

RESIDUAL = ["rating_residual", "rating_residual_lo", "rating_residual_hi"]
INHERENT = ["rating", "rating_lo", "rating_hi"]


def at_blocks(site: Site, pathways: pd.DataFrame) -> dict[str, list[str]]:
    """Return the blocks of each pathway by risk_id: of its source, or the zone that is a block."""
    blocks = set(site.tables["disturbance_blocks"]["block_id"])
    of_source = {
        str(row["source_id"]): items(row, "block_ids") for row in records(site.tables["sources"])
    }
    found: dict[str, list[str]] = {}
    keys = side_by_side(pathways["risk_id"], pathways["source_id"], pathways["zone_id"])
    for risk, source, zone in keys:
        own = {*of_source.get(str(source), ()), *({zone} & blocks)}
        if own:
            found[str(risk)] = sorted(own)
    return found


def residual_ratings(facts: GateFacts) -> pd.DataFrame:
    """Return risk_id with its rating, lower and upper end after measures (inherent without any)."""
    ratings = facts.rated.ratings[["risk_id", *INHERENT]]
    after = facts.mitigated.ratings
    if "rating_residual" not in after:
        return ratings
    table = ratings.merge(after[["risk_id", *RESIDUAL]], on="risk_id", how="left")
    for inherent, residual in zip(INHERENT, RESIDUAL, strict=True):
        table[inherent] = table[residual].fillna(table[inherent])
    return table[["risk_id", *INHERENT]]


def risks_above(
    site: Site, facts: GateFacts, knowledge: Knowledge, at: dict[str, list[str]]
) -> dict[str, list[Row]]:
    """Return, by block, the pathways whose residual rating is or may be above the tolerance.

    ``above`` is known where the rating itself is higher, unknown where only its upper end is.
    Eliminated pathways have no rating; those that a named person accepts (risk:RISK_ID) are left
    out.
    """
    order = knowledge.ratings.set_index("rating")["order"]
    limit = site.settings.thresholds["residual_rating_max"]
    taken_on = {item.key.removeprefix("risk:") for item in site.settings.accepted}
    table = facts.graph.pathways[["risk_id", "receptor_id", "completeness"]]
    table = table.merge(residual_ratings(facts), on="risk_id")
    high = table["rating_hi"].map(order).gt(limit) & table["completeness"].ne("eliminated")
    table = table[high & ~table["risk_id"].isin(taken_on)].sort_values("risk_id")
    certain = table["rating"].ne(UNKNOWN) & table["rating"].map(order).gt(limit)
    certain &= table["completeness"].ne("potential")
    found: dict[str, list[Row]] = defaultdict(list)
    for row in records(table.assign(above=certain.map({True: "known", False: "unknown"}))):
        for block in at.get(str(row["risk_id"]), ()):
            found[block].append(row)
    return dict(found)
