"""Which survey decides when a block can be cleared, and the list of what blocks the works."""

import pandas as pd

BLOCKING = ("MISSED", "INFEASIBLE_VALIDITY", "NO_WINDOW_KNOWN", "WAITING_EVENT", "AT_RISK")
UNMET = ("MISSED", "INFEASIBLE_VALIDITY", "NO_WINDOW_KNOWN")
STILL = ("SATISFIED_EXPIRES", "AT_RISK", "IN_PROGRESS", "PLANNED", "WAITING_EVENT")


def with_critical(schedule: pd.DataFrame) -> pd.DataFrame:
    """Return the schedule with ``critical``: the rows that decide the start of their block.

    Those with the greatest slip; where nothing slips, those with the least slack. A row of which
    neither is known decides nothing that can be dated.
    """
    slip = schedule["slip_days"]
    slack = schedule["slack_days"].where(~(slip > 0))
    most = slip.groupby(schedule["block_id"]).transform("max")
    least = slack.groupby(schedule["block_id"]).transform("min")
    critical = (slip.eq(most) & (most > 0)) | (slack.eq(least) & ~(most > 0))
    return schedule.assign(critical=critical.astype("bool"))


def what_blocks(schedule: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold the works up: the greatest slip first, then those not known."""
    slips = schedule["slip_days"] > 0
    rows = schedule[schedule["status"].isin(BLOCKING) | slips]
    order = rows.assign(
        known=rows["slip_days"].notna() & ~(rows["slip_days"] > 0),
        late=-rows["slip_days"],
        start=rows["planned_start"],
        unknown=rows["slip_days"].isna(),
    )
    keys = ["known", "unknown", "late", "start", "block_id", "requirement_id"]
    return rows.loc[order.sort_values(keys).index].reset_index(drop=True)


def due_next(schedule: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with visits still to be made, the nearest last start first."""
    rows = schedule[schedule["status"].isin(STILL) & schedule["next_visit_from"].notna()]
    keys = ["last_start", "next_visit_from", "block_id", "requirement_id"]
    return rows.sort_values(keys).reset_index(drop=True)
