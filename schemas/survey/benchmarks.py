"""A site's own benchmarks and exposure-response models; they join the shipped ones."""

import pandas as pd

from riskshed.schemas.survey.cas import good_cas
from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    date,
    identifier,
    integer,
    listed,
    number,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule, silent_on

_EFFECTS = ("mortality", "growth", "reproduction", "avoidance", "community")
_STATISTICS = ("NOEC", "LOEC", "EC10", "EC20", "EC50", "LC50", "HC5", "guideline", "threshold")
_SOLIDS = ("soil", "sediment", "biota")


class Benchmarks(SurveyTable):
    """Levels and models against which exposure is compared. One row a benchmark."""

    benchmark_id: Text = identifier("Benchmark id", "Short name.", "site-Pb-plants", key=True)
    benchmark_set: Text = identifier(
        "Set", "Set to which it belongs, as site.yaml benchmark_sets names it.", "site"
    )
    stressor: Text = term(
        "Stressor", "What it is a level of.", "Pb",
        vocabulary="stressors", open=True, required=True,
    )  # fmt: skip
    cas: Text = text("CAS number", "CAS registry number of the stressor.", "7439-92-1")
    medium: Text = term(
        "Medium", "Where the level holds.", "soil", vocabulary="media", required=True
    )
    receptor_group: Text = term(
        "Receptor group", "Group for which it holds.", "plants", vocabulary="receptor_groups"
    )
    feeding_guild: Text = term(
        "Feeding guild", "Guild for which it holds; empty: any of the group.",
        "mammal_ground_insectivore", vocabulary="feeding_guilds",
    )  # fmt: skip
    kind: Text = term(
        "Kind", "What the level means; an effluent limit is no ecological benchmark.", "screening",
        vocabulary="benchmark_kinds", required=True,
    )  # fmt: skip
    endpoint: Text = text("Endpoint", "What it protects.", "growth of seedlings")
    effect_type: Text = term("Effect", "Kind of effect.", "growth", terms=_EFFECTS)
    statistic: Text = term("Statistic", "What the level is.", "EC10", terms=_STATISTICS)
    value: Number = number("Value", "The level.", "120", unit_in="unit", gt=0)
    model: Text = text("Model", "Form of an exposure-response model in place of a value.", "LL.3")
    parameters: Text = text("Parameters", "Parameters of the model, as JSON.", '{"b": 2, "e": 310}')
    covariance: Text = text("Covariance", "Their covariance, as JSON.", "[[0.04, 1], [1, 400]]")
    unit: Text = term("Unit", "Unit of the level.", "mg/kg", vocabulary="units", required=True)
    fraction: Text = term(
        "Fraction", "Fraction to which it applies.", "total", vocabulary="fractions"
    )
    speciation: Text = text("Speciation", "Species in which it is expressed.", "as N")
    basis: Text = term(
        "Basis", "Dry or wet weight; needed for soil, sediment and biota.", "dry",
        vocabulary="bases",
    )  # fmt: skip
    ph_min: Number = number("pH from", "Lowest pH for which it holds.", "6.5", "1", ge=-2, le=16)
    ph_max: Number = number("pH to", "Highest pH for which it holds.", "7.5", "1", ge=-2, le=16)
    hardness_mgL: Number = number(  # noqa: N815 - the spelling of chemistry
        "Hardness", "Hardness for which it holds, as CaCO3.", "100", "mg/L", gt=0
    )
    organic_matter_pct: Number = number(
        "Organic matter", "Organic matter for which it holds.", "10", "%", ge=0, le=100
    )
    land_use: Text = text("Land use", "Land use for which it holds.", "agricultural")
    domain_min: Number = number(
        "Data from", "Lowest exposure in the data.", "5", unit_in="unit", ge=0
    )
    domain_max: Number = number(
        "Data to", "Highest exposure in the data.", "900", unit_in="unit", ge=0
    )
    n: Number = integer("Data", "Number of data.", "24", "1", ge=1)
    taxa_n: Number = integer("Taxa", "Number of taxa.", "8", "1", ge=1)
    formula_inputs: Text = listed(
        "Formula inputs", "What a formula of the level needs.", "hardness_mgL;pH"
    )
    confidence: Text = term(
        "Confidence", "Confidence in the level.", "medium", vocabulary="confidence"
    )
    jurisdiction: Text = text("Jurisdiction", "Where it is law or guidance.", "FR")
    citation: Text = text(
        "Citation", "Document that gives it.", "Arrêté 2019-12, table 2", required=True
    )
    verification: Text = term(
        "Verification", "Whether the value was seen in the document; empty counts as unverified.",
        "verified", vocabulary="verification",
    )  # fmt: skip
    valid_from: Text = date("Valid from", "First day on which it holds.", "2019-12-01")
    valid_to: Text = date("Valid to", "Last day on which it holds.", "2027-12-31")
    superseded_by: Text = identifier(
        "Superseded by", "Benchmark that takes its place; a superseded one is not used.",
        "site-Pb-plants-2", foreign_key="benchmarks.benchmark_id",
    )  # fmt: skip

    @rule(
        "a benchmark has a value or a model, not both",
        at="value",
        reads=("model",),
        fix="type the value, or the model with its parameters, and leave the other empty",
    )
    @classmethod
    def value_or_model(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where exactly one of the two is there."""
        return frame["value"].isna() != frame["model"].isna()

    @rule(
        "a model has its parameters",
        at="parameters",
        reads=("model",),
        fix="type the parameters of {model} as JSON",
    )
    @classmethod
    def model_has_parameters(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a model stands beside its parameters."""
        return frame["model"].isna() | frame["parameters"].notna()

    @rule(
        "a benchmark of soil, sediment or biota has its basis, dry or wet",
        at="basis",
        reads=("medium",),
        fix="type dry or wet; name basis in unknown_fields if the document does not say",
    )
    @classmethod
    def solid_has_basis(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a level in a solid stands beside its basis."""
        given = frame["basis"].notna() | silent_on(frame, "basis")
        return ~frame["medium"].isin(_SOLIDS) | given

    @rule(
        "a benchmark is for a receptor group or a feeding guild",
        at="receptor_group",
        reads=("feeding_guild",),
        fix="fill in receptor_group or feeding_guild; a level for everything is for nothing",
        severity="warning",
    )
    @classmethod
    def names_receptor(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a receptor is named; a level of the background needs none."""
        named = frame["receptor_group"].notna() | frame["feeding_guild"].notna()
        return named | frame["kind"].isin(("background_target", "discharge_limit"))

    @rule(
        "the upper end is not below the lower end",
        at="ph_max",
        reads=("ph_min", "domain_min", "domain_max"),
        fix="exchange the two ends of the pH range (ph_min, ph_max) or of the data "
        "(domain_min, domain_max)",
    )
    @classmethod
    def ends_in_order(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where both ranges run upwards."""
        ph = frame["ph_max"] < frame["ph_min"]
        return ~(ph | (frame["domain_max"] < frame["domain_min"]))

    valid_in_order = in_order("valid_from", "valid_to", "a benchmark does not end before it starts")

    @rule(
        "a CAS number has the right form and check digit",
        at="cas",
        fix="look the number up again (lead is 7439-92-1), or leave cas empty",
    )
    @classmethod
    def cas_is_right(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the check digit fits."""
        return good_cas(frame["cas"])
