"""The current rating under what the monitoring says: a trigger tells that controls may have failed.

Red with its action open: the verified controls of the pathway do not count, and its current rating
is the inherent one. Amber with its action open, or no recent data: it cannot be ruled out, so the
upper end of the current rating is that of the inherent one. Green, and what was closed, change
nothing. The residual rating, of all that is committed, stays.
"""

from dataclasses import replace

import pandas as pd

from riskshed.pipeline.monitor.triggers import AMBER, NO_DATA, RED
from riskshed.schemas.frames import side_by_side
from riskshed.schemas.rating_scale import CLASSES, places_on_scale, printed_class
from riskshed.schemas.stages import Mitigated, Monitored, Rated

RATING = ("", "_lo", "_hi")


def under_monitoring(
    mitigated: Mitigated, rated: Rated, monitored: Monitored, widest: int = 2
) -> Mitigated:
    """Return the measures and ratings with the monitoring taken into account.

    Where nothing is watched they are returned as they are. ``counts_current`` of a measure is
    false on a pathway whose programme is red.

    Parameters
    ----------
    widest : an interval of more classes than this prints ``U``
    """
    watched = monitored.pathways[~monitored.pathways["closed"]]
    red = set(watched.loc[watched["state"].eq(RED), "risk_id"])
    unsure = set(watched.loc[watched["state"].isin([AMBER, NO_DATA]), "risk_id"]) - red
    if not red | unsure:
        return mitigated
    measures = mitigated.measures.copy()
    measures["counts_current"] &= ~measures["risk_id"].isin(red)
    return replace(
        mitigated,
        measures=measures,
        ratings=_raised(mitigated.ratings, rated.ratings, red, unsure, widest),
    )


def _raised(
    ratings: pd.DataFrame, rated: pd.DataFrame, red: set[str], unsure: set[str], widest: int
) -> pd.DataFrame:
    """Return the ratings with the current one of the watched pathways raised."""
    inherent = {f"rating_inherent{end}": rated[f"rating{end}"] for end in RATING}
    table = rated[["risk_id"]].assign(**inherent).merge(ratings, on="risk_id", how="left")
    for end in RATING:
        name = f"rating_current{end}"
        own = table[name] if name in table else pd.Series(pd.NA, index=table.index, dtype="str")
        touched = table["risk_id"].isin(red) | (table["risk_id"].isin(unsure) & own.isna())
        table[name] = own.astype("str").mask(touched, table[f"rating_inherent{end}"])
    widened = table["risk_id"].isin(unsure) & table["rating_inherent_hi"].notna()
    high = _higher(table["rating_current_hi"], table["rating_inherent_hi"])
    table["rating_current_hi"] = table["rating_current_hi"].mask(widened, high)
    ends = side_by_side(table["rating_current_lo"], table["rating_current_hi"])
    printed = [printed_class(a, b, widest) if a in CLASSES and b in CLASSES else None
               for a, b in ends]  # fmt: skip
    widest_print = pd.Series(printed, index=table.index, dtype="str")
    table["rating_current"] = table["rating_current"].mask(widened, widest_print)
    return table.drop(columns=list(inherent))


def _higher(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return the higher of two classes; where one is missing, the other."""
    one, two = places_on_scale(first), places_on_scale(second)
    return first.where((one >= two) | two.isna(), second)
