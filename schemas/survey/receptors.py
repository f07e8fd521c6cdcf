"""Receptors: what is to be protected, with its value, reference and baseline."""

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey.fields import (
    Flag,
    Number,
    Text,
    boolean,
    date,
    identifier,
    integer,
    listed,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule
from riskshed.schemas.text import diet_shares, split_list


class Receptors(SurveyTable):
    """Species, communities, habitats, protected sites and services. One row a receptor."""

    receptor_id: Text = identifier("Receptor id", "Short name.", "shrews", key=True)
    name: Text = text("Name", "What people call it.", "Shrews (Soricidae)", required=True)
    members: Text = listed(
        "Members",
        "Scientific names whose records count as records of this receptor, as in occurrences.",
        "Sorex araneus;Sorex minutus",
    )
    kind: Text = term(
        "Kind", "Species, community, habitat, ecosystem service or protected site.", "species",
        vocabulary="receptor_kinds", required=True,
    )  # fmt: skip
    receptor_group: Text = term(
        "Receptor group", "Group by which links and benchmarks find it.", "small_mammals",
        vocabulary="receptor_groups", required=True,
    )  # fmt: skip
    taxon_group: Text = term(
        "Taxon group", "Group by which survey requirements find it.", "mammals",
        vocabulary="taxon_groups",
    )  # fmt: skip
    feeding_guild: Text = term(
        "Feeding guild", "Guild by which doses and reference values find it.",
        "mammal_ground_insectivore", vocabulary="feeding_guilds",
    )  # fmt: skip
    diet: Text = listed(
        "Diet",
        "What it eats: foods of the uptake models, or receptor ids; empty: as its guild.",
        "earthworms;plants",
    )
    diet_shares: Text = listed(
        "Shares of the diet",
        "Share of each food of the diet, where it is known.",
        "earthworms=0.7;plants=0.2",
    )
    realm: Text = term("Realm", "Realm in which it lives.", "terrestrial", vocabulary="realms")
    habitat_codes: Text = listed(
        "Habitats used", "Habitat groups, local classes or GET codes that it uses.",
        "woodland;T7.1", required=True,
    )  # fmt: skip
    habitat_ids: Text = listed(
        "Habitats", "Rows of habitats that it uses, where no class says it.", "H07-1;H08-2",
        foreign_key="habitats.habitat_id",
    )  # fmt: skip
    iucn_category: Text = term(
        "IUCN category", "Global Red List category; DD and NE are not LC.", "LC",
        vocabulary="iucn_categories",
    )  # fmt: skip
    iucn_assessed_on: Text = partial_date("Assessed", "Year of the assessment.", "2016")
    national_status: Text = text("National status", "Status in a national list.", "NT")
    national_list: Text = text("National list", "The list.", "UICN France")
    list_date: Text = partial_date("Date of the list", "Date of the national list.", "2017")
    legal: Text = text("Legal protection", "Law that protects it.", "Arrêté du 23 avril 2007")
    endemic: Flag = boolean("Endemic", "It lives nowhere else.")
    restricted_range_km2: Number = number("Range", "Area of its range.", "45000", "km2", gt=0)
    migratory: Flag = boolean("Migratory", "It migrates.")
    important_species: Flag = boolean(
        "Important species", "On a national or provincial list, CR-VU, endemic or an ancient tree."
    )
    sensitivity_public: Number = number(
        "Blur", "Grid to which its places are coarsened in anything public.", "10", "km", ge=0
    )
    global_population: Number = number(
        "Global population", "Its population in the world.", "250000",
        unit_in="global_population_unit", gt=0,
    )  # fmt: skip
    global_population_unit: Text = text("Unit of population", "What is counted.", "mature adults")
    value_1_5: Number = integer(
        "Value", "Value from 1 (site) to 5 (international); empty: derived from its status.", "2",
        "1", ge=1, le=5,
    )  # fmt: skip
    value_reason: Text = text("Reason of value", "Why this value.", "prey of protected raptors")
    assessment_entity: Text = text("Entity", "What is assessed.", "shrews", required=True)
    assessment_attribute: Text = text(
        "Attribute", "The attribute to be protected.", "population abundance", required=True
    )
    measurement_endpoint: Text = text(
        "Measurement endpoint", "What is measured for it.", "Cd dose against reference dose"
    )
    reference_extent_ha: Number = number(
        "Reference extent", "Area of its local population, to which magnitudes relate.", "1200",
        "ha", gt=0,
    )  # fmt: skip
    reference_population: Number = number(
        "Reference population", "Size of its local population.", "4000", "individuals", gt=0
    )
    reference_reason: Text = text("Reason of reference", "Why so.", "habitat within 10 km")
    reference_citation: Text = text("Citation of reference", "Document.", "OCS GE 2018")
    home_range_ha: Number = number("Home range", "Area one animal uses.", "0.05", "ha", gt=0)
    home_range_citation: Text = text("Citation of home range", "Document.", "EPA 1993")
    baseline_condition: Text = text("Baseline condition", "Its state today.", "reduced numbers")
    baseline_value: Number = number(
        "Baseline value", "A figure for it.", "3.2", unit_in="baseline_unit"
    )
    baseline_unit: Text = text("Baseline unit", "Unit of the figure.", "per 100 trapNights")
    baseline_date: Text = partial_date("Baseline date", "When.", "2010", interval=True)
    baseline_trend: Text = term(
        "Baseline trend", "Where it goes.", "declining", vocabulary="baseline_trends"
    )
    future_baseline_without_project: Text = text(
        "Future without project", "Where it would go without the project.", "slow recovery"
    )
    critical_habitat_area: Text = text(
        "Area of analysis", "Area of analysis for critical habitat (PS6).", "Deûle catchment"
    )
    critical_habitat: Text = term(
        "Critical habitat",
        "Determination over the area of analysis; its blocks inherit it. Empty: nobody determined.",
        "no", vocabulary="critical_habitat",
    )  # fmt: skip
    critical_habitat_by: Text = text("Determined by", "Who determined it.", "J. Martin")
    critical_habitat_on: Text = date("Determined on", "When.", "2026-03-02")

    @rule(
        "each share is that of a food of the diet, from 0 to 1, at most 1 in sum",
        at="diet_shares",
        reads=("diet",),
        fix="type FOOD=SHARE for foods that stand in diet, such as earthworms=0.7;plants=0.2",
    )
    @classmethod
    def shares_fit_diet(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the shares belong to the foods."""
        fit = [
            shares_fit(diet, shares)
            for diet, shares in side_by_side(frame["diet"], frame["diet_shares"])
        ]
        return pd.Series(fit, index=frame.index, dtype="bool")

    @rule(
        "a value has its reason",
        at="value_reason",
        reads=("value_1_5",),
        fix="say why the value is {value_1_5}, or leave value_1_5 empty: it then follows from "
        "the status",
    )
    @classmethod
    def value_has_reason(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a value stands beside its reason."""
        return frame["value_1_5"].isna() | frame["value_reason"].notna()

    @rule(
        "a reference is an extent or a population, not both",
        at="reference_extent_ha",
        reads=("reference_population",),
        fix="keep the one to which the magnitude relates and clear the other",
    )
    @classmethod
    def one_reference(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where at most one reference is there."""
        return frame["reference_extent_ha"].isna() | frame["reference_population"].isna()

    @rule(
        "a reference has a reason or a citation",
        at="reference_reason",
        reads=("reference_extent_ha", "reference_population", "reference_citation"),
        fix="say in reference_reason why this reference, or cite it in reference_citation",
    )
    @classmethod
    def reference_is_founded(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a reference says on what it rests."""
        reference = frame[["reference_extent_ha", "reference_population"]]
        founded = frame["reference_reason"].notna() | frame["reference_citation"].notna()
        return reference.isna().all(axis="columns") | founded

    @rule(
        "a figure of the baseline has its unit",
        at="baseline_unit",
        reads=("baseline_value",),
        fix="type the unit of {baseline_value}",
    )
    @classmethod
    def baseline_has_unit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a baseline value stands beside its unit."""
        return frame["baseline_value"].isna() | frame["baseline_unit"].notna()

    @rule(
        "a population has its unit",
        at="global_population_unit",
        reads=("global_population",),
        fix="say what is counted, such as mature adults",
    )
    @classmethod
    def population_has_unit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a population stands beside its unit."""
        return frame["global_population"].isna() | frame["global_population_unit"].notna()

    @rule(
        "a determination of critical habitat names who made it",
        at="critical_habitat_by",
        reads=("critical_habitat",),
        fix="type the name of the competent person, or undetermined instead of {critical_habitat}",
    )
    @classmethod
    def determination_is_signed(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a yes or no stands beside its author."""
        said = frame["critical_habitat"].notna() & frame["critical_habitat"].ne("undetermined")
        return ~said | frame["critical_habitat_by"].notna()


def shares_fit(diet: object, shares: object) -> bool:
    """Return whether the shares are parts of one whole, each of a food of the diet.

    >>> shares_fit("shrews;voles", "voles=0.7"), shares_fit("voles", "voles=0.7;shrews=0.2")
    (True, False)
    """
    try:
        share = diet_shares(shares)
    except ValueError:
        return False
    whole = all(0 <= part <= 1 for part in share.values()) and sum(share.values()) <= 1 + 1e-9
    return whole and set(share) <= set(split_list(diet))
