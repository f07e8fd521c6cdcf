"""The shipped facts as typed tables: what a stage may know besides the site itself."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Knowledge:
    """Everything under ``config/`` that the stages read, one frame a file.

    Text is text (missing: NaN), numbers are float64, yes and no are the words true and false.
    Each row of a fact ends with ``source_key, verification, verification_note``.

    Attributes
    ----------
    links : the knowledge base, one row a link; its groups are keys of `receptor_crosswalk`
    link_processes : one row a link and receptor group (missing: any): process, route, upstream
    receptor_crosswalk : one row a knowledge-base group and receptor group
    hardness_criteria : criteria of metals in water that are a formula of its hardness
    benchmarks, wildlife_trv, intake, uptake : screening values and the wildlife food chain
    background : background concentrations by region
    significance, magnitude, value_rules, adjustments, ratings : from effect and value to a class
    risk_matrix, likelihood, consequence : the same for unplanned events, with the anchors
    toxic_response, pollution_index_classes : for the pollution indices
    survey_requirements : which survey shows what, in which season (columns of the table of that
        name); `survey_validity` : how long a survey holds, by region; `protection_lists` : lists of
        protected species, by region; `regions` : their codes, one row a region
    stressors, stressor_classes, activities, receptor_groups, feeding_guilds, processes, phases,
    matrices, sample_types, background_statistics, units : vocabularies with facts besides terms
    register_columns : the columns of the register
    gate_rules : the rules of the gates: what each asks, its basis, owner, way out, who may waive it
    redline_minerals, hj19_levels, ps6_tests, eia_validity, instruments, release_roles : facts that
        single rules ask for
    citations : BibTeX key to the citation as one line of text
    """

    links: pd.DataFrame
    link_processes: pd.DataFrame
    receptor_crosswalk: pd.DataFrame
    benchmarks: pd.DataFrame
    hardness_criteria: pd.DataFrame
    wildlife_trv: pd.DataFrame
    intake: pd.DataFrame
    uptake: pd.DataFrame
    background: pd.DataFrame
    significance: pd.DataFrame
    magnitude: pd.DataFrame
    value_rules: pd.DataFrame
    adjustments: pd.DataFrame
    ratings: pd.DataFrame
    risk_matrix: pd.DataFrame
    likelihood: pd.DataFrame
    consequence: pd.DataFrame
    toxic_response: pd.DataFrame
    pollution_index_classes: pd.DataFrame
    survey_requirements: pd.DataFrame
    survey_validity: pd.DataFrame
    protection_lists: pd.DataFrame
    regions: pd.DataFrame
    stressors: pd.DataFrame
    stressor_classes: pd.DataFrame
    activities: pd.DataFrame
    receptor_groups: pd.DataFrame
    feeding_guilds: pd.DataFrame
    processes: pd.DataFrame
    phases: pd.DataFrame
    matrices: pd.DataFrame
    sample_types: pd.DataFrame
    background_statistics: pd.DataFrame
    units: pd.DataFrame
    register_columns: pd.DataFrame
    gate_rules: pd.DataFrame
    redline_minerals: pd.DataFrame
    hj19_levels: pd.DataFrame
    ps6_tests: pd.DataFrame
    eia_validity: pd.DataFrame
    instruments: pd.DataFrame
    release_roles: pd.DataFrame
    citations: dict[str, str]


FILES = {
    "links": "knowledge/links.csv",
    "link_processes": "knowledge/link_processes.csv",
    "receptor_crosswalk": "knowledge/receptor_crosswalk.csv",
    "benchmarks": "benchmarks/benchmarks.csv",
    "hardness_criteria": "benchmarks/hardness_criteria.csv",
    "wildlife_trv": "benchmarks/wildlife_trv.csv",
    "intake": "benchmarks/intake.csv",
    "uptake": "benchmarks/uptake.csv",
    "background": "background/background_soil.csv",
    "significance": "methods/significance.csv",
    "magnitude": "methods/magnitude.csv",
    "value_rules": "methods/value_rules.csv",
    "adjustments": "methods/adjustments.csv",
    "ratings": "methods/ratings.csv",
    "risk_matrix": "methods/risk_matrix.csv",
    "likelihood": "methods/likelihood.csv",
    "consequence": "methods/consequence.csv",
    "toxic_response": "methods/toxic_response.csv",
    "pollution_index_classes": "methods/pollution_index_classes.csv",
    "survey_requirements": "requirements/survey_requirements.csv",
    "survey_validity": "requirements/survey_validity.csv",
    "protection_lists": "requirements/protection_lists.csv",
    "regions": "requirements/regions.csv",
    **{
        name: f"requirements/{name}.csv"
        for name in (
            "gate_rules",
            "redline_minerals",
            "hj19_levels",
            "ps6_tests",
            "eia_validity",
            "instruments",
            "release_roles",
        )
    },
    **{
        name: f"vocabulary/{name}.csv"
        for name in (
            "stressors",
            "stressor_classes",
            "activities",
            "receptor_groups",
            "feeding_guilds",
            "processes",
            "phases",
            "matrices",
            "sample_types",
            "background_statistics",
            "units",
            "register_columns",
        )
    },
}
