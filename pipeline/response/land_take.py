"""Tier 2 for land: the share of a receptor's reference extent that is taken."""

import numpy as np
import pandas as pd

from riskshed.schemas.frames import text_where
from riskshed.schemas.scenario import ALTERNATIVE, COMMON

LAND_CLASSES = frozenset({"habitat_loss"})
OF_THE_ZONE = "area taken / area of the zone; what is cleared is lost"
OF_THE_HABITAT = "habitat taken / habitat in the zone; what is cleared is lost"
OF_THE_REFERENCE = "area taken / reference, smaller than the zone; what is cleared is lost"
PLACE = ["zone_id", "stressor", "phase"]
KEY = [*PLACE, "scenario"]


def land_effects(
    cases: pd.DataFrame,
    reach: pd.DataFrame,
    zones: pd.DataFrame,
    habitat_ha: pd.Series,
    reference_ha: pd.Series,
) -> pd.DataFrame:
    """Return the effect of land take, one row a case, on the index of `cases`.

    Parameters
    ----------
    cases : columns receptor_id, zone_id, stressor, phase, scenario, stressor_class
    reach : source × stressor × zone × phase with ``overlap_ha`` and the source's ``scenario``
    zones : zone_id, area_ha
    habitat_ha : hectares of the zone that the receptor uses, by receptor_id and zone_id; missing
        where nobody knows, which may be all of the zone
    reference_ha : declared reference extent by receptor_id; missing where none is declared

    Columns: overlap_ha (known of all sources that stand together, at most the zone), effect_metric,
    effect_value, effect_low, effect_high (share of the receptor's habitat in the zone that is
    taken, or of the reference where that is smaller: drawing the zone larger changes nothing; where
    a source takes nobody knows how much, the upper end is all of it), er_model. A case of another
    class, or without any known overlap, is empty. Which sources stand together: see
    `hectares_taken`.
    """
    taken = hectares_taken(cases, reach)
    whole = cases["zone_id"].map(zones.set_index("zone_id")["area_ha"])
    habitat = _of_receptors(cases, habitat_ha).fillna(whole)
    reference = cases["receptor_id"].map(reference_ha).astype("float64")
    smaller = reference < habitat
    extent = habitat.mask(smaller, reference)
    low, high = habitat_taken(taken, habitat, whole)
    low = (low / extent).clip(upper=1.0).where(cases["stressor_class"].isin(LAND_CLASSES))
    known = low.notna()
    high = (high / extent).clip(upper=1.0).where(known)
    model = text_where(known, OF_THE_ZONE).mask(known & (habitat < whole), OF_THE_HABITAT)
    return pd.DataFrame(
        {
            "overlap_ha": taken["least_ha"].clip(upper=whole).where(known),
            "effect_metric": text_where(known, "habitat_share"),
            "effect_value": low.where(low.eq(high)),
            "effect_low": low,
            "effect_high": high,
            "er_model": model.mask(known & smaller, OF_THE_REFERENCE),
        }
    )


def habitat_taken(
    taken: pd.DataFrame, habitat: pd.Series, whole: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Return how much habitat is taken at least and at most, where its place in the zone is open.

    At least what does not fit into the rest of the zone, at most all that is taken; of a zone that
    is habitat throughout both are what is taken.

    >>> taken = pd.DataFrame({"least_ha": [20.0, 80.0], "most_ha": [20.0, 80.0]})
    >>> ends = habitat_taken(taken, pd.Series([30.0, 30.0]), pd.Series([100.0, 100.0]))
    >>> [end.tolist() for end in ends]
    [[0.0, 10.0], [20.0, 30.0]]
    """
    rest = (whole - habitat).fillna(np.inf)
    all_taken = np.isclose(taken["least_ha"].clip(upper=whole), whole, rtol=1e-9)
    least = (taken["least_ha"] - rest).clip(lower=0.0).mask(all_taken, habitat)
    return least, taken["most_ha"].clip(upper=habitat).mask(all_taken, habitat)


def _of_receptors(cases: pd.DataFrame, habitat_ha: pd.Series) -> pd.Series:
    index = pd.MultiIndex.from_frame(cases[["receptor_id", "zone_id"]])
    return habitat_ha.reindex(index).set_axis(cases.index).astype("float64")


def hectares_taken(cases: pd.DataFrame, reach: pd.DataFrame) -> pd.DataFrame:
    """Return ``least_ha`` and ``most_ha`` that are taken beside each case, on its index.

    A planned source stands with all that is planned whatever is chosen and with its own
    alternative; the other alternatives exclude it. Of a source that belongs to every alternative
    nobody knows which will be chosen: at least none of them (no action is one), at most the one
    that takes most. An event that may not happen stands by itself. ``least_ha`` adds what is known
    and is missing where nothing is; where one of the overlaps is unknown ``most_ha`` is infinite.
    """
    most = reach["overlap_ha"].fillna(np.inf)
    sums = (
        reach.assign(most_ha=most)
        .groupby(KEY)
        .agg(least_ha=("overlap_ha", "sum"), most_ha=("most_ha", "sum"), n=("overlap_ha", "count"))
    )
    own = _at(sums, cases[KEY])
    shared = _at(sums, cases[PLACE].assign(scenario=COMMON))
    by_alternative = sums.index.get_level_values("scenario").str.startswith(ALTERNATIVE)
    largest = _at(sums[by_alternative].groupby(PLACE)[["most_ha"]].max(), cases[PLACE])
    taken = own + shared.where(cases["scenario"].str.startswith(ALTERNATIVE), 0.0)
    taken["most_ha"] += largest["most_ha"].where(cases["scenario"].eq(COMMON), 0.0)
    return taken.assign(least_ha=taken["least_ha"].where(taken["n"] > 0))[["least_ha", "most_ha"]]


def _at(sums: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Return the sums at each key, on the index of `keys`; nothing is taken where none are."""
    found = sums.reindex(pd.MultiIndex.from_frame(keys), fill_value=0)
    return found.astype("float64").set_index(keys.index)
