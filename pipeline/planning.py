"""The composition of the schedule: which surveys are asked for, what is done, what is to be done.

Apart from `assess`, so that a schedule needs nothing of what rates a risk.
"""

import hashlib
from dataclasses import replace
from datetime import date

import pandas as pd

from riskshed.pipeline.schedule.changes import changes
from riskshed.pipeline.schedule.critical import what_blocks
from riskshed.pipeline.schedule.stage import schedule
from riskshed.pipeline.survey.stage import survey
from riskshed.pipeline.write.run_folder import run_name
from riskshed.schemas.faults import Fault, FaultsFound, UsageError, errors
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.outputs import ScheduleOutputs, schedule_readme
from riskshed.schemas.provenance import inputs_hash
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Scheduled

NO_BLOCKS = "nothing can be scheduled yet: disturbance_blocks has no rows; which ground, and when?"


def schedule_outputs(
    site: Site, knowledge: Knowledge, as_of: date, previous: tuple[pd.DataFrame, bytes] | None
) -> ScheduleOutputs:
    """Return everything a schedule folder holds, from a checked site.

    Parameters
    ----------
    site : a site with blocks and without errors
    knowledge : the shipped facts
    as_of : the day on which the schedule speaks
    previous : table and calendar of an earlier schedule, to tell what changed; or None
    """
    planned = plan_surveys(site, knowledge, as_of)
    known = site if previous is None else _with_previous(site, previous[1])
    hashed, day = inputs_hash(known.inputs), as_of.isoformat()
    return ScheduleOutputs(
        schedule=planned.schedule,
        trips=planned.trips,
        blocking=what_blocks(planned.schedule),
        changes=None if previous is None else changes(previous[0], planned.schedule),
        previous_calendar=None if previous is None else previous[1],
        manifest_facts={
            "site_id": site.settings.id,
            "as_of": day,
            "run_name": run_name(day, hashed),
            "settings": site.settings.model_dump(mode="json"),
            "inputs": known.inputs,
            "inputs_hash": hashed,
            "readme": schedule_readme(site.settings.name, day),
        },
    )


def plan_surveys(site: Site, knowledge: Knowledge, as_of: date) -> Scheduled:
    """Return what to survey at each block, when, and the last day to start."""
    return schedule(site, knowledge, survey(site, knowledge, as_of), as_of)


def schedulable_site(site: Site | None, faults: list[Fault]) -> Site:
    """Return the site if it has blocks and no faults.

    Raises
    ------
    FaultsFound
        with every fault, where one of them is an error
    UsageError
        where no block is to be cleared
    """
    if site is None or errors(faults):
        raise FaultsFound(faults)
    if site.tables["disturbance_blocks"].empty:
        raise UsageError(NO_BLOCKS)
    return site


def _with_previous(site: Site, calendar: bytes) -> Site:
    """Return the site with the earlier calendar among its inputs: SEQUENCE depends on it."""
    digest = hashlib.sha256(calendar).hexdigest()
    row = {"file": "previous/schedule.ics", "sha256": digest, "bytes": len(calendar)}
    return replace(site, inputs=pd.concat([site.inputs, pd.DataFrame([row])], ignore_index=True))
