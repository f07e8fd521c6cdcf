"""Tier 2 for land: the share of a receptor's reference extent that is taken."""

import pandas as pd

from riskshed.schemas.frames import text_where

LAND_CLASSES = frozenset({"habitat_loss"})
OF_THE_ZONE = "area taken / area of the zone; what is cleared is lost"
OF_THE_REFERENCE = "area taken / reference, smaller than the zone; what is cleared is lost"
KEY = ["zone_id", "stressor", "phase"]


def land_effects(
    cases: pd.DataFrame, reach: pd.DataFrame, zones: pd.DataFrame, reference_ha: pd.Series
) -> pd.DataFrame:
    """Return the effect of land take, one row a case, on the index of `cases`.

    Parameters
    ----------
    cases : columns receptor_id, zone_id, stressor, phase, stressor_class
    reach : source × stressor × zone × phase with ``overlap_ha``
    zones : zone_id, area_ha
    reference_ha : declared reference extent by receptor_id; missing where none is declared

    Columns: overlap_ha (known of all sources together, at most the zone), effect_metric,
    effect_value, effect_low, effect_high (share of the zone's habitat that is taken, or of the
    reference where that is smaller than the zone: drawing the zone larger changes nothing; where a
    source takes nobody knows how much, the upper end is the whole zone), er_model. A case of
    another class, or without any known overlap, is empty.
    """
    place = pd.MultiIndex.from_frame(cases[KEY])
    grouped = reach.groupby(KEY)["overlap_ha"]
    area = zones.set_index("zone_id")["area_ha"]
    taken = grouped.sum(min_count=1).reindex(place).to_numpy()
    overlap = pd.Series(taken, index=cases.index, dtype="float64")
    sources, measured = (
        table.reindex(place).to_numpy() for table in (grouped.size(), grouped.count())
    )
    complete = pd.Series(sources == measured, index=cases.index)
    whole = cases["zone_id"].map(area)
    reference = cases["receptor_id"].map(reference_ha).astype("float64")
    smaller = reference < whole
    share = (overlap / whole.mask(smaller, reference)).clip(upper=1.0)
    share = share.where(cases["stressor_class"].isin(LAND_CLASSES))
    known = share.notna()
    return pd.DataFrame(
        {
            "overlap_ha": overlap.clip(upper=whole).where(known),
            "effect_metric": text_where(known, "habitat_share"),
            "effect_value": share.where(complete),
            "effect_low": share,
            "effect_high": share.where(complete | ~known, 1.0),
            "er_model": text_where(known, OF_THE_ZONE).mask(known & smaller, OF_THE_REFERENCE),
        }
    )
