"""What the register and the gaps say of the monitoring."""

import pandas as pd

from riskshed.schemas.frames import rows_of
from riskshed.schemas.stages import Monitored

WORST_FIRST = ("red", "amber", "no_recent_data", "green")  # no recent data counts as amber
WATCHED_FROM = ("M", "H", "E")  # from medium on a pathway is watched (CIEEM 2018)
NOT_WATCHED = "no monitoring programme watches a rating of medium or above"
MOST_IDS = 20
ADD = "add a programme to monitoring that names the receptor, the block or these risk_ids"
TARP = {
    "tarp_metric": "metric",
    "tarp_unit": "unit",
    "tarp_green": "green",
    "tarp_amber": "amber",
    "tarp_red": "red",
    "tarp_actions": "actions",
    "tarp_responder": "responder",
    "tarp_response_hours": "response_hours",
    "tarp_state": "state",
    "tarp_last_value": "last_value",
    "tarp_last_date": "last_date",
}


def worst_programmes(monitored: Monitored) -> pd.DataFrame:
    """Return what the register says of the monitoring of each watched pathway.

    One row a risk_id: monitoring_ids, and the columns ``tarp_*`` of the programme whose state is
    the worst (of equal ones one that is open before one that is closed, then the first by id).
    """
    rows = monitored.pathways[["risk_id", "programme_id"]].merge(
        monitored.programmes, on="programme_id"
    )
    rank = {state: place for place, state in enumerate(WORST_FIRST)}
    rows = rows.assign(rank=rows["state"].map(rank))
    first = rows.sort_values(["risk_id", "rank", "closed", "programme_id"]).drop_duplicates(
        "risk_id"
    )
    tarp = {name: first[source] for name, source in TARP.items()}
    ids = rows.groupby("risk_id")["programme_id"].agg(lambda names: ";".join(sorted(set(names))))
    return (
        first[["risk_id"]]
        .assign(monitoring_ids=first["risk_id"].map(ids).astype("str"), **tarp)
        .reset_index(drop=True)
    )


def monitoring_gaps(register: pd.DataFrame, monitored: Monitored) -> pd.DataFrame:
    """Return the gaps of monitoring: rows that nothing watches, programmes without recent data."""
    worrying = register[register["rating_inherent"].isin(WATCHED_FROM)]
    bare = sorted(worrying.loc[worrying["monitoring_ids"].isna(), "risk_id"])
    rows = [_gap("not_monitored", "register", NOT_WATCHED, bare, ADD)] if bare else []
    for one in rows_of(monitored.programmes):
        if one["state"] == "no_recent_data" or "no row of the register" in one["why"]:
            touched = monitored.pathways["programme_id"].eq(one["programme_id"])
            ids = sorted(monitored.pathways.loc[touched, "risk_id"])
            way = "measure again, or correct location_ids, metric, unit or the ids of the programme"
            rows.append(_gap("monitoring", one["programme_id"], one["why"], ids, way))
    return pd.DataFrame(rows, columns=["kind", "subject", "what", "n_rows", "risk_ids", "way_out"])


def _gap(kind: str, subject: str, what: str, ids: list[str], way_out: str) -> dict[str, object]:
    more = [f"and {len(ids) - MOST_IDS} more"] if len(ids) > MOST_IDS else []
    return {
        "kind": kind,
        "subject": subject,
        "what": what,
        "n_rows": len(ids),
        "risk_ids": ";".join([*ids[:MOST_IDS], *more]),
        "way_out": way_out,
    }
