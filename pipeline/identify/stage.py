"""The stage: from a checked site and the knowledge base to its risk hypotheses."""

import pandas as pd

from riskshed.pipeline.identify.contamination import contamination
from riskshed.pipeline.identify.hypotheses import hypotheses
from riskshed.pipeline.identify.measurements import measurements
from riskshed.pipeline.identify.occupancy import occupancy
from riskshed.pipeline.identify.reach import reach, releases
from riskshed.pipeline.identify.zones import build_zones
from riskshed.pipeline.places.constraints import constraint_overlaps
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Identified

NOT_SURVEYED = pd.DataFrame(columns=["receptor_id", "block_id", "state"], dtype="str")


def identify(site: Site, knowledge: Knowledge, absences: pd.DataFrame = NOT_SURVEYED) -> Identified:
    """Identify sources, receptors, exposure–response processes and endpoints of the site.

    Parameters
    ----------
    absences : one row a receptor × block with what surveys say of it, as in `Surveyed`
    """
    zoning = build_zones(site)
    measured = measurements(site, zoning, knowledge)
    contaminated = contamination(site, measured, knowledge)
    occupied = occupancy(site, zoning, knowledge, absences)
    released = releases(site, contaminated, knowledge)
    reached = reach(site, zoning, released, contaminated, knowledge)
    return Identified(
        zones=zoning.zones,
        measurements=measured,
        contamination=contaminated,
        occupancy=occupied,
        releases=released,
        reach=reached,
        constraints=constraint_overlaps(site),
        hypotheses=hypotheses(site, knowledge, released, reached, occupied, contaminated),
    )
