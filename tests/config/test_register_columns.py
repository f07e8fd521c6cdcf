"""The single list of register columns."""

import re

from riskshed.schemas.vocabulary import read_config, vocabulary

COLUMNS = read_config("vocabulary/register_columns.csv")
ELEMENTS = ["source", "transport", "exposure_point", "route", "receptor"]
COMPOUND = [
    *(f"elem_{element}" for element in ELEMENTS),
    *(f"elem_{element}_evidence" for element in ELEMENTS),
    *(f"exposure_{part}" for part in ("value", "value_unit", "statistic", "n", "n_nd")),
    "share_above",
    *(f"benchmark_{part}" for part in ("value", "unit", "source", "tier")),
    *("quotient", "quotient_low", "quotient_high", "p_exceed"),
    *(f"effect_{part}" for part in ("metric", "value", "low", "high")),
    *(
        f"rating_{view}{end}"
        for view in ("inherent", "current", "residual")
        for end in ("", "_lo", "_hi")
    ),
    *(f"control_{part}" for part in ("effectiveness", "basis", "status")),
    "confidence",
    *(
        f"confidence_{part}"
        for part in ("currency", "season", "effort", "cover", "method", "domain", "agreement")
    ),
    *(
        f"tarp_{part}"
        for part in (
            *("metric", "unit", "green", "amber", "red", "actions", "responder"),
            *("response_hours", "state", "last_value", "last_date"),
        )
    ),
]
JOINED = [
    *("rating_basis", "rating_alone", "rating_in_combination", "origin", "alternative_id"),
    *("effect_metric", "tier", "reference_share", "unattributed_share", "legal_effect"),
]
_NUMBERED = """
risk_id register_version site_id country block_ids phase term event_type source_id activity
iucn_threat_code direct_driver stressor stressor_class release_mechanism transport_medium
exposure_point exposure_route receptor_id receptor_kind receptor_status receptor_value
ecosystem_type critical_habitat assessment_endpoint measurement_endpoint risk_hypothesis
completeness elimination_reason evidence_ids er_model extent_ha extent_share magnitude duration
frequency timing reversibility recovery_years direct_indirect cumulative_group
likelihood_inherent consequence_inherent rule_id mitigation_ids mitigation_tier_max
tier_skipped_reason likelihood_residual consequence_residual residual_impact_ha offset_ratio
net_outcome significance_indicated significance_concluded weight_of_evidence data_gaps
rating_driver gate_state gate_rule_ids monitoring_ids owner owner_role action due_date
action_status review_status reviewer review_date review_comment next_review_date obligations
disclosure_tags inputs_hash config_hash code_version change_from_previous change_reason
pathway_id
"""
NUMBERED = _NUMBERED.split()
STAGES = {
    *("load", "identify", "graph", "exposure", "response", "score", "characterise", "write"),
    *("mitigate", "gate", "tarp", "conclusions", "review", "diff"),
}


def test_each_column_stands_once() -> None:
    """Two definitions of one column would be two truths."""

    assert COLUMNS["name"].is_unique
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in COLUMNS["name"])


def test_every_column_of_the_register_is_listed() -> None:
    """The numbered columns, the compound ones and those that joined later."""

    assert set(NUMBERED) | set(COMPOUND) | set(JOINED) <= set(COLUMNS["name"])


def test_each_column_has_a_type_a_definition_and_a_stage_that_fills_it() -> None:
    """Nothing in the register comes from nowhere."""

    assert set(COLUMNS["type"]) <= {"str", "list", "num", "int", "bool", "enum", "date", "json"}
    assert COLUMNS["definition"].notna().all()
    assert set(COLUMNS["filled_by"]) <= STAGES


def test_each_enumeration_names_its_terms() -> None:
    """The drop-downs of the workbook and the checks read the same list."""
    enums = COLUMNS[COLUMNS["type"] == "enum"]
    named = set(enums["vocabulary"])

    assert enums["vocabulary"].notna().all()
    assert all(vocabulary(name).terms for name in named - {"ratings"})


def test_units_of_the_register_are_units() -> None:
    """Areas in hectares, shares as ratios, times in years or hours."""

    assert set(COLUMNS["unit"].dropna()) <= set(vocabulary("units").terms)
