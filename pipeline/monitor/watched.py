"""Which pathways and blocks a programme touches."""

from typing import Any

import pandas as pd

from riskshed.schemas.frames import known, side_by_side
from riskshed.schemas.text import join_list, split_list
from riskshed.schemas.vocabulary import read_config

PATHWAY = ["risk_id", "pathway_id", "phase", "stressor", "source_id", "zone_id", "receptor_id"]


def with_blocks(
    pathways: pd.DataFrame, sources: pd.DataFrame, blocks: frozenset[str]
) -> pd.DataFrame:
    """Return the pathways with ``blocks``, a list: those of their source, and their zone if one."""
    of_source = dict(zip(sources["source_id"], sources["block_ids"].map(split_list), strict=True))
    rows = pathways[PATHWAY].copy()
    rows["blocks"] = [
        join_list([*of_source.get(source, ()), *({zone} & blocks)])
        for source, zone in side_by_side(rows["source_id"], rows["zone_id"])
    ]
    return rows


def touched(programme: dict[str, Any], pathways: pd.DataFrame) -> pd.DataFrame:
    """Return the pathways that a programme watches.

    Those that it names by ``risk_ids`` or ``pathway_ids``; without such names those of its
    receptors and of its blocks (both, where it names both), and of these the ones along a stressor
    that its metric measures, where there are such.

    Parameters
    ----------
    programme : a row of the table `monitoring`
    pathways : of `with_blocks`
    """
    risks, paths = (set(split_list(programme[name])) for name in ("risk_ids", "pathway_ids"))
    if risks or paths:
        return pathways[pathways["risk_id"].isin(risks) | pathways["pathway_id"].isin(paths)]
    found = pathways
    if known(programme["receptor_ids"]):
        found = found[found["receptor_id"].isin(split_list(programme["receptor_ids"]))]
    if known(programme["block_ids"]):
        own = set(split_list(programme["block_ids"]))
        found = found[
            found["blocks"].map(lambda cell: bool({*split_list(cell)} & own)).astype(bool)
        ]
    along = found[found["stressor"].isin(stressors_of(programme["metric"]))]
    return along if len(along) else found


def stressors_of(metric: str) -> set[str]:
    """Return the stressors that a metric measures.

    >>> sorted(stressors_of("noise_LAeq")), sorted(stressors_of("Zn"))
    (['noise', 'noise_LAeq'], ['Zn'])
    """
    table = read_config("vocabulary/physical_parameters.csv")
    listed = table.loc[table["term"].eq(metric), "stressors"]
    return {metric, *(one for cell in listed for one in split_list(cell))}


def unmatched(programme: dict[str, Any], pathways: pd.DataFrame) -> list[str]:
    """Return the risk and pathway ids of a programme that no row of the register has."""
    return [
        one
        for column in ("risk_id", "pathway_id")
        for one in split_list(programme[f"{column}s"])
        if not pathways[column].eq(one).any()
    ]
