"""What changed between two schedules: new last starts, slip, what came and what went."""

import pandas as pd

KEY = ["block_id", "requirement_id"]
COMPARED = ("planned_start", "planned_end", "status", "last_start", "earliest_clear", "slip_days")
CHANGE_COLUMNS = (
    *("block_id", "requirement_id", "change", "status_old", "status_new"),
    *("planned_start_old", "planned_start_new", "last_start_old", "last_start_new"),
    *("last_start_moved_days", "earliest_clear_old", "earliest_clear_new"),
    *("slip_days_old", "slip_days_new"),
)


def changes(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return one row a block × requirement that changed; `CHANGE_COLUMNS`, the worst slip first.

    What only follows from the passing of days (slack, earliest visits) is no change.

    Parameters
    ----------
    old, new : two frames of `Scheduled.schedule`

    Examples
    --------
    >>> new = pd.DataFrame({"block_id": ["B1"], "requirement_id": ["N"],
    ...                     **{name: ["x"] for name in COMPARED}})
    >>> changes(new.head(0), new)["change"].tolist(), len(changes(new, new))
    (['new'], 0)
    """
    columns = [*KEY, *COMPARED]
    both = old[columns].merge(
        new[columns], on=KEY, how="outer", suffixes=("_old", "_new"), indicator="change"
    )
    both["change"] = both["change"].map({"left_only": "gone", "right_only": "new", "both": "moved"})
    same = pd.Series(True, index=both.index)
    for name in COMPARED:
        before, after = both[f"{name}_old"], both[f"{name}_new"]
        same &= before.eq(after) | (before.isna() & after.isna())
    changed = both[~(same & both["change"].eq("moved"))].copy()
    days = [pd.to_datetime(changed[f"last_start_{age}"], errors="coerce") for age in ("old", "new")]
    changed["last_start_moved_days"] = (days[1] - days[0]).dt.days.astype("float64")
    changed["late"] = -pd.to_numeric(changed["slip_days_new"], errors="coerce").fillna(-1.0)
    ordered = changed.sort_values(["late", *KEY]).reset_index(drop=True)
    texts = {name: "str" for name in CHANGE_COLUMNS if not name.endswith("days") and
             not name.startswith("slip")}  # fmt: skip
    return ordered[list(CHANGE_COLUMNS)].astype(texts)
