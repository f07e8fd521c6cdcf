"""Planned habitat loss after the measures: the hectares that are left, and what that proves."""

import pandas as pd

from riskshed.pipeline.places.ground import SLIVER_HA
from riskshed.schemas.frames import text_where

PLACE = ["source_id", "zone_id", "stressor", "phase"]
HABITAT_LOSS = "habitat_loss"
UNDETERMINED = "undetermined"


def habitat_left(rows: pd.DataFrame, reach: pd.DataFrame) -> pd.DataFrame:
    """Return ``residual_impact_ha`` and ``net_outcome`` of each row, on the index of `rows`.

    The hectares are those of the receptor's habitat that the source of the row itself takes in the
    zone, not its neighbours, times what the committed measures leave at the middle of their
    effectiveness: the same measures that the residual rating counts, so never an offset, and a
    restoration only after its criteria are met. Where nobody knows how much is taken they are
    missing, as where the zone is habitat in part and not all of it is taken. The outcome is
    undetermined: hectares alone prove neither a gain nor a loss of biodiversity. Both are empty but
    for planned habitat loss, and on a site without a `mitigation` table.

    Parameters
    ----------
    rows : of the register, with source_id, zone_id, stressor, phase, stressor_class, event_type,
        completeness, area_ha and habitat_ha (of the zone) and, where there are measures,
        control_effectiveness (0–1)
    reach : source × stressor × zone × phase with ``overlap_ha``

    >>> reach = pd.DataFrame({"source_id": ["pit"], "zone_id": ["wood"], "stressor": ["felling"],
    ...                       "phase": ["construction"], "overlap_ha": [8.0]})
    >>> row = reach.drop(columns="overlap_ha").assign(
    ...     stressor_class="habitat_loss", event_type="planned", completeness="complete",
    ...     area_ha=20.0, habitat_ha=20.0, control_effectiveness=0.25)
    >>> habitat_left(row, reach)["residual_impact_ha"].tolist()
    [6.0]
    """
    if "control_effectiveness" not in rows:
        return pd.DataFrame(index=rows.index)
    lost = rows["stressor_class"].eq(HABITAT_LOSS) & rows["event_type"].eq("planned")
    lost &= rows["completeness"].ne("eliminated")
    hectares = reach.set_index(PLACE)["overlap_ha"].astype("float64")
    taken = hectares.reindex(pd.MultiIndex.from_frame(rows[PLACE])).set_axis(rows.index)
    in_part = rows["habitat_ha"] < rows["area_ha"]
    all_taken = taken >= rows["area_ha"] - SLIVER_HA
    lost_ha = taken.mask(in_part, rows["habitat_ha"].where(all_taken))
    left = 1.0 - rows["control_effectiveness"].astype("float64").fillna(0.0)
    return pd.DataFrame(
        {
            "residual_impact_ha": (lost_ha * left).where(lost),
            "net_outcome": text_where(lost, UNDETERMINED),
        }
    )
