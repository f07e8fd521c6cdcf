"""The stage: from requirements and visits to what is done, what is missing, and who is absent."""

from datetime import date

import pandas as pd

from riskshed.pipeline.places.constraints import constraint_overlaps
from riskshed.pipeline.survey.absences import absences, seen
from riskshed.pipeline.survey.levels import levels
from riskshed.pipeline.survey.listed import listings, only_asked, with_listed
from riskshed.pipeline.survey.places import Event, events_of, records_of
from riskshed.pipeline.survey.rainfall import Rainfall
from riskshed.pipeline.survey.requirements import (
    LEVELS_OF,
    groups_of_receptors,
    regions_of,
    requirements_in_force,
)
from riskshed.pipeline.survey.satisfied import hold, opened_frame, satisfied_frame, visit_frame
from riskshed.pipeline.survey.serving import Names
from riskshed.pipeline.survey.triggers import Demands, grounds, triggers
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Surveyed


def survey(site: Site, knowledge: Knowledge, as_of: date) -> Surveyed:
    """Return which surveys are asked for, what the visits are worth, and who is absent.

    Parameters
    ----------
    as_of : the day on which it speaks: later visits do not count, an expired survey earns nothing
    """
    events = events_of(site)
    records = records_of(site, events)
    ground = grounds(site, records)
    groups = groups_of_receptors(site.tables["receptors"], knowledge.receptor_groups)
    level_rows = _levels(site, knowledge, events)
    here = set(regions_of(site, knowledge.regions))
    listed = listings(site.tables["receptors"], knowledge.protection_lists, here)
    force = with_listed(requirements_in_force(site, knowledge), site, groups, listed)
    demands = Demands.of(site, knowledge, listed, level_rows)
    asked = triggers(site, knowledge, force, ground, demands)
    names = Names(site, groups)
    rainfall = Rainfall(site, knowledge.units, as_of)
    held = hold(site, asked, force.requirements, events, names, rainfall, as_of)
    found = seen(records, site.tables["occurrences"], events)
    return Surveyed(
        requirements=only_asked(force.requirements, asked),
        triggers=asked,
        visits=visit_frame(held),
        satisfied=satisfied_frame(held),
        opened=opened_frame(held),
        levels=level_rows,
        absences=absences(ground, held, found, names, as_of),
    )


def _levels(site: Site, knowledge: Knowledge, events: dict[str, Event]) -> pd.DataFrame:
    """Return the assessment levels; closed areas are laid over the blocks only where they count."""
    follows = site.settings.follows(LEVELS_OF)
    met = constraint_overlaps(site) if follows else pd.DataFrame()
    return levels(site, knowledge, events, met)
