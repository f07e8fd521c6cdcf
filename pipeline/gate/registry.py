"""The rules by id: one function each, with the days on which its answer may change."""

from riskshed.pipeline.gate import (
    closed_areas,
    decision,
    finds,
    ground,
    habitat,
    inputs,
    instruments,
    natural,
    overclearing,
    permits,
    risks,
    seasons,
    surveys,
)
from riskshed.pipeline.gate.answers import Rule, never
from riskshed.pipeline.gate.planned import Ask, Days, asking, changing


def _dated(rule_id: str, answer: Ask, days: Days, kind: str) -> Rule:
    """Return a rule that rests on clearances of a kind, and says which of them are only planned."""
    return Rule(rule_id, asking(answer, kind), changing(days, kind))


RULES: tuple[Rule, ...] = (
    Rule("G01", inputs.tables_pass, never),
    Rule("G02", inputs.layers_checked, inputs.layer_days),
    Rule("G03", closed_areas.outside_closed_areas, never),
    Rule("G04", closed_areas.neighbours_assessed, never),
    Rule("G05", permits.permit_covers, permits.permit_days),
    Rule("G06", permits.cap_holds, permits.permit_days),
    Rule("G07", surveys.level_set, never),
    Rule("G08", surveys.receptors_covered, never),
    Rule("G09", surveys.surveys_done, surveys.done_days),
    _dated("G10", surveys.surveys_valid, surveys.validity_days, "validity_statement"),
    Rule("G11", habitat.critical_habitat_settled, never),
    Rule("G12", natural.natural_habitat_settled, natural.natural_days),
    Rule("G13", risks.risks_tolerated, never),
    Rule("G14", risks.controls_in_place, risks.control_days),
    Rule("G15", risks.baseline_collected, risks.baseline_days),
    Rule("G16", seasons.mitigated_before, seasons.mitigation_days),
    _dated("G17", seasons.outside_blackouts, seasons.blackout_days, "inspection"),
    _dated(
        "G18", ground.disturbance_permitted, ground.disturbance_permit_days, "disturbance_permit"
    ),
    _dated("G19", ground.boundary_pegged, ground.peg_days, "peg_out"),
    _dated("G20", seasons.inspected, seasons.inspection_days, "inspection"),
    _dated("G21", finds.inspection_finds_resolved, finds.find_days, "release"),
    _dated("G22", finds.chance_finds_released, finds.find_days, "release"),
    Rule("G23", risks.no_red_trigger, never),
    Rule("G24", overclearing.nothing_beyond, never),
    Rule("G25", decision.decision_stands, decision.decision_days),
    Rule("G26", instruments.documents_read, instruments.document_days),
    Rule("G27", ground.restoration_prepared, never),
    Rule("G28", surveys.no_conflict, never),
    Rule("G29", instruments.eia_in_force, instruments.approval_days),
    Rule("G30", instruments.instruments_held, instruments.instrument_days),
)
