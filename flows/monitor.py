"""The monitoring as a Prefect flow: new rows → trigger level → current rating and blocks."""

from pathlib import Path
from typing import Any

import pandas as pd
from prefect import flow
from prefect.artifacts import create_table_artifact

from riskshed.flows.assess import assess_flow
from riskshed.flows.passing import load_bundle
from riskshed.flows.turns import TODAY
from riskshed.schemas.frames import rows_of
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.text import join_list, split_list

TOLD = ("programme_id", "state", "closed", "last_value", "unit", "last_date", "limit", "action",
        "responder", "response_hours", "block_ids", "why")  # fmt: skip


@flow(name="monitor", validate_parameters=False)
def monitor_flow(site_folder: str, as_of: str | None = TODAY) -> dict[str, Any]:
    """Assess the site with what the monitoring says today; tell who has to do what.

    Returns
    -------
    ``programmes`` (the state of each), ``blocks`` that a programme which is not green touches, by
    the worst state, ``moved`` (how many ratings changed), ``folder`` of the run
    """
    done = assess_flow(site_folder, as_of=as_of)
    outputs: RunOutputs = load_bundle(Path(done["outputs"]))
    rows = [{name: _plain(row[name]) for name in TOLD} for row in rows_of(outputs.monitoring)]
    create_table_artifact(rows, key="monitoring", description="# Monitoring on the day")
    return {
        "programmes": rows,
        "blocks": touched_blocks(outputs.monitoring),
        "moved": done["moved"],
        "folder": done["folder"],
    }


def touched_blocks(programmes: pd.DataFrame) -> dict[str, str]:
    """Return, by state, the blocks that a programme in that state touches; closed ones do not.

    >>> table = pd.DataFrame({"state": ["red"], "closed": [False], "block_ids": ["B1;B2"]})
    >>> touched_blocks(table)
    {'red': 'B1;B2', 'amber': '', 'no_recent_data': ''}
    """
    open_ones = programmes[~programmes["closed"]]
    return {
        state: join_list(
            one
            for cell in open_ones.loc[open_ones["state"].eq(state), "block_ids"]
            for one in split_list(cell)
        )
        for state in ("red", "amber", "no_recent_data")
    }


def _plain(cell: Any) -> Any:
    return None if pd.isna(cell) else cell
