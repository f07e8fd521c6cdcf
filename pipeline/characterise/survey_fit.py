"""How well the surveys of a receptor in a zone fit their season and their effort: two numbers."""

import numpy as np
import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.stages import Surveyed
from riskshed.schemas.text import split_list

PAIR = ["block_id", "requirement_id"]
FIT = ["season", "effort"]
EFFORT = ["min_effort_value", "min_effort_per"]
NO_SURVEY = "timing_constraint"  # the method of a row that keeps works out of a window, no more


def survey_fit(rows: pd.DataFrame, surveyed: Surveyed) -> pd.DataFrame:
    """Return season and effort (0–1) of each row, on the index of `rows`.

    Season is the share of the visits that are asked for which were made within a season; effort
    the share that were made with the effort asked for, each over all requirements that are asked
    for the receptor at the blocks of its zone. A visit more than are asked for adds nothing, and
    where nobody knows how many are asked for the share is 0. Missing where no survey is asked for,
    and for effort where no requirement asks for one.

    Parameters
    ----------
    rows : receptor_id, survey_blocks (the blocks of the zone of which surveys say something)
    """
    made = _made(surveyed)
    asked = surveyed.triggers[~surveyed.triggers["scoped_out"].astype(bool)]
    by_receptor: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for block, requirement, cell in side_by_side(
        asked["block_id"], asked["requirement_id"], asked["receptor_ids"]
    ):
        fit = made.get((str(block), str(requirement)))
        for receptor in split_list(cell) if fit is not None else ():
            by_receptor.setdefault((receptor, str(block)), []).append(fit)  # type: ignore[arg-type]
    found = {
        (receptor, cell): _mean(
            [fit for block in split_list(cell) for fit in by_receptor.get((receptor, block), ())]
        )
        for receptor, cell in set(side_by_side(rows["receptor_id"], rows["survey_blocks"]))
        if isinstance(cell, str)
    }
    nothing = (np.nan, np.nan)
    pairs = side_by_side(rows["receptor_id"], rows["survey_blocks"])
    return pd.DataFrame([found.get(pair, nothing) for pair in pairs], rows.index, FIT, dtype=float)


def _made(surveyed: Surveyed) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the two shares of each block and requirement that asks for a survey."""
    facts = surveyed.requirements[["requirement_id", "method", *EFFORT]]
    asked = facts[facts["method"].ne(NO_SURVEY)].merge(surveyed.satisfied, on="requirement_id")
    visits = surveyed.visits.assign(
        in_season=surveyed.visits["season"].notna(),
        spent=surveyed.visits["effort"].where(surveyed.visits["effort_met"]),
    )
    sums = visits.groupby(PAIR)[["in_season", "effort_met", "spent"]].sum().reset_index()
    table = asked.merge(sums, on=PAIR, how="left")
    whole = table["min_effort_per"].eq("survey")
    efforts = (table["spent"] / table["min_effort_value"]).where(
        whole, table["effort_met"] / table["n_needed"]
    )
    efforts = _share(efforts).where(table["min_effort_value"].notna())
    seasons = _share(table["in_season"] / table["n_needed"])
    keys = side_by_side(table["block_id"], table["requirement_id"])
    return dict(zip(keys, zip(seasons, efforts, strict=True), strict=True))


def _share(values: pd.Series) -> pd.Series:
    """Return shares of at most 1; what nobody knows, or nobody did, is 0."""
    return values.astype("float64").clip(upper=1.0).fillna(0.0)


def _mean(fits: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the mean of each of the two that is known, missing where none is."""
    if not fits:
        return np.nan, np.nan
    efforts = [effort for _, effort in fits if not np.isnan(effort)]
    return float(np.mean([season for season, _ in fits])), (
        float(np.mean(efforts)) if efforts else np.nan
    )
