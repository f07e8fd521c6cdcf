"""The survey schedule as a Prefect flow: written anew, and what blocks us as a table."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from prefect import flow
from prefect.artifacts import create_table_artifact

from riskshed.flows.turns import TODAY, day_in_question, turn_of
from riskshed.pipeline.assess import assessment_date
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.planning import schedulable_site, schedule_outputs
from riskshed.pipeline.write.run import write_schedule
from riskshed.schemas.frames import rows_of

TOLD = ("block_id", "requirement_id", "status", "last_start", "slip_days", "why", "way_out")


@flow(name="schedule", validate_parameters=False)
def schedule_flow(site_folder: str, as_of: str | None = TODAY) -> dict[str, Any]:
    """Write the schedule of a site, when it is its turn, and tell what blocks us.

    Returns
    -------
    ``folder`` of the schedule, and how many surveys have each status
    """
    folder = Path(site_folder)
    with turn_of(folder):
        ready = schedulable_site(*load_site(folder))
        day = assessment_date(ready, day_in_question(folder, as_of))
        outputs = schedule_outputs(ready, knowledge_of(ready), day, None)
        place = folder / "schedules" / outputs.manifest_facts["run_name"]
        write_schedule(outputs, place, written_at=datetime.now(UTC).isoformat(timespec="seconds"))
    rows = [{name: _plain(row.get(name)) for name in TOLD} for row in rows_of(outputs.blocking)]
    create_table_artifact(rows, key="what-blocks-us", description=f"# What blocks us on {day}")
    counts = outputs.schedule["status"].value_counts().sort_index()
    return {"folder": str(place), "statuses": {str(k): int(n) for k, n in counts.items()}}


def _plain(cell: Any) -> Any:
    return None if pd.isna(cell) else cell
