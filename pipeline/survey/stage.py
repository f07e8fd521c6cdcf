"""The stage: from requirements and visits to what is done, what is missing, and who is absent."""

from datetime import date

from riskshed.pipeline.survey.absences import absences, seen
from riskshed.pipeline.survey.places import events_of, records_of
from riskshed.pipeline.survey.rainfall import Rainfall
from riskshed.pipeline.survey.requirements import groups_of_receptors, requirements_in_force
from riskshed.pipeline.survey.satisfied import hold, opened_frame, satisfied_frame, visit_frame
from riskshed.pipeline.survey.serving import Names
from riskshed.pipeline.survey.triggers import grounds, triggers
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Surveyed


def survey(site: Site, knowledge: Knowledge, as_of: date) -> Surveyed:
    """Return which surveys are asked for, what the visits are worth, and who is absent.

    Parameters
    ----------
    as_of : the day on which it speaks: later visits do not count, an expired survey earns nothing
    """
    force = requirements_in_force(site, knowledge)
    events = events_of(site)
    records = records_of(site, events)
    ground = grounds(site, records)
    asked = triggers(site, knowledge, force, ground)
    groups = groups_of_receptors(site.tables["receptors"], knowledge.receptor_groups)
    names = Names(site, groups)
    rainfall = Rainfall(site, knowledge.units, as_of)
    held = hold(site, asked, force.requirements, events, names, rainfall, as_of)
    found = seen(records, site.tables["occurrences"], events)
    return Surveyed(
        requirements=force.requirements,
        triggers=asked,
        visits=visit_frame(held),
        satisfied=satisfied_frame(held),
        opened=opened_frame(held),
        absences=absences(ground, held, found, names, as_of),
    )
