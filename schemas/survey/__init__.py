"""One pandera model a survey table; the data dictionary is generated from them."""

from riskshed.schemas.survey.background import Background
from riskshed.schemas.survey.benchmarks import Benchmarks
from riskshed.schemas.survey.blocks import DisturbanceBlocks
from riskshed.schemas.survey.chemistry import Chemistry
from riskshed.schemas.survey.clearances import Clearances
from riskshed.schemas.survey.conclusions import Conclusions
from riskshed.schemas.survey.constraints import Constraints
from riskshed.schemas.survey.consultations import Consultations
from riskshed.schemas.survey.habitats import Habitats
from riskshed.schemas.survey.links import Links
from riskshed.schemas.survey.mitigation import Mitigation
from riskshed.schemas.survey.monitoring import Monitoring
from riskshed.schemas.survey.obligations import Obligations
from riskshed.schemas.survey.occurrences import Occurrences
from riskshed.schemas.survey.permits import Permits
from riskshed.schemas.survey.physical import Physical
from riskshed.schemas.survey.receptors import Receptors
from riskshed.schemas.survey.requirements import SurveyRequirements
from riskshed.schemas.survey.restoration import Restoration
from riskshed.schemas.survey.samples import Samples
from riskshed.schemas.survey.sources import Sources, SourceStressors
from riskshed.schemas.survey.surveys import SurveyEvents
from riskshed.schemas.survey.table import SurveyTable
from riskshed.schemas.survey.waivers import Waivers
from riskshed.schemas.survey.zones import ZonesOfInfluence

TABLES: dict[str, type[SurveyTable]] = {
    "sources": Sources,
    "source_stressors": SourceStressors,
    "disturbance_blocks": DisturbanceBlocks,
    "habitats": Habitats,
    "survey_events": SurveyEvents,
    "occurrences": Occurrences,
    "receptors": Receptors,
    "samples": Samples,
    "chemistry": Chemistry,
    "benchmarks": Benchmarks,
    "links": Links,
    "zones_of_influence": ZonesOfInfluence,
    "mitigation": Mitigation,
    "constraints": Constraints,
    "physical": Physical,
    "background": Background,
    "conclusions": Conclusions,
    "consultations": Consultations,
    "survey_requirements": SurveyRequirements,
    "monitoring": Monitoring,
    "restoration": Restoration,
    "permits": Permits,
    "clearances": Clearances,
    "obligations": Obligations,
    "waivers": Waivers,
}
