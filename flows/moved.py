"""Which ratings moved from one run of a site to the next, and telling the server so."""

from pathlib import Path
from typing import Any

import pandas as pd
from prefect.events import emit_event

from riskshed.schemas.frames import of_distinct
from riskshed.schemas.text import joined_lists, split_list

RATING_CHANGED = "riskshed.rating.changed"
RATINGS = [f"rating_{view}{end}" for view in ("inherent", "current", "residual")
           for end in ("_lo", "_hi")]  # fmt: skip
MOST = 50


def resource_of(site_id: str) -> str:
    """Return the name under which events speak of a site."""
    return f"riskshed.site.{site_id}"


def moved_ratings(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return risk_id and block_ids of the rows whose rating is another, or that came or went.

    >>> row = pd.DataFrame({"risk_id": ["a"], "block_ids": ["B1"], "rating_inherent_lo": ["L"]})
    >>> moved_ratings(row, row.assign(rating_inherent_lo="M")).to_dict("list")
    {'risk_id': ['a'], 'block_ids': ['B1']}
    """
    names = [name for name in RATINGS if name in old and name in new]
    both = old[["risk_id", "block_ids", *names]].merge(
        new[["risk_id", "block_ids", *names]], on="risk_id", how="outer", suffixes=("_old", "_new")
    )
    other = pd.Series(False, index=both.index)
    for name in names:
        before, after = (both[f"{name}_{side}"].astype("str") for side in ("old", "new"))
        other |= before.ne(after) & ~(before.isna() & after.isna())
    moved = both[other]
    blocks = of_distinct(joined_lists, moved["block_ids_old"], moved["block_ids_new"])
    return pd.DataFrame({"risk_id": moved["risk_id"], "block_ids": blocks}, dtype="str")


def tell_moved(site_id: str, moved: pd.DataFrame, folder: Path) -> dict[str, Any] | None:
    """Emit the event that ratings of a site changed; return its payload, None where none did."""
    if moved.empty:
        return None
    blocks = joined_lists(moved["block_ids"])
    payload = {
        "site_id": site_id,
        "run": folder.name,
        "n_rows": len(moved),
        "risk_ids": sorted(moved["risk_id"])[:MOST],
        "block_ids": split_list(blocks),
    }
    emit_event(RATING_CHANGED, {"prefect.resource.id": resource_of(site_id)}, payload=payload)
    return payload
