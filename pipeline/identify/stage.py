"""The stage: from a checked site and the knowledge base to its risk hypotheses."""

import pandas as pd

from riskshed.pipeline.identify.contamination import contamination
from riskshed.pipeline.identify.hypotheses import hypotheses
from riskshed.pipeline.identify.measurements import measurements
from riskshed.pipeline.identify.occupancy import occupancy
from riskshed.pipeline.identify.reach import reach, releases
from riskshed.pipeline.identify.zones import build_zones
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Identified


def identify(site: Site, knowledge: Knowledge) -> Identified:
    """Identify sources, receptors, exposure–response processes and endpoints of the site."""
    zones = build_zones(site)
    measured = measurements(site, zones, knowledge)
    contaminated = contamination(site, measured, knowledge)
    occupied = occupancy(site, zones, knowledge)
    released = releases(site, contaminated, knowledge)
    reached = reach(site, zones, released, contaminated, knowledge)
    return Identified(
        zones=pd.DataFrame(zones.drop(columns="geometry")),
        measurements=measured,
        contamination=contaminated,
        occupancy=occupied,
        releases=released,
        reach=reached,
        hypotheses=hypotheses(site, knowledge, released, reached, occupied, contaminated),
    )
