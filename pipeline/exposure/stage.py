"""The stage: from measurements in zones to concentrations, doses and shares."""

from riskshed.pipeline.exposure.attribution import attribution
from riskshed.pipeline.exposure.concentration import concentrations
from riskshed.pipeline.exposure.wildlife import location_doses, unit_doses
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Exposed, Identified


def expose(site: Site, identified: Identified, knowledge: Knowledge) -> Exposed:
    """Say how much of each stressor reaches each receptor, and whose it may be."""
    receptors = site.tables["receptors"]
    found = concentrations(identified.measurements, identified.zones, site.settings)
    return Exposed(
        concentrations=found,
        unit_doses=unit_doses(receptors, identified.occupancy, found, knowledge),
        location_doses=location_doses(
            receptors, identified.occupancy, identified.measurements, knowledge
        ),
        attribution=attribution(
            site.tables["sources"],
            identified.reach,
            identified.releases,
            found,
            identified.contamination,
            dict(site.settings.attribution_length_m),
        ),
    )
